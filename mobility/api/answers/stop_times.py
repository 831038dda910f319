"""Departures and arrivals as the wire format has them."""

from functools import lru_cache

import orjson

from mobility.api.answers.moments import wire_time
from mobility.api.answers.occupancy import occupancy_at
from mobility.api.answers.places import NO_PICKUP, PlaceTexts, arriving, departing
from mobility.api.answers.present import NOTHING_KNOWN, Present
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

    def write(
        self, event: StopEvent, *, skipped_stops: bool, present: Present, language: str, with_alerts: bool
    ) -> bytes:
        """Write an event.

        Parameters
        ----------
        event : StopEvent
            A departure or an arrival.
        skipped_stops : bool
            Show further halts where nobody may board or alight.
        present : Present
            What is known now.
        language : str
            Of our own texts.
        with_alerts : bool
            Write alerts.

        Returns
        -------
        bytes
            A StopTime as JSON.
        """
        call, now = event.call, event.now
        shown = (event.trip, event.service_day, event.sign_sequence)
        trip = present.trip(self._texts, shown, self._wanted, now)
        route = trip.route
        ends = present.ends(self._texts, event.trip, now)
        languages = (self._wanted, language)
        is_canceled = now is not None and now.is_canceled
        is_left_out = event.calls is not None and bool(event.calls.planned().left_out[0])
        is_live = is_canceled or (event.calls is not None and bool(event.calls.planned().known[0]))
        headsign = trip.headsign or self._texts.stop(ends[1], self._wanted).name
        place = self._place(event, present if with_alerts else NOTHING_KNOWN, languages)
        route_text = self._route(route, is_live, is_canceled or is_left_out, is_canceled)
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
            f'{{"place":{place},"event":"{"ARRIVAL" if event.is_arrival else "DEPARTURE"}",'
            f'{route_text},"headsign":{_quoted(headsign)},{self._rides.ends(*ends)},'
            f'"directionId":{_quoted(trip.direction_id)},"tripId":{_quoted(trip.trip_id)},'
            f'"tripShortName":{_quoted(trip.short_name)},'
            f'"displayName":{_quoted(route.short_name or trip.short_name or route.long_name)},'
            f'"pickupDropoffType":"{"NORMAL" if allowed else "NOT_ALLOWED"}",'
            f'"bikesAllowed":{"true" if trip.bikes == YES else "false"},'
            f'"wheelchairAccessible":"{"ACCESSIBLE" if trip.wheelchair == YES else "NOT_ACCESSIBLE"}",'
            f'"source":{_quoted(trip.source)}{optional}'
        )
        others = self._others(event, present, languages, skipped_stops=skipped_stops)
        if not with_alerts or present.view is None:
            return b"%b%b}" % (opening.encode(), others)
        ride = (event.trip, event.service_day, now)
        span_s = (call.arrival_s, call.departure_s)
        alerts = present.ride_alerts(self._texts, trip, ride, (call.stop,), span_s, languages)
        return b'%b,"alerts":%b%b}' % (opening.encode(), alerts.encode(), others)

    def _place(self, event: StopEvent, present: Present, languages: tuple[tuple[str, ...], str]) -> str:
        call = event.call
        # Nobody gets off where a trip begins, or on where it ends, whatever the feed says.
        kind = (
            NO_PICKUP if event.is_last else call.pickup_type,
            NO_PICKUP if event.is_first else call.drop_off_type,
        )
        stops, arrival, departure = (call.stop, call.stop), "", ""
        is_left_out = event.now is not None and event.now.is_canceled
        if event.calls is not None:
            plan = event.calls.planned()
            stops, is_left_out = (call.stop, int(plan.stops[0])), bool(plan.left_out[0])
            arrival, departure = wire_time(int(plan.arrivals_s[0])), wire_time(int(plan.departures_s[0]))
        alerts = present.stop_alerts(call.stop, call.arrival_s, call.departure_s, languages)
        place = self._places.live_halt(stops, kind, is_left_out, alerts)
        full = occupancy_at(event.loads, 0)
        if event.is_first:
            return departing(place, wire_time(call.departure_s), departure, full)
        arrived = arriving(place, wire_time(call.arrival_s), arrival)[:-1]
        if event.is_last:
            return f"{arrived}{full}}}"
        return departing(arrived, wire_time(call.departure_s), departure, full)

    def _others(
        self,
        event: StopEvent,
        present: Present,
        languages: tuple[tuple[str, ...], str],
        *,
        skipped_stops: bool,
    ) -> bytes:
        """The halts before an arrival or after a departure, with a comma in front."""
        calls = event.others
        if calls is None:
            return b""
        passed = self._rides.passing([calls], present, languages[1], skipped_stops=skipped_stops)[0][1:-1]
        if event.others_end:
            planned, far = calls.planned(), 0 if event.is_arrival else len(calls) - 1
            end = calls[far]
            place = self._rides.live_halt(calls, far, present, languages)
            if event.is_arrival:
                moment = wire_time(int(planned.departures_s[far]))
                full = occupancy_at(calls.loads, 0)
                terminal = departing(place, wire_time(end.departure_s), moment, full)
                passed = b",".join(filter(None, (terminal.encode(), passed)))
            else:
                moment = wire_time(int(planned.arrivals_s[far]))
                terminal = arriving(place, wire_time(end.arrival_s), moment)
                passed = b",".join(filter(None, (passed, terminal.encode())))
        return b',"%b":[%b]' % (b"previousStops" if event.is_arrival else b"nextStops", passed)


def _write_route(route: RouteText, is_live: bool, is_canceled: bool, is_trip_canceled: bool) -> str:
    """All that the events of a route have in common, without braces."""
    written = {
        "mode": route.mode,
        "realTime": is_live,
        "routeId": route.route_id,
        "routeType": route.route_type,
        "routeShortName": route.short_name,
        "routeLongName": route.long_name,
        "agencyId": route.agency_id,
        "agencyName": route.agency_name,
        "agencyUrl": route.agency_url,
        "cancelled": is_canceled,
        "tripCancelled": is_trip_canceled,
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
