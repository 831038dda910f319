"""What there is to reach: an amount of each kind at each destination."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.accessibility.points import Points
from mobility.errors import PointsError

EACH = "all"
"""The kind of points that are not told apart: each counts 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """Amounts at some points.

    Parameters
    ----------
    names : tuple[str, ...]
        Kinds.
    values : (n_kinds, n_points) float64
        At least 0.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]


def amounts_of(points: Points, columns: Sequence[str] = (), kinds: str = "") -> Amounts:
    """Read amounts from the columns of points.

    Parameters
    ----------
    points : Points
        Destinations (or of people: origins).
    columns : Sequence[str]
        Columns of numbers (jobs, places of a school, inhabitants); each is a kind.
    kinds : str
        A column of words ("kind" of OpenStreetMap's places): each word is a kind and each point counts 1.

    Returns
    -------
    Amounts
        Those of `columns` in their order, then those of `kinds` by name; without either each point counts 1.

    Raises
    ------
    PointsError
        For a column that is not there, and for a cell that is no number or below 0.
    """
    names: list[str] = []
    values: list[NDArray[np.float64]] = []
    for column in columns:
        names.append(column)
        values.append(_numbers(points, column))
    if kinds:
        words = _column(points, kinds).fillna("").astype(str)
        for word in sorted(set(words) - {""}):
            names.append(word)
            values.append((words == word).to_numpy(bool).astype(np.float64))
    if not columns and not kinds:
        names, values = [EACH], [np.ones(len(points))]
    return Amounts(tuple(names), np.array(values, np.float64).reshape(len(names), len(points)))


def _column(points: Points, column: str) -> "pd.Series[Any]":
    if column not in points.columns.columns:
        there = ", ".join(map(str, points.columns.columns)) or "none"
        raise PointsError(f"the points have no column {column}; they have {there}", field=column)
    return points.columns[column]


def _numbers(points: Points, column: str) -> NDArray[np.float64]:
    given = _column(points, column)
    numbers = pd.to_numeric(given, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    is_bad = ~(np.isfinite(numbers) & (numbers >= 0.0))
    if is_bad.any():
        row = int(is_bad.argmax())
        raise PointsError(
            f"{column} of {points.ids[row]} is {given.iloc[row]}: an amount is a number of at least 0",
            field=column,
        )
    return numbers
