"""Heights of the ground at coordinates, from GeoTIFFs of any coordinate system.

All files are warped (GDAL, bilinear) onto one grid in metres around the places asked for and smoothed there
by a Gaussian, so that there is one ground for all streets: whoever comes back to where he set out has climbed
as much as he descended, whatever way he took. Rasterio is an optional dependency and imported here only.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mobility.errors import BuildError

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

FIELD = "dem"
CELL_M = 10.0
"""Of the grid: models of one metre are averaged (GDAL widens its kernel), models of 30 m interpolated."""
SMOOTHING_M = 15.0
"""Standard deviation of the Gaussian (our choice): curbs, cars and walls of a lidar model go, streets stay.
Of a coarser model one cell of its own, as its cells are known with an error each."""
COARSEST_M = 1000.0
"""Of a model's cells (the coarsest of the whole Earth have 930 m): smoothed over more it is no street's."""
BLOCK = 1024
"""Cells of a side that are in memory at once: 4 MB, however large the city."""
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees WGS 84."""
METRES = {"": 1.0, "m": 1.0, "metre": 1.0, "metres": 1.0, "meter": 1.0, "meters": 1.0}
FEET = {"ft": 0.3048, "foot": 0.3048, "feet": 0.3048, "us survey foot": 1200 / 3937, "ftus": 1200 / 3937}


@dataclass(frozen=True)
class ModelFile:
    """One file of heights, as far as it is told in a manifest.

    Parameters
    ----------
    name : str
        Of the file.
    crs : str
        Its coordinate system.
    cell_m : float
        Side of its cells.
    copyright : str
        What the file itself says (TIFF tag 33432), or "".
    """

    name: str
    crs: str
    cell_m: float
    copyright: str


class Terrain:
    """The ground, as files of heights tell it.

    Parameters
    ----------
    paths : Sequence[Path]
        GeoTIFFs (or whatever else GDAL reads); where several have a height, the first one counts.

    Raises
    ------
    BuildError
        Rasterio is missing; a file is no raster, has no coordinate system or one that says no place on Earth,
        cells too large for streets, or heights in a unit that is not known. The sentence names the file.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        import_rasterio()
        self._paths = [Path(path) for path in paths]
        self._opened = [_open(path) for path in self._paths]
        self._boxes = [_box(path, source) for path, source in zip(self._paths, self._opened, strict=True)]
        self.files = tuple(map(_describe, self._paths, self._opened, self._boxes))

    def close(self) -> None:
        """Let go of the files."""
        for source in self._opened:
            source.close()

    @property
    def smoothing_m(self) -> float:
        """Standard deviation of the Gaussian in metres."""
        return max([SMOOTHING_M, *(file.cell_m for file in self.files)])

    def heights_at(
        self,
        lats: NDArray[np.float64],
        lons: NDArray[np.float64],
        progress: Callable[[int, int], None] | None = None,
    ) -> NDArray[np.float64]:
        """Give the height of the ground at coordinates.

        Parameters
        ----------
        lats, lons : (n,) float64
            Degrees WGS 84.
        progress : Callable[[int, int], None] | None
            Called with the points done and in all.

        Returns
        -------
        (n,) float64
            Metres, NaN where no file has a height.

        Raises
        ------
        BuildError
            A file cannot be read to its end, or no file has a height at any of the coordinates.
        """
        heights = np.full(lats.size, np.nan)
        if lats.size == 0:
            return heights
        from pyproj import Transformer  # noqa: PLC0415  (slow to load, and only builds with heights need it)

        # Distances are true from its middle; within a Land nobody sees the difference.
        system = (
            f"+proj=aeqd +lat_0={(lats.min() + lats.max()) / 2} +lon_0={(lons.min() + lons.max()) / 2} "
            "+datum=WGS84 +units=m"
        )
        x, y = Transformer.from_crs("EPSG:4326", system, always_xy=True).transform(lons, lats)
        west, north = np.floor(x.min() / CELL_M), np.ceil(y.max() / CELL_M)
        columns, rows = x / CELL_M - west, north - y / CELL_M
        blocks = (rows // BLOCK).astype(np.int64) * (int(columns.max()) // BLOCK + 1) + (
            columns // BLOCK
        ).astype(np.int64)
        order = np.argsort(blocks, kind="stable")
        starts = np.flatnonzero(np.diff(blocks[order], prepend=-1))
        for first, last in zip(starts, [*starts[1:], lats.size], strict=True):
            inside = order[first:last]
            heights[inside] = self._in_block(system, west, north, columns[inside], rows[inside])
            if progress is not None:
                progress(int(last), lats.size)
        if not np.isfinite(heights).any():
            raise BuildError(self._apart(lats, lons), FIELD)
        return heights

    def _apart(self, lats: NDArray[np.float64], lons: NDArray[np.float64]) -> str:
        """Say that the files lie elsewhere: most often the wrong tile, or a wrong coordinate system."""
        asked = _words_of((float(lons.min()), float(lats.min()), float(lons.max()), float(lats.max())))
        lie = "; ".join(
            f"{path} ({file.crs}) covers {_words_of(box)}"
            for path, file, box in zip(self._paths, self.files, self._boxes, strict=True)
        )
        return f"no height is known where the streets are, {asked}: {lie}"

    def _in_block(
        self,
        system: str,
        west: float,
        north: float,
        columns: NDArray[np.float64],
        rows: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Warp, smooth and sample the cells around some points; all in cells of the grid."""
        from scipy.ndimage import gaussian_filter, map_coordinates  # noqa: PLC0415  (as pyproj above)

        sigma = self.smoothing_m / CELL_M
        margin = int(np.ceil(4 * sigma)) + 2
        left, top = int(columns.min()) - margin, int(rows.min()) - margin
        shape = (int(rows.max()) + margin + 1 - top, int(columns.max()) + margin + 1 - left)
        ground = self._warp(system, (west + left) * CELL_M, (north - top) * CELL_M, shape)
        known = np.isfinite(ground)
        if not known.any():
            return np.full(columns.size, np.nan)
        weight = gaussian_filter(known.astype(np.float64), sigma, mode="constant")
        smooth = gaussian_filter(np.where(known, ground, 0.0), sigma, mode="constant")
        smooth = np.where(known, smooth / np.maximum(weight, 1e-9), np.nan)
        # A cell's value is that of its middle, half a cell from its corner.
        at = np.array([rows - top - 0.5, columns - left - 0.5])
        return np.asarray(map_coordinates(smooth, at, order=1, mode="constant", cval=np.nan), np.float64)

    def _warp(
        self, system: str, west_m: float, north_m: float, shape: tuple[int, int]
    ) -> NDArray[np.float64]:
        import rasterio  # noqa: PLC0415  (optional)
        from rasterio.warp import Resampling, reproject, transform_bounds  # noqa: PLC0415

        ground = np.full(shape, np.nan)
        transform = rasterio.Affine(CELL_M, 0.0, west_m, 0.0, -CELL_M, north_m)
        box = (west_m, north_m - shape[0] * CELL_M, west_m + shape[1] * CELL_M, north_m)
        for path, source in zip(self._paths, self._opened, strict=True):
            if np.isfinite(ground).all():
                break
            left, bottom, right, top = transform_bounds(source.crs, system, *source.bounds)
            if left > box[2] or right < box[0] or bottom > box[3] or top < box[1]:
                continue
            found = np.full(shape, np.nan, np.float32)
            try:
                reproject(
                    rasterio.band(source, 1),
                    found,
                    src_nodata=source.nodata,
                    dst_transform=transform,
                    dst_crs=system,
                    dst_nodata=np.nan,
                    resampling=Resampling.bilinear,
                )
            except rasterio.errors.RasterioError as fault:
                raise BuildError(f"{path} cannot be read: {fault}", FIELD) from fault
            metres = (found.astype(np.float64) * source.scales[0] + source.offsets[0]) * _unit_m(path, source)
            ground = np.where(np.isfinite(ground), ground, metres)
        return ground


def import_rasterio() -> None:
    """Check that rasterio is installed.

    Raises
    ------
    BuildError
        It is not; the sentence names the extra.
    """
    try:
        import rasterio  # noqa: F401, PLC0415  (optional)
    except ImportError as fault:
        raise BuildError(
            f"heights need rasterio, which is not installed ({fault}): pip install 'mobility[dem]'", FIELD
        ) from fault


def _open(path: Path) -> "DatasetReader":
    import rasterio  # noqa: PLC0415  (optional)

    if not path.is_file():
        raise BuildError(f"there is no file {path}", FIELD)
    try:
        source = rasterio.open(path)
    except rasterio.errors.RasterioError as fault:
        raise BuildError(f"{path} is no raster of heights: {fault}", FIELD) from fault
    if source.crs is None:
        source.close()
        raise BuildError(f"{path} does not say its coordinate system", FIELD)
    if not (source.crs.is_geographic or source.crs.is_projected):
        source.close()
        raise BuildError(f"{path} has a coordinate system of its own, which says no place on Earth", FIELD)
    _unit_m(path, source)
    return source


def _unit_m(path: Path, source: "DatasetReader") -> float:
    """Metres of the unit that heights are in; a file that names none has metres."""
    unit = (source.units[0] or "").strip().lower()
    found = {**METRES, **FEET}.get(unit)
    if found is None:
        raise BuildError(f"{path} has heights in {unit!r}; known are metres and feet", FIELD)
    return found


def _box(path: Path, source: "DatasetReader") -> Box:
    """Where the file lies."""
    from rasterio.warp import transform_bounds  # noqa: PLC0415  (optional)

    west, south, east, north = transform_bounds(source.crs, "EPSG:4326", *source.bounds)
    # Metres that are called degrees are found here: no latitude is beyond a pole, but for half a cell.
    if not np.isfinite([west, south, east, north]).all() or south < -91 or north > 91:
        raise BuildError(f"{path} lies where its coordinate system, {source.crs}, has no place", FIELD)
    return west, south, east, north


def _words_of(box: Box) -> str:
    west, south, east, north = box
    return f"{south:.4f} to {north:.4f} north, {west:.4f} to {east:.4f} east"


def _describe(path: Path, source: "DatasetReader", box: Box) -> ModelFile:
    _, south, _, north = box
    # A degree of latitude, as elsewhere; the height of the area divided by the rows of the model.
    cell_m = abs(north - south) * 111_195.08 / source.height
    if cell_m > COARSEST_M:
        raise BuildError(
            f"{path} has a height each {cell_m:,.0f} m, too few to tell what streets climb", FIELD
        )
    tags: dict[str, Any] = source.tags()
    return ModelFile(
        path.name, source.crs.to_string(), round(cell_m, 2), str(tags.get("TIFFTAG_COPYRIGHT", "")).strip()
    )
