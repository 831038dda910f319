"""The truth of a simulated day as a table: for benchmarks and tests only, and labelled as simulated."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mobility.simulation.riders.fleet import TYPES
from mobility.simulation.riders.ridership import Day
from mobility.simulation.riders.runs import RiderTimetable

SIMULATED = {b"mobility.simulated": b"1"}
"""Metadata of every file of the simulation."""


def runs_of_calls(day: Day) -> np.ndarray:
    """Give the run of each call.

    Parameters
    ----------
    day : Day
        Simulated.

    Returns
    -------
    np.ndarray
        (n_calls,) of the day's runs.
    """
    return np.repeat(np.arange(len(day.calls.offsets) - 1), np.diff(day.calls.offsets))


def call_ids(day: Day, timetable: RiderTimetable, rows: np.ndarray) -> dict[str, pa.Array]:
    """Name calls as the feed does.

    Parameters
    ----------
    day : Day
        Simulated.
    timetable : RiderTimetable
        Its paths and runs.
    rows : np.ndarray
        Calls of the day.

    Returns
    -------
    dict[str, pa.Array]
        Columns trip_id, start_time, start_s (planned first departure), day, position, stop_sequence.
    """
    run = runs_of_calls(day)[rows]
    of_run = day.plan.rows[run]
    names, starts = np.array(timetable.runs.trip_id), np.array(timetable.runs.start_time)
    first = np.array([int(times[0]) for times in timetable.runs.departures])
    position = rows - day.calls.offsets[run]
    return {
        "trip_id": pa.array(names[of_run]).dictionary_encode(),
        "start_time": pa.array(starts[of_run]).dictionary_encode(),
        "start_s": pa.array(first[of_run].astype(np.int32)),
        "day": pa.array(np.full(len(rows), day.date.toordinal(), np.int32)),
        "position": pa.array(position.astype(np.int16)),
        "stop_sequence": pa.array((position + 1).astype(np.int16)),
    }


def truth_table(day: Day, timetable: RiderTimetable) -> pa.Table:
    """Write a day's truth down.

    Parameters
    ----------
    day : Day
        Simulated.
    timetable : RiderTimetable
        Its paths and runs.

    Returns
    -------
    pa.Table
        One row a call, sorted by run and position; the load is that with which the run leaves.
    """
    calls, run = day.calls, runs_of_calls(day)
    vehicle = day.plan.blocks.vehicle[run]
    kind = day.plan.fleet.type[vehicle]
    planned = np.concatenate([timetable.runs.departures[row] for row in day.plan.rows])
    columns = call_ids(day, timetable, np.arange(len(run)))
    columns |= {
        "vehicle_id": pa.array(np.array(day.plan.fleet.vehicle_id)[vehicle]).dictionary_encode(),
        "seats": pa.array(np.array([t.seats for t in TYPES], np.int16)[kind]),
        "standing": pa.array(np.array([t.standing for t in TYPES], np.int16)[kind]),
        "planned_s": pa.array(planned.astype(np.int32)),
        "arrival_s": pa.array(calls.arrival_s.astype(np.int32)),
        "departure_s": pa.array(calls.departure_s.astype(np.int32)),
        "delay_s": pa.array((calls.departure_s - planned).astype(np.int32)),
        "boardings": pa.array(calls.boardings.astype(np.int16)),
        "alightings": pa.array(calls.alightings.astype(np.int16)),
        "load": pa.array(calls.load.astype(np.int16)),
        "denied": pa.array(calls.denied.astype(np.int16)),
    }
    return pa.table(columns).replace_schema_metadata(SIMULATED)


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table whole or not at all.

    Parameters
    ----------
    table : pa.Table
        Any.
    path : Path
        Replaced where it exists.
    """
    half = path.with_name(f".{path.name}.half")
    pq.write_table(table, half, compression="zstd")
    half.replace(path)
