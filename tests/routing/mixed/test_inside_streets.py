"""Vehicles inside streets, and rides along a single one of them, against trying everything."""

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mobility.network import build_network
from mobility.network.transport_network import BASE_SPEED_MPS
from mobility.parking.model import no_parking
from mobility.routing.ends import find_ends
from mobility.routing.journey import Leg, RentalLeg, StreetLeg
from mobility.routing.mixed.ends import MixedEnds, add_vehicles
from mobility.routing.query import Place, PlanQuery, StreetMode
from mobility.routing.router import Router
from tests.routing.mixed.test_oracle import check_direct
from tests.scenarios.test_door_to_door import feed_of, node_at
from tests.support.feeds import write_gtfs
from tests.support.maps import StreetMap, street_map
from tests.support.mixed_oracle import MixedOracle, OracleKind
from tests.support.oracle import noon_minus_12h
from tests.support.timetables import DAY, Trip
from tests.support.vehicles import Dock, Point, sharing

CELL_M = 600.0
"""So far from corner to corner that to ride along one street is quicker than to walk."""
PICTURE = "ABC\nDEF\nGHI"
STREETS = ["AB", "BC", "DE", "EF", "GH", "HI", "AD", "DG", "BE", "EH", "CF", "FI"]
BORDER = set("ABCFIHGD")
RENTAL = (StreetMode.RENTAL,)


def along(drawing: StreetMap, street: str, part: float) -> Point:
    """A point on a street, a part of it behind its first corner."""
    first, last = street
    return (
        drawing.lat[first] + part * (drawing.lat[last] - drawing.lat[first]),
        drawing.lon[first] + part * (drawing.lon[last] - drawing.lon[first]),
    )


def check_legs(legs: Sequence[Leg], duration_s: int) -> None:
    """A chain takes what it is said to, and each way in it at least what its length does."""
    assert legs[-1].end_s - legs[0].start_s == duration_s
    for one, two in pairwise(legs):
        assert one.end_s == two.start_s
    for leg in legs:
        assert isinstance(leg, RentalLeg | StreetLeg)
        handling_s = leg.pickup_s + leg.dropoff_s if isinstance(leg, RentalLeg) else 0
        mps = BASE_SPEED_MPS["bike" if isinstance(leg, RentalLeg) else "foot"]
        # Tenths of a second are rounded up at either end of a way, lengths to meters.
        assert leg.end_s - leg.start_s >= handling_s + (leg.length_m - 2) / mps - 1


@settings(
    max_examples=settings().max_examples // 3,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_rides_from_and_to_vehicles_inside_streets(data: st.DataObject) -> None:
    kept = [x for x in STREETS if set(x) <= BORDER or data.draw(st.booleans())]
    tags = st.sampled_from(["highway=residential", "highway=residential oneway=yes"])
    drawing = street_map(PICTURE, ways={x: data.draw(tags) for x in kept}, cell_m=CELL_M)
    corners = sorted({x for street in kept for x in street})
    # Few streets, so that several vehicles lie on the same one.
    streets = data.draw(st.lists(st.sampled_from(kept), min_size=1, max_size=2))
    part = st.sampled_from([0.1, 0.25, 0.5, 0.7, 0.9])
    spots = st.lists(st.tuples(st.sampled_from(streets), part), max_size=4, unique=True)
    docks = [
        Dock(along(drawing, *at), data.draw(st.sampled_from([0, 2])), data.draw(st.sampled_from([0, 2])))
        for at in data.draw(spots)
    ]
    free = [along(drawing, *at) for at in data.draw(spots)]
    ends = [
        along(drawing, *data.draw(st.tuples(st.sampled_from(streets), part))) if data.draw(st.booleans())
        else data.draw(st.sampled_from(corners))
        for _ in range(2)
    ]  # fmt: skip
    places = [(drawing.lat[x], drawing.lon[x]) if isinstance(x, str) else x for x in ends]
    stops = [data.draw(st.sampled_from(corners)) for _ in range(3)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trips = [Trip(((0, 60, 60), (1, 600, 600), (2, 900, 900)), 0)]
        feed = write_gtfs(folder / "feed.zip", feed_of(trips, stops, drawing))
        network = build_network([("t", feed)], [drawing.write(folder / "map.osm.pbf")], folder / "out")
        n = len(network.graph.node_lat)
        spotted = [*(dock.at for dock in docks), *free]
        number = {at: n + i for i, at in enumerate(spotted)}
        # Ends have numbers of their own: who is where a vehicle stands goes to the street and back, too.
        inside = [*spotted, *places]
        numbers = [
            node_at(network, Place(*at)) if isinstance(x, str) else n + len(spotted) + i
            for i, (x, at) in enumerate(zip(ends, places, strict=True))
        ]
        kinds = (
            OracleKind(
                frozenset(number[dock.at] for dock in docks if dock.vehicles),
                frozenset(number[dock.at] for dock in docks if dock.docks),
            ),
            OracleKind(frozenset(number[at] for at in free), frozenset(range(n))),
        )
        oracle = MixedOracle(network, kinds, inside)
        router = Router(network).with_sharing(sharing(docks, free), no_parking(), 0)
        limit_s = data.draw(st.sampled_from([300, 900, 1800]))
        query = PlanQuery(
            Place(*places[0]),
            Place(*places[1]),
            noon_minus_12h(DAY, "UTC"),
            max_access_s=limit_s,
            max_egress_s=limit_s,
            max_direct_s=limit_s,
            access_modes=RENTAL,
            egress_modes=RENTAL,
            direct_modes=RENTAL,
        )
        nodes = {s: int(x) for s, x in enumerate(network.links.stop_node) if x >= 0}
        with ExitStack() as stack:
            on_foot = find_ends(network, router.bounds, router.pool, query, stack)
            both = add_vehicles(MixedEnds(router.garage, query, stack), on_foot)
            for offered, way in (
                (both.access, lambda node: (numbers[0], node)),
                (both.egress, lambda node: (node, numbers[1])),
            ):
                quickest = {s: oracle.quickest_s(*way(node), limit_s) for s, node in nodes.items()}
                expected = {s: seconds for s, seconds in quickest.items() if seconds is not None}
                if offered is None:
                    assert not expected
                    continue
                offers = offered.offers
                told = dict(zip(offers.stops.tolist(), offers.durations_s.tolist(), strict=True))
                assert told == expected
                for row, stop in enumerate(told):
                    check_legs(offered.reaches[offered.reach[row]].legs(stop, 0), told[stop])
        check_direct(router, query, oracle, (numbers[0], numbers[1]))
        for journey in router.plan(query).direct:
            check_legs(journey.legs, journey.end_s - journey.start_s)
