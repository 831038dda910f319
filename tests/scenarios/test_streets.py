"""Streets drawn as text: first and last walks, directions, stairs, bikes, a grid city with its theory."""

import math
from dataclasses import replace
from pathlib import Path

from mobility.network import Feature, Permission
from mobility.routing import steps as step_bits
from mobility.routing.journey import StreetLeg, Turn
from mobility.routing.query import Place, StreetMode, TripFilter, WalkProfile
from tests.scenarios.cities import City, city
from tests.support.maps import StreetMap, street_map

WALK_MPS = 1.33


def at(drawing: StreetMap, letter: str) -> Place:
    """The place of a letter of the drawing, as a coordinate."""
    return Place(drawing.lat[letter], drawing.lon[letter])


def direct_leg(
    town: City, drawing: StreetMap, ends: str, mode: StreetMode = StreetMode.WALK, **wishes: object
) -> StreetLeg:
    """The direct way between two letters."""
    query = town.query(at(drawing, ends[0]), at(drawing, ends[1]), "8:00", direct_modes=(mode,), **wishes)
    (journey,) = town.router.plan(query).direct
    (leg,) = journey.legs
    assert isinstance(leg, StreetLeg)
    return leg


def names_and_turns(town: City, leg: StreetLeg) -> list[tuple[str, str]]:
    names = town.network.tables["street/names"]["name"].to_pylist()
    return [(step.turn.value, names[step.name] if step.name >= 0 else "") for step in leg.steps]


def test_bits_are_those_of_the_street_graph() -> None:
    assert step_bits.STAIRS_BITS == Feature.STAIRS | Feature.ESCALATOR
    assert step_bits.ELEVATOR_BITS == Feature.ELEVATOR
    assert step_bits.ROUNDABOUT_BITS == Feature.ROUNDABOUT
    assert step_bits.JOINT_BITS == Feature.LINK
    assert step_bits.TOLD_BITS == Feature.CROSSING | Feature.SQUARE
    assert step_bits.RIDING_BITS == {"bike": Permission.BIKE, "ebike": Permission.BIKE}


def test_left_right_and_straight_on(tmp_path: Path) -> None:
    drawing = street_map(
        """
        A---B---C
            |
            |
        D---E---F
        """,
        ways={
            "ABC": {"highway": "residential", "name": "High Street"},
            "BE": {"highway": "residential", "name": "Mill Lane"},
            "DEF": {"highway": "residential", "name": "Low Street"},
        },
    )
    town = city(tmp_path, "1 : C 8:00 F 8:10", drawing)
    # From A east, right into Mill Lane (south), then left (east) into Low Street.
    assert names_and_turns(town, direct_leg(town, drawing, "AF")) == [
        ("DEPART", "High Street"),
        ("RIGHT", "Mill Lane"),
        ("LEFT", "Low Street"),
    ]
    assert names_and_turns(town, direct_leg(town, drawing, "FA")) == [
        ("DEPART", "Low Street"),
        ("RIGHT", "Mill Lane"),
        ("LEFT", "High Street"),
    ]
    leg = direct_leg(town, drawing, "AF")
    # 4 + 4 columns and 3 lines of 20 m.
    assert math.isclose(leg.length_m, 220, rel_tol=0.01)
    assert leg.end_s - leg.start_s in (math.ceil(220 / WALK_MPS), math.ceil(220 / WALK_MPS) + 1)
    assert [round(step.length_m) for step in leg.steps] == [80, 60, 80]


def test_corners_of_a_few_paces_are_no_steps(tmp_path: Path) -> None:
    # Mill Lane goes on a little further east behind High Street.
    picture = """
        A
        |
        B-C
          |
          D
          |
          E
        """
    ways = {
        "AB": {"highway": "residential", "name": "Mill Lane"},
        "BC": {"highway": "residential", "name": "High Street"},
        "CDE": {"highway": "residential", "name": "Mill Lane"},
    }
    told = {}
    for paces_m in (2.0, 4.0):
        drawing = street_map(picture, ways=ways, cell_m=paces_m)
        town = city(tmp_path / f"{paces_m}", "1 : A 8:00 E 8:10", drawing)
        leg = direct_leg(town, drawing, "AE")
        told[2 * paces_m] = names_and_turns(town, leg)
        assert math.isclose(sum(step.length_m for step in leg.steps), leg.length_m, rel_tol=1e-6)
    # Nobody turns left for 4 m and right again; 8 m are worth a word.
    assert told[4.0] == [("DEPART", "Mill Lane")]
    assert told[8.0] == [("DEPART", "Mill Lane"), ("LEFT", "High Street"), ("RIGHT", "Mill Lane")]


def test_stairs_and_the_way_around(tmp_path: Path) -> None:
    drawing = street_map(
        """
        A---B-----------C
            |           |
            E-----------F
            |
            G
        """,
        ways=[
            ("ABC", "highway=residential"),
            ("BE", "highway=steps step_count=20"),
            ("CFE", "highway=footway"),
            ("EG", "highway=footway"),
        ],
    )
    town = city(tmp_path, "1 : C 8:00 F 8:10", drawing)
    on_foot = direct_leg(town, drawing, "AG")
    assert [step.turn for step in on_foot.steps] == [Turn.DEPART, Turn.STAIRS, Turn.CONTINUE]
    assert round(on_foot.length_m) == 160  # 4 columns, 4 lines
    rolling = direct_leg(town, drawing, "AG", walk_profile=WalkProfile.WHEELCHAIR, walk_mps=0.9)
    assert round(rolling.length_m) == 160 + 2 * 240  # 12 columns there and back besides
    assert not any(step.feature & Feature.STAIRS for step in rolling.steps)
    assert rolling.unknown_step_free_m > 0


def test_levels_of_a_coordinate(tmp_path: Path) -> None:
    """A hall below the street, 4 m beside it: the way to level -1 takes the stairs."""
    drawing = street_map(
        """
        A------------B
        C------------D
        """,
        ways={
            "AB": {"highway": "pedestrian", "name": "High Street"},
            "CD": {"highway": "footway", "level": "-1", "name": "Hall", "indoor": "yes"},
            "AC": {"highway": "steps", "level": "-1;0", "incline": "down"},
        },
        cell_m=4.0,
    )
    town = city(tmp_path, "1 : A 8:00 B 8:10", drawing)
    above = replace(at(drawing, "B"), level=0.0)

    def walk_s(level: float) -> int:
        query = town.query(above, replace(above, level=level), "8:00", direct_modes=(StreetMode.WALK,))
        leg = town.router.plan(query).direct[0].legs[0]
        return leg.end_s - leg.start_s

    assert walk_s(0.0) == 0
    # From B back to A, down the stairs, and along the hall to below B: 13 cells of 4 m, twice.
    assert walk_s(-1.0) >= 2 * 13 * 4 / WALK_MPS


def test_a_roundabout_by_bike(tmp_path: Path) -> None:
    drawing = street_map(
        """
              N
              |
            B-A
            | |
        W---C D---E
            | |
            F-G
              |
              S
        """,
        ways={
            "ABCFGDA": "highway=residential junction=roundabout",
            "NA": {"highway": "residential", "name": "North Street"},
            "WC": {"highway": "residential", "name": "West Street"},
            "DE": {"highway": "residential", "name": "East Street"},
            "GS": {"highway": "residential", "name": "South Street"},
        },
    )
    town = city(tmp_path, "1 : N 8:00 S 8:10", drawing)
    leg = direct_leg(town, drawing, "NS", StreetMode.BIKE, bike_mps=4.0)
    ring = next(step for step in leg.steps if step.turn is Turn.CIRCLE_COUNTERCLOCKWISE)
    # Counterclockwise from the north: west is the first exit, south the second.
    assert ring.exit == 2
    names = town.network.tables["street/names"]["name"].to_pylist()
    assert names[ring.name] == "South Street"  # where one leaves it; the ring has no name
    assert names_and_turns(town, leg)[-1][1] == "South Street"


def test_the_nearest_stop_is_not_the_best(tmp_path: Path) -> None:
    # A stands at the origin, but its line is slow; B is 80 m away and its line is fast.
    drawing = street_map(
        """
        A---B-------------------------------------------------------------------------C
        """,
        ways={"ABC": "highway=residential"},
        cell_m=60.0,
    )
    town = city(
        tmp_path,
        """
        1 : A 8:05 C 8:40
        2 : B 8:06 C 8:15
        """,
        drawing,
    )
    assert town.answer(at(drawing, "A"), "C", "8:00") == "walk B, 2 B 8:06 C 8:15"
    assert town.answer(at(drawing, "A"), "C", "8:00", max_access_s=100) == "walk A, 1 A 8:05 C 8:40"


def test_a_walk_between_two_lines(tmp_path: Path) -> None:
    drawing = street_map("A---B---C---D", ways={"ABCD": "highway=footway"}, cell_m=50.0)
    town = city(
        tmp_path,
        """
        1 : X 8:00 A 8:10
        2 : B 8:12 Y 8:20
        2 : B 8:13 Y 8:21
        """,
        drawing,
        stops={"X": "", "Y": ""},
    )
    # 200 m at 1.33 m/s are 151 s: 8:12:31 is too late for the first one.
    assert town.answer("X", "Y", "7:55") == "1 X 8:00 A 8:10, walk B, 2 B 8:13 Y 8:21"
    assert town.answer("X", "Y", "7:55", walk_mps=1.7) == "1 X 8:00 A 8:10, walk B, 2 B 8:12 Y 8:20"


def test_bike_to_the_stop_and_bike_on_board(tmp_path: Path) -> None:
    drawing = street_map(
        "A------------------------------B----------------------------------------------------------C------D",
        ways={"ABCD": "highway=residential"},
        cell_m=50.0,
    )
    town = city(
        tmp_path,
        """
        1 : B 8:10 C 8:14
        2 bikes_allowed=1 : B 8:20 C 8:24
        """,
        drawing,
    )
    a, d = at(drawing, "A"), at(drawing, "D")
    # 1550 m are more than 15 min on foot and 6:10 min by bike; at the other end 350 m are walked, or ridden.
    assert town.answer(a, d, "8:00") == "NO_STOPS_IN_RANGE"
    parked = town.answer(a, d, "8:00", access_modes=(StreetMode.BIKE,))
    assert parked == "bike B, 1 B 8:10 C 8:14, walk goal"
    carried = town.answer(a, d, "8:00", carry_bike=True, trips=TripFilter(bikes_carried=True))
    assert carried == "bike B, 2 B 8:20 C 8:24, bike goal"
    # Who has a bike along need not be told to take it on a bus that is slower than riding on.
    slow = {"carry_bike": True, "trips": TripFilter(bikes_carried=True), "direct_modes": (StreetMode.WALK,)}
    assert town.answer(a, d, "8:00", **slow) == carried
    assert town.answer(a, d, "8:00", **slow, bike_mps=14.0) == "WALKING_BETTER_THAN_TRANSIT"


def test_a_grid_city_against_its_theory(tmp_path: Path) -> None:
    """A perfect grid of blocks of 100 m with one tram line along its southern edge: all times can be derived.

    The tram runs east at 8:00, 8:10, ... with four stops every 600 m, 120 s apart. From a corner y blocks
    north of the line the walk to a stop x blocks away is (x + y) 100 m / 1.33 m/s, whichever way one
    zigzags. Within a window every tram is a copy of the one before, 600 s later.
    """
    columns, rows = 19, 4
    symbols = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789ÄÖÜäöüßÉÈÊÁÀÂÓÒÔ")
    label = {(x, y): next(symbols) for y in range(rows) for x in range(columns)}
    picture = ["".join(label[x, y] for x in range(columns)) for y in range(rows)]
    streets = picture + ["".join(label[x, y] for y in range(rows)) for x in range(columns)]
    drawing = street_map("\n".join(picture), ways=dict.fromkeys(streets, "highway=residential"), cell_m=100.0)
    south = rows - 1
    stops = [(x, label[x, south]) for x in (0, 6, 12, 18)]
    town = city(
        tmp_path,
        "\n".join(
            "1 : " + " ".join(f"{letter} 8:{minute + 2 * i:02}" for i, (_, letter) in enumerate(stops))
            for minute in range(0, 50, 10)
        ),
        drawing,
    )
    for (x, y), (to_x, to_y) in [((0, 0), (18, 0)), ((2, 1), (16, 2)), ((0, 3), (18, 3)), ((4, 0), (14, 1))]:
        query = town.query(at(drawing, label[x, y]), at(drawing, label[to_x, to_y]), "8:00", window_s=1200)
        options = []
        for minute in range(0, 50, 10):
            for i, (stop_x, _) in enumerate(stops):
                for j, (end_x, _) in enumerate(stops):
                    access_s = (abs(stop_x - x) + south - y) * 100 / WALK_MPS
                    egress_s = (abs(end_x - to_x) + south - to_y) * 100 / WALK_MPS
                    leaves, arrives = minute * 60 + 120 * i - access_s, minute * 60 + 120 * j + egress_s
                    if i < j and max(access_s, egress_s) <= query.max_access_s and leaves >= 0:
                        options.append((leaves, arrives))
        theory = sorted(
            (d, a) for d, a in options if not any(e >= d and b <= a and (e, b) != (d, a) for e, b in options)
        )
        theory = [(d, a) for d, a in theory if d <= 1200]
        result = town.router.plan(query)
        found = [(j.start_s - query.time_s, j.end_s - query.time_s) for j in result.journeys]
        # Thinning may drop some that walk more; drawn streets are right to a few per mille.
        assert found
        assert len(found) <= len(theory)
        for departure, arrival in found:
            assert any(abs(d - departure) <= 4 and abs(a - arrival) <= 4 for d, a in theory)
        fastest = min(a - d for d, a in theory)
        assert abs(min(a - d for d, a in found) - fastest) <= 6
    first, last = stops[0][1], stops[-1][1]
    assert town.answer(first, last, "8:05") == f"1 {first} 8:10 {last} 8:16"
