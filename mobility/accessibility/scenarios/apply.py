"""From a network and a scenario to the network as it would be."""

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from mobility.accessibility.scenarios.bench import Bench
from mobility.accessibility.scenarios.conflicts import refuse_conflicts
from mobility.accessibility.scenarios.departures import change_headway, remove_line
from mobility.accessibility.scenarios.lines import (
    add_stop,
    change_dwell,
    change_speed,
    change_vehicle,
    reroute_line,
)
from mobility.accessibility.scenarios.model import (
    AddCycleway,
    AddLine,
    AddStop,
    ChangeDwell,
    ChangeHeadway,
    ChangeSpeed,
    ChangeVehicle,
    CloseStreets,
    Dates,
    Edit,
    RemoveLine,
    RerouteLine,
    Scenario,
    ShuttleZone,
    Where,
    lines_of,
)
from mobility.accessibility.scenarios.names import Names
from mobility.accessibility.scenarios.new_lines import add_line, add_shuttle_zone
from mobility.accessibility.scenarios.streets import add_cycleway, close_streets
from mobility.network import TransportNetwork
from mobility.network.network_edit import with_timetable

VEHICLES = "scenario/vehicles"
"""Table of the sizes of vehicles that a scenario sets: trip (record), seats, standing."""
RULES_VERSION = 2
"""Part of the hash: raised when the same edits come to mean something else."""

ON_LINES: dict[type[Any], Callable[[Bench, Any], None]] = {
    AddStop: add_stop,
    AddLine: add_line,
    RemoveLine: remove_line,
    RerouteLine: reroute_line,
    ChangeHeadway: change_headway,
    ChangeSpeed: change_speed,
    ChangeDwell: change_dwell,
    ChangeVehicle: change_vehicle,
    ShuttleZone: add_shuttle_zone,
}
ON_STREETS: dict[type[Any], Callable[[TransportNetwork, Any, list[str]], TransportNetwork]] = {
    AddCycleway: add_cycleway,
    CloseStreets: close_streets,
}


def apply_scenario(network: TransportNetwork, scenario: Scenario) -> TransportNetwork:
    """Make the network that a scenario describes.

    Streets are edited first, then lines, both in the order of the file. Nothing of `network` is changed; what
    no edit concerns is shared with it.

    Parameters
    ----------
    network : TransportNetwork
        As it is.
    scenario : Scenario
        From `read_scenario`.

    Returns
    -------
    TransportNetwork
        With a content hash of its own; `manifest["scenario"]` says what was done. Its `path` is that of
        the old network (raw files of feeds, search by text, map): those do not know the scenario.

    Raises
    ------
    ScenarioError
        An edit names something that does not exist, or two contradict each other on this network.
    """
    names = _names_checked(network, scenario)
    notes: list[str] = []
    made = network
    for edit in scenario.edits:
        if type(edit) in ON_STREETS:
            made = ON_STREETS[type(edit)](made, edit, notes)
    bench = Bench(made, names)
    on_lines = [edit for edit in scenario.edits if type(edit) in ON_LINES]
    for edit in on_lines:
        ON_LINES[type(edit)](bench, edit)
    if on_lines:
        for trips in bench.lines.values():
            bench.editor.put_trips(trips)
        timetable = bench.editor.build()
        if timetable.trip_pattern.size == 0:
            on_lines[-1].where.refuse("after this edit no trip is left in the network")
        made = with_timetable(made, timetable)
        # Tables of streets are those of the edited streets, the others those of the bench.
        rows = {name: table for name, table in bench.tables().items() if not name.startswith("street/")}
        made = replace(made, tables={**made.tables, **rows})
    return replace(
        made,
        tables={**made.tables, VEHICLES: _vehicles(bench)},
        manifest=_manifest(network, made, scenario, [*notes, *bench.notes]),
    )


def check_against(network: TransportNetwork, scenario: Scenario) -> None:
    """Check what can be checked of a scenario without applying it.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    scenario : Scenario
        From `read_scenario`.

    Raises
    ------
    ScenarioError
        A line does not exist, or two edits mean the same line by different words and contradict each other.
    """
    _names_checked(network, scenario)


def _names_checked(network: TransportNetwork, scenario: Scenario) -> Names:
    names = Names(network)
    added = {edit.id for edit in scenario.edits if isinstance(edit, AddLine | ShuttleZone)}
    found: dict[Dates, frozenset[Hashable]] = {}
    for edit in scenario.edits:
        if isinstance(edit, AddLine | ShuttleZone):
            names.added_lines[edit.id] = edit.where
    for edit in scenario.edits:
        for of in lines_of(edit):
            names.routes(of, edit.where)
        if isinstance(edit, RemoveLine | ChangeHeadway) and edit.dates not in found:
            found[edit.dates] = frozenset(np.flatnonzero(names.dates(edit.dates, edit.where)).tolist())
    nowhere = Where(scenario.file.name, 0, "")
    refuse_conflicts(
        scenario.edits,
        lambda of: (
            frozenset(map(str, names.routes(of, nowhere))) if of.line not in added else frozenset({of.line})
        ),
        found.__getitem__,
    )
    return names


def _vehicles(bench: Bench) -> pa.Table:
    rows = sorted(bench.places.items())
    return pa.table(
        {
            "trip": pa.array([record for record, _ in rows], pa.int32()),
            "seats": pa.array([places.seats for _, places in rows], pa.int16()),
            "standing": pa.array([places.standing for _, places in rows], pa.int16()),
        }
    )


def _manifest(
    base: TransportNetwork, made: TransportNetwork, scenario: Scenario, notes: list[str]
) -> dict[str, Any]:
    """Say what the network is made of."""
    said = [replace(edit, where=Where("", 0, edit.where.edit)) for edit in scenario.edits]
    text = f"{base.content_hash}\n{RULES_VERSION}\n" + "\n".join(map(repr, said))
    counts = dict(base.manifest.get("counts", {}))
    counts |= {
        "stops": made.timetable.stop_lat.size,
        "routes": made.timetable.route_type.size,
        "trips": made.timetable.trip_pattern.size,
        "street_edges": made.graph.edge_head.size,
    }
    return {
        **base.manifest,
        "content_hash": hashlib.sha256(text.encode()).hexdigest()[:32],
        "counts": counts,
        "tables": [*base.manifest["tables"], VEHICLES],
        "scenario": {
            "name": scenario.name,
            "description": scenario.description,
            "base": base.content_hash,
            "edits": [_told(edit) for edit in scenario.edits],
            "notes": notes,
        },
    }


def _told(edit: Edit) -> dict[str, Any]:
    return {"edit": edit.where.edit, "line": edit.where.line}
