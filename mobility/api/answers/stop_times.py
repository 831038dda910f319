"""Departures and arrivals as the wire format has them."""

from functools import lru_cache

import orjson

from mobility.api.answers.moments import wire_time
from mobility.api.answers.places import NO_PICKUP, PlaceTexts, arriving, departing
from mobility.api.answers.rides import REMEMBERED, YES, RideTexts
from mobility.service import RouteText, StopEvent, Texts


class StopTimeTexts:
    """Writes events in one way; what does not change about routes is kept between answers.

    Parameters
    ----------
    texts : Texts
        Names and ids.
    places : PlaceTexts
        Writes stops.
    rides : RideTexts
        Writes where trips begin and end.
    wanted : tuple[str, ...]
        Languages that the feeds have texts in.
    """

    def __init__(self, texts: Texts, places: PlaceTexts, rides: RideTexts, wanted: tuple[str, ...]) -> None:
        self._texts, self._places, self._rides, self._wanted = texts, places, rides, wanted
        self._route = lru_cache(REMEMBERED)(_write_route)

    def write(self, event: StopEvent, *, skipped_stops: bool) -> bytes:
        """Write an event.

        Parameters
        ----------
        event : StopEvent
            A departure or an arrival.
        skipped_stops : bool
            Show further halts where nobody may board or alight.

        Returns
        -------
        bytes
            A StopTime as JSON.
        """
        trip = self._texts.trip(event.trip, event.service_day, event.sign_sequence, self._wanted)
        route = trip.route
        ends = self._texts.trip_ends(event.trip)
        headsign = trip.headsign or self._texts.stop(ends[1], self._wanted).name
        allowed = (event.call.drop_off_type if event.is_arrival else event.call.pickup_type) != NO_PICKUP
        unknown = [
            name
            for name, value in (("bikesAllowed", trip.bikes), ("wheelchairAccessible", trip.wheelchair))
            if not value
        ]
        optional = f',"unknown":{orjson.dumps(unknown).decode()}' if unknown else ""
        if trip.headway_s:
            optional += f',"headway":{trip.headway_s}'
        opening = (
            f'{{"place":{self._place(event)},"event":"{"ARRIVAL" if event.is_arrival else "DEPARTURE"}",'
            f'{self._route(route)},"headsign":{_quoted(headsign)},{self._rides.ends(*ends)},'
            f'"directionId":{_quoted(trip.direction_id)},"tripId":{_quoted(trip.trip_id)},'
            f'"tripShortName":{_quoted(trip.short_name)},'
            f'"displayName":{_quoted(route.short_name or trip.short_name or route.long_name)},'
            f'"pickupDropoffType":"{"NORMAL" if allowed else "NOT_ALLOWED"}",'
            f'"bikesAllowed":{"true" if trip.bikes == YES else "false"},'
            f'"wheelchairAccessible":"{"ACCESSIBLE" if trip.wheelchair == YES else "NOT_ACCESSIBLE"}",'
            f'"source":{_quoted(trip.source)}{optional}'
        )
        return b"%b%b}" % (opening.encode(), self._others(event, skipped_stops=skipped_stops))

    def _place(self, event: StopEvent) -> str:
        call = event.call
        # Nobody gets off where a trip begins, or on where it ends, whatever the feed says.
        place = self._places.halt(
            call.stop,
            NO_PICKUP if event.is_last else call.pickup_type,
            NO_PICKUP if event.is_first else call.drop_off_type,
        )
        if event.is_first:
            return departing(place, wire_time(call.departure_s))
        if event.is_last:
            return arriving(place, wire_time(call.arrival_s))
        both = arriving(place, wire_time(call.arrival_s))[:-1]
        return departing(both, wire_time(call.departure_s))

    def _others(self, event: StopEvent, *, skipped_stops: bool) -> bytes:
        """The halts before an arrival or after a departure, with a comma in front."""
        calls = event.others
        if calls is None:
            return b""
        passed = self._places.passing(calls, skipped_stops)[1:-1]
        if event.others_end:
            end = calls.first if event.is_arrival else calls.last
            place = self._places.halt(end.stop, end.pickup_type, end.drop_off_type)
            if event.is_arrival:
                terminal = departing(place, wire_time(end.departure_s))
                passed = b",".join(filter(None, (terminal.encode(), passed)))
            else:
                terminal = arriving(place, wire_time(end.arrival_s))
                passed = b",".join(filter(None, (passed, terminal.encode())))
        return b',"%b":[%b]' % (b"previousStops" if event.is_arrival else b"nextStops", passed)


def _write_route(route: RouteText) -> str:
    """All that the events of a route have in common, without braces."""
    written = {
        "mode": route.mode,
        "realTime": False,
        "routeId": route.route_id,
        "routeType": route.route_type,
        "routeShortName": route.short_name,
        "routeLongName": route.long_name,
        "agencyId": route.agency_id,
        "agencyName": route.agency_name,
        "agencyUrl": route.agency_url,
        "cancelled": False,
        "tripCancelled": False,
        "reservation": "NONE",
    }
    optional = {
        "routeColor": route.color,
        "routeTextColor": route.text_color,
        "routeUrl": route.url,
    }
    written.update({key: value for key, value in optional.items() if value})
    return orjson.dumps(written).decode()[1:-1]


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()
