"""Made-up ground for tests: GeoTIFFs of a formula, and the ground itself without any file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio.transform import from_origin

from tests.support.streets import METERS_PER_DEGREE, ORIGIN

Formula = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
"""Height in metres by metres north and east of ORIGIN."""


def metres_of(
    lats: NDArray[np.float64], lons: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Metres north and east of ORIGIN."""
    north = (lats - ORIGIN[0]) * METERS_PER_DEGREE
    return north, (lons - ORIGIN[1]) * METERS_PER_DEGREE * np.cos(np.radians(ORIGIN[0]))


@dataclass(frozen=True)
class Made:
    """Ground that is a formula."""

    formula: Formula

    def heights_at(
        self, lats: NDArray[np.float64], lons: NDArray[np.float64], progress: object = None
    ) -> NDArray[np.float64]:
        return self.formula(*metres_of(lats, lons))


def write_heights(
    path: Path,
    formula: Formula,
    *,
    south_west_m: tuple[float, float] = (-1000.0, -1000.0),
    north_east_m: tuple[float, float] = (1000.0, 1000.0),
    crs: str = "EPSG:25832",
    cell: float = 5.0,
    unit: str = "",
    copyright_line: str = "",
) -> Path:
    """Write a GeoTIFF over a box (metres from ORIGIN); `cell` in the units of the coordinate system."""
    to_crs = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    corners = [
        (
            ORIGIN[0] + north / METERS_PER_DEGREE,
            ORIGIN[1] + east / (METERS_PER_DEGREE * np.cos(np.radians(ORIGIN[0]))),
        )
        for north in (south_west_m[0], north_east_m[0])
        for east in (south_west_m[1], north_east_m[1])
    ]
    xs, ys = to_crs.transform([lon for _, lon in corners], [lat for lat, _ in corners])
    left, top = min(xs), max(ys)
    width, height = int(np.ceil((max(xs) - left) / cell)), int(np.ceil((top - min(ys)) / cell))
    columns, rows = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    lons, lats = to_crs.transform(left + columns * cell, top - rows * cell, direction="INVERSE")
    heights = formula(*metres_of(np.asarray(lats), np.asarray(lons)))
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=width,
        height=height,
        count=1,
        dtype="float32",
        crs=crs,
        transform=from_origin(left, top, cell, cell),
        nodata=-9999.0,
    ) as raster:
        raster.write(np.where(np.isfinite(heights), heights, -9999.0).astype(np.float32), 1)
        if unit:
            raster.units = (unit,)
        if copyright_line:
            raster.update_tags(TIFFTAG_COPYRIGHT=copyright_line)
    return path
