"""The transit part of one query: intervals or one instant in, found journeys in Unix seconds out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from mobility.network.compiled_day import Day
from mobility.routing.crowding_day import CrowdedDay
from mobility.routing.crowding_journey import CrowdedJourney, felt
from mobility.routing.crowding_search import (
    search_crowded,
    search_crowded_arrive_by,
    search_crowded_arrive_window,
    search_crowded_window,
)
from mobility.routing.found import Found
from mobility.routing.leaps import LONG_S, last_arrival, next_departure, search_leaping
from mobility.routing.query import PlanQuery
from mobility.routing.stage import FeltSearch, Stage
from mobility.routing.transit import (
    Counters,
    TransitJourney,
    search,
    search_arrive_by,
    search_arrive_window,
    search_window,
)
from mobility.routing.windows import Interval

Search = Callable[..., Sequence[TransitJourney]]

# By arrive_by: by time alone, and with full vehicles minded.
WINDOWS: dict[bool, tuple[Search, Search]] = {
    False: (search_window, search_crowded_window),
    True: (search_arrive_window, search_crowded_arrive_window),
}
MOMENTS: dict[bool, tuple[Search, Search]] = {
    False: (search, search_crowded),
    True: (search_arrive_by, search_crowded_arrive_by),
}

UNLIMITED_S = 1_000_000
"""Longer than anything within a compiled day (48 h)."""


@dataclass(eq=False)
class TransitSearch:
    """Searches of one query.

    Parameters
    ----------
    query : PlanQuery
        Direction, limits.
    stage_of : Callable[[int], Stage]
        The stage for the day of a Unix second.
    counters : Counters
        Gets the work added.
    minds : bool
        False: full vehicles do not count, whatever the query says.
    """

    query: PlanQuery
    stage_of: Callable[[int], Stage]
    counters: Counters = field(default_factory=Counters)
    minds: bool = True
    lacks_loads: bool = False  # full vehicles are minded, and of some day nothing is known

    def plain(self) -> "TransitSearch":
        """Give the same search by time alone, however long a journey takes.

        Returns
        -------
        TransitSearch
            Its work is counted here.
        """
        query = replace(self.query, max_travel_s=0)
        return TransitSearch(query, self.stage_of, self.counters, minds=False)

    def unbounded(self) -> "TransitSearch":
        """Give the same search without lower bounds: for one question to a day they cost more than they save.

        Returns
        -------
        TransitSearch
            Its work is counted here.
        """
        return TransitSearch(self.query, self._stage_without_bounds, self.counters, minds=self.minds)

    def _stage_without_bounds(self, time_s: int) -> Stage:
        stage = self.stage_of(time_s)
        # With nothing to look its bounds up in.
        return replace(stage, transfers=replace(stage.transfers, to_destination=None, to_origin=None))

    def depends_on_day_alone(self, time_s: int) -> bool:
        """Tell whether what is found at a time depends on nothing but its compiled day and its second of it.

        Parameters
        ----------
        time_s : int
            Unix seconds.

        Returns
        -------
        bool
            False where rides are booked, which keep dates of their own, and where shared vehicles are ridden
            between rides: journeys that would take one twice are left out, so one that leaves later may be
            found where none is that leaves earlier.
        """
        stage = self.stage_of(time_s)
        return stage.timed is None and stage.hired is None

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
        limit = first_s - longest_s if query.arrive_by else last_s + longest_s
        return self._search(stage, (first_s, last_s), limit)

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
        limit = second - longest_s if query.arrive_by else second + longest_s
        return self._search(stage, (second,), limit)

    def _search(self, stage: Stage, times: tuple[int, ...], limit: int) -> list[Found]:
        self.lacks_loads |= self.minds and stage.loads is None and not self.query.crowding.is_off
        if stage.timed is None:
            is_long = times[-1] - times[0] > LONG_S and not self._feels(stage)
            run = self._leap if is_long else self._run
            return [Found(stage, journey) for journey in run(stage, times, limit)]
        minded = FeltSearch(self._run_by_time, self._feeling(times)) if self._feels(stage) else None
        found = stage.timed.search(
            stage, self._run, times, limit, arrive_by=self.query.arrive_by, felt=minded
        )
        return [Found(part, journey) for part, journey in found]

    def _feeling(self, times: tuple[int, ...]) -> Callable[[Stage, TransitJourney], CrowdedJourney]:
        """Give what says how a journey feels, with the wait from (until) a moment that is asked about."""
        moment = times[0] if len(times) == 1 else None
        departure_s, arrival_s = (None, moment) if self.query.arrive_by else (moment, None)

        def feel(stage: Stage, journey: TransitJourney) -> CrowdedJourney:
            """Price one journey."""
            assert stage.crowded is not None
            return felt(
                stage.crowded,
                stage.transfers,
                stage.access_offers,
                stage.egress_offers,
                [journey],
                departure_s=departure_s,
                arrival_s=arrival_s,
            )[0]

        return feel

    def _feels(self, stage: Stage) -> bool:
        return self.minds and stage.crowded is not None

    def _leap(self, stage: Stage, times: tuple[int, ...], limit: int) -> Sequence[TransitJourney]:
        """Search a long window by time alone, as `_run` does."""
        max_rides, counters = self.query.max_rides, self.counters
        first_s, last_s = times
        if not self.query.arrive_by:
            return search_leaping(
                first_s,
                last_s,
                lambda begin, end: self._run(stage, (begin, end), limit),
                lambda begin: next_departure(stage, begin, limit, max_rides, counters),
                counters,
            )

        def last_before(begin: int) -> int | None:
            """Mirror the last arrival: arrivals are looked through from the last to the first."""
            arrival = last_arrival(stage, -begin, limit, max_rides, counters)
            return None if arrival is None else -arrival

        return search_leaping(
            -last_s,
            -first_s,
            lambda begin, end: self._run(stage, (-end, -begin), limit),
            last_before,
            counters,
        )

    def _run(self, stage: Stage, times: tuple[int, ...], limit: int) -> Sequence[TransitJourney]:
        """Search a stage; one time is a moment, two are a window."""
        if not self._feels(stage):
            return self._run_by_time(stage, times, limit)
        crowded = (MOMENTS if len(times) == 1 else WINDOWS)[self.query.arrive_by][1]
        return self._ask(crowded, stage.crowded, stage, times, limit)

    def _run_by_time(self, stage: Stage, times: tuple[int, ...], limit: int) -> Sequence[TransitJourney]:
        """Search a stage by time alone."""
        plain = (MOMENTS if len(times) == 1 else WINDOWS)[self.query.arrive_by][0]
        return self._ask(plain, stage.day, stage, times, limit)

    def _ask(
        self, search: Search, day: Day | CrowdedDay | None, stage: Stage, times: tuple[int, ...], limit: int
    ) -> Sequence[TransitJourney]:
        """Ask a search about a stage."""
        return search(
            day,
            stage.transfers,
            stage.access_offers,
            stage.egress_offers,
            *times,
            max_rides=self.query.max_rides,
            counters=self.counters,
            **{"earliest_departure_s" if self.query.arrive_by else "latest_arrival_s": limit},
        )
