"""Riders who are expected never lower a load, and no single one of them is told of."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.boards.dated_trips import ALL_TRIPS
from mobility.network.compiled_day import Day
from mobility.occupancy.day_loads import DayLoads
from mobility.occupancy.privacy import LEAST_COUNT, tell_in_steps
from mobility.service import Services, services_of
from mobility.service.expected_loads import Expected, ExpectedLoads, rows_of
from mobility.service.expected_runs import add_to_trip_loads
from mobility.snapshot.trip_loads import LoadSource
from mobility.steering.expected_riders import Stretch, name_run
from tests.scenarios.cities import WEDNESDAY, City, city
from tests.support.loads import RunLoad, trip_loads
from tests.support.simulated_loads import SimulatedLoads

LINES = """
    1 trip=one : A 8:00 B 8:10 C 8:20 D 8:30
    2 trip=two : A 8:05 C 8:15 D 8:25
    """
DAY = WEDNESDAY.toordinal()
SECRETS = [number.to_bytes(32, "big") for number in range(200)]
ANNOUNCED = st.lists(st.floats(0, 120, width=32), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder: Path = tmp_path_factory.mktemp("expected")
    return city(folder, LINES)


@pytest.fixture(scope="module")
def planned(town: City) -> Services:
    return services_of(town.network)


@given(ANNOUNCED, st.integers(0, 199), st.floats(0, 80))
@settings(deadline=None)
def test_steps_tell_less_than_was_said_and_rise_with_it(
    announced: list[float], number: int, most: float
) -> None:
    told = tell_in_steps(SECRETS[number], "run", announced, most)
    said = np.array(announced, np.float32)
    assert (told <= np.minimum(said, most) + 1e-3).all()
    assert (told >= np.minimum(said - 2 * LEAST_COUNT, most) - 1e-3).all()
    assert not told[said < LEAST_COUNT].any()
    assert (np.diff(told[np.argsort(said, kind="stable")]) >= 0).all()
    # What others say of other stretches changes nothing here.
    assert tell_in_steps(SECRETS[number], "run", announced[:1], most)[0] == told[0]


@pytest.mark.parametrize("others", [0, 1, 3])
def test_a_rider_among_fewer_than_five_is_never_told_of(others: int) -> None:
    for secret in SECRETS:
        assert not tell_in_steps(secret, "run", [others, others + 1], 25).any()


@pytest.mark.parametrize("others", [5, 9, 14, 17])
def test_a_rider_among_more_is_told_of_in_one_case_of_five_at_most(others: int) -> None:
    seen = [np.ptp(tell_in_steps(secret, "run", [others, others + 1], 200)) > 0 for secret in SECRETS]
    bound = 1 / LEAST_COUNT
    assert np.mean(seen) <= bound + 3 * np.sqrt(bound * (1 - bound) / len(SECRETS))


def test_who_filled_a_step_does_not_know_where_the_next_one_is() -> None:
    # With equal steps an attacker who sees one appear needs five riders of his own to sit just below the
    # next one, and then sees whoever comes. Here its place is still open within five persons.
    gaps = []
    for secret in SECRETS:
        told = tell_in_steps(secret, "run", np.arange(0, 25, 0.1), 200)
        first, second = (np.flatnonzero(told >= LEAST_COUNT * step)[0] / 10 for step in (1, 2))
        gaps.append(second - first)
    assert min(gaps) < 2 and max(gaps) > 8


def told_along(
    said: Mapping[tuple[int, int], float], n_seen: int, secret: bytes, places: int = 1000
) -> list[float]:
    """Persons told of on the three stretches of a run that sensors saw leave so many stops."""
    sources = [LoadSource.DOOR] * n_seen + [LoadSource.FORECAST] * (3 - n_seen) + [LoadSource.NONE]
    riders = [(Stretch(name_run(7, DAY), *ends), persons) for ends, persons in said.items()]
    told = Expected({}, {}, secret).told((7, DAY), riders, np.array(sources, np.int8), places, 0)
    return [float(persons) for persons in told[:-1]]


def test_who_lets_riders_of_his_own_board_does_not_know_where_a_step_begins() -> None:
    # Who is seen on board is expected no more, so a count falls. With the same borders for all who board, an
    # attacker would fill a step with riders from the first stop, let them be seen there, and stay one rider
    # below the border that he knows now with others from the second: whoever joins them would be told of.
    seen = []
    for secret in SECRETS:
        mine = next(n for n in range(1, 12) if told_along({(0, 3): n}, 0, secret)[2] > 0)
        without, with_her = (
            told_along({(0, 3): mine, (1, 3): mine - 1 + hers}, 1, secret)[2] for hers in (0, 1)
        )
        seen.append(without != with_her)
    bound = 1 / LEAST_COUNT
    assert np.mean(seen) <= bound + 3 * np.sqrt(bound * (1 - bound) / len(SECRETS))


@given(
    at_her_stop=st.integers(0, 3),
    before=st.floats(0, 40),
    behind=st.floats(0, 40),
    number=st.integers(0, 199),
)
def test_a_rider_among_fewer_than_five_who_board_with_her_is_never_told_of(
    at_her_stop: int, before: float, behind: float, number: int
) -> None:
    """However many ride with them from other stops, before she boards and while they are seen on board."""
    for n_seen in range(4):
        without, with_her = (
            told_along({(0, 3): before, (1, 3): at_her_stop + hers, (2, 3): behind}, n_seen, SECRETS[number])
            for hers in (0, 1)
        )
        assert without == with_her


def test_all_together_take_no_more_than_the_cap() -> None:
    """30 from each stop on, in steps 20 at least: 15 % of 200 places are 30 persons, of 400 they are 60."""
    said = {(0, 3): 30.0, (1, 3): 30.0, (2, 3): 30.0}
    for secret in SECRETS:
        first, second, third = told_along(said, 0, secret, places=200)
        assert 20 <= first <= second == third == 30
        first, second, third = told_along(said, 0, secret, places=400)
        assert 20 <= first <= 30 and 40 <= second <= third == 60


@pytest.mark.parametrize(
    ("sources", "boarding"),
    [
        ([LoadSource.PRIOR] * 3, [[25, 25, 0], [0, 15, 15], [0, 0, 10]]),
        ([LoadSource.DOOR, LoadSource.FORECAST, LoadSource.FORECAST], [[], [0, 15, 15], [0, 0, 10]]),
        ([LoadSource.DOOR, LoadSource.DOOR, LoadSource.FORECAST], [[], [], [0, 0, 10]]),
        # A departure that was not told of, between two that were: the vehicle is past it all the same.
        ([LoadSource.DOOR, LoadSource.FORECAST, LoadSource.FUSED], [[], [], []]),
    ],
)
def test_who_was_to_board_where_sensors_have_looked_is_on_board_already(
    town: City, planned: Services, sources: list[LoadSource], boarding: list[list[float]]
) -> None:
    """25 from the first stop on, 15 from the second, 10 from the third; told of in steps of five for each.

    Where sensors have seen a departure, who boarded is in what they saw and in what is foretold from it.
    """
    timetable = town.network.timetable
    trip = int(np.diff(timetable.pattern_stops_offsets)[timetable.trip_pattern].argmax())
    name = name_run(trip, DAY)
    said = {Stretch(name, 0, 2): 25.0, Stretch(name, 1, 3): 15.0, Stretch(name, 2, 3): 10.0}
    expected = Expected(said, {}, SECRETS[0])
    most = 0.15 * 166
    steps = [
        tell_in_steps(SECRETS[0], f"{trip}|{DAY}|{first}", announced, most)
        for first, announced in enumerate(boarding)
        if announced
    ]
    told = 60 + np.minimum(np.sum(steps, axis=0), most) if steps else np.full(3, 60.0)
    assert any(told > 60) == bool(steps)
    loads = trip_loads(RunLoad([60.0] * 3, day=DAY, spread=9))
    loads = loads._replace(trip=np.array([trip], np.int32), source=np.array(sources, np.int8))
    assert add_to_trip_loads(loads, timetable, expected).p50 == pytest.approx(told)
    base = SimulatedLoads(lambda *_: 60 / 64)
    day = planned.planner.router.days.get(DAY, ALL_TRIPS)
    usual = base.day_loads(day)
    assert usual is not None
    number = int(np.flatnonzero(day.timetable.trip_source == trip)[0])
    here = rows_of(day, number)
    source = usual.source.copy()
    source[here][:-1] = sources
    more = ExpectedLoads(FixedLoads(usual._replace(source=source)), expected).day_loads(day)
    assert more is not None
    assert more.p50[here][:-1] * 64 == pytest.approx(told, abs=0.01)


class FixedLoads:
    """A source of the loads of one day."""

    def __init__(self, loads: DayLoads) -> None:
        self._loads = loads

    def day_loads(self, day: Day) -> DayLoads:
        """The same whatever day is asked for."""
        del day
        return self._loads


@given(
    persons=st.lists(st.floats(0, 160), min_size=5, max_size=5),
    sources=st.lists(st.sampled_from([LoadSource.DOOR, LoadSource.FORECAST]), min_size=5, max_size=5),
    withheld=st.booleans(),
    riders=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2), st.floats(0, 60)), max_size=6),
    number=st.integers(0, 199),
)
@settings(deadline=None, max_examples=60)
def test_no_published_level_is_lowered(
    town: City,
    planned: Services,
    persons: list[float],
    sources: list[LoadSource],
    withheld: bool,
    riders: list[tuple[int, int, float]],
    number: int,
) -> None:
    timetable = town.network.timetable
    lengths = np.diff(timetable.pattern_stops_offsets)[timetable.trip_pattern]
    order = [int(lengths.argmax()), int(lengths.argmin())]  # of 4 calls, of 3
    loads = trip_loads(RunLoad(persons[:3], day=DAY, spread=9), RunLoad(persons[3:], day=DAY, spread=9))
    level = np.full(5, -1 if withheld else 0, np.int8)
    loads = loads._replace(trip=np.array(order, np.int32), source=np.array(sources, np.int8), level=level)
    said = {
        Stretch(name_run(order[run], DAY), min(first, int(lengths[order[run]]) - 2), 3 - run): count
        for run, first, count in riders
    }
    expected = Expected(said, {}, SECRETS[number])
    told = add_to_trip_loads(loads, timetable, expected)
    is_observed = np.isin(sources, LoadSource.DOOR)
    for name in ("p10", "p50", "p90"):
        before, after = getattr(loads, name), getattr(told, name)
        assert (after >= before).all()
        assert (after[is_observed] == before[is_observed]).all(), "sensors know who is on board"
        assert (after <= before + 0.15 * 166 + 1e-3).all()
    assert (told.level >= loads.level).all()
    assert (told.level[is_observed] == loads.level[is_observed]).all()
    if withheld:
        assert (told.level == -1).all()

    def load_of(trip: int, day: int, position: int) -> float:
        del day
        return persons[position if trip == order[0] else 3 + position] / 64

    base = SimulatedLoads(load_of)
    day = planned.planner.router.days.get(DAY, ALL_TRIPS)
    usual, more = base.day_loads(day), ExpectedLoads(base, expected).day_loads(day)
    assert usual is not None and more is not None
    for name in ("p10", "p50", "p90", "level"):
        before, after = getattr(usual, name), getattr(more, name)
        assert ((after >= before) | np.isnan(before)).all()
    assert ((more.seat_probability <= usual.seat_probability) | np.isnan(usual.seat_probability)).all()
