"""From which zoom on something is drawn, and how much of its shape: the thinning of the map."""

MIN_ZOOM, MAX_ZOOM = 0, 16
"""Clients enlarge tiles of MAX_ZOOM further in; why 16: docs/adr/0041."""

STREETS = {
    "motorway": 5, "trunk": 6, "primary": 8, "secondary": 9, "tertiary": 11, "unclassified": 12,
    "residential": 12, "living_street": 13, "pedestrian": 13, "road": 13, "busway": 13, "cycleway": 13,
    "corridor": 16,
}  # fmt: skip
OTHER_STREETS, MINOR_STREETS = 14, 15

RAILS = {
    "rail": 8, "light_rail": 10, "subway": 10, "narrow_gauge": 10, "funicular": 12, "monorail": 11,
    "tram": 11,
}  # fmt: skip
MINOR_RAILS = 13
WATERWAYS = {"river": 8, "canal": 10, "ferry": 11, "stream": 12}
BOUNDARIES = {"2": 3, "4": 5, "6": 8, "8": 10}
"""By admin_level."""

PLACES = {
    "city": 4, "town": 7, "island": 10, "borough": 10, "suburb": 11, "village": 10, "quarter": 12,
    "neighbourhood": 13, "hamlet": 12, "islet": 14, "isolated_dwelling": 14, "locality": 15,
}  # fmt: skip
LABELS = {"water": 12, "forest": 12, "park": 13, "cemetery": 13, "allotments": 14, "plaza": 14}
BY_KIND = {"waterways": WATERWAYS, "places": PLACES, "labels": LABELS, "boundaries": BOUNDARIES}
OTHER_BOUNDARIES, OTHER_KINDS = 12, 14

BUILDINGS = 13
"""At this zoom only large ones, see LEAST_AREA_AT_FIRST."""
POIS = 14

LEAST_AREA = {"land": 6.0, "water": 3.0, "buildings": 3.0}
LEAST_AREA_AT_FIRST = {"buildings": 40.0}
"""Square pixels (of 512 a tile) below which an area is left out, except at MAX_ZOOM."""

LEAST_LENGTH = 1.5
"""Pixels below which a line is left out, except at MAX_ZOOM."""

TOLERANCE = 0.4
"""Pixels by which a simplified shape may lie off, except at MAX_ZOOM, where shapes stay as they are."""

EXTENT = 4096
"""Units of a tile's side."""

BUFFER = 80
"""Units that lines and areas reach beyond the tile, so that their outlines do not show at its edges."""


def first_zoom(layer: str, kind: str, minor: bool) -> int:
    """Give the zoom at which something begins to be drawn.

    Parameters
    ----------
    layer, kind : str
        As `osm.map_features` names them.
    minor : bool
        Driveways, sidings and the like.

    Returns
    -------
    int
        From MIN_ZOOM to MAX_ZOOM.
    """
    if layer == "streets":
        return max(STREETS.get(kind, OTHER_STREETS), MINOR_STREETS if minor else MIN_ZOOM)
    if layer == "rails":
        return MINOR_RAILS if minor else RAILS[kind]
    if layer == "buildings":
        return BUILDINGS
    if layer in BY_KIND:
        return BY_KIND[layer].get(kind, OTHER_BOUNDARIES if layer == "boundaries" else OTHER_KINDS)
    return POIS if layer == "pois" else MIN_ZOOM


def least_area(layer: str, zoom: int) -> float:
    """Give the size from which an area is drawn.

    Parameters
    ----------
    layer : str
        As `osm.map_features` names it.
    zoom : int
        Of the tiles.

    Returns
    -------
    float
        Square pixels of 512 a tile.
    """
    if zoom >= MAX_ZOOM:
        return 0.0
    if layer in LEAST_AREA_AT_FIRST and zoom <= BUILDINGS:
        return LEAST_AREA_AT_FIRST[layer]
    return LEAST_AREA.get(layer, 0.0)
