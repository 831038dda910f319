"""How evenly access is spread over people: Gini, Palma, shares under a floor, the worst served.

Sources: Corrado Gini, "Variabilità e mutabilità", 1912 (here of a weighted sample); Alex Cobham and Andy
Sumner, "Is it all about the tails? The Palma measure of income inequality", 2013, as accessibility studies
use it: Rafael Pereira and Daniel Herszenhut, "Introduction to urban accessibility: a practical guide with
R", 2023.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.accessibility.points import Points
from mobility.errors import BadParameterError

Floats = NDArray[np.float64]
TOP, BOTTOM = 0.1, 0.4
"""Shares of the people whom Palma's ratio compares."""


def mean(values: Floats, people: Floats) -> float:
    """Give the mean over people: sum of w_i x_i / sum of w_i.

    Parameters
    ----------
    values : (n,) float64
        Access at each origin.
    people : (n,) float64
        Who lives there; at least 0.

    Returns
    -------
    float
        NaN without people.
    """
    return float(values @ people / people.sum()) if people.sum() > 0 else float("nan")


def gini(values: Floats, people: Floats) -> float:
    """Measure inequality: G = sum over i, j of w_i w_j |x_i - x_j| / (2 W^2 mean).

    Parameters
    ----------
    values : (n,) float64
        Access at each origin, at least 0.
    people : (n,) float64
        Who lives there; at least 0.

    Returns
    -------
    float
        0 = all have the same, towards 1 = one has all; NaN without people or if nobody has any.

    Raises
    ------
    BadParameterError
        For values below 0, of which the measure says nothing.
    """
    if (values < 0).any():
        raise BadParameterError("{field} must be at least 0 for Gini's index", field="values", code="")
    total = float(values @ people)
    if not total > 0:
        return float("nan")
    order = np.argsort(values, kind="stable")
    weights, shares = people[order], (values * people)[order]
    owned = np.cumsum(shares)
    # Twice the area under Lorenz' curve, by trapezoids.
    area = float(weights @ (2.0 * owned - shares)) / (float(people.sum()) * total)
    return max(0.0, 1.0 - area)


def palma(values: Floats, people: Floats, by: Floats | None = None) -> float:
    """Compare tails: the mean of the top tenth of people over the mean of the bottom four tenths.

    Parameters
    ----------
    values : (n,) float64
        Access at each origin.
    people : (n,) float64
        Who lives there; at least 0. An origin at a border counts in part.
    by : (n,) float64 or None
        What ranks the people (income); None = the access itself.

    Returns
    -------
    float
        1 = both have the same on average; infinite if the bottom has none, NaN without people or if neither
        has any.
    """
    order = np.argsort(values if by is None else by, kind="stable")
    top = _mean_of_share(values[order[::-1]], people[order[::-1]], TOP)
    bottom = _mean_of_share(values[order], people[order], BOTTOM)
    if not bottom > 0:
        return float("inf") if top > 0 else float("nan")
    return top / bottom


def share_under(values: Floats, people: Floats, floor: float) -> float:
    """Give the share of people with less than a floor: the headcount of those left behind.

    Parameters
    ----------
    values : (n,) float64
        Access at each origin.
    people : (n,) float64
        Who lives there; at least 0.
    floor : float
        What everyone should have.

    Returns
    -------
    float
        0 to 1, NaN without people.
    """
    return mean((values < floor).astype(np.float64), people)


def worst_served(
    origins: Points, values: Floats, people: Floats, most: int = 20, *, few_is_good: bool = False
) -> pd.DataFrame:
    """List where people live who have least.

    Parameters
    ----------
    origins : Points
        Places to live.
    values : (n,) float64
        Access at each.
    people : (n,) float64
        Who lives there; places without people are left out.
    most : int
        Length of the list.
    few_is_good : bool
        True: values are minutes, of which more is worse, and NaN (never reached) worst of all.

    Returns
    -------
    pd.DataFrame
        id, lat, lon, access, people, and the origins' own columns; least access first, of the same access the
        place with most people first, then by id.
    """
    table = pd.DataFrame(
        {
            "id": list(origins.ids),
            "lat": origins.lats,
            "lon": origins.lons,
            "access": values,
            "people": people,
            "_rank": np.where(np.isnan(values), -np.inf, -values if few_is_good else values),
            "_down": -people,
        }
    )
    own = origins.columns.drop(columns=[name for name in table if name in origins.columns])
    table = pd.concat([table, own], axis=1)
    inhabited = table[table["people"] > 0].sort_values(["_rank", "_down", "id"], kind="stable")
    return inhabited.drop(columns=["_rank", "_down"]).head(most).reset_index(drop=True)


def equity_table(values: Floats, people: dict[str, Floats], floor: float) -> pd.DataFrame:
    """Put the measures of several groups of people side by side.

    Parameters
    ----------
    values : (n,) float64
        Access at each origin, at least 0.
    people : dict[str, (n,) float64]
        By group who lives there: all, children, households without a car.
    floor : float
        For `share_under`.

    Returns
    -------
    pd.DataFrame
        A row a group: group, people, mean, gini, palma, share_under.
    """
    rows: list[dict[str, Any]] = [
        {
            "group": group,
            "people": float(weights.sum()),
            "mean": mean(values, weights),
            "gini": gini(values, weights),
            "palma": palma(values, weights),
            "share_under": share_under(values, weights, floor),
        }
        for group, weights in people.items()
    ]
    return pd.DataFrame(rows, columns=["group", "people", "mean", "gini", "palma", "share_under"])


def _mean_of_share(values: Floats, people: Floats, share: float) -> float:
    """Give the mean of the first people in order, the last place counted in part."""
    wanted = share * people.sum()
    if not wanted > 0:
        return float("nan")
    before = np.cumsum(people) - people
    counted = np.clip(wanted - before, 0.0, people)
    return float(values @ counted / wanted)
