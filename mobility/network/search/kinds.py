"""Kinds of places: how much each is looked for, and what those without a name are called."""

LABELS: dict[str, str] = {
    "amenity=atm": "Cash machine", "amenity=bank": "Bank", "amenity=bicycle_parking": "Bicycle parking",
    "amenity=bicycle_rental": "Bicycle rental", "amenity=bicycle_repair_station": "Bicycle repair station",
    "amenity=cafe": "Café", "amenity=car_sharing": "Car sharing",
    "amenity=charging_station": "Charging station", "amenity=cinema": "Cinema",
    "amenity=college": "College", "amenity=community_centre": "Community center",
    "amenity=dentist": "Dentist", "amenity=doctors": "Doctor", "amenity=drinking_water": "Drinking water",
    "amenity=fire_station": "Fire station", "amenity=fuel": "Fuel station", "amenity=hospital": "Hospital",
    "amenity=kindergarten": "Kindergarten", "amenity=language_school": "Language school",
    "amenity=library": "Library", "amenity=music_school": "Music school", "amenity=parking": "Car park",
    "amenity=pharmacy": "Pharmacy", "amenity=place_of_worship": "Place of worship",
    "amenity=planetarium": "Planetarium", "amenity=police": "Police", "amenity=post_box": "Letter box",
    "amenity=post_office": "Post office", "amenity=pub": "Pub", "amenity=restaurant": "Restaurant",
    "amenity=school": "School", "amenity=social_facility": "Social facility", "amenity=taxi": "Taxi rank",
    "amenity=theatre": "Theater", "amenity=toilets": "Toilets", "amenity=townhall": "Town hall",
    "amenity=university": "University", "aeroway=aerodrome": "Airport", "historic=castle": "Castle",
    "landuse=cemetery": "Cemetery", "leisure=park": "Park", "leisure=playground": "Playground",
    "leisure=sports_centre": "Sports center", "leisure=stadium": "Stadium",
    "leisure=swimming_pool": "Swimming pool", "railway=station": "Station", "shop=bakery": "Bakery",
    "shop=bicycle": "Bicycle shop", "shop=books": "Bookshop", "shop=chemist": "Drugstore",
    "shop=convenience": "Corner shop", "shop=hairdresser": "Hairdresser", "shop=supermarket": "Supermarket",
    "tourism=attraction": "Attraction", "tourism=gallery": "Gallery", "tourism=hostel": "Hostel",
    "tourism=hotel": "Hotel", "tourism=information": "Information", "tourism=museum": "Museum",
    "tourism=viewpoint": "Viewpoint", "tourism=zoo": "Zoo",
}  # fmt: skip
"""Kind to what it is called in English, the key of the catalogues; German stands in the German one."""

IMPORTANCE: dict[str, float] = {
    "place=city": 0.9, "place=town": 0.8, "place=village": 0.6, "place=suburb": 0.62, "place=borough": 0.62,
    "place=quarter": 0.55, "place=neighbourhood": 0.5, "place=hamlet": 0.4, "place=square": 0.45,
    "place=locality": 0.3, "place=isolated_dwelling": 0.25, "place=island": 0.4,
    "aeroway=aerodrome": 0.7, "aeroway=terminal": 0.6, "railway=station": 0.6, "railway=halt": 0.45,
    "aerialway=station": 0.4, "amenity=university": 0.55, "amenity=hospital": 0.55, "amenity=townhall": 0.55,
    "amenity=college": 0.45, "amenity=library": 0.45, "amenity=theatre": 0.45, "amenity=planetarium": 0.45,
    "amenity=school": 0.4, "amenity=cinema": 0.4, "amenity=marketplace": 0.4, "amenity=courthouse": 0.4,
    "amenity=police": 0.35, "amenity=community_centre": 0.35, "amenity=kindergarten": 0.3,
    "amenity=place_of_worship": 0.32, "amenity=post_office": 0.32, "amenity=doctors": 0.25,
    "amenity=parking": 0.22, "amenity=bench": 0.05, "tourism=museum": 0.5, "tourism=attraction": 0.5,
    "tourism=zoo": 0.6, "tourism=theme_park": 0.5, "tourism=gallery": 0.35, "tourism=hotel": 0.33,
    "tourism=hostel": 0.33, "tourism=viewpoint": 0.25, "tourism=information": 0.15, "historic=castle": 0.6,
    "historic=monument": 0.3, "historic=memorial": 0.12, "leisure=stadium": 0.5, "leisure=park": 0.4,
    "leisure=sports_centre": 0.35, "leisure=swimming_pool": 0.32, "leisure=playground": 0.12,
    "leisure=pitch": 0.1, "shop=mall": 0.5, "shop=supermarket": 0.3, "shop=department_store": 0.4,
    "landuse=cemetery": 0.35, "landuse=industrial": 0.3, "natural=peak": 0.3,
    "amenity=pharmacy": 0.3, "amenity=bank": 0.27, "amenity=restaurant": 0.26, "amenity=cafe": 0.26,
}  # fmt: skip
"""0 to 1; ours, by what riders ask for."""

OTHER_IMPORTANCE = 0.22
UNNAMED_IMPORTANCE = 0.08
KNOWN_BONUS = 0.12
"""For places with an entry in Wikidata: known beyond their street."""

NOT_PLACES = ("highway=", "public_transport=", "railway=tram_stop", "railway=subway_entrance")
"""Beginnings of kinds that the timetable knows better: OSM's stops."""
STATIONS = ("railway=station", "railway=halt", "aerialway=station")
"""Left out where the timetable has a stop of that name."""

AREA_IMPORTANCE = {2: 0.3, 3: 0.2, 4: 0.3, 5: 0.3, 6: 0.6, 7: 0.6, 8: 0.75, 9: 0.55, 10: 0.5, 11: 0.45}
"""By admin_level."""


def importance_of(kind: str, is_named: bool, is_known: bool) -> float:
    """Tell how much a place is looked for.

    Parameters
    ----------
    kind : str
        E.g. "amenity=library".
    is_named : bool
        Whether it bears a name.
    is_known : bool
        Whether Wikidata knows it.

    Returns
    -------
    float
        0 to 1.
    """
    if not is_named:
        return UNNAMED_IMPORTANCE
    return min(IMPORTANCE.get(kind, OTHER_IMPORTANCE) + (KNOWN_BONUS if is_known else 0.0), 1.0)
