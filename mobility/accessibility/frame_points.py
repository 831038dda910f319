"""Points of whatever a notebook holds: our own, or a GeoDataFrame with the ids its owner gave."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Union

import pandas as pd

from mobility.accessibility.points import Points
from mobility.accessibility.points.geometries import points_of_geometries
from mobility.accessibility.points.sources import RowNames
from mobility.accessibility.points.tables import ColumnNames
from mobility.errors import PointsError

if TYPE_CHECKING:
    import geopandas as gpd

Given = Union[Points, "gpd.GeoDataFrame"]


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """Points with their ids as they were given.

    Parameters
    ----------
    points : Points
        The points.
    labels : pd.Series
        Their ids, of the type they have in their table.
    """

    points: Points
    labels: "pd.Series[Any]"


def read_given(given: Given, name: str) -> Labelled:
    """Take points from a caller.

    Parameters
    ----------
    given : Points | geopandas.GeoDataFrame
        A frame needs a coordinate system and a column `id`; areas count as their centroids.
    name : str
        "origins" or "destinations", for errors.

    Returns
    -------
    Labelled
        In the given order.

    Raises
    ------
    PointsError
        It is neither, or a row of it is unusable.
    """
    if isinstance(given, Points):
        return Labelled(given, pd.Series(given.ids, dtype="str"))
    if not isinstance(given, pd.DataFrame) or not hasattr(given, "geometry"):
        raise PointsError(
            "{field} must be Points or a GeoDataFrame, not {kind}", field=name, kind=type(given).__name__
        )
    if "id" not in given.columns:
        raise PointsError(f"{name}: there is no column id", field=name)
    if getattr(given, "crs", None) is None:
        raise PointsError(
            f'{name}: the frame has no coordinate system; name it, for example with set_crs("EPSG:25832")',
            field=name,
        )
    points = points_of_geometries(given, ColumnNames(id="id"), RowNames(name))
    return Labelled(points, given["id"].reset_index(drop=True))
