"""The ways of a person's days: from home to the first appointment, between them, and home again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from mobility.learning.reach.answer import Way
from mobility.learning.reach.question import By, WayWish
from mobility.learning.reach.reach_search import way_of
from mobility.learning.trips.week import Appointment, DayPlan, in_order
from mobility.routing.booked.closed_runs import closed_around
from mobility.routing.query import Place as Location
from mobility.routing.query import PlanQuery
from mobility.routing.there_and_back import ThereAndBack, WaysOverTime

LONGEST_DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Stretch:
    """A way of a day.

    Parameters
    ----------
    origin, destination : Location
        From where to where.
    way : Way
        When, and with how many vehicles.
    without_vehicle : By
        How one goes where it needs no vehicle.
    """

    origin: Location
    destination: Location
    way: Way
    without_vehicle: By


Felt = Callable[[Location, Location, Way], float]
"""What full vehicles add to a way, in seconds as felt."""

FeltIn = Callable[[PlanQuery], Felt]
"""The same, for the modes and limits of one kind of travel."""


class DayWays:
    """Finds the ways of days, each day in the kind of travel that costs least: with a bike, or without.

    A bike left half way would have to be fetched again, so who takes it in the morning has it all day.

    Parameters
    ----------
    ways : ThereAndBack
        The engine.
    wish : WayWish
        Home, modes, longest way and slack.
    appointments : Sequence[Appointment]
        All that may be chosen, and the fixed points; their places are Locations.
    felt : FeltIn | None
        Adds crowding; None = it does not count.
    """

    def __init__(
        self,
        ways: ThereAndBack,
        wish: WayWish,
        appointments: Sequence[Appointment],
        felt: FeltIn | None = None,
    ) -> None:
        self._kinds = [
            _OneKind(ways, wish, by, query, appointments, None if felt is None else felt(query))
            for by, query in wish.queries()
        ]

    def plans(self, day: Sequence[Appointment]) -> list[DayPlan]:
        """Say how a day can be spent.

        Parameters
        ----------
        day : Sequence[Appointment]
            Of one day, in the order of time.

        Returns
        -------
        list[DayPlan]
            One for each kind of travel in which one is everywhere in time, those without a bike first; they
            cost seconds on the way, with what full vehicles add.
        """
        found = []
        for number, kind in enumerate(self._kinds):
            ways = kind.stretches(day)
            if ways is None:
                continue
            leave_s = min([one.way.start_s for one in ways[:1]] + [one.start_s for one in day[:1]])
            home_s = max([one.way.end_s for one in ways[-1:]] + [one.end_s for one in day[-1:]])
            found.append(DayPlan(kind.cost(ways), leave_s, home_s, number))
        return found

    def stretches(self, day: Sequence[Appointment], plan: DayPlan) -> list[Stretch]:
        """List the ways of a day.

        Parameters
        ----------
        day : Sequence[Appointment]
            Of one day, in the order of time.
        plan : DayPlan
            Of that day.

        Returns
        -------
        list[Stretch]
            To the first, between them and home; none between two at one place.
        """
        return self._kinds[plan.kind].stretches(day) or []


class _OneKind:
    """Finds the ways of days in one kind of travel: one search from each place a day, whatever is chosen."""

    def __init__(
        self,
        ways: ThereAndBack,
        wish: WayWish,
        by: By,
        query: PlanQuery,
        appointments: Sequence[Appointment],
        felt: Felt | None,
    ) -> None:
        self._ways, self._wish, self._by, self._query, self._felt = ways, wish, by, query, felt
        places = dict.fromkeys([wish.home, *(_location(one) for one in appointments)])
        self._rows = {place: row for row, place in enumerate(places)}
        self._many = list(places)
        self._days: dict[date, list[Appointment]] = {}
        for one in appointments:
            self._days.setdefault(one.day, []).append(one)
        self._found: dict[tuple[date, Location, bool], WaysOverTime] = {}
        self._crowding: dict[tuple[Location, Location, Way], float] = {}

    def cost(self, stretches: Sequence[Stretch]) -> float:
        """Add up seconds on the way, and what full vehicles add."""
        return sum(one.way.end_s - one.way.start_s + self._felt_s(one) for one in stretches)

    def stretches(self, day: Sequence[Appointment]) -> list[Stretch] | None:
        """As of DayWays."""
        if not day:
            return []
        ordered = in_order(day)
        found: list[Stretch] = []
        here, free_s = self._wish.home, ordered[0].start_s - LONGEST_DAY_S
        for one in ordered:
            there = _location(one)
            if there != here:
                way = self._between(one.day, here, there, free_s, one.start_s - self._wish.slack_s)
                if way is None:
                    return None
                found.append(Stretch(here, there, way, self._by))
            elif free_s > one.start_s:
                return None
            here, free_s = there, one.end_s
        if here != self._wish.home:
            way = self._home(ordered[-1].day, here, free_s)
            if way is None:
                return None
            found.append(Stretch(here, self._wish.home, way, self._by))
        return found

    def _between(
        self, day: date, origin: Location, destination: Location, from_s: int, by_s: int
    ) -> Way | None:
        """Find the way that leaves last of those that are in time."""
        key = (day, origin, False)
        if key not in self._found:
            starts = [one.start_s for one in self._days[day]]
            ends = [one.end_s for one in self._days[day] if _location(one) == origin]
            first_s = min(ends) if origin != self._wish.home else min(starts) - 2 * self._wish.within_s
            query = self._query_of(day, origin)
            self._found[key] = self._ways.there(query, self._many, first_s, max(first_s, *starts))
        row = np.array([self._rows[destination]])
        found = self._found[key].arriving(row, np.array([by_s]), np.array([from_s]))
        return way_of(found, 0) if found.is_found[0] else None

    def _home(self, day: date, origin: Location, from_s: int) -> Way | None:
        """Find the way home that is there first."""
        key = (day, self._wish.home, True)
        if key not in self._found:
            ends = [one.end_s for one in self._days[day]]
            until_s = max(ends) + 2 * self._wish.within_s
            query = self._query_of(day, self._wish.home)
            self._found[key] = self._ways.back(query, self._many, min(ends), until_s)
        row = np.array([self._rows[origin]])
        until = np.array([from_s + 2 * self._wish.within_s])
        found = self._found[key].leaving(row, np.array([from_s]), until)
        return way_of(found, 0) if found.is_found[0] else None

    def _query_of(self, day: date, origin: Location) -> PlanQuery:
        """What runs on a day, but for what nobody can book any more."""
        trips = self._query.trips
        return replace(
            self._query,
            origin=origin,
            destination=origin,
            time_s=min(one.start_s for one in self._days[day]),
            trips=replace(trips, closed=closed_around(trips.closed, day.toordinal())),
        )

    def _felt_s(self, one: Stretch) -> float:
        if self._felt is None or one.way.rides == 0:
            return 0.0
        key = (one.origin, one.destination, one.way)
        if key not in self._crowding:
            self._crowding[key] = self._felt(*key)
        return self._crowding[key]


def _location(one: Appointment) -> Location:
    assert isinstance(one.place, Location)
    return one.place
