"""The sea lies right of its coast, islands are land, and a coast that ends in the middle floods nothing."""

from pathlib import Path

import pytest
import shapely
from shapely import LineString

from osm.map_features import read_map_features
from osm.sea import sea_areas
from osm.write import write_extract

BOX = (0.0, 0.0, 10.0, 10.0)


def sea(*coast: list[tuple[float, float]]) -> shapely.Geometry:
    """The sea of some coasts, in one."""
    return shapely.union_all(
        shapely.from_wkb(sea_areas([shapely.to_wkb(LineString(line)) for line in coast], BOX))
    )


def test_water_is_on_the_right() -> None:
    northward = [(4.0, -1.0), (4.0, 11.0)]
    assert sea(northward).equals(shapely.box(4, 0, 10, 10))
    assert sea(northward[::-1]).equals(shapely.box(0, 0, 4, 10))


def test_an_island_is_no_sea() -> None:
    coast = [(4.0, -1.0), (4.0, 11.0)]
    island = [
        (6.0, 4.0),
        (8.0, 4.0),
        (8.0, 6.0),
        (6.0, 6.0),
        (6.0, 4.0),
    ]  # counterclockwise: land on the left
    assert sea(coast, island).area == pytest.approx(60 - 4)


def test_a_coast_in_several_ways() -> None:
    assert sea([(4.0, 5.0), (4.0, 11.0)], [(4.0, -1.0), (4.0, 5.0)]).area == pytest.approx(60)


@pytest.mark.parametrize(
    "coast", [[(4.0, -1.0), (4.0, 6.0)], [(4.0, 3.0), (4.0, 6.0)], [(20.0, 0.0), (20.0, 5.0)]]
)
def test_a_coast_that_ends_somewhere_floods_nothing(coast: list[tuple[float, float]]) -> None:
    assert sea(coast).is_empty


def test_without_a_coast_there_is_no_sea() -> None:
    assert sea_areas([], BOX) == []


def test_the_sea_of_an_extract_reaches_as_far_as_streets(tmp_path: Path) -> None:
    nodes = [(1, 51.0, 12.0, {}), (2, 51.1, 12.1, {}), (3, 50.9, 12.05, {}), (4, 51.2, 12.05, {})]
    ways = [(1, [1, 2], {"highway": "residential"}), (2, [3, 4], {"natural": "coastline"})]
    table = read_map_features([write_extract(nodes, ways, [], tmp_path / "coast.osm.pbf")])
    rows = {row["kind"]: row for row in table.to_pylist()}
    assert set(rows) == {"residential", "sea"}
    assert shapely.from_wkb(rows["sea"]["geometry"]).bounds == pytest.approx((12.05, 51.0, 12.1, 51.1))
