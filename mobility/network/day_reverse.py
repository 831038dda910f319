"""A compiled day with time turned around, so that "arrive by" is the same search.

Patterns keep their numbers; positions and trips of a pattern count backwards; second t becomes -t; boarding
and alighting swap; a trip is followed by the trips it continued.
"""

import numpy as np

from mobility.kernels.arrays import DayTimetable
from mobility.kernels.day import index_by_stop, reverse_times


def reverse_day(day: DayTimetable) -> DayTimetable:
    """Turn a day around.

    Parameters
    ----------
    day : DayTimetable
        Compiled day.

    Returns
    -------
    DayTimetable
        Trip i of a pattern with n trips is trip n - 1 - i of the same pattern here.
    """
    lengths = np.diff(day.pattern_stops_offsets)
    starts = np.repeat(day.pattern_stops_offsets[:-1], lengths)
    ends = np.repeat(day.pattern_stops_offsets[1:], lengths)
    backwards = starts + ends - 1 - np.arange(day.pattern_stops.size)
    trip_starts = day.pattern_trips_offsets[day.trip_pattern]
    trip_ends = day.pattern_trips_offsets[day.trip_pattern + 1]
    mirrored = (trip_starts + trip_ends - 1 - np.arange(day.trip_source.size)).astype(np.int32)
    arrivals = np.empty_like(day.arrivals)
    departures = np.empty_like(day.departures)
    reverse_times(
        day.pattern_trips_offsets,
        day.pattern_times_offsets,
        day.arrivals,
        day.departures,
        arrivals,
        departures,
    )
    stops, can_board = day.pattern_stops[backwards], day.pattern_can_alight[backwards]
    before = np.repeat(np.arange(day.trip_source.size), np.diff(day.trip_continuations_offsets))
    followers, origin = mirrored[before], mirrored[day.trip_continuations]
    order = np.lexsort((followers, origin))
    counts = np.bincount(origin, minlength=day.trip_source.size)
    reverse = DayTimetable(
        stops,
        day.pattern_stops_offsets,
        can_board,
        day.pattern_can_board[backwards],
        day.pattern_trips_offsets,
        day.pattern_times_offsets,
        arrivals,
        departures,
        *index_by_stop(day.pattern_stops_offsets, stops, can_board, day.stop_physical.size),
        day.stop_physical,
        day.trip_source[mirrored],
        day.trip_pattern,
        followers[order].astype(np.int32),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
    )
    for array in reverse:
        array.flags.writeable = False
    return reverse
