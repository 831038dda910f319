"""Arrival and departure of every stop time: missing ones interpolated, impossible ones repaired."""

from bisect import bisect_right
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtfs.findings import Findings
from gtfs.geodesy import distances_m
from gtfs.notices import Severity

_FILE = "stop_times.txt"
_DAY_S, _HALF_DAY_S = 86_400, 43_200
_DISTANCE_STEPS = 100_000
"""Distances are compared as whole numbers of 1/100 000 unit, so that interpolated times are exact."""


class TimedRows(NamedTuple):
    """Outcome: which rows stay, and their times."""

    kept: NDArray[np.int64]  # indices of the rows given
    arrivals: NDArray[np.int32]
    departures: NDArray[np.int32]


def repair_times(
    trips: NDArray[np.int32],
    stops: NDArray[np.int32],
    arrivals: NDArray[np.int32],
    departures: NDArray[np.int32],
    distances: NDArray[np.float64],
    lines: NDArray[np.int32],
    stop_lat: NDArray[np.float64],
    stop_lon: NDArray[np.float64],
    findings: Findings,
) -> TimedRows:
    """Make times complete and non-decreasing along each trip.

    Parameters
    ----------
    trips, stops : NDArray[np.int32]
        (n,) of each row, sorted by trip and stop_sequence.
    arrivals, departures : NDArray[np.int32]
        (n,) service-day seconds, -1 = empty.
    distances : NDArray[np.float64]
        (n,) shape_dist_traveled, NaN = empty.
    lines : NDArray[np.int32]
        (n,) line of each row.
    stop_lat, stop_lon : NDArray[np.float64]
        Degrees of all stops.
    findings : Findings
        Takes each repair.

    Returns
    -------
    TimedRows
        Rows before the first and after the last known time of a trip are left out.
    """
    half = (arrivals < 0) != (departures < 0)
    findings.add_rows(
        Severity.INFO,
        "half_a_time",
        "stop_times.txt: only one of arrival and departure is given; it was taken for both",
        lines[half],
        file=_FILE,
    )
    arrivals, departures = (
        np.where(arrivals < 0, departures, arrivals),
        np.where(departures < 0, arrivals, departures),
    )
    known = np.flatnonzero(arrivals >= 0)
    if known.size:
        arrivals[known], departures[known], good = _make_monotone(
            trips[known], arrivals[known], departures[known], lines[known], findings
        )
        known = known[good]
    kept = _between_known(trips, known)
    findings.add_rows(
        Severity.WARNING,
        "untimed_end",
        "stop_times.txt: no time is known at or beyond this end of the trip; the stop was left out",
        np.delete(lines, kept),
        file=_FILE,
        field="arrival_time",
    )
    is_known = np.zeros(len(trips), dtype=bool)
    is_known[known] = True
    _interpolate(
        kept, is_known, stops, arrivals, departures, distances, lines, (stop_lat, stop_lon), findings
    )
    return TimedRows(kept, arrivals[kept], departures[kept])


def _make_monotone(
    trips: NDArray[np.int32],
    arrivals: NDArray[np.int32],
    departures: NDArray[np.int32],
    lines: NDArray[np.int32],
    findings: Findings,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]:
    """Repair timed rows; the mask says which of them keep a known time."""
    arrivals, departures = _unwrap_midnight(trips, arrivals, departures, lines, findings)
    negative = departures < arrivals
    findings.add_rows(
        Severity.WARNING,
        "negative_dwell",
        "stop_times.txt: the departure is before the arrival; the arrival was taken for both",
        lines[negative],
        file=_FILE,
        field="departure_time",
    )
    departures = np.where(negative, arrivals, departures)
    good = np.ones(len(trips), dtype=bool)
    falling = (arrivals[1:] < departures[:-1]) & (trips[1:] == trips[:-1])
    if falling.any():
        starts = np.flatnonzero(np.r_[True, trips[1:] != trips[:-1]])
        ends = np.append(starts[1:], len(trips))
        for run in np.unique(np.searchsorted(starts, np.flatnonzero(falling), side="right") - 1).tolist():
            part = slice(int(starts[run]), int(ends[run]))
            good[part] = _longest_chain(arrivals[part].tolist(), departures[part].tolist())
        findings.add_rows(
            Severity.WARNING,
            "decreasing_time",
            "stop_times.txt: the time is out of order with the others of the trip; it was taken as empty",
            lines[~good],
            file=_FILE,
            field="arrival_time",
        )
    return arrivals, departures, good


def _unwrap_midnight(
    trips: NDArray[np.int32],
    arrivals: NDArray[np.int32],
    departures: NDArray[np.int32],
    lines: NDArray[np.int32],
    findings: Findings,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Add 24 h after the one place where a trip falls by half a day or more: it passed midnight as 00:05."""
    clock = np.stack([arrivals, departures], axis=1).ravel()
    owner = np.repeat(trips, 2)
    fall = np.r_[0, np.where(owner[1:] == owner[:-1], clock[:-1] - clock[1:], 0)]
    falls_per_trip = np.bincount(owner, weights=fall > 0)[owner]
    wraps = (fall > _HALF_DAY_S) & (fall <= _DAY_S) & (falls_per_trip == 1)
    if not wraps.any():
        return arrivals, departures
    starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    ends = np.append(starts[1:], len(owner))
    for at in np.flatnonzero(wraps).tolist():
        run = int(np.searchsorted(starts, at, side="right")) - 1
        if clock[ends[run] - 1] + _DAY_S - clock[starts[run]] > _DAY_S:
            continue  # a single wrong time, not a midnight
        clock[at : ends[run]] += _DAY_S
        findings.add(
            Severity.WARNING,
            "midnight_restart",
            "stop_times.txt: times restart at 00:00 after midnight; 24 h were added to the rest of the trip",
            file=_FILE,
            line=int(lines[at // 2]),
            field="arrival_time",
        )
    pairs = clock.reshape(-1, 2)
    return pairs[:, 0].copy(), pairs[:, 1].copy()


def _longest_chain(arrivals: list[int], departures: list[int]) -> NDArray[np.bool_]:
    """The largest set of rows in which no arrival is before the departure of the row before.

    Patience sorting: ``tails[k]`` is the least departure that ends a chain of k + 1 rows.
    """
    tails: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for row, (arrival, departure) in enumerate(zip(arrivals, departures, strict=True)):
        length = bisect_right(tails, arrival)
        before.append(last[length - 1] if length else -1)
        if length == len(tails):
            tails.append(departure)
            last.append(row)
        elif departure < tails[length]:
            tails[length] = departure
            last[length] = row
    chain = np.zeros(len(arrivals), dtype=bool)
    row = last[-1]
    while row >= 0:
        chain[row] = True
        row = before[row]
    return chain


def _between_known(trips: NDArray[np.int32], known: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows from the first to the last known time of their trip."""
    rows = np.arange(len(trips))
    if not known.size:
        return rows[:0]
    if known.size == rows.size:
        return rows
    first = np.full(int(trips.max()) + 1, len(trips))
    last = np.full(int(trips.max()) + 1, -1)
    first[trips[known[::-1]]] = known[::-1]
    last[trips[known]] = known
    return rows[(rows >= first[trips]) & (rows <= last[trips])]


def _interpolate(
    kept: NDArray[np.int64],
    is_known: NDArray[np.bool_],
    stops: NDArray[np.int32],
    arrivals: NDArray[np.int32],
    departures: NDArray[np.int32],
    distances: NDArray[np.float64],
    lines: NDArray[np.int32],
    coordinates: tuple[NDArray[np.float64], NDArray[np.float64]],
    findings: Findings,
) -> None:
    """Fill unknown times in place: by shape distance, else by beeline, else by number of stops."""
    gaps = kept[~is_known[kept]]
    if not gaps.size:
        return
    known = kept[is_known[kept]]
    following = np.searchsorted(known, gaps)
    before, after = known[following - 1], known[following]
    part, whole = _shares(gaps, before, after, stops, distances, coordinates)
    span = arrivals[after].astype(np.int64) - departures[before]
    times = (departures[before] + span * part // whole).astype(np.int32)
    arrivals[gaps] = times
    departures[gaps] = times
    findings.add_rows(
        Severity.INFO,
        "time_interpolated",
        "stop_times.txt: an empty time was interpolated between the known times around it",
        lines[gaps],
        file=_FILE,
        field="arrival_time",
    )


def _shares(
    gaps: NDArray[np.int64],
    before: NDArray[np.int64],
    after: NDArray[np.int64],
    stops: NDArray[np.int32],
    distances: NDArray[np.float64],
    coordinates: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How far each gap lies between its neighbours, as part of a whole."""
    lat, lon = coordinates[0][stops], coordinates[1][stops]
    hops = np.r_[0.0, distances_m(lat[:-1], lon[:-1], lat[1:], lon[1:])]
    part, whole = gaps - before, after - before
    for measure in (np.cumsum(np.nan_to_num(hops)), distances):
        # a hop that is unknown or goes backwards makes the measure useless between those two known times
        step = np.r_[0.0, np.diff(measure)] if measure is distances else hops
        broken = np.append(0, np.cumsum(~(step >= 0)))
        usable = (broken[after + 1] == broken[before + 1]) & (measure[after] > measure[before])
        scaled_part = np.nan_to_num((measure[gaps] - measure[before]) * _DISTANCE_STEPS)
        scaled_whole = np.nan_to_num((measure[after] - measure[before]) * _DISTANCE_STEPS)
        usable &= (scaled_whole >= 1) & (scaled_whole < 1e12)
        part = np.where(usable, np.rint(np.where(usable, scaled_part, 0)).astype(np.int64), part)
        whole = np.where(usable, np.rint(np.where(usable, scaled_whole, 1)).astype(np.int64), whole)
    return part, whole
