"""Builds and loads: identity, the same input gives the same hash, nothing half, what was there stays."""

import json
from pathlib import Path

import numpy as np
import pytest

from mobility.errors import BuildError, NetworkError
from mobility.network import build_network, current_build, load_network, load_raw
from mobility.network.build_folder import KEPT_BUILDS, list_builds, new_build
from tests.support.feeds import SMALL_TOWN, gtfs_text, small_town, write_gtfs
from tests.support.streets import check_graph
from tests.support.town_streets import write_town_streets


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    return write_gtfs(tmp_path / "town.zip", small_town())


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    return write_town_streets(tmp_path / "town.osm.pbf")


def test_a_built_network_is_loaded_as_it_was_made(feed: Path, extract: Path, tmp_path: Path) -> None:
    stages: list[str] = []
    out = tmp_path / "out"
    network = build_network(
        [("town", feed)], [extract], out, progress=lambda stage, done, total: stages.append(stage)
    )
    assert list(dict.fromkeys(stages)) == [
        "feeds",
        "streets",
        "links",
        "footpaths",
        "near_stops",
        "search",
        "files",
        "kernels",
    ]
    assert network.path == (out / "current").resolve() == current_build(out)
    check_graph(network.graph)
    assert network.manifest["counts"]["stops_linked"] == 4
    assert network.manifest["has_streets"] and network.manifest["warnings"] == []
    assert network.tables["stops"]["stop_name"].to_pylist() == ["Alpha", "Beta", "Gamma", "Delta"]
    assert "Main Road" in network.tables["street/names"]["name"].to_pylist()
    assert network.tables["street/turn_restrictions"]["via"].to_pylist() == [-1]  # over a way, not a node
    again = load_network(out, verify=True)
    for ours, theirs in (
        (network.timetable, again.timetable),
        (network.graph, again.graph),
        (network.links, again.links),
        (network.footpaths["foot"], again.footpaths["foot"]),
    ):
        for mine, other in zip(ours, theirs, strict=True):
            assert np.array_equal(mine, other)
            assert not isinstance(mine, np.memmap), "numba compiles plain arrays"
            assert np.ndim(mine) == 0 or not mine.flags.writeable
    assert again.streets["foot"].edge_cost_ds is again.streets["foot"].edge_ds
    with pytest.raises(ValueError, match="read-only"):
        network.graph.edge_length_m[0] = 1.0


def test_the_same_input_gives_the_same_hash_and_other_input_another(
    feed: Path, extract: Path, tmp_path: Path
) -> None:
    one = build_network([("town", feed)], [extract], tmp_path / "a")
    two = build_network([("town", feed)], [extract], tmp_path / "b")
    shifted = build_network([("town", feed)], [extract], tmp_path / "c", shift_weeks=1)
    assert one.content_hash == two.content_hash != shifted.content_hash
    assert shifted.manifest["settings"]["shift_weeks"] == 1
    assert shifted.manifest["feeds"][0]["shifted_weeks"] == 1


def test_a_network_without_streets_says_so_and_walks_by_beeline(feed: Path, tmp_path: Path) -> None:
    network = build_network([("town", feed)], [], tmp_path / "out", max_transfer_walk_s=1800)
    assert not network.manifest["has_streets"]
    assert "no extract" in network.manifest["warnings"][0]
    assert network.manifest["counts"]["footpaths_foot_beeline"] == len(network.footpaths["foot"].targets) > 0


def test_failed_builds_leave_what_was_there(feed: Path, extract: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = build_network([("town", feed)], [extract], out)
    half = tmp_path / "half.osm.pbf"
    half.write_bytes(extract.read_bytes()[: extract.stat().st_size // 2])
    untimed = write_gtfs(tmp_path / "untimed.zip", small_town(stop_times=None))

    def interrupt(_network: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(BuildError, match=r"half\.osm\.pbf"):
        build_network([("town", feed)], [half], out)
    with pytest.raises(BuildError, match=r"stop_times\.txt"):
        build_network([("town", untimed)], [extract], out)
    with pytest.raises(KeyboardInterrupt):
        build_network([("town", feed)], [extract], out, warm_up=interrupt)
    assert load_network(out, verify=True).path == first.path
    assert sorted(path.name for path in out.iterdir()) == sorted([".lock", "current", first.path.name])


def test_only_the_newest_builds_are_kept(feed: Path, tmp_path: Path) -> None:
    built = [build_network([("town", feed)], [], tmp_path / "out").path for _ in range(KEPT_BUILDS + 2)]
    assert list_builds(tmp_path / "out") == built[-KEPT_BUILDS:]
    assert current_build(tmp_path / "out") == built[-1]


def test_feed_and_extract_of_different_places(extract: Path, tmp_path: Path) -> None:
    far = small_town()
    far["stops.txt"] = str(far["stops.txt"]).replace(",51.", ",41.")
    feed = write_gtfs(tmp_path / "far.zip", far)
    with pytest.raises(BuildError, match=r"41\.48.*51\.48"):
        build_network([("far", feed)], [extract], tmp_path / "out")


def test_a_feed_of_which_nothing_runs(tmp_path: Path) -> None:
    backwards = gtfs_text(SMALL_TOWN["calendar.txt"]).replace("20260105", "20260501")
    feed = write_gtfs(tmp_path / "idle.zip", small_town(calendar=backwards))
    with pytest.raises(BuildError, match=r"idle.zip: No trip runs on any day; calendar.txt line 2: end_date"):
        build_network([("town", feed)], [], tmp_path / "out")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"feeds": []}, "no feed"),
        ({"feeds": [("a", Path("/nowhere/x.zip"))]}, "there is no file"),
        ({"osm": [Path("/nowhere/x.osm.pbf")]}, "there is no file"),
        ({"max_transfer_walk_s": 5}, "60 to 3600"),
    ],
)
def test_bad_input_is_named(change: dict[str, object], sentence: str, feed: Path, tmp_path: Path) -> None:
    given: dict[str, object] = {"feeds": [("town", feed)], "osm": [], "out": tmp_path / "out"} | change
    with pytest.raises(BuildError, match=sentence):
        build_network(**given)  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


def test_two_feeds_with_one_tag(feed: Path, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="tag 'town'"):
        build_network([("town", feed), ("town", feed)], [], tmp_path / "out")


def test_a_place_that_cannot_be_written_to(feed: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(BuildError, match="cannot be written to"):
        build_network([("town", feed)], [], blocked / "out")


def test_a_full_disk_is_found_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="MB free"), new_build(tmp_path, 10**18):
        pytest.fail("must not begin")


def test_two_builds_at_once(feed: Path, tmp_path: Path) -> None:
    with new_build(tmp_path, 0), pytest.raises(BuildError, match="another build"):
        build_network([("town", feed)], [], tmp_path)


def test_damaged_networks_are_refused_with_the_command(feed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(NetworkError, match="mobility build"):
        load_network(out)
    network = build_network([("town", feed)], [], out, command="mobility build --gtfs town.zip")
    target = network.path / "timetable" / "departures.npy"
    whole = target.read_bytes()
    for data, sentence in ((None, "is missing"), (whole[:-4], "bytes instead of")):
        target.unlink()
        if data is not None:
            target.write_bytes(data)
        with pytest.raises(NetworkError, match=f"{sentence}.*mobility build --gtfs town.zip"):
            load_network(out)
        target.write_bytes(whole)
    target.write_bytes(whole[:-4] + b"\x01\x02\x03\x04")
    load_network(out)
    with pytest.raises(NetworkError, match="was changed"):
        load_network(out, verify=True)
    manifest = network.path / "manifest.json"
    old = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(old | {"format_version": 999}), encoding="utf-8")
    with pytest.raises(NetworkError, match=r"version 999.*mobility build --gtfs town\.zip"):
        load_network(out)
    manifest.write_text("{", encoding="utf-8")
    with pytest.raises(NetworkError, match="cannot be read"):
        load_network(out)


def test_files_that_later_work_needs_are_kept(tmp_path: Path) -> None:
    fares = "\nfare_id,price,currency_type,payment_method,transfers\nsingle,3.40,EUR,0,0\n"
    feed = write_gtfs(tmp_path / "town.zip", small_town(fare_attributes=fares))
    network = build_network([("town", feed)], [], tmp_path / "out")
    table = load_raw(network, "town", "fare_attributes.txt")
    assert table is not None and table["price"].to_pylist() == ["3.40"]
    assert load_raw(network, "town", "fare_rules.txt") is None
