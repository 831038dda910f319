"""The answer to a plan request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from mobility.api.answers.legs import LegStyle, LegWriter, Wording
from mobility.api.answers.moments import wire_time
from mobility.api.answers.places import PlaceTexts
from mobility.api.answers.rides import RideTexts
from mobility.api.answers.sentences import explain, give_notices, give_reasons, trips_of
from mobility.api.answers.steps import StepTexts
from mobility.api.answers.stop_times import StopTimeTexts
from mobility.service import (
    Journey,
    JourneyId,
    Place,
    Plan,
    RideId,
    Services,
    StreetId,
    StreetLeg,
    TransitLeg,
    encode_itinerary_id,
)

KEPT_WORDINGS = 8
"""Languages and versions whose pieces are kept; each is a few megabytes on a city's network."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer repeats of its request.

    Parameters
    ----------
    parameters : Mapping[str, str]
        Names and values as sent.
    ignored : Sequence[str]
        Parameters without effect.
    """

    parameters: Mapping[str, str]
    ignored: Sequence[str] = ()


class AnswerWriter:
    """Writes the answers of one network.

    Parameters
    ----------
    services : Services
        Its facades.
    """

    def __init__(self, services: Services) -> None:
        self.services = services
        self._texts = services.texts
        self.wording = lru_cache(KEPT_WORDINGS)(self._make_wording)

    def write_plan(self, plan: Plan, asked: Asked, style: LegStyle) -> dict[str, Any]:
        """Write journeys.

        Parameters
        ----------
        plan : Plan
            What the planner found.
        asked : Asked
            What was asked.
        style : LegStyle
            How to write legs.

        Returns
        -------
        dict[str, Any]
            Ready for orjson.
        """
        query, result = plan.query, plan.result
        wording = self.wording(style.language, style.wanted, style.force_level)
        debug: dict[str, Any] = {**result.counters, **{k: round(v, 3) for k, v in result.timings_ms.items()}}
        if asked.ignored:
            debug["ignored"] = list(asked.ignored)
        journeys = (*result.direct, *result.journeys)
        ends = (self._end(query.origin), self._end(query.destination))
        itineraries = [
            self._itinerary(journey, legs, ends, style)
            for journey, legs in zip(journeys, LegWriter(wording, query, style).write(journeys), strict=True)
        ]
        n_direct = len(result.direct)
        answer: dict[str, Any] = {
            "requestParameters": asked.parameters,
            "debugOutput": debug,
            "from": orjson.Fragment(f"{wording.places.end(query.origin, 'START')}}}"),
            "to": orjson.Fragment(f"{wording.places.end(query.destination, 'END')}}}"),
            "direct": itineraries[:n_direct],
            "itineraries": itineraries[n_direct:],
            "previousPageCursor": plan.previous_page_cursor,
            "nextPageCursor": plan.next_page_cursor,
        }
        if result.reasons:
            answer["reasons"] = give_reasons(result.reasons, style.language)
        about = self.services.about
        notices = give_notices(about, trips_of(journeys), self._texts, style.language)
        if notices:
            answer["notices"] = notices
        answer["attributions"] = list(about.attributions)
        return answer

    def _make_wording(self, language: str, wanted: tuple[str, ...], force_level: bool) -> Wording:
        places = PlaceTexts(self._texts, wanted, force_level)
        rides = RideTexts(self._texts, places, wanted)
        stop_times = StopTimeTexts(self._texts, places, rides, wanted)
        return Wording(places, rides, StepTexts(self._texts, language), stop_times)

    def _itinerary(
        self, journey: Journey, legs: bytes, ends: tuple[str, str], style: LegStyle
    ) -> orjson.Fragment:
        why = ""
        if journey.why:
            why = f',"explanation":{orjson.dumps(explain(journey.why, style.language)).decode()}'
        opening = (
            f'{{"duration":{journey.end_s - journey.start_s},'
            f'"startTime":"{wire_time(journey.start_s)}","endTime":"{wire_time(journey.end_s)}",'
            f'"transfers":{max(journey.rides - 1, 0)},"id":"{self._id(journey, ends, style)}"{why},"legs":'
        )
        return orjson.Fragment(b"%b%b}" % (opening.encode(), legs))

    def _id(self, journey: Journey, ends: tuple[str, str], style: LegStyle) -> str:
        texts = self._texts
        told: list[RideId | StreetId] = []
        for leg in journey.legs:
            if isinstance(leg, TransitLeg):
                first, last = leg.calls.first, leg.calls.last
                told.append(
                    RideId(
                        texts.trip(leg.trip, leg.service_day, first.stop_sequence, style.wanted).trip_id,
                        texts.stop_id(first.stop),
                        first.stop_sequence,
                        texts.stop_id(last.stop),
                        last.stop_sequence,
                        leg.stay_seated,
                    )
                )
            elif isinstance(leg, StreetLeg):
                told.append(StreetId(leg.mode, leg.start_s, leg.end_s))
        return encode_itinerary_id(JourneyId(*ends, tuple(told)))

    def _end(self, place: Place) -> str:
        if place.stop >= 0:
            return self._texts.stop_id(place.stop)
        level = "" if place.level is None else f",{place.level:g}"
        return f"{place.lat:.6f},{place.lon:.6f}{level}"
