"""A journey that is known by its rides, put together again on the present network."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from mobility.network.compiled_day import Day
from mobility.network.day_transfers import ChangeSettings, find_change_s
from mobility.network.transport_network import TransportNetwork
from mobility.occupancy.day_loads import DayLoads
from mobility.routing.access import EndOffers, Reach, StraightReach, profile_of, reach_stops
from mobility.routing.chains_again import ChainsAgain, KnownStretch, KnownWalk, broken, is_chain
from mobility.routing.direct import find_direct
from mobility.routing.journey import Journey, Leg, TransitLeg
from mobility.routing.known_ways import LONGEST_S, LONGEST_STAY_S, look_around_s
from mobility.routing.query import PlanQuery, StreetMode
from mobility.routing.rides import draw_ride
from mobility.routing.shapes import RideLines
from mobility.routing.transit_journey import Ride
from mobility.routing.ways import (
    NOTHING_DRAWN,
    SearchPool,
    TransferWays,
    Way,
    leg_of,
    slowness,
    stay_behind,
)

MODES = {"WALK": StreetMode.WALK, "BIKE": StreetMode.BIKE}


@dataclass(frozen=True, slots=True)
class KnownRide:
    """A ride found again in a compiled day.

    Parameters
    ----------
    ride : Ride
        Of that day.
    is_punctual : bool
        Its trip begins when it used to.
    stay_s : int
        Least stay behind it, at a via stop.
    """

    ride: Ride
    is_punctual: bool
    stay_s: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class _Stretch:
    """A way to be dated: what it looks like, the pause before it, and the least stay behind it."""

    way: Way
    mode: str
    duration_s: int
    from_stop: int
    to_stop: int
    pause_s: int = 0
    stay_s: int = 0
    is_leg: bool = True  # False: one is there already


class Rebuilder:
    """Rebuilds journeys on one network; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        The present one.
    pool : SearchPool
        To borrow street searches from.
    lines : RideLines
        Draws rides.
    transfer_ways : TransferWays
        Draws walks between stops.
    chains : ChainsAgain
        Finds vehicles and rides on demand again.
    """

    def __init__(
        self,
        network: TransportNetwork,
        pool: SearchPool,
        lines: RideLines,
        transfer_ways: TransferWays,
        chains: ChainsAgain,
    ) -> None:
        self.chains = chains
        self._network, self._pool = network, pool
        self._lines, self._transfer_ways = lines, transfer_ways

    def direct(self, query: PlanQuery, walk: KnownWalk) -> Journey:
        """Find a way without transit again.

        Parameters
        ----------
        query : PlanQuery
            Ends, speeds, details.
        walk : KnownWalk
            As it once was; its start stays.

        Returns
        -------
        Journey
            One leg.

        Raises
        ------
        NotFoundError
            If there is no such way any more.
        """
        asked = replace(query, time_s=walk.start_s, arrive_by=False)
        with self._pool.borrowed() as search:
            journey = find_direct(self._network, search, asked, profile_of(query, MODES[walk.mode]))
        if journey is None:
            raise broken()
        return journey

    def journey(
        self,
        query: PlanQuery,
        day: Day,
        rides: Sequence[KnownRide],
        walks: Sequence[Sequence[KnownStretch]],
        loads: DayLoads | None = None,
    ) -> Journey:
        """Put a journey together.

        Parameters
        ----------
        query : PlanQuery
            Ends, speeds, details.
        day : Day
            That all rides are of.
        rides : Sequence[KnownRide]
            At least one, in order.
        walks : Sequence[Sequence[KnownStretch]]
            Before the first ride, between two rides, after the last one.
        loads : DayLoads | None
            Of that day, None = not known.

        Returns
        -------
        Journey
            Feasible leg by leg; it leaves as late as the first ride allows.

        Raises
        ------
        NotFoundError
            If a way is gone, or a change takes longer than there is time.
        """
        lines = self._lines if query.detailed_legs else None
        legs = [replace(draw_ride(day, of.ride, lines, loads), stay_s=of.stay_s) for of in rides]
        found: list[Leg] = []
        with ExitStack() as stack:
            if is_chain(walks[0]):
                found.extend(self.chains.before(query, walks[0], legs[0]))
            else:
                self._go_before(query, walks[0], legs[0], rides[0].is_punctual, stack, found)
            for i, leg in enumerate(legs):
                if i > 0 and not leg.stay_seated:
                    pair = (rides[i - 1], rides[i])
                    if is_chain(walks[i]):
                        found.extend(self.chains.between(query, walks[i], legs[i - 1], leg))
                    else:
                        self._go_between(query, day, walks[i], pair, (legs[i - 1], leg), found)
                found.append(leg)
            if is_chain(walks[-1]):
                found.extend(self.chains.after(query, walks[-1], legs[-1]))
            else:
                self._go_after(query, walks[-1], legs[-1], stack, found)
        return Journey(tuple(found))

    def _go_before(
        self,
        query: PlanQuery,
        walks: Sequence[KnownStretch],
        ride: TransitLeg,
        is_punctual: bool,
        stack: ExitStack,
        found: list[Leg],
    ) -> None:
        first, *others = [walk.to_stop for walk in walks[:-1]] + [ride.calls.first.stop]
        end = self._end(query, walks[:1], stack, is_access=True)
        stretches = _end_stretch(query, end, first, walks[:1], is_access=True)
        stretches += self._chain(query, [first, *others], walks[1:], _pauses(walks))
        total_s = sum(stretch.duration_s + stretch.pause_s for stretch in stretches)
        waited_s = _pause(walks[-1].end_s, ride.start_s, _stay_s(walks[-1:]), is_punctual) if walks else 0
        _go(stretches, ride.start_s - total_s - waited_s, found)

    def _go_after(
        self,
        query: PlanQuery,
        walks: Sequence[KnownStretch],
        ride: TransitLeg,
        stack: ExitStack,
        found: list[Leg],
    ) -> None:
        *others, last = [ride.calls.last.stop] + [walk.to_stop for walk in walks[:-1]]
        end = self._end(query, walks[-1:], stack, is_access=False)
        pauses = [ride.stay_s, *_pauses(walks)]  # who alights walks on, or stays as long as one wished to
        stretches = self._chain(query, [*others, last], walks[:-1], pauses)
        for stretch in _end_stretch(query, end, last, walks[-1:], is_access=False):
            stretches.append(replace(stretch, pause_s=pauses[len(others)]))
        _go(stretches, ride.end_s, found)

    def _go_between(
        self,
        query: PlanQuery,
        day: Day,
        walks: Sequence[KnownStretch],
        rides: tuple[KnownRide, KnownRide],
        legs: tuple[TransitLeg, TransitLeg],
        found: list[Leg],
    ) -> None:
        alighted, boarded = legs[0].calls.last, legs[1].calls.first
        available_s = boarded.departure_s - alighted.arrival_s
        stops = [alighted.stop, *(walk.to_stop for walk in walks[:-1]), boarded.stop]
        pauses = [legs[0].stay_s, *_pauses(walks)]
        stretches = self._chain(query, stops, walks, pauses)
        if len(walks) < 2:
            change_s = self._find_change_s(query, day, rides[0].ride, rides[1].ride)
            works = _may_change(change_s, legs[0].stay_s, stretches[0], available_s)
            stretches = [_within(stretch, available_s) for stretch in stretches]
        else:  # by way of a via stop: only the walks and the stays there, without any slack
            needed_s = sum(stretch.duration_s + stretch.pause_s for stretch in stretches)
            works = needed_s + stretches[-1].stay_s <= available_s
        if not works:
            raise broken()
        _go(stretches, alighted.arrival_s, found)

    def _find_change_s(self, query: PlanQuery, day: Day, ride: Ride, following: Ride) -> int | None:
        """Give how long the search would take to change here, None: it would not."""
        profile = query.walk_profile.value
        settings = ChangeSettings(walk_scale=slowness(profile, query.walk_mps))
        transfers = day.transfers(profile, self._network.footpaths[profile], settings).forward
        t = day.timetable
        at, to = (
            int(t.pattern_stops[t.pattern_stops_offsets[t.trip_pattern[of.day_trip]] + position])
            for of, position in ((ride, ride.alight), (following, following.board))
        )
        return find_change_s(transfers, at, to)

    def _chain(
        self, query: PlanQuery, stops: Sequence[int], walks: Sequence[KnownStretch], pauses: Sequence[int]
    ) -> list[_Stretch]:
        """Walk from stop to stop."""
        profile = query.walk_profile.value
        factor = slowness(profile, query.walk_mps)
        stretches = []
        for i, ends in enumerate(pairwise(stops)):
            pause_s = pauses[i] if i < len(pauses) else 0
            stay_s = _stay_s(walks[i : i + 1])
            if ends[0] == ends[1]:
                stretches.append(_Stretch(NOTHING_DRAWN, "WALK", 0, *ends, pause_s, stay_s, is_leg=False))
                continue
            walk_s = self._transfer_ways.find_walk_s(profile, factor, *ends)
            if walk_s is None:
                # Only transfers.txt knows this change: its time is what there was, or what there is.
                walk_s = min(walks[i].duration_s, LONGEST_S) if i < len(walks) else 0
            way = NOTHING_DRAWN
            if query.detailed_transfers:
                way = self._transfer_ways.way(profile, factor, *ends)
            stretches.append(_Stretch(way, "WALK", walk_s, *ends, pause_s, stay_s))
        return stretches

    def _end(
        self, query: PlanQuery, walk: Sequence[KnownStretch], stack: ExitStack, *, is_access: bool
    ) -> EndOffers:
        """Look around one end, farther than the way to it once was."""
        mode, known_s = (walk[0].mode, walk[0].duration_s) if walk else ("WALK", 0)
        found = reach_stops(
            self._network,
            [stack.enter_context(self._pool.borrowed())],
            query.origin if is_access else query.destination,
            [profile_of(query, MODES[mode])],
            look_around_s(known_s),
            query.max_snap_m,
            backward=not is_access,
        )
        if found is None:
            raise broken()
        return found


def _end_stretch(
    query: PlanQuery, end: EndOffers, stop: int, known: Sequence[KnownStretch], *, is_access: bool
) -> list[_Stretch]:
    """Give the way between an end and a stop; where these are one, nothing, or that one stays there."""
    rows = np.flatnonzero(end.offers.stops == stop)
    if not rows.size:
        raise broken()
    row, stay_s = int(rows[0]), _stay_s(known)
    ends = (query.origin.stop, stop) if is_access else (stop, query.destination.stop)
    if end.reach[row] < 0:
        shows = bool(known) and (stay_s > 0 or known[0].start_s == known[0].end_s)
        return [_Stretch(NOTHING_DRAWN, "WALK", 0, *ends, stay_s=stay_s)] if shows else []
    reach = end.reaches[int(end.reach[row])]
    assert isinstance(reach, Reach | StraightReach)
    way = reach.way(stop, query.detailed_legs)
    return [_Stretch(way, reach.profile.word, int(end.offers.durations_s[row]), *ends, stay_s=stay_s)]


def _may_change(change_s: int | None, stay_s: int, way: _Stretch, available_s: int) -> bool:
    """Tell whether a search would change here, with a stay before and one behind the way."""
    if not way.is_leg:  # a stay is a change, even where there may be none without
        return available_s >= max(change_s or 0, stay_s + way.stay_s) and (change_s is not None or stay_s > 0)
    # A change that transfers.txt allows may be shorter than the streets say.
    walked_s = way.duration_s + way.stay_s if way.stay_s else 0
    return change_s is not None and stay_s + max(change_s, walked_s) <= available_s


def _within(stretch: _Stretch, available_s: int) -> _Stretch:
    duration_s = min(stretch.duration_s, available_s)
    return replace(stretch, duration_s=duration_s, pause_s=min(stretch.pause_s, available_s - duration_s))


def _stay_s(walks: Sequence[KnownStretch]) -> int:
    """Give the least stay behind a stretch, if there is one."""
    return walks[0].stay_s if walks and isinstance(walks[0], KnownWalk) else 0


def _pauses(walks: Sequence[KnownStretch]) -> list[int]:
    """How long one stayed at each stop between two stretches."""
    return [
        _pause(walk.end_s, following.start_s, _stay_s([walk]), True) for walk, following in pairwise(walks)
    ]


def _pause(end_s: int, start_s: int, stay_s: int, is_as_it_was: bool) -> int:
    """How long one stayed, or stays at least."""
    return max(stay_s, min(start_s - end_s, LONGEST_STAY_S) if is_as_it_was else 0)


def _go(stretches: Sequence[_Stretch], start_s: int, found: list[Leg]) -> None:
    """Date stretches, behind the legs before them."""
    for of in stretches:
        start_s += of.pause_s
        end_s = start_s + of.duration_s
        if of.is_leg:
            found.append(leg_of(of.way, of.mode, start_s, end_s, of.from_stop, of.to_stop, of.stay_s))
        elif found:
            stay_behind(found, of.stay_s)
        start_s = end_s
