"""What released bands tell of a run: nothing where all is as usual, else as much as later loads bear out."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.occupancy import public_loads, training
from mobility.occupancy.evaluation import ALL_LINES, PUBLISHED, evaluate
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.privacy import CENTERS, LEAST_COUNT, LEAST_PLACES
from mobility.occupancy.public_loads import foretell_from_bands, loads_in_bands
from mobility.occupancy.spread import HORIZONS_MIN, LEAST_SAMPLES
from mobility.occupancy.training import train
from mobility.sensing.observation import SensorKind
from tests.occupancy.conftest import N_DAYS
from tests.support.riders import ride, tell, tram_places

PLACES = 160


def told(
    band: int, usual: float, deviation: float, places: int = PLACES
) -> tuple[float, float, float, float]:
    """p50, the deviation told, the variance left, and the deviation in persons."""
    found, apart, left_open = loads_in_bands(
        np.array([band], np.int8),
        np.array([usual], np.float32),
        np.array([deviation], np.float32),
        np.array([places], np.int32),
    )
    return float(found.p50[0]), float(apart[0]), float(left_open[0]), float(apart[0]) * deviation


@pytest.mark.parametrize("usual", [5.0, 8.0, 12.0])
def test_an_empty_vehicle_where_few_are_usual_is_no_deviation(usual: float) -> None:
    _, apart, left_open, _ = told(0, usual, 3.0)
    assert abs(apart) < 0.02
    assert left_open == pytest.approx(1, abs=0.1)


def test_a_fuller_band_than_usual_is_a_deviation_upwards() -> None:
    p50, apart, left_open, persons = told(2, 20.0, 10.0)
    assert p50 >= CENTERS[1] * PLACES - 0.1 * PLACES
    assert persons == pytest.approx(p50 - 20, abs=5)
    assert apart > 3
    assert left_open < 1


@given(
    band=st.integers(0, len(CENTERS)),
    usual=st.floats(LEAST_COUNT, 300),
    deviation=st.floats(1, 60),
    places=st.integers(LEAST_PLACES, 400),
)
def test_deviations_are_ordered_as_bands_are(band: int, usual: float, deviation: float, places: int) -> None:
    p50, apart, left_open, _ = told(band, usual, deviation, places)
    assert p50 >= LEAST_COUNT
    assert np.isfinite(apart)
    assert left_open >= 0
    if band:
        assert apart >= told(band - 1, usual, deviation, places)[1]


def test_what_bands_tell_is_trusted_as_far_as_later_loads_bore_out(trained: LoadModel) -> None:
    spread = trained.spread
    assert spread.band_decay.shape == (1 + len(HORIZONS_MIN),)
    assert (np.diff(spread.band_decay) <= 0).all()
    assert 0.3 < spread.band_decay[0] <= 0.999
    usual, deviation = np.full(9, 30, np.float32), np.full(9, 10, np.float32)
    minutes = np.array((0, *HORIZONS_MIN), np.float32)
    found = foretell_from_bands(spread, np.full(9, 2.0), np.full(9, 0.3), usual, deviation, minutes)
    medians = np.median(spread.errors[0, :, :, 1])
    assert found.p50[0] == pytest.approx(30 + 20 * spread.band_decay[0] + 10 * medians, abs=2)
    assert (found.p10 <= found.p50).all() and (found.p50 <= found.p90).all()


def test_published_forecasts_gain_over_what_is_usual(town: Any, first_day: int, trained: LoadModel) -> None:
    ridden = ride(town, range(first_day + N_DAYS, first_day + N_DAYS + 14), seed=78)
    truth = tell(ridden, kinds=(SensorKind.MANUAL,))
    scores = evaluate(tell(ridden, seed=78), town, trained, truth=truth)
    skills = {one.horizon_min: one.skill for one in scores if (one.line, one.rung) == (ALL_LINES, PUBLISHED)}
    assert skills[5] > 0.05
    assert min(skill for minutes, skill in skills.items() if minutes) > -0.01


def test_with_hardly_a_band_out_nothing_is_fitted(town: Any, first_day: int) -> None:
    visits = tell(ride(town, range(first_day, first_day + 14), seed=5))
    unknown = train(visits, town)  # of no vehicle the places are known, so no band is released
    assert unknown.is_trained
    assert unknown.spread.band_decay.tolist() == [1, *(0 for _ in HORIZONS_MIN)]


def test_too_few_departures_count_as_those_further_on_do(
    town: Any, trained: LoadModel, first_day: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = tell(ride(town, range(first_day, first_day + 14), seed=5))
    plain = train(visits, town, places=tram_places(town)).spread.band_decay
    monkeypatch.setattr(training, "BANDS", LEAST_SAMPLES - 1)
    few = train(visits, town, places=tram_places(town)).spread.band_decay
    assert few.tolist() == [1, *(0 for _ in HORIZONS_MIN)]
    assert 0 < plain[1] <= plain[0]


def test_many_departures_are_weighed_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    n = 100
    asked = (
        rng.integers(0, len(CENTERS) + 1, n).astype(np.int8),
        rng.uniform(5, 60, n).astype(np.float32),
        rng.uniform(2, 20, n).astype(np.float32),
        np.full(n, PLACES, np.int32),
    )
    whole = loads_in_bands(*asked)
    monkeypatch.setattr(public_loads, "AT_ONCE", 7)
    parts = loads_in_bands(*asked)
    for one, other in zip((*whole[0], *whole[1:]), (*parts[0], *parts[1:]), strict=True):
        np.testing.assert_array_equal(one, other)
    assert loads_in_bands(*(column[:0] for column in asked))[1].size == 0
