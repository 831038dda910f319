"""The main station inside: entrances, underpass, stairs and lifts for stops.txt and pathways.txt."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from mobility.simulation.station import ISLANDS, hub_plan
from mobility.simulation.terrain import Terrain, to_degrees
from mobility.simulation.transit_model import Platform

Row = Sequence[object]

_WALK_MPS = 1.2
_ENTRANCES = ("west", "east")
_ENTRANCE_NAMES = ("Bahnhofsvorplatz", "Ostausgang")


def hub_stops(terrain: Terrain, name: str, station: str) -> Iterable[Row]:
    """Rows of stops.txt: two entrances and the places in the underpass where stairs and lifts begin."""
    hub = hub_plan(terrain)
    for key, label, xy in zip(_ENTRANCES, _ENTRANCE_NAMES, terrain.warp(hub.entrances), strict=True):
        lat, lon = to_degrees(xy)
        yield (
            f"{station}:{key}",
            "",
            f"{name}, {label}",
            f"{lat:.7f}",
            f"{lon:.7f}",
            2,
            station,
            "",
            1,
            "ground",
        )
    for i, xy in enumerate(terrain.warp(hub.passage)):
        lat, lon = to_degrees(xy)
        yield (
            f"{station}:tunnel{i + 1}",
            "",
            f"Bahnhofstunnel {i + 1}",
            f"{lat:.7f}",
            f"{lon:.7f}",
            3,
            station,
            "",
            "",
            "tunnel",
        )


def hub_pathways(terrain: Terrain, station: str, platforms: list[tuple[str, Platform]]) -> Iterable[Row]:
    """Rows of pathways.txt: underpass between the entrances, stairs and a lift to every island platform.

    Parameters
    ----------
    terrain : Terrain
        Where the station lies.
    station : str
        Its stop_id.
    platforms : list[tuple[str, Platform]]
        stop_id and platform of everything that stops here.

    Yields
    ------
    Row
        Header first.
    """
    yield (
        "pathway_id",
        "from_stop_id",
        "to_stop_id",
        "pathway_mode",
        "is_bidirectional",
        "length",
        "traversal_time",
        "stair_count",
    )
    hub = hub_plan(terrain)
    chain = [f"{station}:west", *(f"{station}:tunnel{i + 1}" for i in range(ISLANDS)), f"{station}:east"]
    places = np.vstack((hub.entrances[:1], hub.passage, hub.entrances[1:]))
    for i, (a, b) in enumerate(pairwise(chain)):
        metres = float(np.hypot(*(places[i + 1] - places[i])))
        yield f"tunnel-{i + 1}", a, b, 1, 1, f"{metres:.1f}", round(metres / _WALK_MPS), ""
    passage, entrances = terrain.warp(hub.passage), terrain.warp(hub.entrances)
    for stop, row in platforms:
        key = stop.rsplit(":", 1)[1]
        if row.mode == "rail":
            island = int(np.argmin(np.abs(passage[:, 0] - row.xy[0])))
            below = f"{station}:tunnel{island + 1}"
            yield f"stairs-{key}", below, stop, 2, 1, "22.0", 34, 32
            yield f"lift-{key}", below, stop, 5, 1, "24.0", 65, ""
        else:
            metres = max(10.0, float(np.hypot(*(row.xy - entrances[0]))) * 1.15)
            yield f"walk-{key}", f"{station}:west", stop, 1, 1, f"{metres:.1f}", round(metres / _WALK_MPS), ""
