"""What must hold of journeys with vehicles, whatever vehicles, places to park and zones there are.

One small town, its streets and its timetable stay; vehicles, parking and zones are drawn. Expectations come
from trying every combination (tests/support/mixed_oracle.py) or from the rules themselves.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from mobility.network import TransportNetwork, build_network
from mobility.network.street_points import find_street
from mobility.network.street_scratch import UNREACHED_DS
from mobility.parking.model import no_parking
from mobility.routing.ends import Ends, find_ends
from mobility.routing.journey import PlanResult, RentalLeg, StreetLeg
from mobility.routing.mixed.ends import MixedEnds, add_vehicles
from mobility.routing.mixed.search import MixedSearch
from mobility.routing.mixed.spots import find_ends_of_streets
from mobility.routing.query import Place, PlanQuery, StreetMode
from mobility.routing.router import Router
from mobility.routing.transit_search import TransitSearch
from mobility.routing.windows import Interval
from mobility.sharing.records import Zone, ZoneRule
from tests.scenarios.test_door_to_door import CELL_M, LETTERS, MAX_RIDES, SIZE, feed_of, found_points, node_at
from tests.support.feeds import write_gtfs
from tests.support.maps import StreetMap, street_map
from tests.support.mixed_oracle import MixedOracle, OracleKind, all_ways_ds
from tests.support.oracle import Oracle, noon_minus_12h
from tests.support.timetables import DAY, Trip
from tests.support.vehicles import SCOOTERS, Dock, Point, parking, sharing

GAPS = {"FG", "JN", "KL"}
STOPS = "BEHKMP"
LINES = ((0, 2, 5), (1, 3, 4), (5, 3, 0), (4, 2, 1))
"""Rows of STOPS."""
WALK_OR_RENT = (StreetMode.WALK, StreetMode.RENTAL)
RULES = (
    ZoneRule(ride_end_allowed=False),
    ZoneRule(ride_end_allowed=False, ride_through_allowed=False),
    ZoneRule(ride_start_allowed=False),
    ZoneRule(),
)
CAR, BIKE = 0, 1
PARKING_DS = {CAR: 1200, BIKE: 300}
PROFILES = {CAR: "car", BIKE: "bike"}
KEPT: dict[str, Any] = {
    "deadline": None,
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),
    "suppress_health_check": [
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
}


@dataclass(frozen=True)
class Town:
    """The town, and where its corners are."""

    network: TransportNetwork
    point: dict[str, Point]
    node: dict[str, int]
    epoch_s: int

    def place(self, letter: str) -> Place:
        return Place(*self.point[letter])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return build_town(tmp_path_factory.mktemp("mixed"))


def build_town(folder: Path) -> Town:
    drawing = _map()
    feed = write_gtfs(folder / "feed.zip", feed_of(list(_trips()), list(STOPS), drawing))
    network = build_network([("t", feed)], [drawing.write(folder / "map.osm.pbf")], folder / "out")
    node = {x: node_at(network, Place(drawing.lat[x], drawing.lon[x])) for x in LETTERS}
    graph = network.graph
    point = {x: (float(graph.node_lat[n]), float(graph.node_lon[n])) for x, n in node.items()}
    return Town(network, point, node, noon_minus_12h(DAY, "UTC"))


def _map() -> StreetMap:
    rows = [LETTERS[i : i + SIZE] for i in range(0, SIZE * SIZE, SIZE)]
    edges = [row[i : i + 2] for row in rows for i in range(SIZE - 1)]
    edges += [rows[i][x] + rows[i + 1][x] for i in range(SIZE - 1) for x in range(SIZE)]
    kept = [edge for edge in edges if edge not in GAPS]
    return street_map("\n".join(rows), ways=dict.fromkeys(kept, "highway=residential"), cell_m=CELL_M)


def _trips() -> Iterator[Trip]:
    """Each line every seven minutes or so, a minute and a half from stop to stop."""
    for route, line in enumerate(LINES):
        for number in range(6):
            start_s = 60 + 430 * number + 100 * route
            calls = tuple((stop, start_s + 90 * q, start_s + 90 * q + 10) for q, stop in enumerate(line))
            yield Trip(calls, route % 3)


def test_who_stands_at_a_corner_needs_no_street_that_is_closed(town: Town) -> None:
    lats, lons = (np.array([degrees]) for degrees in town.point["F"])
    edge = int(find_ends_of_streets(town.network, "bike", lats, lons).edges[0])
    twins = town.network.streets["bike"].edge_twin
    closed = np.zeros(twins.size, np.uint8)
    closed[[edge, int(twins[edge])]] = 1
    found = find_ends_of_streets(town.network, "bike", lats, lons, closed)
    for is_leaving in (False, True):
        nodes, costs, times = (column[0] for column in found.ways(is_leaving))
        is_own = nodes == town.node["F"]
        assert costs[is_own].tolist() == times[is_own].tolist() == [0]
        assert costs[~is_own].tolist() == times[~is_own].tolist() == [UNREACHED_DS]


def test_what_journeys_of_an_answer_have_in_common_is_drawn_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many journeys begin or end with the same vehicle; its streets are searched for one of them."""
    drawn: list[tuple[str, float, float]] = []

    def counted(network: TransportNetwork, profile: str, lat: float, lon: float, longest_m: float) -> Any:
        drawn.append((profile, lat, lon))
        return find_street(network, profile, lat, lon, longest_m)

    monkeypatch.setattr("mobility.routing.mixed.legs.find_street", counted)
    state = sharing([Dock(town.point[x], 3, 3) for x in "ACDOP"], [town.point[x] for x in "AG"])
    query = query_of(town, ("D", "M"), 300, window_s=1800, direct_modes=())
    result = Router(town.network).with_sharing(state, no_parking(), 0).plan(query)
    ridden = sum(isinstance(leg, RentalLeg) for journey in result.journeys for leg in journey.legs)
    ways = list(zip(drawn[::2], drawn[1::2], strict=True))
    assert ridden > len(ways) > 0
    assert len(set(ways)) == len(ways)


CORNERS = st.sampled_from(LETTERS)
COUNTS = st.sampled_from([0, 1, 3])
DOCKS = st.dictionaries(CORNERS, st.tuples(COUNTS, st.sampled_from([-1, 0, 2])), max_size=6)
FREE = st.lists(CORNERS, max_size=4, unique=True)
LIMITS = st.sampled_from([120, 200, 300, 600])


def docks_of(town: Town, drawn: dict[str, tuple[int, int]]) -> list[Dock]:
    return [Dock(town.point[x], vehicles, docks) for x, (vehicles, docks) in drawn.items()]


def kinds_of(town: Town, drawn: dict[str, tuple[int, int]], free: list[str]) -> tuple[OracleKind, ...]:
    everywhere = frozenset(range(len(town.network.graph.node_lat)))
    return (
        OracleKind(
            frozenset(town.node[x] for x, (vehicles, _) in drawn.items() if vehicles),
            frozenset(town.node[x] for x, (_, docks) in drawn.items() if docks),
        ),
        OracleKind(frozenset(town.node[x] for x in free), everywhere),
    )


def query_of(town: Town, ends: tuple[str, str], limit_s: int, **wishes: object) -> PlanQuery:
    query = PlanQuery(
        town.place(ends[0]),
        town.place(ends[1]),
        town.epoch_s,
        max_rides=MAX_RIDES,
        max_access_s=limit_s,
        max_egress_s=limit_s,
        max_direct_s=limit_s,
        access_modes=WALK_OR_RENT,
        egress_modes=WALK_OR_RENT,
        direct_modes=WALK_OR_RENT,
    )
    return replace(query, **wishes)  # type: ignore[arg-type]


def ends_of(router: Router, query: PlanQuery, stack: ExitStack) -> tuple[Ends, Ends]:
    """What is in reach on foot, and with vehicles too."""
    on_foot = find_ends(router.network, router.bounds, router.pool, query, stack)
    return on_foot, add_vehicles(MixedEnds(router.garage, query, stack), on_foot)


def offers_of(ends: Ends) -> tuple[dict[int, int], dict[int, int]]:
    """Seconds by stop at both ends."""
    told = []
    for end in (ends.access, ends.egress):
        stops = () if end is None else end.offers.stops.tolist()
        seconds = () if end is None else end.offers.durations_s.tolist()
        told.append(dict(zip(stops, seconds, strict=True)))
    return told[0], told[1]


@pytest.mark.slow
@settings(max_examples=15, **KEPT)
@given(DOCKS, FREE, st.tuples(CORNERS, CORNERS), LIMITS, st.integers(300, 3000))
def test_the_latest_departures_by_every_vehicle_and_every_trip(
    town: Town,
    drawn: dict[str, tuple[int, int]],
    free: list[str],
    ends: tuple[str, str],
    limit_s: int,
    first: int,
) -> None:
    """Arrivals in an interval, against everything."""
    network = town.network
    state = sharing(docks_of(town, drawn), [town.point[x] for x in free])
    router = Router(network).with_sharing(state, no_parking(), 0)
    mixed = MixedOracle(network, kinds_of(town, drawn, free))
    access, egress, access_v, egress_v = (dict[int, int]() for _ in range(4))
    stops = range(len(network.timetable.stop_lat))
    nodes = [int(network.links.stop_node[stop]) for stop in stops]
    for stop in stops:
        for walks, ways, pair in (
            (access, access_v, (town.node[ends[0]], nodes[stop])),
            (egress, egress_v, (nodes[stop], town.node[ends[1]])),
        ):
            walk_s, ride_s = mixed.walk_s(*pair, limit_s), mixed.quickest_s(*pair, limit_s)
            if walk_s is not None:
                walks[stop] = walk_s
            known = [s for s in (walk_s, ride_s) if s is not None]
            if known:
                ways[stop] = min(known)
    between = {
        (p, q): s
        for p in stops
        for q in stops
        if p != q and (s := mixed.walk_s(nodes[p], nodes[q], 600)) is not None
    }
    oracle = Oracle(network.timetable, network.timezones, DAY, between)
    query = query_of(town, ends, limit_s, arrive_by=True, time_s=town.epoch_s + first + 1800)
    with ExitStack() as stack:
        on_foot, both = ends_of(router, query, stack)
        assert offers_of(both) == (access_v, egress_v)
        if both.reasons:
            return
        walking = None if on_foot.reasons else TransitSearch(query, router.stages(query, on_foot))
        search = MixedSearch(query, router.stages(query, both), walking=walking)
        found = search.within(Interval(town.epoch_s + first, town.epoch_s + first + 1800))
    walked = oracle.everything(access, egress, MAX_RIDES) if access and egress else set()
    with_vehicles = oracle.everything(access_v, egress_v, MAX_RIDES)
    better = {
        own
        for own in with_vehicles
        if not any(w[0] >= own[0] and w[1] <= own[1] and w[2] <= own[2] for w in walked)
    }
    assert found_points(found) == {
        (d + town.epoch_s, a + town.epoch_s, r) for d, a, r in walked | better if first <= a < first + 1800
    }


@settings(max_examples=25, **KEPT)
@given(
    st.dictionaries(
        CORNERS, st.tuples(st.sampled_from([CAR, BIKE]), st.sampled_from([-1, 0, 4])), max_size=6
    ),
    st.tuples(CORNERS, CORNERS),
    LIMITS,
    st.sampled_from([CAR, BIKE]),
)
def test_every_place_to_park_and_the_way_back_from_it(
    town: Town, drawn: dict[str, tuple[int, int]], ends: tuple[str, str], limit_s: int, kind: int
) -> None:
    """Stops in reach with one's own vehicle; and how one gets home with it."""
    network = town.network
    state = parking([(town.point[x], *what) for x, what in drawn.items()])
    router = Router(network).with_sharing(sharing(), state, 0)
    mode = StreetMode.CAR_PARKING if kind == CAR else StreetMode.BIKE_PARKING
    walks_ds, rides_ds = all_ways_ds(network, "foot"), all_ways_ds(network, PROFILES[kind])
    nodes = network.links.stop_node.tolist()
    usable = [town.node[x] for x, (sort, free) in drawn.items() if sort == kind and free != 0]
    query = query_of(
        town, ends, limit_s, access_modes=(mode,), egress_modes=(StreetMode.WALK,), direct_modes=()
    )
    origin, home = town.node[ends[0]], town.node[ends[1]]

    def ways(parked: list[int], start: int, stop: int, *, to_home: bool) -> Iterator[int]:
        for at in parked:
            ridden, walked = (start, at), (at, stop)
            whole_ds = walks_ds[walked[::-1] if to_home else walked] + PARKING_DS[kind]
            whole_ds += rides_ds[ridden[::-1] if to_home else ridden]
            if (seconds := int(-(-whole_ds // 10))) <= limit_s:
                yield seconds

    with ExitStack() as stack:
        _, both = ends_of(router, query, stack)
        expected = {
            s: min(w) for s, n in enumerate(nodes) if (w := list(ways(usable, origin, n, to_home=False)))
        }
        assert offers_of(both)[0] == expected
    parked = {text.parking_id: x for text, x in zip(state.texts, drawn, strict=True) if drawn[x][0] == kind}
    for parking_id, x in parked.items():
        back = replace(query, access_modes=(StreetMode.WALK,), egress_modes=(mode,), parked_at=parking_id)
        with ExitStack() as stack:
            _, both = ends_of(router, back, stack)
            at = [town.node[x]]
            expected = {
                s: min(w) for s, n in enumerate(nodes) if (w := list(ways(at, home, n, to_home=True)))
            }
            assert offers_of(both)[1] == expected


def earliest_s(result: PlanResult) -> float:
    """When one can be there."""
    return min((one.end_s for one in (*result.journeys, *result.direct)), default=float("inf"))


@pytest.mark.slow
@settings(max_examples=15, **KEPT)
@given(DOCKS, st.lists(CORNERS, min_size=1, max_size=4, unique=True), st.tuples(CORNERS, CORNERS), st.data())
def test_a_vehicle_less_never_gets_one_there_earlier(
    town: Town,
    drawn: dict[str, tuple[int, int]],
    free: list[str],
    ends: tuple[str, str],
    data: st.DataObject,
) -> None:
    """Neither to a stop nor to the destination, whichever vehicle it is."""
    router = Router(town.network)
    query = query_of(
        town, ends, data.draw(LIMITS), time_s=town.epoch_s + data.draw(st.integers(0, 2000)), window_s=0
    )
    less_free, less = list(free), dict(drawn)
    with_bikes = [x for x, (vehicles, _) in drawn.items() if vehicles]
    gone = data.draw(st.sampled_from([*free, *with_bikes]))
    if gone in less_free:
        less_free.remove(gone)
    else:
        less[gone] = (0, less[gone][1])
    answers, reached = [], []
    for docks, scooters in ((drawn, free), (less, less_free)):
        state = sharing(docks_of(town, docks), [town.point[x] for x in scooters])
        equipped = router.with_sharing(state, no_parking(), 0)
        answers.append(equipped.plan(query))
        with ExitStack() as stack:
            reached.append(offers_of(ends_of(equipped, query, stack)[1]))
    assert earliest_s(answers[0]) <= earliest_s(answers[1])
    for all_of_them, without in zip(reached[0], reached[1], strict=True):
        assert all(all_of_them[stop] <= seconds for stop, seconds in without.items())


@st.composite
def areas(draw: st.DrawFn) -> tuple[float, float, float, float, float]:
    """A box in cells, and how much of it a hole takes; borders may lie on streets."""
    west, south = (draw(st.sampled_from([-0.5, 0.0, 0.4, 1.0, 1.5, 2.0])) for _ in range(2))
    width, height = (draw(st.sampled_from([0.3, 1.0, 1.2, 2.5])) for _ in range(2))
    return west, south, width, height, draw(st.sampled_from([0.0, 0.5, 0.8]))


def shape_of(town: Town, area: tuple[float, float, float, float, float]) -> shapely.MultiPolygon:
    """The area on the town's map; A is its north west corner, P its south east one."""
    west, south, width, height, hole = area
    (top, left), (bottom, right) = town.point["A"], town.point["P"]
    cell_lat, cell_lon = (top - bottom) / (SIZE - 1), (right - left) / (SIZE - 1)
    box = shapely.box(
        left + west * cell_lon,
        bottom + south * cell_lat,
        left + (west + width) * cell_lon,
        bottom + (south + height) * cell_lat,
    )
    if not hole:
        return shapely.MultiPolygon([box])
    at = box.centroid
    inner = shapely.box(
        at.x - width * hole / 2 * cell_lon,
        at.y - height * hole / 2 * cell_lat,
        at.x + width * hole / 2 * cell_lon,
        at.y + height * hole / 2 * cell_lat,
    )
    return shapely.MultiPolygon([shapely.Polygon(box.exterior, [inner.exterior])])


def rule_at(zones: list[Zone], lat: float, lon: float) -> ZoneRule:
    """The first zone that a point lies in counts."""
    inside = (zone.rules[0] for zone in zones if zone.geometry.intersects(shapely.Point(lon, lat)))
    return next(inside, ZoneRule())


@pytest.mark.slow
@settings(max_examples=25, **KEPT)
@given(
    DOCKS,
    st.lists(CORNERS, min_size=2, max_size=6, unique=True),
    st.lists(st.tuples(areas(), st.sampled_from(RULES)), min_size=1, max_size=3),
    st.tuples(CORNERS, CORNERS),
    LIMITS,
)
def test_no_rule_of_a_zone_and_no_station_is_ever_disregarded(
    town: Town,
    drawn: dict[str, tuple[int, int]],
    free: list[str],
    drawn_zones: list[tuple[tuple[float, float, float, float, float], ZoneRule]],
    ends: tuple[str, str],
    limit_s: int,
) -> None:
    """Zones with holes, overlapping, with borders along streets."""
    zones = [Zone(SCOOTERS, shape_of(town, area), (rule,)) for area, rule in drawn_zones]
    docks = docks_of(town, drawn)
    state = sharing(docks, [town.point[x] for x in free], zones)
    router = Router(town.network).with_sharing(state, no_parking(), 0)
    result = router.plan(query_of(town, ends, limit_s, window_s=1800))
    for journey in (*result.journeys, *result.direct):
        for before, after in zip(journey.legs, journey.legs[1:], strict=False):
            assert before.end_s <= after.start_s
        for leg in journey.legs:
            assert isinstance(leg, StreetLeg | RentalLeg) or leg.start_s < leg.end_s
            if not isinstance(leg, RentalLeg):
                continue
            if leg.system != SCOOTERS:
                assert docks[leg.from_station].vehicles > 0
                assert docks[leg.to_station].docks != 0
                assert leg.to_point == docks[leg.to_station].at
                continue
            assert rule_at(zones, *leg.from_point).ride_start_allowed
            assert rule_at(zones, *leg.to_point).ride_end_allowed
            course = shapely.LineString(list(zip(leg.lons.tolist(), leg.lats.tolist(), strict=True)))
            assert not course.intersects(closed_area(zones))


def closed_area(zones: list[Zone]) -> BaseGeometry:
    """Where one must not ride: a zone without what earlier ones say of."""
    earlier: BaseGeometry = shapely.Polygon()
    closed: BaseGeometry = shapely.Polygon()
    for zone in zones:
        if not zone.rules[0].ride_through_allowed:
            closed = closed.union(zone.geometry.difference(earlier))
        earlier = earlier.union(zone.geometry)
    return closed.buffer(-1e-7)
