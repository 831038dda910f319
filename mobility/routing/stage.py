"""What one transit search runs on, and how its walks are told apart afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

from mobility.network.compiled_day import Day
from mobility.network.day_transfers import DayTransfers
from mobility.occupancy.day_loads import DayLoads
from mobility.routing.access import EndOffers
from mobility.routing.crowding_day import CrowdedDay
from mobility.routing.transit import Offers, Ride, TransitJourney

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


Run = Callable[["Stage", tuple[int, ...], int], Sequence[TransitJourney]]
"""Searches a stage: a window (first, last) or a moment (second,), and the latest arrival that counts (with a
time to arrive at the earliest departure), in seconds of its day."""


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
        is_exact: bool,
    ) -> list[tuple["Stage", TransitJourney]]:
        """Search with them, too; each journey with the stage that its rows point into."""


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
    """

    day: Day
    transfers: DayTransfers
    access: EndOffers
    egress: EndOffers
    walk_s: WalkTimes
    loads: DayLoads | None = field(default=None, kw_only=True)
    crowded: CrowdedDay | None = field(default=None, kw_only=True)
    timed: TimedOffers | None = field(default=None, kw_only=True)

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
        return walk_between(self.walk_s, from_stop, to_stop, available_s)


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


def end_stretches(end: EndOffers, row: int, kind: Between, stay_s: int = 0) -> list[Stretch]:
    """Give the walk of an offer as a list of none or one.

    Parameters
    ----------
    end : EndOffers
        Access or egress.
    row : int
        Of its offers.
    kind : Between
        Which end it is.
    stay_s : int
        How long one stays where it ends.

    Returns
    -------
    list[Stretch]
        Empty where the end is the stop itself (and one does not stay).
    """
    stop = int(end.offers.stops[row])
    if end.reach[row] < 0 and stay_s == 0:
        return []
    ends = (-1, stop) if kind is Between.ORIGIN_AND_STOP else (stop, -1)
    return [Stretch(kind, *ends, int(end.offers.durations_s[row]), stay_s)]
