"""Invented loads and what sensors say of them, for tests of estimates and forecasts: seeded and quick."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa

from mobility.occupancy.calendar import DayType, day_types
from mobility.occupancy.runs import Places
from mobility.occupancy.times import run_times, running_on
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits import StopVisits
from tests.support.timetables import DAY, Town, Trip

NETWORK = "0123456789abcdef0123456789abcdef"
SEATS, STANDING = 64, 102
DAY_FACTORS = {
    DayType.SCHOOL_DAY: 1.0,
    DayType.SCHOOL_HOLIDAY: 0.7,
    DayType.SATURDAY: 0.6,
    DayType.SUNDAY: 0.4,
}


def line_town(n_stops: int = 12, headway_s: int = 900, n_lines: int = 2, n_weeks: int = 12) -> Any:
    """A network's transit part: lines that run every day, 5 h to 23 h, a stop every two minutes."""
    trips = []
    for line in range(n_lines):
        for start in range(5 * 3600 + 60 * line, 23 * 3600, headway_s):
            calls = tuple(
                (line * n_stops + stop, start + 120 * stop, start + 120 * stop) for stop in range(n_stops)
            )
            trips.append(Trip(calls, route=line, days=(0,)))
    timetable = Town(n_lines * n_stops, tuple(trips)).timetable()
    n_days = 7 * n_weeks
    timetable = timetable._replace(
        service_days=np.ones((timetable.service_days.shape[0], n_days), np.uint8),
        service_first_date=np.int32(DAY - 2),  # a Monday
    )
    ids = [f"t{n}" for n in range(timetable.trip_record.size)]
    tables = {
        "trips": pa.table({"trip_id": ids}),
        "feeds": pa.table({"tag": ["town"]}),
        "routes": pa.table({"route_short_name": [str(line + 1) for line in range(n_lines)]}),
    }
    return SimpleNamespace(timetable=timetable, timezones=("UTC",), content_hash=NETWORK, tables=tables)


def tram_places(network: Any, n_vehicles: int = 20) -> Places:
    """All vehicles are trams of Halle's newest class."""
    n_routes = network.timetable.route_type.size
    return Places(
        np.full(n_vehicles, SEATS, np.int16),
        np.full(n_vehicles, STANDING, np.int16),
        np.full(n_routes, SEATS, np.int16),
        np.full(n_routes, STANDING, np.int16),
    )


@dataclass(frozen=True, eq=False)
class Ridden:
    """What happened, run by run."""

    trip: np.ndarray
    day: np.ndarray
    offsets: np.ndarray
    left_s: np.ndarray  # as planned
    delay_s: np.ndarray
    on: np.ndarray
    off: np.ndarray
    load: np.ndarray  # when leaving each call; 0 at the last one
    vehicle: np.ndarray  # (n_runs,)


def ride(
    network: Any,
    days: range,
    seed: int = 1,
    *,
    peak: float = 60.0,
    wildness: float = 0.35,
    memory: float = 0.95,
    is_noise: bool = False,
    n_vehicles: int = 20,
) -> Ridden:
    """Let riders ride: loads around a profile by hour and kind of day, deviations that go on along a run.

    With `is_noise` each load is drawn anew around the same value for every call: nothing can be foretold.
    """
    rng = np.random.default_rng(seed)
    t = network.timetable
    trips = [running_on(t, day) for day in days]
    day = np.repeat(np.array(days, np.int32), [one.size for one in trips])
    trip = np.concatenate(trips)
    times = run_times(t, network.timezones, trip, day)
    offsets, left = times.offsets, times.departures_s
    lengths = np.diff(offsets)
    run = np.repeat(np.arange(trip.size), lengths)
    position = np.arange(run.size) - offsets[:-1][run]
    share = position / (lengths[run] - 1)
    hour = (left[offsets[:-1]] % 86_400) / 3600
    by_hour = 0.25 + np.exp(-((hour - 7.5) ** 2) / 3) + 0.8 * np.exp(-((hour - 16.5) ** 2) / 6)
    by_route = 0.5 + 1.0 * ((t.trip_route[trip].astype(np.int64) * 2654435761 % 97) / 97)
    factor = np.array([DAY_FACTORS[DayType(kind)] for kind in day_types(day)])
    # Some days and some hours more persons ride everywhere: what the learned rung may find out.
    wave = _along(rng, np.arange(0, 24 * len(days) + 1, 24), 0.8, 0.3).reshape(-1, 24)
    of_day = np.exp(wave)[day - days[0], hour.astype(np.int64)]
    level = peak * by_hour * by_route * factor
    profile = np.sin(np.pi * np.clip(share + 0.06, 0, 1)) * level[run]
    if is_noise:
        wanted = np.maximum(rng.normal(20, 8, run.size), 0)
    else:
        late = np.maximum(rng.gamma(1.2, 60, trip.size) - 60, 0)
        drift = wildness * rng.normal(0, 1, trip.size) + 0.0012 * late
        noise = _along(rng, offsets, memory, wildness)
        wanted = profile * np.exp(np.clip(drift[run] * 0.5 + noise * 0.7, -1.5, 1.5)) * of_day[run]
    delay = np.zeros(run.size, np.int32) if is_noise else late[run].astype(np.int32)
    load = np.round(wanted).astype(np.int64)
    load[offsets[1:] - 1] = 0
    before = np.concatenate([[0], load[:-1]])
    before[offsets[:-1]] = 0
    off = np.maximum(rng.binomial(before, 0.15), before - load)
    off = np.where(share == 1, before, off)
    on = load - before + off
    vehicle = (trip * 7 + day) % n_vehicles
    return Ridden(trip, day, offsets, left, delay, on, off, load, vehicle.astype(np.int32))


def _along(rng: np.random.Generator, offsets: np.ndarray, memory: float, wildness: float) -> np.ndarray:
    """Deviations that remember `memory` of themselves from call to call."""
    noise = rng.normal(0, 1, int(offsets[-1]))
    found = np.zeros(noise.size)
    lengths = np.diff(offsets)
    for position in range(int(lengths.max(initial=0))):
        rows = offsets[:-1][lengths > position] + position
        fresh = noise[rows]
        found[rows] = fresh if position == 0 else memory * found[rows - 1] + np.sqrt(1 - memory**2) * fresh
    return wildness * found


def tell(
    ridden: Ridden,
    seed: int = 1,
    *,
    kinds: tuple[SensorKind, ...] = (SensorKind.DOOR,),
    missed: float = 0.02,
    gain: float = 0.7,
    offset: float = 4.0,
) -> StopVisits:
    """What sensors say of it: doors miss a share of persons, others tell offset + gain * load with noise."""
    rng = np.random.default_rng(seed + 1000)
    run = np.repeat(np.arange(ridden.trip.size), np.diff(ridden.offsets))
    n = run.size
    position = np.arange(n) - ridden.offsets[:-1][run]
    nan = np.full(n, np.nan, np.float32)
    parts = []
    for kind in kinds:
        on, off, load = nan, nan, nan
        if kind in (SensorKind.DOOR, SensorKind.MANUAL):
            share = 0.0 if kind == SensorKind.MANUAL else missed
            on = rng.binomial(ridden.on, 1 - share).astype(np.float32)
            off = rng.binomial(ridden.off, 1 - share).astype(np.float32)
        else:
            told = offset + gain * ridden.load + rng.normal(0, 2 + 0.15 * ridden.load)
            load = np.maximum(told, 0).astype(np.float32)
        parts.append(
            StopVisits(
                trip=ridden.trip[run],
                day=ridden.day[run],
                position=position.astype(np.int16),
                kind=np.full(n, kind, np.int8),
                vehicle=ridden.vehicle[run],
                boardings=on,
                alightings=off,
                load=load,
                level=np.full(n, -1, np.int8),
                delay_s=ridden.delay_s,
                observed_s=ridden.left_s + ridden.delay_s,
                confidence=np.ones(n, np.float32),
            )
        )
    visits = StopVisits(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    order = np.lexsort((visits.kind, visits.position, visits.trip, visits.day))
    return StopVisits(*(column[order] for column in visits))
