"""Providers write their own records over HTTP; everybody reads."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.api.schemas.learning_directory import BatchReportSchema, WrittenSchema
from mobility.learning.directory import open_directory
from mobility.service.learning_directory import database_of
from mobility.settings import Settings, read_settings
from mobility.store import KeyFile, Role
from tests.api.handmade import FixedSource, plan, services
from tests.support.learning import small_batch

OWN = "/v1/learning/providers/vhs"
OFFER = {"title": {"de": "Töpfern"}, "topics": ["crafts"], "price": {"fullCents": 0}, "placeId": "p1"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a service that keeps its state for the test alone, with a small directory."""
    found = read_settings({"MOBILITY_STATE": str(tmp_path)})
    directory = open_directory(database_of(found))
    directory.apply(small_batch(), "import test")
    directory.close()
    return found


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    """Asks it."""
    return create_app(settings, FixedSource(services(plan()))).test_client()


def key_of(settings: Settings, *scopes: str, role: Role = Role.PROVIDER) -> dict[str, str]:
    return {"X-API-Key": KeyFile(settings.state).add(role, "Volkshochschule", scopes)[1]}


@pytest.fixture
def key(settings: Settings) -> dict[str, str]:
    """Header of the provider vhs."""
    return key_of(settings, "vhs")


def test_records_are_shown(client: FlaskClient) -> None:
    shown = client.get("/v1/learning/directory/offers/o2").get_json()
    assert shown["title"] == {"de": "Programmieren mit Kindern"}
    assert shown["price"] == {"fullCents": 0, "currency": "EUR"}
    assert shown["audience"] == {"youngest": 8, "oldest": 12, "groups": ["children", "families"]}
    assert shown["origin"]["isSimulated"] is True
    assert client.get("/v1/learning/directory/providers/vhs").get_json()["name"] == "Volkshochschule"
    assert client.get("/v1/learning/directory/places/p1").get_json()["stepFree"] == "yes"
    assert client.get("/v1/learning/directory/items/i2").get_json()["kind"] == "audio"
    session = client.get("/v1/learning/directory/sessions/s1").get_json()
    assert session["start"] == "2037-11-30T18:00:00+00:00"
    missing = client.get("/v1/learning/directory/sessions/none?")
    assert (missing.status_code, missing.get_json()["field"]) == (404, "sessionId")


@pytest.mark.parametrize("answer", [7, ["7"], None])
def test_a_refused_answer_says_that_a_text_is_enough(
    client: FlaskClient, key: dict[str, str], answer: object
) -> None:
    quiz = {"kind": "quiz", "title": {"de": "?"}, "body": {"de": "?"}, "minutes": 1, "answers": ["6", answer]}
    refused = client.put(
        f"{OWN}/items/q1",
        json=quiz | {"bindings": [{"kind": "waiting"}]},
        headers=key | {"Accept-Language": "en"},
    )
    assert refused.status_code == 400, refused.get_json()
    assert refused.get_json()["error"] == "answers[1] must be a text, or an object of texts by language."


def test_a_provider_writes_changes_and_removes(client: FlaskClient, key: dict[str, str]) -> None:
    def put() -> Any:
        return client.put(f"{OWN}/offers/vhs/o9", json=OFFER, headers=key).get_json()

    assert put() == {"outcome": "taken", "id": "vhs/o9"}
    assert put() == {"outcome": "unchanged", "id": "vhs/o9"}
    session = {
        "offerId": "vhs/o9",
        "start": "2037-12-01T18:00:00+01:00",
        "end": "2037-12-01T19:30:00+01:00",
        "freeSeats": 5,
    }
    assert client.put(f"{OWN}/sessions/x1", json=session, headers=key).get_json()["outcome"] == "taken"
    shown = client.get("/v1/learning/directory/sessions/x1").get_json()
    assert shown == session | {"sessionId": "x1", "placeId": "p1"}
    assert client.get("/v1/learning/directory/offers/vhs/o9").get_json()["origin"] == {
        "source": "provider:vhs"
    }
    assert client.delete(f"{OWN}/offers/vhs/o9", headers=key).status_code == 204
    assert client.get("/v1/learning/directory/sessions/x1").status_code == 404
    changes = client.get(f"{OWN}/changes?limit=3", headers=key).get_json()["changes"]
    assert [(one["outcome"], one["id"]) for one in changes][:2] == [("removed", "vhs/o9"), ("removed", "x1")]
    assert "Volkshochschule" in changes[0]["writer"]


def test_only_its_own(client: FlaskClient, settings: Settings, key: dict[str, str]) -> None:
    def code(answer: Any) -> tuple[int, str]:
        return answer.status_code, answer.get_json()["code"]

    # All keys first: a service looks for new ones once a second.
    app = key_of(settings, role=Role.APP)
    others = (key_of(settings, "museum"), key_of(settings), key_of(settings, "vhs", "museum"))
    assert code(client.put(f"{OWN}/offers/o1", json=OFFER)) == (401, "UNAUTHORIZED")
    assert code(client.put(f"{OWN}/offers/o1", json=OFFER, headers=app)) == (403, "FORBIDDEN")
    for other in others:
        assert code(client.put(f"{OWN}/offers/o1", json=OFFER, headers=other)) == (403, "FORBIDDEN")
        assert code(client.delete(f"{OWN}/offers/o1", headers=other)) == (403, "FORBIDDEN")
        assert code(client.post(f"{OWN}/batch", json={}, headers=other)) == (403, "FORBIDDEN")
        assert code(client.get(f"{OWN}/changes", headers=other)) == (403, "FORBIDDEN")
    assert code(client.put(f"{OWN}/offers/o4", json=OFFER, headers=key)) == (403, "OTHER_PROVIDER")
    assert code(client.delete(f"{OWN}/offers/o4", headers=key)) == (403, "OTHER_PROVIDER")
    assert code(client.delete(f"{OWN}/places/p1", headers=key)) == (403, "OTHER_PROVIDER")
    assert code(client.delete(f"{OWN}/offers/none", headers=key)) == (404, "NOT_FOUND")
    assert code(client.delete(f"{OWN}/places/p2", headers=key)) == (409, "IN_USE")
    as_other = OFFER | {"providerId": "museum"}
    refused = client.put(f"{OWN}/offers/o9", json=as_other, headers=key)
    assert (refused.status_code, refused.get_json()["field"]) == (400, "providerId")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "Töpfern"}, "title"),
        ({"title": None}, "title"),
        ({"topics": ["crafts", 3]}, "topics[1]"),
        ({"price": {"fullCents": "free"}}, "price.fullCents"),
        ({"price": {"fullCents": True}}, "price.fullCents"),
        ({"price": {"fullCents": 10**12}}, "price.fullCents"),
        ({"format": "by post"}, "format"),
        ({"contactPerson": "Erika"}, "contactPerson"),
        ({"topics": ["everything"]}, "offerId"),
        ({"description": {"de": "x" * 30_000}}, "offerId"),
    ],
)
def test_what_is_wrong_is_named(
    client: FlaskClient, key: dict[str, str], change: dict[str, Any], field: str
) -> None:
    answer = client.put(f"{OWN}/offers/o9", json=OFFER | change, headers=key)
    assert (answer.status_code, answer.get_json()["field"]) == (400, field)
    german = client.put(f"{OWN}/offers/o9", json=OFFER | change, headers=key | {"Accept-Language": "de"})
    assert german.get_json()["error"] != answer.get_json()["error"]


def test_a_batch_loses_nothing_but_what_is_bad(client: FlaskClient, key: dict[str, str]) -> None:
    batch = {
        "providers": [{"name": "Volkshochschule Heidelberg"}],
        "places": [
            {"placeId": "p9", "name": "Werkstatt", "kind": "makerspace", "lat": 51.48, "lon": 11.97},
            {"placeId": "p10", "name": "Werkstatt", "kind": "makerspace", "lat": 11.97, "lon": 51.48},
            {"placeId": "p11", "name": "Werkstatt"},
        ],
        "offers": [{"offerId": "o9", **OFFER, "placeId": "p9"}, {"offerId": "o4", **OFFER}],
    }
    answer = client.post(f"{OWN}/batch", json=batch, headers=key)
    assert answer.status_code == 207
    report = answer.get_json()
    assert [(one["id"], one["code"]) for one in report["refused"]] == [
        ("p11", "BAD_PARAMETER"),
        ("p10", "BAD_COORDINATES"),
        ("o4", "OTHER_PROVIDER"),
    ]
    counts = {(one["kind"], one["outcome"]): one["count"] for one in report["counts"]}
    assert counts["provider", "changed"] == counts["place", "taken"] == counts["offer", "taken"] == 1
    assert counts["place", "refused"] == 2
    good = client.post(f"{OWN}/batch", json={"offers": [{"offerId": "o10", **OFFER}]}, headers=key)
    assert good.status_code == 200
    for wrong in ([], {"offers": {}}, {"courses": []}):
        assert client.post(f"{OWN}/batch", json=wrong, headers=key).status_code == 400
    many = {"sessions": [{}] * 5001}
    assert client.post(f"{OWN}/batch", json=many, headers=key).status_code == 422
    assert client.post(f"{OWN}/batch", data="{", headers=key).status_code == 415
    large = {"offers": [{"offerId": "x" * 6_000_000}]}
    assert client.post(f"{OWN}/batch", json=large, headers=key).status_code == 413


def test_health_and_metrics_tell_what_is_held(client: FlaskClient, tmp_path: Path) -> None:
    learning = client.get("/api/v1/health").get_json()["learning"]
    assert (learning["status"], learning["offers"], learning["sessions"]) == ("ready", 4, 5)
    lines = client.get("/metrics").text.splitlines()
    assert 'mobility_learning_records{kind="offer"} 4.0' in lines
    assert "mobility_learning_usable 1.0" in lines


def test_without_a_directory_none_is_made_by_looking(tmp_path: Path) -> None:
    settings = read_settings({"MOBILITY_STATE": str(tmp_path)})
    client = create_app(settings, FixedSource(services(plan()))).test_client()
    assert "learning" not in client.get("/api/v1/health").get_json()
    assert not Path(tmp_path / "learning.sqlite").exists()


def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    settings = read_settings(
        {"MOBILITY_STATE": str(tmp_path), "DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/none"}
    )
    client = create_app(settings, FixedSource(services(plan()))).test_client()
    assert client.get("/api/v1/health").get_json()["learning"] == {"status": "unavailable"}
    answer = client.get("/v1/learning/directory/offers/o1")
    assert answer.status_code == 503
    assert "secret" not in answer.text


def test_persons_are_left_out_of_what_providers_send(client: FlaskClient, key: dict[str, str]) -> None:
    told = {"de": "Mit Ton. Dozentin: <b>Erika</b> Mustermann, Tel. 0345 123456, e.mustermann@web.example"}
    offer = OFFER | {"description": told}
    answer = client.put(f"{OWN}/offers/o9", json=offer, headers=key | {"Accept-Language": "de"}).get_json()
    assert [(one["kind"], one["id"], one["field"], one["fate"]) for one in answer["warnings"]] == [
        ("offer", "o9", "description.de", "changed")
    ] * 2
    assert answer["warnings"][1]["text"].startswith("Namen, Mailadressen oder Telefonnummern von Personen")
    shown = client.get("/v1/learning/directory/offers/o9").get_json()["description"]["de"]
    assert shown.startswith("Mit Ton. …")
    assert not any(word in shown for word in ("Erika", "ustermann", "123456", "web"))
    again = client.put(f"{OWN}/offers/o9", json=offer, headers=key).get_json()
    assert (again["outcome"], len(again["warnings"])) == ("unchanged", 2)

    own = {"name": "Volkshochschule", "email": "erika.mustermann@vhs.example", "phone": "0171 2345678"}
    batch = {"providers": [own], "places": [], "offers": [{"offerId": "o10", **OFFER}], "items": []}
    answer = client.post(f"{OWN}/batch", json=batch, headers=key)
    assert answer.status_code == 200
    assert BatchReportSchema().validate(answer.get_json()) == {}
    assert [(one["field"], one["fate"]) for one in answer.get_json()["warnings"]] == [
        ("email", "left out"),
        ("phone", "left out"),
    ]
    kept = client.get("/v1/learning/directory/providers/vhs").get_json()
    assert "email" not in kept and "phone" not in kept


def test_sessions_in_the_past_are_taken_and_told(client: FlaskClient, key: dict[str, str]) -> None:
    def session(year: int) -> dict[str, str]:
        times = {"start": f"{year}-12-01T18:00:00+01:00", "end": f"{year}-12-01T19:30:00+01:00"}
        return {"offerId": "o1"} | times

    answer = client.put(f"{OWN}/sessions/x1", json=session(2020), headers=key).get_json()
    assert WrittenSchema().validate(answer) == {}
    assert answer == {
        "outcome": "taken",
        "id": "x1",
        "warnings": [
            {
                "kind": "offer",
                "id": "o1",
                "field": "sessions",
                "fate": "taken",
                "text": "sessions of it are in the past",
            }
        ],
    }
    batch = {"sessions": [{"sessionId": f"y{year}", **session(year)} for year in (2019, 2020, 2190)]}
    answer = client.post(f"{OWN}/batch", json=batch, headers=key).get_json()
    assert [(one["id"], one["field"]) for one in answer["warnings"]] == [("o1", "sessions")]
    later = {"sessions": batch["sessions"][2:]}
    assert client.post(f"{OWN}/batch", json=later, headers=key).get_json()["warnings"] == []
