"""One search forward and one backward say of each of many places what a question of its own says."""

from contextlib import ExitStack
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.routing.ends import find_ends
from mobility.routing.place_links import PlaceLinks
from mobility.routing.query import Place, PlanQuery, StreetMode, WalkProfile
from mobility.routing.router import Router
from mobility.routing.there_and_back import FoundWays, ThereAndBack
from mobility.routing.transit import search_window
from tests.routing.test_real_cities import HEIDELBERG_AT, STATION, stops_with_service

HOUR_S = 3600
DAY = HEIDELBERG_AT


def places_in(router: Router, seed: int, count: int) -> list[Place]:
    """Places beside stops, some of them stops themselves, one far out."""
    random = np.random.default_rng(seed)
    t = router.network.timetable
    places = [Place(49.0, 8.0)]
    for stop in random.choice(stops_with_service(router), count).tolist():
        lat, lon = float(t.stop_lat[stop]), float(t.stop_lon[stop])
        places.append(
            Place(lat, lon, stop=stop)
            if stop % 5 == 0
            else Place(lat + float(random.normal(0, 0.002)), lon + float(random.normal(0, 0.003)))
        )
    return places


def ways_between(
    router: Router, query: PlanQuery, origin: Place, destination: Place, window: tuple[int, int]
) -> list[tuple[int, int, int]]:
    """What a question of its own finds: departure, arrival and rides of ways leaving within the window."""
    asked = replace(query, origin=origin, destination=destination)
    found = []
    with ExitStack() as stack:
        ends = find_ends(router.network, router.bounds, router.pool, asked, stack)
        if not ends.reasons:
            stage = router.stages(asked, ends)(asked.time_s)
            epoch_s = stage.day.epoch_s
            journeys = search_window(
                stage.day, stage.transfers, stage.access_offers, stage.egress_offers,
                window[0] - epoch_s, window[1] - epoch_s, max_rides=query.max_rides,
            )  # fmt: skip
            found = [(j.departure_s + epoch_s, j.arrival_s + epoch_s, j.boardings) for j in journeys]
    return [way for way in found if way[1] - way[0] <= query.max_travel_s]


def direct_s(router: Router, query: PlanQuery, origin: Place, destination: Place) -> int | None:
    """How long a way of its own takes without transit."""
    ways = router.direct_ways(replace(query, origin=origin, destination=destination, detailed_legs=False))
    times = [way.end_s - way.start_s for way in ways]
    return min((time for time in times if time <= query.max_travel_s), default=None)


def way(found: FoundWays, row: int) -> tuple[int, int, int] | None:
    rides = int(found.rides[row])
    return None if rides < 0 else (int(found.start_s[row]), int(found.end_s[row]), rides)


QUERIES = st.builds(
    lambda walks, rides, minutes, wheelchair, start: PlanQuery(
        STATION,
        STATION,
        DAY + start,
        max_rides=rides,
        max_travel_s=minutes * 60,
        max_direct_s=minutes * 60,
        direct_modes=(StreetMode.WALK,) if walks else (),
        walk_profile=WalkProfile.WHEELCHAIR if wheelchair else WalkProfile.FOOT,
        walk_mps=0.9 if wheelchair else 1.33,
    ),
    st.booleans(),
    st.sampled_from([1, 3, 8]),
    st.sampled_from([15, 30, 60]),
    st.booleans(),
    st.integers(-4 * HOUR_S, 12 * HOUR_S),
)


@settings(max_examples=12)
@given(query=QUERIES, seed=st.integers(0, 10_000), stay_s=st.integers(0, 2 * HOUR_S))
def test_every_place_is_reached_as_a_question_of_its_own_says(
    heidelberg: Router, query: PlanQuery, seed: int, stay_s: int
) -> None:
    places = places_in(heidelberg, seed, 12)
    rows = np.arange(len(places))
    search = ThereAndBack(heidelberg, PlaceLinks(heidelberg.network, heidelberg.pool))
    begin, end = query.time_s, query.time_s + 2 * HOUR_S
    there = search.there(query, places, begin, end)
    back = search.back(query, places, begin, end + HOUR_S)
    at = np.full(rows.size, begin + HOUR_S + stay_s // 2)
    all_begin, all_end = np.full(rows.size, begin), np.full(rows.size, end)
    in_time = there.arriving(rows, at, all_begin)
    soonest = there.leaving(rows, all_begin, at)
    home = back.leaving(rows, all_begin + stay_s, all_end + HOUR_S)
    for row, place in enumerate(places):
        on_foot = direct_s(heidelberg, query, STATION, place)
        ways = ways_between(heidelberg, query, STATION, place, (begin, end))
        due = int(at[row])
        options = [one for one in ways if one[1] <= due]
        if on_foot is not None and due - on_foot >= begin:
            options.append((due - on_foot, due, 0))
        best = min(options, key=lambda one: (-one[0], one[1], one[2]), default=None)
        assert way(in_time, row) == best
        options = [one for one in ways if one[1] <= due]
        if on_foot is not None and begin + on_foot <= due:
            options.append((begin, begin + on_foot, 0))
        best = min(options, key=lambda one: (one[1], -one[0], one[2]), default=None)
        assert way(soonest, row) == best
        leave = begin + stay_s
        options = [
            one
            for one in ways_between(heidelberg, query, place, STATION, (leave, end + HOUR_S))
            if one[1] <= end + HOUR_S
        ]
        on_foot = direct_s(heidelberg, query, place, STATION)
        if on_foot is not None and leave + on_foot <= end + HOUR_S:
            options.append((leave, leave + on_foot, 0))
        found = way(home, row)
        best = min(options, key=lambda one: (one[1], -one[0], one[2]), default=None)
        assert found == best


def test_the_last_way_home_is_the_last(heidelberg: Router) -> None:
    places = places_in(heidelberg, 3, 20)
    query = PlanQuery(STATION, STATION, DAY + 12 * HOUR_S, direct_modes=(), max_travel_s=4 * HOUR_S)
    by_s = DAY + 17 * HOUR_S
    search = ThereAndBack(heidelberg, PlaceLinks(heidelberg.network, heidelberg.pool))
    last = search.last_back(query, places, by_s)
    rows = np.arange(len(places))
    found = last.arriving(rows, np.full(rows.size, by_s), np.full(rows.size, by_s - 4 * HOUR_S))
    compared = 0
    for row, place in enumerate(places):
        ways = ways_between(heidelberg, query, place, STATION, (by_s - 4 * HOUR_S, by_s))
        latest = max((one[0] for one in ways if one[1] <= by_s), default=None)
        assert (int(found.start_s[row]) if found.is_found[row] else None) == latest
        compared += latest is not None
    assert compared > 10


def test_walks_around_places_are_searched_once(heidelberg: Router) -> None:
    places = places_in(heidelberg, 4, 10)
    links = PlaceLinks(heidelberg.network, heidelberg.pool)
    search = ThereAndBack(heidelberg, links)
    query = PlanQuery(STATION, STATION, DAY, max_travel_s=HOUR_S)
    first = search.there(query, places, DAY, DAY + 600)
    again = search.there(query, [*reversed(places), *places], DAY, DAY + 600)
    n = len(places)
    assert again.links.seconds[again.links.offsets[n] :].tolist() == first.links.seconds.tolist()
    rows = np.arange(n)
    at = np.full(n, DAY + HOUR_S)
    once, twice = first.arriving(rows, at, at - HOUR_S), again.arriving(rows + n, at, at - HOUR_S)
    assert once.start_s.tolist() == twice.start_s.tolist()


@pytest.mark.parametrize(
    ("time_s", "max_access_s", "code"),
    [(0, 900, "OUTSIDE_SERVICE_PERIOD"), (DAY, 0, "NO_STOPS_IN_RANGE")],
)
def test_no_transit_has_a_reason(heidelberg: Router, time_s: int, max_access_s: int, code: str) -> None:
    query = PlanQuery(
        STATION, STATION, time_s, direct_modes=(), max_travel_s=HOUR_S, max_access_s=max_access_s
    )
    search = ThereAndBack(heidelberg, PlaceLinks(heidelberg.network, heidelberg.pool))
    there = search.there(query, [STATION], DAY, DAY + 600)
    assert [reason.code for reason in there.reasons] == [code]
    assert not there.arriving(np.array([0]), np.array([DAY + 600]), np.array([DAY])).is_found.any()
