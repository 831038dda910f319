"""What stands at a hub now: shared vehicles, free docks and places to park, counted around it."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.hubs.model import Hub
from mobility.hubs.walks import distances_m
from mobility.parking.model import ParkingKind, ParkingState
from mobility.sharing.model import SharingState

RADIUS_M = 120.0
"""What stands farther away does not belong to the hub (our choice: across a square, not round the block)."""
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Present:
    """Counts of one moment.

    Parameters
    ----------
    vehicles : dict[str, int]
        Shared vehicles that one may rent, by form factor (GBFS' words).
    docks : int | None
        Free docks of stations that tell of them, None = none does.
    car_spaces, bike_spaces : int | None
        Free spaces that may be relied on, None = nobody tells.
    systems : tuple[int, ...]
        Rows of the SharingState that were counted.
    stale_systems : tuple[int, ...]
        Systems with something here whose word is too old to be counted.
    observed_s : int | None
        Unix seconds of the oldest word that was counted, None = nothing was.
    """

    vehicles: dict[str, int]
    docks: int | None
    car_spaces: int | None
    bike_spaces: int | None
    systems: tuple[int, ...]
    stale_systems: tuple[int, ...]
    observed_s: int | None


def count_present(hub: Hub, sharing: SharingState, parking: ParkingState, now_s: int) -> Present:
    """Count what stands at a hub.

    Parameters
    ----------
    hub : Hub
        Which.
    sharing : SharingState
        Shared vehicles.
    parking : ParkingState
        Places to park.
    now_s : int
        Unix seconds: what is stale then is not counted.

    Returns
    -------
    Present
        Nothing that is not known is shown as 0.
    """
    times = sharing.times
    is_fresh = now_s < times.fresh_until_s
    stations, free = sharing.stations, sharing.vehicles
    near_stations = _near(hub, stations.lat, stations.lon)
    near_free = _near(hub, free.lat, free.lon)
    near_free = near_free[free.station[near_free] < 0]
    here = np.concatenate([stations.system[near_stations], free.system[near_free]])
    counted = near_stations[is_fresh[stations.system[near_stations]]]
    vehicles: Counter[str] = Counter()
    for station in counted.tolist():
        if not stations.is_renting[station]:
            continue
        rows = slice(int(stations.types_offsets[station]), int(stations.types_offsets[station + 1]))
        for kind, count in zip(
            stations.types_type[rows].tolist(), stations.types_count[rows].tolist(), strict=True
        ):
            vehicles[sharing.vehicle_types[kind].form_factor] += count
    for vehicle in near_free[is_fresh[free.system[near_free]]].tolist():
        vehicles[sharing.vehicle_types[int(free.type[vehicle])].form_factor] += 1
    docks = stations.docks[counted][stations.docks[counted] != UNKNOWN]
    systems = tuple(sorted({int(system) for system in here.tolist() if is_fresh[system]}))
    observed = [int(times.observed_s[system]) for system in systems]
    spaces = {kind: _spaces(hub, parking, kind, now_s) for kind in ParkingKind}
    return Present(
        {str(word): count for word, count in sorted(vehicles.items())},
        int(docks.sum()) if docks.size else None,
        spaces[ParkingKind.CAR],
        spaces[ParkingKind.BIKE],
        systems,
        tuple(sorted({int(system) for system in here.tolist() if not is_fresh[system]})),
        min(observed, default=None),
    )


def _spaces(hub: Hub, parking: ParkingState, kind: ParkingKind, now_s: int) -> int | None:
    places = parking.places
    near = _near(hub, places.lat, places.lon)
    free = parking.free_at(now_s)[near[places.kind[near] == kind]]
    known = free[free != UNKNOWN]
    return int(known.sum()) if known.size else None


def _near(hub: Hub, lats: NDArray[np.float64], lons: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.flatnonzero(distances_m(hub.lat, hub.lon, lats, lons) <= RADIUS_M)
