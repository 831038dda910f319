"""Lines at business parks: what arrives and leaves around them, and who of it is not there for a shift."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.accessibility.points import Points
from mobility.accessibility.shift_times import DAY_S, HOUR_S, Shift
from mobility.network.transport_network import TransportNetwork

NO_BOARDING = NO_ALIGHTING = 1
"""GTFS pickup_type and drop_off_type."""
METERS_PER_DEGREE = 111_195.0
THERE, BACK = "there", "back"
CALLS = ("site", "line", "direction", "second")
GAPS = ("shift", "site", "line", "direction", "hour", "first", "last")
DAYS = (-3, -2, -1, 0, 1)
"""Service days of which a trip can call on the day before, the day itself or the day after."""


def line_calls(
    network: TransportNetwork, sites: Points, date: dt.date, radius_m: float = 600.0
) -> pd.DataFrame:
    """List what arrives at and leaves from the stops around sites, from the day before to the day after.

    Parameters
    ----------
    network : TransportNetwork
        Where.
    sites : Points
        Gates of the business park.
    date : datetime.date
        A day on the feeds' clocks.
    radius_m : float
        Beeline to stops that belong to a site.

    Returns
    -------
    pd.DataFrame
        site, line, direction ("there": arrivals, "back": departures), second (of the date; below 0 the day
        before, from 86 400 on the day after). Nobody arrives where a trip begins or leaves where it ends.
    """
    t = network.timetable
    names = np.array(_line_names(network), object)
    parts = []
    for site, lat, lon in zip(sites.ids, sites.lats, sites.lons, strict=True):
        is_near = _meters(t.stop_lat, t.stop_lon, lat, lon) <= radius_m
        for direction, trips, seconds in _calls(network, is_near, date):
            columns = {"line": names[t.trip_route[trips]], "direction": direction, "second": seconds}
            parts.append(pd.DataFrame({"site": site, **columns}))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(CALLS))


def sites_without_lines(calls: pd.DataFrame, sites: Points) -> tuple[str, ...]:
    """Name the sites around which no line stops on the date: none can have a gap there.

    Parameters
    ----------
    calls : pd.DataFrame
        From `line_calls`.
    sites : Points
        The same sites.

    Returns
    -------
    tuple[str, ...]
        Their ids.
    """
    served = set(calls["site"][(calls["second"] >= 0) & (calls["second"] < DAY_S)])
    return tuple(site for site in sites.ids if site not in served)


def line_hours(
    network: TransportNetwork, sites: Points, date: dt.date, radius_m: float = 600.0
) -> pd.DataFrame:
    """Count by line and hour what arrives at and leaves from the stops around sites.

    Parameters
    ----------
    network, sites, date, radius_m
        As of `line_calls`.

    Returns
    -------
    pd.DataFrame
        site, line, hour (0..23), arrivals, departures: all hours of each line that stops there on that day, 0
        where nothing runs. Trips after midnight of the service day before belong to it.
    """
    calls = line_calls(network, sites, date, radius_m)
    calls = calls[(calls["second"] >= 0) & (calls["second"] < DAY_S)]
    parts = []
    for (site, line), part in calls.groupby(["site", "line"], sort=False):
        counts = {
            name: np.bincount(
                (part.loc[part["direction"] == direction, "second"] // HOUR_S).astype(np.int64), minlength=24
            )
            for name, direction in (("arrivals", THERE), ("departures", BACK))
        }
        parts.append(pd.DataFrame({"site": site, "line": line, "hour": np.arange(24), **counts}))
    columns = ["site", "line", "hour", "arrivals", "departures"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def line_gaps(calls: pd.DataFrame, shifts: Sequence[Shift], within_minutes: int = 60) -> pd.DataFrame:
    """Name the lines that serve a site on the day, but not when a shift begins or ends.

    Parameters
    ----------
    calls : pd.DataFrame
        From `line_calls`.
    shifts : Sequence[Shift]
        When people work; one that ends after midnight is looked up on the day after.
    within_minutes : int
        A line is there for a start if it arrives so many minutes before it or less, and for an end if it
        leaves less than so many minutes after it.

    Returns
    -------
    pd.DataFrame
        shift, site, line, direction ("there", "back"), hour (in which one would have to arrive, or leave),
        first and last ("05:55": when on that day the line does, missing: never).
    """
    rows = []
    second = calls["second"].to_numpy(np.int64)
    for shift in shifts:
        start, end = shift.seconds
        for direction, low, high in (
            (THERE, start - within_minutes * 60 + 1, start + 1),
            (BACK, end, end + within_minutes * 60),
        ):
            # Who begins at midnight comes on the day before.
            at = start - 1 if direction == THERE else end
            midnight = at // DAY_S * DAY_S
            is_that_day = (second >= midnight) & (second < midnight + DAY_S)
            is_there = (second >= low) & (second < high) & (calls["direction"] == direction)
            serving = set(zip(calls["site"][is_there], calls["line"][is_there], strict=True))
            for (site, line), part in calls[is_that_day].groupby(["site", "line"], sort=False):
                if (site, line) in serving:
                    continue
                own = part.loc[part["direction"] == direction, "second"] - midnight
                times = (_clock(own.min()), _clock(own.max())) if len(own) else (None, None)
                rows.append((shift.name, site, line, direction, at % DAY_S // HOUR_S, *times))
    return pd.DataFrame(rows, columns=list(GAPS))


def _clock(second: int) -> str:
    return f"{second // HOUR_S:02d}:{second % HOUR_S // 60:02d}"


def _calls(
    network: TransportNetwork, is_near: NDArray[np.bool_], date: dt.date
) -> list[tuple[str, NDArray[np.int64], NDArray[np.int64]]]:
    """List direction, trips and seconds of the calls at some stops, a list for each stop of a pattern."""
    t = network.timetable
    column = date.toordinal() - int(t.service_first_date)
    n_days = t.service_days.shape[1]
    days = [(day, t.service_days[:, column + day] > 0) for day in DAYS if 0 <= column + day < n_days]
    found = []
    for call in np.flatnonzero(is_near[t.pattern_stops]).tolist():
        pattern = int(np.searchsorted(t.pattern_stops_offsets, call, side="right")) - 1
        first, last = t.pattern_stops_offsets[pattern : pattern + 2].tolist()
        trips = np.arange(*t.pattern_trips_offsets[pattern : pattern + 2].tolist())
        at = int(t.pattern_times_offsets[pattern]) + (call - first) * trips.size
        for direction, times, counts in (
            (THERE, t.arrivals, call > first and t.pattern_drop_off[call] != NO_ALIGHTING),
            (BACK, t.departures, call < last - 1 and t.pattern_pickup[call] != NO_BOARDING),
        ):
            if not counts:
                continue
            seconds = times[at : at + trips.size].astype(np.int64)
            for day, is_running in days:
                moved = seconds + day * DAY_S
                is_on = is_running[t.trip_service[trips]] & (moved >= -DAY_S) & (moved < 2 * DAY_S)
                found.append((direction, trips[is_on], moved[is_on]))
    return found


def _line_names(network: TransportNetwork) -> list[str]:
    routes = network.tables["routes"]
    short = routes["route_short_name"].to_pylist()
    long = routes["route_long_name"].to_pylist()
    ids = routes["route_id"].to_pylist()
    return [str(a or b or c) for a, b, c in zip(short, long, ids, strict=True)]


def _meters(
    lats: NDArray[np.float64], lons: NDArray[np.float64], lat: float, lon: float
) -> NDArray[np.float64]:
    north = (lats - lat) * METERS_PER_DEGREE
    east = (lons - lon) * METERS_PER_DEGREE * np.cos(np.radians(lat))
    meters: NDArray[np.float64] = np.hypot(north, east)
    return np.where(np.isnan(meters), np.inf, meters)
