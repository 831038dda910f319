"""How the values of a result are distributed, by the weight of their origins."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mobility.accessibility.opportunities import gini

N_BARS = 20
SHARES = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Distribution:
    """One column of a result.

    Parameters
    ----------
    name : str
        Of the column.
    mean, low, middle, high : float | None
        Weighted mean, and what 10, 50 and 90 % of the weight stay below; None if no origin has a value.
    nothing : float
        Share of the weight whose value is 0 or missing.
    gini : float | None
        0 = all have the same, towards 1 = one has all; None where that says nothing.
    edges : tuple[float, ...]
        N_BARS + 1 rising limits of bars; empty if no origin has a value.
    bars : tuple[float, ...]
        Share of the weight within each.
    """

    name: str
    mean: float | None
    low: float | None
    middle: float | None
    high: float | None
    nothing: float
    gini: float | None
    edges: tuple[float, ...]
    bars: tuple[float, ...]


def summarise(table: Path, names: list[str]) -> list[Distribution]:
    """Describe columns of a result.

    Parameters
    ----------
    table : Path
        Parquet with a row for each origin; one column of it is in memory at a time.
    names : list[str]
        Of columns.

    Returns
    -------
    list[Distribution]
        In the order of names.
    """
    file = pq.ParquetFile(table)
    weights = file.read(["weight"])["weight"].to_numpy()
    if not weights.sum():  # nobody lives there: every place counts the same
        weights = np.ones(len(weights))
    return [describe(name, file.read([name])[name].to_numpy().astype(np.float64), weights) for name in names]


def describe(name: str, values: NDArray[np.float64], weights: NDArray[np.float64]) -> Distribution:
    """Describe values.

    Parameters
    ----------
    name : str
        What they are called.
    values : (n,) float64
        NaN = none.
    weights : (n,) float64
        Not below 0, not all 0.

    Returns
    -------
    Distribution
        Of those that have a value and a weight.
    """
    is_there = np.isfinite(values) & (weights > 0)
    total = float(weights.sum())
    nothing = float(weights[~np.isfinite(values) | (values == 0)].sum()) / total
    if not is_there.any():
        return Distribution(name, None, None, None, None, nothing, None, (), ())
    found, counts = values[is_there], weights[is_there]
    order = np.argsort(found, kind="stable")
    ordered, summed = found[order], np.cumsum(counts[order])
    # The first value at which the share is reached.
    places = np.searchsorted(summed, np.array(SHARES) * summed[-1])
    low, middle, high = (float(ordered[min(place, len(ordered) - 1)]) for place in places)
    spread = gini(found, counts)
    bars, edges = np.histogram(found, N_BARS, weights=counts)
    return Distribution(
        name,
        float(np.average(found, weights=counts)),
        low,
        middle,
        high,
        nothing,
        None if np.isnan(spread) else spread,
        tuple(edges.tolist()),
        tuple((bars / total).tolist()),
    )
