"""Observations in a journal become loads: published in drafts, exact under the control room's key."""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from mobility.live.loads_stage import ANEW_S, LoadsStage
from mobility.live.network_loads import NO_REGISTRY, STAYS, LoadFiles
from mobility.live.networks import LiveNetwork
from mobility.live.sensor_window import WINDOW_S
from mobility.live.stages import Draft
from mobility.occupancy.load_model import untrained_model
from mobility.occupancy.model_files import write_model
from mobility.sensing.intake import Intake
from mobility.sensing.journal import Journal
from mobility.sensing.observation import Observation, SensorKind
from mobility.sensing.repeats import Repeats
from mobility.snapshot.control_loads import find_control_loads
from mobility.snapshot.exchange import connect_live
from mobility.snapshot.trip_loads import LoadSource
from tests.scenarios.cities import city
from tests.support.redis import running_redis

LINES = """
    1 trip=t1 : A 8:00 B 8:10 C 8:20 D 8:30
    1 trip=t2 : A 8:30 B 8:40 C 8:50 D 9:00
    """
EIGHT_S = 1_767_769_200
"""8:00 on 2026-01-07 in Berlin."""
NOW = EIGHT_S + 700
"""The first trip left A and B, at 8:10."""
SECRET = bytes(range(32))


def count(number: int, at_s: int, boardings: int, trip: str = "t1", **more: object) -> Observation:
    given = {"vehicle_id": "1601", "observed_s": at_s, "boardings": boardings, "alightings": 0}
    named = {"feed": "t", "trip_id": trip, "start_date": "20260107"}
    return Observation(
        system="doors", message_id=f"{trip}-{number}", kind=SensorKind.DOOR, **{**given, **named, **more}
    )  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> LiveNetwork:
    return LiveNetwork.of(city(tmp_path_factory.mktemp("city"), LINES).network)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[redis.Redis]:
    with running_redis(tmp_path) as url:
        yield connect_live(url)


@pytest.fixture
def files(tmp_path: Path) -> LoadFiles:
    registry = tmp_path / "vehicles.csv"
    registry.write_text("vehicle_id,type,seats,standing\n1601,MGT-M,64,102\n")
    return LoadFiles(tmp_path / "model", registry)


def stage_of(
    tmp_path: Path, files: LoadFiles, store: redis.Redis, repeats: Repeats | None = None
) -> LoadsStage:
    counts = Counter({"accepted": 9, "TOO_OLD": 2})
    return LoadsStage(tmp_path / "journal", files, SECRET, store, counts, repeats or Repeats())


def filled(stage: LoadsStage, network: LiveNetwork, now_s: int) -> Draft:
    stage.step(now_s)
    draft = Draft(network, now_s)
    stage.fill(draft)
    return draft


def hand_in(tmp_path: Path, *observations: Observation, now_s: int = NOW) -> None:
    journal = Journal(tmp_path / "journal", lambda: now_s)
    journal.append(observations)
    journal.close()


def test_an_observation_becomes_a_published_and_an_exact_load(
    tmp_path: Path, network: LiveNetwork, files: LoadFiles, store: redis.Redis
) -> None:
    stage = stage_of(tmp_path, files, store)
    assert filled(stage, network, NOW - 5).loads.trip.size == 0
    hand_in(tmp_path, count(1, EIGHT_S, 100), count(2, EIGHT_S + 600, 50))
    assert stage.step(NOW)
    draft = filled(stage, network, NOW)
    names = network.tables["trips"]["trip_id"].to_pylist()
    assert [names[network.timetable.trip_record[trip]] for trip in draft.loads.trip] == ["t1"]
    assert draft.loads.source.tolist() == [LoadSource.DOOR, LoadSource.DOOR, LoadSource.FORECAST]
    assert draft.loads.level.tolist()[:2] == [1, 2], "100 of 166 places, then 150"
    found = find_control_loads(store, network.content_hash)
    assert found is not None
    assert found.loads.trip.size == 2, "the next one of a watched route is foretold, for the control room"
    assert found.loads.p50[:2].tolist() == pytest.approx([100, 150], abs=3)
    (sensor,) = found.sensors
    assert (sensor.system, sensor.vehicle_id, sensor.messages, sensor.matched) == ("doors", "1601", 2, 2)
    assert (sensor.registered_id, sensor.kinds) == ("1601", ("DOOR",))
    assert [(one.vehicle_id, one.kind) for one in found.reports] == [("1601", "DOOR")]
    assert not stage.step(NOW), "nothing new"
    assert stage.step(NOW + ANEW_S), "forecasts age"


def test_a_vehicle_that_messages_call_by_an_alias_is_told_by_its_own_id(
    tmp_path: Path, network: LiveNetwork, store: redis.Redis
) -> None:
    registry = tmp_path / "vehicles.toml"
    registry.write_text('[vehicles.1601]\ntype = "MGT-M"\naliases = ["c17"]\n')
    hand_in(tmp_path, count(1, EIGHT_S, 10, vehicle_id="c17"), count(2, EIGHT_S, 1, "t2", vehicle_id="9999"))
    filled(stage_of(tmp_path, LoadFiles(tmp_path / "model", registry), store), network, NOW)
    found = find_control_loads(store, network.content_hash)
    assert found is not None
    assert [(one.vehicle_id, one.registered_id) for one in found.sensors] == [("9999", ""), ("c17", "1601")]
    assert {one.vehicle_id for one in found.reports} == {"", "1601"}


def test_what_was_understood_and_what_not_is_told(
    tmp_path: Path, network: LiveNetwork, files: LoadFiles, store: redis.Redis
) -> None:
    hand_in(
        tmp_path,
        count(1, EIGHT_S, 10),
        count(2, EIGHT_S + 60, 1, "unknown"),
        count(3, EIGHT_S, 1, "t2", vehicle_id="9999"),
        count(4, NOW - WINDOW_S - 60, 1, "t2"),
        count(5, EIGHT_S + 60, 1, is_defect=True),
    )
    draft = filled(stage_of(tmp_path, files, store), network, NOW)
    found = find_control_loads(store, network.content_hash)
    assert found is not None
    counts, told = found.sensing, draft.sensing
    assert told is not None
    (system,) = counts.systems
    assert (system.system, system.vehicles, system.messages, system.matched) == ("doors", 2, 4, 3)
    assert system.unmatched == {"UNKNOWN_TRIP": 1}
    assert system.faults["DEFECT"] == system.faults["UNKNOWN_VEHICLE"] == 1
    assert (counts.too_late, counts.refused, counts.runs) == (1, {"TOO_OLD": 2}, found.loads.trip.size)
    assert told.registered == 1
    assert not told.is_trained
    assert (told.learned, told.learned_minutes) == ("NOT_TRAINED", ())
    assert "there is no trained model" in told.model_fault
    assert draft.finish().version != Draft(network, NOW).finish().version


def test_messages_that_came_again_are_counted_by_system_and_vehicle_for_the_control_room(
    tmp_path: Path, network: LiveNetwork, files: LoadFiles, store: redis.Redis
) -> None:
    clock = [NOW - WINDOW_S - 7200]
    intake = Intake(Journal(tmp_path / "journal", lambda: clock[0]), lambda: clock[0])
    stage = stage_of(tmp_path, files, store, intake.repeats)
    long_ago = replace(count(9, clock[0], 1), vehicle_id="1700")
    intake.take([long_ago, long_ago])  # hours ago: not told any more
    clock[0] = NOW
    first, second = count(1, EIGHT_S, 100), count(2, EIGHT_S + 600, 50)
    other = replace(first, system="cameras", vehicle_id="1602", kind=SensorKind.CAMERA)
    intake.take([first, other, first])
    stale = count(3, NOW - WINDOW_S - 60, 5, vehicle_id="1603")
    intake.take([first, second, replace(second, boardings=51), stale])
    intake.take([stale])  # all that it says is too late, and it says it again
    draft = filled(stage, network, NOW)
    found = find_control_loads(store, network.content_hash)
    assert found is not None
    told = [(one.system, one.vehicle_id, one.messages, one.faults.get("DUPLICATE"), one.faults.get(
        "MESSAGE_ID_REUSED")) for one in found.sensors]  # fmt: skip
    assert told == [
        ("cameras", "1602", 1, None, None), ("doors", "1601", 2, 2, 1), ("doors", "1603", 0, 1, None),
    ]  # fmt: skip
    assert (found.sensors[2].heard_s, found.sensors[2].kinds) == (NOW - WINDOW_S - 60, ("DOOR",))
    doors = found.sensing.systems[1]
    assert (doors.vehicles, doors.messages) == (2, 2)
    assert (doors.faults["DUPLICATE"], doors.faults["MESSAGE_ID_REUSED"]) == (3, 1)
    # What everybody may see is the same whether a message came once or often (docs/privacy.md).
    intake.take([first] * 5)
    assert filled(stage, network, NOW + 2).finish().version == draft.finish().version


def test_a_message_that_changes_no_published_load_makes_no_new_snapshot(
    tmp_path: Path, network: LiveNetwork, files: LoadFiles, store: redis.Redis
) -> None:
    # The version is a hash that anybody may see: who knows all else must not find counts by trying.
    hand_in(tmp_path, count(1, EIGHT_S, 100), count(2, EIGHT_S + 600, 50))
    stage = stage_of(tmp_path, files, store)
    before = filled(stage, network, NOW).finish()
    hand_in(tmp_path, count(3, EIGHT_S + 600, 0), count(4, EIGHT_S + 660, 1, "unknown", vehicle_id="9999"))
    assert filled(stage, network, NOW + ANEW_S).finish().version == before.version
    found = find_control_loads(store, network.content_hash)
    assert found is not None
    assert sum(one.messages for one in found.sensing.systems) == 4


def test_what_comes_with_the_reason_for_a_draft_is_in_it(
    tmp_path: Path, network: LiveNetwork, files: LoadFiles, store: redis.Redis
) -> None:
    stage = stage_of(tmp_path, files, store)
    assert filled(stage, network, NOW - 5).loads.trip.size == 0
    assert not stage.step(NOW)
    # A feed's message comes in the same second: runs and loads of its vehicles are told by one snapshot.
    hand_in(tmp_path, count(1, EIGHT_S, 100))
    draft = Draft(network, NOW)
    stage.fill(draft)
    assert draft.loads.trip.size == 1
    assert not stage.step(NOW + 1), "no other snapshot is made of it"


def test_who_takes_over_from_a_killed_process_tells_the_same(
    tmp_path: Path, network: LiveNetwork, files: LoadFiles, store: redis.Redis
) -> None:
    hand_in(tmp_path, count(1, EIGHT_S, 100), count(2, EIGHT_S + 600, 50))
    first, second = (filled(stage_of(tmp_path, files, store), network, NOW) for _ in range(2))
    assert first.loads.trip.size == 1
    assert first.finish().version == second.finish().version


def test_registry_and_model_are_read_again_when_they_change(
    tmp_path: Path,
    network: LiveNetwork,
    files: LoadFiles,
    store: redis.Redis,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert files.registry is not None
    text = files.registry.read_text()
    files.registry.write_text("no registry")
    hand_in(tmp_path, count(1, EIGHT_S, 100))
    stage = stage_of(tmp_path, files, store)
    with caplog.at_level(logging.ERROR):
        draft = filled(stage, network, NOW)
    assert [record.message for record in caplog.records] == ["registry of vehicles not used"]
    assert draft.sensing is not None
    assert "vehicles.csv" in draft.sensing.registry_fault
    assert draft.loads.trip.size == 0, "nobody knows how many the vehicle holds"
    files.registry.write_text(text)
    write_model(untrained_model(network.timetable, network.content_hash), files.model)
    later = filled(stage, network, NOW + 6)
    assert later.sensing is not None
    assert (later.sensing.registry_fault, later.sensing.model_fault) == ("", "")
    assert later.loads.level.tolist()[0] == 1
    # One that cannot be read, or is gone, does not undo the one before: its small vehicles stay withheld.
    files.registry.write_text(text[:-4])
    model = next(files.model.glob("*/manifest.json"))
    model.write_text("{")
    for later_s, says in ((12, "vehicles.csv"), (18, "is not there")):
        kept = filled(stage, network, NOW + later_s)
        assert kept.sensing is not None
        assert says in kept.sensing.registry_fault and kept.sensing.registry_fault.endswith(STAYS)
        assert kept.sensing.model_fault.endswith(STAYS)
        assert kept.sensing.registered == later.sensing.registered > 0
        assert kept.loads.level.tolist() == later.loads.level.tolist()
        files.registry.unlink(missing_ok=True)
    files.registry.write_text(text)
    assert filled(stage, network, NOW + 24).sensing.registry_fault == ""
    unnamed = filled(stage_of(tmp_path, LoadFiles(files.model, None), store), network, NOW)
    assert unnamed.sensing is not None
    assert unnamed.sensing.registry_fault == NO_REGISTRY


def test_a_model_whose_weeks_of_sensors_are_not_understood_is_used_without_them(
    tmp_path: Path,
    network: LiveNetwork,
    files: LoadFiles,
    store: redis.Redis,
    caplog: pytest.LogCaptureFixture,
) -> None:
    model = untrained_model(network.timetable, network.content_hash)
    write_model(model, files.model, {"sensors": [{"vehicle": "1601", "kind": "RADAR"}]})
    hand_in(tmp_path, count(1, EIGHT_S, 100))
    with caplog.at_level(logging.WARNING):
        draft = filled(stage_of(tmp_path, files, store), network, NOW)
    assert [record.message for record in caplog.records] == ["the model's weeks of sensors are not used"]
    assert draft.sensing is not None
    assert draft.sensing.model_fault == ""
    found = find_control_loads(store, network.content_hash)
    assert found is not None
    assert [(one.vehicle_id, one.weeks) for one in found.reports] == [("1601", None)]


def test_a_silent_redis_stops_nothing(
    tmp_path: Path, network: LiveNetwork, files: LoadFiles, caplog: pytest.LogCaptureFixture
) -> None:
    hand_in(tmp_path, count(1, EIGHT_S, 100))
    gone = connect_live(f"unix://{tmp_path}/none.sock")
    with caplog.at_level(logging.ERROR):
        assert filled(stage_of(tmp_path, files, gone), network, NOW).loads.trip.size == 1
    assert "exact loads not published" in [record.message for record in caplog.records]
