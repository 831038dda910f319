"""Isochrones agree with the rows they are drawn from, contain each other, and come out as files."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mobility.accessibility.isochrones import (
    IsochroneEngine,
    StreetGrid,
    area_within,
    checked_cutoffs,
    square_km,
)
from mobility.accessibility.matrix import UNREACHED, MatrixEngine
from mobility.accessibility.matrix.engine import prepare_far_side
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.errors import BadParameterError
from mobility.network import TransportNetwork, load_network
from mobility.routing.router import Router
from tests.support.streets import Line, make_graph, make_network, place, stops_timetable

DEPARTURE = datetime.fromisoformat("2026-03-09T08:00+01:00")
N_ROWS, N_COLUMNS = 5, 6
TIMES = arrays(np.uint16, (N_ROWS, N_COLUMNS), elements=st.integers(0, 40) | st.just(UNREACHED))


def loose_grid(minutes: np.ndarray, cell_m: float = 100.0) -> tuple[StreetGrid, np.ndarray]:
    """A grid with a street in every cell but the outermost ones."""
    step = cell_m / 111_195.0
    whole = np.full((N_ROWS + 2, N_COLUMNS + 2), UNREACHED, np.uint16)
    whole[1:-1, 1:-1] = minutes
    lats, lons = step * np.arange(N_ROWS + 2), step * np.arange(N_COLUMNS + 2)
    return StreetGrid(cell_m, lats, lons, Points((), np.empty(0), np.empty(0)), np.empty(0, np.int64)), whole


@settings(max_examples=40)
@given(TIMES, st.integers(1, 40), st.sampled_from([50.0, 100.0, 250.0]))
def test_centers_within_the_cutoff_lie_inside_and_all_others_outside(minutes, cutoff, cell_m):
    grid, whole = loose_grid(minutes, cell_m)
    area = area_within(grid, whole, cutoff)
    lons, lats = np.meshgrid(grid.lons, grid.lats)
    assert (shapely.contains_xy(area.buffer(1e-9), lons, lats) == (whole <= cutoff)).all()


@settings(max_examples=40)
@given(TIMES, st.integers(1, 40), st.integers(1, 40))
def test_the_area_of_a_smaller_cutoff_lies_inside_that_of_a_larger_one(minutes, one, other):
    grid, whole = loose_grid(minutes)
    small, large = (area_within(grid, whole, cutoff) for cutoff in sorted((one, other)))
    assert shapely.make_valid(small).difference(shapely.make_valid(large).buffer(1e-9)).area < 1e-12


def test_one_cell_in_reach_is_half_a_cell_around_its_center():
    """A neighbor out of reach counts one minute and a quarter late, the cell as much early: 0.7 of a cell.

    The line cuts the four arms at (1.25 + 0.5) / 2.5 = 0.7: a square on its corner, 2 x 0.7^2 cells of 0.01
    km2.
    """
    minutes = np.full((N_ROWS, N_COLUMNS), UNREACHED, np.uint16)
    minutes[2, 2] = 5
    assert square_km(area_within(*loose_grid(minutes), 30)) == pytest.approx(2 * 0.7**2 * 0.01, rel=1e-3)


def test_nothing_in_reach_is_an_empty_area():
    grid, whole = loose_grid(np.full((N_ROWS, N_COLUMNS), 9, np.uint16))
    assert area_within(grid, whole, 8).is_empty
    assert square_km(area_within(grid, whole, 8)) == 0.0


def manhattan(blocks: int = 20, block_m: float = 100.0) -> TransportNetwork:
    """Streets in squares, no transit worth the name."""
    n = blocks + 1
    points = [(row * block_m, column * block_m) for row in range(n) for column in range(n)]
    lines = [Line(row * n + column, row * n + column + 1) for row in range(n) for column in range(blocks)]
    lines += [Line(row * n + column, (row + 1) * n + column) for row in range(blocks) for column in range(n)]
    timetable = stops_timetable([], feed_timezone=np.zeros(1, np.int32), service_first_date=20_000)
    return replace(make_network(make_graph(points, lines), timetable), timezones=("Europe/Berlin",))


def test_on_foot_in_a_city_of_squares_the_area_is_a_square_on_its_corner():
    """At 1.33 m/s one walks 798 m in 10 minutes; along squares |x| + |y| <= 798 m: 2 x 0.798^2 = 1.27 km2.

    Minutes are rounded up at centers, and lines lie half a minute (40 m) beyond them: within a tenth.
    """
    network = manhattan()
    lat, lon = place(1000.0, 1000.0)
    request = MatrixRequest(departure=DEPARTURE, modes=("WALK",), window_minutes=1, max_time_minutes=20)
    found = list(
        IsochroneEngine(network, request, (5, 10), cell_m=50.0).around(
            Points(("m",), np.array([lat]), np.array([lon]))
        )
    )
    assert [one.cutoff for one in found] == [10, 5]
    assert found[0].km2 == pytest.approx(2 * 0.798**2, rel=0.1)
    assert found[1].km2 == pytest.approx(2 * 0.399**2, rel=0.2)


@pytest.fixture(scope="module")
def network(small_city: Path) -> TransportNetwork:
    return load_network(small_city)


@pytest.fixture(scope="module")
def isochrones(network: TransportNetwork) -> IsochroneEngine:
    request = MatrixRequest(departure=DEPARTURE, window_minutes=10, percentiles=(50, 90), max_time_minutes=60)
    return IsochroneEngine(network, request, (15, 30), cell_m=200.0)


def middle(network: TransportNetwork) -> Points:
    stop = int(np.flatnonzero(network.links.stop_node >= 0)[0])
    timetable = network.timetable
    return Points(("here",), timetable.stop_lat[[stop]].copy(), timetable.stop_lon[[stop]].copy())


def test_walks_found_from_stops_are_those_found_from_points(network):
    router, centers = Router(network), StreetGrid.over(network, 300.0).centers
    for arrive_by in (False, True):
        request = MatrixRequest(departure=DEPARTURE, max_walk_minutes=15, arrive_by=arrive_by)
        given = prepare_far_side(network, request, centers, router)
        there = Points(("x",), centers.lats[:1], centers.lons[:1])
        own = MatrixEngine(network, request, there if arrive_by else centers, router=router)
        slow = own._far_side(centers)
        for one, other in zip(given.last_walks, slow.last_walks, strict=True):
            assert (one == other).all()


def test_an_area_holds_the_cells_that_the_matrix_says(network, isochrones):
    point, grid = middle(network), isochrones.grid
    rows = MatrixEngine(network, isochrones.request, grid.centers).rows(point)
    found = {(one.percentile, one.cutoff): one.area.buffer(1e-9) for one in isochrones.around(point)}
    assert list(found) == [(50, 30), (50, 15), (90, 30), (90, 15)]
    for (percentile, cutoff), area in found.items():
        minutes = rows[(50, 90).index(percentile), 0]
        inside = shapely.contains_xy(area, grid.centers.lons, grid.centers.lats)
        assert (inside == (minutes <= cutoff)).all()
        assert inside.any()
    assert found[90, 30].difference(found[50, 30]).area < 1e-12, (
        "what nine of ten minutes reach, half of them reach"
    )


def test_another_time_needs_no_new_walks(network, isochrones):
    later = DEPARTURE.replace(hour=10)
    moved = isochrones.at(later, (20,), window_minutes=5, percentiles=(50,))
    whole = IsochroneEngine(network, moved.request, (20,), cell_m=200.0)
    assert moved.grid is isochrones.grid
    one, other = (next(iter(found.around(middle(network)))) for found in (moved, whole))
    assert one.area.equals(other.area)
    assert one.cutoff == 20


def test_from_where_one_arrives_by_a_time(network):
    """Each cell's center is as far as the matrix from it to the point says."""
    request = MatrixRequest(departure=DEPARTURE, window_minutes=1, max_time_minutes=40, arrive_by=True)
    isochrones = IsochroneEngine(network, request, (20,), cell_m=300.0)
    point, centers = middle(network), isochrones.grid.centers
    (found,) = isochrones.around(point)
    minutes = MatrixEngine(network, request, point).rows(centers)[0, :, 0]
    inside = shapely.contains_xy(found.area.buffer(1e-9), centers.lons, centers.lats)
    assert (inside == (minutes <= 20)).all()


def test_areas_are_written_as_geojson_and_geopackage(network, isochrones, tmp_path):
    for ending in (".geojson", ".gpkg"):
        isochrones.write(middle(network), tmp_path / f"reach{ending}")
        read = geopandas.read_file(tmp_path / f"reach{ending}")
        assert read[["id", "percentile", "cutoff"]].to_numpy().tolist() == [
            ["here", 50, 30],
            ["here", 50, 15],
            ["here", 90, 30],
            ["here", 90, 15],
        ]
        assert read.crs.equals("EPSG:4326")
        assert (read["km2"] > 0).all()
    with pytest.raises(BadParameterError, match=r"must end in .geojson or .gpkg"):
        isochrones.write(middle(network), tmp_path / "reach.shp")


def test_a_point_off_the_streets_reaches_nothing(isochrones):
    nowhere = Points(("sea",), np.array([54.5]), np.array([7.0]))
    assert all(one.area.is_empty for one in isochrones.around(nowhere))


@pytest.mark.parametrize(
    ("cutoffs", "words"),
    [
        ((), "1 to 12 different"),
        (range(1, 20), "1 to 12 different"),
        ((0, 15), "1 to 60"),
        ((15, 61), "1 to 60"),
    ],
)
def test_cutoffs_out_of_range_are_refused(cutoffs, words):
    with pytest.raises(BadParameterError, match=words):
        checked_cutoffs(cutoffs, 60)


def test_cells_out_of_range_are_refused(network):
    with pytest.raises(BadParameterError, match="cell_m must be 25"):
        StreetGrid.over(network, 5.0)
