"""Rides from a stop to the next one, as the riders of a day are counted by them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.network.compiled_day import Day

HOUR_S = 3600
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """All rides from a stop to the next one on a day, parallel arrays (n,).

    Parameters
    ----------
    route, start, end, hour, ride_s, record : (n,) int64
        Line, both stops, hour of departure, seconds of the ride, record of the trip.
    times : (n,) int64
        Place among the times of the day.
    """

    route: Int64
    start: Int64
    end: Int64
    hour: Int64
    ride_s: Int64
    record: Int64
    times: Int64

    def keys(self) -> NDArray[np.void]:
        """Give line, stretch and hour as one value each.

        Returns
        -------
        (n,) of four int64
            Equal where all of these are.
        """
        rows = np.column_stack([self.route, self.start, self.end, self.hour])
        return np.ascontiguousarray(rows).view([("", np.int64)] * 4).ravel()


def list_stretches(day: Day, date: int) -> Stretches:
    """List the rides between stops of the runs of one service day.

    Parameters
    ----------
    day : Day
        Compiled.
    date : int
        Ordinal of the service day.

    Returns
    -------
    Stretches
        Pattern by pattern.
    """
    t = day.timetable
    parts: list[Int64] = []
    lengths = np.diff(t.pattern_stops_offsets)
    for pattern in range(lengths.size):
        first, last = int(t.pattern_trips_offsets[pattern]), int(t.pattern_trips_offsets[pattern + 1])
        trips = first + np.flatnonzero(day.trip_day[first:last] == date)
        n, length = last - first, int(lengths[pattern])
        base = int(t.pattern_times_offsets[pattern])
        stops = t.stop_physical[t.pattern_stops[t.pattern_stops_offsets[pattern] :][:length]].astype(np.int64)
        at = base + (trips[:, None] - first) * length + np.arange(length - 1)
        left = t.departures[base + np.arange(length - 1) * n + (trips[:, None] - first)].astype(np.int64)
        source = t.trip_source[trips].astype(np.int64)
        shape = at.shape
        columns = (
            np.broadcast_to(day.source.trip_route[source][:, None], shape),
            np.broadcast_to(stops[:-1], shape),
            np.broadcast_to(stops[1:], shape),
            left // HOUR_S,
            t.arrivals[at + 1] - left,
            np.broadcast_to(day.source.trip_record[source][:, None], shape),
            at,
        )
        parts.append(np.stack([column.astype(np.int64).ravel() for column in columns]))
    joined = np.concatenate(parts, axis=1) if parts else np.empty((7, 0), np.int64)
    return Stretches(*joined)
