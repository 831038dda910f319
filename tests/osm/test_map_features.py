"""What an extract shows on a map: layers, kinds, areas with holes, ways cut off at the border."""

from pathlib import Path

import pyarrow as pa
import pytest
import shapely

from osm.map_features import SCHEMA, read_map_features
from osm.map_kinds import area_kind, label_kind, line_kind
from osm.street_graph import ExtractError
from osm.write import write_extract

CORNERS = {1: (51.0, 12.0), 2: (51.0, 12.01), 3: (51.01, 12.01), 4: (51.01, 12.0)}
HOLE = {5: (51.004, 12.004), 6: (51.004, 12.006), 7: (51.006, 12.006), 8: (51.006, 12.004)}
RING, INNER = [1, 2, 3, 4, 1], [5, 6, 7, 8, 5]


def extract(
    folder: Path, ways: list, relations: list = (), name: str = "map.osm.pbf", nodes: list = ()
) -> Path:  # type: ignore[assignment]
    """Write an extract with the eight corners."""
    plain = [(node, lat, lon, {}) for node, (lat, lon) in (CORNERS | HOLE).items()]
    return write_extract([*plain, *nodes], ways, relations, folder / name)


def rows(table: pa.Table) -> list[tuple[str, str]]:
    """Layer and kind of each row."""
    return list(zip(table["layer"].to_pylist(), table["kind"].to_pylist(), strict=True))


def test_an_area_with_a_hole_and_its_name(tmp_path: Path) -> None:
    members = [("w", 1, "outer"), ("w", 2, "inner")]
    path = extract(
        tmp_path, [(1, RING, {}), (2, INNER, {})],
        [(9, members, {"type": "multipolygon", "natural": "water", "name": "Teich", "name:en": "Pond"})],
    )  # fmt: skip
    table = read_map_features([path])
    assert table.schema.equals(SCHEMA)
    assert rows(table) == [("water", "water"), ("labels", "water")]
    lake, label = shapely.from_wkb(table["geometry"].to_pylist())
    assert lake.covers(label)
    assert len(shapely.get_parts(lake)) == 1
    assert len(shapely.get_rings(shapely.get_parts(lake))) == 2
    assert table["name_en"].to_pylist() == ["Pond", "Pond"]


def test_streets_tell_what_they_are(tmp_path: Path) -> None:
    tags = {"highway": "primary_link", "bridge": "yes", "layer": "1", "ref": "B 6", "bicycle": "designated"}
    tunnel = {"railway": "tram", "tunnel": "yes", "service": "siding"}
    table = read_map_features([extract(tmp_path, [(1, [1, 2], tags), (2, [2, 3], tunnel)])])
    street, tram = table.to_pylist()
    assert (street["layer"], street["kind"], street["link"], street["bridge"], street["level"]) == (
        "streets", "primary", True, True, 1,
    )  # fmt: skip
    assert (street["ref"], street["bicycle"], street["minor"]) == ("B 6", True, False)
    assert (tram["layer"], tram["kind"], tram["tunnel"], tram["minor"]) == ("rails", "tram", True, True)


def test_loops_are_no_areas(tmp_path: Path) -> None:
    ways = [(1, RING, {"highway": "pedestrian"}), (2, INNER, {"highway": "pedestrian", "area": "yes"})]
    assert rows(read_map_features([extract(tmp_path, ways)])) == [
        ("streets", "pedestrian"),
        ("land", "plaza"),
    ]


def test_a_border_is_a_line(tmp_path: Path) -> None:
    tags = {"type": "boundary", "boundary": "administrative", "admin_level": "6", "name": "Kreis"}
    table = read_map_features([extract(tmp_path, [(1, RING, {})], [(9, [("w", 1, "outer")], tags)])])
    assert rows(table) == [("boundaries", "6")]
    (line,) = shapely.get_parts(shapely.from_wkb(table["geometry"][0].as_py()))
    assert line.is_ring


def test_a_way_cut_off_at_the_border_keeps_its_parts(tmp_path: Path) -> None:
    table = read_map_features([extract(tmp_path, [(1, [1, 2, 99, 3, 4], {"highway": "residential"})])])
    lines = shapely.from_wkb(table["geometry"].to_pylist())
    assert [len(line.coords) for line in lines] == [2, 2]


def test_an_area_that_does_not_close_is_left_out(tmp_path: Path) -> None:
    tags = {"type": "multipolygon", "landuse": "forest"}
    path = extract(
        tmp_path, [(1, [1, 2, 3], {}), (2, [1, 2], {"highway": "path"})], [(9, [("w", 1, "outer")], tags)]
    )
    assert rows(read_map_features([path])) == [("streets", "path")]


def test_what_two_files_hold_counts_once(tmp_path: Path) -> None:
    ways = [(1, RING, {"building": "yes"}), (2, [1, 2], {"waterway": "stream"})]
    files = [extract(tmp_path, ways, name=f"{name}.osm.pbf") for name in ("one", "two")]
    assert rows(read_map_features(files)) == rows(read_map_features(files[:1]))


def test_places_are_written_at_points(tmp_path: Path) -> None:
    nodes = [
        (20, 51.0, 12.0, {"place": "town", "name": "Aue", "population": "9 999"}),
        (21, 51.0, 12.0, {"place": "village", "name": "Au", "population": "420"}),
        (22, 51.0, 12.0, {"place": "village"}),
        (23, 51.0, 12.0, {"amenity": "library", "name": "Bibliothek"}),
        (24, 51.0, 12.0, {"amenity": "bench", "name": "Bank"}),
    ]
    table = read_map_features([extract(tmp_path, [], nodes=nodes)])
    assert rows(table) == [("places", "town"), ("places", "village"), ("pois", "library")]
    assert table["population"].to_pylist() == [0, 420, 0]


@pytest.mark.parametrize("content", [b"", b"no map at all", b"\x00\x00\x00\x0d\x0a\x09OSMHeader"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(ExtractError, match=r"broken\.osm\.pbf"):
        read_map_features([path])


def test_no_file_is_an_empty_map() -> None:
    assert read_map_features([]).num_rows == 0


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"building": "no", "landuse": "forest"}, "forest"),
        ({"leisure": "park", "building": "no"}, "park"),
        ({"landuse": "residential", "leisure": "park"}, "residential"),
        ({"amenity": "fountain", "indoor": "yes"}, None),
        ({"railway": "platform"}, None),
        ({"boundary": "administrative"}, None),
    ],
)
def test_kinds_of_areas(tags: dict[str, str], kind: str | None) -> None:
    found = area_kind(tags, is_relation=False)
    assert (found.kind if found else None) == kind


def test_what_is_on_no_map() -> None:
    assert line_kind({"highway": "proposed"}) is None
    assert line_kind({"railway": "abandoned"}) is None
    assert line_kind({"route": "bus"}) is None
    assert label_kind({"place": "city"}) is None
