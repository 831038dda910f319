"""House numbers that only relations or interpolated rows tell, and areas with a name."""

from pathlib import Path

import pytest
import shapely

from osm.clip import clip_extract
from osm.compile import compile_streets
from osm.house_numbers import House, interpolate
from tests.osm.drawn import Drawn, draw
from tests.support.maps import street_map


def addresses(drawn: Drawn) -> dict[str, str]:
    rows = drawn.compiled.tables["places"].to_pylist()
    return {row["housenumber"]: row["street"] for row in rows if row["kind"] == "address"}


def test_the_street_of_a_house_may_come_from_its_relation(tmp_path: Path) -> None:
    drawn = draw(
        tmp_path,
        """
        A----B
        H  I
        """,
        {"AB": "highway=residential name=Allee"},
        {"H": "addr:housenumber=1", "I": "addr:housenumber=2 addr:street=Markt"},
        relations=[
            ("type=associatedStreet name=Allee", [("AB", "street"), ("H", "house"), ("I", "house")]),
        ],
    )
    # What a house says itself goes first.
    assert addresses(drawn) == {"1": "Allee", "2": "Markt"}


def test_houses_between_two_are_interpolated(tmp_path: Path) -> None:
    drawn = draw(
        tmp_path,
        """
        A----------B
        H     I    J
        """,
        {"AB": "highway=residential name=Allee", "HIJ": "addr:interpolation=even"},
        {
            "H": "addr:housenumber=2 addr:street=Allee",
            "I": "addr:housenumber=8 addr:street=Allee",
            "J": "addr:housenumber=10a addr:street=Allee",
        },
    )
    assert set(addresses(drawn)) == {"2", "4", "6", "8", "10a"}
    rows = {row["housenumber"]: row for row in drawn.compiled.tables["places"].to_pylist()}
    third = drawn.map.lon["H"] + (drawn.map.lon["I"] - drawn.map.lon["H"]) / 3
    assert rows["4"]["lon"] == pytest.approx(third, abs=1e-7)
    assert rows["4"]["osm_type"] == "way"


@pytest.mark.parametrize(
    ("kind", "numbers", "between"),
    [
        ("all", "1 4", "2 3"),
        ("odd", "7 1", "5 3"),
        ("even", "2 5", ""),
        ("alphabetic", "1a 1d", ""),
        ("all", "1 9000", ""),
        ("odd", "1 x 5", ""),
    ],
)
def test_rows_of_numbers(kind: str, numbers: str, between: str) -> None:
    houses = [House(0.0, float(i), {"addr:housenumber": text}) for i, text in enumerate(numbers.split())]
    assert [house.tags["addr:housenumber"] for house in interpolate(kind, houses)] == between.split()


def test_areas_whose_outline_closes_are_kept(tmp_path: Path) -> None:
    drawn = draw(
        tmp_path,
        """
        A-----B
        |     |
        D-----C
        """,
        {"AB": "highway=residential", "BC": {}, "CD": {}, "DA": {}},
        relations=[
            (
                {
                    "type": "boundary",
                    "boundary": "administrative",
                    "admin_level": "8",
                    "name": "Halle (Saale)",
                },
                [("AB", "outer"), ("BC", "outer"), ("CD", "outer"), ("DA", "outer")],
            ),
            (
                {"type": "boundary", "boundary": "administrative", "admin_level": "4", "name": "Land"},
                [("AB", "outer"), ("BC", "outer")],
            ),
            (
                "type=boundary boundary=postal_code postal_code=06108",
                [("DA", ""), ("AB", ""), ("CD", ""), ("BC", "")],
            ),
            ("type=boundary boundary=national_park name=Harz", [("AB", "outer")]),
        ],
    )
    table = drawn.compiled.tables["areas"].to_pylist()
    assert [(row["kind"], row["admin_level"], row["name"], row["postcode"]) for row in table] == [
        ("administrative", 8, "Halle (Saale)", ""),
        ("postal_code", 0, "", "06108"),
    ]
    shape = shapely.from_wkb(table[0]["geometry"])
    middle = shapely.Point(
        (drawn.map.lon["A"] + drawn.map.lon["C"]) / 2, (drawn.map.lat["A"] + drawn.map.lat["C"]) / 2
    )
    assert shape.contains(middle)
    assert drawn.compiled.counts["named_areas_cut_off"] == 1


def test_a_clip_keeps_the_outlines_of_towns_that_it_touches(tmp_path: Path) -> None:
    drawn = street_map(
        """
        A-----B-----E
        |     |     |
        D-----C-----F
        """,
        {"AB": {}, "BC": "highway=residential", "CD": {}, "DA": {}, "BE": {}, "EF": {}, "FC": {}},
        relations=[
            (
                {"type": "boundary", "boundary": "administrative", "admin_level": level, "name": name},
                [(way, "outer") for way in ways],
            )
            for level, name, ways in (
                ("8", "West", ("AB", "BC", "CD", "DA")),
                ("8", "East", ("BE", "EF", "FC", "BC")),
                ("2", "Land", ("AB", "BE", "EF", "FC", "CD", "DA")),
            )
        ],
    )
    whole = drawn.write(tmp_path / "whole.osm.pbf")
    around = (
        drawn.lon["B"] - 1e-4,
        drawn.lat["C"] - 1e-4,
        drawn.lon["B"] + 1e-4,
        drawn.lat["B"] + 1e-4,
    )
    part = clip_extract(whole, around, tmp_path / "part.osm.pbf")
    assert set(compile_streets(whole).tables["areas"]["name"].to_pylist()) == {"West", "East", "Land"}
    # All outlines close by the ways of the towns; a country's own would reach much farther than the clip.
    assert {"West", "East"} <= set(compile_streets(part).tables["areas"]["name"].to_pylist())
