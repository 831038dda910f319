"""Going somewhere and back with a shared vehicle that must come back to its station.

The way there is a direct way whose vehicle may be left at any corner; the way back is one from that corner to
that station and no other, by streets of its own: one-way streets lead elsewhere. While one stays, the vehicle
is hired on.
"""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network.transport_network import TransportNetwork
from mobility.routing.journey import Journey, Leg, PlacePoint, RentalLeg
from mobility.routing.mixed.chain import Usable
from mobility.routing.mixed.direct import meet
from mobility.routing.mixed.ends import Garage, MixedEnds
from mobility.routing.mixed.kinds import RentalKind
from mobility.routing.mixed.last_walk import Traced
from mobility.routing.mixed.legs import pieces_of
from mobility.routing.mixed.spots import Spots, find_ends_of_streets
from mobility.routing.query import PlanQuery, RentalFilter, WalkProfile


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """A way there and a way back with one vehicle.

    Parameters
    ----------
    there, back : Journey
        Each with one leg on the vehicle, and walks around it.
    """

    there: Journey
    back: Journey

    @property
    def taken(self) -> RentalLeg:
        """The ride there; it begins at the station."""
        return _ride_of(self.there)

    @property
    def returned(self) -> RentalLeg:
        """The ride back; it ends at the station."""
        return _ride_of(self.back)

    @property
    def whole(self) -> Journey:
        """Both ways as one journey: legs are numbered through them."""
        return Journey((*self.there.legs, *self.back.legs))

    @property
    def length_m(self) -> float:
        """Ridden both ways."""
        return self.taken.length_m + self.returned.length_m


class HiredFrom(NamedTuple):
    """A vehicle by the ids of its provider."""

    system: str
    vehicle_type: str
    station: str


def search_round_trips(
    garage: Garage, query: PlanQuery, wanted: RentalFilter, stay_s: int
) -> list[RoundTrip]:
    """Find the quickest round trip with each kind of vehicle.

    Parameters
    ----------
    garage : Garage
        The vehicles of now.
    query : PlanQuery
        Both ends, when one leaves (arrives there, with arrive_by), the longest walks (`max_access_s`) and the
        longest way (`max_direct_s`). Its modes are not read.
    wanted : RentalFilter
        Which vehicles.
    stay_s : int
        How long one stays.

    Returns
    -------
    list[RoundTrip]
        By the seconds under way. Nobody in a wheelchair is offered any: no feed tells who can use a car.
    """
    if query.walk_profile is not WalkProfile.FOOT:
        return []
    query = replace(query, access_modes=(), egress_modes=(), direct_modes=(), transfer_modes=())
    kinds = garage.fleet.choose(wanted, query.asked_s, are_round_trips=True)
    found = (_with_kind(garage, query, kind, stay_s) for kind in kinds)
    return sorted(
        (one for one in found if one is not None), key=lambda one: one.back.end_s - one.there.start_s
    )


def search_round_trip_from(
    garage: Garage, query: PlanQuery, hired: HiredFrom, stay_s: int
) -> RoundTrip | None:
    """Find the quickest round trip with the vehicles of one station.

    Parameters
    ----------
    garage, query
        As of `search_round_trips`.
    hired : HiredFrom
        What is hired, and where.
    stay_s : int
        How long one stays.

    Returns
    -------
    RoundTrip | None
        None: there is none any more, or it is too far.
    """
    query = replace(query, access_modes=(), egress_modes=(), direct_modes=(), transfer_modes=())
    wanted, state = RentalFilter(systems=frozenset({hired.system})), garage.fleet.state
    for kind in garage.fleet.choose(wanted, query.asked_s, are_round_trips=True):
        is_it = np.array(
            [
                station >= 0
                and state.station_texts[station].station_id == hired.station
                and state.vehicle_types[of_type].vehicle_type_id == hired.vehicle_type
                for station, of_type in zip(kind.stations.tolist(), kind.types.tolist(), strict=True)
            ],
            np.bool_,
        )
        if is_it.any():
            return _with_kind(garage, query, kind, stay_s, is_it)
    return None


def _with_kind(
    garage: Garage,
    query: PlanQuery,
    kind: RentalKind,
    stay_s: int,
    is_wanted: NDArray[np.bool_] | None = None,
) -> RoundTrip | None:
    usable = Usable(taken=kind.stations >= 0 if is_wanted is None else is_wanted)
    with ExitStack() as stack:
        ends = MixedEnds(garage, query, stack)
        there = meet(ends, kind, usable, query.max_direct_s)
        if there is None:
            return None
        start_s = query.time_s - there.total_s if query.arrive_by else query.time_s
        legs = _legs_of(ends, query, there, start_s)
    homeward = replace(query, origin=query.destination, destination=query.origin)
    with ExitStack() as stack:
        ends = MixedEnds(garage, homeward, stack)
        back = meet(ends, _back_of(garage.network, kind, there), Usable(), query.max_direct_s)
        if back is None:
            return None
        home = _legs_of(ends, homeward, back, start_s + there.total_s + stay_s)
    # One has the vehicle already, and the place that it came from is kept for it.
    home = [replace(leg, from_station=-1, chance=None) if isinstance(leg, RentalLeg) else leg for leg in home]
    return RoundTrip(Journey(tuple(legs)), Journey(tuple(home)))


def _legs_of(ends: MixedEnds, query: PlanQuery, traced: Traced, start_s: int) -> list[Leg]:
    near, far = (
        (PlacePoint(place.lat, place.lon), place.stop) for place in (query.origin, query.destination)
    )
    return ends.drawer.legs(pieces_of(traced, near, far, backward=False), start_s)


def _back_of(network: TransportNetwork, kind: RentalKind, there: Traced) -> RentalKind:
    """The vehicle as it stands where it was left, to be brought back to where it was taken."""
    assert kind.left is not None
    assert kind.taken is not None
    row = slice(there.near, there.near + 1)
    station = kind.stations[row]
    return replace(
        kind,
        taken=_spot(network, kind, *kind.left.position(network, there.far)),
        left=_spot(network, kind, *kind.taken.position(network, there.near)),
        pickup_s=0,
        types=kind.types[row],
        stations=station,
        vehicles=kind.vehicles[row],
        ranges_m=kind.ranges_m[row],
        returns=station,
    )


def _spot(network: TransportNetwork, kind: RentalKind, lat: float, lon: float) -> Spots:
    lats, lons = np.array([lat]), np.array([lon])
    return Spots(
        lats,
        lons,
        find_ends_of_streets(network, "foot", lats, lons),
        find_ends_of_streets(network, kind.profile, lats, lons, kind.closed),
    )


def _ride_of(journey: Journey) -> RentalLeg:
    return next(leg for leg in journey.legs if isinstance(leg, RentalLeg))
