"""Rides as the wire format has them."""

from collections.abc import Sequence
from functools import lru_cache

import orjson

from mobility.api.answers.moments import wire_time
from mobility.api.answers.occupancy import occupancy_at, occupancy_of_ride, write_occupancy
from mobility.api.answers.places import NO_PICKUP, PlaceTexts, arriving, departing
from mobility.api.answers.present import Present
from mobility.service import Call, Calls, Occupancy, RouteText, Texts, TransitLeg, TripText, occupancies

YES, NO = 1, 2
"""GTFS wheelchair_accessible and bikes_allowed; 0 = not known."""

REMEMBERED = 4096


class RideTexts:
    """Writes rides in one way; what does not change about routes and trips is kept between answers.

    Parameters
    ----------
    texts : Texts
        Names and ids.
    places : PlaceTexts
        Writes stops.
    wanted : tuple[str, ...]
        Languages that the feeds have texts in.
    """

    def __init__(self, texts: Texts, places: PlaceTexts, wanted: tuple[str, ...]) -> None:
        self._texts, self._places, self._wanted = texts, places, wanted
        self._route = lru_cache(REMEMBERED)(_write_route)
        self._trip = lru_cache(REMEMBERED)(_write_trip)
        self.ends = lru_cache(REMEMBERED)(self._write_ends)

    def write(
        self,
        run: Sequence[TransitLeg],
        calls: Calls,
        texts: tuple[str, bytes],
        *,
        present: Present,
        language: str,
    ) -> bytes:
        """Write a ride.

        Parameters
        ----------
        run : Sequence[TransitLeg]
            One ride, or several through which one stays seated, to be written as one.
        calls : Calls
            Its halts.
        texts : tuple[str, bytes]
            Its polyline and the halts between the first and the last, from `passing`, as JSON.
        present : Present
            What is known now.
        language : str
            Of our own texts.

        Returns
        -------
        bytes
            A leg as JSON.
        """
        leg = run[0]
        line, passed = texts
        first, last = calls.first, calls.last
        trip = present.trip(
            self._texts, (leg.trip, leg.service_day, first.stop_sequence), self._wanted, leg.now
        )
        plan = calls.plan
        start, end = wire_time(first.departure_s), wire_time(last.arrival_s)
        planned_start = start if plan is None else wire_time(int(plan.departures_s[0]))
        planned_end = end if plan is None else wire_time(int(plan.arrivals_s[-1]))
        languages = (self._wanted, language)
        full = occupancy_at(calls.loads, 0)
        origin = departing(self._live_call(calls, first, 0, present, languages), start, planned_start, full)
        target = arriving(self._live_call(calls, last, -1, present, languages), end, planned_end)
        # Whoever stays seated rides on to the end of the last trip.
        ends = (
            present.ends(self._texts, leg.trip, leg.now)[0],
            present.ends(self._texts, run[-1].trip, run[-1].now)[1],
        )
        is_canceled = any(ride.now is not None and ride.now.is_canceled for ride in run)
        is_live = is_canceled or (plan is not None and bool(plan.known.any()))
        is_additional = leg.now is not None and leg.now.is_additional
        alerts = present.ride_alerts(
            self._texts,
            trip,
            (leg.trip, leg.service_day, leg.now),
            calls.stops.tolist(),
            (first.departure_s, last.arrival_s),
            languages,
        )
        headsign, name, optional = self._trip(trip)
        if leg.stay_seated:
            optional += ',"interlineWithPreviousLeg":true'
        optional += occupancy_of_ride(calls.loads)
        opening = (
            f'{{{self._route(trip.route, is_live, not is_additional, is_canceled)},"alerts":{alerts},'
            f'"from":{origin},"to":{target},'
            f'"duration":{last.arrival_s - first.departure_s},'
            f'"startTime":"{start}","endTime":"{end}",'
            f'"scheduledStartTime":"{planned_start}","scheduledEndTime":"{planned_end}",'
            f'{headsign},{self.ends(*ends)},{name},"legGeometry":{line}{optional},"intermediateStops":'
        )
        return b"%b%b}" % (opening.encode(), passed)

    def passing(
        self, rides: Sequence[Calls], present: Present, language: str, *, skipped_stops: bool
    ) -> list[bytes]:
        """Write the halts between the first and the last of each ride.

        Parameters
        ----------
        rides : Sequence[Calls]
            The halts of each.
        present : Present
            What is known now.
        language : str
            Of our own texts.
        skipped_stops : bool
            Show halts where nobody may board or alight; halts that are left out against the plan show anyway.

        Returns
        -------
        list[bytes]
            A JSON list for each.
        """
        has_alerts = present.has_stop_alerts()
        plain = [calls for calls in rides if calls.plan is None and not has_alerts]
        written = iter(self._places.passing(plain, skipped_stops))
        return [
            next(written)
            if calls.plan is None and not has_alerts
            else self._passing_live(calls, present, language, skipped_stops=skipped_stops)
            for calls in rides
        ]

    def _passing_live(self, calls: Calls, present: Present, language: str, *, skipped_stops: bool) -> bytes:
        """Write the halts of a ride of which more is known than the timetable says."""
        languages = (self._wanted, language)
        planned = calls.planned()
        full: list[Occupancy | None] = [None] * len(calls)
        if calls.loads is not None:
            full = occupancies(calls.loads)
        written = []
        for place in range(1, len(calls) - 1):
            call = calls[place]
            is_none = call.pickup_type == call.drop_off_type == NO_PICKUP
            if is_none and not skipped_stops and not planned.left_out[place]:
                continue
            halt = self.live_halt(calls, place, present, languages)
            arrived = arriving(halt, wire_time(call.arrival_s), wire_time(int(planned.arrivals_s[place])))[
                :-1
            ]
            written.append(
                departing(
                    arrived,
                    wire_time(call.departure_s),
                    wire_time(int(planned.departures_s[place])),
                    write_occupancy(full[place]),
                )
            )
        return f"[{','.join(written)}]".encode()

    def live_halt(
        self, calls: Calls, place: int, present: Present, languages: tuple[tuple[str, ...], str]
    ) -> str:
        """Write a halt without times, its brace still open.

        Parameters
        ----------
        calls : Calls
            The halts of a ride.
        place : int
            Which of them.
        present : Present
            What is known now.
        languages : tuple[tuple[str, ...], str]
            Of the feeds' texts, best first, and of our own.

        Returns
        -------
        str
            JSON.
        """
        return self._live_call(calls, calls[place], place, present, languages)

    def _live_call(
        self, calls: Calls, call: Call, place: int, present: Present, languages: tuple[tuple[str, ...], str]
    ) -> str:
        """As `live_halt`, of a call that is made already."""
        kind = (call.pickup_type, call.drop_off_type)
        alerts = present.stop_alerts(call.stop, call.arrival_s, call.departure_s, languages)
        if calls.plan is None:
            return self._places.live_halt((call.stop, call.stop), kind, False, alerts)
        planned = (call.stop, int(calls.plan.stops[place]))
        return self._places.live_halt(planned, kind, bool(calls.plan.left_out[place]), alerts)

    def _write_ends(self, trip_from: int, trip_to: int) -> str:
        """Where a trip begins and ends, without braces."""
        return f'"tripFrom":{self._places.stop(trip_from)}}},"tripTo":{self._places.stop(trip_to)}}}'


def _write_route(route: RouteText, is_live: bool, is_scheduled: bool, is_canceled: bool) -> str:
    """All that the rides of a route have in common, without braces."""
    written = {
        "mode": route.mode,
        "realTime": is_live,
        "scheduled": is_scheduled,
        "routeId": route.route_id,
        "routeType": route.route_type,
        "routeShortName": route.short_name,
        "routeLongName": route.long_name,
        "agencyId": route.agency_id,
        "agencyName": route.agency_name,
        "agencyUrl": route.agency_url,
        "cancelled": is_canceled,
    }
    optional = {
        "routeColor": route.color,
        "routeTextColor": route.text_color,
        "routeUrl": route.url,
        "agencyFareUrl": route.agency_fare_url,
    }
    written.update({key: value for key, value in optional.items() if value})
    return orjson.dumps(written).decode()[1:-1]


def _write_trip(trip: TripText) -> tuple[str, str, str]:
    """What a trip shows, what it is called, and what not every trip tells; without braces."""
    display_name = trip.route.short_name or trip.short_name or trip.route.long_name
    optional = ""
    if trip.short_name:
        optional += f',"tripShortName":{_quoted(trip.short_name)}'
    if trip.direction_id:
        optional += f',"directionId":{_quoted(trip.direction_id)}'
    if trip.headway_s:
        optional += f',"headway":{trip.headway_s}'
    if trip.bikes:
        optional += ',"bikesAllowed":true' if trip.bikes == YES else ',"bikesAllowed":false'
    if trip.wheelchair:
        word = "ACCESSIBLE" if trip.wheelchair == YES else "NOT_ACCESSIBLE"
        optional += f',"wheelchairAccessible":"{word}"'
    return (
        f'"headsign":{_quoted(trip.headsign)}',
        f'"displayName":{_quoted(display_name)},"tripId":{_quoted(trip.trip_id)}',
        optional,
    )


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()
