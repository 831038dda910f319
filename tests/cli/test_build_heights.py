"""`mobility build` with heights: --dem and a city file's [[heights]], and what is said of files that fail."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mobility.cli import main
from mobility.network import load_network
from tests.cities.file_server import FileServer, running_file_server
from tests.support.heights import write_heights
from tests.support.hillside import Inputs, ridge, write_hillside

CITY = """
name = "Smalltown"
country = "DE"
time_zone = "Europe/Berlin"
languages = ["de"]
[map]
lat = 51.48
lon = 11.96
[[feeds]]
tag = "town"
url = "{feed}"
license = "CC0-1.0"
attribution = "Town Transport"
[streets]
url = "{osm}"
license = "ODbL-1.0"
attribution = "OpenStreetMap contributors"
[[heights]]
url = "{dem}"
license = "CC-BY-4.0"
attribution = "Land survey, simulated"
"""

Build = Callable[..., str]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    return write_hillside(tmp_path_factory.mktemp("hillside"))


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Build:
    """Build into `net`, check the exit code, and give what was said."""

    def run(*arguments: str | Path, code: int = 0) -> str:
        words = ["mobility", "build", *map(str, arguments), "--out", str(tmp_path / "net")]
        monkeypatch.setattr(sys, "argv", words)
        ended = 0
        try:
            main()
        except SystemExit as end:
            ended = int(str(end.code or 0))
        said = " ".join(capsys.readouterr().err.split())
        assert ended == code, said
        return said

    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("MOBILITY_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("MOBILITY_SOURCES", raising=False)
    return run


@pytest.fixture
def server(inputs: Inputs) -> Iterator[FileServer]:
    with running_file_server() as running:
        running.files |= {path.name: path.read_bytes() for path in inputs}
        yield running


@pytest.fixture
def city(server: FileServer, inputs: Inputs, tmp_path: Path) -> Path:
    """A city file whose three sources lie on a server of this machine."""
    names = {field: server.url(path.name) for field, path in inputs._asdict().items()}
    path = tmp_path / "smalltown.toml"
    path.write_text(CITY.format(**names), encoding="utf-8")
    return path


def manifest_of(tmp_path: Path) -> dict[str, object]:
    return load_network(tmp_path / "net", verify=True).manifest


def files_of(inputs: Inputs) -> list[str | Path]:
    return ["--gtfs", f"town={inputs.feed}", "--osm", inputs.osm]


def test_dem_gives_a_network_heights_and_says_whose_they_are(
    build: Build, inputs: Inputs, tmp_path: Path
) -> None:
    said = build(*files_of(inputs), "--dem", inputs.dem)
    assert "Measuring climbs" in said and "warning" not in said
    network = load_network(tmp_path / "net", verify=True)
    assert network.climbs is not None
    heights = network.manifest["heights"]
    assert heights["files"] == [
        {"name": "ridge.tif", "crs": "EPSG:25832", "cell_m": pytest.approx(10, rel=0.05)}
        | {"copyright": "Made up, simulated"}
    ]
    assert heights["share_of_edges"] == 1.0
    # 20 m over the hill and 10 m at its shoulder, on their way up as on the way back; smoothed by 15 m.
    assert heights["climbed_m"] == pytest.approx(60, abs=8)
    assert network.manifest["attribution"][-1]["attribution"] == "Heights: Made up, simulated"
    assert f"--dem {inputs.dem}" in network.manifest["command"]

    again = [*files_of(inputs), "--unless-current"]
    assert "nothing to build" in build(*again, "--dem", inputs.dem)
    build(*again)
    assert load_network(tmp_path / "net").climbs is None, "without --dem it is another network"


def test_the_first_file_counts_and_others_fill_its_gaps(build: Build, inputs: Inputs, tmp_path: Path) -> None:
    """In front of the ridge: a plain of 7 m that ends, in the middle of the hill, at 500 m east."""
    plain = write_heights(
        tmp_path / "plain.tif",
        lambda north, _: 7.0 + 0.0 * north,
        south_west_m=(-1600.0, -300.0),
        north_east_m=(2000.0, 500.0),
        crs="EPSG:25833",
    )
    said = build(*files_of(inputs), "--dem", plain, "--dem", inputs.dem)
    assert "warning" not in said
    heights = manifest_of(tmp_path)["heights"]
    assert isinstance(heights, dict)
    assert [one["name"] for one in heights["files"]] == ["plain.tif", "ridge.tif"]
    assert heights["share_of_edges"] == 1.0
    # Six streets and the main road climb the cliff of 93 m to the plateau, the two over the hill 113 and 103.
    assert heights["climbed_m"] > 7 * 93


def test_heights_of_half_of_the_town_are_a_warning(build: Build, inputs: Inputs, tmp_path: Path) -> None:
    half = write_heights(
        tmp_path / "half.tif", ridge, south_west_m=(-1600.0, -300.0), north_east_m=(-900.0, 1500.0)
    )
    said = build(*files_of(inputs), "--dem", half)
    share = manifest_of(tmp_path)["heights"]["share_of_edges"]  # type: ignore[index]
    assert 0.1 < share < 0.6
    assert f"only {share:.0%} of the street edges have heights" in said


def other_ground(path: Path) -> None:
    """The right heights in the wrong place: a degree and a half north of the town."""
    write_heights(path, ridge, south_west_m=(160_000.0, 0.0), north_east_m=(161_000.0, 1000.0))


def wrong_zone(path: Path, inputs: Inputs) -> None:
    """The ridge, of which it is said that its coordinates are those of the zone to the east."""
    restamp(path, inputs, "EPSG:25833")


def restamp(path: Path, inputs: Inputs, crs: str) -> None:
    import rasterio  # noqa: PLC0415  (optional)

    path.write_bytes(inputs.dem.read_bytes())
    with rasterio.open(path, "r+") as raster:
        raster.crs = rasterio.CRS.from_string(crs)


def damaged(path: Path, inputs: Inputs) -> None:
    """A compressed copy, the middle of which was overwritten."""
    import rasterio.shutil  # noqa: PLC0415  (optional)

    rasterio.shutil.copy(inputs.dem, path, driver="GTiff", compress="deflate")
    data = bytearray(path.read_bytes())
    data[len(data) // 3 : 2 * len(data) // 3] = bytes(2 * len(data) // 3 - len(data) // 3)
    path.write_bytes(data)


def empty_ground(path: Path, inputs: Inputs) -> None:
    """A file that lies where the town does and holds no height at all."""
    write_heights(path, lambda north, _: north + float("nan"), cell=50.0)


@pytest.mark.parametrize(
    ("name", "make", "sentence"),
    [
        ("absent.tif", lambda path, _: None, "there is no file {path}"),
        ("folder.tif", lambda path, _: path.mkdir(), "there is no file {path}"),
        ("text.tif", lambda path, _: path.write_text("no raster"), "{path} is no raster of heights"),
        ("empty.tif", lambda path, _: path.write_bytes(b""), "{path} is no raster of heights"),
        (
            "cut.tif",
            lambda path, inputs: path.write_bytes(inputs.dem.read_bytes()[:5000]),
            "{path} is no raster of heights",
        ),
        ("damaged.tif", damaged, "{path} cannot be read"),
        (
            "own.tif",
            lambda path, inputs: restamp(path, inputs, 'LOCAL_CS["grid of ours",UNIT["metre",1]]'),
            "{path} has a coordinate system of its own, which says no place on Earth",
        ),
        (
            "zone.tif",
            wrong_zone,
            "no height is known where the streets are, 51.4679 to 51.4950 north, 11.9593 to 11.9900 east: "
            "{path} (EPSG:25833) covers 51.4",
        ),
        (
            "degrees.tif",
            lambda path, inputs: restamp(path, inputs, "EPSG:4326"),
            "{path} lies where its coordinate system, EPSG:4326, has no place",
        ),
        (
            "elsewhere.tif",
            lambda path, _: other_ground(path),
            "{path} (EPSG:25832) covers 52.918",
        ),
        (
            "coarse.tif",
            lambda path, _: write_heights(path, ridge, crs="EPSG:4326", cell=0.02),
            "{path} has a height each 2,224 m, too few to tell what streets climb",
        ),
        ("void.tif", empty_ground, "no height is known where the streets are"),
        (
            "ells.tif",
            lambda path, _: write_heights(path, ridge, unit="ells"),
            "{path} has heights in 'ells'; known are metres and feet",
        ),
    ],
)
def test_a_file_that_will_not_do_is_named_and_the_network_stays(
    build: Build, inputs: Inputs, tmp_path: Path, name: str, make: Callable[..., object], sentence: str
) -> None:
    kept = tmp_path / "net" / "kept.txt"
    kept.parent.mkdir()
    kept.write_text("here before")
    path = tmp_path / name
    make(path, inputs)
    said = build(*files_of(inputs), "--dem", path, code=1)
    assert sentence.format(path=path) in said
    assert [one.name for one in kept.parent.iterdir() if not one.name.startswith(".")] == ["kept.txt"]


def test_heights_go_with_streets_only(build: Build, inputs: Inputs) -> None:
    assert "--dem goes with --osm" in build("--gtfs", f"town={inputs.feed}", "--dem", inputs.dem, code=1)


def test_a_city_files_heights_are_fetched_named_and_not_fetched_twice(
    build: Build, server: FileServer, city: Path, tmp_path: Path
) -> None:
    said = build("--city", city)
    assert "is in service" in said and "warning" not in said
    manifest = manifest_of(tmp_path)
    sources = {entry["tag"]: entry for entry in manifest["sources"]}  # type: ignore[attr-defined]
    assert sources["dem"]["url"] == server.url("ridge.tif")
    assert manifest["heights"]["share_of_edges"] == 1.0  # type: ignore[index]
    # The city file says whom to name, so the file's own line is not added.
    named = [entry["attribution"] for entry in manifest["attribution"]]  # type: ignore[attr-defined]
    assert named == ["Town Transport", "OpenStreetMap contributors", "Land survey, simulated"]
    assert "nothing to build" in build("--city", city, "--unless-current")
    server.log.clear()
    build("--city", city)
    assert server.statuses == [304, 304, 304]
    server.log.clear()
    build("--city", city, "--offline")
    assert server.log == []


def test_dem_and_sources_count_before_a_city_files_heights(
    build: Build, city: Path, inputs: Inputs, tmp_path: Path
) -> None:
    own = tmp_path / "own.tif"
    own.write_bytes(inputs.dem.read_bytes())
    build("--city", city, "--dem", own, "--source", f"dem={inputs.dem}")
    heights = manifest_of(tmp_path)["heights"]
    assert isinstance(heights, dict)
    assert [one["name"] for one in heights["files"]] == ["own.tif", "ridge.tif"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('license = "CC-BY-4.0"', "", "smalltown.toml: heights[0].license is missing"),
        (
            "[[heights]]",
            '[[heights]]\ntag = "dgm"',
            "heights[0].tag is 'dgm'; tags of heights begin with 'dem'",
        ),
        ("[[heights]]", "[[heights]]\ncell = 5", "heights[0].cell is not a key"),
        ("/ridge.tif", "/gone.tif", "/gone.tif answered 404"),
        ("/ridge.tif", "/town.zip", "/town.zip is not a GeoTIFF"),
    ],
)
def test_what_is_wrong_with_heights_of_a_city_file_is_named(
    build: Build, city: Path, old: str, new: str, sentence: str
) -> None:
    text = city.read_text(encoding="utf-8")
    assert old in text
    city.write_text(text.replace(old, new), encoding="utf-8")
    assert sentence in build("--city", city, code=1)


def test_two_heights_of_one_tag_and_files_that_are_not_there(
    build: Build, city: Path, server: FileServer, tmp_path: Path
) -> None:
    text = city.read_text(encoding="utf-8")
    heights = text[text.index("[[heights]]") :]
    city.write_text(text + heights, encoding="utf-8")
    assert "heights[1].tag 'dem' is there twice" in build("--city", city, code=1)
    city.write_text(text.replace(server.url("ridge.tif"), ""), encoding="utf-8")
    assert "the city file has no address for 'dem': give one" in build("--city", city, code=1)
    gone = tmp_path / "gone.tif"
    assert f"dem: there is no file {gone}" in build("--city", city, "--source", f"dem={gone}", code=1)


def test_a_city_files_heights_of_another_town_are_named(
    build: Build, city: Path, server: FileServer, tmp_path: Path
) -> None:
    other_ground(tmp_path / "other.tif")
    server.files["ridge.tif"] = (tmp_path / "other.tif").read_bytes()
    said = build("--city", city, code=1)
    assert f"{tmp_path / 'cache' / 'smalltown' / 'dem.tif'} (EPSG:25832) covers 52.9" in said
