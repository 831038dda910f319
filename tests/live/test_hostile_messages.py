"""Messages that are GTFS-realtime and nonsense: an entity is left out, whatever reads feeds goes on."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from google.transit import gtfs_realtime_pb2 as pb

from gtfs.compiler import compile_feeds
from mobility.api.answers.moments import wire_time
from mobility.live import feeds_stage
from mobility.live.feed_index import FeedIndex
from mobility.live.feed_matching import match_message
from mobility.live.feeds_stage import FeedsStage
from mobility.live.fetching import FeedSource
from mobility.live.networks import LiveNetwork
from mobility.live.runs import lay_out_runs
from mobility.live.stages import Draft
from mobility.sensing.observation import Observation
from mobility.sensing.vehicle_positions import observe_positions
from mobility.snapshot.alerts import EVER_S
from tests.live.test_trip_updates import MIDNIGHT_S, NOW_S, feed, update

LATIN_1 = "Straße".encode("latin-1")


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> LiveNetwork:
    compiled = compile_feeds([("x", feed(tmp_path_factory.mktemp("feed")))])
    index = FeedIndex(compiled.timetable, compiled.tables, compiled.timezones, 0)
    return LiveNetwork("hash", compiled.timetable, {}, compiled.timezones, {"x": index})


def message() -> pb.FeedMessage:
    """One good update, to be spoilt; one good update that must come through."""
    made = pb.FeedMessage()
    made.header.gtfs_realtime_version = "2.0"
    made.header.timestamp = NOW_S
    for number, trip in enumerate(("t1", "t1")):
        entity = made.entity.add(id=str(number))
        entity.trip_update.CopyFrom(update(trip, {"seq": 20, "late": 60}))
    return made


def spoil_bytes(made: pb.FeedMessage, text: str) -> pb.FeedMessage:
    """Put Latin-1 where a text stood, as producers do."""
    data = made.SerializeToString()
    assert data.count(text.encode()) == 1
    spoilt = pb.FeedMessage()
    spoilt.ParseFromString(data.replace(text.encode(), LATIN_1))
    return spoilt


def in_milliseconds(made: pb.FeedMessage) -> None:
    made.entity[0].trip_update.stop_time_update[0].arrival.time = (MIDNIGHT_S + 29_000) * 1000


def endless_delay(made: pb.FeedMessage) -> None:
    made.entity[0].trip_update.stop_time_update[0].arrival.delay = 2**31 - 1


def endless_delay_of_the_run(made: pb.FeedMessage) -> None:
    made.entity[0].trip_update.delay = -(2**31)


def new_run_in_milliseconds(made: pb.FeedMessage) -> None:
    in_milliseconds(made)
    made.entity[0].trip_update.trip.schedule_relationship = pb.TripDescriptor.NEW


def in_the_first_year(made: pb.FeedMessage) -> None:
    made.entity[0].trip_update.trip.start_date = "00010101"
    made.entity[0].trip_update.trip.schedule_relationship = pb.TripDescriptor.NEW


def vehicle_of_the_future(made: pb.FeedMessage) -> None:
    made.entity[0].ClearField("trip_update")
    vehicle = made.entity[0].vehicle
    vehicle.trip.trip_id, vehicle.timestamp = "t1", 2**63
    vehicle.position.latitude = vehicle.position.longitude = 49.0


@pytest.mark.parametrize(
    "spoil",
    [
        in_milliseconds,
        endless_delay,
        endless_delay_of_the_run,
        new_run_in_milliseconds,
        in_the_first_year,
        vehicle_of_the_future,
    ],
)
def test_numbers_out_of_range(network: LiveNetwork, spoil: Callable[[pb.FeedMessage], None]) -> None:
    made = message()
    spoil(made)
    matched = match_message(network.indexes["x"], made, "test", NOW_S)
    assert matched.n_unreadable == 1
    assert [run.trip_id for run in matched.runs] == ["t1"]


RELATIONS = ["SCHEDULED", "ADDED", "NEW", "DUPLICATED", "REPLACEMENT"]
FARTHEST = {"int64 least": -(2**63), "int64 most": 2**63 - 1, "int32 and one": 2**31, "0": 0, "-1": -1}


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("date", ["19700101", "20371231", "20380120", "20991231", "99991231"])
def test_days_of_another_century(network: LiveNetwork, relation: str, date: str) -> None:
    made = message()
    told = made.entity[0].trip_update
    told.trip.schedule_relationship = pb.TripDescriptor.ScheduleRelationship.Value(relation)
    told.trip.start_date = told.trip_properties.start_date = date
    told.trip.route_id = "r1"
    del told.stop_time_update[:]
    for late, stop in enumerate(("A", "B", "C")):
        call = told.stop_time_update.add(stop_id=stop)
        call.arrival.time = call.departure.time = NOW_S + 60 * late
    matched = match_message(network.indexes["x"], made, "test", NOW_S)
    assert matched.n_unreadable + matched.statistics.unmatched.total() == 1
    assert [run.trip_id for run in matched.runs] == ["t1"]


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("at", FARTHEST.values(), ids=FARTHEST)
def test_moments_at_the_ends_of_numbers(network: LiveNetwork, relation: str, at: int) -> None:
    """Nobody rides in the year 292,277,026,596; 0 and less are what some producers write for "none"."""
    made = message()
    told = made.entity[0].trip_update
    told.trip.schedule_relationship = pb.TripDescriptor.ScheduleRelationship.Value(relation)
    told.trip.route_id, told.trip.trip_id = "r1", "t1" if relation != "SCHEDULED" else "night"
    del told.stop_time_update[:]
    for stop in ("A", "C"):
        call = told.stop_time_update.add(stop_id=stop)
        call.arrival.time = call.departure.time = at
    matched = match_message(network.indexes["x"], made, "test", NOW_S)
    assert "t1" in [run.trip_id for run in matched.runs]
    draft = Draft(network, NOW_S)
    runs = lay_out_runs(network.timetable, matched.runs)
    assert np.abs(runs.arrivals).max() < 3 * 86_400
    draft.runs, draft.known = runs, np.ones(runs.stops.size, np.uint8)
    assert draft.finish().runs.trip.size == len(matched.runs)


def test_sequences_that_no_run_has(network: LiveNetwork) -> None:
    """A -1 that a producer squeezes into stop_sequence comes out as the largest number there is."""
    made = message()
    del made.entity[1:]
    (call,) = made.entity[0].trip_update.stop_time_update
    call.stop_sequence = 2**32 - 1
    matched = match_message(network.indexes["x"], made, "test", NOW_S)
    assert (matched.statistics.calls_unmatched, len(matched.runs)) == (1, 1)


@pytest.mark.parametrize("field", ["id", "trip_id", "route_id", "start_date", "stop_id", "vehicle"])
def test_texts_that_are_no_utf_8(network: LiveNetwork, field: str) -> None:
    made, mark = message(), "SPOILT"
    entity = made.entity[0]
    if field == "vehicle":
        entity.ClearField("trip_update")
        entity.vehicle.trip.trip_id, entity.vehicle.vehicle.id = "t1", mark
    elif field == "id":
        entity.id = mark
    elif field == "stop_id":
        entity.trip_update.stop_time_update[0].stop_id = mark
    else:
        setattr(entity.trip_update.trip, field, mark)
    spoilt = spoil_bytes(made, mark)
    matched = match_message(network.indexes["x"], spoilt, "test", NOW_S)
    assert matched.n_unreadable == 1
    assert [run.trip_id for run in matched.runs] == ["t1"]
    assert all(isinstance(one, Observation) and one.vehicle_id for one in observe_positions(spoilt, "s", "x"))


def alerts(text: str, *periods: tuple[int, int]) -> pb.FeedMessage:
    made = pb.FeedMessage()
    made.header.gtfs_realtime_version = "2.0"
    alert = made.entity.add(id="a").alert
    alert.header_text.translation.add(language="de", text=text)
    for start, end in periods:
        alert.active_period.add(start=start, end=end)
    return made


def test_alerts_of_other_ages(network: LiveNetwork) -> None:
    index = network.indexes["x"]
    spoilt = spoil_bytes(alerts("SPOILT"), "SPOILT")
    assert match_message(index, spoilt, "test", NOW_S).n_unreadable == 1
    in_year_9999, in_ms = 253_402_300_800, NOW_S * 1000
    made = alerts("Works", (NOW_S, in_year_9999), (NOW_S, in_ms))
    (alert,) = match_message(index, made, "test", NOW_S).alerts.alerts
    assert [period.end_s for period in alert.periods] == [EVER_S, EVER_S]
    assert all(wire_time(period.start_s) for period in alert.periods)
    assert match_message(index, alerts("Works", (in_ms, 0)), "test", NOW_S).n_unreadable == 1


def test_days_that_are_none_are_not_kept() -> None:
    made = pb.FeedMessage()
    made.header.timestamp = NOW_S
    for day in ("00000000", "20261301", "20260107"):
        vehicle = made.entity.add(id=day).vehicle
        vehicle.vehicle.id, vehicle.trip.trip_id, vehicle.trip.start_date = day, "t1", day
    assert [one.start_date for one in observe_positions(made, "s", "x")] == ["", "", "20260107"]


def test_what_nobody_thought_of_stops_nothing(
    network: LiveNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "updates.pb"
    told: list[str] = []

    def stumble(tag: str, _: pb.FeedMessage) -> None:
        told.append(tag)
        raise OverflowError

    stage = FeedsStage([FeedSource("x", str(path), 1)], 300, [stumble])
    path.write_bytes(message().SerializeToString())
    while not told:
        stage.step(NOW_S)
    draft = Draft(network, NOW_S)
    stage.fill(draft)
    assert len(draft.runs.trip) == 1
    assert "not kept (OverflowError)" in draft.feeds[0].fault

    def fail(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(feeds_stage, "match_message", fail)
    newer = message()
    newer.header.timestamp = NOW_S + 1
    path.write_bytes(newer.SerializeToString())
    stage._feeds[0].due = 0.0
    while len(told) < 2:
        stage.step(NOW_S + 1)
    for _ in range(2):  # the last one that could be matched stays, and the fault is counted once
        draft = Draft(network, NOW_S + 1)
        stage.fill(draft)
        assert len(draft.runs.trip) == 1
        assert draft.feeds[0].fault.endswith("cannot be matched (ValueError)")
    assert draft.feeds[0].refused == 1
    stage._feeds[0].memory.confirm(NOW_S + 2)  # nothing newer came: it still cannot be matched
    (state,) = stage.states(network, NOW_S + 2)
    assert state.fault.endswith("cannot be matched (ValueError)")
    # What an older message said is not said of now for longer than a message may be old.
    newest = message()
    newest.header.timestamp = NOW_S + 200
    path.write_bytes(newest.SerializeToString())
    stage._feeds[0].due = 0.0
    while len(told) < 3:
        stage.step(NOW_S + 200)
    draft = Draft(network, NOW_S + 302)
    stage.fill(draft)
    assert draft.runs.trip.size == 0
    stage.close()
