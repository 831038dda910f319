"""A journey that is known by its rides, put together again on the present network."""

from collections.abc import Iterator, Sequence
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
from mobility.routing.journey import Journey, Leg, StreetLeg, TransitLeg
from mobility.routing.known_ways import look_around_s
from mobility.routing.query import PlanQuery, StreetMode
from mobility.routing.rides import draw_ride
from mobility.routing.shapes import RideLines
from mobility.routing.transit_journey import Ride
from mobility.routing.ways import NOTHING_DRAWN, SearchPool, TransferWays, Way, leg_of, slowness

MODES = {"WALK": StreetMode.WALK, "BIKE": StreetMode.BIKE}


@dataclass(frozen=True, slots=True)
class KnownRide:
    """A ride found again in a compiled day, and whether its trip begins when it used to."""

    ride: Ride
    is_punctual: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Stretch:
    """A way to be dated: what it looks like, and the pause before it."""

    way: Way
    mode: str
    duration_s: int
    from_stop: int
    to_stop: int
    pause_s: int = 0


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
        legs = [draw_ride(day, known.ride, lines, loads) for known in rides]
        found: list[Leg] = []
        with ExitStack() as stack:
            if is_chain(walks[0]):
                found.extend(self.chains.before(query, walks[0], legs[0]))
            else:
                found.extend(self._before(query, walks[0], legs[0], rides[0].is_punctual, stack))
            for i, leg in enumerate(legs):
                if i > 0 and not leg.stay_seated:
                    pair = (rides[i - 1], rides[i])
                    if is_chain(walks[i]):
                        found.extend(self.chains.between(query, walks[i], legs[i - 1], leg))
                    else:
                        found.extend(self._between(query, day, walks[i], pair, (legs[i - 1], leg)))
                found.append(leg)
            if is_chain(walks[-1]):
                found.extend(self.chains.after(query, walks[-1], legs[-1]))
            else:
                found.extend(self._after(query, walks[-1], legs[-1], rides[-1].is_punctual, stack))
        return Journey(tuple(found))

    def _before(
        self,
        query: PlanQuery,
        walks: Sequence[KnownStretch],
        ride: TransitLeg,
        is_punctual: bool,
        stack: ExitStack,
    ) -> list[StreetLeg]:
        first, *others = [walk.to_stop for walk in walks[:-1]] + [ride.calls.first.stop]
        end = self._end(query, walks[:1], stack, is_access=True)
        stretches = list(_end_stretch(query, end, first, is_access=True))
        stretches += self._chain(query, [first, *others], walks[1:], list(_pauses(walks)))
        total_s = sum(stretch.duration_s + stretch.pause_s for stretch in stretches)
        waited_s = max(ride.start_s - walks[-1].end_s, 0) if walks and is_punctual else 0
        return _dated(stretches, ride.start_s - total_s - waited_s)

    def _after(
        self,
        query: PlanQuery,
        walks: Sequence[KnownStretch],
        ride: TransitLeg,
        is_punctual: bool,
        stack: ExitStack,
    ) -> list[StreetLeg]:
        *others, last = [ride.calls.last.stop] + [walk.to_stop for walk in walks[:-1]]
        end = self._end(query, walks[-1:], stack, is_access=False)
        pauses = [_pause_before(walks, ride.end_s, is_punctual), *_pauses(walks)]
        stretches = self._chain(query, [*others, last], walks[:-1], pauses)
        for stretch in _end_stretch(query, end, last, is_access=False):
            stretches.append(replace(stretch, pause_s=pauses[len(others)]))
        return _dated(stretches, ride.end_s)

    def _between(
        self,
        query: PlanQuery,
        day: Day,
        walks: Sequence[KnownStretch],
        rides: tuple[KnownRide, KnownRide],
        legs: tuple[TransitLeg, TransitLeg],
    ) -> list[StreetLeg]:
        alighted, boarded = legs[0].calls.last, legs[1].calls.first
        available_s = boarded.departure_s - alighted.arrival_s
        stops = [alighted.stop, *(walk.to_stop for walk in walks[:-1]), boarded.stop]
        pauses = [_pause_before(walks, alighted.arrival_s, rides[0].is_punctual), *_pauses(walks)]
        stretches = self._chain(query, stops, walks, pauses)
        if len(walks) < 2:
            works = self._may_change(query, day, rides[0].ride, rides[1].ride, available_s)
            # A change that transfers.txt allows may be shorter than the streets say.
            stretches = [_within(stretch, available_s) for stretch in stretches]
        else:  # by way of a via stop: only the walks and the stays there, without any slack
            works = sum(stretch.duration_s + stretch.pause_s for stretch in stretches) <= available_s
        if not works:
            raise broken()
        return _dated(stretches, alighted.arrival_s)

    def _may_change(self, query: PlanQuery, day: Day, ride: Ride, following: Ride, available_s: int) -> bool:
        """Tell whether the search would change here."""
        profile = query.walk_profile.value
        settings = ChangeSettings(walk_scale=slowness(profile, query.walk_mps))
        transfers = day.transfers(profile, self._network.footpaths[profile], settings).forward
        t = day.timetable
        at, to = (
            int(t.pattern_stops[t.pattern_stops_offsets[t.trip_pattern[of.day_trip]] + position])
            for of, position in ((ride, ride.alight), (following, following.board))
        )
        change_s = find_change_s(transfers, at, to)
        return change_s is not None and change_s <= available_s

    def _chain(
        self, query: PlanQuery, stops: Sequence[int], walks: Sequence[KnownStretch], pauses: Sequence[int]
    ) -> list[_Stretch]:
        """Walk from stop to stop."""
        profile = query.walk_profile.value
        factor = slowness(profile, query.walk_mps)
        stretches = []
        for i, (from_stop, to_stop) in enumerate(pairwise(stops)):
            if from_stop == to_stop:
                continue
            walk_s = self._transfer_ways.find_walk_s(profile, factor, from_stop, to_stop)
            if walk_s is None:
                # Only transfers.txt knows this change: its time is what there was, or what there is.
                walk_s = walks[i].duration_s if i < len(walks) else 0
            way = NOTHING_DRAWN
            if query.detailed_transfers:
                way = self._transfer_ways.way(profile, factor, from_stop, to_stop)
            pause_s = pauses[i] if i < len(pauses) else 0
            stretches.append(_Stretch(way, "WALK", walk_s, from_stop, to_stop, pause_s))
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


def _end_stretch(query: PlanQuery, end: EndOffers, stop: int, *, is_access: bool) -> Iterator[_Stretch]:
    """Give the way between an end and a stop, nothing where the end is that stop."""
    rows = np.flatnonzero(end.offers.stops == stop)
    if not rows.size:
        raise broken()
    row = int(rows[0])
    if end.reach[row] < 0:
        return
    reach = end.reaches[int(end.reach[row])]
    assert isinstance(reach, Reach | StraightReach)
    way = reach.way(stop, query.detailed_legs)
    ends = (query.origin.stop, stop) if is_access else (stop, query.destination.stop)
    yield _Stretch(way, reach.profile.word, int(end.offers.durations_s[row]), *ends)


def _within(stretch: _Stretch, available_s: int) -> _Stretch:
    duration_s = min(stretch.duration_s, available_s)
    return replace(stretch, duration_s=duration_s, pause_s=min(stretch.pause_s, available_s - duration_s))


def _pauses(walks: Sequence[KnownStretch]) -> Iterator[int]:
    """How long one stayed at each stop between two stretches."""
    for walk, following in pairwise(walks):
        yield max(following.start_s - walk.end_s, 0)


def _pause_before(walks: Sequence[KnownStretch], alighted_s: int, is_punctual: bool) -> int:
    """How long one stayed where one alighted, before walking on."""
    return max(walks[0].start_s - alighted_s, 0) if walks and is_punctual else 0


def _dated(stretches: Sequence[_Stretch], start_s: int) -> list[StreetLeg]:
    legs = []
    for stretch in stretches:
        start_s += stretch.pause_s
        end_s = start_s + stretch.duration_s
        legs.append(leg_of(stretch.way, stretch.mode, start_s, end_s, stretch.from_stop, stretch.to_stop))
        start_s = end_s
    return legs
