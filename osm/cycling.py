"""Where a bicycle may be pushed, and how stressful it is to ride.

Source: M. C. Mekuria, P. G. Furth, H. Nixon, "Low-Stress Bicycling and Network Connectivity", Mineta
Transportation Institute, Report 11-19 (2012), tables 2-4: level of traffic stress 1 (children) to 4 (heavy
traffic). Differs from the paper: lane widths, parking, blockages and right-turn lanes are left out because
extracts seldom have them; bicycle lanes count one level worse than the paper's wide ones; speeds are limits
rounded to km/h.
"""

from typing import NamedTuple

from osm.highways import HIGHWAYS, Tags
from osm.speeds import limit_kmh
from osm.street_graph import Permission
from osm.values import is_true, parse_count

SEPARATED = frozenset(
    {"path", "footway", "pedestrian", "cycleway", "track", "living_street", "bridleway", "ferry", "steps",
     "pier", "platform", "corridor", "elevator"}
)  # fmt: skip
"""Classes without car traffic, or with cars at walking pace: stress 1."""

CYCLEWAY_KEYS = ("cycleway", "cycleway:both", "cycleway:left", "cycleway:right")
TRACK_VALUES = frozenset({"track", "opposite_track", "sidepath"})
LANE_VALUES = frozenset({"lane", "opposite_lane", "share_busway", "opposite_share_busway", "shared_lane"})


class StressRow(NamedTuple):
    """Up to this limit and this many lanes (both directions together) the stress is at most this."""

    max_kmh: int
    max_lanes: int
    quiet: int  # residential, service and unclassified streets
    busy: int


MIXED_TRAFFIC = (
    StressRow(20, 3, 1, 1),
    StressRow(40, 3, 1, 2),
    StressRow(50, 3, 2, 3),
    StressRow(40, 5, 3, 3),
)
WITH_LANE = (
    StressRow(50, 3, 1, 2),
    StressRow(50, 5, 2, 3),
    StressRow(60, 3, 3, 3),
)
HIGHEST = 4

PUSHABLE_STEPS = ("ramp:bicycle", "ramp:wheelchair", "ramp:stroller")
"""Steps over which a bicycle can be pushed have one of these."""


def stress(tags: Tags, name: str, suffix: str) -> int:
    """Rate riding on a way in one direction, 1 (calm) to 4 (heavy traffic)."""
    if name in SEPARATED or is_true(tags.get("bicycle_road")) or is_true(tags.get("cyclestreet")):
        return 1
    kinds = {tags.get(key) for key in CYCLEWAY_KEYS}
    if kinds & TRACK_VALUES:
        return 1
    lanes = parse_count(tags.get("lanes")) or 2
    if is_true(tags.get("oneway")):
        lanes *= 2
    limit = limit_kmh(tags, name, suffix)
    for row in WITH_LANE if kinds & LANE_VALUES else MIXED_TRAFFIC:
        if limit <= row.max_kmh and lanes <= row.max_lanes:
            return row.quiet if HIGHWAYS[name].is_quiet else row.busy
    return HIGHEST


def may_push(tags: Tags, name: str, on_foot: Permission) -> bool:
    """Tell whether someone with a bicycle in hand may walk here.

    Whoever pushes a bicycle is a pedestrian (StVO § 25), so this is so wherever one may walk, but for
    escalators and for steps without a ramp to push it along.
    """
    if not on_foot & Permission.WALK or is_true(tags.get("conveying")):
        return False
    return name != "steps" or any(is_true(tags.get(key)) for key in PUSHABLE_STEPS)
