"""Puts observations on the timetable: a function of all messages together, whatever order they came in."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from mobility.sensing.assignment import NAMED_WITHOUT_DAY, Assigned, assign
from mobility.sensing.carriages import split
from mobility.sensing.health import Fault, HealthTable
from mobility.sensing.journal_reader import Received
from mobility.sensing.observation import Observation, SensorKind
from mobility.sensing.own_json import LEVELS
from mobility.sensing.positions import Placed, place
from mobility.sensing.registry import Registry
from mobility.sensing.run_index import Run, RunIndex
from mobility.sensing.stop_visits import PERCENT, StopVisits, no_stop_visits
from mobility.sensing.tracks import lay_tracks

FEW, WRONG = 2, 0.1
"""Counts of a run add up where no more persons are left over, or no greater share of those who boarded."""
NOTHING_SAID: dict[str, Any] = {
    "boardings": None, "alightings": None, "on_board": None, "percentage": None, "level": "",
}  # fmt: skip
FULLEST_OF_LOADS = LEVELS.index("FULL")
"""What comes behind it in LEVELS says nothing of how many are on board."""
WITH_CLOCK_OFF = 0.5
"""Confidence of a match is multiplied by it where the sensor's clock is off."""


class Matched(NamedTuple):
    """What became of observations."""

    visits: StopVisits
    health: HealthTable


class Key(NamedTuple):
    """What makes a row."""

    day: int
    trip: int
    position: int
    kind: int
    vehicle: int
    system: str


def match_observations(index: RunIndex, registry: Registry, received: Iterable[Received]) -> Matched:
    """Match observations to runs and calls, and add up what belongs to one call.

    Parameters
    ----------
    index : RunIndex
        The timetable.
    registry : Registry
        Vehicles.
    received : Iterable[Received]
        In any order, any number of times; those of a whole run belong into one call: they explain each
        other.

    Returns
    -------
    Matched
        Visits by (day, trip, position, kind, vehicle): one for each system. Numbers that are marked as
        defect are in no visit; where the doors' counter had nothing else to say of a call, its visit has no
        number at all, as its count is not known. So has that of a feed which only says that a registered
        vehicle is on the run: of coupled ones some may have nothing to say.
    """
    tracks, health = lay_tracks(received, registry)
    rows: dict[Key, list[tuple[Observation, Placed, float]]] = {}
    silent: dict[Key, tuple[Observation, Placed, float]] = {}
    for track in tracks:
        vehicle = registry.rows.get(track.vehicle_id, -1)
        for one, assigned in zip(track.observations, assign(index, track.observations), strict=True):
            sensor = health[one.system, one.vehicle_id]
            if vehicle < 0 and one.vehicle_id:
                sensor.faults[Fault.UNKNOWN_VEHICLE] += 1
            placed = _place(index, one, assigned)
            if placed.fault is not None or assigned.run is None:
                sensor.faults[placed.fault or Fault.NO_RUN] += 1
                continue
            sensor.matched += 1
            run, trust = assigned.run, WITH_CLOCK_OFF if sensor.is_clock_off else 1.0
            for part in split(one, registry):
                row = vehicle if part is one else registry.rows[part.vehicle_id]
                key = Key(run.day, run.trip, placed.position, int(one.kind), row, one.system)
                entry = part, placed, assigned.confidence * placed.confidence * trust
                if not one.is_defect and _says_something(part):
                    rows.setdefault(key, []).append(entry)
                elif _is_of_use(part, assigned, row):
                    silent[key] = (replace(part, **NOTHING_SAID), *entry[1:])
    _count_gaps_and_sums(index, rows, health)
    for key, entry in silent.items():
        rows.setdefault(key, [entry])
    return Matched(_lay_out(rows, registry), health)


def _place(index: RunIndex, one: Observation, assigned: Assigned) -> Placed:
    if assigned.run is None:
        return Placed(-1, 0.0, 0, assigned.fault)
    return place(index, assigned.run, one)


def _is_of_use(one: Observation, assigned: Assigned, vehicle: int) -> bool:
    """Tell whether it matters that a message without a number came."""
    if one.kind is SensorKind.DOOR:
        return one.is_defect
    names_run = bool(one.trip_id) and assigned.confidence >= NAMED_WITHOUT_DAY
    return one.kind is SensorKind.LEVEL and vehicle >= 0 and names_run


def _says_something(one: Observation) -> bool:
    said = (one.boardings, one.alightings, one.on_board, one.percentage)
    return bool(one.level) or any(value is not None for value in said)


def _lay_out(rows: dict[Key, list[tuple[Observation, Placed, float]]], registry: Registry) -> StopVisits:
    if not rows:
        return no_stop_visits()
    keys = sorted(rows)
    columns: dict[str, list[float]] = {name: [] for name in StopVisits._fields}
    for key in keys:
        entries = rows[key]
        last = entries[-1][0]
        # By the first message of a call: when its last one came would tell of who boarded last.
        placed = entries[0][1]
        columns["trip"].append(key.trip)
        columns["day"].append(key.day)
        columns["position"].append(key.position)
        columns["kind"].append(key.kind)
        columns["vehicle"].append(key.vehicle)
        columns["boardings"].append(_sum([one.boardings for one, _, _ in entries]))
        columns["alightings"].append(_sum([one.alightings for one, _, _ in entries]))
        columns["load"].append(_load([one for one, _, _ in entries], registry))
        columns["level"].append(_level([one for one, _, _ in entries], registry))
        columns["delay_s"].append(placed.delay_s)
        columns["observed_s"].append(last.observed_s)
        columns["confidence"].append(min(confidence for _, _, confidence in entries))
    empty = no_stop_visits()._asdict()
    arrays = {name: np.array(values, empty[name].dtype) for name, values in columns.items()}
    for array in arrays.values():
        array.flags.writeable = False
    return StopVisits(**arrays)


def _sum(values: list[int | None]) -> float:
    told = [value for value in values if value is not None]
    return float(sum(told)) if told else float("nan")


def _load(entries: list[Observation], registry: Registry) -> float:
    """Give the newest number on board; a percentage counts where the vehicle's places are known."""
    for one in reversed(entries):
        if one.on_board is not None:
            return one.on_board
        kind = registry.find_type(one.vehicle_id)
        if one.percentage is not None and kind is not None:
            return one.percentage / 100 * (kind.seats + kind.standing)
    return float("nan")


def _level(entries: list[Observation], registry: Registry) -> int:
    """Give the newest class, or percentage of places that are not known here: those of the run may be."""
    level = -1
    for one in entries:
        said = LEVELS.index(one.level) if one.level else -1
        if 0 <= said <= FULLEST_OF_LOADS:
            level = said
        elif one.percentage is not None and registry.find_type(one.vehicle_id) is None:
            level = PERCENT + min(one.percentage, 100)
        elif said >= 0:
            level = said
    return level


def _count_gaps_and_sums(
    index: RunIndex, rows: dict[Key, list[tuple[Observation, Placed, float]]], health: HealthTable
) -> None:
    """Count what only a whole run shows: calls left out between others, more alighting than boarding.

    Many counters say nothing where no door opens, so calls are missed only where persons are: in runs that
    more or fewer have left than boarded.
    """
    runs: dict[tuple[str, str, Run], dict[int, tuple[int, int]]] = {}
    for key, entries in rows.items():
        if key.kind == SensorKind.DOOR:
            on = sum(one.boardings or 0 for one, _, _ in entries)
            off = sum(one.alightings or 0 for one, _, _ in entries)
            # Systems count each in its vehicle, so all entries of a row are of one.
            sums = runs.setdefault((key.system, entries[0][0].vehicle_id, Run(key.trip, key.day)), {})
            before = sums.get(key.position, (0, 0))
            sums[key.position] = before[0] + on, before[1] + off
    for (system, vehicle_id, run), counts in runs.items():
        faults = health[system, vehicle_id].faults
        positions = sorted(counts)
        aboard, n_negative = 0, 0
        for position in positions:
            aboard += counts[position][0] - counts[position][1]
            if aboard < 0:
                n_negative += 1
                aboard = 0
        faults[Fault.NEGATIVE_SUM] += n_negative
        boarded, alighted = (sum(one) for one in zip(*counts.values(), strict=True))
        is_over = positions[-1] == index.calls(run.trip).stops.size - 1
        few = max(FEW, WRONG * max(boarded, alighted))
        if n_negative or (is_over and abs(boarded - alighted) > few):
            faults[Fault.GAP] += positions[-1] - positions[0] + 1 - len(positions)
