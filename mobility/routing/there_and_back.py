"""Between one place and many, over time: when to leave to be there in time, and when one is back.

One search forward (all departures of a window) and one backward (all arrivals) answer for all of the many,
for any time each of them asks about; a question of its own for each gives the same (the tests compare).
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.profile_ways import NOWHERE, run_early, run_tight
from mobility.routing.access import profile_of, reach_stops
from mobility.routing.beelines import has_streets
from mobility.routing.ends import Ends, location_reason
from mobility.routing.journey import EmptyReason, Reason
from mobility.routing.one_to_many import street_times
from mobility.routing.place_links import Links, PlaceLinks
from mobility.routing.profile_search import StopPoints, search_last, search_profile
from mobility.routing.query import Place, PlanQuery, StreetMode
from mobility.routing.router import Router
from mobility.routing.transit_search import UNLIMITED_S

Seconds = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class FoundWays:
    """The best way for each question: parallel arrays.

    Parameters
    ----------
    start_s, end_s : (n,) int64
        Unix seconds; meaningless where there is none.
    rides : (n,) int32
        Vehicles; 0 = without one, -1 = there is no way.
    """

    start_s: Seconds
    end_s: Seconds
    rides: NDArray[np.int32]

    @property
    def is_found(self) -> NDArray[np.bool_]:
        """Where there is a way."""
        return np.not_equal(self.rides, NOWHERE)


@dataclass(frozen=True, slots=True, eq=False)
class WaysOverTime:
    """All ways of one direction.

    Parameters
    ----------
    points : StopPoints
        What transit does at each stop, in the time of its search.
    links : Links
        Walks between the many and their stops.
    direct_s : (n,) int32
        Ways without transit in s, -1 = none.
    longest_s : int
        Longest way.
    epoch_s : int
        Unix second 0 of the compiled day.
    is_back : bool
        True: from the many to the one.
    reasons : tuple[EmptyReason, ...]
        Why there are none by transit.
    """

    points: StopPoints
    links: Links
    direct_s: NDArray[np.int32]
    longest_s: int
    epoch_s: int
    is_back: bool
    reasons: tuple[EmptyReason, ...]

    def arriving(self, rows: NDArray[np.integer], by_s: Seconds, not_before_s: Seconds) -> FoundWays:
        """Find the ways that begin as late as possible and arrive in time.

        Parameters
        ----------
        rows : (n,) int
            Which of the many each question is about.
        by_s : (n,) int64
            Unix seconds of the latest arrival.
        not_before_s : (n,) int64
            Unix seconds of the earliest departure.

        Returns
        -------
        FoundWays
            One for each question; of ways that leave then the quickest, then the one with the fewest rides.
        """
        return self._find(rows, not_before_s, by_s, is_tight=True)

    def leaving(self, rows: NDArray[np.integer], from_s: Seconds, not_after_s: Seconds) -> FoundWays:
        """Find the ways that arrive as early as possible.

        Parameters
        ----------
        rows : (n,) int
            Which of the many each question is about.
        from_s : (n,) int64
            Unix seconds of the earliest departure.
        not_after_s : (n,) int64
            Unix seconds of the latest arrival.

        Returns
        -------
        FoundWays
            One for each question; of ways that arrive then the latest to leave, then the fewest rides.
        """
        return self._find(rows, from_s, not_after_s, is_tight=False)

    def _find(
        self, rows: NDArray[np.integer], earliest_s: Seconds, latest_s: Seconds, *, is_tight: bool
    ) -> FoundWays:
        sign = -1 if self.is_back else 1
        first, last = (latest_s, earliest_s) if self.is_back else (earliest_s, latest_s)
        start = (sign * (np.asarray(first, np.int64) - self.epoch_s)).astype(np.int32)
        until = (sign * (np.asarray(last, np.int64) - self.epoch_s)).astype(np.int32)
        found = np.zeros((rows.size, 3), np.int32)
        # Mirrored, the latest departure is the earliest arrival.
        is_tight ^= self.is_back
        ways = (
            self.points.offsets,
            self.points.points,
            self.links.offsets,
            self.links.stops,
            self.links.seconds,
            self.direct_s,
            np.ascontiguousarray(rows, np.int32),
        )
        if is_tight:
            run_tight(*ways, until, start, self.longest_s, found)
        else:
            run_early(*ways, start, until, self.longest_s, found)
        begin, end = (found[:, 1], found[:, 0]) if self.is_back else (found[:, 0], found[:, 1])
        return FoundWays(
            begin.astype(np.int64) * sign + self.epoch_s,
            end.astype(np.int64) * sign + self.epoch_s,
            found[:, 2].copy(),
        )


class ThereAndBack:
    """Searches between one place and many over time; safe to share between threads.

    Parameters
    ----------
    router : Router
        Whose days, streets and settings are used.
    links : PlaceLinks
        Walks around the many.
    """

    def __init__(self, router: Router, links: PlaceLinks) -> None:
        self._router, self._links = router, links

    def there(self, query: PlanQuery, many: Sequence[Place], first_s: int, last_s: int) -> WaysOverTime:
        """Search all ways that leave the one place within a window.

        Parameters
        ----------
        query : PlanQuery
            Its origin, modes, limits (max_travel_s: of each way) and the day (time_s); one walks at the many.
        many : Sequence[Place]
            Where to go.
        first_s, last_s : int
            Unix seconds of the departures, both included, on the compiled day of time_s.

        Returns
        -------
        WaysOverTime
            From the one place to each of the many.
        """
        return self._search(query, query.origin, many, (first_s, last_s), is_back=False, is_last=False)

    def back(self, query: PlanQuery, many: Sequence[Place], first_s: int, last_s: int) -> WaysOverTime:
        """Search all ways that arrive at the one place within a window.

        Parameters
        ----------
        query, many
            As in `there`: its origin is where one comes back to.
        first_s, last_s : int
            Unix seconds of the arrivals, both included.

        Returns
        -------
        WaysOverTime
            From each of the many to the one place.
        """
        return self._search(query, query.origin, many, (first_s, last_s), is_back=True, is_last=False)

    def last_back(
        self,
        query: PlanQuery,
        many: Sequence[Place],
        by_s: int,
        direct_s: NDArray[np.int32] | None = None,
    ) -> WaysOverTime:
        """Search the last ways with which one is at the one place in time.

        Parameters
        ----------
        query, many
            As in `back`; max_travel_s counts back from by_s.
        by_s : int
            Unix second.
        direct_s : NDArray[np.int32] | None
            Ways without transit that are known already, from `back`.

        Returns
        -------
        WaysOverTime
            For `arriving` alone, and for by_s alone: the ways end when there is time to spare.
        """
        return self._search(
            query, query.origin, many, (by_s, by_s), is_back=True, is_last=True, direct_s=direct_s
        )

    def _search(
        self,
        query: PlanQuery,
        one: Place,
        many: Sequence[Place],
        window: tuple[int, int],
        *,
        is_back: bool,
        is_last: bool,
        direct_s: NDArray[np.int32] | None = None,
    ) -> WaysOverTime:
        longest_s = query.max_travel_s or UNLIMITED_S
        walking = profile_of(query, StreetMode.WALK)
        links = self._links.find(
            many if query.transit else [], walking, query.max_egress_s, query.max_snap_m, backward=not is_back
        )
        if not query.transit:
            links = Links(np.zeros(len(many) + 1, np.int32), links.stops, links.seconds)
        points, reasons, epoch_s = self._ride(query, one, window, longest_s, is_back=is_back, is_last=is_last)
        if direct_s is None:
            direct_s, found = self._go(query, one, many, longest_s, is_back=is_back)
            reasons = found or reasons
        return WaysOverTime(points, links, direct_s, longest_s, epoch_s, is_back, reasons)

    def _go(
        self, query: PlanQuery, one: Place, many: Sequence[Place], longest_s: int, *, is_back: bool
    ) -> tuple[NDArray[np.int32], tuple[EmptyReason, ...]]:
        """Measure the ways without transit; also say why there are none at all."""
        router, network = self._router, self._router.network
        reasons: tuple[EmptyReason, ...] = ()
        direct_s = np.full(len(many), -1, np.int32)
        for mode in query.direct_modes:
            with router.pool.borrowed() as search:
                times = street_times(
                    network,
                    search,
                    one,
                    many,
                    profile_of(query, mode),
                    min(query.max_direct_s, longest_s),
                    query.max_snap_m,
                    backward=is_back,
                    points=self._links.snapped(many, profile_of(query, mode), query.max_snap_m),
                )
            if not times.is_one_located:
                reasons = (EmptyReason(location_reason(router.bounds, one), "one"),)
            quicker = (times.durations_s >= 0) & ((direct_s < 0) | (times.durations_s < direct_s))
            direct_s[quicker] = times.durations_s[quicker]
        return direct_s, reasons

    def _ride(
        self,
        query: PlanQuery,
        one: Place,
        window: tuple[int, int],
        longest_s: int,
        *,
        is_back: bool,
        is_last: bool,
    ) -> tuple[StopPoints, tuple[EmptyReason, ...], int]:
        """Search by transit; also give why there is none, and Unix second 0 of the day."""
        router, network = self._router, self._router.network
        n_stops = network.timetable.stop_lat.size
        epoch_s = window[0] - window[0] % 86_400
        nothing = StopPoints.none(n_stops)
        if not query.transit:
            return nothing, (), epoch_s
        if not router.days.serves(router.days.date_of(query.time_s)):
            return nothing, (EmptyReason(Reason.OUTSIDE_SERVICE_PERIOD, "time"),), epoch_s
        profile = profile_of(query, StreetMode.WALK)
        with ExitStack() as stack:
            search = stack.enter_context(router.pool.borrowed())
            if one.stop < 0 and not has_streets(network) and not router.bounds.holds(one):
                near = None
            else:
                near = reach_stops(
                    network, [search], one, [profile], query.max_access_s, query.max_snap_m, backward=is_back
                )
        if near is None:
            return nothing, (EmptyReason(location_reason(router.bounds, one), "one"),), epoch_s
        if near.is_empty:
            return nothing, (EmptyReason(Reason.NO_STOPS_IN_RANGE, "one"),), epoch_s
        stage = router.stages(query, Ends(near, near, ()))(query.time_s)
        day, transfers = stage.day, stage.transfers
        first, last = window[0] - day.epoch_s, window[1] - day.epoch_s
        if is_last:
            points = search_last(day, transfers, near.offers, last, longest_s, query.max_rides)
        else:
            points = search_profile(
                day,
                transfers,
                near.offers,
                (-last, -first) if is_back else (first, last),
                longest_s,
                query.max_rides,
                is_back=is_back,
            )
        return points, (), day.epoch_s
