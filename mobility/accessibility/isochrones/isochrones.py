"""Isochrones: the areas that are within reach of points, by cut-off and percentile."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import shapely

from mobility.accessibility.isochrones.by_r5 import check_r5, draw_by_r5
from mobility.accessibility.isochrones.contours import area_within, square_km
from mobility.accessibility.isochrones.grid import StreetGrid
from mobility.accessibility.matrix.engine import FarSide, MatrixEngine, prepare_far_side
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.errors import BadParameterError
from mobility.network.transport_network import TransportNetwork
from mobility.routing.day_loads import DayLoadSource
from mobility.routing.router import Router

if TYPE_CHECKING:
    import geopandas

    from mobility.accessibility.engines.sources import Sources

CUTOFFS = (15, 30, 45)
CELL_M = 100.0
MOST_CUTOFFS = 12
LAYER = "isochrones"


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


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What does not depend on the time: the grid, and the walks between its cells and all stops.

    Parameters
    ----------
    grid : StreetGrid
        Over the streets.
    far_side : FarSide
        Of its centers.
    """

    grid: StreetGrid
    far_side: FarSide


def prepare_ground(
    network: TransportNetwork, request: MatrixRequest, router: Router, cell_m: float = CELL_M
) -> Ground:
    """Lay the ground for isochrones of one way of moving.

    Parameters
    ----------
    network : TransportNetwork
        With streets.
    request : MatrixRequest
        Its modes, speeds, walks and direction count, its times do not.
    router : Router
        Whose street searches are used.
    cell_m : float
        Size of a cell.

    Returns
    -------
    Ground
        For any number of `Isochrones`, to be shared by threads.

    Raises
    ------
    BadParameterError
        For a size out of range, or a network without streets.
    """
    grid = StreetGrid.over(network, cell_m, "wheelchair" if request.wheelchair else "foot")
    if not len(grid.centers):
        raise BadParameterError(
            "Isochrones need streets: the network was built without OpenStreetMap.", field="network"
        )
    return Ground(grid, prepare_far_side(network, request, grid.centers, router))


class Isochrones:
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
        return self._engine.warnings

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
        Isochrones
            Another object.
        """
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
            point = points.take(slice(row, row + 1))
            engine = self._engine if not self.request.arrive_by else self._engine_to(point)
            minutes = engine.rows(self.grid.centers if self.request.arrive_by else point)
            for percentile, times in zip(self.request.percentiles, minutes, strict=True):
                spread = self.grid.spread(times.reshape(-1))
                for cutoff in self.cutoffs[::-1]:
                    yield Isochrone(one, percentile, cutoff, area_within(self.grid, spread, cutoff))

    def frame(self, points: Points) -> "geopandas.GeoDataFrame":
        """Draw the areas of points as a table.

        Parameters
        ----------
        points : Points
            Any.

        Returns
        -------
        geopandas.GeoDataFrame
            id, percentile, cutoff (minutes), km2 and geometry (EPSG:4326), as `around` orders them.
        """
        import geopandas  # noqa: PLC0415 - for planners; a web worker draws without

        if self._is_r5:
            return draw_by_r5(self._network, self.request, self.cutoffs, points, self._sources)
        found = list(self.around(points))
        columns = {
            "id": [one.id for one in found],
            "percentile": [one.percentile for one in found],
            "cutoff": [one.cutoff for one in found],
            "km2": [one.km2 for one in found],
        }
        return geopandas.GeoDataFrame(columns, geometry=[one.area for one in found], crs="EPSG:4326")

    def write(self, points: Points, path: Path) -> None:
        """Write the areas of points to a file.

        Parameters
        ----------
        points : Points
            Any.
        path : Path
            Ends in .geojson or .gpkg.

        Raises
        ------
        BadParameterError
            For another ending.
        """
        drivers = {".geojson": "GeoJSON", ".gpkg": "GPKG"}
        driver = drivers.get(path.suffix.lower())
        if driver is None:
            raise BadParameterError("{field} must end in .geojson or .gpkg: {path}", field="path", path=path)
        self.frame(points).to_file(path, layer=LAYER, driver=driver)

    def _engine_to(self, destinations: Points) -> MatrixEngine:
        return MatrixEngine(
            self._network, self.request, destinations, router=self._router, far_side=self._ground.far_side
        )


def checked_cutoffs(cutoffs: Sequence[int], longest: int) -> tuple[int, ...]:
    """Check cut-offs.

    Parameters
    ----------
    cutoffs : Sequence[int]
        Minutes.
    longest : int
        Longest travel time that is searched for.

    Returns
    -------
    tuple[int, ...]
        Ascending, each once.

    Raises
    ------
    BadParameterError
        If there are none or too many, or one is out of range.
    """
    found = tuple(sorted(set(cutoffs)))
    if not 1 <= len(found) <= MOST_CUTOFFS:
        raise BadParameterError(
            "{field} must be 1 to {most} different numbers of minutes", field="cutoffs", most=MOST_CUTOFFS
        )
    if found[0] < 1 or found[-1] > longest:
        raise BadParameterError(
            "{field} must be 1 to {most} minutes, not {value}",
            field="cutoffs",
            most=longest,
            value=found[0] if found[0] < 1 else found[-1],
        )
    return found
