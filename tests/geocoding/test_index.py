"""The index on disk: read-only, opened again after a fork, damaged, not part of the content hash."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mobility.errors import NetworkError
from mobility.geocoding import Geocoder, SearchRequest
from mobility.network import build_network, load_network
from mobility.network.search.index import FOLDER, open_index
from tests.support.feeds import small_town, write_gtfs
from tests.support.small_city import copy_city
from tests.support.town_streets import write_town_streets

NOBODY = 65_534


@pytest.fixture
def town(tmp_path: Path) -> Path:
    feed = write_gtfs(tmp_path / "town.zip", small_town())
    out = tmp_path / "out"
    build_network([("town", feed)], [write_town_streets(tmp_path / "town.osm.pbf")], out)
    return out


@pytest.fixture
def readable_by_all(town: Path) -> Iterator[Path]:
    """The index where any user may read it, and none may write."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        copy = Path(folder) / "index"
        shutil.copytree(town / "current" / FOLDER, copy)
        copy.chmod(0o555)
        yield copy
        copy.chmod(0o755)


def in_a_fork(check: object) -> int:
    """Run something in a forked process; its exit code."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            check()  # type: ignore[operator]
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_folder_that_nobody_may_write_to(readable_by_all: Path) -> None:
    before = sorted(path.name for path in readable_by_all.iterdir())

    def check() -> None:
        if os.getuid() == 0:
            os.setuid(NOBODY)
        assert not os.access(readable_by_all, os.W_OK)
        assert open_index(readable_by_all).num_docs > 0

    assert in_a_fork(check) == 0
    assert sorted(path.name for path in readable_by_all.iterdir()) == before


def test_searching_leaves_no_trace(town: Path) -> None:
    network = load_network(town)
    assert Geocoder(network).search(SearchRequest("main"))
    load_network(town, verify=True)  # compares with the manifest: no file came, none changed


def test_a_forked_process_opens_the_index_itself(town: Path) -> None:
    geocoder = Geocoder(load_network(town))
    expected = geocoder.search(SearchRequest("alpha"))
    assert expected

    def check() -> None:
        assert geocoder.search(SearchRequest("alpha")) == expected

    assert in_a_fork(check) == 0
    assert geocoder.search(SearchRequest("alpha")) == expected


def test_threads_share_it(town: Path) -> None:
    geocoder = Geocoder(load_network(town))
    texts = ["alpha", "beta", "main road", "gamma", "alpa", "gamna"] * 50
    expected = [geocoder.search(SearchRequest(text)) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: geocoder.search(SearchRequest(text)), texts)) == expected


def test_the_same_input_has_the_same_content_hash(town: Path, tmp_path: Path) -> None:
    other = build_network([("town", tmp_path / "town.zip")], [tmp_path / "town.osm.pbf"], tmp_path / "again")
    first = load_network(town)
    assert other.content_hash == first.content_hash
    # The engine names its files at random: listed and checked, but no content of their own.
    listed = [
        {name for name in network.manifest["files"] if name.startswith(FOLDER)} for network in (first, other)
    ]
    assert all(listed)
    assert listed[0] != listed[1]


def test_a_network_without_streets_finds_its_stops(tmp_path: Path) -> None:
    feed = write_gtfs(tmp_path / "town.zip", small_town())
    geocoder = Geocoder(build_network([("town", feed)], [], tmp_path / "out"))
    assert len(geocoder.search(SearchRequest("alpha"))) == 1
    assert geocoder.surroundings.around(51.48, 11.96, frozenset((0, 1, 2)), 5)  # type: ignore[arg-type]


@pytest.mark.parametrize("damage", ["gone", "empty", "cut"])
def test_a_damaged_index_is_said_to_be_one(small_city: Path, tmp_path: Path, damage: str) -> None:
    network = load_network(copy_city(small_city, tmp_path / "copy"))
    folder = network.path / FOLDER
    if damage == "gone":
        shutil.rmtree(folder)
    for path in folder.glob("*") if damage == "empty" else folder.glob("*.term"):
        path.write_bytes(path.read_bytes()[:40] if damage == "cut" else b"")
    with pytest.raises(NetworkError, match="search index"):
        Geocoder(network).search(SearchRequest("a"))
