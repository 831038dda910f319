"""Where vehicles are whose sensors need a look: so that somebody can go there."""

from collections.abc import Iterable, Sequence

import numpy as np

from mobility.live.sensor_window import SensorWindow
from mobility.network import Timetable
from mobility.sensing.observation import Observation
from mobility.sensing.registry import Registry
from mobility.sensing.run_index import METERS_A_DEGREE
from mobility.sensing.stop_visits import StopVisits
from mobility.sensing.tracks import ZERO_DEGREES
from mobility.snapshot.sensor_reports import VehiclePlace

LOOKED_AT = 60
"""Of a vehicle's messages only the newest are looked at for a position: most have one, or none has."""
FARTHEST_M = 3_000.0
"""A position is believed so far from the stop that the vehicle was matched to last; jumps are common."""
ANEW_S = 900
"""A position so much newer than that stop is believed wherever it is."""


def find_places(
    vehicle_ids: Iterable[str],
    window: SensorWindow,
    visits: StopVisits,
    timetable: Timetable,
    registry: Registry,
) -> tuple[VehiclePlace, ...]:
    """Find where vehicles were last.

    Parameters
    ----------
    vehicle_ids : Iterable[str]
        As registered.
    window : SensorWindow
        Their messages.
    visits : StopVisits
        What these mean.
    timetable : Timetable
        What the visits' numbers mean.
    registry : Registry
        Vehicles, and what else they are called.

    Returns
    -------
    tuple[VehiclePlace, ...]
        By vehicle: the newest position in its messages, if it is credible, else the stop that it was matched
        to last; vehicles of which neither is known are left out.
    """
    wanted = sorted({one for one in vehicle_ids if one in registry.rows})
    names: dict[str, list[str]] = {one: [] for one in wanted}
    for name in window.vehicles:
        own = registry.own_id(name)
        if own in names:
            names[own].append(name)
    newest = _newest_visits(visits, [registry.rows[one] for one in wanted])
    found = []
    for vehicle_id in wanted:
        at_stop = _at_stop(vehicle_id, newest.get(registry.rows[vehicle_id]), visits, timetable)
        said = _newest_position(one for name in names[vehicle_id] for one in _last(window, name))
        if said is not None and _is_credible(said, at_stop):
            assert said.lat is not None
            assert said.lon is not None
            run = (-1, 0) if at_stop is None else (at_stop.trip, at_stop.day)
            at_stop = VehiclePlace(vehicle_id, said.lat, said.lon, said.observed_s, *run)
        if at_stop is not None:
            found.append(at_stop)
    return tuple(found)


def _newest_visits(visits: StopVisits, rows: Sequence[int]) -> dict[int, int]:
    """Give the row of the newest visit of each vehicle."""
    mine = np.flatnonzero(np.isin(visits.vehicle, rows))
    order = mine[np.argsort(visits.observed_s[mine], kind="stable")]
    return dict(zip(visits.vehicle[order].tolist(), order.tolist(), strict=True))


def _at_stop(
    vehicle_id: str, row: int | None, visits: StopVisits, timetable: Timetable
) -> VehiclePlace | None:
    if row is None:
        return None
    trip = int(visits.trip[row])
    stop = int(timetable.pattern_stops[timetable.calls_of(trip)][int(visits.position[row])])
    where = float(timetable.stop_lat[stop]), float(timetable.stop_lon[stop])
    return VehiclePlace(vehicle_id, *where, int(visits.observed_s[row]), trip, int(visits.day[row]))


def _last(window: SensorWindow, name: str) -> list[Observation]:
    return [one.observation for one in window.vehicles[name][-LOOKED_AT:]]


def _newest_position(observations: Iterable[Observation]) -> Observation | None:
    placed = (
        one
        for one in observations
        if one.lat is not None and one.lon is not None and max(abs(one.lat), abs(one.lon)) >= ZERO_DEGREES
    )
    return max(placed, key=lambda one: one.observed_s, default=None)


def _is_credible(said: Observation, at_stop: VehiclePlace | None) -> bool:
    if at_stop is None:
        return True
    if said.observed_s < at_stop.seen_s - ANEW_S:
        return False
    assert said.lat is not None
    assert said.lon is not None
    north = (said.lat - at_stop.lat) * METERS_A_DEGREE
    east = (said.lon - at_stop.lon) * METERS_A_DEGREE * float(np.cos(np.radians(at_stop.lat)))
    return float(np.hypot(north, east)) <= FARTHEST_M or said.observed_s > at_stop.seen_s + ANEW_S
