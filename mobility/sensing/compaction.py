"""Turns days of the journal that are over into one Parquet file each, and deletes what is kept no longer."""

import datetime as dt
import tempfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from mobility.sensing.frames import NAMES
from mobility.sensing.journal import MEMORY_DAYS, SUFFIX, list_days, read_frames
from mobility.sensing.journal_reader import Received
from mobility.sensing.observation import Observation, SensorKind

KEPT_DAYS = 400
"""A year, and what it is compared with."""

SPACES = pa.list_(pa.struct([("space", pa.string()), ("count", pa.int32())]))
CARRIAGES = pa.list_(pa.struct([("name", pa.string()), ("level", pa.string()), ("percentage", pa.int32())]))
TYPES = {"str": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}


def compact(folder: Path, today: dt.date, kept_days: int = KEPT_DAYS) -> list[Path]:
    """Write a Parquet file for each day that is over and has none yet; forget what is too old.

    Parameters
    ----------
    folder : Path
        Of a journal.
    today : dt.date
        In UTC; this day's file is still written to.
    kept_days : int
        Parquet files of days longer ago are deleted. A day's own file goes once it has a Parquet file and the
        week's memory does not need it.

    Returns
    -------
    list[Path]
        What was written.
    """
    written = []
    days = list_days(folder)
    for day in [one for one in days if one < today.isoformat() and one != days[-1]]:
        path = folder / f"{day}.parquet"
        source = folder / f"{day}{SUFFIX}"
        if not path.exists():
            with tempfile.NamedTemporaryFile(dir=folder, prefix="compact-", delete=False) as file:
                pq.write_table(_table(source), file, compression="zstd")
            Path(file.name).replace(path)
            written.append(path)
        if day < (today - dt.timedelta(days=MEMORY_DAYS)).isoformat():
            source.unlink()
    oldest = (today - dt.timedelta(days=kept_days)).isoformat()
    for path in folder.glob("????-??-??.parquet"):
        if path.stem < oldest:
            path.unlink()
    return written


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


def _table(path: Path) -> pa.Table:
    rows = [
        (frame.received_s, frame.observation()) for frames, _, _ in read_frames(path, 0) for frame in frames
    ]
    arrays = {"received_s": pa.array([received_s for received_s, _ in rows], pa.int64())}
    for field in fields(Observation):
        values = [getattr(observation, field.name) for _, observation in rows]
        if field.name == "spaces":
            pairs = [[{"space": name, "count": count} for name, count in row] for row in values]
            arrays["spaces"] = pa.array(pairs, SPACES)
        elif field.name == "carriages":
            names = [field_.name for field_ in CARRIAGES.value_type]
            told = [[dict(zip(names, one, strict=True)) for one in row] for row in values]
            arrays["carriages"] = pa.array(told, CARRIAGES)
        elif field.name == "kind":
            arrays["kind"] = pa.array([int(kind) for kind in values], pa.int8())
        else:
            kind = getattr(field.type, "__name__", str(field.type)).split(" |")[0]
            arrays[field.name] = pa.array(values, TYPES[kind])
    return pa.table(arrays)
