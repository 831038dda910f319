"""From one place to many on streets: the same as a search for each pair, both ways round."""

import numpy as np
import pytest

from mobility.network.street_path import unpack_edges
from mobility.network.street_points import find_street
from mobility.network.street_search import StreetSearch
from mobility.routing.access import StreetProfile
from mobility.routing.one_to_many import street_times
from mobility.routing.query import Place, StreetMode
from mobility.routing.router import Router
from mobility.routing.ways import DISLIKE, scaled_s

PROFILES = [
    StreetProfile(StreetMode.WALK, "foot", 1.33),
    StreetProfile(StreetMode.WALK, "wheelchair", 0.8),
    StreetProfile(StreetMode.BIKE, "bike", 5.0),
    StreetProfile(StreetMode.CAR, "car", 1.0),
]


def random_places(router: Router, seed: int, count: int) -> list[Place]:
    """Around streets, some of them twice, some on one street, some in the middle of nowhere."""
    random = np.random.default_rng(seed)
    graph = router.network.graph
    nodes = random.integers(0, graph.node_lat.size, count)
    places = [
        Place(
            float(graph.node_lat[node] + random.normal(0, 0.0007)),
            float(graph.node_lon[node] + random.normal(0, 0.0007)),
        )
        for node in nodes
    ]
    first = places[0]
    near = [Place(first.lat + step, first.lon) for step in (0.0, 1e-5, 1e-4, -1e-4)]
    leveled = [Place(place.lat, place.lon, level=float(i % 3 - 1)) for i, place in enumerate(places[:9])]
    return [*places, *near, *leveled, Place(0.0, 0.0), Place(first.lat, first.lon, level=5.0)]


def pair(
    router: Router,
    search: StreetSearch,
    origin: Place,
    destination: Place,
    profile: StreetProfile,
    longest_s: int,
) -> tuple[int, float]:
    """Seconds and metres of the direct way as journeys have it; -1 and 0 where there is none."""
    if origin.is_at(destination):
        return 0, 0.0
    network = router.network
    ends = [
        find_street(network, profile.profile, place.lat, place.lon, 250.0, place.level)
        for place in (origin, destination)
    ]
    if ends[0] is None or ends[1] is None:
        return -1, 0.0
    longest_ds = int(longest_s * 10 / profile.slowness)
    way = search.find_direct(ends[0], ends[1], int(longest_ds * DISLIKE[profile.profile]))
    if way is None or way.time_ds > longest_ds:
        return -1, 0.0
    seconds = int(scaled_s(np.array([way.time_ds], np.int32), profile.slowness)[0])
    return seconds, unpack_edges(network, way, profile.profile, ends[0], ends[1]).length_m


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.profile)
@pytest.mark.parametrize("backward", [False, True], ids=["from one", "to one"])
@pytest.mark.parametrize("city", [pytest.param("heidelberg", marks=pytest.mark.slow), "monaco"])
def test_one_search_is_a_search_for_each_pair(
    request: pytest.FixtureRequest, city: str, backward: bool, profile: StreetProfile
) -> None:
    router: Router = request.getfixturevalue(city)
    one_search, pair_search = StreetSearch(router.network), StreetSearch(router.network)
    found = differing = 0
    for seed in (1, 2, 3):
        one, *many = random_places(router, seed, 60)
        for longest_s in (900, 5400):
            times = street_times(
                router.network, one_search, one, many, profile, longest_s, 250.0, backward=backward
            )
            for i, place in enumerate(many):
                ends = (place, one) if backward else (one, place)
                expected_s, expected_m = pair(router, pair_search, *ends, profile, longest_s)
                seconds, meters = int(times.durations_s[i]), float(times.lengths_m[i])
                assert (seconds < 0) == (expected_s < 0), place
                found += seconds >= 0
                if profile.profile in ("foot", "car"):  # what is minimized is the time
                    assert seconds == expected_s
                else:  # of ways of the same cost any may be taken, and they may differ in time
                    differing += seconds != expected_s
                    assert seconds == pytest.approx(expected_s, rel=0.02, abs=2)
                assert meters == pytest.approx(expected_m, rel=0.02, abs=1.0) or seconds == expected_s
    assert found > 30
    assert differing < found / 50


def test_places_without_streets_are_said_to_have_none(heidelberg: Router) -> None:
    search = StreetSearch(heidelberg.network)
    station, sea = Place(49.4048, 8.6765), Place(0.0, 0.0)
    times = street_times(heidelberg.network, search, station, [sea, station], PROFILES[0], 900, 250.0)
    assert times.durations_s.tolist() == [-1, 0]
    assert times.located.tolist() == [False, True]
    assert times.is_one_located
    from_sea = street_times(heidelberg.network, search, sea, [station, sea], PROFILES[0], 900, 250.0)
    assert from_sea.durations_s.tolist() == [-1, 0]
    assert not from_sea.is_one_located


def test_longer_limits_find_more_and_the_same(heidelberg: Router) -> None:
    search = StreetSearch(heidelberg.network)
    one, *many = random_places(heidelberg, 7, 200)
    before = None
    found = []
    for longest_s in (0, 300, 900, 3600, 20_000):
        times = street_times(heidelberg.network, search, one, many, PROFILES[0], longest_s, 250.0).durations_s
        assert times.max() <= longest_s
        if before is not None:
            assert (times[before >= 0] == before[before >= 0]).all()
        found.append(int((times >= 0).sum()))
        before = times
    assert found == sorted(found)
    assert 0 <= found[0] < found[2] < found[-1]


def test_no_places_is_no_ways(heidelberg: Router) -> None:
    search = StreetSearch(heidelberg.network)
    times = street_times(heidelberg.network, search, Place(49.4, 8.68), [], PROFILES[0], 900, 250.0)
    assert times.durations_s.size == 0
