"""Small street graphs and networks for tests, and the slow searches they are compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import numpy as np

from gtfs.timetable import Timetable
from mobility.kernels.arrays import Footpaths
from mobility.network.extract import empty_streets
from mobility.network.profiles import build_streets
from mobility.network.snap_grid import build_grid, find_usable
from mobility.network.stop_linking import LinkedStreets, link_stops
from mobility.network.street_edit import NewStreet, StreetEditor
from mobility.network.transport_network import PROFILES, WALKING_PROFILES, StopLinks, TransportNetwork
from osm.street_graph import Permission, StreetGraph

ALL = int(Permission.WALK | Permission.WHEELCHAIR | Permission.BIKE | Permission.CAR)
ORIGIN = (51.48, 11.96)
METERS_PER_DEGREE = 111_195.08


@dataclass(frozen=True)
class Line:
    """A straight street of a test: ends, bits of Permission there and back, anything else of NewStreet."""

    tail: int
    head: int
    there: int = ALL
    back: int = ALL
    feature: int = 0
    wheelchair: int = 0
    delay_s: int = 0
    length_m: float = 0.0  # 0 = the beeline


def place(north_m: float, east_m: float) -> tuple[float, float]:
    """Degrees of a point so many metres from ORIGIN."""
    lat = ORIGIN[0] + north_m / METERS_PER_DEGREE
    return lat, ORIGIN[1] + east_m / (METERS_PER_DEGREE * np.cos(np.radians(ORIGIN[0])))


def make_graph(points_m: Sequence[tuple[float, float]], lines: Sequence[Line]) -> StreetGraph:
    """A graph of points (metres north, east) and lines; nodes may be renumbered, `find_node` finds them."""
    editor = StreetEditor(empty_streets().graph)
    for north, east in points_m:
        editor.add_node(*place(north, east))
    for line in lines:
        (north_0, east_0), (north_1, east_1) = points_m[line.tail], points_m[line.head]
        length = line.length_m or float(np.hypot(north_1 - north_0, east_1 - east_0))
        editor.add_street(
            NewStreet(
                line.tail,
                line.head,
                length,
                line.there,
                line.back,
                line.feature,
                line.wheelchair,
                line.delay_s,
            )
        )
    graph = editor.build().graph
    # A street of the city, not one of the network's own: cars need a speed.
    car_kmh = np.where(graph.edge_permission & Permission.CAR, 50, 0).astype(np.uint8)
    return graph._replace(edge_car_kmh=car_kmh)


def find_node(graph: StreetGraph, north_m: float, east_m: float) -> int:
    """The node nearest to a point in metres from ORIGIN."""
    lat, lon = place(north_m, east_m)
    scale = np.cos(np.radians(lat))
    return int(np.argmin((graph.node_lat - lat) ** 2 + ((graph.node_lon - lon) * scale) ** 2))


def stops_timetable(stops: Sequence[tuple[float, float]], **arrays: object) -> Timetable:
    """A timetable of stops only (metres from ORIGIN), all called at by one pattern unless arrays say else."""
    n = len(stops)
    places = np.array([place(*stop) for stop in stops]).reshape(-1, 2)
    empty = np.empty(0, np.int32)
    fields: dict[str, object] = dict.fromkeys(Timetable._fields, empty) | {
        "stop_lat": places[:, 0].copy(),
        "stop_lon": places[:, 1].copy(),
        "stop_parent": np.full(n, -1, np.int32),
        "stop_location_type": np.zeros(n, np.int8),
        "stop_wheelchair": np.zeros(n, np.int8),
        "pattern_stops": np.arange(n, dtype=np.int32),
    }
    return Timetable(**{**fields, **arrays})  # type: ignore[arg-type]


def link(timetable: Timetable, graph: StreetGraph) -> LinkedStreets:
    """Stops split into a graph."""
    return link_stops(timetable, graph, {profile: build_streets(profile, graph) for profile in PROFILES})


def make_network(
    graph: StreetGraph, timetable: Timetable | None = None, links: StopLinks | None = None
) -> TransportNetwork:
    """A network in memory; without stops unless a timetable is given with the links made for it."""
    timetable = stops_timetable([]) if timetable is None else timetable
    streets = {profile: build_streets(profile, graph) for profile in PROFILES}
    empty = np.empty(0, np.int32)
    none = np.zeros(len(timetable.stop_lat) + 1, np.int32)
    if links is None:
        nobody = np.full(len(timetable.stop_lat), -1, np.int32)
        links = StopLinks(nobody, empty, np.zeros(len(graph.node_lat) + 1, np.int32))
    return TransportNetwork(
        path=Path("in-memory"),
        manifest={"content_hash": "0" * 32},
        timetable=timetable,
        timezones=(),
        tables={},
        graph=graph,
        streets=streets,
        links=links,
        footpaths=dict.fromkeys(WALKING_PROFILES, Footpaths(empty, empty, none)),
        grid=build_grid(graph),
        edge_usable=find_usable(graph, streets),
    )


def cost_graph(network: TransportNetwork, profile: str, closed: Sequence[int] = ()) -> nx.DiGraph:
    """The profile's open edges for networkx, parallel ones reduced to the cheapest."""
    streets, graph = network.streets[profile], network.graph
    found = nx.DiGraph()
    found.add_nodes_from(range(len(graph.node_lat)))
    shut = set(closed)
    for edge, cost in enumerate(streets.edge_cost_ds.tolist()):
        tail, head = int(graph.edge_tail[edge]), int(graph.edge_head[edge])
        if cost < 0 or edge in shut:
            continue
        if not found.has_edge(tail, head) or found[tail][head]["weight"] > cost:
            found.add_edge(tail, head, weight=cost)
    return found


def check_graph(graph: StreetGraph) -> None:
    """Assert the rules of StreetGraph."""
    edges = np.arange(len(graph.edge_head))
    assert (graph.edge_twin[graph.edge_twin] == edges).all()
    assert (graph.edge_twin != edges).all()
    assert (graph.edge_tail == graph.edge_head[graph.edge_twin]).all()
    assert (np.repeat(np.arange(len(graph.node_lat)), np.diff(graph.edge_offsets)) == graph.edge_tail).all()
    assert (graph.edge_length_m > 0).all()
    assert (graph.edge_geometry == graph.edge_geometry[graph.edge_twin]).all()
    assert (graph.edge_is_reversed != graph.edge_is_reversed[graph.edge_twin]).all()
    assert (np.bincount(graph.edge_geometry) == 2).all()
    first = graph.geometry_offsets[graph.edge_geometry]
    last = graph.geometry_offsets[graph.edge_geometry + 1] - 1
    begin = np.where(graph.edge_is_reversed, last, first)
    assert np.allclose(graph.geometry_lat[begin], graph.node_lat[graph.edge_tail], atol=1e-9)
    assert np.allclose(graph.geometry_lon[begin], graph.node_lon[graph.edge_tail], atol=1e-9)
