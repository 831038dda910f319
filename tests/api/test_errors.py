"""Every class of error: its status, its code, the parameter it names, one shape, no trace."""

import logging

import flask
import pytest
from werkzeug.exceptions import TooManyRequests, Unauthorized

from mobility.api import create_app
from mobility.errors import BuildError, NotFoundError, NotReadyError
from mobility.settings import read_settings
from tests.api.conftest import Api
from tests.api.handmade import FixedSource

BAD_VALUES = [
    ("&searchWindow=-1", "searchWindow"),
    ("&searchWindow=1.5", "searchWindow"),
    ("&searchWindow=", "searchWindow"),
    ("&searchWindow=9999999999999999999", "searchWindow"),
    ("&numItineraries=five", "numItineraries"),
    ("&maxItineraries=0", "maxItineraries"),
    ("&maxTransfers=-1", "maxTransfers"),
    ("&maxTravelTime=0", "maxTravelTime"),
    ("&minTransferTime=1441", "minTransferTime"),
    ("&transferTimeFactor=0.9", "transferTimeFactor"),
    ("&transferTimeFactor=nan", "transferTimeFactor"),
    ("&transferTimeFactor=1e3", "transferTimeFactor"),
    ("&pedestrianSpeed=0", "pedestrianSpeed"),
    ("&cyclingSpeed=inf", "cyclingSpeed"),
    ("&arriveBy=yes", "arriveBy"),
    ("&arriveBy=True", "arriveBy"),
    ("&pedestrianProfile=WHEELS", "pedestrianProfile"),
    ("&transitModes=TRAM,HORSE", "transitModes"),
    ("&directModes=HORSE", "directModes"),
    ("&directModes=CAR", "directModes"),
    ("&preTransitModes=HGV,CAR", "preTransitModes"),
    ("&via=a,b,c", "via"),
    ("&via=a,,b", "via"),
    ("&viaMinimumStay=-5", "viaMinimumStay"),
    ("&maxMatchingDistance=-1", "maxMatchingDistance"),
    ("&time=2026-03-02", "time"),
    ("&time=2026-03-02T08:00:00", "time"),
    ("&time=2026-03-02T08:00:00+01:00", "time"),  # "+" is a blank in an address
    ("&time=2026-02-30T08:00:00Z", "time"),
    ("&time=9999-12-31T23:59:59Z", "time"),
    ("&time=0001-01-01T00:00:00Z", "time"),
    ("&time=1772440000", "time"),
    ("&radius=500", "radius"),
    ("&requireCarTransport=true", "requireCarTransport"),
    ("&noCompulsoryReservation=true", "noCompulsoryReservation"),
    ("&pageCursor=", "pageCursor"),
    ("&elevationCosts=SOME", "elevationCosts"),
    ("&nonsense=1", "nonsense"),
    ("&FromPlace=1,2", "FromPlace"),
    ("&crowding=full", "crowding"),
    ("&toPlace=51,12", "toPlace"),
    ("&arriveBy=true&arriveBy=true", "arriveBy"),
    ("&time=2026-03-02T08:00:00Z&time=2026-03-02T08:00:00Z", "time"),
]


def is_error(answer: object) -> bool:
    """Exactly the three keys, all of them texts."""
    return (
        isinstance(answer, dict)
        and set(answer) == {"error", "code", "field"}
        and all(isinstance(value, str) for value in answer.values())
    )


@pytest.mark.parametrize("version", [5, 6])
@pytest.mark.parametrize(("query", "field"), BAD_VALUES)
def test_bad_parameters_are_400_and_named(api: Api, query: str, field: str, version: int) -> None:
    response = api.get(query, version=version)
    answer = response.get_json()
    assert response.status_code == 400
    assert is_error(answer)
    assert (answer["code"], answer["field"]) == ("BAD_PARAMETER", field)
    assert field in answer["error"]
    assert api.planner.request is None


@pytest.mark.parametrize("missing", ["fromPlace", "toPlace"])
def test_missing_places_are_named(api: Api, missing: str) -> None:
    other = {"fromPlace": "toPlace", "toPlace": "fromPlace"}[missing]
    answer = api.client.get(f"/api/v6/plan?{other}=1,2")
    assert (answer.status_code, answer.get_json()["field"]) == (400, missing)


@pytest.mark.parametrize(
    ("query", "field", "limit"),
    [
        ("&searchWindow=86401", "searchWindow", "86400"),
        ("&numItineraries=101", "numItineraries", "100"),
        ("&maxItineraries=1000", "maxItineraries", "100"),
        ("&maxPreTransitTime=3601", "maxPreTransitTime", "3600"),
        ("&maxPostTransitTime=3601", "maxPostTransitTime", "3600"),
        ("&maxDirectTime=21601", "maxDirectTime", "21600"),
        ("&via=" + "x" * 5000, "", "4096"),
    ],
)
def test_limits_are_422_say_the_limit_and_when_to_come_back(
    api: Api, query: str, field: str, limit: str
) -> None:
    response = api.get(query)
    answer = response.get_json()
    assert (response.status_code, answer["code"], answer["field"]) == (422, "LIMIT_EXCEEDED", field)
    assert limit in answer["error"]
    assert int(response.headers["Retry-After"]) > 0


def test_what_the_planner_refuses_keeps_status_and_field(api: Api) -> None:
    api.planner.fault = NotFoundError("nothing of that name", field="fromPlace", code="LOCATION_NOT_FOUND")
    response = api.get()
    assert response.status_code == 404
    assert response.get_json() == {
        "error": "nothing of that name",
        "code": "LOCATION_NOT_FOUND",
        "field": "fromPlace",
    }


@pytest.mark.parametrize(
    "fault", [ZeroDivisionError("at 51.4799,11.9699"), BuildError("/home/someone/secret is missing")]
)
def test_faults_of_ours_are_500_without_a_trace(
    api: Api, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    api.planner.fault = fault
    with caplog.at_level(logging.ERROR):
        response = api.get()
    assert response.status_code == 500
    assert is_error(response.get_json())
    assert response.get_json()["code"] == "INTERNAL_ERROR"
    for secret in (b"Traceback", b"51.4799", b"secret", b"ZeroDivision"):
        assert secret not in response.data
    assert caplog.records  # somebody hears of it


def test_not_ready_is_503_with_retry_after() -> None:
    class Loading:
        def current(self) -> None:
            raise NotReadyError("The network is being loaded; try again in a moment.")

    source: object = Loading()
    client = create_app(read_settings({}), source).test_client()  # type: ignore[arg-type]
    for address in ("/api/v1/health", "/api/v6/plan?fromPlace=1,2&toPlace=3,4"):
        response = client.get(f"{address}{'&' if '?' in address else '?'}language=de")
        assert (response.status_code, response.get_json()["code"]) == (503, "NOT_READY")
        assert response.headers["Retry-After"]
        assert response.get_json()["error"].startswith("Das Netz wird geladen")
    assert client.get("/").status_code == 200


def test_unknown_addresses_and_methods(api: Api) -> None:
    missing = api.client.get("/api/v7/plan")
    assert (missing.status_code, missing.get_json()["code"]) == (404, "NOT_FOUND")
    for method in ("post", "put", "delete", "patch"):
        refused = getattr(api.client, method)("/api/v6/plan")
        assert (refused.status_code, refused.get_json()["code"]) == (405, "METHOD_NOT_ALLOWED")
        assert "GET" in refused.headers["Allow"]
    assert is_error(api.client.get("/web/../settings.py").get_json())


def test_large_bodies_are_413(api: Api) -> None:
    response = api.client.get("/api/v6/plan?fromPlace=1,2&toPlace=3,4", data=b"x" * 1001)
    assert (response.status_code, response.get_json()["code"]) == (413, "BODY_TOO_LARGE")


def test_plain_http_errors_have_the_same_shape(api: Api) -> None:
    app = create_app(api.settings, FixedSource(api.services))

    @app.get("/raise/<int:status>")
    def fail(status: int) -> None:
        raise {401: Unauthorized(www_authenticate=None), 429: TooManyRequests(retry_after=7)}.get(
            status
        ) or flask.abort(status)

    client = app.test_client()
    for status, code in [(401, "UNAUTHORIZED"), (403, "FORBIDDEN"), (415, "UNSUPPORTED_MEDIA_TYPE")]:
        response = client.get(f"/raise/{status}")
        assert (response.status_code, response.get_json()["code"]) == (status, code)
        assert is_error(response.get_json())
    busy = client.get("/raise/429")
    assert (busy.status_code, busy.get_json()["code"]) == (429, "TOO_MANY_REQUESTS")
    assert busy.headers["Retry-After"] == "7"


def test_errors_speak_german(api: Api) -> None:
    answer = api.get("&searchWindow=x", Accept_Language="de-DE,en;q=0.3").get_json()
    assert answer["error"] == "searchWindow muss eine ganze Zahl von 0 bis 999999999 sein."
    assert answer["code"] == "BAD_PARAMETER"
    assert "did you mean searchWindow" in api.get("&searchWindo=3").get_json()["error"]
