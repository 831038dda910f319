"""Isochrones as a table, named and meant as in r5py: a row for each percentile and travel time."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Unpack

import geopandas as gpd
import pandas as pd
import shapely

from mobility.accessibility.arguments import Arguments, request_of
from mobility.accessibility.engines.choice import OWN, wants_r5
from mobility.accessibility.engines.sources import Sources
from mobility.accessibility.frame_points import Given, Labelled, read_given
from mobility.accessibility.isochrones import Isochrone, IsochroneEngine
from mobility.accessibility.isochrones.ground import CELL_M
from mobility.accessibility.matrix.off_streets import check_points, points_on_streets
from mobility.accessibility.matrix.perceived import UsualLoads
from mobility.errors import BadParameterError
from mobility.network import TransportNetwork

QUARTERS = tuple(dt.timedelta(minutes=minutes) for minutes in (15, 30, 45, 60))
"""r5py's own, without its 0."""
ANY = "any"


class Isochrones(gpd.GeoDataFrame):  # type: ignore[misc]
    """Areas in reach of one or more places, a geopandas.GeoDataFrame (EPSG:4326).

    Columns `travel_time` (timedelta) and `geometry` as in r5py, and ours: `percentile`, `km2`, and with
    by_origin `id`. Geometries are areas with holes, the longest travel time first: drawn so, none hides
    another.

    Parameters
    ----------
    transport_network : TransportNetwork
        With streets.
    origins : Points | geopandas.GeoDataFrame | shapely.Point
        Of several the nearest counts, as in r5py.
    isochrones : Iterable[datetime.timedelta | int]
        Travel times; numbers are minutes, 0 is left out.
    point_grid_resolution : float
        Size of a cell, m.
    point_grid_sample_ratio : float
        1: all cells are looked at.
    snap_to_network : bool | float
        As of `TravelTimeMatrix`.
    by_origin : bool
        True: areas of each origin by itself; one off the streets has none.
    model : Path | str | None
        Trained model of loads, for `clock="perceived"`.
    engine : str
        "mobility", or "r5": the areas within the lines that r5py draws, of one percentile.
    sources : Sources | None
        For R5: the extract and the feeds that the network was built from.
    **arguments : Unpack[Arguments]
        As of `TravelTimeMatrix`, but for `max_time`: the longest of isochrones.

    Attributes
    ----------
    warnings : tuple[str, ...]
        As of `TravelTimeMatrix`.

    Raises
    ------
    BadParameterError, PointsError
        An argument or a point is unusable.
    OutsideServiceError
        Nothing runs on the date.
    ModelError
        The model is missing, or of another network.
    EngineError
        R5 is asked for, and something that it needs is missing, or it does not know what is asked.
    """

    _metadata = [*gpd.GeoDataFrame._metadata, "warnings"]  # noqa: RUF012, pandas wants a list

    def __init__(
        self,
        transport_network: TransportNetwork,
        origins: Given | shapely.Point,
        isochrones: Iterable[dt.timedelta | int] = QUARTERS,
        point_grid_resolution: float = CELL_M,
        point_grid_sample_ratio: float = 1.0,
        snap_to_network: bool | float = False,
        *,
        by_origin: bool = False,
        model: Path | str | None = None,
        engine: str = OWN,
        sources: Sources | None = None,
        **arguments: Unpack[Arguments],
    ) -> None:
        if "max_time" in arguments:
            raise BadParameterError("{field} is the longest of isochrones here", field="max_time")
        if point_grid_sample_ratio != 1.0:
            raise BadParameterError(
                "{field} is 1: all cells are looked at; a larger point_grid_resolution is quicker",
                field="point_grid_sample_ratio",
            )
        cutoffs = minutes_of(isochrones)
        arguments["max_time"] = dt.timedelta(minutes=max(cutoffs))
        request = request_of(transport_network, snap_to_network, **arguments)
        here = read_origins(origins)
        off: tuple[str, ...] = ()
        if not wants_r5(engine):  # R5 looks for streets farther away
            off = check_points(transport_network, request, here.points, here.labels.tolist(), "origins")
        drawing = IsochroneEngine(
            transport_network,
            request,
            cutoffs,
            cell_m=point_grid_resolution,
            loads=None if model is None else UsualLoads(transport_network, model),
            engine=engine,
            sources=sources,
        )
        if wants_r5(engine):
            frame = drawing.frame(here.points)
            found = [
                Isochrone(*row)
                for row in frame[["id", "percentile", "cutoff", "geometry"]].itertuples(index=False)
            ]
            found = found if by_origin else united(found)
        else:
            on_streets = points_on_streets(transport_network, request, here.points)
            found = list(drawing.around(on_streets) if by_origin else drawing.around_any(here.points, ANY))
        super().__init__(columns_of(found, here, by_origin=by_origin), geometry="geometry", crs="EPSG:4326")
        self.warnings: tuple[str, ...] = drawing.warnings + off

    @property
    def _constructor(self) -> Any:
        """What pandas makes of parts of it: ordinary tables."""
        return gpd.GeoDataFrame._geodataframe_constructor_with_fallback

    @classmethod
    def _geodataframe_constructor_with_fallback(cls, *args: Any, **kwargs: Any) -> Any:
        """What geopandas makes of parts of it."""
        return gpd.GeoDataFrame._geodataframe_constructor_with_fallback(*args, **kwargs)


def read_origins(origins: Given | shapely.Point) -> Labelled:
    """Take origins from a caller.

    Parameters
    ----------
    origins : Points | geopandas.GeoDataFrame | shapely.Point
        A point alone is in degrees and called "origin".

    Returns
    -------
    Labelled
        At least one.

    Raises
    ------
    PointsError
        It is none of them, or a row is unusable.
    BadParameterError
        There are none.
    """
    if isinstance(origins, shapely.Point):
        origins = gpd.GeoDataFrame({"id": ["origin"]}, geometry=[origins], crs="EPSG:4326")
    found = read_given(origins, "origins")
    if not len(found.points):
        raise BadParameterError("there are no {field}", field="origins")
    return found


def minutes_of(isochrones: Iterable[dt.timedelta | int]) -> tuple[int, ...]:
    """Read travel times.

    Parameters
    ----------
    isochrones : Iterable[datetime.timedelta | int]
        Whole minutes.

    Returns
    -------
    tuple[int, ...]
        Without 0, at least one.

    Raises
    ------
    BadParameterError
        One is no whole number of minutes, or none is left.
    """
    times = [one if isinstance(one, dt.timedelta) else pd.Timedelta(one, unit="min") for one in isochrones]
    minute = dt.timedelta(minutes=1)
    if any(one % minute for one in times) or not any(times):
        raise BadParameterError("{field} must be whole minutes, one above 0 at least", field="isochrones")
    return tuple(int(one / minute) for one in times if one)


def united(found: list[Isochrone]) -> list[Isochrone]:
    """Put the areas of several origins together.

    Parameters
    ----------
    found : list[Isochrone]
        Of each.

    Returns
    -------
    list[Isochrone]
        What is in reach of any, the largest cut-off first.
    """
    kinds = sorted({(one.percentile, one.cutoff) for one in found}, key=lambda kind: (kind[0], -kind[1]))
    areas = [
        shapely.union_all([one.area for one in found if (one.percentile, one.cutoff) == kind])
        for kind in kinds
    ]
    parts = [shapely.MultiPolygon(list(shapely.get_parts(area))) for area in areas]
    return [Isochrone(ANY, *kind, area) for kind, area in zip(kinds, parts, strict=True)]


def columns_of(found: list[Isochrone], here: Labelled, *, by_origin: bool) -> dict[str, Any]:
    """Write areas as columns.

    Parameters
    ----------
    found : list[Isochrone]
        In their order.
    here : Labelled
        Whose.
    by_origin : bool
        True: with their ids.

    Returns
    -------
    dict[str, Any]
        A row for each.
    """
    labels = dict(zip(here.points.ids, here.labels, strict=True))
    return {
        **({"id": [labels[one.id] for one in found]} if by_origin else {}),
        "travel_time": pd.to_timedelta([one.cutoff for one in found], unit="min"),
        "percentile": [one.percentile for one in found],
        "km2": [one.km2 for one in found],
        "geometry": [one.area for one in found],
    }
