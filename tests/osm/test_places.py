"""Places and addresses that come along for search and for learning."""

from pathlib import Path

import pytest

from osm.place_kinds import place_kinds
from osm.places import SCHEMA
from tests.osm.drawn import draw
from tests.support.maps import parse_tags

KINDS = """
amenity=library name=X                                      amenity=library
amenity=library                                             amenity=library
amenity=language_school name=X                              amenity=language_school
amenity=music_school name=X                                 amenity=music_school
amenity=planetarium name=X                                  amenity=planetarium
amenity=college name=X                                      amenity=college
tourism=museum name=X                                       tourism=museum
tourism=zoo name=X                                          tourism=zoo
leisure=hackerspace name=X                                  leisure=hackerspace
shop=bakery                                                 shop=bakery
shop=vacant name=X
office=company name=X                                       office=company
office=company
healthcare=doctor amenity=doctors name=X                    amenity=doctors healthcare=doctor
amenity=bench
amenity=bench name=X                                        amenity=bench
amenity=waste_basket
railway=station public_transport=station name=X             railway=station public_transport=station
highway=bus_stop name=X                                     highway=bus_stop
highway=residential name=X
place=suburb name=X                                         place=suburb
place=suburb
building=yes addr:street=A addr:housenumber=1               address
amenity=cafe name=X addr:street=A addr:housenumber=1        amenity=cafe address
building=school amenity=school name=X                       amenity=school
building=school name=X                                      building=school
addr:housenumber=1
"""


@pytest.mark.parametrize("line", KINDS.strip().splitlines())
def test_kinds(line: str) -> None:
    tags, expected = line[:60], line[60:]
    assert list(place_kinds(parse_tags(tags))) == expected.split()


def test_table_of_nodes_ways_and_relations(tmp_path: Path) -> None:
    drawn = draw(
        tmp_path,
        """
        A---------B
        L   C---D
            |   |
            E---F
        """,
        {
            "AB": "highway=residential name=Allee",
            "CDFEC": "amenity=school name=Grundschule wheelchair=limited",
        },
        {
            "L": {
                "amenity": "library",
                "name": "Stadtbibliothek",
                "name:en": "City Library",
                "opening_hours": "Mo-Fr 10:00-18:00",
                "addr:street": "Salzgrafenstraße",
                "addr:housenumber": "2",
                "addr:postcode": "06108",
                "addr:city": "Halle",
                "operator": "Stadt Halle",
                "contact:website": "https://example.org",
                "wheelchair": "yes",
                "level": "1",
            }
        },
        relations=[("type=multipolygon amenity=university name=Campus", [("CDFEC", "outer")])],
    )
    table = drawn.compiled.tables["places"]
    assert table.schema == SCHEMA
    rows = {(row["osm_type"], row["kind"]): row for row in table.to_pylist()}
    assert set(rows) == {
        ("node", "amenity=library"),
        ("node", "address"),
        ("way", "amenity=school"),
        ("relation", "amenity=university"),
    }
    library = rows["node", "amenity=library"]
    assert {
        key: value for key, value in library.items() if value and key not in ("osm_id", "lat", "lon")
    } == {
        "osm_type": "node",
        "kind": "amenity=library",
        "name": "Stadtbibliothek",
        "name_en": "City Library",
        "opening_hours": "Mo-Fr 10:00-18:00",
        "wheelchair": "yes",
        "street": "Salzgrafenstraße",
        "housenumber": "2",
        "postcode": "06108",
        "city": "Halle",
        "operator": "Stadt Halle",
        "website": "https://example.org",
        "level": "1",
    }
    # The middle of a closed way is its centroid, halfway between C and F.
    for key in (("way", "amenity=school"), ("relation", "amenity=university")):
        assert rows[key]["lat"] == pytest.approx((drawn.map.lat["C"] + drawn.map.lat["F"]) / 2, abs=1e-7)
        assert rows[key]["lon"] == pytest.approx((drawn.map.lon["C"] + drawn.map.lon["F"]) / 2, abs=1e-7)


def test_an_address_comes_once(tmp_path: Path) -> None:
    address = "addr:street=Markt addr:housenumber=1"
    drawn = draw(
        tmp_path, "A--B--C", {"AB": "highway=residential"}, {"A": f"entrance=yes {address}", "C": address}
    )
    assert drawn.compiled.tables["places"]["kind"].to_pylist() == ["address"]
