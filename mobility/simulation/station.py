"""The main station: underpass, stairs, lifts and platforms, for the streets and for pathways.txt."""

from dataclasses import dataclass

import numpy as np

from mobility.simulation.noding import StreetLine
from mobility.simulation.terrain import Points, Terrain

RAIL_PLATFORMS = 8
ISLANDS = RAIL_PLATFORMS // 2

_PASSAGE_Y = -40.0  # metres north of the station's middle
_STAIRS_Y = -18.0
_LIFT_Y = -52.0
_LIFT_LANDING_Y = -64.0
_PLATFORM_ENDS_Y = (-105.0, 105.0)
_ENTRANCE_X = 62.0


@dataclass(frozen=True, eq=False)
class HubPlan:
    """Places in the main station in plan metres.

    Parameters
    ----------
    entrances : Points
        (2, 2) west, east.
    passage : Points
        (n_islands, 2) where stairs and lift leave the underpass.
    lifts : Points
        (n_islands, 2)
    """

    entrances: Points
    passage: Points
    lifts: Points


def track_offset_m(track: int) -> float:
    """Metres east of the station's middle of a platform edge; two tracks share an island platform."""
    island, side = divmod(track, 2)
    return island_offset_m(island) + (side - 0.5) * 7.0


def island_offset_m(island: int) -> float:
    """Metres east of the station's middle of an island platform."""
    return (island - (ISLANDS - 1) / 2) * 20.0


def hub_plan(terrain: Terrain) -> HubPlan:
    """Where entrances, underpass and lifts of the main station are."""
    middle = terrain.rails["south"][0]
    xs = np.array([island_offset_m(i) for i in range(ISLANDS)])
    return HubPlan(
        middle + np.array([(-_ENTRANCE_X, _PASSAGE_Y), (_ENTRANCE_X, _PASSAGE_Y)]),
        middle + np.column_stack((xs, np.full(ISLANDS, _PASSAGE_Y))),
        middle + np.column_stack((xs, np.full(ISLANDS, _LIFT_Y))),
    )


def station_lines(terrain: Terrain) -> list[StreetLine]:
    """Ways inside the main station; ends that meet have equal points."""
    middle = terrain.rails["south"][0]
    hub = hub_plan(terrain)
    below = (
        ("tunnel", "yes"),
        ("layer", "-1"),
        ("level", "-1"),
        ("lit", "yes"),
        ("surface", "paving_stones"),
    )
    passage = np.vstack((hub.entrances[:1], hub.passage, hub.entrances[1:]))
    lines = [
        StreetLine("passage", passage, "Bahnhofstunnel", -1, (*below, ("wheelchair", "yes"))),
        StreetLine(
            "passage",
            np.array((hub.entrances[0] - (190.0 * terrain.scale + 40.0, 0), hub.entrances[0])),
            "Bahnhofspassage",
        ),
        StreetLine("passage", np.array((hub.entrances[1], hub.entrances[1] + (170.0, 0)))),
    ]
    for at, lift in zip(hub.passage, hub.lifts, strict=True):
        x = at[0]
        y = [middle[1] + dy for dy in (_PLATFORM_ENDS_Y[0], _LIFT_LANDING_Y, _STAIRS_Y, _PLATFORM_ENDS_Y[1])]
        stairs = (
            ("step_count", "32"),
            ("handrail", "yes"),
            ("incline", "up"),
            ("level", "-1;0"),
            ("wheelchair", "no"),
        )
        lines.append(StreetLine("platform", np.array([(x, value) for value in y]), "", 0, (("level", "0"),)))
        lines.append(StreetLine("steps", np.array((at, (x, y[2]))), "", -1, stairs))
        lines.append(StreetLine("passage", np.array((at, lift)), "", -1, below))
        lines.append(StreetLine("passage", np.array((lift, (x, y[1]))), "", 0, (("level", "0"),)))
    return lines
