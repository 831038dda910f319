"""TripUpdates: read, matched to a timetable, worked into the times of runs."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from google.transit import gtfs_realtime_pb2 as pb
from hypothesis import given
from hypothesis import strategies as st

from gtfs.compiler import compile_feeds
from mobility.errors import RealtimeError
from mobility.live.feed_index import FeedIndex
from mobility.live.matching import MatchStatistics, Run, match_updates
from mobility.live.messages import MOST_BYTES
from mobility.live.runs import lay_out_runs
from mobility.live.trip_updates import read_trip_updates
from mobility.network.day import DayCompiler
from mobility.network.live_timetable import NO_TRIP
from tests.support.feeds import write_gtfs

WEDNESDAY = dt.date(2026, 1, 7)
MIDNIGHT_S = int(dt.datetime(2026, 1, 7, tzinfo=dt.timezone(dt.timedelta(hours=1))).timestamp())
NOW_S = MIDNIGHT_S + 8 * 3600
SKIPPED = pb.TripUpdate.StopTimeUpdate.SKIPPED
NO_DATA = pb.TripUpdate.StopTimeUpdate.NO_DATA


def feed(folder: Path) -> Path:
    """Line 1: A 8:00, B 8:05-8:06, C 8:10, B 8:15; a late trip past midnight; a shuttle every 10 minutes."""
    files = {
        "agency.txt": """
            agency_id,agency_name,agency_url,agency_timezone
            x,X,https://x.example,Europe/Berlin
            """,
        "stops.txt": """
            stop_id,stop_name,stop_lat,stop_lon
            A,A,51.48,11.97
            B,B,51.49,11.97
            B2,B platform 2,51.49,11.971
            C,C,51.50,11.97
            """,
        "routes.txt": """
            route_id,agency_id,route_short_name,route_type
            r1,x,1,0
            r2,x,2,3
            """,
        "trips.txt": """
            route_id,service_id,trip_id,wheelchair_accessible
            r1,wk,t1,1
            r1,wk,night,1
            r2,wk,shuttle,0
            """,
        "stop_times.txt": """
            trip_id,arrival_time,departure_time,stop_id,stop_sequence
            t1,08:00:00,08:00:00,A,10
            t1,08:05:00,08:06:00,B,20
            t1,08:10:00,08:10:00,C,30
            t1,08:15:00,08:15:00,B,40
            night,24:30:00,24:30:00,A,1
            night,24:40:00,24:40:00,C,2
            shuttle,09:00:00,09:00:00,A,1
            shuttle,09:05:00,09:05:00,C,2
            """,
        "frequencies.txt": """
            trip_id,start_time,end_time,headway_secs,exact_times
            shuttle,09:00:00,10:00:00,600,0
            """,
        "calendar.txt": """
            service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
            wk,1,1,1,1,1,0,0,20260105,20260130
            """,
    }
    return write_gtfs(folder, files)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory):
    return compile_feeds([("x", feed(tmp_path_factory.mktemp("feed")))])


def message(*updates: pb.TripUpdate, made_s: int = NOW_S) -> bytes:
    whole = pb.FeedMessage()
    whole.header.gtfs_realtime_version = "2.0"
    whole.header.timestamp = made_s
    for number, update in enumerate(updates):
        entity = whole.entity.add()
        entity.id = str(number)
        entity.trip_update.CopyFrom(update)
    return whole.SerializeToString()


def update(trip_id: str, *calls: dict[str, object], **trip: object) -> pb.TripUpdate:
    """calls: {"seq": 20, "late": 60} or {"stop": "B", "at": seconds of the day}, with "rel", "platform"."""
    made = pb.TripUpdate()
    delay = trip.pop("delay", None)
    if delay is not None:
        made.delay = delay
    for name, value in trip.pop("properties", {}).items():
        setattr(made.trip_properties, name, value)
    made.trip.trip_id = trip_id
    for name, value in trip.items():
        setattr(made.trip, name, value)
    for call in calls:
        row = made.stop_time_update.add()
        if "seq" in call:
            row.stop_sequence = call["seq"]
        if "stop" in call:
            row.stop_id = call["stop"]
        if "late" in call:
            row.arrival.delay = row.departure.delay = call["late"]
        if "at" in call:
            row.arrival.time = row.departure.time = MIDNIGHT_S + call["at"]
        if "leaves" in call:
            row.departure.delay = call["leaves"]
        if "rel" in call:
            row.schedule_relationship = call["rel"]
        if "platform" in call:
            row.stop_time_properties.assigned_stop_id = call["platform"]
    return made


def match(compiled, *updates: pb.TripUpdate, now_s: int = NOW_S) -> tuple[list[Run], MatchStatistics]:
    index = FeedIndex(compiled.timetable, compiled.tables, compiled.timezones, 0)
    return match_updates(index, read_trip_updates(message(*updates, made_s=now_s), "test", now_s), now_s)


def clock(run: Run) -> list[str]:
    """Arrivals and departures as riders say them, "-" where one cannot get on or off."""
    texts = []
    calls = zip(run.arrivals, run.departures, run.pickup, run.drop_off, strict=True)
    for arrival, departure, pickup, drop_off in calls:
        a, d = (f"{s // 3600}:{s % 3600 // 60:02}" for s in (int(arrival), int(departure)))
        texts.append("-" if pickup == drop_off == 1 else a if a == d else f"{a}-{d}")
    return texts


@pytest.mark.parametrize(
    ("calls", "times"),
    [
        ([{"seq": 10, "late": 120}], ["8:02", "8:07-8:08", "8:12", "8:17"]),
        ([{"seq": 20, "late": 60}], ["8:00", "8:06-8:07", "8:11", "8:16"]),
        ([{"seq": 20, "leaves": 180}], ["8:00", "8:05-8:09", "8:13", "8:18"]),
        ([{"seq": 20, "late": 60}, {"seq": 40, "late": 0}], ["8:00", "8:06-8:07", "8:11", "8:15"]),
        ([{"seq": 10, "late": 600}, {"seq": 30, "rel": NO_DATA}], ["8:10", "8:15-8:16", "8:16", "8:16"]),
        ([{"seq": 10, "late": 60}, {"seq": 30, "rel": SKIPPED}], ["8:01", "8:06-8:07", "-", "8:16"]),
        ([{"stop": "B", "late": 60}, {"stop": "B", "late": 300}], ["8:00", "8:06-8:07", "8:11", "8:20"]),
        ([{"seq": 20, "at": 8 * 3600 + 900}], ["8:00", "8:15", "8:19", "8:24"]),
        ([{"seq": 10, "late": -120}], ["7:58", "8:03-8:04", "8:08", "8:13"]),
        ([], ["8:00", "8:05-8:06", "8:10", "8:15"]),
    ],
)
def test_delays_hold_until_the_next_word(compiled, calls: list[dict[str, object]], times: list[str]) -> None:
    (run,), statistics = match(compiled, update("t1", *calls))
    assert clock(run) == times
    assert statistics.matched == {"SCHEDULED": 1}
    assert statistics.calls_unmatched == 0


def test_a_delay_of_the_whole_run(compiled) -> None:
    (run,), _ = match(compiled, update("t1", delay=300))
    assert clock(run) == ["8:05", "8:10-8:11", "8:15", "8:20"]
    assert run.is_known.all()


@pytest.mark.parametrize(
    ("calls", "times"),
    [
        ([{"seq": 30, "rel": SKIPPED}], ["8:05", "8:10-8:11", "-", "8:20"]),
        ([{"seq": 20, "platform": "B2"}], ["8:05", "8:10-8:11", "8:15", "8:20"]),
        ([{"seq": 30, "late": 600}], ["8:05", "8:10-8:11", "8:20", "8:25"]),
        ([{"seq": 10, "late": 60}], ["8:01", "8:06-8:07", "8:11", "8:16"]),
        ([{"seq": 20, "leaves": 600}], ["8:05", "8:10-8:16", "8:20", "8:25"]),
        ([{"seq": 20, "at": 8 * 3600 + 900}], ["8:05", "8:15", "8:19", "8:24"]),
        ([{"seq": 30, "rel": NO_DATA}], ["8:05", "8:10-8:11", "8:11", "8:15"]),
        ([{"seq": 10, "rel": NO_DATA}], ["8:00", "8:05-8:06", "8:10", "8:15"]),
        ([{"seq": 30, "late": 0}], ["8:05", "8:10", "8:10", "8:15"]),  # what is said of C is not pushed
    ],
)
def test_a_delay_of_the_whole_run_holds_until_a_call_says_more(
    compiled, calls: list[dict[str, object]], times: list[str]
) -> None:
    (run,), statistics = match(compiled, update("t1", *calls, delay=300))
    assert clock(run) == times
    no_data = next((q for q in range(4) if {"seq": 10 * q + 10, "rel": NO_DATA} in calls), 4)
    assert run.is_known.tolist() == [q < no_data for q in range(4)]
    assert statistics.calls_pushed == (no_data == 2)  # B at 8:11 pushes C, of which nothing is known


def test_what_is_known_is_marked(compiled) -> None:
    (run,), _ = match(compiled, update("t1", {"seq": 20, "late": 60}, {"seq": 40, "rel": NO_DATA}))
    assert run.is_known.tolist() == [False, True, True, False]


def test_another_platform(compiled) -> None:
    (run,), _ = match(compiled, update("t1", {"seq": 20, "late": 0, "platform": "B2"}))
    ids = compiled.tables["stops"]["stop_id"].to_pylist()
    assert [ids[stop] for stop in run.stops] == ["A", "B2", "C", "B"]


def test_times_never_go_back(compiled) -> None:
    (run,), statistics = match(compiled, update("t1", {"seq": 20, "late": 600}, {"seq": 30, "late": 0}))
    assert clock(run) == ["8:00", "8:15-8:16", "8:16", "8:16"]
    assert statistics.calls_pushed == 2


def test_the_service_day_of_a_trip_past_midnight(compiled) -> None:
    """At 0:35 on Thursday the night trip is Wednesday's; at 23 h on Wednesday it is still to come."""
    for now_s in (MIDNIGHT_S + 86_400 + 35 * 60, MIDNIGHT_S + 23 * 3600):
        (run,), _ = match(compiled, update("night", {"seq": 2, "late": 60}), now_s=now_s)
        assert dt.date.fromordinal(run.day) == WEDNESDAY


def test_runs_that_do_not_take_place(compiled) -> None:
    for relation in ("CANCELED", "DELETED"):
        value = pb.TripDescriptor.ScheduleRelationship.Value(relation)
        (run,), statistics = match(compiled, update("t1", schedule_relationship=value))
        assert run.stops.size == 0
        assert statistics.matched == {relation: 1}


@pytest.mark.parametrize("relation", ["ADDED", "NEW"])
def test_additional_runs(compiled, relation: str) -> None:
    value = pb.TripDescriptor.ScheduleRelationship.Value(relation)
    calls = [{"stop": "A", "at": 8 * 3600}, {"stop": "C", "at": 8 * 3600 + 240}]
    (run,), _ = match(compiled, update("extra", *calls, route_id="r2", schedule_relationship=value))
    assert run.trip == NO_TRIP
    assert clock(run) == ["8:00", "8:04"]
    assert dt.date.fromordinal(run.day) == WEDNESDAY


def test_a_duplicate_runs_at_its_own_time(compiled) -> None:
    value = pb.TripDescriptor.ScheduleRelationship.Value("DUPLICATED")
    copy = {"trip_id": "t1-again", "start_date": "20260108", "start_time": "09:00:00"}
    (run,), _ = match(compiled, update("t1", schedule_relationship=value, properties=copy))
    assert (run.trip, run.trip_id) == (NO_TRIP, "t1-again")
    assert dt.date.fromordinal(run.day) == dt.date(2026, 1, 8)
    assert clock(run) == ["9:00", "9:05-9:06", "9:10", "9:15"]


def test_a_replacement_has_other_calls(compiled) -> None:
    value = pb.TripDescriptor.ScheduleRelationship.Value("REPLACEMENT")
    calls = [{"stop": "A", "at": 8 * 3600}, {"stop": "C", "at": 8 * 3600 + 600}]
    (run,), _ = match(compiled, update("t1", *calls, schedule_relationship=value))
    assert run.trip != NO_TRIP
    assert clock(run) == ["8:00", "8:10"]


def test_runs_of_a_headway_are_told_apart_by_their_start(compiled) -> None:
    value = pb.TripDescriptor.ScheduleRelationship.Value("UNSCHEDULED")
    shuttle = update("shuttle", {"seq": 1, "late": 60}, start_time="09:20:00", schedule_relationship=value)
    (run,), _ = match(compiled, shuttle)
    assert clock(run) == ["9:21", "9:26"]
    _, statistics = match(compiled, update("shuttle"), update("shuttle", start_time="15:00:00"))
    assert statistics.unmatched == {"UNKNOWN_START_TIME": 2}


def test_what_cannot_be_matched_is_counted_with_its_reason(compiled) -> None:
    added = pb.TripDescriptor.ADDED
    runs, statistics = match(
        compiled,
        update("nobody", {"seq": 1, "late": 0}),
        update("t1", start_date="20260110"),  # a Saturday
        update("t1", {"seq": 10, "late": 0}),
        update("t1", {"seq": 10, "late": 60}),
        update(
            "new", {"stop": "A", "at": 0}, {"stop": "Z", "at": 60}, route_id="r1", schedule_relationship=added
        ),
        update("new", {"stop": "A", "at": 0}, {"stop": "C", "at": 60}, schedule_relationship=added),
        update("new", {"stop": "A"}, {"stop": "C"}, route_id="r1", schedule_relationship=added),
        update("night", {"seq": 1, "late": 200_000}),
    )
    assert len(runs) == 1
    assert statistics.unmatched == {
        "UNKNOWN_TRIP": 1,
        "NOT_ON_THAT_DAY": 1,
        "SAID_TWICE": 1,
        "UNKNOWN_STOP": 1,
        "UNKNOWN_ROUTE": 1,
        "NO_TIMES": 1,
        "TOO_FAR_FROM_PLAN": 1,
    }
    assert statistics.examples["UNKNOWN_TRIP"] == ["nobody"]
    assert statistics.updates == 8


def test_calls_that_the_run_does_not_have(compiled) -> None:
    (run,), statistics = match(compiled, update("t1", {"seq": 25, "late": 60}, {"stop": "Z", "late": 60}))
    assert clock(run) == ["8:00", "8:05-8:06", "8:10", "8:15"]
    assert statistics.calls_unmatched == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<!doctype html><title>Wartung</title>", "it begins with '<!doctype html>"),
        (b"\xff" * 40, "no GTFS-realtime"),
        (b"", "no header"),
        (message()[:-3], "no GTFS-realtime|no header"),
        (message(made_s=NOW_S + 3600), "3600 s ahead"),
        (b"\x00" * (MOST_BYTES + 1), "more than"),
    ],
)
def test_messages_that_cannot_be_used(data: bytes, said: str) -> None:
    with pytest.raises(RealtimeError, match=said):
        read_trip_updates(data, "test", NOW_S)


def test_single_entities_that_make_no_sense_are_told() -> None:
    bad = update("t1", start_date="2026-01-07")
    read = read_trip_updates(message(bad, update("t1")), "test", NOW_S)
    assert len(read.updates) == 1
    assert read.unreadable == ("test: entity '0': start_date '2026-01-07' is no date like 20261123",)


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    try:
        read_trip_updates(data, "test", NOW_S)
    except RealtimeError:
        return


def test_a_captured_feed(shared_data: Callable[[str], Path]) -> None:
    """BART, 7 August 2019: 83 SCHEDULED updates, 65 of them known to the static feed, and 8 ADDED."""
    compiled = compile_feeds([("bart", shared_data("realtime/bart-rt.zip"))])
    data = shared_data("realtime/bart-trip-updates.pb").read_bytes()
    now_s = int(dt.datetime(2019, 8, 7, 17, 45, 30, tzinfo=dt.UTC).timestamp())
    index = FeedIndex(compiled.timetable, compiled.tables, compiled.timezones, 0)
    runs, statistics = match_updates(index, read_trip_updates(data, "bart", now_s), now_s)
    assert statistics.matched["SCHEDULED"] == 65
    assert statistics.unmatched["UNKNOWN_TRIP"] == 18
    assert statistics.matched["ADDED"] + sum(statistics.unmatched.values()) - 18 == 8
    day = dt.date(2019, 8, 7).toordinal()
    assert {run.day for run in runs} == {day}
    compiler = DayCompiler(compiled.timetable, compiled.timezones)
    live = compiler.with_live(lay_out_runs(compiled.timetable, runs)).compile(day)
    planned = compiler.compile(day)
    extra = statistics.matched["ADDED"]
    assert live.timetable.trip_source.size == planned.timetable.trip_source.size + extra
