"""Barriers, kerbs, elevators and signals: nodes that become short edges of their own.

An edge of GATE_M metres stands between the node and the street that leaves it (the "arm"), and carries what
the node forbids and what it costs; so a street stays usable up to its gate from either side.
"""

import itertools
from collections.abc import Iterator, Mapping

import numpy as np

from osm.barriers import NodeRule, Scope
from osm.geodesy import haversine_m
from osm.segments import COLUMNS, Segments, join
from osm.street_graph import Feature, Permission, WheelchairState

GATE_M = 0.3
"""Long enough for a sound direction of the line, short enough not to count."""

_NOT_INHERITED = Feature.STAIRS | Feature.ESCALATOR | Feature.ELEVATOR

Arm = tuple[int, bool]
"""Segment, and whether the node is its tail."""


def effective_barriers(permitted: Mapping[int, Permission], barriers: Mapping[int, NodeRule]) -> set[int]:
    """Pick the barriers that change something for somebody who may come there.

    Parameters
    ----------
    permitted : mapping of node id to Permission
        What the ways through each barrier node permit, all together.
    barriers : mapping of node id to NodeRule
        All barriers.

    Returns
    -------
    set[int]
        Node ids.
    """
    found = set()
    for node, who in permitted.items():
        rule = barriers[node]
        changes = rule.delay_s or rule.feature or rule.wheelchair is not WheelchairState.UNKNOWN
        if changes or rule.forbidden & who:
            found.add(node)
    return found


def insert_gates(
    segments: Segments, barriers: Mapping[int, NodeRule], nodes: set[int], new_ids: Iterator[int]
) -> tuple[Segments, int]:
    """Put short edges at barrier nodes.

    Parameters
    ----------
    segments : Segments
        Cut at all of ``nodes``; ends of arms are moved in place.
    barriers : mapping of node id to NodeRule
        What each node does.
    nodes : set of int
        The nodes to treat.
    new_ids : iterator of int
        Negative ids for the nodes that are made.

    Returns
    -------
    tuple[Segments, int]
        The segments with the gates behind them, and the number of nodes that got any.
    """
    arms: dict[int, list[Arm]] = {}
    wanted = np.fromiter(nodes, np.int64, len(nodes))
    for ends, is_tail in ((segments.tail, True), (segments.head, False)):
        for row in np.flatnonzero(np.isin(ends, wanted)):
            arms.setdefault(int(ends[row]), []).append((int(row), is_tail))
    gates: list[tuple[int, int, Arm, NodeRule, int]] = []
    treated = 0
    for node in sorted(arms):
        rule = barriers[node]
        chosen = _arms_behind(segments, rule, sorted(arms[node]))
        if not chosen:
            continue
        treated += 1
        delay_s = rule.delay_s
        if len(arms[node]) == 2 and len(chosen) == 2:
            chosen = chosen[1:]
        elif len(chosen) > 1:
            delay_s = (delay_s + 1) // 2  # who passes, passes two of them
        gates.extend((node, next(new_ids), arm, rule, delay_s) for arm in chosen)
    if not gates:
        return segments, 0
    return _with_gates(segments, gates), treated


def _arms_behind(segments: Segments, rule: NodeRule, arms: list[Arm]) -> list[Arm]:
    if rule.scope is Scope.EVERYWHERE:
        return arms
    paths = [
        arm for arm in arms if not (segments.forward[arm[0]] | segments.backward[arm[0]]) & Permission.CAR
    ]
    if rule.scope is Scope.PATHS or (paths and len(paths) < len(arms)):
        return paths
    return arms


def _with_gates(segments: Segments, gates: list[tuple[int, int, Arm, NodeRule, int]]) -> Segments:
    points_lat, points_lon = segments.points_lat, segments.points_lon
    tails, heads = segments.tail, segments.head
    rows: dict[str, list[object]] = {name: [] for name in COLUMNS}
    gate_lat: list[float] = []
    gate_lon: list[float] = []
    for node, new, (row, is_tail), rule, delay_s in gates:
        if is_tail:
            end = int(segments.points_offsets[row])
            nearby = end + 1
        else:
            end = int(segments.points_offsets[row + 1]) - 1
            nearby = end - 1
        lat, lon = float(points_lat[end]), float(points_lon[end])
        step = float(haversine_m(points_lat[end], points_lon[end], points_lat[nearby], points_lon[nearby]))
        share = min(0.5, GATE_M / step) if step > 0 else 0.5
        new_lat = lat + share * (float(points_lat[nearby]) - lat)
        new_lon = lon + share * (float(points_lon[nearby]) - lon)
        points_lat[end], points_lon[end] = new_lat, new_lon
        (tails if is_tail else heads)[row] = new
        away, towards = segments.forward[row], segments.backward[row]
        stress, kmh = ("stress_forward", "stress_backward"), ("kmh_forward", "kmh_backward")
        if not is_tail:
            away, towards = towards, away
            stress, kmh = stress[::-1], kmh[::-1]
        kept = 0xFF & ~int(rule.forbidden)
        state = WheelchairState(int(segments.wheelchair[row]))
        if rule.wheelchair is not WheelchairState.UNKNOWN and state is not WheelchairState.NO:
            state = rule.wheelchair
        values: dict[str, object] = {
            "tail": node,
            "head": new,
            "forward": int(away) & kept,
            "backward": int(towards) & kept,
            "feature": (int(segments.feature[row]) & ~int(_NOT_INHERITED)) | int(rule.feature),
            "wheelchair": int(state),
            "incline_percent": 0,
            "stress_forward": getattr(segments, stress[0])[row],
            "stress_backward": getattr(segments, stress[1])[row],
            "kmh_forward": getattr(segments, kmh[0])[row],
            "kmh_backward": getattr(segments, kmh[1])[row],
            "delay_s": delay_s,
        }
        for name in COLUMNS:
            rows[name].append(values[name] if name in values else getattr(segments, name)[row])
        gate_lat += [lat, new_lat]
        gate_lon += [lon, new_lon]
    offsets = np.arange(0, len(gate_lat) + 1, 2, dtype=np.int64)
    columns = {name: np.array(values) for name, values in rows.items()}
    return join(segments, Segments.of(columns, np.array(gate_lat), np.array(gate_lon), offsets))


def made_ids() -> Iterator[int]:
    """Number the nodes that we make, from -1 downwards."""
    return itertools.count(-1, -1)
