"""Puts several systems together to one SharingState."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mobility.sharing.model import SharingState, Stations, SystemTimes, Vehicles, lay_out, no_sharing
from mobility.sharing.records import UNKNOWN, VehicleType, Zone, ZoneRule


def join_states(states: Sequence[SharingState]) -> SharingState:
    """Put systems one behind the other.

    Parameters
    ----------
    states : Sequence[SharingState]
        Each of any number of systems.

    Returns
    -------
    SharingState
        Their rows in the same order, with the numbers that they have together.
    """
    if len(states) == 1:
        return states[0]
    joined = no_sharing()
    systems, types, plans, zones = list(joined.systems), list(joined.vehicle_types), list(joined.plans), []
    stations: list[dict[str, NDArray[Any]]] = []
    vehicles: list[dict[str, NDArray[Any]]] = []
    n_stations = n_typed = 0
    for state in states:
        system, kind, plan = len(systems), len(types), len(plans)
        shift = {"system": system, "type": kind, "types_type": kind, "types_offsets": n_typed}
        columns = _shifted(state.stations, shift)
        columns["types_offsets"] = columns["types_offsets"][:-1]
        stations.append(columns)
        vehicles.append(_shifted(state.vehicles, {**shift, "station": n_stations, "plan": plan}))
        zones += [_moved_zone(zone, system, kind) for zone in state.zones]
        systems += [replace(one, rules=_moved_rules(one.rules, kind)) for one in state.systems]
        types += [_moved_type(one, system, plan) for one in state.vehicle_types]
        plans += [replace(one, system=one.system + system) for one in state.plans]
        n_stations += state.n_stations
        n_typed += len(state.stations.types_type)
    stations.append({"types_offsets": np.array([n_typed], np.int32)})
    times = [state.times._asdict() for state in states]
    return SharingState(
        tuple(systems),
        tuple(types),
        tuple(plans),
        tuple(zones),
        lay_out(SystemTimes, **_stacked(times, SystemTimes._fields)),
        lay_out(Stations, **_stacked(stations, Stations._fields)),
        tuple(text for state in states for text in state.station_texts),
        lay_out(Vehicles, **_stacked(vehicles, Vehicles._fields)),
        tuple(one for state in states for one in state.vehicle_ids),
        tuple(one for state in states for one in state.vehicle_uris),
    )


def _stacked(parts: Sequence[dict[str, NDArray[Any]]], names: Sequence[str]) -> dict[str, NDArray[Any]]:
    found = {name: [part[name] for part in parts if name in part] for name in names}
    return {name: np.concatenate(columns) for name, columns in found.items() if columns}


def _shifted(columns: Any, shift: dict[str, int]) -> dict[str, NDArray[Any]]:
    """Rows that columns point to, moved; UNKNOWN stays."""
    return {
        name: np.where(column == UNKNOWN, UNKNOWN, column + shift[name]) if name in shift else column
        for name, column in columns._asdict().items()
    }


def _moved_rules(rules: tuple[ZoneRule, ...], kind: int) -> tuple[ZoneRule, ...]:
    return tuple(
        replace(rule, vehicle_types=tuple(row + kind for row in rule.vehicle_types)) for rule in rules
    )


def _moved_zone(zone: Zone, system: int, kind: int) -> Zone:
    return replace(zone, system=zone.system + system, rules=_moved_rules(zone.rules, kind))


def _moved_type(one: VehicleType, system: int, plan: int) -> VehicleType:
    default = one.default_plan if one.default_plan == UNKNOWN else one.default_plan + plan
    return replace(one, system=one.system + system, default_plan=default)
