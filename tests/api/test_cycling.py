"""How to cycle, over HTTP: each word takes the street it should, wrong words are named, no effect is said.

What is expected is derived from the drawing of tests.support.hillside: a street's cost is its time times its
dislike (docs/heights.md), and of each pair the cheapest is taken. In metres of level, quiet street:

| | over, 1000 m | shoulder, 1120 m | around, 1400 m |
|---|---|---|---|
| time (up 1.36 and 0.86 down at 4 %; 1.15 and 0.93 at 2 %) | 1113 | 1165 | 1400 |
| LOW: up times 1.4, 1.2 | 1386 | 1295 | 1400 |
| HIGH: up times 2.2, 1.6 | 1932 | 1552 | 1400 |

| | big road, 1000 m | side street, 1150 m | bike path, 1300 m |
|---|---|---|---|
| FAST | 1000 | 1150 | 1300 |
| BALANCED: times 1.3, 1.05 | 1300 | 1207 | 1300 |
| QUIET: times 2.5, 1.3 | 2500 | 1495 | 1300 |
"""

import math
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.api.schemas.isochrones import IsochroneSchema
from mobility.bootstrap import load_services
from mobility.network import build_network
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.support.hillside import HILL_EAST, HILL_WEST, ROAD_EAST, ROAD_WEST, Inputs, write_hillside

MORNING = "2026-01-05T06:30:00Z"
"""Half an hour before the first tram."""
STOP = "town_c"
ONE_TO_MANY, ONE_TO_ALL = "/api/v1/one-to-many", "/api/v6/one-to-all"
ISOCHRONE = "/v1/accessibility/isochrone"


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    return write_hillside(tmp_path_factory.mktemp("hillside"))


def client_of(inputs: Inputs, out: Path, *, with_heights: bool) -> FlaskClient:
    build_network([("town", inputs.feed)], [inputs.osm], out, dem=[inputs.dem] if with_heights else [])
    return create_app(read_settings({}), FixedSource(load_services(out))).test_client()


@pytest.fixture(scope="module")
def hilly(inputs: Inputs, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The town with its heights."""
    return client_of(inputs, tmp_path_factory.mktemp("net") / "hilly", with_heights=True)


@pytest.fixture(scope="module")
def level(inputs: Inputs, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The same streets, of which no height is known."""
    return client_of(inputs, tmp_path_factory.mktemp("net") / "level", with_heights=False)


def at(spot: tuple[float, float], sign: str = ",") -> str:
    return f"{spot[0]:.6f}{sign}{spot[1]:.6f}"


def plan_of(
    client: FlaskClient,
    more: str = "",
    *,
    ends: tuple[tuple[float, float], tuple[float, float]] = (HILL_WEST, HILL_EAST),
    mode: str = "BIKE",
) -> dict[str, Any]:
    answer = client.get(
        f"/api/v5/plan?fromPlace={at(ends[0])}&toPlace={at(ends[1])}&time={MORNING}&transitModes="
        f"&directModes={mode}&maxDirectTime=3600{more}"
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def leg_of(answer: dict[str, Any]) -> dict[str, Any]:
    """The only leg of the only direct way."""
    (way,) = answer["direct"]
    (leg,) = way["legs"]
    return dict(leg)


def street_of(leg: dict[str, Any]) -> str:
    """The longest of its streets."""
    return str(max(leg["steps"], key=lambda step: step["distance"])["streetName"])


def ignored_of(answer: dict[str, Any]) -> list[str]:
    return list(answer.get("debugOutput", {}).get("ignored", []))


@pytest.mark.parametrize(
    ("more", "street", "climb_m"),
    [
        ("", "over", 20),
        ("&elevationCosts=NONE", "over", 20),
        ("&elevationCosts=LOW", "shoulder", 10),
        ("&elevationCosts=HIGH", "around", 0),
        ("&cyclingProfile=FLAT", "around", 0),
        ("&cyclingProfile=FLAT&elevationCosts=NONE", "around", 0),
        ("&cyclingProfile=FAST&elevationCosts=HIGH", "around", 0),
        ("&cyclingProfile=QUIET", "over", 20),
        # A motor halves what climbs cost beyond their time, and takes away most of that.
        ("&electricBike=true&elevationCosts=LOW", "over", 20),
    ],
)
def test_who_minds_climbs_goes_around_them(
    hilly: FlaskClient, more: str, street: str, climb_m: float
) -> None:
    answer = plan_of(hilly, more)
    leg = leg_of(answer)
    assert (leg["mode"], street_of(leg)) == ("BIKE", street)
    # The ground is smoothed, and the ends are a step off the feet of the roof.
    assert leg["elevationUp"] == pytest.approx(climb_m, abs=2)
    assert leg["elevationDown"] == pytest.approx(climb_m, abs=2)
    assert ignored_of(answer) == []


@pytest.mark.parametrize(
    ("profile", "street"),
    [
        ("", "side street"),
        ("BALANCED", "side street"),
        ("FAST", "big road"),
        ("QUIET", "bike path"),
        ("FLAT", "side street"),
    ],
)
@pytest.mark.parametrize("town", ["hilly", "level"])
def test_who_minds_traffic_goes_around_it(
    town: str, profile: str, street: str, request: pytest.FixtureRequest
) -> None:
    more = f"&cyclingProfile={profile}" if profile else ""
    answer = plan_of(request.getfixturevalue(town), more, ends=(ROAD_WEST, ROAD_EAST))
    assert street_of(leg_of(answer)) == street


def test_a_motor_and_a_speed_change_the_time_on_the_same_street(
    hilly: FlaskClient, level: FlaskClient
) -> None:
    # 1000 m of the road: 4.2 m/s by bike, 4.76 with a motor, whatever is asked for where it is asked for.
    fast = "&cyclingProfile=FAST"
    for more, mps in (("", 4.2), ("&electricBike=true", 4.76), ("&electricBike=false", 4.2)):
        for town in (hilly, level):
            leg = leg_of(plan_of(town, fast + more, ends=(ROAD_WEST, ROAD_EAST)))
            assert leg["duration"] == pytest.approx(990 / mps, abs=6), more
    for more, mps in (("&cyclingSpeed=7", 7.0), ("&cyclingSpeed=3&electricBike=true", 3.0)):
        leg = leg_of(plan_of(hilly, fast + more, ends=(ROAD_WEST, ROAD_EAST)))
        assert leg["duration"] == pytest.approx(990 / mps, abs=6), more
    # Over the hill a bike takes 1.11 times the level's time, an e-bike at most what it takes there.
    bike, electric = (leg_of(plan_of(hilly, fast + more)) for more in ("", "&electricBike=true"))
    assert bike["duration"] == pytest.approx(1.113 * 990 / 4.2, abs=8)
    assert electric["duration"] <= 990 / 4.76 + 6
    assert leg_of(plan_of(level, fast))["duration"] == pytest.approx(990 / 4.2, abs=6)


def test_walking_counts_climbs_and_goes_the_same_way_whatever_is_minded(hilly: FlaskClient) -> None:
    plain, minded = (
        leg_of(plan_of(hilly, more, mode="WALK")) for more in ("", "&elevationCosts=HIGH&cyclingProfile=FLAT")
    )
    assert street_of(plain) == street_of(minded) == "over"
    assert plain["duration"] == minded["duration"]
    assert plain["elevationUp"] == pytest.approx(20, abs=2)


@pytest.mark.parametrize("profile", ["FOOT", "WHEELCHAIR"])
def test_each_way_to_walk_has_its_own_time_on_slopes(
    hilly: FlaskClient, level: FlaskClient, profile: str
) -> None:
    more = f"&pedestrianProfile={profile}"
    hill, flat = (leg_of(plan_of(town, more, mode="WALK")) for town in (hilly, level))
    assert street_of(flat) == "over"
    # Half of the way up, half of it down.
    slope = (hill["elevationUp"] + hill["elevationDown"]) / hill["distance"]
    # Tobler up and down, so over the hill is quicker; in a wheelchair it is 10 % for each percent beyond 2,
    # which makes 1.2 of the 1000 m over the hill and nothing of the 1120 m at its shoulder.
    street, factor = {
        "FOOT": ("over", (math.exp(3.5 * slope) + math.exp(-3.5 * slope)) / 2),
        "WHEELCHAIR": ("shoulder", 1.0),
    }[profile]
    assert street_of(hill) == street
    speeds = [leg["distance"] / leg["duration"] for leg in (flat, hill)]
    assert speeds[0] / speeds[1] == pytest.approx(factor, abs=0.02)


def test_to_a_stop_and_found_again_it_is_as_asked(hilly: FlaskClient) -> None:
    """Over the hill or around it, then 608 m to the first stop, and the tram of 8 o'clock."""
    ways = {}
    for more in ("", "&elevationCosts=HIGH", "&electricBike=true"):
        answer = hilly.get(
            f"/api/v5/plan?fromPlace={at(HILL_EAST)}&toPlace={STOP}&time={MORNING}&preTransitModes=BIKE"
            f"&directModes=&timetableView=false{more}"
        ).get_json()
        journey = answer["itineraries"][0]
        assert [leg["mode"] for leg in journey["legs"]][:2] == ["BIKE", "TRAM"]
        ways[more] = journey["legs"][0]
        again = hilly.get("/api/v5/refresh-itinerary", query_string={"itineraryId": journey["id"]}).get_json()
        assert again["legs"][0]["distance"] == ways[more]["distance"]
    assert ways[""]["distance"] == pytest.approx(1600, abs=20)
    assert ways["&elevationCosts=HIGH"]["distance"] == pytest.approx(2000, abs=20)
    assert ways["&electricBike=true"]["duration"] < ways[""]["duration"]


def test_other_questions_know_how_one_cycles_too(hilly: FlaskClient) -> None:
    lengths = []
    for costs in ("NONE", "LOW", "HIGH"):
        answer = hilly.get(
            f"{ONE_TO_MANY}?one={at(HILL_WEST, ';')}&many={at(HILL_EAST, ';')}&mode=BIKE&max=3600"
            f"&withDistance=true&elevationCosts={costs}"
        )
        lengths.append(answer.get_json()[0]["distance"])
        assert "X-Ignored" not in answer.headers
    assert lengths == [pytest.approx(length, abs=15) for length in (990, 1120, 1400)]
    sizes = []
    for more in ("", "&electricBike=true"):
        answer = hilly.get(f"{ISOCHRONE}?one={at(HILL_WEST)}&time={MORNING}&modes=BIKE&cutoffs=5{more}")
        sizes.append(answer.get_json()["features"][0]["properties"]["km2"])
    assert 0 < sizes[0] < sizes[1]


def test_offers_go_by_how_one_cycles(hilly: FlaskClient, level: FlaskClient) -> None:
    offers = f"/v1/offers?fromPlace={at(HILL_WEST)}&toPlace={at(HILL_EAST)}&time={MORNING}&modes=BIKE"
    legs = {}
    for more in (
        "",
        "&elevationCosts=LOW",
        "&cyclingProfile=FLAT",
        "&cyclingSpeed=2.1",
        "&electricBike=true",
    ):
        answer = hilly.get(offers + more)
        assert "X-Ignored" not in answer.headers
        (offer,) = answer.get_json()["offers"]
        (legs[more],) = offer["itinerary"]["legs"]
        shown = hilly.get(f"/v1/offers/{offer['id']}").get_json()
        assert shown["itinerary"]["legs"][0]["distance"] == legs[more]["distance"]
    streets = [street_of(leg) for leg in legs.values()]
    assert streets == ["over", "shoulder", "around", "over", "over"]
    assert (
        legs["&electricBike=true"]["duration"] < legs[""]["duration"] < legs["&cyclingSpeed=2.1"]["duration"]
    )
    ignoring = level.get(f"{offers}&cyclingProfile=FLAT&elevationCosts=HIGH")
    assert ignoring.headers["X-Ignored"] == "elevationCosts,cyclingProfile=FLAT"
    assert ignoring.get_json()["offers"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("elevationCosts", "MEDIUM"),
        ("elevationCosts", "low"),
        ("elevationCosts", ""),
        ("cyclingProfile", "SLOW"),
        ("cyclingProfile", "HIGH"),
        ("cyclingProfile", "FAST,QUIET"),
        ("electricBike", "maybe"),
        ("electricBike", "1"),
        ("cyclingSpeed", "fast"),
        ("cyclingSpeed", "0.9"),
        ("cyclingSpeed", "15.1"),
        ("pedestrianProfile", "BABY"),
        ("pedestrianSpeed", "0.2"),
    ],
)
def test_a_wrong_value_is_named(level: FlaskClient, field: str, value: str) -> None:
    ends = f"fromPlace={at(HILL_WEST)}&toPlace={at(HILL_EAST)}&time={MORNING}"
    for version in (5, 6):
        answer = level.get(f"/api/v{version}/plan?{ends}&{field}={value}")
        assert (answer.status_code, answer.get_json()["field"]) == (400, field), answer.text
        assert field in answer.get_json()["error"]
    if field != "pedestrianProfile":
        answer = level.get(f"/v1/offers?{ends}&{field}={value}")
        assert (answer.status_code, answer.get_json()["field"]) == (400, field), answer.text


def test_a_value_given_twice_is_named(level: FlaskClient) -> None:
    for address in (
        f"/api/v5/plan?fromPlace={at(HILL_WEST)}&toPlace={at(HILL_EAST)}",
        f"{ISOCHRONE}?one=1,1",
    ):
        answer = level.get(f"{address}&elevationCosts=LOW&elevationCosts=HIGH")
        assert (answer.status_code, answer.get_json()["field"]) == (400, "elevationCosts"), answer.text


IGNORED = [
    ("", []),
    ("&elevationCosts=NONE&cyclingProfile=BALANCED", []),
    ("&elevationCosts=LOW", ["elevationCosts"]),
    ("&elevationCosts=HIGH", ["elevationCosts"]),
    ("&cyclingProfile=FLAT", ["cyclingProfile=FLAT"]),
    ("&cyclingProfile=FLAT&elevationCosts=HIGH", ["elevationCosts", "cyclingProfile=FLAT"]),
    ("&cyclingProfile=QUIET&electricBike=true", []),
    ("&cyclingProfile=FAST&electricBike=true&elevationCosts=LOW", ["elevationCosts"]),
]


@pytest.mark.parametrize(("more", "ignored"), IGNORED)
def test_without_heights_every_question_says_what_had_no_effect(
    level: FlaskClient, hilly: FlaskClient, more: str, ignored: list[str]
) -> None:
    assert ignored_of(plan_of(level, more)) == ignored
    assert ignored_of(plan_of(hilly, more)) == []
    many = f"{ONE_TO_MANY}?one={at(HILL_WEST, ';')}&many={at(HILL_EAST, ';')}&mode=BIKE&max=3600{more}"
    assert level.get(many).headers.get("X-Ignored", "") == ",".join(ignored)
    assert "X-Ignored" not in hilly.get(many).headers
    for address in (
        f"{ONE_TO_ALL}?one={at(HILL_WEST)}&time={MORNING}&preTransitModes=BIKE{more}",
        f"{ISOCHRONE}?one={at(HILL_WEST)}&time={MORNING}&modes=BIKE&cutoffs=5{more}",
    ):
        answer = level.get(address).get_json()
        assert ignored_of(answer) == ignored
        assert ("debugOutput" in answer) == bool(ignored)
        assert "debugOutput" not in hilly.get(address).get_json()


def test_what_had_no_effect_had_none(level: FlaskClient) -> None:
    """The same street and the same time as without it; and the area is the same, told or not."""
    plain = leg_of(plan_of(level))
    assert street_of(plain) == "over" and "elevationUp" not in plain
    address = f"{ISOCHRONE}?one={at(HILL_WEST)}&time={MORNING}&modes=BIKE&cutoffs=5"
    area = level.get(address).get_json()
    for more in ("&elevationCosts=HIGH", "&cyclingProfile=FLAT"):
        leg = leg_of(plan_of(level, more))
        assert (leg["duration"], street_of(leg)) == (plain["duration"], "over")
        told = level.get(address + more).get_json()
        assert told["features"] == area["features"]
        assert IsochroneSchema().validate(told) == {}
    assert ignored_of(level.get(address).get_json()) == [], "an answer from memory takes over nothing"


def test_the_map_says_whether_heights_are_known(level: FlaskClient, hilly: FlaskClient) -> None:
    told = [town.get("/api/v1/map/initial").get_json()["serverConfig"] for town in (level, hilly)]
    assert [one["hasElevation"] for one in told] == [False, True]
