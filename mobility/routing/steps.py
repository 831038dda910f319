"""Turn-by-turn instructions of a way over streets."""

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import StepStreets
from mobility.kernels.step_table import (
    FIRST_POINT,
    LAST_POINT,
    LENGTH_M,
    N_MEASURES,
    N_NUMBERS,
    TIME_DS,
    write_steps,
)
from mobility.network.street_path import StreetPath
from mobility.network.street_points import street_shapes
from mobility.network.transport_network import WALKING_PROFILES, TransportNetwork
from mobility.routing.climbs import WayClimbs
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
RIDING_BITS = {"bike": 4, "ebike": 4}  # permission bits; other profiles never push

SHORTEST_M = 6.0
"""A step that is over before it was read is none: about four paces, the width of a sidewalk's corner."""


def build_steps(
    network: TransportNetwork, path: StreetPath, slowness: float, climbs: WayClimbs | None = None
) -> tuple[Step, ...]:
    """Cut a way into steps.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    path : StreetPath
        The way.
    slowness : float
        Factor from the profile's base times to the traveler's.
    climbs : WayClimbs | None
        Of the way; None: steps tell no heights.

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
    numbers = np.empty((n_edges, N_NUMBERS), np.int64)
    measures = np.empty((n_edges, N_MEASURES))
    n_steps = write_steps(
        edges,
        path.edge_lengths_m,
        path.edge_times_ds,
        path.edge_points,
        len(path.lats),
        StepStreets(
            graph.edge_feature, graph.edge_name, graph.edge_permission, graph.edge_level, graph.edge_way
        ),
        street_shapes(network),
        network.streets[path.profile],
        STAIRS_BITS,
        ELEVATOR_BITS,
        # Walkers cross a roundabout like any street; who rides or drives counts its exits.
        0 if path.profile in WALKING_PROFILES else ROUNDABOUT_BITS,
        JOINT_BITS,
        TOLD_BITS,
        RIDING_BITS.get(path.profile.partition(".")[0], 0),
        SHORTEST_M,
        numbers,
        measures,
    )
    _add_off_street(path, measures[:n_steps])
    lats, lons = path.lats, path.lons
    per_ds = slowness / 10.0
    steps = tuple(
        Step(
            TURNS[turn],
            length_m,
            round(time_ds * per_ds),
            name,
            feature,
            way,
            from_level,
            to_level,
            bool(is_pushed),
            exits,
            lats[first : last + 1],
            lons[first : last + 1],
        )
        for (turn, name, feature, way, exits, is_pushed, first, last), (
            length_m,
            time_ds,
            from_level,
            to_level,
        ) in zip(numbers[:n_steps].tolist(), measures[:n_steps].tolist(), strict=True)
    )
    if climbs is None:
        return steps
    # A step begins where its first edge does, but for the stretch between a coordinate and the street.
    points = path.edge_points[:-1]
    firsts = np.searchsorted(points, numbers[:n_steps, FIRST_POINT])
    lasts = np.searchsorted(points, numbers[:n_steps, LAST_POINT])
    lasts[-1] = n_edges
    return tuple(
        step._replace(climb_m=up_m, descent_m=down_m)
        for step, (up_m, down_m) in zip(steps, map(climbs.between, firsts, lasts), strict=True)
    )


def _add_off_street(path: StreetPath, measures: NDArray[np.float64]) -> None:
    """Count ways between coordinates and streets to the first and the last step, whose lines have them."""
    before_m, after_m = path.off_street_m
    off_street_m = before_m + after_m
    if off_street_m > 0:
        per_m = (path.time_ds - path.edge_times_ds.sum()) / off_street_m
        for step, length_m in ((0, before_m), (-1, after_m)):
            measures[step, LENGTH_M] += length_m
            measures[step, TIME_DS] += max(length_m * per_m, 0.0)
