"""Runs that are late, shortened, cancelled or additional, against a plan that says so from the start."""

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gtfs.timetable import Timetable
from mobility.network.compiled_day import Day
from mobility.network.day import DayCompiler
from mobility.network.day_transfers import ChangeSettings, build_transfers
from mobility.network.live_timetable import NO_TRIP, LiveTrips, no_live_trips, with_live_trips
from mobility.routing.transit import search_arrive_window, search_window
from tests.kernels.test_raptor_oracle import footpaths_of, offers, points
from tests.support.timetables import DAY, Town, Trip
from tests.support.towns import ends, towns

NEITHER = 1


@dataclass(frozen=True)
class Run:
    """What a realtime feed says of one run: calls as of a Trip, none of them = cancelled."""

    trip: int  # number in Town.trips; -1 = additional
    day: int  # counted from DAY
    calls: tuple[tuple[int, int, int], ...]
    left_out: frozenset[int] = frozenset()  # positions
    route: int = 0


def _calls_as_planned(town: Town, run: Run) -> bool:
    """Runs of these tests that call as often as planned do so where planned, but for their platforms."""
    return run.trip >= 0 and len(run.calls) == len(town.trips[run.trip].calls)


def live_trips(town: Town, runs: list[Run]) -> LiveTrips:
    timetable = town.timetable()
    numbers = {int(record): trip for trip, record in enumerate(timetable.trip_record)}
    kept: list[tuple[int, int, int]] = []
    pickups: list[int] = []
    drop_offs: list[int] = []
    for run in runs:
        planned = town.trips[run.trip] if run.trip >= 0 else Trip(run.calls)
        for position, call in enumerate(run.calls):
            kept.append(call)
            pickups.append(int(position in planned.no_boarding or position in run.left_out))
            drop_offs.append(int(position in planned.no_alighting or position in run.left_out))
    calls = np.array(kept, np.int32).reshape(-1, 3)
    return LiveTrips(
        trip=np.array([numbers[run.trip] if run.trip >= 0 else NO_TRIP for run in runs], np.int32),
        day=np.array([DAY + run.day for run in runs], np.int32),
        route=np.array([town.trips[r.trip].route if r.trip >= 0 else r.route for r in runs], np.int32),
        wheelchair=np.zeros(len(runs), np.int8),
        bikes=np.zeros(len(runs), np.int8),
        same_calls=np.array([_calls_as_planned(town, run) for run in runs], np.uint8),
        calls_offsets=np.cumsum([0, *(len(run.calls) for run in runs)]).astype(np.int32),
        stops=calls[:, 0].copy(),
        pickup=np.array(pickups, np.uint8),
        drop_off=np.array(drop_offs, np.uint8),
        arrivals=calls[:, 1].copy(),
        departures=calls[:, 2].copy(),
    )


def as_planned(town: Town, runs: list[Run]) -> Town:
    """The town whose timetable says from the start what the runs do (without blocks and rules of trips)."""
    trips = []
    for number, trip in enumerate(town.trips):
        days = tuple(d for d in trip.days if not any(r.trip == number and r.day == d for r in runs))
        trips.append(replace(trip, days=days or (-4,)))  # a day that no search of these tests sees
    for run in runs:
        if len(run.calls) < 2:
            continue
        model = town.trips[run.trip] if run.trip >= 0 else Trip(run.calls, run.route)
        trips.append(
            replace(
                model,
                calls=run.calls,
                days=(run.day,),
                no_boarding=model.no_boarding | run.left_out,
                no_alighting=model.no_alighting | run.left_out,
            )
        )
    return replace(town, trips=tuple(trips))


@st.composite
def runs_in(draw: st.DrawFn, town: Town) -> list[Run]:
    """Some runs late, early or held on the way, some cancelled, some stops left out, an additional run."""
    found = []
    dated = [(number, day) for number, trip in enumerate(town.trips) for day in trip.days]
    for number, day in draw(st.lists(st.sampled_from(dated), unique=True, max_size=5)):
        if draw(st.integers(0, 3)) == 0:
            found.append(Run(number, day, ()))
            continue
        late = draw(st.sampled_from([-120, 0, 60, 300, 1500]))
        calls = []
        for stop, arrival, departure in town.trips[number].calls:
            first = arrival + late
            late += draw(st.sampled_from([0, 0, 90]))
            calls.append((stop, first, departure + late))
        left_out = draw(st.frozensets(st.integers(0, len(calls) - 1), max_size=1))
        found.append(Run(number, day, tuple(calls), left_out))
    if draw(st.booleans()):
        a, b = draw(st.permutations(range(town.n_stops)))[:2]
        start = draw(st.integers(0, 40)) * 60
        found.append(
            Run(-1, draw(st.sampled_from([-1, 0])), ((a, start, start), (b, start + 180, start + 180)))
        )
    return found


def answers(day: Day, town: Town, access: dict[int, int], egress: dict[int, int], first: int) -> list[object]:
    transfers = day.transfers("foot", footpaths_of(town), ChangeSettings())
    a, b = offers(access), offers(egress)
    return [
        points(ask(day, transfers, a, b, first, first + 3600, max_rides=4))
        for ask in (search_window, search_arrive_window)
    ]


@given(st.data())
def test_the_same_as_if_it_had_been_planned_so(data: st.DataObject) -> None:
    town = data.draw(towns(with_rules=False))
    town = replace(town, trips=tuple(replace(trip, block=-1) for trip in town.trips))
    runs = data.draw(runs_in(town))
    access, egress = data.draw(ends(town.n_stops)), data.draw(ends(town.n_stops))
    first = data.draw(st.integers(-10, 50)) * 60
    live = DayCompiler(town.timetable(), town.timezones).with_live(live_trips(town, runs)).compile(DAY)
    other = as_planned(town, runs)
    planned = DayCompiler(other.timetable(), other.timezones).compile(DAY)
    found = answers(live, town, access, egress, first)
    assert found == answers(planned, other, access, egress, first)
    # Trips of a pattern never overtake, however late they are.
    t = live.timetable
    for p in range(t.pattern_stops_offsets.size - 1):
        n = int(t.pattern_trips_offsets[p + 1] - t.pattern_trips_offsets[p])
        times = t.arrivals[t.pattern_times_offsets[p] : t.pattern_times_offsets[p + 1]].reshape(n, -1)
        assert (np.diff(times, axis=0) >= 0).all()


@st.composite
def shifted_towns(draw: st.DrawFn, *, with_rules: bool) -> Town:
    """Towns whose trips run in the morning, at noon or after midnight."""
    town = draw(towns(with_rules=with_rules))
    trips = []
    for trip in town.trips:
        later_s = draw(st.sampled_from([0, 43_200, 86_400]))
        calls = tuple((stop, arrival + later_s, left + later_s) for stop, arrival, left in trip.calls)
        trips.append(replace(trip, calls=calls, block=-1))
    return replace(town, trips=tuple(trips))


@given(st.data())
def test_dates_that_no_run_touches_are_as_planned(data: st.DataObject) -> None:
    """What is late in the morning changes neither yesterday nor tomorrow."""
    town = data.draw(shifted_towns(with_rules=False))  # copies of stops are numbered anew with each run
    live = live_trips(town, data.draw(runs_in(town)))
    planned = DayCompiler(town.timetable(), town.timezones)
    now, touched = planned.with_live(live), planned.dates_touched(live)
    for date in set(range(DAY - 5, DAY + 6)) - touched:
        a, b = planned.compile(date), now.compile(date)
        assert all(np.array_equal(x, y) for x, y in zip(a.timetable, b.timetable, strict=True))
        assert np.array_equal(a.trip_day, b.trip_day)
        assert np.array_equal(a.runs, b.runs)


@given(st.data())
def test_changes_that_are_shared_are_those_of_a_day_alone(data: st.DataObject) -> None:
    town = data.draw(shifted_towns(with_rules=True))
    live = live_trips(town, data.draw(runs_in(town)))
    planned, walks = DayCompiler(town.timetable(), town.timezones), footpaths_of(town)
    alone = DayCompiler(town.timetable(), town.timezones).with_live(live)
    held = []
    for compiler in (planned, planned.with_live(live)):
        for date in range(DAY - 1, DAY + 2):
            day, other = compiler.compile(date), (planned if compiler is planned else alone).compile(date)
            held.append(day.transfers("foot", walks, ChangeSettings()))
            fresh = build_transfers(
                other.timetable, other.reverse, other.source, other.classes, walks, ChangeSettings()
            )
            for mine, its in ((held[-1].forward, fresh.forward), (held[-1].backward, fresh.backward)):
                assert all(np.array_equal(x, y) for x, y in zip(mine, its, strict=True))


def test_a_run_of_the_morning_touches_its_date_and_the_night_before() -> None:
    calls = ((0, 28_800, 28_800), (1, 29_400, 29_400))
    town = Town(2, (Trip(calls, days=(0,)),))
    late = tuple((stop, arrival + 300, departure + 300) for stop, arrival, departure in calls)
    planned = DayCompiler(town.timetable(), town.timezones)
    assert planned.dates_touched(live_trips(town, [Run(0, 0, late)])) == {DAY - 1, DAY}
    assert planned.dates_touched(live_trips(town, [Run(0, 0, ())])) == {DAY - 1, DAY}
    next_noon = tuple((stop, arrival + 100_000, departure + 100_000) for stop, arrival, departure in calls)
    assert planned.dates_touched(live_trips(town, [Run(0, 0, next_noon)])) == {DAY - 1, DAY, DAY + 1}


def test_a_late_day_shares_the_changes_of_the_planned_one() -> None:
    calls = ((0, 28_800, 28_800), (1, 29_400, 29_400))
    town = Town(3, (Trip(calls, days=(0,)), Trip(((1, 30_000, 30_000), (2, 30_600, 30_600)), days=(0,))))
    late = tuple((stop, arrival + 300, departure + 300) for stop, arrival, departure in calls)
    planned = DayCompiler(town.timetable(), town.timezones)
    first = planned.compile(DAY)
    changes = first.transfers("foot", footpaths_of(town), ChangeSettings())
    other = planned.with_live(live_trips(town, [Run(0, 0, late)])).compile(DAY)
    assert other.transfers("foot", footpaths_of(town), ChangeSettings()).forward is changes.forward
    # A stop where nothing calls any more is one to walk to no more.
    less = planned.with_live(live_trips(town, [Run(0, 0, ())])).compile(DAY)
    assert less.transfers("foot", footpaths_of(town), ChangeSettings()).forward is not changes.forward


@given(towns())
def test_nothing_known_changes_nothing(town: Town) -> None:
    compiler = DayCompiler(town.timetable(), town.timezones)
    plain, live = compiler.compile(DAY), compiler.with_live(no_live_trips()).compile(DAY)
    for name, array in plain.timetable._asdict().items():
        assert np.array_equal(array, getattr(live.timetable, name)), name


def test_numbers_of_runs() -> None:
    """A late trip keeps its number, so that its texts are found; an additional one has a number beyond."""
    town = Town(3, (Trip(((0, 600, 600), (1, 700, 700))), Trip(((1, 900, 900), (2, 1000, 1000)))))
    runs = [Run(0, 0, ((0, 660, 660), (1, 760, 760))), Run(-1, 0, ((0, 60, 60), (2, 120, 120)))]
    compiler = DayCompiler(town.timetable(), town.timezones).with_live(live_trips(town, runs))
    t = compiler.compile(DAY).timetable
    assert sorted(t.trip_source.tolist()) == [0, 1, 3]  # 2 = the late run, which is trip 0
    assert compiler.timetable.trip_route.size == 4


def block_town() -> Town:
    return Town(
        3,
        (Trip(((0, 600, 600), (1, 700, 700)), block=7), Trip(((1, 800, 800), (2, 900, 900)), block=7)),
    )


def seats(town: Town, runs: list[Run]) -> int:
    compiler = DayCompiler(town.timetable(), town.timezones).with_live(live_trips(town, runs))
    return int(compiler.compile(DAY).timetable.trip_continuations.size)


def test_one_stays_seated_as_long_as_the_vehicle_can() -> None:
    town = block_town()
    in_time = Run(0, 0, ((0, 690, 690), (1, 790, 790)))
    late = Run(0, 0, ((0, 750, 750), (1, 850, 850)))
    both_late = [late, Run(1, 0, ((1, 860, 860), (2, 960, 960)))]
    ends_early = Run(0, 0, ((0, 600, 600), (1, 700, 700)), frozenset({1}))
    assert seats(town, []) == 1
    assert seats(town, [in_time]) == 1
    assert seats(town, [late]) == 0  # the feed says the next run leaves before this one is there
    assert seats(town, both_late) == 1
    assert seats(town, [ends_early]) == 0
    assert seats(town, [Run(1, 0, ())]) == 0


def test_the_plan_itself_is_never_touched() -> None:
    town = block_town()
    timetable: Timetable = town.timetable()
    before = [np.array(array) for array in timetable]
    with_live_trips(timetable, live_trips(town, [Run(0, 0, ((0, 1, 1), (1, 2, 2))), Run(1, 0, ())]))
    assert all(np.array_equal(a, b) for a, b in zip(before, timetable, strict=True))


def test_service_days_that_no_calendar_knows_are_left_out() -> None:
    town = block_town()
    far = Run(-1, 400, ((0, 60, 60), (2, 120, 120)))
    live = with_live_trips(town.timetable(), live_trips(town, [far]))
    assert live.origin.size == 2
    assert live.replaced == {}
