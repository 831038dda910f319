"""How fast cars are on a way: its limit, and the share of it that traffic reaches.

Limits where no tag says one are Germany's (StVO § 3: 50 in built-up areas, 100 outside; recommended 130 on
motorways; walking pace in Zeichen 325 areas, which courts read as 4-7 km/h). An extract does not say where
built-up areas end, so a class without a tag counts as inside. The shares (``car_flow`` in osm/highways.py)
are our estimate for daytime traffic, not measurements.
"""

from osm.highways import HIGHWAYS, Tags
from osm.values import parse_kmh

LIMIT_OF_WORDS: dict[str, int] = {
    "walk": 7, "living_street": 7, "bicycle_road": 30, "urban": 50, "rural": 100, "motorway": 130,
    "trunk": 100, "none": 130, "variable": 100, "signals": 100, "zone30": 30, "zone:30": 30, "zone20": 20,
    "zone:20": 20,
    "30": 30, "20": 20, "10": 10,
}  # fmt: skip
"""Words as they follow a country's code in maxspeed and its relatives ("DE:urban" -> "urban")."""

LIMIT_KEYS = ("maxspeed", "zone:maxspeed", "maxspeed:type", "source:maxspeed", "zone:traffic")

SLOWEST_KMH = 4
FASTEST_KMH = 130

SERVICE_LIMITS: dict[str, int] = {"parking_aisle": 10, "driveway": 15, "drive-through": 10, "alley": 20}


def limit_kmh(tags: Tags, name: str, suffix: str = "") -> int:
    """Read the speed limit for cars in one direction.

    Parameters
    ----------
    tags : mapping of str to str
        Tags of the way.
    name : str
        Class of the way, a key of HIGHWAYS.
    suffix : {"", ":forward", ":backward"}
        The direction.

    Returns
    -------
    int
        km/h, never 0.
    """
    for key in (f"maxspeed{suffix}", *LIMIT_KEYS) if suffix else LIMIT_KEYS:
        found = _limit(tags.get(key))
        if found is not None:
            return max(SLOWEST_KMH, min(FASTEST_KMH, round(found)))
    default = HIGHWAYS[name].car_limit_kmh
    return max(SLOWEST_KMH, SERVICE_LIMITS.get(tags.get("service", ""), default))


def car_kmh(tags: Tags, name: str, suffix: str) -> int:
    """Estimate the speed that cars reach on a way in one direction, km/h, never 0."""
    return max(SLOWEST_KMH, round(limit_kmh(tags, name, suffix) * HIGHWAYS[name].car_flow))


def _limit(value: str | None) -> float | None:
    if value is None:
        return None
    number = parse_kmh(value)
    if number is not None and number > 0:
        return number
    word = value.split(":", 1)[1] if value[:2].isupper() and value[2:3] == ":" else value
    return LIMIT_OF_WORDS.get(word.lower())
