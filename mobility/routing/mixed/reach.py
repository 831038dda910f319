"""What is in reach of an end with vehicles: offers for the transit search, legs for the answer."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.network.street_points import StreetPoint, find_street
from mobility.network.street_search import StreetSearch
from mobility.network.transport_network import TransportNetwork
from mobility.routing.access import profile_of
from mobility.routing.journey import Leg, PlacePoint
from mobility.routing.mixed.chain import Ridden, Usable, ride_from_end, ride_from_spots
from mobility.routing.mixed.kinds import Kind, RentalKind
from mobility.routing.mixed.landed import land
from mobility.routing.mixed.last_walk import Chains, walk_on
from mobility.routing.mixed.legs import ChainDrawer, pieces_of
from mobility.routing.query import Place, PlanQuery, StreetMode
from mobility.routing.ways import SearchPool, most_dislike


@dataclass(frozen=True, slots=True, eq=False)
class ChainReach:
    """Stops in reach over vehicles, and how to draw the chains."""

    chains: Chains
    drawer: ChainDrawer
    place: Place
    stops: NDArray[np.int32]
    durations_s: NDArray[np.int32]

    def vehicle(self, stop: int) -> int:
        """Tell which free vehicle the way to a stop in reach takes.

        Parameters
        ----------
        stop : int
            One of `stops`.

        Returns
        -------
        int
            Row of the SharingState's free vehicles, -1 = any of a station, or one's own.
        """
        traced = self.chains.trace(stop)
        taken = traced.far if self.chains.search.is_backward else traced.near
        return int(traced.kind.vehicles[taken]) if isinstance(traced.kind, RentalKind) else -1

    def legs(self, stop: int, start_s: int) -> list[Leg]:
        """Draw the chain between the end and a stop in reach.

        Parameters
        ----------
        stop : int
            One of `stops`.
        start_s : int
            Unix seconds at which it begins.

        Returns
        -------
        list[Leg]
            In the order of travel.
        """
        t = self.chains.network.timetable
        near = (PlacePoint(self.place.lat, self.place.lon), self.place.stop)
        far = (PlacePoint(float(t.stop_lat[stop]), float(t.stop_lon[stop])), stop)
        traced = self.chains.trace(stop)
        return self.drawer.legs(
            pieces_of(traced, near, far, backward=self.chains.search.is_backward), start_s
        )


@dataclass(eq=False)
class EndRides:
    """Rides from (to) one end of a journey.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    pool : SearchPool
        To borrow searches from.
    query : PlanQuery
        Speeds and limits.
    place : Place
        The end.
    backward : bool
        True: rides to the end.
    stack : ExitStack
        Gives the searches back when all is drawn.
    longest_walk_s : int
        Longest walk to a vehicle (from where one is left).
    """

    network: TransportNetwork
    pool: SearchPool
    query: PlanQuery
    place: Place
    backward: bool
    stack: ExitStack

    longest_walk_s: int = 0

    def __post_init__(self) -> None:
        self.walker = profile_of(self.query, StreetMode.WALK)
        self._walk: StreetSearch | None = None
        self._rides: dict[Kind, list[tuple[int, Usable, Ridden | None]]] = {}

    def walk(self) -> StreetSearch | None:
        """Walk from (to) the end, once.

        Returns
        -------
        StreetSearch | None
            Borrowed; None where there is no street near by.
        """
        if self._walk is None:
            search = self._borrow()
            longest_ds = int(self.longest_walk_s * 10 / self.walker.slowness)
            found = search.reach(
                self.walker.profile,
                self.place.lat,
                self.place.lon,
                longest_ds,
                int(longest_ds * most_dislike(self.walker.profile)),
                slowness=self.walker.slowness,
                longest_m=self.query.max_snap_m,
                level=self.place.level,
                backward=self.backward,
            )
            if found is None:
                return None
            self._walk = search
        return self._walk

    def ride(self, kind: Kind, usable: Usable, longest_s: int) -> Ridden | None:
        """Ride with one kind of vehicle; a longer search from the same spots made before serves as well.

        Parameters
        ----------
        kind : Kind
            Of vehicle.
        usable : Usable
            Spots that count.
        longest_s : int
            Longest chain.

        Returns
        -------
        Ridden | None
            None: no vehicle (no place to leave it) is in reach.
        """
        made = self._rides.setdefault(kind, [])
        for other_s, other, ridden in made:
            if other_s >= longest_s and self._begins_alike(usable, other):
                return ridden
        ridden = self._ride(kind, usable, longest_s)
        made.append((longest_s, usable, ridden))
        return ridden

    def _begins_alike(self, one: Usable, other: Usable) -> bool:
        """Tell whether the same spots count where rides begin: for a longer way other batteries do."""
        rows, others = (one.left, other.left) if self.backward else (one.taken, other.taken)
        if rows is None or others is None:
            return rows is others
        return bool(np.array_equal(rows, others))

    def chains(self, kinds: Sequence[tuple[Kind, Usable]], longest_s: int) -> Chains | None:
        """Ride with all kinds, and walk on from all of them to the stops.

        Parameters
        ----------
        kinds : Sequence[tuple[Kind, Usable]]
            Vehicles and the spots that count.
        longest_s : int
            Longest chain.

        Returns
        -------
        Chains | None
            None: no ride ends anywhere.
        """
        landed = []
        for kind, usable in kinds:
            ridden = self.ride(kind, usable, longest_s)
            if ridden is not None:
                landed.append(land(ridden, self.walker, longest_s, usable))
        if not any(one.far.spots.size for one in landed):
            return None
        return walk_on(self.network, self._borrow(), self.walker, landed, longest_s)

    def _ride(self, kind: Kind, usable: Usable, longest_s: int) -> Ridden | None:
        if (kind.left if self.backward else kind.taken) is None:
            point = self._on_street(kind.profile)
            if point is None:
                return None
            return ride_from_end(point, self._borrow(), kind, longest_s, backward=self.backward)
        walk, point = self.walk(), self._on_street(self.walker.profile)
        if walk is None or point is None:
            return None
        search, walk_s = self._borrow(), self.longest_walk_s
        return ride_from_spots(walk, point, search, kind, self.walker, longest_s, walk_s, usable)

    def _on_street(self, profile: str) -> StreetPoint | None:
        place = self.place
        return find_street(self.network, profile, place.lat, place.lon, self.query.max_snap_m, place.level)

    def _borrow(self) -> StreetSearch:
        return self.stack.enter_context(self.pool.borrowed())


def reach_of(rides: EndRides, chains: Chains | None, drawer: ChainDrawer) -> ChainReach | None:
    """Make offers of chains.

    Parameters
    ----------
    rides : EndRides
        Of the end.
    chains : Chains | None
        What is in reach.
    drawer : ChainDrawer
        Draws them.

    Returns
    -------
    ChainReach | None
        None: nothing is.
    """
    if chains is None or chains.stops.size == 0:
        return None
    return ChainReach(chains, drawer, rides.place, chains.stops, chains.durations_s)
