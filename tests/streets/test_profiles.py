"""What edges take and cost: each rule by one street of 133 m (100 s on foot on the flat)."""

import numpy as np
import pytest

from mobility.kernels.arrays import Streets
from mobility.network.profiles import build_streets, largest_dislike
from osm.street_graph import Feature, Permission, StreetGraph, Surface, WheelchairState
from tests.support.streets import ALL, Line, make_graph


def one_street(line: Line | None = None, **arrays: int) -> StreetGraph:
    graph = make_graph([(0.0, 0.0), (0.0, 133.0)], [line or Line(0, 1)])
    changed = {name: np.full(2, value, getattr(graph, name).dtype) for name, value in arrays.items()}
    return graph._replace(**changed)


def times(streets: Streets) -> tuple[int, int]:
    return int(streets.edge_ds[0]), int(streets.edge_cost_ds[0])


def test_on_foot_time_is_cost() -> None:
    streets = build_streets("foot", one_street())
    assert times(streets) == (1000, 1000)
    assert streets.edge_cost_ds is streets.edge_ds


def test_stairs_are_slower_and_steeper_ones_up_slower_than_down() -> None:
    flat, up, down = (
        times(build_streets("foot", one_street(edge_feature=Feature.STAIRS, edge_incline_percent=percent)))[0]
        for percent in (0, 30, -30)
    )
    assert (flat, up, down) == (round(1330 / 0.65), round(1330 / 0.61), round(1330 / 0.69))


def test_delays_are_added_once() -> None:
    assert times(build_streets("foot", one_street(Line(0, 1, delay_s=45))))[0] == 1450


def test_unknown_step_free_state_costs_more_but_takes_no_longer() -> None:
    known = build_streets("wheelchair", one_street(edge_wheelchair=WheelchairState.YES))
    unknown = build_streets("wheelchair", one_street())
    assert times(known)[0] == times(unknown)[0] == times(known)[1]
    assert times(unknown)[1] == pytest.approx(1.1 * times(unknown)[0], abs=1)
    assert largest_dislike("wheelchair") == pytest.approx(1.1)


def test_a_bike_is_pushed_where_only_that_is_allowed() -> None:
    ridden = build_streets("bike", one_street())
    pushed_only = int(Permission.WALK | Permission.BIKE_PUSHED)
    pushed = build_streets("bike", one_street(Line(0, 1, pushed_only, pushed_only)))
    assert times(ridden)[0] == round(1330 / 4.2)
    assert times(pushed)[0] == round(1330 / 1.1)


def test_cycling_stress_is_mild_and_shows_in_cost_only() -> None:
    calm, busy = (build_streets("bike", one_street(edge_stress=stress)) for stress in (1, 4))
    assert times(calm)[0] == times(busy)[0] == times(calm)[1]
    assert times(busy)[1] == pytest.approx(1.3 * times(busy)[0], abs=1)


def test_cobbles_and_climbs_slow_a_bike_down() -> None:
    flat = times(build_streets("bike", one_street()))[0]
    assert times(build_streets("bike", one_street(edge_surface=Surface.COBBLES)))[0] > flat
    assert times(build_streets("bike", one_street(edge_incline_percent=6)))[0] > 1.5 * flat
    down = times(build_streets("bike", one_street(edge_incline_percent=-6)))[0]
    assert flat / 1.3 - 1 <= down < flat


def test_nobody_passes_where_it_is_not_permitted() -> None:
    graph = one_street(Line(0, 1, ALL, 0))
    for profile in ("foot", "wheelchair", "bike", "car"):
        streets = build_streets(profile, graph)
        assert sorted((streets.edge_ds >= 0).tolist()) == [False, True]
        assert streets.least_cost_ds_per_m > 0
