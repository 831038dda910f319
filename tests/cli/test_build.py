"""`mobility build` in a process of its own: a city from a server, bad input, a full disk, a killed build."""

import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mobility.cli import main
from mobility.network import load_network
from tests.cities.file_server import FileServer, running_file_server
from tests.support.feeds import small_town, write_gtfs
from tests.support.town_streets import write_town_streets

PROJECT = Path(__file__).resolve().parents[2]
START = [sys.executable, "-c", "from mobility.cli import main; main()", "build"]


def start(
    *arguments: str | Path, limit: Callable[[], None] | None = None, **variables: str
) -> "subprocess.Popen[str]":
    """Start a build."""
    return subprocess.Popen(
        [*START, *map(str, arguments)],
        cwd=PROJECT,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limit,  # noqa: PLW1509  # one thread here
    )


def build(*arguments: str | Path, code: int = 0, **options: object) -> str:
    """Build, check the exit code, and give what was said."""
    with start(*arguments, **options) as process:  # type: ignore[arg-type]
        said = process.communicate(timeout=240)[1]
    assert process.returncode == code, said
    assert "Traceback" not in said
    return " ".join(said.split())


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_gtfs(tmp_path_factory.mktemp("town") / "town.zip", small_town())


@pytest.fixture(scope="module")
def streets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town_streets(tmp_path_factory.mktemp("town") / "town.osm.pbf")


@pytest.fixture(scope="module")
def in_service(feed: Path, streets: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network that must survive whatever a build does."""
    out = tmp_path_factory.mktemp("service") / "net"
    build("--gtfs", f"town={feed}", "--osm", streets, "--out", out)
    return out


@pytest.fixture
def server(feed: Path, streets: Path) -> Iterator[FileServer]:
    with running_file_server() as running:
        running.files |= {"mdv.zip": feed.read_bytes(), "land.osm.pbf": streets.read_bytes()}
        yield running


def state(out: Path) -> tuple[str, list[str]]:
    """What is in service, and all that lies in the folder."""
    return load_network(out, verify=True).manifest["build_id"], sorted(path.name for path in out.iterdir())


@pytest.mark.slow
def test_halle_from_a_server(server: FileServer, tmp_path: Path) -> None:
    """The city file of `make halle`, its two addresses set to a server on this machine."""
    out = tmp_path / "halle"
    settings = {
        "MOBILITY_SOURCES": f"mdv={server.url('mdv.zip')} osm={server.url('land.osm.pbf')}",
        "MOBILITY_CACHE": str(tmp_path / "cache"),
    }
    said = build("--city", "halle", "--out", out, **settings)
    assert "4 stops, 3 trips" in said and "street nodes" in said
    manifest = load_network(out).manifest
    assert (manifest["city"], manifest["country"], manifest["land"]) == ("halle", "DE", "ST")
    assert [feed["tag"] for feed in manifest["feeds"]] == ["mdv"]
    assert manifest["counts"]["stops_linked"] == 4
    named = {entry["tag"]: (entry["license"], entry["attribution"]) for entry in manifest["attribution"]}
    assert named["mdv"] == ("CC-BY-4.0", "Mitteldeutscher Verkehrsverbund GmbH (MDV)")
    assert named["osm"] == ("ODbL-1.0", "© OpenStreetMap contributors")
    assert [source["url"] for source in manifest["sources"]] == [
        server.url("mdv.zip"),
        server.url("land.osm.pbf"),
    ]

    assert "nothing to build" in build("--city", "halle", "--out", out, "--unless-current", **settings)
    asked = len(server.log)
    build("--city", "halle", "--out", out, "--offline", **settings)
    assert len(server.log) == asked

    # An option wins over the variable, and is another network than the one that is there.
    server.files["other.zip"] = server.files["mdv.zip"]
    option = ["--source", f"mdv={server.url('other.zip')}"]
    build("--city", "halle", "--out", out, "--unless-current", *option, **settings)
    assert load_network(out).manifest["sources"][0]["url"] == server.url("other.zip")

    before = state(out)
    server.files["mdv.zip"] = b"<!doctype html><title>Login</title>"
    said = build("--city", "halle", "--out", out, code=1, **settings)
    assert "it is an HTML page" in said and "--offline" not in said  # fetched before, but from elsewhere
    assert state(out) == before


def zip_bomb(path: Path) -> None:
    """A feed whose stop_times.txt is 20 MB of blanks in 20 kB."""
    write_gtfs(path, small_town(stop_times=b" " * 20_000_000))


def lying_zip(path: Path) -> None:
    """The same, with a small size in the zip's directory."""
    zip_bomb(path)
    size = (20_000_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (1_000).to_bytes(4, "little")))


def cut_zip(path: Path, feed: Path) -> None:
    """The first two thirds of a zip."""
    path.write_bytes(feed.read_bytes()[: feed.stat().st_size * 2 // 3])


def damaged_zip(path: Path, feed: Path) -> None:
    """A zip whose table of stop times was overwritten in the middle."""
    data = bytearray(feed.read_bytes())
    at = data.index(b"stop_times.txt") + len("stop_times.txt") + 20
    data[at : at + 20] = bytes(20)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("which", "sentence"),
    [
        ("bomb.zip", "stop_times.txt unpacks to"),
        ("lying.zip", "stop_times.txt cannot be unpacked"),
        ("cut.zip", "cut.zip is not a zip file or was cut off"),
        ("damaged.zip", "stop_times.txt cannot be unpacked"),
        ("empty.zip", "no GTFS tables"),
        ("none.zip", "none.zip is not a zip file"),
        ("no-trips.zip", "trips.txt is missing"),
        ("half.osm.pbf", "half.osm.pbf"),
        ("empty.osm.pbf", "empty.osm.pbf"),
        ("page.osm.pbf", "page.osm.pbf"),
    ],
)
def test_bad_files_are_named_and_the_network_stays(
    which: str,
    sentence: str,
    feed: Path,
    streets: Path,
    in_service: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / which
    buffer = io.BytesIO()
    zipfile.ZipFile(buffer, "w").close()
    makers: dict[str, Callable[[], object]] = {
        "bomb.zip": lambda: zip_bomb(path),
        "lying.zip": lambda: lying_zip(path),
        "cut.zip": lambda: cut_zip(path, feed),
        "damaged.zip": lambda: damaged_zip(path, feed),
        "empty.zip": lambda: path.write_bytes(buffer.getvalue()),
        "none.zip": lambda: path.write_bytes(b""),
        "no-trips.zip": lambda: write_gtfs(path, small_town(trips=None)),
        "half.osm.pbf": lambda: path.write_bytes(streets.read_bytes()[: streets.stat().st_size // 2]),
        "empty.osm.pbf": lambda: path.write_bytes(b""),
        "page.osm.pbf": lambda: path.write_bytes(b"<!doctype html>"),
    }
    makers[which]()
    before = state(in_service)
    given = ["--gtfs", f"town={feed}", "--osm", str(path)]
    if path.suffix == ".zip":
        given = ["--gtfs", f"town={path}", "--osm", str(streets)]
    monkeypatch.setattr(sys, "argv", ["mobility", "build", *given, "--out", str(in_service)])
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as end:
        main()
    said = " ".join(capsys.readouterr().err.split())
    assert end.value.code == 1
    assert sentence in said
    assert state(in_service) == before


@pytest.mark.slow
def test_a_disk_that_fills_up_while_writing(
    feed: Path, streets: Path, in_service: Path, tmp_path: Path
) -> None:
    """A limit on the size of files stands for the disk: writing fails half-way, as it does on a full one."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))

    before = state(in_service)
    said = build(
        "--gtfs", f"town={feed}", "--osm", streets, "--out", in_service, code=1, limit=limit
    )  # fmt: skip
    assert "cannot be written to" in said
    assert state(in_service) == before


@pytest.mark.slow
def test_a_killed_build_leaves_the_network_and_the_next_one_cleans_up(
    feed: Path, streets: Path, tmp_path: Path
) -> None:
    out = tmp_path / "net"
    arguments = ["--gtfs", f"town={feed}", "--osm", streets, "--out", out]
    build(*arguments)
    before = state(out)[0]
    with start(*arguments) as process:
        deadline = time.monotonic() + 120
        while not list(out.glob(".building-*/graph/*.npy")):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    now, names = state(out)
    assert now == before
    assert any(name.startswith(".building-") for name in names)
    build(*arguments)
    now, names = state(out)
    assert now != before
    assert not any(name.startswith(".building-") for name in names)
    assert json.loads((out / "current" / "manifest.json").read_text())["build_id"] == now
