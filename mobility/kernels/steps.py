"""Cuts a way over streets into steps: stretches of one name and one kind, and the turn into each."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import StreetShapes

# Kinds of edges that make steps of their own (bits of osm.street_graph.Feature, mapped by the caller).
PLAIN, STAIRS, ELEVATOR, ROUNDABOUT, JOINT = 0, 1, 2, 3, 4

# Turns, in the order of mobility.routing.steps.TURNS.
DEPART, HARD_LEFT, LEFT, SLIGHTLY_LEFT, CONTINUE, SLIGHTLY_RIGHT, RIGHT, HARD_RIGHT = 0, 1, 2, 3, 4, 5, 6, 7
CIRCLE_CLOCKWISE, CIRCLE_COUNTERCLOCKWISE, INTO_STAIRS, INTO_ELEVATOR, UTURN_LEFT, UTURN_RIGHT = (
    8,
    9,
    10,
    11,
    12,
    13,
)

SLIGHT_DEGREES = 20.0
TURN_DEGREES = 45.0
HARD_DEGREES = 120.0
UTURN_DEGREES = 165.0
CORNER_DEGREES = 50.0  # a bend this sharp within one street is worth a step


@njit(cache=True, nogil=True)
def bearing(shapes: StreetShapes, edge: int, at_end: bool) -> float:
    """Give the direction of travel at one end of an edge.

    Parameters
    ----------
    shapes : StreetShapes
        Geometry, read only.
    edge : int
        Which edge.
    at_end : bool
        True: where one leaves the edge; False: where one enters it.

    Returns
    -------
    float
        Degrees clockwise from north, -180..180; 0 for an edge without extent.
    """
    row = shapes.edge_geometry[edge]
    first = shapes.geometry_offsets[row]
    last = shapes.geometry_offsets[row + 1] - 1
    lats = shapes.geometry_lat
    lons = shapes.geometry_lon
    is_reversed = shapes.edge_is_reversed[edge]
    # Points that coincide have no direction: the loops look for the outermost pair that differs.
    if at_end != is_reversed:
        i = last
        while i > first + 1 and lats[i] == lats[i - 1] and lons[i] == lons[i - 1]:
            i -= 1
    else:
        i = first + 1
        while i < last and lats[i] == lats[i - 1] and lons[i] == lons[i - 1]:
            i += 1
    north = lats[i] - lats[i - 1]
    east = (lons[i] - lons[i - 1]) * math.cos(math.radians(lats[i]))
    if is_reversed:
        north, east = -north, -east
    return math.degrees(math.atan2(east, north))


@njit(cache=True, nogil=True)
def turn_of(degrees: float) -> int:
    """Name a change of direction.

    Parameters
    ----------
    degrees : float
        -180..180, positive to the right.

    Returns
    -------
    int
        One of the turn codes.
    """
    size = abs(degrees)
    is_left = degrees < 0.0
    if size < SLIGHT_DEGREES:
        turn = CONTINUE
    elif size < TURN_DEGREES:
        turn = SLIGHTLY_LEFT if is_left else SLIGHTLY_RIGHT
    elif size < HARD_DEGREES:
        turn = LEFT if is_left else RIGHT
    elif size < UTURN_DEGREES:
        turn = HARD_LEFT if is_left else HARD_RIGHT
    else:
        turn = UTURN_LEFT if is_left else UTURN_RIGHT
    return turn


@njit(cache=True, nogil=True)
def _turned(before: float, after: float) -> float:
    """Give the change of direction in degrees, -180..180, positive to the right."""
    return (after - before + 540.0) % 360.0 - 180.0


@njit(cache=True, nogil=True)
def split_steps(
    edges: NDArray[np.int32],
    edge_feature: NDArray[np.int32],
    edge_name: NDArray[np.int32],
    edge_permission: NDArray[np.uint8],
    shapes: StreetShapes,
    stairs_bits: int,
    elevator_bits: int,
    roundabout_bits: int,
    joint_bits: int,
    riding_bits: int,
    first_rows: NDArray[np.int32],
    turns: NDArray[np.int8],
    kinds: NDArray[np.int8],
) -> int:
    """Find where the steps of a way begin.

    Parameters
    ----------
    edges : (n,) int32
        The way in the order of travel, read only.
    edge_feature, edge_name, edge_permission : (n_edges,) int32, int32, uint8
        Of the street graph, read only.
    shapes : StreetShapes
        Geometry, read only.
    stairs_bits, elevator_bits, roundabout_bits, joint_bits : int
        Feature bits of edges that make steps of their own; joints (links of stops to streets) belong to their
        neighbours. 0 = this kind is nothing special to the traveller.
    riding_bits : int
        Permission bits that let a cyclist ride (without them the bike is pushed); 0 = no bike.
    first_rows : (n,) int32
        Changed in place: the row of `edges` where each step begins.
    turns : (n,) int8
        Changed in place: the turn into each step.
    kinds : (n,) int8
        Changed in place: PLAIN, STAIRS, ELEVATOR, ROUNDABOUT or JOINT.

    Returns
    -------
    int
        How many steps there are.
    """
    n_steps = 0
    step_kind = JOINT
    step_name = -1
    step_pushed = False
    previous = -1  # the last edge with a direction worth comparing
    for i in range(edges.size):
        edge = edges[i]
        feature = edge_feature[edge]
        name = edge_name[edge]
        pushed = riding_bits != 0 and not edge_permission[edge] & riding_bits
        if feature & joint_bits:
            kind = JOINT
        elif feature & elevator_bits:
            kind = ELEVATOR
        elif feature & stairs_bits:
            kind = STAIRS
        elif feature & roundabout_bits:
            kind = ROUNDABOUT
        else:
            kind = PLAIN
        if n_steps == 0:
            first_rows[0] = i
            turns[0] = DEPART
            kinds[0] = kind
            n_steps = 1
            step_kind, step_name, step_pushed = kind, name, pushed
        elif kind == JOINT:
            continue
        elif step_kind == JOINT and kind == PLAIN:
            # The joint at the start leaves its step to the street that it leads to.
            kinds[n_steps - 1] = kind
            step_kind, step_name, step_pushed = kind, name, pushed
        else:
            delta = 0.0
            if previous >= 0:
                delta = _turned(bearing(shapes, previous, True), bearing(shapes, edge, False))
            if (
                kind != step_kind
                or pushed != step_pushed
                or (kind == PLAIN and (name != step_name or abs(delta) >= CORNER_DEGREES))
            ):
                if kind == STAIRS:
                    turn = INTO_STAIRS
                elif kind == ELEVATOR:
                    turn = INTO_ELEVATOR
                elif kind == ROUNDABOUT:
                    # Entering to the right means that the ring runs to the left.
                    turn = CIRCLE_COUNTERCLOCKWISE if delta >= 0.0 else CIRCLE_CLOCKWISE
                else:
                    turn = turn_of(delta)
                first_rows[n_steps] = i
                turns[n_steps] = turn
                kinds[n_steps] = kind
                n_steps += 1
                step_kind, step_name, step_pushed = kind, name, pushed
        if kind != JOINT:
            previous = edge
    return n_steps


@njit(cache=True, nogil=True)
def drop_short_steps(
    edges: NDArray[np.int32],
    edge_lengths_m: NDArray[np.float64],
    edge_feature: NDArray[np.int32],
    edge_name: NDArray[np.int32],
    edge_permission: NDArray[np.uint8],
    shapes: StreetShapes,
    told_bits: int,
    riding_bits: int,
    shortest_m: float,
    n_steps: int,
    first_rows: NDArray[np.int32],
    turns: NDArray[np.int8],
    kinds: NDArray[np.int8],
) -> int:
    """Give steps that are too short to be followed to the step before them.

    Maps draw the corner of a sidewalk or the middle of a junction as streets of their own, and nobody turns
    left for two metres and back. Only plain steps between plain steps go: stairs keep their neighbours.

    Parameters
    ----------
    edges : (n,) int32
        The way in the order of travel, read only.
    edge_lengths_m : (n,) float64
        Metres of each edge of the way, read only.
    edge_feature, edge_name, edge_permission : (n_edges,) int32, int32, uint8
        Of the street graph, read only.
    shapes : StreetShapes
        Geometry, read only.
    told_bits : int
        Feature bits of edges that are always worth a step.
    riding_bits : int
        As for split_steps: where one gets on or off the bike is always worth a step.
    shortest_m : float
        Metres below which a step is too short.
    n_steps : int
        From split_steps.
    first_rows, turns, kinds : (n,) int32, int8, int8
        As split_steps left them; changed in place.

    Returns
    -------
    int
        How many steps are left; what is short at the very end stays, it leads to the door.
    """
    kept = 1
    dropped = -1  # the row at which what was dropped since the last step kept begins
    for step in range(1, n_steps):
        row = first_rows[step]
        edge = edges[row]
        told_edge = edges[first_rows[kept - 1]]
        is_plain = kinds[step] == PLAIN and kinds[kept - 1] == PLAIN
        is_pushed = edge_permission[edge] & riding_bits == 0
        was_pushed = edge_permission[told_edge] & riding_bits == 0
        is_alike = is_plain and is_pushed == was_pushed and not edge_feature[edge] & told_bits
        if is_alike and step < n_steps - 1 and kinds[step + 1] == PLAIN:
            begin = row if dropped < 0 else dropped
            if edge_lengths_m[begin : first_rows[step + 1]].sum() < shortest_m:
                dropped = begin
                continue
        turn = turns[step]
        if dropped >= 0 and is_plain:
            turn = turn_of(_turned(bearing(shapes, edges[dropped - 1], True), bearing(shapes, edge, False)))
            if turn == CONTINUE and is_alike and edge_name[edge] == edge_name[told_edge]:
                dropped = -1
                continue
        first_rows[kept] = row
        turns[kept] = turn
        kinds[kept] = kinds[step]
        kept += 1
        dropped = -1
    return kept


@njit(cache=True, nogil=True)
def count_exits(
    edges: NDArray[np.int32],
    edge_offsets: NDArray[np.int32],
    edge_head: NDArray[np.int32],
    edge_ds: NDArray[np.int32],
    edge_feature: NDArray[np.int32],
    roundabout_bits: int,
) -> int:
    """Count the exits that one passes on a roundabout, the one that is taken included.

    Parameters
    ----------
    edges : (n,) int32
        The edges on the roundabout in the order of travel, read only.
    edge_offsets, edge_head, edge_ds : int32
        Of one profile's Streets, read only.
    edge_feature : (n_edges,) int32
        Of the street graph, read only.
    roundabout_bits : int
        Feature bits of roundabouts.

    Returns
    -------
    int
        1 = the first exit.
    """
    n = 0
    for edge in edges:
        node = edge_head[edge]
        for out in range(edge_offsets[node], edge_offsets[node + 1]):
            if edge_ds[out] >= 0 and not edge_feature[out] & roundabout_bits:
                n += 1
                break
    return n
