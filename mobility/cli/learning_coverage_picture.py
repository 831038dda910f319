"""Coverage as a picture for reports."""

from pathlib import Path
from typing import Any

from mobility.errors import BadParameterError


def draw_coverage(shapes: dict[str, Any], hour: int, path: Path) -> None:
    """Draw how many kinds each quarter reaches by transit within half an hour, and the proposed stops.

    Parameters
    ----------
    shapes : dict[str, Any]
        As `mobility.learning.coverage.reports.write_geojson` gives them.
    hour : int
        One of their hours.
    path : Path
        PNG to write.

    Raises
    ------
    BadParameterError
        Without matplotlib.
    """
    try:
        # Loaded here: a planner's tool, not part of the service.
        import matplotlib as mpl  # noqa: PLC0415

        mpl.use("Agg")
        from matplotlib import pyplot as plt  # noqa: PLC0415
        from matplotlib.collections import PolyCollection  # noqa: PLC0415
    except ImportError as fault:
        raise BadParameterError(
            "{field} needs matplotlib: pip install 'mobility[notebook]'.", field="--png"
        ) from fault
    squares = [one for one in shapes["features"] if one["geometry"]["type"] == "Polygon"]
    points = [one for one in shapes["features"] if one["geometry"]["type"] == "Point"]
    figure, axes = plt.subplots(figsize=(8, 8), layout="constrained")
    reached = [one["properties"]["kindsReached"]["transit"]["30"][str(hour)] for one in squares]
    drawn = PolyCollection(
        [one["geometry"]["coordinates"][0] for one in squares], cmap="RdYlGn", edgecolors="none"
    )
    drawn.set_array(reached)
    drawn.set_clim(0, len(shapes["kinds"]))
    axes.add_collection(drawn)
    for one in points:
        lon, lat = one["geometry"]["coordinates"]
        axes.plot(
            lon, lat, "o", markersize=11, markerfacecolor="none", markeredgecolor="black", markeredgewidth=2
        )
        axes.annotate(str(one["properties"]["order"]), (lon, lat), ha="center", va="center", fontsize=7)
    axes.autoscale_view()
    if squares:
        ring = squares[0]["geometry"]["coordinates"][0]
        axes.set_aspect((ring[2][0] - ring[0][0]) / (ring[2][1] - ring[0][1]))
    axes.set_axis_off()
    axes.set_title(f"Kinds of places to learn within 30 min by transit, {hour}:00 to {hour + 1}:00")
    figure.colorbar(drawn, ax=axes, shrink=0.6, label="kinds")
    figure.text(0.01, 0.01, shapes["note"], fontsize=8)
    figure.savefig(path, dpi=140)
    plt.close(figure)
