"""Shared vehicles between two rides, against every vehicle, every place to leave it and every trip."""

from contextlib import ExitStack
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.parking.model import no_parking
from mobility.routing.ends import find_ends
from mobility.routing.found import Found
from mobility.routing.journey import Journey, PlanResult, RentalLeg, StreetLeg, TransitLeg
from mobility.routing.mixed.between import LONGEST_S, LONGEST_WALK_S, find_hired
from mobility.routing.mixed.ends import MixedEnds, add_vehicles
from mobility.routing.mixed.search import MixedSearch, uses_vehicle
from mobility.routing.query import PlanQuery, RentalFilter, StreetMode
from mobility.routing.router import Router
from mobility.routing.transit_search import TransitSearch
from mobility.routing.windows import Interval
from tests.routing.mixed.test_properties import (
    CORNERS,
    DOCKS,
    FREE,
    KEPT,
    WALK_OR_RENT,
    Town,
    build_town,
    docks_of,
    kinds_of,
    query_of,
)
from tests.scenarios.test_door_to_door import MAX_RIDES
from tests.support.mixed_oracle import MixedOracle
from tests.support.oracle import Oracle
from tests.support.timetables import DAY
from tests.support.vehicles import SCOOTERS, sharing

LIMIT_S = 200
WINDOW_S = 1800
Points = set[tuple[int, int, int]]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return build_town(tmp_path_factory.mktemp("between"))


def equipped(town: Town, drawn: dict[str, tuple[int, int]], free: list[str]) -> Router:
    state = sharing(docks_of(town, drawn), [town.point[x] for x in free])
    return Router(town.network).with_sharing(state, no_parking(), 0)


def on_foot(town: Town, ends: tuple[str, str], **wishes: object) -> PlanQuery:
    """Walking at both ends; nothing is thinned away but what another journey beats."""
    walking = (StreetMode.WALK,)
    asked: dict[str, object] = {
        "access_modes": walking,
        "egress_modes": walking,
        "direct_modes": (),
        "transfer_modes": WALK_OR_RENT,
        **wishes,
    }
    return query_of(town, ends, LIMIT_S, **asked)


def every_journey(router: Router, query: PlanQuery, first_s: int) -> PlanResult:
    return router.plan(replace(query, time_s=first_s, window_s=WINDOW_S, num_itineraries=0))


def oracles(
    town: Town, drawn: dict[str, tuple[int, int]], free: list[str], ends: tuple[str, str]
) -> tuple[Points, Points]:
    """Everything without vehicles between rides, and everything with them."""
    network = town.network
    mixed = MixedOracle(network, kinds_of(town, drawn, free))
    nodes = dict(enumerate(network.links.stop_node.tolist()))
    pairs = [(p, q) for p in nodes for q in nodes if p != q]
    walks = {(p, q): s for p, q in pairs if (s := mixed.walk_s(nodes[p], nodes[q], 600)) is not None}
    hired = dict(walks)
    for p, q in pairs:
        ride_s = mixed.change_s(nodes[p], nodes[q], LONGEST_WALK_S, LONGEST_S)
        if ride_s is not None:
            hired[p, q] = min(ride_s, hired.get((p, q), ride_s))
    access, egress = dict[int, int](), dict[int, int]()
    for stop, node in nodes.items():
        for walked, start, end in ((access, town.node[ends[0]], node), (egress, node, town.node[ends[1]])):
            if (seconds := mixed.walk_s(start, end, LIMIT_S)) is not None:
                walked[stop] = seconds
    if not access or not egress:
        return set(), set()
    return (
        Oracle(network.timetable, network.timezones, DAY, walks).everything(access, egress, MAX_RIDES),
        Oracle(network.timetable, network.timezones, DAY, hired).everything(access, egress, MAX_RIDES),
    )


def better(known: Points, found: Points) -> Points:
    """Those that nothing known is as good as."""
    return {
        own for own in found if not any(k[0] >= own[0] and k[1] <= own[1] and k[2] <= own[2] for k in known)
    }


@settings(max_examples=12, **KEPT)
@given(DOCKS, FREE, st.tuples(CORNERS, CORNERS), st.integers(0, 1200))
def test_every_vehicle_between_every_two_rides(
    town: Town,
    drawn: dict[str, tuple[int, int]],
    free: list[str],
    ends: tuple[str, str],
    first: int,
) -> None:
    """The search finds all of (departure, arrival, rides), without and with vehicles."""
    router, first_s = equipped(town, drawn, free), town.epoch_s + first
    query = on_foot(town, ends)
    walked, ridden = oracles(town, drawn, free, ends)
    expected = walked | better(walked, ridden)
    with_them = candidates(router, query, first)
    assert with_them == {p for p in expected if first <= p[0] < first + WINDOW_S}
    for journey in every_journey(router, query, first_s).journeys:
        check_feasible(journey, free)


def candidates(router: Router, query: PlanQuery, first: int) -> Points:
    """What the search finds before anything is thinned, in seconds of the day."""
    epoch_s = query.time_s
    with ExitStack() as stack:
        ends = find_ends(router.network, router.bounds, router.pool, query, stack)
        if ends.reasons:
            return set()
        search = TransitSearch(query, router.stages(query, ends))
        hired = find_hired(router.garage, query, MixedEnds(router.garage, query, stack), stack)
        if hired is not None:
            search = hired.search(router.stages(query, ends), search)
        found = search.within(Interval(epoch_s + first, epoch_s + first + WINDOW_S))
        if hired is not None:
            assert hired.refused == 0  # one vehicle twice: never better than once
        return {(one.departure_s - epoch_s, one.arrival_s - epoch_s, one.journey.boardings) for one in found}


def check_feasible(journey: Journey, free: list[str]) -> None:
    """Leg by leg; no free vehicle twice; each hired change with its walks fits between its rides."""
    for before, after in zip(journey.legs, journey.legs[1:], strict=False):
        assert before.end_s <= after.start_s
    hired = [leg for leg in journey.legs if isinstance(leg, RentalLeg)]
    taken = [leg.vehicle for leg in hired if leg.vehicle >= 0]
    assert len(set(taken)) == len(taken)
    assert all(leg.system != SCOOTERS or 0 <= leg.vehicle < len(free) for leg in hired)
    assert all(leg.system == SCOOTERS or (leg.from_station >= 0 and leg.to_station >= 0) for leg in hired)
    assert all(isinstance(leg, StreetLeg | RentalLeg | TransitLeg) for leg in journey.legs)


@settings(max_examples=12, **KEPT)
@given(DOCKS, FREE, st.tuples(CORNERS, CORNERS), st.integers(0, 1200), st.booleans())
def test_with_vehicles_everywhere_nothing_gets_worse_and_no_vehicle_is_taken_twice(
    town: Town,
    drawn: dict[str, tuple[int, int]],
    free: list[str],
    ends: tuple[str, str],
    first: int,
    arrive_by: bool,
) -> None:
    """At both ends and between rides, for departures and for arrivals."""
    router = equipped(town, drawn, free)
    both = {"access_modes": WALK_OR_RENT, "egress_modes": WALK_OR_RENT, "arrive_by": arrive_by}
    time_s = town.epoch_s + first + (2400 if arrive_by else 0)
    query = on_foot(town, ends, **both, time_s=time_s, window_s=0)
    walked = router.plan(replace(query, transfer_modes=(StreetMode.WALK,)))
    ridden = router.plan(query)
    for journey in ridden.journeys:
        check_feasible(journey, free)
    if arrive_by:
        assert max((one.start_s for one in ridden.journeys), default=0) >= max(
            (one.start_s for one in walked.journeys), default=0
        )
    else:
        never = float("inf")
        assert min((one.end_s for one in ridden.journeys), default=never) <= min(
            (one.end_s for one in walked.journeys), default=never
        )


def test_without_lower_bounds_the_same_is_found(town: Town) -> None:
    """Reasons are looked for without bounds: on foot, and with vehicles at the ends and between rides."""
    router = equipped(town, dict.fromkeys("BEHKMP", (3, 2)), ["C", "G", "N"])
    window = Interval(town.epoch_s, town.epoch_s + WINDOW_S)
    n_ridden = 0
    for ends in [("A", "P"), ("D", "M"), ("P", "B"), ("F", "O"), ("M", "C")]:
        query = on_foot(town, ends, access_modes=WALK_OR_RENT, egress_modes=WALK_OR_RENT)
        with ExitStack() as stack:
            walked = find_ends(router.network, router.bounds, router.pool, query, stack)
            vehicles = MixedEnds(router.garage, query, stack)
            stages = router.stages(query, add_vehicles(vehicles, walked))
            search = MixedSearch(query, stages, walking=TransitSearch(query, router.stages(query, walked)))
            hired = find_hired(router.garage, query, vehicles, stack)
            searches = [search, *([] if hired is None else [hired.search(stages, search)])]
            for one in searches:
                found, anew = (sorted(map(told, some.within(window))) for some in (one, one.unbounded()))
                assert found == anew
                n_ridden += sum(ridden for *_, ridden in found)
    assert n_ridden > 10


def told(found: Found) -> tuple[int, int, int, bool]:
    """What a journey is judged by."""
    return found.departure_s, found.arrival_s, found.journey.boardings, uses_vehicle(found)


def test_filters_and_wheelchairs(town: Town) -> None:
    """Between rides only what is asked for; whoever is in a wheelchair rides nothing."""
    drawn = dict.fromkeys("BEHKMP", (3, 2))
    router = equipped(town, drawn, [])
    query = on_foot(town, ("A", "P"))
    assert router.plan(query).counters["hired_ways"] > 0
    scooters = replace(query, transfer_rentals=RentalFilter(systems=frozenset({"scooters"})))
    assert "hired_ways" not in router.plan(scooters).counters
    assert "hired_ways" not in router.plan(replace(query, transfer_modes=(StreetMode.WALK,))).counters
