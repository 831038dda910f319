"""Lower bounds of costs outlive live timetables; no answer is another one for that."""

import gc
import weakref
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.kernels.arrays import Footpaths
from mobility.kernels.cost_rows import ROW_BOARD, ROW_SIZE
from mobility.kernels.crowding_clocks import Weights
from mobility.network.compiled_day import Day
from mobility.network.day import DayCompiler
from mobility.network.day_transfers import ChangeSettings
from mobility.network.least_day import LeastDay
from mobility.routing.crowding_search import (
    search_crowded,
    search_crowded_arrive_by,
    search_crowded_window,
)
from tests.kernels.test_crowding_oracle import points
from tests.kernels.test_crowding_pitfalls import MINUTE, line
from tests.kernels.test_live_timetable import Run, as_planned, live_trips, runs_in
from tests.kernels.test_raptor_oracle import MAX_RIDES, WHEN, footpaths_of, offers
from tests.support.cost_rows import ASKS, Ask, make_all, make_none, rows_made
from tests.support.crowded import LOADS, Crowds, crowd, crowdings
from tests.support.oracle import Oracle
from tests.support.timetables import DAY, Town
from tests.support.towns import ends, towns

WEIGHTS = Weights(wait=15, walk=15, transfer_ds=2400)
SETTINGS = ChangeSettings()


@dataclass(frozen=True)
class ByPosition(Crowds):
    """The same load for all trips: a run and the trip that stands for it have different numbers."""

    def of(self, trip: int, day: int, position: int) -> float:
        """The load with which any trip of a service day leaves a position."""
        return LOADS[hash((self.seed, day, position)) % len(LOADS)]


@st.composite
def quick_runs(draw: st.DrawFn, town: Town) -> list[Run]:
    """Runs that are not as planned, some of their hops quicker than any that is."""
    found = []
    for run in draw(runs_in(town)):
        gained, calls = 0, []
        before = run.calls[0][1] if run.calls else 0
        for stop, arrival, departure in run.calls:
            gained += (arrival - gained - before) * draw(st.sampled_from([0, 0, 1, 2])) // 2
            calls.append((stop, arrival - gained, departure - gained))
            before = departure - gained
        found.append(replace(run, calls=tuple(calls)))
    return found


def regions_of_one_stop(day: Day) -> None:
    """The sharpest bounds are the ones to be wrong first."""
    for name in ("stop_regions", "cost_regions"):
        vars(day.products)[name] = np.arange(day.n_stops, dtype=np.int32)


@given(st.data())
def test_days_beside_each_other(data: st.DataObject) -> None:
    town = data.draw(towns(with_rules=False))
    town = replace(town, trips=tuple(replace(trip, block=-1) for trip in town.trips))
    access, egress = data.draw(ends(town.n_stops)), data.draw(ends(town.n_stops))
    a, b = offers(access), offers(egress)
    compiler = DayCompiler(town.timetable(), town.timezones)
    kept = compiler.compile(DAY), town
    days = [kept]
    for _ in range(2):
        runs = data.draw(quick_runs(town))
        days.append((compiler.with_live(live_trips(town, runs)).compile(DAY), as_planned(town, runs)))
    days.append((compiler.compile(DAY - 1), town))
    crowding, crowds = data.draw(crowdings()), ByPosition(data.draw(st.integers(0, 10_000)))
    first, ask = data.draw(WHEN), data.draw(ASKS)
    last = first + data.draw(st.integers(0, 3600))
    for day, runs_so in (*days, kept):
        regions_of_one_stop(day)
        oracle = Oracle(runs_so.timetable(), town.timezones, day.date, town.walks)
        crowded, felt = crowd(day, oracle, crowds, crowding)
        transfers = day.transfers("foot", footpaths_of(town), SETTINGS)
        with rows_made(ask):
            window = search_crowded_window(
                crowded, transfers, a, b, first, last, max_rides=MAX_RIDES, max_extra_s=None
            )
            single = search_crowded(crowded, transfers, a, b, first, max_rides=MAX_RIDES, max_extra_s=None)
            by = search_crowded_arrive_by(
                crowded, transfers, a, b, last, max_rides=MAX_RIDES, max_extra_s=None
            )
        everything = felt.everything(access, egress, MAX_RIDES)
        assert points(window) == sorted(p for p in everything if first <= p[0] <= last)
        assert sorted(p[1:] for p in points(single)) == sorted(felt.single(access, egress, first, MAX_RIDES))
        expected = felt.arrive_by(access, egress, last, MAX_RIDES)
        assert sorted((j.departure_s, j.boardings, j.perceived_ds) for j in by) == sorted(expected)


@given(towns(), st.integers(-2, 1))
def test_what_takes_in_a_day_covers_both(town: Town, shift: int) -> None:
    compiler = DayCompiler(town.timetable(), town.timezones)
    one, other = (
        LeastDay.of(compiler.compile(DAY + date).timetable, compiler.classes) for date in (0, shift)
    )
    wider = one.widened(other)
    assert one.covers(one)
    assert wider.covers(one)
    assert wider.covers(other)
    assert wider.widened(other).hops.tolist() == wider.hops.tolist()


def test_where_one_may_stay_seated_is_covered_only_by_what_knows_that() -> None:
    seated = (line((0, 10), (1, 20), block=1), line((1, 25), (2, 35), block=1))
    apart = tuple(replace(trip, block=-1) for trip in seated)
    one, other = (Town(3, trips) for trips in (apart, seated))
    days = []
    for town in (one, other):
        compiler = DayCompiler(town.timetable(), town.timezones)
        days.append(LeastDay.of(compiler.compile(DAY).timetable, compiler.classes))
    assert days[1].links and not days[0].links
    assert days[1].covers(days[0])
    assert not days[0].covers(days[1])
    assert days[0].widened(days[1]).covers(days[1])


TOWN = Town(
    3,
    (line((0, 10), (1, 20), (2, 30)), line((0, 600), (1, 610), (2, 620)), line((0, 12), (2, 40))),
    walks={(0, 1): 600},
)
WALKS: Footpaths = footpaths_of(TOWN)


def board_minutes(day: Day, ask: Ask, hour: int = 0) -> float | None:
    """What the way from stop 0 to stop 2 costs at least who boards there, None = not known."""
    regions_of_one_stop(day)
    bounds = day.transfers("foot", WALKS, SETTINGS).to_destination
    assert bounds is not None and bounds.costs is not None
    sums, stop = np.zeros((ROW_SIZE, day.n_stops), np.uint16), np.full(1, 2, np.int32)
    with rows_made(ask):
        last = bounds.costs.bound(stop, np.zeros(1, np.int32), WEIGHTS, hour * 3600, sums)
    return None if last < 0 else float(sums[ROW_BOARD, 0]) / MINUTE


def live_day(compiler: DayCompiler, *runs: Run) -> Day:
    return compiler.with_live(live_trips(TOWN, list(runs))).compile(DAY)


def calls(*stops: tuple[int, float]) -> tuple[tuple[int, int, int], ...]:
    return tuple((stop, int(m * MINUTE), int(m * MINUTE)) for stop, m in stops)


def test_a_day_that_is_late_uses_the_rows_of_the_plan() -> None:
    compiler = DayCompiler(TOWN.timetable(), TOWN.timezones)
    assert board_minutes(compiler.compile(DAY), make_none) is None
    assert board_minutes(compiler.compile(DAY), make_all) == 20
    late = live_day(compiler, Run(0, 0, calls((0, 12), (1, 25), (2, 35)), frozenset({1})), Run(2, 0, ()))
    assert board_minutes(late, make_none) == 20
    doubled = live_day(compiler, Run(-1, 0, calls((0, 15), (1, 30), (2, 45))))
    assert board_minutes(doubled, make_none) == 20


def test_a_quicker_run_lowers_the_rows_of_its_hours_and_of_days_to_come() -> None:
    compiler = DayCompiler(TOWN.timetable(), TOWN.timezones)
    planned = compiler.compile(DAY)
    for hour in (0, 9):
        assert board_minutes(planned, make_all, hour) == 20
    quick = live_day(compiler, Run(0, 0, calls((0, 10), (1, 16), (2, 26))))
    assert board_minutes(quick, make_none) is None
    assert board_minutes(quick, make_none, 9) == 20
    lowered = board_minutes(quick, make_all)
    assert lowered == pytest.approx((10 + 6) * 7 / 8, abs=0.05)
    less = live_day(compiler, Run(0, 0, calls((0, 10), (1, 15.5), (2, 24.5))))
    assert board_minutes(less, make_none) == lowered
    assert board_minutes(planned, make_none) == 20


def test_an_additional_run_along_other_stops_counts() -> None:
    compiler = DayCompiler(TOWN.timetable(), TOWN.timezones)
    assert board_minutes(compiler.compile(DAY), make_all) == 20
    added = live_day(compiler, Run(-1, 0, calls((1, 20), (0, 22), (2, 30))))
    assert board_minutes(added, make_none) is None
    assert board_minutes(added, make_all) == 8
    plain = live_day(compiler, Run(0, 0, calls((0, 12), (1, 25), (2, 35))))
    assert board_minutes(plain, make_none) is not None


def test_a_day_that_is_much_slower_than_the_plan_has_rows_of_its_own() -> None:
    compiler = DayCompiler(TOWN.timetable(), TOWN.timezones)
    assert board_minutes(compiler.compile(DAY), make_all) == 20
    times = [Run(i, 0, calls((0, m), (1, m + 30), (2, m + 60))) for i, m in enumerate((10, 600))]
    other = live_day(compiler, *times, Run(2, 0, calls((0, 12), (2, 80))))
    assert board_minutes(other, make_none) is None
    assert board_minutes(other, make_all) == 60
    assert board_minutes(compiler.compile(DAY), make_none) == 20


def test_what_bounds_days_is_gone_when_others_took_over() -> None:
    """At once: each live day makes one, of a megabyte, whose parts the next ones keep."""
    compiler = DayCompiler(TOWN.timetable(), TOWN.timezones)
    planned = compiler.compile(DAY)
    quick = live_day(compiler, Run(0, 0, calls((0, 10), (1, 16), (2, 26))))
    before, day = (LeastDay.of(each.timetable, each.classes) for each in (planned, quick))
    laid_out = before.parts[40]
    assert laid_out.forward.hops.size == before.stops.size
    wider = before.widened(day)
    kept = [part in before.parts for part in wider.parts]
    assert laid_out in wider.parts
    assert any(kept)
    assert not all(kept)
    gone = [weakref.ref(each) for each in (before, day, before.hops, day.hops)]
    gc.disable()
    try:
        del before, day
        assert [each() for each in gone] == [None] * 4
    finally:
        gc.enable()
    assert (wider.parts[41].forward.hops == wider.hops[41]).all()
