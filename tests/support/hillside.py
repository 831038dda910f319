r"""A town with one hill and one loud road, laid out so that each way to cycle takes another street.

North is up, metres from ORIGIN; all three streets of a pair join the same two ends, 1000 m apart.

    main road of the small town, with its stops, from (0, 0) to the north-east
     \  -540   shoulder    1120 m, 2 % up and 2 % down
    HILL_WEST - over ------ 1000 m, 4 % up and 4 % down ------ HILL_EAST    (-600)
    |    -800   around      1400 m, level
    |
    |   -1125   side street 1150 m, some traffic (stress 2)
    ROAD_WEST - big road -- 1000 m, heavy traffic (stress 4) -- ROAD_EAST   (-1200)
        -1350   bike path   1300 m, no traffic (stress 1)
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from osm import ExtractNode, ExtractWay, write_extract
from tests.support.feeds import small_town, write_gtfs
from tests.support.heights import write_heights
from tests.support.streets import place

CALM = {"highway": "residential", "maxspeed": "30"}
STREETS: dict[str, tuple[float, dict[str, str]]] = {
    "shoulder": (-540.0, CALM),
    "over": (-600.0, CALM),
    "around": (-800.0, CALM),
    "side street": (-1125.0, {"highway": "residential", "maxspeed": "50"}),
    "big road": (-1200.0, {"highway": "primary", "maxspeed": "70"}),
    "bike path": (-1350.0, {"highway": "cycleway"}),
}
"""Metres north, and tags."""
PAIRS = (("shoulder", "over", "around"), ("side street", "big road", "bike path"))
LENGTH_M = 1000.0
# A step off the ends, so that a coordinate is snapped to its own street.
HILL_WEST, HILL_EAST = place(-600.0, 5.0), place(-600.0, 995.0)
ROAD_WEST, ROAD_EAST = place(-1200.0, 5.0), place(-1200.0, 995.0)


class Inputs(NamedTuple):
    """Files of the town."""

    feed: Path
    osm: Path
    dem: Path


def ridge(north: NDArray[np.float64], east: NDArray[np.float64]) -> NDArray[np.float64]:
    """Height: a roof whose slopes are 4 % at the street over it, 2 % at the shoulder, level elsewhere."""
    slope = np.interp(north, [-740.0, -660.0, -582.0, -562.0, -480.0, -400.0], [0, 0.04, 0.04, 0.02, 0.02, 0])
    return 100.0 + slope * np.maximum(LENGTH_M / 2 - np.abs(east - LENGTH_M / 2), 0.0)


def write_hillside(folder: Path) -> Inputs:
    """Write feed, extract and heights of the town."""
    nodes = [ExtractNode(i + 1, 51.480 + 0.001 * i, 11.960 + 0.002 * i) for i in range(16)]
    ways = [ExtractWay(1, range(1, 17), {**CALM, "name": "main road"})]
    ends: dict[str, tuple[int, int]] = {}
    for number, (name, (north, tags)) in enumerate(STREETS.items()):
        ends[name] = (100 + 2 * number, 101 + 2 * number)
        nodes += [
            ExtractNode(node, *place(north, east))
            for node, east in zip(ends[name], (0, LENGTH_M), strict=True)
        ]
        ways.append(ExtractWay(10 + number, ends[name], {**tags, "name": name}))
    west = [ends[name][0] for pair in PAIRS for name in pair]
    ways.append(ExtractWay(2, west, {**CALM, "name": "west"}))
    nodes.append(ExtractNode(99, *place(-300.0, -50.0)))  # past the end of the shoulder
    ways.append(ExtractWay(5, [1, 99, ends["over"][0]], {**CALM, "name": "north"}))
    ways += [
        ExtractWay(3 + number, [ends[name][1] for name in pair], {**CALM, "name": "east"})
        for number, pair in enumerate(PAIRS)
    ]
    return Inputs(
        write_gtfs(folder / "town.zip", small_town()),
        write_extract(nodes, ways, [], folder / "town.osm.pbf"),
        write_heights(
            folder / "ridge.tif",
            ridge,
            south_west_m=(-1600.0, -300.0),
            north_east_m=(2000.0, 2500.0),
            cell=10.0,
            copyright_line="Made up, simulated",
        ),
    )
