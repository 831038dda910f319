"""POST /v1/occupancy/observations: who may, what is taken, what is answered, item by item."""

import hashlib
import hmac
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.sensing.journal_reader import JournalReader
from mobility.settings import read_settings
from mobility.store import KeyFile, Role, key_file, sign
from tests.api.handmade import FixedSource, journey, plan, services

PATH = "/v1/occupancy/observations"
NOW_S = 1_772_440_000
Post = Callable[..., Any]


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyFile:
    monkeypatch.setattr(key_file, "LOOK_AGAIN_S", 0.0)
    return KeyFile(tmp_path)


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    settings = read_settings({
        "MOBILITY_STATE": str(tmp_path),
        "MOBILITY_MAX_OBSERVATIONS_BYTES": "9000",
    })  # fmt: skip
    source = FixedSource(services(plan(journeys=(journey(),))))
    return create_app(settings, source, clock=lambda: NOW_S).test_client()


@pytest.fixture
def post(client: FlaskClient, keys: KeyFile) -> Post:
    _, text = keys.add(Role.SENSOR, scopes=("doors", "wlan"))

    def _post(content: object, at_s: int = NOW_S, **more: str) -> Any:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = (
            sign(text, at_s, PATH, body)
            | {"Content-Type": "application/json"}
            | {name.replace("_", "-"): value for name, value in more.items()}
        )
        return client.post(PATH, data=body, headers=headers)

    return _post


def make(number: int, **more: object) -> dict[str, object]:
    return {
        "system": "doors", "messageId": f"m{number}", "kind": "DOOR", "vehicleId": "1601",
        "observedAt": NOW_S, "boardings": 1, "alightings": 0,
    } | more  # fmt: skip


def test_one_observation_is_taken_once(post: Post, tmp_path: Path) -> None:
    answer = post(make(1))
    assert (answer.status_code, answer.json["accepted"]) == (200, 1)
    again = post(make(1))
    assert (again.status_code, again.json["duplicates"]) == (200, 1)
    other = post(make(1, boardings=2))
    assert (other.status_code, other.json["code"]) == (409, "MESSAGE_ID_REUSED")
    (got,) = JournalReader(tmp_path / "journal").read()
    assert got.observation.message_id == "m1"


def test_a_batch_is_answered_item_by_item(post: Post) -> None:
    answer = post({"observations": [make(1), make(2, boardings=-1), make(1)]}, Accept_Language="de")
    assert answer.status_code == 207
    assert [item["status"] for item in answer.json["items"]] == ["accepted", "refused", "duplicate"]
    refused = answer.json["items"][1]
    assert (refused["code"], refused["field"]) == ("BAD_OBSERVATION", "observations[1].boardings")
    assert refused["error"].startswith("observations[1].boardings muss eine ganze Zahl")
    assert {name: answer.json[name] for name in ("accepted", "duplicates", "refused")} == {
        "accepted": 1,
        "duplicates": 1,
        "refused": 1,
    }


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{", 400, "BAD_PARAMETER"),
        ([1], 400, "BAD_PARAMETER"),
        ({"observations": 1}, 400, "BAD_PARAMETER"),
        ({"observations": list("1" * 1001)}, 422, "LIMIT_EXCEEDED"),
        (b"x" * 9001, 413, "BODY_TOO_LARGE"),
        (make(1, mac="x"), 422, "DEVICE_IDENTIFIER"),
        (make(1, observedAt=NOW_S + 3600), 422, "FROM_THE_FUTURE"),
        (make(1, observedAt=NOW_S - 9 * 86_400), 422, "TOO_OLD"),
        (make(1, system="other"), 403, "FORBIDDEN"),
        ({}, 422, "BAD_OBSERVATION"),
    ],
)
def test_what_cannot_be_taken(post: Post, content: object, status: int, code: str, tmp_path: Path) -> None:
    answer = post(content)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert JournalReader(tmp_path / "journal").read() == []


def test_an_empty_batch_is_no_fault(post: Post) -> None:
    assert post({"observations": []}).json["items"] == []


def test_only_a_fresh_signature_of_a_sensor_over_this_body_opens(
    post: Post, client: FlaskClient, keys: KeyFile
) -> None:
    body = json.dumps(make(1)).encode()
    assert client.post(PATH, data=body).json["code"] == "SIGNATURE_MISSING"
    for more in (
        {"X_Signature": "0" * 64},
        {"X_Signature": "ä"},
        {"X_Key_Id": "nobody"},
        {"X_Timestamp": "1"},
    ):
        assert post(make(1), **more).json["code"] == "BAD_SIGNATURE"
    for at_s in (NOW_S - 301, NOW_S + 301):
        late = post(make(1), at_s)
        assert (late.status_code, late.json["code"]) == (401, "SIGNATURE_EXPIRED")
    assert post(make(1), NOW_S - 300).status_code == 200
    assert post(make(2), Content_Type="text/plain").status_code == 415
    _, text = keys.add(Role.APP)
    headers = sign(text, NOW_S, PATH, body) | {"Content-Type": "application/json"}
    assert client.post(PATH, data=body, headers=headers).status_code == 403
    _, sensor = keys.add(Role.SENSOR)
    headers = sign(sensor, NOW_S, PATH, body) | {"Content-Type": "application/json"}
    assert client.post(PATH, data=body + b" ", headers=headers).json["code"] == "BAD_SIGNATURE"
    assert client.post(PATH, data=body, headers=headers).json["duplicates"] == 1


def test_a_rotated_key_signs_until_its_time_is_over(client: FlaskClient, keys: KeyFile) -> None:
    key, old = keys.add(Role.SENSOR)
    _, new = keys.rotate(key.id, overlap_s=60)
    body = json.dumps(make(1)).encode()

    def status(text: str) -> int:
        headers = sign(text, NOW_S, PATH, body) | {"Content-Type": "application/json"}
        return int(client.post(PATH, data=body, headers=headers).status_code)

    assert (status(old), status(new)) == (200, 200)
    keys.revoke(key.id)
    assert (status(old), status(new)) == (401, 401)


def test_the_signature_is_what_the_page_says() -> None:
    text, body = "mob_sensor_abcdefgh_secret", b'{"a": 1}'
    secret = hashlib.sha256(text.encode()).digest()
    signed = b"1772440000\n" + PATH.encode() + b"\n" + body
    expected = hmac.new(secret, signed, hashlib.sha256).hexdigest()
    assert sign(text, NOW_S, PATH, body) == {
        "X-Key-Id": "abcdefgh",
        "X-Timestamp": "1772440000",
        "X-Signature": expected,
    }


def test_messages_of_other_formats_are_known_by_their_look(client: FlaskClient, keys: KeyFile) -> None:
    _, text = keys.add(Role.SENSOR, scopes=("waltti",))
    apc = {"APC": {"countingSystemId": "c1", "messageId": "m", "tst": NOW_S,
        "vehiclecounts": {"countquality": "regular", "doorcounts": []}}}  # fmt: skip
    thing = {
        "@iot.id": 1,
        "result": 3,
        "phenomenonTime": "2026-03-02T08:26:40Z",
        "parameters": {"vehicleId": "1"},
    }
    body = json.dumps({"observations": [apc, thing]}).encode()
    headers = sign(text, NOW_S, PATH, body) | {"Content-Type": "application/json"}
    answer = client.post(PATH, data=body, headers=headers)
    assert (answer.status_code, answer.json["accepted"]) == (200, 2)


def test_a_thing_says_its_system_where_the_key_speaks_for_several(post: Post, tmp_path: Path) -> None:
    thing = {"@iot.id": 1, "result": 3, "phenomenonTime": "2026-03-02T08:26:40Z"}
    for parameters, status in (({}, 403), ({"system": "other"}, 403), ({"system": "wlan"}, 200)):
        assert post(thing | {"parameters": {"vehicleId": "1"} | parameters}).status_code == status
    (got,) = JournalReader(tmp_path / "journal").read()
    assert got.observation.system == "wlan"


def test_a_full_disk_is_no_acknowledgment(post: Post, tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("a file where the folder should be")
    answer = post(make(1))
    assert (answer.status_code, answer.json["code"]) == (500, "INTERNAL_ERROR")
    (tmp_path / "journal").unlink()
    assert post(make(1)).json["accepted"] == 1
