"""Small feeds through reader and search: one table in, one line out, where other engines are wrong."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from gtfs.compiler import compile_feeds
from mobility.kernels.arrays import Footpaths
from mobility.network.day import compile_day
from mobility.network.day_selection import select
from mobility.network.day_transfers import ChangeSettings
from mobility.routing.transit import Offers, TransitJourney, search, search_arrive_by, trace
from tests.support.feeds import SMALL_TOWN, write_gtfs

WEDNESDAY = dt.date(2026, 1, 7)
USUAL = ChangeSettings()
LONGEST_S = 7 * 3600
"""Without a limit the search goes on to the next day."""
TRIPS = "route_id,service_id,trip_id"
TIMES = "trip_id,arrival_time,departure_time,stop_id,stop_sequence"


def table(header: str, rows: str) -> str:
    return "\n".join([header, *(row.strip() for row in rows.strip().splitlines())]) + "\n"


def plan(
    folder: Path,
    start: str,
    end: str,
    at: str,
    *,
    date: dt.date = WEDNESDAY,
    settings: ChangeSettings = USUAL,
    wheelchair: bool = False,
    arrive_by: bool = False,
    **files: str,
) -> str:
    """Journeys as lines "08:00 a t1 c 08:10, ..."; stops by their ids, no walks between stops."""
    feed: dict[str, str | bytes] = {**SMALL_TOWN, **{f"{name}.txt": text for name, text in files.items()}}
    compiled = compile_feeds([("town", write_gtfs(folder / "town.zip", feed))])
    t = compiled.timetable
    stops = compiled.tables["stops"]["stop_id"].to_pylist()
    records = compiled.tables["trips"]["trip_id"].to_pylist()
    selection = select(t, wheelchair=wheelchair)
    day = compile_day(t, compiled.timezones, date=date.toordinal(), selection=selection)
    none = np.empty(0, np.int32)
    walks = Footpaths(none, none, np.zeros(len(stops) + 1, np.int32))
    transfers = day.transfers("foot", walks, settings)
    hours, minutes, *rest = (int(part) for part in at.split(":"))
    second = hours * 3600 + minutes * 60 + (rest[0] if rest else 0)
    ends = [Offers(np.array([stops.index(stop)], np.int32), np.zeros(1, np.int32)) for stop in (start, end)]

    def clock(s: int) -> str:
        text = f"{s // 3600:02d}:{s // 60 % 60:02d}"
        return f"{text}:{s % 60:02d}" if s % 60 else text

    def line(journey: TransitJourney) -> str:
        parts = []
        for ride in journey.rides:
            called = day.stops(ride.day_trip)
            trip = records[t.trip_record[day.timetable.trip_source[ride.day_trip]]]
            parts.append(
                f"{clock(int(day.departures(ride.day_trip)[ride.board]))} {stops[called[ride.board]]}"
                f" {'=' if ride.stay_seated else ''}{trip}"
                f" {stops[called[ride.alight]]} {clock(int(day.arrivals(ride.day_trip)[ride.alight]))}"
            )
        return ", ".join(parts)

    if arrive_by:
        found = search_arrive_by(day, transfers, *ends, second, earliest_departure_s=second - LONGEST_S)
    else:
        found = search(day, transfers, *ends, second, latest_arrival_s=second + LONGEST_S)
    return "; ".join(line(journey) for journey in found)


def test_change_at_the_same_stop(tmp_path: Path) -> None:
    assert plan(tmp_path, "a", "d", "7:50") == "08:00 a t1 c 08:10, 08:15 c u1 d 08:20"
    # the change takes 5 minutes at most here
    assert plan(tmp_path, "a", "d", "7:50", settings=ChangeSettings(min_s=300)) != ""
    assert plan(tmp_path, "a", "d", "7:50", settings=ChangeSettings(min_s=301)) == ""
    assert plan(tmp_path, "a", "d", "8:20", arrive_by=True) == "08:00 a t1 c 08:10, 08:15 c u1 d 08:20"
    assert plan(tmp_path, "a", "d", "8:19", arrive_by=True) == ""


@pytest.mark.parametrize(
    ("date", "found"), [("2026-01-04", False), ("2026-01-07", True), ("2026-02-02", False)]
)
def test_no_service_outside_its_dates(tmp_path: Path, date: str, found: bool) -> None:
    day = dt.date.fromisoformat(date)
    assert (plan(tmp_path, "a", "c", "7:00", date=day) != "") == found


@pytest.mark.parametrize(("start", "end"), [("b", "c"), ("a", "b")])
def test_no_boarding_and_no_alighting(tmp_path: Path, start: str, end: str) -> None:
    times = table(
        f"{TIMES},pickup_type,drop_off_type",
        """
        t1,08:00:00,08:00:00,a,1,0,0
        t1,08:05:00,08:06:00,b,2,1,1
        t1,08:10:00,08:10:00,c,3,0,0
        """,
    )
    assert plan(tmp_path, start, end, "7:00", stop_times=times) == ""
    assert plan(tmp_path, "a", "c", "7:00", stop_times=times) == "08:00 a t1 c 08:10"


def test_yesterdays_trip_after_midnight_and_the_first_of_the_morning(tmp_path: Path) -> None:
    times = table(
        TIMES,
        """
        t1,24:30:00,24:30:00,a,1
        t1,24:40:00,24:40:00,c,2
        t2,05:00:00,05:00:00,a,1
        t2,05:10:00,05:10:00,b,2
        u1,24:45:00,24:45:00,c,1
        u1,24:50:00,24:50:00,d,2
        """,
    )
    assert plan(tmp_path, "a", "d", "0:10", stop_times=times) == "00:30 a t1 c 00:40, 00:45 c u1 d 00:50"
    assert plan(tmp_path, "a", "b", "23:00", stop_times=times) == "29:00 a t2 b 29:10"


def test_frequencies(tmp_path: Path) -> None:
    frequencies = table("trip_id,start_time,end_time,headway_secs,exact_times", "t1,10:00:00,11:00:00,600,1")
    assert plan(tmp_path, "a", "c", "10:05", frequencies=frequencies) == "10:10 a t1 c 10:20"


def test_the_express_overtakes(tmp_path: Path) -> None:
    times = table(
        TIMES,
        """
        t1,08:00:00,08:00:00,a,1
        t1,08:40:00,08:40:00,b,2
        t1,08:50:00,08:50:00,c,3
        t2,08:10:00,08:10:00,a,1
        t2,08:15:00,08:15:00,b,2
        t2,08:20:00,08:20:00,c,3
        """,
    )
    assert plan(tmp_path, "a", "c", "7:55", stop_times=times) == "08:10 a t2 c 08:20"
    assert plan(tmp_path, "b", "c", "8:30", stop_times=times) == "08:40 b t1 c 08:50"


def test_empty_and_short_times_and_seconds(tmp_path: Path) -> None:
    times = table(
        TIMES,
        """
        t1,6:40:00,6:40:00,a,1
        t1,,,b,2
        t1,6:50:30,6:50:30,c,3
        """,
    )
    assert plan(tmp_path, "a", "c", "6:30", stop_times=times) == "06:40 a t1 c 06:50:30"
    assert plan(tmp_path, "a", "b", "6:30", stop_times=times).startswith("06:40 a t1 b 06:45")


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ("c,c,2,300,,,,", True),
        ("c,c,2,301,,,,", False),
        ("c,c,3,,,,,", False),
        ("c,c,1,,,,,", True),
        # the most specific rule counts: trip and trip before trip before route and route before route
        ("c,c,3,,,,,\nc,c,2,120,r1,r2,,", True),
        ("c,c,2,120,r1,r2,,\nc,c,3,,,,t1,", False),
        ("c,c,3,,,,t1,\nc,c,2,60,,,t1,u1", True),
        ("c,c,3,,r2,,,", True),
    ],
)
def test_transfer_rules(tmp_path: Path, rules: str, found: bool) -> None:
    header = "from_stop_id,to_stop_id,transfer_type,min_transfer_time"
    header += ",from_route_id,to_route_id,from_trip_id,to_trip_id"
    journeys = plan(tmp_path, "a", "d", "7:50", transfers=table(header, rules))
    assert (journeys != "") == found


BLOCKS = table(f"{TRIPS},block_id", "r1,wk,t1,x\nr1,wk,t2,\nr2,wk,u1,x")


@pytest.mark.parametrize(
    ("rules", "answer"),
    [
        ("", "08:00 a t1 c 08:10, 08:15 c =u1 d 08:20"),
        ("5,t1,u1,,", ""),
        ("5,t1,u1,c,c\n4,t1,u1,c,c", "08:00 a t1 c 08:10, 08:15 c =u1 d 08:20"),
        ("1,t1,u1,c,c\n4,t1,u1,c,c", "08:00 a t1 c 08:10, 08:15 c =u1 d 08:20"),
        ("5,t1,u1,,\n4,t1,u1,c,c", "08:00 a t1 c 08:10, 08:15 c =u1 d 08:20"),
    ],
)
def test_staying_seated(tmp_path: Path, rules: str, answer: str) -> None:
    transfers = table("transfer_type,from_trip_id,to_trip_id,from_stop_id,to_stop_id", rules) if rules else ""
    files = {"transfers": transfers} if transfers else {}
    slow = ChangeSettings(min_s=600)  # nobody can change here within 5 minutes
    assert plan(tmp_path, "a", "d", "7:50", settings=slow, trips=BLOCKS, **files) == answer
    back = plan(tmp_path, "a", "d", "8:30", settings=slow, trips=BLOCKS, arrive_by=True, **files)
    assert back == answer


@pytest.mark.parametrize(("flag", "found"), [("0", True), ("1", True), ("2", False)])
def test_wheelchair_unknown_is_not_no(tmp_path: Path, flag: str, found: bool) -> None:
    trips = table(f"{TRIPS},wheelchair_accessible", f"r1,wk,t1,{flag}\nr1,wk,t2,{flag}\nr2,wk,u1,1")
    assert (plan(tmp_path, "a", "c", "7:50", wheelchair=True, trips=trips) != "") == found


@pytest.mark.parametrize(
    ("date", "utc"), [("2026-03-28", "07:00"), ("2026-03-29", "06:00"), ("2026-10-25", "07:00")]
)
def test_clock_changes(tmp_path: Path, date: str, utc: str) -> None:
    """A trip of 8 o'clock leaves at 8 o'clock on the clocks of Berlin, also on the two odd days."""
    calendar = table(
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
        "wk,1,1,1,1,1,1,1,20260101,20261231",
    )
    feed: dict[str, str | bytes] = {**SMALL_TOWN, "calendar.txt": calendar}
    compiled = compile_feeds([("town", write_gtfs(tmp_path / "town.zip", feed))])
    day_date = dt.date.fromisoformat(date)
    day = compile_day(compiled.timetable, compiled.timezones, date=day_date.toordinal())
    leaves = {
        dt.datetime.fromtimestamp(day.epoch_s + int(day.departures(trip)[0]), dt.UTC).strftime("%m-%d %H:%M")
        for trip in range(day.timetable.trip_source.size)
        if day.trip_day[trip] == day_date.toordinal()
    }
    assert f"{day_date:%m-%d} {utc}" in leaves


def test_threads_share_a_day_and_a_trace_tells_of_it(tmp_path: Path) -> None:
    compiled = compile_feeds([("town", write_gtfs(tmp_path / "town.zip", dict(SMALL_TOWN)))])
    day = compile_day(compiled.timetable, compiled.timezones, date=WEDNESDAY.toordinal())
    none = np.empty(0, np.int32)
    walks = Footpaths(none, none, np.zeros(len(compiled.timetable.stop_lat) + 1, np.int32))
    transfers = day.transfers("foot", walks, ChangeSettings())
    stops = compiled.tables["stops"]["stop_id"].to_pylist()
    ends = [Offers(np.array([stops.index(s)], np.int32), np.zeros(1, np.int32)) for s in "ad"]
    expected = search(day, transfers, *ends, 7 * 3600)
    assert len(expected) == 1
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: search(day, transfers, *ends, 7 * 3600), range(400)))
    assert all(answer == expected for answer in answers)
    told = trace(day, transfers, *ends, 7 * 3600, (stops.index("c"),))
    assert told.journeys == expected
    assert told.arrivals[stops.index("c")][0] == 8 * 3600 + 600
    assert told.counters.rounds >= 2
    with pytest.raises(ValueError, match="max_rides"):
        search(day, transfers, *ends, 0, max_rides=0)
