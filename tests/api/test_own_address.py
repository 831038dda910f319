"""The Host header: only what names a server is written into answers, and nothing of it makes a 500."""

import json

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from mobility.api import create_app
from mobility.api.own_address import read_host
from mobility.settings import read_settings
from tests.api.conftest import Api
from tests.api.handmade import FixedSource

ADDRESSES = ("/docs", "/docs/", "/openapi.json", "/", "/api/v1/health", "/nothing", "/learn/")
REFUSAL = "The header Host must be the name or the IP address of a server, with a port if need be."
UNCLEAR = "The request cannot be understood."  # already Werkzeug refuses labels that are empty or too long
GERMAN = "Die Kopfzeile Host muss der Name oder die IP-Adresse eines Servers sein, wenn nötig mit Port."
NONE = (
    "",
    "a b",
    'x"y',
    "x<script>",
    "</script>",
    "[::1",
    "::1",
    "[:::]",  # looks like an IPv6 address
    "[1.2.3.4]",
    "[fe80::1%25eth0]",
    "a,b",
    "a/b",
    "a@b",
    "a\tb",
    "a\x7f",
    "%41",
    "ü",
    "a:",
    "a:0",
    "a:65536",
    "a:b",
    "a..b",
    ".",
    "x" * 64,  # longer than a label may be
    ".".join(["x" * 60] * 5),  # and than a name
    "x" * 8000,
    "1" * 300,
)


def ask(app: Flask, path: str, host: str | None) -> tuple[int, dict[str, str], str]:
    """Ask with any Host, also one that the client of Werkzeug would not send; status, headers, body."""
    environ = EnvironBuilder(path=path).get_environ()
    del environ["HTTP_HOST"]
    if host is not None:
        environ["HTTP_HOST"] = host
    body, status, headers = run_wsgi_app(app, environ, buffered=True)
    return int(status.split()[0]), dict(headers), b"".join(body).decode()


@pytest.mark.parametrize("host", NONE)
def test_what_names_no_server_is_refused_or_left_out(api: Api, host: str) -> None:
    status, _, body = ask(api.app, "/style.json", host)
    told = json.loads(body)
    assert (status, told["code"]) == (400, "BAD_REQUEST")
    assert told["error"] in (REFUSAL, UNCLEAR)
    for path in ADDRESSES:
        status, headers, body = ask(api.app, path, host)
        if status == 400:
            assert json.loads(body)["code"] == "BAD_REQUEST"
        else:
            proper, _, same = ask(api.app, path, "maps.example")
            assert (status, body) == (proper, same)
        assert headers.get("Location", "/docs/") == "/docs/"


def test_the_refusal_names_the_header_in_the_language_asked_for(api: Api) -> None:
    _, _, body = ask(api.app, "/style.json?language=de", "a b")
    assert json.loads(body) == {"error": GERMAN, "code": "BAD_REQUEST", "field": "Host"}


@pytest.mark.parametrize(
    ("host", "written"),
    [
        ("maps.example", "maps.example"),
        ("maps.example:8443", "maps.example:8443"),
        ("maps.example:80", "maps.example"),
        ("mobility_web-1:8080", "mobility_web-1:8080"),  # of containers
        ("192.0.2.1", "192.0.2.1"),
        ("[2001:db8::1]:81", "[2001:db8::1]:81"),
        ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
        ("xn--zzzz", "xn--zzzz"),  # means no letters, but is a name
        ("a.example.", "a.example."),
        (None, "localhost"),  # HTTP/1.0
    ],
)
def test_the_style_is_of_the_server_that_was_asked(api: Api, host: str | None, written: str) -> None:
    status, _, body = ask(api.app, "/style.json", host)
    assert status == 200
    (tiles,) = json.loads(body)["sources"]["basemap"]["tiles"]
    assert tiles.startswith(f"http://{written}/tiles/{{z}}/")


def test_with_a_public_address_the_host_does_not_matter() -> None:
    settings = read_settings({"MOBILITY_PUBLIC_URL": "https://mobility.example/"})
    app = create_app(settings, FixedSource(Api().services))
    for host in ("[:::]", "a b", "evil.example"):
        status, _, body = ask(app, "/style.json", host)
        (tiles,) = json.loads(body)["sources"]["basemap"]["tiles"]
        assert (status, tiles.partition("/tiles/")[0]) == (200, "https://mobility.example")


@pytest.mark.parametrize("host", ["maps.example", "[:::]", "evil.example", "a b"])
def test_redirects_stay_on_the_server(api: Api, host: str) -> None:
    for path, location in (
        ("/docs", "/docs/"),
        ("/docs?x=%2F&y=1", "/docs/?x=%2F&y=1"),
        ("/api//v1/health", "/api/v1/health"),
    ):
        status, headers, body = ask(api.app, path, host)
        assert (status, headers["Location"]) == (308, location)
        assert host not in body


def test_the_usual_port_need_not_be_named() -> None:
    assert read_host("a:443", 443) == read_host("a", 443) == "a"
    assert read_host("a:443", 80) == "a:443"
    assert read_host("[::1]:080", 80) == "[::1]"
    assert read_host("a:65535", 80) == "a:65535"
