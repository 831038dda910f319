"""What a city is built from, fetched from a server on this machine that behaves and misbehaves."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import osmium
import pytest

from mobility.errors import BuildError
from mobility.network.city_inputs import CityInputs, parse_sources, prepare_city
from mobility.network.downloads import fetch
from osm.write import write_extract
from tests.cities.file_server import FileServer, running_file_server

BOX = (11.9, 51.4, 12.0, 51.5)
CITY = """
name = "Smalltown"
country = "DE"
time_zone = "Europe/Berlin"
languages = ["de"]
[map]
lat = 51.45
lon = 11.95
[[feeds]]
tag = "town"
url = "{feed}"
license = "CC-BY-4.0"
attribution = "Town Transport"
[streets]
url = "{streets}"
license = "ODbL-1.0"
attribution = "OpenStreetMap contributors"
clip_box = [11.9, 51.4, 12.0, 51.5]
"""


def zip_of(text: str, padding: int = 0) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("agency.txt", text + " " * padding)
    return buffer.getvalue()


@pytest.fixture
def server() -> Iterator[FileServer]:
    with running_file_server() as running:
        running.files["gtfs.zip"] = zip_of("agency_name\nTown\n", padding=400_000)
        yield running


@pytest.fixture
def city(server: FileServer, tmp_path: Path) -> str:
    # One street inside the box (nodes 1, 2), one far east of it (nodes 3, 4): the clip must drop the second.
    nodes = [
        (1, 51.45, 11.95, {}),
        (2, 51.46, 11.96, {}),
        (3, 51.45, 13.0, {}),
        (4, 51.46, 13.1, {}),
    ]
    ways = [(1, [1, 2], {"highway": "residential"}), (2, [3, 4], {"highway": "residential"})]
    extract = tmp_path / "whole.osm.pbf"
    write_extract(nodes, ways, [], extract)
    server.files["land.osm.pbf"] = extract.read_bytes()
    path = tmp_path / "smalltown.toml"
    path.write_text(
        CITY.format(feed=server.url("gtfs.zip"), streets=server.url("land.osm.pbf")), encoding="utf-8"
    )
    return str(path)


def prepare(city: str, tmp_path: Path, **options) -> CityInputs:
    return prepare_city(city, tmp_path / "cache", retry_wait_s=0.01, **options)


def test_all_comes_with_hashes_and_names(server: FileServer, city: str, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    inputs = prepare(city, tmp_path, progress=lambda *step: told.append(step))
    ((tag, feed),) = inputs.feeds
    assert tag == "town"
    assert feed.read_bytes() == server.files["gtfs.zip"]
    by_tag = {source["tag"]: source for source in inputs.sources}
    assert by_tag["town"]["sha256"] == hashlib.sha256(server.files["gtfs.zip"]).hexdigest()
    assert by_tag["osm"]["clip_box"] == list(BOX)
    assert [named["attribution"] for named in inputs.attribution] == [
        "Town Transport",
        "OpenStreetMap contributors",
    ]
    assert ("town", len(server.files["gtfs.zip"]), len(server.files["gtfs.zip"])) in told


def test_the_extract_is_clipped(city: str, tmp_path: Path) -> None:
    (clipped,) = prepare(city, tmp_path).osm
    assert clipped.stat().st_size > 0
    assert [way.id for way in osmium.FileProcessor(str(clipped), osmium.osm.WAY)] == [1]


def test_a_second_build_asks_but_does_not_load_again(server: FileServer, city: str, tmp_path: Path) -> None:
    first = prepare(city, tmp_path)
    server.log.clear()
    second = prepare(city, tmp_path)
    assert server.statuses == [304, 304]
    assert first.sources == second.sources  # fetched_at too: the contents are as old as they are
    assert first.osm == second.osm


def test_a_changed_feed_is_loaded_and_replaces_the_old_one(
    server: FileServer, city: str, tmp_path: Path
) -> None:
    prepare(city, tmp_path)
    server.files["gtfs.zip"] = zip_of("agency_name\nNew Town\n")
    ((_, feed),) = prepare(city, tmp_path).feeds
    assert feed.read_bytes() == server.files["gtfs.zip"]


def test_a_broken_transfer_goes_on_where_it_broke_off(server: FileServer, city: str, tmp_path: Path) -> None:
    pbf, feed = server.files["land.osm.pbf"], server.files["gtfs.zip"]
    server.cut_after = [len(pbf), 300_000]
    ((_, path),) = prepare(city, tmp_path).feeds
    assert path.read_bytes() == feed
    assert server.statuses == [200, 200, 206]
    start = int(server.log[-1][1]["Range"].removeprefix("bytes=").removesuffix("-"))
    assert 0 < start <= 300_000


def test_a_busy_server_is_asked_again_and_not_for_ever(server: FileServer, city: str, tmp_path: Path) -> None:
    server.busy = 2
    assert prepare(city, tmp_path).feeds
    server.busy = 99
    with pytest.raises(BuildError, match=r"503.*4 tries.*--offline"):
        prepare(city, tmp_path)


def test_404_names_the_address_and_is_not_tried_again(server: FileServer, city: str, tmp_path: Path) -> None:
    del server.files["gtfs.zip"]
    with pytest.raises(BuildError, match=r"town: http://127.*gtfs\.zip answered 404"):
        prepare(city, tmp_path)
    assert server.statuses.count(404) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<!DOCTYPE html><title>Wartung</title>", "not a zip file: it is an HTML page"),
        (b"", "not a zip file: it is empty"),
        (zip_of("agency_name\nTown\n")[:60], "a zip file whose end is missing"),
    ],
    ids=[
        "page",
        "empty",
        "cut",
    ],  # the zip holds the time: as a name it differs between the processes of a run
)
def test_something_else_than_a_zip_is_refused_and_the_old_one_stays(
    server: FileServer, city: str, tmp_path: Path, content: bytes, told: str
) -> None:
    ((_, path),) = prepare(city, tmp_path).feeds
    good = path.read_bytes()
    server.files["gtfs.zip"] = content
    with pytest.raises(BuildError, match=told):
        prepare(city, tmp_path)
    assert path.read_bytes() == good
    ((_, offline),) = prepare(city, tmp_path, offline=True).feeds
    assert offline.read_bytes() == good


def test_an_html_page_is_no_extract(server: FileServer, city: str, tmp_path: Path) -> None:
    server.files["land.osm.pbf"] = b"<html>moved</html>"
    with pytest.raises(BuildError, match=r"osm: .* is not an \.osm\.pbf file: it is an HTML page"):
        prepare(city, tmp_path)


def test_a_pbf_cut_in_half_is_told(server: FileServer, city: str, tmp_path: Path) -> None:
    whole = server.files["land.osm.pbf"]
    server.files["land.osm.pbf"] = whole[: len(whole) * 2 // 3]
    with pytest.raises(BuildError, match="cannot be clipped"):
        prepare(city, tmp_path)


def test_offline_without_a_copy_says_so(server: FileServer, city: str, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="never fetched"):
        prepare(city, tmp_path, offline=True)
    assert server.log == []


def test_sources_can_be_set_from_outside(server: FileServer, city: str, tmp_path: Path) -> None:
    own = tmp_path / "own.zip"
    own.write_bytes(zip_of("agency_name\nMine\n"))
    inputs = prepare(city, tmp_path, sources=parse_sources([f"town={own}"]))
    assert inputs.feeds == (("town", own),)
    with pytest.raises(BuildError, match=r"no source 'tram'; its sources are town, osm"):
        prepare(city, tmp_path, sources={"tram": "x"})
    with pytest.raises(BuildError, match="there is no file"):
        prepare(city, tmp_path, sources={"town": str(tmp_path / "nowhere.zip")})


def test_sources_are_read_from_words() -> None:
    assert parse_sources(["a=http://x/?q=1 b=/f", "", "a=c"]) == {"a": "c", "b": "/f"}
    with pytest.raises(BuildError, match="'halle' is not TAG=URL"):
        parse_sources(["halle"])


def test_more_than_the_limit_is_not_loaded(server: FileServer, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="bigger than the limit of 1,000 bytes"):
        fetch("town", server.url("gtfs.zip"), tmp_path / "feed.zip", "zip", max_bytes=1000)
    assert not (tmp_path / "feed.zip").exists()
    with pytest.raises(BuildError, match="neither an http"):
        fetch("town", "file:///etc/passwd", tmp_path / "feed.zip", "zip")


def test_an_extract_is_clipped_to_an_area(server: FileServer, city: str, tmp_path: Path) -> None:
    """A triangle around the east street only: the box of both would hold the west one's middle, too."""
    path = Path(city)
    text = path.read_text(encoding="utf-8").replace(
        "clip_box = [11.9, 51.4, 12.0, 51.5]", 'clip_file = "a.geojson"'
    )
    path.write_text(text, encoding="utf-8")
    ring = [[11.9, 51.4], [13.2, 51.4], [13.2, 51.5], [11.9, 51.4]]
    (tmp_path / "a.geojson").write_text(f'{{"type": "Polygon", "coordinates": [{ring}]}}', encoding="utf-8")
    inputs = prepare(city, tmp_path)
    ways = [one.id for one in osmium.FileProcessor(str(inputs.osm[0]), osmium.osm.WAY)]
    assert ways == [2]
    assert inputs.sources[-1]["clip_box"] == [11.9, 51.4, 13.2, 51.5]
    assert prepare(city, tmp_path).osm == inputs.osm  # cut once
