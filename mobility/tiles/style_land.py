"""Layers of a style that lie below the streets: land, water, buildings, borders."""

from typing import Any

from mobility.tiles.palette import Palette

Json = dict[str, Any]


def land_layers(palette: Palette) -> list[Json]:
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
    land = [
        "match", ["get", "kind"],
        "residential", palette.built,
        ["commercial", "industrial", "railway", "bare"], palette.business,
        ["education", "hospital"], palette.public,
        "park", palette.park,
        ["forest", "scrub"], palette.forest,
        ["grass", "cemetery", "allotments", "orchard", "wetland"], palette.grass,
        "farmland", palette.field,
        ["pitch", "sports"], palette.sport,
        "sand", palette.sand,
        palette.paved,
    ]  # fmt: skip
    above = ["match", ["get", "kind"], ["pier", "bridge"], True, False]
    return [
        {
            "id": "land", "type": "fill", "source-layer": "land", "filter": ["!", above],
            "paint": {"fill-color": land, "fill-antialias": False},
        },
        {
            "id": "waterways", "type": "line", "source-layer": "waterways",
            "filter": ["!=", ["get", "kind"], "ferry"],
            "layout": {"line-cap": "round", "line-join": "round"},
            "paint": {
                "line-color": palette.water,
                "line-width": [
                    "interpolate", ["exponential", 1.5], ["zoom"],
                    8, ["match", ["get", "kind"], "river", 1.0, 0.4],
                    14, ["match", ["get", "kind"], ["river", "canal"], 6.0, 1.6],
                    18, ["match", ["get", "kind"], ["river", "canal"], 18.0, 5.0],
                ],
                "line-opacity": ["case", ["boolean", ["get", "tunnel"], False], 0.4, 1.0],
            },
        },
        {
            "id": "water", "type": "fill", "source-layer": "water",
            "paint": {"fill-color": palette.water},
        },
        {
            "id": "ferries", "type": "line", "source-layer": "waterways", "minzoom": 11,
            "filter": ["==", ["get", "kind"], "ferry"],
            "paint": {"line-color": palette.text_water, "line-width": 1.2, "line-dasharray": [4, 3]},
        },
        {
            "id": "piers", "type": "fill", "source-layer": "land", "filter": above,
            "paint": {"fill-color": palette.paved},
        },
        {
            "id": "buildings", "type": "fill", "source-layer": "buildings", "minzoom": 13,
            "paint": {
                "fill-color": palette.building,
                "fill-outline-color": palette.building_edge,
                "fill-opacity": ["interpolate", ["linear"], ["zoom"], 13, 0.4, 15, 1.0],
            },
        },
        {
            "id": "boundaries", "type": "line", "source-layer": "boundaries",
            "filter": ["match", ["get", "kind"], ["2", "4", "6", "8"], True, False],
            "paint": {
                "line-color": palette.border,
                "line-width": ["match", ["get", "kind"], ["2", "4"], 1.6, 1.0],
                "line-dasharray": [5, 3],
                "line-opacity": 0.7,
            },
        },
    ]  # fmt: skip
