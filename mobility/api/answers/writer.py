"""The answer to a plan request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import orjson

from mobility.api.answers.bookings import give_not_offered
from mobility.api.answers.comfort import explain_comfort, lacks_loads, write_comfort
from mobility.api.answers.direct_ways import say_why
from mobility.api.answers.legs import LegStyle, LegWriter, Wording
from mobility.api.answers.moments import wire_time
from mobility.api.answers.offers import write_offer_members
from mobility.api.answers.places import PlaceTexts
from mobility.api.answers.rides import RideTexts
from mobility.api.answers.sentences import explain, give_notices, give_reasons, trips_of
from mobility.api.answers.steps import StepTexts, elevation
from mobility.api.answers.stop_times import StopTimeTexts
from mobility.service import (
    ADVISED,
    DemandId,
    Journey,
    JourneyId,
    LegId,
    OnDemandLeg,
    Place,
    Plan,
    RentalLeg,
    RideId,
    Services,
    StreetId,
    StreetLeg,
    TransitLeg,
    Traveler,
    VehicleId,
    encode_itinerary_id,
    traveler_of,
)

ON_STREETS = (StreetLeg, RentalLeg)

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
        journeys = (*(say_why(journey) for journey in result.direct), *result.journeys)
        ends = (query.origin, query.destination)
        itineraries = self._itineraries(journeys, ends, traveler_of(query), style)
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
        if result.not_offered and style.bookings is not None:
            languages = (style.language, *style.wanted)
            answer["notOffered"] = give_not_offered(
                result.not_offered, style.bookings, style.hired, languages
            )
        about = self.services.about
        notices = give_notices(about, trips_of(journeys), self._texts, style.language)
        notices += style.present.notices(style.language)
        if result.lacks_loads:
            notices.append(lacks_loads(style.language))
        if notices:
            answer["notices"] = notices
        answer["attributions"] = list(about.attributions)
        return answer

    def write_itinerary(
        self, journey: Journey, ends: tuple[Place, Place], traveler: Traveler, style: LegStyle
    ) -> bytes:
        """Write one journey.

        Parameters
        ----------
        journey : Journey
            What there is.
        ends : tuple[Place, Place]
            Where it begins and ends.
        traveler : Traveler
            Who travels.
        style : LegStyle
            How to write legs.

        Returns
        -------
        bytes
            An Itinerary as JSON.
        """
        (itinerary,) = self._itineraries((journey,), ends, traveler, style)
        return orjson.dumps(itinerary)

    def itinerary_id(
        self, journey: Journey, ends: tuple[Place, Place], traveler: Traveler, style: LegStyle
    ) -> str:
        """Give the id of a journey.

        Parameters
        ----------
        journey : Journey
            What there is.
        ends : tuple[Place, Place]
            Where it begins and ends.
        traveler : Traveler
            Who travels.
        style : LegStyle
            How its legs are written.

        Returns
        -------
        str
            As `write_itinerary` writes it.
        """
        told = self._told(journey, style, {})
        return encode_itinerary_id(JourneyId(self._end(ends[0]), self._end(ends[1]), told, traveler))

    def _itineraries(
        self, journeys: Sequence[Journey], ends: tuple[Place, Place], traveler: Traveler, style: LegStyle
    ) -> list[orjson.Fragment]:
        wording = self.wording(style.language, style.wanted, style.force_level)
        told_ends = (self._end(ends[0]), self._end(ends[1]))
        written = LegWriter(wording, ends, style).write(journeys)
        rides: dict[int, RideId] = {}
        return [
            self._itinerary(
                journey, legs, JourneyId(*told_ends, self._told(journey, style, rides), traveler), style
            )
            for journey, legs in zip(journeys, written, strict=True)
        ]

    def _make_wording(self, language: str, wanted: tuple[str, ...], force_level: bool) -> Wording:
        places = PlaceTexts(self._texts, wanted, force_level)
        rides = RideTexts(self._texts, places, wanted)
        stop_times = StopTimeTexts(self._texts, places, rides, wanted)
        return Wording(places, rides, StepTexts(self._texts, language), stop_times)

    def _itinerary(
        self, journey: Journey, legs: Sequence[bytes], told: JourneyId, style: LegStyle
    ) -> orjson.Fragment:
        why = ""
        said = explain(journey.why, style.language)
        if journey.comfort is not None:
            said = [*said, *explain_comfort(journey.comfort, style.language)]
            why = orjson.dumps(write_comfort(journey.comfort)).decode()
            why = f",{why[1:-1]}"
        if ADVISED in journey.why:
            why += ',"advised":true'
        itinerary_id = encode_itinerary_id(told)
        if style.offering is not None:
            why += write_offer_members(style.offering, itinerary_id, journey, style)
        if said:
            why += f',"explanation":{orjson.dumps(said).decode()}'
        climbs = [leg for leg in journey.legs if isinstance(leg, ON_STREETS) and leg.climb_m is not None]
        height = ""
        if climbs:
            height = elevation(
                sum(leg.climb_m or 0 for leg in climbs), sum(leg.descent_m or 0 for leg in climbs)
            )
        opening = (
            f'{{"duration":{journey.end_s - journey.start_s},'
            f'"startTime":"{wire_time(journey.start_s)}","endTime":"{wire_time(journey.end_s)}",'
            f'"transfers":{max(journey.rides - 1, 0)},"id":"{itinerary_id}"{height}{why},"legs":['
        )
        # One copy of what may be 30 kB, not one for each kind of bracket.
        first, *rest = legs
        rest = [opening.encode() + first, *rest]
        rest[-1] += b"]}"
        return orjson.Fragment(b",".join(rest))

    def _told(self, journey: Journey, style: LegStyle, rides: dict[int, RideId]) -> tuple[LegId, ...]:
        """What an id tells of the legs; rides that several journeys share are looked up once."""
        texts = self._texts
        told: list[LegId] = []
        for place, leg in enumerate(journey.legs):
            if isinstance(leg, TransitLeg):
                ride = rides.get(id(leg))
                if ride is None:
                    ride = rides[id(leg)] = self._told_ride(leg, style)
                told.append(ride)
            elif isinstance(leg, RentalLeg) or (isinstance(leg, StreetLeg) and is_chained(leg)):
                told.append(self._told_vehicle(leg, style))
            elif isinstance(leg, OnDemandLeg):
                told.append(self._told_demand(leg, style))
            elif isinstance(leg, StreetLeg):
                follows = place + 1 < len(journey.legs) and isinstance(journey.legs[place + 1], StreetLeg)
                stop_id = texts.stop_id(leg.to_stop) if follows and leg.to_stop >= 0 else ""
                told.append(StreetId(leg.mode, leg.start_s, leg.end_s, stop_id, leg.stay_s))
        return tuple(told)

    def _told_vehicle(self, leg: RentalLeg | StreetLeg, style: LegStyle) -> VehicleId:
        """What an id tells of a vehicle that is taken or left on the way."""
        assert leg.from_point is not None
        assert leg.to_point is not None
        hired = () if style.hired is None else style.hired.ids(leg)
        return VehicleId(leg.mode, leg.start_s, leg.end_s, *leg.from_point, *leg.to_point, *hired)

    def _told_demand(self, leg: OnDemandLeg, style: LegStyle) -> DemandId:
        """What an id tells of a ride on demand."""
        service_id = "" if style.bookings is None else style.bookings.service_id_of(leg)
        stops = [self._texts.stop_id(stop) if stop >= 0 else "" for stop in (leg.from_stop, leg.to_stop)]
        return DemandId(service_id, leg.start_s, leg.end_s, *leg.from_point, *leg.to_point, *stops)

    def _told_ride(self, leg: TransitLeg, style: LegStyle) -> RideId:
        first, last, texts = leg.calls.first, leg.calls.last, self._texts
        shown = (leg.trip, leg.service_day, first.stop_sequence)
        return RideId(
            style.present.trip(texts, shown, style.wanted, leg.now).trip_id,
            texts.stop_id(first.stop),
            first.stop_sequence,
            texts.stop_id(last.stop),
            last.stop_sequence,
            leg.stay_seated,
            leg.stay_s,
        )

    def _end(self, place: Place) -> str:
        if place.stop >= 0:
            return self._texts.stop_id(place.stop)
        # As many digits as it takes: a refreshed itinerary begins at exactly the same place.
        numbers = (place.lat, place.lon) if place.level is None else (place.lat, place.lon, place.level)
        return ",".join(np.format_float_positional(number, trim="-") for number in numbers)


def is_chained(leg: StreetLeg) -> bool:
    """Tell whether a leg is the ride on one's own vehicle that is left, or was parked, on the way.

    Parameters
    ----------
    leg : StreetLeg
        Of a journey.

    Returns
    -------
    bool
        False: a walk, or a bike all along.
    """
    return leg.mode != "WALK" and leg.to_point is not None
