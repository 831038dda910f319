"""Full vehicles at the door: parameters, occupancy of legs and calls, what is said in both languages."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.api.answers.comfort import explain_comfort
from mobility.api.schemas.plan import PlanSchema
from mobility.api.schemas.stops import SingleItinerarySchema, StopTimesSchema
from mobility.routing.crowding import Crowding, Slider
from mobility.routing.day_loads import DayLoadSource
from mobility.routing.journey import Comfort
from mobility.service import services_of
from mobility.settings import read_settings
from mobility.snapshot.trip_loads import LoadSource
from tests.api.handmade import FixedSource
from tests.scenarios.cities import City, city
from tests.support.simulated_loads import SimulatedLoads

LINES = """
    1 trip=full  block_id=b : A 8:00 B 8:10 C 8:20
    1 trip=empty            : A 8:06 B 8:16 C 8:26
    1 trip=onward block_id=b : C 8:22 D 8:30 E 8:35
    """
LOADS = {"full": 2.5, "empty": 0.3}
ASKED = "fromPlace=t_A&toPlace=t_C&time=2026-01-07T07:00:00Z&timetableView=false"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    return city(tmp_path_factory.mktemp("door"), LINES)


def client_of(town: City, loads: DayLoadSource | None) -> FlaskClient:
    return create_app(read_settings({}), FixedSource(services_of(town.network, loads))).test_client()


@pytest.fixture(scope="module")
def client(town: City) -> FlaskClient:
    names = town.network.tables["trips"]["trip_id"].to_pylist()
    records = town.network.timetable.trip_record
    loads = SimulatedLoads(lambda trip, _, __: LOADS.get(names[records[trip]], float("nan")))
    return client_of(town, loads)


@pytest.fixture(scope="module")
def unknown(town: City) -> FlaskClient:
    return client_of(town, None)


def answer(client: FlaskClient, path: str) -> dict[str, Any]:
    found = client.get(path)
    assert found.status_code == 200, found.text
    content: dict[str, Any] = found.get_json()
    return content


def plan(client: FlaskClient, more: str = "") -> dict[str, Any]:
    content = answer(client, f"/api/v6/plan?{ASKED}{more}")
    assert not PlanSchema().validate(content)
    return content


def said(itinerary: dict[str, Any]) -> dict[str, str]:
    return {one["code"]: one["text"] for one in itinerary["explanation"]}


def notices(content: dict[str, Any]) -> list[str]:
    return [notice["code"] for notice in content.get("notices", ())]


FULL = {
    "loadFactor": {"p10": 2.0, "p50": 2.5, "p90": 3.0},
    "source": "PRIOR",
    "confidence": 0.5,
    "level": "HIGH",
    "status": "CRUSHED_STANDING_ROOM_ONLY",
    "seatProbability": 0.4,
}
"""160 persons on 64 seats and 102 standing places, a fifth more or less."""


def test_legs_and_calls_say_how_full_they_are(client: FlaskClient) -> None:
    (itinerary,) = plan(client)["itineraries"]
    assert not {"perceivedDuration", "crowdingMinutes"} & itinerary.keys()
    (leg,) = itinerary["legs"]
    assert leg["occupancy"] == leg["from"]["occupancy"] == FULL
    assert [place["occupancy"] for place in leg["intermediateStops"]] == [FULL]
    assert "occupancy" not in leg["to"]


def test_minding_crowds(client: FlaskClient) -> None:
    content = plan(client, "&crowding=high")
    full, empty = content["itineraries"]
    assert full["startTime"] < empty["startTime"]
    assert full["perceivedDuration"] == pytest.approx(1200 + 60 * full["crowdingMinutes"], abs=4)
    assert full["crowdingMinutes"] > 5
    assert (empty["perceivedDuration"], empty["crowdingMinutes"]) == (1200, 0)
    assert (full["seatProbability"], empty["seatProbability"]) == (0.4, 1)
    assert empty["legs"][0]["occupancy"]["level"] == "LOW"
    assert "NO_LOADS" not in notices(content)
    assert said(full)["fastest"] == "Shortest travel time"
    assert said(full)["seat"] == "A seat all the way: 40 %."
    assert said(empty)["wait_for_next"] == "Wait for the next one: +6 min, a seat is likely: 100 %."
    assert said(empty)["assumed_load"].startswith("How full it will be is what is usual")
    assert said(empty)["assumed_weight"] == "Crowding counts twice as much as there."


def test_in_german_with_another_preset(client: FlaskClient) -> None:
    full, empty = plan(client, "&crowding=high&crowdingPreset=gb_rail&language=de")["itineraries"]
    assert said(empty)["wait_for_next"] == (
        "Auf die nächste Fahrt warten: +6 min, ein Sitzplatz ist wahrscheinlich: 100 %."
    )
    assert "Großbritannien" in said(full)["assumed_preset"]
    assert full["crowdingMinutes"] > plan(client, "&crowding=high")["itineraries"][0]["crowdingMinutes"]


def test_wishes(client: FlaskClient) -> None:
    for wish in ("seatWanted=true", "spaceNeeded=PRAM,BIKE"):
        full, empty = plan(client, f"&{wish}")["itineraries"]
        assert said(full)["assumed_weight"] == "Crowding does not count, only what you wish for."
        assert "fastest" in said(full) and full["spaceProbability"] < 0.5 <= empty["spaceProbability"]


def test_nothing_known_is_said(unknown: FlaskClient) -> None:
    content = plan(unknown, "&crowding=normal")
    (itinerary,) = content["itineraries"]
    assert "NO_LOADS" in notices(content)
    assert "occupancy" not in itinerary["legs"][0]
    assert "perceivedDuration" not in itinerary
    assert "NO_LOADS" not in notices(plan(unknown))
    itinerary_id = itinerary["id"]
    again = answer(unknown, f"/api/v6/refresh-itinerary?itineraryId={itinerary_id}&crowding=normal")
    assert "NO_LOADS" in notices(again)


def test_without_parameters_or_loads_the_answer_is_the_plain_one(unknown: FlaskClient) -> None:
    def timeless(content: dict[str, Any]) -> dict[str, Any]:
        """Without what is told of the request and of the clock."""
        return {k: v for k, v in content.items() if k not in ("debugOutput", "requestParameters")}

    assert timeless(plan(unknown)) == timeless(plan(unknown, "&crowding=off"))


def test_refreshing_tells_the_same(client: FlaskClient) -> None:
    for planned in plan(client, "&crowding=high")["itineraries"]:
        again = answer(client, f"/api/v6/refresh-itinerary?itineraryId={planned['id']}&crowding=high")
        assert not SingleItinerarySchema().validate(again)
        assert again["legs"] == planned["legs"]
        for name in ("perceivedDuration", "crowdingMinutes", "seatProbability"):
            assert again[name] == planned[name]
        assert list(said(again))[:3] == ["planned_before", "seat", "assumed_load"]
        assert said(again).items() >= {k: v for k, v in said(planned).items() if "assumed" in k}.items()
        plain = answer(client, f"/api/v6/refresh-itinerary?itineraryId={planned['id']}")
        assert "perceivedDuration" not in plain
        assert plain["legs"] == planned["legs"]


def test_boards_and_trips_say_it_too(client: FlaskClient) -> None:
    board = answer(client, "/api/v6/stoptimes?stopId=t_B&time=2026-01-07T07:00:00Z&n=2&fetchStops=true")
    assert not StopTimesSchema().validate(board)
    first, second = board["stopTimes"]
    assert first["place"]["occupancy"] == FULL
    assert second["place"]["occupancy"]["status"] == "MANY_SEATS_AVAILABLE"
    arrivals = answer(
        client, "/api/v6/stoptimes?stopId=t_C&time=2026-01-07T07:00:00Z&n=2&arriveBy=true&direction=LATER"
    )
    # Where a trip ends nothing leaves: how full it comes.
    assert [one["place"]["occupancy"]["level"] for one in arrivals["stopTimes"]] == ["HIGH", "LOW"]
    trip = answer(client, f"/api/v6/trip?tripId={first['tripId']}")
    assert not SingleItinerarySchema().validate(trip)
    (leg,) = trip["legs"]
    assert leg["from"]["occupancy"] == leg["occupancy"] == FULL
    # The vehicle goes on as another trip, of which nothing is known.
    assert [place.get("occupancy") for place in leg["intermediateStops"]] == [FULL, None, None]


def test_nothing_is_said_to_be_emptier_because_nothing_is_known_of_another(town: City) -> None:
    names = town.network.tables["trips"]["trip_id"].to_pylist()
    records = town.network.timetable.trip_record
    asked = "fromPlace=t_A&toPlace=t_C&time=2026-01-07T07:00:00Z&searchWindow=1800&crowding=high"

    def codes_of(loads: dict[str, float]) -> list[set[str]]:
        source = SimulatedLoads(lambda trip, _, __: loads.get(names[records[trip]], float("nan")))
        found = answer(client_of(town, source), f"/api/v6/plan?{asked}")["itineraries"]
        return [set(said(one)) for one in found]

    first, second = codes_of({"full": 2.5, "empty": 0.3})
    assert "wait_for_next" in second and "least_crowded" in second - first
    unknown, second = codes_of({"empty": 0.3})
    assert "wait_for_next" not in second, "nobody knows whether there are seats in the first one, too"
    _, unknown = codes_of({"full": 2.5})
    assert not {"wait_for_next", "least_crowded"} & unknown, "nobody has looked into the second one"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ("crowding=full", "crowding"),
        ("crowdingPreset=tokyo", "crowdingPreset"),
        ("crowdingQuantile=p99", "crowdingQuantile"),
        ("seatWanted=perhaps", "seatWanted"),
        ("spaceNeeded=PIANO", "spaceNeeded"),
    ],
)
def test_bad_words(client: FlaskClient, more: str, field: str) -> None:
    found = client.get(f"/api/v6/plan?{ASKED}&{more}")
    assert found.status_code == 400
    assert found.get_json()["field"] == field


def test_sources_speak_for_themselves(town: City) -> None:
    for source, words in ((LoadSource.FORECAST, "a forecast"), (LoadSource.FUSED, "has been observed")):
        one = client_of(town, SimulatedLoads(lambda *_: 0.5, source))
        (itinerary,) = plan(one, "&crowding=normal")["itineraries"]
        assert words in said(itinerary)["assumed_load"]
        assert itinerary["legs"][0]["occupancy"]["source"] == source.name
    usual = client_of(town, SimulatedLoads(lambda *_: 0.5, LoadSource.PRIOR))
    (itinerary,) = plan(usual, "&crowding=normal")["itineraries"]
    assert "nobody has looked today" in said(itinerary)["assumed_load"]
    partly = client_of(town, SimulatedLoads(lambda _, __, q: 0.5 if q else float("nan")))
    (itinerary,) = plan(partly, "&crowding=normal")["itineraries"]
    assert "not known everywhere" in said(itinerary)["assumed_load"]


def test_a_ride_that_was_looked_at_and_one_that_was_not() -> None:
    """The first ride is on its way, the second has not begun: nobody may be told that nobody has looked."""
    sources = (LoadSource.PRIOR, LoadSource.FUSED)
    comfort = Comfort(600.0, 0.0, 0.9, 0.9, 0, Crowding(Slider.NORMAL), sources)
    for language, words in (("en", "in part been observed today"), ("de", "zum Teil heute beobachtet")):
        told = {one["code"]: one["text"] for one in explain_comfort(comfort, language)}
        assert words in told["assumed_load"]


PARTLY_KNOWN = """
    1 trip=known  : A 8:00 B 8:10 C 8:20
    2 trip=onward : C 8:25 D 8:35
    """


def test_what_is_known_of_a_part_is_not_said_of_the_whole(tmp_path: Path) -> None:
    """Nobody looks into the second line: 100 % is the chance of the first ride, not of the way."""
    town = city(tmp_path, PARTLY_KNOWN)
    names = town.network.tables["trips"]["trip_id"].to_pylist()
    records = town.network.timetable.trip_record
    asked = "/api/v6/plan?fromPlace=t_A&toPlace=t_D&time=2026-01-07T07:00:00Z&crowding=low&spaceNeeded=PRAM"
    words = {
        "en": ("A seat as far as is known: 100 %.", "As far as is known, at most one person"),
        "de": ("Sitzplatz, soweit bekannt: 100 %.", "Soweit bekannt, steht höchstens eine Person"),
    }
    for onward in (0.3, float("nan")):
        loads = {"known": 0.3, "onward": onward}
        source = SimulatedLoads(lambda trip, _, __, loads=loads: loads[names[records[trip]]])
        for language, (seat, space) in words.items():
            content = answer(client_of(town, source), f"{asked}&language={language}")
            assert not PlanSchema().validate(content)
            (itinerary,) = content["itineraries"]
            is_whole = onward == 0.3
            assert ("seatProbability" in itinerary) == ("spaceProbability" in itinerary) == is_whole
            assert (said(itinerary)["seat"] == seat) != is_whole
            assert said(itinerary)["space"].startswith(space) != is_whole


@pytest.mark.parametrize(
    ("seat", "source"), [(0.9, LoadSource.NONE), (0.4, LoadSource.NONE), (0.9, LoadSource.DOOR)]
)
def test_the_next_one_has_a_seat_as_far_as_is_known(seat: float, source: LoadSource) -> None:
    comfort = Comfort(600.0, 0.0, seat, 0.9, 360, Crowding(Slider.NORMAL), (source, LoadSource.PRIOR))
    for language, words in (("en", "as far as is known"), ("de", "soweit bekannt")):
        told = {one["code"]: one["text"] for one in explain_comfort(comfort, language)}
        assert (words in told["wait_for_next"]) == (source is LoadSource.NONE)
        assert f"{round(100 * seat)} %" in told["wait_for_next"] and "+6 min" in told["wait_for_next"]
