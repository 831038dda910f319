"""The transit part of one query: intervals or one instant in, found journeys in Unix seconds out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from mobility.routing.query import PlanQuery
from mobility.routing.rank import Candidate
from mobility.routing.stage import Stage
from mobility.routing.transit import (
    Counters,
    TransitJourney,
    search,
    search_arrive_by,
    search_arrive_window,
    search_window,
)
from mobility.routing.windows import Interval

UNLIMITED_S = 1_000_000
"""Longer than anything within a compiled day (48 h)."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A journey of the kernel with its stage, in Unix seconds."""

    stage: Stage
    journey: TransitJourney

    @property
    def departure_s(self) -> int:
        """When it leaves."""
        return self.stage.day.epoch_s + self.journey.departure_s

    @property
    def arrival_s(self) -> int:
        """When it arrives."""
        return self.stage.day.epoch_s + self.journey.arrival_s

    def candidate(self) -> Candidate:
        """Give what ranking looks at.

        Returns
        -------
        Candidate
            With the time on foot (or by bike) of all its stretches.
        """
        stage, rides = self.stage, self.journey.rides
        stretches = [*stage.before(self.journey), *stage.after(self.journey)]
        for ride, following in pairwise(rides):
            if not following.stay_seated:
                alighted_s = int(stage.day.arrivals(ride.day_trip)[ride.alight])
                boarded_s = int(stage.day.departures(following.day_trip)[following.board])
                stretches.extend(stage.between(ride, following, boarded_s - alighted_s))
        walk_s = sum(stretch.duration_s for stretch in stretches)
        return Candidate(self.departure_s, self.arrival_s, self.journey.boardings, walk_s)


@dataclass(eq=False)
class TransitSearch:
    """Searches of one query.

    Parameters
    ----------
    query : PlanQuery
        Direction, limits.
    stage_of : Callable[[int], Stage]
        The stage for the day of a Unix second.
    """

    query: PlanQuery
    stage_of: Callable[[int], Stage]
    counters: Counters = field(default_factory=Counters)

    def within(self, interval: Interval) -> list[Found]:
        """Search all journeys that leave (arrive, with arrive_by) in an interval of one day.

        Parameters
        ----------
        interval : Interval
            Unix seconds.

        Returns
        -------
        list[Found]
            The part of the Pareto set of all departures that lies in the interval.
        """
        stage, query = self.stage_of(interval.from_s), self.query
        first_s, last_s = interval.from_s - stage.day.epoch_s, interval.to_s - 1 - stage.day.epoch_s
        longest_s = query.max_travel_s or UNLIMITED_S
        access, egress = stage.access_offers, stage.egress_offers
        if query.arrive_by:
            journeys = search_arrive_window(
                stage.day,
                stage.transfers,
                access,
                egress,
                first_s,
                last_s,
                max_rides=query.max_rides,
                earliest_departure_s=first_s - longest_s,
                counters=self.counters,
            )
        else:
            journeys = search_window(
                stage.day,
                stage.transfers,
                access,
                egress,
                first_s,
                last_s,
                max_rides=query.max_rides,
                latest_arrival_s=last_s + longest_s,
                counters=self.counters,
            )
        return [Found(stage, journey) for journey in journeys]

    def at(self, time_s: int, day_s: int | None = None) -> list[Found]:
        """Search from (or to, with arrive_by) one instant: waiting counts as travelling.

        Parameters
        ----------
        time_s : int
            Unix seconds.
        day_s : int | None
            A second of the date whose compiled day is searched; None: the date of `time_s`.

        Returns
        -------
        list[Found]
            For each number of rides the earliest arrival (the latest departure).
        """
        stage, query = self.stage_of(time_s if day_s is None else day_s), self.query
        second = time_s - stage.day.epoch_s
        longest_s = query.max_travel_s or UNLIMITED_S
        access, egress = stage.access_offers, stage.egress_offers
        if query.arrive_by:
            journeys = search_arrive_by(
                stage.day,
                stage.transfers,
                access,
                egress,
                second,
                max_rides=query.max_rides,
                earliest_departure_s=second - longest_s,
                counters=self.counters,
            )
        else:
            journeys = search(
                stage.day,
                stage.transfers,
                access,
                egress,
                second,
                max_rides=query.max_rides,
                latest_arrival_s=second + longest_s,
                counters=self.counters,
            )
        return [Found(stage, journey) for journey in journeys]
