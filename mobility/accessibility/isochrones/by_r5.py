"""The same question about areas, drawn by R5."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.errors import EngineError
from mobility.network import TransportNetwork

if TYPE_CHECKING:
    import geopandas

    from mobility.accessibility.engines.sources import Sources

EQUAL_AREA = "EPSG:6933"
SQUARE_M_PER_KM2 = 1e6


def check_r5(engine: str, request: MatrixRequest) -> None:
    """Refuse what r5py's isochrones do not tell apart.

    Parameters
    ----------
    engine : str
        The word that was given.
    request : MatrixRequest
        One percentile.

    Raises
    ------
    EngineError
        There are more, or it is another engine.
    """
    # Loaded here, as below: web workers draw isochrones, and have no need of subprocesses and settings of R5.
    from mobility.accessibility.engines.choice import wants_r5  # noqa: PLC0415

    wants_r5(engine)
    if len(request.percentiles) != 1:
        raise EngineError("r5py draws isochrones of one percentile at a time", "percentiles")


def draw_by_r5(
    network: TransportNetwork,
    request: MatrixRequest,
    cutoffs: Sequence[int],
    points: Points,
    sources: "Sources | None",
) -> "geopandas.GeoDataFrame":
    """Draw areas through r5py.

    Parameters
    ----------
    network : TransportNetwork
        As built.
    request : MatrixRequest
        One percentile.
    cutoffs : Sequence[int]
        Minutes.
    points : Points
        Each by itself.
    sources : Sources | None
        The files that the network was built from.

    Returns
    -------
    geopandas.GeoDataFrame
        As of `IsochroneEngine.frame`, the areas within the lines that r5py draws.

    Raises
    ------
    EngineError
        Something that R5 needs is missing.
    """
    import geopandas  # noqa: PLC0415

    from mobility.accessibility.engines.choice import open_r5  # noqa: PLC0415

    with open_r5(network, request, points.take(slice(0, 0)), sources) as other:
        features = other.isochrones(points, tuple(cutoffs))
    order = {one: row for row, one in enumerate(points.ids)}
    features.sort(key=lambda one: (order[one["properties"]["id"]], -one["properties"]["cutoff"]))
    areas = geopandas.GeoSeries([area_of(one["geometry"]) for one in features], crs="EPSG:4326")
    columns = {
        "id": [one["properties"]["id"] for one in features],
        "percentile": [request.percentiles[0]] * len(features),
        "cutoff": [one["properties"]["cutoff"] for one in features],
        "km2": (areas.to_crs(EQUAL_AREA).area / SQUARE_M_PER_KM2).to_numpy(),
    }
    return geopandas.GeoDataFrame(columns, geometry=areas)


def area_of(geometry: dict[str, Any]) -> shapely.MultiPolygon:
    """Make an area of what r5py draws: the borders of an isochrone, holes included, or (before 1.0) the area.

    Parameters
    ----------
    geometry : dict[str, Any]
        GeoJSON, lines or polygons.

    Returns
    -------
    shapely.MultiPolygon
        What lies within an odd number of borders; they may cross, as they are simplified.
    """
    found = shape(geometry)
    if found.geom_type not in ("Polygon", "MultiPolygon"):
        found = _within_odd(found)
    polygons = shapely.get_parts(shapely.get_parts(shapely.make_valid(found)))  # areas among lines too
    return shapely.MultiPolygon([one for one in polygons if one.geom_type == "Polygon"])


def _within_odd(lines: BaseGeometry) -> BaseGeometry:
    """Keep the faces between lines that lie within an odd number of those that are closed."""
    # Less than three corners enclose nothing, and make no polygon.
    rings = [one.coords for one in shapely.get_parts(lines) if one.is_closed and len(one.coords) > 3]
    faces = shapely.get_parts(shapely.polygonize([shapely.node(lines)]))
    around = shapely.STRtree([shapely.Polygon(ring) for ring in rings])
    inner, _ = around.query(shapely.point_on_surface(faces), "within")
    return shapely.union_all(faces[np.bincount(inner, minlength=len(faces)) % 2 == 1])
