"""Slopes and time: published figures, steeper is never faster uphill; costs of named profiles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.network.cycling import ClimbCosts, Cycling, Preference, parse_cycling
from mobility.network.profiles import build_all_streets, largest_dislike
from mobility.network.slopes import bike_incline_factor, electric_incline_factor, foot_incline_factor
from mobility.network.transport_network import BASE_SPEED_MPS, EdgeClimbs
from osm.street_graph import StreetGraph, Surface
from tests.support.streets import Line, make_graph

FACTORS = {"foot": foot_incline_factor, "bike": bike_incline_factor, "ebike": electric_incline_factor}
WAYS = [Cycling(e, p, c) for e in (False, True) for p in Preference for c in ClimbCosts]


def one(factor: str, percent: float) -> float:
    return float(FACTORS[factor](np.array([percent]))[0])


def test_published_figures() -> None:
    # Tobler: 6 exp(-3.5 |s + 0.05|) km/h, so 5.04 on the flat, 3.55 at 10 % up, 6 at 5 % down.
    assert 5.0367 / one("foot", 10.0) == pytest.approx(3.549, abs=0.01)
    assert 5.0367 / one("foot", -5.0) == pytest.approx(6.0, abs=0.01)
    # Parkin & Rotheram: 21.6 km/h, 1.44 less for each percent up, 0.86 more for each down.
    assert 21.6 / one("bike", 3.0) == pytest.approx(17.28)
    assert 21.6 / one("bike", -3.0) == pytest.approx(24.18)
    # A pedelec of 103 kg at 10 %: a cyclist's 1.4 m/s there are 141 W; with 250 W more it goes 3.5 m/s.
    assert BASE_SPEED_MPS["ebike"] / one("ebike", 10.0) == pytest.approx(3.5, abs=0.1)


@given(st.sampled_from(sorted(FACTORS)), st.floats(0, 35), st.floats(0, 35))
def test_steeper_is_never_faster_uphill_and_the_motor_helps(name: str, one_way: float, other: float) -> None:
    gentle, steep = sorted((one_way, other))
    assert one(name, gentle) <= one(name, steep) + 1e-9
    assert one(name, 0.0) == pytest.approx(1.0)
    assert one("ebike", steep) <= one("bike", steep) + 1e-9


def hill(climb_m: float, length_m: float = 200.0, **arrays: int) -> tuple[StreetGraph, EdgeClimbs]:
    graph = make_graph([(0.0, 0.0), (0.0, length_m)], [Line(0, 1)])
    changed = {name: np.full(2, value, getattr(graph, name).dtype) for name, value in arrays.items()}
    up = graph.edge_tail == int(np.argmin(graph.node_lon))
    return graph._replace(**changed), EdgeClimbs(np.where(up, climb_m, 0.0).astype(np.float32))


@given(
    st.floats(0, 60), st.floats(0, 60), st.sampled_from(["foot", "wheelchair", *(w.profile for w in WAYS)])
)
def test_the_higher_the_longer_and_nothing_costs_less_than_it_takes(a: float, b: float, profile: str) -> None:
    low, high = sorted((a, b))
    times, costs = [], []
    for climb in (low, high):
        streets = build_all_streets(*hill(climb))[profile]
        edge = int(np.argmax(hill(1.0)[1].edge_climb_m))
        times.append(int(streets.edge_ds[edge]))
        costs.append(int(streets.edge_cost_ds[edge]))
        assert times[-1] <= costs[-1] <= largest_dislike(profile) * times[-1] + 1
        assert streets.least_cost_ds_per_m * 200.0 <= streets.edge_cost_ds.min() + 1e-6
    assert times[0] <= times[1] and costs[0] <= costs[1]


def test_without_heights_tags_count_and_unknown_heights_fall_back_to_them() -> None:
    graph, climbs = hill(0.0, edge_incline_percent=6)
    tagged = build_all_streets(graph)["foot"].edge_ds
    unknown = EdgeClimbs(np.full(2, np.nan, np.float32))
    assert (build_all_streets(graph, unknown)["foot"].edge_ds == tagged).all()
    assert (build_all_streets(graph, climbs)["foot"].edge_ds < tagged).all()


def test_on_foot_cost_stays_time_on_hills() -> None:
    streets = build_all_streets(*hill(20.0))["foot"]
    assert streets.edge_cost_ds is streets.edge_ds


def test_preferences_share_times_and_differ_in_costs() -> None:
    streets = build_all_streets(*hill(10.0, edge_stress=4, edge_surface=Surface.COBBLES))
    bike = streets["bike"]
    assert streets["bike.fast"].edge_cost_ds is bike.edge_ds
    assert streets["bike.quiet"].edge_ds is bike.edge_ds
    up = int(np.argmax(bike.edge_ds))
    assert streets["bike.quiet"].edge_cost_ds[up] == pytest.approx(bike.edge_ds[up] * 2.5 * 1.3, abs=1)
    # 5 % up: 30 % more for each of them, on top of the mild dislike of traffic.
    assert streets["bike.high"].edge_cost_ds[up] == pytest.approx(bike.edge_ds[up] * 1.3 * 2.5, abs=1)
    assert streets["bike.low"].edge_cost_ds[up] == pytest.approx(bike.edge_ds[up] * 1.3 * 1.5, abs=1)
    assert streets["ebike"].edge_ds[up] < bike.edge_ds[up]
    assert streets["ebike.high"] is streets["ebike.high"], "made once"
    assert list(streets) == ["foot", "wheelchair", "bike", "car"]
    with pytest.raises(KeyError):
        streets["bike.slow"]


@pytest.mark.parametrize("way", WAYS)
def test_names_tell_the_choice(way: Cycling) -> None:
    assert parse_cycling(way.profile) == way
