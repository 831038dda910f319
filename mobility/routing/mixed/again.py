"""A vehicle of a journey that is known, found again among those of now."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mobility.errors import NotFoundError
from mobility.network.street_points import find_street
from mobility.routing.access import StreetProfile, profile_of
from mobility.routing.journey import PlacePoint
from mobility.routing.mixed.chain import AT_END, whole_s
from mobility.routing.mixed.ends import Garage
from mobility.routing.mixed.kinds import Kind, OwnKind, RentalKind
from mobility.routing.mixed.legs import LONGEST_DS, Pieces
from mobility.routing.mixed.spots import Spots
from mobility.routing.query import PlanQuery, RentalFilter, StreetMode
from mobility.routing.ways import most_dislike

End = tuple[PlacePoint, int]
"""Coordinate and stop (-1 = none)."""

OWN_MODES = {
    ("CAR", True): StreetMode.CAR_PARKING,
    ("CAR", False): StreetMode.CAR_DROPOFF,
    ("BIKE", True): StreetMode.BIKE_PARKING,
}
"""By word of the leg, and whether it is parked."""


@dataclass(frozen=True, slots=True)
class KnownVehicle:
    """A ride on a vehicle as it once was; ids are those of its provider, "" = none.

    Parameters
    ----------
    mode : str
        "BIKE" or "CAR".
    start_s, end_s : int
        Unix seconds.
    origin, target : PlacePoint
        Where it was taken and left.
    system, vehicle_type, from_station, to_station, vehicle : str
        Of a shared one.
    parking : str
        Where one's own was left or taken.
    to_stop : int
        As of other stretches; never known here.
    """

    mode: str
    start_s: int
    end_s: int
    origin: PlacePoint
    target: PlacePoint
    system: str = ""
    vehicle_type: str = ""
    from_station: str = ""
    to_station: str = ""
    vehicle: str = ""
    parking: str = ""
    to_stop: int = -1

    @property
    def duration_s(self) -> int:
        """How long it took."""
        return self.end_s - self.start_s


def find_again(
    garage: Garage, query: PlanQuery, known: KnownVehicle, origin: End, destination: End, *, to_home: bool
) -> Pieces:
    """Find the chain of a vehicle again.

    Parameters
    ----------
    garage : Garage
        The vehicles of now.
    query : PlanQuery
        Who travels.
    known : KnownVehicle
        As it once was.
    origin, destination : End
        Where the chain begins and ends.
    to_home : bool
        True: after the last ride.

    Returns
    -------
    Pieces
        With the times of now.

    Raises
    ------
    NotFoundError
        If the vehicle, its place or a way is gone (ITINERARY_VEHICLE_GONE).
    """
    kind: Kind
    if known.system:
        rental, taken = _find_rental(garage, known, query.asked_s)
        kind, left = rental, _find_left(garage, rental, known)
    else:
        kind, taken, left = _find_own(garage, query, known, to_home=to_home)
    network, pool = garage.network, garage.pool
    points = [
        end[0] if spot == AT_END or spots is None else PlacePoint(*spots.position(network, spot))
        for spots, spot, end in ((kind.taken, taken, origin), (kind.left, left, destination))
    ]
    walker = profile_of(query, StreetMode.WALK)
    course = [origin[0], *points, destination[0]]
    riding = StreetProfile(StreetMode.BIKE, kind.profile, kind.mps)
    ways_ds = []
    with pool.borrowed() as search:
        for profile, (begin, end) in zip((walker, riding, walker), pairwise(course), strict=True):
            # Whose vehicle stands at the end itself walks nowhere; to a station there it is a step or two.
            if begin == end and (profile is riding or begin is end):
                ways_ds.append(0.0)
                continue
            at = [
                find_street(network, profile.profile, point.lat, point.lon, query.max_snap_m)
                for point in (begin, end)
            ]
            if at[0] is None or at[1] is None:
                raise _gone()
            limit_ds = int(LONGEST_DS * most_dislike(profile.profile))
            closed = kind.closed if profile is riding else np.empty(0, np.uint8)
            way = search.find_direct(at[0], at[1], limit_ds, closed=closed)
            if way is None:
                raise _gone()
            ways_ds.append(way.time_ds * profile.slowness)
    extra_ds = 10.0 * (kind.pickup_s + kind.dropoff_s)
    at_vehicle_s = whole_s(ways_ds[0])
    left_s = whole_s(ways_ds[0] + ways_ds[1] + extra_ds)
    total_s = whole_s(sum(ways_ds) + extra_ds)
    ends = (origin[0], destination[0], origin[1], destination[1])
    return Pieces(kind, taken, left, *ends, at_vehicle_s, left_s, total_s)


def _find_rental(garage: Garage, known: KnownVehicle, asked_s: int) -> tuple[RentalKind, int]:
    state = garage.fleet.state
    for kind in garage.fleet.choose(RentalFilter(systems=frozenset({known.system})), asked_s):
        for row in range(kind.types.size):
            station, vehicle = int(kind.stations[row]), int(kind.vehicles[row])
            same_type = state.vehicle_types[kind.types[row]].vehicle_type_id == known.vehicle_type
            at_station = station >= 0 and state.station_texts[station].station_id == known.from_station
            is_it = vehicle >= 0 and state.vehicle_ids[vehicle] == known.vehicle
            if same_type and (at_station or is_it):
                return kind, row
    raise _gone()


def _find_left(garage: Garage, kind: RentalKind, known: KnownVehicle) -> int:
    """Give the spot where it was left, if it may still be left there."""
    if known.to_station:
        texts = garage.fleet.state.station_texts
        for row, station in enumerate(kind.returns.tolist()):
            if texts[station].station_id == known.to_station:
                return row
        raise _gone()
    spots = kind.left
    assert spots is not None
    return _corner(garage, spots, known.target)


def _find_own(
    garage: Garage, query: PlanQuery, known: KnownVehicle, *, to_home: bool
) -> tuple[Kind, int, int]:
    mode = OWN_MODES.get((known.mode, bool(known.parking)))
    if mode is None or (known.parking and not garage.parkings.has(known.parking)):
        raise _gone()
    find = garage.parkings.kinds_to_home if to_home else garage.parkings.kinds_from_home
    for kind, _ in find(query, (mode,)):
        spots = kind.taken if to_home else kind.left
        assert isinstance(kind, OwnKind)
        assert spots is not None
        if known.parking:
            rows = np.flatnonzero(kind.parkings == garage.parkings.get(known.parking))
            if rows.size == 0:
                raise _gone()
            spot = int(rows[0])
        else:
            spot = _corner(garage, spots, known.origin if to_home else known.target)
        return (kind, spot, AT_END) if to_home else (kind, AT_END, spot)
    raise _gone()


def _corner(garage: Garage, spots: Spots, point: PlacePoint) -> int:
    """Give the corner nearest to a point, if it is a spot."""
    graph = garage.network.graph
    north = graph.node_lat - point.lat
    east = (graph.node_lon - point.lon) * np.cos(np.radians(point.lat))
    node = int(np.argmin(north * north + east * east))
    if spots.corners is None or not spots.corners[node]:
        raise _gone()
    return ~node


def _gone() -> NotFoundError:
    return NotFoundError(
        "The vehicle of this itinerary is gone, or can no longer be left where it was to be left.",
        field="itineraryId",
        code="ITINERARY_VEHICLE_GONE",
        itinerary="",
    )
