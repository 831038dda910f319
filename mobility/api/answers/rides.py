"""Rides as the wire format has them."""

from collections.abc import Sequence
from functools import lru_cache

import orjson

from mobility.api.answers.moments import wire_time
from mobility.api.answers.places import PlaceTexts, arriving, departing
from mobility.service import Calls, RouteText, Texts, TransitLeg

YES, NO = 1, 2
"""GTFS wheelchair_accessible and bikes_allowed; 0 = not known."""

REMEMBERED = 4096


class RideTexts:
    """Writes rides in one way; what does not change about routes and their ends is kept between answers.

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
        self.ends = lru_cache(REMEMBERED)(self._write_ends)

    def write(self, run: Sequence[TransitLeg], line: str, *, skipped_stops: bool) -> bytes:
        """Write a ride.

        Parameters
        ----------
        run : Sequence[TransitLeg]
            One ride, or several through which one stays seated, to be written as one.
        line : str
            Its polyline as JSON.
        skipped_stops : bool
            Show halts where nobody may board or alight.

        Returns
        -------
        bytes
            A leg as JSON.
        """
        leg = run[0]
        calls = Calls.joined([ride.calls for ride in run])
        first, last = calls.first, calls.last
        trip = self._texts.trip(leg.trip, leg.service_day, first.stop_sequence, self._wanted)
        route = trip.route
        start, end = wire_time(first.departure_s), wire_time(last.arrival_s)
        halt = self._places.halt
        origin = departing(halt(first.stop, first.pickup_type, first.drop_off_type), start)
        target = arriving(halt(last.stop, last.pickup_type, last.drop_off_type), end)
        # Whoever stays seated rides on to the end of the last trip.
        ends = (self._texts.trip_ends(leg.trip)[0], self._texts.trip_ends(run[-1].trip)[1])
        display_name = route.short_name or trip.short_name or route.long_name
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
        if leg.stay_seated:
            optional += ',"interlineWithPreviousLeg":true'
        opening = (
            f'{{{self._route(route)},"from":{origin},"to":{target},'
            f'"duration":{last.arrival_s - first.departure_s},'
            f'"startTime":"{start}","endTime":"{end}",'
            f'"scheduledStartTime":"{start}","scheduledEndTime":"{end}",'
            f'"headsign":{_quoted(trip.headsign)},{self.ends(*ends)},'
            f'"displayName":{_quoted(display_name)},"tripId":{_quoted(trip.trip_id)},'
            f'"legGeometry":{line}{optional},"intermediateStops":'
        )
        return b"%b%b}" % (opening.encode(), self._places.passing(calls, skipped_stops))

    def _write_ends(self, trip_from: int, trip_to: int) -> str:
        """Where a trip begins and ends, without braces."""
        return f'"tripFrom":{self._places.stop(trip_from)}}},"tripTo":{self._places.stop(trip_to)}}}'


def _write_route(route: RouteText) -> str:
    """All that the rides of a route have in common, without braces."""
    written = {
        "mode": route.mode,
        "realTime": False,
        "scheduled": True,
        "routeId": route.route_id,
        "routeType": route.route_type,
        "routeShortName": route.short_name,
        "routeLongName": route.long_name,
        "agencyId": route.agency_id,
        "agencyName": route.agency_name,
        "agencyUrl": route.agency_url,
        "cancelled": False,
        "alerts": [],
    }
    optional = {
        "routeColor": route.color,
        "routeTextColor": route.text_color,
        "routeUrl": route.url,
        "agencyFareUrl": route.agency_fare_url,
    }
    written.update({key: value for key, value in optional.items() if value})
    return orjson.dumps(written).decode()[1:-1]


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()
