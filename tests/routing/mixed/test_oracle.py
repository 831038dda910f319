"""Journeys with vehicles against trying everything: every vehicle, every place to leave it, every trip."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mobility.network import build_network
from mobility.parking.model import no_parking
from mobility.routing.ends import find_ends
from mobility.routing.journey import RentalLeg
from mobility.routing.mixed.ends import MixedEnds, add_vehicles
from mobility.routing.mixed.search import MixedSearch
from mobility.routing.query import Place, PlanQuery, StreetMode
from mobility.routing.router import Router
from mobility.routing.transit_search import TransitSearch
from mobility.routing.windows import Interval
from mobility.sharing.records import ZoneRule
from tests.scenarios.test_door_to_door import (
    MAX_RIDES,
    N_STOPS,
    connected,
    feed_of,
    found_points,
    grids,
    node_at,
)
from tests.support.feeds import write_gtfs
from tests.support.mixed_oracle import MixedOracle, OracleKind
from tests.support.oracle import Oracle, noon_minus_12h
from tests.support.timetables import DAY
from tests.support.towns import trip_groups
from tests.support.vehicles import SCOOTERS, Dock, sharing, zone

BOTH = (StreetMode.WALK, StreetMode.RENTAL)
NO_END = ZoneRule(ride_end_allowed=False)
NO_RIDE = ZoneRule(ride_end_allowed=False, ride_through_allowed=False)
NO_START = ZoneRule(ride_start_allowed=False)
NEVER_S = 10**9
Points = set[tuple[int, int, int]]


def added(walked: Points, mixed: Points) -> Points:
    """What vehicles add: journeys that none on foot is as good as."""
    return {
        own for own in mixed if not any(w[0] >= own[0] and w[1] <= own[1] and w[2] <= own[2] for w in walked)
    }


@settings(
    max_examples=5,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_every_vehicle_and_every_trip(data: st.DataObject) -> None:
    drawing = data.draw(grids())
    letters = connected(drawing)
    corner = st.sampled_from(letters)
    corners = [data.draw(corner) for _ in range(N_STOPS)]
    trips = [t for g in data.draw(st.lists(trip_groups(N_STOPS), min_size=2, max_size=5)) for t in g]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        feed = write_gtfs(folder / "feed.zip", feed_of(trips, corners, drawing))
        network = build_network([("t", feed)], [drawing.write(folder / "map.osm.pbf")], folder / "out")
        graph = network.graph
        node = {x: node_at(network, Place(drawing.lat[x], drawing.lon[x])) for x in letters}
        point = {x: (float(graph.node_lat[n]), float(graph.node_lon[n])) for x, n in node.items()}
        counts = st.sampled_from([0, 0, 1, 3])
        docks = {
            x: Dock(point[x], data.draw(counts), data.draw(st.sampled_from([-1, 0, 2])))
            for x in data.draw(st.lists(corner, max_size=6, unique=True))
        }
        free = data.draw(st.lists(corner, max_size=4, unique=True))
        zoned = {
            x: data.draw(st.sampled_from([NO_END, NO_RIDE, NO_START]))
            for x in data.draw(st.lists(corner, max_size=4, unique=True))
        }
        state = sharing(
            list(docks.values()),
            [point[x] for x in free],
            [zone(SCOOTERS, point[x], rule) for x, rule in zoned.items()],
        )
        all_nodes = frozenset(range(len(graph.node_lat)))

        def inside(rules: tuple[ZoneRule, ...]) -> frozenset[int]:
            """All nodes of the corners with such a rule: where a stop is, there may be two."""
            zones = [point[x] for x, rule in zoned.items() if rule in rules]
            near = (
                np.hypot(graph.node_lat - lat, (graph.node_lon - lon) * np.cos(np.radians(lat)))
                < 30 / 111_195
                for lat, lon in zones
            )
            return frozenset(int(n) for mask in near for n in np.flatnonzero(mask))

        kinds = (
            OracleKind(
                frozenset(node[x] for x, dock in docks.items() if dock.vehicles),
                frozenset(node[x] for x, dock in docks.items() if dock.docks),
            ),
            OracleKind(
                frozenset(node[x] for x in free if zoned.get(x) is not NO_START),
                all_nodes - inside((NO_END, NO_RIDE)),
                inside((NO_RIDE,)),
            ),
        )
        router = Router(network).with_sharing(state, no_parking(), 0)
        mixed = MixedOracle(network, kinds)
        served = [s for s in range(len(network.timetable.stop_lat)) if network.links.stop_node[s] >= 0]
        nodes = {s: int(network.links.stop_node[s]) for s in served}
        between = {
            (p, q): s
            for p in served
            for q in served
            if p != q and (s := mixed.walk_s(nodes[p], nodes[q], 600)) is not None
        }
        oracle = Oracle(network.timetable, network.timezones, DAY, between)
        epoch_s = noon_minus_12h(DAY, "UTC")
        for _ in range(3):
            ends = [data.draw(corner) for _ in range(2)]
            limit_s = data.draw(st.sampled_from([120, 200, 300, 900]))
            first = data.draw(st.integers(0, 2400))
            access, egress, access_v, egress_v = (dict[int, int]() for _ in range(4))
            for stop in served:
                for walks, ways, pair in (
                    (access, access_v, (node[ends[0]], nodes[stop])),
                    (egress, egress_v, (nodes[stop], node[ends[1]])),
                ):
                    walk_s = mixed.walk_s(*pair, limit_s)
                    ride_s = mixed.quickest_s(*pair, limit_s)
                    if walk_s is not None:
                        walks[stop] = walk_s
                    known = [s for s in (walk_s, ride_s) if s is not None]
                    if known:
                        ways[stop] = min(known)
            query = PlanQuery(
                Place(*point[ends[0]]),
                Place(*point[ends[1]]),
                epoch_s + first,
                max_rides=MAX_RIDES,
                max_access_s=limit_s,
                max_egress_s=limit_s,
                max_direct_s=limit_s,
                access_modes=BOTH,
                egress_modes=BOTH,
                direct_modes=BOTH,
            )
            with ExitStack() as stack:
                on_foot = find_ends(network, router.bounds, router.pool, query, stack)
                vehicles = MixedEnds(router.garage, query, stack)
                both = add_vehicles(vehicles, on_foot)
                if both.reasons:
                    assert not access_v or not egress_v
                    continue
                assert both.access is not None
                assert both.egress is not None
                for offered, expected in ((both.access, access_v), (both.egress, egress_v)):
                    offers = offered.offers
                    assert (
                        dict(zip(offers.stops.tolist(), offers.durations_s.tolist(), strict=True)) == expected
                    )
                walking = None
                if not on_foot.reasons:
                    walking = TransitSearch(query, router.stages(query, on_foot))
                search = MixedSearch(query, router.stages(query, both), walking=walking)
                window = search.within(Interval(query.time_s, query.time_s + 1800))
            walked = oracle.everything(access, egress, MAX_RIDES) if access and egress else set()
            everything = walked | added(walked, oracle.everything(access_v, egress_v, MAX_RIDES))
            assert found_points(window) == {
                (d + epoch_s, a + epoch_s, r) for d, a, r in everything if first <= d < first + 1800
            }
            check_direct(router, query, mixed, (node[ends[0]], node[ends[1]]))


def check_direct(router: Router, query: PlanQuery, mixed: MixedOracle, ends: tuple[int, int]) -> None:
    """Direct ways take as long as the best combination of each kind, unless its vehicle stays where it is."""
    result = router.plan(query)
    told = {}
    for journey in result.direct:
        hired = [leg for leg in journey.legs if isinstance(leg, RentalLeg)]
        if hired:
            told[hired[0].system] = journey.end_s - journey.start_s
    expected = {}
    for system, kind in enumerate(mixed.kinds):
        best_s, stays_s = (
            min(
                (s for s in mixed.ways_s(kind, *ends, moves=moves) if s <= query.max_direct_s),
                default=NEVER_S,
            )
            for moves in (True, False)
        )
        # Where both take as long, either may be what is found.
        if best_s < stays_s or (best_s == stays_s < NEVER_S and system in told):
            expected[system] = best_s
    assert told == expected
