"""Maps of a result as pictures."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from mobility.accessibility.jobs.disk import whole_file
from mobility.accessibility.report.sources import wrap_credit
from mobility.accessibility.report.streets import box_around, street_lines
from mobility.errors import BadParameterError
from mobility.network.transport_network import TransportNetwork

MOST_PICTURES = 24
MAP_INCHES, KEYS_INCHES, TALL_INCHES = 7.0, 1.5, 8.0
"""Of a map, by its height, of the colors beside it, and of title, credit and map; as wide as the town is."""
MISSING_COLOR, KEY_SIZE, CREDIT_POINTS = "#f4c7c3", 30, 7


def draw_maps(
    network: TransportNetwork, table: Path, names: dict[str, str], credit: str, folder: Path, missing: str
) -> list[str]:
    """Draw a map of each column, up to MOST_PICTURES.

    Parameters
    ----------
    network : TransportNetwork
        Its streets are drawn below.
    table : Path
        Parquet with a row for each origin.
    names : dict[str, str]
        Column: title.
    credit : str
        Whom to name.
    folder : Path
        Where "map_<column>.png" are written.
    missing : str
        What the crosses mean: that an origin has no value.

    Returns
    -------
    list[str]
        Files that were written.

    Raises
    ------
    BadParameterError
        Without matplotlib.
    OutputError
        There is no room.
    """
    try:
        # Loaded here: a planner's tool, not part of the service.
        from matplotlib.collections import LineCollection  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError as fault:
        raise BadParameterError(
            "{field} needs matplotlib: pip install 'mobility[notebook]', or --no-report.", field="--report"
        ) from fault
    file = pq.ParquetFile(table)
    places = file.read(["lat", "lon"])
    lats, lons = places["lat"].to_numpy(), places["lon"].to_numpy()
    box = box_around(network, lats, lons)
    lines = street_lines(network, box)
    stretch = np.cos(np.radians((box[1] + box[3]) / 2))
    sides = float(np.clip((box[2] - box[0]) * stretch / (box[3] - box[1]), 0.6, 1.6))
    size = float(np.clip(60_000 / max(1, len(lats)), 2, 60))
    written = []
    for column, title in list(names.items())[:MOST_PICTURES]:
        values = file.read([column])[column].to_numpy().astype(np.float64)
        is_there = np.isfinite(values)
        figure = Figure(figsize=(KEYS_INCHES + MAP_INCHES * sides, TALL_INCHES), layout="constrained")
        axes = figure.subplots()
        axes.add_collection(LineCollection(list(lines), colors="#d0d0d0", linewidths=0.4, zorder=0))
        if not is_there.all():
            crosses = lons[~is_there], lats[~is_there]
            axes.scatter(*crosses, s=size, c=MISSING_COLOR, marker="x", linewidths=0.6, label=missing)
            figure.legend(
                loc="outside upper right", fontsize=8, markerscale=max(1.0, (KEY_SIZE / size) ** 0.5)
            )
        # More minutes are worse, more places are better: dark is always the better end.
        colors = "viridis" if "_minutes_to_" in column else "viridis_r"
        drawn = axes.scatter(lons[is_there], lats[is_there], s=size, c=values[is_there], cmap=colors)
        axes.set(
            xlim=(box[0], box[2]),
            ylim=(box[1], box[3]),
            aspect=1.0 / stretch,
        )
        axes.set_axis_off()
        axes.set_title(title, fontsize=11, wrap=True)
        figure.colorbar(drawn, ax=axes, shrink=0.6)
        figure.supxlabel(wrap_credit(credit, figure.get_figwidth(), CREDIT_POINTS), fontsize=CREDIT_POINTS)
        name = f"map_{column}.png"
        with whole_file(folder / name) as out:
            figure.savefig(out, format="png", dpi=130, metadata={"Software": None})
        written.append(name)
    return written
