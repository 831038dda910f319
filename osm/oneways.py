"""In which directions each kind of traveler may use a way.

Source: OpenStreetMap wiki, "Key:oneway", "Key:oneway:bicycle", "Key:cycleway", "Key:conveying".
"""

from typing import NamedTuple

from osm.highways import Tags
from osm.street_graph import Permission


class Directions(NamedTuple):
    """Along the way's direction, and against it."""

    forward: bool
    backward: bool


BOTH = Directions(True, True)
ALONG = Directions(True, False)
AGAINST = Directions(False, True)

VALUES: dict[str, Directions] = {
    "yes": ALONG, "true": ALONG, "1": ALONG, "-1": AGAINST, "reverse": AGAINST,
    "no": BOTH, "false": BOTH, "0": BOTH, "reversible": BOTH, "alternating": BOTH,
}  # fmt: skip

KEYS: dict[Permission, tuple[str, ...]] = {
    # oneway=yes on a footway speaks of bicycles; only oneway:foot and escalators bind people on foot.
    Permission.WALK: ("oneway:foot",),
    Permission.BIKE: ("oneway", "oneway:vehicle", "oneway:bicycle"),
    Permission.CAR: ("oneway", "oneway:vehicle", "oneway:motor_vehicle", "oneway:motorcar"),
}
"""From general to specific; the last one that is set counts."""

IMPLIED: tuple[tuple[str, frozenset[str]], ...] = (
    ("highway", frozenset({"motorway"})),
    ("junction", frozenset({"roundabout", "circular"})),
)
"""One-way for vehicles without a tag."""

CONTRAFLOW: tuple[tuple[str, frozenset[str]], ...] = (
    *((key, frozenset({"opposite", "opposite_lane", "opposite_track", "opposite_share_busway"}))
      for key in ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")),
    ("cycleway:left:oneway", frozenset({"no", "-1"})),
    ("cycleway:right:oneway", frozenset({"no", "-1"})),
)  # fmt: skip
"""Any of these opens a one-way street to cyclists the other way."""

CONVEYING: dict[str, Directions] = {"forward": ALONG, "backward": AGAINST}
"""Escalators and moving walkways; any other value (yes, reversible) goes both ways."""


def directions(tags: Tags, mode: Permission) -> Directions:
    """Read the directions open to WALK, BIKE or CAR on a way, whether or not it may use the way at all."""
    if mode is Permission.WALK and tags.get("conveying") in CONVEYING:
        return CONVEYING[tags["conveying"]]
    found = BOTH
    if mode is not Permission.WALK and any(tags.get(key) in values for key, values in IMPLIED):
        found = ALONG
    for key in KEYS[mode]:
        found = VALUES.get(tags.get(key, ""), found)
    if (
        mode is Permission.BIKE
        and found is not BOTH
        and any(tags.get(key) in values for key, values in CONTRAFLOW)
    ):
        return BOTH
    return found
