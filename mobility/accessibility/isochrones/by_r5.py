"""The same question about areas, drawn by R5."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

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
        As of `Isochrones.frame`; geometries are those that r5py draws.

    Raises
    ------
    EngineError
        Something that R5 needs is missing.
    """
    import geopandas  # noqa: PLC0415
    from shapely.geometry import shape  # noqa: PLC0415

    from mobility.accessibility.engines.choice import open_r5  # noqa: PLC0415

    with open_r5(network, request, points.take(slice(0, 0)), sources) as other:
        features = other.isochrones(points, tuple(cutoffs))
    order = {one: row for row, one in enumerate(points.ids)}
    features.sort(key=lambda one: (order[one["properties"]["id"]], -one["properties"]["cutoff"]))
    areas = geopandas.GeoSeries([shape(one["geometry"]) for one in features], crs="EPSG:4326")
    columns = {
        "id": [one["properties"]["id"] for one in features],
        "percentile": [request.percentiles[0]] * len(features),
        "cutoff": [one["properties"]["cutoff"] for one in features],
        "km2": (areas.to_crs(EQUAL_AREA).area / SQUARE_M_PER_KM2).to_numpy(),
    }
    return geopandas.GeoDataFrame(columns, geometry=areas)
