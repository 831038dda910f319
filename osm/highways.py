"""What each class of street is by default: who may use it, how fast cars go, how it is felt on a bike.

One row a class; an extract's own tags refine it (osm/access.py, osm/speeds.py, osm/cycling.py). The defaults
are those of Germany, after the OpenStreetMap wiki's "OSM tags for routing/Access restrictions"; where we
differ, the row says why. Classes that are not listed (construction, proposed, abandoned, raceway, …) are
no streets.
"""

from collections.abc import Mapping
from typing import NamedTuple

from osm.street_graph import Feature, Permission

Tags = Mapping[str, str]

_NOBODY = Permission(0)
_WALK = Permission.WALK
_BIKE = Permission.BIKE
_CAR = Permission.CAR
_ALL = _WALK | _BIKE | _CAR
_FOOT = Feature.FOOTWAY


class HighwayClass(NamedTuple):
    """Defaults of one class of street."""

    permission: Permission
    car_limit_kmh: int = 0  # legal limit where no tag says one (Germany: StVO § 3, built-up area)
    car_flow: float = 1.0  # share of the limit that cars really reach on it, stops included (our estimate)
    is_quiet: bool = False  # little through traffic: cycling stress is read from the calmer column
    feature: Feature = Feature(0)


HIGHWAYS: dict[str, HighwayClass] = {
    "motorway": HighwayClass(_CAR, 130, 0.85),  # no general limit; 130 is the recommended speed
    "motorway_link": HighwayClass(_CAR, 60, 0.85),
    # On foot only where a sidewalk or foot=yes says so: mapped trunk roads rarely have room to walk.
    "trunk": HighwayClass(_BIKE | _CAR, 100, 0.8),
    "trunk_link": HighwayClass(_BIKE | _CAR, 60, 0.8),
    "primary": HighwayClass(_ALL, 50, 0.75),
    "primary_link": HighwayClass(_ALL, 50, 0.75),
    "secondary": HighwayClass(_ALL, 50, 0.7),
    "secondary_link": HighwayClass(_ALL, 50, 0.7),
    "tertiary": HighwayClass(_ALL, 50, 0.7),
    "tertiary_link": HighwayClass(_ALL, 50, 0.7),
    "unclassified": HighwayClass(_ALL, 50, 0.65, is_quiet=True),
    "residential": HighwayClass(_ALL, 50, 0.55, is_quiet=True, feature=Feature.RESIDENTIAL),
    "living_street": HighwayClass(_ALL, 7, 1.0, is_quiet=True, feature=Feature.RESIDENTIAL),
    "service": HighwayClass(_ALL, 30, 0.5, is_quiet=True),
    "road": HighwayClass(_ALL, 50, 0.6),
    # In Germany tracks are mostly closed to cars by sign, often without a tag.
    "track": HighwayClass(_WALK | _BIKE, 30, 0.6, is_quiet=True),
    "path": HighwayClass(_WALK | _BIKE, 10, is_quiet=True, feature=_FOOT),
    "footway": HighwayClass(_WALK, 10, is_quiet=True, feature=_FOOT),
    "pedestrian": HighwayClass(_WALK, 7, is_quiet=True, feature=_FOOT),
    "steps": HighwayClass(_WALK, 0, is_quiet=True, feature=_FOOT | Feature.STAIRS),
    # The law wants foot=no here; mappers often leave out foot=yes. A walk along a cycle track is a lesser
    # evil than a trip that is not found.
    "cycleway": HighwayClass(_WALK | _BIKE, 10, is_quiet=True, feature=Feature.CYCLEWAY),
    "bridleway": HighwayClass(_WALK, 10, is_quiet=True),
    "corridor": HighwayClass(_WALK, 0, is_quiet=True, feature=_FOOT | Feature.INDOOR),
    "platform": HighwayClass(_WALK, 0, is_quiet=True, feature=_FOOT | Feature.PLATFORM),
    "elevator": HighwayClass(_WALK, 0, is_quiet=True, feature=Feature.ELEVATOR),
    "ferry": HighwayClass(_WALK | _BIKE, 10, is_quiet=True, feature=Feature.FERRY),
    "pier": HighwayClass(_WALK, 0, is_quiet=True, feature=_FOOT),
    # Bus lanes of their own: nobody but buses unless foot=* or bicycle=* says so.
    "busway": HighwayClass(_NOBODY, 50, 0.7),
}

AS_CLASS: tuple[tuple[str, str, str], ...] = (
    ("railway", "platform", "platform"),
    ("public_transport", "platform", "platform"),
    ("route", "ferry", "ferry"),
    ("man_made", "pier", "pier"),
)
"""Ways without highway=* that are streets all the same: key, value, class. The first that fits counts."""

AREAS_BY_NATURE = frozenset({"platform", "pier", "elevator"})
"""Classes whose closed ways are areas unless area=no; all others need area=yes."""

ROUTING_KEYS = frozenset({"highway", *(key for key, _, _ in AS_CLASS)})


def highway_class(tags: Tags) -> str | None:
    """Name the class of street that a way is, a key of HIGHWAYS, or None where it is no street."""
    value = tags.get("highway")
    if value is not None:
        # highway=bus_stop on a platform way says what stands there, not what the way is.
        if value in HIGHWAYS:
            return value
        if value != "bus_stop":
            return None
    for key, wanted, name in AS_CLASS:
        if tags.get(key) == wanted:
            return name
    return None


def is_area(tags: Tags, name: str) -> bool:
    """Tell whether a closed way or multipolygon of class ``name`` is walked across rather than around."""
    area = tags.get("area")
    if area is not None:
        return area == "yes"
    return name in AREAS_BY_NATURE or tags.get("type") == "multipolygon"
