"""A comparison as files: tables, a map as GeoJSON and as a picture."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from mobility.accessibility.jobs.disk import make_folder, whole_file, write_whole
from mobility.accessibility.report.sources import wrap_credit
from mobility.accessibility.report.streets import box_around, street_lines
from mobility.accessibility.scenarios.compare import Comparison
from mobility.accessibility.scenarios.crowding import CrowdingChange
from mobility.errors import BadParameterError
from mobility.network import TransportNetwork

STREET_COLOR, KEY_SIZE, CREDIT_POINTS = "#d0d0d0", 50, 8
COLOR_OF = {"wins": "#1b7837", "same": "#bdbdbd", "loses": "#b2182b"}


def attributions_of(network: TransportNetwork) -> list[str]:
    """List whom a map must name.

    Parameters
    ----------
    network : TransportNetwork
        With or without scenario.

    Returns
    -------
    list[str]
        One for each source.
    """
    said = [str(one.get("attribution", "")) for one in network.manifest.get("attribution", ())]
    streets = ["© OpenStreetMap contributors (ODbL)"] if network.manifest.get("has_streets") else []
    if network.manifest.get("model_city"):
        streets = ["invented and simulated"]
    feeds = [str(feed.get("name") or feed["tag"]) for feed in network.manifest["feeds"]]
    return list(dict.fromkeys(filter(None, [*(said or feeds), *streets])))


def geojson_of(comparison: Comparison, notes: Sequence[str], attributions: Sequence[str]) -> dict[str, Any]:
    """Draw the origins.

    Parameters
    ----------
    comparison : Comparison
        What differs.
    notes : Sequence[str]
        Of the scenarios.
    attributions : Sequence[str]
        Whom to name.

    Returns
    -------
    dict[str, Any]
        A FeatureCollection of points with all columns.
    """
    rows = comparison.origins.to_dict("records")
    return {
        "type": "FeatureCollection",
        "before": comparison.names[0],
        "after": comparison.names[1],
        "notes": list(notes),
        "attribution": list(attributions),
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [round(row["lon"], 6), round(row["lat"], 6)]},
                "properties": {key: value for key, value in row.items() if key not in ("lat", "lon")},
            }
            for row in rows
        ],
    }


def write_comparison(
    comparison: Comparison,
    out: Path,
    *,
    notes: Sequence[str],
    attributions: Sequence[str],
    crowding: CrowdingChange | None = None,
) -> list[Path]:
    """Write summary.csv, origins.csv, map.geojson, and crowding.csv where it is known.

    Parameters
    ----------
    comparison : Comparison
        What differs.
    out : Path
        Folder, made if missing.
    notes : Sequence[str]
        Of the scenarios.
    attributions : Sequence[str]
        Whom to name.
    crowding : CrowdingChange | None
        None: no model of loads.

    Returns
    -------
    list[Path]
        What was written.

    Raises
    ------
    OutputError
        There is no room, or the folder cannot be written to; each file is there whole or not at all.
    """
    shapes = geojson_of(comparison, notes, attributions)
    contents = {
        "summary.csv": comparison.summary.to_csv(index=False, float_format="%.6g").encode(),
        "origins.csv": comparison.origins.to_csv(index=False, float_format="%.6g").encode(),
        "map.geojson": orjson.dumps(shapes, option=orjson.OPT_SERIALIZE_NUMPY),
    }
    if crowding is not None:
        table = crowding.lines.to_csv(index=False, float_format="%.6g")
        contents["crowding.csv"] = f"# {crowding.assumption}\n{table}".encode()
    make_folder(out)
    for name, content in contents.items():
        write_whole(out / name, content)
    return [out / name for name in contents]


def draw_comparison(
    comparison: Comparison,
    measure: str,
    path: Path,
    attributions: Sequence[str],
    network: TransportNetwork | None = None,
) -> None:
    """Draw who wins and who loses.

    Parameters
    ----------
    comparison : Comparison
        What differs.
    measure : str
        "minutes" or "within_<cutoff>".
    path : Path
        PNG to write.
    attributions : Sequence[str]
        Whom to name.
    network : TransportNetwork | None
        Whose streets lie below the origins, None = none.

    Raises
    ------
    BadParameterError
        Without matplotlib.
    OutputError
        There is no room.
    """
    try:
        # Loaded here: a planner's tool, not part of the service.
        import matplotlib as mpl  # noqa: PLC0415

        mpl.use("Agg")
        from matplotlib import pyplot as plt  # noqa: PLC0415
        from matplotlib.collections import LineCollection, PathCollection  # noqa: PLC0415
    except ImportError as fault:
        raise BadParameterError(
            "{field} needs matplotlib: pip install 'mobility[notebook]'.", field="--png"
        ) from fault
    frame = comparison.origins
    people = frame["people"].to_numpy(np.float64)
    sizes = 6 + 90 * people / max(float(people.max(initial=0.0)), 1e-9)
    figure, axes = plt.subplots(figsize=(9, 9), layout="constrained")
    if len(frame):
        box = box_around(network, frame["lat"].to_numpy(np.float64), frame["lon"].to_numpy(np.float64))
        axes.set(xlim=(box[0], box[2]), ylim=(box[1], box[3]))
    if network is not None and len(frame):
        lines = street_lines(network, box, roads_only=True)
        axes.add_collection(LineCollection(list(lines), colors=STREET_COLOR, linewidths=0.4, zorder=0))
    row = comparison.summary[
        (comparison.summary["measure"] == measure) & (comparison.summary["group"] == "everybody")
    ].iloc[0]
    for outcome in ("same", "loses", "wins"):  # those with a difference on top
        chosen = (frame[f"{measure}_outcome"] == outcome).to_numpy()
        axes.scatter(
            frame["lon"][chosen],
            frame["lat"][chosen],
            s=sizes[chosen],
            c=COLOR_OF[outcome],
            linewidths=0,
            alpha=0.75,
            label=f"{outcome}: {row[f'people_{outcome}']:,.0f} ({row[f'share_{outcome}']:.0%})",
        )
    axes.set_aspect(1 / max(0.1, float(np.cos(np.radians(frame["lat"].mean())))) if len(frame) else 1.0)
    axes.set_axis_off()
    key = figure.legend(loc="outside right upper", title="people", frameon=False)
    for mark in key.legend_handles:  # of one size, however many people
        if isinstance(mark, PathCollection):
            mark.set_sizes([KEY_SIZE])
    axes.set_title(f"{measure.replace('_', ' ')}: {comparison.names[0]} → {comparison.names[1]}")
    credit = wrap_credit("; ".join(attributions), figure.get_figwidth(), CREDIT_POINTS)
    figure.supxlabel(credit, fontsize=CREDIT_POINTS, x=0.01, ha="left")  # below the map, not on it
    try:
        with whole_file(path) as file:
            figure.savefig(file, format="png", dpi=150)
    finally:
        plt.close(figure)
