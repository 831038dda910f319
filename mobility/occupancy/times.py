"""When runs leave their stops, in Unix seconds, and which run goes ahead of which."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network import Timetable
from mobility.network.day import noon_minus_12h

NO_RUN = -1


class RunTimes(NamedTuple):
    """Calls of some runs, run by run."""

    offsets: NDArray[np.int32]  # (n_runs + 1,)
    departures_s: NDArray[np.int64]  # (n_calls,) Unix seconds as planned; at the last call the arrival


def run_lengths(timetable: Timetable, trips: NDArray[np.int32]) -> NDArray[np.int32]:
    """Count the calls of trips.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    trips : (n,) int32
        Trips.

    Returns
    -------
    (n,) int32
        Calls of each.
    """
    pattern = timetable.trip_pattern[trips]
    return timetable.pattern_stops_offsets[pattern + 1] - timetable.pattern_stops_offsets[pattern]


def day_epochs(
    timetable: Timetable, timezones: tuple[str, ...], trips: NDArray[np.int32], days: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Tell from which moment the service-day seconds of runs count.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    timezones : tuple[str, ...]
        IANA names that Timetable.feed_timezone points to.
    trips, days : (n,) int32
        Of the runs.

    Returns
    -------
    (n,) int64
        Unix seconds.
    """
    zone = timetable.feed_timezone[timetable.route_feed[timetable.trip_route[trips]]].astype(np.int64)
    known, rows = np.unique(days.astype(np.int64) * len(timezones) + zone, return_inverse=True)
    epochs = [
        noon_minus_12h(int(key) // len(timezones), timezones[int(key) % len(timezones)]) for key in known
    ]
    return np.array(epochs, np.int64)[rows] if known.size else np.empty(0, np.int64)


def planned_times(timetable: Timetable, trips: NDArray[np.int32]) -> RunTimes:
    """Tell when trips leave each of their calls, on whatever day.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    trips : (n,) int32
        Trips.

    Returns
    -------
    RunTimes
        In seconds of the service day.
    """
    t = timetable
    lengths = run_lengths(t, trips)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    run = np.repeat(np.arange(trips.size), lengths)
    position = np.arange(offsets[-1]) - offsets[run]
    pattern = t.trip_pattern[trips].astype(np.int64)
    n = (t.pattern_trips_offsets[pattern + 1] - t.pattern_trips_offsets[pattern]).astype(np.int64)
    first = t.pattern_times_offsets[pattern] + trips - t.pattern_trips_offsets[pattern]
    return RunTimes(offsets, t.departures[first[run] + position * n[run]].astype(np.int64))


def run_times(
    timetable: Timetable, timezones: tuple[str, ...], trips: NDArray[np.int32], days: NDArray[np.int32]
) -> RunTimes:
    """Tell when runs leave each of their calls.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    timezones : tuple[str, ...]
        IANA names that Timetable.feed_timezone points to.
    trips, days : (n,) int32
        Of the runs.

    Returns
    -------
    RunTimes
        As planned.
    """
    offsets, departures = planned_times(timetable, trips)
    epochs = day_epochs(timetable, timezones, trips, days)
    return RunTimes(offsets, departures + np.repeat(epochs, np.diff(offsets)))


def run_ends(
    timetable: Timetable, timezones: tuple[str, ...], trips: NDArray[np.int32], days: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Tell when runs arrive at their last call.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    timezones : tuple[str, ...]
        IANA names that Timetable.feed_timezone points to.
    trips, days : (n,) int32
        Of the runs.

    Returns
    -------
    (n,) int64
        Unix seconds as planned.
    """
    t = timetable
    pattern = t.trip_pattern[trips]
    # Position-major: the last position of all trips of a pattern stands right before the next pattern.
    last = t.pattern_times_offsets[pattern + 1] - t.pattern_trips_offsets[pattern + 1] + trips
    ends: NDArray[np.int64] = t.arrivals[last] + day_epochs(t, timezones, trips, days)
    return ends


def runs_ahead(timetable: Timetable, times: RunTimes, trips: NDArray[np.int32]) -> NDArray[np.int32]:
    """Find the run that goes ahead of each on its pattern.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    times : RunTimes
        Of the runs.
    trips : (n,) int32
        Of the runs.

    Returns
    -------
    (n,) int32
        Row of the run that departs last before it, within two hours; NO_RUN.
    """
    starts = times.departures_s[times.offsets[:-1]]
    pattern = timetable.trip_pattern[trips]
    order = np.lexsort((starts, pattern))
    is_after = np.zeros(trips.size, np.bool_)
    gap = np.diff(starts[order])
    is_after[1:] = (np.diff(pattern[order]) == 0) & (gap > 0) & (gap < 7200)
    ahead = np.full(trips.size, NO_RUN, np.int32)
    ahead[order[is_after]] = order[np.flatnonzero(is_after) - 1]
    return ahead


def running_on(timetable: Timetable, day: int) -> NDArray[np.int32]:
    """List the trips whose service runs on a day.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    day : int
        Ordinal.

    Returns
    -------
    (n,) int32
        Trips as planned, none where the day is outside the calendars.
    """
    column = day - int(timetable.service_first_date)
    if not 0 <= column < timetable.service_days.shape[1]:
        return np.empty(0, np.int32)
    return np.flatnonzero(timetable.service_days[:, column][timetable.trip_service]).astype(np.int32)
