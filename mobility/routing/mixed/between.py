"""Shared vehicles between two rides: ways from stop to stop, found once for the vehicles of one moment.

They join the footpaths of a compiled day as further changes, so the search itself knows nothing of vehicles
and stays exact. Between two rides there is one way, on foot or with one vehicle: ways are never chained.
"""

import math
from collections.abc import Callable, Hashable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

import numpy as np

from mobility.network.day_transfers import DayTransfers, add_ways
from mobility.network.street_points import stop_seeds
from mobility.network.street_search import StreetSearch
from mobility.network.transport_network import BASE_SPEED_MPS, TransportNetwork
from mobility.routing.journey import Leg
from mobility.routing.mixed.chain import Usable
from mobility.routing.mixed.ends import Garage, MixedEnds
from mobility.routing.mixed.kinds import Kind
from mobility.routing.mixed.reach import ChainReach, EndRides, reach_of
from mobility.routing.mixed.search import MixedSearch
from mobility.routing.mixed.spots import Int32, base_ds
from mobility.routing.mixed.usable import known_until_s, usable_of
from mobility.routing.query import Place, PlanQuery, StreetMode, WalkProfile
from mobility.routing.stage import HiredChanges, Stage, settings_of
from mobility.routing.transit_search import TransitSearch

LONGEST_WALK_S = 300
"""From a stop to a vehicle."""
LONGEST_S = 900
"""From stop to stop, with both walks, taking the vehicle and leaving it."""
WALK_STEP_MPS = 0.25

Usables = Sequence[tuple[Kind, Usable]]


class StopWays(NamedTuple):
    """Ways between stops with vehicles: parallel arrays, by the stop they begin at, then by the other one."""

    origins: Int32
    targets: Int32
    durations_s: Int32


class StopRides(EndRides):
    """Rides that begin at a stop itself, where footpaths begin, too."""

    def walk(self) -> StreetSearch | None:
        """Walk from the stop, once.

        Returns
        -------
        StreetSearch | None
            Borrowed; None where the stop has no street.
        """
        if self._walk is None:
            seeds = stop_seeds(self.network, np.array([self.place.stop], np.int32))
            if seeds.nodes.size == 0:
                return None
            search = self._borrow()
            search.run(self.walker.profile, seeds, base_ds(self.longest_walk_s, self.walker.slowness))
            self._walk = search
        return self._walk


@dataclass(eq=False)
class FoundWays:
    """Ways between stops for one query.

    Parameters
    ----------
    garage : Garage
        Vehicles, and the streets for them.
    query : PlanQuery
        Who travels.
    vehicles : MixedEnds
        Draws chains as at the ends.
    kinds : Usables
        What may be ridden.
    ways : StopWays
        All of them.
    stack : ExitStack
        Gives searches back when all is drawn.
    """

    garage: Garage
    query: PlanQuery
    vehicles: MixedEnds
    kinds: Usables
    ways: StopWays
    stack: ExitStack
    refused: int = 0
    _reached: dict[int, ChainReach] = field(default_factory=dict)

    def find_s(self, from_stop: int, to_stop: int) -> int | None:
        """Give the seconds between two stops.

        Parameters
        ----------
        from_stop, to_stop : int
            Of the Timetable.

        Returns
        -------
        int | None
            Without slack; None where no way leads.
        """
        origins, targets, durations_s = self.ways
        first, last = np.searchsorted(origins, [from_stop, from_stop + 1])
        row = first + int(np.searchsorted(targets[first:last], to_stop))
        return int(durations_s[row]) if row < last and targets[row] == to_stop else None

    def legs(self, from_stop: int, to_stop: int, start_s: int) -> list[Leg]:
        """Draw the way between two stops.

        Parameters
        ----------
        from_stop, to_stop : int
            With a way.
        start_s : int
            Unix seconds at which one alights.

        Returns
        -------
        list[Leg]
            The walk to the vehicle, the ride, the walk from it.
        """
        return self._reach(from_stop).legs(to_stop, start_s)

    def vehicle(self, from_stop: int, to_stop: int) -> int:
        """Tell which free vehicle is taken.

        Parameters
        ----------
        from_stop, to_stop : int
            With a way.

        Returns
        -------
        int
            Row of the SharingState's free vehicles, -1 = any of a station.
        """
        return self._reach(from_stop).vehicle(to_stop)

    def refuse(self) -> None:
        """Count a journey that would take one free vehicle twice."""
        self.refused += 1

    def counts(self) -> dict[str, int]:
        """Say how many ways there are, and how many journeys were refused.

        Returns
        -------
        dict[str, int]
            For debugOutput.
        """
        return {"hired_ways": int(self.ways.origins.size), "vehicles_twice": self.refused}

    def search(self, stage_of: Callable[[int], Stage], without: TransitSearch) -> MixedSearch:
        """Search with these changes, too.

        Parameters
        ----------
        stage_of : Callable[[int], Stage]
            Days with both ends, and walks between rides.
        without : TransitSearch
            The same query without them.

        Returns
        -------
        MixedSearch
            What goes without them is told in any case.
        """
        made: dict[int, Stage] = {}

        def with_ways(time_s: int) -> Stage:
            """Give the stage of a time, with these changes."""
            plain = stage_of(time_s)
            if plain.day.date not in made:
                transfers = self._transfers(plain)
                hired = HiredChanges(self, plain.transfers.forward)
                made[plain.day.date] = replace(plain, transfers=transfers, hired=hired)
            return made[plain.day.date]

        return MixedSearch(
            self.query, with_ways, walking=without, free_until_s=known_until_s(self.garage.fleet)
        )

    def _transfers(self, plain: Stage) -> DayTransfers:
        day, settings = plain.day, settings_of(self.query)
        build = partial(
            add_ways, plain.transfers, day.timetable, day.reverse, day.classes, self.ways, settings
        )
        key = (plain.transfers, _key(self.query, self.kinds), settings)
        return self.garage.fleet.changes.get(key, build)

    def _reach(self, stop: int) -> ChainReach:
        found = self._reached.get(stop)
        if found is None:
            found = reach_from_stop(self.garage, self.query, self.vehicles, self.kinds, stop, self.stack)
            assert found is not None
            self._reached[stop] = found
        return found


def find_hired(garage: Garage, query: PlanQuery, vehicles: MixedEnds, stack: ExitStack) -> FoundWays | None:
    """Find the ways between stops that a query may ride on shared vehicles.

    Parameters
    ----------
    garage : Garage
        Vehicles.
    query : PlanQuery
        Who travels, and what is allowed.
    vehicles : MixedEnds
        Of the same query.
    stack : ExitStack
        Gives searches back when all is drawn.

    Returns
    -------
    FoundWays | None
        None: none is allowed, or none leads anywhere. Whoever is in a wheelchair rides no shared vehicles.
    """
    if StreetMode.RENTAL not in query.transfer_modes or query.walk_profile is not WalkProfile.FOOT:
        return None
    query = replace(query, walk_mps=stepped_mps(query.walk_mps))
    kinds = garage.fleet.choose(query.transfer_rentals, query.asked_s)
    usable = [(kind, usable_of(kind, LONGEST_S, has_free=garage.has_free)) for kind in kinds]
    ways: StopWays = garage.fleet.between.get(
        _key(query, usable), partial(build_stop_ways, garage, query, vehicles, usable)
    )
    if ways.origins.size == 0:
        return None
    return FoundWays(garage, query, vehicles, usable, ways, stack)


def stepped_mps(mps: float) -> float:
    """Choose the walking speed that ways are found for: they cost seconds, so there are only so many.

    Parameters
    ----------
    mps : float
        The traveler's.

    Returns
    -------
    float
        The usual one itself, else the next lower multiple of WALK_STEP_MPS: who is faster is in time.
    """
    usual_mps = BASE_SPEED_MPS["foot"]
    return usual_mps if mps == usual_mps else max(math.floor(mps / WALK_STEP_MPS) * WALK_STEP_MPS, 0.25)


def build_stop_ways(garage: Garage, query: PlanQuery, vehicles: MixedEnds, kinds: Usables) -> StopWays:
    """Find all ways between stops with vehicles that are quicker than the walk.

    Parameters
    ----------
    garage : Garage
        Vehicles, and the streets for them.
    query : PlanQuery
        How fast one walks.
    vehicles : MixedEnds
        Of the same query.
    kinds : Usables
        What may be ridden.

    Returns
    -------
    StopWays
        From every stop with a vehicle within LONGEST_WALK_S, to every stop that is reached within LONGEST_S.
    """
    found: list[tuple[Int32, Int32, Int32]] = []
    if kinds:
        for stop in served_stops(garage.network).tolist():
            with ExitStack() as stack:
                reach = reach_from_stop(garage, query, vehicles, kinds, stop, stack)
            if reach is not None:
                order = np.argsort(reach.stops)
                stops = reach.stops[order].astype(np.int32)
                found.append((np.full(stops.size, stop, np.int32), stops, reach.durations_s[order]))
    none = np.empty(0, np.int32)
    columns = [np.concatenate([none, *column]) for column in zip(*found, strict=True)] or [none] * 3
    is_other = columns[0] != columns[1]
    return StopWays(*(column[is_other].astype(np.int32) for column in columns))


def reach_from_stop(
    garage: Garage, query: PlanQuery, vehicles: MixedEnds, kinds: Usables, stop: int, stack: ExitStack
) -> ChainReach | None:
    """Find what is in reach of a stop with vehicles.

    Parameters
    ----------
    garage : Garage
        Vehicles, and the streets for them.
    query : PlanQuery
        How fast one walks.
    vehicles : MixedEnds
        Draws chains.
    kinds : Usables
        What may be ridden.
    stop : int
        Of the Timetable.
    stack : ExitStack
        Gives searches back.

    Returns
    -------
    ChainReach | None
        None: nothing is.
    """
    t = garage.network.timetable
    place = Place(float(t.stop_lat[stop]), float(t.stop_lon[stop]), stop)
    rides = StopRides(garage.network, garage.pool, query, place, False, stack, LONGEST_WALK_S)
    return reach_of(rides, rides.chains(kinds, LONGEST_S), vehicles.drawer)


def served_stops(network: TransportNetwork) -> Int32:
    """List the stops on streets at which anything halts.

    Parameters
    ----------
    network : TransportNetwork
        The network.

    Returns
    -------
    (n,) int32
        Ascending.
    """
    stops = np.unique(network.timetable.pattern_stops)
    return stops[network.links.stop_node[stops] >= 0].astype(np.int32)


def _key(query: PlanQuery, kinds: Usables) -> Hashable:
    """What ways depend on, of all that changes between two moments of the vehicles."""
    counted = ((kind, None if usable.taken is None else usable.taken.tobytes()) for kind, usable in kinds)
    return tuple(counted), query.walk_mps
