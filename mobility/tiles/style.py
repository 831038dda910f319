"""The style document that MapLibre draws the tiles with: this server's tiles only, no glyphs, no sprites."""

from typing import Any, NamedTuple

from mobility.tiles.palette import Palette
from mobility.tiles.style_labels import label_layers
from mobility.tiles.style_land import land_layers
from mobility.tiles.style_streets import street_layers

SOURCE = "basemap"
Json = dict[str, Any]

SIMULATED = {"en": "Model city: invented and simulated", "de": "Modellstadt: erfunden und simuliert"}


class StyleSubject(NamedTuple):
    """What a style is about."""

    name: str
    tiles: str  # address of a tile with {z}, {x}, {y}
    box: tuple[float, float, float, float]  # west, south, east, north
    center: tuple[float, float]  # lon, lat
    attributions: tuple[str, ...]
    is_simulated: bool
    language: str  # "de", "en", "" = as on the spot
    min_zoom: int
    max_zoom: int


def write_style(subject: StyleSubject, palette: Palette) -> Json:
    """Write a style.

    Parameters
    ----------
    subject : StyleSubject
        Where the tiles are and what they show.
    palette : Palette
        Its colors.

    Returns
    -------
    dict[str, Any]
        A document of version 8 of the MapLibre style specification, without `glyphs`: MapLibre GL JS from
        5.11 on draws texts with fonts of the device (docs/adr/0042).
    """
    names = list(subject.attributions)
    if subject.is_simulated:
        names.insert(0, SIMULATED["de" if subject.language == "de" else "en"])
    layers: list[Json] = [
        {"id": "background", "type": "background", "paint": {"background-color": palette.ground}},
        *land_layers(palette),
        *street_layers(palette),
        *label_layers(palette, subject.language),
    ]
    for layer in layers[1:]:
        layer["source"] = SOURCE
    return {
        "version": 8,
        "name": subject.name,
        "metadata": {"mobility:simulated": subject.is_simulated},
        "center": [round(value, 5) for value in subject.center],
        "zoom": 12,
        "sources": {
            SOURCE: {
                "type": "vector",
                "tiles": [subject.tiles],
                "bounds": [round(value, 5) for value in subject.box],
                "minzoom": subject.min_zoom,
                "maxzoom": subject.max_zoom,
                "attribution": " | ".join(_escaped(name) for name in names),
            }
        },
        "layers": layers,
    }


def _escaped(text: str) -> str:
    """Attributions are shown as HTML: what a feed says must not become markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
