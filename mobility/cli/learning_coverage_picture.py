"""Coverage as a picture for reports."""

from math import cos, radians
from pathlib import Path
from textwrap import fill
from typing import Any

from babel.numbers import format_decimal

from mobility.errors import BadParameterError
from mobility.learning.coverage.map_texts import (
    COLORS,
    EMPTY_QUARTERS,
    LEGEND,
    QUESTION,
    SHARES,
    STOP,
    STOPS,
)
from mobility.messages import sentence

METERS_PER_DEGREE = 111_195.08
BAR_M = 2000
"""Length of the scale bar."""


def draw_coverage(shapes: dict[str, Any], hour: int, path: Path, language: str) -> None:
    """Draw how many kinds each quarter reaches by transit within half an hour, and the proposed stops.

    Parameters
    ----------
    shapes : dict[str, Any]
        As `mobility.learning.coverage.reports.write_geojson` gives them.
    hour : int
        One of their hours.
    path : Path
        PNG to write.
    language : str
        One of messages.LANGUAGES.

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
        from matplotlib.colors import BoundaryNorm, LinearSegmentedColormap  # noqa: PLC0415
    except ImportError as fault:
        raise BadParameterError(
            "{field} needs matplotlib: pip install 'mobility[notebook]'.", field="--png"
        ) from fault
    squares = [one for one in shapes["features"] if one["geometry"]["type"] == "Polygon"]
    points = [one for one in shapes["features"] if one["geometry"]["type"] == "Point"]
    n_kinds = max(shapes["kindsByHour"][str(hour)], 1)
    reached = [one["properties"]["kindsReached"]["transit"]["30"][str(hour)] for one in squares]
    people = [one["properties"]["people"] for one in squares]
    figure, axes = plt.subplots(figsize=(9, 9.5), layout="constrained")
    colors = LinearSegmentedColormap.from_list("coverage", COLORS, n_kinds + 1)
    drawn = PolyCollection(
        [one["geometry"]["coordinates"][0] for one in squares],
        cmap=colors,
        norm=BoundaryNorm([level - 0.5 for level in range(n_kinds + 2)], n_kinds + 1),
        edgecolors="white",
        linewidths=0.4,
    )
    drawn.set_array(reached)
    axes.add_collection(drawn)
    axes.autoscale_view()
    for one in points:
        lon, lat = one["geometry"]["coordinates"]
        axes.annotate(
            str(one["properties"]["order"]),
            (lon, lat),
            ha="center",
            va="center",
            fontsize=9,
            fontweight="bold",
            bbox={"boxstyle": "circle,pad=0.25", "facecolor": "white", "edgecolor": "black"},
        )
    if squares:
        ring = squares[0]["geometry"]["coordinates"][0]
        axes.set_aspect((ring[2][0] - ring[0][0]) / (ring[2][1] - ring[0][1]))
        _draw_scale(axes)
    axes.set_axis_off()
    title = sentence(language, QUESTION, hour=hour, next=hour + 1)
    figure.suptitle(fill(title, 64), fontsize=13, fontweight="bold", x=0.02, ha="left")
    figure.colorbar(
        drawn,
        ax=axes,
        shrink=0.6,
        ticks=range(n_kinds + 1),
        label=sentence(language, LEGEND, count=shapes["kindsByHour"][str(hour)]),
    )
    everybody = sum(people)
    told = sentence(
        language,
        SHARES,
        everything=format_decimal(_count(people, [n >= n_kinds for n in reached]), locale=language),
        nothing=format_decimal(_count(people, [n == 0 for n in reached]), locale=language),
        people=format_decimal(everybody, locale=language),
    )
    lines = [told, sentence(language, EMPTY_QUARTERS)]
    if points:
        lines += ["", f"{sentence(language, STOPS)}:"]
    for about in (one["properties"] for one in points):
        count = format_decimal(about["people"], locale=language)
        lines.append(sentence(language, STOP, order=about["order"], name=about["name"], people=count))
    figure.supxlabel("\n".join([*lines, "", shapes["note"]]), x=0.02, ha="left", fontsize=9)
    figure.savefig(path, dpi=140)
    plt.close(figure)


def _draw_scale(axes: Any) -> None:
    """Draw how long two kilometres are, in the lower left corner, and where north is."""
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    wide = BAR_M / METERS_PER_DEGREE / cos(radians((south + north) / 2))
    x, y = west + 0.02 * (east - west), south + 0.03 * (north - south)
    axes.plot([x, x + wide], [y, y], color="black", linewidth=2, solid_capstyle="butt")
    axes.text(x + wide / 2, y, f"{BAR_M // 1000} km", ha="center", va="bottom", fontsize=9)
    axes.annotate(
        "N",
        (x, north - 0.02 * (north - south)),
        (x, north - 0.09 * (north - south)),
        arrowprops={"arrowstyle": "-|>", "color": "black"},
        ha="center",
        fontsize=9,
    )


def _count(people: list[int], is_counted: list[bool]) -> int:
    return sum(one for one, counts in zip(people, is_counted, strict=True) if counts)
