"""The runs of the next hours with their loads and times: a compiled day as steering looks at it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network.compiled_day import Day
from mobility.occupancy.day_loads import DayLoads
from mobility.snapshot.trip_loads import TripLoads
from mobility.steering.outlook import SegmentTimes

Int32 = NDArray[np.int32]


class RunsAhead(NamedTuple):
    """Runs that are under way or begin soon, in the order of the compiled day; read-only."""

    loads: TripLoads  # one row a run; `trip` and `day` as of the compiled day
    times: SegmentTimes
    day_trip: Int32  # (n,) ascending
    way: Int32  # (n,) the same number: the same line by the same stops, whatever is known of delays
    route: Int32  # (n,) of the Timetable
    stop: Int32  # (n_segments,) of the Timetable: where a segment begins

    def row_of(self, day_trip: int) -> int:
        """Find the row of a day trip.

        Parameters
        ----------
        day_trip : int
            Of the compiled day.

        Returns
        -------
        int
            -1 = it is not among them.
        """
        row = int(np.searchsorted(self.day_trip, day_trip))
        return row if row < self.day_trip.size and self.day_trip[row] == day_trip else -1

    def beside(self, row: int, position: int, step: int) -> int:
        """Find the run of the same way that leaves a stop right before or after a run, as they run now.

        Runs of which something is known lie in patterns of their own on a compiled day, so numbers of the day
        tell nothing of who follows whom.

        Parameters
        ----------
        row : int
            Of the loads.
        position : int
            Of the segment that begins at the stop.
        step : int
            -1 = before, 1 = after.

        Returns
        -------
        int
            Its row; -1 = there is none under way or beginning soon.
        """
        alike = np.flatnonzero(self.way == self.way[row])
        leaves_s = self.times.leaves_s[self.loads.segments_offsets[alike] + position]
        order = alike[np.lexsort((alike, leaves_s))]
        at = int(np.flatnonzero(order == row)[0]) + step
        return int(order[at]) if 0 <= at < order.size else -1

    def leaves_s(self, row: int) -> NDArray[np.int64]:
        """Give the departures of a run.

        Parameters
        ----------
        row : int
            Of the loads.

        Returns
        -------
        (n,) int64
            Unix seconds, one for each segment.
        """
        return self.times.leaves_s[self.loads.segments_offsets[row] : self.loads.segments_offsets[row + 1]]

    def stops(self, row: int) -> Int32:
        """Give the stops that the segments of a run begin at.

        Parameters
        ----------
        row : int
            Of the loads.

        Returns
        -------
        (n,) int32
            Of the Timetable.
        """
        return self.stop[self.loads.segments_offsets[row] : self.loads.segments_offsets[row + 1]]


def find_runs_ahead(day: Day, loads: DayLoads, now_s: int, until_s: int) -> RunsAhead:
    """Take the runs that are under way between two moments out of a compiled day.

    Parameters
    ----------
    day : Day
        Which covers both moments.
    loads : DayLoads
        Of its trips.
    now_s, until_s : int
        Unix seconds.

    Returns
    -------
    RunsAhead
        All their segments, also those that are over.
    """
    t = day.timetable
    lengths = np.diff(t.pattern_stops_offsets).astype(np.int64)
    counts = np.diff(t.pattern_trips_offsets).astype(np.int64)
    pattern = t.trip_pattern
    within = np.arange(pattern.size) - t.pattern_trips_offsets[pattern]
    base = t.pattern_times_offsets[pattern].astype(np.int64)
    begin_s = day.epoch_s + t.departures[base + within].astype(np.int64)
    end_s = day.epoch_s + t.arrivals[base + (within + 1) * lengths[pattern] - 1].astype(np.int64)
    rows = np.flatnonzero((end_s > now_s) & (begin_s <= until_s) & (lengths[pattern] > 1))
    sizes = lengths[pattern[rows]] - 1
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    run = np.repeat(np.arange(rows.size), sizes)
    position = np.arange(run.size) - offsets[:-1][run]
    trip = rows[run]
    # Departures lie by position, arrivals and loads by trip (see DayTimetable).
    leaves = t.departures[base[trip] + position * counts[pattern[trip]] + within[trip]].astype(np.int64)
    at = base[trip] + within[trip] * lengths[pattern[trip]] + position
    first = at[offsets[:-1]] if rows.size else np.empty(0, np.int64)
    seats = loads.seats[at]
    found = TripLoads(
        trip=t.trip_source[rows],
        day=day.trip_day[rows],
        seats=loads.seats[first],
        standing=loads.standing[first],
        segments_offsets=offsets,
        p10=loads.p10[at] * seats,
        p50=loads.p50[at] * seats,
        p90=loads.p90[at] * seats,
        level=loads.level[at],
        source=loads.source[at],
        observed_s=loads.observed_s[at],
        confidence=loads.confidence[at],
    )
    times = SegmentTimes(
        day.epoch_s + leaves, np.maximum(t.arrivals[at + 1].astype(np.int64) - leaves, 0).astype(np.int32)
    )
    stops = t.stop_physical[t.pattern_stops[t.pattern_stops_offsets[pattern[trip]] + position]]
    route = day.source.trip_route[day.runs[rows]]
    way = _ways_of(day, pattern[rows], route)
    return RunsAhead(found, times, rows.astype(np.int32), way, route, stops)


def _ways_of(day: Day, pattern: Int32, route: Int32) -> Int32:
    """Number the ways of runs: line and all stops, the last one, too."""
    t = day.timetable
    ways: dict[tuple[int, bytes], int] = {}
    kinds: dict[tuple[int, int], int] = {}
    found = np.empty(pattern.size, np.int32)
    for row, kind in enumerate(zip(pattern.tolist(), route.tolist(), strict=True)):
        if kind not in kinds:
            stops = t.pattern_stops[t.pattern_stops_offsets[kind[0]] : t.pattern_stops_offsets[kind[0] + 1]]
            kinds[kind] = ways.setdefault((kind[1], t.stop_physical[stops].tobytes()), len(ways))
        found[row] = kinds[kind]
    return found
