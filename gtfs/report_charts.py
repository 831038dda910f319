"""Drawings for the report: a calendar of service days and a map of stops, as SVG in the page's own colors."""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from html import escape

import numpy as np
from numpy.typing import NDArray

from gtfs.report import ServiceDays, Stops

LEVELS = 5
MAX_MONTHS = 36
"""A longer calendar is drawn up to here."""

_SQUARE = 'width="14" height="14" rx="3"'
_STEP, _HEAD = 16, 22
_MAP_WIDTH, _MAP_MARGIN = 900.0, 24.0
_MAX_DOTS = 6_000
_METRES_PER_DEGREE = 111_195.0
_LABELS = 6
_WEEKDAYS = "MTWTFSS"


def draw_calendar(service: ServiceDays) -> str:
    """One small sheet a month, Monday on top of each column's week; color = how much runs.

    Parameters
    ----------
    service : ServiceDays
        Numbers by date.

    Returns
    -------
    str
        A list of figures in HTML.
    """
    most = int(service.per_day.max())
    sheets = [_draw_month(month, service, most) for month in _months(service)]
    return f'<div class="months">{"".join(sheets)}</div>'


def level_of(value: int, most: int) -> int:
    """Color class of a number of trips: 0 = none, then LEVELS equal steps up to the most.

    Parameters
    ----------
    value : int
        Trips of a day.
    most : int
        Trips of the busiest day.

    Returns
    -------
    int
        0 to LEVELS.
    """
    return 0 if value <= 0 else min(LEVELS, 1 + (value * LEVELS - 1) // max(most, 1))


def _months(service: ServiceDays) -> Iterator[date]:
    month = service.first.replace(day=1)
    for _ in range(MAX_MONTHS):
        if month > service.last:
            return
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


def _draw_month(month: date, service: ServiceDays, most: int) -> str:
    cells = []
    day = month
    while day.month == month.month:
        column = (day.day - 1 + month.weekday()) // 7
        x, y = column * _STEP + 14, day.weekday() * _STEP + _HEAD
        index = (day - service.first).days
        if 0 <= index < len(service.per_day):
            value = int(service.per_day[index])
            title = f"{day:%a} {day.day} {day:%B %Y}: {value:,} {service.counts}"
            cells.append(
                f'<rect class="h{level_of(value, most)}" x="{x}" y="{y}" {_SQUARE}>'
                f"<title>{title}</title></rect>"
            )
        else:
            cells.append(f'<rect class="out" x="{x}" y="{y}" {_SQUARE}/>')
        day += timedelta(days=1)
    letters = "".join(
        f'<text class="weekday" x="9" y="{row * _STEP + _HEAD + 11}">{letter}</text>'
        for row, letter in enumerate(_WEEKDAYS)
    )
    width, height = 6 * _STEP + 14, 7 * _STEP + _HEAD
    return (
        f'<svg class="month" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{_summary(month, service)}">'
        f'<text class="name" x="14" y="13">{month:%b %Y}</text>{letters}{"".join(cells)}</svg>'
    )


def _summary(month: date, service: ServiceDays) -> str:
    first = (month - service.first).days
    last = ((month + timedelta(days=32)).replace(day=1) - service.first).days
    values = service.per_day[max(first, 0) : max(last, 0)]
    served = int((values > 0).sum())
    most = int(values.max(initial=0))
    return f"{month:%B %Y}: service on {served} days, at most {most:,} {service.counts} a day"


class _Frame:
    """From degrees to the map's units; a few stops far from all others are left out of it."""

    def __init__(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> None:
        box = np.array([lon.min(), lat.min(), lon.max(), lat.max()])
        inner = np.array([*np.percentile([lon, lat], 0.5, axis=1), *np.percentile([lon, lat], 99.5, axis=1)])
        spread = inner[2:] - inner[:2]
        trimmed = np.concatenate([inner[:2] - spread / 4, inner[2:] + spread / 4])
        if ((box[2:] - box[:2]) > 4 * np.maximum(spread, 1e-3)).any():
            box = trimmed
        self.west, self.south, self.east, self.north = box
        self.cos = max(math.cos(math.radians((self.south + self.north) / 2)), 0.05)
        width_m = (
            max((self.east - self.west) * self.cos, (self.north - self.south) / 2, 0.005) * _METRES_PER_DEGREE
        )
        self.metres_per_unit = width_m / (_MAP_WIDTH - 2 * _MAP_MARGIN)
        height = (self.north - self.south) * _METRES_PER_DEGREE / self.metres_per_unit
        self.height = height + 2 * _MAP_MARGIN + 30
        used = (self.east - self.west) * self.cos * _METRES_PER_DEGREE / self.metres_per_unit
        self.left = (_MAP_WIDTH - used) / 2
        self.inside = (lon >= self.west) & (lon <= self.east) & (lat >= self.south) & (lat <= self.north)

    def place(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        scale = _METRES_PER_DEGREE / self.metres_per_unit
        return self.left + (lon - self.west) * self.cos * scale, _MAP_MARGIN + (self.north - lat) * scale


def draw_map(stops: Stops) -> tuple[str, int]:
    """Stops as dots, colored by departures, with a hull for each mode and a scale bar.

    Parameters
    ----------
    stops : Stops
        At least one.

    Returns
    -------
    str
        SVG.
    int
        Stops too far away from all others to be on the map.
    """
    frame = _Frame(stops.lon, stops.lat)
    hulls = "".join(
        f'<path class="hull m{number}" d="{_path(*frame.place(hull[:, 0], hull[:, 1]))}">'
        f"<title>{mode}</title></path>"
        for number, (mode, hull) in enumerate(stops.hulls.items())
    )
    x, y = frame.place(stops.lon[frame.inside], stops.lat[frame.inside])
    departures = stops.departures[frame.inside]
    names = [name for name, inside in zip(stops.names, frame.inside, strict=True) if inside]
    dots = _dots(x, y, departures, names)
    labels = _labels(x, y, departures, names)
    label = f"Map of {len(x):,} stops"
    return (
        f'<svg class="map" viewBox="0 0 {_MAP_WIDTH:.0f} {frame.height:.0f}" role="img" aria-label="{label}">'
        f"{hulls}{dots}{labels}{_scale_bar(frame)}</svg>",
        int((~frame.inside).sum()),
    )


def departure_levels(departures: NDArray[np.int64]) -> list[int]:
    """Lower borders of the map's color classes: round numbers near the quintiles of served stops.

    Parameters
    ----------
    departures : NDArray[np.int64]
        (n,) departures of each stop.

    Returns
    -------
    list[int]
        Up to LEVELS rising borders, the first is 1; empty where nothing departs.
    """
    served = departures[departures > 0]
    if not served.size:
        return []
    borders = [1]
    for share in np.percentile(served, [20, 40, 60, 80, 95]):
        border = _round_down(float(share))
        if border > borders[-1] and len(borders) < LEVELS:
            borders.append(border)
    return borders


def _round_down(value: float) -> int:
    power = 10.0 ** math.floor(math.log10(max(value, 1.0)))
    return int(max(step for step in (1, 1.5, 2, 3, 5, 7.5) if step <= value / power) * power)


def _dots(
    x: NDArray[np.float64], y: NDArray[np.float64], departures: NDArray[np.int64], names: list[str]
) -> str:
    borders = np.array(departure_levels(departures) or [1])
    level = np.where(departures > 0, np.searchsorted(borders, departures, side="right"), 0)
    size = 2.6 if len(x) > 1500 else 3.4 if len(x) > 400 else 4.6
    order = np.argsort(departures, kind="stable")
    if len(order) > _MAX_DOTS:  # of stops on the same spot of the drawing, the busiest is shown
        spot = np.round(x / 3) * 10_000 + np.round(y / 3)
        _, last = np.unique(spot[order][::-1], return_index=True)
        order = np.sort(len(order) - 1 - last)
        order = np.argsort(departures, kind="stable")[order]
    radius = np.where(level > 0, size, size * 0.7)
    return "".join(
        f'<circle class="d{level[i]}" cx="{x[i]:.1f}" cy="{y[i]:.1f}" r="{radius[i]:.1f}">'
        f"<title>{escape(names[i])}: {departures[i]:,}</title></circle>"
        for i in order
    )


def _labels(
    x: NDArray[np.float64], y: NDArray[np.float64], departures: NDArray[np.int64], names: list[str]
) -> str:
    """Names of the busiest stops that leave each other room."""
    shown: list[tuple[float, float]] = []
    texts = []
    for i in np.argsort(-departures, kind="stable")[:400]:
        free = all(abs(x[i] - a) > 210 or abs(y[i] - b) > 34 for a, b in shown)
        if departures[i] <= 0 or len(shown) == _LABELS:
            break
        if not free or not names[i]:
            continue
        shown.append((float(x[i]), float(y[i])))
        left = x[i] > _MAP_WIDTH * 0.7
        anchor, dx = ("end", -8) if left else ("start", 8)
        texts.append(
            f'<text class="label" text-anchor="{anchor}" x="{x[i] + dx:.0f}" y="{y[i] + 4:.0f}">'
            f"{escape(names[i][:32])}</text>"
        )
    return "".join(texts)


def _scale_bar(frame: _Frame) -> str:
    target_m = frame.metres_per_unit * _MAP_WIDTH / 5
    length_m = _round_down(target_m)
    width = length_m / frame.metres_per_unit
    text = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m} m"
    x, y = _MAP_MARGIN, frame.height - 16
    return (
        f'<path class="scale" d="M{x:.1f} {y - 5:.1f}v5h{width:.1f}v-5"/>'
        f'<text class="scaletext" x="{x + width + 8:.0f}" y="{y + 2:.0f}">{text}</text>'
    )


def _path(x: NDArray[np.float64], y: NDArray[np.float64]) -> str:
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True)) + "Z"
