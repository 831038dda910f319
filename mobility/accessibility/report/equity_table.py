"""The table of a report that says how values are spread over groups, and the places that have least."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from babel.numbers import format_decimal
from numpy.typing import NDArray

from mobility.accessibility.jobs.equity import Spread
from mobility.accessibility.jobs.places import ALL
from mobility.accessibility.report.numbers import write_count, write_index, write_share, write_value
from mobility.messages import sentence

HEADS = ("Group", "People", "Mean", "Nothing", "Gini", "Palma", "Under the floor")
MOST_ROWS = 2_000
"""Of the page; equity.csv has all."""
WORST = 20


def write_equity_rows(spread: Sequence[Spread], names: Mapping[str, str], language: str) -> tuple[str, str]:
    """Write the table as HTML.

    Parameters
    ----------
    spread : Sequence[Spread]
        As of `Job.spread`.
    names : Mapping[str, str]
        Name of a column: its name for people.
    language : str
        Of the report.

    Returns
    -------
    heads, rows : str
        Cells and rows.
    """
    heads = "".join(f"<th>{html.escape(sentence(language, head))}</th>" for head in HEADS)
    return heads, "".join(_row(one, names, language) for one in spread[:MOST_ROWS])


def worst_of(
    table: pq.ParquetFile, name: str, *, is_time: bool, labels: Sequence[str], weights: NDArray[np.float64]
) -> list[dict[str, Any]]:
    """List the places with people that have least of all, not only of those on the map.

    Parameters
    ----------
    table : pq.ParquetFile
        With a row for each origin.
    name : str
        Of the column.
    is_time : bool
        True: fewer is better.
    labels : Sequence[str]
        Names of the origins.
    weights : (n_origins,) float64
        Theirs.

    Returns
    -------
    list[dict[str, Any]]
        name, value (None: never reached) and weight; the worst first, of equal ones that with most people.
    """
    values = table.read([name])[name].to_numpy().astype(np.float64)
    rank = np.where(np.isfinite(values), -values if is_time else values, -np.inf)
    lived_in = np.flatnonzero(weights > 0)
    order = lived_in[np.lexsort((-weights[lived_in], rank[lived_in]))][:WORST]
    return [
        {
            "name": labels[row],
            "value": float(values[row]) if np.isfinite(values[row]) else None,
            "weight": float(weights[row]),
        }
        for row in order.tolist()
    ]


def _row(one: Spread, names: Mapping[str, str], language: str) -> str:
    group = sentence(language, "all") if one.group == ALL else one.group
    under = ""
    if one.floor is not None and one.share_under is not None:
        floor = format_decimal(one.floor, locale=language)
        under = f"{write_share(one.share_under, language)} (< {floor})"
    cells = (
        names[one.column],
        group,
        write_count(one.people, language),
        write_value(one.mean, language),
        write_share(one.nothing, language),
        write_index(one.gini, language),
        "∞" if one.palma is not None and np.isinf(one.palma) else write_value(one.palma, language),
        under,
    )
    return f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}</tr>"
