"""Origins that are prepared once: the same rows, at any time, as often as they are asked."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from mobility.accessibility.matrix import UNREACHED, MatrixEngine
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.errors import BadParameterError, LimitExceededError
from mobility.network import TransportNetwork
from mobility.routing.router import Router
from tests.accessibility.matrix.asking import points_in

MORNING = dt.datetime(2016, 11, 8, 7, 30, tzinfo=dt.UTC)
ONCE = MatrixRequest(departure=MORNING, window_minutes=1, max_time_minutes=60, max_rides=8)


@pytest.fixture(scope="module")
def heidelberg(heidelberg_network: TransportNetwork) -> Router:
    """A router in Heidelberg."""
    return Router(heidelberg_network)


@pytest.mark.parametrize("window_minutes", [1, 20])
@pytest.mark.parametrize(
    "change",
    [{}, {"wheelchair": True}, {"modes": ("BIKE", "TRANSIT")}, {"modes": ("TRANSIT",)}, {"modes": ("WALK",)}],
    ids=["on foot", "wheelchair", "bike", "no way all on foot", "no transit"],
)
def test_prepared_origins_give_the_same_rows(
    heidelberg: Router, change: dict[str, object], window_minutes: int
) -> None:
    request = replace(ONCE, **change, window_minutes=window_minutes)  # type: ignore[arg-type]
    network = heidelberg.network
    drawn, destinations = points_in(heidelberg, 40, 1), points_in(heidelberg, 30, 2)
    lats = drawn.lats.copy()
    lats[5] = 0.0  # off the streets
    origins = Points(drawn.ids, lats, drawn.lons)
    engine = MatrixEngine(network, request, destinations, router=heidelberg)
    prepared = engine.prepare(origins)
    assert len(prepared) == 40
    expected = engine.rows(origins)
    assert (expected < UNREACHED).any()
    for threads in (1, 2, 1):
        assert np.array_equal(engine.rows(prepared, threads=threads), expected)
    evening = replace(request, departure=MORNING + dt.timedelta(hours=12))
    found = engine.at(evening.departure).rows(prepared)
    assert np.array_equal(
        found, MatrixEngine(network, evening, destinations, router=heidelberg).rows(origins)
    )
    if request.has_transit:
        assert not np.array_equal(found, expected)


@pytest.mark.parametrize(
    "change", [{"walk_kmh": 3.0}, {"max_walk_minutes": 5}, {"max_snap_m": 50.0}, {"arrive_by": True}]
)
def test_origins_prepared_for_something_else_are_refused(
    heidelberg: Router, change: dict[str, object]
) -> None:
    origins, destinations = points_in(heidelberg, 4, 1), points_in(heidelberg, 3, 2)
    prepared = MatrixEngine(heidelberg.network, ONCE, destinations, router=heidelberg).prepare(origins)
    other = replace(ONCE, **change)  # type: ignore[arg-type]
    engine = MatrixEngine(heidelberg.network, other, destinations, router=heidelberg)
    with pytest.raises(BadParameterError, match="prepared for another network, or other destinations"):
        engine.rows(prepared)


def test_origins_prepared_for_other_destinations_are_refused(heidelberg: Router) -> None:
    origins, destinations = points_in(heidelberg, 4, 1), points_in(heidelberg, 3, 2)
    prepared = MatrixEngine(heidelberg.network, ONCE, destinations, router=heidelberg).prepare(origins)
    engine = MatrixEngine(heidelberg.network, ONCE, points_in(heidelberg, 3, 3), router=heidelberg)
    with pytest.raises(BadParameterError, match="other destinations"):
        engine.rows(prepared)


def test_origins_prepared_on_another_network_are_refused(heidelberg: Router) -> None:
    """A scenario's network: its streets may be others."""
    origins, destinations = points_in(heidelberg, 4, 1), points_in(heidelberg, 3, 2)
    prepared = MatrixEngine(heidelberg.network, ONCE, destinations, router=heidelberg).prepare(origins)
    planned = replace(heidelberg.network)
    with pytest.raises(BadParameterError, match="another network"):
        MatrixEngine(planned, ONCE, destinations).rows(prepared)


def test_arriving_at_another_time(heidelberg: Router) -> None:
    origins, destinations = points_in(heidelberg, 6, 1), points_in(heidelberg, 5, 2)
    request = replace(ONCE, arrive_by=True)
    later = MORNING + dt.timedelta(hours=3)
    moved = MatrixEngine(heidelberg.network, request, destinations, router=heidelberg).at(later)
    own = MatrixEngine(heidelberg.network, replace(request, departure=later), destinations, router=heidelberg)
    assert np.array_equal(moved.rows(origins), own.rows(origins))


def test_what_cannot_be_prepared_is_said(heidelberg: Router, monkeypatch: pytest.MonkeyPatch) -> None:
    origins, destinations = points_in(heidelberg, 4, 1), points_in(heidelberg, 3, 2)
    arriving = MatrixEngine(
        heidelberg.network, replace(ONCE, arrive_by=True), destinations, router=heidelberg
    )
    with pytest.raises(BadParameterError, match="arrive_by"):
        arriving.prepare(origins)
    engine = MatrixEngine(heidelberg.network, ONCE, destinations, router=heidelberg)
    monkeypatch.setattr("mobility.accessibility.matrix.engine.MOST_CELLS", 23)
    with pytest.raises(LimitExceededError, match="4 origins x 3 destinations"):
        engine.prepare(origins)
