"""The one product of this package: the streets of an extract as flat, read-only arrays.

Conventions
-----------
Indices are int32 and count from 0; -1 means none. Edges are directed and stored by tail (CSR): the edges
that leave node v are ``edge_offsets[v]:edge_offsets[v + 1]``. A street that can be used both ways is two
edges, twins of each other, that share one geometry. Coordinates are degrees WGS 84, lengths metres.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

if TYPE_CHECKING:
    import networkx as nx


class Permission(IntFlag):
    """Who may use an edge in its direction (bits of ``edge_permission``)."""

    WALK = 1
    WHEELCHAIR = 2  # walk permission without stairs, escalators, impassable kerbs or wheelchair=no
    BIKE = 4
    BIKE_PUSHED = (
        8  # a cyclist may use it on foot pushing the bike (dismount, foot-only ways, against one-way)
    )
    CAR = 16


class Feature(IntFlag):
    """What an edge is (bits of ``edge_feature``), for costs, masks and directions."""

    STAIRS = 1
    ELEVATOR = 2
    ESCALATOR = 4
    CROSSING = 8
    TRAFFIC_SIGNAL = 16
    BRIDGE = 32
    TUNNEL = 64
    INDOOR = 128
    SQUARE = 256  # a line of sight across an area
    SIDEWALK = 512
    CYCLEWAY = 1024
    FOOTWAY = 2048
    RAMP = 4096
    RESIDENTIAL = 8192
    ROUNDABOUT = 16384
    LINK = 32768  # joins a stop or place to the street (made by the network build)
    PATHWAY = 65536  # from pathways.txt (made by the network build)
    FERRY = 131072
    STEP_FREE_KERB = 262144
    PLATFORM = 524288  # an OSM platform (way, or line of sight across its area): stops are linked to it first


class WheelchairState(IntEnum):
    """What is known about an edge for a wheelchair."""

    UNKNOWN = 0
    YES = 1
    NO = 2


class Surface(IntEnum):
    """Classes of surface, smooth to rough."""

    UNKNOWN = 0
    PAVED = 1
    PAVING_STONES = 2
    COMPACTED = 3
    COBBLES = 4
    UNPAVED = 5


MODES = {
    "walk": Permission.WALK,
    "wheelchair": Permission.WHEELCHAIR,
    "bike": Permission.BIKE,
    "drive": Permission.CAR,
    "all": Permission.WALK | Permission.BIKE | Permission.CAR,
}
"""The modes of `StreetGraph.to_networkx`, by OSMnx' names where it has them."""


class StreetGraph(NamedTuple):
    """Nodes, directed edges and their geometry."""

    node_lat: NDArray[np.float64]  # (n_nodes,)
    node_lon: NDArray[np.float64]  # (n_nodes,)
    node_osm_id: NDArray[np.int64]  # (n_nodes,) OSM node id; negative for nodes that we made
    edge_offsets: NDArray[np.int32]  # (n_nodes + 1,)
    edge_tail: NDArray[np.int32]  # (n_edges,) non-decreasing
    edge_head: NDArray[np.int32]  # (n_edges,)
    edge_twin: NDArray[np.int32]  # (n_edges,) same street in the other direction, always present
    edge_length_m: NDArray[np.float32]  # (n_edges,) > 0
    edge_permission: NDArray[np.uint8]  # (n_edges,) bits of Permission; a twin may permit nobody
    edge_feature: NDArray[np.int32]  # (n_edges,) bits of Feature
    edge_wheelchair: NDArray[np.uint8]  # (n_edges,) WheelchairState
    edge_surface: NDArray[np.uint8]  # (n_edges,) Surface
    edge_incline_percent: NDArray[np.int8]  # (n_edges,) signed in the edge's direction; 0 = flat or unknown
    edge_stress: NDArray[np.uint8]  # (n_edges,) cycling stress 1 (calm) .. 4 (heavy traffic), 0 = no cycling
    edge_car_kmh: NDArray[np.uint8]  # (n_edges,) speed for cars, 0 = none
    edge_delay_s: NDArray[np.uint8]  # (n_edges,) fixed time: elevator, crossing with signals, gate
    edge_level: NDArray[np.float32]  # (n_edges,) OSM level of the edge (0 = ground)
    edge_way: NDArray[np.int64]  # (n_edges,) OSM way (areas: relation id negative), 0 = made by us
    edge_name: NDArray[np.int32]  # (n_edges,) row of the "names" table, or -1
    edge_geometry: NDArray[np.int32]  # (n_edges,) geometry row, shared by twins
    edge_is_reversed: NDArray[np.bool_]  # (n_edges,) True: the edge runs against its geometry
    geometry_lat: NDArray[np.float64]  # all points of all geometries, both end nodes included
    geometry_lon: NDArray[np.float64]
    geometry_offsets: NDArray[np.int32]  # (n_geometries + 1,)

    def to_networkx(self, mode: str = "walk", names: Sequence[str | None] = ()) -> "nx.MultiDiGraph":
        """Convert the streets open to one mode into what OSMnx and NetworkX plot and route on.

        Parameters
        ----------
        mode : {"walk", "wheelchair", "bike", "drive", "all"}
            Whose edges to take, each in the directions it may use.
        names : Sequence[str | None]
            Street names by `edge_name`; empty: edges have none.

        Returns
        -------
        networkx.MultiDiGraph
            With what OSMnx expects: graph["crs"]; nodes (the graph's node numbers) with x, y, osmid; edges
            with osmid (the way), length in metres, geometry, name, permission, reversed, oneway. Nodes that
            no edge of the mode touches are left out.

        Raises
        ------
        ValueError
            For an unknown mode.
        """
        from osm.notebook import convert  # noqa: PLC0415  (only notebooks pay for shapely and networkx)

        if mode not in MODES:
            raise ValueError(f"mode {mode!r} is none of {', '.join(MODES)}")
        return convert(self, np.uint8(MODES[mode]), names)


@dataclass(frozen=True)
class CompiledStreets:
    """A StreetGraph and what belongs to it.

    Parameters
    ----------
    graph : StreetGraph
        The arrays.
    tables : dict[str, pa.Table]
        "names" (name, ref, name_en; row = edge_name), "places" (osm_type, osm_id, lat, lon, name, name_de,
        name_en, kind as "amenity=library", opening_hours, wheelchair, street, housenumber, postcode, city,
        operator, website, level, ...), "areas" (osm_id, kind, admin_level, name, name_de, name_en, postcode,
        country, geometry as WKB), "elevators" (node, osm_id), "turn_restrictions" (via node or -1,
        via_ways, from_way, to_way, kind, exempt).
    bounds : tuple[float, float, float, float]
        min lon, min lat, max lon, max lat of the routable nodes.
    counts : dict[str, int]
        What was read, kept and dropped ("islands_dropped", "nodes_in_islands", ...), for report and manifest.
    """

    graph: StreetGraph
    tables: dict[str, pa.Table]
    bounds: tuple[float, float, float, float]
    counts: dict[str, int]

    def to_networkx(self, mode: str = "walk") -> "nx.MultiDiGraph":
        """Convert the graph with its street names; parameters, result and errors as of `StreetGraph`."""
        names = self.tables["names"]["name"].to_pylist() if "names" in self.tables else []
        return self.graph.to_networkx(mode, names)


class ExtractError(Exception):
    """An extract that cannot be read; the sentence names the file and what is wrong with it."""
