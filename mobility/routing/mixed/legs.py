"""Chains drawn as legs: the walk to the vehicle, the ride, the walk from it."""

from collections.abc import Iterator
from dataclasses import dataclass

from mobility.network.street_path import unpack_edges
from mobility.network.street_points import find_street
from mobility.network.transport_network import TransportNetwork
from mobility.routing.access import StreetProfile
from mobility.routing.journey import Leg, PlacePoint, RentalLeg, StreetLeg
from mobility.routing.mixed.chain import AT_END
from mobility.routing.mixed.kinds import Kind, OwnKind, RentalKind
from mobility.routing.mixed.last_walk import Traced
from mobility.routing.ways import NOTHING_DRAWN, SearchPool, Way, draw, leg_of, most_dislike, slowness
from mobility.sharing.chance import Availability

LONGEST_DS = 60_000
"""Longer than any chain: the way is there, and is found towards its goal."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """A chain in the order of travel; seconds from its start.

    Parameters
    ----------
    kind : Kind
        What is ridden.
    taken, left : int
        Spots, AT_END = the end of the journey.
    origin, destination : PlacePoint
        Where the whole chain begins and ends.
    from_stop, to_stop : int
        Stops there, -1 = none.
    at_vehicle_s, left_s, total_s : int
        When one is at the vehicle, has left it, and is there.
    """

    kind: Kind
    taken: int
    left: int
    origin: PlacePoint
    destination: PlacePoint
    from_stop: int
    to_stop: int
    at_vehicle_s: int
    left_s: int
    total_s: int


def pieces_of(
    traced: Traced, near: tuple[PlacePoint, int], far: tuple[PlacePoint, int], *, backward: bool
) -> Pieces:
    """Put a chain in the order of travel.

    Parameters
    ----------
    traced : Traced
        As found.
    near, far : tuple[PlacePoint, int]
        The end where it was searched and the other one: coordinate and stop.
    backward : bool
        Whether it was searched backward.

    Returns
    -------
    Pieces
        Forward.
    """
    kind, total_s = traced.kind, traced.total_s
    if backward:
        times = (total_s - traced.far_s, total_s - traced.near_s, total_s)
        return Pieces(kind, traced.far, traced.near, far[0], near[0], far[1], near[1], *times)
    return Pieces(
        kind,
        traced.near,
        traced.far,
        near[0],
        far[0],
        near[1],
        far[1],
        traced.near_s,
        traced.far_s,
        total_s,
    )


class ChainDrawer:
    """Draws chains.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    pool : SearchPool
        To borrow from.
    walker : StreetProfile
        Who walks.
    max_snap_m : float
        Farthest a coordinate may lie from its street.
    detailed : bool
        False: no lines and steps.
    availability : Availability
        Says how likely it is that a vehicle (a dock) is there.
    """

    def __init__(
        self,
        network: TransportNetwork,
        pool: SearchPool,
        walker: StreetProfile,
        max_snap_m: float,
        detailed: bool,
        availability: Availability,
    ) -> None:
        self._network, self._pool, self._walker = network, pool, walker
        self._max_snap_m, self._detailed, self._availability = max_snap_m, detailed, availability
        # Journeys of one answer have their ways to and from the same vehicles in common.
        self._drawn: dict[tuple[str, float, PlacePoint, PlacePoint, Kind | None], Way] = {}

    def legs(self, pieces: Pieces, start_s: int) -> list[Leg]:
        """Draw a chain.

        Parameters
        ----------
        pieces : Pieces
            In the order of travel.
        start_s : int
            Unix seconds at which it begins.

        Returns
        -------
        list[Leg]
            Walks that take no time are left out.
        """
        taken, left = self._points(pieces)
        at_vehicle_s, left_s = start_s + pieces.at_vehicle_s, start_s + pieces.left_s
        found: list[Leg] = list(
            self._walk(pieces.origin, taken, start_s, at_vehicle_s, (pieces.from_stop, -1))
        )
        found.append(self._ride(pieces, taken, left, at_vehicle_s, left_s))
        found += self._walk(left, pieces.destination, left_s, start_s + pieces.total_s, (-1, pieces.to_stop))
        return found

    def _points(self, pieces: Pieces) -> tuple[PlacePoint, PlacePoint]:
        kind, found = pieces.kind, []
        for spots, spot, end in (
            (kind.taken, pieces.taken, pieces.origin),
            (kind.left, pieces.left, pieces.destination),
        ):
            at_end = spot == AT_END or spots is None
            found.append(end if at_end or spots is None else PlacePoint(*spots.position(self._network, spot)))
        return found[0], found[1]

    def _walk(
        self, origin: PlacePoint, target: PlacePoint, start_s: int, end_s: int, stops: tuple[int, int]
    ) -> Iterator[StreetLeg]:
        if start_s == end_s:
            return
        way = self._way(self._walker.profile, self._walker.slowness, origin, target, None)
        yield StreetLeg(
            self._walker.word, start_s, end_s, *stops, way.length_m, way.lats, way.lons, way.steps,
            way.unknown_step_free_m, from_point=origin, to_point=target, climb_m=way.climb_m,
            descent_m=way.descent_m,
        )  # fmt: skip

    def _ride(
        self, pieces: Pieces, taken: PlacePoint, left: PlacePoint, start_s: int, end_s: int
    ) -> StreetLeg | RentalLeg:
        kind = pieces.kind
        way = self._way(kind.profile, slowness(kind.profile, kind.mps), taken, left, kind)
        if isinstance(kind, RentalKind):
            row = pieces.taken
            to_station = int(kind.returns[pieces.left]) if pieces.left >= 0 else -1
            station, vehicle = int(kind.stations[row]), int(kind.vehicles[row])
            return RentalLeg(
                kind.word,
                start_s,
                end_s,
                taken,
                left,
                way.length_m,
                way.lats,
                way.lons,
                way.steps,
                kind.system,
                int(kind.types[row]),
                station,
                to_station,
                vehicle,
                kind.pickup_s,
                kind.dropoff_s,
                self._chance_of(kind, pieces, start_s, end_s),
                way.climb_m,
                way.descent_m,
            )
        assert isinstance(kind, OwnKind)
        parked = pieces.left if kind.taken is None else pieces.taken
        stops = (
            pieces.from_stop if kind.taken is None else -1,
            pieces.to_stop if kind.left is None else -1,
        )
        leg = leg_of(way, kind.word, start_s, end_s, *stops)
        parking = int(kind.parkings[parked]) if parked >= 0 and kind.parkings.size else -1
        return StreetLeg(
            leg.mode, start_s, end_s, *stops, way.length_m, way.lats, way.lons, way.steps,
            parking=parking, from_point=taken, to_point=left, climb_m=way.climb_m, descent_m=way.descent_m,
        )  # fmt: skip

    def _chance_of(self, kind: RentalKind, pieces: Pieces, start_s: int, end_s: int) -> float | None:
        """Tell how likely all that is needed is there: the vehicle, and a dock where it is left at one."""
        station, vehicle = int(kind.stations[pieces.taken]), int(kind.vehicles[pieces.taken])
        if station >= 0:
            types = frozenset((int(kind.types[pieces.taken]),))
            there = self._availability.vehicle_at_station(station, start_s, types)
        else:
            there = self._availability.free_vehicle(vehicle, start_s)
        if there is None or pieces.left < 0:
            return there
        dock = self._availability.dock_at_station(int(kind.returns[pieces.left]), end_s)
        return None if dock is None else there * dock

    def _way(
        self, profile: str, factor: float, origin: PlacePoint, target: PlacePoint, kind: Kind | None
    ) -> Way:
        asked = (profile, factor, origin, target, kind)
        if asked not in self._drawn:
            self._drawn[asked] = self._find_way(*asked)
        return self._drawn[asked]

    def _find_way(
        self, profile: str, factor: float, origin: PlacePoint, target: PlacePoint, kind: Kind | None
    ) -> Way:
        points = [
            find_street(self._network, profile, point.lat, point.lon, self._max_snap_m)
            for point in (origin, target)
        ]
        if points[0] is None or points[1] is None:
            return NOTHING_DRAWN
        with self._pool.borrowed() as search:
            limit_ds = int(LONGEST_DS * most_dislike(profile))
            if kind is None:
                way = search.find_direct(points[0], points[1], limit_ds)
            else:
                way = search.find_direct(points[0], points[1], limit_ds, closed=kind.closed)
        if way is None:
            return NOTHING_DRAWN
        path = unpack_edges(self._network, way, profile, points[0], points[1])
        return draw(self._network, path, factor, self._detailed)
