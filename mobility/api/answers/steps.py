"""Steps of ways on streets as the wire format has them, and as sentences."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import orjson

from mobility.api.answers.polylines import LineTexts
from mobility.messages import sentence
from mobility.service import Step, StreetFeature, Texts, Turn

SQUARE = int(StreetFeature.SQUARE)  # arithmetic on enum members costs ten times that on numbers

TURN_SENTENCES = {
    Turn.DEPART: ("Start", "Start on {street}"),
    Turn.HARD_LEFT: ("Turn sharp left", "Turn sharp left onto {street}"),
    Turn.LEFT: ("Turn left", "Turn left onto {street}"),
    Turn.SLIGHTLY_LEFT: ("Bear left", "Bear left onto {street}"),
    Turn.CONTINUE: ("Continue", "Continue on {street}"),
    Turn.SLIGHTLY_RIGHT: ("Bear right", "Bear right onto {street}"),
    Turn.RIGHT: ("Turn right", "Turn right onto {street}"),
    Turn.HARD_RIGHT: ("Turn sharp right", "Turn sharp right onto {street}"),
    Turn.CIRCLE_CLOCKWISE: ("Go through the roundabout", "Go through the roundabout onto {street}"),
    Turn.CIRCLE_COUNTERCLOCKWISE: ("Go through the roundabout", "Go through the roundabout onto {street}"),
    Turn.STAIRS: ("Take the stairs", "Take the stairs on {street}"),
    Turn.ELEVATOR: ("Take the elevator", "Take the elevator"),
    Turn.UTURN_LEFT: ("Turn around", "Turn around on {street}"),
    Turn.UTURN_RIGHT: ("Turn around", "Turn around on {street}"),
}
"""Without and with the name of the street."""

CROSSINGS = (
    (SQUARE, "Cross the square", "Cross {street}"),
    (int(StreetFeature.CROSSING), "Cross the street", "Cross {street}"),
)
"""What one does on such a feature instead of going straight on."""

SAID = SQUARE | int(StreetFeature.CROSSING)
"""Features that a step speaks of."""

NOWHERE = np.empty(0)

REMEMBERED = 16_384


def step_sentence(step: Step, street: str, language: str) -> str:
    """Write a step for people.

    Parameters
    ----------
    step : Step
        The step.
    street : str
        Name of the street, or "".
    language : str
        One of messages.LANGUAGES.

    Returns
    -------
    str
        One sentence without a full stop.
    """
    exits = (Turn.CIRCLE_CLOCKWISE, Turn.CIRCLE_COUNTERCLOCKWISE)
    if step.turn in exits and step.exit > 0:
        template = (
            "Take exit {exit} of the roundabout onto {street}"
            if street
            else "Take exit {exit} of the roundabout"
        )
        return _pushed(step, sentence(language, template, exit=step.exit, street=street), language)
    if step.turn is Turn.ELEVATOR and step.to_level != step.from_level:
        return sentence(language, "Take the elevator to level {level}", level=f"{step.to_level:g}")
    if step.turn is Turn.STAIRS and step.to_level != step.from_level:
        template = "Take the stairs up" if step.to_level > step.from_level else "Take the stairs down"
        return _pushed(step, sentence(language, template), language)
    plain, named = TURN_SENTENCES[step.turn]
    if step.turn is Turn.CONTINUE:
        for feature, unnamed_crossing, named_crossing in CROSSINGS:
            if step.feature & feature:
                plain, named = unnamed_crossing, named_crossing
                break
    return _pushed(step, sentence(language, named if street else plain, street=street), language)


def _pushed(step: Step, text: str, language: str) -> str:
    return sentence(language, "{step}, pushing the bike", step=text) if step.pushed else text


def elevation(climb_m: int | None, descent_m: int | None) -> str:
    """Write metres up and down.

    Parameters
    ----------
    climb_m, descent_m : int | None
        Whole metres; None = not known.

    Returns
    -------
    str
        Members of a JSON object, a comma in front; "" where nothing is known.
    """
    return "" if climb_m is None else f',"elevationUp":{climb_m},"elevationDown":{descent_m}'


class StepTexts:
    """Writes steps in one language; what is said about a street is kept between answers.

    Parameters
    ----------
    texts : Texts
        Names of streets.
    language : str
        Of the sentences and the streets.
    """

    def __init__(self, texts: Texts, language: str) -> None:
        self._texts, self._language = texts, language
        self._said = lru_cache(REMEMBERED)(self._say)

    def write(self, steps: Sequence[Step], lines: LineTexts) -> str:
        """Write the steps of a way.

        Parameters
        ----------
        steps : Sequence[Step]
            In the order of travel.
        lines : LineTexts
            Has their lines.

        Returns
        -------
        str
            A list of StepInstructions with ours as extra keys, as JSON.
        """
        written = []
        names = [step.name for step in steps[1:]]
        names.append(-1)
        for step, name_after in zip(steps, names, strict=True):
            (
                turn,
                length_m,
                duration_s,
                name,
                feature,
                way,
                from_level,
                to_level,
                pushed,
                exit_,
                lats,
                lons,
                climb_m,
                descent_m,
            ) = step
            said = self._said(
                turn, name, feature & SAID, from_level, to_level, pushed, exit_, name_after == name >= 0
            )
            osm_way = f',"osmWay":{way}' if way > 0 else ""
            height = elevation(climb_m, descent_m)
            written.append(
                f'{{{said},"distance":{round(length_m, 1)},"duration":{duration_s},'
                f'"polyline":{lines.text(lats, lons)}{osm_way}{height}}}'
            )
        return f"[{','.join(written)}]"

    def _say(
        self,
        turn: Turn,
        name: int,
        feature: int,
        from_level: float,
        to_level: float,
        pushed: bool,
        exit_: int,
        stays: bool,
    ) -> str:
        """All that does not depend on where on a street one is, without braces."""
        street = self._texts.street(name, self._language)
        step = Step(turn, 0.0, 0, name, feature, 0, from_level, to_level, pushed, exit_, NOWHERE, NOWHERE)
        written: dict[str, Any] = {
            "relativeDirection": turn.value,
            "fromLevel": from_level,
            "toLevel": to_level,
            "streetName": street,
            "exit": str(exit_) if exit_ else "",
            "stayOn": stays,
            "area": bool(feature & SQUARE),
            "instruction": step_sentence(step, street, self._language),
        }
        if pushed:
            written["pushed"] = True
        return orjson.dumps(written).decode()[1:-1]
