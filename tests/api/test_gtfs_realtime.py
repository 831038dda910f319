"""GTFS-realtime as served: headers, faults, occupancy as published, and no error by a validator."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from google.transit import gtfs_realtime_pb2 as pb

from mobility.api import create_app
from mobility.occupancy.scales import Status
from mobility.service import LiveHealth, Services, services_of
from mobility.settings import read_settings
from mobility.snapshot.alerts import EVER_S, Alert, Concerned, Period
from mobility.snapshot.positions import lay_out_positions
from mobility.snapshot.snapshot import Snapshot
from mobility.snapshot.trip_loads import TripLoads
from tests.api.handmade import FixedSource
from tests.scenarios.cities import WEDNESDAY, City, city
from tests.support.loads import RunLoad, trip_loads

LINES = """
    1 trip=full  : A 8:00 B 8:10 C 8:20
    1 trip=empty : A 8:06 B 8:16 C 8:26
    1 trip=small : A 8:12 B 8:22 C 8:32
    """
DAY = WEDNESDAY.toordinal()
SEVEN_UTC_S = 1_767_769_200
NOW_S = SEVEN_UTC_S + 12 * 60
"""8:12 in Berlin: the first vehicle has left B."""
ADDRESSES = ("trip-updates", "vehicle-positions", "alerts")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("out")


@pytest.fixture(scope="module")
def town(folder: Path) -> City:
    return city(folder, LINES)


def loads(town: City) -> TripLoads:
    """Two trips as published; of the third the privacy stage withholds everything."""
    names = town.network.tables["trips"]["trip_id"].to_pylist()
    trips = {names[record]: trip for trip, record in enumerate(town.network.timetable.trip_record.tolist())}
    runs = RunLoad([20, 90], day=DAY), RunLoad([60, 130], day=DAY), RunLoad([9, 9], day=DAY)
    return trip_loads(*runs)._replace(
        trip=np.array([trips[name] for name in ("full", "empty", "small")], np.int32),
        level=np.array([0, 1, 0, 2, -1, -1], np.int8),
    )


def snapshot(town: City) -> Snapshot:
    told = loads(town)
    where = [(int(trip), DAY, 51.05, 11.0, 0.0, NOW_S) for trip in told.trip]
    period, everybody = Period(SEVEN_UTC_S, EVER_S), (Concerned(),)
    alert = Alert(
        "a", 0, (period,), everybody, "WEATHER", "DETOUR", "INFO", {"de": "Schnee", "en": "Snow"}, {}, {}
    )
    return Snapshot(
        town.network.content_hash,
        NOW_S,
        "1",
        loads=told,
        positions=lay_out_positions(where),
        alerts=(alert,),
    )


@pytest.fixture(scope="module")
def planned(town: City) -> Services:
    return services_of(town.network)


def client_of(services: Services) -> FlaskClient:
    return create_app(read_settings({}), FixedSource(services), clock=lambda: NOW_S).test_client()


@pytest.fixture(scope="module")
def client(town: City, planned: Services) -> FlaskClient:
    return client_of(planned.with_snapshot(snapshot(town)))


def message(client: FlaskClient, which: str) -> pb.FeedMessage:
    answer = client.get(f"/gtfs-rt/{which}.pb")
    assert (answer.status_code, answer.mimetype) == (200, "application/x-protobuf")
    read = pb.FeedMessage()
    read.ParseFromString(answer.data)
    return read


def test_predictions_are_those_that_are_published(client: FlaskClient) -> None:
    updates = {
        one.trip_update.trip.trip_id: one.trip_update for one in message(client, "trip-updates").entity
    }
    assert set(updates) == {"full", "empty"}, "the small vehicle is withheld"
    told = {
        name: [int(call.departure_occupancy_status) for call in update.stop_time_update]
        for name, update in updates.items()
    }
    # Of 64 seats and 102 standing places: 20 sit, 90 are more than seats; 60 leave few; 130 are above 75 %.
    assert told["full"] == [Status.MANY_SEATS_AVAILABLE, Status.STANDING_ROOM_ONLY]
    assert told["empty"] == [Status.FEW_SEATS_AVAILABLE, Status.CRUSHED_STANDING_ROOM_ONLY]


def test_vehicles_say_how_full_they_are(client: FlaskClient) -> None:
    vehicles = {one.vehicle.trip.trip_id: one.vehicle for one in message(client, "vehicle-positions").entity}
    assert (vehicles["full"].occupancy_status, vehicles["full"].occupancy_percentage) == (3, 54)  # 90 of 166
    assert (vehicles["empty"].occupancy_status, vehicles["empty"].occupancy_percentage) == (2, 36)
    assert not vehicles["small"].HasField("occupancy_status")
    assert not vehicles["small"].HasField("occupancy_percentage")


def test_alerts_are_told(client: FlaskClient) -> None:
    (entity,) = message(client, "alerts").entity
    assert {one.text for one in entity.alert.header_text.translation} == {"Schnee", "Snow"}


@pytest.mark.parametrize("which", ADDRESSES)
def test_what_did_not_change_is_not_sent_again(client: FlaskClient, which: str) -> None:
    answer = client.get(f"/gtfs-rt/{which}.pb")
    assert answer.headers["Cache-Control"] == "public, max-age=5"
    again = client.get(f"/gtfs-rt/{which}.pb", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_message_says_until_when_it_holds(town: City, planned: Services) -> None:
    # The live process was heard of 40 s after the snapshot: nothing newer was known then.
    services = planned.with_snapshot(snapshot(town))
    alive = replace(services, health=LiveHealth(told_s=NOW_S + 40))
    head = message(client_of(alive), "trip-updates").header
    assert NOW_S + 25 < head.timestamp <= NOW_S + 40
    assert (head.gtfs_realtime_version, head.incrementality) == ("2.0", pb.FeedHeader.FULL_DATASET)


@pytest.mark.parametrize("which", ADDRESSES)
def test_without_live_data_it_says_so(planned: Services, which: str) -> None:
    answer = client_of(planned).get(f"/gtfs-rt/{which}.pb?language=de")
    assert answer.status_code == 503
    told = answer.get_json()
    assert (told["code"], told["field"]) == ("NO_LIVE_DATA", "")
    assert told["error"].startswith("Zurzeit gibt es keine Live-Daten")
    assert int(answer.headers["Retry-After"]) > 0


def test_bad_questions(client: FlaskClient) -> None:
    for query, status in (("feed=nowhere", 404), ("tag=t", 400), ("feed=", 400), ("feed=t&feed=t", 400)):
        answer = client.get(f"/gtfs-rt/alerts.pb?{query}")
        assert answer.status_code == status, query
        assert answer.get_json()["field"] == query.partition("=")[0]
    assert client.get("/gtfs-rt/alerts.pb?feed=t").status_code == 200


def test_a_validator_finds_no_error(town: City, folder: Path, client: FlaskClient, tmp_path: Path) -> None:
    static = shutil.copy(folder / "feed.zip", tmp_path / "gtfs.zip")
    command = [str(Path(sys.executable).with_name("gtfs-rt-validator")), "-gtfs", str(static)]
    command += ["--out", str(tmp_path)]
    for option, which in zip(("-tu", "-vp", "-sa"), ADDRESSES, strict=True):
        (tmp_path / f"{which}.pb").write_bytes(client.get(f"/gtfs-rt/{which}.pb").data)
        command += [option, str(tmp_path / f"{which}.pb")]
    at = datetime.fromtimestamp(NOW_S + 5, UTC).isoformat().replace("+00:00", "Z")
    done = subprocess.run([*command, "--at", at], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    notices = json.loads((tmp_path / "report.json").read_text())["notices"]
    assert [notice for notice in notices if notice["severity"] == "ERROR"] == []
