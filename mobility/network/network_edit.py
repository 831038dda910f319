"""A network with changes, made from another one's arrays: streets closed and added, another timetable.

Each function gives a new TransportNetwork; what a change does not concern is shared with the old one. Walks
between stops are found anew only for stops from which the change can be walked to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gtfs.timetable import Timetable
from mobility.kernels.arrays import Footpaths
from mobility.kernels.snap import run_snap
from mobility.network.extract import move_tables
from mobility.network.footpaths import renew_footpaths, stops_around
from mobility.network.renewed_streets import edges_changed, renew_streets
from mobility.network.snap_grid import build_grid, find_usable, shapes_of
from mobility.network.stop_linking import boardable_stops, index_links, link_more_stops
from mobility.network.street_edit import EditedStreets, NewStreet, StreetEditor
from mobility.network.transport_network import PROFILES, WALKING_PROFILES, TransportNetwork
from osm.geodesy import haversine_m
from osm.street_graph import Permission, StreetGraph
from osm.way_profile import WayProfile, way_profile

CLOSED_TO = {
    "walk": Permission.WALK | Permission.WHEELCHAIR | Permission.BIKE_PUSHED,
    "wheelchair": Permission.WHEELCHAIR,
    "bike": Permission.BIKE | Permission.BIKE_PUSHED,
    "car": Permission.CAR,
}
"""What a street that is closed to somebody does not permit."""
_WALK_OR_BIKE = (1 << PROFILES.index("foot")) | (1 << PROFILES.index("bike"))


@dataclass(frozen=True)
class DrawnWay:
    """A way along drawn points.

    Parameters
    ----------
    points : tuple[tuple[float, float], ...]
        Latitude and longitude of each.
    tags : dict[str, str]
        What OpenStreetMap would say of it.
    join_m : float
        A point this near to a street is put on it and joins it.
    """

    points: tuple[tuple[float, float], ...]
    tags: dict[str, str]
    join_m: float


def max_transfer_walk_s(network: TransportNetwork) -> int:
    """Give the longest walk between stops that a network was built with.

    Parameters
    ----------
    network : TransportNetwork
        The network.

    Returns
    -------
    int
        Seconds at the base speed.
    """
    return int(network.manifest["settings"]["max_transfer_walk_s"])


def with_closed(network: TransportNetwork, edges: NDArray[np.int64], closed: int) -> TransportNetwork:
    """Close streets.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    edges : (n,) int64
        Edges; their twins are closed as well.
    closed : int
        Bits of Permission taken away.

    Returns
    -------
    TransportNetwork
        Stops keep their links: one that stands on a closed street is not reached by streets any more.
    """
    graph = network.graph
    both = np.concatenate([edges, graph.edge_twin[edges]])
    permission = graph.edge_permission.copy()
    permission[both] &= ~np.uint8(closed)
    permission.flags.writeable = False
    nodes = np.unique(graph.edge_head[both])
    return _walked_anew(
        network, _renewed(network, graph._replace(edge_permission=permission), both), nodes, network
    )


def with_ways(network: TransportNetwork, ways: Sequence[DrawnWay]) -> tuple[TransportNetwork, list[int]]:
    """Add ways along drawn points.

    Parameters
    ----------
    network : TransportNetwork
        With streets.
    ways : Sequence[DrawnWay]
        What to add.

    Returns
    -------
    network : TransportNetwork
        With them.
    joints : list[int]
        For each way the number of its points that joined a street; 0: nothing leads there, and it was left
        out.
    """
    editor = StreetEditor(network.graph)
    profiles: list[WayProfile] = []
    joints = []
    for way in ways:
        profile = way_profile(way.tags)
        if profile is None:
            raise ValueError(f"the tags {way.tags} make no street")
        streets, n_joined = _drawn(network, editor, way, profile)
        joints.append(n_joined)
        for street in streets:
            editor.add_street(street)
            profiles.append(profile)
    edited = editor.build()
    graph = _with_profiles(edited, profiles)
    made = _renewed(network, graph, edges_changed(edited), edited)
    ends = np.concatenate([graph.edge_tail[edited.street_edges], graph.edge_head[edited.street_edges]])
    return _walked_anew(network, made, np.unique(ends), made), joints


def _drawn(
    network: TransportNetwork, editor: StreetEditor, way: DrawnWay, profile: WayProfile
) -> tuple[list[NewStreet], int]:
    """Turn one drawn way into streets between the points where it joins others."""
    lats, lons = (np.array(column, np.float64) for column in zip(*way.points, strict=True))
    n = lats.size
    edges, fractions, distances = np.empty(n, np.int32), np.empty(n), np.empty(n)
    run_snap(
        network.grid, shapes_of(network.graph), network.edge_usable, _WALK_OR_BIKE, lats, lons, way.join_m,
        edges, fractions, distances,
    )  # fmt: skip
    joined = edges >= 0
    if not joined.any():
        return [], 0
    nodes: dict[int, int] = {}
    for i in range(n):
        if joined[i]:
            nodes[i] = editor.cut(int(edges[i]), float(fractions[i]))
        elif i in (0, n - 1):
            nodes[i] = editor.add_node(float(lats[i]), float(lons[i]))
    streets = []
    for first, last in pairwise(sorted(nodes)):
        inner = tuple(way.points[first + 1 : last])
        line = np.array([editor.coordinate(nodes[first]), *inner, editor.coordinate(nodes[last])])
        length = float(haversine_m(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1]).sum())
        if nodes[first] == nodes[last] and not inner:
            continue
        streets.append(
            NewStreet(
                tail=nodes[first],
                head=nodes[last],
                length_m=length,
                permission=profile.forward,
                back_permission=profile.backward,
                feature=profile.feature,
                wheelchair=profile.wheelchair,
                delay_s=profile.delay_s,
                level=profile.level,
                inner=inner,
            )
        )
    return streets, int(joined.sum())


def _with_profiles(edited: EditedStreets, profiles: Sequence[WayProfile]) -> StreetGraph:
    """Write what the editor does not know into the edges of new streets: surface and cycling stress."""
    graph, ahead = edited.graph, edited.street_edges
    back = graph.edge_twin[ahead]
    surface, stress = graph.edge_surface.copy(), graph.edge_stress.copy()
    surface[ahead] = surface[back] = [profile.surface for profile in profiles]
    stress[ahead] = [profile.stress_forward for profile in profiles]
    stress[back] = [profile.stress_backward for profile in profiles]
    for array in (surface, stress):
        array.flags.writeable = False
    return graph._replace(edge_surface=surface, edge_stress=stress)


def with_timetable(network: TransportNetwork, timetable: Timetable) -> TransportNetwork:
    """Put another timetable on the same streets.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    timetable : Timetable
        Made by a TimetableEditor from the network's own: stops were added, none renumbered.

    Returns
    -------
    TransportNetwork
        Stops that trips call at for the first time are linked to the streets; tables are those of before.
    """
    n_old, n_stops = network.timetable.stop_lat.size, timetable.stop_lat.size
    stop_node = np.concatenate([network.links.stop_node, np.full(n_stops - n_old, -1, np.int32)])
    more = np.setdiff1d(boardable_stops(timetable), boardable_stops(network.timetable)).astype(np.int64)
    base = replace(
        network,
        timetable=timetable,
        links=index_links(stop_node.astype(np.int32), network.graph.node_lat.size),
        near_stops=network.near_stops if n_stops == n_old else None,
    )
    unlinked = more[(stop_node[more] < 0) & np.isfinite(timetable.stop_lat[more])]
    if unlinked.size == 0 or network.graph.edge_head.size == 0:
        return _walked_anew(network, base, stop_node[more[stop_node[more] >= 0]], base)
    edited, nodes = link_more_stops(timetable, base.graph, base.grid, base.edge_usable, unlinked)
    made = _renewed(base, edited.graph, edges_changed(edited), edited)
    stop_node = made.links.stop_node.copy()
    stop_node[unlinked] = nodes
    made = replace(made, links=index_links(stop_node, edited.graph.node_lat.size))
    fresh = np.concatenate([edited.node_of[base.graph.node_lat.size :], stop_node[more]])
    return _walked_anew(network, made, np.unique(fresh[fresh >= 0]), made)


def _renewed(
    network: TransportNetwork,
    graph: StreetGraph,
    changed: NDArray[np.int64],
    edited: EditedStreets | None = None,
) -> TransportNetwork:
    """Put other streets into a network: times, where one may start, and where everything else is in them."""
    climbs = network.climbs
    if climbs is not None and edited is not None:
        climbs = edited.climbs(climbs, network.graph)
    source = None if edited is None else edited.edge_source
    streets = renew_streets(network.streets, graph, climbs, changed, source)
    made = replace(
        network,
        graph=graph,
        streets=streets,
        climbs=climbs,
        edge_usable=find_usable(graph, streets),
        near_stops=None,
    )
    if edited is None:
        return made
    node = network.links.stop_node
    moved = np.where(node >= 0, edited.node_of[np.maximum(node, 0)], -1).astype(np.int32)
    return replace(
        made,
        grid=build_grid(graph),
        links=index_links(moved, graph.node_lat.size),
        tables={**network.tables, **move_tables(network.tables, edited)},
    )


def _walked_anew(
    old: TransportNetwork,
    made: TransportNetwork,
    nodes: NDArray[np.int32],
    searched: TransportNetwork,
) -> TransportNetwork:
    """Find walks between stops anew where one walks over some nodes (numbered as in `searched`)."""
    max_walk_s = max_transfer_walk_s(old)
    footpaths: dict[str, Footpaths] = {}
    for profile in WALKING_PROFILES:
        stops = stops_around(searched, profile, nodes, max_walk_s) if nodes.size else np.empty(0, np.int32)
        footpaths[profile] = renew_footpaths(
            made, profile, _lengthened(old.footpaths[profile], made), stops.astype(np.int64), max_walk_s
        )
    return replace(made, footpaths=footpaths)


def _lengthened(footpaths: Footpaths, made: TransportNetwork) -> Footpaths:
    """Give stops that were added an empty list."""
    n_more = made.timetable.stop_lat.size + 1 - footpaths.offsets.size
    return footpaths._replace(
        offsets=np.concatenate([footpaths.offsets, np.full(n_more, footpaths.offsets[-1], np.int32)])
    )
