"""What is drawn on a map: layer and kind by tags. Streets for routing have rules of their own."""

from collections.abc import Mapping
from typing import NamedTuple


class Kind(NamedTuple):
    """What an object is on a map."""

    layer: (
        str  # "land", "water", "buildings", "streets", "rails", "waterways", "boundaries", "places", "pois"
    )
    kind: str


LAND: dict[str, dict[str, str]] = {
    "landuse": {
        "forest": "forest", "grass": "grass", "meadow": "grass", "village_green": "grass",
        "recreation_ground": "park", "greenfield": "grass", "flowerbed": "grass", "cemetery": "cemetery",
        "allotments": "allotments", "orchard": "orchard", "vineyard": "orchard", "plant_nursery": "orchard",
        "greenhouse_horticulture": "orchard", "farmland": "farmland", "farm": "farmland",
        "farmyard": "farmland", "residential": "residential", "retail": "commercial",
        "commercial": "commercial", "industrial": "industrial", "garages": "industrial", "port": "industrial",
        "depot": "industrial", "railway": "railway", "quarry": "bare", "brownfield": "bare",
        "construction": "bare", "landfill": "bare", "education": "education",
    },
    "natural": {
        "wood": "forest", "scrub": "scrub", "heath": "scrub", "grassland": "grass", "wetland": "wetland",
        "sand": "sand", "beach": "sand", "shingle": "sand", "bare_rock": "bare", "scree": "bare",
    },
    "leisure": {
        "park": "park", "garden": "park", "playground": "park", "common": "park", "dog_park": "park",
        "golf_course": "park", "miniature_golf": "park", "pitch": "pitch", "track": "pitch",
        "sports_centre": "sports", "stadium": "sports",
    },
    "amenity": {
        "school": "education", "kindergarten": "education", "college": "education",
        "university": "education", "hospital": "hospital", "clinic": "hospital", "grave_yard": "cemetery",
        "parking": "parking",
    },
    "tourism": {"zoo": "park", "theme_park": "park", "camp_site": "park"},
    "aeroway": {"aerodrome": "industrial", "apron": "plaza", "runway": "plaza", "taxiway": "plaza"},
    "highway": {"pedestrian": "plaza", "footway": "plaza", "living_street": "plaza", "platform": "platform"},
    "place": {"square": "plaza"},
    "railway": {"platform": "platform"},
    "public_transport": {"platform": "platform"},
    "man_made": {"pier": "pier", "bridge": "bridge"},
}  # fmt: skip
"""Kinds of land by tag; keys in the order in which they count."""

NEEDS_AREA_TAG = ("highway", "railway", "public_transport")
"""Closed ways with these keys are loops unless they say area=yes (or are multipolygons)."""

RAILS = frozenset({"rail", "light_rail", "subway", "tram", "narrow_gauge", "funicular", "monorail"})
WATERWAYS = frozenset({"river", "stream", "canal", "ditch", "drain"})
STREETS = frozenset(
    {
        "motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential",
        "living_street", "service", "pedestrian", "road", "busway", "track", "cycleway", "footway", "path",
        "bridleway", "steps", "corridor",
    }
)  # fmt: skip
PLACES = frozenset(
    {
        "city", "borough", "town", "village", "hamlet", "suburb", "quarter", "neighbourhood", "locality",
        "isolated_dwelling", "island", "islet",
    }
)  # fmt: skip
POIS: dict[str, frozenset[str]] = {
    "amenity": frozenset(
        {"hospital", "university", "college", "school", "library", "townhall", "theatre", "cinema",
         "place_of_worship", "community_centre", "police", "fire_station", "post_office", "pharmacy",
         "marketplace", "kindergarten", "arts_centre"}
    ),
    "tourism": frozenset({"museum", "zoo", "attraction", "gallery", "viewpoint"}),
    "historic": frozenset({"castle", "monument", "city_gate"}),
    "leisure": frozenset({"stadium", "sports_centre", "swimming_pool", "water_park"}),
}  # fmt: skip
NAMED_LAND = frozenset({"park", "forest", "cemetery", "plaza", "allotments"})
"""Kinds of land whose names are written on the map."""


def area_kind(tags: Mapping[str, str], *, is_relation: bool) -> Kind | None:
    """Tell what a closed way or multipolygon is.

    Parameters
    ----------
    tags : Mapping[str, str]
        Of the object.
    is_relation : bool
        It is a multipolygon, so an area for certain.

    Returns
    -------
    Kind or None
        None: nothing that is drawn as an area.
    """
    if tags.get("building", "no") != "no":
        return Kind("buildings", "building")
    if (
        tags.get("natural") == "water"
        or tags.get("waterway") in ("riverbank", "dock")
        or tags.get("landuse") in ("reservoir", "basin")
        or tags.get("leisure") == "swimming_pool"
        or tags.get("amenity") == "fountain"
    ):
        if tags.get("location") in ("underground", "indoor") or tags.get("indoor") == "yes":
            return None
        return Kind("water", tags.get("water") or tags.get("leisure") or tags.get("amenity") or "water")
    says_area = is_relation or tags.get("area") == "yes"
    for key, kinds in LAND.items():
        kind = kinds.get(tags.get(key, ""))
        if kind is not None and (says_area or key not in NEEDS_AREA_TAG):
            return Kind("land", kind)
    return None


def line_kind(tags: Mapping[str, str]) -> Kind | None:
    """Tell what a way is as a line.

    Parameters
    ----------
    tags : Mapping[str, str]
        Of the way.

    Returns
    -------
    Kind or None
        None: nothing that is drawn as a line.
    """
    if "highway" in tags and tags.get("area") != "yes":
        name = tags["highway"].removesuffix("_link")
        return Kind("streets", name) if name in STREETS else None
    if tags.get("railway") in RAILS:
        return Kind("rails", tags["railway"])
    if tags.get("waterway") in WATERWAYS:
        return Kind("waterways", tags["waterway"])
    if tags.get("route") == "ferry":
        return Kind("waterways", "ferry")
    return None


def label_kind(tags: Mapping[str, str]) -> Kind | None:
    """Tell what a named object is whose name is written at a point.

    Parameters
    ----------
    tags : Mapping[str, str]
        Of a node or area.

    Returns
    -------
    Kind or None
        None: nothing that is named on the map.
    """
    if not tags.get("name"):
        return None
    if tags.get("place") in PLACES:
        return Kind("places", tags["place"])
    for key, kinds in POIS.items():
        if tags.get(key) in kinds:
            return Kind("pois", tags[key])
    if tags.get("natural") == "peak":
        return Kind("pois", "peak")
    return None
