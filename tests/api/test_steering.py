"""The control room's door: who may ask, what is foretold and advised, what is set and who set it."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.api.answers.sensor_reports import write_sensors
from mobility.api.schemas.sensor_reports import SensorReportsSchema
from mobility.api.schemas.steering import (
    LineTargetsSchema,
    OutlookSchema,
    SteeringAuditSchema,
    WhatIfSchema,
)
from mobility.routing.day_loads import DayLoadSource
from mobility.service import services_of
from mobility.settings import read_settings
from mobility.snapshot.control_loads import ControlLoads, publish_control_loads
from mobility.snapshot.exchange import connect_live
from mobility.snapshot.positions import lay_out_positions
from mobility.snapshot.sensor_reports import SensorReport, SensorWeeks, VehiclePlace, VehicleSensor
from mobility.snapshot.trip_loads import no_trip_loads
from mobility.store import KeyFile, Role
from tests.api.handmade import FixedSource
from tests.scenarios.cities import City, city
from tests.support.redis import running_redis
from tests.support.simulated_loads import SimulatedLoads

LINES = """
    1 trip=before  : A 8:00 B 8:10 C 8:20 D 8:30
    1 trip=full    : A 8:10 B 8:20 C 8:30 D 8:40
    1 trip=back    : D 8:02 C 8:09 B 8:16 A 8:26
    1 trip=back2   : D 8:12 C 8:22 B 8:32 A 8:42
    2 trip=other   : A 8:12 C 8:25
    """
LOADS = {
    "before": [0.2, 0.3, 0.3],
    "full": [1.0, 2.5, 2.2],
    "back": [0.1, 0.1, 0.05],
    "back2": [0.1, 0.1, 0.1],
}
"""Persons for each of 64 seats; there are 102 standing places."""
NOW = 1_767_769_200
"""8:00 in Berlin on the day of the timetable."""
FULL = "20260107_08:10_t_full"
BEFORE = "20260107_08:00_t_before"
BACK = "20260107_08:02_t_back"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    return city(tmp_path_factory.mktemp("control"), LINES)


def loads_of(town: City, loads: dict[str, list[float]] = LOADS) -> DayLoadSource:
    names = town.network.tables["trips"]["trip_id"].to_pylist()
    records = town.network.timetable.trip_record

    def load(trip: int, _: int, position: int) -> float:
        told = loads.get(names[records[trip]])
        return float("nan") if told is None else told[position]

    return SimulatedLoads(load)


class Room:
    """An app with a key of the role control."""

    def __init__(
        self, town: City, state: Path, loads: DayLoadSource | None, now_s: int = NOW, redis_url: str = ""
    ) -> None:
        self.keys = KeyFile(state)
        self.key, text = self.keys.add(Role.CONTROL, "Leitstelle Nord")
        self.head = {"X-API-Key": text}
        app = create_app(
            read_settings({"MOBILITY_STATE": str(state), "REDIS_URL": redis_url}),
            FixedSource(services_of(town.network, loads)),
            clock=lambda: now_s,
        )
        self.client: FlaskClient = app.test_client()

    def ask(self, path: str, method: str = "GET", status: int = 200, body: Any = None) -> dict[str, Any]:
        """Ask, with the key."""
        answer = self.client.open(f"/v1/steering/{path}", method=method, headers=self.head, json=body)
        assert answer.status_code == status, answer.text
        assert answer.headers["Cache-Control"].endswith("no-store")
        content: dict[str, Any] = answer.get_json()
        return content


@pytest.fixture
def room(town: City, tmp_path: Path) -> Room:
    return Room(town, tmp_path, loads_of(town))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "outlook"),
        ("POST", "what-if"),
        ("GET", "targets"),
        ("PUT", "targets/t_1"),
        ("DELETE", "targets/t_1"),
        ("GET", "audit"),
        ("GET", "sensors"),
    ],
)
def test_nobody_else_may_ask(room: Room, method: str, path: str) -> None:
    body = {"kind": "SPARE_VEHICLE", "tripId": FULL} if method != "GET" else None
    _, app_key = room.keys.add(Role.APP)
    for head, status in (({}, 401), ({"X-API-Key": app_key}, 403)):
        if path.startswith("targets/"):
            body = {}
        answer = room.client.open(
            f"/v1/steering/{path}", method=method, headers=head, json=body if method != "DELETE" else None
        )
        assert answer.status_code == status
        assert set(answer.get_json()) == {"error", "code", "field"}


def test_the_run_that_will_be_too_full(room: Room) -> None:
    told = room.ask("outlook?spares=1&leadMinutes=5")
    assert not OutlookSchema().validate(told)
    # 1.0, 2.5 and 2.2 times 64 persons on 166 places: 160 and 141 are above 75 % (124.5), 64 are not.
    (one,) = told["critical"]
    assert (told["runs"], told["tooFull"]) == (5, 1)
    run = one["run"]
    assert (run["tripId"], run["routeId"], run["displayName"], run["mode"]) == (FULL, "t_1", "1", "BUS")
    assert [one[name]["stopId"] for name in ("from", "to", "worst")] == ["t_B", "t_C", "t_B"]
    assert one["from"]["departure"] == "2026-01-07T07:20:00Z"
    assert one["persons"] == {"p10": 128.0, "p50": 160.0, "p90": 192.0}
    assert (one["seats"], one["standing"], one["share"]) == (64, 102, 0.75)
    # Above 124.5 of which 128 are the 10th percentile: nine of ten cases and a little more.
    assert 0.9 < one["chance"] <= 1
    assert one["refused"] > 0
    assert one["boardingProbability"] == pytest.approx(0.5 + 0.4 * 6 / 32, abs=0.0051), "166 places"
    kinds = {measure["kind"] for measure in one["measures"]}
    assert kinds == {"SPARE_VEHICLE", "HELD_DEPARTURE", "SHORT_TURN"}
    gains = [measure["gainMinutes"] for measure in one["measures"]]
    assert gains == sorted(gains, reverse=True)
    (best,) = told["measures"]
    assert best["run"]["tripId"] == FULL
    assert best["gainMinutes"] == told["gainMinutes"] == max(gains)
    assert [notice["code"] for notice in told["notices"]] == ["PUBLISHED_LOADS"]


def test_no_vehicle_is_used_that_is_not_there(room: Room) -> None:
    told = room.ask("outlook?spares=0&leadMinutes=5")
    assert told["sparesUsed"] == 0
    assert all(not measure["needsSpare"] for measure in told["measures"])
    more = room.ask("outlook?spares=3&leadMinutes=5")
    assert more["gainMinutes"] >= told["gainMinutes"]


def test_a_bigger_vehicle_is_one_with_more_places(room: Room) -> None:
    told = room.ask("outlook?seats=96&standing=171&leadMinutes=5")
    bigger = [m for m in told["critical"][0]["measures"] if m["kind"] == "BIGGER_VEHICLE"]
    assert bigger[0]["vehicle"] == {"seats": 96, "standing": 171}
    assert bigger[0]["gainMinutes"] > 0


def test_what_comes_too_late_is_not_advised(room: Room) -> None:
    # In half an hour the run is over its worst stretch.
    told = room.ask("outlook?leadMinutes=30")
    assert {m["kind"] for m in told["critical"][0]["measures"]} <= {"HELD_DEPARTURE"}


def test_another_moment_and_another_language(room: Room) -> None:
    assert room.ask("outlook?time=2026-01-07T05:00:00Z&minutes=60")["runs"] == 0
    told = room.ask("outlook?language=de")
    assert told["notices"][0]["text"].startswith("Genaue Schätzungen fehlen")
    assert any("zurückhalten" in m["text"] for m in told["critical"][0]["measures"])


def test_a_target_of_the_line_counts_for_its_runs(room: Room) -> None:
    # 160 of 166 places are 96 %.
    assert room.ask("targets/t_1", "PUT", body={"share": 1.2, "cap": 0.3}) == {
        "routeId": "t_1", "displayName": "1", "share": 1.2, "cap": 0.3
    }  # fmt: skip
    assert room.ask("outlook")["tooFull"] == 0
    told = room.ask("targets")
    assert not LineTargetsSchema().validate(told)
    assert [one["routeId"] for one in told["targets"]] == ["t_1"]
    assert told["default"] == {"share": 0.75, "cap": 0.15}
    room.ask("targets/t_1", "DELETE")
    assert room.ask("outlook")["tooFull"] == 1


def test_each_sensor_is_told_by_vehicle(town: City, tmp_path: Path) -> None:
    weeks = SensorWeeks(NOW - 86_400, 0.9, 400, 0.52, -6.48, 1.5)
    reports = (
        SensorReport("1601", "DEVICES", NOW - 30, 0.5, 21, -2.26, 3.0, weeks, ("PATCHY", "DRIFTS")),
        SensorReport("1602", "DOOR", 0, 0.0, 0, None, None, None, ("SILENT",)),
    )
    system = VehicleSensor("wlan", "1601", 90, 80, NOW - 30, 600, True, {"CLOCK": 90}, "1602", ("DOOR",))
    with running_redis(tmp_path) as url:
        room = Room(town, tmp_path, loads_of(town), redis_url=url)
        nobody = room.ask("sensors?language=de")
        assert not SensorReportsSchema().validate(nobody)
        assert (nobody["sensors"], nobody["notices"][-1]["code"]) == ([], "NO_SENSORS")
        places = (VehiclePlace("1602", 51.48, 11.9700001, NOW - 240, 7, 739_622),)
        told_of = town.network.content_hash, NOW - 5, no_trip_loads(), True
        given = ControlLoads(*told_of, (system,), reports, places=places)
        publish_control_loads(connect_live(url), given)
        told = room.ask("sensors")
    assert not SensorReportsSchema().validate(told)
    assert (told["time"], told["madeAt"]) == ("2026-01-07T07:00:00Z", "2026-01-07T06:59:55Z")
    fine, silent = told["sensors"]
    assert fine == {
        "vehicleId": "1601", "kind": "DEVICES", "findings": ["PATCHY", "DRIFTS"], "coverage": 0.5,
        "compared": 21, "heardAt": "2026-01-07T06:59:30Z", "silentSeconds": 30, "bias": -2.3, "error": 3.0,
        "weeks": {
            "until": "2026-01-06T07:00:00Z", "coverage": 0.9, "compared": 400, "bias": 0.5, "drift": -6.5,
            "error": 1.5,
        },
    }  # fmt: skip
    assert silent == {
        "vehicleId": "1602", "kind": "DOOR", "findings": ["SILENT"], "coverage": 0.0, "compared": 0
    }  # fmt: skip
    (vehicle,) = told["vehicles"]
    assert (vehicle["vehicleId"], vehicle["registeredId"], vehicle["kinds"]) == ("1601", "1602", ["DOOR"])
    assert (vehicle["clockOff"], vehicle["lagSeconds"], vehicle["faults"]) == (True, 600, {"CLOCK": 90})
    where = {"vehicleId": "1602", "lat": 51.48, "lon": 11.97, "seenAt": "2026-01-07T06:56:00Z"}
    assert told["places"] == [where]
    # Its feed may know better; of a run with two vehicles nobody knows which one is where.
    older, newer = (lay_out_positions([(7, 739_622, 51.5, 12.0, 0.0, at_s)]) for at_s in (NOW - 300, NOW - 9))
    two = lay_out_positions([(7, 739_622, 51.5, 12.0, 0.0, NOW), (7, 739_622, 51.6, 12.0, 0.0, NOW)])
    assert [write_sensors(given, NOW, one)["places"] for one in (older, two)] == [[where]] * 2
    moved = {"vehicleId": "1602", "lat": 51.5, "lon": 12.0, "seenAt": "2026-01-07T06:59:51Z"}
    assert write_sensors(given, NOW, newer)["places"] == [moved]


def test_who_changed_a_target_is_kept(room: Room, tmp_path: Path) -> None:
    room.ask("targets/t_1", "PUT", body={"share": 0.9})
    room.ask("targets/t_1", "PUT", body={"share": 0.9})  # no change
    room.ask("targets/t_1", "DELETE")
    room.ask("targets/t_2", "DELETE")  # nothing to remove
    told = room.ask("audit")
    assert not SteeringAuditSchema().validate(told)
    newest, first = told["records"]
    assert (first["event"], first["before"], first["after"]) == (
        "target.set", "default", "share 0.9, cap 0.15"
    )  # fmt: skip
    assert (newest["event"], newest["after"], newest["before"]) == (
        "target.removed", "default", first["after"]
    )  # fmt: skip
    assert {one["keyName"] for one in told["records"]} == {"Leitstelle Nord"}
    assert {one["keyId"] for one in told["records"]} == {room.key.id}
    assert room.ask("audit?limit=1")["records"] == [newest]
    log = tmp_path / "steering" / "audit.jsonl"
    assert log.stat().st_mode & 0o777 == 0o600
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(lines[0].replace(b"0.9", b"0.8") + lines[1])
    room.ask("audit", status=500)  # somebody changed it


def test_what_if(room: Room) -> None:
    asked = {
        "kind": "HELD_DEPARTURE",
        "tripId": FULL,
        "otherTripId": BEFORE,
        "stopId": "t_B",
        "holdSeconds": 180,
    }
    told = room.ask("what-if", "POST", body=asked)
    assert not WhatIfSchema().validate(told)
    measure = told["measure"]
    assert (measure["kind"], measure["holdSeconds"], measure["at"]["stopId"]) == (
        "HELD_DEPARTURE",
        180,
        "t_B",
    )
    assert measure["otherRun"]["tripId"] == BEFORE
    saved = told["crowdingMinutesBefore"] - told["crowdingMinutesAfter"]
    assert saved == pytest.approx(measure["gainMinutes"] + measure["lostMinutes"], abs=0.2)
    spare = room.ask(
        "what-if",
        "POST",
        body={"kind": "SPARE_VEHICLE", "tripId": FULL, "stopId": "t_B", "seats": 64, "standing": 102},
    )
    assert spare["measure"]["needsSpare"]
    assert spare["measure"]["gainMinutes"] > 0
    turn = room.ask(
        "what-if",
        "POST",
        body={
            "kind": "SHORT_TURN",
            "tripId": FULL,
            "otherTripId": BACK,
            "stopId": "t_B",
            "turnedAtStopId": "t_B",
        },
    )
    assert turn["measure"]["turnedAt"]["stopId"] == "t_B"
    assert turn["measure"]["lostMinutes"] > 0


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"kind": "MAGIC"}, 400, "kind"),
        ({"tripId": "20260107_08:10_t_gone"}, 404, "tripId"),
        ({"tripId": "full"}, 400, "tripId"),
        ({"stopId": "t_E"}, 404, "stopId"),
        ({"stopId": "t_D"}, 404, "stopId"),
        ({"kind": "SPARE_VEHICLE"}, 400, "seats"),
        ({"kind": "HELD_DEPARTURE"}, 400, "otherTripId"),
        ({"kind": "HELD_DEPARTURE", "otherTripId": FULL}, 400, "otherTripId"),
        ({"kind": "HELD_DEPARTURE", "otherTripId": BACK}, 400, "otherTripId"),
        ({"kind": "HELD_DEPARTURE", "otherTripId": BEFORE, "holdSeconds": 601}, 400, "holdSeconds"),
        ({"kind": "SHORT_TURN", "otherTripId": BACK, "turnedAtStopId": "t_D"}, 400, "turnedAtStopId"),
        ({"kind": "SHORT_TURN", "otherTripId": BEFORE, "turnedAtStopId": "t_C"}, 400, "otherTripId"),
        ({"kind": "SHORT_TURN", "otherTripId": BACK, "turnedAtStopId": "t_C"}, 400, "turnedAtStopId"),
        ({"seats": 0}, 400, "seats"),
        ({"colour": "red"}, 400, "colour"),
    ],
)
def test_what_cannot_be(room: Room, body: dict[str, Any], status: int, field: str) -> None:
    told = room.ask("what-if", "POST", status, {"kind": "BIGGER_VEHICLE", "tripId": FULL} | body)
    assert told["field"] == field


def test_why_nobody_turns_back_is_said_in_both_languages(room: Room) -> None:
    body = {
        "kind": "SHORT_TURN",
        "tripId": FULL,
        "otherTripId": BACK,
        "turnedAtStopId": "t_B",
        "stopId": "t_A",
    }
    said = [
        room.client.post("/v1/steering/what-if", headers=room.head | {"Accept-Language": language}, json=body)
        for language in ("de", "en")
    ]
    assert [answer.status_code for answer in said] == [400, 400]
    german, english = (answer.get_json()["error"] for answer in said)
    assert german.startswith("turnedAtStopId: otherTripId muss an der Station wenden")
    assert english.startswith("turnedAtStopId: otherTripId must turn back at the station")


@pytest.mark.parametrize("body", [{"share": 0}, {"cap": 0.9}, {"share": "much"}, {"limit": 3}])
def test_bad_targets(room: Room, body: dict[str, Any]) -> None:
    told = room.ask("targets/t_1", "PUT", 400, body)
    assert told["field"] == next(iter(body))
    assert room.ask("targets/t_9", "PUT", 404, {})["field"] == "routeId"
    assert room.ask("targets")["targets"] == []


def test_nothing_known_is_said(town: City, tmp_path: Path) -> None:
    room = Room(town, tmp_path, None)
    told = room.ask("outlook")
    assert (told["critical"], [one["code"] for one in told["notices"]]) == ([], ["NO_LOADS"])
    told = room.ask("what-if", "POST", body={"kind": "SPARE_VEHICLE", "tripId": FULL, "seats": 64})
    assert "measure" not in told


@pytest.mark.parametrize(
    ("unknown", "gone"), [("before", "HELD_DEPARTURE"), ("back", "SHORT_TURN"), ("back2", "")]
)
def test_no_measure_is_advised_for_which_a_load_is_missing(
    town: City, tmp_path: Path, unknown: str, gone: str
) -> None:
    loads = {name: told for name, told in LOADS.items() if name != unknown}
    told = Room(town, tmp_path, loads_of(town, loads)).ask("outlook?leadMinutes=5")
    assert not OutlookSchema().validate(told)
    kinds = {measure["kind"] for measure in told["critical"][0]["measures"]}
    assert kinds == {"SPARE_VEHICLE", "HELD_DEPARTURE", "SHORT_TURN"} - {gone}


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "SPARE_VEHICLE", "tripId": "20260107_08:12_t_other", "seats": 64, "standing": 102},
        {"kind": "BIGGER_VEHICLE", "tripId": "20260107_08:12_t_other", "seats": 64, "standing": 102},
        {"kind": "HELD_DEPARTURE", "tripId": FULL, "otherTripId": BEFORE, "holdSeconds": 120},
        {"kind": "SHORT_TURN", "tripId": FULL, "otherTripId": BACK, "turnedAtStopId": "t_B"},
    ],
)
def test_what_if_tells_nothing_of_runs_of_which_nothing_is_known(
    town: City, tmp_path: Path, body: dict[str, Any]
) -> None:
    room = Room(town, tmp_path, loads_of(town, {"full": LOADS["full"]}))
    told = room.ask("what-if", "POST", body=body)
    assert not WhatIfSchema().validate(told)
    assert set(told) == {"loads", "notices"}
    assert told["notices"][0]["code"] == "NO_LOADS"
    assert "a run that takes part" in told["notices"][0]["text"]
    assert room.ask("what-if", "POST", body=body | {"stopId": "t_9"}, status=404)["field"] == "stopId"


@pytest.mark.parametrize(
    "content",
    [
        '{"version":1,"targets":{"t_1":{"share":"0,8"}}}',
        '{"version":1,"targets":{"t_1":{"share":7}}}',
        '{"version":2,"targets":{}}',
        '[]',
        '{"version":1',
        '',
    ],
)  # fmt: skip
def test_broken_targets_are_said_and_the_outlook_goes_on(
    town: City, tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    room = Room(town, tmp_path, loads_of(town))
    usual = room.ask("outlook")
    file = tmp_path / "steering" / "targets.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(content)
    told = room.ask("outlook")
    assert not OutlookSchema().validate(told)
    *before, said = told.pop("notices")
    assert (before, told) == (usual.pop("notices"), usual), "as where lines have no targets"
    assert said["code"] == "TARGETS_UNREADABLE"
    assert "MOBILITY_STATE/steering/targets.json" in said["text"]
    assert "kein" in room.ask("outlook?language=de")["notices"][-1]["text"]
    for method, path, body in (
        ("GET", "targets", None),
        ("PUT", "targets/t_1", {}),
        ("DELETE", "targets/t_1", None),
    ):
        answer = room.client.open(f"/v1/steering/{path}", method=method, headers=room.head, json=body)
        refused = answer.get_json()
        assert (answer.status_code, refused["code"]) == (503, "TARGETS_UNREADABLE")
        assert "MOBILITY_STATE/steering/targets.json" in refused["error"]
        assert str(tmp_path) not in answer.text
    assert file.read_text() == content, "it is mended by hand"
    assert [record.getMessage() for record in caplog.records].count("targets not read") == 1
    assert room.ask("audit")["records"] == []
    file.unlink()
    assert room.ask("targets")["targets"] == []
