"""Isochrones as r5py names them: the areas of the engine, of the nearest of several origins."""

import datetime as dt
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import mobility
from mobility.accessibility.isochrone_table import Isochrones, minutes_of, united
from mobility.accessibility.isochrones import Isochrone, IsochroneEngine
from mobility.accessibility.request import MatrixRequest
from mobility.errors import BadParameterError, PointsError
from mobility.network import TransportNetwork, load_network

MOMENT = dt.datetime(2026, 3, 9, 7)
SEA = gpd.GeoDataFrame({"id": [9]}, geometry=[shapely.Point(7.0, 54.5)], crs="EPSG:4326")
ASKED = {"departure": MOMENT, "departure_time_window": dt.timedelta(minutes=5)}


@pytest.fixture(scope="module")
def network(small_city: Path) -> TransportNetwork:
    return load_network(small_city)


@pytest.fixture(scope="module")
def homes(network: TransportNetwork) -> gpd.GeoDataFrame:
    t = network.timetable
    stops = np.flatnonzero(network.links.stop_node >= 0)[[3, 40]]
    points = gpd.points_from_xy(t.stop_lon[stops], t.stop_lat[stops], crs="EPSG:4326")
    return gpd.GeoDataFrame({"id": [7, 8]}, geometry=points).to_crs("EPSG:25832")


def test_areas_are_those_of_the_engine(network: TransportNetwork, homes: gpd.GeoDataFrame) -> None:
    found = Isochrones(
        network,
        homes,
        isochrones=[dt.timedelta(minutes=10), dt.timedelta(minutes=20)],
        point_grid_resolution=300,
        by_origin=True,
        **ASKED,
    )
    assert list(found.columns) == ["id", "travel_time", "percentile", "km2", "geometry"]
    assert found["id"].tolist() == [7, 7, 8, 8]
    minutes = [dt.timedelta(minutes=20), dt.timedelta(minutes=10)]
    assert found["travel_time"].tolist() == minutes * 2, "the longest first"
    assert mobility.Isochrones is Isochrones
    assert found.warnings == ()
    request = MatrixRequest(
        departure=MOMENT.replace(tzinfo=dt.UTC) - dt.timedelta(hours=1),
        window_minutes=5,
        max_time_minutes=20,
        max_rides=8,
    )
    degrees = homes.to_crs("EPSG:4326").geometry
    points = mobility.Points(("7", "8"), degrees.y.to_numpy(), degrees.x.to_numpy())
    drawn = IsochroneEngine(network, request, (10, 20), cell_m=300.0).frame(points)
    assert all(one.equals(other) for one, other in zip(found.geometry, drawn.geometry, strict=True))
    assert (found["km2"] == drawn["km2"]).all()


def test_of_several_origins_the_nearest_counts(network: TransportNetwork, homes: gpd.GeoDataFrame) -> None:
    """A cell is in the area of all exactly if it is in that of one."""
    told = {"isochrones": (0, 15), "point_grid_resolution": 300, **ASKED}
    both = Isochrones(network, homes, **told)
    assert both["travel_time"].tolist() == [dt.timedelta(minutes=15)]
    each = Isochrones(network, homes, by_origin=True, **told)
    grid = IsochroneEngine(
        network, MatrixRequest(departure=MOMENT.replace(tzinfo=dt.UTC), modes=("WALK",)), cell_m=300.0
    ).grid
    centers = shapely.points(grid.centers.lons, grid.centers.lats)
    inside = [shapely.contains(area, centers) for area in (*both.geometry, *each.geometry)]
    assert (inside[0] == (inside[1] | inside[2])).all()
    assert inside[0].sum() > max(inside[1].sum(), inside[2].sum())


def test_a_point_alone_is_an_origin(network: TransportNetwork, homes: gpd.GeoDataFrame) -> None:
    point = homes.to_crs("EPSG:4326").geometry.iloc[0]
    asked = {"isochrones": [15], "point_grid_resolution": 300, **ASKED}
    alone = Isochrones(network, point, **asked)
    assert alone.geometry.iloc[0].equals(Isochrones(network, homes.iloc[:1], **asked).geometry.iloc[0])
    far = Isochrones(network, shapely.Point(0, 0), **asked)  # of a loop over points
    assert far.geometry.iloc[0].is_empty
    assert "1 origins have no street within 250 m: origin" in far.warnings[0]


def test_an_origin_off_the_streets_is_told_and_has_no_area(
    network: TransportNetwork, homes: gpd.GeoDataFrame
) -> None:
    """Neither an area of 0 km\u00b2, nor a table of such where all are off."""
    with_sea = pd.concat([homes.to_crs("EPSG:4326"), SEA], ignore_index=True)
    asked = {"isochrones": [15], "point_grid_resolution": 300, **ASKED}
    found = Isochrones(network, with_sea, by_origin=True, **asked)
    assert found["id"].tolist() == [7, 8]
    assert found.warnings == ("1 origins have no street within 250 m: 9.",)
    both = pd.concat([SEA, SEA.assign(id=10)], ignore_index=True)
    for table in (Isochrones, mobility.TravelTimeMatrix, mobility.DetailedItineraries):
        more = asked if table is Isochrones else ASKED
        with pytest.raises(PointsError, match="origins: 2 of 2 points have no street"):
            table(network, both, **more)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"isochrones": [dt.timedelta(seconds=90)]}, "isochrones must be whole minutes"),
        ({"isochrones": [0]}, "one above 0"),
        ({"max_time": dt.timedelta(hours=1)}, "max_time is the longest of isochrones"),
        ({"point_grid_sample_ratio": 0.5}, "all cells are looked at"),
        ({"origins": gpd.GeoDataFrame({"id": []}, geometry=[], crs="EPSG:4326")}, "there are no origins"),
    ],
)
def test_what_cannot_be_asked_names_the_argument(
    network: TransportNetwork, homes: gpd.GeoDataFrame, wrong: dict[str, object], words: str
) -> None:
    with pytest.raises(BadParameterError, match=words):
        Isochrones(network, **{"origins": homes, **ASKED, **wrong})


def test_areas_of_another_engine_are_put_together() -> None:
    one, other = shapely.box(0, 0, 2, 2), shapely.box(1, 0, 4, 2)
    areas = [
        Isochrone(name, 50, cutoff, shapely.MultiPolygon([box]))
        for name, box in (("a", one), ("b", other))
        for cutoff in (20, 10)
    ]
    found = united(areas)
    assert [(one.cutoff, one.area.area) for one in found] == [(20, 8), (10, 8)]
    assert minutes_of([0, 15, dt.timedelta(hours=1)]) == (15, 60)


def test_another_time_is_a_time(network: TransportNetwork) -> None:
    request = MatrixRequest(departure=MOMENT.replace(tzinfo=dt.UTC), max_time_minutes=20)
    engine = IsochroneEngine(network, request, (15,), cell_m=500.0)
    with pytest.raises(BadParameterError, match="modes cannot change here"):
        engine.at(request.departure, modes=("WALK",))
    by_r5 = IsochroneEngine(network, request, (15,), engine="r5")
    assert by_r5.warnings == ()
    assert by_r5.at(request.departure + dt.timedelta(hours=1)).request.departure.hour == 8
