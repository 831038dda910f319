"""Indicators of a matrix as one long table, chunk by chunk; then by group, by hour, by perceived time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.accessibility.opportunities.amounts import Amounts
from mobility.accessibility.opportunities.decay import UNREACHED, Decay, Step
from mobility.accessibility.opportunities.equity import equity_table
from mobility.accessibility.opportunities.reached import gravity, minutes_to
from mobility.accessibility.points import Points

KEYS = ("percentile", "kind", "indicator", "cutoff")
"""Columns that tell the rows of one origin apart."""
COLUMNS = ("id", *KEYS, "value")
CUMULATIVE, MINUTES_TO = "cumulative", "minutes_to"
CHUNK = 256
"""Origins whose rows are held at once; the answer does not depend on it."""


class Rows(Protocol):
    """Whatever gives rows of travel times: a MatrixEngine, or another engine that is compared with it."""

    def rows(self, origins: Points) -> NDArray[np.uint16]:
        """Find travel times.

        Parameters
        ----------
        origins : Points
            A chunk of them.

        Returns
        -------
        (n_percentiles, n_origins, n_destinations) uint16
            Minutes, UNREACHED where there is no way.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicators:
    """Which indicators are asked for.

    Parameters
    ----------
    cutoffs : tuple[float, ...]
        Minutes within which is counted.
    decays : tuple[Decay, ...]
        Gravity sums.
    nth : tuple[float, ...]
        Amounts to which the minutes are asked: 1 = the nearest, 3 = until there is a choice of three.
    """

    cutoffs: tuple[float, ...] = (15.0, 30.0, 45.0)
    decays: tuple[Decay, ...] = field(default=())
    nth: tuple[float, ...] = ()


def indicator_table(
    minutes: NDArray[np.uint16],
    percentiles: Sequence[int],
    origins: Points,
    amounts: Amounts,
    indicators: Indicators,
) -> pd.DataFrame:
    """Compute the indicators of a chunk of origins.

    Parameters
    ----------
    minutes : (n_percentiles, n_origins, n_destinations) uint16
        As `MatrixEngine.rows` gives them.
    percentiles : Sequence[int]
        Of the first axis.
    origins : Points
        Of the second axis.
    amounts : Amounts
        At the destinations.
    indicators : Indicators
        Which.

    Returns
    -------
    pd.DataFrame
        COLUMNS: a row for each origin, percentile, kind and indicator. `indicator` is "cumulative", the
        name of a decay or "minutes_to"; `cutoff` its minutes, or the amount that is looked for; `value` an
        amount, or minutes (NaN: not reached).
    """
    keys: list[tuple[int, str, str, float]] = []
    rows: list[NDArray[np.float64]] = []
    for percentile, table in zip(percentiles, minutes, strict=True):
        found = [
            *(
                (CUMULATIVE, cutoff, gravity(table, amounts.values, Step(cutoff)))
                for cutoff in indicators.cutoffs
            ),
            *(
                (decay.name, decay.cutoff, gravity(table, amounts.values, decay))
                for decay in indicators.decays
            ),
            *(
                (MINUTES_TO, wanted, _nan(minutes_to(table, amounts.values, wanted)))
                for wanted in indicators.nth
            ),
        ]
        for indicator, cutoff, values in found:
            keys.extend((percentile, kind, indicator, float(cutoff)) for kind in amounts.names)
            rows.extend(values)
    n_keys, n_origins = len(keys), len(origins)
    if not n_keys:
        return pd.DataFrame(columns=list(COLUMNS))
    # By origin, so that chunks put one after another are the table of all.
    columns: dict[str, Any] = {"id": np.repeat(np.array(origins.ids, object), n_keys)}
    for name, column in zip(KEYS, zip(*keys, strict=True), strict=True):
        kind_of = object if isinstance(column[0], str) else None
        columns[name] = np.tile(np.array(column, kind_of), n_origins)
    columns["value"] = np.array(rows).T.ravel()
    return pd.DataFrame(columns)


def access_table(
    engine: Rows,
    percentiles: Sequence[int],
    origins: Points,
    amounts: Amounts,
    indicators: Indicators,
    chunk: int = CHUNK,
) -> pd.DataFrame:
    """Compute the indicators of many origins.

    Parameters
    ----------
    engine : Rows
        With the destinations of the amounts.
    percentiles : Sequence[int]
        Of its request.
    origins : Points
        From where.
    amounts : Amounts
        At the engine's destinations.
    indicators : Indicators
        Which.
    chunk : int
        Origins whose rows are held at once.

    Returns
    -------
    pd.DataFrame
        As of `indicator_table`.
    """
    starts = range(0, len(origins), chunk)
    parts = [origins.take(slice(start, start + chunk)) for start in starts]
    tables = [indicator_table(engine.rows(part), percentiles, part, amounts, indicators) for part in parts]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(COLUMNS))


def by_hour(tables: Iterable[tuple[datetime, pd.DataFrame]]) -> pd.DataFrame:
    """Put the tables of several departures under each other.

    Parameters
    ----------
    tables : Iterable[tuple[datetime, pd.DataFrame]]
        Departure of the request, and its table.

    Returns
    -------
    pd.DataFrame
        With a first column "departure".
    """
    parts = []
    for departure, table in tables:
        part = table.copy()
        part.insert(0, "departure", departure)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def by_group(table: pd.DataFrame, origins: Points, people: Amounts, floor: float) -> pd.DataFrame:
    """Tell how access is spread over groups of people.

    Parameters
    ----------
    table : pd.DataFrame
        As of `indicator_table`, of all origins; minutes to the n-th are left out, of which more is worse.
    origins : Points
        All of them.
    people : Amounts
        By group, who lives at each origin.
    floor : float
        Least that everyone should have.

    Returns
    -------
    pd.DataFrame
        KEYS and the columns of `equity_table`.
    """
    parts = []
    counted = table[table["indicator"] != MINUTES_TO]
    groups = dict(zip(people.names, people.values, strict=True))
    for key, part in counted.groupby(list(KEYS), sort=False):
        values = part.set_index("id")["value"].reindex(list(origins.ids)).to_numpy(np.float64)
        spread = equity_table(values, groups, floor)
        for position, (name, one) in enumerate(zip(KEYS, key, strict=True)):
            spread.insert(position, name, [one] * len(spread))
        parts.append(spread)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def taken_by_crowding(clock: pd.DataFrame, perceived: pd.DataFrame) -> pd.DataFrame:
    """Tell what crowding takes away: access in minutes of the clock against minutes as they are felt.

    Parameters
    ----------
    clock, perceived : pd.DataFrame
        As of `indicator_table`, of the same origins and indicators, of requests that differ in `clock`.

    Returns
    -------
    pd.DataFrame
        id, KEYS, value (by the clock), perceived, taken (value - perceived; of minutes to the n-th those
        that are added) and taken_share (of value; NaN where there is nothing to take).
    """
    keys = ["id", *KEYS]
    both = clock.merge(
        perceived.rename(columns={"value": "perceived"}), on=keys, how="left", validate="one_to_one"
    )
    is_time = both["indicator"] == MINUTES_TO
    taken = both["value"] - both["perceived"]
    both["taken"] = taken.where(~is_time, -taken)
    both["taken_share"] = both["taken"] / both["value"].where(both["value"] > 0)
    return both


def _nan(minutes: NDArray[np.uint16]) -> NDArray[np.float64]:
    return np.where(minutes == UNREACHED, np.nan, minutes.astype(np.float64))
