"""From one place to every stop: as a journey to each of them would arrive, both ways round."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from mobility.routing.journey import Reason
from mobility.routing.one_to_all import OneToAll, Reached
from mobility.routing.query import Place, PlanQuery, StreetMode, TripFilter, WalkProfile
from mobility.routing.router import Router
from tests.routing.test_real_cities import HEIDELBERG_AT, MONACO_AT, STATION, stops_with_service

FOOTPATH_S = 600
"""Longest footpath of the test networks: what plan may walk from the last stop here."""


def questions(router: Router, seed: int, count: int, at_s: int) -> list[PlanQuery]:
    """Random places, times and wishes; one end only, the other is set by each comparison."""
    random = np.random.default_rng(seed)
    t = router.network.timetable
    stops = stops_with_service(router)
    asked = []
    for i in range(count):
        stop = int(random.choice(stops))
        lat, lon = float(t.stop_lat[stop]), float(t.stop_lon[stop])
        place = Place(lat, lon, stop=stop) if i % 4 == 3 else Place(lat + 0.002, lon - 0.002)
        asked.append(
            PlanQuery(
                place,
                place,
                at_s + int(random.integers(-4 * 3600, 15 * 3600)),
                arrive_by=bool(i % 2),
                window_s=0,
                num_itineraries=0,
                max_rides=int(random.choice([1, 3, 8])),
                max_access_s=FOOTPATH_S if i % 2 else int(random.choice([300, 900])),
                max_egress_s=int(random.choice([300, 900])) if i % 2 else FOOTPATH_S,
                max_travel_s=int(random.choice([1800, 5400])),
                direct_modes=(),
                trips=TripFilter(route_types=frozenset({900})) if i % 5 == 4 else TripFilter(),
                walk_profile=WalkProfile.WHEELCHAIR if i % 7 == 6 else WalkProfile.FOOT,
                walk_mps=0.9 if i % 7 == 6 else 1.33,
                access_modes=(StreetMode.BIKE,) if i % 6 == 4 else (StreetMode.WALK,),
                detailed_legs=False,
                detailed_transfers=False,
            )
        )
    return asked


def by_stop(reached: Reached) -> dict[int, tuple[int, int]]:
    return {
        stop: (seconds, rides)
        for stop, seconds, rides in zip(
            reached.stops.tolist(), reached.durations_s.tolist(), reached.rides.tolist(), strict=True
        )
    }


@pytest.mark.parametrize(
    ("city", "at_s"),
    [
        pytest.param("heidelberg", HEIDELBERG_AT, marks=pytest.mark.slow),
        ("monaco", MONACO_AT),
    ],
)
def test_every_stop_is_reached_when_a_journey_arrives_there(
    request: pytest.FixtureRequest, city: str, at_s: int
) -> None:
    router: Router = request.getfixturevalue(city)
    one_to_all, t = OneToAll(router), router.network.timetable
    random = np.random.default_rng(5)
    stops = stops_with_service(router)
    by_transit = unreached = 0
    for query in questions(router, 11, 20, at_s):
        reached = by_stop(one_to_all.reach(query))
        chosen = {*random.choice(stops, 12).tolist(), *random.choice([*reached, -1], 12).tolist()} - {-1}
        for stop in chosen:
            there = Place(float(t.stop_lat[stop]), float(t.stop_lon[stop]), stop=stop)
            ends = {"origin": there} if query.arrive_by else {"destination": there}
            # Journeys are compared with going directly; on foot from door to door is not what is asked here.
            result = router.plan(replace(query, **ends))
            times = [
                query.time_s - journey.start_s if query.arrive_by else journey.end_s - query.time_s
                for journey in result.journeys
            ]
            seconds, rides = reached.get(stop, (-1, -1))
            if not times:
                assert rides <= 0 or Reason.WALKING_BETTER_THAN_TRANSIT in {r.code for r in result.reasons}
                unreached += seconds < 0
                continue
            if rides == 0:
                assert seconds <= min(times)
                continue
            assert seconds == min(times), (query, stop)
            fewest = min(
                j.rides for j, time in zip(result.journeys, times, strict=True) if time == min(times)
            )
            assert rides == fewest
            by_transit += 1
    assert by_transit > 100
    assert unreached > 5


@pytest.mark.parametrize("arrive_by", [False, True])
def test_to_each_of_many_it_takes_as_long_as_a_journey(heidelberg: Router, arrive_by: bool) -> None:
    one_to_all = OneToAll(heidelberg)
    t = heidelberg.network.timetable
    random = np.random.default_rng(8)
    many = []
    for stop in random.choice(stops_with_service(heidelberg), 25).tolist():
        lat, lon = float(t.stop_lat[stop]), float(t.stop_lon[stop])
        many.append(Place(lat, lon, stop=stop) if stop % 4 == 0 else Place(lat + 0.001, lon + 0.002))
    query = PlanQuery(
        STATION, STATION, HEIDELBERG_AT, arrive_by=arrive_by, window_s=0, num_itineraries=0, direct_modes=(),
        max_travel_s=7200, detailed_legs=False,
    )  # fmt: skip
    fronts, reasons = one_to_all.fronts(query, many)
    assert not reasons
    compared = 0
    for place, front in zip(many, fronts, strict=True):
        assert all(later[0] < sooner[0] and later[1] > sooner[1] for sooner, later in pairwise(front))
        result = heidelberg.plan(replace(query, **{"origin" if arrive_by else "destination": place}))
        times = {
            (query.time_s - journey.start_s if arrive_by else journey.end_s - query.time_s, journey.rides)
            for journey in result.journeys
        }
        if times:
            assert times <= set(front)
            assert min(times) == min(front)
            compared += 1
        else:
            assert not front or Reason.WALKING_BETTER_THAN_TRANSIT in {r.code for r in result.reasons}
    assert compared > 15


def test_more_time_and_more_rides_reach_more(heidelberg: Router) -> None:
    one_to_all = OneToAll(heidelberg)
    query = PlanQuery(STATION, STATION, HEIDELBERG_AT, max_travel_s=900)
    small = by_stop(one_to_all.reach(query))
    large = by_stop(one_to_all.reach(replace(query, max_travel_s=3600)))
    direct = by_stop(one_to_all.reach(replace(query, max_rides=1, max_travel_s=3600)))
    assert len(small) < len(direct) < len(large)
    assert max(seconds for seconds, _ in small.values()) <= 900
    assert all(large[stop] == reached for stop, reached in small.items())
    assert all(large[stop][0] <= seconds for stop, (seconds, _) in direct.items())
    assert {rides for _, rides in direct.values()} == {0, 1}


def test_from_a_stop_the_stop_itself_takes_no_time(heidelberg: Router) -> None:
    stop = int(stops_with_service(heidelberg)[50])
    t = heidelberg.network.timetable
    place = Place(float(t.stop_lat[stop]), float(t.stop_lon[stop]), stop=stop)
    reached = by_stop(OneToAll(heidelberg).reach(PlanQuery(place, place, HEIDELBERG_AT, max_travel_s=1800)))
    assert reached[stop] == (0, 0)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"origin": Place(0.0, 0.0)}, Reason.OUTSIDE_BOUNDS),
        ({"time_s": 0}, Reason.OUTSIDE_SERVICE_PERIOD),
        ({"max_access_s": 0}, Reason.NO_STOPS_IN_RANGE),
        ({"transit": False}, Reason.NO_TRANSIT_CONNECTION),
        ({"trips": TripFilter(route_types=frozenset({1}))}, Reason.NO_TRANSIT_CONNECTION),
    ],
)
def test_nothing_by_transit_has_a_reason(
    heidelberg: Router, change: dict[str, object], reason: Reason
) -> None:
    query = replace(PlanQuery(STATION, STATION, HEIDELBERG_AT, max_travel_s=3600), **change)  # type: ignore[arg-type]
    reached = OneToAll(heidelberg).reach(query)
    assert [found.code for found in reached.reasons] == [reason]
    assert set(reached.rides.tolist()) <= {0}
    fronts, reasons = OneToAll(heidelberg).fronts(query, [STATION])
    assert fronts == [[]]
    assert [found.code for found in reasons] == [reason]
