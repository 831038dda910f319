"""Lower bounds of what the way still to go costs: kept by region and hours, made beside the searches."""

import functools
import math
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.cost_rows import ROW_SIZE, run_costs
from mobility.kernels.crowding_clocks import Weights
from mobility.kernels.crowding_costs import combine_costs
from mobility.kernels.raptor_state import NEVER
from mobility.network.least_day import Changes, LeastDay, LeastPart, hours_of
from mobility.network.once import OnceCache
from mobility.network.row_maker import RowMaker
from mobility.network.shared_memory import zeros

STOPS_IN_REGION = 8
"""Smaller ones bound better, but there are more rows to be made and combined."""
MOST_BYTES = 16 << 20
"""Of all rows of a table; regions are larger where there are too many stops."""
KEPT_BYTES = 96 << 20
"""Of all rows of a process, the most recently used: two directions, some hours, some travelers."""
MOST_TABLES = 256
"""Also of small ones: each holds what its part of the day is made of."""
MOST_STOPS = 10_000
"""With more day stops a row takes longer than it can save."""
KEPT_LEAST_DAYS = 8
"""Working days, the weekend, some filters, and a live day or two."""

WEIGHT_STEP, CHANGE_STEP_DS = 5, 600
"""Travelers whose weights differ by less share a table."""

Int32 = NDArray[np.int32]
UInt16 = NDArray[np.uint16]


def has_costs(n_stops: int) -> bool:
    """Tell whether costs are bounded at all.

    Parameters
    ----------
    n_stops : int
        Day stops.

    Returns
    -------
    bool
        False where there are none, or too many.
    """
    return 0 < n_stops <= MOST_STOPS


def stops_in_region(n_stops: int) -> int:
    """Tell how many stops a region has at most.

    Parameters
    ----------
    n_stops : int
        Day stops.

    Returns
    -------
    int
        STOPS_IN_REGION, or as many more as MOST_BYTES ask for.
    """
    most = STOPS_IN_REGION
    while count_regions(n_stops, most) * _bytes_of_row(n_stops) > MOST_BYTES:
        most *= 2
    return most


def kept_tables(n_stops: int) -> int:
    """Tell how many tables are kept.

    Parameters
    ----------
    n_stops : int
        Day stops.

    Returns
    -------
    int
        As many as fit in KEPT_BYTES, and no more than MOST_TABLES.
    """
    n_regions = count_regions(n_stops, stops_in_region(n_stops))
    return max(1, min(MOST_TABLES, KEPT_BYTES // max(1, n_regions * _bytes_of_row(n_stops))))


@functools.lru_cache(maxsize=256)
def at_most(weights: Weights) -> Weights:
    """Give weights under which nothing costs more, few for many travelers.

    Parameters
    ----------
    weights : Weights
        Of a traveler.

    Returns
    -------
    Weights
        The usual ones as they are.
    """
    wait, walk = (each // WEIGHT_STEP * WEIGHT_STEP for each in (weights.wait, weights.walk))
    return Weights(wait, walk, weights.transfer_ds // CHANGE_STEP_DS * CHANGE_STEP_DS)


def count_regions(n_stops: int, most: int) -> int:
    """Tell into how many regions `divide_stops` divides at most.

    Parameters
    ----------
    n_stops, most : int
        Day stops, and those of a region.

    Returns
    -------
    int
        A power of two, since they are halved.
    """
    return 1 << max(0, math.ceil(math.log2(max(1, n_stops) / most)))


def _bytes_of_row(n_stops: int) -> int:
    return n_stops * ROW_SIZE * np.dtype(np.uint16).itemsize


@dataclass(eq=False)
class CostTable:
    """Least costs from every day stop to each region, for some hours, one direction, one walker and traveler.

    Threads share it, and so do processes that were forked after it was made: a row is written before it is
    announced.

    Parameters
    ----------
    part : LeastPart
        What is ridden in these hours.
    changes : Callable[[], Changes] | None
        Gives those between all stops; let go of once it has, since it knows a day.
    physical : NDArray[np.int32]
        (n_stops,) stop of the Timetable of each day stop.
    stop_region : NDArray[np.int32]
        (n_stops,) from `divide_stops`.
    weights : Weights
        Of the traveler.
    runs_backward : bool
        Rows are searched for against time: they bound searches that follow it.
    """

    part: LeastPart
    changes: Callable[[], Changes] | None
    physical: Int32
    stop_region: Int32
    weights: Weights
    runs_backward: bool
    rows: UInt16 = field(init=False)  # (n_regions, ROW_SIZE, n_stops), see `run_costs`
    is_made: NDArray[np.uint8] = field(init=False)  # (n_regions,)
    _changes: Changes | None = None

    def __post_init__(self) -> None:
        """Reserve memory; the system gives it out row by row as they are written."""
        n_regions = int(self.stop_region.max(initial=-1)) + 1
        self.rows = zeros((n_regions, ROW_SIZE, self.stop_region.size), np.uint16)
        self.is_made = zeros((n_regions,), np.uint8)

    def bound(self, stops: Int32, durations_s: Int32, sums: UInt16, maker: RowMaker) -> bool:
        """Give the costs to what lies a walk beyond some stops, if all rows for them are there.

        Parameters
        ----------
        stops, durations_s : NDArray[np.int32]
            Day stops (at least one) and seconds from there.
        sums : NDArray[np.uint16]
            (ROW_SIZE, n_stops), changed in place.
        maker : RowMaker
            Is asked for the rows that are missing, for the searches to come.

        Returns
        -------
        bool
            Whether they are there.
        """
        walk = self.weights.walk
        if combine_costs(self.rows, self.is_made, self.stop_region, stops, durations_s, walk, sums):
            return True
        regions = np.unique(self.stop_region[stops])
        for region in regions[self.is_made[regions] == 0].tolist():
            maker.ask(self, region)
        return bool(combine_costs(self.rows, self.is_made, self.stop_region, stops, durations_s, walk, sums))

    def make_row(self, region: int) -> None:
        """Make a row, unless it is there.

        Parameters
        ----------
        region : int
            Number of the region.
        """
        if self.is_made[region]:
            return
        if self._changes is None:
            assert self.changes is not None
            self._changes, self.changes = self.changes(), None
        patterns = self.part.backward if self.runs_backward else self.part.forward
        changes = self._changes[1 if self.runs_backward else 0]
        members = np.flatnonzero(self.stop_region == region).astype(np.int32)
        run_costs(patterns, changes, self.physical, self.weights, members, self.rows[region])
        self.is_made[region] = 1


class CostTables:
    """The tables of a network, whatever its days: they outlive live ones, of which there is always a new one.

    Parameters
    ----------
    n_stops : int
        Day stops.
    """

    def __init__(self, n_stops: int) -> None:
        self.maker = RowMaker()
        self._lock = Lock()
        self._days: deque[LeastDay] = deque(maxlen=KEPT_LEAST_DAYS)  # the last one used first
        self._tables: OnceCache[Hashable, CostTable] = OnceCache(kept_tables(n_stops))

    def covering(self, day: LeastDay) -> LeastDay:
        """Find what bounds a day, so that days that are nearly alike share tables.

        Parameters
        ----------
        day : LeastDay
            Of that day alone.

        Returns
        -------
        LeastDay
            Covers it, with bounds about as high as its own.
        """
        with self._lock:
            alike = [kept for kept in self._days if kept.means(day)]
            for kept in alike:
                if kept.covers(day) and kept.serves(day):
                    self._days.remove(kept)
                    self._days.appendleft(kept)
                    return kept
            for kept in alike:
                wider = kept.widened(day)
                if wider.serves(day):
                    self._days.appendleft(wider)
                    return wider
            if alike:
                day.changes = alike[0].changes
            self._days.appendleft(day)
            return day

    def get(self, key: Hashable, build: Callable[[], CostTable]) -> CostTable:
        """Return a table, building it if nobody did.

        Parameters
        ----------
        key : Hashable
            Part of a day, walker, settings, direction and traveler.
        build : Callable[[], CostTable]
            Makes it.

        Returns
        -------
        CostTable
            Shared.
        """
        return self._tables.get(key, build)


@dataclass(frozen=True, eq=False, slots=True)
class CostBounds:
    """Bounds for the searches of one day, direction, walker; its tables are looked up anew for each search.

    Parameters
    ----------
    tables : CostTables
        Where tables are kept as long as there is room.
    key : Hashable
        Walker and settings.
    runs_backward : bool
        As of `CostTable`.
    find : Callable[[], LeastDay]
        Gives what bounds the day.
    build : Callable[[LeastPart, Weights], CostTable]
        Makes a table.
    """

    tables: CostTables
    key: Hashable
    runs_backward: bool
    find: Callable[[], LeastDay]
    build: Callable[[LeastPart, Weights], CostTable]

    def bound(self, stops: Int32, durations_s: Int32, weights: Weights, first_s: int, sums: UInt16) -> int:
        """Give the costs to what lies a walk beyond some stops.

        Parameters
        ----------
        stops, durations_s : NDArray[np.int32]
            Day stops (at least one) and seconds from there.
        weights : Weights
            Of the traveler.
        first_s : int
            Second of the searched day (which may run backwards) at which the first journey leaves.
        sums : NDArray[np.uint16]
            (ROW_SIZE, n_stops), changed in place.

        Returns
        -------
        int
            Last second at which what they hold for arrives, -NEVER where they are not known.
        """
        begin, end = hours_of(first_s)
        # Of a day that runs backwards, seconds count from the same moment the other way.
        part = self.find().part(begin if self.runs_backward else -end)
        if part is None:
            return -NEVER
        least = at_most(weights)
        table = self.tables.get((part, self.key, self.runs_backward, least), lambda: self.build(part, least))
        return end if table.bound(stops, durations_s, sums, self.tables.maker) else -NEVER
