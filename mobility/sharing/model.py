"""Shared vehicles as of one moment: what changes from minute to minute as arrays, the rest as records.

Source: MobilityData, "General Bikeshare Feed Specification", v2.3 and v3.0; its words are kept.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from mobility.sharing.records import (
    EVER_S,
    NEVER_S,
    NO_URIS,
    UNKNOWN,
    FormFactor,
    PriceStep,
    PricingPlan,
    Propulsion,
    RentalUris,
    ReturnConstraint,
    SharingSystem,
    StationText,
    VehicleType,
    Zone,
    ZoneRule,
)

__all__ = [
    "EVER_S",
    "NEVER_S",
    "NO_URIS",
    "UNKNOWN",
    "FormFactor",
    "PriceStep",
    "PricingPlan",
    "Propulsion",
    "RentalUris",
    "ReturnConstraint",
    "SharingState",
    "SharingSystem",
    "StationText",
    "Stations",
    "SystemTimes",
    "VehicleType",
    "Vehicles",
    "Zone",
    "ZoneRule",
    "lay_out",
    "no_sharing",
]


class SystemTimes(NamedTuple):
    """One row a system: how old what is known is; Unix seconds; read-only.

    Until `fresh_until_s` its vehicles are promised; from then till `gone_s` they are shown as stale and
    nothing is promised; from then on they are not shown.
    """

    observed_s: NDArray[np.int64]  # (n_systems,) by the feed's clock, never after it was read; 0 = never
    fresh_until_s: NDArray[np.int64]  # (n_systems,)
    gone_s: NDArray[np.int64]  # (n_systems,)


class Stations(NamedTuple):
    """One row a station of any system; read-only.

    Vehicles that may be rented there, by type, are rows `types_offsets[i]:types_offsets[i + 1]` of the two
    columns of types.
    """

    system: NDArray[np.int32]  # (n,) row of systems
    lat: NDArray[np.float64]  # (n,) degrees, WGS 84
    lon: NDArray[np.float64]
    vehicles: NDArray[np.int32]  # (n,) that may be rented, of all types; -1 = not known
    types_offsets: NDArray[np.int32]  # (n + 1,)
    types_type: NDArray[np.int32]  # (n_types,) row of vehicle_types
    types_count: NDArray[np.int32]  # (n_types,)
    docks: NDArray[np.int32]  # (n,) free; -1 = not known
    capacity: NDArray[np.int32]  # (n,) -1 = not known
    is_virtual: NDArray[np.uint8]  # (n,) a place without docks
    is_renting: NDArray[np.uint8]  # (n,) installed, and one may rent
    is_returning: NDArray[np.uint8]  # (n,) installed, and one may return
    reported_s: NDArray[np.int64]  # (n,) Unix seconds, 0 = not told
    rents_per_h: NDArray[
        np.float32
    ]  # (n,) while there are many vehicles, learned from its last hours; NaN = not known
    returns_per_h: NDArray[np.float32]  # (n,)


class Vehicles(NamedTuple):
    """One row a vehicle that may be rented and whose place is told; read-only.

    One that stands at a station is counted there too: a search takes it from one of both.
    """

    system: NDArray[np.int32]  # (n,) row of systems
    type: NDArray[np.int32]  # (n,) row of vehicle_types
    lat: NDArray[np.float64]  # (n,) degrees, WGS 84
    lon: NDArray[np.float64]
    range_m: NDArray[np.int32]  # (n,) with what it has left; -1 = not known
    station: NDArray[np.int32]  # (n,) row of stations, -1 = free
    plan: NDArray[np.int32]  # (n,) row of plans, -1 = that of its type
    reported_s: NDArray[np.int64]  # (n,) Unix seconds, 0 = not told


@dataclass(frozen=True, eq=False)
class SharingState:
    """All systems as of one moment.

    Parameters
    ----------
    systems : tuple[SharingSystem, ...]
        By the order of the settings.
    vehicle_types : tuple[VehicleType, ...]
        Those of a system are next to each other.
    plans : tuple[PricingPlan, ...]
        Of all systems.
    zones : tuple[Zone, ...]
        Those of a system in its order.
    times : SystemTimes
        How old each system's word is.
    stations : Stations
        Of all systems.
    station_texts : tuple[StationText, ...]
        One for each station.
    vehicles : Vehicles
        Of all systems.
    vehicle_ids : tuple[str, ...]
        One for each vehicle: ours, changing with its place and from day to day, never the feed's.
    vehicle_uris : tuple[RentalUris, ...]
        One for each vehicle.
    """

    systems: tuple[SharingSystem, ...]
    vehicle_types: tuple[VehicleType, ...]
    plans: tuple[PricingPlan, ...]
    zones: tuple[Zone, ...]
    times: SystemTimes
    stations: Stations
    station_texts: tuple[StationText, ...]
    vehicles: Vehicles
    vehicle_ids: tuple[str, ...]
    vehicle_uris: tuple[RentalUris, ...]

    @property
    def n_systems(self) -> int:
        """Number of systems."""
        return len(self.systems)

    @property
    def n_stations(self) -> int:
        """Number of stations."""
        return len(self.station_texts)

    @property
    def n_vehicles(self) -> int:
        """Number of vehicles."""
        return len(self.vehicle_ids)

    def shown(self, now_s: int) -> NDArray[np.bool_]:
        """Tell whose stations and vehicles are still shown.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        (n_systems,) bool
            False: nothing was heard of it for so long that they are gone.
        """
        return np.asarray(now_s < self.times.gone_s)

    def promised(self, now_s: int) -> NDArray[np.bool_]:
        """Tell whose counts and places may be relied on.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        (n_systems,) bool
            False: stale, no journey is to rest on it.
        """
        return np.asarray(now_s < self.times.fresh_until_s)


Columns = TypeVar("Columns", SystemTimes, Stations, Vehicles)


def lay_out(kind: type[Columns], **columns: Any) -> Columns:
    """Make SystemTimes, Stations or Vehicles of columns.

    Parameters
    ----------
    kind : type
        One of them.
    **columns : ArrayLike
        Each of its columns, by name; one that is left out is empty.

    Returns
    -------
    SystemTimes | Stations | Vehicles
        With read-only arrays of the right types.
    """
    arrays = []
    for name in kind._fields:
        array = np.array(columns.get(name, _EMPTY.get(name, ())), _TYPES.get(name, np.int32))
        array.flags.writeable = False
        arrays.append(array)
    return kind(*arrays)


def no_sharing() -> SharingState:
    """Give the state of a place without shared vehicles.

    Returns
    -------
    SharingState
        Empty.
    """
    stations, vehicles = lay_out(Stations), lay_out(Vehicles)
    return SharingState((), (), (), (), lay_out(SystemTimes), stations, (), vehicles, (), ())


_TYPES: dict[str, type[np.generic]] = {
    **dict.fromkeys(("lat", "lon"), np.float64),
    **dict.fromkeys(("rents_per_h", "returns_per_h"), np.float32),
    **dict.fromkeys(("is_virtual", "is_renting", "is_returning"), np.uint8),
    **dict.fromkeys(("observed_s", "fresh_until_s", "gone_s", "reported_s"), np.int64),
}
"""Of columns that are not int32."""
_EMPTY: dict[str, tuple[int, ...]] = {"types_offsets": (0,)}
