"""Is a journey possible? Checked leg by leg against the raw Timetable, sharing nothing with the router."""

import datetime as dt
import math
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from mobility.network import TransportNetwork
from mobility.routing.calls import Call
from mobility.routing.journey import Journey, StreetLeg, TransitLeg
from mobility.routing.query import Place, PlanQuery

FASTEST_WALK_MPS = 1.8  # of a walker of 1.33 m/s: gentle descents
LEAST_CHANGE_S = 60
NEAR_M = 400.0


def meters(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Distance on a flat piece of the earth."""
    north = (other_lat - lat) * 111_195
    east = (other_lon - lon) * 111_195 * math.cos(math.radians(lat))
    return math.hypot(north, east)


def line_m(lats: np.ndarray, lons: np.ndarray) -> float:
    """Length of a line."""
    return sum(
        meters(a, b, c, d) for (a, b), (c, d) in pairwise(zip(lats.tolist(), lons.tolist(), strict=True))
    )


def service_second_0(day: int, timezone: str) -> int:
    """Unix seconds of noon minus 12 h."""
    date = dt.date.fromordinal(day)
    return (
        int(dt.datetime(date.year, date.month, date.day, 12, tzinfo=ZoneInfo(timezone)).timestamp()) - 43_200
    )


def check_ride(network: TransportNetwork, leg: TransitLeg) -> None:
    """The trip runs on that service day and calls there at these times."""
    t = network.timetable
    trip = leg.trip
    assert t.service_days[t.trip_service[trip], leg.service_day - int(t.service_first_date)] == 1
    pattern = int(t.trip_pattern[trip])
    n = int(t.pattern_trips_offsets[pattern + 1] - t.pattern_trips_offsets[pattern])
    i = trip - int(t.pattern_trips_offsets[pattern])
    base = int(t.pattern_times_offsets[pattern])
    first, last = int(t.pattern_stops_offsets[pattern]), int(t.pattern_stops_offsets[pattern + 1])
    timezone = network.timezones[int(t.feed_timezone[t.route_feed[t.trip_route[trip]]])]
    zero = service_second_0(leg.service_day, timezone)
    calls = [
        Call(
            int(t.pattern_stops[first + q]),
            int(t.stop_sequences[base + q * n + i]),
            zero + int(t.arrivals[base + q * n + i]),
            zero + int(t.departures[base + q * n + i]),
            int(t.pattern_pickup[first + q]),
            int(t.pattern_drop_off[first + q]),
        )
        for q in range(last - first)
    ]
    starts = [q for q, call in enumerate(calls) if call == leg.calls[0]]
    assert any(tuple(calls[q : q + len(leg.calls)]) == leg.calls for q in starts)
    assert len(leg.calls) >= 2
    if not leg.stay_seated:
        assert leg.calls[0].pickup_type != 1
    assert leg.calls[-1].drop_off_type != 1 or leg.calls[-1] == calls[-1]


def check_walk(network: TransportNetwork, leg: StreetLeg, query: PlanQuery) -> None:
    """The line joins the two ends, is as long as it says and not walked faster than anyone walks."""
    duration = leg.end_s - leg.start_s
    assert duration >= 0
    speed = query.bike_mps * 1.35 if leg.mode == "BIKE" else query.walk_mps / 1.33 * FASTEST_WALK_MPS
    assert leg.length_m <= speed * duration + 5
    if leg.lats.size < 2:
        return
    assert abs(line_m(leg.lats, leg.lons) - leg.length_m) <= 0.02 * leg.length_m + 5
    for at, stop, place in ((0, leg.from_stop, query.origin), (-1, leg.to_stop, query.destination)):
        lat, lon = (
            (network.timetable.stop_lat[stop], network.timetable.stop_lon[stop])
            if stop >= 0
            else (place.lat, place.lon)
        )
        assert meters(leg.lats[at], leg.lons[at], lat, lon) <= NEAR_M
    if leg.steps:
        assert abs(sum(step.length_m for step in leg.steps) - leg.length_m) <= 1
        assert abs(sum(step.duration_s for step in leg.steps) - duration) <= len(leg.steps) + 1
        for before, after in pairwise(leg.steps):
            assert (before.lats[-1], before.lons[-1]) == (after.lats[0], after.lons[0])
        assert (leg.steps[0].lats[0], leg.steps[-1].lats[-1]) == (leg.lats[0], leg.lats[-1])


def is_at(network: TransportNetwork, place: Place, stop: int) -> bool:
    """The place is that stop, or a station that it belongs to."""
    parents = network.timetable.stop_parent
    while stop >= 0:
        if stop == place.stop:
            return True
        stop = int(parents[stop])
    return False


def check_journey(network: TransportNetwork, journey: Journey, query: PlanQuery) -> None:
    """No gap in place or time, every ride and every walk possible, every limit of the query kept."""
    legs = journey.legs
    assert legs
    least = max(LEAST_CHANGE_S, query.min_transfer_s)
    position = query.origin.stop  # the stop one is at, -1 = a coordinate
    for leg in legs:
        if isinstance(leg, StreetLeg):
            check_walk(network, leg, query)
            assert leg.from_stop == position
            position = leg.to_stop
        else:
            check_ride(network, leg)
            if leg is legs[0]:
                assert is_at(network, query.origin, leg.calls[0].stop)
            else:
                assert leg.calls[0].stop == position or leg.stay_seated
            position = leg.calls[-1].stop
    if query.destination.stop < 0:
        assert position == -1
    else:
        assert is_at(network, query.destination, position)
    for before, after in pairwise(legs):
        assert before.end_s <= after.start_s
    rides = [leg for leg in legs if isinstance(leg, TransitLeg)]
    if not network.timetable.rule_type.size:
        for before, after in pairwise(rides):
            if not after.stay_seated:
                assert after.start_s - before.end_s >= least
    assert journey.rides <= query.max_rides
    if rides:
        if isinstance(legs[0], StreetLeg):  # past a via stop one walks on
            assert legs[0].end_s - legs[0].start_s <= query.max_access_s
        if isinstance(legs[-1], StreetLeg):
            assert legs[-1].end_s - legs[-1].start_s <= query.max_egress_s
        if query.max_travel_s:
            assert journey.end_s - journey.start_s <= query.max_travel_s
