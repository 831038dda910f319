"""Riders of the model city against what must hold for any city, and against theory on a single line."""

import datetime

import numpy as np
import pytest

from mobility.simulation import ModelCity
from mobility.simulation.riders.day_loop import Calls, DayLoop, Plan, RiderFates
from mobility.simulation.riders.demand import Demand
from mobility.simulation.riders.fleet import TYPE, TYPES, Blocks, Fleet
from mobility.simulation.riders.information import LiveLevels
from mobility.simulation.riders.measures import measure
from mobility.simulation.riders.perception import crowding
from mobility.simulation.riders.purposes import PURPOSES
from mobility.simulation.riders.ridership import Day, Ridership
from mobility.simulation.riders.runs import Path, RiderTimetable, Runs
from mobility.simulation.riders.traffic import Traffic
from mobility.simulation.riders.truth import runs_of_calls, truth_table

UNIFORM = np.arange(7 * 3600 + 50 * 60 + 10, 9 * 3600 + 50 * 60, 30)
"""Two riders a minute."""

WEDNESDAY = datetime.date(2026, 11, 25)
SATURDAY = datetime.date(2026, 11, 28)
H = 3600


@pytest.fixture(scope="module")
def ridership(city: ModelCity) -> Ridership:
    return Ridership(city, 7, datetime.date(2026, 11, 1))


@pytest.fixture(scope="module")
def day(ridership: Ridership) -> Day:
    return ridership.simulate(WEDNESDAY)


@pytest.fixture(scope="module")
def full_day(city: ModelCity) -> Day:
    """The same city with five times the riders."""
    return Ridership(city, 7, WEDNESDAY, demand=5.0).simulate(WEDNESDAY)


def places_of(day: Day) -> np.ndarray:
    kind = day.plan.fleet.type[day.plan.blocks.vehicle]
    return np.array([t.places for t in TYPES])[kind][runs_of_calls(day)]


@pytest.mark.parametrize("name", ["day", pytest.param("full_day", marks=pytest.mark.slow)])
def test_nobody_appears_or_vanishes_on_board(name: str, request: pytest.FixtureRequest) -> None:
    day: Day = request.getfixturevalue(name)
    calls = day.calls
    change = calls.boardings - calls.alightings
    total = np.cumsum(change)
    before = np.concatenate(([0], total))[calls.offsets[:-1]]
    # the load after a call is the sum of all changes on the run so far, and nobody stays on at its end
    assert np.array_equal(calls.load, total - before[runs_of_calls(day)])
    assert (calls.load[calls.offsets[1:] - 1] == 0).all()
    assert calls.load.min() >= 0


@pytest.mark.parametrize("name", ["day", pytest.param("full_day", marks=pytest.mark.slow)])
def test_no_vehicle_carries_more_than_it_has_places(name: str, request: pytest.FixtureRequest) -> None:
    day: Day = request.getfixturevalue(name)
    assert (day.calls.load <= places_of(day)).all()


@pytest.mark.slow
def test_who_is_left_behind_is_left_by_a_full_vehicle(full_day: Day) -> None:
    left = full_day.calls.denied > 0
    assert left.sum() > 20
    assert (full_day.calls.load == places_of(full_day))[left].all()
    assert full_day.calls.denied.sum() == full_day.fates.denied.sum()


def test_rides_of_riders_are_the_boardings_of_vehicles(day: Day) -> None:
    run, board, alight = (a.ravel() for a in (day.fates.run, day.fates.board, day.fates.alight))
    ridden = run >= 0
    offsets = day.calls.offsets
    boarded = np.bincount(offsets[run[ridden]] + board[ridden], minlength=offsets[-1])
    alighted = np.bincount(offsets[run[ridden]] + alight[ridden], minlength=offsets[-1])
    assert np.array_equal(boarded, day.calls.boardings)
    assert np.array_equal(alighted, day.calls.alightings)


def test_riders_arrive_where_they_wanted_to(ridership: Ridership, day: Day) -> None:
    n = ridership.timetable.n_stations
    there = np.flatnonzero(day.fates.arrive_s >= 0)
    assert len(there) > 0.95 * len(day.demand.origin)
    last = (day.choices.pairs[there] >= 0).sum(axis=1) - 1
    alights_at = day.choices.pairs[there, last] % n
    xy = np.array([station.xy for station in ridership.city.transit.stations])
    # the last station is the end itself or a neighbor one walks from
    assert np.hypot(*(xy[alights_at] - xy[day.demand.end[there]]).T).max() <= 421
    assert (day.fates.arrive_s[there] > day.demand.leave_s[there]).all()


def test_a_vehicle_is_never_early_and_runs_one_trip_at_a_time(ridership: Ridership, day: Day) -> None:
    planned = np.concatenate([ridership.timetable.runs.departures[row] for row in day.plan.rows])
    is_last = np.zeros(len(planned), bool)
    is_last[day.calls.offsets[1:] - 1] = True
    assert (day.calls.departure_s >= planned)[~is_last].all()
    start, end = day.calls.departure_s[day.calls.offsets[:-1]], day.calls.arrival_s[day.calls.offsets[1:] - 1]
    for vehicle in np.unique(day.plan.blocks.vehicle):
        mine = np.flatnonzero(day.plan.blocks.vehicle == vehicle)
        mine = mine[np.argsort(start[mine])]
        assert (start[mine[1:]] >= end[mine[:-1]]).all()


def test_no_vehicle_overtakes_another_of_its_path(ridership: Ridership, day: Day) -> None:
    path = ridership.timetable.runs.path[day.plan.rows]
    for p in np.unique(path):
        runs = np.flatnonzero(path == p)
        times = np.array(
            [day.calls.departure_s[day.calls.offsets[r] : day.calls.offsets[r + 1] - 1] for r in runs]
        )
        times = times[np.argsort(times[:, 0])]
        assert (np.diff(times, axis=0) > 0).all()


@pytest.mark.slow
def test_same_seed_same_day_and_other_seed_other_day(city: ModelCity, day: Day) -> None:
    again = Ridership(city, 7, datetime.date(2026, 11, 1)).simulate(WEDNESDAY)
    for one, other in zip(day.calls, again.calls, strict=True):
        assert np.array_equal(one, other)
    other_seed = Ridership(city, 8, WEDNESDAY).simulate(WEDNESDAY)
    assert not np.array_equal(day.calls.load, other_seed.calls.load)


@pytest.mark.slow
def test_a_day_does_not_depend_on_days_simulated_before(city: ModelCity, day: Day) -> None:
    fresh = Ridership(city, 7, datetime.date(2026, 11, 1))
    fresh.simulate(WEDNESDAY + datetime.timedelta(days=1))
    assert np.array_equal(fresh.simulate(WEDNESDAY).calls.load, day.calls.load)


def test_pupils_ride_to_school_in_the_morning_and_home_after_noon(ridership: Ridership, day: Day) -> None:
    pupils = np.array([purpose.name for purpose in PURPOSES]).tolist().index("school")
    mine = day.demand.purpose == pupils
    hour = day.demand.leave_s // H
    schools, homes = ridership.zones.activities["school"], ridership.zones.homes
    toward = np.log((schools[day.demand.end] + 1e-4) / (homes[day.demand.end] + 1e-4))
    assert mine.sum() > 500
    assert toward[mine & (hour <= 8)].mean() > toward[mine & (hour >= 12)].mean() + 0.1
    assert (mine & (hour >= 6) & (hour <= 8)).sum() > 0.4 * mine.sum()


@pytest.mark.slow
def test_days_differ_by_what_they_are(ridership: Ridership, day: Day) -> None:
    saturday = ridership.simulate(SATURDAY)
    holiday = ridership.simulate(datetime.date(2026, 12, 29))  # a working day between the years
    pupils = [purpose.name for purpose in PURPOSES].index("school")
    assert len(saturday.demand.origin) < 0.85 * len(day.demand.origin)
    assert (saturday.demand.purpose == pupils).sum() == 0
    assert (holiday.demand.purpose == pupils).sum() == 0
    assert len(holiday.demand.origin) < 0.9 * len(day.demand.origin)


def test_the_truth_says_that_it_is_simulated(ridership: Ridership, day: Day) -> None:
    table = truth_table(day, ridership.timetable)
    assert table.schema.metadata == {b"mobility.simulated": b"1"}
    assert table.num_rows == day.calls.offsets[-1]
    assert table["load"].to_pylist()[:50] == day.calls.load[:50].tolist()


@pytest.mark.slow
def test_informed_riders_wait_for_the_vehicle_they_chose(ridership: Ridership) -> None:
    class Empty(LiveLevels):
        """Calls every vehicle empty, and keeps what was chosen."""

        def __init__(self) -> None:
            self.chosen: list[tuple[int, int]] = []

        def expect(self, view, run, board, alight):  # type: ignore[no-untyped-def]
            return np.zeros(len(run))

        def confirm(self, view, run, board, alight):  # type: ignore[no-untyped-def]
            assert all(view.passed[i] < q for i, q in zip(run.tolist(), board.tolist(), strict=True))
            self.chosen += list(zip(run.tolist(), board.tolist(), strict=True))

    told = Empty()
    day = ridership.simulate(WEDNESDAY, told, 0.5)
    n = len(day.demand.origin)
    assert 0.45 * n < len(told.chosen) < 0.52 * n
    first = set(zip(day.fates.run[:, 0].tolist(), day.fates.board[:, 0].tolist(), strict=True))
    assert np.mean([pair in first for pair in told.chosen]) > 0.98
    assert (day.fates.arrive_s >= 0).mean() > 0.95


@pytest.mark.slow
def test_measures_add_up_by_hand(full_day: Day) -> None:
    measured = measure(full_day)
    standing = 0.0
    for run in range(len(full_day.plan.rows)):
        kind = TYPES[full_day.plan.fleet.type[full_day.plan.blocks.vehicle[run]]]
        for call in range(full_day.calls.offsets[run], full_day.calls.offsets[run + 1] - 1):
            seconds = full_day.calls.departure_s[call + 1] - full_day.calls.departure_s[call]
            standing += max(0, full_day.calls.load[call] - kind.seats) * seconds / 60
    assert measured.standing_minutes == pytest.approx(standing)
    assert measured.crowding_minutes > measured.standing_minutes * 0.265
    assert measured.left_behind == full_day.fates.denied.sum()
    assert measured.mean_travel_minutes < measured.p95_travel_minutes


def test_crowding_rises_with_the_load_from_one_on() -> None:
    load = np.arange(0, 260).astype(float)
    factor = crowding(load, np.full(260, 64.0), np.full(260, 102.0))
    assert factor[0] == 1.0
    assert (np.diff(factor) >= 0).all()
    # all seats taken: the published 1.16 (Yap 2018)
    assert factor[64] == pytest.approx(1.16)


# --- one line, by hand -------------------------------------------------------------------------------------


def one_line(departures: list[int], kind: str = "bus-12m") -> tuple[RiderTimetable, Plan]:
    """Three stops, five minutes apart, no noise; every run has a vehicle of its own."""
    n = len(departures)
    arrivals = [np.array([t, t + 300, t + 620]) for t in departures]
    leaves = [np.array([t, t + 320, t + 620]) for t in departures]
    path = Path(0, 0, "1", "bus", "main", np.array([0, 1, 2]), np.array([300, 300]))
    runs = Runs(
        [f"t{i}" for i in range(n)], [""] * n, ["weekday"] * n, np.zeros(n, int), [""] * n, arrivals, leaves
    )
    fleet = Fleet([f"v{i}" for i in range(n)], np.full(n, TYPE[kind]))
    blocks = Blocks(np.arange(n), np.full(n, -1), np.zeros(n, bool))
    traffic = Traffic([[300, 300]] * n, [0] * n)
    return RiderTimetable((path,), runs, 3), Plan(np.arange(n), fleet, blocks, traffic)


def ride_line(
    timetable: RiderTimetable, plan: Plan, ready: np.ndarray, late: dict[int, int] | None = None
) -> tuple[Calls, RiderFates]:
    """Riders from the first to the last stop, at their stop at `ready`."""
    for run, seconds in (late or {}).items():
        plan.traffic.late_start_s[run] = seconds
    pairs = np.full((len(ready), 3), -1)
    pairs[:, 0] = 0 * 3 + 2
    taken = [[{0: {2: 2}}]] * 6
    loop = DayLoop(timetable, plan, taken, pairs, np.zeros((len(ready), 4), int), ready)
    loop.set_out(np.arange(len(ready)))
    loop.run(99 * H, loop.start())
    return loop.calls(), loop.fates()


def test_load_is_rate_times_headway() -> None:
    # two riders a minute, one vehicle every ten minutes: 20 on each
    timetable, plan = one_line(list(range(8 * H, 10 * H, 600)))
    calls, fates = ride_line(timetable, plan, UNIFORM)
    assert calls.load[0::3].tolist() == [20] * 12
    # uniform arrivals wait half a headway on average
    assert np.mean(calls.departure_s[3 * fates.run[:, 0]] - UNIFORM) == pytest.approx(300, abs=30)


def test_a_late_vehicle_is_fuller_and_its_follower_emptier() -> None:
    timetable, plan = one_line(list(range(8 * H, 10 * H, 600)))
    calls, _ = ride_line(timetable, plan, UNIFORM, {4: 240})
    loads = calls.load[0::3]
    # four minutes late: riders of 14 minutes; the next has those of 6
    assert loads[4] == 28
    assert loads[5] == 12


def test_a_full_vehicle_leaves_the_last_ones_behind() -> None:
    timetable, plan = one_line([8 * H, 8 * H + 600])
    places = TYPES[TYPE["bus-12m"]].places
    ready = np.arange(8 * H - places - 10, 8 * H)
    calls, fates = ride_line(timetable, plan, ready)
    assert calls.load[0] == places
    assert calls.denied[0] == 10
    # first come, first served
    assert (fates.run[:places, 0] == 0).all()
    assert (fates.run[places:, 0] == 1).all()
    assert fates.denied.tolist() == [0] * places + [1] * 10


def test_crowds_take_time_at_the_doors() -> None:
    timetable, plan = one_line([8 * H])
    few, _ = ride_line(timetable, plan, np.full(5, 8 * H - 60))
    timetable, plan = one_line([8 * H])
    many, _ = ride_line(timetable, plan, np.full(70, 8 * H - 60))
    assert few.departure_s[0] < many.departure_s[0]


def test_nobody_chooses_nothing(ridership: Ridership) -> None:
    none = np.empty(0, np.int64)
    choices = ridership.ways("weekday").choose(
        np.random.default_rng(0), Demand(none, none, none, none), ridership.zones.walk_s
    )
    assert choices.pairs.shape == (0, 3)
