"""Full vehicles in random towns, at the engine's door: with and without via stops, in windows and at once."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.network.day_transfers import ChangeSettings
from mobility.routing.access import EndOffers
from mobility.routing.crowding import Crowding, Slider
from mobility.routing.day_loads import CrowdedDays
from mobility.routing.found import Found
from mobility.routing.query import Place, PlanQuery, Via
from mobility.routing.rank import Drop, rank
from mobility.routing.stage import Stage
from mobility.routing.transit import Offers
from mobility.routing.transit_search import TransitSearch
from mobility.routing.via import via_stops, with_layers
from mobility.routing.via_layers import all_changes, build_layers
from mobility.routing.windows import Interval
from tests.kernels.test_raptor_oracle import WHEN, compiled, footpaths_of
from tests.support.crowded import LOADS
from tests.support.simulated_loads import SimulatedLoads
from tests.support.timetables import Town
from tests.support.towns import ends, towns

SOMEWHERE = Place(51.48, 11.97)


def ends_of(walks: dict[int, int]) -> EndOffers:
    stops = np.array(list(walks), np.int32)
    return EndOffers(Offers(stops, np.array(list(walks.values()), np.int32)), np.full(stops.size, -1), ())


@st.composite
def travelers(draw: st.DrawFn) -> Crowding:
    """Who minds or wishes something."""
    slider = draw(st.sampled_from(list(Slider)))
    wishes = draw(st.sampled_from([(True, False), (False, True), (True, True)]))
    seat, space = wishes if slider is Slider.OFF or draw(st.booleans()) else (False, False)
    return Crowding(slider, seat=seat, space=space)


def stage_of(town: Town, data: st.DataObject, crowding: Crowding) -> Stage:
    """A stage with simulated loads, perhaps over a via stop."""
    seed = data.draw(st.integers(0, 10_000))
    source = SimulatedLoads(lambda *key: LOADS[hash((seed, *key)) % len(LOADS)])
    day, transfers, _ = compiled(town)
    access, egress = (ends_of(data.draw(ends(town.n_stops))) for _ in range(2))
    loads = source.day_loads(day)
    assert loads is not None
    days = CrowdedDays()
    stage = Stage(day, transfers, access, egress, lambda p, q: town.walks.get((p, q)), loads=loads)
    if not data.draw(st.booleans()):
        return replace(stage, crowded=days.get(day, loads, crowding))
    vias = (Via(data.draw(st.integers(0, town.n_stops - 1)), data.draw(st.sampled_from([0, 90]))),)
    changes = all_changes(day, footpaths_of(town), ChangeSettings())
    layers = build_layers(day, *changes, via_stops(stage, vias))
    laid_out = layers.lay_out(loads)
    assert layers.lay_out(loads) is laid_out
    return with_layers(stage, layers, laid_out, days.get(layers.day, laid_out, crowding))


def times_of(found: list[Found]) -> set[tuple[int, int, int]]:
    return {(one.departure_s, one.arrival_s, one.journey.boardings) for one in found}


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_windows_contain_the_plain_answer_and_pages_add_up(data: st.DataObject) -> None:
    town = data.draw(towns(with_rules=False))
    crowding = data.draw(travelers())
    stage = stage_of(town, data, crowding)
    epoch_s = stage.day.epoch_s
    query = PlanQuery(
        SOMEWHERE, SOMEWHERE, 0, arrive_by=data.draw(st.booleans()), crowding=crowding, max_rides=3
    )
    search = TransitSearch(query, lambda _: stage)
    first = epoch_s + data.draw(WHEN)
    middle, last = sorted(first + data.draw(st.integers(1, 3600)) for _ in range(2))
    whole = search.within(Interval(first, last + 1))
    assert times_of(search.plain().within(Interval(first, last + 1))) <= times_of(whole)
    parts = [search.within(Interval(first, middle)), search.within(Interval(middle, last + 1))]
    assert sum(map(len, parts)) == len(whole)
    assert times_of(parts[0]) | times_of(parts[1]) == times_of(whole)
    assert not search.lacks_loads
    check_thinning(whole, arrive_by=query.arrive_by, at_once=False)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_one_moment_contains_the_plain_answer(data: st.DataObject) -> None:
    town = data.draw(towns(with_rules=False))
    crowding = data.draw(travelers())
    stage = stage_of(town, data, crowding)
    query = PlanQuery(
        SOMEWHERE, SOMEWHERE, 0, arrive_by=data.draw(st.booleans()), crowding=crowding, max_rides=3
    )
    search = TransitSearch(query, lambda _: stage)
    moment = stage.day.epoch_s + data.draw(WHEN)
    found, plain = search.at(moment), search.plain().at(moment)

    def counting(ones: list[Found]) -> set[tuple[int, int]]:
        """What counts from (to) one moment."""
        return {
            (one.departure_s if query.arrive_by else one.arrival_s, one.journey.boardings) for one in ones
        }

    assert counting(plain) <= counting(found)
    check_thinning(found, arrive_by=query.arrive_by, at_once=True)


def check_thinning(found: list[Found], *, arrive_by: bool, at_once: bool) -> None:
    """The fastest stays; a wish is kept by all that is shown beside it and what is as protected."""
    candidates = [one.candidate() for one in found]
    verdicts = rank(candidates, arrive_by=arrive_by, at_once=at_once)
    pairs = list(zip(candidates, verdicts, strict=True))
    kept = [candidate for candidate, verdict in pairs if verdict.is_kept]
    if not candidates:
        return
    fastest = min(c.duration_s for c in candidates)
    assert fastest == min(c.duration_s for c in kept)
    assert sum(not c.is_as_wished for c in kept) <= 2
    for candidate, verdict in pairs:
        if verdict.drop is Drop.LITTLE_GAIN:
            better = candidates[verdict.better]
            assert 0 < better.felt_s - candidate.felt_s < 60
            assert better.rides <= candidate.rides
