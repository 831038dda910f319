"""Long windows searched with leaps find what the same windows searched through find."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.network.day_transfers import ChangeSettings
from mobility.routing.crowding import Crowding, Slider
from mobility.routing.found import Found
from mobility.routing.leaps import (
    FIRST_STRETCH_S,
    LONG_S,
    Next,
    last_arrival,
    next_departure,
    search_leaping,
)
from mobility.routing.query import PlanQuery, Via
from mobility.routing.stage import Stage
from mobility.routing.transit import Counters, TransitJourney
from mobility.routing.transit_search import TransitSearch
from mobility.routing.via import via_stops, with_layers
from mobility.routing.via_layers import all_changes, build_layers
from mobility.routing.windows import Interval
from tests.kernels.test_raptor_oracle import WHEN, compiled, footpaths_of
from tests.routing.test_crowded_answers import SOMEWHERE, ends_of
from tests.support.timetables import Town, Trip
from tests.support.towns import ends, towns


def stage_of(town: Town, data: st.DataObject) -> Stage:
    """A stage by time alone, perhaps over a via stop."""
    day, transfers, _ = compiled(town)
    access, egress = (ends_of(data.draw(ends(town.n_stops))) for _ in range(2))
    stage = Stage(day, transfers, access, egress, lambda p, q: town.walks.get((p, q)))
    if not data.draw(st.booleans()):
        return stage
    vias = (Via(data.draw(st.integers(0, town.n_stops - 1)), data.draw(st.sampled_from([0, 90]))),)
    changes = all_changes(day, footpaths_of(town), ChangeSettings())
    return with_layers(stage, build_layers(day, *changes, via_stops(stage, vias)), None, None)


def told(found: list[Found]) -> list[tuple[int, int, int]]:
    return [(one.departure_s, one.arrival_s, one.journey.boardings) for one in found]


@given(st.data())
def test_leaping_finds_what_searching_through_finds(data: st.DataObject) -> None:
    stage = stage_of(data.draw(towns()), data)
    arrive_by, max_rides = data.draw(st.booleans()), data.draw(st.integers(1, 4))
    longest_s = data.draw(st.sampled_from([0, 900, 7200]))
    query = PlanQuery(
        SOMEWHERE, SOMEWHERE, 0, arrive_by=arrive_by, max_rides=max_rides, max_travel_s=longest_s
    )
    search = TransitSearch(query, lambda _: stage)
    first = stage.day.epoch_s + data.draw(WHEN)
    interval = Interval(first, first + data.draw(st.integers(LONG_S + 2, 12 * 3600)))
    found = search.within(interval)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("mobility.routing.transit_search.LONG_S", 1_000_000)
        expected = search.within(interval)

    def soon_enough(ones: list[Found]) -> list[tuple[int, int, int]]:
        """Ranking drops what takes longer; how much of that a search still finds depends on its window."""
        return [one for one in told(ones) if not longest_s or one[1] - one[0] <= longest_s]

    assert sorted(soon_enough(found)) == sorted(soon_enough(expected))


@given(st.data())
def test_the_next_journey_and_the_last_are_those_of_the_window(data: st.DataObject) -> None:
    town = data.draw(towns())
    stage = stage_of(town, data)
    search = TransitSearch(PlanQuery(SOMEWHERE, SOMEWHERE, 0, max_rides=3), lambda _: stage)
    first = data.draw(WHEN)
    found = search.within(Interval(stage.day.epoch_s + first, stage.day.epoch_s + first + LONG_S))
    departure = next_departure(stage, first, 1_000_000, 3, Counters())
    if found:
        assert departure == min(one.journey.departure_s for one in found)
    else:
        assert departure is None or departure >= first + LONG_S
    back = TransitSearch(replace(search.query, arrive_by=True), lambda _: stage)
    found = back.within(Interval(stage.day.epoch_s + first, stage.day.epoch_s + first + LONG_S))
    arrival = last_arrival(stage, first + LONG_S - 1, -1_000_000, 3, Counters())
    if found:
        assert arrival == max(one.journey.arrival_s for one in found)
    else:
        assert arrival is None or arrival < first


def parts_of(first: int, last: int, next_s: Next) -> list[tuple[int, int]]:
    """The stretches searched where a question costs as much as some 500 seconds of the window."""
    asked: list[tuple[int, int]] = []
    counters = Counters()

    def window(begin: int, end: int) -> list[TransitJourney]:
        asked.append((begin, end))
        counters.patterns_scanned += 50 + (end - begin) // 5
        return []

    def counted(second: int) -> int | None:
        counters.patterns_scanned += 100
        return next_s(second)

    assert search_leaping(first, last, window, counted, counters) == []
    return asked


def test_hours_without_journeys_are_leapt_over() -> None:
    assert parts_of(0, 86_399, lambda _: None) == []
    hourly = parts_of(1, 86_399, lambda second: -(-second // 3600) * 3600)
    assert [begin for begin, _ in hourly] == list(range(3600, 86_400, 3600))
    assert all(end - begin < FIRST_STRETCH_S for begin, end in hourly)


def test_where_journeys_leave_all_the_time_few_questions_are_asked() -> None:
    parts = parts_of(0, 86_399, lambda second: second)
    assert parts[0][0] == 0
    assert parts[-1][1] == 86_399
    assert all(one[1] + 1 == other[0] for one, other in pairwise(parts))
    assert len(parts) <= 5


def test_a_day_without_a_way_costs_one_question() -> None:
    """Vehicles leave the origin all day long, none gets to the destination."""
    trips = tuple(
        Trip(((0, second, second), (1, second + 300, second + 300))) for second in range(0, 86_400, 60)
    )
    day, transfers, _ = compiled(Town(3, trips))
    stage = Stage(day, transfers, ends_of({0: 0}), ends_of({2: 0}), lambda p, q: None)
    search = TransitSearch(PlanQuery(SOMEWHERE, SOMEWHERE, 0), lambda _: stage)
    epoch_s = stage.day.epoch_s
    assert search.within(Interval(epoch_s + 20_000, epoch_s + 80_000)) == []
    assert search.counters.rounds < 10


def test_a_long_window_tells_that_loads_are_missing() -> None:
    """Who minds full vehicles is told where nothing is known of any, however far the search looks."""
    day, transfers, _ = compiled(Town(2, (Trip(((0, 30_000, 30_000), (1, 30_300, 30_300))),)))
    stage = Stage(day, transfers, ends_of({0: 0}), ends_of({1: 0}), lambda p, q: None)
    for length_s in (LONG_S, 2 * LONG_S):
        query = PlanQuery(SOMEWHERE, SOMEWHERE, 0, crowding=Crowding(Slider.NORMAL))
        search = TransitSearch(query, lambda _: stage)
        assert (
            len(search.within(Interval(stage.day.epoch_s + 29_000, stage.day.epoch_s + 29_000 + length_s)))
            == 1
        )
        assert search.lacks_loads
