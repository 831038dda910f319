"""What is known about a way or a node for a wheelchair.

What a mapper says about wheelchairs outright beats what is derived. Derived limits are those of DIN 18040-3
("Barrierefreies Bauen, öffentlicher Verkehrs- und Freiraum"): at most 6 % longitudinal slope, at least 0.90 m
of width at a narrow place, kerbs of at most 3 cm ("lowered"). Unknown stays unknown: a profile may cost it
more, it never forbids it.
"""

from collections.abc import Callable

from osm.highways import HIGHWAYS, Tags
from osm.street_graph import Feature, Surface, WheelchairState
from osm.surfaces import surface
from osm.values import is_true, parse_incline_percent, parse_metres

MAX_INCLINE_PERCENT = 6.0
MIN_WIDTH_M = 0.9

STATED: dict[str, WheelchairState] = {
    "yes": WheelchairState.YES,
    "designated": WheelchairState.YES,
    "permissive": WheelchairState.YES,
    "no": WheelchairState.NO,
    "bad": WheelchairState.NO,
    # Somebody got through with help or with some chairs: neither a promise nor a barrier.
    "limited": WheelchairState.UNKNOWN,
}
"""Values of wheelchair=*."""

KERBS: dict[str, WheelchairState] = {
    "raised": WheelchairState.NO,
    "rolled": WheelchairState.NO,
    "regular": WheelchairState.NO,
    "lowered": WheelchairState.YES,
    "flush": WheelchairState.YES,
    "no": WheelchairState.YES,
}
"""Values of kerb=*; a kerb=yes says nothing of its height."""

IMPASSABLE_SURFACES = frozenset(
    {"sand", "mud", "pebblestone", "rock", "rocks", "stepping_stones", "woodchips", "unhewn_cobblestone",
     "snow", "ice", "shells"}
)  # fmt: skip
IMPASSABLE_SMOOTHNESS = frozenset({"very_bad", "horrible", "very_horrible", "impassable"})
GOOD_SMOOTHNESS = frozenset({"excellent", "good", "intermediate"})
IMPASSABLE_TRACKTYPES = frozenset({"grade4", "grade5"})
IMPASSABLE_SCALES = frozenset(
    {"mountain_hiking", "demanding_mountain_hiking", "alpine_hiking", "demanding_alpine_hiking",
     "difficult_alpine_hiking"}
)  # fmt: skip


def _too_narrow(tags: Tags) -> bool:
    width = parse_metres(tags.get("width") or tags.get("est_width"))
    return width is not None and width < MIN_WIDTH_M


def _too_steep(tags: Tags) -> bool:
    incline = parse_incline_percent(tags.get("incline"))
    return incline is not None and abs(incline) > MAX_INCLINE_PERCENT


def _stairs_without_ramp(tags: Tags, name: str) -> bool:
    return name == "steps" and not is_true(tags.get("ramp:wheelchair"))


BARRIERS: tuple[Callable[[Tags, str], bool], ...] = (
    _stairs_without_ramp,
    lambda tags, name: name == "pier" and tags.get("floating") == "yes",
    lambda tags, _: tags.get("surface") in IMPASSABLE_SURFACES,
    lambda tags, _: tags.get("smoothness") in IMPASSABLE_SMOOTHNESS,
    lambda tags, _: tags.get("tracktype") in IMPASSABLE_TRACKTYPES,
    lambda tags, _: tags.get("sac_scale") in IMPASSABLE_SCALES,
    lambda tags, _: tags.get("kerb") in KERBS and KERBS[tags["kerb"]] is WheelchairState.NO,
    lambda tags, _: _too_narrow(tags),
    lambda tags, name: name != "elevator" and _too_steep(tags),
)
"""Any of these makes a way impassable where no wheelchair=* says otherwise."""


def way_state(tags: Tags, name: str) -> WheelchairState:
    """Derive what is known about a way of class ``name``."""
    stated = tags.get("wheelchair") or tags.get("ramp:wheelchair" if name == "steps" else "")
    if stated in STATED:
        return STATED[stated]
    if any(barrier(tags, name) for barrier in BARRIERS):
        return WheelchairState.NO
    if name == "elevator":
        return WheelchairState.YES
    if surface(tags) in (Surface.PAVED, Surface.PAVING_STONES) and (
        tags.get("smoothness") in GOOD_SMOOTHNESS or HIGHWAYS[name].feature & Feature.FOOTWAY
    ):
        return WheelchairState.YES
    return WheelchairState.UNKNOWN


def node_state(tags: Tags, default: WheelchairState) -> WheelchairState:
    """Derive what is known about a barrier, kerb or crossing node of which ``default`` is usual."""
    stated = tags.get("wheelchair", "")
    if stated in STATED:
        return STATED[stated]
    width = parse_metres(tags.get("maxwidth:physical") or tags.get("width") or tags.get("opening"))
    if width is not None and tags.get("barrier") not in (None, "kerb"):
        return WheelchairState.NO if width < MIN_WIDTH_M else default
    return KERBS.get(tags.get("kerb", ""), default)
