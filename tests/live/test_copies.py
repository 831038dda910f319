"""Copies of trips (DUPLICATED) on days and at times of their own."""

import datetime as dt

import pytest
from google.transit import gtfs_realtime_pb2 as pb
from hypothesis import given
from hypothesis import strategies as st

from gtfs.compiler import compile_feeds
from mobility.live.runs import lay_out_runs
from mobility.live.unmatched import KEPT_EXAMPLES
from mobility.network.day import DayCompiler
from mobility.network.live_timetable import NO_TRIP
from tests.live.test_trip_updates import MIDNIGHT_S, NOW_S, WEDNESDAY, clock, feed, match, update

DUPLICATED = pb.TripDescriptor.DUPLICATED
LAST_SUNDAY = dt.date(2025, 12, 28)  # the calendar begins on 5 January
SATURDAY = dt.date(2026, 1, 10)  # it has Monday to Friday


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory):
    """The feed of the trip updates, and a ferry at 10:00, 10:30, 11:00 (exact times)."""
    folder = feed(tmp_path_factory.mktemp("feed"))
    for name, rows in {
        "trips.txt": "r2,wk,ferry,0\n",
        "stop_times.txt": "ferry,10:00:00,10:00:00,A,1\nferry,10:07:00,10:07:00,C,2\n",
        "frequencies.txt": "ferry,10:00:00,11:30:00,1800,1\n",
    }.items():
        (folder / name).write_text((folder / name).read_text() + rows)
    return compile_feeds([("x", folder)])


def copy(
    trip_id: str, day: dt.date | None, start: str, *calls: dict[str, object], **trip: object
) -> pb.TripUpdate:
    """An update of a copy; "" and None: trip_properties have none."""
    properties = {
        "trip_id": f"{trip_id}-again",
        "start_date": f"{day:%Y%m%d}" if day else "",
        "start_time": start,
    }
    return update(trip_id, *calls, schedule_relationship=DUPLICATED, properties=properties, **trip)


def at_noon(day: dt.date) -> int:
    return MIDNIGHT_S + (day - WEDNESDAY).days * 86_400 + 12 * 3600


@pytest.mark.parametrize("day", [LAST_SUNDAY, SATURDAY])
@pytest.mark.parametrize("told_on", [LAST_SUNDAY, WEDNESDAY])
def test_a_copy_runs_when_its_trip_does_not(compiled, day: dt.date, told_on: dt.date) -> None:
    (run,), _ = match(compiled, copy("t1", day, "09:00:00"), now_s=at_noon(told_on))
    assert (run.trip, run.trip_id, dt.date.fromordinal(run.day)) == (NO_TRIP, "t1-again", day)
    assert clock(run) == ["9:00", "9:05-9:06", "9:10", "9:15"]


def test_a_copy_is_all_there_is_on_a_day_without_service(compiled) -> None:
    (run,), _ = match(compiled, copy("t1", SATURDAY, "09:00:00"))
    compiler = DayCompiler(compiled.timetable, compiled.timezones)
    planned, live = compiler.compile(run.day), compiler.with_live(lay_out_runs(compiled.timetable, [run]))
    assert (planned.trip_day == run.day).sum() == 0
    assert (live.compile(run.day).trip_day == run.day).sum() == 1


def test_the_day_of_the_descriptor_counts_where_the_copy_has_none(compiled) -> None:
    saturday, monday = f"{SATURDAY:%Y%m%d}", "20260112"
    for day, start_date, expected in (
        (None, saturday, SATURDAY),
        (SATURDAY, saturday, SATURDAY),
        (SATURDAY, monday, SATURDAY),
        (None, "", WEDNESDAY),
    ):
        (run,), _ = match(compiled, copy("t1", day, "09:00:00", start_date=start_date))
        assert dt.date.fromordinal(run.day) == expected


def test_the_start_of_the_descriptor_counts_where_the_copy_has_none(compiled) -> None:
    for start, start_time, expected in (
        ("", "09:30:00", "9:30"),
        ("09:00:00", "08:00:00", "9:00"),
        ("", "", "8:00"),
    ):
        (run,), _ = match(compiled, copy("t1", SATURDAY, start, start_time=start_time))
        assert clock(run)[0] == expected


@pytest.mark.parametrize(
    ("start", "start_time", "times"),
    [
        ("12:15:00", "", ["12:15", "12:22"]),
        ("12:15:00", "10:30:00", ["12:15", "12:22"]),
        ("12:15:00", "12:15:00", ["12:15", "12:22"]),
        ("", "12:15:00", ["12:15", "12:22"]),
    ],
)
def test_a_copy_of_a_trip_with_frequencies_and_exact_times(
    compiled, start: str, start_time: str, times: list[str]
) -> None:
    (run,), _ = match(compiled, copy("ferry", SATURDAY, start, start_time=start_time))
    assert clock(run) == times


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (copy("nobody", SATURDAY, "09:00:00"), "UNKNOWN_TRIP"),
        (copy("ferry", SATURDAY, ""), "UNKNOWN_START_TIME"),
        (copy("shuttle", SATURDAY, "09:05:00"), "UNKNOWN_START_TIME"),  # by a headway: cannot be copied
        (copy("t1", dt.date(2099, 1, 1), "09:00:00"), "TOO_FAR_FROM_PLAN"),
        (copy("t1", SATURDAY, "09:00:00", {"seq": 10, "at": 0}), "TOO_FAR_FROM_PLAN"),  # on Wednesday
    ],
)
def test_what_cannot_be_copied(compiled, made: pb.TripUpdate, reason: str) -> None:
    runs, statistics = match(compiled, made)
    assert (runs, statistics.unmatched) == ([], {reason: 1})


def added(trip_id: str, relation: int = pb.TripDescriptor.ADDED) -> pb.TripUpdate:
    calls = [{"stop": "A", "at": 9 * 3600}, {"stop": "C", "at": 9 * 3600 + 600}]
    return update(trip_id, *calls, route_id="r1", schedule_relationship=relation)


@pytest.mark.parametrize("trip_id", ["t1", "t1-again"])
@pytest.mark.parametrize("is_first", [True, False])
def test_what_is_duplicated_is_not_added_as_well(compiled, trip_id: str, is_first: bool) -> None:
    told = [added(trip_id), copy("t1", WEDNESDAY, "09:00:00"), added("night")]
    runs, statistics = match(compiled, *(told if is_first else reversed(told)))
    assert sorted(run.trip_id for run in runs) == ["night", "t1-again"]
    assert statistics.unmatched == {"ALSO_DUPLICATED": 1}
    assert statistics.examples == {"ALSO_DUPLICATED": [trip_id]}
    assert (statistics.updates, statistics.matched) == (3, {"ADDED": 1, "DUPLICATED": 1})


def test_only_what_is_added_gives_way_to_what_is_duplicated(compiled) -> None:
    late = update("t1", {"seq": 10, "late": 60})
    told = (late, copy("t1", WEDNESDAY, "09:00:00"), added("t1", pb.TripDescriptor.NEW), added(""))
    runs, statistics = match(compiled, *told)
    assert [run.relation.name for run in runs] == ["SCHEDULED", "DUPLICATED", "NEW", "ADDED"]
    assert not statistics.unmatched


def test_no_more_examples_of_added_runs_are_kept_than_of_others(compiled) -> None:
    _, statistics = match(compiled, copy("t1", WEDNESDAY, "09:00:00"), *[added("t1")] * 7)
    assert statistics.unmatched == {"ALSO_DUPLICATED": 7}
    assert statistics.examples == {"ALSO_DUPLICATED": ["t1"] * KEPT_EXAMPLES}


@given(
    trip=st.sampled_from(["t1", "night", "ferry"]),
    ahead=st.integers(-1, 30),
    start_s=st.integers(0, 30 * 3600),
    late_s=st.integers(-600, 3600),
)
def test_a_copy_is_its_trip_at_another_time(
    compiled, trip: str, ahead: int, start_s: int, late_s: int
) -> None:
    """On whatever day, it takes as long as its trip, and is as late as is said."""
    day = WEDNESDAY + dt.timedelta(ahead)
    start = f"{start_s // 3600:02}:{start_s // 60 % 60:02}:{start_s % 60:02}"
    (run,), _ = match(compiled, copy(trip, day, start, delay=late_s), now_s=NOW_S)
    (as_told,), _ = match(compiled, update(trip, start_time="10:00:00" if trip == "ferry" else ""))
    assert run.day == day.toordinal()
    assert int(run.departures[0]) == start_s + late_s
    assert (run.arrivals - run.departures[0]).tolist() == (as_told.arrivals - as_told.departures[0]).tolist()
    assert (run.departures - run.arrivals).tolist() == (as_told.departures - as_told.arrivals).tolist()
