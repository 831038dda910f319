"""From one place to every stop, or from every stop to one place: one search without a destination."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.last_walks import run_last_walks
from mobility.kernels.raptor_state import NEVER
from mobility.routing.access import EndOffers, profile_of, reach_stops
from mobility.routing.beelines import has_streets
from mobility.routing.ends import Ends, location_reason
from mobility.routing.journey import EmptyReason, Reason
from mobility.routing.query import Place, PlanQuery, StreetMode
from mobility.routing.router import Router
from mobility.routing.transit import search_all, search_all_arrive_by
from mobility.routing.transit_search import UNLIMITED_S
from mobility.routing.ways import slowness

UNREACHED = NEVER
"""Seconds of what is not reached."""


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """Every stop within reach of one place: parallel arrays, the quickest first.

    Parameters
    ----------
    stops : (n,) int32
        Stops of the Timetable that trips call at.
    durations_s : (n,) int32
        From the query's time to the arrival there, waiting included (with arrive_by: from the departure there
        to the query's time).
    rides : (n,) int32
        Fewest vehicles with which it takes no longer; 0 = on foot.
    reasons : tuple[EmptyReason, ...]
        Why nothing, or nothing by transit, is in reach.
    """

    stops: NDArray[np.int32]
    durations_s: NDArray[np.int32]
    rides: NDArray[np.int32]
    reasons: tuple[EmptyReason, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RideTimes:
    """What can be ridden from (to) one place; all times count from (back from) the query's time.

    Parameters
    ----------
    access : EndOffers | None
        Walks between the place and its stops, None where it has no street.
    seconds : (n_stops, n_rides) int32
        Time until a ride ends at a stop (with arrive_by: from where it begins there) with at most 1, 2, ...
        vehicles, UNREACHED where none does.
    reasons : tuple[EmptyReason, ...]
        Why there are none.
    """

    access: EndOffers | None
    seconds: NDArray[np.int32]
    reasons: tuple[EmptyReason, ...]


class OneToAll:
    """Searches between one place and all stops; safe to share between threads.

    Parameters
    ----------
    router : Router
        Whose days, streets and settings are used.
    """

    def __init__(self, router: Router) -> None:
        self._router = router
        network = self._network = router.network
        # As journeys do: only between two rides one may walk by beeline where there are no streets.
        self._is_linked = (network.links.stop_node >= 0) | (not has_streets(network))
        self._is_called_at = np.zeros(network.timetable.stop_lat.size, np.bool_)
        self._is_called_at[network.timetable.pattern_stops] = True

    def reach(self, query: PlanQuery) -> Reached:
        """Find every stop in reach of one place.

        Parameters
        ----------
        query : PlanQuery
            From its origin (with arrive_by: to its destination), at its time, within its limits. Windows,
            via stops and direct modes play no part.

        Returns
        -------
        Reached
            As a journey of one departure to each of the stops would arrive, its last walk one of the
            network's footpaths (with arrive_by: its first walk).
        """
        rides = self._rides(query)
        seconds = rides.seconds.copy()
        far_s = query.max_access_s if query.arrive_by else query.max_egress_s
        profile = query.walk_profile.value
        run_last_walks(
            self._network.footpaths[profile],
            slowness(profile, query.walk_mps),
            far_s,
            query.arrive_by,
            self._is_linked,
            rides.seconds,
            seconds,
        )
        longest_s = query.max_travel_s or UNLIMITED_S
        on_foot = np.full((seconds.shape[0], 1), UNREACHED, np.int32)
        if rides.access is not None:
            offers = rides.access.offers
            on_foot[offers.stops, 0] = offers.durations_s
        table = np.concatenate([on_foot, seconds], axis=1)
        fewest = table.argmin(axis=1).astype(np.int32)
        best = table[np.arange(table.shape[0]), fewest]
        stops = np.flatnonzero(self._is_called_at & (best <= longest_s)).astype(np.int32)
        stops = stops[np.argsort(best[stops], kind="stable")]
        return Reached(stops, best[stops], fewest[stops], rides.reasons)

    def fronts(
        self, query: PlanQuery, many: Sequence[Place]
    ) -> tuple[list[list[tuple[int, int]]], tuple[EmptyReason, ...]]:
        """Find how long it takes by transit to each of several places, for each number of vehicles.

        Parameters
        ----------
        query : PlanQuery
            As in `reach`; the modes and the limit of its other end hold at the many.
        many : Sequence[Place]
            Where to go (with arrive_by: where to come from).

        Returns
        -------
        fronts : list[list[tuple[int, int]]]
            For each of the many (seconds, vehicles): fewest vehicles first, each quicker than those before;
            empty where transit does not lead there.
        reasons : tuple[EmptyReason, ...]
            Why none of them has any.
        """
        rides = self._rides(query)
        if rides.reasons:
            return [[] for _ in many], rides.reasons
        longest_s = query.max_travel_s or UNLIMITED_S
        modes = query.access_modes if query.arrive_by else query.egress_modes
        far_s = query.max_access_s if query.arrive_by else query.max_egress_s
        fronts = []
        for place in many:
            own = (StreetMode.WALK,) if place.stop >= 0 and not query.carry_bike else modes
            with ExitStack() as stack:
                found = self._reach_stops(query, place, own, far_s, not query.arrive_by, stack)
            fronts.append([] if found is None else _front(rides.seconds, found, longest_s))
        return fronts, ()

    def _rides(self, query: PlanQuery) -> RideTimes:
        """Search without a destination."""
        router = self._router
        nothing = np.full((self._network.timetable.stop_lat.size, query.max_rides), UNREACHED, np.int32)
        place = query.destination if query.arrive_by else query.origin
        modes = query.egress_modes if query.arrive_by else query.access_modes
        near_s = query.max_egress_s if query.arrive_by else query.max_access_s
        with ExitStack() as stack:
            near = self._reach_stops(query, place, modes, near_s, query.arrive_by, stack)
        if near is None:
            return RideTimes(None, nothing, (EmptyReason(location_reason(router.bounds, place), "one"),))
        if near.is_empty:
            return RideTimes(near, nothing, (EmptyReason(Reason.NO_STOPS_IN_RANGE, "one"),))
        if not query.transit:
            return RideTimes(near, nothing, (EmptyReason(Reason.NO_TRANSIT_CONNECTION, "transitModes"),))
        if not router.days.serves(router.days.date_of(query.time_s)):
            return RideTimes(near, nothing, (EmptyReason(Reason.OUTSIDE_SERVICE_PERIOD, "time"),))
        stage = router.stages(query, Ends(near, near, ()))(query.time_s)
        second = query.time_s - stage.day.epoch_s
        longest_s = query.max_travel_s or UNLIMITED_S
        if query.arrive_by:
            times = search_all_arrive_by(
                stage.day,
                stage.transfers,
                near.offers,
                second,
                max_rides=query.max_rides,
                earliest_departure_s=second - longest_s,
            )
            second = -second
        else:
            times = search_all(
                stage.day,
                stage.transfers,
                near.offers,
                second,
                max_rides=query.max_rides,
                latest_arrival_s=second + longest_s,
            )
        seconds = np.where(times < NEVER, times - np.int32(second), np.int32(UNREACHED))
        reasons = () if (times < NEVER).any() else (EmptyReason(Reason.NO_TRANSIT_CONNECTION, "time"),)
        return RideTimes(near, seconds, reasons)

    def _reach_stops(
        self,
        query: PlanQuery,
        place: Place,
        modes: Sequence[StreetMode],
        longest_s: int,
        backward: bool,
        stack: ExitStack,
    ) -> EndOffers | None:
        network, router = self._network, self._router
        used = (StreetMode.BIKE,) if query.carry_bike else modes
        profiles = [profile_of(query, mode) for mode in used]
        searches = [stack.enter_context(router.pool.borrowed()) for _ in profiles]
        if place.stop < 0 and not has_streets(network) and not router.bounds.holds(place):
            return None
        return reach_stops(network, searches, place, profiles, longest_s, query.max_snap_m, backward=backward)


def _front(seconds: NDArray[np.int32], end: EndOffers, longest_s: int) -> list[tuple[int, int]]:
    """Give the best time with each number of vehicles where more of them help."""
    offers = end.offers
    if offers.stops.size == 0:
        return []
    times = seconds[offers.stops]
    totals = np.where(times < UNREACHED, times + offers.durations_s[:, None], np.int32(UNREACHED)).min(axis=0)
    front: list[tuple[int, int]] = []
    for rides, total in enumerate(totals.tolist(), start=1):
        if total <= longest_s and (not front or total < front[-1][0]):
            front.append((total, rides))
    return front
