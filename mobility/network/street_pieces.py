"""Streets cut at points along their line."""

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.dijkstra import METERS_PER_DEGREE
from osm.street_graph import StreetGraph

EDGE_ATTRIBUTES = (
    "edge_length_m",
    "edge_permission",
    "edge_feature",
    "edge_wheelchair",
    "edge_surface",
    "edge_incline_percent",
    "edge_stress",
    "edge_car_kmh",
    "edge_delay_s",
    "edge_level",
    "edge_way",
    "edge_name",
)


class Pieces:
    """The pieces of split streets: first all of them in their edge's direction, then all the other way.

    Parameters
    ----------
    graph : StreetGraph
        What is cut.
    """

    def __init__(self, graph: StreetGraph) -> None:
        self.graph = graph
        self.tails: list[int] = []
        self.heads: list[int] = []
        self.sources: list[int] = []
        self.lengths: list[float] = []
        self.is_first: list[bool] = []
        self.lats: list[NDArray[np.float64]] = []
        self.lons: list[NDArray[np.float64]] = []

    def split(self, edge: int, cuts: list[tuple[float, int]]) -> None:
        """Cut a street.

        Parameters
        ----------
        edge : int
            Lower-numbered edge of the street.
        cuts : list[tuple[float, int]]
            Fractions of the edge, ascending, and the node at each.
        """
        graph = self.graph
        lats, lons, along = line_of(graph, edge)
        fractions = [0.0, *(fraction for fraction, _ in cuts), 1.0]
        nodes = [int(graph.edge_tail[edge]), *(node for _, node in cuts), int(graph.edge_head[edge])]
        length = float(graph.edge_length_m[edge])
        for i in range(len(cuts) + 1):
            begin, end = fractions[i] * along[-1], fractions[i + 1] * along[-1]
            inside = (along > begin) & (along < end)
            first, last = point_at(lats, lons, along, begin), point_at(lats, lons, along, end)
            self.lats.append(np.concatenate([[first[0]], lats[inside], [last[0]]]))
            self.lons.append(np.concatenate([[first[1]], lons[inside], [last[1]]]))
            self.tails.append(nodes[i])
            self.heads.append(nodes[i + 1])
            self.sources.append(edge)
            self.lengths.append(length * (fractions[i + 1] - fractions[i]))
            self.is_first.append(i == 0)

    def append_to(self, attributes: dict[str, NDArray[np.generic]]) -> None:
        """Append the pieces' attributes: their street's own, lengths cut, fixed delays once.

        Parameters
        ----------
        attributes : dict[str, NDArray]
            Changed in place; one array for each of EDGE_ATTRIBUTES.
        """
        both = self.both_sources()
        for name in EDGE_ATTRIBUTES:
            values = getattr(self.graph, name)[both]
            if name == "edge_length_m":
                values = np.array(self.lengths * 2, np.float32)
            if name == "edge_delay_s":
                values = np.where(np.array(self.is_first * 2, bool), values, 0).astype(values.dtype)
            attributes[name] = np.concatenate([attributes[name], values])

    def both_sources(self) -> NDArray[np.int64]:
        """Give the edges that the pieces ahead, then those back, are of.

        Returns
        -------
        (2 n,) int64
            Edges of the graph that is cut.
        """
        sources = np.array(self.sources, np.int64)
        return np.concatenate([sources, self.graph.edge_twin[sources]])

    def both_tails(self) -> NDArray[np.int64]:
        """Give the tails of the pieces ahead, then of those back.

        Returns
        -------
        (2 n,) int64
            Nodes of the editor.
        """
        return np.array(self.tails + self.heads, np.int64)

    def both_heads(self) -> NDArray[np.int64]:
        """Give the heads of the pieces ahead, then of those back.

        Returns
        -------
        (2 n,) int64
            Nodes of the editor.
        """
        return np.array(self.heads + self.tails, np.int64)


def line_of(
    graph: StreetGraph, edge: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Give the points of an edge in its direction.

    Parameters
    ----------
    graph : StreetGraph
        The streets.
    edge : int
        Edge.

    Returns
    -------
    lats, lons : (n,) float64
        Degrees.
    along : (n,) float64
        Metres along the edge, in a local projection.
    """
    row = int(graph.edge_geometry[edge])
    points = slice(int(graph.geometry_offsets[row]), int(graph.geometry_offsets[row + 1]))
    lats, lons = graph.geometry_lat[points], graph.geometry_lon[points]
    if graph.edge_is_reversed[edge]:
        lats, lons = lats[::-1], lons[::-1]
    north = np.diff(lats)
    east = np.diff(lons) * np.cos(np.radians(lats[0]))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(north, east) * METERS_PER_DEGREE)])
    return lats, lons, along


def point_at(
    lats: NDArray[np.float64], lons: NDArray[np.float64], along: NDArray[np.float64], metres: float
) -> tuple[float, float]:
    """Give the coordinate so many metres along a line.

    Parameters
    ----------
    lats, lons, along : (n,) float64
        From `line_of`.
    metres : float
        Between 0 and along[-1].

    Returns
    -------
    tuple[float, float]
        Latitude and longitude in degrees.
    """
    return float(np.interp(metres, along, lats)), float(np.interp(metres, along, lons))
