"""Why nothing was found: days that are alike are asked once, and the answer is that of asking each date."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.kernels.arrays import Footpaths
from mobility.network.day_transfers import ChangeSettings
from mobility.routing.access import EndOffers
from mobility.routing.days import Days
from mobility.routing.journey import EmptyReason, Reason
from mobility.routing.query import Place, PlanQuery, TripFilter, Via
from mobility.routing.reasons import DAY_S, LOOK_AHEAD_DAYS, asked_s, why_nothing
from mobility.routing.stage import Stage
from mobility.routing.transit import Offers
from mobility.routing.transit_search import TransitSearch
from mobility.routing.windows import Interval, split
from tests.boards.networks import network_of
from tests.scenarios.cities import WEDNESDAY, city
from tests.support.timetables import DAY
from tests.support.towns import towns

SERVICES = [(0,), (-1, 0, 1, 2), (-4, -3, -2, -1, 0, 1, 2, 3, 4), (0, 1, 2, 3, 4), (3,), (-2, -1), (4,)]
NOBODY = Place(0.0, 0.0)
HEAD = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
ALIKE = HEAD + "wk,1,1,1,1,1,1,1,20260101,20260131\n"
TWO_KINDS = HEAD + "wk,1,1,1,1,1,0,0,20260101,20260131\nwe,0,0,0,0,0,1,1,20260101,20260131\n"
LINES = """
    1 : A 8:00 B 8:05
    1 service_id=we : A 9:00 B 9:05
    2 : C 8:00 D 8:05
    2 service_id=we : C 9:00 D 9:05
    """
"""From A one comes to B, where nothing leaves; nothing comes to C."""


def scanned(folder: Path, calendar: str, **wishes: object) -> tuple[str, int, int]:
    """The answer to a question from A to D, how many patterns were scanned, and how many a day has."""
    town = city(folder, LINES, calendar=calendar)
    query = town.query("A", "D", "7:00", window_s=60, **wishes)
    result = town.router.plan(query)
    (reason,) = result.reasons
    day = town.router.days.get(WEDNESDAY.toordinal(), query.trips)
    return reason.code, result.counters["patterns_scanned"], day.timetable.pattern_stops_offsets.size - 1


def test_of_a_week_of_alike_days_one_is_asked(tmp_path: Path) -> None:
    """Each search from A rides line 1 and ends in B: one pattern. The window's is one; what follows is why.

    The day's rest is asked from seven o'clock, tomorrow from midnight; six more dates are tomorrow again.
    """
    code, patterns, of_day = scanned(tmp_path, ALIKE)
    assert (code, of_day) == (Reason.NO_TRANSIT_CONNECTION, 2)
    assert patterns == 1 + 2


def test_each_kind_of_day_is_asked(tmp_path: Path) -> None:
    """A day holds runs of the morning after, too: so Friday, Saturday and Sunday are unlike Wednesday.

    The window, the rest of Wednesday, Thursday (Monday, Tuesday and Wednesday are like it), Friday (it has a
    Saturday's run, a pattern's second trip), Saturday, Sunday: six searches instead of nine.
    """
    code, patterns, _ = scanned(tmp_path, TWO_KINDS)
    assert (code, patterns) == (Reason.NO_TRANSIT_CONNECTION, 1 + 5)


def test_alike_days_are_asked_once_backwards_and_by_way_of_a_stop(tmp_path: Path) -> None:
    """To D one comes from C, where nothing arrives; the day's evening holds for all evenings before it."""
    code, patterns, _ = scanned(tmp_path / "back", ALIKE, arrive_by=True)
    assert (code, patterns) == (Reason.NO_TRANSIT_CONNECTION, 1 + 2)
    town = city(tmp_path / "via", LINES, calendar=ALIKE)
    result = town.router.plan(town.query("A", "D", "7:00", window_s=60, via=(Via(town.stop("B").stop),)))
    assert [reason.code for reason in result.reasons] == [Reason.NO_TRANSIT_CONNECTION]
    assert result.counters["patterns_scanned"] <= 3 * 2  # on each layer once


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ("we,0,0,0,0,0,1,0,20260101,20260131", Reason.NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW),  # on Saturdays
        ("we,0,0,0,0,0,0,0,20260101,20260131", Reason.NO_TRANSIT_CONNECTION),
    ],
)
def test_one_day_of_the_week_is_a_connection(tmp_path: Path, runs: str, expected: str) -> None:
    daily = ALIKE.splitlines()[1]
    town = city(
        tmp_path,
        "1 : A 8:00 B 8:05\n 2 service_id=we : A 9:00 B 9:05 D 9:10",
        calendar=f"{HEAD}{daily}\n{runs}\n",
    )
    assert town.answer("A", "D", "10:00") == expected


@pytest.mark.parametrize(
    ("timetable", "time", "arrive_by"), [("A 13:00 B 13:05", "13:01", False), ("A 8:00 B 8:05", "8:04", True)]
)
def test_the_rest_of_a_day_says_nothing_of_the_whole_one(
    tmp_path: Path, timetable: str, time: str, arrive_by: bool
) -> None:
    """Today nothing is left, nor in the half day that it holds of tomorrow's (yesterday's) runs.

    Tomorrow (yesterday) is alike, and has the run.
    """
    town = city(tmp_path, f"1 : {timetable}", calendar=ALIKE)
    days = town.router.days
    before, today, after = (days.get(WEDNESDAY.toordinal() + n, TripFilter()) for n in (-1, 0, 1))
    assert before.products is today.products is after.products
    told = town.answer("A", "B", time, window_s=60, arrive_by=arrive_by)
    assert told == Reason.NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW


def asked_of_each_date(
    days: Days, search: TransitSearch, query: PlanQuery, searched: Interval
) -> EmptyReason:
    """The slow version: every date of the week by itself."""
    span_s = LOOK_AHEAD_DAYS * DAY_S
    after = Interval(searched.to_s, searched.to_s + span_s)
    before = Interval(searched.from_s - span_s, searched.from_s)
    ahead, behind = (before, after) if query.arrive_by else (after, before)
    pieces = list(split(ahead, days.starts_within(ahead)))
    if not all(days.serves(days.date_of(piece.from_s)) for piece in pieces):
        pieces += split(behind, days.starts_within(behind))
    if query.max_travel_s:
        pieces += split(searched, days.starts_within(searched))
    search = search.plain().unbounded()
    served = [piece for piece in pieces if days.serves(days.date_of(piece.from_s))]
    told = [search.at(asked_s(query, piece)) for piece in served]  # all of them, to count the work
    found = any(told)
    if query.max_travel_s:
        return EmptyReason(Reason.NO_TRANSIT_CONNECTION, "maxTravelTime" if found else "")
    if found:
        return EmptyReason(Reason.NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW, "time")
    return EmptyReason(Reason.NO_TRANSIT_CONNECTION)


@given(st.data())
def test_the_answer_is_that_of_asking_each_date(data: st.DataObject) -> None:
    town = data.draw(towns())
    zone = data.draw(st.sampled_from(["UTC", "America/St_Johns"]))
    trips = tuple(replace(trip, days=data.draw(st.sampled_from(SERVICES))) for trip in town.trips)
    network = network_of(replace(town, trips=trips, timezones=(zone,)))
    network.footpaths["foot"] = Footpaths(
        np.empty(0, np.int32), np.empty(0, np.int32), np.zeros(town.n_stops + 1, np.int32)
    )
    days = Days(network)
    access, egress = (
        EndOffers(Offers(np.array([stop], np.int32), np.zeros(1, np.int32)), np.array([-1], np.int32), ())
        for stop in data.draw(st.permutations(range(town.n_stops)))[:2]
    )

    def stage_of(time_s: int) -> Stage:
        """The day of a time with these ends."""
        day = days.get(days.date_of(time_s), TripFilter())
        transfers = day.transfers("foot", network.footpaths["foot"], ChangeSettings())
        return Stage(day, transfers, access, egress, lambda _from, _to: None)

    midnight = dt.datetime.combine(dt.date.fromordinal(DAY), dt.time(), ZoneInfo(zone))
    at = int(midnight.timestamp()) + data.draw(st.integers(-5 * 24 * 60, 6 * 24 * 60)) * 60
    query = PlanQuery(
        NOBODY,
        NOBODY,
        at,
        arrive_by=data.draw(st.booleans()),
        max_travel_s=data.draw(st.sampled_from([0, 60])),
        max_rides=data.draw(st.integers(1, 3)),
    )
    searched = Interval(at, at + data.draw(st.sampled_from([1, 3600, 3 * DAY_S])))
    slow, quick = TransitSearch(query, stage_of), TransitSearch(query, stage_of)
    assert why_nothing(days, quick, query, searched) == asked_of_each_date(days, slow, query, searched)
    assert quick.counters.rounds <= slow.counters.rounds
