"""Shifts of business parks: who can be there when work begins and get home when it ends; where lines leave
gaps.

A person can work a shift if there is a way to be there by its start, and one home again leaving at its end,
each within a limit. Both are rows of a matrix (the first with arrive_by), so a number here is a number there.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.accessibility.matrix import UNREACHED, MatrixEngine
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.errors import BadParameterError, PointsError
from mobility.network.transport_network import TransportNetwork
from mobility.routing.router import Router

HOUR_S, DAY_S = 3600, 86_400
NO_BOARDING = NO_ALIGHTING = 1
"""GTFS pickup_type and drop_off_type."""
METERS_PER_DEGREE = 111_195.0
KEYS = ["shift", "site"]


@dataclass(frozen=True, slots=True)
class Shift:
    """Working hours, on the clocks of the city.

    Parameters
    ----------
    name : str
        "early".
    start, end : datetime.time
        One is there by the start and leaves at the end: on the next day if that is not after the start.
    """

    name: str
    start: dt.time
    end: dt.time

    def moments(self, date: dt.date, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
        """Give start and end of the shift that begins on a date.

        Parameters
        ----------
        date : datetime.date
            On which it begins.
        zone : ZoneInfo
            Of its clocks.

        Returns
        -------
        tuple[datetime.datetime, datetime.datetime]
            Aware.
        """
        end_date = date if self.end > self.start else date + dt.timedelta(days=1)
        return dt.datetime.combine(date, self.start, zone), dt.datetime.combine(end_date, self.end, zone)


def shift_table(
    network: TransportNetwork,
    homes: Points,
    sites: Points,
    shifts: Sequence[Shift],
    date: dt.date,
    zone: ZoneInfo,
    request: MatrixRequest,
    *,
    router: Router | None = None,
) -> pd.DataFrame:
    """Find for each home, site and shift how long the ways there and back take.

    Parameters
    ----------
    network : TransportNetwork
        Where.
    homes, sites : Points
        Where people live, and gates of the business park.
    shifts : Sequence[Shift]
        When they work.
    date : datetime.date
        On which shifts begin.
    zone : ZoneInfo
        Of their clocks.
    request : MatrixRequest
        Modes and limits; max_time_minutes is the longest way that is taken. Its times are replaced.
    router : Router | None
        Whose days are used, None = one of its own.

    Returns
    -------
    pd.DataFrame
        shift, site, id (of the home), there and back in minutes (NaN: not within the limit; there counts from
        leaving home to the start of the shift, back from its end, waiting included), can_come, can_return,
        can_work (both).

    Raises
    ------
    BadParameterError
        If there are no shifts.
    OutsideServiceError
        Nothing runs on the date of a start or an end.
    """
    if not shifts:
        raise BadParameterError("{field} must name at least one shift", field="shifts", code="")
    router = Router(network) if router is None else router
    parts = []
    for shift in shifts:
        start, end = shift.moments(date, zone)
        one_moment = replace(request, window_minutes=1, percentiles=(50,))
        coming = replace(one_moment, departure=start, arrive_by=True)
        leaving = replace(one_moment, departure=end, arrive_by=False)
        there = MatrixEngine(network, coming, sites, router=router).rows(homes)[0]
        back = MatrixEngine(network, leaving, homes, router=router).rows(sites)[0]
        for column, site in enumerate(sites.ids):
            parts.append(
                pd.DataFrame(
                    {
                        "shift": shift.name,
                        "site": site,
                        "id": list(homes.ids),
                        "there": _minutes(there[:, column]),
                        "back": _minutes(back[column]),
                    }
                )
            )
    table = pd.concat(parts, ignore_index=True)
    table["can_come"], table["can_return"] = table["there"].notna(), table["back"].notna()
    table["can_work"] = table["can_come"] & table["can_return"]
    return table


def by_district(table: pd.DataFrame, homes: Points, district: str, people: str = "") -> pd.DataFrame:
    """Sum up by the districts people live in.

    Parameters
    ----------
    table : pd.DataFrame
        From `shift_table`.
    homes : Points
        The same homes.
    district : str
        Column of the homes that names the district.
    people : str
        Column of the homes with the number of people, "" = one each.

    Returns
    -------
    pd.DataFrame
        shift, site, district, people, can_come, can_return, can_work (people), share (of those who can work),
        only_come (who would not get home); the district where most people are left out first.

    Raises
    ------
    PointsError
        If the homes have no such column.
    """
    for column in filter(None, (district, people)):
        if column not in homes.columns.columns:
            there = ", ".join(map(str, homes.columns.columns)) or "none"
            raise PointsError(f"the homes have no column {column}; they have {there}", field=column)
    weights = homes.columns[people].to_numpy(np.float64) if people else np.ones(len(homes))
    own = pd.DataFrame(
        {"id": list(homes.ids), "district": homes.columns[district].astype(str), "people": weights}
    )
    joined = table.merge(own, on="id", how="left", validate="many_to_one")
    for column in ("can_come", "can_return", "can_work"):
        joined[column] = joined[column] * joined["people"]
    sums = joined.groupby([*KEYS, "district"], sort=False)[
        ["people", "can_come", "can_return", "can_work"]
    ].sum()
    found = sums.reset_index()
    found["share"] = found["can_work"] / found["people"].where(found["people"] > 0)
    found["only_come"] = found["can_come"] - found["can_work"]
    found["_left_out"] = found["can_work"] - found["people"]
    return (
        found.sort_values([*KEYS, "_left_out", "district"], kind="stable")
        .drop(columns="_left_out")
        .reset_index(drop=True)
    )


def line_hours(
    network: TransportNetwork, sites: Points, date: dt.date, radius_m: float = 600.0
) -> pd.DataFrame:
    """Count by line and hour what arrives at and leaves from the stops around sites.

    Parameters
    ----------
    network : TransportNetwork
        Where.
    sites : Points
        Gates of the business park.
    date : datetime.date
        A day on the feeds' clocks; trips after midnight of the service day before belong to it.
    radius_m : float
        Beeline to stops that belong to a site.

    Returns
    -------
    pd.DataFrame
        site, line, hour (0..23), arrivals, departures: all hours of each line that stops there, 0 where
        nothing runs.
    """
    t = network.timetable
    names = _line_names(network)
    parts = []
    for site, lat, lon in zip(sites.ids, sites.lats, sites.lons, strict=True):
        is_near = _meters(t.stop_lat, t.stop_lon, lat, lon) <= radius_m
        counts = _counts(network, is_near, date)
        lines = sorted({names[route] for route in counts})
        summed = {line: np.zeros((2, 24), np.int64) for line in lines}
        for route, both in counts.items():
            summed[names[route]] += both
        for line in lines:
            columns = {"hour": np.arange(24), "arrivals": summed[line][0], "departures": summed[line][1]}
            parts.append(pd.DataFrame({"site": site, "line": line, **columns}))
    columns_of_all = ["site", "line", "hour", "arrivals", "departures"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns_of_all)


def line_gaps(hours: pd.DataFrame, shifts: Sequence[Shift]) -> pd.DataFrame:
    """Name the lines that serve a site, but not when a shift begins or ends.

    Parameters
    ----------
    hours : pd.DataFrame
        From `line_hours`.
    shifts : Sequence[Shift]
        When people work.

    Returns
    -------
    pd.DataFrame
        shift, site, line, direction ("there", "back"), hour (in which one would have to arrive, or leave),
        first and last (hours of the day in which the line does, NaN: never).
    """
    rows = []
    for shift in shifts:
        before = (dt.datetime.combine(dt.date.min, shift.start) + dt.timedelta(days=1, minutes=-1)).hour
        for (site, line), part in hours.groupby(["site", "line"], sort=False):
            for direction, hour, column in (
                ("there", before, "arrivals"),
                ("back", shift.end.hour, "departures"),
            ):
                running = part.loc[part[column] > 0, "hour"]
                if hour in set(running):
                    continue
                first, last = (running.min(), running.max()) if len(running) else (np.nan, np.nan)
                rows.append((shift.name, site, line, direction, hour, first, last))
    return pd.DataFrame(rows, columns=["shift", "site", "line", "direction", "hour", "first", "last"])


def _counts(
    network: TransportNetwork, is_near: NDArray[np.bool_], date: dt.date
) -> dict[int, NDArray[np.int64]]:
    """Count arrivals and departures of each route at some stops, by hour of a day."""
    t = network.timetable
    column = date.toordinal() - int(t.service_first_date)
    runs = [
        t.service_days[:, day] > 0
        if 0 <= day < t.service_days.shape[1]
        else np.zeros(len(t.service_days), bool)
        for day in (column, column - 1)
    ]
    found: dict[int, NDArray[np.int64]] = {}
    for call in np.flatnonzero(is_near[t.pattern_stops]).tolist():
        pattern = int(np.searchsorted(t.pattern_stops_offsets, call, side="right")) - 1
        first, last = t.pattern_stops_offsets[pattern : pattern + 2].tolist()
        trips = np.arange(*t.pattern_trips_offsets[pattern : pattern + 2].tolist())
        at = int(t.pattern_times_offsets[pattern]) + (call - first) * trips.size
        # Nobody arrives where a trip begins, nobody leaves where it ends.
        for row, times, counts in (
            (0, t.arrivals, call > first and t.pattern_drop_off[call] != NO_ALIGHTING),
            (1, t.departures, call < last - 1 and t.pattern_pickup[call] != NO_BOARDING),
        ):
            if not counts:
                continue
            seconds = times[at : at + trips.size].astype(np.int64)
            for days_back, is_running in enumerate(runs):
                moved = seconds - days_back * DAY_S
                is_on = is_running[t.trip_service[trips]] & (moved >= 0) & (moved < DAY_S)
                for route, hour in zip(
                    t.trip_route[trips[is_on]].tolist(), (moved[is_on] // HOUR_S).tolist(), strict=True
                ):
                    found.setdefault(route, np.zeros((2, 24), np.int64))[row, hour] += 1
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


def _minutes(found: NDArray[np.uint16]) -> NDArray[np.float64]:
    return np.where(found == UNREACHED, np.nan, found.astype(np.float64))
