"""Isochrones: the areas that are within reach of points, by cut-off and percentile."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import shapely
from numpy.typing import NDArray

from mobility.accessibility.isochrones.by_r5 import check_r5, draw_by_r5
from mobility.accessibility.isochrones.contours import area_within, square_km
from mobility.accessibility.isochrones.cutoffs import CUTOFFS, checked_cutoffs
from mobility.accessibility.isochrones.grid import StreetGrid
from mobility.accessibility.isochrones.ground import CELL_M, Ground, prepare_ground
from mobility.accessibility.matrix.engine import MatrixEngine
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.errors import BadParameterError
from mobility.network.transport_network import TransportNetwork
from mobility.routing.day_loads import DayLoadSource
from mobility.routing.router import Router

if TYPE_CHECKING:
    import geopandas

    from mobility.accessibility.engines.sources import Sources

LAYER = "isochrones"
DRIVERS = {".geojson": "GeoJSON", ".gpkg": "GPKG"}
TIMES = ("window_minutes", "percentiles", "max_time_minutes", "max_rides", "clock", "seed", "draws")
"""What may differ while the walks to the cells stay the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Isochrone:
    """One area.

    Parameters
    ----------
    id : str
        Of the point.
    percentile : int
        Of the minutes of the window: with 50 the area is within reach in half of them.
    cutoff : int
        Minutes.
    area : shapely.MultiPolygon
        Degrees (lon, lat).
    """

    id: str
    percentile: int
    cutoff: int
    area: shapely.MultiPolygon

    @property
    def km2(self) -> float:
        """Its size in square kilometers."""
        return square_km(self.area)

    def coordinates(self, digits: int) -> list[Any]:
        """Give its coordinates as GeoJSON has them.

        Parameters
        ----------
        digits : int
            After the point.

        Returns
        -------
        list
            Of polygons, of rings, of [lon, lat].
        """
        return [
            [
                np.round(shapely.get_coordinates(ring), digits).tolist()
                for ring in (one.exterior, *one.interiors)
            ]
            for one in self.area.geoms
        ]


class IsochroneEngine:
    """Areas in reach of points, one row of a matrix to the cells of a grid each; safe to share by threads.

    Parameters
    ----------
    network : TransportNetwork
        With streets.
    request : MatrixRequest
        Modes, window, percentiles, limits; with arrive_by the area from which the points are reached.
    cutoffs : Sequence[int]
        Minutes, each at most max_time_minutes of the request.
    cell_m : float
        Size of a cell: the area is exact to about half of it.
    router : Router | None
        Whose days (and loads, where none are given) are used, None = one of its own.
    loads : DayLoadSource | None
        How full vehicles are, for perceived time: `matrix.perceived.UsualLoads` of a trained model.
    ground : Ground | None
        From `prepare_ground`, for requests that differ in their times alone; None = laid here.
    engine : str
        "mobility", or "r5": `frame` and `write` give the areas that r5py draws, at one percentile.
    sources : Sources | None
        For R5: the extract and the feeds that the network was built from.

    Raises
    ------
    BadParameterError
        For cut-offs or a size out of range, a network without streets, or perceived time where nobody knows
        how full vehicles are.
    OutsideServiceError
        Nothing runs on the date of the window.
    EngineError
        R5 is asked for more than one percentile.
    """

    def __init__(
        self,
        network: TransportNetwork,
        request: MatrixRequest,
        cutoffs: Sequence[int] = CUTOFFS,
        *,
        cell_m: float = CELL_M,
        router: Router | None = None,
        loads: DayLoadSource | None = None,
        ground: Ground | None = None,
        engine: str = "mobility",
        sources: "Sources | None" = None,
    ) -> None:
        self.request, self.cutoffs = request, checked_cutoffs(cutoffs, request.max_time_minutes)
        self._network, self._router = network, Router(network) if router is None else router
        if loads is not None:
            self._router = self._router.with_loads(loads)
        self._sources, self._is_r5 = sources, engine != "mobility"
        if self._is_r5:
            check_r5(engine, request)  # no grid is laid: r5py has its own
            return
        self._ground = ground or prepare_ground(network, request, self._router, cell_m)
        # With arrive_by the cells are origins, and each point is a destination of an engine of its own.
        nowhere = self.grid.centers.take(slice(0, 0))
        self._engine = self._engine_to(nowhere if request.arrive_by else self.grid.centers)

    @property
    def grid(self) -> StreetGrid:
        """The cells that are drawn on."""
        return self._ground.grid

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the engine has to say about the date."""
        return () if self._is_r5 else self._engine.warnings

    def is_off_streets(self, point: Points) -> bool:
        """Tell whether a point has no street near by.

        Parameters
        ----------
        point : Points
            One.

        Returns
        -------
        bool
            True: its areas are empty.
        """
        return bool(self._engine.off_streets(point)[0])

    def at(self, departure: datetime, cutoffs: Sequence[int] | None = None, **times: Any) -> Self:
        """Ask the same at another time; grid and walks are shared.

        Parameters
        ----------
        departure : datetime
            As of MatrixRequest.
        cutoffs : Sequence[int] | None
            Minutes, None = the same.
        **times : Any
            Of MatrixRequest: window_minutes, percentiles, max_time_minutes, max_rides, clock, seed, draws.

        Returns
        -------
        IsochroneEngine
            Another object.

        Raises
        ------
        BadParameterError
            Something else than a time is asked for: the walks would be others.
        """
        for name in times:
            if name not in TIMES:
                raise BadParameterError(
                    "{field} cannot change here; there are {known}", field=name, known=", ".join(TIMES)
                )
        if self._is_r5:
            request = replace(self.request, departure=departure, **times)
            return type(self)(
                self._network,
                request,
                self.cutoffs if cutoffs is None else cutoffs,
                engine="r5",
                sources=self._sources,
            )
        return type(self)(
            self._network,
            replace(self.request, departure=departure, **times),
            self.cutoffs if cutoffs is None else cutoffs,
            router=self._router,
            ground=self._ground,
        )

    def around(self, points: Points) -> Iterator[Isochrone]:
        """Draw the areas of points, one point after another.

        Parameters
        ----------
        points : Points
            Any; the area of one off the streets is empty.

        Yields
        ------
        Isochrone
            For each point, percentile and cut-off, the largest cut-off first: drawn so, none hides another.
        """
        for row, one in enumerate(points.ids):
            yield from self._draw(one, self._minutes(points.take(slice(row, row + 1))))

    def around_any(self, points: Points, id: str) -> Iterator[Isochrone]:
        """Draw the areas in reach of the nearest of several points.

        Parameters
        ----------
        points : Points
            At least one.
        id : str
            What they are together.

        Yields
        ------
        Isochrone
            As of `around`, of the least minutes from (with arrive_by: to) any of them at each percentile.
        """
        least = self._minutes(points.take(slice(0, 1)))
        for row in range(1, len(points)):
            np.minimum(least, self._minutes(points.take(slice(row, row + 1))), out=least)
        yield from self._draw(id, least)

    def _minutes(self, point: Points) -> NDArray[np.uint16]:
        """Find the minutes between one point and all cells, at each percentile."""
        engine = self._engine if not self.request.arrive_by else self._engine_to(point)
        minutes = engine.rows(self.grid.centers if self.request.arrive_by else point)
        return minutes.reshape(len(self.request.percentiles), -1)

    def _draw(self, id: str, minutes: NDArray[np.uint16]) -> Iterator[Isochrone]:
        for percentile, times in zip(self.request.percentiles, minutes, strict=True):
            spread = self.grid.spread(times)
            for cutoff in self.cutoffs[::-1]:
                yield Isochrone(id, percentile, cutoff, area_within(self.grid, spread, cutoff))

    def frame(
        self, points: Points, report: Callable[[int, int], None] = lambda *_: None
    ) -> "geopandas.GeoDataFrame":
        """Draw the areas of points as a table.

        Parameters
        ----------
        points : Points
            Any.
        report : Callable[[int, int], None]
            Told after each area how many are drawn, and of how many (not by R5); may raise to stop.

        Returns
        -------
        geopandas.GeoDataFrame
            id, percentile, cutoff (minutes), km2 and geometry (EPSG:4326), as `around` orders them.
        """
        import geopandas  # noqa: PLC0415 - for planners; a web worker draws without

        if self._is_r5:
            return draw_by_r5(self._network, self.request, self.cutoffs, points, self._sources)
        found: list[Isochrone] = []
        total = len(points) * len(self.request.percentiles) * len(self.cutoffs)
        for one in self.around(points):
            found.append(one)
            report(len(found), total)
        columns = {
            "id": [one.id for one in found],
            "percentile": [one.percentile for one in found],
            "cutoff": [one.cutoff for one in found],
            "km2": [one.km2 for one in found],
        }
        return geopandas.GeoDataFrame(columns, geometry=[one.area for one in found], crs="EPSG:4326")

    def write(self, points: Points, path: Path, report: Callable[[int, int], None] = lambda *_: None) -> None:
        """Write the areas of points to a file.

        Parameters
        ----------
        points : Points
            Any.
        path : Path
            Ends in .geojson or .gpkg.
        report : Callable[[int, int], None]
            As of `frame`.

        Raises
        ------
        BadParameterError
            For another ending.
        """
        driver = driver_of(path)
        self.frame(points, report).to_file(path, layer=LAYER, driver=driver)

    def _engine_to(self, destinations: Points) -> MatrixEngine:
        return MatrixEngine(
            self._network, self.request, destinations, router=self._router, far_side=self._ground.far_side
        )


def driver_of(path: Path) -> str:
    """Tell what writes a file of areas.

    Parameters
    ----------
    path : Path
        Ends in .geojson or .gpkg.

    Returns
    -------
    str
        GDAL's word.

    Raises
    ------
    BadParameterError
        For another ending.
    """
    driver = DRIVERS.get(path.suffix.lower())
    if driver is None:
        raise BadParameterError("{field} must end in .geojson or .gpkg: {path}", field="path", path=path)
    return driver
