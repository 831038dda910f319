"""Two networks compared: who gets there sooner, who reaches more, who loses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.accessibility.matrix import UNREACHED, MatrixEngine
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.errors import PointsError
from mobility.network import TransportNetwork

CHUNK = 256
"""Origins whose rows are held at once; the answer does not depend on it."""
WINS, LOSES, SAME = "wins", "loses", "same"
MINUTES = "minutes"
EVERYBODY = "everybody"
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What differs between two networks.

    Parameters
    ----------
    origins : pd.DataFrame
        One row an origin: id, lat, lon, people, and for each measure `<measure>_before`, `<measure>_after`,
        `<measure>_change` and `<measure>_outcome`. Measures: "minutes" (mean over destinations, weighted by
        their amount, what is not reached counted with the request's longest time) and "within_<cutoff>"
        (amount reached within so many minutes).
    summary : pd.DataFrame
        One row a measure and group: people, mean before, after and change over people, people who win, lose
        and see no difference, share of each.
    names : tuple[str, str]
        Of both networks.
    warnings : tuple[str, ...]
        What to know of the day that was asked for, on either of them.
    """

    origins: pd.DataFrame
    summary: pd.DataFrame
    names: tuple[str, str]
    warnings: tuple[str, ...] = ()


def compare_scenarios(
    before: TransportNetwork,
    after: TransportNetwork,
    origins: Points,
    destinations: Points,
    request: MatrixRequest,
    *,
    cutoffs: Sequence[int] = (15, 30, 45, 60),
    people: str = "",
    amount: str = "",
    group: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Compare travel times from the same origins to the same destinations on two networks.

    Parameters
    ----------
    before, after : TransportNetwork
        From `apply_scenario`, or as built.
    origins, destinations : Points
        From where and to where.
    request : MatrixRequest
        When and how; its first percentile is compared.
    cutoffs : Sequence[int]
        Minutes within which destinations count.
    people : str
        Column of the origins with inhabitants; "": each origin counts once.
    amount : str
        Column of the destinations with jobs, places in school, ...; "": each counts once.
    group : str
        Column of the origins, e.g. a district, that the summary is made for as well.
    progress : Callable[[int, int], None] | None
        Told of origins done and in all, twice.

    Returns
    -------
    Comparison
        Deterministic; the chunks do not change a number.

    Raises
    ------
    PointsError
        A column is missing, or holds what is no amount.
    """
    weights = column_of(origins, people, "origins")
    amounts = column_of(destinations, amount, "destinations")
    groups = None
    if group:
        if group not in origins.columns:
            raise PointsError(f"the origins have no column {group!r}", field=group)
        groups = origins.columns[group].astype(str).to_numpy(np.str_)
    report = progress or (lambda _done, _all: None)
    n = len(origins)
    both: list[dict[str, Float64]] = []
    warnings: dict[str, None] = {}
    for network in (before, after):
        engine = MatrixEngine(network, request, destinations)
        warnings |= dict.fromkeys(engine.warnings)
        tell = partial(_tell, report, len(both) * n, 2 * n)
        both.append(measure_origins(engine, origins, amounts, cutoffs, request.max_time_minutes, tell))
    frame = pd.DataFrame(
        {"id": list(origins.ids), "lat": origins.lats, "lon": origins.lons, "people": weights}
    )
    for measure in both[0]:
        was, now = both[0][measure], both[1][measure]
        change = np.round(now - was, 9)
        better = -change if measure == MINUTES else change
        frame[f"{measure}_before"], frame[f"{measure}_after"] = was, now
        frame[f"{measure}_change"] = change
        frame[f"{measure}_outcome"] = np.select([better > 0, better < 0], [WINS, LOSES], SAME)
    names = name_of(before), name_of(after)
    return Comparison(frame, _summary(frame, list(both[0]), groups), names, tuple(warnings))


def _tell(report: Callable[[int, int], None], start: int, total: int, done: int) -> None:
    report(start + done, total)


def name_of(network: TransportNetwork) -> str:
    """Name a network for people.

    Parameters
    ----------
    network : TransportNetwork
        Built, or made by a scenario.

    Returns
    -------
    str
        The scenario's name, else "as it is".
    """
    scenario = network.manifest.get("scenario")
    return str(scenario["name"]) if scenario else "as it is"


def column_of(points: Points, column: str, what: str) -> Float64:
    """Take amounts of points.

    Parameters
    ----------
    points : Points
        With columns.
    column : str
        Which; "": 1 each.
    what : str
        What the points are, for messages.

    Returns
    -------
    (n,) float64
        Not negative.

    Raises
    ------
    PointsError
        There is no such column, or it holds what is no amount.
    """
    if not column:
        return np.ones(len(points))
    if column not in points.columns:
        known = ", ".join(map(str, points.columns)) or "none"
        raise PointsError(f"the {what} have no column {column!r}; there are: {known}", field=column)
    values = pd.to_numeric(points.columns[column], errors="coerce").to_numpy(np.float64)
    is_bad = ~(values >= 0)
    if is_bad.any():
        row = points.ids[int(is_bad.argmax())]
        raise PointsError(f"column {column!r} of the {what} is no amount at {row!r}", field=column)
    return values


def measure_origins(
    engine: MatrixEngine,
    origins: Points,
    amounts: Float64,
    cutoffs: Sequence[int],
    longest: int,
    report: Callable[[int], None],
) -> dict[str, Float64]:
    """Measure what origins reach.

    Parameters
    ----------
    engine : MatrixEngine
        To the destinations.
    origins : Points
        From where.
    amounts : (n_destinations,) float64
        What there is.
    cutoffs : Sequence[int]
        Minutes.
    longest : int
        What an unreached destination counts.
    report : Callable[[int], None]
        Told of origins done.

    Returns
    -------
    dict[str, Float64]
        (n_origins,) by measure.
    """
    parts: dict[str, list[Float64]] = {MINUTES: [], **{f"within_{cutoff}": [] for cutoff in cutoffs}}
    all_amounts = max(float(amounts.sum()), 1e-12)
    for start in range(0, len(origins), CHUNK):
        minutes = engine.rows(origins.take(slice(start, start + CHUNK)))[0]
        capped = np.where(minutes == UNREACHED, longest, np.minimum(minutes, longest))
        parts[MINUTES].append(capped @ amounts / all_amounts)
        for cutoff in cutoffs:
            parts[f"within_{cutoff}"].append((minutes <= cutoff) @ amounts)
        report(min(start + CHUNK, len(origins)))
    return {name: np.concatenate(values) if values else np.empty(0) for name, values in parts.items()}


def _summary(frame: pd.DataFrame, measures: Sequence[str], groups: NDArray[np.str_] | None) -> pd.DataFrame:
    """Sum up over people, for everybody and for each group."""
    parts = [(EVERYBODY, np.ones(len(frame), np.bool_))]
    if groups is not None:
        parts += [(str(name), groups == name) for name in np.unique(groups)]
    rows = []
    for group, chosen in parts:
        people = frame["people"].to_numpy()[chosen]
        everybody = float(people.sum())
        for measure in measures:
            outcome = frame[f"{measure}_outcome"].to_numpy()[chosen]
            row: dict[str, object] = {"group": group, "measure": measure, "people": everybody}
            for when in ("before", "after", "change"):
                values = frame[f"{measure}_{when}"].to_numpy()[chosen]
                row[when] = float(values @ people / everybody) if everybody else float("nan")
            for word in (WINS, LOSES, SAME):
                row[f"people_{word}"] = float(people[outcome == word].sum())
                row[f"share_{word}"] = row[f"people_{word}"] / everybody if everybody else float("nan")  # type: ignore[operator]
            rows.append(row)
    return pd.DataFrame(rows)
