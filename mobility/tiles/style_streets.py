"""Layers of a style for streets, paths and tracks: tunnels below, bridges above, main roads on top."""

from typing import Any

from mobility.tiles.palette import Palette

Json = dict[str, Any]

RANKS = {
    "motorway": 9, "trunk": 8, "primary": 7, "secondary": 6, "tertiary": 5, "unclassified": 4,
    "residential": 4,    "living_street": 3, "pedestrian": 3, "road": 3, "busway": 3, "service": 2,
}  # fmt: skip
"""Streets with a width, the larger ones over the smaller."""

WIDTHS: dict[int, dict[str, float]] = {
    6: {"motorway": 1.0, "trunk": 0.8, "primary": 0.4, "secondary": 0.3},
    10: {"motorway": 2.2, "trunk": 2.0, "primary": 1.4, "secondary": 1.0, "tertiary": 0.7},
    13: {
        "motorway": 4.2, "trunk": 4.0, "primary": 3.4, "secondary": 3.0, "tertiary": 2.4, "unclassified": 1.5,
        "residential": 1.3, "living_street": 1.2, "pedestrian": 1.2, "road": 1.2, "busway": 1.2,
    },
    15: {
        "motorway": 8.0, "trunk": 7.5, "primary": 7.0, "secondary": 6.5, "tertiary": 6.0, "unclassified": 4.6,
        "residential": 4.4, "living_street": 3.8, "pedestrian": 3.6, "road": 3.6, "busway": 3.6,
        "service": 1.8,
    },
    18: {
        "motorway": 26.0, "trunk": 24.0, "primary": 22.0, "secondary": 20.0, "tertiary": 18.0,
        "unclassified": 15.0, "residential": 14.0, "living_street": 12.0, "pedestrian": 12.0, "road": 12.0,
        "busway": 12.0, "service": 8.0,
    },
}  # fmt: skip
"""Pixels by zoom and kind; what is missing has no width yet."""

KIND = ["get", "kind"]
ROUND: Json = {"line-cap": "round", "line-join": "round"}
PATHS = ["footway", "path", "track", "bridleway", "corridor"]


def _flag(name: str) -> list[Any]:
    return ["boolean", ["get", name], False]


def _width(more: float = 0.0) -> list[Any]:
    """Width of the roadway and `more` on both sides together, where it has a width at all."""
    steps: list[Any] = []
    for zoom, widths in WIDTHS.items():
        by_kind: list[Any] = ["match", KIND]
        for kind, width in widths.items():
            by_kind += [kind, round(width + (more if zoom >= 12 else more / 2), 2)]
        steps += [zoom, ["*", [*by_kind, 0.0], ["case", _flag("link"), 0.6, _flag("minor"), 0.6, 1.0]]]
    return ["interpolate", ["exponential", 1.4], ["zoom"], *steps]


def _by_rank(top: str, main: str, other: str) -> list[Any]:
    return ["match", KIND, ["motorway", "trunk"], top, ["primary", "secondary"], main, other]


def _roads(palette: Palette, name: str, where: list[Any], **paint: Any) -> list[Json]:
    """A pair of layers: edges and roadways."""
    has_width = ["match", KIND, list(RANKS), True, False]
    layout = {
        "line-cap": "butt" if name == "bridges" else "round",
        "line-join": "round",
        "line-sort-key": ["match", KIND, *(part for pair in RANKS.items() for part in pair), 0],
    }
    shared: Json = {"type": "line", "source-layer": "streets", "filter": ["all", has_width, where]}
    edges = _by_rank(palette.motorway_edge, palette.main_road_edge, palette.street_edge)
    fills = _by_rank(palette.motorway, palette.main_road, palette.street)
    return [
        {
            **shared, "id": f"{name}-edges", "minzoom": 9, "layout": layout,
            "paint": {"line-color": edges, "line-width": _width(1.6), **paint},
        },
        {
            **shared, "id": name, "layout": {**layout, "line-cap": "round"},
            "paint": {"line-color": fills, "line-width": _width(), "line-opacity": 0.6 if paint else 1.0},
        },
    ]  # fmt: skip


def _ways(palette: Palette) -> list[Json]:
    """Paths, stairs and cycle ways: thin lines."""
    thin = ["interpolate", ["exponential", 1.4], ["zoom"], 14, 0.8, 16, 1.4, 19, 4.0]
    is_path = ["match", KIND, PATHS, True, False]
    made_for_bikes = _flag("bicycle")
    return [
        {
            "id": "paths", "type": "line", "source-layer": "streets", "minzoom": 14,
            "filter": ["all", is_path, ["!", made_for_bikes]],
            "layout": ROUND,
            "paint": {
                "line-color": palette.path, "line-width": thin, "line-dasharray": [2, 1.6],
                "line-opacity": ["case", _flag("minor"), 0.5, ["case", _flag("tunnel"), 0.4, 0.9]],
            },
        },
        {
            "id": "steps", "type": "line", "source-layer": "streets", "minzoom": 14,
            "filter": ["==", KIND, "steps"],
            "paint": {
                "line-color": palette.path, "line-dasharray": [0.5, 0.4],
                "line-width": ["interpolate", ["exponential", 1.4], ["zoom"], 14, 1.4, 16, 3.0, 19, 8.0],
            },
        },
        {
            "id": "cycleways", "type": "line", "source-layer": "streets", "minzoom": 13,
            "filter": ["any", ["==", KIND, "cycleway"], ["all", made_for_bikes, is_path]],
            "layout": ROUND,
            "paint": {"line-color": palette.cycleway, "line-width": thin, "line-opacity": 0.8},
        },
    ]  # fmt: skip


def _rails(palette: Palette, name: str, where: list[Any], opacity: float) -> list[Json]:
    kinds = ["match", KIND, ["tram", "light_rail", "subway", "funicular", "monorail"], True, False]
    rail_width = ["interpolate", ["exponential", 1.4], ["zoom"], 8, 0.6, 13, 1.4, 17, 3.0]
    shared: Json = {"type": "line", "source-layer": "rails"}
    return [
        {
            **shared, "id": f"{name}-rails", "filter": ["all", ["!", kinds], where],
            "paint": {
                "line-color": palette.rail, "line-width": rail_width,
                "line-opacity": ["case", _flag("minor"), 0.5 * opacity, opacity],
            },
        },
        {
            **shared, "id": f"{name}-sleepers", "filter": ["all", ["!", kinds], ["!", _flag("minor")], where],
            "minzoom": 13,
            "paint": {
                "line-color": palette.rail, "line-dasharray": [0.2, 1.6], "line-opacity": opacity,
                "line-width": ["interpolate", ["exponential", 1.4], ["zoom"], 13, 4.0, 17, 9.0],
            },
        },
        {
            **shared, "id": f"{name}-trams", "filter": ["all", kinds, where], "minzoom": 11,
            "layout": {"line-join": "round"},
            "paint": {
                "line-color": palette.tram, "line-opacity": 0.75 * opacity,
                "line-width": ["interpolate", ["exponential", 1.4], ["zoom"], 11, 0.8, 14, 1.3, 18, 3.2],
            },
        },
    ]  # fmt: skip


def street_layers(palette: Palette) -> list[Json]:
    """Write the layers, the lowest first.

    Parameters
    ----------
    palette : Palette
        Colors.

    Returns
    -------
    list[dict[str, Any]]
        Without their source.
    """
    tunnel, bridge = _flag("tunnel"), _flag("bridge")
    ground = ["all", ["!", tunnel], ["!", bridge]]
    return [
        *_roads(palette, "tunnels", tunnel, **{"line-dasharray": [3, 2]}),
        *_rails(palette, "tunnel", tunnel, 0.4),
        *_ways(palette),
        *_roads(palette, "streets", ground),
        *_rails(palette, "ground", ground, 1.0),
        *_roads(palette, "bridges", bridge),
        *_rails(palette, "bridge", bridge, 1.0),
    ]
