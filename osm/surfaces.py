"""Classes of surface, smooth to rough.

Source of the values: OpenStreetMap wiki, "Key:surface", "Key:smoothness", "Key:tracktype".
"""

from osm.highways import Tags
from osm.street_graph import Surface

SURFACES: dict[str, Surface] = {
    **dict.fromkeys(
        ("paved", "asphalt", "chipseal", "concrete", "concrete:plates", "metal", "tartan", "acrylic",
         "rubber", "tiles", "granite", "marble", "glass", "carpet"),
        Surface.PAVED,
    ),
    **dict.fromkeys(
        ("paving_stones", "paving_stones:20", "paving_stones:30", "bricks", "brick",
         "concrete:lanes", "wood"),
        Surface.PAVING_STONES,
    ),
    **dict.fromkeys(("compacted", "fine_gravel", "clay"), Surface.COMPACTED),
    **dict.fromkeys(
        ("sett", "cobblestone", "unhewn_cobblestone", "cobblestone:flattened", "metal_grid", "grass_paver"),
        Surface.COBBLES,
    ),
    **dict.fromkeys(
        ("unpaved", "gravel", "pebblestone", "ground", "dirt", "earth", "grass", "mud", "sand", "rock",
         "rocks",
         "stone", "stepping_stones", "woodchips", "shells", "salt", "snow", "ice"),
        Surface.UNPAVED,
    ),
}  # fmt: skip

SURFACE_OF_TRACKTYPE: dict[str, Surface] = {
    "grade1": Surface.PAVED,
    "grade2": Surface.COMPACTED,
    "grade3": Surface.UNPAVED,
    "grade4": Surface.UNPAVED,
    "grade5": Surface.UNPAVED,
}


def surface(tags: Tags) -> Surface:
    """Classify a way's surface: surface=*, else what its tracktype makes likely."""
    value = tags.get("surface", "").split(";", 1)[0].strip()
    found = SURFACES.get(value)
    if found is not None:
        return found
    return SURFACE_OF_TRACKTYPE.get(tags.get("tracktype", ""), Surface.UNKNOWN)
