"""The ladder of forecasts: each rung beats the one below where there is anything to learn, none on noise."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from mobility.errors import VisitsError
from mobility.occupancy.calendar import DayType, day_type
from mobility.occupancy.evaluation import ALL_LINES, PUBLISHED, Score, as_rows, evaluate
from mobility.occupancy.load_keeper import LoadKeeper
from mobility.occupancy.load_model import LoadModel, unknown_places, untrained_model
from mobility.occupancy.sight import NO_CONDITIONS, Conditions
from mobility.occupancy.training import train
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits import no_stop_visits
from tests.occupancy.conftest import N_DAYS
from tests.support.riders import ride, tell, tram_places


def score(scores: list[Score], rung: str, horizon: int) -> Score:
    return next(s for s in scores if (s.line, s.rung, s.horizon_min) == (ALL_LINES, rung, horizon))


@pytest.fixture(scope="module")
def scores(town: Any, first_day: int, trained: LoadModel) -> list[Score]:
    """Two weeks that the model has not seen, against the true loads."""
    ridden = ride(town, range(first_day + N_DAYS, first_day + N_DAYS + 14), seed=77)
    truth = tell(ridden, kinds=(SensorKind.MANUAL,))
    return evaluate(tell(ridden, seed=77), town, trained, truth=truth)


def test_each_rung_beats_the_one_below(scores: list[Score]) -> None:
    assert score(scores, "deviation", 5).skill > 0.2
    assert score(scores, "deviation", 10).skill > 0.1
    assert score(scores, "learned", 15).skill > 0
    assert score(scores, "learned", 5).mae < score(scores, "prior", 5).mae
    learned = score(scores, "learned", 15)
    assert list(learned.skill_over) == ["prior", "deviation"]
    assert learned.skill_over["prior"] > learned.skill_over["deviation"] == learned.skill


def test_quantiles_hold_what_they_promise(scores: list[Score]) -> None:
    # 80 % of loads lie within p10 and p90; days differ as a whole, so 14 of them leave some room.
    for one in scores:
        if one.line == ALL_LINES and one.horizon_min > 0 and one.rung != PUBLISHED:
            assert 0.72 < one.held < 0.88, one


def test_errors_grow_with_the_horizon(scores: list[Score]) -> None:
    errors = [score(scores, "learned", minutes).mae for minutes in (5, 10, 20)]
    assert errors == sorted(errors)


def test_lines_are_told_apart(scores: list[Score]) -> None:
    assert {one.line for one in scores} == {ALL_LINES, "1", "2"}
    assert all(row["n"] > 0 for row in as_rows(scores))


def test_routes_of_one_name_are_one_line_and_unknown_places_no_number(
    town: Any, first_day: int, trained: LoadModel
) -> None:
    ridden = ride(town, range(first_day + N_DAYS, first_day + N_DAYS + 7), seed=78)
    names = {**town.tables, "routes": pa.table({"route_short_name": ["5", "5"]})}
    network = SimpleNamespace(**{**vars(town), "tables": names})
    unknown = replace(trained, places=unknown_places(town.timetable))
    rows = as_rows(evaluate(tell(ridden, seed=78), network, unknown))
    assert {row["line"] for row in rows} == {ALL_LINES, "5"}
    keys = [(row["line"], row["horizonMinutes"], row["rung"]) for row in rows]
    assert len(set(keys)) == len(keys)
    assert all(row["levelAccuracy"] is None for row in rows)
    json.dumps(rows, allow_nan=False)


def test_a_ladder_on_pure_noise_has_no_skill(town: Any, first_day: int) -> None:
    days = range(first_day, first_day + 28)
    noise = tell(ride(town, days, seed=3, is_noise=True), seed=3)
    model = train(noise, town, places=tram_places(town))
    later = ride(town, range(first_day + 28, first_day + 38), seed=4, is_noise=True)
    found = evaluate(tell(later, seed=4), town, model, truth=tell(later, kinds=(SensorKind.MANUAL,)))
    for rung in ("deviation", "learned"):
        for minutes in (5, 10, 20):
            assert abs(score(found, rung, minutes).skill) < 0.02


def test_a_condition_is_learned_and_may_be_missing(town: Any, first_day: int) -> None:
    # One hour in three it rains, and half as many again ride: only the condition tells.
    days = range(first_day, first_day + 28)
    ridden = ride(town, days, seed=6, wildness=0.1)
    hours = np.arange((days[0] - 719_163) * 24, (days[-1] + 2 - 719_163) * 24)
    rain = (hours * 2654435761 % 97 < 32).astype(np.float32)
    is_wet = rain[ridden.left_s // 3600 - hours[0]] > 0
    visits = tell(ridden, missed=0.0)
    more = np.where(is_wet, 1.5, 1.0).astype(np.float32)
    wet = visits._replace(
        boardings=np.zeros_like(visits.boardings) * np.nan,
        alightings=visits.alightings * np.nan,
        load=(ridden.load * more).astype(np.float32),
        kind=np.full(visits.kind.size, SensorKind.CAMERA, np.int8),
    )
    conditions = Conditions(("rain",), int(hours[0]), rain[:, None])
    model = train(wet, town, places=tram_places(town), conditions=conditions)
    assert model.conditions == ("rain",)
    assert model.ridge.weights[3, -1] > 0.05
    assert NO_CONDITIONS.named(("rain",)).at(np.array([0])).shape == (1, 1)
    keeper = LoadKeeper(town, model, bytes(32))
    now_s = int(visits.observed_s[3])
    now = keeper.update(type(wet)(*(column[:3] for column in wet)), now_s)
    assert not np.isnan(now.exact.p50).any()


def test_days_the_model_has_seen_are_no_test(town: Any, first_day: int, trained: LoadModel) -> None:
    with pytest.raises(VisitsError, match="trained on"):
        evaluate(tell(ride(town, range(first_day, first_day + 2))), town, trained)


def test_nothing_to_learn_from_is_an_untrained_model(town: Any) -> None:
    model = train(no_stop_visits(), town)
    assert not model.is_trained
    usual, deviation = model.usual(
        np.array([0], np.int32), np.array([700_000], np.int32), np.array([0, 12], np.int32)
    )
    assert usual[-1] == deviation[-1] == 0
    assert (deviation[:-1] >= 20).all()
    assert untrained_model(town.timetable, town.content_hash).is_trained is False


def test_what_is_usual_differs_by_kind_of_day(trained: LoadModel) -> None:
    totals = trained.prior.median.sum(axis=1)
    assert totals[DayType.SCHOOL_DAY] > 1.3 * totals[DayType.SATURDAY] > 1.3 * totals[DayType.SUNDAY]


def test_few_days_are_shrunk_to_their_parents(town: Any, first_day: int) -> None:
    visits = tell(ride(town, range(first_day, first_day + 4)))
    model = train(visits, town, places=tram_places(town))
    assert (model.prior.days[DayType.SCHOOL_DAY] == 0).all(), (
        "four days are too few for a median of their own"
    )
    assert model.prior.median[DayType.SCHOOL_DAY].max() > 5


@pytest.mark.parametrize(
    ("date", "kind"),
    [
        ((2026, 3, 9), DayType.SCHOOL_DAY),
        ((2026, 4, 1), DayType.SCHOOL_HOLIDAY),
        ((2026, 1, 6), DayType.SUNDAY),  # Epiphany is a holiday in Saxony-Anhalt
        ((2026, 12, 24), DayType.SATURDAY),
        ((2026, 3, 7), DayType.SATURDAY),
        ((2026, 3, 8), DayType.SUNDAY),
        ((2027, 1, 2), DayType.SATURDAY),
    ],
)
def test_days_of_saxony_anhalt(date: tuple[int, int, int], kind: DayType) -> None:
    import datetime as dt  # noqa: PLC0415

    assert day_type(dt.date(*date).toordinal()) == kind
