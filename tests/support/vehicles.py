"""Shared vehicles and places to park for tests, from short lists."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from shapely import MultiPolygon, box

from mobility.parking.model import ParkingState, ParkingText, lay_out_places
from mobility.sharing.model import SharingState, Stations, SystemTimes, Vehicles, lay_out
from mobility.sharing.records import (
    EVER_S,
    NO_URIS,
    FormFactor,
    Propulsion,
    ReturnConstraint,
    SharingSystem,
    StationText,
    VehicleType,
    Zone,
    ZoneRule,
)

Point = tuple[float, float]

BIKES, SCOOTERS, CARS = 0, 1, 2
SYSTEMS = (
    SharingSystem("bikes", {"": "Bikes"}, is_simulated=True),
    SharingSystem("scooters", {"": "Scooters"}, is_simulated=True),
    SharingSystem("cars", {"": "Cars"}, is_simulated=True),
)
TYPES = (
    VehicleType(BIKES, "bike"),
    VehicleType(
        SCOOTERS,
        "scooter",
        FormFactor.SCOOTER_STANDING,
        Propulsion.ELECTRIC,
        ReturnConstraint.FREE_FLOATING,
    ),
    VehicleType(CARS, "car", FormFactor.CAR, Propulsion.COMBUSTION, ReturnConstraint.ROUNDTRIP_STATION),
)


@dataclass(frozen=True)
class Dock:
    """A station of a system: where, how many vehicles, how many free docks."""

    at: Point
    vehicles: int = 1
    docks: int = 1
    system: int = BIKES
    is_renting: bool = True
    is_returning: bool = True


def square(at: Point, half_m: float) -> MultiPolygon:
    """A square around a point."""
    north, east = half_m / 111_195, half_m / 111_195 / np.cos(np.radians(at[0]))
    return MultiPolygon([box(at[1] - east, at[0] - north, at[1] + east, at[0] + north)])


def zone(system: int, at: Point, rule: ZoneRule, half_m: float = 30.0) -> Zone:
    """A zone around a point."""
    return Zone(system, square(at, half_m), (rule,))


def sharing(
    docks: Sequence[Dock] = (),
    free: Sequence[Point] = (),
    zones: Sequence[Zone] = (),
    *,
    range_m: int = -1,
    fresh_until_s: int = EVER_S,
    systems: tuple[SharingSystem, ...] = SYSTEMS,
    types: tuple[VehicleType, ...] = TYPES,
) -> SharingState:
    """Stations of bikes (or cars) and free scooters."""
    n = len(docks)
    has = [dock for dock in docks if dock.vehicles > 0]
    stations = lay_out(
        Stations,
        system=[dock.system for dock in docks],
        lat=[dock.at[0] for dock in docks],
        lon=[dock.at[1] for dock in docks],
        vehicles=[dock.vehicles for dock in docks],
        types_offsets=np.cumsum([0, *(int(dock.vehicles > 0) for dock in docks)]),
        types_type=[dock.system for dock in has],
        types_count=[dock.vehicles for dock in has],
        docks=[dock.docks for dock in docks],
        capacity=np.full(n, 20),
        is_virtual=np.zeros(n),
        is_renting=[dock.is_renting for dock in docks],
        is_returning=[dock.is_returning for dock in docks],
        reported_s=np.zeros(n),
        rents_per_h=np.full(n, np.nan),
        returns_per_h=np.full(n, np.nan),
    )
    m = len(free)
    vehicles = lay_out(
        Vehicles,
        system=np.full(m, SCOOTERS),
        type=np.full(m, SCOOTERS),
        lat=[point[0] for point in free],
        lon=[point[1] for point in free],
        range_m=np.full(m, range_m),
        station=np.full(m, -1),
        plan=np.full(m, -1),
        reported_s=np.zeros(m),
    )
    return SharingState(
        systems,
        types,
        (),
        tuple(zones),
        lay_out(
            SystemTimes,
            observed_s=np.zeros(len(systems)),
            fresh_until_s=np.full(len(systems), fresh_until_s),
            gone_s=np.full(len(systems), EVER_S),
        ),
        stations,
        tuple(StationText(f"dock{i}", {"": f"Dock {i}"}) for i in range(n)),
        vehicles,
        tuple(f"v{i}" for i in range(m)),
        (NO_URIS,) * m,
    )


def parking(places: Sequence[tuple[Point, int, int]], fresh_until_s: int = EVER_S) -> ParkingState:
    """Places to park: (where, kind, free spaces or -1); ids are "sim_p0", "sim_p1", ..."""
    n = len(places)
    return ParkingState(
        (),
        lay_out_places(
            source=np.zeros(n),
            kind=[kind for _, kind, _ in places],
            lat=[at[0] for at, _, _ in places],
            lon=[at[1] for at, _, _ in places],
            capacity=np.full(n, 50),
            free=[free for _, _, free in places],
            is_live=np.ones(n),
            is_open=np.full(n, -1),
            is_park_and_ride=np.ones(n),
            is_public=np.ones(n),
            has_fee=np.zeros(n),
            observed_s=np.zeros(n),
            fresh_until_s=np.full(n, fresh_until_s),
            gone_s=np.full(n, EVER_S),
        ),
        tuple(ParkingText(f"sim_p{i}", f"P {i}") for i in range(n)),
    )
