"""Small CSV tables that go with a history: places of vehicles, conditions by the hour."""

import csv
import datetime as dt
import math
from pathlib import Path

import numpy as np

from mobility.errors import VisitsError
from mobility.occupancy.sight import Conditions

MOST_HOURS = 20 * 366 * 24


def read_columns(file: Path, names: tuple[str, ...]) -> dict[str, list[int]]:
    """Read columns of whole numbers.

    Parameters
    ----------
    file : Path
        CSV with a heading.
    names : tuple[str, ...]
        Columns to read; others are left alone.

    Returns
    -------
    dict[str, list[int]]
        By column, in the order of the rows.

    Raises
    ------
    VisitsError
        The file is missing, a column is, or a number is none or out of range; it names the line.
    """
    rows = _rows(file, names)
    found: dict[str, list[int]] = {name: [] for name in names}
    for line, row in enumerate(rows, start=2):
        for name in names:
            text = (row[name] or "").strip()
            if not (text.isascii() and text.isdigit() and int(text) < 2000):
                raise VisitsError(f"{file}, line {line}: {name} is {text!r}, not a number of places", name)
            found[name].append(int(text))
    return found


def read_names(file: Path, name: str) -> list[str]:
    """Read a column of names.

    Parameters
    ----------
    file : Path
        CSV with a heading.
    name : str
        The column.

    Returns
    -------
    list[str]
        In the order of the rows; none where there is no such column.

    Raises
    ------
    VisitsError
        The file cannot be read.
    """
    found = [row.get(name) for row in _rows(file, ())]
    return [one or "" for one in found] if any(found) else []


def read_conditions(file: Path) -> Conditions:
    """Read numbers by the hour.

    Parameters
    ----------
    file : Path
        CSV: `time` (RFC 3339 with offset, any minute of the hour), then numbers; an empty one is unknown.

    Returns
    -------
    Conditions
        All columns but `time`.

    Raises
    ------
    VisitsError
        The file is missing or has no rows, a time or number cannot be read; it names the line.
    """
    rows = _rows(file, ("time",))
    if not rows:
        raise VisitsError(f"{file} has no rows", str(file))
    names = tuple(name for name in rows[0] if name and name != "time")
    by_hour: dict[int, list[float]] = {}
    for line, row in enumerate(rows, start=2):
        try:
            moment = dt.datetime.fromisoformat(row["time"])
            values = [float(row[name]) if row[name] else math.nan for name in names]
        except (TypeError, ValueError) as error:
            raise VisitsError(f"{file}, line {line}: {error}", str(file)) from None
        if moment.tzinfo is None:
            raise VisitsError(f"{file}, line {line}: time {row['time']} has no offset", "time")
        by_hour[int(moment.timestamp()) // 3600] = values
    first, last = min(by_hour), max(by_hour)
    if last - first > MOST_HOURS:
        raise VisitsError(f"{file} spans {last - first} hours, more than {MOST_HOURS}", "time")
    table = np.full((last - first + 1, len(names)), np.nan, np.float32)
    for hour, values in by_hour.items():
        table[hour - first] = values
    return Conditions(names, first, table)


def _rows(file: Path, names: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.DictReader(text)
            missing = set(names) - set(reader.fieldnames or ())
            if missing:
                raise VisitsError(f"{file} has no column {', '.join(sorted(missing))}", str(file))
            return list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise VisitsError(f"{file} cannot be read: {error}", str(file)) from None
