"""The chance that a vehicle or a dock is there: against the exact solution, and what must always hold."""

from dataclasses import replace
from functools import cache
from math import exp
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm
from scipy.stats import skellam

from mobility.sharing.chance import LONGEST_AHEAD_S, Availability, run_chain
from mobility.sharing.history import MOST_RIDERS, StationHistory, learn
from mobility.sharing.model import SharingState
from tests.sharing.test_gbfs import read
from tests.support.gbfs import NOW_S, feed_3

RATES = st.floats(0, 20)


def exact(count: int, deaths: np.ndarray, births: np.ndarray, ahead_s: float) -> np.ndarray:
    """The row of the matrix exponential of the generator."""
    n = len(deaths)
    generator = np.zeros((n, n))
    for state in range(n):
        if state > 0:
            generator[state, state - 1] = deaths[state]
        if state < n - 1:
            generator[state, state + 1] = births[state]
        generator[state, state] = -generator[state].sum()
    row: np.ndarray = expm(generator * ahead_s / 3600)[count]
    return row


@settings(max_examples=40)
@given(st.lists(st.tuples(RATES, RATES), min_size=1, max_size=12), st.data(), st.floats(0, 7200))
def test_the_chain_is_the_exponential_of_its_generator(
    rates: list[tuple[float, float]], data: st.DataObject, ahead_s: float
) -> None:
    deaths, births = np.array(rates).T
    count = data.draw(st.integers(0, len(rates) - 1))
    found = run_chain(count, deaths, births, ahead_s)
    np.testing.assert_allclose(found, exact(count, deaths, births, ahead_s), atol=1e-7)


def test_far_from_both_borders_the_change_is_skellam() -> None:
    found = run_chain(50, np.full(101, 6.0), np.full(101, 4.0), 1800)
    for change in (-5, -1, 0, 1, 4):
        assert found[50 + change] == pytest.approx(skellam.pmf(change, 2.0, 3.0), abs=1e-8)


@cache
def base() -> SharingState:
    return read(feed_3())[0]


def known(rents: float = 3.0, returns: float = 2.0, **stations: list[int]) -> SharingState:
    state = base()
    rates = {"rents_per_h": rents, "returns_per_h": returns}
    columns: dict[str, Any] = {name: np.full(2, rate, np.float32) for name, rate in rates.items()}
    columns |= {name: np.array(values) for name, values in stations.items()}
    return replace(state, stations=state.stations._replace(**columns))


def test_what_is_not_known_has_no_chance() -> None:
    bare = base()
    assert Availability(bare, NOW_S).vehicle_at_station(0, NOW_S + 60) is None  # no history yet
    told = Availability(known(), NOW_S)
    assert told.vehicle_at_station(0, NOW_S + 60) is not None
    assert told.vehicle_at_station(0, NOW_S + LONGEST_AHEAD_S + 1) is None
    stale = Availability(known(), NOW_S + 300)
    assert stale.vehicle_at_station(0, NOW_S + 360) is None
    assert stale.dock_at_station(0, NOW_S + 360) is None
    assert stale.free_vehicle(0, NOW_S + 360) is None
    assert Availability(known(vehicles=[-1, 0]), NOW_S).vehicle_at_station(0, NOW_S) is None


def test_now_it_is_there_or_not() -> None:
    told = Availability(known(), NOW_S)
    assert (told.vehicle_at_station(0, NOW_S), told.vehicle_at_station(1, NOW_S)) == (1.0, 0.0)
    assert told.vehicle_at_station(0, NOW_S, frozenset({1})) == 0.0  # four bicycles, no scooter
    full = Availability(known(docks=[0, 20], vehicles=[10, 0]), NOW_S)
    assert (full.dock_at_station(0, NOW_S), full.dock_at_station(1, NOW_S)) == (0.0, 1.0)


def test_a_station_out_of_use_gives_and_takes_nothing() -> None:
    told = Availability(known(is_renting=[0, 1], is_returning=[0, 1]), NOW_S)
    assert (told.vehicle_at_station(0, NOW_S), told.dock_at_station(0, NOW_S)) == (0.0, 0.0)
    assert Availability(known(is_virtual=[1, 1], docks=[0, 0]), NOW_S).dock_at_station(0, NOW_S) == 1.0


@settings(max_examples=40)
@given(st.integers(0, 15), st.integers(0, 15), st.floats(0.1, 10), st.floats(0.1, 10), st.integers(0, 3600))
def test_one_more_vehicle_never_lowers_the_chance_and_one_more_rider_never_raises_it(
    vehicles: int, docks: int, rents: float, returns: float, ahead_s: int
) -> None:
    def chance(count: int, rate: float) -> float:
        state = known(rate, returns, vehicles=[count, 0], docks=[docks, 20])
        found = Availability(state, NOW_S).vehicle_at_station(0, NOW_S + ahead_s)
        assert found is not None
        return found

    assert 0 <= chance(vehicles, rents) <= chance(vehicles + 1, rents) + 1e-9 <= 1 + 1e-8
    assert chance(vehicles, rents + 1) <= chance(vehicles, rents) + 1e-9


def test_a_history_counts_what_riders_did_and_no_vans() -> None:
    history = StationHistory(half_life_s=1e12, prior_h=0)
    docks = np.array([5, 5], np.int32)
    counts = [(5, 5), (4, 5), (4, 6), (4, 6 + MOST_RIDERS + 1), (4, -1), (4, 8)]
    for minute, vehicles in enumerate(counts):
        history.observe(["a", "b"], np.array(vehicles, np.int32), docks, NOW_S + minute * 800)
    rents, returns = history.rates(["a", "b"])
    # Station a: five spans of 800 s, in which it served c / (c + 1) of its demand.
    served = (5 / 6 + 4 * 4 / 5) * 800 / 3600
    assert rents[0] == pytest.approx(1 / served, rel=1e-5)
    assert returns[0] == 0
    # Station b: the van's span and the two that begin or end without a count say nothing.
    assert returns[1] == pytest.approx(3600 / (2 * 800), rel=1e-5)
    assert np.isnan(StationHistory().rates(["a"])[0][0])


def test_a_station_with_little_to_say_leans_on_the_others() -> None:
    history = StationHistory()
    docks = np.array([9, 9], np.int32)
    for minute in range(200):
        busy = 9 - minute % 2
        history.observe(["busy", "new"], np.array([busy, 9], np.int32), docks, NOW_S + minute * 60)
    busy, new, later = history.rates(["busy", "new", "later"])[0]
    assert 0 < new < later < busy


def test_free_vehicles_go_at_the_rate_at_which_they_went() -> None:
    history = StationHistory(half_life_s=1e12)
    midnight = NOW_S - NOW_S % 86_400 + 3600
    for minute in range(61):
        ids = [f"{one}" for one in range(60) if one >= minute // 2]
        history.observe_free(ids, midnight + minute * 60)
        history.observe([], np.zeros(0, np.int32), np.zeros(0, np.int32), midnight + minute * 60)
    rate = history.free_rate()
    assert rate == pytest.approx(30 / (60 - 15), rel=0.05)  # 30 went within an hour, 45 were there on average
    state = known()
    state = replace(state, systems=(replace(state.systems[0], free_rents_per_h=rate),))
    assert Availability(state, NOW_S).free_vehicle(0, NOW_S + 600) == pytest.approx(exp(-rate / 6))


def test_a_history_learns_from_states() -> None:
    history = StationHistory()
    for minute in range(150):
        made_s = NOW_S + minute * 60
        times = base().times._replace(observed_s=np.array([made_s]))
        learn(history, replace(known(vehicles=[4 - minute % 2, 0]), times=times))
    rents, returns = history.rates(["s1", "s2"])
    assert rents[0] > 20
    assert returns[0] > 20
