"""Layers of a style with texts and stops.

Font names ask for weights; where no font has such a name, the device's own sans-serif of that weight is
taken.
"""

from typing import Any

from mobility.tiles.palette import Palette

Json = dict[str, Any]

REGULAR, BOLD, ITALIC = ["Noto Sans Regular"], ["Noto Sans Bold"], ["Noto Sans Italic"]
KIND = ["get", "kind"]
MODE = ["get", "mode"]
RAIL_MODES = [
    "HIGHSPEED_RAIL", "LONG_DISTANCE", "NIGHT_RAIL", "REGIONAL_RAIL", "SUBURBAN", "SUBWAY", "AIRPLANE",
]  # fmt: skip
HAMLETS = ["hamlet", "isolated_dwelling", "locality", "neighbourhood"]
TRAM_MODES = ["TRAM", "FUNICULAR", "AERIAL_LIFT", "FERRY"]


def _name(language: str) -> list[Any]:
    """Its name in a language, where there is one."""
    own = ["get", "name"]
    return ["coalesce", ["get", f"name_{language}"], own] if language else own


def _text(color: str | list[Any], palette: Palette) -> Json:
    return {
        "text-color": color,
        "text-halo-color": palette.halo,
        "text-halo-width": 1.4,
        "text-halo-blur": 0.4,
    }


def label_layers(palette: Palette, language: str) -> list[Json]:
    """Write the layers, the lowest (placed last) first.

    Parameters
    ----------
    palette : Palette
        Colors.
    language : str
        "de", "en", or "" for names as they are on the spot.

    Returns
    -------
    list[dict[str, Any]]
        Without their source.
    """
    return [
        *_streets(palette),
        *_areas(palette, _name(language)),
        *_stops(palette),
        *_places(palette, _name(language)),
    ]


def _streets(palette: Palette) -> list[Json]:
    along: Json = {"symbol-placement": "line", "text-font": REGULAR, "text-max-angle": 30, "text-padding": 4}
    main = ["match", KIND, ["motorway", "trunk", "primary", "secondary", "tertiary"], True, False]
    size = ["interpolate", ["linear"], ["zoom"], 13, 10.5, 18, 14]
    return [
        {
            "id": "street-names", "type": "symbol", "source-layer": "streets", "minzoom": 15,
            "filter": ["all", ["has", "name"], ["!", main]],
            "layout": {**along, "text-field": ["get", "name"], "text-size": size},
            "paint": _text(palette.text_soft, palette),
        },
        {
            "id": "main-street-names", "type": "symbol", "source-layer": "streets", "minzoom": 13,
            "filter": ["all", ["has", "name"], main],
            "layout": {**along, "text-field": ["get", "name"], "text-size": size},
            "paint": _text(palette.text, palette),
        },
        {
            "id": "street-numbers", "type": "symbol", "source-layer": "streets", "minzoom": 10, "maxzoom": 14,
            "filter": ["all", ["has", "ref"], ["match", KIND, ["motorway", "trunk"], True, False]],
            "layout": {
                "symbol-placement": "line", "text-field": ["get", "ref"], "text-font": BOLD,
                "text-size": 10.5, "text-rotation-alignment": "viewport", "symbol-spacing": 400,
                "text-padding": 20,
            },
            "paint": _text(palette.text_soft, palette),
        },
    ]  # fmt: skip


def _areas(palette: Palette, name: list[Any]) -> list[Json]:
    color = ["match", KIND, "water", palette.text_water, "plaza", palette.text_soft, palette.text_green]
    plain: Json = {"text-field": name, "text-font": ITALIC, "text-max-width": 7, "text-padding": 6}
    return [
        {
            "id": "waterway-names", "type": "symbol", "source-layer": "waterways", "minzoom": 12,
            "filter": ["has", "name"],
            "layout": {
                "symbol-placement": "line", "text-field": ["get", "name"], "text-font": ITALIC,
                "text-size": 12, "text-letter-spacing": 0.1, "symbol-spacing": 500,
            },
            "paint": _text(palette.text_water, palette),
        },
        {
            "id": "poi-names", "type": "symbol", "source-layer": "pois", "minzoom": 15.5,
            "layout": {**plain, "text-font": REGULAR, "text-size": 11, "text-offset": [0, 0.4]},
            "paint": _text(palette.text_soft, palette),
        },
        {
            "id": "area-names", "type": "symbol", "source-layer": "labels", "minzoom": 12,
            "layout": {**plain, "text-size": ["interpolate", ["linear"], ["zoom"], 12, 10.5, 17, 13.5]},
            "paint": _text(color, palette),
        },
    ]  # fmt: skip


def _stops(palette: Palette) -> list[Json]:
    color = ["match", MODE, RAIL_MODES, palette.stop_rail, TRAM_MODES, palette.stop_tram, palette.stop_bus]
    stations = ["!", ["has", "parent"]]
    importance = ["coalesce", ["get", "importance"], 0]
    radius = ["+", 1.0, ["*", 1.5, importance]]
    return [
        {
            "id": "platforms", "type": "circle", "source-layer": "stops", "minzoom": 16,
            "filter": ["has", "parent"],
            "paint": {
                "circle-color": color, "circle-radius": 3, "circle-stroke-color": palette.stop_edge,
                "circle-stroke-width": 1,
            },
        },
        {
            "id": "stops", "type": "circle", "source-layer": "stops", "minzoom": 10, "filter": stations,
            "layout": {"circle-sort-key": importance},
            "paint": {
                "circle-color": color,
                "circle-stroke-color": palette.stop_edge,
                "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 11, 0.5, 15, 1.5],
                "circle-radius": [
                    "interpolate", ["exponential", 1.3], ["zoom"],
                    10, radius, 14, ["*", 1.6, radius], 18, ["*", 3.2, radius],
                ],
            },
        },
        {
            "id": "stop-names", "type": "symbol", "source-layer": "stops", "minzoom": 13.5,
            "filter": ["all", stations, ["!", ["has", "twin"]]],
            "layout": {
                "text-field": ["get", "name"], "text-font": REGULAR,
                "text-size": ["interpolate", ["linear"], ["zoom"], 13, 10, 17, 13],
                "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.7,
                "text-justify": "auto", "text-max-width": 9, "text-optional": True, "text-padding": 4,
                "symbol-sort-key": ["-", 0, importance],
            },
            "paint": _text(color, palette),
        },
    ]  # fmt: skip


def _places(palette: Palette, name: list[Any]) -> list[Json]:
    def layer(
        identity: str, kinds: list[str], zooms: tuple[float, float], font: list[str], size: list[Any]
    ) -> Json:
        return {
            "id": identity, "type": "symbol", "source-layer": "places",
            "minzoom": zooms[0], "maxzoom": zooms[1],
            "filter": ["match", KIND, kinds, True, False],
            "layout": {
                "text-field": name, "text-font": font, "text-size": size, "text-max-width": 8,
                "text-padding": 6,
                "symbol-sort-key": ["-", 0, ["coalesce", ["get", "population"], 0]],
            },
            "paint": _text(palette.text_soft if font is REGULAR else palette.text, palette),
        }  # fmt: skip

    def size(low: float, high: float) -> list[Any]:
        return ["interpolate", ["linear"], ["zoom"], 8, low, 15, high]

    return [
        layer(
            "hamlets",
            ["hamlet", "isolated_dwelling", "locality", "neighbourhood"],
            (13, 17),
            REGULAR,
            size(10, 13),
        ),
        layer("quarters", ["suburb", "quarter", "borough", "island"], (11, 16), REGULAR, size(10, 16)),
        layer("villages", ["village"], (10, 16), BOLD, size(10, 15)),
        layer("towns", ["town"], (7, 15), BOLD, size(12, 18)),
        layer("cities", ["city"], (4, 14), BOLD, size(14, 24)),
    ]
