"""Matrices in Heidelberg: what the router says minute by minute, whatever the chunks and the order."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from mobility.accessibility.matrix import UNREACHED, MatrixEngine
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.errors import BadParameterError, LimitExceededError, OutsideServiceError
from mobility.network import TransportNetwork
from mobility.routing.router import Router
from tests.accessibility.matrix.asking import points_in, slow_matrix

MORNING = dt.datetime(2016, 11, 8, 7, 30, tzinfo=dt.UTC)
ASKED = MatrixRequest(departure=MORNING, window_minutes=9, percentiles=(50, 0, 25, 100), max_time_minutes=45)


@pytest.fixture(scope="module")
def heidelberg(heidelberg_network: TransportNetwork) -> Router:
    """A router in Heidelberg."""
    return Router(heidelberg_network)


@pytest.mark.parametrize(
    "request_",
    [
        ASKED,
        replace(ASKED, arrive_by=True, max_rides=2),
        replace(ASKED, wheelchair=True, max_time_minutes=90, max_rides=1),
        replace(ASKED, modes=("BIKE", "TRANSIT"), window_minutes=4, bike_kmh=18.0),
        replace(ASKED, modes=("BIKE", "TRANSIT"), window_minutes=4, arrive_by=True),
        replace(ASKED, modes=("TRANSIT",), window_minutes=1, walk_kmh=3.6),
        replace(ASKED, departure=MORNING.replace(hour=22, minute=50), window_minutes=30),
    ],
    ids=["plain", "arrive by", "wheelchair", "bike", "bike to arrive", "one departure", "over midnight"],
)
def test_percentiles_are_those_of_a_search_for_each_minute(
    heidelberg: Router, request_: MatrixRequest
) -> None:
    origins, destinations = points_in(heidelberg, 3, 1), points_in(heidelberg, 25, 2)
    engine = MatrixEngine(heidelberg.network, request_, destinations, router=heidelberg)
    found = engine.rows(origins)
    assert found.shape == (len(request_.percentiles), 3, 25)
    assert np.array_equal(found, slow_matrix(heidelberg, request_, origins, destinations))
    assert (found != UNREACHED).mean() > 0.1


@pytest.mark.parametrize("mode", ["WALK", "BIKE", "CAR"])
def test_on_streets_alone_all_percentiles_are_the_way(heidelberg: Router, mode: str) -> None:
    request = replace(ASKED, modes=(mode,), max_time_minutes=30)
    origins, destinations = points_in(heidelberg, 4, 3), points_in(heidelberg, 30, 4)
    found = MatrixEngine(heidelberg.network, request, destinations, router=heidelberg).rows(origins)
    assert np.array_equal(
        found, slow_matrix(heidelberg, replace(request, window_minutes=1), origins, destinations)
    )
    assert (found == found[0]).all()
    assert (found != UNREACHED).any()


@pytest.mark.parametrize("arrive_by", [False, True])
def test_neither_chunks_nor_order_change_a_number(heidelberg: Router, arrive_by: bool) -> None:
    request = replace(ASKED, arrive_by=arrive_by)
    origins, destinations = points_in(heidelberg, 12, 5), points_in(heidelberg, 20, 6)
    whole = MatrixEngine(heidelberg.network, request, destinations, router=heidelberg).rows(origins)
    order = np.random.default_rng(1).permutation(len(destinations))
    shuffled = MatrixEngine(heidelberg.network, request, destinations.take(order), router=heidelberg)
    parts = [shuffled.rows(origins.take(slice(first, first + 5))) for first in range(0, 12, 5)]
    assert np.array_equal(np.concatenate(parts, axis=1), whole[:, :, order])


def test_more_time_more_rides_and_more_percent_never_take_away(heidelberg: Router) -> None:
    origins, destinations = points_in(heidelberg, 5, 7), points_in(heidelberg, 40, 8)

    def rows(**change: object) -> np.ndarray:
        request = replace(ASKED, **change)  # type: ignore[arg-type]
        return MatrixEngine(heidelberg.network, request, destinations, router=heidelberg).rows(origins)

    usual = rows()
    assert (usual[1] <= usual[2]).all()
    assert (usual[2] <= usual[0]).all()
    assert (usual[0] <= usual[3]).all()
    assert (rows(max_rides=1) >= usual).all()
    assert (rows(modes=("TRANSIT",)) >= usual).all()
    longer = rows(max_time_minutes=90)
    assert np.array_equal(np.where(longer <= 45, longer, UNREACHED), usual)


def test_ways_on_foot_obey_the_triangle(heidelberg: Router) -> None:
    """A way over a third point is a way, and rounding up each part can only make it longer."""
    points = points_in(heidelberg, 25, 9)
    request = replace(ASKED, modes=("WALK",), max_time_minutes=240, percentiles=(50,))
    found = MatrixEngine(heidelberg.network, request, points, router=heidelberg).rows(points)[0].astype(int)
    assert (np.diag(found) == 0).all()
    assert (found[:, None, :] <= found[:, :, None] + found[None, :, :]).all()


def test_points_off_the_streets_are_told_and_not_reached(heidelberg: Router) -> None:
    points = points_in(heidelberg, 2, 10)
    far = Points(("in", "out"), np.array([points.lats[0], 0.0]), np.array([points.lons[0], 0.0]))
    engine = MatrixEngine(heidelberg.network, ASKED, far, router=heidelberg)
    assert engine.off_streets(far).tolist() == [False, True]
    found = engine.rows(far)
    assert (found[:, 0, 0] == 0).all()
    assert (found[:, 1, 0] == UNREACHED).all()
    assert (found[:, 0, 1] == UNREACHED).all()
    # Nor itself: a place of its own kind there would be one that is reached in no time.
    for modes in (("WALK",), ("WALK", "TRANSIT"), ("WALK", "BIKE", "TRANSIT")):
        for arrive_by in (False, True):
            request = replace(ASKED, modes=modes, arrive_by=arrive_by)
            found = MatrixEngine(heidelberg.network, request, far, router=heidelberg).rows(far)
            assert (found[:, 0, 0] == 0).all(), (modes, arrive_by)
            assert (found[:, 1, 1] == UNREACHED).all(), (modes, arrive_by)


def test_a_date_without_service_is_an_error_that_shows_the_calendar(heidelberg: Router) -> None:
    request = replace(ASKED, departure=dt.datetime(2017, 5, 1, 7, tzinfo=dt.UTC))
    with pytest.raises(OutsideServiceError, match=r"Monday 2017-05-01.*rnv: 2016-10-22 to 2016-12-10"):
        MatrixEngine(heidelberg.network, request, points_in(heidelberg, 1, 1), router=heidelberg)
    # Streets have no calendar.
    streets = replace(request, modes=("WALK",))
    MatrixEngine(heidelberg.network, streets, points_in(heidelberg, 1, 1), router=heidelberg)


def test_too_large_a_matrix_is_refused_with_its_size(
    heidelberg: Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mobility.accessibility.matrix.engine.MOST_CELLS", 400)
    points = points_in(heidelberg, 11, 1)
    engine = MatrixEngine(heidelberg.network, ASKED, points, router=heidelberg)
    with pytest.raises(
        LimitExceededError, match=r"11 origins x 11 destinations x 4 percentiles are 484 cells"
    ):
        engine.rows(points)
    assert engine.rows(points.take(slice(0, 9))).size == 9 * 11 * 4


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"departure": dt.datetime(2016, 11, 8, 7)}, "departure"),
        ({"modes": ("FLY",)}, "modes"),
        ({"modes": ()}, "modes"),
        ({"modes": ("CAR", "TRANSIT")}, "modes"),
        ({"percentiles": (50, 101)}, "percentiles"),
        ({"percentiles": ()}, "percentiles"),
        ({"percentiles": (50, 50)}, "percentiles"),
        ({"window_minutes": 0}, "window_minutes"),
        ({"max_rides": 0}, "max_rides"),
        ({"max_time_minutes": 5000}, "max_time_minutes"),
        ({"walk_kmh": float("nan")}, "walk_kmh"),
        ({"wheelchair": True, "modes": ("BIKE",)}, "wheelchair"),
        ({"clock": "perceived", "modes": ("WALK",)}, "clock"),
        ({"clock": "sun"}, "clock"),
    ],
)
def test_what_cannot_be_asked_names_its_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(BadParameterError) as caught:
        replace(ASKED, **change)  # type: ignore[arg-type]
    assert caught.value.field == field
