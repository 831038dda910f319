"""The model city's timetable as riders and vehicles meet it: paths, and every run of every service."""

import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.calendars import Calendar, Service, build_calendar
from mobility.simulation.city import ModelCity
from mobility.simulation.gtfs_writer import trip_id

Ints = NDArray[np.int64]


class Path(NamedTuple):
    """One direction of a line: the same stops for all its runs."""

    line: int
    direction: int
    name: str  # of the line
    mode: str  # "tram", "bus" or "rail"
    service: str  # kind of service in the line plan
    stations: Ints  # (n,) station at each position
    ride_s: Ints  # (n - 1,) from a departure to the next arrival at an ordinary hour


class Runs(NamedTuple):
    """All runs of all services, each once; rows sorted by (service, first departure).

    A trip of frequencies.txt is one row a repetition.
    """

    trip_id: list[str]
    start_time: list[str]  # HH:MM:SS of a repetition, "" for an ordinary trip
    service: list[str]
    path: Ints  # (n,) index of the path
    block: list[str]  # block_id or ""
    arrivals: list[Ints]  # one (n_stops,) array a run: service-day seconds
    departures: list[Ints]


class RiderTimetable(NamedTuple):
    """Paths and runs."""

    paths: tuple[Path, ...]
    runs: Runs
    n_stations: int


def build_rider_timetable(city: ModelCity) -> RiderTimetable:
    """Bring the schedule into the form in which a day is simulated.

    Parameters
    ----------
    city : ModelCity
        Its transit and schedule.

    Returns
    -------
    RiderTimetable
        Coupled trips (transfers of type 4) carry a block of their own.
    """
    transit, index = city.transit, {}
    paths: list[Path] = []
    for number, line in enumerate(transit.lines):
        for direction, path in enumerate(line.paths):
            index[number, direction] = len(paths)
            stations = np.array([transit.platforms[stop].station for stop in path.stops])
            plan = line.plan
            paths.append(Path(number, direction, plan.name, plan.mode, plan.service, stations, path.ride_s))
    coupled = {}
    for number, (i, t, j, n) in enumerate(city.schedule.coupled):
        coupled[i, t] = coupled[j, n] = f"coupled-{number}"
    rows: list[tuple[str, int, str, str, int, str, Ints, Ints]] = []
    for g, group in enumerate(city.schedule.groups):
        path_index = index[group.line, group.direction]
        for t, block in enumerate(group.blocks):
            name, block_id = trip_id(city, group, t), block or coupled.get((g, t), "")
            arrivals, departures = group.arrivals[t], group.departures[t]
            starts = [s for row in group.frequencies for s in range(row.start_s, row.end_s, row.headway_s)]
            for start in starts or [int(departures[0])]:
                shift = start - int(departures[0])
                time = f"{start // 3600:02d}:{start // 60 % 60:02d}:{start % 60:02d}" if starts else ""
                rows.append(
                    (group.service, start, name, time, path_index, block_id, arrivals + shift,
                     departures + shift)
                )  # fmt: skip
    rows.sort(key=lambda row: (row[0], row[1], row[2]))
    runs = Runs(
        [row[2] for row in rows], [row[3] for row in rows], [row[0] for row in rows],
        np.array([row[4] for row in rows]), [row[5] for row in rows],
        [row[6] for row in rows], [row[7] for row in rows],
    )  # fmt: skip
    return RiderTimetable(tuple(paths), runs, len(transit.stations))


def calendar_around(calendar: Calendar, first: datetime.date) -> tuple[Service, ...]:
    """Give the services by the rules of a calendar, also for dates before it begins.

    Parameters
    ----------
    calendar : Calendar
        Of the city: two years.
    first : datetime.date
        Earliest date that is asked for.

    Returns
    -------
    tuple[Service, ...]
        The calendar's own where it holds.
    """
    return calendar.services if first >= calendar.start else build_calendar(first).services


def runs_on(runs: Runs, services: tuple[Service, ...], date: datetime.date) -> Ints:
    """List the runs of a service day.

    Parameters
    ----------
    runs : Runs
        All.
    services : tuple[Service, ...]
        When each runs.
    date : datetime.date
        The service day.

    Returns
    -------
    Ints
        Rows of the runs, ascending.
    """
    running = {service.name for service in services if service.runs_on(date)}
    return np.array([i for i, name in enumerate(runs.service) if name in running], dtype=np.int64)


def day_class(services: tuple[Service, ...], date: datetime.date) -> str:
    """Tell which timetable holds by day.

    Parameters
    ----------
    services : tuple[Service, ...]
        When each runs.
    date : datetime.date
        The day.

    Returns
    -------
    str
        "weekday", "saturday" or "sunday".
    """
    names = {service.name for service in services if service.runs_on(date)}
    return next(name for name in ("weekday", "saturday", "sunday") if name in names)


def is_school_day(services: tuple[Service, ...], date: datetime.date) -> bool:
    """Tell whether schools are open.

    Parameters
    ----------
    services : tuple[Service, ...]
        When each runs.
    date : datetime.date
        The day.

    Returns
    -------
    bool
        Neither a day off nor holidays of Saxony-Anhalt.
    """
    return any(service.name == "schoolday" and service.runs_on(date) for service in services)
