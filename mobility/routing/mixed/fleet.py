"""All shared vehicles of one moment on the streets: what is ridden alike, and where it may begin and end."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mobility.network.cycling import BIKE, ELECTRIC_BIKE
from mobility.network.day_transfers import DayTransfers
from mobility.network.once import OnceCache
from mobility.network.transport_network import TransportNetwork
from mobility.routing.mixed.kinds import RentalKind
from mobility.routing.mixed.spots import Int32, Spots, find_ends_of_streets
from mobility.routing.mixed.zones import TypeZones, zones_of
from mobility.routing.query import RentalFilter
from mobility.sharing.chance import Availability
from mobility.sharing.model import SharingState
from mobility.sharing.records import FormFactor, Propulsion, VehicleType

PICKUP_S = 60
DROPOFF_S = 30
"""Unlocking with the app, parking and ending the rental (our choice)."""
CAR_PICKUP_S = 180
CAR_DROPOFF_S = 120

RIDDEN_LIKE: dict[FormFactor, tuple[str, str, float, int, int]] = {
    FormFactor.BICYCLE: ("BIKE", "bike", 4.2, PICKUP_S, DROPOFF_S),
    FormFactor.CARGO_BICYCLE: ("BIKE", "bike", 3.8, PICKUP_S, DROPOFF_S),
    FormFactor.SCOOTER_STANDING: ("BIKE", "bike", 4.2, PICKUP_S, DROPOFF_S),
    FormFactor.SCOOTER_SEATED: ("BIKE", "bike", 4.2, PICKUP_S, DROPOFF_S),
    FormFactor.MOPED: ("CAR", "car", 1.0, PICKUP_S, DROPOFF_S),
    FormFactor.CAR: ("CAR", "car", 1.0, CAR_PICKUP_S, CAR_DROPOFF_S),
}
"""Word of the leg, profile, m/s (car: streets have their own), seconds to take and to leave it. `other` is
not ridden: nobody knows how."""

MOTORS = (Propulsion.ELECTRIC_ASSIST, Propulsion.ELECTRIC)
"""With these a climb costs less time."""

KEPT_BETWEEN = 4
"""Ways from stop to stop are kept for so many filters and walking speeds."""
KEPT_CHANGES = 8
"""Days with them: each has a copy of its changes with the ways that vehicles add."""


@dataclass(eq=False)
class Fleet:
    """Shared vehicles on a network's streets; made once a snapshot, when first asked for.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    state : SharingState
        Its vehicles.
    now_s : int
        Unix seconds: what is stale then is not ridden.
    """

    network: TransportNetwork
    state: SharingState
    now_s: int
    between: OnceCache[Hashable, Any] = field(init=False, repr=False)  # ways from stop to stop
    changes: OnceCache[Hashable, DayTransfers] = field(init=False, repr=False)  # of a day, with such ways

    def __post_init__(self) -> None:
        """Make room for what is worked out when it is first asked for."""
        self.between = OnceCache(KEPT_BETWEEN)
        self.changes = OnceCache(KEPT_CHANGES)

    @cached_property
    def availability(self) -> Availability:
        """Tells how likely it is that vehicles and docks are still there."""
        return Availability(self.state, self.now_s)

    @cached_property
    def kinds(self) -> tuple[RentalKind, ...]:
        """What is ridden alike, of systems that may be relied on; without round trips, which lead nowhere."""
        return self._kinds_of(are_round_trips=False)

    @cached_property
    def round_trip_kinds(self) -> tuple[RentalKind, ...]:
        """What must come back to its station; under way it may stand anywhere."""
        return self._kinds_of(are_round_trips=True)

    def _kinds_of(self, *, are_round_trips: bool) -> tuple[RentalKind, ...]:
        promised = self.state.promised(self.now_s)
        groups: dict[tuple[object, ...], tuple[TypeZones, list[int]]] = {}
        for row, one in enumerate(self.state.vehicle_types):
            if not promised[one.system] or one.form_factor not in RIDDEN_LIKE:
                continue
            if one.is_round_trip != are_round_trips:
                continue
            zones = zones_of(self.state.systems, self.state.zones, one.system, row, self.now_s)
            alike = (one.system, one.form_factor, one.propulsion, one.return_constraint)
            groups.setdefault((*alike, zones.signature), (zones, []))[1].append(row)
        kinds = (self._kind(zones, types) for zones, types in groups.values())
        return tuple(kind for kind in kinds if kind is not None)

    def choose(
        self, wanted: RentalFilter, asked_s: int = 0, *, are_round_trips: bool = False
    ) -> list[RentalKind]:
        """List the kinds that a query allows.

        Parameters
        ----------
        wanted : RentalFilter
            The query's.
        asked_s : int
            Unix seconds when it is asked: what has grown stale since the snapshot is not ridden either.
        are_round_trips : bool
            True: those that must come back to their station, and no others.

        Returns
        -------
        list[RentalKind]
            In the order of systems.
        """
        promised = self.state.promised(max(self.now_s, asked_s))
        return [
            kind
            for kind in (self.round_trip_kinds if are_round_trips else self.kinds)
            if promised[kind.system]
            and (not wanted.form_factors or kind.form_factor in wanted.form_factors)
            and (not wanted.propulsions or kind.propulsion in wanted.propulsions)
            and (not wanted.systems or kind.system_id in wanted.systems)
            and kind.system_id not in wanted.banned_systems
        ]

    def _kind(self, zones: TypeZones, types: list[int]) -> RentalKind | None:
        like = self.state.vehicle_types[types[0]]
        word, profile, mps, pickup_s, dropoff_s = RIDDEN_LIKE[like.form_factor]
        if profile == BIKE and like.propulsion in MOTORS and self.network.climbs is not None:
            profile = ELECTRIC_BIKE  # as fast as before on the flat, and hardly slower uphill
        sources = self._sources(zones, like.system, np.array(types))
        if sources[0].size == 0:
            return None
        closed = zones.closed(self.network)
        returns = self._returns(zones, like)
        corners = self._corners(zones, like)
        if returns.size == 0 and corners is None:
            return None
        _, stations, vehicles, _ = sources
        at, free = self.state.stations, self.state.vehicles
        is_free = stations < 0
        lats = np.where(is_free, free.lat[np.maximum(vehicles, 0)] if free.lat.size else 0.0, 0.0)
        lons = np.where(is_free, free.lon[np.maximum(vehicles, 0)] if free.lat.size else 0.0, 0.0)
        lats[~is_free], lons[~is_free] = at.lat[stations[~is_free]], at.lon[stations[~is_free]]
        return RentalKind(
            word,
            profile,
            mps,
            self._spots(profile, lats, lons, closed, None),
            self._spots(profile, at.lat[returns], at.lon[returns], closed, corners),
            pickup_s,
            dropoff_s,
            closed,
            system=like.system,
            system_id=self.state.systems[like.system].system_id,
            form_factor=like.form_factor.upper(),
            propulsion=like.propulsion.upper(),
            types=sources[0],
            stations=stations,
            vehicles=vehicles,
            ranges_m=sources[3],
            returns=returns,
        )

    def _spots(
        self,
        profile: str,
        lats: NDArray[np.float64],
        lons: NDArray[np.float64],
        closed: NDArray[np.uint8],
        corners: NDArray[np.bool_] | None,
    ) -> Spots:
        return Spots(
            lats,
            lons,
            find_ends_of_streets(self.network, "foot", lats, lons),
            find_ends_of_streets(self.network, profile, lats, lons, closed),
            corners,
        )

    def _sources(
        self, zones: TypeZones, system: int, types: NDArray[np.int64]
    ) -> tuple[Int32, Int32, Int32, Int32]:
        """List (type, station, vehicle, range) of all that may be taken."""
        at, free = self.state.stations, self.state.vehicles
        station_of = np.repeat(np.arange(at.lat.size), np.diff(at.types_offsets))
        rents = np.isin(at.types_type, types) & (at.types_count > 0) & (at.is_renting[station_of] > 0)
        here = station_of[rents]
        rows = np.flatnonzero(np.isin(free.type, types) & (free.system == system) & (free.station < 0))
        found = (
            np.concatenate([at.types_type[rents], free.type[rows]]),
            np.concatenate([here, np.full(rows.size, -1)]),
            np.concatenate([np.full(here.size, -1), rows]),
            np.concatenate([np.full(here.size, -1), free.range_m[rows]]),
        )
        lats = np.concatenate([at.lat[here], free.lat[rows]])
        lons = np.concatenate([at.lon[here], free.lon[rows]])
        allowed = zones.may_start(lats, lons)
        types_, stations, vehicles, ranges = (column[allowed].astype(np.int32) for column in found)
        return types_, stations, vehicles, ranges

    def _returns(self, zones: TypeZones, like: VehicleType) -> Int32:
        """List the stations where such vehicles may be left."""
        at = self.state.stations
        if not like.ends_at_stations:
            return np.empty(0, np.int32)
        returning = (
            (at.system == like.system) & (at.is_returning > 0) & ((at.docks != 0) | (at.is_virtual > 0))
        )
        rows = np.flatnonzero(returning)
        return rows[zones.may_end(at.lat[rows], at.lon[rows], at_station=True)].astype(np.int32)

    def _corners(self, zones: TypeZones, like: VehicleType) -> NDArray[np.bool_] | None:
        """Tell at which corners such vehicles may be left."""
        graph = self.network.graph
        if not (like.ends_free or like.is_round_trip) or graph.node_lat.size == 0:
            return None
        if zones.is_free or like.is_round_trip:  # which is not given back there
            return np.ones(graph.node_lat.size, np.bool_)
        corners = zones.may_end(graph.node_lat, graph.node_lon, at_station=False)
        return corners if corners.any() else None
