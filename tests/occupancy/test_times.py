"""When runs leave and end, and which goes ahead of which."""

from typing import Any

import numpy as np

from mobility.occupancy.times import NO_RUN, run_ends, run_times, running_on, runs_ahead


def test_times_of_runs_are_those_of_the_timetable(town: Any, first_day: int) -> None:
    trips = np.array([0, 5, 75, 100], np.int32)
    days = np.array([first_day, first_day, first_day + 1, first_day + 2], np.int32)
    times = run_times(town.timetable, town.timezones, trips, days)
    assert np.diff(times.offsets).tolist() == [12] * 4
    starts = times.departures_s[times.offsets[:-1]]
    # A stop every two minutes; the first run leaves at 5 o'clock UTC, the others every quarter of an hour.
    midnight = (first_day - 719_163) * 86_400
    assert starts[:2].tolist() == [midnight + 5 * 3600, midnight + 5 * 3600 + 5 * 900]
    assert (np.diff(times.departures_s.reshape(4, 12), axis=1) == 120).all()
    ends = run_ends(town.timetable, town.timezones, trips, days)
    np.testing.assert_array_equal(ends, times.departures_s[times.offsets[1:] - 1])


def test_the_run_ahead_is_the_one_before_on_the_pattern(town: Any, first_day: int) -> None:
    trips = running_on(town.timetable, first_day)
    days = np.full(trips.size, first_day, np.int32)
    times = run_times(town.timetable, town.timezones, trips, days)
    ahead = runs_ahead(town.timetable, times, trips)
    pattern = town.timetable.trip_pattern[trips]
    is_first = np.diff(pattern, prepend=-1) != 0
    assert (ahead[is_first] == NO_RUN).all()
    np.testing.assert_array_equal(ahead[~is_first], np.flatnonzero(~is_first) - 1)


def test_no_trip_runs_outside_the_calendar(town: Any, first_day: int) -> None:
    assert running_on(town.timetable, first_day - 1).size == 0
    assert running_on(town.timetable, first_day + 10_000).size == 0
