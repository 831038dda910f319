"""The sea as areas: OpenStreetMap draws only its coast, with the land on the left and the water on the right.

Source: OpenStreetMap wiki, "Tag:natural=coastline".
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

ASIDE = 1e-6
"""Degrees beside the coast at which one looks which side is which: some 10 cm."""

Box = tuple[float, float, float, float]
"""min lon, min lat, max lon, max lat."""


def sea_areas(coast: Sequence[bytes], box: Box) -> list[bytes]:
    """Cut a box along the coast and keep what lies on the water's side.

    Parameters
    ----------
    coast : Sequence[bytes]
        Ways with natural=coastline, WKB in degrees, in their direction.
    box : Box
        Of the extract.

    Returns
    -------
    list[bytes]
        Polygons as WKB. A part of the box whose coast is cut off within it, so that both sides meet, is left
        out: better no sea than a flooded city.
    """
    if not coast or box[0] >= box[2] or box[1] >= box[3]:
        return []
    lines = np.asarray(shapely.from_wkb(list(coast)))
    frame = shapely.box(*box)
    noded = shapely.union_all([shapely.boundary(frame), *shapely.intersection(lines, frame)])
    parts = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    parts = parts[shapely.covered_by(shapely.point_on_surface(parts), frame)]
    if not len(parts):
        return []
    water, land = _beside(lines)
    votes = [
        np.bincount(tree_rows, minlength=len(parts))
        for tree_rows in (shapely.STRtree(parts).query(points, "within")[1] for points in (water, land))
    ]
    return [bytes(shapely.to_wkb(part)) for part in parts[(votes[0] > 0) & (votes[1] == 0)]]


def _beside(lines: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Points right and left of the middle of each piece of coast."""
    right, left = [], []
    for line in lines.tolist():
        points = shapely.get_coordinates(line)
        along = np.diff(points, axis=0)
        length = np.hypot(*along.T)
        kept = length > 0
        middle = (points[:-1] + points[1:])[kept] / 2
        aside = np.column_stack((along[kept, 1], -along[kept, 0])) / length[kept, None] * ASIDE
        right.append(middle + aside)
        left.append(middle - aside)
    return (
        np.asarray(shapely.points(np.vstack(right))),
        np.asarray(shapely.points(np.vstack(left))),
    )
