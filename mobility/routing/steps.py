"""Turn-by-turn instructions of a way over streets."""

import numpy as np

from mobility.kernels.steps import ROUNDABOUT, count_exits, drop_short_steps, split_steps
from mobility.network.street_path import StreetPath
from mobility.network.street_points import street_shapes
from mobility.network.transport_network import TransportNetwork
from mobility.routing.journey import Step, Turn

TURNS = (
    Turn.DEPART,
    Turn.HARD_LEFT,
    Turn.LEFT,
    Turn.SLIGHTLY_LEFT,
    Turn.CONTINUE,
    Turn.SLIGHTLY_RIGHT,
    Turn.RIGHT,
    Turn.HARD_RIGHT,
    Turn.CIRCLE_CLOCKWISE,
    Turn.CIRCLE_COUNTERCLOCKWISE,
    Turn.STAIRS,
    Turn.ELEVATOR,
    Turn.UTURN_LEFT,
    Turn.UTURN_RIGHT,
)
"""By the codes of mobility.kernels.steps."""

# Bits of osm.street_graph, which the rooms below routing own; tests/routing/test_steps.py compares them.
STAIRS_BITS = 1 | 4  # stairs and escalators
ELEVATOR_BITS = 2
ROUNDABOUT_BITS = 16384
JOINT_BITS = 32768
TOLD_BITS = 8 | 256  # crossings and squares
RIDING_BITS = {"bike": 4}  # permission bits; other profiles never push

SHORTEST_M = 6.0
"""A step that is over before it was read is none: about four paces, the width of a sidewalk's corner."""


def build_steps(network: TransportNetwork, path: StreetPath, slowness: float) -> tuple[Step, ...]:
    """Cut a way into steps.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    path : StreetPath
        The way.
    slowness : float
        Factor from the profile's base times to the traveler's.

    Returns
    -------
    tuple[Step, ...]
        In the order of travel; empty for a way without edges.
    """
    edges = path.edges
    n_edges = len(edges)
    if n_edges == 0:
        return ()
    graph = network.graph
    first_rows = np.empty(n_edges, np.int32)
    turns = np.empty(n_edges, np.int8)
    kinds = np.empty(n_edges, np.int8)
    # Walkers cross a roundabout like any street; who rides or drives counts its exits.
    roundabout_bits = ROUNDABOUT_BITS if path.profile in ("bike", "car") else 0
    riding_bits = RIDING_BITS.get(path.profile, 0)
    n_steps = split_steps(
        edges, graph.edge_feature, graph.edge_name, graph.edge_permission, street_shapes(network),
        STAIRS_BITS, ELEVATOR_BITS, roundabout_bits, JOINT_BITS, riding_bits, first_rows, turns, kinds,
    )  # fmt: skip
    n_steps = drop_short_steps(
        edges, path.edge_lengths_m, graph.edge_feature, graph.edge_name, graph.edge_permission,
        street_shapes(network), TOLD_BITS, riding_bits, SHORTEST_M, n_steps, first_rows, turns, kinds,
    )  # fmt: skip
    rows = first_rows[:n_steps]
    lasts = np.append(rows[1:], n_edges) - 1
    lengths = np.add.reduceat(path.edge_lengths_m, rows).tolist()
    durations = (
        (np.add.reduceat(path.edge_times_ds, rows) * (slowness / 10.0)).round().astype(np.int64).tolist()
    )
    first_edges = edges[_named_rows(network, edges, rows, lasts)]
    # One leaves a roundabout onto the next street; the ring's own name stands on no sign.
    is_ring = (kinds[:n_steps] == ROUNDABOUT) & (lasts + 1 < n_edges)
    named_edges = np.where(is_ring, edges[np.minimum(lasts + 1, n_edges - 1)], first_edges)
    names = graph.edge_name[named_edges].tolist()
    features = graph.edge_feature[first_edges].tolist()
    ways = graph.edge_way[first_edges].tolist()
    levels_before = graph.edge_level[edges[np.maximum(rows - 1, 0)]].tolist()
    levels_after = graph.edge_level[edges[np.minimum(lasts + 1, n_edges - 1)]].tolist()
    levels_in = graph.edge_level[first_edges].tolist()
    pushed = (
        ((graph.edge_permission[first_edges] & riding_bits) == 0).tolist()
        if riding_bits
        else [False] * n_steps
    )
    # The first and the last step also hold the stretch between the coordinate and the street.
    starts = path.edge_points[rows].tolist()
    ends = path.edge_points[lasts + 1].tolist()
    starts[0], ends[-1] = 0, len(path.lats) - 1
    steps = []
    for i in range(n_steps):
        is_vertical = turns[i] in (10, 11) or features[i] & (STAIRS_BITS | ELEVATOR_BITS)
        exits = 0
        if kinds[i] == ROUNDABOUT:
            streets = network.streets[path.profile]
            on_ring = edges[rows[i] : lasts[i] + 1]
            exits = count_exits(
                on_ring,
                streets.edge_offsets,
                streets.edge_head,
                streets.edge_ds,
                graph.edge_feature,
                ROUNDABOUT_BITS,
            )
        points = slice(starts[i], ends[i] + 1)
        steps.append(
            Step(
                TURNS[turns[i]],
                lengths[i],
                durations[i],
                names[i],
                features[i],
                ways[i],
                levels_before[i] if is_vertical else levels_in[i],
                levels_after[i] if is_vertical else levels_in[i],
                pushed[i],
                exits,
                path.lats[points],
                path.lons[points],
            )
        )
    return tuple(steps)


def _named_rows(
    network: TransportNetwork, edges: np.ndarray, rows: np.ndarray, lasts: np.ndarray
) -> np.ndarray:
    """Give the row that speaks for each step: its first edge, or the one after a joint."""
    is_joint = (network.graph.edge_feature[edges[rows]] & JOINT_BITS) != 0
    if not is_joint.any():
        return rows
    return np.where(is_joint & (rows < lasts), rows + 1, rows)
