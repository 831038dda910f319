"""Stops meet the streets: which stops, where on which street, and what of a station lies between."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gtfs.timetable import Timetable
from mobility.kernels.arrays import SnapGrid, Streets
from mobility.kernels.dijkstra import METERS_PER_DEGREE
from mobility.kernels.snap import run_snap
from mobility.network.pathways import add_pathways, group_stations
from mobility.network.snap_grid import PLATFORM_BIT, build_grid, find_usable, shapes_of
from mobility.network.street_edit import EditedStreets, NewStreet, StreetEditor
from mobility.network.transport_network import PROFILES, StopLinks
from osm.street_graph import Feature, Permission, StreetGraph, WheelchairState

LONGEST_LINK_M = 250.0
"""Stops farther from any street that may be walked on stay off the streets."""
LONGEST_PLATFORM_LINK_M = 20.0
"""An OSM platform this near is taken before a nearer street."""
LONGEST_UNKNOWN_STEP_FREE_LINK_M = 60.0
"""Where the nearest street has steps and the feed does not say that the stop is step-free."""
FOOT, WHEELCHAIR, BIKE = (1 << PROFILES.index(name) for name in ("foot", "wheelchair", "bike"))


@dataclass(frozen=True)
class LinkedStreets:
    """The graph with the stops in it.

    Parameters
    ----------
    graph : StreetGraph
        Stops split in.
    links : StopLinks
        Node of each stop.
    node_of : (n_old_nodes,) int32
        New number of each node of the extract.
    pathway_edges : (n, 2) int32
        Edge and row of the companion table "pathways", one row for each street made from pathways.txt.
    counts : dict[str, int]
        For the manifest.
    """

    graph: StreetGraph
    links: StopLinks
    node_of: NDArray[np.int32]
    pathway_edges: NDArray[np.int32]
    counts: dict[str, int]


@dataclass(frozen=True)
class _Snapped:
    """The nearest street of every stop for one purpose."""

    edges: NDArray[np.int32]
    fractions: NDArray[np.float64]
    distances_m: NDArray[np.float64]


def boardable_stops(timetable: Timetable) -> NDArray[np.int32]:
    """List the stops that any trip calls at.

    Parameters
    ----------
    timetable : Timetable
        All feeds.

    Returns
    -------
    (n,) int32
        Ascending.
    """
    return np.unique(timetable.pattern_stops).astype(np.int32)


def link_stops(timetable: Timetable, graph: StreetGraph, streets: dict[str, Streets]) -> LinkedStreets:
    """Split the stops into the streets.

    Every profile has at most one link at a stop, so that nobody takes a stop as a short cut between streets.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    graph : StreetGraph
        The streets.
    streets : dict[str, Streets]
        Edge times of each profile on that graph.

    Returns
    -------
    LinkedStreets
        A new graph.
    """
    n_stops = len(timetable.stop_lat)
    stations = group_stations(timetable)
    boardable = np.zeros(n_stops, bool)
    boardable[boardable_stops(timetable)] = True
    has_place = np.isfinite(timetable.stop_lat) & np.isfinite(timetable.stop_lon)
    wanted = has_place & (boardable | stations.has_pathway | stations.is_entrance)
    on_street = wanted & ~stations.behind_entrances

    editor = StreetEditor(graph)
    node_of_stop = np.full(n_stops, -1, np.int64)
    snapped = _snap_all(timetable, graph, build_grid(graph), find_usable(graph, streets), on_street)
    counts = {
        "stops_boardable": int(boardable.sum()),
        "stops_without_coordinates": int((boardable & ~has_place).sum()),
    }
    counts |= _add_links(editor, timetable, graph, snapped, on_street, node_of_stop)
    for stop in np.flatnonzero(wanted & stations.has_pathway & (node_of_stop < 0)).tolist():
        node_of_stop[stop] = editor.add_node(timetable.stop_lat[stop], timetable.stop_lon[stop])
    pathway_records, pathway_counts = add_pathways(editor, timetable, stations, node_of_stop)
    edited = editor.build()
    stop_node = np.full(n_stops, -1, np.int32)
    is_linked = node_of_stop >= 0
    stop_node[is_linked] = edited.node_of[node_of_stop[is_linked]]
    counts |= pathway_counts
    counts["stops_linked"] = int((is_linked & boardable).sum())
    counts["stops_off_streets"] = int((boardable & ~is_linked).sum())
    made = edited.street_edges[len(edited.street_edges) - len(pathway_records) :]
    has_record = pathway_records >= 0
    return LinkedStreets(
        graph=edited.graph,
        links=index_links(stop_node, len(edited.graph.node_lat)),
        node_of=edited.node_of[: len(graph.node_lat)],
        pathway_edges=np.column_stack([made[has_record], pathway_records[has_record]]).astype(np.int32),
        counts=counts,
    )


def link_more_stops(
    timetable: Timetable,
    graph: StreetGraph,
    grid: SnapGrid,
    usable: NDArray[np.uint8],
    stops: NDArray[np.int64],
) -> tuple[EditedStreets, NDArray[np.int64]]:
    """Split further stops into streets that have stops already, by the rules of `link_stops`.

    Parameters
    ----------
    timetable : Timetable
        With the further stops.
    graph : StreetGraph
        The streets with the stops so far.
    grid : SnapGrid
        Of these streets.
    usable : (n_edges,) uint8
        From `find_usable`.
    stops : (n,) int64
        Stops that are not linked yet, of no station with pathways.

    Returns
    -------
    edited : EditedStreets
        A new graph.
    nodes : (n,) int64
        Node of each of the stops in it, -1 = off the streets.
    """
    on_street = np.zeros(len(timetable.stop_lat), bool)
    on_street[stops] = True
    editor = StreetEditor(graph)
    node_of_stop = np.full(len(timetable.stop_lat), -1, np.int64)
    _add_links(
        editor,
        timetable,
        graph,
        _snap_all(timetable, graph, grid, usable, on_street),
        on_street,
        node_of_stop,
    )
    edited = editor.build()
    made = node_of_stop[stops]
    return edited, np.where(made >= 0, edited.node_of[np.maximum(made, 0)], -1)


def index_links(stop_node: NDArray[np.int32], n_nodes: int) -> StopLinks:
    """List the stops at each node.

    Parameters
    ----------
    stop_node : (n_stops,) int32
        Node of each stop, -1 = none.
    n_nodes : int
        Of the graph.

    Returns
    -------
    StopLinks
        Both ways.
    """
    linked = np.flatnonzero(stop_node >= 0).astype(np.int32)
    nodes = stop_node[linked]
    offsets = np.zeros(n_nodes + 1, np.int32)
    np.cumsum(np.bincount(nodes, minlength=n_nodes), out=offsets[1:])
    return StopLinks(stop_node, linked[np.argsort(nodes, kind="stable")], offsets)


def _snap_all(
    timetable: Timetable,
    graph: StreetGraph,
    grid: SnapGrid,
    usable: NDArray[np.uint8],
    on_street: NDArray[np.bool_],
) -> dict[int, _Snapped]:
    """Find each stop's nearest street on foot (platforms first), step-free and for pushing a bike."""
    shapes = shapes_of(graph)
    lats = np.where(on_street, timetable.stop_lat, np.nan)
    lons = np.where(on_street, timetable.stop_lon, np.nan)
    found = {}
    for bits, longest_m in (
        (PLATFORM_BIT, LONGEST_PLATFORM_LINK_M),
        (FOOT, LONGEST_LINK_M),
        (WHEELCHAIR, LONGEST_LINK_M),
        (BIKE, LONGEST_LINK_M),
    ):
        n = len(lats)
        snapped = _Snapped(np.empty(n, np.int32), np.empty(n), np.empty(n))
        run_snap(
            grid, shapes, usable, bits, lats, lons, longest_m,
            snapped.edges, snapped.fractions, snapped.distances_m,
        )  # fmt: skip
        found[bits] = snapped
    platform, foot = found.pop(PLATFORM_BIT), found[FOOT]
    is_near = platform.edges >= 0
    found[FOOT] = _Snapped(
        np.where(is_near, platform.edges, foot.edges),
        np.where(is_near, platform.fractions, foot.fractions),
        np.where(is_near, platform.distances_m, foot.distances_m),
    )
    for bit, extra in ((WHEELCHAIR, found[WHEELCHAIR]), (BIKE, found[BIKE])):
        # The street one walks to serves the others too, if they may use it.
        edges = found[FOOT].edges
        serves = (edges >= 0) & ((usable[np.maximum(edges, 0)] & bit) != 0) if len(usable) else edges >= 0
        found[bit] = _Snapped(np.where(serves, -2, extra.edges), extra.fractions, extra.distances_m)
    return found


def _add_links(
    editor: StreetEditor,
    timetable: Timetable,
    graph: StreetGraph,
    snapped: dict[int, _Snapped],
    on_street: NDArray[np.bool_],
    node_of_stop: NDArray[np.int64],
) -> dict[str, int]:
    """Give every stop that is near a street a node and its links."""
    counts = {"links": 0, "links_step_free_elsewhere": 0, "stops_without_step_free_link": 0}
    foot, wheelchair, bike = snapped[FOOT], snapped[WHEELCHAIR], snapped[BIKE]
    for stop in np.flatnonzero(on_street & (foot.edges >= 0)).tolist():
        node = editor.add_node(float(timetable.stop_lat[stop]), float(timetable.stop_lon[stop]))
        node_of_stop[stop] = node
        said = int(timetable.stop_wheelchair[stop])
        permission = Permission.WALK
        if bike.edges[stop] == -2:
            permission |= Permission.BIKE_PUSHED
        elif bike.edges[stop] >= 0:
            _add_link(editor, graph, node, bike, stop, Permission.BIKE_PUSHED, said)
        if said != WheelchairState.NO:
            nearest = int(wheelchair.edges[stop])
            longest_m = LONGEST_LINK_M if said == WheelchairState.YES else LONGEST_UNKNOWN_STEP_FREE_LINK_M
            if nearest == -2:
                permission |= Permission.WHEELCHAIR
            elif nearest >= 0 and wheelchair.distances_m[stop] <= longest_m:
                _add_link(editor, graph, node, wheelchair, stop, Permission.WHEELCHAIR, said)
                counts["links_step_free_elsewhere"] += 1
            else:
                counts["stops_without_step_free_link"] += 1
        _add_link(editor, graph, node, foot, stop, permission, said)
        counts["links"] += 1
    return counts


def _add_link(
    editor: StreetEditor,
    graph: StreetGraph,
    node: int,
    snapped: _Snapped,
    stop: int,
    permission: int,
    wheelchair: int,
) -> None:
    """Join a stop's node to its nearest street by a beeline."""
    edge = int(snapped.edges[stop])
    on_street = editor.cut(edge, float(snapped.fractions[stop]))
    lat, lon = editor.coordinate(node)
    street_lat, street_lon = editor.coordinate(on_street)
    north = (lat - street_lat) * METERS_PER_DEGREE
    east = (lon - street_lon) * METERS_PER_DEGREE * np.cos(np.radians(lat))
    editor.add_street(
        NewStreet(
            tail=on_street,
            head=node,
            length_m=float(np.hypot(north, east)),
            permission=permission,
            back_permission=permission,
            feature=Feature.LINK,
            wheelchair=wheelchair,
            level=float(graph.edge_level[edge]),
        )
    )
