"""What the kernels take: NamedTuples of arrays, read-only unless a kernel's docstring says otherwise."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NOTHING = 0
"""What a kernel begins with that hands a number on, as `int(NOTHING)`: for a literal, or a constant by its
name alone, numba compiles the callee once more. tests/test_layout.py looks for those."""


class DayTimetable(NamedTuple):
    """What can be ridden around one date, in int32 seconds from one UTC instant (kept beside it).

    Patterns are FIFO: of two trips of a pattern the later index is never earlier anywhere. A *day stop* is a
    stop of the Timetable, or (numbers from n_stops on) a copy of one that exists because a route- or
    trip-level transfer rule treats its arrivals or departures differently: ``stop_physical`` leads back.
    """

    pattern_stops: NDArray[np.int32]  # day stop at each position
    pattern_stops_offsets: NDArray[np.int32]  # (n_patterns + 1,)
    pattern_can_board: NDArray[np.uint8]  # parallel to pattern_stops, 0 or 1
    pattern_can_alight: NDArray[np.uint8]  # parallel to pattern_stops, 0 or 1
    pattern_trips_offsets: NDArray[np.int32]  # (n_patterns + 1,)
    pattern_times_offsets: NDArray[np.int64]  # (n_patterns + 1,) into arrivals and departures
    arrivals: NDArray[np.int32]  # trip-major: pattern_times_offsets[p] + i * n_positions + position (to ride)
    departures: NDArray[
        np.int32
    ]  # position-major: ... + position * n_trips + i (to search the earliest trip)
    stop_patterns: NDArray[
        np.int32
    ]  # the patterns that can be boarded at each day stop (not at their last one)
    stop_positions: NDArray[np.int32]  # parallel to stop_patterns: at which position
    stop_patterns_offsets: NDArray[np.int32]  # (n_day_stops + 1,)
    stop_physical: NDArray[np.int32]  # (n_day_stops,) stop of the Timetable
    trip_source: NDArray[np.int32]  # (n_day_trips,) trip of the Timetable
    trip_pattern: NDArray[np.int32]  # (n_day_trips,)
    trip_continuations: NDArray[np.int32]  # day trips that one may stay seated in after a trip's last stop
    trip_continuations_offsets: NDArray[np.int32]  # (n_day_trips + 1,)


class Transfers(NamedTuple):
    """How one changes between two rides on a compiled day: at the same day stop, or by exactly one walk.

    Settings of the query and transfers.txt are worked in already; walks to stops that nothing can be boarded
    at are left out. Each list is sorted by duration; no stop to itself.
    """

    targets: NDArray[np.int32]  # day stops
    durations: NDArray[np.int32]  # s, from alighting to being ready to board
    offsets: NDArray[np.int32]  # (n_day_stops + 1,) by the stop one leaves
    change_s: NDArray[np.int32]  # (n_day_stops,) from alighting to boarding at the same stop; -1 = forbidden


class Footpaths(NamedTuple):
    """Walks between stops, CSR by the stop one leaves, each list sorted by duration; no stop to itself."""

    targets: NDArray[np.int32]
    durations: NDArray[np.int32]  # s
    offsets: NDArray[np.int32]  # (n_stops + 1,)


class Streets(NamedTuple):
    """A StreetGraph for one profile: topology, what each edge costs the chooser and how long it takes.

    Searches minimise the cost and report the time of the cheapest way (docs/adr/0001). For profile "foot"
    both are the same array. Every edge has a twin: the edges into a node are the twins of those out of it.
    """

    edge_offsets: NDArray[np.int32]  # (n_nodes + 1,)
    edge_head: NDArray[np.int32]  # (n_edges,)
    edge_twin: NDArray[np.int32]  # (n_edges,) same street in the other direction
    edge_ds: NDArray[
        np.int32
    ]  # (n_edges,) tenths of a second at the profile's base speed; -1 = not permitted
    edge_cost_ds: NDArray[np.int32]  # (n_edges,) what is minimised, >= edge_ds; -1 = not permitted
    least_cost_ds_per_m: np.float64  # no edge costs less per metre of beeline (A* relies on it)


class StepStreets(NamedTuple):
    """What steps tell of edges, as in osm.street_graph.StreetGraph; (n_edges,) each."""

    edge_feature: NDArray[np.int32]
    edge_name: NDArray[np.int32]
    edge_permission: NDArray[np.uint8]
    edge_level: NDArray[np.float32]
    edge_way: NDArray[np.int64]


class NearStops(NamedTuple):
    """For each street node the stops near it on foot, CSR, each list ascending by stop; one direction."""

    stops: NDArray[np.int32]
    times_ds: NDArray[np.uint16]  # tenths of a second at the base speed
    offsets: NDArray[np.int64]  # (n_nodes + 1,)


class StreetScratch(NamedTuple):
    """Working memory of the street searches, changed in place; one for each thread and direction.

    Labels of an earlier search are recognised by their version and never cleared.
    """

    labels: NDArray[
        np.int32
    ]  # (n_nodes, 4): version, cost in ds, time in ds, edge it was reached by (-1 = seed)
    settled: NDArray[np.int32]  # (n_nodes,) nodes in the order of their cost
    bucket_entries: NDArray[np.int32]  # (longest cost + 1,) newest entry of each cost, -1 = none
    entry_nodes: NDArray[np.int32]  # (n_edges + seeds,)
    entry_costs: NDArray[np.int32]  # (n_edges + seeds,) cost of the label the entry was made for
    entry_next: NDArray[np.int32]  # (n_edges + seeds,) next entry of the same bucket, -1 = last
    state: NDArray[np.int32]  # (2,): version of the newest search, settled nodes of the newest search


class StreetShapes(NamedTuple):
    """The geometry of the edges, as in osm.street_graph.StreetGraph."""

    edge_geometry: NDArray[np.int32]  # (n_edges,) geometry row, shared by twins
    edge_is_reversed: NDArray[np.bool_]  # (n_edges,) True: the edge runs against its geometry
    geometry_lat: NDArray[np.float64]  # degrees, all points of all geometries
    geometry_lon: NDArray[np.float64]
    geometry_offsets: NDArray[np.int32]  # (n_geometries + 1,)


class SnappedPoints(NamedTuple):
    """Where some coordinates meet the streets of a profile: parallel arrays."""

    edges: NDArray[np.int32]  # lower-numbered edge of the nearest street, -1 = none near enough
    fractions: NDArray[np.float64]  # how far along that edge, 0..1
    distances_m: NDArray[np.float64]  # beeline to the street


class SnapGrid(NamedTuple):
    """A regular grid over the edges' geometry, to find the edges near a coordinate; memory-mappable.

    Cell (row, column) lists each *street* (the lower-numbered edge of a pair of twins) whose bounding box
    touches it.
    """

    origin_lat: np.float64
    origin_lon: np.float64
    cell_lat: np.float64  # height of a cell in degrees
    cell_lon: np.float64  # width of a cell in degrees
    n_rows: np.int64
    n_columns: np.int64
    cell_edges: NDArray[np.int32]
    cell_edges_offsets: NDArray[np.int64]  # (n_rows * n_columns + 1,)
