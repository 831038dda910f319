"""Travel times from many origins to many destinations: the one function that all of accessibility asks."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.matrix.blocks import Block, BlockStreets
from mobility.accessibility.matrix.ends import Streets, movers_of
from mobility.accessibility.matrix.far_walks import walks_around_stops
from mobility.accessibility.matrix.near_side import NearSide, kept, lent
from mobility.accessibility.matrix.off_streets import lie_off_streets
from mobility.accessibility.matrix.rows import RowSearch
from mobility.accessibility.matrix.service_window import check_hours, check_service
from mobility.accessibility.matrix.timetables import once_rows, row_searches
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.errors import BadParameterError, LimitExceededError
from mobility.kernels.arrays import SnappedPoints
from mobility.kernels.raptor_matrix import MINUTE_S, UNREACHED_MINUTES, LastWalks, run_percentiles
from mobility.network.transport_network import TransportNetwork
from mobility.routing.day_loads import DayLoadSource
from mobility.routing.router import Router
from mobility.routing.transit_journey import Offers

UNREACHED = UNREACHED_MINUTES
"""Minutes of what is not reached."""
MOST_CELLS = 200_000_000
"""Cells of one answer, 400 MB; larger matrices are asked for in chunks of origins."""

PARTS_OF_THREAD = 8

UInt16 = NDArray[np.uint16]
Int32 = NDArray[np.int32]
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True, eq=False)
class FarSide:
    """The many points of a search from one: destinations, or with arrive_by origins.

    Parameters
    ----------
    points : Points
        Themselves.
    last_walks : LastWalks | None
        Walks between them and their stops, None without transit.
    snapped : dict[str, SnappedPoints]
        Where they meet the streets, by the profile of ways without transit.
    """

    points: Points
    last_walks: LastWalks | None
    snapped: dict[str, SnappedPoints]


class MatrixEngine:
    """Answers rows of one matrix; made once for a request, then asked in chunks; safe to share by threads.

    A percentile p of a pair is taken by the nearest rank over all minutes of the window: of n travel times
    in order the one at ceil(p n / 100), p = 0 the shortest. A minute without a way within max_time counts as
    longer than all others, so that the median is UNREACHED where more than half of the minutes reach nothing.
    Waiting for the first vehicle counts. Minutes are rounded up: `minutes <= 30` is reached within 1800 s.

    Parameters
    ----------
    network : TransportNetwork
        Where.
    request : MatrixRequest
        What.
    destinations : Points
        To where; the walks around them are found here, once for all origins.
    loads : DayLoadSource | None
        How full vehicles are, for perceived time: `perceived.UsualLoads` of a trained model.
    router : Router | None
        Whose days (and loads, where none are given) are used, None = one of its own.
    far_side : FarSide | None
        From `prepare_far_side`, of the destinations (with arrive_by: of the origins), for requests that
        differ in their times; None = found here.

    Raises
    ------
    OutsideServiceError
        Nothing runs on the date of the window.
    BadParameterError
        Perceived time is asked for, and nobody knows how full vehicles are.
    """

    def __init__(
        self,
        network: TransportNetwork,
        request: MatrixRequest,
        destinations: Points,
        *,
        loads: DayLoadSource | None = None,
        router: Router | None = None,
        far_side: FarSide | None = None,
    ) -> None:
        self.network, self.request, self.destinations = network, request, destinations
        self._router = Router(network) if router is None else router
        if loads is not None:
            self._router = self._router.with_loads(loads)
        self._movers = movers_of(request)
        self._streets = Streets(network, self._router.pool, request.max_snap_m)
        self._far = far_side
        self._samples: deque[UInt16] = deque()
        self._order = np.argsort(request.percentiles, kind="stable")
        self._percentiles = np.array(request.percentiles, np.int32)[self._order]
        self.warnings: tuple[str, ...] = ()
        self._searches: tuple[RowSearch, ...] = ()
        if request.has_transit:
            date = self._router.days.date_of(int(request.departure.timestamp()))
            self.warnings = check_service(network, request) + check_hours(network, request)
            self._searches = row_searches(self._router, request, date)
        self._once = once_rows(self._searches, request)
        at_ones = self._movers.at_destinations if request.arrive_by else self._movers.at_origins
        self._blocks = BlockStreets(
            network, self._streets, at_ones, self._movers.directly, backward=request.arrive_by
        )
        self._there = None if request.arrive_by else self._far_side(destinations)

    def at(self, departure: datetime) -> "MatrixEngine":
        """Make the engine of the same question at another time, without walking around the destinations anew.

        Parameters
        ----------
        departure : datetime
            Instead of the request's.

        Returns
        -------
        MatrixEngine
            With the same loads; its `rows` take what this one has prepared.

        Raises
        ------
        OutsideServiceError
            Nothing runs on that date.
        """
        request = replace(self.request, departure=departure)
        return MatrixEngine(
            self.network, request, self.destinations, router=self._router, far_side=self._there
        )

    def prepare(self, origins: Points) -> NearSide:
        """Search the streets around some origins, for several departures.

        Parameters
        ----------
        origins : Points
            For `rows` of this engine, and of those that `at` makes.

        Returns
        -------
        NearSide
            Keeps 4 bytes for each pair of an origin and a destination.

        Raises
        ------
        BadParameterError
            With arrive_by, where searches begin at the destinations.
        LimitExceededError
            More than MOST_CELLS of 2 bytes.
        """
        if self._there is None:
            raise BadParameterError("With arrive_by there is nothing to prepare.", field="arrive_by")
        check_cells(2, len(origins), len(self.destinations), MOST_CELLS)
        movers, many = self._movers, self._there
        snapped = self._streets.snap(origins, (*movers.directly, *movers.at_origins))
        blocks = self._blocks.around(origins, snapped, range(len(origins)), many.points, many.snapped)
        return NearSide(self.network, origins, many.points, movers, self.request.max_snap_m, kept(blocks))

    def rows(self, origins: Points | NearSide, *, threads: int = 1) -> UInt16:
        """Find the travel times from some origins to all destinations.

        Parameters
        ----------
        origins : Points | NearSide
            A chunk of them; the answer for an origin does not depend on the others. With arrive_by a chunk
            takes one search for each destination, else one for each origin. From `prepare`: the same answer,
            without searching the streets around them again.
        threads : int
            How many work on it; the answer is the same.

        Returns
        -------
        (n_percentiles, n_origins, n_destinations) uint16
            Minutes, rounded up, percentiles in the order of the request; UNREACHED where it takes longer than
            max_time, and from and to points off the streets.

        Raises
        ------
        LimitExceededError
            More than MOST_CELLS.
        BadParameterError
            Origins that were prepared for something else.
        """
        check_cells(len(self._percentiles), len(origins), len(self.destinations), MOST_CELLS)
        if isinstance(origins, NearSide):
            many = None if self._there is None else self._there.points
            origins.check(self.network, many, self._movers, self.request.max_snap_m)
        if self._there is not None:
            return self._rows_between(origins, self._there, threads)
        assert isinstance(origins, Points)
        found = self._rows_between(self.destinations, self._far_side(origins), threads)
        return np.ascontiguousarray(found.transpose(0, 2, 1))

    def off_streets(self, points: Points) -> NDArray[np.bool_]:
        """Tell which points have no street near by, in any mode of the request.

        Parameters
        ----------
        points : Points
            Origins or destinations.

        Returns
        -------
        (n,) bool
            True: nothing is reached from there or to there.
        """
        return lie_off_streets(self.network, self.request, points)

    def _far_side(self, points: Points) -> FarSide:
        """Find the streets and stops around the many."""
        if self._far is not None and self._far.points is points:
            return self._far
        movers, backward = self._movers, self.request.arrive_by
        at_points = movers.at_origins if backward else movers.at_destinations
        return FarSide(
            points,
            self._streets.walks_around(points, at_points, backward=not backward) if at_points else None,
            self._streets.snap(points, movers.directly),
        )

    def _rows_between(self, ones: Points | NearSide, many: FarSide, threads: int) -> UInt16:
        movers, backward = self._movers, self.request.arrive_by
        near = movers.at_destinations if backward else movers.at_origins
        found = np.empty((self._percentiles.size, len(ones), len(many.points)), np.uint16)
        if isinstance(ones, NearSide):
            _run(lambda block: self._fill(lent(block), many, found), ones.blocks, threads)
            return found
        snapped = self._streets.snap(ones, (*movers.directly, *near))

        def fill(rows: range) -> None:
            """Find some rows."""
            for block in self._blocks.around(ones, snapped, rows, many.points, many.snapped):
                self._fill(block, many, found)

        # Some parts for each thread, as one that takes longer would keep the others waiting.
        size = len(ones) if threads == 1 else max(1, len(ones) // (threads * PARTS_OF_THREAD))
        _run(fill, [range(i, min(i + size, len(ones))) for i in range(0, len(ones), size or 1)], threads)
        return found

    def _fill(self, block: Block, many: FarSide, found: UInt16) -> None:
        """Find the rows of a block."""
        n_rows = len(block.direct_s)
        if self._once is not None and many.last_walks is not None:
            minutes = np.empty(block.direct_s.shape, np.uint16)
            self._once.fill(block.near, many.last_walks, block.direct_s, minutes)
            found[:, block.first : block.first + n_rows] = (
                minutes  # of one minute all percentiles are the same
            )
            return
        near = block.near
        for i in range(n_rows):
            own = slice(near.offsets[i], near.offsets[i + 1])
            offers = Offers(near.stops[own], near.seconds[own])
            found[self._order, block.first + i] = self._row(offers, block.direct_s[i], many)

    def _row(self, near: Offers, direct_s: Int32, many: FarSide) -> UInt16:
        longest = self.request.max_time_minutes
        row = np.empty((self._percentiles.size, direct_s.size), np.uint16)
        if near.stops.size == 0 or many.last_walks is None:
            row[:] = minutes_of(direct_s, longest)
            return row
        n_minutes = self.request.window_minutes
        size = (n_minutes * len(self._searches), direct_s.size)
        try:
            samples = self._samples.pop()
        except IndexError:
            samples = np.empty(size, np.uint16)
        if samples.shape != size:
            samples = np.empty(size, np.uint16)
        for i, search in enumerate(self._searches):
            search.fill(near, many.last_walks, direct_s, samples[i * n_minutes : (i + 1) * n_minutes])
        run_percentiles(samples, self._percentiles, longest, row)
        self._samples.append(samples)
        return row


def _run(fill: Callable[[Part], None], parts: Sequence[Part], threads: int) -> None:
    """Have some threads fill all parts."""
    if threads == 1:
        deque(map(fill, parts), maxlen=0)
        return
    with ThreadPoolExecutor(threads) as pool:
        deque(pool.map(fill, parts), maxlen=0)


def prepare_far_side(
    network: TransportNetwork, request: MatrixRequest, points: Points, router: Router
) -> FarSide:
    """Find the streets and stops around very many points, from the stops' side.

    Parameters
    ----------
    network : TransportNetwork
        With streets.
    request : MatrixRequest
        Its modes, speeds and limits count, its times do not.
    points : Points
        Destinations, with arrive_by origins.
    router : Router
        Whose street searches are used.

    Returns
    -------
    FarSide
        As a MatrixEngine finds it by itself, from one search a stop instead of one a point.
    """
    movers = movers_of(request)
    at_points = movers.at_origins if request.arrive_by else movers.at_destinations
    streets = Streets(network, router.pool, request.max_snap_m)
    snapped = streets.snap(points, (*movers.directly, *at_points))
    if len(at_points) != 1:
        walks = streets.walks_around(points, at_points, backward=not request.arrive_by) if at_points else None
        return FarSide(points, walks, snapped)
    mover = at_points[0]
    walks = walks_around_stops(network, snapped[mover.profile.profile], mover, backward=request.arrive_by)
    return FarSide(points, walks, snapped)


def minutes_of(seconds: Int32, longest_minutes: int) -> UInt16:
    """Round seconds up to minutes.

    Parameters
    ----------
    seconds : (n,) int32
        At least 0.
    longest_minutes : int
        What is longer is not reached.

    Returns
    -------
    (n,) uint16
        UNREACHED beyond.
    """
    minutes = -(-seconds // MINUTE_S)
    return np.where(minutes <= longest_minutes, minutes, UNREACHED).astype(np.uint16)


def check_cells(n_percentiles: int, n_origins: int, n_destinations: int, most: int) -> None:
    """Refuse a matrix that is too large.

    Parameters
    ----------
    n_percentiles, n_origins, n_destinations : int
        Its sizes.
    most : int
        Most cells.

    Raises
    ------
    LimitExceededError
        It is; the sentence states its size.
    """
    cells = n_percentiles * n_origins * n_destinations
    if cells > most:
        raise LimitExceededError(
            "{origins} origins x {destinations} destinations x {percentiles} percentiles are {cells} cells, "
            "more than {most}; ask in chunks of origins, or for fewer points.",
            field="destinations",
            origins=f"{n_origins:,}",
            destinations=f"{n_destinations:,}",
            percentiles=n_percentiles,
            cells=f"{cells:,}",
            most=f"{most:,}",
        )
