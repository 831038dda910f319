"""What must hold between crowding searches and plain ones, whatever the timetable."""

from dataclasses import replace
from itertools import pairwise

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.routing import crowding_scratch
from mobility.routing.crowding import PRESETS, Crowding, Risk, Slider
from mobility.routing.crowding_day import Loads, build_crowded_day
from mobility.routing.crowding_journey import CrowdedJourney
from mobility.routing.crowding_search import (
    search_crowded,
    search_crowded_arrive_by,
    search_crowded_arrive_window,
    search_crowded_window,
)
from mobility.routing.transit import search, search_arrive_by, search_arrive_window, search_window
from tests.kernels.test_crowding_oracle import SEEDS, points
from tests.kernels.test_raptor_oracle import MAX_RIDES, WHEN, compiled, offers
from tests.kernels.test_raptor_oracle import points as plain_points
from tests.support.crowded import crowdings
from tests.support.timetables import Town, Trip
from tests.support.towns import ends, towns

ONE_LINE = Town(2, (Trip(((0, 600, 600), (1, 1200, 1200))), Trip(((0, 900, 900), (1, 1500, 1500)))))


def no_worse(better: list[CrowdedJourney], worse: list[CrowdedJourney]) -> bool:
    """For each journey of the one there is one of the other that is as good and costs no more."""
    return all(
        any(b[0] >= w[0] and b[1] <= w[1] and b[2] <= w[2] and b[3] <= w[3] for b in points(better))
        for w in points(worse)
    )


@given(st.data())
def test_the_front_contains_the_plain_one(data: st.DataObject) -> None:
    town = data.draw(towns())
    a, b = offers(data.draw(ends(town.n_stops))), offers(data.draw(ends(town.n_stops)))
    day, transfers, _ = compiled(town)
    loads = Loads.certain(data.draw(SEEDS).loads(day))
    crowded = build_crowded_day(day, loads, data.draw(crowdings()))
    first = data.draw(WHEN)
    last = first + data.draw(st.integers(0, 3600))
    extra = data.draw(st.sampled_from([0, 1800]))
    asked = {"max_rides": MAX_RIDES}
    for plain, felt in (
        (search_window, search_crowded_window),
        (search_arrive_window, search_crowded_arrive_window),
    ):
        found = felt(crowded, transfers, a, b, first, last, max_extra_s=extra, **asked)
        expected = plain(day, transfers, a, b, first, last, **asked)
        assert plain_points(expected) <= plain_points(list(found))
    # From one moment each leaves when it likes: what counts is when it is there.
    found = search_crowded(crowded, transfers, a, b, first, max_extra_s=extra, **asked)
    expected = search(day, transfers, a, b, first, **asked)
    assert {p[1:] for p in plain_points(expected)} <= {p[1:] for p in plain_points(list(found))}
    found = search_crowded_arrive_by(crowded, transfers, a, b, first, max_extra_s=extra, **asked)
    expected = search_arrive_by(day, transfers, a, b, first, **asked)
    assert {(p[0], p[2]) for p in plain_points(expected)} <= {(p[0], p[2]) for p in plain_points(list(found))}


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_raising_a_load_never_lowers_a_cost(data: st.DataObject) -> None:
    town = data.draw(towns())
    a, b = offers(data.draw(ends(town.n_stops))), offers(data.draw(ends(town.n_stops)))
    day, transfers, _ = compiled(town)
    before = data.draw(SEEDS).loads(day)
    after = before.copy()
    if after.size:
        for at in data.draw(st.lists(st.integers(0, after.size - 1), min_size=1, max_size=3)):
            after[at] += data.draw(st.sampled_from([0.1, 0.5, 2.0]))
    crowding = data.draw(crowdings())
    first = data.draw(WHEN)
    fronts = [
        search_crowded_window(
            build_crowded_day(day, Loads.certain(loads), crowding),
            transfers,
            a,
            b,
            first,
            first + 1800,
            max_rides=MAX_RIDES,
            max_extra_s=None,
        )
        for loads in (before, after)
    ]
    # The same journeys exist under both; those that leave after the window may beat one in it.
    later = search_crowded_window(
        build_crowded_day(day, Loads.certain(before), crowding),
        transfers,
        a,
        b,
        first + 1801,
        200_000,
        max_rides=MAX_RIDES,
        max_extra_s=None,
    )
    assert no_worse(fronts[0] + later, fronts[1])


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_minding_more_never_lowers_a_cost(data: st.DataObject) -> None:
    town = data.draw(towns())
    a, b = offers(data.draw(ends(town.n_stops))), offers(data.draw(ends(town.n_stops)))
    day, transfers, _ = compiled(town)
    loads = Loads.certain(data.draw(SEEDS).loads(day))
    crowding = data.draw(crowdings())
    departure = data.draw(WHEN)
    fronts = [
        search_crowded(
            build_crowded_day(day, loads, replace(crowding, slider=slider)),
            transfers,
            a,
            b,
            departure,
            max_rides=MAX_RIDES,
            max_extra_s=None,
        )
        for slider in (Slider.LOW, Slider.NORMAL, Slider.HIGH)
    ]
    for less, more in pairwise(fronts):
        for journey in more:
            assert any(
                one.arrival_s <= journey.arrival_s
                and one.boardings <= journey.boardings
                and one.perceived_ds <= journey.perceived_ds
                for one in less
            )


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_multipliers_are_at_least_one_and_never_fall(preset: str) -> None:
    tables = [Crowding(slider, preset).multipliers() for slider in Slider]
    for table in tables:
        assert table.min() >= 1000
        assert (np.diff(table) >= 0).all()
    assert (tables[0] == 1000).all()
    for less, more in pairwise(tables):
        assert (less <= more).all()


def test_multipliers_are_those_of_their_sources() -> None:
    """At 4 standing persons per m2 there are 1 + 4 * 0.4 persons for each seat."""
    full = round(100 * (1 + 4 * 0.4))
    assert Crowding(preset="rp_tram_bus").multipliers()[[60, 100, full]].tolist() == [1000, 1160, 1400]
    seated = 1 / 2.6
    stands = 1.265 + 0.119 * 4
    hk = seated * (1 + 0.119 * 4) + (1 - seated) * stands
    assert Crowding(preset="hk_metro").multipliers()[full] == round(1000 * hk)
    assert Crowding(preset="gb_rail").multipliers()[[59, 60, 100]].tolist() == [1000, 1150, 1150]
    paris = seated * 1.5 + (1 - seated) * 1.7
    assert Crowding(preset="paris").multipliers()[full] == round(1000 * paris)


def test_unknown_loads_are_taken_for_their_prior_and_quantiles_differ() -> None:
    day, transfers, _ = compiled(ONE_LINE)
    a, b = offers({0: 0}), offers({1: 0})
    unknown = np.full(4, np.nan, np.float32)

    def cost(loads: Loads, risk: Risk = Risk.P50) -> int:
        crowded = build_crowded_day(day, loads, Crowding(preset="rp_tram_bus", risk=risk))
        return search_crowded(crowded, transfers, a, b, 600, max_extra_s=0)[0].perceived_ds

    assert cost(Loads.certain(unknown, prior=0.0)) == 6000
    assert cost(Loads.certain(unknown, prior=1.0)) == 6960
    some = [np.full(4, load, np.float32) for load in (0.0, 0.8, 1.0)]
    spread = Loads(*some, np.zeros(1, np.float32))
    assert [cost(spread, risk) for risk in Risk] == [6000, 6480, 6960]
    with pytest.raises(ValueError, match="prior"):
        build_crowded_day(day, Loads.certain(unknown, prior=float("nan")), Crowding())
    with pytest.raises(ValueError, match="4 calls"):
        build_crowded_day(day, Loads.certain(unknown[:3]), Crowding())


@pytest.mark.parametrize(
    "wrong", [{"preset": "none"}, {"walk": 0.0}, {"wait": 11.0}, {"transfer_s": -1}, {"transfer_s": 3601}]
)
def test_settings_out_of_range(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Crowding(**wrong)  # type: ignore[arg-type]


def test_off_runs_the_plain_search(monkeypatch: pytest.MonkeyPatch) -> None:
    day, transfers, _ = compiled(ONE_LINE)
    a, b = offers({0: 0}), offers({1: 0})
    crowded = build_crowded_day(day, Loads.certain(np.full(4, 3.0, np.float32)), Crowding(Slider.OFF))

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the crowding kernel ran")

    monkeypatch.setattr("mobility.routing.crowding_search.run_crowded", never)
    found = search_crowded(crowded, transfers, a, b, 500)
    assert [(j.departure_s, j.arrival_s, j.boardings) for j in found] == sorted(
        plain_points(search(day, transfers, a, b, 500))
    )
    assert [j.perceived_ds for j in found] == [6000 + 15 * 100]
    assert [j.perceived_ds for j in search_crowded_window(crowded, transfers, a, b, 0, 900)] == [6000, 6000]
    assert [j.perceived_ds for j in search_crowded_arrive_by(crowded, transfers, a, b, 1250)] == [6750]
    assert len(search_crowded_arrive_window(crowded, transfers, a, b, 0, 1500)) == 2


def test_scratch_that_is_too_small_grows() -> None:
    """A label for each of many trips, in a scratch with room for few."""
    trips = tuple(Trip(((0, 60 * i, 60 * i), (1, 60 * i + 600, 60 * i + 600))) for i in range(120))
    day, transfers, _ = compiled(Town(2, trips))
    loads = np.repeat(np.linspace(3.9, 0.7, 120), 2).astype(np.float32)
    crowded = build_crowded_day(day, Loads.certain(loads), Crowding(Slider.HIGH, wait=0.1, transfer_s=0))
    a, b = offers({0: 0}), offers({1: 0})
    expected = points(search_crowded_window(crowded, transfers, a, b, 0, 7200, max_extra_s=None))
    day.products.crowding_scratch.clear()
    small = crowding_scratch._allocate(crowded, 16)
    day.products.crowding_scratch.append(crowding_scratch.CrowdingScratch(small, np.empty(8, np.int32)))
    found = search_crowded_window(crowded, transfers, a, b, 0, 7200, max_extra_s=None)
    assert points(found) == expected
    assert len(expected) == 120


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled without the compiler")
def test_what_only_hard_questions_need_is_compiled_without_one() -> None:
    day, transfers, _ = compiled(ONE_LINE)
    crowded = build_crowded_day(day, Loads.certain(np.zeros(4, np.float32)), Crowding())
    crowding_scratch.compile_bounded(crowded, transfers)
    assert crowding_scratch.run_crowding_bounded.signatures
    assert [j.arrival_s for j in search_crowded(crowded, transfers, offers({0: 0}), offers({1: 0}), 0)] == [
        1200
    ]
