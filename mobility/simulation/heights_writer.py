"""Writes the model city's hills as a GeoTIFF, as a surveying office publishes the ground of a real one."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mobility.simulation.terrain import CITY_NAME, METRES_PER_DEGREE_LAT, METRES_PER_DEGREE_LON, to_degrees

if TYPE_CHECKING:
    from mobility.simulation.city import ModelCity

HEIGHTS_FILE = "model-city.heights.tif"
CELL_M = 50.0
"""Of a city of size 1, the steepest of whose hills is 300 m from its top to where it bends."""
MARGIN_CELLS = 10
"""Around the streets: who smooths the ground looks beyond them."""


def can_write_heights() -> bool:
    """Tell whether rasterio, an optional dependency, is installed."""
    return find_spec("rasterio") is not None


def write_heights(city: "ModelCity", path: Path) -> None:
    """Write the ground under the streets; needs rasterio.

    Parameters
    ----------
    city : ModelCity
        What to write.
    path : Path
        Replaced where it exists: degrees WGS 84, metres above the river. The same city gives the same bytes.
    """
    import rasterio  # noqa: PLC0415  (optional)

    cell_m = CELL_M * city.terrain.scale
    streets = city.streets.network.node_xy
    west, south = np.floor(streets.min(axis=0) / cell_m) - MARGIN_CELLS
    east, north = np.ceil(streets.max(axis=0) / cell_m) + MARGIN_CELLS
    # A cell's value is that of its middle.
    middles = np.meshgrid(np.arange(west, east) + 0.5, np.arange(north, south, -1) - 0.5)
    heights = city.terrain.height_m(np.column_stack([axis.ravel() for axis in middles]) * cell_m)
    north_lat, west_lon = to_degrees(np.array([west, north]) * cell_m)
    wide, high = cell_m / METRES_PER_DEGREE_LON, cell_m / METRES_PER_DEGREE_LAT
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=middles[0].shape[0],
        width=middles[0].shape[1],
        count=1,
        dtype="float32",
        crs="EPSG:4326",
        transform=rasterio.Affine(wide, 0.0, float(west_lon), 0.0, -high, float(north_lat)),
        compress="deflate",
        predictor=3,
    ) as file:
        file.write(heights.reshape(middles[0].shape).astype(np.float32), 1)
        file.update_tags(TIFFTAG_COPYRIGHT=f"{CITY_NAME} (simulated)", simulated="true")
        file.units = ["m"]
