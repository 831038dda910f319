"""Snapshots as GTFS-realtime: what is written is read again the same, and a validator finds no error."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from google.transit import gtfs_realtime_pb2 as pb
from hypothesis import example, given
from hypothesis import strategies as st

from gtfs.compiler import compile_feeds
from mobility.live.alerts import alerts_of
from mobility.live.feed_index import FeedIndex
from mobility.live.feed_writer import FeedWriter
from mobility.live.matching import Run, match_updates
from mobility.live.runs import lay_out_runs
from mobility.live.trip_updates import read_trip_updates
from mobility.network.live_timetable import NO_TRIP, NOT_POSSIBLE, LiveTrips
from mobility.occupancy.scales import Status
from mobility.snapshot.alerts import EVER_S, Alert, Concerned, Period
from mobility.snapshot.positions import lay_out_positions
from mobility.snapshot.snapshot import RunText, Snapshot
from tests.live.test_trip_updates import (
    MIDNIGHT_S,
    NO_DATA,
    NOW_S,
    SKIPPED,
    WEDNESDAY,
    feed,
    message,
    update,
)
from tests.support.loads import RunLoad, trip_loads

DAY = WEDNESDAY.toordinal()


class City:
    """One feed, compiled, and its messages."""

    def __init__(self, folder: Path) -> None:
        self.gtfs = feed(folder)
        compiled = compile_feeds([("x", self.gtfs)])
        self.timetable = compiled.timetable
        self.index = FeedIndex(compiled.timetable, compiled.tables, compiled.timezones, 0)
        self.writer = FeedWriter(compiled.timetable, compiled.tables, compiled.timezones)

    def trip(self, trip_id: str) -> int:
        return int(self.index.find_trips(trip_id)[0])

    def runs(self, data: bytes) -> list[Run]:
        return match_updates(self.index, read_trip_updates(data, "test", NOW_S), NOW_S)[0]

    def snapshot(self, runs: Sequence[Run]) -> Snapshot:
        known = [run.is_known for run in runs]
        return Snapshot(
            "net",
            NOW_S,
            "1",
            lay_out_runs(self.timetable, runs),
            np.concatenate([*known, np.empty(0, np.bool_)]).astype(np.uint8),
            tuple(RunText(run.trip_id, run.relation.name, run.headsign) for run in runs),
        )


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return City(tmp_path_factory.mktemp("feed"))


def read(data: bytes) -> pb.FeedMessage:
    whole = pb.FeedMessage()
    whole.ParseFromString(FeedWriter.head(NOW_S, 0) + data)
    return whole


CALLS = st.lists(
    st.fixed_dictionaries(
        {"seq": st.sampled_from([10, 20, 30, 40])},
        optional={"late": st.integers(-600, 3600), "rel": st.sampled_from([SKIPPED, NO_DATA])},
    ),
    max_size=4,
    unique_by=lambda call: call["seq"],
).map(lambda calls: sorted(calls, key=lambda call: call["seq"]))


@given(CALLS, st.booleans())
@example([{"seq": 10, "late": 661}, {"seq": 20, "late": 0}, {"seq": 30, "rel": SKIPPED}], False)
@example([{"seq": 30, "late": -241}, {"seq": 40, "late": 0, "rel": SKIPPED}], False)
def test_what_is_written_is_read_again_the_same(
    city: City, calls: list[dict[str, object]], cancelled: bool
) -> None:
    relation = pb.TripDescriptor.CANCELED if cancelled else pb.TripDescriptor.SCHEDULED
    told = [] if cancelled else calls
    shuttle = {"start_time": "09:10:00", "start_date": "20260107"}
    runs = city.runs(
        message(
            update("t1", *told, schedule_relationship=relation),
            update("shuttle", {"seq": 1, "late": 60}, **shuttle),
        )
    )
    first = city.snapshot(runs)
    again = city.snapshot(city.runs(FeedWriter.head(NOW_S, 0) + city.writer.trip_updates(first, 0)))
    assert again.texts == first.texts
    assert again.known.tolist() == first.known.tolist()
    for name in LiveTrips._fields:
        if name not in ("arrivals", "departures"):
            assert getattr(again.runs, name).tolist() == getattr(first.runs, name).tolist(), name
    # Times of calls that the feed knew; those it says nothing about follow from the others anew, and so do
    # those of calls that are skipped: the format has no times for them.
    is_skipped = (first.runs.pickup == NOT_POSSIBLE) & (first.runs.drop_off == NOT_POSSIBLE)
    told_of = (first.known == 1) & ~is_skipped
    for name in ("arrivals", "departures"):
        before, after = getattr(first.runs, name), getattr(again.runs, name)
        assert after[told_of].tolist() == before[told_of].tolist()


def test_runs_that_no_timetable_has_are_read_again(city: City) -> None:
    copy = {"trip_id": "t1-again", "start_date": "20260108", "start_time": "09:00:00"}
    calls = [{"stop": "A", "at": 8 * 3600}, {"stop": "C", "at": 8 * 3600 + 240}]
    first = city.snapshot(
        city.runs(
            message(
                update("t1", schedule_relationship=pb.TripDescriptor.DUPLICATED, properties=copy),
                update("extra", *calls, route_id="r2", schedule_relationship=pb.TripDescriptor.NEW),
            )
        )
    )
    assert [text.trip_id for text in first.texts] == ["t1-again", "extra"]
    again = city.snapshot(city.runs(FeedWriter.head(NOW_S, 0) + city.writer.trip_updates(first, 0)))
    assert [(text.trip_id, text.relation) for text in again.texts] == [("t1-again", "NEW"), ("extra", "NEW")]
    for name in ("trip", "day", "route", "stops", "arrivals", "departures"):
        assert getattr(again.runs, name).tolist() == getattr(first.runs, name).tolist(), name


def test_vehicles_of_such_runs_are_read_again(city: City) -> None:
    calls = [{"stop": "A", "at": 8 * 3600}, {"stop": "C", "at": 8 * 3600 + 240}]
    new = {"route_id": "r2", "schedule_relationship": pb.TripDescriptor.NEW}
    first = city.snapshot(city.runs(message(update("extra", *calls, **new))))
    place = (NO_TRIP, int(first.runs.day[0]), 51.49, 11.97, float("nan"), NOW_S)
    told = read(city.writer.vehicle_positions(replace(first, positions=lay_out_positions([place], [0])), 0))
    (vehicle,) = (entity.vehicle for entity in told.entity)
    assert (vehicle.trip.trip_id, vehicle.trip.start_date) == ("extra", "20260107")
    assert vehicle.trip.schedule_relationship == pb.TripDescriptor.NEW
    assert (round(vehicle.position.latitude, 2), vehicle.HasField("occupancy_status")) == (51.49, False)


def test_an_id_of_a_feed_is_not_taken_for_our_number_of_another_trip(city: City) -> None:
    trip = city.trip("t1")
    calls = [{"stop": "A", "at": 8 * 3600}, {"stop": "C", "at": 8 * 3600 + 240}]
    new = {"route_id": "r2", "schedule_relationship": pb.TripDescriptor.NEW}
    late = update("t1", {"seq": 10, "late": 60})
    first = city.snapshot(city.runs(message(late, update(str(trip), *calls, **new))))
    (extra,) = np.flatnonzero(first.runs.trip == NO_TRIP).tolist()
    places = [(one, DAY, 51.49, 11.97, float("nan"), NOW_S) for one in (trip, NO_TRIP)]
    at = replace(first, positions=lay_out_positions(places, [extra]))
    for written in (city.writer.trip_updates(at, 0), city.writer.vehicle_positions(at, 0)):
        ids = [entity.id for entity in read(written).entity]
        assert len(ids) == len(set(ids)) == 2


def test_occupancy_is_told_without_times_where_nothing_else_is_known(city: City) -> None:
    # 64 seats: 20 are many free, 60 few, 90 of 166 places standing; the night run is withheld.
    loads = trip_loads(RunLoad([20, 60, 90], day=DAY), RunLoad([30], day=DAY))
    level = np.array([0, 0, 1, -1], np.int8)
    loads = loads._replace(trip=np.array([city.trip("t1"), city.trip("night")], np.int32), level=level)
    whole = read(city.writer.trip_updates(replace(city.snapshot([]), loads=loads), 0))
    (entity,) = whole.entity
    assert (entity.trip_update.trip.trip_id, entity.trip_update.trip.start_date) == ("t1", "20260107")
    calls = entity.trip_update.stop_time_update
    assert [(c.stop_sequence, c.stop_id, c.departure_occupancy_status) for c in calls] == [
        (10, "A", Status.MANY_SEATS_AVAILABLE),
        (20, "B", Status.FEW_SEATS_AVAILABLE),
        (30, "C", Status.STANDING_ROOM_ONLY),
    ]
    assert {call.schedule_relationship for call in calls} == {NO_DATA}
    assert not any(call.HasField("departure") for call in calls)


def test_occupancy_stands_beside_times(city: City) -> None:
    loads = trip_loads(RunLoad([20, 60, 90], day=DAY))
    loads = loads._replace(trip=np.array([city.trip("t1")], np.int32), level=np.array([0, -1, 1], np.int8))
    runs = city.runs(message(update("t1", {"seq": 10, "late": 60})))
    (entity,) = read(city.writer.trip_updates(replace(city.snapshot(runs), loads=loads), 0)).entity
    calls = entity.trip_update.stop_time_update
    assert [c.departure.time - MIDNIGHT_S for c in calls] == [28_860, 29_220, 29_460, 29_760]
    assert [c.departure.delay for c in calls] == [60] * 4
    assert [c.departure_occupancy_status for c in calls if c.HasField("departure_occupancy_status")] == [
        Status.MANY_SEATS_AVAILABLE,
        Status.STANDING_ROOM_ONLY,
    ]


def vehicles(city: City, at_s: int) -> Snapshot:
    trip = city.trip("t1")
    loads = trip_loads(RunLoad([20, 60, 90], day=DAY))
    loads = loads._replace(trip=np.array([trip], np.int32), level=np.array([0, 0, 1], np.int8))
    positions = lay_out_positions([(trip, DAY, 51.49, 11.97, float("nan"), MIDNIGHT_S + at_s)])
    return replace(city.snapshot([]), loads=loads, positions=positions)


@pytest.mark.parametrize(
    ("clock", "state", "share"),
    [
        ("7:50", Status.MANY_SEATS_AVAILABLE, 12),  # before it leaves: as it will leave
        ("8:03", Status.MANY_SEATS_AVAILABLE, 12),  # 20 of 166
        ("8:06", Status.FEW_SEATS_AVAILABLE, 36),  # leaves B at 8:06
        ("8:12", Status.STANDING_ROOM_ONLY, 54),
    ],
)
def test_a_vehicle_is_as_full_as_it_left_its_last_stop(
    city: City, clock: str, state: int, share: int
) -> None:
    hours, minutes = map(int, clock.split(":"))
    whole = read(city.writer.vehicle_positions(vehicles(city, hours * 3600 + minutes * 60), 0))
    (entity,) = whole.entity
    assert entity.vehicle.trip.trip_id == "t1"
    assert (entity.vehicle.occupancy_status, entity.vehicle.occupancy_percentage) == (state, share)
    assert not entity.vehicle.position.HasField("bearing")


def alerted(city: City, *alerts: Alert) -> Snapshot:
    return replace(city.snapshot([]), alerts=alerts)


def alert(*concerned: Concerned) -> Alert:
    return Alert(
        "a1",
        0,
        (Period(MIDNIGHT_S, EVER_S),),
        concerned,
        "MAINTENANCE",
        "DETOUR",
        "WARNING",
        {"de": "Umleitung", "en": "Detour", "": "Detour"},
        {},
        {},
    )


def test_alerts_keep_whom_they_are_about_and_their_languages(city: City) -> None:
    about = Concerned(route=city.index.routes["r1"], stop=city.index.stops["B"])
    (entity,) = read(city.writer.alerts(alerted(city, alert(about)), 0)).entity
    told = entity.alert
    assert [(one.route_id, one.stop_id) for one in told.informed_entity] == [("r1", "B")]
    assert {one.language: one.text for one in told.header_text.translation}["de"] == "Umleitung"
    assert not told.active_period[0].HasField("end")
    assert told.effect == pb.Alert.DETOUR


def test_an_alert_about_everything_names_all_kinds_of_routes(city: City) -> None:
    (entity,) = read(city.writer.alerts(alerted(city, alert(Concerned())), 0)).entity
    assert sorted(one.route_type for one in entity.alert.informed_entity) == [0, 3]


def test_alerts_about_additional_runs_say_so_and_are_read_again(city: City) -> None:
    calls = [{"stop": "A", "at": 8 * 3600}, {"stop": "C", "at": 8 * 3600 + 240}]
    added = {"route_id": "r2", "schedule_relationship": pb.TripDescriptor.ADDED}
    runs = city.runs(message(update("extra", *calls, **added), update("t1", *calls, **added)))
    about = alert(Concerned(trip_id="extra"), Concerned(trip_id="t1"))
    whole = read(city.writer.alerts(replace(city.snapshot(runs), alerts=(about,)), 0))
    told = [one.trip for one in whole.entity[0].alert.informed_entity]
    assert [(trip.trip_id, trip.HasField("schedule_relationship")) for trip in told] == [
        ("extra", True),
        ("t1", False),  # the planned one is meant, too
    ]
    assert told[0].schedule_relationship == pb.TripDescriptor.NEW
    again = alerts_of(whole, "test", city.index).with_additional(city.index, {"extra": runs[:1]})
    assert again.alerts == (about,)


def test_messages_are_about_one_feed(city: City) -> None:
    snapshot = replace(vehicles(city, 8 * 3600), alerts=(alert(Concerned()),))
    for write in (city.writer.trip_updates, city.writer.vehicle_positions, city.writer.alerts):
        assert len(read(write(snapshot, 0)).entity) == 1
        assert len(read(write(snapshot, 1)).entity) == 0


def test_a_validator_finds_no_error(city: City, tmp_path: Path) -> None:
    trip = city.trip("t1")
    loads = trip_loads(RunLoad([20, 60, 90], day=DAY), RunLoad([70], day=DAY))
    loads = loads._replace(
        trip=np.array([trip, city.trip("night")], np.int32), level=np.array([0, 0, 1, 0], np.int8)
    )
    runs = city.runs(
        message(
            update("t1", {"seq": 10, "late": 60}, {"seq": 30, "rel": SKIPPED}),
            update("shuttle", {"seq": 1, "late": 60}, start_time="09:10:00", start_date="20260107"),
            update(
                "extra",
                *({"stop": "A", "at": 8 * 3600}, {"stop": "C", "at": 8 * 3600 + 240}),
                route_id="r2",
                schedule_relationship=pb.TripDescriptor.NEW,
            ),
        )
    )
    route = city.index.routes["r1"]
    about = Concerned(route=route), Concerned(route=route, direction=1), Concerned(trip_id="extra")
    positions = lay_out_positions([(trip, DAY, 51.49, 11.97, 0.0, NOW_S)])
    snapshot = replace(
        city.snapshot(runs),
        loads=loads,
        positions=positions,
        alerts=(alert(*about),),
    )
    wants = {"-tu": city.writer.trip_updates, "-vp": city.writer.vehicle_positions, "-sa": city.writer.alerts}
    static = shutil.copytree(city.gtfs, tmp_path / "static")
    agency = (static / "agency.txt").read_text()
    # The validator knows the top-level domains there are.
    (static / "agency.txt").write_text(agency.replace("https://x.example", "https://www.example.com"))
    command = [
        str(Path(sys.executable).with_name("gtfs-rt-validator")),
        "-gtfs",
        shutil.make_archive(str(tmp_path / "gtfs"), "zip", static),
        "--out",
        str(tmp_path),
    ]
    for option, write in wants.items():
        (tmp_path / f"{option}.pb").write_bytes(write(snapshot, 0))
        command += [option, str(tmp_path / f"{option}.pb")]
    at = datetime.fromtimestamp(NOW_S + 5, UTC).isoformat().replace("+00:00", "Z")
    done = subprocess.run([*command, "--at", at], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "report.json").read_text())
    errors = [notice for notice in report["notices"] if notice["severity"] == "ERROR"]
    assert errors == []
