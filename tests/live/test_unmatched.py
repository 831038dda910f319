"""How entities name runs, and what is told of those that name none we know."""

import datetime as dt
import logging
from pathlib import Path

import pytest
from google.transit import gtfs_realtime_pb2 as pb

from gtfs.compiler import compile_feeds
from mobility.live.feed_index import FeedIndex
from mobility.live.feed_matching import Matched, match_message
from mobility.live.feeds_stage import FeedsStage
from mobility.live.fetching import FeedSource
from mobility.live.networks import LiveNetwork
from mobility.live.runs import lay_out_runs
from mobility.live.stages import Draft
from mobility.network.live_timetable import NO_TRIP
from mobility.snapshot.positions import NO_ROW
from tests.live.test_trip_updates import NOW_S, WEDNESDAY, feed, message, update

DATE = "20260107"
ADDED, NEW, DUPLICATED = pb.TripDescriptor.ADDED, pb.TripDescriptor.NEW, pb.TripDescriptor.DUPLICATED
COPY = {"trip_id": "t1-again", "start_date": DATE, "start_time": "09:00:00"}
BY_START = {"route_id": "r1", "direction_id": 0, "start_date": DATE, "start_time": "08:00:00"}


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> LiveNetwork:
    compiled = compile_feeds([("x", feed(tmp_path_factory.mktemp("feed")))])
    index = FeedIndex(compiled.timetable, compiled.tables, compiled.timezones, 0)
    return LiveNetwork("hash", compiled.timetable, {}, compiled.timezones, {"x": index})


def parsed(*updates: pb.TripUpdate) -> pb.FeedMessage:
    whole = pb.FeedMessage()
    whole.ParseFromString(message(*updates))
    return whole


def vehicle(made: pb.FeedMessage, lat: float = 51.5, **trip: object) -> None:
    """Add a vehicle that says where it is."""
    told = made.entity.add(id=f"v{len(made.entity)}").vehicle
    told.position.latitude, told.position.longitude = lat, 11.97
    for name, value in trip.items():
        setattr(told.trip, name, value)


def matched_of(network: LiveNetwork, made: pb.FeedMessage) -> Matched:
    return match_message(network.indexes["x"], made, "test", NOW_S)


def new_run(trip_id: str, **trip: object) -> pb.TripUpdate:
    calls = [{"stop": "A", "at": 8 * 3600}, {"stop": "C", "at": 8 * 3600 + 240}]
    return update(trip_id, *calls, **({"route_id": "r2", "schedule_relationship": NEW} | trip))


def test_a_copy_of_a_trip_has_its_vehicle(network: LiveNetwork) -> None:
    made = parsed(
        update("t1", {"seq": 20, "late": 60}),
        update("t1", schedule_relationship=DUPLICATED, properties=COPY),
        new_run("extra"),
    )
    runs = lay_out_runs(network.timetable, matched_of(network, made).runs)
    assert runs.wheelchair.tolist() == [1, 1, 0]  # t1 is accessible; of a run from nowhere nobody knows


def test_additional_runs_without_a_name_are_told_apart_by_their_entity(network: LiveNetwork) -> None:
    made = parsed(new_run("", schedule_relationship=ADDED), new_run("", schedule_relationship=ADDED))
    matched = matched_of(network, made)
    assert [run.trip_id for run in matched.runs] == ["0", "1"]
    assert not matched.statistics.unmatched


def test_a_run_is_named_by_route_direction_date_and_start(network: LiveNetwork) -> None:
    made = parsed(update("", {"stop": "B", "late": 60}, **BY_START))
    vehicle(made, **BY_START)
    matched = matched_of(network, made)
    (run,), (row,) = matched.runs, matched.positions
    assert (run.trip_id, dt.date.fromordinal(run.day)) == ("t1", WEDNESDAY)
    assert row[:2] == (run.trip, run.day)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ({"route_id": "r1"}, "NOT_NAMED"),
        ({}, "NOT_NAMED"),
        (BY_START | {"start_time": ""}, "NOT_NAMED"),
        (BY_START | {"route_id": "r9"}, "UNKNOWN_ROUTE"),
        (BY_START | {"start_time": "08:01:00"}, "NO_SUCH_RUN"),
        (BY_START | {"start_date": "20260110"}, "NO_SUCH_RUN"),  # a Saturday
        ({"trip_id": "nobody"}, "UNKNOWN_TRIP"),
        ({"trip_id": "shuttle"}, "UNKNOWN_START_TIME"),
    ],
)
def test_updates_and_vehicles_that_name_no_run_have_the_same_reasons(
    network: LiveNetwork, name: dict[str, object], reason: str
) -> None:
    made = parsed(update("", **name) if "trip_id" not in name else update(str(name["trip_id"])))
    vehicle(made, **name)
    matched = matched_of(network, made).with_additional(network.indexes["x"], {})
    assert matched.statistics.unmatched == {reason: 1}
    assert matched.n_unreadable == 0
    if not name:  # in the depot: nothing is wrong with it
        assert (matched.vehicles.without_trip, matched.vehicles.unmatched.total()) == (1, 0)
    else:
        assert matched.vehicles.unmatched == {reason: 1}
        assert matched.vehicles.examples == {reason: [name.get("trip_id", "v1")]}


def test_two_runs_that_begin_at_once(tmp_path: Path) -> None:
    folder = feed(tmp_path)
    for name, rows in {
        "trips.txt": "r1,wk,twin,1\n",
        "stop_times.txt": "twin,08:00:00,08:00:00,A,1\ntwin,08:09:00,08:09:00,C,2\n",
    }.items():
        (folder / name).write_text((folder / name).read_text() + rows)
    compiled = compile_feeds([("x", folder)])
    index = FeedIndex(compiled.timetable, compiled.tables, compiled.timezones, 0)
    matched = match_message(index, parsed(update("", **BY_START)), "test", NOW_S)
    assert matched.statistics.unmatched == {"SEVERAL_RUNS": 1}


def filled(network: LiveNetwork, folder: Path, **messages: pb.FeedMessage) -> Draft:
    """What the live process makes of messages of one feed that lie at several addresses."""
    sources = []
    for name, made in messages.items():
        (folder / f"{name}.pb").write_bytes(made.SerializeToString())
        sources.append(FeedSource("x", str(folder / f"{name}.pb")))
    stage = FeedsStage(sources, 300)
    while any(state.taken == 0 for state in stage.states(network, NOW_S)):
        stage.step(NOW_S)
    draft = Draft(network, NOW_S)
    stage.fill(draft)
    assert list(stage.states(network, NOW_S)) == draft.feeds
    stage.close()
    return draft


def test_vehicles_of_runs_that_no_timetable_has(network: LiveNetwork, tmp_path: Path) -> None:
    """Positions come from an address of their own: which additional runs there are, another one says."""
    updates = parsed(
        update("t1", {"seq": 20, "late": 60}),
        update("t1", schedule_relationship=DUPLICATED, properties=COPY),
        new_run("extra", start_date=DATE),
    )
    positions = parsed()
    vehicle(positions, 51.1, trip_id="t1-again", start_date=DATE, schedule_relationship=DUPLICATED)
    vehicle(positions, 51.2, trip_id="extra")
    vehicle(positions, 51.3, trip_id="t1", start_date=DATE)
    vehicle(positions, 51.4, trip_id="extra", start_date="20260108")
    vehicle(positions, 51.4, trip_id="nobody", schedule_relationship=NEW)
    vehicle(positions)
    draft = filled(network, tmp_path, positions=positions, updates=updates)
    where = draft.positions
    told = zip(where.lat.round(1).tolist(), where.trip.tolist(), where.row.tolist(), strict=True)
    ids = [text.trip_id for text in draft.texts]
    assert [(lat, trip == NO_TRIP, "" if row == NO_ROW else ids[row]) for lat, trip, row in told] == [
        (51.3, False, ""),
        (51.1, True, "t1-again"),
        (51.2, True, "extra"),
    ]
    state = draft.feeds[0]
    assert (state.vehicles, state.vehicles_unmatched, state.vehicles_without_trip) == (6, 2, 1)
    assert state.vehicle_reasons == {"NOT_ON_THAT_DAY": 1, "UNKNOWN_TRIP": 1}
    assert state.vehicle_examples == {"NOT_ON_THAT_DAY": ["extra"], "UNKNOWN_TRIP": ["nobody"]}


def test_what_makes_no_sense_is_said_in_words(
    network: LiveNetwork, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made = parsed(*(update("t1", start_date="2026-01-07") for _ in range(7)))
    with caplog.at_level(logging.WARNING):
        (state,) = filled(network, tmp_path, updates=made).feeds
    assert (state.unreadable, len(state.unreadable_examples)) == (7, 5)
    said = "updates.pb: entity '0': start_date '2026-01-07' is no date like 20261123"
    assert state.unreadable_examples[0] == said
    (record,) = [one for one in caplog.records if one.message == "realtime entities make no sense"]
    assert record.fields["examples"][0] == said  # type: ignore[attr-defined]


@pytest.mark.parametrize(("agency_id", "n_unknown"), [("x", 0), ("y", 1)])
def test_alerts_about_agencies_that_run_nothing_here(
    network: LiveNetwork, agency_id: str, n_unknown: int
) -> None:
    made = parsed()
    alert = made.entity.add(id="a").alert
    alert.informed_entity.add(agency_id=agency_id)
    alert.header_text.translation.add(text="Works", language="en")
    matched = matched_of(network, made)
    assert (len(matched.alerts.unknown), len(matched.alerts.alerts)) == (n_unknown, 1 - n_unknown)
