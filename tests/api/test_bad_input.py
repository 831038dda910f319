"""Every address of the document against bad input: refused by name in one shape, never a 500, no leaks."""

import re
from datetime import UTC
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mobility.api import create_app
from mobility.bootstrap import load_services
from mobility.service import Services
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.support.small_city import question_in

# One process sets up what all of them ask.

INJECTIONS = (
    "' OR '1'='1' --",
    '"; DROP TABLE stops; --',
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}#{7*7}%{7*7}",
    "{field}{0.__class__}%(message)s%n%s",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "$(id)`id`|id;id",
    "\x00\x01\x1b[31m",
    "a\r\nSet-Cookie: x=1",
    "\ud7ff\uffff\u202e\u0000",
    "🚋" * 100,
    "-1e400",
    "٤٩.٤,٨.٦",
    "* AND NOT name:* OR ^~\\",
    "(" * 500,
    "a" * 999,
)
NO_COORDINATES = (
    "91,8",
    "-91,8",
    "49,181",
    "nan,nan",
    "inf,8",
    "49",
    "49,",
    ",",
    "49,8,0,0",
    "49;8;x",
    "49,8,1e9",
    "0x31,8",
)
PROJECT = Path(__file__).resolve().parents[2]
LEAKS = re.compile(
    rf"Traceback|File \"|\.py\b|{re.escape(str(PROJECT))}|/home/|/tmp/"
    r"|numba|marshmallow|werkzeug|sqlite|tantivy|redis:",
    re.I,
)


class Asked(NamedTuple):
    """What the questions below are made of."""

    here: str
    there: str
    time: str
    stop: str
    trip: str
    itinerary: str
    low: str
    high: str


@pytest.fixture(scope="module")
def facades(small_city: Path) -> Services:
    """Services of the small city."""
    return load_services(small_city)


@pytest.fixture(scope="module")
def client(facades: Services) -> FlaskClient:
    """An app on the small city; questions are counted nowhere."""
    settings = {"MOBILITY_QUOTA_PLAN": "off", "MOBILITY_QUOTA_SEARCH": "off", "MOBILITY_QUOTA_TILES": "off"}
    return create_app(read_settings(settings), FixedSource(facades)).test_client()


@pytest.fixture(scope="module")
def asked(client: FlaskClient, small_city: Path) -> Asked:
    """Ids and places that exist."""
    sample = question_in(small_city)
    moment = sample.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    (first, *_) = client.get(
        "/api/v6/plan",
        query_string={"fromPlace": sample.from_place, "toPlace": sample.to_place, "time": moment},
    ).get_json()["itineraries"]
    ride = next(leg for leg in first["legs"] if "tripId" in leg)
    lat, lon = (float(part) for part in sample.from_place.split(",")[:2])
    low, high = (f"{lat + side * 0.01:.4f},{lon + side * 0.01:.4f}" for side in (-1, 1))
    return Asked(
        sample.from_place,
        sample.to_place,
        moment,
        ride["from"]["stopId"],
        ride["tripId"],
        first["id"],
        low,
        high,
    )


def good_questions(asked: Asked) -> dict[str, dict[str, str]]:
    """A question with an answer for each address, without its version."""
    box = {"min": asked.low, "max": asked.high}
    here, there = (place.replace(",", ";") for place in (asked.here, asked.there))
    return {
        "plan": {"fromPlace": asked.here, "toPlace": asked.there, "time": asked.time},
        "stoptimes": {"stopId": asked.stop, "time": asked.time},
        "stop": {"stopId": asked.stop},
        "trip": {"tripId": asked.trip},
        "refresh-itinerary": {"itineraryId": asked.itinerary},
        "geocode": {"text": "Markt"},
        "reverse-geocode": {"place": asked.here},
        "one-to-many": {"one": here, "many": there, "mode": "WALK", "max": "3600"},
        "one-to-many-intermodal": {"one": here, "many": there, "time": asked.time},
        "one-to-all": {"one": asked.here, "time": asked.time},
        "map/initial": {},
        "map/stops": box,
        "map/trips": {**box, "startTime": asked.time, "endTime": asked.time, "zoom": "14"},
        "map/routes": {**box, "zoom": "14"},
        "map/route-details": {"routeIdx": "0"},
        "map/levels": box,
        "health": {},
        "rentals": box,
    }


def subject_of(path: str) -> str:
    return re.sub(r"^/api/(v\d+|experimental)/", "", path)


def operations(client: FlaskClient, *, newest: bool = False) -> list[tuple[str, list[dict[str, Any]]]]:
    """Addresses of the API asked by query string, and their parameters; versions of one share their code."""
    found = {
        path: [each for each in item["get"].get("parameters", []) if each["in"] == "query"]
        for path, item in client.get("/openapi.json").get_json()["paths"].items()
        if path.startswith("/api/") and "get" in item
    }
    if newest:
        last = {subject_of(path): path for path in sorted(found)}
        found = {path: found[path] for path in last.values()}
    return list(found.items())


def check_error(answer: TestResponse, status: int, field: str | None, asked: object) -> None:
    """An error in the one shape that names its parameter and leaks nothing."""
    assert answer.status_code == status, (asked, answer.status_code, answer.text[:300])
    body = answer.get_json()
    assert set(body) == {"error", "code", "field"}, asked
    assert all(isinstance(value, str) for value in body.values())
    assert body["error"].strip(), asked
    if field is not None:
        assert body["field"] == field, (asked, body)
    assert not LEAKS.search(body["error"].replace(str(asked), "")), (asked, body)


def test_every_address_has_a_good_question(client: FlaskClient, asked: Asked) -> None:
    questions = good_questions(asked)
    for path, _ in operations(client):
        answer = client.get(path, query_string=questions[subject_of(path)])
        assert answer.status_code == 200, (path, answer.text[:300])


def test_unknown_and_doubled_names(client: FlaskClient, asked: Asked) -> None:
    questions = good_questions(asked)
    for path, parameters in operations(client):
        good = questions[subject_of(path)]
        check_error(client.get(path, query_string={**good, "nonsense": "1"}), 400, "nonsense", path)
        for parameter in parameters:
            name = parameter["name"]
            if parameter["schema"].get("type") == "array":
                continue
            twice = [*((key, value) for key, value in good.items() if key != name), (name, "1"), (name, "1")]
            check_error(client.get(path, query_string=twice), 400, name, (path, name))  # type: ignore[arg-type]


def test_languages_are_tags(client: FlaskClient, asked: Asked) -> None:
    questions = good_questions(asked)
    for path, parameters in operations(client, newest=True):
        if "language" not in {parameter["name"] for parameter in parameters}:
            continue
        good = questions[subject_of(path)]
        for tag in ("x" * 300, "x" * 9, "de-" * 12 + "de", "de;q=0.5", "日本", "de,,en", "de-", "\u00a0"):
            check_error(client.get(path, query_string={**good, "language": tag}), 400, "language", tag)
    for tag in ("", "*", "DE", "pt-BR,de", "zh_Hant_TW", "tlh"):
        answer = client.get("/api/v1/health", query_string={"language": tag})
        assert answer.status_code == 200, (tag, answer.text)


def test_values_of_the_wrong_kind_or_out_of_range(client: FlaskClient, asked: Asked) -> None:
    questions = good_questions(asked)
    tried = 0
    for path, parameters in operations(client, newest=True):
        good = questions[subject_of(path)]
        for parameter in parameters:
            name, schema = parameter["name"], parameter["schema"]
            wrong: list[str] = []
            if schema.get("type") in ("integer", "number"):
                wrong = ["", "x", "1,5", "--1", "1e400", "nan", "0x10", "９９９９９９９９９９９９９９"]
                wrong += [str(schema["minimum"] - 1)] if "minimum" in schema else []
                wrong += [str(schema["maximum"] + 1)] if "maximum" in schema else []
            elif schema.get("type") == "boolean":
                wrong = ["", "yes", "True", "1"]
            elif schema.get("format") == "date-time":
                wrong = ["", "soon", "2026-03-02", "2026-13-01T00:00:00Z", "2026-03-02T00:00:00", "١٢"]
            elif "enum" in schema:
                wrong = ["", "HORSE", "walk"]
            elif "enum" in schema.get("items", {}):
                wrong = ["HORSE", "WALK,,", "tram"]
            for value in wrong:
                check_error(
                    client.get(path, query_string={**good, name: value}), 400, name, (path, name, value)
                )
                tried += 1
    assert tried > 300


def test_injected_texts_do_nothing(client: FlaskClient, asked: Asked) -> None:
    questions = good_questions(asked)
    seen = set()
    for path, parameters in operations(client, newest=True):
        good = questions[subject_of(path)]
        for parameter in parameters:
            name, schema = parameter["name"], parameter["schema"]
            kind = schema.get("items", schema) if schema.get("type") == "array" else schema
            if kind.get("type") != "string" or "enum" in kind or kind.get("format"):
                continue
            for text in INJECTIONS:
                answer = client.get(path, query_string={**good, name: text.encode("utf-8", "surrogatepass")})
                assert answer.status_code in (200, 400, 404, 422), (path, name, text, answer.text[:300])
                assert answer.mimetype == "application/json"
                assert "Set-Cookie" not in answer.headers
                if answer.status_code != 200:
                    check_error(answer, answer.status_code, None, text)
                    assert "49" not in answer.get_json()["error"].replace(text, ""), (
                        "a template was filled in"
                    )
                seen.add((name, answer.status_code))
    assert len(seen) > 20


@pytest.mark.parametrize("coordinate", NO_COORDINATES)
def test_what_is_no_coordinate(client: FlaskClient, asked: Asked, coordinate: str) -> None:
    questions = good_questions(asked)
    for path, _ in operations(client, newest=True):
        good = questions[subject_of(path)]
        for name in {"fromPlace", "toPlace", "one", "place", "min", "max"} & set(good):
            if name == "max" and "mode" in good:
                continue  # seconds
            answer = client.get(path, query_string={**good, name: coordinate})
            if answer.status_code == 200:  # a place on earth that is far away, or a level that nothing is on
                assert coordinate in ("49,8,1e9",), (path, name)
            else:
                assert answer.status_code in (400, 404), (path, name, answer.text)
                check_error(answer, answer.status_code, name, (path, name, coordinate))


@pytest.mark.parametrize(
    "text", ["model_nowhere", "nowhere", "other_1", "_", "model_", "1", "20260302_07:00_model_x"]
)
def test_unknown_ids(client: FlaskClient, asked: Asked, text: str) -> None:
    questions = good_questions(asked)
    ids = (
        "fromPlace",
        "toPlace",
        "one",
        "stopId",
        "tripId",
        "itineraryId",
        "via",
        "routes",
        "bannedRoutes",
        "agencies",
        "bannedAgencies",
    )
    for path, parameters in operations(client, newest=True):
        for name in {parameter["name"] for parameter in parameters} & set(ids):
            answer = client.get(path, query_string={**questions[subject_of(path)], name: text})
            assert answer.status_code in ((400, 404) if name in ("tripId", "itineraryId") else (404,)), (
                path,
                name,
                answer.text,
            )
            check_error(answer, answer.status_code, name, (path, name))


@pytest.mark.parametrize(
    "cursor",
    [
        "LATER",
        "LATER|",
        "LATER|x",
        "SOONER|1",
        "later|1",
        "LATER|-1",
        "LATER|1|2",
        "LATER|99999999999999999999",
        "|",
        "EARLIER|1.5",
    ],
)
def test_cursors_that_are_none(client: FlaskClient, asked: Asked, cursor: str) -> None:
    questions = good_questions(asked)
    for path, parameters in operations(client):
        if "pageCursor" in {parameter["name"] for parameter in parameters}:
            answer = client.get(path, query_string={**questions[subject_of(path)], "pageCursor": cursor})
            check_error(answer, 400, "pageCursor", (path, cursor))


def test_cursors_of_another_question_are_moments_all_the_same(client: FlaskClient, asked: Asked) -> None:
    questions = good_questions(asked)
    cursors = [
        client.get(path, query_string={**questions[subject], "time": time}).get_json()[side]
        for path, subject in (("/api/v6/plan", "plan"), ("/api/v6/stoptimes", "stoptimes"))
        for time in (asked.time, "1999-01-01T00:00:00Z", "2099-12-31T23:59:59Z")
        for side in ("previousPageCursor", "nextPageCursor")
    ]
    for path in ("/api/v6/plan", "/api/v5/plan", "/api/v6/stoptimes", "/api/v5/stoptimes"):
        for cursor in cursors:
            answer = client.get(path, query_string={**questions[subject_of(path)], "pageCursor": cursor})
            assert answer.status_code in (200, 400), (path, cursor, answer.text[:300])
            if answer.status_code == 200:
                body = answer.get_json()
                found = body["itineraries"] if "plan" in path else body["stopTimes"]
                assert found or body["reasons"], "nothing, and no reason why"


@pytest.mark.parametrize(
    "languages", ["xx", "de-DE-1996,en;q=0", "*", ",,,", "de" * 400, "\u202e", "..", "EN-us"]
)
def test_languages_that_nobody_speaks(client: FlaskClient, asked: Asked, languages: str) -> None:
    questions = good_questions(asked)
    for path, parameters in operations(client, newest=True):
        good = questions[subject_of(path)]
        header = {"Accept-Language": languages.encode("ascii", "ignore").decode()}
        assert client.get(path, query_string=good, headers=header).status_code == 200
        if "language" in {parameter["name"] for parameter in parameters}:
            answer = client.get(path, query_string={**good, "language": languages})
            assert answer.status_code in (200, 400), (path, answer.text)
            if answer.status_code == 400:
                check_error(answer, 400, "language", path)


def test_floods_of_headers_and_parameters(client: FlaskClient, asked: Asked) -> None:
    questions = good_questions(asked)
    flood = {f"X-Flood-{i}": "x" * 200 for i in range(100)} | {
        "Accept-Language": "de;q=0.1," * 500,
        "Cookie": "a=b;" * 900,
    }
    for path, _ in operations(client):
        good = questions[subject_of(path)]
        assert client.get(path, query_string=good, headers=flood).status_code == 200
        check_error(client.get(path, query_string={**good, "x" * 900: "1"}), 400, None, path)
        many = "&".join(f"p{i}=1" for i in range(400))
        check_error(client.get(f"{path}?{many}"), 400, "p0", path)
        long = client.get(path, query_string={**good, "language": "de," * 2000})
        check_error(long, 422, None, path)
        assert "4096" in long.get_json()["error"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v7/plan",
        "/api/v0/plan",
        "/api/plan",
        "/api/v6",
        "/api/v6/plan/",
        "/api/v6/../v6/plan",
        "/api//v6/plan",
        "/API/v6/plan",
        "/api/v6/plan%00",
        "/api/v6/nonsense",
        "/api/experimental/plan",
        "/.env",
        "/api/v6/plan;x=1",
    ],
)
def test_versions_and_addresses_that_are_none(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (308, 404)
    if answer.status_code == 404:
        check_error(answer, 404, "", path)


def test_other_methods(client: FlaskClient, asked: Asked) -> None:
    paths = client.get("/openapi.json").get_json()["paths"]
    for path, item in paths.items():
        if "{" in path:
            continue
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            if method.lower() in item:
                continue
            answer = client.open(path, method=method, json={})
            check_error(answer, 405, "", (path, method))
            allowed = {word.strip() for word in answer.headers["Allow"].split(",")}
            assert {word.upper() for word in item} & {"GET", "POST"} <= allowed


@pytest.mark.parametrize(
    ("subject", "name", "value", "limit"),
    [
        ("plan", "searchWindow", "86401", "86400"),
        ("plan", "numItineraries", "101", "100"),
        ("plan", "maxItineraries", "101", "100"),
        ("plan", "maxPreTransitTime", "3601", "3600"),
        ("plan", "maxPostTransitTime", "3601", "3600"),
        ("plan", "maxDirectTime", "21601", "21600"),
        ("stoptimes", "n", "251", "250"),
        ("stoptimes", "radius", "5001", "5000"),
        ("stop", "radius", "5001", "5000"),
        ("one-to-many", "max", "21601", "21600"),
        ("one-to-many-intermodal", "many", ",".join(["1;1"] * 251), "250"),
        ("one-to-many-intermodal", "maxTravelTime", "241", "240"),
        ("one-to-all", "maxTravelTime", "241", "240"),
    ],
)
def test_a_limit_is_said(
    client: FlaskClient, asked: Asked, subject: str, name: str, value: str, limit: str
) -> None:
    questions = good_questions(asked)
    for path, _ in operations(client):
        if subject_of(path) == subject:
            answer = client.get(path, query_string={**questions[subject], name: value})
            check_error(answer, 422, name, (path, name))
            body = answer.get_json()
            assert body["code"] == "LIMIT_EXCEEDED"
            assert limit in body["error"], body
            assert answer.headers["Retry-After"] == str(read_settings({}).retry_after_s)
