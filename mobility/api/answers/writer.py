"""The answer to a plan request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mobility.api.answers.legs import LegStyle, LegWriter
from mobility.api.answers.moments import wire_time
from mobility.api.answers.places import PlaceWriter
from mobility.api.answers.polylines import PolylineBatch
from mobility.api.answers.sentences import explain, give_notices, give_reasons
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
        self._places = PlaceWriter(services.texts)

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
        lines = PolylineBatch()
        ends = (self._end(query.origin), self._end(query.destination))
        legs = LegWriter(self._texts, self._places, query, style, lines)
        debug: dict[str, Any] = {**result.counters, **{k: round(v, 3) for k, v in result.timings_ms.items()}}
        if asked.ignored:
            debug["ignored"] = list(asked.ignored)
        answer: dict[str, Any] = {
            "requestParameters": asked.parameters,
            "debugOutput": debug,
            "from": self._places.end(query.origin, "START", style.wanted, style.force_level),
            "to": self._places.end(query.destination, "END", style.wanted, style.force_level),
            "direct": [self._itinerary(journey, ends, legs, style) for journey in result.direct],
            "itineraries": [self._itinerary(journey, ends, legs, style) for journey in result.journeys],
            "previousPageCursor": plan.previous_page_cursor,
            "nextPageCursor": plan.next_page_cursor,
        }
        lines.fill()
        if result.reasons:
            answer["reasons"] = give_reasons(result.reasons, style.language)
        about = self.services.about
        notices = give_notices(about, (*result.journeys, *result.direct), self._texts, style.language)
        if notices:
            answer["notices"] = notices
        answer["attributions"] = list(about.attributions)
        return answer

    def _itinerary(
        self, journey: Journey, ends: tuple[str, str], legs: LegWriter, style: LegStyle
    ) -> dict[str, Any]:
        written: dict[str, Any] = {
            "duration": journey.end_s - journey.start_s,
            "startTime": wire_time(journey.start_s),
            "endTime": wire_time(journey.end_s),
            "transfers": max(journey.rides - 1, 0),
            "id": self._id(journey, ends, style),
            "legs": legs.write(journey.legs),
        }
        if journey.why:
            written["explanation"] = explain(journey.why, style.language)
        return written

    def _id(self, journey: Journey, ends: tuple[str, str], style: LegStyle) -> str:
        texts = self._texts
        told: list[RideId | StreetId] = []
        for leg in journey.legs:
            if isinstance(leg, TransitLeg):
                first, last = leg.calls[0], leg.calls[-1]
                trip = texts.trip(leg.trip, leg.service_day, first.stop_sequence, style.wanted)
                told.append(
                    RideId(
                        trip.trip_id,
                        texts.stop(first.stop, style.wanted).stop_id,
                        first.stop_sequence,
                        texts.stop(last.stop, style.wanted).stop_id,
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
