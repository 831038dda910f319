"""What one vehicle said, put in order and cleaned: doubles out, false positions out, each counted."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from mobility.sensing.frames import frame_of
from mobility.sensing.health import Fault, HealthTable, SensorHealth
from mobility.sensing.journal_reader import Received
from mobility.sensing.observation import Observation
from mobility.sensing.registry import Registry
from mobility.sensing.run_index import METERS_A_DEGREE

FASTEST_M_S = 45.0
LEAST_JUMP_M = 500.0
MOST_REFUSED = 3
"""After so many positions that do not fit the one kept, it is that one which was false."""
ZERO_DEGREES = 0.01


class Track(NamedTuple):
    """The messages of a vehicle; of no vehicle under ""."""

    vehicle_id: str
    observations: list[Observation]  # by time; positions that are not to be trusted are taken out


def lay_tracks(received: Iterable[Received], registry: Registry) -> tuple[list[Track], HealthTable]:
    """Put messages in order by vehicle.

    Parameters
    ----------
    received : Iterable[Received]
        In any order, any number of times.
    registry : Registry
        Whose aliases join what several systems call by several names.

    Returns
    -------
    tracks : list[Track]
        By the vehicle's own id. The same for any order and number of times.
    health : HealthTable
        What was found.
    """
    health: HealthTable = {}
    kept: dict[tuple[str, str], tuple[int, int, Observation]] = {}
    for received_s, one in received:
        key = (one.system, one.message_id)
        row = health.setdefault((one.system, one.vehicle_id), SensorHealth())
        given = (frame_of(one, 0).content_digest, received_s, one)
        known = kept.get(key)
        if known is not None:
            row.faults[Fault.DUPLICATE] += 1
            # Of two the same one counts in whatever order they come.
            given = min(known, given, key=lambda entry: entry[:2])
        kept[key] = given
    by_vehicle: dict[str, list[Observation]] = {}
    for _, received_s, one in kept.values():
        row = health[one.system, one.vehicle_id]
        row.messages += 1
        row.last_s = max(row.last_s, one.observed_s)
        row.kinds.add(one.kind)
        row.lags_s.append(received_s - one.observed_s)
        row.faults[Fault.DEFECT] += one.is_defect
        by_vehicle.setdefault(registry.own_id(one.vehicle_id), []).append(one)
    for row in health.values():
        row.lags_s.sort()
        if row.is_clock_off:
            row.faults[Fault.CLOCK] = row.messages
    tracks = []
    for vehicle_id in sorted(by_vehicle):
        ordered = sorted(by_vehicle[vehicle_id], key=lambda one: (one.observed_s, one.system, one.message_id))
        tracks.append(Track(vehicle_id, _without_false_positions(ordered, health) if vehicle_id else ordered))
    return tracks, health


def _without_false_positions(ordered: list[Observation], health: HealthTable) -> list[Observation]:
    cleaned = []
    kept: tuple[float, float, int] | None = None
    n_refused = 0
    for one in ordered:
        if one.lat is None or one.lon is None:
            cleaned.append(one)
            continue
        faults = health[one.system, one.vehicle_id].faults
        if abs(one.lat) < ZERO_DEGREES and abs(one.lon) < ZERO_DEGREES:
            faults[Fault.NO_POSITION] += 1
            cleaned.append(replace(one, lat=None, lon=None))
        elif kept is not None and n_refused < MOST_REFUSED and _jumps(kept, one.lat, one.lon, one.observed_s):
            faults[Fault.JUMP] += 1
            n_refused += 1
            cleaned.append(replace(one, lat=None, lon=None))
        else:
            kept, n_refused = (one.lat, one.lon, one.observed_s), 0
            cleaned.append(one)
    return cleaned


def _jumps(kept: tuple[float, float, int], lat: float, lon: float, observed_s: int) -> bool:
    north = (lat - kept[0]) * METERS_A_DEGREE
    east = (lon - kept[1]) * METERS_A_DEGREE * float(np.cos(np.radians(lat)))
    distance = float(np.hypot(north, east))
    return distance > LEAST_JUMP_M + FASTEST_M_S * (observed_s - kept[2])
