"""How what is reached is spread over people: a row for each value of a result and each group."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mobility.accessibility.jobs.disk import whole_file
from mobility.accessibility.jobs.indicators import Column
from mobility.accessibility.jobs.places import ALL, GROUP, WEIGHT
from mobility.accessibility.opportunities import gini, palma, share_under
from mobility.accessibility.points import Points

Floats = NDArray[np.float64]
EQUITY = "equity.csv"


@dataclass(frozen=True)
class Spread:
    """One value of a result among one group.

    Parameters
    ----------
    column : str
        Of the table of origins.
    group : str
        ALL, or the name of a group.
    people : float
        How many they are.
    mean : float | None
        Over those who have a value; None: nobody has.
    nothing : float | None
        Share of those with 0, or to whom it is never reached; None without people.
    gini, palma : float | None
        Of amounts, None of minutes. Palma's is infinite where the bottom has nothing.
    floor : float | None
        What everyone should have, as the job says.
    share_under : float | None
        Of people with less.
    """

    column: str
    group: str
    people: float
    mean: float | None
    nothing: float | None
    gini: float | None
    palma: float | None
    floor: float | None
    share_under: float | None


def groups_of(origins: Points) -> dict[str, Floats]:
    """Tell who lives at the origins.

    Parameters
    ----------
    origins : Points
        Of a job.

    Returns
    -------
    dict[str, (n_origins,) float64]
        People by group, everybody first; where all weights are 0 every origin counts 1.
    """
    weights = origins.columns[WEIGHT].to_numpy(np.float64)
    found = {ALL: weights if weights.sum() > 0 else np.ones(len(origins))}
    for column in origins.columns:
        if str(column).startswith(GROUP):
            found[str(column).removeprefix(GROUP)] = origins.columns[column].to_numpy(np.float64)
    return found


def spread_of(table: Path, columns: list[Column], groups: Mapping[str, Floats]) -> list[Spread]:
    """Describe all values of a result.

    Parameters
    ----------
    table : Path
        Parquet with a row for each origin; one column of it is in memory at a time.
    columns : list[Column]
        Of indicators.
    groups : Mapping[str, Floats]
        From `groups_of`.

    Returns
    -------
    list[Spread]
        Column by column, group by group.
    """
    file = pq.ParquetFile(table)

    found = []
    for column in columns:
        values = file.read([column.name])[column.name].to_numpy().astype(np.float64)
        found += [describe(column, values, group, people) for group, people in groups.items()]
    return found


def describe(column: Column, values: Floats, group: str, people: Floats) -> Spread:
    """Describe one value among one group.

    Parameters
    ----------
    column : Column
        What it is.
    values : (n_origins,) float64
        NaN: not reached.
    group : str
        Its name.
    people : (n_origins,) float64
        At least 0.

    Returns
    -------
    Spread
        Measures of inequality are told of amounts only: of minutes more is worse, and some have none.
    """
    total = float(people.sum())
    has_value = np.isfinite(values) & (people > 0)
    counts = people[has_value]
    mean = float(values[has_value] @ counts / counts.sum()) if counts.size else None
    is_nothing = ~np.isfinite(values) | (values == 0) if not column.is_time else ~np.isfinite(values)
    nothing = float(people[is_nothing].sum()) / total if total > 0 else None
    floor = column.indicator.floor
    if column.is_time or total <= 0:
        return Spread(column.name, group, total, mean, nothing, None, None, floor, None)
    return Spread(
        column.name,
        group,
        total,
        mean,
        nothing,
        _known(gini(values, people)),
        _known(palma(values, people)),
        floor,
        None if floor is None else _known(share_under(values, people, floor)),
    )


def write_equity(path: Path, spread: list[Spread]) -> None:
    """Write a table of them.

    Parameters
    ----------
    path : Path
        CSV.
    spread : list[Spread]
        Rows.

    Raises
    ------
    OutputError
        There is no room.
    """
    frame = pd.DataFrame(spread, columns=list(Spread.__dataclass_fields__))
    with whole_file(path) as file:
        frame.to_csv(file, index=False, float_format="%.9g")


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
