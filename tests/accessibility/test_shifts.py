"""Who can work a shift: as the matrix says; districts by hand; lines by counting every trip."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from mobility.accessibility.matrix import UNREACHED, MatrixEngine
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.accessibility.shifts import (
    Shift,
    by_district,
    line_calls,
    line_gaps,
    line_hours,
    shift_table,
    sites_without_lines,
)
from mobility.errors import BadParameterError, PointsError
from mobility.network import TransportNetwork, load_network

ZONE = ZoneInfo("Europe/Berlin")
MONDAY = dt.date(2026, 3, 9)
EARLY = Shift("early", dt.time(5, 50), dt.time(14, 10))
LATE = Shift("late", dt.time(14, 0), dt.time(22, 10))
NIGHT = Shift("night", dt.time(22, 0), dt.time(6, 0))


@pytest.fixture(scope="module")
def network(small_city: Path) -> TransportNetwork:
    return load_network(small_city)


def at_stops(network: TransportNetwork, count: int, first: int = 0) -> Points:
    linked = np.flatnonzero(network.links.stop_node >= 0)
    stops = linked[np.linspace(first, linked.size - 1 - first, count).astype(int)]
    t = network.timetable
    return Points(tuple(f"s{stop}" for stop in stops), t.stop_lat[stops].copy(), t.stop_lon[stops].copy())


def test_a_shift_over_midnight_ends_on_the_next_day():
    assert EARLY.moments(MONDAY, ZONE)[1].date() == MONDAY
    start, end = NIGHT.moments(MONDAY, ZONE)
    assert (start.hour, end.hour, end.date()) == (22, 6, MONDAY + dt.timedelta(days=1))


def test_who_can_work_is_what_the_matrix_says(network):
    homes, sites = at_stops(network, 5), at_stops(network, 2, first=3)
    request = MatrixRequest(
        departure=dt.datetime(2026, 1, 1, tzinfo=ZONE), max_time_minutes=45, max_walk_minutes=10
    )
    table = shift_table(network, homes, sites, (EARLY, LATE), MONDAY, ZONE, request)
    assert len(table) == 2 * 2 * 5
    limits = {"max_time_minutes": 45, "max_walk_minutes": 10, "window_minutes": 1}
    start, end = LATE.moments(MONDAY, ZONE)
    there = MatrixEngine(network, MatrixRequest(departure=start, arrive_by=True, **limits), sites).rows(
        homes
    )[0]
    back = MatrixEngine(network, MatrixRequest(departure=end, **limits), homes).rows(sites)[0]
    for column, site in enumerate(sites.ids):
        rows = table[(table["shift"] == "late") & (table["site"] == site)]
        assert (rows["can_come"].to_numpy() == (there[:, column] != UNREACHED)).all()
        assert (rows["can_return"].to_numpy() == (back[column] != UNREACHED)).all()
        assert (rows["can_work"] == (rows["can_come"] & rows["can_return"])).all()
        known = there[:, column] != UNREACHED
        assert (rows["there"].to_numpy()[known] == there[known, column]).all()
    assert table["can_work"].any()


def test_more_minutes_leave_nobody_out_who_was_in(network):
    homes, sites = at_stops(network, 5), at_stops(network, 1, first=3)
    tables = [
        shift_table(
            network,
            homes,
            sites,
            (EARLY,),
            MONDAY,
            ZONE,
            MatrixRequest(departure=dt.datetime(2026, 1, 1, tzinfo=ZONE), max_time_minutes=minutes),
        )
        for minutes in (20, 60)
    ]
    assert (tables[0]["can_work"] <= tables[1]["can_work"]).all()


def homes_of(people: list[int], districts: list[str]) -> Points:
    n = len(people)
    return Points(
        tuple("abcd"[:n]),
        np.full(n, 51.0),
        np.full(n, 11.0),
        pd.DataFrame({"people": people, "quarter": districts}),
    )


def test_districts_by_hand():
    """North: 10 can both, 30 come but do not get home. South: 5 can neither. Half of all left out in the
    north."""
    homes = homes_of([10, 30, 5], ["north", "north", "south"])
    table = pd.DataFrame(
        {
            "shift": "late",
            "site": "gate",
            "id": ["a", "b", "c"],
            "can_come": [True, True, False],
            "can_return": [True, False, False],
            "can_work": [True, False, False],
        }
    )
    found = by_district(table, homes, "quarter", "people")
    assert found["district"].tolist() == ["north", "south"], "most people left out first"
    assert found["people"].tolist() == [40, 5]
    assert found["can_work"].tolist() == [10, 0]
    assert found["only_come"].tolist() == [30, 0]
    assert found["share"].tolist() == [0.25, 0.0]
    assert by_district(table, homes, "quarter")["people"].tolist() == [2, 1]
    with pytest.raises(PointsError, match="no column beds; they have people, quarter"):
        by_district(table, homes, "quarter", "beds")


def slow_hours(
    network: TransportNetwork, lat: float, lon: float, radius_m: float
) -> dict[tuple[str, int], list[int]]:
    """Every call of every trip, one after the other."""
    t = network.timetable
    names = network.tables["routes"]["route_short_name"].to_pylist()
    column = MONDAY.toordinal() - int(t.service_first_date)
    found: dict[tuple[str, int], list[int]] = {}
    for pattern in range(t.pattern_stops_offsets.size - 1):
        first, last = (int(t.pattern_stops_offsets[pattern + k]) for k in (0, 1))
        trips = range(int(t.pattern_trips_offsets[pattern]), int(t.pattern_trips_offsets[pattern + 1]))
        for position in range(last - first):
            stop = t.pattern_stops[first + position]
            north = (t.stop_lat[stop] - lat) * 111_195
            east = (t.stop_lon[stop] - lon) * 111_195 * np.cos(np.radians(lat))
            if not np.hypot(north, east) <= radius_m:
                continue
            for i, trip in enumerate(trips):
                at = int(t.pattern_times_offsets[pattern]) + position * len(trips) + i
                for side, times, counts in (
                    (0, t.arrivals, position > 0 and t.pattern_drop_off[first + position] != 1),
                    (
                        1,
                        t.departures,
                        position < last - first - 1 and t.pattern_pickup[first + position] != 1,
                    ),
                ):
                    for back in (0, 1):
                        second = int(times[at]) - back * 86_400
                        runs = t.service_days[t.trip_service[trip], column - back]
                        if counts and runs and 0 <= second < 86_400:
                            key = (names[t.trip_route[trip]], second // 3600)
                            found.setdefault(key, [0, 0])[side] += 1
    return found


def test_lines_by_hour_are_every_call_counted(network):
    sites = at_stops(network, 1, first=3)
    hours = line_hours(network, sites, MONDAY, 500.0)
    slow = slow_hours(network, sites.lats[0], sites.lons[0], 500.0)
    assert slow
    fast = {(row.line, row.hour): [row.arrivals, row.departures] for row in hours.itertuples()}
    assert {key: both for key, both in fast.items() if any(both)} == slow
    assert len(hours) == 24 * hours["line"].nunique()


def calls_of(*calls: tuple[str, str, str]) -> pd.DataFrame:
    """Of a line, a direction, and a time ("+1 05:30" on the day after)."""
    rows = []
    for line, direction, text in calls:
        day, _, clock = text.rpartition(" ")
        hour, minute = map(int, clock.split(":"))
        rows.append(("gate", line, direction, int(day or 0) * 86_400 + hour * 3600 + minute * 60))
    return pd.DataFrame(rows, columns=["site", "line", "direction", "second"])


def test_gaps_are_of_the_hour_before_a_start_and_after_an_end():
    """Line 5 arrives at 04:45 and 05:55 and leaves at 05:00 and 22:05: neither is of use from 05:50 to
    22:10, though both clock hours have a run. Line 1 arrives at 04:51 and 05:50 and leaves at 22:10."""
    calls = calls_of(
        *(("5", "there", "04:45"), ("5", "there", "05:55")),
        *(("5", "back", "05:00"), ("5", "back", "22:05")),
        *(("1", "there", "04:51"), ("1", "there", "05:50"), ("1", "back", "22:10"), ("1", "back", "23:30")),
    )
    whole = Shift("whole", dt.time(5, 50), dt.time(22, 10))
    assert line_gaps(calls, (whole,)).values.tolist() == [
        ["whole", "gate", "5", "there", 5, "04:45", "05:55"],
        ["whole", "gate", "5", "back", 22, "05:00", "22:05"],
    ]
    assert line_gaps(calls, (whole,), within_minutes=70).values.tolist() == [
        ["whole", "gate", "5", "back", 22, "05:00", "22:05"]
    ]
    at_six = Shift("six", dt.time(6, 0), dt.time(22, 5))
    assert line_gaps(calls, (at_six,)).empty, "who begins at six comes in the hour before"


def test_gaps_after_midnight_are_those_of_the_day_after():
    """A night from 22:00 to 06:00: on the day it begins line 7 leaves at 06:10, on the next one at 08:10."""
    calls = calls_of(
        *(
            ("7", "there", "21:40"),
            ("7", "back", "06:10"),
            ("7", "back", "+1 08:10"),
            ("7", "there", "-1 23:50"),
        )
    )
    assert line_gaps(calls, (NIGHT,)).values.tolist() == [["night", "gate", "7", "back", 6, "08:10", "08:10"]]
    from_midnight = Shift("midnight", dt.time(0, 0), dt.time(5, 30))
    assert line_gaps(calls, (from_midnight,)).empty, "who begins at midnight comes on the day before"


def test_calls_of_three_days_are_those_of_each_day(network):
    sites = at_stops(network, 1, first=3)
    calls = line_calls(network, sites, MONDAY, 500.0)
    assert ((calls["second"] >= -86_400) & (calls["second"] < 2 * 86_400)).all()
    for days in (-1, 0, 1):
        hours = line_hours(network, sites, MONDAY + dt.timedelta(days=days), 500.0)
        of_day = calls[calls["second"] // 86_400 == days]
        assert len(of_day) == hours["arrivals"].sum() + hours["departures"].sum()


def test_people_and_districts_that_are_none():
    homes = homes_of([10, 30], ["north", "south"])
    table = pd.DataFrame({"shift": "late", "site": "gate", "id": ["a", "b"]})
    table[["can_come", "can_return", "can_work"]] = True
    homes.columns["people"] = ["10", "many"]
    with pytest.raises(PointsError, match="people of b is many"):
        by_district(table, homes, "quarter", "people")
    homes.columns["quarter"] = ["north", None]
    assert by_district(table, homes, "quarter")["district"].tolist() == ["", "north"]


def test_a_site_without_stops_has_no_lines(network):
    nowhere = Points(("sea",), np.array([54.5]), np.array([7.0]))
    assert line_hours(network, nowhere, MONDAY).empty
    assert sites_without_lines(line_calls(network, nowhere, MONDAY), nowhere) == ("sea",)


def test_a_line_that_only_runs_on_other_days_does_not_serve_a_site():
    sites = Points(("gate", "yard"), np.array([51.5, 51.5]), np.array([12.0, 12.1]))
    calls = pd.DataFrame({"site": ["gate", "gate", "yard"], "line": ["5", "5", "5"]})
    calls["second"], calls["direction"] = [-600, 86_400, 30_000], "there"
    assert sites_without_lines(calls, sites) == ("gate",)


def test_shifts_are_needed(network):
    request = MatrixRequest(departure=dt.datetime(2026, 1, 1, tzinfo=ZONE))
    with pytest.raises(BadParameterError, match="at least one shift"):
        shift_table(network, at_stops(network, 1), at_stops(network, 1), (), MONDAY, ZONE, request)
