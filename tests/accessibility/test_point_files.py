"""Points come out of every kind of file as they stand there, or the error says file, row and column."""

from pathlib import Path

import geopandas
import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from mobility.accessibility.points import Points, read_points
from mobility.accessibility.points.cells import find_cell_center, inspire_centers
from mobility.errors import PointsError

MARKET = (51.48261, 11.96967)
STATION = (51.47770, 11.98710)


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def near(points: Points, *places: tuple[float, float], degrees: float = 1e-6) -> bool:
    return np.allclose(points.lats, [lat for lat, _ in places], atol=degrees) and np.allclose(
        points.lons, [lon for _, lon in places], atol=degrees
    )


def test_a_csv_file_with_degrees(tmp_path):
    points = read_points(
        write(
            tmp_path / "a.csv",
            "id,lat,lon,people,key\nm,51.48261,11.96967,12,06108\ns,51.4777,11.9871,7,15002\n",
        )
    )
    assert points.ids == ("m", "s")
    assert near(points, MARKET, STATION)
    assert points.columns["people"].sum() == 19
    assert points.columns["key"].tolist() == ["06108", "15002"], "a key keeps its zero"


def test_a_german_table_has_semicolons_decimal_commas_and_a_byte_order_mark(tmp_path):
    text = "﻿Name;Breite;Länge\nMarkt;51,48261;11,96967\nBahnhof;51,4777;11,9871\n"
    points = read_points(write(tmp_path / "a.csv", text))
    assert points.ids == ("Markt", "Bahnhof")
    assert near(points, MARKET, STATION)


def test_rows_without_names_are_numbered(tmp_path):
    assert read_points(write(tmp_path / "a.tsv", "lat\tlon\n51\t11\n52\t12\n")).ids == ("1", "2")


def test_coordinates_of_another_system_need_its_name(tmp_path):
    east, north = Transformer.from_crs("EPSG:4326", "EPSG:25832", always_xy=True).transform(
        MARKET[1], MARKET[0]
    )
    file = write(tmp_path / "a.csv", f"id,x,y\nm,{east},{north}\n")
    with pytest.raises(PointsError, match="unknown system: name it with crs"):
        read_points(file)
    assert near(read_points(file, crs="EPSG:25832"), MARKET)
    with pytest.raises(PointsError, match="crs EPSG:0 is no coordinate system"):
        read_points(file, crs="EPSG:0")


def test_the_census_grid_in_both_spellings(tmp_path):
    """Corner N 2689100, E 4337000 of EPSG:3035; the center lies 50 m to the north and to the east."""
    lon, lat = Transformer.from_crs(3035, 4326, always_xy=True).transform(4_337_050, 2_689_150)
    for cell in ("CRS3035RES100mN2689100E4337000", "100mN26891E43370"):
        text = f"GITTER_ID_100m;x_mp_100m;y_mp_100m;Einwohner\n{cell};4337050;2689150;17\n"
        points = read_points(write(tmp_path / "zensus.csv", text))
        assert points.ids == (cell,)
        assert near(points, (lat, lon), degrees=1e-9)
        assert points.columns["Einwohner"].tolist() == [17]


@given(st.sampled_from((100, 500, 1000, 10_000)), st.integers(100, 500), st.integers(100, 700))
def test_both_spellings_of_a_cell_name_the_same_center(size, north, east):
    north_m, east_m = north * 10_000, east * 10_000
    zeros = len(str(size)) - len(str(size).rstrip("0"))
    unit = f"{size // 1000}km" if size >= 1000 else f"{size}m"
    short = f"{unit}N{north_m // 10**zeros}E{east_m // 10**zeros}"
    center = find_cell_center(f"CRS3035RES{size}mN{north_m}E{east_m}")
    assert center == find_cell_center(short) == (east_m + size / 2, north_m + size / 2)


@pytest.mark.parametrize(
    "cell", ["", "100m", "100mN1E1", "CRS3035RES100mN2689150E4337000", "100mN26891", "0mN1E1"]
)
def test_what_is_no_cell_of_the_census(cell):
    assert find_cell_center(cell) is None
    assert not inspire_centers([cell])[2].any()


def test_h3_cells_lie_at_their_centers(tmp_path):
    cell = h3.latlng_to_cell(*MARKET, 9)
    points = read_points(write(tmp_path / "a.csv", f"h3,people\n{cell},4\n"))
    assert points.ids == (cell,)
    assert near(points, h3.cell_to_latlng(cell))
    with pytest.raises(PointsError, match=r"a.csv, line 3, column h3: 89zz is no cell"):
        read_points(write(tmp_path / "a.csv", f"h3,people\n{cell},4\n89zz,1\n"))


def square(lat: float, lon: float, half: float = 0.001) -> shapely.Polygon:
    return shapely.box(lon - half, lat - half, lon + half, lat + half)


@pytest.mark.parametrize("ending", [".gpkg", ".parquet", ".geojson"])
def test_areas_are_at_their_centroids_in_any_system(tmp_path, ending):
    frame = geopandas.GeoDataFrame(
        {"id": ["m", "s"], "people": [1, 2]}, geometry=[square(*MARKET), square(*STATION)], crs=4326
    )
    file = tmp_path / f"quarters{ending}"
    if ending == ".parquet":
        frame.to_crs(25832).to_parquet(file)
    else:
        frame.to_crs(4326 if ending == ".geojson" else 25832).to_file(file)
    points = read_points(file)
    assert points.ids == ("m", "s")
    assert near(points, MARKET, STATION)
    assert points.columns.columns.tolist() == ["id", "people"]


def test_a_parquet_file_without_geometry(tmp_path):
    pd.DataFrame({"lat": [MARKET[0]], "lon": [MARKET[1]], "jobs": [40]}).to_parquet(tmp_path / "a.parquet")
    points = read_points(tmp_path / "a.parquet")
    assert near(points, MARKET)
    assert points.columns["jobs"].tolist() == [40]


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_geopackage_without_a_system_or_with_a_missing_geometry(tmp_path):
    frame = geopandas.GeoDataFrame({"id": ["m", "s"]}, geometry=[square(*MARKET), None])
    frame.to_file(tmp_path / "a.gpkg", layer="quarters")
    with pytest.raises(PointsError, match="does not say its coordinate system"):
        read_points(tmp_path / "a.gpkg")
    with pytest.raises(
        PointsError, match=r"a.gpkg, layer quarters, feature 2, column geometry: the geometry is"
    ):
        read_points(tmp_path / "a.gpkg", crs="EPSG:4326")
    frame.set_crs(4326).to_file(tmp_path / "b.gpkg")
    with pytest.raises(PointsError, match="crs EPSG:25832 was given, but the file says EPSG:4326"):
        read_points(tmp_path / "b.gpkg", crs="EPSG:25832")


def test_several_layers_need_a_name(tmp_path):
    frame = geopandas.GeoDataFrame({"id": ["m"]}, geometry=[square(*MARKET)], crs=4326)
    for layer in ("quarters", "schools"):
        frame.to_file(tmp_path / "a.gpkg", layer=layer)
    with pytest.raises(PointsError, match="name one of its layers: quarters, schools"):
        read_points(tmp_path / "a.gpkg")
    with pytest.raises(PointsError, match="no layer jobs"):
        read_points(tmp_path / "a.gpkg", layer="jobs")
    assert near(read_points(tmp_path / "a.gpkg", layer="schools"), MARKET)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,lat,lon\na,51,11\nb,,11\nc,,11\n", "line 3, column lat: the coordinate is missing; 1 more"),
        ("id,lat,lon\na,51,11\nb,x,11\n", "line 3, column lat: x is no number"),
        ('id,lat,lon\n"a\nb",51,11\nc,inf,11\n', "line 4, column lat: inf is no number"),
        ("id,lat,lon\na,51,11\n\nb,51,11\n", "line 3, column lat: the coordinate is missing"),
        (
            "id,lat,lon\na,51,11\nb,51,11\na,51,11\n",
            r"line 4, column id: the id a was used before \(.*line 2\)",
        ),
        ("id,lat,lon\n,51,11\n", "line 2, column id: the point has no id"),
        ("id,lat,lon\na,5705000,705000\n", "line 2, column lat: 5.705e.06 is no degree of WGS 84; name the"),
        ("id,name\na,b\n", "no column locates the points.*there are id, name"),
        ("id,cell\na,100mN26891E43370\nb,100mN26891\n", "line 3, column cell: 100mN26891 is no cell"),
        ("id,lat,lon\n", "there are no points in it"),
        ("", "cannot be read as CSV"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_with_file_line_and_column(tmp_path, text, words):
    with pytest.raises(PointsError, match=words) as raised:
        read_points(write(tmp_path / "places.csv", text))
    assert "places.csv" in raised.value.message


def test_other_wrong_files(tmp_path):
    with pytest.raises(PointsError, match="there is no such file"):
        read_points(tmp_path / "none.csv")
    with pytest.raises(PointsError, match="points are read from files that end in"):
        read_points(write(tmp_path / "a.xlsx", "x"))
    with pytest.raises(PointsError, match="the text is not utf-8-sig"):
        read_points(write(tmp_path / "a.csv", "Straße,lat,lon\nä,51,11\n", "latin-1"))
    for ending in (".parquet", ".gpkg"):
        with pytest.raises(PointsError, match="cannot be read"):
            read_points(write(tmp_path / f"broken{ending}", "not at all"))
    with pytest.raises(PointsError, match="there is no column breite; there are lat, lon"):
        read_points(write(tmp_path / "b.csv", "lat,lon\n51,11\n"), lat="breite", lon="lon")


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".parquet", ".gpkg"])
def test_more_points_than_the_limit_are_refused(tmp_path, ending):
    frame = pd.DataFrame({"lat": [51.0, 51.1, 51.2], "lon": [11.0, 11.1, 11.2]})
    file = tmp_path / f"many{ending}"
    if ending == ".parquet":
        frame.to_parquet(file)
    elif ending == ".gpkg":
        points = geopandas.points_from_xy(frame["lon"], frame["lat"])
        geopandas.GeoDataFrame(frame, geometry=points, crs=4326).to_file(file)
    else:
        frame.to_csv(file, index=False)
    assert len(read_points(file, most=3)) == 3
    with pytest.raises(PointsError, match=r"more than 2 points.*MOBILITY_MAX_POINTS"):
        read_points(file, most=2)
