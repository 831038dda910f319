"""What one transit search runs on, and how its walks are told apart afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple, Protocol

from mobility.kernels.arrays import Transfers
from mobility.network.compiled_day import Day
from mobility.network.day_transfers import ChangeSettings, DayTransfers, find_change_s
from mobility.occupancy.day_loads import DayLoads
from mobility.routing.access import EndOffers
from mobility.routing.crowding_day import CrowdedDay
from mobility.routing.crowding_journey import CrowdedJourney
from mobility.routing.journey import Leg
from mobility.routing.query import PlanQuery
from mobility.routing.transit import Offers, Ride, TransitJourney
from mobility.routing.ways import slowness

WalkTimes = Callable[[int, int], int | None]
"""Seconds of the footpath between two stops, None where there is none."""


class Between(IntEnum):
    """Where a stretch on streets runs."""

    ORIGIN_AND_STOP = 0
    STOP_AND_DESTINATION = 1
    STOPS = 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """A walk of a journey, and how long one stays where it ends (at a via stop)."""

    kind: Between
    from_stop: int  # -1 = the origin
    to_stop: int  # -1 = the destination
    duration_s: int
    stay_s: int = 0
    is_hired: bool = False  # between stops: on a shared vehicle


Run = Callable[["Stage", tuple[int, ...], int], Sequence[TransitJourney]]
"""Searches a stage: a window (first, last) or a moment (second,), and the latest arrival that counts (with a
time to arrive at the earliest departure), in seconds of its day."""


class FeltSearch(NamedTuple):
    """What a search that minds full vehicles needs beside itself where offers hold at times only.

    Parameters
    ----------
    by_time : Run
        Searches by time alone.
    feel : Callable[[Stage, TransitJourney], CrowdedJourney]
        Says what a journey of a stage feels like, with the waits for its offers.
    """

    by_time: Run
    feel: Callable[["Stage", TransitJourney], CrowdedJourney]


class TimedOffers(Protocol):
    """Offers at the ends that hold at times only: rides that are booked."""

    def search(
        self,
        stage: "Stage",
        run: Run,
        times: tuple[int, ...],
        limit: int,
        *,
        arrive_by: bool,
        felt: FeltSearch | None,
    ) -> list[tuple["Stage", TransitJourney]]:
        """Search with them, too; each journey with the stage that its rows point into."""


class HiredWays(Protocol):
    """Ways between stops on shared vehicles."""

    def find_s(self, from_stop: int, to_stop: int) -> int | None:
        """Give the seconds of such a way without slack, None where there is none."""

    def legs(self, from_stop: int, to_stop: int, start_s: int) -> list[Leg]:
        """Draw one, beginning at a Unix second."""

    def vehicle(self, from_stop: int, to_stop: int) -> int:
        """Give the free vehicle that is taken, -1 = any of a station."""

    def refuse(self) -> None:
        """Count a journey that would take one free vehicle twice."""


@dataclass(frozen=True, eq=False)
class HiredChanges:
    """Changes on shared vehicles.

    Parameters
    ----------
    ways : HiredWays
        The ways.
    walked : Transfers
        How one changes without them: who can walk, walks.
    """

    ways: HiredWays
    walked: Transfers


@dataclass(frozen=True, eq=False)
class Stage:
    """One compiled day with a query's changes and ends.

    Parameters
    ----------
    day : Day
        What can be ridden.
    transfers : DayTransfers
        How one changes.
    access, egress : EndOffers
        The ends as found on the streets.
    walk_s : WalkTimes
        Walks between stops without slack.
    loads : DayLoads | None
        How full its trips are, None = not known.
    crowded : CrowdedDay | None
        The day as the traveler feels it; None where full vehicles are not minded, or nothing is known.
    timed : TimedOffers | None
        More offers at both ends, which hold at times only.
    hired : HiredChanges | None
        What of its transfers is ridden on shared vehicles; None: nothing is.
    """

    day: Day
    transfers: DayTransfers
    access: EndOffers
    egress: EndOffers
    walk_s: WalkTimes
    loads: DayLoads | None = field(default=None, kw_only=True)
    crowded: CrowdedDay | None = field(default=None, kw_only=True)
    timed: TimedOffers | None = field(default=None, kw_only=True)
    hired: HiredChanges | None = field(default=None, kw_only=True)

    @property
    def access_offers(self) -> Offers:
        """What the search may begin with."""
        return self.access.offers

    @property
    def egress_offers(self) -> Offers:
        """What the search may end with."""
        return self.egress.offers

    def stop_at(self, ride: Ride, position: int) -> int:
        """Give the stop of the Timetable at a position of a ride's trip.

        Parameters
        ----------
        ride : Ride
            Of a journey of this stage.
        position : int
            In its pattern.

        Returns
        -------
        int
            Stop.
        """
        t = self.day.timetable
        first = t.pattern_stops_offsets[t.trip_pattern[ride.day_trip]]
        return int(t.stop_physical[t.pattern_stops[first + position]]) % self.day.source.stop_lat.size

    def before(self, journey: TransitJourney) -> list[Stretch]:
        """List the walks before the first ride.

        Parameters
        ----------
        journey : TransitJourney
            Of this stage.

        Returns
        -------
        list[Stretch]
            Empty where one is at the stop already.
        """
        return end_stretches(self.access, journey.access, Between.ORIGIN_AND_STOP)

    def after(self, journey: TransitJourney) -> list[Stretch]:
        """List the walks after the last ride.

        Parameters
        ----------
        journey : TransitJourney
            Of this stage.

        Returns
        -------
        list[Stretch]
            Empty where the last stop is the destination.
        """
        return end_stretches(self.egress, journey.egress, Between.STOP_AND_DESTINATION)

    def between(self, ride: Ride, following: Ride, available_s: int) -> list[Stretch]:
        """List the walks between two rides.

        Parameters
        ----------
        ride, following : Ride
            Consecutive rides; in the second one one does not stay seated.
        available_s : int
            From alighting to boarding.

        Returns
        -------
        list[Stretch]
            Empty where one changes at the same stop.
        """
        from_stop, to_stop = self.stop_at(ride, ride.alight), self.stop_at(following, following.board)
        hired_s = self._find_hired_s(ride, following, available_s)
        if hired_s is not None:
            return [Stretch(Between.STOPS, from_stop, to_stop, hired_s, is_hired=True)]
        return walk_between(self.walk_s, from_stop, to_stop, available_s)

    def list_hired(self, journey: TransitJourney) -> list[tuple[int, int, int]]:
        """List the changes of a journey that are made on shared vehicles.

        Parameters
        ----------
        journey : TransitJourney
            Of this stage.

        Returns
        -------
        list[tuple[int, int, int]]
            Stops of the Timetable where one alights and boards, and the Unix seconds when one alights.
        """
        found = []
        if self.hired is not None:
            for ride, following in pairwise(journey.rides):
                if following.stay_seated:
                    continue
                alighted_s = int(self.day.arrivals(ride.day_trip)[ride.alight])
                available_s = int(self.day.departures(following.day_trip)[following.board]) - alighted_s
                if self._find_hired_s(ride, following, available_s) is not None:
                    at, to = self.stop_at(ride, ride.alight), self.stop_at(following, following.board)
                    found.append((at, to, alighted_s + self.day.epoch_s))
        return found

    def _find_hired_s(self, ride: Ride, following: Ride, available_s: int) -> int | None:
        """Seconds on a shared vehicle; None where there is time to walk."""
        if self.hired is None:
            return None
        t = self.day.timetable
        at, to = (
            int(t.pattern_stops[t.pattern_stops_offsets[t.trip_pattern[of.day_trip]] + position])
            for of, position in ((ride, ride.alight), (following, following.board))
        )
        walked_s = find_change_s(self.hired.walked, at, to)
        if walked_s is not None and walked_s <= available_s:
            return None
        return self.hired.ways.find_s(
            self.stop_at(ride, ride.alight), self.stop_at(following, following.board)
        )


def settings_of(query: PlanQuery) -> ChangeSettings:
    """Give what a query says about changing.

    Parameters
    ----------
    query : PlanQuery
        Speed and times of changes.

    Returns
    -------
    ChangeSettings
        Hashable.
    """
    return ChangeSettings(
        walk_scale=slowness(query.walk_profile.value, query.walk_mps),
        factor=query.transfer_factor,
        additional_s=query.additional_transfer_s,
        min_s=query.min_transfer_s,
    )


def walk_between(walk_s: WalkTimes, from_stop: int, to_stop: int, available_s: int) -> list[Stretch]:
    """Give the walk of a change as a list of none or one.

    Parameters
    ----------
    walk_s : WalkTimes
        Walks between stops.
    from_stop, to_stop : int
        Stops of the Timetable.
    available_s : int
        The walk is never shown longer than this (a timed transfer may be shorter than the streets say).

    Returns
    -------
    list[Stretch]
        Empty at the same stop.
    """
    if from_stop == to_stop:
        return []
    walk = walk_s(from_stop, to_stop)
    # A transfer that only transfers.txt knows has no footpath; its minimum time is part of what is available.
    duration_s = available_s if walk is None else min(walk, available_s)
    return [Stretch(Between.STOPS, from_stop, to_stop, duration_s)]


def end_stretches(end: EndOffers, row: int, kind: Between) -> list[Stretch]:
    """Give the walk of an offer as a list of none or one.

    Parameters
    ----------
    end : EndOffers
        Access or egress.
    row : int
        Of its offers.
    kind : Between
        Which end it is.

    Returns
    -------
    list[Stretch]
        Empty where the end is the stop itself.
    """
    stop = int(end.offers.stops[row])
    if end.reach[row] < 0:
        return []
    ends = (-1, stop) if kind is Between.ORIGIN_AND_STOP else (stop, -1)
    return [Stretch(kind, *ends, int(end.offers.durations_s[row]))]
