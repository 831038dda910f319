"""The network: built from feeds and extracts, loaded by memory map, searched on its streets.

What routing needs of the words of gtfs and osm is passed on here, so that no room above imports them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gtfs.timetable import Timetable
    from mobility.network.build import build_network
    from mobility.network.build_folder import current_build, find_kept, list_builds, put_into_service
    from mobility.network.load import load_network, load_raw
    from mobility.network.street_path import StreetPath, unpack_edges, unpack_path
    from mobility.network.street_points import Seeds, StreetPoint, find_street, point_seeds, stop_seeds
    from mobility.network.street_scratch import DirectWay
    from mobility.network.street_search import StreetSearch
    from mobility.network.timetable_edit import NewStop, TimetableEditor
    from mobility.network.transport_network import StopLinks, TransportNetwork
    from mobility.network.trip_drafts import TripDraft
    from osm.street_graph import Feature, Permission, StreetGraph, Surface, WheelchairState

_HOMES = {
    "gtfs.timetable": ("Timetable",),
    "mobility.network.build": ("build_network",),
    "mobility.network.build_folder": ("current_build", "find_kept", "list_builds", "put_into_service"),
    "mobility.network.load": ("load_network", "load_raw"),
    "mobility.network.street_path": ("StreetPath", "unpack_edges", "unpack_path"),
    "mobility.network.street_points": ("Seeds", "StreetPoint", "find_street", "point_seeds", "stop_seeds"),
    "mobility.network.street_scratch": ("DirectWay",),
    "mobility.network.street_search": ("StreetSearch",),
    "mobility.network.timetable_edit": ("NewStop", "TimetableEditor"),
    "mobility.network.transport_network": ("StopLinks", "TransportNetwork"),
    "mobility.network.trip_drafts": ("TripDraft",),
    "osm.street_graph": ("Feature", "Permission", "StreetGraph", "Surface", "WheelchairState"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "DirectWay",
    "Feature",
    "NewStop",
    "Permission",
    "Seeds",
    "StopLinks",
    "StreetGraph",
    "StreetPath",
    "StreetPoint",
    "StreetSearch",
    "Surface",
    "Timetable",
    "TimetableEditor",
    "TransportNetwork",
    "TripDraft",
    "WheelchairState",
    "build_network",
    "current_build",
    "find_kept",
    "find_street",
    "list_builds",
    "load_network",
    "load_raw",
    "point_seeds",
    "put_into_service",
    "stop_seeds",
    "unpack_edges",
    "unpack_path",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)
