"""What is kept of the way still to go; that it keeps out nothing of use, the oracle tests say."""

from threading import Event
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.kernels.cost_rows import ROW_BOARD, ROW_ON, ROW_SIZE
from mobility.kernels.crowding_clocks import Weights
from mobility.kernels.raptor_state import NEVER
from mobility.network import day_costs, least_day, row_maker
from mobility.network.compiled_day import Day
from mobility.network.day_goal import divide_stops
from mobility.network.day_transfers import DayTransfers
from mobility.network.row_maker import RowMaker
from mobility.routing.crowding import Crowding, Slider
from mobility.routing.crowding_day import Loads, build_crowded_day
from mobility.routing.crowding_search import search_crowded
from mobility.routing.transit_journey import Counters
from tests.kernels.test_crowding_pitfalls import MINUTE, Given, line
from tests.kernels.test_raptor_oracle import MAX_RIDES, compiled, offers
from tests.support.cost_rows import Ask, make_all, make_none, rows_made
from tests.support.crowded import crowd, crowdings
from tests.support.timetables import Town
from tests.support.towns import towns

WEIGHTS = Weights(wait=15, walk=20, transfer_ds=2400)


def costs_to(
    day: Day, transfers: DayTransfers, walks: dict[int, int], weights: Weights = WEIGHTS, first_s: int = 0
) -> np.ndarray:
    """Rows of costs in seconds to what lies some walks away, of those who leave within four hours."""
    assert transfers.to_destination is not None
    bounds = transfers.to_destination.costs
    assert bounds is not None
    sums = np.zeros((ROW_SIZE, day.n_stops), np.uint16)
    stops, durations = (np.array(list(each), np.int32) for each in (walks, walks.values()))
    with rows_made(make_all):
        assert bounds.bound(stops, durations, weights, first_s, sums) > first_s
    return sums


def test_rides_changes_and_walks_cost_what_they_weigh_and_waits_nothing() -> None:
    """Stop 0 to 1 in 10 min, 3 min on foot to 2, from there half an hour later 20 min to 3; 1 min from 3."""
    town = Town(4, (line((0, 0), (1, 10)), line((2, 40), (3, 60))), walks={(1, 2): 180, (2, 1): 180})
    day, transfers, _ = compiled(town)
    sums = costs_to(day, transfers, {3: 60})
    last_walk, ride, change, walk = 120, 20 * MINUTE, 240, 360
    assert sums[ROW_BOARD, 2] == ride + last_walk
    assert sums[ROW_ON, 1] == change + walk + ride + last_walk
    assert sums[ROW_BOARD, 0] == 10 * MINUTE + change + walk + ride + last_walk


def test_only_what_runs_in_those_hours_counts() -> None:
    """By day the ride takes 30 min, early and late 20; nothing runs at night."""
    town = Town(2, tuple(line((0, m), (1, m + d)) for m, d in ((300, 20), (720, 30), (1200, 20))))
    day, transfers, _ = compiled(town)
    for hour, minutes in ((4, 20), (10, 30), (18, 20)):
        assert costs_to(day, transfers, {1: 0}, first_s=hour * 3600)[ROW_BOARD, 0] == minutes * MINUTE
    assert costs_to(day, transfers, {1: 0}, first_s=0)[ROW_BOARD, 0] > 6 * 3600


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_journey_costs_less(data: st.DataObject) -> None:
    """Of each journey from a stop, boarding there, all that is felt but the first wait."""
    town = data.draw(towns())
    day, transfers, _ = compiled(town)
    crowding = data.draw(crowdings())
    crowded = build_crowded_day(
        day, Loads.certain(np.zeros(day.timetable.arrivals.size, np.float32)), crowding
    )
    stop = data.draw(st.integers(0, town.n_stops - 1))
    sums = costs_to(day, transfers, {stop: 30}, crowded.weights)
    for origin in range(town.n_stops):
        for found in search_crowded(
            crowded, transfers, offers({origin: 0}), offers({stop: 30}), 0, max_rides=MAX_RIDES
        ):
            if found.arrival_s <= 4 * 3600 and not day.has_copies:
                waiting = crowded.weights.wait * found.departure_s
                assert sums[ROW_BOARD, origin] * 10 <= found.perceived_ds - waiting


def improved(town: Town, ask: Ask) -> int:
    """Labels that a search from stop 0 to stop 1 at 0 has improved; its answer is the direct ride."""
    day, transfers, oracle = compiled(town)
    crowded, _ = crowd(day, oracle, Given(0, day.source), Crowding(Slider.NORMAL, wait=3.0, transfer_s=240))
    counters = Counters()
    with rows_made(ask):
        (found,) = search_crowded(
            crowded, transfers, offers({0: 0}), offers({1: 0}), 0, max_rides=MAX_RIDES, counters=counters
        )
    assert (found.arrival_s, found.perceived_ds) == (50 * MINUTE, (3 * 20 + 30) * 600)
    return counters.labels_improved


@pytest.mark.parametrize(("quick_at_min", "is_kept_out"), [(400, True), (100, False)])
def test_a_detour_is_too_dear(quick_at_min: int, is_kept_out: bool) -> None:
    """The direct ride waits 20 min (felt as 60) and rides 30; so does, for 10 min, who changes at stop 2.

    From there it is 45 min now: 60 + 10 + 4 + 45 is more than 90. At a quick time of the day it is 10, and
    with that, 60 + 10 + 4 + 10 would not be. Hours later is not now; an hour and a half later may be.
    """
    quick = line((2, quick_at_min), (1, quick_at_min + 10))
    town = Town(3, (line((0, 20), (1, 50)), line((0, 20), (2, 30)), line((2, 35), (1, 80)), quick))
    kept_out = improved(town, make_none) - improved(town, make_all)
    assert kept_out == (1 if is_kept_out else 0)


def test_rows_are_made_beside_searches_which_go_without_until_they_are_there() -> None:
    town = Town(4, (line((0, 0), (1, 10), (2, 20), (3, 30)),))
    day, transfers, _ = compiled(town)
    assert transfers.to_destination is not None and transfers.to_destination.costs is not None
    costs = transfers.to_destination.costs
    stops, sums = np.array([2, 3], np.int32), np.zeros((ROW_SIZE, 4), np.uint16)
    nowhere = np.zeros(2, np.int32)
    assert costs.bound(stops, nowhere, WEIGHTS, 0, sums) == -NEVER
    day.goals.costs.maker.finish()
    assert costs.bound(stops, nowhere, WEIGHTS, 0, sums) == least_day.WITHIN_S


class Slow:
    """Rows that wait until they may be made."""

    def __init__(self) -> None:
        self.may = Event()
        self.made: list[int] = []

    def make_row(self, region: int) -> None:
        """Make one."""
        self.may.wait(10)
        self.made.append(region)


def test_what_is_asked_for_twice_is_made_once_and_no_more_waits_than_there_is_room_for() -> None:
    maker, rows = RowMaker(), Slow()
    for region in [*range(row_maker.MOST_WAITING), 1, 2]:
        maker.ask(rows, region)
    maker.ask(rows, 10_000)
    maker.ask(rows, 10_001)
    rows.may.set()
    maker.finish()
    assert rows.made[:4] == [0, 1, 2, 3]
    assert len(rows.made) <= row_maker.MOST_WAITING + 1
    maker.ask(rows, 7)
    maker.finish()
    assert rows.made[-1] == 7


def test_a_process_that_was_forked_makes_its_rows_itself() -> None:
    maker, rows = RowMaker(), Slow()
    rows.may.set()
    maker.ask(rows, 1)
    maker.finish()
    with mock.patch("os.getpid", return_value=-1):
        maker.ask(rows, 2)
        maker.finish()
    assert rows.made == [1, 2]


@given(st.builds(Weights, st.integers(1, 100), st.integers(1, 100), st.integers(0, 36_000)))
def test_travelers_share_tables_of_those_who_mind_less(weights: Weights) -> None:
    least = day_costs.at_most(weights)
    assert all(a <= b for a, b in zip(least, weights, strict=True))
    assert day_costs.at_most(least) == least
    usual = Crowding().weights()
    assert day_costs.at_most(usual) == usual


def test_tables_are_bounded() -> None:
    for n_stops in (1, 7, 900, 2_200, day_costs.MOST_STOPS):
        most = day_costs.stops_in_region(n_stops)
        n_regions = day_costs.count_regions(n_stops, most)
        places = np.random.default_rng(1).uniform(8, 9, (2, n_stops))
        assert int(divide_stops(places[0], places[1], most).max()) + 1 <= n_regions
        assert n_regions * n_stops * ROW_SIZE * 2 <= day_costs.MOST_BYTES
        assert day_costs.kept_tables(n_stops) >= 4
        assert day_costs.has_costs(n_stops)
    assert not day_costs.has_costs(day_costs.MOST_STOPS + 1)
    assert not day_costs.has_costs(0)
