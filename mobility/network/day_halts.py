"""The halts of a compiled day by stop, and which trips a vehicle ran before: what boards and trips ask."""

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import DayTimetable
from mobility.kernels.halts import find_halts

Int32 = NDArray[np.int32]


class DayHalts:
    """Indexes a compiled day by where its trips halt; a call is a place in `pattern_stops`.

    Parameters
    ----------
    timetable : DayTimetable
        The day.
    n_stops : int
        Stops of the Timetable.
    """

    def __init__(self, timetable: DayTimetable, n_stops: int) -> None:
        t = self._timetable = timetable
        self.call_stop = t.stop_physical[t.pattern_stops]
        self._calls = np.argsort(self.call_stop, kind="stable").astype(np.int32)
        self._offsets = np.concatenate([[0], np.cumsum(np.bincount(self.call_stop, minlength=n_stops))])
        lengths = np.diff(t.pattern_stops_offsets)
        self._call_pattern = np.repeat(np.arange(lengths.size, dtype=np.int32), lengths)
        self._is_first = np.zeros(self.call_stop.size, np.bool_)
        self._is_first[t.pattern_stops_offsets[:-1]] = True
        self._is_last = np.zeros(self.call_stop.size, np.bool_)
        self._is_last[t.pattern_stops_offsets[1:] - 1] = True
        order = np.argsort(t.trip_continuations, kind="stable")
        before = np.repeat(
            np.arange(t.trip_source.size, dtype=np.int32), np.diff(t.trip_continuations_offsets)
        )
        self._before = before[order]
        self._before_offsets = np.concatenate(
            [[0], np.cumsum(np.bincount(t.trip_continuations, minlength=t.trip_source.size))]
        )

    def calls_at(self, stops: Int32, *, arriving: bool, with_skipped: bool) -> Int32:
        """List the calls at some stops.

        Parameters
        ----------
        stops : (n,) int32
            Stops of the Timetable, each once.
        arriving : bool
            True: calls at which one may alight (not the first of a trip); False: board (not the last).
        with_skipped : bool
            Also those where one may not.

        Returns
        -------
        (m,) int32
            In the order of the stops.
        """
        t = self._timetable
        lists = [self._calls[self._offsets[stop] : self._offsets[stop + 1]] for stop in stops.tolist()]
        calls = np.concatenate(lists) if lists else np.empty(0, np.int32)
        ends = self._is_first if arriving else self._is_last
        usable = ~ends[calls]
        if not with_skipped:
            usable &= (t.pattern_can_alight if arriving else t.pattern_can_board)[calls] != 0
        return calls[usable]

    def find(self, calls: Int32, from_s: int, to_s: int, *, arriving: bool) -> tuple[Int32, Int32, Int32]:
        """Find what halts at some calls within a stretch of time.

        Parameters
        ----------
        calls : (n,) int32
            As `calls_at` lists them.
        from_s, to_s : int
            Half-open, seconds of the day.
        arriving : bool
            Whether arrivals or departures are looked at.

        Returns
        -------
        times_s, day_trips, positions : (m,) int32
            Seconds of the day, and which trip at which position.
        """
        t = self._timetable
        times_s, trips, calls_found = find_halts(
            calls,
            self._call_pattern,
            t.pattern_stops_offsets,
            t.pattern_trips_offsets,
            t.pattern_times_offsets,
            t.arrivals if arriving else t.departures,
            arriving,
            from_s,
            to_s,
        )
        return times_s, trips, calls_found - t.pattern_stops_offsets[self._call_pattern[calls_found]]

    def following(self, day_trip: int) -> Int32:
        """List the day trips that one may stay seated in after a trip's last stop."""
        t = self._timetable
        return t.trip_continuations[
            t.trip_continuations_offsets[day_trip] : t.trip_continuations_offsets[day_trip + 1]
        ]

    def preceding(self, day_trip: int) -> Int32:
        """List the day trips from which one may stay seated into a trip."""
        return self._before[self._before_offsets[day_trip] : self._before_offsets[day_trip + 1]]
