"""Staying seated from one trip to the next: in-seat transfers (types 4 and 5) and block_id."""

import numpy as np
from numpy.typing import NDArray

from gtfs.timetable import Timetable

IN_SEAT, NO_IN_SEAT = 4, 5


class SeatRules:
    """Who may stay seated where, prepared once for a Timetable.

    Type 4 wins over type 5, type 5 over block_id. In a block one stays seated into the next trip only, and
    only where it starts at the stop, or at least the station, at which the first one ends.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    first_departures, last_arrivals : NDArray[np.int32]
        (n_trips,) service-day seconds.
    """

    def __init__(
        self, timetable: Timetable, first_departures: NDArray[np.int32], last_arrivals: NDArray[np.int32]
    ) -> None:
        t = self._timetable = timetable
        self._first, self._last = first_departures, last_arrivals
        self._block_trips = np.flatnonzero(t.trip_block >= 0)
        self._denied: set[tuple[int, int]] = set()
        allowed: set[tuple[int, int]] = set()
        for r in np.flatnonzero((t.rule_type == IN_SEAT) | (t.rule_type == NO_IN_SEAT)):
            pair = (int(t.rule_from_trip[r]), int(t.rule_to_trip[r]))
            if min(pair) >= 0:
                (allowed if t.rule_type[r] == IN_SEAT else self._denied).add(pair)
        self._allowed = sorted(allowed)
        named = np.isin(t.trip_record, [record for pair in self._allowed for record in pair])
        self._trips_of: dict[int, list[int]] = {}
        for trip in np.flatnonzero(named):
            self._trips_of.setdefault(int(t.trip_record[trip]), []).append(int(trip))

    @property
    def any(self) -> bool:
        """Whether the feeds say anything about staying seated."""
        return bool(self._allowed) or self._block_trips.size > 0

    def pairs(
        self, running: NDArray[np.bool_], running_next_day: NDArray[np.bool_], day_s: int
    ) -> list[tuple[int, int, int]]:
        """List the pairs of one service day.

        Parameters
        ----------
        running, running_next_day : NDArray[np.bool_]
            (n_trips,) trips whose service runs on the day and on the day after it.
        day_s : int
            Seconds from the service day's zero to the next one's.

        Returns
        -------
        list[tuple[int, int, int]]
            (trip, next trip, days between their service days: 0 or 1).
        """
        found = {(a, b, 0) for a, b in self._block_pairs(running)}
        for from_record, to_record in self._allowed:
            for a in self._trips_of.get(from_record, ()):
                if not running[a]:
                    continue
                for later, runs in ((0, running), (1, running_next_day)):
                    nexts = [
                        (int(self._first[b]), int(self._last[b]), b)
                        for b in self._trips_of.get(to_record, ())
                        if runs[b] and self._first[b] + later * day_s >= self._last[a] and (b != a or later)
                    ]
                    if nexts:
                        found.add((a, min(nexts)[2], later))
                        break
        return sorted(found)

    def _block_pairs(self, running: NDArray[np.bool_]) -> list[tuple[int, int]]:
        t = self._timetable
        trips = self._block_trips[running[self._block_trips]]
        if trips.size < 2:
            return []
        trips = trips[np.lexsort((trips, self._last[trips], self._first[trips], t.trip_block[trips]))]
        block = t.trip_block[trips].astype(np.int64)
        key = block * 2**32 + self._first[trips]
        after = np.searchsorted(key, block * 2**32 + self._last[trips], "left")
        after = np.maximum(after, np.arange(trips.size) + 1)
        valid = after < trips.size
        valid[valid] = block[after[valid]] == block[valid]
        a, b = trips[valid], trips[after[valid]]
        pattern_a, pattern_b = t.trip_pattern[a], t.trip_pattern[b]
        ends = t.pattern_stops[t.pattern_stops_offsets[pattern_a + 1] - 1]
        starts = t.pattern_stops[t.pattern_stops_offsets[pattern_b]]
        together = (ends == starts) | (
            (t.stop_parent[ends] >= 0) & (t.stop_parent[ends] == t.stop_parent[starts])
        )
        records = zip(t.trip_record[a].tolist(), t.trip_record[b].tolist(), strict=True)
        kept = [ok and pair not in self._denied for ok, pair in zip(together.tolist(), records, strict=True)]
        return [(int(x), int(y)) for x, y, ok in zip(a, b, kept, strict=True) if ok]
