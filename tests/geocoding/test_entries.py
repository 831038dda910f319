"""What a build makes of streets, stops, places, house numbers and areas."""

from pathlib import Path

import numpy as np
import pytest

from gtfs.compiler import compile_feeds
from mobility.network.search.addresses import build_addresses, numbers_of
from mobility.network.search.areas import POSTCODE_LEVEL, assign_areas
from mobility.network.search.drafts import Draft, Found
from mobility.network.search.places import build_places, without_squares
from mobility.network.search.stops import build_stops
from mobility.network.search.streets import Streets, build_streets
from osm.street_graph import Feature
from tests.osm.drawn import Drawn, draw
from tests.support.feeds import write_gtfs


def streets_of(drawn: Drawn) -> Streets:
    return build_streets(drawn.graph, drawn.compiled.tables["names"])


def place(name: str, category: str, lat: float = 51.48, lon: float = 11.97, **more: str) -> Draft:
    return Draft(Found.PLACE, lat, lon, 0.5, {"": name}, category=category, own_id="node/1", **more)  # type: ignore[arg-type]


def test_pieces_of_one_name_are_one_street_and_far_ones_another(tmp_path: Path) -> None:
    drawn = draw(
        tmp_path,
        "A--B--C-D" + "-" * 40 + "E--F",
        {
            "AB": "highway=residential name=Allee",
            "BC": "highway=residential name=Ring",
            "CD": "highway=residential name=Allee",
            "DE": "highway=residential",
            "EF": "highway=residential name=Allee",
        },
    )
    streets = streets_of(drawn)
    assert [draft.names[""] for draft in streets.drafts] == ["Allee", "Allee", "Ring"]
    ab, ba, cd, ef, de = (streets.edge_street[drawn.edge(*pair)] for pair in ("AB", "BA", "CD", "EF", "DE"))
    assert ab == ba == cd != ef
    assert de == -1
    # A street is where one can go to: on the street, in its middle.
    ring = streets.drafts[2]
    assert ring.lat == pytest.approx(drawn.map.lat["B"])
    assert drawn.map.lon["B"] <= ring.lon <= drawn.map.lon["C"]
    assert ring.own_id == f"street/way/{drawn.map.way['BC']}"


def test_platforms_are_no_streets(tmp_path: Path) -> None:
    drawn = draw(
        tmp_path,
        "A--B--C",
        {"AB": "highway=residential name=Allee", "BC": "railway=platform name=Bahnhof"},
    )
    feature = drawn.graph.edge_feature.copy()
    feature[[drawn.edge("B", "C"), drawn.edge("C", "B")]] |= int(Feature.PLATFORM)
    streets = build_streets(drawn.graph._replace(edge_feature=feature), drawn.compiled.tables["names"])
    assert [draft.names[""] for draft in streets.drafts] == ["Allee"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("12", [12]),
        ("12a", [12]),
        ("12;14", [12, 14]),
        ("12-16", [12, 14, 16]),
        ("3\u20134", [3, 4]),
        ("12, 12 b", [12]),
        ("1-9999", [1, 9999]),
        ("ohne", []),
    ],
)
def test_numbers_of_a_house(text: str, numbers: list[int]) -> None:
    assert numbers_of(text) == numbers


def test_addresses_belong_to_the_nearest_street_of_their_name(tmp_path: Path) -> None:
    drawn = draw(
        tmp_path,
        "A--B" + "-" * 60 + "C--D\nG  H" + " " * 60 + "I  J",
        {
            "AB": "highway=residential name=Bahnhofstraße",
            "BC": "highway=residential",
            "CD": "highway=residential name=Bahnhofstraße",
        },
        {
            "G": {"addr:street": "Bahnhofstr.", "addr:housenumber": "3", "addr:postcode": "1"},
            "H": {"addr:street": "Bahnhofstraße", "addr:housenumber": "1", "addr:postcode": "2"},
            "I": {"addr:street": "Bahnhofstraße", "addr:housenumber": "2-4", "addr:postcode": "3"},
            "J": {"addr:place": "Einöde", "addr:housenumber": "7", "addr:postcode": "4"},
        },
    )
    streets = streets_of(drawn)
    found = build_addresses(drawn.compiled.tables["places"], streets)
    west = int(streets.edge_street[drawn.edge("A", "B")])
    east = int(streets.edge_street[drawn.edge("C", "D")])
    listed = [
        (street, key, draft.number)
        for street, key, draft in zip(found.street, found.key, found.drafts, strict=True)
    ]
    assert listed == sorted([(west, 1, "1"), (west, 3, "3"), (east, 2, "2-4"), (east, 4, "2-4"), (2, 7, "7")])
    # A place that no way bears is a street by its addresses.
    assert [draft.names[""] for draft in found.further] == ["Einöde"]


STOPS = """
S1,Markt,51.4800,11.9700,1,
P1,Markt Bstg A,51.4801,11.9701,0,S1
P2,Markt Bstg B,51.4802,11.9702,0,S1
Q1,Ringstr.,51.4900,11.9700,0,
Q2,Ringstraße,51.4903,11.9702,0,
Q3,Ringstraße,51.5200,11.9700,0,
X,Niemals,51.5000,11.9900,0,
N7,,51.5100,11.9900,0,
"""


def feed(tmp_path: Path) -> Path:
    return write_gtfs(
        tmp_path / "feed.zip",
        {
            "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nA,A,https://a.example,Europe/Berlin\n",
            "stops.txt": "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station" + STOPS,
            "routes.txt": "route_id,agency_id,route_short_name,route_type\nT,A,1,0\nB,A,2,3\n",
            "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
            "start_date,end_date\nW,1,1,1,1,1,1,1,20260302,20260308\n",
            "trips.txt": "route_id,service_id,trip_id\nT,W,t1\nT,W,t2\nB,W,b1\n",
            "stop_times.txt": "trip_id,stop_id,stop_sequence,arrival_time,departure_time\n"
            "t1,P1,1,08:00:00,08:00:00\nt1,Q1,2,08:05:00,08:05:00\n"
            "t2,P2,1,09:00:00,09:00:00\nt2,Q2,2,09:05:00,09:05:00\n"
            "b1,Q1,1,10:00:00,10:00:00\nb1,Q3,2,10:09:00,10:09:00\nb1,N7,3,10:12:00,10:12:00\n",
        },
    )


def test_platforms_and_sides_of_a_street_are_one_stop(tmp_path: Path) -> None:
    compiled = compile_feeds([("x", feed(tmp_path))])
    ids = compiled.tables["stops"]["stop_id"].to_pylist()
    stops = build_stops(compiled.timetable, compiled.tables)
    told = {draft.names[""]: (ids[draft.stop], draft.route_types) for draft in stops}
    # The station for its platforms, without their letters; of two sides the one with more departures.
    assert told["Markt"] == ("S1", (0,))
    assert ("Q1", (0, 3)) in told.values()
    assert {ids[draft.stop] for draft in stops} == {"S1", "Q1", "Q3", "N7"}, "nobody gets to X"
    assert told["N7"] == ("N7", (3,)), "without a name its id is one"
    assert max(draft.importance for draft in stops) == 1.0
    ring = next(draft for draft in stops if ids[draft.stop] == "Q1")
    assert ring.others == ("Ringstraße",)


def test_a_thing_mapped_twice_comes_once(tmp_path: Path) -> None:
    drawn = draw(
        tmp_path,
        """
        A--B--C
        L    M
        """,
        {"AB": "highway=residential", "BC": "highway=residential"},
        {
            "L": "amenity=library name=Stadtbücherei",
            "M": "amenity=library name=Stadtbuecherei",
            "B": "railway=station name=Hauptbahnhof",
            "C": "highway=bus_stop name=Markt",
        },
    )
    table = drawn.compiled.tables["places"]
    stop = Draft(Found.STOP, drawn.map.lat["A"], drawn.map.lon["A"], 1.0, {"": "HD Hbf"}, stop=0)
    assert [one.names[""] for one in build_places(table, [stop])] == ["Stadtbücherei"]
    assert {one.names[""] for one in build_places(table, [])} == {"Stadtbücherei", "Hauptbahnhof"}


def test_a_square_that_is_a_street_is_no_place_besides() -> None:
    street = Draft(Found.STREET, 51.48, 11.97, 0.1, {"": "Place du Casino"})
    squares = [place("Place du casino", "place=square"), place("Place du Casino", "leisure=park")]
    assert without_squares(squares, [street]) == squares[1:]
    far = place("Place du Casino", "place=square", lat=51.6)
    assert without_squares([far], [street]) == [far]


def test_areas_come_from_outlines_then_own_address_then_centers_then_neighbors() -> None:
    city = place("Halle", "place=city")
    quarter = place("Altstadt", "place=quarter", lon=11.971)
    own = place("A", "shop=books", lat=51.481, city="Merseburg", postcode="06217")
    near = place("B", "shop=books", lat=51.70)
    neighbor = place("C", "address", lat=51.7005, city="Bernburg", postcode="06406")
    nowhere = place("D", "shop=books", lat=53.0)
    drafts = [city, quarter, own, near, nowhere]
    areas = assign_areas(None, drafts, [neighbor])

    def told(draft: Draft) -> list[tuple[int, str]]:
        return [(areas.levels[row], areas.names[row][""]) for row in draft.areas]

    assert told(quarter) == [(10, "Altstadt"), (8, "Halle")]
    assert told(own) == [(POSTCODE_LEVEL, "06217"), (10, "Altstadt"), (8, "Merseburg")]
    assert told(near) == [(POSTCODE_LEVEL, "06406"), (8, "Bernburg")]
    assert near.postcode == "06406"
    assert told(nowhere) == []


def test_nothing_at_all_is_no_fault() -> None:
    assert assign_areas(None, [], []).levels == []
    assert build_places(None, []) == []
    empty = Streets([], np.empty(0, np.int32), np.empty((0, 2)), np.empty(0, np.int32), 0.0)
    assert build_addresses(None, empty).drafts == []
