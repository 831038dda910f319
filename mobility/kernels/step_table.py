"""A way over streets as a table of its steps: what each is called, how long it is and where it runs."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import StepStreets, Streets, StreetShapes
from mobility.kernels.steps import (
    INTO_ELEVATOR,
    INTO_STAIRS,
    ROUNDABOUT,
    count_exits,
    drop_short_steps,
    split_steps,
)

# Columns of what `write_steps` writes of a step.
TURN, NAME, FEATURE, WAY, EXIT, IS_PUSHED, FIRST_POINT, LAST_POINT = 0, 1, 2, 3, 4, 5, 6, 7
N_NUMBERS = 8
LENGTH_M, TIME_DS, FROM_LEVEL, TO_LEVEL = 0, 1, 2, 3
N_MEASURES = 4


@njit(cache=True, nogil=True)
def write_steps(
    edges: NDArray[np.int32],
    edge_lengths_m: NDArray[np.float64],
    edge_times_ds: NDArray[np.float64],
    edge_points: NDArray[np.int32],
    n_points: int,
    graph: StepStreets,
    shapes: StreetShapes,
    streets: Streets,
    stairs_bits: int,
    elevator_bits: int,
    roundabout_bits: int,
    joint_bits: int,
    told_bits: int,
    riding_bits: int,
    shortest_m: float,
    numbers: NDArray[np.int64],
    measures: NDArray[np.float64],
) -> int:
    """Cut a way into steps and write what is told of each.

    Parameters
    ----------
    edges : (n,) int32
        The way in the order of travel, at least one edge; read only.
    edge_lengths_m, edge_times_ds : (n,) float64
        Metres and tenths of a second of each edge of the way, read only.
    edge_points : (n + 1,) int32
        Edge i runs through points edge_points[i] to edge_points[i + 1], read only.
    n_points : int
        Points of the whole line.
    graph : StepStreets
        What is told of edges, read only.
    shapes : StreetShapes
        Geometry, read only.
    streets : Streets
        Of the way's profile, read only.
    stairs_bits, elevator_bits, roundabout_bits, joint_bits
        As in `split_steps`.
    told_bits, riding_bits, shortest_m
        As in `drop_short_steps`.
    numbers, measures : (n, N_NUMBERS) int64, (n, N_MEASURES) float64
        Changed in place: a row for each step; points both included.

    Returns
    -------
    int
        How many steps there are.
    """
    first_rows = np.empty(edges.size, np.int32)
    turns = np.empty(edges.size, np.int8)
    kinds = np.empty(edges.size, np.int8)
    n_steps = split_steps(
        edges, graph.edge_feature, graph.edge_name, graph.edge_permission, shapes,
        stairs_bits, elevator_bits, roundabout_bits, joint_bits, riding_bits, first_rows, turns, kinds,
    )  # fmt: skip
    n_steps = drop_short_steps(
        edges, edge_lengths_m, graph.edge_feature, graph.edge_name, graph.edge_permission, shapes,
        told_bits, riding_bits, shortest_m, n_steps, first_rows, turns, kinds,
    )  # fmt: skip
    for step in range(n_steps):
        first = first_rows[step]
        last = first_rows[step + 1] - 1 if step + 1 < n_steps else edges.size - 1
        # A joint leaves its step to the street that it leads to.
        speaker = first
        if graph.edge_feature[edges[first]] & joint_bits and first < last:
            speaker = first + 1
        edge = edges[speaker]
        feature = graph.edge_feature[edge]
        exits = 0
        name = graph.edge_name[edge]
        if kinds[step] == ROUNDABOUT:
            exits = count_exits(
                edges[first : last + 1],
                streets.edge_offsets,
                streets.edge_head,
                streets.edge_ds,
                graph.edge_feature,
                roundabout_bits,
            )
            # One leaves a roundabout onto the next street; the ring's own name stands on no sign.
            if last + 1 < edges.size:
                name = graph.edge_name[edges[last + 1]]
        from_level = graph.edge_level[edge]
        to_level = from_level
        if (
            turns[step] == INTO_STAIRS
            or turns[step] == INTO_ELEVATOR
            or feature & (stairs_bits | elevator_bits)
        ):
            from_level = graph.edge_level[edges[max(first - 1, 0)]]
            to_level = graph.edge_level[edges[min(last + 1, edges.size - 1)]]
        numbers[step, TURN] = turns[step]
        numbers[step, NAME] = name
        numbers[step, FEATURE] = feature
        numbers[step, WAY] = graph.edge_way[edge]
        numbers[step, EXIT] = exits
        numbers[step, IS_PUSHED] = riding_bits != 0 and not graph.edge_permission[edge] & riding_bits
        # The first and the last step also hold the stretch between the coordinate and the street.
        numbers[step, FIRST_POINT] = edge_points[first] if step > 0 else 0
        numbers[step, LAST_POINT] = edge_points[last + 1] if step + 1 < n_steps else n_points - 1
        measures[step, LENGTH_M] = edge_lengths_m[first : last + 1].sum()
        measures[step, TIME_DS] = edge_times_ds[first : last + 1].sum()
        measures[step, FROM_LEVEL] = from_level
        measures[step, TO_LEVEL] = to_level
    return n_steps
