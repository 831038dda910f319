"""What may be kept and for how long, in which encoding it travels, and whose pages may ask."""

import gzip
import json
from pathlib import Path

import flask
import pytest
from backports import zstd
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.errors import SettingsError
from mobility.settings import read_settings
from tests.api.conftest import Api
from tests.api.handmade import FixedSource, journey, plan, services

PLAN = "/api/v6/plan?fromPlace=51.4799,11.9699&toPlace=51.4701,11.9801"
APP = "https://app.example"


def client_with(**variables: str) -> FlaskClient:
    app = create_app(read_settings(variables), FixedSource(services(plan(journeys=(journey(),)))))

    @app.get("/kept")
    def kept() -> flask.Response:
        answer = flask.Response("kept " * 1000, mimetype="application/json")
        answer.headers["Cache-Control"] = "public, max-age=60"
        return answer

    @app.get("/forgotten")
    def forgotten() -> str:
        return "nobody said how long"

    return app.test_client()


def test_journeys_are_kept_nowhere(api: Api) -> None:
    assert api.get().headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in api.get().headers
    assert api.client.get("/api/v1/health").headers["Cache-Control"] == "no-store"
    assert api.client.get("/nothing").headers["Cache-Control"] == "no-store"
    assert client_with().get("/forgotten").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/openapi.json", "/kept"])
@pytest.mark.parametrize("encoding", ["", "gzip", "zstd", "gzip, deflate, br, zstd"])
def test_what_did_not_change_is_not_sent_again(path: str, encoding: str) -> None:
    client = client_with()
    head = {"Accept-Encoding": encoding}
    first = client.get(path, headers=head)
    assert first.status_code == 200
    assert "max-age" in first.headers["Cache-Control"]
    again = client.get(path, headers={**head, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Accept-Encoding" in again.headers["Vary"]
    assert again.headers["X-Request-Id"]
    other = client.get(path, headers={"If-None-Match": '"another"'})
    assert other.status_code == 200
    # A cache that asks without a coding may have the tag of an answer with one.
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.head(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_answers_travel_compressed() -> None:
    client = client_with()
    plain = client.get(PLAN)
    assert "Content-Encoding" not in plain.headers
    for asked, given, unpack in (
        ("gzip", "gzip", gzip.decompress),
        ("gzip, deflate, br, zstd", "zstd", zstd.decompress),
        ("gzip;q=1.0, zstd;q=0.5", "gzip", gzip.decompress),
        ("*", "zstd", zstd.decompress),
    ):
        answer = client.get(PLAN, headers={"Accept-Encoding": asked})
        assert answer.headers["Content-Encoding"] == given
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert "Accept-Language" in answer.headers["Vary"]
        assert int(answer.headers["Content-Length"]) == len(answer.data) < len(plain.data) / 1.5
        assert json.loads(unpack(answer.data))["itineraries"] == plain.get_json()["itineraries"]
    for asked in ("", "identity", "br", "nonsense;q=x"):
        assert "Content-Encoding" not in client.get(PLAN, headers={"Accept-Encoding": asked}).headers
    error = client.get("/nothing", headers={"Accept-Encoding": "gzip"})
    assert error.get_json()["code"] == "NOT_FOUND"


def test_files_travel_compressed_and_are_not_sent_again() -> None:
    client = client_with()
    for encoding, unpack in (("gzip", gzip.decompress), ("zstd", zstd.decompress)):
        head = {"Accept-Encoding": encoding}
        first = client.get("/docs/swagger-ui.css", headers=head)
        assert first.headers["Content-Encoding"] == encoding
        assert unpack(first.data).startswith(b".swagger-ui")
        again = client.get("/docs/swagger-ui.css", headers={**head, "If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304


def preflight(client: FlaskClient, origin: str, wanted: str = "X-API-Key") -> flask.Response:
    asks = {
        "Origin": origin,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": wanted,
    }
    return client.options("/api/v6/plan", headers=asks)


def test_all_origins_may_ask_by_default() -> None:
    client = client_with()
    for head in ({}, {"Origin": APP}, {"Origin": "null"}):
        answer = client.get(PLAN, headers=head)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
    answer = preflight(client, APP, "x-api-key, Authorization, X-Nonsense")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, x-api-key"
    assert int(answer.headers["Access-Control-Max-Age"]) > 0
    error = client.get("/nothing", headers={"Origin": APP})
    assert error.headers["Access-Control-Allow-Origin"] == "*"


def test_some_origins_may_ask() -> None:
    client = client_with(MOBILITY_CORS_ORIGINS=f"{APP}, https://*.city.example:8443")
    for origin in (APP, "https://a.city.example:8443", "https://a.b.city.example:8443"):
        answer = client.get(PLAN, headers={"Origin": origin})
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert "Origin" in answer.headers["Vary"]
        assert preflight(client, origin).headers["Access-Control-Allow-Origin"] == origin
    for origin in (
        "https://evil.example",
        "http://app.example",
        f"{APP}.evil.example",
        "https://xapp.example",
        "https://evil.example/.city.example:8443",
        "https://city.example:8443",
        "https://a.city.example:8443.evil.example",
        "https://a_city.example:8443",
        "null",
    ):
        answer = client.get(PLAN, headers={"Origin": origin})
        assert answer.status_code == 200  # the browser keeps it from the page
        assert "Access-Control-Allow-Origin" not in answer.headers, origin
        assert "Access-Control-Allow-Origin" not in preflight(client, origin).headers
    # A cache must not hand one origin's answer to another, also not the answer to nobody.
    assert "Origin" in client.get("/kept").headers.get("Vary", "")


def test_no_origin_may_ask() -> None:
    client = client_with(MOBILITY_CORS_ORIGINS="off")
    assert "Access-Control-Allow-Origin" not in client.get(PLAN, headers={"Origin": APP}).headers


@pytest.mark.parametrize(
    "text", ["app.example", "https://app.example/path", "https://a b", "javascript:x", "https://*"]
)
def test_what_is_no_origin_is_said(text: str) -> None:
    with pytest.raises(SettingsError, match="MOBILITY_CORS_ORIGINS"):
        read_settings({"MOBILITY_CORS_ORIGINS": text})


def test_headers_of_every_answer(tmp_path: Path) -> None:
    client = client_with(MOBILITY_STATE=str(tmp_path))
    for path in (PLAN, "/nothing", "/openapi.json", "/docs/", "/docs/swagger-ui.css", "/metrics"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers.getlist("X-Request-Id") == [headers["X-Request-Id"]]
        assert "total;dur=" in headers["Server-Timing"]
        assert "Server" not in headers
    assert client.get("/docs/").headers["X-Frame-Options"] == "DENY"
