"""From what a job says of its places to points."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.accessibility.jobs.indicators import Kind
from mobility.accessibility.jobs.spec import PlacesSpec
from mobility.accessibility.points import Points, points_of_places, read_points
from mobility.errors import JobError
from mobility.network.transport_network import TransportNetwork

WEIGHT, LABEL = "weight", "label"
"""Columns of gathered points."""
GROUP = "group:"
"""Begins the names of columns with the people of a group."""
ALL = "all"
"""The group of everybody: the weights of the points."""
MOST_GROUPS = 100
"""Words of a column that parts people; more are names, not groups."""

TOO_MANY = "{name}: {count} points; at most {most} are answered."
NO_COLUMN = "{name}: there is no column {column}; there are {known}."
TOO_MANY_GROUPS = "{name}: column {column} has {count} different words; at most {most} are groups."
SAME_GROUP = "{name}: two groups would be called {group} ({all} is everybody); rename a column or a word."
NO_WEIGHT = (
    "{name}: column {column} of {row} is {value}; a weight is a number, not below 0 ({count} such rows)."
)


def gather_points(spec: PlacesSpec, network: TransportNetwork, most: int) -> Points:
    """Gather the points of one list of places.

    Parameters
    ----------
    spec : PlacesSpec
        Where they come from.
    network : TransportNetwork
        Knows places of the map.
    most : int
        More are refused.

    Returns
    -------
    Points
        With the columns WEIGHT (float64) and LABEL (text), and one for each group (float64).

    Raises
    ------
    PointsError
        For whatever cannot be used in a file, naming row and column.
    JobError
        A column that is not there or no number, or two groups of one name.
    """
    if spec.file is not None:
        found = read_points(spec.file, **spec.columns, most=most)
        name = str(spec.file)
    elif spec.points:
        ids, lats, lons, weights = zip(*spec.points, strict=True)
        frame = pd.DataFrame({"weight": weights}) if not spec.weight else pd.DataFrame()
        found, name = Points(ids, np.array(lats), np.array(lons), frame), "points"
        if not spec.weight:
            return _with_columns(found, np.array(weights, np.float64), np.array(ids, object))
    else:
        found, name = points_of_places(network, spec.kinds), "places"
    if len(found) > most:
        raise JobError(TOO_MANY, name, name=name, count=f"{len(found):,}", most=f"{most:,}")
    weights_found = np.ones(len(found)) if not spec.weight else _weights(found, spec.weight, name)
    if spec.label and spec.label not in found.columns:
        raise _no_column(found, spec.label, name, "label")
    labels = found.columns[spec.label].astype(str) if spec.label else pd.Series(found.ids)
    gathered = _with_columns(found, weights_found, labels.to_numpy(object))
    for group in spec.groups:
        _add_group(gathered, group, _weights(found, group, name, "groups"), name, "groups")
    if spec.group_by:
        for word, is_of in _parts(found, spec.group_by, name).items():
            _add_group(gathered, word, np.where(is_of, weights_found, 0.0), name, "group_by")
    return gathered


def join_kinds(kinds: Sequence[tuple[str, Points]]) -> tuple[Points, tuple[Kind, ...]]:
    """Put all kinds of destinations behind each other: one search finds the ways to all of them.

    Parameters
    ----------
    kinds : Sequence[tuple[str, Points]]
        Name and points of each.

    Returns
    -------
    points : Points
        Ids are "<kind>/<id>".
    kinds : tuple[Kind, ...]
        Where each kind begins and ends.
    """
    ends = np.cumsum([0, *(len(points) for _, points in kinds)]).tolist()
    names = [name for name, _ in kinds]
    joined = Points(
        tuple(f"{name}/{one}" for name, points in kinds for one in points.ids),
        np.concatenate([np.zeros(0), *(points.lats for _, points in kinds)]),
        np.concatenate([np.zeros(0), *(points.lons for _, points in kinds)]),
        pd.concat([points.columns for _, points in kinds], ignore_index=True) if kinds else pd.DataFrame(),
    )
    return joined, tuple(Kind(*one) for one in zip(names, ends[:-1], ends[1:], strict=True))


def _with_columns(points: Points, weights: NDArray[np.float64], labels: NDArray[np.object_]) -> Points:
    return Points(points.ids, points.lats, points.lons, pd.DataFrame({WEIGHT: weights, LABEL: labels}))


def _add_group(points: Points, group: str, people: NDArray[np.float64], name: str, key: str) -> None:
    """Add a column; one that is there already, or everybody, would be replaced in silence."""
    if group == ALL or GROUP + group in points.columns:
        raise JobError(SAME_GROUP, key, name=name, group=group, all=ALL)
    points.columns[GROUP + group] = people


def _parts(points: Points, column: str, name: str) -> dict[str, NDArray[np.bool_]]:
    """Part points by the words of a column; those without one are in no group."""
    if column not in points.columns:
        raise _no_column(points, column, name, "group_by")
    words = points.columns[column].astype("string").fillna("")
    known = sorted(set(words) - {""})
    if len(known) > MOST_GROUPS:
        raise JobError(
            TOO_MANY_GROUPS,
            "group_by",
            name=name,
            column=column,
            count=f"{len(known):,}",
            most=f"{MOST_GROUPS:,}",
        )
    return {word: (words == word).to_numpy(bool) for word in known}


def _weights(points: Points, column: str, name: str, key: str = "weight") -> NDArray[np.float64]:
    if column not in points.columns:
        raise _no_column(points, column, name, key)
    weights = pd.to_numeric(points.columns[column], errors="coerce").to_numpy(np.float64)
    is_bad = ~(np.isfinite(weights) & (weights >= 0))
    if is_bad.any():
        row = int(is_bad.argmax())
        value = points.columns[column].iloc[row]
        raise JobError(
            NO_WEIGHT,
            key,
            name=name,
            column=column,
            row=points.ids[row],
            value=repr(value),
            count=f"{int(is_bad.sum()):,}",
        )
    return weights


def _no_column(points: Points, column: str, name: str, key: str) -> JobError:
    known = ", ".join(map(str, points.columns)) or "-"
    return JobError(NO_COLUMN, key, name=name, column=column, known=known)
