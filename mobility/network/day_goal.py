"""Lower bounds of the way still to go, made region by region when a search first needs them."""

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import DayTimetable, Transfers
from mobility.kernels.goal import COMPLETE, combine_bounds, least_hops, run_bounds
from mobility.kernels.raptor_state import GO_SIZE, MOST_RIDES
from mobility.network.day_costs import CostBounds, CostTables
from mobility.network.once import OnceCache
from mobility.network.shared_memory import zeros

STOPS_IN_REGION = 32
"""Of 16, 32, 64 and 128 the quickest door to door in Porto: fewer stops bound better, but more rows have to
be combined for the stops around one destination."""
MOST_BYTES = 128 << 20
"""Of all rows of a table; regions are larger where there are too many stops."""
KEPT_BYTES = 512 << 20
"""Of all tables of a process, of which a day's question and its way back need two."""
MOST_TABLES = 128
USUAL_ROUNDS = 8
"""Rides up to which searches share a table; those that allow more have others, of MOST_RIDES."""

Int32 = NDArray[np.int32]


@dataclass(eq=False)
class GoalTable:
    """Least seconds and rides from every day stop to each region, for alike days, one direction, one walker.

    Threads share it, and so do processes that were forked after it was made: a row is written before it is
    announced, and two that make the same row write the same.

    Parameters
    ----------
    timetable : DayTimetable
        The one that runs against the searches.
    transfers : Transfers
        Of the same direction.
    stop_region : NDArray[np.int32]
        (n_stops,) from `divide_stops`.
    n_rounds : int
        Most rides of the searches that it bounds.
    """

    timetable: DayTimetable
    transfers: Transfers
    stop_region: Int32
    n_rounds: int = USUAL_ROUNDS
    hops: Int32 = field(init=False)
    rows: NDArray[np.uint16] = field(init=False)  # (n_regions, GO_SIZE, n_stops), see `run_bounds`
    rounds: NDArray[np.uint8] = field(init=False)  # (n_regions,) n_rounds, or 0 = not yet made

    def __post_init__(self) -> None:
        """Reserve memory; the system gives it out row by row as they are written."""
        n_regions = int(self.stop_region.max(initial=-1)) + 1
        self.hops = least_hops(self.timetable)
        self.rows = zeros((n_regions, GO_SIZE, self.stop_region.size), np.uint16)
        self.rounds = zeros((n_regions,), np.uint8)

    def bound(self, stops: Int32, durations_s: Int32, max_rides: int, bounds: Int32) -> None:
        """Give the bounds to what lies a walk beyond some stops.

        Parameters
        ----------
        stops, durations_s : NDArray[np.int32]
            Day stops (at least one) and seconds from there.
        max_rides : int
            Most rides of the search, at most n_rounds.
        bounds : NDArray[np.int32]
            (GO_SIZE * n_stops,), changed in place.
        """
        assert max_rides <= self.n_rounds
        while True:
            missing = combine_bounds(
                self.rows, self.rounds, self.stop_region, stops, durations_s, max_rides, bounds
            )
            if missing == COMPLETE:
                return
            self._make_row(missing)

    def _make_row(self, region: int) -> None:
        # In a row of its own: others may have announced this one already, and be reading it.
        row = np.empty_like(self.rows[region])
        members = np.flatnonzero(self.stop_region == region).astype(np.int32)
        run_bounds(self.timetable, self.transfers, self.hops, members, self.n_rounds, row)
        self.rows[region] = row
        self.rounds[region] = self.n_rounds


class GoalTables:
    """The tables of all days of a network, those used last within a bound on their memory.

    Parameters
    ----------
    n_stops : int
        Of the timetable.
    costs : CostTables
        The tables of costs, which outlive these where days are live.
    """

    def __init__(self, n_stops: int, costs: CostTables) -> None:
        self.costs = costs
        table_bytes = max(1, count_regions(n_stops) * bytes_of_row(n_stops))
        self._tables: OnceCache[Hashable, GoalTable] = OnceCache(min(MOST_TABLES, KEPT_BYTES // table_bytes))

    def get(self, key: Hashable, build: Callable[[], GoalTable]) -> GoalTable:
        """Return a table, building it if nobody did.

        Parameters
        ----------
        key : Hashable
            What alike days share, walker, settings and direction.
        build : Callable[[], GoalTable]
            Makes it.

        Returns
        -------
        GoalTable
            Shared.
        """
        return self._tables.get(key, build)


@dataclass(frozen=True, eq=False, slots=True)
class GoalBounds:
    """Bounds for the searches of one day, direction, walker; its table is looked up anew for each search.

    Parameters
    ----------
    tables : GoalTables
        Where the table is kept as long as there is room.
    key : Hashable
        Its key there.
    build : Callable[[int], GoalTable]
        Makes it for so many rounds.
    costs : CostBounds | None
        What bounds costs beside times, for searches that mind full vehicles.
    """

    tables: GoalTables
    key: Hashable
    build: Callable[[int], GoalTable]
    costs: CostBounds | None

    def bound(self, stops: Int32, durations_s: Int32, max_rides: int, bounds: Int32) -> None:
        """Give the bounds to what lies a walk beyond some stops; parameters as of `GoalTable.bound`."""
        n_rounds = USUAL_ROUNDS if max_rides <= USUAL_ROUNDS else MOST_RIDES
        table = self.tables.get((self.key, n_rounds), lambda: self.build(n_rounds))
        table.bound(stops, durations_s, max_rides, bounds)


def bytes_of_row(n_stops: int) -> int:
    """Tell how large a region's row is.

    Parameters
    ----------
    n_stops : int
        Day stops.

    Returns
    -------
    int
        Bytes.
    """
    return GO_SIZE * n_stops * np.dtype(np.uint16).itemsize


def count_regions(n_stops: int) -> int:
    """Tell into how many regions stops are divided: a power of two, since they are halved.

    Parameters
    ----------
    n_stops : int
        Day stops.

    Returns
    -------
    int
        At least 1; so many that none has more than STOPS_IN_REGION stops, unless MOST_BYTES is less.
    """
    wanted = 1 << max(0, math.ceil(math.log2(max(1, n_stops) / STOPS_IN_REGION)))
    has_room = 1 << math.floor(math.log2(max(1.0, MOST_BYTES / max(1, bytes_of_row(n_stops)))))
    return min(wanted, has_room)


def divide_stops(lat: NDArray[np.float64], lon: NDArray[np.float64], most: int = 0) -> Int32:
    """Divide stops into regions of about the same number of stops, by halving along the longer side.

    Parameters
    ----------
    lat, lon : NDArray[np.float64]
        (n_stops,) degrees; NaN where unknown.
    most : int
        Stops of a region, 0 = as `count_regions` says.

    Returns
    -------
    NDArray[np.int32]
        (n_stops,) number of each stop's region.
    """
    y = np.nan_to_num(lat)
    x = np.nan_to_num(lon) * np.cos(np.radians(y.mean() if y.size else 0.0))
    most = most or -(-lat.size // count_regions(lat.size))
    regions = np.zeros(lat.size, np.int32)
    parts = [np.arange(lat.size)]
    n_regions = 0
    while parts:
        part = parts.pop()
        if part.size <= most:
            regions[part] = n_regions
            n_regions += part.size > 0
            continue
        side = y[part] if np.ptp(y[part]) > np.ptp(x[part]) else x[part]
        order = part[np.argsort(side, kind="stable")]
        parts += [order[: order.size // 2], order[order.size // 2 :]]
    return regions
