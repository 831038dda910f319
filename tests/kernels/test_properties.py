"""What must hold between two searches, whatever the timetable: no oracle needed, only the search itself."""

import itertools
import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.kernels.raptor_state import GO_SIZE, NEVER
from mobility.network.day_goal import (
    MOST_BYTES,
    STOPS_IN_REGION,
    GoalTable,
    bytes_of_row,
    count_regions,
    divide_stops,
)
from mobility.network.day_transfers import ChangeSettings
from mobility.routing.transit import (
    TransitJourney,
    search,
    search_all,
    search_arrive_by,
    search_arrive_window,
    search_window,
)
from tests.kernels.test_raptor_oracle import MAX_RIDES, WHEN, compiled, footpaths_of, offers, points
from tests.support.timetables import Town, Trip
from tests.support.towns import ends, towns, trip_groups


def best_arrivals(journeys: list[TransitJourney], max_rides: int = MAX_RIDES) -> list[int]:
    """The earliest arrival with at most 1, 2, ... rides, NEVER where there is none."""
    arrivals = {journey.boardings: journey.arrival_s for journey in journeys}
    return [
        min((arrival for rides, arrival in arrivals.items() if rides <= most), default=NEVER)
        for most in range(1, max_rides + 1)
    ]


@given(st.data())
def test_adding_a_trip_never_worsens(data: st.DataObject) -> None:
    town = data.draw(towns())
    # A trip of another block could only take a seat between two that are linked; that would be another town.
    added = tuple(replace(trip, block=-1) for trip in data.draw(trip_groups(town.n_stops))[:1])
    access, egress = offers(data.draw(ends(town.n_stops))), offers(data.draw(ends(town.n_stops)))
    departure = data.draw(WHEN)
    answers = []
    for trips in (town.trips, town.trips + added):
        day, transfers, _ = compiled(replace(town, trips=trips))
        answers.append(best_arrivals(search(day, transfers, access, egress, departure, max_rides=MAX_RIDES)))
    assert all(after <= before for before, after in zip(*answers, strict=True))


@given(st.data())
def test_more_rides_never_worsen(data: st.DataObject) -> None:
    """And they change nothing about what fewer rides reach."""
    town = data.draw(towns())
    access, egress = offers(data.draw(ends(town.n_stops))), offers(data.draw(ends(town.n_stops)))
    departure = data.draw(WHEN)
    day, transfers, _ = compiled(town)
    answers = [
        best_arrivals(search(day, transfers, access, egress, departure, max_rides=most), most)
        for most in range(1, MAX_RIDES + 1)
    ]
    for fewer, more in itertools.pairwise(answers):
        assert more[:-1] == fewer
        assert more[-1] <= fewer[-1]


@given(st.data())
def test_a_later_departure_never_arrives_earlier(data: st.DataObject) -> None:
    town = data.draw(towns())
    access, egress = offers(data.draw(ends(town.n_stops))), offers(data.draw(ends(town.n_stops)))
    times = sorted(data.draw(st.lists(WHEN, min_size=2, max_size=4)))
    day, transfers, _ = compiled(town)
    answers = [
        best_arrivals(search(day, transfers, access, egress, time, max_rides=MAX_RIDES)) for time in times
    ]
    for earlier, later in itertools.pairwise(answers):
        assert all(a <= b for a, b in zip(earlier, later, strict=True))


@given(st.data())
def test_one_to_all_is_the_router_to_each_stop(data: st.DataObject) -> None:
    town = data.draw(towns())
    access = offers(data.draw(ends(town.n_stops)))
    departure = data.draw(WHEN)
    day, transfers, _ = compiled(town)
    table = search_all(day, transfers, access, departure, max_rides=MAX_RIDES)
    for stop in range(town.n_stops):
        journeys = search(day, transfers, access, offers({stop: 0}), departure, max_rides=MAX_RIDES)
        assert table[stop].tolist() == best_arrivals(journeys)


@given(st.data())
def test_arriving_by_mirrors_departing_at(data: st.DataObject) -> None:
    """Who must be there when the first search arrives need not leave before it does."""
    town = data.draw(towns())
    access, egress = offers(data.draw(ends(town.n_stops))), offers(data.draw(ends(town.n_stops)))
    departure = data.draw(WHEN)
    day, transfers, _ = compiled(town)
    for journey in search(day, transfers, access, egress, departure, max_rides=MAX_RIDES):
        back = search_arrive_by(
            day, transfers, access, egress, journey.arrival_s, max_rides=journey.boardings
        )
        assert max(one.departure_s for one in back) >= journey.departure_s


@settings(max_examples=40, deadline=None)
@given(towns(), st.data())
def test_the_same_search_twice_is_the_same_answer(town: object, data: st.DataObject) -> None:
    """Scratch memory is reused: nothing of one search may show in the next."""
    n_stops = town.n_stops  # type: ignore[attr-defined]
    day, transfers, _ = compiled(town)  # type: ignore[arg-type]
    access, egress = offers(data.draw(ends(n_stops))), offers(data.draw(ends(n_stops)))
    departure = data.draw(WHEN)

    def ask() -> list[tuple[int, int, int]]:
        found = search(day, transfers, access, egress, departure, max_rides=MAX_RIDES)
        return [(one.departure_s, one.arrival_s, one.boardings) for one in found]

    first = ask()
    search_all(day, transfers, egress, departure + 600, max_rides=MAX_RIDES)
    search_arrive_by(day, transfers, egress, access, departure + 3600, max_rides=2)
    assert ask() == first
    assert np.array_equal(
        search_all(day, transfers, access, departure), search_all(day, transfers, access, departure)
    )


@given(st.data())
def test_lower_bounds_change_no_answer(data: st.DataObject) -> None:
    """Whatever the walker: searches with bounds of quicker, shared settings find what searches without do."""
    town = data.draw(towns())
    access, egress = (offers(data.draw(ends(town.n_stops))) for _ in range(2))
    asked = ChangeSettings(
        walk_scale=data.draw(st.sampled_from([0.3, 0.5, 0.9, 1.0, 1.7])),
        factor=data.draw(st.sampled_from([1.0, 1.5])),
        additional_s=data.draw(st.sampled_from([0, 90])),
        min_s=data.draw(st.sampled_from([0, 240])),
    )
    day, _, _ = compiled(town)
    bounded = day.transfers("foot", footpaths_of(town), asked)
    free = replace(bounded, to_destination=None, to_origin=None)
    first = data.draw(st.integers(0, 36_000))
    for ask in (search_window, search_arrive_window):
        found, expected = (ask(day, t, access, egress, first, first + 3600) for t in (bounded, free))
        assert points(found) == points(expected)


def test_many_walkers_share_a_table() -> None:
    """A factor, an addition, a slower walk only make changes longer, so the usual walker's bounds hold."""
    asked = ChangeSettings(walk_scale=1.4, factor=2.0, additional_s=60, min_s=300)
    assert asked.at_most() == ChangeSettings()
    assert ChangeSettings(walk_scale=0.7).at_most() == ChangeSettings(walk_scale=0.5)


def test_tables_that_were_dropped_are_made_again() -> None:
    town = Town(3, (Trip(((0, 600, 600), (1, 700, 700), (2, 800, 800))),))
    day, transfers, _ = compiled(town)
    day.goals._tables._capacity = 1
    there, goal = offers({0: 0}), offers({2: 0})
    for _ in range(2):
        back = search_arrive_window(day, transfers, there, goal, 0, 3600)
        forth = search_window(day, transfers, there, goal, 0, 3600)
        assert points(forth) == points(back) != set()
    assert len(day.goals._tables) == 1


@pytest.mark.parametrize("n_stops", [0, 1, 31, 33, 2_513, 22_536, 50_089, 400_000])
def test_a_table_of_bounds_is_no_larger_than_it_may_be(n_stops: int) -> None:
    rng = np.random.default_rng(n_stops)
    regions = divide_stops(rng.uniform(51, 52, n_stops), rng.uniform(11, 12, n_stops))
    made = int(regions.max(initial=0)) + 1
    assert made <= count_regions(n_stops)
    assert made * bytes_of_row(n_stops) <= MOST_BYTES
    if n_stops and made * bytes_of_row(n_stops) * 2 <= MOST_BYTES:  # else memory decides
        assert np.bincount(regions).max() <= STOPS_IN_REGION


def test_processes_that_were_forked_later_share_what_any_of_them_made() -> None:
    town = Town(3, (Trip(((0, 600, 600), (1, 700, 700), (2, 800, 800))),))
    day, transfers, _ = compiled(town)
    table = GoalTable(day.reverse, transfers.backward, day.products.stop_regions)
    assert not table.rounds.any()
    goal = np.array([2], np.int32)
    child = os.fork()
    if child == 0:
        table.bound(goal, np.zeros(1, np.int32), 8, np.empty(GO_SIZE * table.stop_region.size, np.int32))
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert table.rounds.any()
    assert table.rows.any()


def test_searches_of_many_rides_have_tables_of_their_own() -> None:
    """A table made for few rides bounds what needs more too sharply; nobody may write over another's."""
    town = Town(3, (Trip(((0, 600, 600), (1, 700, 700), (2, 800, 800))),))
    day, transfers, _ = compiled(town)
    there, goal = offers({0: 0}), offers({2: 0})
    expected = points(search_window(day, transfers, there, goal, 0, 3600))
    for max_rides, n_tables in ((1, 1), (8, 1), (9, 2), (16, 2)):
        found = search_window(day, transfers, there, goal, 0, 3600, max_rides=max_rides)
        assert points(found) == expected != set()
        assert len(day.goals._tables) == n_tables
