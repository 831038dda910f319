"""Which objects can be searched for, and under which kind."""

from collections.abc import Iterator, Mapping

ADDRESS = "address"

UNNAMED = frozenset(
    {
        "amenity=atm", "amenity=bicycle_parking", "amenity=bicycle_rental", "amenity=bicycle_repair_station",
        "amenity=car_sharing", "amenity=charging_station", "amenity=community_centre",
        "amenity=drinking_water",
        "amenity=fire_station", "amenity=fuel", "amenity=hospital", "amenity=kindergarten", "amenity=library",
        "amenity=parking", "amenity=pharmacy", "amenity=place_of_worship", "amenity=police",
        "amenity=post_box", "amenity=post_office", "amenity=school", "amenity=taxi", "amenity=toilets",
        "amenity=townhall", "amenity=university", "leisure=playground", "leisure=swimming_pool",
        "shop=bakery", "shop=bicycle", "shop=chemist", "shop=convenience", "shop=supermarket",
        "tourism=information", "tourism=viewpoint",
    }
)  # fmt: skip
"""Kinds worth finding without a name ("the nearest pharmacy"); all others need one."""

KEYS: dict[str, frozenset[str] | None] = {
    "amenity": None,
    "tourism": None,
    "leisure": None,
    "shop": None,
    "office": None,
    "healthcare": None,
    "craft": None,
    "historic": None,
    "emergency": frozenset({"ambulance_station", "mountain_rescue"}),
    "club": None,
    "education": None,
    "railway": frozenset({"station", "halt", "tram_stop", "subway_entrance"}),
    "public_transport": frozenset({"station", "stop_area"}),
    "highway": frozenset({"bus_stop"}),
    "aerialway": frozenset({"station"}),
    "aeroway": frozenset({"aerodrome", "terminal"}),
    "place": frozenset(
        {"city", "town", "village", "hamlet", "suburb", "quarter", "neighbourhood", "borough", "locality",
         "square",
         "isolated_dwelling", "island", "islet", "city_block"}
    ),
    "natural": frozenset({"peak", "beach", "spring", "cave_entrance"}),
    "man_made": frozenset({"tower", "lighthouse", "observatory", "pier"}),
    "landuse": frozenset({"cemetery", "recreation_ground", "commercial", "industrial", "retail",
    "allotments"}),
    "sport": None,
    "building": frozenset(
        {"school", "university", "hospital", "church", "cathedral", "chapel", "mosque", "synagogue",
         "train_station",
         "civic", "public", "dormitory", "museum", "kindergarten", "college", "sports_hall", "stadium"}
    ),
}  # fmt: skip
"""Keys in order of how well they name a thing, with the values that count (None = all but refuse)."""

REFUSED = frozenset(
    {
        "no", "vacant", "disused", "bench", "waste_basket", "waste_disposal", "recycling", "parking_space",
        "parking_entrance", "hunting_stand", "grit_bin", "vending_machine", "telephone", "clock", "fixme",
        "picnic_table", "letter_box", "lounger", "smoking_area", "watering_place", "garden",
    }
)  # fmt: skip
"""Values of street furniture, never a place unless it bears a name."""

SECONDARY = frozenset({"building", "landuse", "sport", "place", "highway", "man_made", "natural"})
"""Kinds that count only where the object is nothing better."""


def place_kinds(tags: Mapping[str, str]) -> Iterator[str]:
    """List the kinds of place that an object is ("amenity=library", "address"), best first, often none."""
    named = "name" in tags
    found = False
    for key, allowed in KEYS.items():
        value = tags.get(key)
        if value is None or (found and key in SECONDARY) or (allowed is not None and value not in allowed):
            continue
        value = value.split(";", 1)[0]
        if (value in REFUSED and (not named or value in ("no", "vacant", "disused"))) or (
            value == "yes" and not named
        ):
            continue
        kind = f"{key}={value}"
        if named or kind in UNNAMED or (tags.get("operator") and key == "amenity"):
            found = True
            yield kind
    if "addr:housenumber" in tags and ("addr:street" in tags or "addr:place" in tags):
        yield ADDRESS
