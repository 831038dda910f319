"""Rows of a matrix found many in one call: the same as one by one, whatever the room and the threads."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from mobility.accessibility.matrix import UNREACHED, MatrixEngine, blocks
from mobility.accessibility.matrix.blocks import BlockStreets
from mobility.accessibility.matrix.ends import Streets, at_row, movers_of
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.network import TransportNetwork
from mobility.routing.router import Router
from tests.accessibility.matrix.asking import points_in, slow_matrix

MORNING = dt.datetime(2016, 11, 8, 7, 30, tzinfo=dt.UTC)
ONCE = MatrixRequest(departure=MORNING, window_minutes=1, max_time_minutes=60, max_rides=8)


@pytest.fixture(scope="module")
def heidelberg(heidelberg_network: TransportNetwork) -> Router:
    """A router in Heidelberg."""
    return Router(heidelberg_network)


@pytest.mark.parametrize(
    "change",
    [{}, {"arrive_by": True}, {"wheelchair": True}, {"modes": ("BIKE", "TRANSIT")}, {"modes": ("TRANSIT",)}],
    ids=["on foot", "arrive by", "wheelchair", "bike", "no way all on foot"],
)
@pytest.mark.parametrize("room", [1, 1 << 14])
def test_streets_around_many_points_are_those_around_each(
    heidelberg: Router, monkeypatch: pytest.MonkeyPatch, change: dict[str, object], room: int
) -> None:
    monkeypatch.setattr(blocks, "ROOM", room)
    request = replace(ONCE, **change)  # type: ignore[arg-type]
    network, movers = heidelberg.network, movers_of(request)
    backward = request.arrive_by
    to_stops = movers.at_destinations if backward else movers.at_origins
    streets = Streets(network, heidelberg.pool, request.max_snap_m)
    drawn, many = points_in(heidelberg, 70, 1), points_in(heidelberg, 30, 2)
    lats, lons = drawn.lats.copy(), drawn.lons.copy()
    lats[5] = 0.0  # off the streets
    lats[6], lons[6] = many.lats[3], many.lons[3]
    ones = Points(drawn.ids, lats, lons)
    snapped = streets.snap(ones, (*movers.directly, *to_stops))
    many_snapped = streets.snap(many, movers.directly)
    all_blocks = BlockStreets(network, streets, to_stops, movers.directly, backward=backward)
    rows = []
    for block in all_blocks.around(ones, snapped, range(2, 70), many, many_snapped):
        for i, direct_s in enumerate(block.direct_s):
            own = slice(block.near.offsets[i], block.near.offsets[i + 1])
            seconds = dict(zip(block.near.stops[own].tolist(), block.near.seconds[own].tolist(), strict=True))
            rows.append((block.first + i, seconds, direct_s))
    assert [row for row, _, _ in rows] == list(range(2, 70))
    for row, seconds, direct_s in rows:
        (stops, one_by_one), direct = streets.around(
            (float(ones.lats[row]), float(ones.lons[row])),
            {profile: at_row(at, row) for profile, at in snapped.items()},
            to_stops,
            movers.directly,
            many,
            many_snapped,
            backward=backward,
        )
        assert seconds == dict(zip(stops.tolist(), one_by_one.tolist(), strict=True))
        assert np.array_equal(direct_s, direct)
    assert any(seconds for _, seconds, _ in rows)


@pytest.mark.parametrize("change", [{}, {"arrive_by": True}, {"wheelchair": True, "percentiles": (75, 25)}])
def test_one_departure_is_the_routers_row(heidelberg: Router, change: dict[str, object]) -> None:
    request = replace(ONCE, **change)  # type: ignore[arg-type]
    origins, destinations = points_in(heidelberg, 12, 3), points_in(heidelberg, 12, 4)
    found = MatrixEngine(heidelberg.network, request, destinations, router=heidelberg).rows(origins)
    assert np.array_equal(found, slow_matrix(heidelberg, request, origins, destinations))
    assert (found != UNREACHED).mean() > 0.3


@pytest.mark.parametrize("change", [{}, {"window_minutes": 3}])
def test_threads_and_chunks_change_no_number(heidelberg: Router, change: dict[str, object]) -> None:
    request = replace(ONCE, **change)  # type: ignore[arg-type]
    points = points_in(heidelberg, 90, 5)
    engine = MatrixEngine(heidelberg.network, request, points, router=heidelberg)
    whole = engine.rows(points)
    assert np.array_equal(engine.rows(points, threads=3), whole)
    parts = [engine.rows(points.take(slice(i, i + 40))) for i in range(0, 90, 40)]
    assert np.array_equal(np.concatenate(parts, axis=1), whole)
    assert engine.rows(Points((), np.empty(0), np.empty(0))).shape == (1, 0, 90)
