"""Extracts that cannot be read: one sentence that names the file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from osm.clip import clip_extract
from osm.compile import compile_streets
from osm.street_graph import ExtractError
from osm.write import write_extract
from tests.support.maps import street_map

ROAD = {"AB": "highway=residential"}


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"nowhere\.osm\.pbf: there is no such file"):
        compile_streets(tmp_path / "nowhere.osm.pbf")


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="is not a file"):
        compile_streets(tmp_path)


def test_nothing_given() -> None:
    with pytest.raises(ExtractError, match="no extract"):
        compile_streets([])


@pytest.mark.parametrize(
    "content", [b"", b"<html>Not found</html>", b"\x00" * 5000, b"PK\x03\x04" + b"x" * 500]
)
def test_not_a_pbf(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "page.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(ExtractError, match=r"page\.osm\.pbf"):
        compile_streets(path)


def test_unknown_ending(tmp_path: Path) -> None:
    path = tmp_path / "streets.txt"
    path.write_text("A-B")
    with pytest.raises(ExtractError, match=r"streets\.txt"):
        compile_streets(path)


def test_cut_in_half(tmp_path: Path, shared_data: Callable[[str], Path]) -> None:
    whole = shared_data("monaco/monaco.osm.pbf").read_bytes()
    half = tmp_path / "half.osm.pbf"
    half.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ExtractError, match=r"half\.osm\.pbf: cannot be read .*: PBF error"):
        compile_streets(half)


def test_cut_between_two_blocks(tmp_path: Path, shared_data: Callable[[str], Path]) -> None:
    """What is left is a sound file; that all its relations are gone is told."""
    path = shared_data("monaco/monaco.osm.pbf")
    whole = path.read_bytes()
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(whole[: blocks_of(whole)[-2]])
    assert "files_without_relations" not in compile_streets(path).counts
    assert compile_streets(cut).counts["files_without_relations"] == 1
    assert compile_streets([path, cut]).counts["files_without_relations"] == 1


def blocks_of(content: bytes) -> list[int]:
    """Where each block of a PBF ends: a length, a BlobHeader whose field 3 is the Blob's size, the Blob."""
    ends, place = [], 0
    while place < len(content):
        start = place + 4
        header_end = start + int.from_bytes(content[place:start], "big")
        at = content.index(b"\x18", start, header_end) + 1
        size = sum((byte & 127) << 7 * i for i, byte in enumerate(content[at:header_end]))
        place = header_end + size
        ends.append(place)
    return ends


def test_broken_xml(tmp_path: Path) -> None:
    path = tmp_path / "broken.osm"
    path.write_text('<osm version="0.6"><node id="1" lat="50" lon="10"/><way id="1"><nd ref=')
    with pytest.raises(ExtractError, match=r"broken\.osm: .*XML"):
        compile_streets(path)


@pytest.mark.parametrize("tags", ["building=yes", "highway=construction", "highway=service access=private"])
def test_extract_without_streets(tmp_path: Path, tags: str) -> None:
    path = street_map("A--B", {"AB": tags}).write(tmp_path / "empty.osm.pbf")
    with pytest.raises(ExtractError, match=r"empty\.osm\.pbf: holds no streets"):
        compile_streets(path)


def test_bounds_without_streets(tmp_path: Path) -> None:
    path = street_map("A--B", ROAD).write(tmp_path / "far.osm.pbf")
    with pytest.raises(ExtractError, match="within the bounds"):
        compile_streets(path, bounds=(0.0, 0.0, 1.0, 1.0))


def test_ways_without_any_node(tmp_path: Path) -> None:
    path = write_extract([], [(1, [1, 2], {"highway": "residential"})], [], tmp_path / "ways.osm.pbf")
    with pytest.raises(ExtractError, match="holds no streets"):
        compile_streets(path)


@pytest.mark.parametrize("ending", [".osm", ".osm.xml", ".osm.pbf"])
def test_formats_give_the_same_streets(tmp_path: Path, ending: str) -> None:
    drawn = street_map("A--B--C", {"ABC": "highway=residential"}, {"B": "barrier=gate"})
    compiled = compile_streets(drawn.write(tmp_path / f"streets{ending}"))
    assert len(compiled.graph.node_lat) == 4


def test_unsorted_file(tmp_path: Path) -> None:
    path = tmp_path / "unsorted.osm"
    path.write_text(
        '<osm version="0.6"><way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="path"/></way>'
        '<node id="2" lat="50.1" lon="10"/><node id="1" lat="50" lon="10"/></osm>'
    )
    assert len(compile_streets(path).graph.node_lat) == 2


def test_clip_of_bad_input(tmp_path: Path) -> None:
    path = street_map("A--B", ROAD).write(tmp_path / "city.osm.pbf")
    out = tmp_path / "out.osm.pbf"
    out.write_bytes(b"what was there before")
    for source, area, match in (
        (tmp_path / "nowhere.osm.pbf", (0.0, 0.0, 1.0, 1.0), "no such file"),
        (path, (0.0, 0.0, 0.0, 1.0), "empty"),
        (path, (0.0, 0.0, 1.0, 1.0), "holds nothing within"),
    ):
        with pytest.raises(ExtractError, match=match):
            clip_extract(source, area, out)
    assert out.read_bytes() == b"what was there before"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["city.osm.pbf", "out.osm.pbf"]


def test_write_refuses_doubles_and_strange_endings(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="node 1 is given twice"):
        write_extract([(1, 50.0, 10.0, {}), (1, 50.0, 10.0, {})], [], [], tmp_path / "a.osm.pbf")
    with pytest.raises(ValueError, match="ends in"):
        write_extract([], [], [], tmp_path / "a.csv")
    assert not list(tmp_path.iterdir())
