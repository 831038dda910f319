"""A Timetable as it runs today: runs that are not as planned stand in it as trips of their own.

Nothing of the planned timetable is edited: the runs of `LiveTrips` are appended with the times and calls
that realtime feeds say, and the planned trips they stand for are left out on their service day. A day
compiled from both is FIFO again and takes blocks, rules and filters as ever.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtfs.timetable import Timetable

Int32 = NDArray[np.int32]
UInt8 = NDArray[np.uint8]

NO_TRIP = -1
NOT_POSSIBLE = 1
"""GTFS' pickup_type and drop_off_type where one cannot."""


class LiveTrips(NamedTuple):
    """What is known about single runs, one row a (trip, service day); read-only.

    A row without calls is a run that is cancelled. Calls are complete: delays are propagated, and calls that
    are left out have neither pickup nor drop-off.
    """

    trip: Int32  # (n,) trip of the Timetable that this run stands for; NO_TRIP = an additional run
    day: Int32  # (n,) ordinal of the service day
    route: Int32  # (n,)
    wheelchair: NDArray[np.int8]  # (n,) as Timetable.trip_wheelchair
    bikes: NDArray[np.int8]  # (n,)
    same_calls: UInt8  # (n,) 1 = its calls are those of the planned trip, one by one; 0 = it calls elsewhere
    calls_offsets: Int32  # (n + 1,)
    stops: Int32  # stop of each call
    pickup: UInt8  # GTFS pickup_type of each call
    drop_off: UInt8
    arrivals: Int32  # service-day seconds, non-decreasing along a run
    departures: Int32  # >= arrivals


@dataclass(frozen=True, eq=False)
class LiveTimetable:
    """A Timetable with the runs of some LiveTrips.

    Parameters
    ----------
    timetable : Timetable
        The planned trips under their numbers, then the runs that are not as planned.
    origin : (n_trips,) int32
        For each trip the planned one it stands for; itself for planned ones and additional runs.
    replaced : dict[int, NDArray[np.int32]]
        For each service day (ordinal) the planned trips that do not run as planned.
    rows : (n_appended,) int32
        For each appended trip its row of the LiveTrips.
    """

    timetable: Timetable
    origin: Int32
    replaced: dict[int, Int32]
    rows: Int32 = field(default_factory=lambda: np.empty(0, np.int32))

    def plan_applies(self, day: int) -> NDArray[np.bool_]:
        """Tell which trips run as planned, or as additional ones, on a service day.

        Parameters
        ----------
        day : int
            Ordinal.

        Returns
        -------
        (n_trips,) bool
            False for planned trips that something else is known about.
        """
        applies = np.ones(self.origin.size, np.bool_)
        if day in self.replaced:
            applies[self.replaced[day]] = False
        return applies


@dataclass(frozen=True, eq=False, slots=True)
class LiveRuns:
    """What the runs of a live day are made of.

    Parameters
    ----------
    trips : LiveTrips
        All that is known.
    known : (n_calls,) uint8
        Whether the feed's word holds for a call.
    n_planned : int
        Trips of the Timetable; runs have numbers from here on.
    rows : (n_runs,) int32
        For each run its row of `trips`.
    """

    trips: LiveTrips
    known: NDArray[np.uint8]
    n_planned: int
    rows: NDArray[np.int32]

    def find_row(self, run: int) -> int | None:
        """Give the row of a run.

        Parameters
        ----------
        run : int
            Trip of the live day's source.

        Returns
        -------
        int | None
            None: it runs as planned.
        """
        return int(self.rows[run - self.n_planned]) if run >= self.n_planned else None


def no_live_trips() -> LiveTrips:
    """Give the LiveTrips that change nothing.

    Returns
    -------
    LiveTrips
        Empty.
    """
    ints, bytes_ = np.empty(0, np.int32), np.empty(0, np.uint8)
    signed = np.empty(0, np.int8)
    offsets = np.zeros(1, np.int32)
    return LiveTrips(ints, ints, ints, signed, signed, bytes_, offsets, ints, bytes_, bytes_, ints, ints)


def with_live_trips(timetable: Timetable, live: LiveTrips) -> LiveTimetable:
    """Append what runs otherwise than planned.

    Parameters
    ----------
    timetable : Timetable
        All feeds, as planned.
    live : LiveTrips
        At most one row for a (trip, service day); service days outside the calendars of the timetable are
        not known to it and left out.

    Returns
    -------
    LiveTimetable
        With the timetable itself where nothing is appended.
    """
    t = timetable
    n_days = t.service_days.shape[1]
    known = (live.day >= t.service_first_date) & (live.day < t.service_first_date + n_days)
    planned = known & (live.trip != NO_TRIP)
    replaced = {
        int(day): live.trip[planned & (live.day == day)] for day in np.unique(live.day[planned]).tolist()
    }
    lengths = np.diff(live.calls_offsets)
    rows = np.flatnonzero(known & (lengths > 1))
    n_trips = t.trip_pattern.size
    if rows.size == 0:
        return LiveTimetable(t, np.arange(n_trips, dtype=np.int32), replaced)
    rows, group, firsts = _group_by_calls(live, rows)
    extended = t._replace(
        **_patterns(t, live, group, firsts),
        **_times(t, live, rows, group),
        **_services(t, live, rows),
        **_trips(t, live, rows, group),
    )
    for column in extended:
        if isinstance(column, np.ndarray):
            # As those of a network are: kernels would be compiled a second time for arrays that are not.
            column.flags.writeable = False
    stands_for = live.trip[rows]
    added = np.arange(n_trips, n_trips + rows.size, dtype=np.int32)
    origin = np.concatenate(
        [np.arange(n_trips, dtype=np.int32), np.where(stands_for == NO_TRIP, added, stands_for)]
    )
    return LiveTimetable(extended, origin.astype(np.int32), replaced, rows.astype(np.int32))


def _group_by_calls(live: LiveTrips, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], Int32, list[int]]:
    """Sort rows by pattern, then time: rows, the pattern of each (counted from 0), a row of each pattern."""
    numbers: dict[bytes, int] = {}
    firsts: list[int] = []
    group = np.empty(rows.size, np.int32)
    for i, row in enumerate(rows.tolist()):
        calls = slice(live.calls_offsets[row], live.calls_offsets[row + 1])
        key = live.stops[calls].tobytes() + live.pickup[calls].tobytes() + live.drop_off[calls].tobytes()
        if key not in numbers:
            numbers[key] = len(firsts)
            firsts.append(row)
        group[i] = numbers[key]
    departures = live.departures[live.calls_offsets[rows]]
    arrivals = live.arrivals[live.calls_offsets[rows + 1] - 1]
    order = np.lexsort((rows, arrivals, departures, group))
    return rows[order], group[order], firsts


def _patterns(t: Timetable, live: LiveTrips, group: Int32, firsts: list[int]) -> dict[str, Any]:
    """Append one pattern for each group."""
    calls = _calls_of(live, np.array(firsts))
    lengths = np.diff(live.calls_offsets)[firsts]
    counts = np.bincount(group, minlength=len(firsts))
    times = counts.astype(np.int64) * lengths
    return {
        "pattern_stops": np.concatenate([t.pattern_stops, live.stops[calls]]),
        "pattern_pickup": np.concatenate([t.pattern_pickup, live.pickup[calls]]),
        "pattern_drop_off": np.concatenate([t.pattern_drop_off, live.drop_off[calls]]),
        "pattern_stops_offsets": _continued(t.pattern_stops_offsets, lengths),
        "pattern_trips_offsets": _continued(t.pattern_trips_offsets, counts),
        "pattern_times_offsets": _continued(t.pattern_times_offsets, times),
    }


def _times(t: Timetable, live: LiveTrips, rows: NDArray[np.int64], group: Int32) -> dict[str, Any]:
    """Append the times, position-major within each pattern."""
    calls = _calls_of(live, rows)
    lengths = np.diff(live.calls_offsets)[rows]
    trip = np.repeat(np.arange(rows.size), lengths)
    position = np.arange(calls.size) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    order = np.lexsort((trip, position, group[trip]))
    sequences = _sequences(t, np.where(live.same_calls[rows] != 0, live.trip[rows], NO_TRIP), trip, position)
    calls = calls[order]
    return {
        "arrivals": np.concatenate([t.arrivals, live.arrivals[calls]]),
        "departures": np.concatenate([t.departures, live.departures[calls]]),
        "stop_sequences": np.concatenate([t.stop_sequences, sequences[order]]),
    }


def _sequences(t: Timetable, planned: Int32, row: NDArray[np.int64], position: NDArray[np.int64]) -> Int32:
    """Give each call the stop_sequence it has in the plan; NO_TRIP = the run calls elsewhere."""
    pattern = t.trip_pattern[np.maximum(planned, 0)]
    n_trips = np.diff(t.pattern_trips_offsets)[pattern].astype(np.int64)
    first = t.pattern_times_offsets[pattern] + planned - t.pattern_trips_offsets[pattern]
    is_planned = (planned != NO_TRIP)[row]
    places = np.where(is_planned, first[row] + position * n_trips[row], 0)
    return np.where(is_planned, t.stop_sequences[places], position).astype(np.int32)


def _services(t: Timetable, live: LiveTrips, rows: NDArray[np.int64]) -> dict[str, Any]:
    """Append a service of one date for each date there is."""
    days = np.unique(live.day[rows])
    single = np.zeros((days.size, t.service_days.shape[1]), np.uint8)
    single[np.arange(days.size), days - t.service_first_date] = 1
    return {
        "service_days": np.concatenate([t.service_days, single]),
        "service_feed": np.concatenate([t.service_feed, np.zeros(days.size, np.int16)]),
    }


def _trips(t: Timetable, live: LiveTrips, rows: NDArray[np.int64], group: Int32) -> dict[str, Any]:
    """Append the trips; what realtime feeds do not say is that of the planned trip."""
    trip = live.trip[rows]
    is_planned = trip != NO_TRIP
    n_patterns = t.pattern_stops_offsets.size - 1
    service = t.service_days.shape[0] + np.searchsorted(np.unique(live.day[rows]), live.day[rows])

    def of_planned(values: NDArray[Any], otherwise: int) -> NDArray[Any]:
        if values.size == 0:
            return np.full(trip.size, otherwise, values.dtype)
        return np.where(is_planned, values[trip], np.asarray(otherwise, values.dtype))

    appended = {
        "trip_pattern": group + np.int32(n_patterns),
        "trip_record": of_planned(t.trip_record, -1),
        "trip_route": live.route[rows],
        "trip_service": service.astype(np.int32),
        "trip_block": of_planned(t.trip_block, -1),
        "trip_wheelchair": live.wheelchair[rows],
        "trip_bikes": live.bikes[rows],
        "trip_headway_s": np.zeros(rows.size, np.int32),  # one run that is known by its times
        "trip_path": np.full(rows.size, -1, np.int32),  # paths belong to planned patterns
    }
    return {name: np.concatenate([getattr(t, name), values]) for name, values in appended.items()}


def _calls_of(live: LiveTrips, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """List the calls of some rows, row by row."""
    lengths = np.diff(live.calls_offsets)[rows].astype(np.int64)
    starts = live.calls_offsets[rows].astype(np.int64)
    return np.repeat(starts - (np.cumsum(lengths) - lengths), lengths) + np.arange(lengths.sum())


def _continued(offsets: NDArray[Any], sizes: NDArray[Any]) -> NDArray[Any]:
    """Go on with CSR offsets."""
    return np.concatenate([offsets, offsets[-1] + np.cumsum(sizes)]).astype(offsets.dtype)
