"""Days of a network: alike ones are compiled once, those of a week beforehand."""

import gc
import weakref

import numpy as np
import pytest

from mobility.kernels.arrays import Footpaths
from mobility.kernels.cost_rows import ROW_SIZE
from mobility.kernels.crowding_clocks import Weights
from mobility.kernels.raptor_state import GO_SIZE
from mobility.network.day_transfers import ChangeSettings
from mobility.routing import days as module
from mobility.routing.days import WEEK_DAYS, Days
from mobility.routing.query import TripFilter
from tests.boards.networks import network_of
from tests.support.timetables import DAY, Town, Trip

ALL = TripFilter()
CALLS = ((0, 28_800, 28_800), (1, 29_400, 29_400))
TOWN = Town(2, (Trip(CALLS, days=(-3, -2, -1, 0, 1, 2)), Trip(CALLS, route=1, days=(3,))))
"""A line of six days, another one on the seventh."""
WALKS = Footpaths(np.empty(0, np.int32), np.empty(0, np.int32), np.zeros(3, np.int32))


def days_of_town() -> Days:
    """Nothing compiled yet."""
    network = network_of(TOWN)
    network.footpaths["foot"] = WALKS
    return Days(network)


def test_alike_days_share_what_is_worked_out() -> None:
    days = days_of_town()
    tuesday, wednesday, saturday = (days.get(DAY + day, ALL) for day in (-1, 0, 3))
    assert wednesday is not tuesday
    assert wednesday.products is tuesday.products
    assert saturday.products is not tuesday.products
    assert days.get(DAY, ALL) is wednesday


def test_days_of_another_filter_share_nothing_with_these() -> None:
    days = days_of_town()
    every, few = days.get(DAY, ALL), days.get(DAY, TripFilter(banned_routes=frozenset({0})))
    assert few.products is not every.products
    assert few.timetable.trip_source.size == 0


def test_a_week_is_compiled_and_worked_out_as_it_was_asked_for() -> None:
    days = days_of_town()
    asked = days.get(DAY, ALL)
    settings = ChangeSettings()
    asked.transfers("foot", WALKS, settings)
    days.prepare_week(DAY - 6, asked)  # begins before the timetable does
    kept = {day.date: day for day in days.kept()}
    assert sorted(kept) == list(range(DAY - 3, DAY - 6 + WEEK_DAYS))
    for day in kept.values():
        assert ("foot", settings) in day.products.asked()


def test_a_day_that_nobody_needs_any_more_is_gone_at_once() -> None:
    """Not when the collector comes by: a live day is replaced every few seconds."""
    days = days_of_town()
    day = days.get(DAY, ALL)
    changes = day.transfers("foot", WALKS, ChangeSettings())
    for bounds in (changes.to_destination, changes.to_origin):
        assert bounds is not None
        room = np.zeros(GO_SIZE * day.n_stops, np.int32)
        here = np.zeros(1, np.int32)
        bounds.bound(here, here, 3, room)
        assert bounds.costs is not None
        for _ in range(2):
            rows = np.zeros((ROW_SIZE, day.n_stops), np.uint16)
            bounds.costs.bound(here, here, Weights(15, 15, 2400), 0, rows)
            day.goals.costs.maker.finish()
    goals = day.goals  # of all days of the network: they stay
    gone = weakref.ref(day.products)
    gc.disable()
    try:
        del days, day, changes, bounds
        assert gone() is None
        assert goals is not None
    finally:
        gc.enable()


def test_a_large_network_compiles_no_week(monkeypatch: pytest.MonkeyPatch) -> None:
    days = days_of_town()
    asked = days.get(DAY, ALL)
    monkeypatch.setattr(module, "WEEK_BYTES", module.BYTES_OF_A_CALL * asked.timetable.arrivals.size - 1)
    days.prepare_week(DAY - 3, asked)
    assert [day.date for day in days.kept()] == [DAY]
