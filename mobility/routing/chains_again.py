"""Ways with a vehicle or a ride on demand, before, after or instead of rides, found again as of now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mobility.errors import NotFoundError
from mobility.on_demand.model import OnDemand
from mobility.routing.access import profile_of
from mobility.routing.booked.again import (
    KnownDemand,
    find_demand_after,
    find_demand_before,
    find_demand_direct,
)
from mobility.routing.booked.reach import Driver, place_of
from mobility.routing.journey import Journey, Leg, PlacePoint, TransitLeg
from mobility.routing.mixed.again import KnownVehicle, find_again
from mobility.routing.mixed.ends import Garage
from mobility.routing.mixed.legs import ChainDrawer
from mobility.routing.query import Place, PlanQuery, StreetMode


@dataclass(frozen=True, slots=True)
class KnownWalk:
    """A stretch on streets as it once was."""

    mode: str
    start_s: int
    end_s: int
    to_stop: int = -1  # where another stretch follows
    stay_s: int = 0  # least stay behind it, at a via stop

    @property
    def duration_s(self) -> int:
        """How long it took."""
        return self.end_s - self.start_s


KnownStretch = KnownWalk | KnownVehicle | KnownDemand
"""What may be between two rides, or before the first and after the last one."""


def is_chain(stretches: Sequence[KnownStretch]) -> bool:
    """Tell whether more than one's feet, or a bike of one's own all the way, is needed.

    Parameters
    ----------
    stretches : Sequence[KnownStretch]
        Between two rides, or at an end.

    Returns
    -------
    bool
        True: there is one vehicle, or one ride on demand.
    """
    return _chained(stretches) is not None


class ChainsAgain:
    """Finds such ways again on one network; safe to share between threads.

    Parameters
    ----------
    garage : Garage
        Vehicles of now; it has the network and its searches.
    on_demand : OnDemand
        Services on demand.
    """

    def __init__(self, garage: Garage, on_demand: OnDemand) -> None:
        self._garage, self._on_demand = garage, on_demand

    def before(self, query: PlanQuery, stretches: Sequence[KnownStretch], ride: TransitLeg) -> list[Leg]:
        """Go to the first ride, as late as it allows.

        Parameters
        ----------
        query : PlanQuery
            Ends, speeds, details.
        stretches : Sequence[KnownStretch]
            As they once were, with a vehicle or a ride on demand.
        ride : TransitLeg
            The first one.

        Returns
        -------
        list[Leg]
            In the order of travel.

        Raises
        ------
        NotFoundError
            If the vehicle, the service or a way is gone.
        """
        known, stop = _get_chained(stretches), ride.calls.first.stop
        if isinstance(known, KnownDemand):
            at = place_of(self._garage.network, stop)
            return find_demand_before(self._driver(query), self._on_demand, known, at, ride.start_s)
        pieces = find_again(
            self._garage, query, known, _end_of(query.origin), self._stop(stop), to_home=False
        )
        return self._drawer(query).legs(pieces, ride.start_s - pieces.total_s)

    def after(self, query: PlanQuery, stretches: Sequence[KnownStretch], ride: TransitLeg) -> list[Leg]:
        """Go on from the last ride at once; parameters, answer and errors as of `before`."""
        known, stop = _get_chained(stretches), ride.calls.last.stop
        if isinstance(known, KnownDemand):
            at = place_of(self._garage.network, stop)
            return find_demand_after(self._driver(query), self._on_demand, known, at, ride.end_s)
        asked = replace(query, parked_at=known.parking)
        ends = (self._stop(stop), _end_of(query.destination))
        pieces = find_again(self._garage, asked, known, *ends, to_home=True)
        return self._drawer(query).legs(pieces, ride.end_s)

    def between(
        self, query: PlanQuery, stretches: Sequence[KnownStretch], ride: TransitLeg, following: TransitLeg
    ) -> list[Leg]:
        """Go from one ride to the next.

        Parameters
        ----------
        query : PlanQuery
            Speeds, details.
        stretches : Sequence[KnownStretch]
            As they once were, with a shared vehicle.
        ride, following : TransitLeg
            Before and after.

        Returns
        -------
        list[Leg]
            In the order of travel, from the moment one alights.

        Raises
        ------
        NotFoundError
            If the vehicle or a way is gone, or it takes longer than there is time.
        """
        known = _get_chained(stretches)
        if not isinstance(known, KnownVehicle) or not known.system:
            raise broken()
        ends = (self._on_street(ride.calls.last.stop), self._on_street(following.calls.first.stop))
        pieces = find_again(self._garage, query, known, *ends, to_home=False)
        if pieces.total_s > following.start_s - ride.end_s:
            raise broken()
        return self._drawer(query).legs(pieces, ride.end_s)

    def direct(self, query: PlanQuery, stretches: Sequence[KnownStretch]) -> Journey:
        """Go all the way without transit.

        Parameters
        ----------
        query : PlanQuery
            Ends, speeds, details.
        stretches : Sequence[KnownStretch]
            As they once were; their start stays.

        Returns
        -------
        Journey
            With the vehicle, or the ride on demand.

        Raises
        ------
        NotFoundError
            If the vehicle, the service or a way is gone.
        """
        known = _get_chained(stretches)
        if isinstance(known, KnownDemand):
            return Journey(tuple(find_demand_direct(self._driver(query), self._on_demand, known)))
        ends = (_end_of(query.origin), _end_of(query.destination))
        pieces = find_again(self._garage, query, known, *ends, to_home=False)
        return Journey(tuple(self._drawer(query).legs(pieces, stretches[0].start_s)))

    def _driver(self, query: PlanQuery) -> Driver:
        return Driver(self._garage.network, self._garage.pool, query)

    def _drawer(self, query: PlanQuery) -> ChainDrawer:
        garage = self._garage
        return ChainDrawer(
            garage.network,
            garage.pool,
            profile_of(query, StreetMode.WALK),
            query.max_snap_m,
            query.detailed_legs,
            garage.fleet.availability,
        )

    def _on_street(self, stop: int) -> tuple[PlacePoint, int]:
        """Give where ways between stops begin and end: at the stop's node, not where its sign stands."""
        network = self._garage.network
        node = int(network.links.stop_node[stop])
        if node < 0:
            raise broken()
        return PlacePoint(float(network.graph.node_lat[node]), float(network.graph.node_lon[node])), stop

    def _stop(self, stop: int) -> tuple[PlacePoint, int]:
        return _end_of(place_of(self._garage.network, stop))


def _chained(stretches: Sequence[KnownStretch]) -> KnownVehicle | KnownDemand | None:
    """Give the vehicle or the ride on demand of some stretches; there is at most one in a row."""
    return next((one for one in stretches if isinstance(one, KnownVehicle | KnownDemand)), None)


def _get_chained(stretches: Sequence[KnownStretch]) -> KnownVehicle | KnownDemand:
    known = _chained(stretches)
    if known is None:
        raise broken()
    return known


def broken() -> NotFoundError:
    """Give the error for a journey of which a way or a change is no longer possible.

    Returns
    -------
    NotFoundError
        To be raised.
    """
    return NotFoundError(
        "The itinerary no longer works: a way in it is gone, or a change takes longer than there is time.",
        field="itineraryId",
        code="ITINERARY_BROKEN",
        itinerary="",
    )


def _end_of(place: Place) -> tuple[PlacePoint, int]:
    return PlacePoint(place.lat, place.lon), place.stop
