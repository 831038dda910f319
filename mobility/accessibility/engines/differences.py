"""Two engines' answers to the same matrix: how far apart, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.accessibility.matrix import UNREACHED
from mobility.accessibility.points import Points

WITHIN = (1, 2, 5, 10)
"""Minutes that shares of pairs are told for."""
WORST = 100
UInt16 = NDArray[np.uint16]


class Rows(Protocol):
    """Whatever answers rows of a matrix."""

    def rows(self, origins: Points, *, threads: int = 1) -> UInt16:
        """Find travel times; as `MatrixEngine.rows`."""


@dataclass(frozen=True, slots=True, eq=False)
class Differences:
    """Their minutes minus ours.

    Parameters
    ----------
    summary : pd.DataFrame
        One row a percentile of the matrix: pairs, both, only_ours, only_theirs, neither, and of pairs that
        both reach: mean, median, median_absolute, p5, p25, p75, p95, largest, and within_1 ... (shares).
    worst : pd.DataFrame
        Pairs of the first percentile that differ most: from_id, to_id, coordinates, ours, theirs, difference;
        where only one of them reaches, the other is NaN and the difference infinite.
    """

    summary: pd.DataFrame
    worst: pd.DataFrame


def compare_engines(
    ours: Rows, theirs: Rows, origins: Points, destinations: Points, percentiles: Sequence[int]
) -> Differences:
    """Ask two engines the same and compare.

    Parameters
    ----------
    ours, theirs : Rows
        Of the same request and destinations.
    origins, destinations : Points
        From where and to where.
    percentiles : Sequence[int]
        Of the request.

    Returns
    -------
    Differences
        Distribution and worst pairs.
    """
    both = (ours.rows(origins), theirs.rows(origins))
    rows = [_summary(percentile, both[0][i], both[1][i]) for i, percentile in enumerate(percentiles)]
    return Differences(pd.DataFrame(rows), _worst(both[0][0], both[1][0], origins, destinations))


def _summary(percentile: int, ours: UInt16, theirs: UInt16) -> dict[str, float]:
    here, there = ours != UNREACHED, theirs != UNREACHED
    both = here & there
    row: dict[str, float] = {
        "percentile": percentile,
        "pairs": int(ours.size),
        "both": int(both.sum()),
        "only_ours": int((here & ~there).sum()),
        "only_theirs": int((there & ~here).sum()),
        "neither": int((~here & ~there).sum()),
    }
    gaps = theirs[both].astype(np.float64) - ours[both]
    if gaps.size == 0:
        return row
    row |= {
        "mean": float(gaps.mean()),
        "median": float(np.median(gaps)),
        "median_absolute": float(np.median(np.abs(gaps))),
        **{f"p{q}": float(np.percentile(gaps, q)) for q in (5, 25, 75, 95)},
        "largest": float(gaps[np.abs(gaps).argmax()]),
        **{f"within_{minutes}": float((np.abs(gaps) <= minutes).mean()) for minutes in WITHIN},
    }
    return row


def _worst(ours: UInt16, theirs: UInt16, origins: Points, destinations: Points) -> pd.DataFrame:
    one, other = (
        np.where(minutes == UNREACHED, np.nan, minutes.astype(np.float64)) for minutes in (ours, theirs)
    )
    gap = np.where(np.isnan(one) & np.isnan(other), 0.0, np.nan_to_num(other - one, nan=np.inf))
    order = np.argsort(-np.abs(gap), axis=None, kind="stable")[:WORST]
    order = order[gap.ravel()[order] != 0]
    rows, columns = np.unravel_index(order, gap.shape)
    return pd.DataFrame(
        {
            "from_id": [origins.ids[row] for row in rows.tolist()],
            "to_id": [destinations.ids[column] for column in columns.tolist()],
            "from_lat": origins.lats[rows],
            "from_lon": origins.lons[rows],
            "to_lat": destinations.lats[columns],
            "to_lon": destinations.lons[columns],
            "ours": one[rows, columns],
            "theirs": other[rows, columns],
            "difference": gap[rows, columns],
        }
    )


def map_of(differences: Differences, attributions: Sequence[str]) -> dict[str, Any]:
    """Draw the worst pairs as lines.

    Parameters
    ----------
    differences : Differences
        Of two engines.
    attributions : Sequence[str]
        Whom to name.

    Returns
    -------
    dict[str, Any]
        A FeatureCollection; unreached is null.
    """
    features = [
        {
            "type": "Feature",
            "geometry": {
                "type": "LineString",
                "coordinates": [[row["from_lon"], row["from_lat"]], [row["to_lon"], row["to_lat"]]],
            },
            "properties": {
                "from_id": row["from_id"],
                "to_id": row["to_id"],
                **{
                    name: row[name] if np.isfinite(row[name]) else None
                    for name in ("ours", "theirs", "difference")
                },
            },
        }
        for row in differences.worst.to_dict("records")
    ]
    return {"type": "FeatureCollection", "attribution": list(attributions), "features": features}
