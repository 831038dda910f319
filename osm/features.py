"""What a way is, in bits: one row of a table for each rule."""

from osm.highways import HIGHWAYS, Tags
from osm.street_graph import Feature
from osm.values import FALSE_VALUES

ANY = frozenset({"*"})
"""Any value but no."""

_SIDES = frozenset({"both", "left", "right", "yes"})
_TRACKS_AND_LANES = frozenset({"track", "lane", "opposite_track", "opposite_lane"})

FEATURES: tuple[tuple[str, frozenset[str], Feature], ...] = (
    ("footway", frozenset({"crossing"}), Feature.CROSSING),
    ("path", frozenset({"crossing"}), Feature.CROSSING),
    ("cycleway", frozenset({"crossing"}), Feature.CROSSING),
    ("footway", frozenset({"sidewalk"}), Feature.SIDEWALK),
    ("path", frozenset({"sidewalk"}), Feature.SIDEWALK),
    ("sidewalk", _SIDES, Feature.SIDEWALK),
    ("sidewalk:both", frozenset({"yes"}), Feature.SIDEWALK),
    ("sidewalk:left", frozenset({"yes"}), Feature.SIDEWALK),
    ("sidewalk:right", frozenset({"yes"}), Feature.SIDEWALK),
    ("bridge", ANY, Feature.BRIDGE),
    ("tunnel", ANY, Feature.TUNNEL),
    ("indoor", ANY, Feature.INDOOR),
    ("ramp", ANY, Feature.RAMP),
    ("ramp:wheelchair", ANY, Feature.RAMP),
    ("ramp:bicycle", ANY, Feature.RAMP),
    ("ramp:stroller", ANY, Feature.RAMP),
    ("junction", frozenset({"roundabout", "circular"}), Feature.ROUNDABOUT),
    ("cycleway", _TRACKS_AND_LANES, Feature.CYCLEWAY),
    ("cycleway:both", _TRACKS_AND_LANES, Feature.CYCLEWAY),
    ("cycleway:left", _TRACKS_AND_LANES, Feature.CYCLEWAY),
    ("cycleway:right", _TRACKS_AND_LANES, Feature.CYCLEWAY),
    ("bicycle", frozenset({"designated"}), Feature.CYCLEWAY),
    ("bicycle_road", ANY, Feature.CYCLEWAY),
    ("cyclestreet", ANY, Feature.CYCLEWAY),
)
"""Key, values, feature. Features that come with the class of the way stand in osm/highways.py."""

SIGNALS: tuple[tuple[str, frozenset[str]], ...] = (
    ("crossing", frozenset({"traffic_signals"})),
    ("crossing:signals", frozenset({"yes", "shared", "separate"})),
    ("highway", frozenset({"traffic_signals"})),
)
"""A crossing (way or node) with any of these has signals."""


def has_signals(tags: Tags) -> bool:
    """Tell whether a crossing has traffic signals."""
    return any(tags.get(key) in values for key, values in SIGNALS)


def features(tags: Tags, name: str) -> Feature:
    """Read the features of a way of class ``name``."""
    found = HIGHWAYS[name].feature
    for key, values, feature in FEATURES:
        value = tags.get(key)
        if value is not None and (value in values or (values is ANY and value not in FALSE_VALUES)):
            found |= feature
    if name == "steps" and tags.get("conveying", "no") not in FALSE_VALUES:
        found = (found & ~Feature.STAIRS) | Feature.ESCALATOR
    if found & Feature.CROSSING and has_signals(tags):
        found |= Feature.TRAFFIC_SIGNAL
    return found
