"""The closed loop: riders who are told more go elsewhere, none is made or lost, and chance is the seed's."""

import datetime
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from mobility.cli.steering import command
from mobility.simulation import ModelCity
from mobility.simulation.riders.advice import Advice, Usual, count_usual
from mobility.simulation.riders.closed_loop import (
    ADVICE,
    DEPARTURES,
    LEVELS,
    NOTHING,
    Outcome,
    earlier_days,
    run_loop,
)
from mobility.simulation.riders.information import DayView
from mobility.simulation.riders.ridership import Day, Ridership

pytestmark = pytest.mark.slow
THURSDAY = datetime.date(2026, 11, 26)


@pytest.fixture(scope="module")
def ridership(city: ModelCity) -> Ridership:
    return Ridership(city, 5, datetime.date(2026, 10, 1), demand=2.0)


@pytest.fixture(scope="module")
def outcomes(ridership: Ridership) -> list[Outcome]:
    return list(run_loop(ridership, THURSDAY, (0.0, 0.5), seed=5))


@pytest.fixture(scope="module")
def advised_day(ridership: Ridership) -> Day:
    usual = count_usual([ridership.simulate(earlier_days(ridership, THURSDAY)[0])], 5)
    rows = ridership.simulate(THURSDAY).plan.rows
    return ridership.simulate(THURSDAY, Advice(usual, rows, ridership.timetable.runs.departures), 0.5)


def test_a_share_of_none_is_no_information(outcomes: list[Outcome]) -> None:
    plain = outcomes[0]
    assert (plain.told, plain.share) == (NOTHING, 0.0)
    assert [one.told for one in outcomes[1:]] == [DEPARTURES, LEVELS, ADVICE] * 2
    for one in outcomes[1:4]:
        assert one.measures == plain.measures


def test_the_same_riders_want_to_travel_each_time(outcomes: list[Outcome]) -> None:
    assert len({one.measures.riders for one in outcomes}) == 1
    assert all(one.measures.arrived <= one.measures.riders for one in outcomes)
    # At half of the riders each kind of information makes another day.
    assert len({one.measures.crowding_minutes for one in outcomes}) == 4


def test_no_rider_is_made_or_lost_on_board(advised_day: Day) -> None:
    calls = advised_day.calls
    for first, last in zip(calls.offsets[:-1].tolist(), calls.offsets[1:].tolist(), strict=True):
        here = slice(first, last)
        on_board = np.cumsum(calls.boardings[here] - calls.alightings[here])
        assert (on_board == calls.load[here]).all()
        assert on_board[-1] == 0
        assert (on_board >= 0).all()


def test_the_same_seed_is_the_same_day(ridership: Ridership, outcomes: list[Outcome]) -> None:
    again = [one for one in run_loop(ridership, THURSDAY, (0.5,), seed=5) if one.told == ADVICE]
    assert again == [one for one in outcomes if one.told == ADVICE and one.share]


def test_earlier_days_are_school_days_before(ridership: Ridership) -> None:
    monday = datetime.date(2026, 11, 30)
    assert earlier_days(ridership, monday) == [monday - datetime.timedelta(days=n) for n in (3, 4, 5)]


def view(now_s: int, passed: int = -1, load: int = 0) -> DayView:
    return DayView(now_s, [load], [passed], [0], [64], [102])


def advice() -> Advice:
    """One run of three positions at 8:00, 8:10 and 8:20, usually with 40, 60 and 0 persons."""
    loads, on = np.array([40.0, 60.0, 0.0]), np.array([40.0, 20.0, 0.0])
    return Advice(Usual({0: loads}, {0: on}), np.array([0]), [np.array([28_800, 29_400, 30_000])])


def expect(told: Advice, seen: DayView) -> float:
    return float(told.expect(seen, np.array([0]), np.array([0]), np.array([2]))[0])


def test_what_is_usual_is_told_where_nothing_else_is_known() -> None:
    assert expect(advice(), view(25_000)) == pytest.approx((40 + 60) / 2)


def test_who_says_they_will_ride_is_added() -> None:
    told = advice()
    for _ in range(10):
        told.confirm(view(28_000), np.array([0]), np.array([0]), np.array([1]))
    # Ten from the first position to the second: ten more on the first of two stretches.
    assert expect(told, view(28_000)) == pytest.approx((50 + 60) / 2)
    # Once it has left the first position they are on board, where its level tells of them.
    assert expect(told, view(28_801, passed=0, load=50)) == pytest.approx((40 + 60) / 2)


def test_a_level_moves_the_forecast_into_its_range() -> None:
    # 130 of 166 places are HIGH: at least 124.5 where 40 are usual; 85 % of that is left a stop later.
    apart = 0.75 * 166 - 40
    told = expect(advice(), view(28_801, passed=0, load=130))
    assert told == pytest.approx((40 + apart + 60 + 0.85 * apart) / 2)
    # Of a LOW level nothing new follows: what is usual is LOW.
    assert expect(advice(), view(28_801, passed=0, load=3)) == pytest.approx(50)


def test_by_command(tmp_path: Path) -> None:
    file, picture = tmp_path / "loop.json", tmp_path / "loop.png"
    options = ["--size", "0.1", "--share", "0.3", "--json", str(file), "--plot", str(picture)]
    done = CliRunner().invoke(command, ["simulate", *options])
    assert done.exit_code == 0, done.output
    assert "simulated" in done.output and "our advice" in done.output
    told = json.loads(file.read_text())
    assert told["simulated"] is True
    assert [day["told"] for day in told["days"]] == [NOTHING, DEPARTURES, LEVELS, ADVICE]
    assert picture.read_bytes()[:4] == b"\x89PNG"
    holiday = CliRunner().invoke(command, ["simulate", "--size", "0.1", "--date", "2026-11-29"])
    assert holiday.exit_code == 2
    assert "no school day" in holiday.output


def test_several_days_and_seeds_by_one_command(tmp_path: Path) -> None:
    file, picture = tmp_path / "loop.json", tmp_path / "loop.png"
    options = ["--size", "0.1", "--share", "0.5", "--seed", "5", "--seed", "7", "--date", "2026-11-26"]
    options += ["--json", str(file), "--plot", str(picture)]
    done = CliRunner().invoke(command, ["simulate", *options])
    assert done.exit_code == 0, done.output
    runs = json.loads(file.read_text())["runs"]
    assert [(run["date"], run["seed"]) for run in runs] == [("2026-11-26", 5), ("2026-11-26", 7)]
    assert runs[0]["days"] != runs[1]["days"]
    assert "2026-11-26, seed 5; 2026-11-26, seed 7" in done.output
    assert "of 2 days" in done.output
    assert picture.read_bytes()[:4] == b"\x89PNG"
    wrong = CliRunner().invoke(command, ["simulate", "--date", "2026-11-26", "--date", "2026-11-29"])
    assert wrong.exit_code == 2
    assert "2026-11-29 is no school day" in wrong.output
