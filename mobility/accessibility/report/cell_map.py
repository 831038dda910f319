"""Maps of cells to be shown to a council: few classes in words, streets, names, a scale, whom to name."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING

import h3
import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.points import Points
from mobility.accessibility.report.comparison_files import attributions_of
from mobility.accessibility.report.sources import wrap_credit
from mobility.accessibility.report.streets import street_lines
from mobility.errors import BadParameterError
from mobility.network.transport_network import TransportNetwork

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

METERS_PER_DEGREE = 111_194.93
SCALES_M = (100, 200, 500, 1000, 2000, 5000, 10_000)
MARGIN = 0.02
"""Of the larger side, around the cells."""

LETTERS = 120
"""Of a line below the title."""

HALO = 1.8
"""Points of white around names, so that they are read on any color."""


@dataclass(frozen=True, slots=True)
class Class:
    """One color of a map.

    Parameters
    ----------
    up_to : float
        Largest value that has it; NaN: what has no value.
    color : str
        As matplotlib names it.
    label : str
        In words, for the legend; how many cells have it is put behind.
    """

    up_to: float
    color: str
    label: str


def class_numbers(values: NDArray[np.float64], classes: Sequence[Class]) -> NDArray[np.int64]:
    """Find the class of each value.

    Parameters
    ----------
    values : (n,) float64
        NaN: none.
    classes : Sequence[Class]
        By rising `up_to`, the one for NaN, if there is any, last.

    Returns
    -------
    (n,) int64
        Index of the first class that reaches the value.

    Raises
    ------
    BadParameterError
        A value has no class: a map must not leave anything out without a word.
    """
    borders = np.array([one.up_to for one in classes])
    rising = borders[~np.isnan(borders)]
    found = np.searchsorted(rising, values, side="left")
    is_missing = np.isnan(values)
    if np.isnan(borders[-1]):
        found[is_missing] = len(classes) - 1
    elif is_missing.any():
        raise BadParameterError("classes: none is for cells without a value", field="classes")
    if (found[~is_missing] >= len(rising)).any():
        raise BadParameterError(f"classes: none reaches {np.nanmax(values):g}", field="classes")
    return found.astype(np.int64)


def draw_cells(
    network: TransportNetwork,
    cells: Sequence[str],
    values: NDArray[np.float64],
    classes: Sequence[Class],
    *,
    title: str,
    subtitle: str = "",
    names: Points | None = None,
    marks: Points | None = None,
    marks_label: str = "",
    credit: Sequence[str] = (),
) -> "Figure":
    """Draw values of H3 cells in classes.

    Parameters
    ----------
    network : TransportNetwork
        Its streets are drawn, its sources are named.
    cells : Sequence[str]
        H3 cells.
    values : (n_cells,) float64
        One each; NaN: none.
    classes : Sequence[Class]
        As of `class_numbers`.
    title, subtitle : str
        What is shown; how it was asked.
    names : Points | None
        Names that are written, e.g. of quarters.
    marks : Points | None
        Places that are marked, e.g. schools.
    marks_label : str
        What they are, for the legend.
    credit : Sequence[str]
        Whom to name; none: what the network says of its sources.

    Returns
    -------
    Figure
        To be shown or saved.

    Raises
    ------
    BadParameterError
        Without matplotlib, or a value has no class.
    """
    try:
        # Loaded here: a planner's tool, not part of the service.
        from matplotlib.collections import LineCollection, PolyCollection  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415
        from matplotlib.patches import Patch  # noqa: PLC0415
    except ImportError as fault:
        raise BadParameterError(
            "{field} needs matplotlib: pip install 'mobility[notebook]'.", field="draw_cells"
        ) from fault
    numbers = class_numbers(values, classes)
    shapes = [[(lon, lat) for lat, lon in h3.cell_to_boundary(cell)] for cell in cells]
    corners = np.concatenate([np.array(shape) for shape in shapes])
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    figure = Figure(figsize=(11, 9.2), dpi=110, layout="constrained")
    axes = figure.subplots()
    colors = [classes[number].color for number in numbers]
    # Edges in the colors of the faces: else hair lines shine through between cells.
    axes.add_collection(PolyCollection(shapes, facecolors=colors, edgecolors=colors, linewidths=0.3))
    lines = street_lines(network, (west, south, east, north), roads_only=True)
    axes.add_collection(LineCollection(list(lines), colors="#30303055", linewidths=0.35))
    legend = [
        Patch(color=one.color, label=f"{one.label} ({int((numbers == i).sum()):,})")
        for i, one in enumerate(classes)
    ]
    handles: list[object] = list(legend)
    if marks is not None:
        handles += [
            axes.scatter(
                marks.lons, marks.lats, s=38, c="#111111", marker="^", edgecolors="white", label=marks_label
            )
        ]
    margin = MARGIN * max(east - west, north - south)
    stretch = float(np.cos(np.radians((south + north) / 2)))
    axes.set(xlim=(west - margin, east + margin), ylim=(south - margin, north + margin), aspect=1 / stretch)
    axes.set_axis_off()
    if names is not None:
        _write_names(axes, names)
    _draw_scale(axes, west, south, east, stretch)
    figure.legend(handles=handles, title="cells", loc="outside right upper", fontsize=9)
    figure.suptitle(title, fontsize=15, fontweight="bold", x=0.02, ha="left")
    axes.set_title(fill(subtitle, LETTERS), fontsize=9, loc="left")
    named = wrap_credit("  ·  ".join(credit or attributions_of(network)), figure.get_figwidth(), 8)
    figure.supxlabel(named, fontsize=8, x=0.02, ha="left")
    return figure


def _write_names(axes: "Axes", names: Points) -> None:
    from matplotlib.patheffects import withStroke  # noqa: PLC0415

    for name, lat, lon in zip(names.ids, names.lats, names.lons, strict=True):
        axes.text(
            lon,
            lat,
            name,
            fontsize=8,
            ha="center",
            va="center",
            clip_on=True,
            path_effects=[withStroke(linewidth=HALO, foreground="white")],
        )


def _draw_scale(axes: "Axes", west: float, south: float, east: float, stretch: float) -> None:
    per_meter = 1 / (METERS_PER_DEGREE * stretch)
    longest = max(0.25 * (east - west), SCALES_M[0] * per_meter)
    length_m = max(one for one in SCALES_M if one * per_meter <= longest)
    end = west + length_m * per_meter
    axes.plot([west, end], [south, south], color="#111111", linewidth=2.5, solid_capstyle="butt")
    text = f"{length_m} m" if length_m < 1000 else f"{length_m // 1000} km"
    axes.annotate(
        text, ((west + end) / 2, south), (0, 4), textcoords="offset points", ha="center", fontsize=8
    )
