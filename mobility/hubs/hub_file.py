"""Hubs of a city, from the file beside its city file (docs/cities.md), placed on a network."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from mobility.hubs.model import Bay, Equipment, Hub, HubList, HubProblem, Placed
from mobility.hubs.walks import WalkFinder
from mobility.network.checked_table import CheckedTable
from mobility.network.transport_network import TransportNetwork

FILE = "the file of hubs"
MOST_BAYS = 10_000


def read_hubs(raw: Mapping[str, Any], network: TransportNetwork) -> HubList:
    """Read the hubs of a city and place them.

    Parameters
    ----------
    raw : Mapping[str, Any]
        The file as parsed; {} = there is none.
    network : TransportNetwork
        Its stops are found by name, and walked to.

    Returns
    -------
    HubList
        A hub without a position in the file lies at its first stop that the feeds know; one without any is
        left out, and said.

    Raises
    ------
    BuildError
        A key is unknown, missing or of the wrong kind, or an id is there twice.
    """
    table = CheckedTable(raw, FILE)
    is_simulated = table.flag("simulated", False)
    operator = table.text("operator", "")
    stops = _stops_by_name(network)
    walks = WalkFinder(network)
    hubs: list[Hub] = []
    problems: list[HubProblem] = []
    seen: set[str] = set()
    for row in table.tables("hubs", []):
        hub_id, name = row.text("id", pattern=r"[a-z0-9-]+"), row.text("name")
        if hub_id in seen:
            raise row.wrong("id", f"{hub_id!r} is there twice")
        seen.add(hub_id)
        own: list[int] = []
        for stop_name in row.texts("stops", []):
            if stop_name not in stops:
                problems.append(HubProblem(hub_id, f"{FILE}: no stop of the feeds is called {stop_name!r}"))
            own.extend(stops.get(stop_name, ()))
        bays, equipment = _bays(row), _equipment(row)
        url = row.text("url", "")
        placed = _position(row, network, own)
        row.done()
        if placed is None:
            problems.append(
                HubProblem(hub_id, f"{FILE}: {name} has no position, and none of its stops is known")
            )
            continue
        lat, lon, how = placed
        near_stops, walks_s = walks.find(lat, lon)
        hubs.append(
            Hub(
                hub_id, name, lat, lon, how, bays, equipment, np.array(own, np.int32), near_stops, walks_s,
                operator, url, is_simulated,
            )
        )  # fmt: skip
    table.done()
    return HubList(tuple(hubs), tuple(problems))


def _stops_by_name(network: TransportNetwork) -> dict[str, list[int]]:
    """Stops of each name that have a position; those that belong to no other one first."""
    t = network.timetable
    found: dict[str, list[int]] = {}
    for stop, name in enumerate(network.tables["stops"].column("stop_name").to_pylist()):
        if name and math.isfinite(float(t.stop_lat[stop])):
            found.setdefault(name, []).append(stop)
    for rows in found.values():
        rows.sort(key=lambda stop: (int(t.stop_parent[stop]) >= 0, stop))
    return found


def _position(
    row: CheckedTable, network: TransportNetwork, own: list[int]
) -> tuple[float, float, Placed] | None:
    if row.has("lat") or row.has("lon"):
        return row.number("lat", -90, 90), row.number("lon", -180, 180), Placed.FILE
    if not own:
        return None
    t = network.timetable
    return float(t.stop_lat[own[0]]), float(t.stop_lon[own[0]]), Placed.STOP


def _bays(row: CheckedTable) -> dict[Bay, int | None]:
    """Read `bays = ["bike", "car"]`, or `[hubs.bays] bike = 10` where they were counted."""
    words = row.value(
        "bays", (), lambda v: isinstance(v, list | dict), "a list of kinds, or numbers by kind: { bike = 10 }"
    )
    counts: dict[str, Any] = dict(words) if isinstance(words, dict) else dict.fromkeys(words)
    bays: dict[Bay, int | None] = {}
    for word, count in counts.items():
        if word not in tuple(Bay):
            raise row.wrong("bays", f"names {word!r}; there are {', '.join(Bay)}")
        is_count = isinstance(count, int) and not isinstance(count, bool) and 0 <= count <= MOST_BAYS
        if count is not None and not is_count:
            raise row.wrong("bays", f"counts {count!r} of {word}; it must be a whole number to {MOST_BAYS}")
        bays[Bay(word)] = count
    return bays


def _equipment(row: CheckedTable) -> tuple[Equipment, ...]:
    words = row.texts("equipment", [])
    for word in words:
        if word not in tuple(Equipment):
            raise row.wrong("equipment", f"names {word!r}; there are {', '.join(Equipment)}")
    return tuple(Equipment(word) for word in words)
