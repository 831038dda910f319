"""Both ends of a query with vehicles: what is in reach with them beside what is on foot."""

from contextlib import ExitStack
from dataclasses import dataclass, replace

import numpy as np

from mobility.network.transport_network import TransportNetwork
from mobility.parking.model import ParkingState, no_parking
from mobility.routing.access import EndOffers, merge_reaches, profile_of
from mobility.routing.ends import PLAIN_MODES, Ends
from mobility.routing.journey import EmptyReason, Reason
from mobility.routing.mixed.by_time import by_time
from mobility.routing.mixed.chain import Usable
from mobility.routing.mixed.fleet import Fleet
from mobility.routing.mixed.kinds import Kind
from mobility.routing.mixed.legs import ChainDrawer
from mobility.routing.mixed.parkings import Parkings
from mobility.routing.mixed.reach import EndRides, reach_of
from mobility.routing.mixed.usable import asks_beyond, may_take_in_time, usable_of
from mobility.routing.query import PlanQuery, RentalFilter, StreetMode, WalkProfile
from mobility.routing.ways import SearchPool
from mobility.sharing.model import SharingState, no_sharing

MIXED_MODES = frozenset(StreetMode) - PLAIN_MODES
"""Modes that are chains of several ways."""


@dataclass(frozen=True, eq=False)
class Garage:
    """All vehicles and places to leave them, as of one moment, on one network.

    Parameters
    ----------
    network : TransportNetwork
        Streets from `by_time`.
    pool : SearchPool
        Of searches on it.
    fleet : Fleet
        Shared vehicles.
    parkings : Parkings
        Places for one's own.
    has_free : bool
        False: shared vehicles of stations only.
    """

    network: TransportNetwork
    pool: SearchPool
    fleet: Fleet
    parkings: Parkings
    has_free: bool = True

    def layers(self, query: PlanQuery) -> "tuple[Garage, ...]":
        """Give what a query is searched with, each for more journeys than the one before.

        Parameters
        ----------
        query : PlanQuery
            When one travels.

        Returns
        -------
        tuple[Garage, ...]
            One, unless free vehicles may be taken in time or too late: what is taken too late is left out
            after the search, and what it was better than is found without free vehicles.
        """
        of_stations = (replace(self, has_free=False),) if asks_beyond(self.fleet, query) else ()
        return (*of_stations, self) if may_take_in_time(self.fleet, query) else of_stations

    def is_of(self, state: SharingState, parking: ParkingState) -> bool:
        """Tell whether states would change nothing: no vehicles before and now, and the same places to park.

        Parameters
        ----------
        state : SharingState
            Vehicles.
        parking : ParkingState
            Places to park.

        Returns
        -------
        bool
            True also where both are the same as before, unless they may have grown stale since.
        """
        has_none = not state.n_systems and not self.fleet.state.n_systems
        return has_none and parking is self.parkings.state

    def now(self, state: SharingState, parking: ParkingState, now_s: int) -> "Garage":
        """Give the garage of another moment.

        Parameters
        ----------
        state : SharingState
            Vehicles.
        parking : ParkingState
            Places to park.
        now_s : int
            Unix seconds: what is stale then is not relied on.

        Returns
        -------
        Garage
            On the same streets.
        """
        fleet = Fleet(self.network, state, now_s)
        return replace(self, fleet=fleet, parkings=Parkings(self.network, parking, now_s))

    def prepare(self) -> None:
        """Put vehicles on the streets, so that nobody who asks has to wait for it."""
        _ = self.fleet.kinds

    def kinds(
        self,
        query: PlanQuery,
        modes: tuple[StreetMode, ...],
        wanted: RentalFilter,
        longest_s: int,
        *,
        to_home: bool,
    ) -> list[tuple[Kind, Usable]]:
        """List what may be ridden at one end.

        Parameters
        ----------
        query : PlanQuery
            Who travels.
        modes : tuple[StreetMode, ...]
            Allowed at this end.
        wanted : RentalFilter
            Which shared vehicles.
        longest_s : int
            Longest chain.
        to_home : bool
            True: the journey ends here.

        Returns
        -------
        list[tuple[Kind, Usable]]
            With the spots that count. Whoever is in a wheelchair rides no shared vehicles.
        """
        own = self.parkings.kinds_to_home if to_home else self.parkings.kinds_from_home
        found = own(query, modes)
        if StreetMode.RENTAL in modes and query.walk_profile is WalkProfile.FOOT:
            found += [
                (kind, usable_of(kind, longest_s, has_free=self.has_free))
                for kind in self.fleet.choose(wanted, query.asked_s)
            ]
        return found


def empty_garage(network: TransportNetwork) -> Garage:
    """Give the garage of a place without vehicles.

    Parameters
    ----------
    network : TransportNetwork
        As built.

    Returns
    -------
    Garage
        Ready for those of a moment.
    """
    streets = by_time(network)
    fleet, parkings = Fleet(streets, no_sharing(), 0), Parkings(streets, no_parking(), 0)
    return Garage(streets, SearchPool(streets), fleet, parkings)


def is_mixed(query: PlanQuery) -> bool:
    """Tell whether a query's journeys may hold vehicles.

    Parameters
    ----------
    query : PlanQuery
        Its modes.

    Returns
    -------
    bool
        False: plain searches answer it. Via stops are passed without vehicles, and whoever carries a bike
        has one.
    """
    if query.via or query.carry_bike:
        return False
    used = (*query.access_modes, *query.egress_modes, *query.direct_modes, *query.transfer_modes)
    return not MIXED_MODES.isdisjoint(used)


def add_vehicles(vehicles: "MixedEnds", ends: Ends) -> Ends:
    """Add what is in reach with vehicles to both ends.

    Parameters
    ----------
    vehicles : MixedEnds
        Of the query.
    ends : Ends
        What is in reach without.

    Returns
    -------
    Ends
        With reasons where there is nothing all the same.
    """
    offers = (vehicles.access(ends.access), vehicles.egress(ends.egress))
    known = {reason.field: reason for reason in ends.reasons}
    reasons = []
    for field, found in zip(("fromPlace", "toPlace"), offers, strict=True):
        if found is None or found.is_empty:
            reasons.append(known.get(field, EmptyReason(Reason.NO_STOPS_IN_RANGE, field)))
    return Ends(offers[0], offers[1], tuple(reasons))


def plain_modes(modes: tuple[StreetMode, ...]) -> tuple[StreetMode, ...]:
    """Leave out the modes that are chains of ways, or that are booked.

    Parameters
    ----------
    modes : tuple[StreetMode, ...]
        Of a query.

    Returns
    -------
    tuple[StreetMode, ...]
        In their order.
    """
    return tuple(mode for mode in modes if mode in PLAIN_MODES)


class MixedEnds:
    """Looks around the ends of a query with vehicles.

    Parameters
    ----------
    garage : Garage
        The vehicles, and the streets for them.
    query : PlanQuery
        Ends, modes, limits.
    stack : ExitStack
        Gives the searches back when all is drawn.
    """

    def __init__(self, garage: Garage, query: PlanQuery, stack: ExitStack) -> None:
        network, pool = garage.network, garage.pool
        self.garage, self._query = garage, query
        self.access_s, self.egress_s = (
            longest_s if StreetMode.RENTAL in modes else 0
            for modes, longest_s in (
                (query.access_modes, query.max_access_s),
                (query.egress_modes, query.max_egress_s),
            )
        )
        self.at_ends = not MIXED_MODES.isdisjoint((*query.access_modes, *query.egress_modes))
        self.drawer = ChainDrawer(
            network,
            pool,
            profile_of(query, StreetMode.WALK),
            query.max_snap_m,
            query.detailed_legs,
            garage.fleet.availability,
        )
        direct_s = 0 if MIXED_MODES.isdisjoint(query.direct_modes) else query.max_direct_s
        walks_s = (max(query.max_access_s, direct_s), max(query.max_egress_s, direct_s))
        self.origin = EndRides(network, pool, query, query.origin, False, stack, walks_s[0])
        self.destination = EndRides(network, pool, query, query.destination, True, stack, walks_s[1])

    def access(self, plain: EndOffers | None) -> EndOffers | None:
        """Add what is in reach with vehicles to the stops in reach of the origin.

        Parameters
        ----------
        plain : EndOffers | None
            What is in reach without.

        Returns
        -------
        EndOffers | None
            Each stop by its quickest way; None: nothing is in reach.
        """
        query = self._query
        kinds = self.garage.kinds(
            query, query.access_modes, query.access_rentals, query.max_access_s, to_home=False
        )
        return self._around(self.origin, kinds, query.max_access_s, plain)

    def egress(self, plain: EndOffers | None) -> EndOffers | None:
        """Add what is in reach with vehicles to the stops in reach of the destination.

        Parameters
        ----------
        plain : EndOffers | None
            What is in reach without.

        Returns
        -------
        EndOffers | None
            Each stop by its quickest way; None: nothing is in reach.
        """
        query = self._query
        kinds = self.garage.kinds(
            query, query.egress_modes, query.egress_rentals, query.max_egress_s, to_home=True
        )
        return self._around(self.destination, kinds, query.max_egress_s, plain)

    def _around(
        self, rides: EndRides, kinds: list[tuple[Kind, Usable]], longest_s: int, plain: EndOffers | None
    ) -> EndOffers | None:
        chains = rides.chains(kinds, longest_s)
        reach = reach_of(rides, chains, self.drawer)
        if reach is None:
            return plain
        none = np.empty(0, np.int32)
        if plain is None:
            return merge_reaches(none, (reach,))
        own = plain.offers.stops[plain.reach < 0]
        return merge_reaches(own, (*plain.reaches, reach))
