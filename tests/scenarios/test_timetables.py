"""Timetables on a screen: what riders expect, and what other planners get wrong."""

import datetime as dt
from pathlib import Path

import pytest

from mobility.routing.query import Cursor, Direction, TripFilter, Via, WalkProfile
from tests.scenarios.cities import WEDNESDAY, city


def test_one_line(tmp_path: Path) -> None:
    town = city(tmp_path, "1 : A 8:00 B 8:05 C 8:10")
    assert town.answer("A", "C", "8:00") == "1 A 8:00 C 8:10"
    assert town.answer("A", "C", "7:30") == "1 A 8:00 C 8:10"
    assert town.answer("A", "C", "8:01") == "1 A 8:00+1 C 8:10+1"  # tomorrow again
    assert town.answer("C", "A", "8:00") == "NO_TRANSIT_CONNECTION"
    assert town.answer("A", "C", "8:01", window_s=3600) == "NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW"
    assert town.answer("A", "C", "8:10", arrive_by=True) == "1 A 8:00 C 8:10"
    assert town.answer("A", "C", "8:09", arrive_by=True) == "1 A 8:00-1 C 8:10-1"  # yesterday
    friday = dt.date(2026, 1, 9)
    assert town.answer("A", "C", "8:01", friday) == "NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW"  # Monday


def test_whoever_asks_once_sees_a_day_far(tmp_path: Path) -> None:
    """At any hour the only trip of the day is found, forwards and backwards."""
    town = city(tmp_path, "1 : A 11:00 C 11:10")
    for hour in range(24):
        ahead = "" if hour <= 11 else "+1"
        assert town.answer("A", "C", f"{hour}:00") == f"1 A 11:00{ahead} C 11:10{ahead}"
        back = "-1" if hour <= 11 else ""
        assert town.answer("A", "C", f"{hour}:00", arrive_by=True) == f"1 A 11:00{back} C 11:10{back}"


def test_a_change_needs_a_minute(tmp_path: Path) -> None:
    town = city(
        tmp_path,
        """
        1 : A 8:00 B 8:05
        2 : B 8:05:59 C 8:20
        2 : B 8:06 C 8:30
        """,
    )
    assert town.answer("A", "C", "8:00") == "1 A 8:00 B 8:05, 2 B 8:06 C 8:30"
    assert town.answer("A", "C", "8:00", min_transfer_s=61) == "1 A 8:00 B 8:05, 2 B 8:05:59+1 C 8:20+1"


def test_fewer_changes_or_earlier(tmp_path: Path) -> None:
    town = city(
        tmp_path,
        """
        1 : A 8:00 B 8:10 D 8:40
        2 : B 8:12 D 8:25
        """,
    )
    assert town.answer("A", "D", "8:00") == "1 A 8:00 B 8:10, 2 B 8:12 D 8:25 | 1 A 8:00 D 8:40"
    assert town.answer("A", "D", "8:00", max_rides=1) == "1 A 8:00 D 8:40"


@pytest.mark.parametrize("arrive_by", [False, True])
def test_a_page_of_one_departure_is_cut_and_leads_on(tmp_path: Path, arrive_by: bool) -> None:
    town = city(
        tmp_path,
        """
        1 : A 8:00 D 8:40
        2 : A 8:05 B 8:15
        3 : B 8:17 D 8:30
        """,
    )
    slow, quick = "1 A 8:00 D 8:40", "2 A 8:05 B 8:15, 3 B 8:17 D 8:30"
    time = "8:45" if arrive_by else "7:55"
    assert town.answer("A", "D", time, arrive_by=arrive_by) == f"{slow} | {quick}"
    assert town.answer("A", "D", time, arrive_by=arrive_by, max_itineraries=1) == slow
    page = town.router.plan(town.query("A", "D", time, arrive_by=arrive_by, max_itineraries=1))
    after, before = (
        Cursor(Direction.LATER, page.searched_to_s),
        Cursor(Direction.EARLIER, page.searched_from_s),
    )
    cursor = before if arrive_by else after
    assert town.answer("A", "D", time, arrive_by=arrive_by, window_s=1800, cursor=cursor) == quick


def test_a_change_that_saves_a_minute_is_dropped_unless_it_is_the_fastest(tmp_path: Path) -> None:
    town = city(
        tmp_path,
        """
        1 : A 8:00 B 8:10 D 8:26
        2 : B 8:12 D 8:25
        3 : A 8:14 D 8:30
        """,
    )
    # The change is the earliest arrival: kept. Seen from an arrival time nothing speaks for it.
    assert "2 B 8:12 D 8:25" in town.answer("A", "D", "8:00", window_s=900)
    by = town.answer("A", "D", "8:30", arrive_by=True, window_s=900)
    assert by == "1 A 8:00 D 8:26 | 3 A 8:14 D 8:30"


def test_service_ends_with_its_calendar(tmp_path: Path) -> None:
    town = city(tmp_path, "1 : A 8:00 B 8:10")
    assert town.answer("A", "B", "7:00", dt.date(2026, 1, 30)) == "1 A 8:00 B 8:10"
    assert town.answer("A", "B", "7:00", dt.date(2026, 2, 6)) == "OUTSIDE_SERVICE_PERIOD"
    assert town.answer("A", "B", "7:00", dt.date(2026, 1, 4)) == "OUTSIDE_SERVICE_PERIOD"
    # A Saturday within the period: the line runs again on Monday.
    assert town.answer("A", "B", "9:00", dt.date(2026, 1, 10)) == "NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW"


def test_boarding_and_alighting_rules(tmp_path: Path) -> None:
    town = city(
        tmp_path,
        """
        1 : A p!8:00 B d!8:05 C 8:10
        2 : A 8:02 B 8:12 C 8:20
        """,
    )
    assert town.answer("A", "C", "8:00") == "2 A 8:02 C 8:20"
    assert town.answer("A", "B", "8:00") == "2 A 8:02 B 8:12"
    assert town.answer("B", "C", "8:00") == "1 B 8:05 C 8:10"


def test_yesterdays_trips_after_midnight(tmp_path: Path) -> None:
    town = city(
        tmp_path,
        """
        1 : A 24:10 B 24:20
        2 : B 0:25 C 0:40
        """,
    )
    # 00:05 on Thursday: Wednesday's trip at "24:10", then Thursday's at "0:25".
    thursday = WEDNESDAY + dt.timedelta(days=1)
    assert town.answer("A", "C", "0:05", thursday) == "1 A 0:10 B 0:20, 2 B 0:25 C 0:40"
    # The same from late on Wednesday.
    assert town.answer("A", "C", "23:50") == "1 A 0:10+1 B 0:20+1, 2 B 0:25+1 C 0:40+1"
    # Saturday after midnight still has Friday's trip, but no line 2.
    assert town.answer("A", "B", "0:05", dt.date(2026, 1, 10)) == "1 A 0:10 B 0:20"


def test_times_beyond_a_day(tmp_path: Path) -> None:
    town = city(tmp_path, "1 : A 47:00 B 47:30")
    assert town.answer("A", "B", "22:55", WEDNESDAY + dt.timedelta(days=1)) == "1 A 23:00 B 23:30"


@pytest.mark.parametrize("exact", ["1", "0", ""])
def test_frequencies(tmp_path: Path, exact: str) -> None:
    """Headways are planned as departures on the dot: nobody waits longer, most wait less."""
    rows = f"trip_id,start_time,end_time,headway_secs,exact_times\nf,08:00:00,09:00:00,600,{exact}\n"
    town = city(tmp_path, "1 trip=f : A 6:00 B 6:10", frequencies=rows)
    assert town.answer("A", "B", "8:05") == "1 A 8:10 B 8:20"
    assert town.answer("A", "B", "8:50") == "1 A 8:50 B 9:00"
    assert town.answer("A", "B", "6:00") == "1 A 8:00 B 8:10"  # the template itself does not run


def test_overtaking(tmp_path: Path) -> None:
    town = city(
        tmp_path,
        """
        1 : A 8:00 B 8:20 C 8:40
        1 : A 8:05 B 8:10 C 8:20
        """,
    )
    assert town.answer("A", "C", "8:00") == "1 A 8:05 C 8:20"
    assert town.answer("A", "C", "7:50", window_s=1200) == "1 A 8:05 C 8:20"


def test_empty_times_and_short_hours(tmp_path: Path) -> None:
    town = city(tmp_path, "1 : A 6:40:00 B - C 7:00:00")
    # B lies half way between A and C, and so does its time.
    assert town.answer("A", "B", "6:00") == "1 A 6:40 B 6:50"


@pytest.mark.parametrize(
    ("kind", "least", "expected"),
    [
        ("", "", "1 A 8:00 B 8:05, 2 B 8:06 C 8:16"),
        ("2", "300", "1 A 8:00 B 8:05, 2 B 8:10 C 8:20"),
        ("3", "", "NO_TRANSIT_CONNECTION"),
        ("1", "", "1 A 8:00 B 8:05, 2 B 8:05 C 8:15"),
    ],
)
def test_transfer_rules(tmp_path: Path, kind: str, least: str, expected: str) -> None:
    town = city(
        tmp_path,
        """
        1 : A 8:00 B 8:05
        2 : B 8:05 C 8:15
        2 : B 8:06 C 8:16
        2 : B 8:10 C 8:20
        """,
        transfers=f"from_stop_id,to_stop_id,transfer_type,min_transfer_time\nB,B,{kind},{least}\n",
    )
    query_reasons = town.answer("A", "C", "8:00")
    assert query_reasons == expected


def test_staying_seated(tmp_path: Path) -> None:
    town = city(
        tmp_path,
        """
        1 block_id=x : A 8:00 B 8:05
        2 block_id=x : B 8:05 C 8:15
        """,
    )
    assert town.answer("A", "C", "8:00", max_rides=1) == "1 A 8:00 B 8:05, ~2 B 8:05 C 8:15"
    assert town.answer("A", "C", "8:20", arrive_by=True, max_rides=1) == "1 A 8:00 B 8:05, ~2 B 8:05 C 8:15"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("", "1 A 8:00 B 8:05, ~2 B 8:05 C 8:15"),  # the block
        ("t0,t1,,,5\n", "NO_TRANSIT_CONNECTION"),  # type 5 wins over the block
        ("t0,t1,,,5\nt0,t1,B,B,4\n", "1 A 8:00 B 8:05, ~2 B 8:05 C 8:15"),  # type 4 wins over both
        ("t0,t1,B,B,4\nt0,t1,,,5\n", "1 A 8:00 B 8:05, ~2 B 8:05 C 8:15"),  # in any order
    ],
)
def test_type_4_wins_over_5_and_5_over_the_block(tmp_path: Path, rules: str, expected: str) -> None:
    town = city(
        tmp_path,
        """
        1 block_id=x : A 8:00 B 8:05
        2 block_id=x : B 8:05 C 8:15
        """,
        transfers=f"from_trip_id,to_trip_id,from_stop_id,to_stop_id,transfer_type\n{rules}",
    )
    assert town.answer("A", "C", "8:00", max_rides=1) == expected


def test_staying_seated_needs_no_block_where_a_rule_says_so(tmp_path: Path) -> None:
    timetable = """
        1 : A 8:00 B 8:05
        2 : B 8:05 C 8:15
        """
    rule = "from_trip_id,to_trip_id,transfer_type\nt0,t1,4\n"
    seated = city(tmp_path / "rule", timetable, transfers=rule)
    assert seated.answer("A", "C", "8:00", max_rides=1) == "1 A 8:00 B 8:05, ~2 B 8:05 C 8:15"
    assert city(tmp_path / "none", timetable).answer("A", "C", "8:00", max_rides=1) == "NO_TRANSIT_CONNECTION"


def test_filters(tmp_path: Path) -> None:
    town = city(
        tmp_path,
        """
        1 type=0 : A 8:00 B 8:10
        2 type=3 bikes_allowed=1 : A 8:01 B 8:21
        3 type=2 wheelchair_accessible=2 : A 8:02 B 8:05
        """,
    )
    assert town.answer("A", "B", "8:00") == "3 A 8:02 B 8:05"
    only = {number: TripFilter(route_types=frozenset({number})) for number in (0, 3, 7)}
    assert town.answer("A", "B", "8:00", trips=only[0]) == "1 A 8:00 B 8:10"
    assert town.answer("A", "B", "8:00", trips=only[3]) == "2 A 8:01 B 8:21"
    assert town.answer("A", "B", "8:00", trips=only[7]) == "NO_TRANSIT_CONNECTION"
    assert town.answer("A", "B", "8:00", trips=TripFilter(bikes_carried=True)) == "2 A 8:01 B 8:21"
    wheelchair = {
        "trips": TripFilter(wheelchair=True),
        "walk_profile": WalkProfile.WHEELCHAIR,
        "walk_mps": 0.9,
    }
    assert town.answer("A", "B", "8:00", **wheelchair) == "1 A 8:00 B 8:10"
    banned = TripFilter(banned_routes=frozenset({0}))
    rows = town.network.tables["routes"]["route_short_name"].to_pylist()
    assert rows[0] not in town.answer("A", "B", "8:00", trips=banned).split()[0]


def test_via(tmp_path: Path) -> None:
    town = city(
        tmp_path,
        """
        1 : A 8:00 C 8:10
        2 : A 8:00 B 8:10 C 8:30
        3 : B 8:20 C 8:35
        """,
    )
    b = town.stop("B").stop
    assert town.answer("A", "C", "8:00") == "1 A 8:00 C 8:10"
    assert town.answer("A", "C", "8:00", via=(Via(b),)) == "2 A 8:00 C 8:30"
    assert town.answer("A", "C", "8:00", via=(Via(b, 600),)) == "2 A 8:00 B 8:10, 3 B 8:20 C 8:35"
    assert town.answer("A", "C", "8:00", via=(Via(b, 601),)) == "2 A 8:00 B 8:10, 2 B 8:10+1 C 8:30+1"


def test_a_station_is_all_its_platforms(tmp_path: Path) -> None:
    town = city(
        tmp_path,
        """
        1 : A 8:00 B 8:10
        2 : C 8:05 D 8:15
        """,
        stops={
            "A": "parent_station=S", "C": "parent_station=S", "S": "location_type=1",
            "B": "parent_station=T", "D": "parent_station=T", "T": "location_type=1",
        },
    )  # fmt: skip
    assert town.answer("S", "T", "8:00", window_s=600) == "1 A 8:00 B 8:10 | 2 C 8:05 D 8:15"
    assert town.answer("A", "T", "8:00", window_s=600) == "1 A 8:00 B 8:10"
    assert town.answer("S", "D", "8:00", window_s=600) == "2 C 8:05 D 8:15"


def test_the_hour_that_comes_twice(tmp_path: Path) -> None:
    # On 2026-10-25 clocks go back at 3:00. "4:00" of that service day is 8 hours before noon: winter time.
    # "1:00" is 11 hours before noon: 2:00 summer time, 3 hours before.
    town = city(
        tmp_path,
        "1 service_id=s : A 1:00 B 4:00",
        calendar="service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "s,1,1,1,1,1,1,1,20261020,20261030\n",
    )
    result = town.router.plan(town.query("A", "B", "0:00", dt.date(2026, 10, 25)))
    (journey,) = result.journeys
    assert journey.end_s - journey.start_s == 3 * 3600
    assert town.told(journey, dt.date(2026, 10, 25)) == "1 A 2:00 B 4:00"
