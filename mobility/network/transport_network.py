"""A TransportNetwork: timetable, streets and the links between them, as loaded from one directory."""

from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gtfs.timetable import Timetable
from mobility.kernels.arrays import Footpaths, NearStops, SnapGrid, Streets
from osm.street_graph import StreetGraph

WALKING_PROFILES = ("foot", "wheelchair")
PROFILES = ("foot", "wheelchair", "bike", "car")

BASE_SPEED_MPS = {"foot": 1.33, "wheelchair": 0.9, "bike": 4.2, "car": 1.0, "ebike": 4.76}
"""Metres per second at which edge times are computed; a query scales them (car: own speeds). Riders of
pedelecs are 2 km/h faster than cyclists: Schleinitz et al., "The German Naturalistic Cycling Study", Safety
Science 92 (2017)."""


def base_speed_mps(profile: str) -> float:
    """Give the speed that a profile's edge times are computed at.

    Parameters
    ----------
    profile : str
        One of PROFILES, or the name of a way to cycle ("ebike.quiet").

    Returns
    -------
    float
        Metres per second.
    """
    return BASE_SPEED_MPS[profile.partition(".")[0]]


def usable_bit(profile: str) -> int:
    """Give the bit of `edge_usable` that a profile looks at.

    Parameters
    ----------
    profile : str
        One of PROFILES, or the name of a way to cycle: all bikes may use the same streets.

    Returns
    -------
    int
        A power of two.
    """
    vehicle = profile.partition(".")[0]
    return 1 << PROFILES.index("bike" if vehicle == "ebike" else vehicle)


class StopLinks(NamedTuple):
    """Where stops (and later rental stations, hubs) touch the streets: each linked stop is a node."""

    stop_node: NDArray[np.int32]  # (n_stops,) node of the graph, -1 = off the streets or not boardable
    node_stops: NDArray[np.int32]  # CSR: the stops at each node
    node_stops_offsets: NDArray[np.int32]  # (n_nodes + 1,)


class EdgeClimbs(NamedTuple):
    """How many metres each edge climbs; what it descends is what its twin climbs."""

    edge_climb_m: NDArray[np.float32]  # (n_edges,) in the edge's direction, NaN = height not known


class NearStopLists(NamedTuple):
    """For each street node the stops within a quarter of an hour on foot, in both directions."""

    to_stops: NearStops  # ways from the nodes to the stops
    from_stops: NearStops  # ways from the stops to the nodes


@dataclass(frozen=True, eq=False)
class TransportNetwork:
    """One built network, memory-mapped and read-only; a query holds one from start to end.

    Parameters
    ----------
    path : Path
        The directory it was loaded from.
    manifest : dict[str, Any]
        Format version, build time, content hash, sources with sha256, counts, settings of the build,
        feeds' tags, shifted weeks, licences and attributions.
    timetable : Timetable
        All feeds as arrays.
    timezones : tuple[str, ...]
        IANA names that Timetable.feed_timezone points to.
    tables : dict[str, pa.Table]
        Companion tables of feeds ("stops", "routes", ...) and of streets ("street/names", "street/places",
        ...), memory-mapped Arrow.
    graph : StreetGraph
        Streets with stops split in.
    streets : dict[str, Streets]
        For each of PROFILES: edge times at the base speed. They share topology arrays. Loaded networks give
        other ways to cycle by their names, too (`mobility.network.cycling`).
    links : StopLinks
        Stops on the graph.
    footpaths : dict[str, Footpaths]
        For each walking profile: walks between boardable stops at the base speed, pathways included.
    grid : SnapGrid
        To snap coordinates to edges.
    edge_usable : (n_edges,) uint8
        Bit i: PROFILES[i] may start and end on this street (it may use it and get away from there).
    near_stops : NearStopLists | None
        Made by `mobility.network.near_stops`; None: every end of a journey is searched from.
    climbs : EdgeClimbs | None
        What the streets climb; None: built without a model of heights.
    """

    path: Path
    manifest: dict[str, Any]
    timetable: Timetable
    timezones: tuple[str, ...]
    tables: dict[str, pa.Table] = field(repr=False)
    graph: StreetGraph = field(repr=False)
    streets: dict[str, Streets] = field(repr=False)
    links: StopLinks = field(repr=False)
    footpaths: dict[str, Footpaths] = field(repr=False)
    grid: SnapGrid = field(repr=False)
    edge_usable: NDArray[np.uint8] = field(repr=False)
    near_stops: NearStopLists | None = field(default=None, repr=False)
    climbs: EdgeClimbs | None = field(default=None, repr=False)

    @classmethod
    def open(cls, path: Path | str) -> "TransportNetwork":
        """Load a network, as `mobility.network.load_network` does.

        Parameters
        ----------
        path : Path | str
            Given to `mobility build` as --out.

        Returns
        -------
        TransportNetwork
            Memory-mapped.

        Raises
        ------
        NetworkError
            There is none, or it must be built again.
        """
        # By its name: the loader makes networks, and so knows this module.
        network: TransportNetwork = import_module("mobility.network.load").load_network(Path(path))
        return network

    @property
    def content_hash(self) -> str:
        """Hash over all arrays and tables; goes into every key that depends on this network."""
        return str(self.manifest["content_hash"])
