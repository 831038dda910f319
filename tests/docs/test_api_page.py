"""docs/api.md against the running service: what it shows is what one gets, what it names exists."""

import re
from pathlib import Path
from typing import Any

import pytest

from mobility.api import create_app
from mobility.api.errors import SENTENCES
from mobility.network import TransportNetwork
from mobility.routing.journey import Reason
from mobility.service.services import services_of
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.support.live import Live

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")
README = (PROJECT / "README.md").read_text(encoding="utf-8")
ADDRESS = re.compile(r"curl '?http://localhost:8080([^'\s]+)")
BODY = re.compile(r"curl 'http://localhost:8080([^'\s]+)' --json '([^']+)'")


def addresses(text: str) -> list[str]:
    return ADDRESS.findall("\n".join(line for line in text.splitlines() if "--json" not in line))


def shows_journeys(answer: dict[str, Any]) -> None:
    assert len(answer["itineraries"]) >= 5
    assert answer["itineraries"][0]["legs"][-1]["to"]["name"] == "END"


def shows_events(answer: dict[str, Any]) -> None:
    assert len(answer["stopTimes"]) >= 8


def shows_lines(answer: dict[str, Any]) -> None:
    assert len(answer["routes"]) >= 5


def shows_a_trip(answer: dict[str, Any]) -> None:
    assert len(answer["legs"][0]["intermediateStops"]) > 10


def shows_an_itinerary(answer: dict[str, Any]) -> None:
    assert f"itineraryId={answer['id']}" in PAGE


def shows_ways(answer: list[dict[str, Any]]) -> None:
    assert len(answer) == 2
    assert all(way["duration"] > 60 and way["distance"] > 100 for way in answer)


def shows_fronts(answer: dict[str, Any]) -> None:
    assert [bool(front) for front in answer["transit_durations"]] == [True, True]


def shows_stops(answer: dict[str, Any]) -> None:
    assert len(answer["all"]) > 300
    assert {reached["k"] for reached in answer["all"]} == {0, 1, 2}


def shows_matches(answer: list[dict[str, Any]]) -> None:
    assert answer[0]["name"] in ("Bergheimer Straße 58", "HD Hauptbahnhof", "Hauptstraße", "Bismarckplatz")


SHOWN: dict[str, Any] = {
    "geocode": shows_matches,
    "reverse-geocode": shows_matches,
    "one-to-many": shows_ways,
    "one-to-many-intermodal": shows_fronts,
    "one-to-all": shows_stops,
    "plan": shows_journeys,
    "stoptimes": shows_events,
    "stop": shows_lines,
    "trip": shows_a_trip,
    "refresh-itinerary": shows_an_itinerary,
}
"""What the answers to the addresses on the page have, by the last word of the address."""


def word_of(address: str) -> str:
    return address.partition("?")[0].rpartition("/")[2]


@pytest.mark.parametrize("address", addresses(PAGE) + addresses(README))
def test_shown_addresses_are_answered(live_server: Live, address: str) -> None:
    answer = live_server.get(address)
    # The places lie in Heidelberg and not in this model city, and the answer says so.
    if word_of(address) == "plan":
        assert answer.status_code == 200
        assert {reason["code"] for reason in answer.json()["reasons"]} == {"OUTSIDE_BOUNDS"}
    elif answer.status_code != 200:
        assert answer.status_code in (404, 422)
        assert answer.json()["code"] != "NOT_FOUND" or answer.json()["field"]


@pytest.mark.parametrize("address", addresses(PAGE) + addresses(README))
def test_shown_addresses_have_answers_in_heidelberg(
    heidelberg_network: TransportNetwork, address: str
) -> None:
    app = create_app(read_settings({}), FixedSource(services_of(heidelberg_network)))
    answer = app.test_client().get(address)
    assert answer.status_code == 200
    if word_of(address) in SHOWN:
        SHOWN[word_of(address)](answer.get_json())


@pytest.mark.parametrize(("address", "body"), BODY.findall(PAGE))
def test_shown_bodies_have_answers_in_heidelberg(
    heidelberg_network: TransportNetwork, address: str, body: str
) -> None:
    app = create_app(read_settings({}), FixedSource(services_of(heidelberg_network)))
    answer = app.test_client().post(address, data=body, content_type="application/json")
    assert answer.status_code == 200
    SHOWN[word_of(address)](answer.get_json())


def test_the_error_shown_is_the_error_given(live_server: Live) -> None:
    (shown,) = re.findall(r"```json\n(.*?)\n```", PAGE, re.DOTALL)
    answer = live_server.get("/api/v6/plan?fromPlace=1,2&toPlace=3,4&searchWindow=soon")
    assert answer.status_code == 400
    assert answer.text == shown.replace('": ', '":').replace(', "', ',"')


def test_every_status_of_the_table_is_given(live_server: Live) -> None:
    ask = "/api/v6/plan?fromPlace=1,2&toPlace=3,4"
    rows = dict(re.findall(r"^\| (\d{3}) \| `(\w+)`", PAGE, re.MULTILINE))
    given = {
        "400": live_server.get(f"{ask}&nonsense=1"),
        "404": live_server.get("/api/v6/plan?fromPlace=1,2&toPlace=nowhere"),
        "422": live_server.get(f"{ask}&searchWindow=86401"),
    }
    for status, answer in given.items():
        assert (str(answer.status_code), answer.json()["code"]) == (status, rows[status])
    assert {int(status) for status in rows} <= set(SENTENCES)
    codes = set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE, re.MULTILINE))
    assert codes == {str(reason) for reason in Reason}


def test_every_name_on_the_page_is_in_the_document(live_server: Live) -> None:
    document = live_server.get("/openapi.json").text
    names = set(re.findall(r"`([a-z]+[A-Z]\w*)(?:=\w+)?`", PAGE))
    assert len(names) > 25, "the pattern finds them"
    assert {name for name in names if f'"{name}"' not in document} == set()
