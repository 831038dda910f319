"""One page with a map, distributions, method and sources; it asks no server for anything."""

import html
import re
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mobility.accessibility.jobs.disk import write_whole
from mobility.accessibility.jobs.equity import groups_of
from mobility.accessibility.jobs.job_work import OFF_STREETS
from mobility.accessibility.jobs.places import ALL
from mobility.accessibility.jobs.run import TABLE, Job
from mobility.accessibility.report.equity_table import worst_of, write_equity_rows
from mobility.accessibility.report.numbers import write_count, write_index, write_share, write_value
from mobility.accessibility.report.sources import Sources, credits_of
from mobility.accessibility.report.streets import box_around, street_lines
from mobility.accessibility.report.summary import Distribution, summarise
from mobility.accessibility.report.words import name_columns, tell_method, tell_missing, tell_warnings
from mobility.errors import BadParameterError
from mobility.messages import sentence

LIBRARY = "web/node_modules/maplibre-gl"
MOST_SHOWN = 30_000
"""Origins on the map; a browser slows down above, and the tables hold all."""
MOST_VALUES = 1_500_000
"""On the map, all columns together: about 10 MB of the page."""
STREET_DECIMALS, PLACE_DECIMALS = 4, 5


def write_page(job: Job, sources: Sources, folder: Path) -> str:
    """Write report.html.

    Parameters
    ----------
    job : Job
        What was asked.
    sources : Sources
        Of its network.
    folder : Path
        With its table of origins.

    Returns
    -------
    str
        Name of the file.

    Raises
    ------
    BadParameterError
        The map's library is not installed.
    OutputError
        There is no room.
    """
    language = job.spec.language
    names = name_columns(job)
    table = folder / TABLE
    found = summarise(table, list(names))
    data = _data(job, sources, table, found)
    n_off_streets = int(pc.sum(pq.read_table(table, columns=[OFF_STREETS])[OFF_STREETS]).as_py() or 0)
    equity_heads, equity_rows = write_equity_rows(job.spread(table), names, language)
    shown = [names[one["name"]] for one in data["columns"]]
    n_shown = len(data["lons"])
    thinned = "" if n_shown == len(job.origins) and len(shown) == len(names) else sentence(
        language,
        "The map shows {shown} of {all} origins and {columns} of {names} columns; the tables hold all.",
        shown=write_count(n_shown, language), all=write_count(len(job.origins), language),
        columns=len(shown), names=len(names),
    )  # fmt: skip
    texts = {
        "language": language,
        "title": html.escape(job.spec.title),
        "simulated": _simulated(sources, language),
        "shown": _text(language, "Shown"),
        "options": "".join(
            f'<option value="{i}">{html.escape(name)}</option>' for i, name in enumerate(shown)
        ),
        "map_label": _text(language, "Map of the origins, colored by the value chosen above"),
        "thinned": html.escape(thinned),
        "warnings_title": _text(language, "What to know first"),
        "warnings": "".join(
            f'<p class="warning">{html.escape(one)}</p>'
            for one in tell_warnings(job, sources, found, n_off_streets)
        )
        or f"<p>{_text(language, 'Nothing out of the ordinary.')}</p>",
        "distributions_title": _text(language, "Distributions, by the weight of origins"),
        "bars_label": _text(language, "Distribution of the value chosen above"),
        "heads": _cells("th", [sentence(language, one) for one in HEADS]),
        "rows": "".join(_row(names[one.name], one, language) for one in found),
        "equity_title": _text(language, "Spread over groups"),
        "equity_heads": equity_heads,
        "equity_rows": equity_rows,
        "worst_title": _text(language, "Worst served"),
        "method_title": _text(language, "Method"),
        "method": "".join(f"<li>{html.escape(one)}</li>" for one in tell_method(job)),
        "data_title": _text(language, "Data"),
        "feed_heads": _cells("th", [sentence(language, one) for one in FEED_HEADS]),
        "feeds": "".join(_feed_row(one) for one in sources.feeds),
        "credits": html.escape(" · ".join(credits_of(sources))),
        "made": html.escape(
            sentence(
                language,
                "Made by mobility {version} on network {network}, built {built}.",
                version=version("mobility"),
                network=job.network.content_hash[:12],
                built=sources.built_at,
            )
        ),
        "library_style": _library("dist/maplibre-gl.css"),
        "library_license": html.escape(_library("LICENSE.txt")),
        "library": _inert(_library("dist/maplibre-gl.mjs")),
        "library_worker": _inert(_library("dist/maplibre-gl-worker.mjs")),
        "script": _read("page.js"),
        "data": _inert(data),
    }
    # In one go: what stands in a text is not looked at again.
    page = SLOT.sub(lambda slot: texts[slot[1]], _read("page.html"))
    write_whole(folder / "report.html", page.encode())
    return "report.html"


SLOT = re.compile(r"\{\{(\w+)\}\}")
HEADS = ("Mean", "10 % below", "Median", "90 % below", "Nothing", "Gini")
FEED_HEADS = ("Feed", "First day", "Last day", "License", "Attribution")


def _data(job: Job, sources: Sources, table: Path, found: list[Distribution]) -> dict[str, Any]:
    file = pq.ParquetFile(table)
    n_origins = len(job.origins)
    # Every k-th, not the first ones: those lie in one corner.
    rows = np.arange(0, n_origins, max(1, -(-n_origins // MOST_SHOWN)))
    n_columns = max(1, MOST_VALUES // len(rows))
    base = file.read(["name", "weight", "lat", "lon"]).take(rows)
    box = box_around(job.network, job.origins.lats, job.origins.lons)
    language = job.spec.language
    labels = file.read(["name"])["name"].to_pylist()
    weights = groups_of(job.origins)[ALL]
    columns = [
        {
            "name": one.name,
            "fewIsGood": "_minutes_to_" in one.name,
            "values": _rounded(file.read([one.name])[one.name].take(rows).to_numpy()),
            "bars": list(one.bars),
            "edges": list(one.edges),
            "worst": worst_of(
                file, one.name, is_time="_minutes_to_" in one.name, labels=labels, weights=weights
            ),
        }
        for one in found[:n_columns]
    ]
    return {
        "language": language,
        "texts": {
            "none": tell_missing(job),
            "any": sentence(language, "any"),
            "weight": sentence(language, "weight"),
            "noMap": sentence(language, "The map cannot be drawn by this browser."),
        },
        "credits": " · ".join(html.escape(one) for one in credits_of(sources)),
        "box": box,
        "radius": float(np.clip(300 / len(rows) ** 0.5, 2.5, 9)),
        "streets": np.round(street_lines(job.network, box), STREET_DECIMALS).tolist(),
        "names": base["name"].to_pylist(),
        "weights": _rounded(base["weight"].to_numpy()),
        "lats": np.round(base["lat"].to_numpy(), PLACE_DECIMALS).tolist(),
        "lons": np.round(base["lon"].to_numpy(), PLACE_DECIMALS).tolist(),
        "columns": columns,
    }


def _rounded(values: Any) -> list[float | None]:
    # What is below 1, like places for each head, keeps its digits.
    return [
        None if np.isnan(one) else (round(one, 3) if abs(one) >= 1 else float(f"{one:.3g}"))
        for one in values.astype(np.float64).tolist()
    ]


def _simulated(sources: Sources, language: str) -> str:
    if not sources.model_city:
        return ""
    text = _text(language, "This city was invented; timetable and figures are simulated.")
    return f'<p class="simulated">{text}</p>'


def _row(name: str, one: Distribution, language: str) -> str:
    values = [write_value(value, language) for value in (one.mean, one.low, one.middle, one.high)]
    even = write_index(None if "_minutes_to_" in one.name else one.gini, language)
    return f"<tr>{_cells('td', [name, *values, write_share(one.nothing, language), even])}</tr>"


def _feed_row(feed: Any) -> str:
    days = [f"{day}" if day else "?" for day in (feed.first_service_day, feed.last_service_day)]
    texts = [feed.name or feed.tag, *days, feed.license or "?", feed.attribution or "?"]
    return f"<tr>{_cells('td', texts)}</tr>"


def _cells(kind: str, texts: Sequence[str]) -> str:
    return "".join(f"<{kind}>{html.escape(text)}</{kind}>" for text in texts)


def _text(language: str, template: str) -> str:
    return html.escape(sentence(language, template))


def _read(name: str) -> str:
    return (files("mobility") / "accessibility" / "report" / name).read_text(encoding="utf-8")


def _library(name: str) -> str:
    try:
        return (files("mobility") / LIBRARY / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadParameterError(
            "{field} needs the map's library: run `npm ci` in mobility/web, or give --no-report.",
            field="--report",
        ) from None


def _inert(value: Any) -> str:
    """Write JSON that cannot end the element it stands in."""
    return orjson.dumps(value).decode().replace("<", "\\u003c")
