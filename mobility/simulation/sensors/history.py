"""Weeks of simulated days as files: what sensors said in one folder, the truth in another."""

import csv
import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from mobility.simulation.riders.fleet import TYPES
from mobility.simulation.riders.ridership import Day, Ridership
from mobility.simulation.riders.runs import RiderTimetable
from mobility.simulation.riders.truth import SIMULATED, call_ids, truth_table, write_table
from mobility.simulation.riders.weather import FROST_C, HEAT_C, WET_MM
from mobility.simulation.sensors.equipment import KINDS, Equipment, equip
from mobility.simulation.sensors.readings import Readings, read_sensors

_TIDES = ("service_date", "trip_id_performed", "stop_sequence", "vehicle_id", "stop_id",
    "schedule_departure_time", "actual_departure_time", "boarding_1", "alighting_1",
    "departure_load")  # fmt: skip


def reading_table(
    day: Day, timetable: RiderTimetable, readings: Readings, midnight_s: int, clock_s: np.ndarray
) -> pa.Table:
    """Write down what sensors said, as if every message had arrived and been matched.

    Parameters
    ----------
    day : Day
        Whose calls are named.
    timetable : RiderTimetable
        Paths and runs.
    readings : Readings
        Of the day.
    midnight_s : int
        Unix seconds at which its service-day seconds begin.
    clock_s : np.ndarray
        (n_vehicles,) how far each vehicle's clock is ahead: it is seen and taken out.

    Returns
    -------
    pa.Table
        Columns as in StopVisits, with ids of the feed and of vehicles instead of numbers; sorted by trip and
        position. The delay is what the vehicle's own position tells, so it is right.
    """
    planned = np.concatenate([timetable.runs.departures[row] for row in day.plan.rows])
    delay = day.calls.departure_s - planned
    order = np.lexsort((readings.kind, readings.call))
    call, vehicle = readings.call[order], readings.vehicle[order]
    ahead = np.where(readings.kind[order] == KINDS["manual"], 0, clock_s[vehicle])
    columns = call_ids(day, timetable, call) | {
        "kind": pa.array(readings.kind[order].astype(np.int8)),
        "vehicle_id": pa.array(np.array(day.plan.fleet.vehicle_id)[vehicle]).dictionary_encode(),
        "boardings": pa.array(readings.boardings[order].astype(np.float32)),
        "alightings": pa.array(readings.alightings[order].astype(np.float32)),
        "load": pa.array(readings.load[order].astype(np.float32)),
        "level": pa.array(readings.level[order].astype(np.int8)),
        "delay_s": pa.array(delay[call].astype(np.int32)),
        "observed_s": pa.array(midnight_s + readings.time_s[order] - ahead),
        "confidence": pa.array(np.ones(len(call), np.float32)),
    }
    return pa.table(columns).replace_schema_metadata(SIMULATED)


CONDITIONS = ("rain", "frost", "heat", "event_visitors")
"""Columns of conditions.csv beside the time; as `mobility occupancy train --conditions` reads them."""


def write_history(
    ridership: Ridership, dates: list[datetime.date], out: Path, sensor_seed: int,
    each: Callable[[Day, pa.Table], None] | None = None,
) -> Iterator[datetime.date]:  # fmt: skip
    """Simulate days and write them: OUT/truth, OUT/history, and what is known of vehicles and weather.

    Parameters
    ----------
    ridership : Ridership
        Makes the days.
    dates : list[datetime.date]
        Which.
    out : Path
        Made where missing.
    sensor_seed : int
        Of the sensors.
    each : Callable[[Day, pa.Table], None] | None
        Called with each day and its readings.

    Yields
    ------
    datetime.date
        Each date when its files are written.
    """
    for name in ("truth", "history", "tides"):
        (out / name).mkdir(parents=True, exist_ok=True)
    equipment = equip(ridership.fleet, sensor_seed)
    write_vehicles(ridership, equipment, out / "vehicles.csv")
    about = {"simulated": True, "city": "model city", "seed": ridership.seed, "sensor_seed": sensor_seed,
        "first": f"{dates[0]}", "last": f"{dates[-1]}"}  # fmt: skip
    (out / "about.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    stations = [station.name for station in ridership.city.transit.stations]
    with (
        (out / "events.csv").open("w", newline="", encoding="utf-8") as events,
        (out / "conditions.csv").open("w", newline="", encoding="utf-8") as file,
    ):
        rows, event_rows = (csv.writer(one, lineterminator="\n") for one in (file, events))
        rows.writerow(("time", *CONDITIONS))
        event_rows.writerow(("date", "event", "station", "start_s", "end_s", "riders"))
        for date in dates:
            day = ridership.simulate(date)
            table = reading_table(
                day, ridership.timetable, read_sensors(day, equipment), midnight(date), equipment.clock_s
            )
            write_table(truth_table(day, ridership.timetable), out / "truth" / f"{date}.parquet")
            write_table(table, out / "history" / f"{date}.parquet")
            write_tides(ridership, day, table, out / "tides" / f"{date}.csv")
            if each is not None:
                each(day, table)
            rows.writerows(conditions_of(day, date))
            for event in day.events:
                where = (event.name, stations[event.station], event.start_s, event.end_s, event.riders)
                event_rows.writerow((f"{date}", *where))
            file.flush()
            yield date


def conditions_of(day: Day, date: datetime.date) -> Iterator[tuple[str | float, ...]]:
    """Tell what is known beforehand of a day, by the hour.

    Parameters
    ----------
    day : Day
        Simulated.
    date : datetime.date
        Its service day.

    Yields
    ------
    tuple[str | float, ...]
        Begin of the hour (RFC 3339), then CONDITIONS: whether it rains, freezes or is hot (1.0 or 0.0), and
        how many thousand visitors of events come or go then.
    """
    weather, begin = day.weather, midnight(date)
    is_so = (weather.rain_mm >= WET_MM, weather.temperature_c < FROST_C, weather.temperature_c > HEAT_C)
    for hour in range(24):
        moment = datetime.datetime.fromtimestamp(begin + 3600 * hour, datetime.UTC)
        visitors = sum(
            event.riders
            for event in day.events
            for gathers_s in (event.start_s - 2700, event.end_s)
            if gathers_s // 3600 == hour
        )
        yield f"{moment:%Y-%m-%dT%H:%M:%SZ}", *map(float, is_so), visitors / 1000


def midnight(date: datetime.date) -> int:
    """Give when a service day's seconds begin: noon minus 12 h in the city's time zone.

    Parameters
    ----------
    date : datetime.date
        The service day.

    Returns
    -------
    int
        Unix seconds.
    """
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    noon = datetime.datetime.combine(date, datetime.time(12), ZoneInfo("Europe/Berlin"))
    return int(noon.timestamp()) - 12 * 3600


def write_vehicles(ridership: Ridership, equipment: Equipment, path: Path) -> None:
    """Write the fleet and what it carries.

    Parameters
    ----------
    ridership : Ridership
        Its fleet.
    equipment : Equipment
        Its sensors.
    path : Path
        A CSV file.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("vehicle_id", "type", "mode", "seats", "standing", "wheelchair_spaces", "sensors"))
        for number, (name, kind) in enumerate(
            zip(ridership.fleet.vehicle_id, ridership.fleet.type.tolist(), strict=True)
        ):
            t = TYPES[kind]
            carried = " ".join(k for k in KINDS if k != "manual" and equipment.has[k][number])
            rows.writerow((name, t.name, t.mode, t.seats, t.standing, t.wheelchairs, carried))


def write_tides(ridership: Ridership, day: Day, table: pa.Table, path: Path) -> None:
    """Write door counts as TIDES stop_visits.csv.

    Parameters
    ----------
    ridership : Ridership
        Paths and runs.
    day : Day
        Simulated.
    table : pa.Table
        Its readings.
    path : Path
        A CSV file; the load is the running sum of what was counted, as an on-board computer keeps it.
    """
    doors = table.filter(pa.compute.equal(table["kind"], KINDS["door"])).to_pydict()
    del day, ridership
    aboard: dict[tuple[str, str], float] = {}
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(_TIDES)
        for i, trip in enumerate(doors["trip_id"]):
            key = (trip, doors["start_time"][i])
            aboard[key] = max(0.0, aboard.get(key, 0.0) + doors["boardings"][i] - doors["alightings"][i])
            seconds = doors["observed_s"][i]
            moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
            planned = moment - datetime.timedelta(seconds=doors["delay_s"][i])
            performed = trip if not key[1] else f"{trip}@{key[1]}"
            rows.writerow((
                f"{datetime.date.fromordinal(doors['day'][i])}", performed, doors["stop_sequence"][i],
                doors["vehicle_id"][i], "", f"{planned:%Y-%m-%dT%H:%M:%SZ}", f"{moment:%Y-%m-%dT%H:%M:%SZ}",
                int(doors["boardings"][i]), int(doors["alightings"][i]), int(aboard[key]),
            ))  # fmt: skip
