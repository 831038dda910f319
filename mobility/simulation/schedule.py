"""The timetable of the model city: when each trip runs."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.line_plan import COUPLED, HEADWAYS, THROUGH_RUNNING
from mobility.simulation.transit import MARKET_STATION
from mobility.simulation.transit_model import Line, LinePath, Transit

Seconds = NDArray[np.int64]

_H = 3600
_PACE_HOURS = np.array([0, 4, 6, 7, 8.5, 10, 13, 15.5, 17, 19, 21, 24, 40]) * _H
_PACE = np.array([0.9, 0.9, 0.98, 1.07, 1.07, 1.0, 1.0, 1.06, 1.08, 1.0, 0.93, 0.9, 0.9])
"""How ride times stretch over the day; rail keeps its pace."""

_NIGHT_HUB = {
    "night_week": tuple(range(25 * _H + 600, 28 * _H, _H)),
    "night_weekend": tuple(range(25 * _H + 600, 28 * _H + 1200, _H // 2)),
}
"""When all night lines leave the market together; they arrive five minutes before."""
_NIGHT_WAIT_S = 300

_SHIFTS = ((5, 50), (13, 50), (21, 50))
"""Arrivals of the express bus at the business park, ten minutes before the shifts begin."""

_LAYOVER_S = (60, 900)
"""Through-running: the second trip leaves this long after the first arrives."""


@dataclass(frozen=True)
class Frequency:
    """One row of frequencies.txt."""

    start_s: int
    end_s: int
    headway_s: int
    is_exact: bool


@dataclass(frozen=True, eq=False)
class TripGroup:
    """Trips of one line, direction and service, sorted by departure.

    Parameters
    ----------
    line, direction : int
        Index of the line; 0 outbound, 1 inbound.
    service : str
        Its service_id.
    departures, arrivals : Seconds
        (n_trips, n_stops) service-day seconds.
    wheelchair, bikes : NDArray[np.int8]
        (n_trips,) GTFS values.
    blocks : tuple[str, ...]
        block_id of each trip or "".
    frequencies : tuple[Frequency, ...]
        Where not empty, the group is one trip that repeats.
    """

    line: int
    direction: int
    service: str
    departures: Seconds
    arrivals: Seconds
    wheelchair: NDArray[np.int8]
    bikes: NDArray[np.int8]
    blocks: tuple[str, ...]
    frequencies: tuple[Frequency, ...] = ()


@dataclass(frozen=True, eq=False)
class Schedule:
    """All trips, and pairs (group, trip, group, trip) that one vehicle runs in a row without a block_id."""

    groups: tuple[TripGroup, ...]
    coupled: tuple[tuple[int, int, int, int], ...]


def _times(path: LinePath, starts: Seconds, mode: str, dwell_s: Seconds) -> tuple[Seconds, Seconds]:
    """Departures and arrivals of trips by their start; a trip keeps the pace of the hour it starts in."""
    pace = np.ones(len(starts)) if mode == "rail" else np.interp(starts, _PACE_HOURS, _PACE)
    ride = np.round(path.ride_s[None, :] * pace[:, None]).astype(np.int64)
    arrivals = np.zeros((len(starts), len(path.stops)), dtype=np.int64)
    arrivals[:, 1:] = np.cumsum(ride + dwell_s[:-1], axis=1)
    arrivals += starts[:, None] - dwell_s[0]
    return arrivals + dwell_s, arrivals


def _periodic(periods: tuple[tuple[int, int, int], ...], offset_s: int) -> Seconds:
    starts = [
        np.arange(
            a * 60 + offset_s % headway,
            b * 60 + (offset_s % headway if i + 1 == len(periods) else 0),
            headway,
        )
        for i, (a, b, headway) in enumerate(periods)
    ]
    if not starts:
        return np.zeros(0, dtype=np.int64)
    times = np.sort(np.concatenate(starts)).astype(np.int64)
    return times[np.concatenate(([True], np.diff(times) >= 240))]


def _vehicles(line: Line, n: int, rng: np.random.Generator) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Old trams have steps; bikes ride on rails, and on buses where there is room."""
    wheelchair = np.ones(n, dtype=np.int8)
    if line.mode == "tram":
        old = {"main": 0.08, "city": 0.3, "peak": 0.6}[line.plan.service]
        wheelchair[rng.random(n) < old] = 2
    elif line.plan.service == "regional":
        wheelchair[rng.random(n) < 0.3] = 0
    bikes = {"tram": 1, "rail": 1, "bus": 0}[line.mode]
    if line.plan.service in ("shift", "school", "call"):
        bikes = 2
    return wheelchair, np.full(n, bikes, dtype=np.int8)


class _Builder:
    def __init__(self, transit: Transit, rng: np.random.Generator) -> None:
        self.transit = transit
        self.rng = rng
        self.groups: list[TripGroup] = []

    def add(
        self, index: int, direction: int, service: str, starts: Seconds,
        dwell_s: Seconds | None = None, frequencies: tuple[Frequency, ...] = (),
    ) -> None:  # fmt: skip
        if not len(starts):
            return
        line = self.transit.lines[index]
        path = line.paths[direction]
        departures, arrivals = _times(path, starts, line.mode, path.dwell_s if dwell_s is None else dwell_s)
        wheelchair, bikes = _vehicles(line, len(starts), self.rng)
        blocks = ("",) * len(starts)
        self.groups.append(
            TripGroup(index, direction, service, departures, arrivals, wheelchair, bikes, blocks, frequencies)
        )

    def regular(self, index: int) -> None:
        line = self.transit.lines[index]
        for service, periods in HEADWAYS[line.plan.service].items():
            for direction in range(len(line.paths)):
                offset = (index * 150 + direction * 270) % 900
                self.add(index, direction, service, _periodic(periods, offset))

    def night(self, index: int) -> None:
        for direction, path in enumerate(self.transit.lines[index].paths):
            stations = [self.transit.platforms[stop].station for stop in path.stops]
            hub = stations.index(MARKET_STATION)
            dwell = path.dwell_s.copy()
            dwell[hub] = _NIGHT_WAIT_S
            for service, leave in _NIGHT_HUB.items():
                probe, _ = _times(path, np.array([26 * _H]), "bus", dwell)
                lead = int(probe[0, hub]) - 26 * _H
                self.add(index, direction, service, np.array(leave, dtype=np.int64) - lead, dwell)

    def shift(self, index: int) -> None:
        out = self.transit.lines[index].paths[0]
        starts = []
        for hour, minute in _SHIFTS:
            arrive = hour * _H + minute * 60
            start = arrive - int(out.ride_s.sum() + out.dwell_s.sum())
            for _ in range(6):  # the pace depends on the start: settle on it
                _, arrivals = _times(out, np.array([start]), "bus", out.dwell_s)
                start += arrive - int(arrivals[0, -1])
            starts += [start - 1200, start]
        back = [(hour * 60 + minute + wait) * 60 for hour, minute in _SHIFTS for wait in (22, 40)]
        for service, part in (("weekday", slice(None)), ("saturday", slice(1, 4)), ("sunday", slice(5, 6))):
            self.add(index, 0, service, np.array(starts[part], dtype=np.int64))
            self.add(index, 1, service, np.array(back[part], dtype=np.int64))

    def repeating(self, index: int, is_exact: bool) -> None:
        rows = {
            "weekday": ((5 * _H + 1800, 9 * _H, 600), (9 * _H, 14 * _H, 900), (14 * _H, 18 * _H, 600),
                (18 * _H, 22 * _H, 1200)),
            "saturday": ((8 * _H, 20 * _H, 1200),),
        }  # fmt: skip
        for service, periods in rows.items():
            frequencies = tuple(Frequency(a, b, headway, is_exact) for a, b, headway in periods)
            self.add(index, 0, service, np.array([periods[0][0]]), frequencies=frequencies)

    def call(self, index: int) -> None:
        for service, hours in (
            ("weekday", range(7, 21)),
            ("saturday", range(8, 20, 2)),
            ("sunday", range(9, 19, 2)),
        ):
            for direction in (0, 1):
                starts = np.array([hour * _H + (900 if direction else 300) for hour in hours], dtype=np.int64)
                self.add(index, direction, service, starts)


def _chain(builder: _Builder, first: str, second: str) -> list[tuple[int, int, int, int]]:
    """(group, trip, group, trip): inbound trips of the first line and the outbound ones they go on as."""
    names = [line.plan.name for line in builder.transit.lines]
    a, b = names.index(first), names.index(second)
    pairs = []
    for i, arriving in enumerate(builder.groups):
        if (arriving.line, arriving.direction) != (a, 1):
            continue
        for j, leaving in enumerate(builder.groups):
            if (leaving.line, leaving.direction, leaving.service) != (b, 0, arriving.service):
                continue
            used: set[int] = set()
            for t, arrival in enumerate(arriving.arrivals[:, -1]):
                n = int(np.searchsorted(leaving.departures[:, 0], arrival + _LAYOVER_S[0]))
                fits = n < len(leaving.departures) and leaving.departures[n, 0] <= arrival + _LAYOVER_S[1]
                if fits and n not in used:
                    used.add(n)
                    pairs.append((i, t, j, n))
    return pairs


def build_schedule(rng: np.random.Generator, transit: Transit) -> Schedule:
    """All trips of all lines.

    Parameters
    ----------
    rng : np.random.Generator
        Which vehicles are old.
    transit : Transit
        Lines and their ride times.

    Returns
    -------
    Schedule
        Groups in the order of the lines.
    """
    builder = _Builder(transit, rng)
    for index, line in enumerate(transit.lines):
        match line.plan.service:
            case "night":
                builder.night(index)
            case "shift":
                builder.shift(index)
            case "ring":
                builder.repeating(index, True)
            case "shuttle":
                builder.repeating(index, False)
            case "call":
                builder.call(index)
            case _:
                builder.regular(index)
    market_line = next(i for i, line in enumerate(transit.lines) if line.plan.name == "1")
    for direction in (0, 1):  # the lantern feast: extra trams late in the evening
        builder.add(
            market_line, direction, "festival", np.arange(21 * _H + 420, 24 * _H, 900, dtype=np.int64)
        )
    for first, second in THROUGH_RUNNING:
        for i, t, j, n in _chain(builder, first, second):
            block = f"block-{first}-{second}-{builder.groups[i].service}-{t + 1}"
            for group, trip in ((i, t), (j, n)):
                blocks = list(builder.groups[group].blocks)
                blocks[trip] = block
                builder.groups[group] = replace(builder.groups[group], blocks=tuple(blocks))
    coupled = [pair for first, second in COUPLED for pair in _chain(builder, first, second)]
    return Schedule(tuple(builder.groups), tuple(coupled))
