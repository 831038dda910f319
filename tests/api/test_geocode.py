"""/geocode and /reverse-geocode over HTTP, on the small model city."""

from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobility.api import create_app
from mobility.api.schemas.match import MatchSchema
from mobility.bootstrap import load_services
from mobility.service import About
from mobility.settings import read_settings
from tests.api.handmade import FixedSource

GEOCODE, REVERSE = "/api/v1/geocode", "/api/v1/reverse-geocode"
REQUIRED = {"type", "tokens", "name", "id", "lat", "lon", "areas", "score"}
"""What MOTIS' Match cannot do without."""


@pytest.fixture(scope="module")
def source(small_city: Path) -> FixedSource:
    return FixedSource(load_services(small_city))


@pytest.fixture(scope="module")
def client(source: FixedSource) -> FlaskClient:
    return create_app(read_settings({}), source).test_client()


@pytest.fixture(scope="module")
def about(source: FixedSource) -> About:
    return source.services.about


def test_a_match_has_what_clients_expect(client: FlaskClient) -> None:
    answer = client.get(f"{GEOCODE}?text=Hauptbahnhof&language=de")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    match = answer.get_json()[0]
    assert match.keys() >= REQUIRED
    assert (match["type"], match["name"], match["tokens"]) == ("STOP", "Auenfurt Hauptbahnhof", [[0, 12]])
    assert match["tz"] == "Europe/Berlin"
    assert 0 < match["importance"] <= 1
    assert {"REGIONAL_RAIL", "TRAM"} <= set(match["modes"])
    default = [area for area in match["areas"] if area.get("default")]
    assert [(area["name"], area["adminLevel"], area["matched"]) for area in default] == [
        ("Modellstadt Auenfurt", 6, False)
    ]
    assert MatchSchema(many=True).validate(answer.get_json()) == {}


def test_languages_by_parameter_and_header(client: FlaskClient) -> None:
    for ask in ({"query_string": {"text": "hbf", "language": "en"}}, {"query_string": {"text": "hbf"}}):
        answer = client.get(GEOCODE, headers={"Accept-Language": "en"}, **ask)  # type: ignore[arg-type]
        assert answer.get_json()[0]["name"] == "Auenfurt Central Station"


def test_a_stop_that_was_found_is_where_a_plan_starts(client: FlaskClient, about: About) -> None:
    assert about.sample is not None
    stops = client.get(f"{GEOCODE}?text=a&type=STOP&numResults=50").get_json()
    assert len(stops) > 10
    for stop in stops[:10]:
        answer = client.get(
            "/api/v6/plan",
            query_string={"fromPlace": stop["id"], "toPlace": about.sample.to_place, "numItineraries": 0},
        )
        assert answer.status_code == 200
        assert answer.get_json()["from"]["stopId"] == stop["id"]


def test_there_and_back(client: FlaskClient) -> None:
    # A house of the model city, found by its own text.
    point = client.get(f"{GEOCODE}?text=stadtring&type=ADDRESS").get_json()[0]
    house = client.get(f"{REVERSE}?place={point['lat']},{point['lon']}&type=ADDRESS").get_json()[0]
    assert house["street"] in house["name"]
    text = quote(house["name"])
    again = client.get(f"{GEOCODE}?text={text}&place={house['lat']},{house['lon']}").get_json()[0]
    assert again["id"] == house["id"]


def test_nothing_is_an_empty_list(client: FlaskClient) -> None:
    for ask in (f"{GEOCODE}?text=xqzwvq", f"{GEOCODE}?text=...", f"{REVERSE}?place=0,0"):
        answer = client.get(ask)
        assert (answer.status_code, answer.get_json()) == (200, [])


REFUSED = [
    (f"{GEOCODE}", 400, "text"),
    (f"{GEOCODE}?text=", 400, "text"),
    (f"{GEOCODE}?text=%20%09", 400, "text"),
    (f"{GEOCODE}?text={'a' * 501}", 400, "text"),
    (f"{GEOCODE}?text=a&text=b", 400, "text"),
    (f"{GEOCODE}?text={'a' * 5000}", 422, ""),
    (f"{GEOCODE}?q=a", 400, "q"),
    (f"{GEOCODE}?text=a&type=STREET", 400, "type"),
    (f"{GEOCODE}?text=a&type=stop", 400, "type"),
    (f"{GEOCODE}?text=a&mode=HOVERCRAFT", 400, "mode"),
    (f"{GEOCODE}?text=a&place=91,0", 400, "place"),
    (f"{GEOCODE}?text=a&place=0,180.5", 400, "place"),
    (f"{GEOCODE}?text=a&place=here", 400, "place"),
    (f"{GEOCODE}?text=a&place=nan,nan", 400, "place"),
    (f"{GEOCODE}?text=a&placeBias=-1", 400, "placeBias"),
    (f"{GEOCODE}?text=a&placeBias=1e9", 400, "placeBias"),
    (f"{GEOCODE}?text=a&numResults=0", 400, "numResults"),
    (f"{GEOCODE}?text=a&numResults=101", 422, "numResults"),
    (f"{GEOCODE}?text=a&min=1,1", 400, "max"),
    (f"{GEOCODE}?text=a&max=1,1", 400, "min"),
    (f"{REVERSE}", 400, "place"),
    (f"{REVERSE}?place=1", 400, "place"),
    (f"{REVERSE}?place=-90.1,0", 400, "place"),
    (f"{REVERSE}?place=0,0&numResults=1000", 422, "numResults"),
    (f"{REVERSE}?place=0,0&type=X", 400, "type"),
    (f"{REVERSE}?place=0,0&text=a", 400, "text"),
]


@pytest.mark.parametrize(("ask", "status", "field"), REFUSED)
def test_bad_input_is_named(client: FlaskClient, ask: str, status: int, field: str) -> None:
    answer = client.get(ask)
    assert answer.status_code == status
    assert answer.get_json()["field"] == field
    assert answer.get_json()["error"]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_no_text_is_a_fault(client: FlaskClient, text: str) -> None:
    shown = text.encode("utf-8", "surrogatepass")
    answer = client.get(f"{GEOCODE}?text={quote(shown)}")
    assert answer.status_code in ((200,) if text.strip() else (400,))
    if answer.status_code == 200:
        assert all(match.keys() >= REQUIRED for match in answer.get_json())


@pytest.mark.parametrize(
    "text",
    ["'; DROP TABLE entries; --", "a AND b", "NEAR(a b)", "*", '"', "\x00", "a\x00b", "{{7*7}}", "🚋", "%"],
)
def test_operators_are_signs(client: FlaskClient, text: str) -> None:
    assert client.get(f"{GEOCODE}?text={quote(text)}").status_code == 200


def test_bytes_that_are_no_text(client: FlaskClient) -> None:
    assert client.get(f"{GEOCODE}?text=%ff%fe%00").status_code in (200, 400)
