"""Where people live: cells of a population table, gathered into square quarters."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mobility.errors import BadParameterError

METERS_PER_DEGREE = 111_195.08
COLUMNS = ("lat", "lon", "population")


class Quarter(NamedTuple):
    """A square of the town and who lives there."""

    quarter_id: str  # "<column>-<row>" from the south-western corner
    lat: float  # of its most populous cell: where its people are taken to set out
    lon: float
    south: float  # its edges, degrees
    west: float
    north: float
    east: float
    people: int


def read_quarters(path: Path, size_m: float) -> list[Quarter]:
    """Read a population table and gather its cells.

    Parameters
    ----------
    path : Path
        Parquet with lat, lon (degrees, middle of the cell) and population.
    size_m : float
        Edge of a quarter in metres.

    Returns
    -------
    list[Quarter]
        With at least one inhabitant, by their ids' numbers.

    Raises
    ------
    BadParameterError
        If the file is no such table.
    """
    try:
        table = pq.read_table(path, columns=list(COLUMNS))
        lat, lon, people = (np.asarray(table[name].to_pylist(), np.float64) for name in COLUMNS)
    except (OSError, pa.ArrowException, KeyError, ValueError, TypeError) as fault:
        raise BadParameterError(
            "{field} must be a Parquet table with the columns {names}.",
            field="population",
            names=", ".join(COLUMNS),
        ) from fault
    is_usable = np.isfinite(lat) & np.isfinite(lon) & (people > 0)
    return gather(lat[is_usable], lon[is_usable], people[is_usable], size_m)


def gather(lat: np.ndarray, lon: np.ndarray, people: np.ndarray, size_m: float) -> list[Quarter]:
    """Gather cells into squares.

    Parameters
    ----------
    lat, lon : (n,) float64
        Middles of cells, degrees.
    people : (n,) float64
        Inhabitants of each, > 0.
    size_m : float
        Edge of a square in metres.

    Returns
    -------
    list[Quarter]
        As of `read_quarters`.
    """
    if not lat.size:
        return []
    south, west = float(lat.min()), float(lon.min())
    step_lat = size_m / METERS_PER_DEGREE
    step_lon = step_lat / float(np.cos(np.radians(lat.mean())))
    columns = np.floor((lon - west) / step_lon).astype(np.int64)
    rows = np.floor((lat - south) / step_lat).astype(np.int64)
    quarters = []
    for column, row in np.unique(np.column_stack((columns, rows)), axis=0).tolist():
        cells = np.flatnonzero((columns == column) & (rows == row))
        home = cells[int(np.argmax(people[cells]))]
        edges = (south + row * step_lat, west + column * step_lon)
        quarters.append(
            Quarter(
                f"{column}-{row}",
                float(lat[home]),
                float(lon[home]),
                *edges,
                edges[0] + step_lat,
                edges[1] + step_lon,
                round(float(people[cells].sum())),
            )
        )
    return quarters
