"""Turns days of the journal that are over into one Parquet file each, and deletes what is kept no longer."""

import datetime as dt
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from mobility.sensing.frames import NAMES, Frame
from mobility.sensing.journal import MEMORY_DAYS, SUFFIX, list_days, read_frames, writers_kept_out
from mobility.sensing.journal_reader import Received
from mobility.sensing.observation import Observation, SensorKind

KEPT_DAYS = 400
"""A year, and what it is compared with."""
STILL_DAYS = 2
"""So long nothing must have come before the last day is left: each time an empty file is made, and a Sunday
without a message needs none."""

ROWS_A_GROUP = 100_000
LOCK = "compacting.lock"
PART = "compact-"
"""How the name of a file begins that is not whole yet."""

LISTS = {
    "spaces": pa.list_(pa.struct([("space", pa.string()), ("count", pa.int32())])),
    "carriages": pa.list_(
        pa.struct([("name", pa.string()), ("level", pa.string()), ("percentage", pa.int32())])
    ),
}
TYPES = {"str": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}


def compact(folder: Path, today: dt.date, kept_days: int = KEPT_DAYS) -> list[Path]:
    """Write a Parquet file for each day that is over and has none yet; forget what is too old.

    Whoever is killed meanwhile loses nothing: a day's own file stays until its Parquet file is whole. A day
    is over once a later one has a file: writers append to none before that, and readers go on to it. Where
    nothing comes any more, an empty file is begun behind the last day.

    Parameters
    ----------
    folder : Path
        Of a journal.
    today : dt.date
        In UTC; this day's file is still written to.
    kept_days : int
        Parquet files of days longer ago are deleted, and none is written of these. A day's own file goes once
        it has a Parquet file and the week's memory does not need it.

    Returns
    -------
    list[Path]
        What was written.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    written = []
    remembered, oldest = ((today - dt.timedelta(days=days)).isoformat() for days in (MEMORY_DAYS, kept_days))
    with _alone(folder):
        _leave_last_day(folder, today)
        for day in [one for one in list_days(folder)[:-1] if one < today.isoformat()]:
            path = folder / f"{day}.parquet"
            source = folder / f"{day}{SUFFIX}"
            is_empty = source.stat().st_size == 0
            if not (is_empty or day < oldest or path.exists()):
                part = folder / f"{PART}{day}"
                _write(source, part)
                part.replace(path)
                written.append(path)
            if is_empty or day < remembered:
                with writers_kept_out(folder):  # they look at the size of each file that they see
                    source.unlink()
        for path in folder.glob("????-??-??.parquet"):
            if path.stem < oldest:
                path.unlink()
    return written


def _leave_last_day(folder: Path, today: dt.date) -> None:
    """Begin the day after the last one, if nothing came for days."""
    with writers_kept_out(folder):
        days = list_days(folder)
        if not days or days[-1] >= (today - dt.timedelta(days=STILL_DAYS)).isoformat():
            return
        if (folder / f"{days[-1]}{SUFFIX}").stat().st_size:
            # The next day, not today: should our clock be ahead, writers still get to days of their own.
            after = dt.date.fromisoformat(days[-1]) + dt.timedelta(days=1)
            os.close(os.open(folder / f"{after}{SUFFIX}", os.O_WRONLY | os.O_CREAT, 0o600))


def read_compacted(path: Path, from_s: int | None = None, to_s: int | None = None) -> list[Received]:
    """Read a day back.

    Parameters
    ----------
    path : Path
        As `compact` wrote it.
    from_s, to_s : int | None
        Only what was observed from the one up to and without the other, Unix seconds; None = all.

    Returns
    -------
    list[Received]
        In the order they were taken.
    """
    wanted = [("observed_s", ">=", from_s)] if from_s is not None else []
    wanted += [("observed_s", "<", to_s)] if to_s is not None else []
    table = pq.read_table(path, filters=wanted or None)
    columns = {name: table[name].to_pylist() for name in table.column_names}
    kinds = [SensorKind(kind) for kind in columns["kind"]]
    spaces = [tuple((one["space"], one["count"]) for one in row) for row in columns["spaces"]]
    # Files of earlier versions have none.
    carriages = [
        tuple((one["name"], one["level"], one["percentage"]) for one in row)
        for row in columns.get("carriages", [()] * len(kinds))
    ]
    columns |= {"kind": kinds, "spaces": spaces, "carriages": carriages}
    values: list[Any] = [columns[name] for name in NAMES]
    return [
        Received(received_s, Observation(*row))
        for received_s, *row in zip(columns["received_s"], *values, strict=True)
    ]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait for others who do the same, and clear away what killed ones left."""
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for path in folder.glob(f"{PART}*"):
            path.unlink()
        yield
    finally:
        os.close(lock)


def _write(source: Path, path: Path) -> None:
    """Write a day, in row groups: never more than one of them is in memory."""
    waiting: list[pa.Table] = []
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        with pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer:
            for frames, _, _ in read_frames(source, 0):
                waiting.append(_table(frames))
                if sum(table.num_rows for table in waiting) >= ROWS_A_GROUP:
                    writer.write_table(pa.concat_tables(waiting))
                    waiting.clear()
            if waiting:
                writer.write_table(pa.concat_tables(waiting))
        file.flush()
        os.fsync(file.fileno())  # the day's own file may go at once


def _table(frames: list[Frame]) -> pa.Table:
    columns: dict[str, Any] = dict(
        zip(NAMES, zip(*(one.values() for one in frames), strict=True), strict=True)
    )
    columns["received_s"] = [frame.received_s for frame in frames]
    for name in ("spaces", "carriages"):
        members = [field.name for field in SCHEMA.field(name).type.value_type]
        columns[name] = [[dict(zip(members, one, strict=True)) for one in row] for row in columns[name]]
    return pa.table({name: pa.array(columns[name], SCHEMA.field(name).type) for name in SCHEMA.names})


def _type_of(field: "Field[Any]") -> pa.DataType:
    if field.name in LISTS:
        return LISTS[field.name]
    if field.name == "kind":
        return pa.int8()
    return TYPES[getattr(field.type, "__name__", str(field.type)).split(" |")[0]]


SCHEMA = pa.schema(
    [("received_s", pa.int64()), *((field.name, _type_of(field)) for field in fields(Observation))]
)
