"""A map of the model city for people, as SVG."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from mobility.simulation.districts import Fabric
from mobility.simulation.terrain import CITY_NAME, Points

if TYPE_CHECKING:
    from mobility.simulation.city import ModelCity

_LAND = {
    Fabric.OLD_TOWN: "#eadbc8", Fabric.BLOCKS: "#efe3d3", Fabric.ESTATE: "#e6e0e8", Fabric.VILLAS: "#eee9dc",
    Fabric.HOUSES: "#f0ebdf", Fabric.VILLAGE: "#eef0dd", Fabric.BUSINESS: "#e4e2ea", Fabric.CAMPUS: "#e3ead9",
    Fabric.CLINIC: "#f3dede", Fabric.PARK: "#cfe6c0", Fabric.FOREST: "#b9d6a8", Fabric.FIELD: "#eef3de",
}  # fmt: skip

_STREETS: tuple[tuple[tuple[str, ...], str, float, str], ...] = (
    (("track", "path"), "#b9a98a", 2.0, "10 8"),
    (
        ("footway", "sidewalk", "cyclewalk", "crossing", "parkway", "promenade", "passage", "steps"),
        "#c9a58f",
        2.0,
        "",
    ),
    (("cycleway",), "#8f8fd0", 2.5, ""),
    (("service",), "#ffffff", 4.0, ""),
    (("residential", "living_street", "unclassified"), "#ffffff", 8.0, ""),
    (("pedestrian", "square"), "#d9c7b0", 8.0, ""),
    (("footbridge",), "#a08060", 5.0, ""),
    (("tertiary",), "#fff6c0", 11.0, ""),
    (("secondary",), "#ffe08a", 14.0, ""),
    (("primary",), "#f8b96a", 18.0, ""),
)


def _path(points: Points) -> str:
    return "M" + "L".join(f"{x:.0f} {-y:.0f}" for x, y in points)


def _area(geometry: BaseGeometry) -> str:
    rings = []
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon":
            rings += [_path(shapely.get_coordinates(ring)) + "Z" for ring in (part.exterior, *part.interiors)]
    return "".join(rings)


def _street_layers(city: "ModelCity") -> list[str]:
    network = city.streets.network
    by_kind: dict[str, list[str]] = {}
    for i, line in enumerate(network.lines):
        by_kind.setdefault(line.kind, []).append(_path(network.node_xy[network.nodes_of(i)]))
    layers = []
    for kinds, color, width, dash in _STREETS:
        data = "".join(d for kind in kinds for d in by_kind.get(kind, []))
        extra = f' stroke-dasharray="{dash}"' if dash else ""
        layers.append(f'<path d="{data}" fill="none" stroke="{color}" stroke-width="{width}"{extra}/>')
    return layers


def _line_layers(city: "ModelCity") -> list[str]:
    layers = []
    for line in sorted(city.lines, key=lambda one: one.mode == "tram"):
        width = {"tram": 26.0, "rail": 16.0}.get(line.mode, 9.0)
        opacity = 0.9 if line.mode == "tram" else 0.65
        for path in line.paths[:1]:
            drawn = f'<path d="{_path(path.xy)}" fill="none" stroke="#{line.color}" stroke-width="{width}" '
            layers += [drawn + f'stroke-opacity="{opacity}" stroke-linejoin="round"/>']
    return layers


def _dots(points: Points, radius: float, color: str) -> str:
    circles = "".join(f'<circle cx="{x:.0f}" cy="{-y:.0f}" r="{radius}"/>' for x, y in points)
    return f'<g fill="{color}" stroke="#333" stroke-width="4">{circles}</g>'


def write_picture(
    city: "ModelCity", path: Path, *, lines: bool = True, window_m: NDArray[np.float64] | None = None
) -> None:
    """Draw the city as an SVG file: land, water, streets, railways, lines, stops.

    Parameters
    ----------
    city : ModelCity
        What to draw.
    path : Path
        The file to write.
    lines : bool
        Draw transit lines and stops too.
    window_m : NDArray[np.float64] | None
        West, south, east, north in city metres; None = the whole city.
    """
    terrain = city.terrain
    edge = terrain.warp_geometry(terrain.boundary)
    west, south, east, north = edge.bounds if window_m is None else window_m
    layers = [
        f'<rect x="{west - 900:.0f}" y="{-north - 900:.0f}" width="{east - west + 1800:.0f}" '
        f'height="{north - south + 1800:.0f}" fill="#e9efdb"/>'
    ]
    for district in city.districts.all:
        shape = _area(terrain.warp_geometry(district.area))
        layers.append(f'<path d="{shape}" fill="{_LAND[district.fabric]}"/>')
    layers.append(
        f'<path d="{_area(terrain.warp_geometry(terrain.water))}" fill="#9cc7e6" fill-rule="evenodd"/>'
    )
    layers += _street_layers(city)
    for rail in terrain.rails.values():
        track = f'<path d="{_path(terrain.warp(rail))}" fill="none"'
        layers.append(f'{track} stroke="#555" stroke-width="14"/>')
        layers.append(f'{track} stroke="#eee" stroke-width="8" stroke-dasharray="40 40"/>')
    if lines:
        layers += _line_layers(city)
        xy = np.array([station.xy for station in city.stations])
        layers.append(_dots(xy, 24.0, "#ffffff"))
    for district in city.districts.all:
        x, y = terrain.warp(district.centre[None])[0]
        size = 110 * max(terrain.scale, 0.45)
        layers.append(
            f'<text x="{x:.0f}" y="{-y:.0f}" font-size="{size:.0f}" text-anchor="middle" fill="#443" '
            f'fill-opacity="0.75" stroke="#fff" stroke-width="18" stroke-opacity="0.6" paint-order="stroke">'
            f"{district.name}</text>"
        )
    title = f"{CITY_NAME} (simulated, seed {city.seed})"
    layers.append(
        f'<text x="{west:.0f}" y="{-north + 0.03 * (north - south):.0f}" '
        f'font-size="{0.022 * (east - west):.0f}" fill="#223">{title}</text>'
    )
    view = f"{west:.0f} {-north:.0f} {east - west:.0f} {north - south:.0f}"
    body = "\n".join(layers)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" font-family="sans-serif">{body}</svg>\n',
        encoding="utf-8",
    )
