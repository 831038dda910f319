"""Legs as the wire format has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mobility.api.answers.moments import wire_time
from mobility.api.answers.places import NO_PICKUP, PlaceWriter
from mobility.api.answers.polylines import PolylineBatch
from mobility.api.answers.steps import write_step
from mobility.service import Call, Leg, Place, PlanQuery, StreetLeg, Texts, TransitLeg

YES, NO = 1, 2
"""GTFS wheelchair_accessible and bikes_allowed; 0 = not known."""


@dataclass(frozen=True, slots=True)
class LegStyle:
    """How the legs of one answer are to be written.

    Parameters
    ----------
    language : str
        Of our own texts.
    wanted : tuple[str, ...]
        Languages that the feeds have texts in.
    force_level : bool
        Level 0 where none is known (versions before 6).
    join_interlined : bool
        One leg where one stays seated.
    skipped_stops : bool
        Show intermediate stops where nobody may board or alight.
    detailed_legs, detailed_transfers : bool
        Geometry and steps.
    """

    language: str
    wanted: tuple[str, ...]
    force_level: bool = False
    join_interlined: bool = True
    skipped_stops: bool = False
    detailed_legs: bool = True
    detailed_transfers: bool = True


class LegWriter:
    """Writes the legs of one answer.

    Parameters
    ----------
    texts : Texts
        Names and ids.
    places : PlaceWriter
        Writes stops and ends.
    query : PlanQuery
        Its ends.
    style : LegStyle
        How to write.
    lines : PolylineBatch
        Takes geometries.
    """

    def __init__(
        self, texts: Texts, places: PlaceWriter, query: PlanQuery, style: LegStyle, lines: PolylineBatch
    ) -> None:
        self._texts, self._places, self._style, self._lines = texts, places, style, lines
        self._query = query
        self._streets: dict[tuple[int, bool], dict[str, Any]] = {}
        self._rides: dict[tuple[object, ...], dict[str, Any]] = {}

    def write(self, legs: Sequence[Leg]) -> list[dict[str, Any]]:
        """Write the legs of one journey.

        Parameters
        ----------
        legs : Sequence[Leg]
            In order.

        Returns
        -------
        list[dict[str, Any]]
            Legs on the wire.
        """
        written = []
        place = 0
        while place < len(legs):
            leg = legs[place]
            end = place + 1
            if isinstance(leg, TransitLeg):
                run = [leg]
                while self._style.join_interlined and end < len(legs):
                    following = legs[end]
                    if not (isinstance(following, TransitLeg) and following.stay_seated):
                        break
                    run.append(following)
                    end += 1
                written.append(self._ride(run))
            else:
                transfer = 0 < place < len(legs) - 1
                written.append(self._street(leg, transfer))
            place = end
        return written

    def _street(self, leg: StreetLeg, transfer: bool) -> dict[str, Any]:
        start, end = wire_time(leg.start_s), wire_time(leg.end_s)
        style = self._style
        detailed = style.detailed_transfers if transfer else style.detailed_legs
        origin = self._end(leg.from_stop, self._query.origin, "START")
        target = self._end(leg.to_stop, self._query.destination, "END")
        origin["departure"] = origin["scheduledDeparture"] = start
        target["arrival"] = target["scheduledArrival"] = end
        written: dict[str, Any] = {
            "mode": leg.mode,
            "from": origin,
            "to": target,
            "duration": leg.end_s - leg.start_s,
            "startTime": start,
            "endTime": end,
            "scheduledStartTime": start,
            "scheduledEndTime": end,
            "realTime": False,
            "scheduled": True,
            "distance": round(leg.length_m, 1),
        }
        written.update(self._course(leg, detailed))
        if leg.unknown_step_free_m > 0:
            written["unknownStepFreeMeters"] = round(leg.unknown_step_free_m, 1)
        return written

    def _course(self, leg: StreetLeg, detailed: bool) -> dict[str, Any]:
        """Geometry and steps, written once where several journeys share them."""
        key = (id(leg.steps) if leg.steps else id(leg.lats), detailed)
        known = self._streets.get(key)
        if known is None:
            if detailed:
                following = (*leg.steps[1:], None)
                known = {
                    "legGeometry": self._lines.add(leg.lats, leg.lons),
                    "steps": [
                        write_step(step, after, self._texts, self._style.language, self._lines)
                        for step, after in zip(leg.steps, following, strict=False)
                    ],
                }
            else:
                known = {"legGeometry": self._no_line()}
            self._streets[key] = known
        return known

    def _end(self, stop: int, place: Place, name: str) -> dict[str, Any]:
        style = self._style
        if stop >= 0:
            return self._places.stop(stop, style.wanted, style.force_level)
        return self._places.end(place, name, style.wanted, style.force_level)

    def _ride(self, run: Sequence[TransitLeg]) -> dict[str, Any]:
        """A ride, written once where several journeys share it."""
        key = tuple(
            (leg.trip, leg.service_day, leg.calls[0], leg.calls[-1], leg.stay_seated, len(leg.calls))
            for leg in run
        )
        known = self._rides.get(key)
        if known is None:
            known = self._write_ride(run)
            self._rides[key] = known
        return known

    def _write_ride(self, run: Sequence[TransitLeg]) -> dict[str, Any]:
        leg, style = run[0], self._style
        calls = _joined_calls(run)
        first, last = calls[0], calls[-1]
        trip = self._texts.trip(leg.trip, leg.service_day, first.stop_sequence, style.wanted)
        route = trip.route
        start, end = wire_time(first.departure_s), wire_time(last.arrival_s)
        trip_from, trip_to = self._texts.trip_ends(leg.trip)
        level = style.force_level
        written: dict[str, Any] = {
            "mode": route.mode,
            "from": self._places.call(first, style.wanted, level, arrives=False, departs=True),
            "to": self._places.call(last, style.wanted, level, arrives=True, departs=False),
            "duration": last.arrival_s - first.departure_s,
            "startTime": start,
            "endTime": end,
            "scheduledStartTime": start,
            "scheduledEndTime": end,
            "realTime": False,
            "scheduled": True,
            "headsign": trip.headsign,
            "tripFrom": self._places.timeless(trip_from, style.wanted, level),
            "tripTo": self._places.timeless(trip_to, style.wanted, level),
            "routeId": route.route_id,
            "routeType": route.route_type,
            "routeShortName": route.short_name,
            "routeLongName": route.long_name,
            "displayName": route.short_name or trip.short_name or route.long_name,
            "tripId": trip.trip_id,
            "agencyId": route.agency_id,
            "agencyName": route.agency_name,
            "agencyUrl": route.agency_url,
            "cancelled": False,
            "alerts": [],
            "intermediateStops": self._places.passing(
                [
                    call
                    for call in calls[1:-1]
                    if style.skipped_stops or not call.pickup_type == call.drop_off_type == NO_PICKUP
                ],
                style.wanted,
                level,
            ),
            "legGeometry": self._course_of_ride(run),
        }
        optional = {
            "tripShortName": trip.short_name,
            "directionId": trip.direction_id,
            "routeColor": route.color,
            "routeTextColor": route.text_color,
            "routeUrl": route.url,
            "agencyFareUrl": route.agency_fare_url,
            "headway": trip.headway_s,
        }
        written.update({key: value for key, value in optional.items() if value})
        if trip.bikes:
            written["bikesAllowed"] = trip.bikes == YES
        if trip.wheelchair:
            written["wheelchairAccessible"] = "ACCESSIBLE" if trip.wheelchair == YES else "NOT_ACCESSIBLE"
        if leg.stay_seated:
            written["interlineWithPreviousLeg"] = True
        return written

    def _course_of_ride(self, run: Sequence[TransitLeg]) -> dict[str, Any]:
        if not self._style.detailed_legs:
            return self._no_line()
        if len(run) == 1:
            return self._lines.add(run[0].lats, run[0].lons)
        return self._lines.add(
            np.concatenate([leg.lats for leg in run]), np.concatenate([leg.lons for leg in run])
        )

    def _no_line(self) -> dict[str, Any]:
        return self._lines.add(np.empty(0), np.empty(0))


def _joined_calls(run: Sequence[TransitLeg]) -> Sequence[Call]:
    """All halts; where a trip becomes the next, arrival is the one's and departure the other's."""
    calls = list(run[0].calls)
    for leg in run[1:]:
        before, after = calls[-1], leg.calls[0]
        if before.stop == after.stop:
            calls[-1] = before._replace(departure_s=after.departure_s, pickup_type=after.pickup_type)
            calls.extend(leg.calls[1:])
        else:
            calls.extend(leg.calls)
    return calls
