"""Riders who are expected as they go out with what is published of runs: for realtime feeds."""

from dataclasses import replace

import numpy as np

from mobility.boards.dated_trips import ALL_TRIPS
from mobility.network import Timetable
from mobility.network.compiled_day import Day
from mobility.occupancy.scales import UNKNOWN, statutory_level
from mobility.routing.days import Days
from mobility.service.expected_loads import FIGURES, FORETOLD, Expected, ExpectedLoads, count_riders, rows_of
from mobility.snapshot.trip_loads import LoadSource, TripLoads, join_trip_loads, no_trip_loads
from mobility.steering.expected_riders import find_run


def add_to_trip_loads(loads: TripLoads, timetable: Timetable, expected: Expected) -> TripLoads:
    """Add expected riders to what is published of runs.

    Parameters
    ----------
    loads : TripLoads
        As published.
    timetable : Timetable
        All feeds.
    expected : Expected
        On its numbers.

    Returns
    -------
    TripLoads
        The same rows; no figure and no level is lower than before.
    """
    on_runs = expected.by_run()
    persons = np.zeros(loads.p50.size, np.float32)
    for row, run in enumerate(zip(loads.trip.tolist(), loads.day.tolist(), strict=True)):
        if run in on_runs:
            here = slice(int(loads.segments_offsets[row]), int(loads.segments_offsets[row + 1]))
            seats, route = int(loads.seats[row]), int(timetable.trip_route[run[0]])
            places = seats + int(loads.standing[row]) if seats > 0 else 0
            sources = np.append(loads.source[here], LoadSource.NONE)  # nobody leaves the last call
            persons[here] = expected.told(run, on_runs[run], sources, places, route)[:-1]
    persons[~np.isin(loads.source, FORETOLD)] = 0
    at = np.flatnonzero(persons > 0)
    if not at.size:
        return loads
    columns = {name: getattr(loads, name).copy() for name in FIGURES}
    for column in columns.values():
        column[at] += persons[at]
    of_run = np.repeat(np.arange(loads.trip.size), np.diff(loads.segments_offsets))[at]
    level = loads.level.copy()
    told = statutory_level(columns["p50"][at], loads.seats[of_run], loads.standing[of_run])
    level[at] = np.where(level[at] == UNKNOWN, UNKNOWN, np.maximum(level[at], told))
    for changed in (level, *columns.values()):
        changed.flags.writeable = False
    return loads._replace(**columns, level=level)


def publish_expected(
    loads: TripLoads, timetable: Timetable, expected: Expected, with_expected: ExpectedLoads, days: Days
) -> TripLoads:
    """Publish riders who are expected, also of runs of which only what is usual is known otherwise.

    Parameters
    ----------
    loads : TripLoads
        As published.
    timetable : Timetable
        All feeds.
    expected : Expected
        On its numbers.
    with_expected : ExpectedLoads
        The same riders on the loads of whole days.
    days : Days
        Of the moment.

    Returns
    -------
    TripLoads
        Its rows with the riders on them, behind them those of runs that have no row and of which riders are
        told: they are fuller than usual.
    """
    known = set(zip(loads.trip.tolist(), loads.day.tolist(), strict=True))
    others = replace(
        expected,
        riders={one: n for one, n in expected.riders.items() if find_run(one.trip_id) not in known},
    )
    more = [
        _publish_day(days.get(date, ALL_TRIPS), date, others, with_expected)
        for date in sorted({date for _, date in others.by_run()})
        if days.serves(date)
    ]
    return join_trip_loads([add_to_trip_loads(loads, timetable, expected), *more])


def _publish_day(day: Day, date: int, expected: Expected, with_expected: ExpectedLoads) -> TripLoads:
    """Give the runs of a service day of which expected riders are told."""
    loads = with_expected.day_loads(day)
    if loads is None:
        return no_trip_loads()
    t = day.timetable
    on_runs = expected.by_run()
    persons = count_riders(day, loads, expected)
    found: list[tuple[int, slice]] = []
    for number in np.flatnonzero(day.trip_day == date).tolist():
        if (int(t.trip_source[number]), date) in on_runs:
            here = rows_of(day, number)
            if persons[here].any() and (loads.seats[here][:-1] > 0).all():
                found.append((number, slice(here.start, here.stop - 1)))
    if not found:
        return no_trip_loads()
    numbers, rows = [number for number, _ in found], np.concatenate([np.r_[here] for _, here in found])
    firsts = np.array([here.start for _, here in found])
    seats = loads.seats[rows]
    lengths = [here.stop - here.start for _, here in found]
    return TripLoads(
        trip=t.trip_source[numbers],
        day=day.trip_day[numbers],
        seats=loads.seats[firsts],
        standing=loads.standing[firsts],
        segments_offsets=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
        p10=(loads.p10[rows] * seats).astype(np.float32),
        p50=(loads.p50[rows] * seats).astype(np.float32),
        p90=(loads.p90[rows] * seats).astype(np.float32),
        level=loads.level[rows],
        source=loads.source[rows],
        observed_s=loads.observed_s[rows],
        confidence=loads.confidence[rows],
    )
