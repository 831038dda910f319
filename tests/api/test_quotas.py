"""Quotas: by key and by hashed address, shared over Redis, and never a reason for a 500."""

import logging
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask
import pytest
import redis
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.api.quotas import FREE, PLAN, SEARCH, TILES, class_of
from mobility.bootstrap.redis_server import RedisServer, find_redis_server
from mobility.errors import SettingsError
from mobility.settings import read_settings
from mobility.store import KeyFile, Role
from tests.api.handmade import FixedSource, journey, plan, services

ASK = "/api/v6/plan?fromPlace=51.4799,11.9699&toPlace=51.4701,11.9801"
ALICE, BOB = {"X-Forwarded-For": "203.0.113.9"}, {"X-Forwarded-For": "203.0.113.10"}


def client_with(state: Path, **variables: str) -> FlaskClient:
    settings = read_settings(
        {"MOBILITY_STATE": str(state), "MOBILITY_QUOTA_PLAN": "3/minute", "MOBILITY_QUOTA_KEY_FACTOR": "2"}
        | variables
    )
    return create_app(settings, FixedSource(services(plan(journeys=(journey(),))))).test_client()


def ask(client: FlaskClient, times: int, head: dict[str, str]) -> list[int]:
    return [client.get(ASK, headers=head).status_code for _ in range(times)]


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    if find_redis_server() is None:
        pytest.skip("no redis-server on this machine")
    server = RedisServer(tmp_path / "redis")
    server.start()
    yield server
    server.stop()


def test_each_address_has_its_own(tmp_path: Path) -> None:
    client = client_with(tmp_path)
    assert ask(client, 5, ALICE) == [200, 200, 200, 429, 429]
    assert ask(client, 3, BOB) == [200, 200, 200]
    assert client.get("/api/v1/health", headers=ALICE).status_code == 200
    refused = client.get(ASK, headers={**ALICE, "Accept-Language": "de"})
    body = refused.get_json()
    assert (body["code"], body["field"]) == ("TOO_MANY_REQUESTS", "")
    seconds = int(refused.headers["Retry-After"])
    assert 1 <= seconds <= 61
    assert f"in {seconds} s ist wieder Platz" in body["error"]
    assert refused.headers["Cache-Control"] == "no-store"
    assert "203.0.113" not in refused.text


def test_keys_have_more_whatever_their_address(tmp_path: Path) -> None:
    client = client_with(tmp_path)
    _, text = KeyFile(tmp_path).add(Role.APP)
    assert ask(client, 3, {**ALICE, "X-API-Key": text}) + ask(client, 4, {**BOB, "X-API-Key": text}) == [
        200
    ] * 6 + [429]
    assert ask(client, 3, ALICE) == [200] * 3  # the address' own is untouched
    refused = client.get(ASK, headers={**BOB, "X-API-Key": text})
    assert "this key" in refused.get_json()["error"]


def test_guessing_keys_is_counted(tmp_path: Path) -> None:
    client = client_with(tmp_path)
    guesses = [
        client.get(ASK, headers={**ALICE, "X-API-Key": f"mob_app_guess_{n}"}).status_code for n in range(5)
    ]
    assert guesses == [401, 401, 401, 429, 429]


def test_this_machine_is_not_counted_without_a_key(tmp_path: Path) -> None:
    client = client_with(tmp_path)
    assert ask(client, 6, {}) == [200] * 6
    _, text = KeyFile(tmp_path).add(Role.APP)
    assert ask(client, 7, {"X-API-Key": text}) == [200] * 6 + [429]
    assert ask(client, 4, {"Via": "1.1 a proxy that nobody named"}) == [200] * 3 + [429]


def test_preflights_and_errors(tmp_path: Path) -> None:
    client = client_with(tmp_path)
    asks = {**ALICE, "Origin": "https://app.example", "Access-Control-Request-Method": "GET"}
    assert {client.options(ASK, headers=asks).status_code for _ in range(9)} == {200}
    # Bad questions count, else guessing were free.
    assert [client.get("/api/v6/plan", headers=ALICE).status_code for _ in range(4)] == [400, 400, 400, 429]


def test_no_quota_at_all(tmp_path: Path) -> None:
    client = client_with(tmp_path, MOBILITY_QUOTA_PLAN="off")
    assert ask(client, 50, ALICE) == [200] * 50


@pytest.mark.parametrize(
    "text", ["many", "10", "10/fortnight", "0/second", "-1/second", "1/second;", "1/second 2/day"]
)
def test_what_is_no_quota_is_said(text: str) -> None:
    with pytest.raises(SettingsError, match="MOBILITY_QUOTA_PLAN"):
        read_settings({"MOBILITY_QUOTA_PLAN": text})


def test_classes_of_addresses(tmp_path: Path) -> None:
    app = client_with(tmp_path).application
    classes = {rule.rule: class_of(rule.rule) for rule in app.url_map.iter_rules()}
    assert classes["/api/v6/plan"] == classes["/api/v5/plan"] == PLAN
    assert (
        classes["/api/v1/health"] == classes["/openapi.json"] == classes["/metrics"] == classes["/"] == FREE
    )
    assert class_of("/tiles/<int:z>/<int:x>/<int:y>.mvt") == TILES
    assert class_of("/api/v6/stoptimes") == class_of("/api/v1/geocode") == class_of("/v1/occupancy") == SEARCH
    assert class_of("/api/v1/one-to-many") == class_of("/api/v6/refresh-itinerary") == PLAN
    # Whatever is added under /api or /v1 is counted.
    assert all(of != FREE for rule, of in classes.items() if re.match("/api/v[56]/|/v1/|/tiles/", rule))


def test_the_page_tells_the_quotas() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    settings = read_settings({})
    for name, quota in (
        (PLAN, settings.quota_plan),
        (SEARCH, settings.quota_search),
        (TILES, settings.quota_tiles),
    ):
        amount, seconds = re.findall(r"\d+", quota)
        row = re.search(rf"^\| {name} \|.*$", page, flags=re.MULTILINE)
        assert row
        assert f"| {amount} in {seconds} s | {settings.quota_key_factor} times as much |" in row[0]


def test_workers_count_together(tmp_path: Path, redis_server: RedisServer) -> None:
    workers = [client_with(tmp_path, REDIS_URL=redis_server.url) for _ in range(2)]
    assert (
        ask(workers[0], 2, ALICE) + ask(workers[1], 2, ALICE) + ask(workers[0], 1, ALICE)
        == [200] * 3 + [429] * 2
    )
    with redis.Redis.from_url(redis_server.url) as client:
        names = b" ".join(client.keys("*"))
        assert b"203.0.113" not in names
        assert b"mobility:quota:1" in names
        assert b"mobility:salt:1" in names
        assert all(client.ttl(name) > 0 for name in client.keys("*"))  # nothing stays


def metric(client: FlaskClient, name: str) -> float:
    text = client.get("/metrics").text
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, flags=re.MULTILINE)
    assert found, text
    return float(found[1])


def test_refusals_are_counted(tmp_path: Path) -> None:
    client = client_with(tmp_path)
    ask(client, 5, ALICE)
    assert metric(client, 'mobility_quota_refusals_total{caller="address",quota="plan"}') == 2
    assert metric(client, 'mobility_http_errors_total{code="TOO_MANY_REQUESTS",endpoint="/api/v6/plan"}') == 2
    assert metric(client, "mobility_quota_shared") == 0


def test_service_goes_on_without_redis(
    tmp_path: Path, redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "mobility")
    client = client_with(tmp_path, REDIS_URL=redis_server.url)
    assert ask(client, 3, ALICE) == [200] * 3
    assert metric(client, "mobility_quota_shared") == 1
    redis_server.stop()
    # Counted anew, in the worker itself.
    assert ask(client, 5, ALICE) == [200] * 3 + [429] * 2
    assert metric(client, "mobility_quota_shared") == 0
    assert caplog.text.count("quotas are counted in each worker by itself: Redis does not answer") == 1
    redis_server.start()
    deadline = time.monotonic() + 20
    while metric(client, "mobility_quota_shared") == 0 and time.monotonic() < deadline:
        assert client.get(ASK, headers=BOB).status_code in (200, 429)
        time.sleep(0.1)
    assert metric(client, "mobility_quota_shared") == 1
    assert "quotas are counted in Redis again" in caplog.text


def test_redis_that_is_not_there_at_the_start(tmp_path: Path) -> None:
    for url in (f"unix://{tmp_path}/nothing.sock", "redis://127.0.0.1:9/0"):
        client = client_with(tmp_path, REDIS_URL=url)
        assert ask(client, 5, ALICE) == [200] * 3 + [429] * 2


def test_redis_that_hangs_costs_one_request_a_moment(
    tmp_path: Path, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[str] = []
    read = redis.connection.AbstractConnection.read_response

    def counted(self: redis.connection.AbstractConnection, *options: Any, **named: Any) -> Any:
        try:
            return read(self, *options, **named)
        except redis.TimeoutError:
            waits.append(flask.request.path)
            raise

    monkeypatch.setattr(redis.connection.AbstractConnection, "read_response", counted)
    client = client_with(tmp_path, REDIS_URL=redis_server.url, MOBILITY_QUOTA_PLAN="1000/minute")
    assert ask(client, 1, ALICE) == [200]
    assert redis_server.pid is not None
    os.kill(redis_server.pid, signal.SIGSTOP)
    try:
        assert ask(client, 20, ALICE) == [200] * 20
        assert 1 <= len(waits) <= 4  # the first one, and who asks again whether it is back
    finally:
        os.kill(redis_server.pid, signal.SIGCONT)


def test_many_threads_and_a_dying_redis(tmp_path: Path, redis_server: RedisServer) -> None:
    client = client_with(tmp_path, REDIS_URL=redis_server.url, MOBILITY_QUOTA_PLAN="100000/minute")
    app = client.application
    statuses: list[int] = []

    def work(number: int) -> None:
        own = app.test_client()
        statuses.extend(ask(own, 40, {"X-Forwarded-For": f"203.0.113.{number}"}))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    assert redis_server.pid is not None
    os.kill(redis_server.pid, signal.SIGKILL)
    for thread in threads:
        thread.join()
    assert statuses == [200] * 160
