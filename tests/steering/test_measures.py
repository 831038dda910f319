"""What measures gain: sums written out, and laws that any model of them must keep."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.steering.choice import choose
from mobility.steering.felt import multiplier_of
from mobility.steering.measures import Assumptions, Effects, Measure, MeasureKind, Vehicle
from mobility.steering.outlook import SegmentTimes
from tests.support.loads import RunLoad, trip_loads

MGT_XL = Vehicle(96, 171, "MGT-XL")
MGT_M = Vehicle(64, 102, "MGT-M")


def effects(*runs: RunLoad, seconds: int = 120, turnover: float = 0.12) -> Effects:
    loads = trip_loads(*runs)
    n = loads.p50.size
    times = SegmentTimes(np.zeros(n, np.int64), np.full(n, seconds, np.int32))
    return Effects(loads, times, Assumptions(turnover))


def cost(persons: float, seats: int, seconds: int) -> float:
    return persons * seconds * (float(multiplier_of(np.array([persons / seats]))[0]) - 1)


def test_a_bigger_vehicle_gives_the_same_riders_more_places() -> None:
    measure = effects(RunLoad([150.0])).bigger_vehicle(0, 0, MGT_XL)
    assert measure.gain_person_s == pytest.approx(cost(150, 64, 120) - cost(150, 96, 120), rel=1e-5)
    assert measure.needs_spare


def test_the_same_vehicle_gains_nothing() -> None:
    assert effects(RunLoad([150.0])).bigger_vehicle(0, 0, MGT_M).gain_person_s == 0


def test_a_spare_run_from_the_start_takes_half() -> None:
    measure = effects(RunLoad([150.0, 160.0])).spare_vehicle(0, 0, MGT_M)
    expected = sum(cost(n, 64, 120) - 2 * cost(n / 2, 64, 120) for n in (150, 160))
    assert measure.gain_person_s == pytest.approx(expected, rel=1e-5)


def test_who_is_on_board_already_stays() -> None:
    # 100 on board, a tenth alights at each call: of 150 then, 90 were on board before, so 60 boarded since.
    share = effects(RunLoad([100.0, 150.0, 150.0]), turnover=0.1).boarded_share(0, 1)
    assert share.tolist() == pytest.approx([60 / 150, (150 - 81) / 150])


def test_nobody_boards_where_all_alight() -> None:
    # From 100 to 20: at most 20 of those before are left, so nobody need have boarded.
    assert effects(RunLoad([100.0, 20.0])).boarded_share(0, 1).tolist() == [0.0]


def test_who_has_alighted_does_not_come_back() -> None:
    # At most 20 of the first 100 are left after the second call; all others boarded later.
    share = effects(RunLoad([100.0, 20.0, 120.0])).boarded_share(0, 1)
    assert share.tolist() == pytest.approx([0.0, 100 / 120])


def test_a_held_run_takes_over_by_the_share_of_the_headway_and_loses_time() -> None:
    # Held from the start by 2 of 8 minutes: a quarter of the 160 changes to it; its 40 wait 2 minutes longer.
    measure = effects(RunLoad([160.0]), RunLoad([40.0])).held_departure(0, 1, 0, 480, 120)
    saved = cost(160, 64, 120) + cost(40, 64, 120) - cost(120, 64, 120) - cost(80, 64, 120)
    assert measure.gain_person_s == pytest.approx(saved - 120 * 40 * 1.5, rel=1e-5)
    assert not measure.needs_spare


def test_a_short_turn_costs_those_who_are_put_off() -> None:
    # The other one drops its last two segments: 10 on board at the turn, 5 more later; they wait 10 minutes.
    helped = effects(RunLoad([160.0]), RunLoad([30.0, 10.0, 15.0]))
    measure = helped.short_turn(0, 0, 1, 1, 600)
    saved = cost(160, 64, 120) - 2 * cost(80, 64, 120)
    assert measure.gain_person_s == pytest.approx(saved - (10 + 5) * 600 * 1.5, rel=1e-5)


UNKNOWN = float("nan")


@pytest.mark.parametrize(
    ("helped", "other"),
    [
        ([UNKNOWN] * 3, [30.0, 40.0, 30.0]),
        ([100.0, 150.0, UNKNOWN], [30.0, 40.0, 30.0]),
        ([100.0, 150.0, 140.0], [UNKNOWN] * 3),
        ([100.0, 150.0, 140.0], [30.0, UNKNOWN, 30.0]),
    ],
)
def test_of_what_is_not_known_no_gain_is_known(helped: list[float], other: list[float]) -> None:
    model = effects(RunLoad(helped), RunLoad(other))
    both = [model.held_departure(0, 1, 1, 480, 120), model.short_turn(0, 1, 1, 1, 600)]
    alone = [model.spare_vehicle(0, 1, MGT_M), model.bigger_vehicle(0, 1, MGT_XL)]
    assert not any(measure.is_known for measure in both)
    assert all(measure.is_known != bool(np.isnan(helped).any()) for measure in alone)
    assert choose([*both, *(one for one in alone if not one.is_known)], 3) == []


def test_what_was_before_counts_only_where_it_is_used() -> None:
    """Who was on board before says who has boarded since; a bigger vehicle takes all of them."""
    model = effects(RunLoad([UNKNOWN, 150.0]), RunLoad([30.0, 40.0]))
    assert model.bigger_vehicle(0, 1, MGT_XL).is_known
    assert not model.spare_vehicle(0, 1, MGT_M).is_known
    assert model.spare_vehicle(1, 1, MGT_M).is_known


def test_a_vehicle_of_unknown_size_has_no_gain() -> None:
    assert not effects(RunLoad([0.0, 0.0], seats=0)).spare_vehicle(0, 0, MGT_M).is_known


@given(
    st.lists(st.floats(0, 200), min_size=1, max_size=6),
    st.integers(0, 5),
    st.floats(0, 30),
)
def test_a_second_vehicle_of_the_same_kind_never_makes_it_worse(
    persons: list[float], position: int, spread: float
) -> None:
    # Crowding grows faster than the load, so an even split cannot cost more.
    run = RunLoad(persons, spread=spread)
    measure = effects(run).spare_vehicle(0, min(position, len(persons) - 1), MGT_M)
    assert measure.gain_person_s >= -1e-3 * sum(persons)


GAINS = st.integers(-50, 100).map(float)


@st.composite
def candidates(draw: st.DrawFn) -> list[Measure]:
    made = []
    for _ in range(draw(st.integers(0, 7))):
        row, other = draw(st.integers(0, 4)), draw(st.integers(-1, 4))
        kind = draw(st.sampled_from(MeasureKind))
        made.append(Measure(kind, row, 0, draw(GAINS), other=other if other != row else -1))
    return made


@given(candidates(), st.integers(0, 3))
def test_the_choice_is_the_best_of_all_sets(measures: list[Measure], spares: int) -> None:
    def is_allowed(some: tuple[Measure, ...]) -> bool:
        runs = [row for one in some for row in {one.row, one.other} - {-1}]
        return len(runs) == len(set(runs)) and sum(one.needs_spare for one in some) <= spares

    best = max(
        sum(one.gain_person_s for one in some)
        for n in range(len(measures) + 1)
        for some in itertools.combinations(measures, n)
        if is_allowed(some)
    )
    chosen = choose(measures, spares)
    assert is_allowed(tuple(chosen))
    assert sum(one.gain_person_s for one in chosen) == pytest.approx(best)


def test_what_is_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="spares"):
        choose([], -1)
    with pytest.raises(ValueError, match="turnover"):
        Assumptions(turnover=2)
    with pytest.raises(ValueError, match="wait"):
        Assumptions(wait=0)
