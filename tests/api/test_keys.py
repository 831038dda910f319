"""Keys: optional where anybody may ask, refused when wrong, asked for where a role is needed."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.api.keys import needs_role
from mobility.settings import read_settings
from mobility.store import KeyFile, Role
from mobility.store import key_file as key_file_module
from tests.api.handmade import FixedSource, journey, plan, services

PLAN = "/api/v6/plan?fromPlace=51.4799,11.9699&toPlace=51.4701,11.9801"


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyFile:
    monkeypatch.setattr(key_file_module, "LOOK_AGAIN_S", 0.0)
    return KeyFile(tmp_path)


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    """An app with an address for sensors and the control room."""
    app = create_app(
        read_settings({"MOBILITY_STATE": str(tmp_path)}), FixedSource(services(plan(journeys=(journey(),))))
    )

    @app.get("/v1/counts")
    @needs_role(Role.SENSOR, Role.CONTROL)
    def counts() -> str:
        return flask.g.caller.key.name

    return app.test_client()


def test_public_addresses_take_any_key_and_none(client: FlaskClient, keys: KeyFile) -> None:
    assert client.get(PLAN).status_code == 200
    for role in Role:
        _, text = keys.add(role)
        for head in (
            {"X-API-Key": text},
            {"Authorization": f"Bearer {text}"},
            {"authorization": f"bearer  {text} "},
        ):
            assert client.get(PLAN, headers=head).status_code == 200


@pytest.mark.parametrize(
    "head",
    [
        {"X-API-Key": ""},
        {"X-API-Key": "mob_app_abcdefgh_nobody"},
        {"X-API-Key": "' OR 1=1 --"},
        {"X-API-Key": "x" * 4000},
        {"X-API-Key": "{key} %s \\u0000"},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer mob_app_abcdefgh_nobody"},
        {"Authorization": "BEARER ../../keys.json"},
    ],
)
def test_a_wrong_key_is_refused_everywhere(client: FlaskClient, keys: KeyFile, head: dict[str, str]) -> None:
    keys.add(Role.APP)
    for path in (PLAN, "/api/v1/health", "/v1/counts", "/openapi.json", "/nothing"):
        answer = client.get(path, headers={**head, "Accept-Language": "de"})
        assert answer.status_code == 401, path
        body = answer.get_json()
        assert (body["code"], body["field"]) == ("UNAUTHORIZED", "")
        assert body["error"] == "Dieser Schlüssel ist hier nicht bekannt, oder nicht mehr."
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.headers["Cache-Control"] == "no-store"


def test_other_kinds_of_authorization_are_a_proxys(client: FlaskClient) -> None:
    assert client.get(PLAN, headers={"Authorization": "Basic dXNlcjpwYXNz"}).status_code == 200
    assert client.get("/v1/counts", headers={"Authorization": "Basic dXNlcjpwYXNz"}).status_code == 401


def test_roles_are_asked_for(client: FlaskClient, keys: KeyFile) -> None:
    texts = {role: keys.add(role, f"a {role}")[1] for role in Role}
    assert client.get("/v1/counts").status_code == 401
    for role, text in texts.items():
        answer = client.get("/v1/counts", headers={"X-API-Key": text})
        if role in (Role.SENSOR, Role.CONTROL):
            assert (answer.status_code, answer.text) == (200, f"a {role}")
        else:
            assert answer.status_code == 403
            body = answer.get_json()
            assert body["code"] == "FORBIDDEN"
            assert role in body["error"]
            assert "sensor, control" in body["error"]


def test_the_other_header_does_not_help_a_wrong_key(client: FlaskClient, keys: KeyFile) -> None:
    _, text = keys.add(Role.SENSOR)
    both = {"X-API-Key": "mob_wrong", "Authorization": f"Bearer {text}"}
    assert client.get("/v1/counts", headers=both).status_code == 401


def test_revoked_and_rotated_keys(client: FlaskClient, keys: KeyFile) -> None:
    key, first = keys.add(Role.SENSOR)
    _, second = keys.rotate(key.id, 3600)
    for text in (first, second):
        assert client.get("/v1/counts", headers={"X-API-Key": text}).status_code == 200
    _, third = keys.rotate(key.id, 0)
    assert client.get("/v1/counts", headers={"X-API-Key": second}).status_code == 401
    keys.revoke(key.id)
    assert client.get("/v1/counts", headers={"X-API-Key": third}).status_code == 401


def test_metrics_are_for_this_machine_and_the_control_room(tmp_path: Path, keys: KeyFile) -> None:
    source = FixedSource(services(plan()))
    _, app_text = keys.add(Role.APP)
    _, control_text = keys.add(Role.CONTROL)
    elsewhere = {"X-Forwarded-For": "203.0.113.9"}
    asked = {
        "local": {},
        "elsewhere": elsewhere,
        "elsewhere as app": {**elsewhere, "X-API-Key": app_text},
        "elsewhere as control": {**elsewhere, "X-API-Key": control_text},
        "through an unnamed proxy": {"Via": "1.1 proxy"},
    }
    expected = {
        "local": [200, 401, 403, 200, 401],
        "open": [200, 200, 200, 200, 200],
        "off": [404, 404, 404, 404, 404],
    }
    for setting, statuses in expected.items():
        settings = read_settings({"MOBILITY_STATE": str(tmp_path), "MOBILITY_METRICS": setting})
        client = create_app(settings, source).test_client()
        got = [client.get("/metrics", headers=head).status_code for head in asked.values()]
        assert got == statuses, setting
        if setting == "open":
            check_that_strangers_see_no_observations(client, asked)
    far = client.get("/metrics", environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert far.status_code == 404


def check_that_strangers_see_no_observations(client: FlaskClient, asked: dict[str, dict[str, str]]) -> None:
    """How many messages of sensors came moves with single riders: that is for who runs the service."""
    assert client.post("/v1/occupancy/observations", json={}).status_code == 401
    for who, head in asked.items():
        shown = client.get("/metrics", headers=head).text
        is_operator = who == "elsewhere as control"  # "local" may be a proxy that says nothing
        assert ("/v1/occupancy/observations" in shown) is is_operator, who
        assert ("mobility_observations" in shown) is is_operator, who
        assert "mobility_http_requests_total" in shown


def test_looking_for_changes_costs_next_to_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look at the file's stamp a second, whoever asks how often; read is what changed only."""
    now_s = [1000.0]
    monkeypatch.setattr(key_file_module, "time", SimpleNamespace(monotonic=lambda: now_s[0]))
    _, text = KeyFile(tmp_path).add(Role.APP)
    keys = KeyFile(tmp_path)
    done: Counter[str] = Counter()
    for name in ("_look", "_read"):
        monkeypatch.setattr(keys, name, counting(getattr(keys, name), done, name))
    for second in range(1, 4):
        for _ in range(1000):
            assert keys.find(text) is not None
        assert done == {"_look": second, "_read": 1}
        now_s[0] += key_file_module.LOOK_AGAIN_S
    (tmp_path / "keys" / "keys.json").chmod(0)
    assert keys.find(text) is not None
    assert done == {"_look": 4, "_read": 1}
    keys.add(Role.APP)
    done.clear()
    now_s[0] += key_file_module.LOOK_AGAIN_S
    assert keys.find(text) is not None
    assert done == {"_look": 1, "_read": 1}


def counting(call: Callable[[], Any], done: Counter[str], name: str) -> Callable[[], Any]:
    def counted() -> Any:
        done[name] += 1
        return call()

    return counted
