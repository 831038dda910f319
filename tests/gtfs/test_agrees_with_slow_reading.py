"""Generated feeds: the arrays say what a slow reading, row by row, says."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import gtfs
from tests.gtfs.towns import table
from tests.support.feeds import write_gtfs

Call = tuple[int, int, str, int, str, str]
"""(arrival, departure, stop_id, stop_sequence, pickup_type, drop_off_type)"""
Run = tuple[int, list[Call]]
"""(headway in seconds where no times are exact, else 0; calls)"""


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


@st.composite
def feeds(draw: st.DrawFn) -> dict[str, str]:
    """Files of a feed: loops, zero-minute hops, gaps in sequences, overlapping windows, rows in any order."""
    trips, calls = [], []
    for number in range(draw(st.integers(1, 6))):
        trips.append(f"r{draw(st.integers(1, 2))},{draw(st.sampled_from(['wk', 'so']))},t{number}")
        at, sequence = draw(st.integers(0, 26 * 3_600)), 0
        for _ in range(draw(st.integers(2, 6))):
            arrival = at + draw(st.integers(0, 900))
            at = arrival + draw(st.integers(0, 120))
            sequence += draw(st.integers(1, 3))
            stop, pickup, drop_off = (draw(st.sampled_from(kind)) for kind in ("abcd", ["", "1", "2"], "013"))
            calls.append(f"t{number},{clock(arrival)},{clock(at)},{stop},{sequence},{pickup},{drop_off}")
    calendar = [f"wk,{','.join(draw(st.sampled_from('01')) for _ in range(7))},20260105,20260118"]
    windows = []
    for _ in range(draw(st.integers(0, 3))):
        start, lasts = draw(st.integers(60, 1200)) * 60, draw(st.integers(1, 3_600))
        times = f"{clock(start)},{clock(start + lasts)},{draw(st.integers(120, 1_800))}"
        windows.append(
            f"t{draw(st.integers(0, len(trips) - 1))},{times},{draw(st.sampled_from(['', '0', '1']))}"
        )
    exceptions = draw(
        st.dictionaries(
            st.tuples(st.sampled_from(["wk", "so"]), st.integers(1, 31)), st.sampled_from("12"), min_size=1
        )
    )
    return {
        **{f"{name}.txt": table(name) for name in ("agency", "stops", "routes")},
        "trips.txt": "route_id,service_id,trip_id\n" + "\n".join(trips) + "\n",
        "stop_times.txt": (
            "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type\n"
            + "\n".join(draw(st.permutations(calls)))
            + "\n"
        ),
        "frequencies.txt": "\n".join(["trip_id,start_time,end_time,headway_secs,exact_times", *windows, ""]),
        "calendar.txt": (
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
            + "\n".join(calendar)
            + "\n"
        ),
        "calendar_dates.txt": (
            "service_id,date,exception_type\n"
            + "\n".join(f"{s},202601{d:02d},{kind}" for (s, d), kind in exceptions.items())
            + "\n"
        ),
    }


def seconds(text: str) -> int:
    hours, minutes, rest = text.split(":")
    return int(hours) * 3_600 + int(minutes) * 60 + int(rest)


def slow_calls(files: dict[str, str]) -> dict[str, list[Call]]:
    trips: dict[str, list[Call]] = {}
    for row in csv.DictReader(io.StringIO(files["stop_times.txt"])):
        trips.setdefault(row["trip_id"], []).append(
            (
                seconds(row["arrival_time"]),
                seconds(row["departure_time"]),
                row["stop_id"],
                int(row["stop_sequence"]),
                row["pickup_type"] or "0",
                row["drop_off_type"] or "0",
            )
        )
    return {trip: sorted(calls, key=lambda call: call[3]) for trip, calls in trips.items()}


def slow_runs(files: dict[str, str]) -> dict[str, list[Run]]:
    """Each trip once, or as often as its windows say: equal departures once, as the first window has it."""
    trips = slow_calls(files)
    departures: dict[str, dict[int, int]] = {}
    for row in csv.DictReader(io.StringIO(files["frequencies.txt"])):
        of_trip = departures.setdefault(row["trip_id"], {})
        departure = seconds(row["start_time"])
        while departure < seconds(row["end_time"]):
            of_trip.setdefault(departure, 0 if row["exact_times"] == "1" else int(row["headway_secs"]))
            departure += int(row["headway_secs"])
    runs: dict[str, list[Run]] = {}
    for trip, calls in trips.items():
        planned = calls[0][1]
        runs[trip] = sorted(
            (headway, [(c[0] + departure - planned, c[1] + departure - planned, *c[2:]) for c in calls])
            for departure, headway in departures.get(trip, {planned: 0}).items()
        )
    return runs


def slow_days(files: dict[str, str]) -> dict[str, set[date]]:
    days: dict[str, set[date]] = {"wk": set(), "so": set()}
    for row in csv.reader(io.StringIO(files["calendar.txt"].split("\n", 1)[1])):
        day = date.fromisoformat(row[8])
        while day <= date.fromisoformat(row[9]):
            if row[1 + day.weekday()] == "1":
                days[row[0]].add(day)
            day += timedelta(days=1)
    for row in csv.reader(io.StringIO(files["calendar_dates.txt"].split("\n", 1)[1])):
        (set.add if row[2] == "1" else set.discard)(days[row[0]], date.fromisoformat(row[1]))
    return days


def fast_runs(compiled: gtfs.CompiledFeeds) -> dict[str, list[Run]]:
    timetable = compiled.timetable
    trip_ids = compiled.tables["trips"].column("trip_id").to_pylist()
    stop_ids = compiled.tables["stops"].column("stop_id").to_pylist()
    trips: dict[str, list[Run]] = {}
    for trip, pattern in enumerate(timetable.trip_pattern.tolist()):
        first, end = timetable.pattern_trips_offsets[pattern : pattern + 2].tolist()
        start, stop = timetable.pattern_stops_offsets[pattern : pattern + 2].tolist()
        calls = []
        for position, at in enumerate(range(start, stop)):
            row = timetable.pattern_times_offsets[pattern] + position * (end - first) + trip - first
            calls.append(
                (
                    int(timetable.arrivals[row]),
                    int(timetable.departures[row]),
                    stop_ids[timetable.pattern_stops[at]],
                    int(timetable.stop_sequences[row]),
                    str(timetable.pattern_pickup[at]),
                    str(timetable.pattern_drop_off[at]),
                )
            )
        run = (int(timetable.trip_headway_s[trip]), calls)
        trips.setdefault(trip_ids[timetable.trip_record[trip]], []).append(run)
    return {trip: sorted(runs) for trip, runs in trips.items()}


@given(feeds())
def test_arrays_agree_with_a_slow_reading(files: dict[str, str]) -> None:
    with TemporaryDirectory() as folder:
        compiled = gtfs.compile_feeds([("t", write_gtfs(Path(folder) / "t.zip", files))])
    timetable = compiled.timetable
    assert fast_runs(compiled) == slow_runs(files)
    assert (np.diff(timetable.trip_pattern) >= 0).all()
    first = int(timetable.service_first_date)
    days = slow_days(files)
    for row, service in enumerate(compiled.tables["services"].column("service_id").to_pylist()):
        ordinals = np.flatnonzero(timetable.service_days[row]) + first
        assert {date.fromordinal(int(ordinal)) for ordinal in ordinals} == days[service]
    faults = {notice.code for notice in compiled.notices} - {
        "service_without_days",
        "unknown_service",
        "no_active_day",
        "overlapping_frequencies",
    }
    assert not faults
