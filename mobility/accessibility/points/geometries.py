"""Points from a table with geometry: points as they are, lines and areas by their centroids."""

from typing import Any

import numpy as np
import shapely

from mobility.accessibility.points.model import Points
from mobility.accessibility.points.sources import RowNames
from mobility.accessibility.points.tables import ColumnNames, checked_system, point_ids, with_numbers
from mobility.errors import PointsError

EQUAL_AREA = "EPSG:3035"
IDS = ("id", "point_id", "place_id", "stop_id", "grd_id", "gitter_id_100m")
"""Names of columns; "name" is not among them, quarters are often called alike."""


def points_of_geometries(frame: Any, names: ColumnNames, rows: RowNames) -> Points:
    """Make points of geometries.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        As read.
    names : ColumnNames
        `id` and `crs` are used; `crs` says the system where the file does not.
    rows : RowNames
        How errors name a row.

    Returns
    -------
    Points
        All rows in their order, without their geometries. The centroid of what is no point is computed in an
        equal-area system.

    Raises
    ------
    PointsError
        For a missing system, one that contradicts `crs`, or a missing geometry.
    """
    column = str(frame.geometry.name)
    if frame.crs is None and not names.crs:
        raise PointsError(
            f"{rows.file}: the file does not say its coordinate system; name it with crs, for example "
            "EPSG:25832",
            field="crs",
        )
    if names.crs:
        system = checked_system(names.crs, rows.file)
        if frame.crs is not None and not frame.crs.equals(system):
            raise PointsError(
                f"{rows.file}: crs {names.crs} was given, but the file says {frame.crs.to_string()}",
                field="crs",
            )
        frame = frame.set_crs(system)
    is_missing = (frame.geometry.isna() | frame.geometry.is_empty).to_numpy(bool)
    if is_missing.any():
        rows.refuse(is_missing, column, "the geometry is missing")
    is_point = (frame.geometry.geom_type == "Point").to_numpy(bool)
    geometries = frame.geometry if is_point.all() else frame.geometry.to_crs(EQUAL_AREA).centroid
    geometries = geometries.to_crs("EPSG:4326").to_numpy()
    lons, lats = shapely.get_x(geometries), shapely.get_y(geometries)
    is_off = ~((np.abs(lats) <= 90.0) & (np.abs(lons) <= 180.0))
    if is_off.any():
        rows.refuse(is_off, column, f"the geometry is nowhere in {frame.crs.to_string()}")
    table = frame.drop(columns=column)
    lower = {str(name).lower(): str(name) for name in table.columns}
    known = next((lower[name] for name in IDS if name in lower), "")
    if names.id and names.id not in table.columns:
        there = ", ".join(map(str, table.columns)) or "none"
        raise PointsError(f"{rows.file}: there is no column {names.id}; there are {there}", field=names.id)
    return Points(point_ids(table, names.id or known, rows), lats, lons, with_numbers(table))
