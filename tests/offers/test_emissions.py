"""Carbon dioxide: a vehicle's emissions shared by those on board; averages where nobody knows; never zero."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.errors import SettingsError
from mobility.offers.emission_factors import BUS, CAR, RAIL, TRAM, Factor, parse_factors, read_factors
from mobility.offers.emissions import (
    NOTHING_EMITTED,
    UNKNOWN_EMISSION,
    Basis,
    Emission,
    Stretches,
    add_emissions,
    ride_emission,
    vehicle_emission,
    vehicle_of,
)

FACTORS = read_factors()
PLACE_G = 42 * 0.19
"""What a place of a tram emits over a kilometer, by the shipped file."""


def tram(loads: list[tuple[float, float, float]], seats: int = 64, places: int = 166) -> Stretches:
    """Stretches of a kilometer with p10, p50 and p90 in persons."""
    p10, p50, p90 = (np.array(column, np.float32) / max(seats, 1) for column in zip(*loads, strict=True))
    n = len(loads)
    return Stretches(
        np.full(n, 1000.0), p10, p50, p90, np.full(n, seats, np.int16), np.full(n, places, np.int32)
    )


def test_what_the_vehicle_emits_is_shared_by_those_on_board() -> None:
    emission = ride_emission(FACTORS[TRAM], tram([(20, 40, 80)]))
    assert emission.grams == pytest.approx(166 * PLACE_G / 40, rel=1e-5)
    assert emission.low == pytest.approx(166 * PLACE_G / 80, rel=1e-5), "fuller: less for each"
    assert emission.high == pytest.approx(166 * PLACE_G / 20, rel=1e-5)
    assert emission.basis is Basis.LOAD
    assert "Umweltbundesamt" in emission.sources[0]
    assert "(2024)" in emission.sources[0]


def test_at_the_average_load_it_is_the_average() -> None:
    persons = 166 * 0.19
    assert ride_emission(FACTORS[TRAM], tram([(persons,) * 3])).grams == pytest.approx(42, rel=1e-5)


def test_alone_in_a_tram_one_has_all_of_it_and_not_more() -> None:
    assert ride_emission(FACTORS[TRAM], tram([(0, 0, 0)])).grams == pytest.approx(166 * PLACE_G, rel=1e-5)


def test_where_nobody_knows_the_average_holds_and_is_said() -> None:
    nan = float("nan")
    emission = ride_emission(FACTORS[TRAM], tram([(20, 40, 80), (nan, nan, nan)]))
    assert emission.grams == pytest.approx(166 * PLACE_G / 40 + 42, rel=1e-5)
    assert emission.basis is Basis.AVERAGE
    assert ride_emission(FACTORS[TRAM], tram([(1, 2, 3)], seats=0)).grams == pytest.approx(42)
    assert ride_emission(None, tram([(1, 2, 3)])) is UNKNOWN_EMISSION


@given(
    loads=st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50), st.floats(0, 50)), min_size=1, max_size=8)
)
def test_more_on_board_never_emits_more(loads: list[tuple[float, float, float]]) -> None:
    upwards = [(a, a + b, a + b + c) for a, b, c in loads]
    emission = ride_emission(FACTORS[TRAM], tram(upwards))
    assert emission.low is not None
    assert emission.grams is not None
    assert emission.high is not None
    assert 0 < emission.low <= emission.grams <= emission.high
    fuller = ride_emission(FACTORS[TRAM], tram([(a + 1, b + 1, c + 1) for a, b, c in upwards]))
    assert fuller.grams is not None
    assert fuller.grams <= emission.grams


def test_cars() -> None:
    assert vehicle_emission(FACTORS[CAR], 10_000).grams == pytest.approx(1640)
    assert vehicle_emission(FACTORS[CAR], 10_000, persons=1).grams == pytest.approx(1640 * 1.4)
    assert vehicle_emission(None, 10_000).grams is None


def test_sums_are_as_sure_as_their_weakest_leg() -> None:
    tram_leg = Emission(50.0, 40.0, 60.0, Basis.LOAD, ("a",))
    whole = add_emissions([NOTHING_EMITTED, tram_leg, NOTHING_EMITTED])
    assert (whole.grams, whole.low, whole.high, whole.basis, whole.sources) == (
        50.0,
        40.0,
        60.0,
        Basis.LOAD,
        ("a",),
    )
    assert add_emissions([tram_leg, UNKNOWN_EMISSION]).grams is None
    assert add_emissions([]).grams == 0


@pytest.mark.parametrize(
    ("route_type", "vehicle"),
    [
        (0, TRAM),
        (900, TRAM),
        (1, TRAM),
        (3, BUS),
        (700, BUS),
        (714, BUS),
        (715, ""),
        (2, RAIL),
        (109, RAIL),
        (4, ""),
        (1100, ""),
        (101, ""),
        (102, ""),
        (106, RAIL),
        (200, ""),
        (208, ""),
    ],
)
def test_vehicles_by_route_type(route_type: int, vehicle: str) -> None:
    assert vehicle_of(route_type) == vehicle


def test_every_factor_names_source_and_year() -> None:
    assert all(isinstance(one, Factor) and one.source and one.year and one.url for one in FACTORS.values())
    with pytest.raises(SettingsError, match=r"x.toml:3: factors\[0\].mean_load is -1"):
        parse_factors(
            b'[[factors]]\nvehicle = "tram"\nmean_load = -1\ngrams_per_person_km = 1\n',
            "x.toml",
        )
