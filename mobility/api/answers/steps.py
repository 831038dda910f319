"""Steps of ways on streets as the wire format has them, and as sentences."""

from typing import Any

from mobility.api.answers.polylines import PolylineBatch
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


def write_step(
    step: Step, following: Step | None, texts: Texts, language: str, lines: PolylineBatch
) -> dict[str, Any]:
    """Write a step.

    Parameters
    ----------
    step : Step
        The step.
    following : Step | None
        The one after it.
    texts : Texts
        Names of streets.
    language : str
        Of the sentence and the street.
    lines : PolylineBatch
        Takes its geometry.

    Returns
    -------
    dict[str, Any]
        A StepInstruction with ours as extra keys.
    """
    street = texts.street(step.name, language)
    written: dict[str, Any] = {
        "relativeDirection": step.turn.value,
        "distance": round(step.length_m, 1),
        "fromLevel": step.from_level,
        "toLevel": step.to_level,
        "polyline": lines.add(step.lats, step.lons),
        "streetName": street,
        "exit": str(step.exit) if step.exit else "",
        "stayOn": following is not None and following.name == step.name and step.name >= 0,
        "area": bool(step.feature & SQUARE),
        "instruction": step_sentence(step, street, language),
        "duration": step.duration_s,
    }
    if step.way > 0:
        written["osmWay"] = step.way
    if step.pushed:
        written["pushed"] = True
    return written
