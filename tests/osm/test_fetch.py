"""Fetching a place from servers that answer, refuse, or send half of it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import osmium
import pytest
import shapely

from osm.compile import compile_streets
from osm.fetch import fetch_extract, find_boundary, merge_extracts, tiles_over
from osm.overpass import MAX_TRIES, Overpass
from osm.street_graph import ExtractError
from tests.osm.overpass_server import MapServer, serve
from tests.support.maps import street_map

# Two kilometres wide: with tiles of 1 km two of them, and ways that reach from one into the other.
TOWN = street_map(
    """
    A---B---C---D---E
        |       |
        F-------G
    """,
    {
        "ABCDE": {"highway": "residential", "name": 'Straße "am" <Markt> & Co'},
        "BFGDCB": "source=survey",
        "BF": "highway=footway",
    },
    {"E": "amenity=library name=Bibliothek"},
    relations=[
        ("type=multipolygon highway=pedestrian", [("BFGDCB", "outer")]),
        ("type=restriction restriction=no_u_turn", [("ABCDE", "from"), ("E", "via"), ("ABCDE", "to")]),
    ],
    cell_m=125.0,
)
BOUNDARY = (
    TOWN.lon["A"] - 1e-4,
    TOWN.lat["F"] - 1e-4,
    TOWN.lon["E"] + 1e-4,
    TOWN.lat["A"] + 1e-4,
)


@pytest.fixture
def world() -> Iterator[MapServer]:
    with serve(MapServer(TOWN, BOUNDARY)) as running:
        yield running


def objects(path: Path) -> list[tuple[str, int]]:
    """All objects of a file in its order."""
    return [(found.type_str(), found.id) for found in osmium.FileProcessor(str(path))]


def whole() -> list[tuple[str, int]]:
    """All objects of the town."""
    nodes, ways, relations = TOWN.records
    return [(kind, one.id) for kind, many in (("n", nodes), ("w", ways), ("r", relations)) for one in many]


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """OSMnx waits a second before each question; once is enough for this folder."""
    monkeypatch.setattr("osm.fetch.find_boundary", lambda _place, _url: shapely.box(*BOUNDARY))


def test_a_place_is_complete_and_each_object_comes_once(world: MapServer, tmp_path: Path) -> None:
    # In a process of its own, as the command line does it: OSMnx may patch this one's sockets.
    out = tmp_path / "new" / "town.osm.pbf"
    script = (
        "import sys; from pathlib import Path; import osm; "
        "osm.fetch_extract('Drawn Town', Path(sys.argv[1]), overpass_url=sys.argv[2] + '/api', "
        "nominatim_url=sys.argv[2], tile_km=1.0, pause_s=0, progress=print)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(out), world.url], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:3] == ["0 3", "1 3", "2 3"] or done.stdout.startswith("0 2\n1 2\n2 2")
    assert len(world.questions) >= 2
    assert objects(out) == whole()
    compiled = compile_streets(out)
    assert compiled.counts["areas"] == 1
    assert compiled.tables["names"]["name"].to_pylist() == ['Straße "am" <Markt> & Co']
    assert compiled.tables["places"]["name"].to_pylist() == ["Bibliothek"]
    assert [file.name for file in out.parent.iterdir()] == ["town.osm.pbf"]


def test_unknown_place(world: MapServer) -> None:
    with pytest.raises(ExtractError, match=r"'Atlantis'.*knows no boundary"):
        find_boundary("Atlantis", world.url)


def test_silent_nominatim() -> None:
    with pytest.raises(ExtractError, match="does not answer"):
        find_boundary("Drawn Town", "http://127.0.0.1:9/")


@pytest.mark.usefixtures("no_pause")
@pytest.mark.parametrize("failures", [["429"], ["504", "429"], ["half"], ["html", "half", "503"]])
def test_a_busy_or_broken_server_is_asked_again(
    world: MapServer, tmp_path: Path, failures: list[str]
) -> None:
    world.failures.extend(failures)
    out = tmp_path / "town.osm.pbf"
    fetch_extract("Drawn Town", out, overpass_url=f"{world.url}/api/interpreter", tile_km=10, pause_s=0)
    assert len(world.questions) == 1 + len(failures)
    assert objects(out) == whole()


@pytest.mark.usefixtures("no_pause")
def test_a_tile_too_much_for_the_server_is_cut_in_four(world: MapServer, tmp_path: Path) -> None:
    world.failures.extend(["remark"])
    out = tmp_path / "town.osm.pbf"
    fetch_extract("Drawn Town", out, overpass_url=f"{world.url}/api", tile_km=10, pause_s=0)
    assert len(world.questions) == 5
    assert objects(out) == whole()


@pytest.mark.usefixtures("no_pause")
@pytest.mark.parametrize(
    ("failures", "match"),
    [
        (["429"] * MAX_TRIES, "answers 429"),
        (["half"] * MAX_TRIES, "half an answer"),
        (["html"] * MAX_TRIES, "no OpenStreetMap XML"),
        (["500"], "answers 500"),
        (["remark"] * 4, "Query timed out"),
    ],
)
def test_a_server_that_keeps_failing(
    world: MapServer, tmp_path: Path, failures: list[str], match: str
) -> None:
    world.failures.extend(failures)
    out = tmp_path / "town.osm.pbf"
    out.write_bytes(b"what was there before")
    with pytest.raises(ExtractError, match=match):
        fetch_extract("Drawn Town", out, overpass_url=f"{world.url}/api", tile_km=10, pause_s=0)
    assert out.read_bytes() == b"what was there before"
    assert [file.name for file in tmp_path.iterdir()] == ["town.osm.pbf"]


@pytest.mark.usefixtures("no_pause")
def test_limits(world: MapServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "town.osm.pbf"
    with pytest.raises(ExtractError, match="more than 400"):
        fetch_extract("Drawn Town", out, overpass_url=world.url, tile_km=0.02)
    with pytest.raises(ExtractError, match=r"ends in \.osm\.pbf"):
        fetch_extract("Drawn Town", tmp_path / "town.zip")
    monkeypatch.setattr("osm.overpass.MAX_TILE_BYTES", 100)
    with pytest.raises(ExtractError, match="more than the limit"):
        fetch_extract("Drawn Town", out, overpass_url=f"{world.url}/api", tile_km=10, pause_s=0)
    assert not out.exists()


def test_silent_overpass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("osm.overpass.LONGEST_WAIT_S", 0.0)
    tile = tiles_over(shapely.box(*BOUNDARY), 10)[0]
    with pytest.raises(ExtractError, match="does not answer"):
        list(Overpass("http://127.0.0.1:9", pause_s=0).fetch(tile, tmp_path))


def test_tiles_cover_the_boundary() -> None:
    triangle = shapely.Polygon([(11.9, 51.4), (12.1, 51.4), (11.9, 51.6)])
    tiles = tiles_over(triangle, 2.0)
    assert shapely.union_all([shapely.box(*tile) for tile in tiles]).buffer(1e-9).covers(triangle)
    # 13.9 km by 22.2 km are 7 by 12 tiles; half of them and a diagonal touch the triangle.
    assert 42 < len(tiles) < 60


def test_merging_rubbish(tmp_path: Path) -> None:
    bad = tmp_path / "bad.osm"
    bad.write_text("<osm")
    with pytest.raises(ExtractError, match="cannot be joined"):
        merge_extracts([bad], tmp_path / "out.osm.pbf")
    assert [file.name for file in tmp_path.iterdir()] == ["bad.osm"]
