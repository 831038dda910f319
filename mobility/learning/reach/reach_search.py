"""Which visits are possible: one search forward and one backward over all their places (docs/adr/0085)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mobility.learning.model import StepFree
from mobility.learning.reach.answer import Attendance, LeftOut, ReachAnswer, Way, Why
from mobility.learning.reach.question import LONGEST_WAIT_BACK_S, By, Visit, WayWish
from mobility.routing.journey import EmptyReason
from mobility.routing.place_links import PlaceLinks
from mobility.routing.query import Place as Location
from mobility.routing.query import PlanQuery
from mobility.routing.router import Router
from mobility.routing.there_and_back import FoundWays, ThereAndBack

LONGEST_TRIP_S = 12 * 3600
"""How far before the latest return the last way home is looked for."""


class Hours(Protocol):
    """Who knows opening hours."""

    def is_open(self, hours: str, start: datetime, end: datetime) -> bool | None:
        """Tell whether it is open all the time, None = not known."""
        ...

    def next_change(self, hours: str, after: datetime) -> datetime | None:
        """Give the next moment after which it opens or closes."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Trip:
    """The ways of all visits in one kind of travel, parallel to the visits."""

    without_vehicle: By
    there: list[Way | None]
    stays: list[tuple[int, int]]
    back: list[Way | None]
    last: list[Way | None]
    reasons: tuple[EmptyReason, ...]


class ReachSearch:
    """Answers what can be attended on one network; safe to share between threads.

    Parameters
    ----------
    router : Router
        The engine.
    links : PlaceLinks
        Walks around places, kept from question to question.
    hours : Hours
        Who knows opening hours.
    """

    def __init__(self, router: Router, links: PlaceLinks, hours: Hours) -> None:
        self._ways = ThereAndBack(router, links)
        self._hours = hours

    def search(self, wish: WayWish, visits: Sequence[Visit]) -> ReachAnswer:
        """Find out which visits are possible.

        Parameters
        ----------
        wish : WayWish
            The ways.
        visits : Sequence[Visit]
            What is asked about.

        Returns
        -------
        ReachAnswer
            Each visit once: as an attendance (of two kinds of travel the one with which one is home sooner),
            or as left out. Reasons are given where nothing is asked about, too.
        """
        if not visits:
            return ReachAnswer((), (), self._stranded(wish))
        rows, many = locations_of(visits)
        trips = [self._trip(wish, query, by, rows, many, visits) for by, query in wish.queries()]
        attendances, left_out = [], []
        for i, visit in enumerate(visits):
            judged = [self._judge(wish, visit, trip, i) for trip in trips]
            possible = [found for found in judged if isinstance(found, Attendance)]
            if possible:
                attendances.append(min(possible, key=lambda found: (found.back.end_s, found.travel_s)))
            else:
                others = [found for found in judged if isinstance(found, LeftOut)]
                left_out.append(min(others, key=lambda found: _NEARNESS[found.why]))
        reasons = dict.fromkeys(reason for trip in trips for reason in trip.reasons)
        return ReachAnswer(tuple(attendances), tuple(left_out), tuple(reasons))

    def _stranded(self, wish: WayWish) -> tuple[EmptyReason, ...]:
        """Say why nobody gets away from home at all, which a search to somewhere would say as well."""
        ways = [self._ways.there(query, [], wish.depart_s, wish.depart_s) for _, query in wish.queries()]
        return tuple(dict.fromkeys(reason for one in ways for reason in one.reasons))

    def _trip(
        self,
        wish: WayWish,
        query: PlanQuery,
        by: By,
        rows: NDArray[np.int64],
        many: Sequence[Location],
        visits: Sequence[Visit],
    ) -> _Trip:
        n = rows.size
        from_s = np.full(n, wish.depart_s, np.int64)
        is_dated = np.array([visit.session is not None for visit in visits]) | (wish.arrive_s is not None)
        due_s = np.array([_start_s(visit, wish) for visit in visits], np.int64)
        # What is not dated is reached as soon as possible; what is, as late as one may leave.
        last_s = max(int(due_s[is_dated].max(initial=0)), wish.depart_s)
        first_s = max(int(due_s[is_dated].min(initial=last_s)) - wish.within_s, wish.depart_s)
        if not is_dated.all():
            first_s, last_s = wish.depart_s, max(last_s, wish.depart_s + wish.within_s)
        ways = self._ways.there(query, many, first_s, last_s)
        if is_dated.all():
            there = ways.arriving(rows, due_s, from_s)
        elif not is_dated.any():
            there = ways.leaving(rows, from_s, from_s + wish.within_s)
        else:
            in_time = ways.arriving(rows, due_s, from_s)
            there = _choose(is_dated, in_time, ways.leaving(rows, from_s, from_s + wish.within_s))
        begins_s = np.where(is_dated, due_s, there.end_s)
        stays = [
            stay_of(visit, begin_s, wish) for visit, begin_s in zip(visits, begins_s.tolist(), strict=True)
        ]
        end_s = np.array([end for _, end in stays], np.int64)
        reached = there.is_found
        if not reached.any():
            return _Trip(by, [None] * n, stays, [None] * n, [None] * n, ways.reasons)
        leave_first, leave_last = int(end_s[reached].min()), int(end_s[reached].max())
        until_s = min(wish.back_by_s, leave_last + LONGEST_WAIT_BACK_S + wish.within_s)
        back = self._ways.back(query, many, leave_first, max(until_s, leave_first))
        home = back.leaving(rows, end_s, np.full(n, until_s, np.int64))
        last = self._ways.last_back(
            replace(query, max_travel_s=LONGEST_TRIP_S), many, wish.back_by_s, back.direct_s
        )
        latest = last.arriving(
            rows,
            np.full(n, wish.back_by_s, np.int64),
            np.full(n, wish.back_by_s - LONGEST_TRIP_S, np.int64),
        )
        return _Trip(
            by, ways_of(there), stays, ways_of(home), ways_of(latest), (*ways.reasons, *back.reasons)
        )

    def _judge(self, wish: WayWish, visit: Visit, trip: _Trip, i: int) -> Attendance | LeftOut:
        """Tell whether one visit is possible in one kind of travel."""
        if trip.without_vehicle is By.WHEELCHAIR and visit.place.step_free is StepFree.NO:
            return LeftOut(visit, Why.NOT_STEP_FREE)
        there, back, last = trip.there[i], trip.back[i], trip.last[i]
        if there is None:
            return self._missed(wish, visit)
        start_s, end_s = trip.stays[i]
        is_open: bool | None = True
        if visit.session is None:
            is_open = None
            if visit.place.opening_hours:
                is_open = self._hours.is_open(visit.place.opening_hours, moment(start_s), moment(end_s))
            if is_open is False:
                return self._closed(visit, start_s)
        last_s = None if last is None else last.start_s
        if back is None:
            why = Why.WAY_BACK_TOO_LONG if last_s is not None and last_s >= end_s else Why.NO_WAY_BACK
            return LeftOut(visit, why, last_s, is_open)
        if back.start_s - end_s > LONGEST_WAIT_BACK_S:
            return LeftOut(visit, Why.WAY_BACK_TOO_LONG, back.start_s, is_open)
        return Attendance(visit, there, back, start_s, end_s, is_open, trip.without_vehicle, last_s)

    def _closed(self, visit: Visit, start_s: int) -> LeftOut:
        """Say when a place opens, or that it closes too soon."""
        hours, arrival = visit.place.opening_hours, moment(start_s)
        is_open_then = self._hours.is_open(hours, arrival, arrival + timedelta(minutes=1))
        change = self._hours.next_change(hours, arrival)
        why = Why.CLOSES_TOO_SOON if is_open_then else Why.CLOSED_ON_ARRIVAL
        return LeftOut(visit, why, None if change is None else int(change.timestamp()), False)

    def _missed(self, wish: WayWish, visit: Visit) -> LeftOut:
        """Say why one is not there in time."""
        session = visit.session
        if session is not None and session.start.timestamp() - wish.slack_s - wish.within_s < wish.depart_s:
            return LeftOut(visit, Why.STARTS_TOO_SOON, int(session.start.timestamp()))
        return LeftOut(visit, Why.TOO_FAR)


_NEARNESS = {why: order for order, why in enumerate(Why)}


def locations_of(visits: Sequence[Visit]) -> tuple[NDArray[np.int64], list[Location]]:
    """Number the places of visits: each coordinate once.

    Parameters
    ----------
    visits : Sequence[Visit]
        What is asked about.

    Returns
    -------
    rows : (n_visits,) int64
        Number of each visit's place.
    many : list[Location]
        The places.
    """
    # In one order, whatever that of the visits: what was found for the same places before is found again.
    where = [(visit.place.lat, visit.place.lon) for visit in visits]
    numbers = {coordinate: number for number, coordinate in enumerate(sorted(set(where)))}
    rows = [numbers[coordinate] for coordinate in where]
    return np.array(rows, np.int64), [Location(lat, lon) for lat, lon in numbers]


def _start_s(visit: Visit, wish: WayWish) -> int:
    """When one is to be there at the latest; 0 where it does not matter."""
    if visit.session is not None:
        return int(visit.session.start.timestamp()) - wish.slack_s
    return wish.arrive_s or 0


def stay_of(visit: Visit, begin_s: int, wish: WayWish) -> tuple[int, int]:
    """Give when a stay begins and ends: as the session does, else from when one is there.

    Parameters
    ----------
    visit : Visit
        What.
    begin_s : int
        Unix second at which one is there.
    wish : WayWish
        How long one stays.

    Returns
    -------
    tuple[int, int]
        Unix seconds.
    """
    if visit.session is not None:
        return int(visit.session.start.timestamp()), int(visit.session.end.timestamp())
    return begin_s, begin_s + wish.stay_s


def _choose(is_first: NDArray[np.bool_], first: FoundWays, second: FoundWays) -> FoundWays:
    return FoundWays(
        np.where(is_first, first.start_s, second.start_s),
        np.where(is_first, first.end_s, second.end_s),
        np.where(is_first, first.rides, second.rides),
    )


def way_of(found: FoundWays, i: int) -> Way:
    """Give one way.

    Parameters
    ----------
    found : FoundWays
        Of several questions.
    i : int
        Which.

    Returns
    -------
    Way
        There must be one.
    """
    return Way(int(found.start_s[i]), int(found.end_s[i]), int(found.rides[i]))


def ways_of(found: FoundWays) -> list[Way | None]:
    """Give the ways of all questions.

    Parameters
    ----------
    found : FoundWays
        Of several questions.

    Returns
    -------
    list[Way | None]
        None where there is none.
    """
    rows = zip(found.start_s.tolist(), found.end_s.tolist(), found.rides.tolist(), strict=True)
    return [Way(*row) if row[2] >= 0 else None for row in rows]


def moment(seconds: int) -> datetime:
    """Give a moment.

    Parameters
    ----------
    seconds : int
        Unix.

    Returns
    -------
    datetime
        UTC.
    """
    return datetime.fromtimestamp(seconds, UTC)
