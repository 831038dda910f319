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
    kinds: NDArray[np.uint8],
    names: NDArray[np.int32],
    pushed: NDArray[np.uint8],
    has_branch: NDArray[np.uint8],
    shapes: StreetShapes,
    first_rows: NDArray[np.int32],
    turns: NDArray[np.int8],
    exits: NDArray[np.int32],
) -> int:
    """Find where the steps of a way begin.

    Parameters
    ----------
    edges : (n,) int32
        The way in the order of travel, read only.
    kinds : (n,) uint8
        PLAIN, STAIRS, ELEVATOR, ROUNDABOUT or JOINT (joins a stop to a street: belongs to its neighbour).
    names : (n,) int32
        Row of the name of each edge, -1 = none.
    pushed : (n,) uint8
        1 = a cyclist walks here.
    has_branch : (n,) uint8
        1 = at the edge's end one could leave onto something else than a roundabout.
    shapes : StreetShapes
        Geometry, read only.
    first_rows : (n,) int32
        Changed in place: the row of `edges` where each step begins.
    turns : (n,) int8
        Changed in place: the turn into each step.
    exits : (n,) int32
        Changed in place: which exit of a roundabout is taken, 0 = no roundabout.

    Returns
    -------
    int
        How many steps there are.
    """
    n = edges.size
    if n == 0:
        return 0
    n_steps = 0
    step_kind = -1
    step_name = -1
    step_pushed = 0
    previous = -1  # the last edge with a direction worth comparing
    for i in range(n):
        kind = kinds[i]
        if kind == JOINT and n_steps > 0:
            continue
        after = bearing(shapes, edges[i], False)
        delta = 0.0
        if previous >= 0:
            delta = _turned(bearing(shapes, edges[previous], True), after)
        if n_steps == 0:
            begins = True
        elif step_kind == JOINT:
            # The joint at the start gives its step to the street that it leads to.
            begins = False
            step_kind, step_name, step_pushed = kind, names[i], pushed[i]
            if kind in (STAIRS, ELEVATOR, ROUNDABOUT):
                turns[0] = DEPART
        else:
            begins = (
                kind != step_kind
                or pushed[i] != step_pushed
                or (kind == PLAIN and (names[i] != step_name or abs(delta) >= CORNER_DEGREES))
            )
        if begins:
            first_rows[n_steps] = i
            exits[n_steps] = 0
            if n_steps == 0:
                turns[n_steps] = DEPART
            elif kind == STAIRS:
                turns[n_steps] = INTO_STAIRS
            elif kind == ELEVATOR:
                turns[n_steps] = INTO_ELEVATOR
            elif kind == ROUNDABOUT:
                # Sense of rotation: entering to the right means that the ring runs to the left.
                turns[n_steps] = CIRCLE_COUNTERCLOCKWISE if delta >= 0.0 else CIRCLE_CLOCKWISE
            else:
                turns[n_steps] = turn_of(delta)
            step_kind, step_name, step_pushed = kind, names[i], pushed[i]
            n_steps += 1
        if kind == ROUNDABOUT and has_branch[i]:
            exits[n_steps - 1] += 1
        if kind != JOINT:
            previous = i
    return n_steps
