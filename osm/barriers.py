"""Nodes that stop or slow some travelers: gates, bollards, kerbs, elevators, crossings with signals.

A row of BARRIERS is what a kind of node does by default; the node's own access, wheelchair and width tags
refine it. Delays are our estimates: an elevator costs the wait and the ride; a signal the mean wait of a
pedestrian who has 20 s of green in a cycle of 80 s, (80 - 20)² / (2 x 80) = 22 s, rounded down; a gate its
opening.
"""

from enum import Enum
from typing import NamedTuple

from osm.access import node_forbids
from osm.features import has_signals
from osm.highways import Tags
from osm.street_graph import Feature, Permission, WheelchairState
from osm.wheelchair import node_state

ELEVATOR_DELAY_S = 60
SIGNAL_DELAY_S = 20
FERRY_DELAY_S = 240

_CAR = Permission.CAR
_BIKE = Permission.BIKE
_WHEELS = _CAR | _BIKE
_PUSH = Permission.BIKE_PUSHED
_ALL = Permission.WALK | Permission.WHEELCHAIR | _BIKE | _PUSH | _CAR
_UNKNOWN = WheelchairState.UNKNOWN
_NO = WheelchairState.NO
_YES = WheelchairState.YES


class Scope(Enum):
    """On which of the streets that meet at a node it stands."""

    EVERYWHERE = 1
    MOUTHS = 2  # where paths meet a road: on the paths (a bollard closes the path's mouth, not the road)
    PATHS = 3  # on paths only (a kerb or a signal concerns those who cross, not those who drive along)


class NodeRule(NamedTuple):
    """What passing a node does to a traveler."""

    forbidden: Permission
    delay_s: int = 0
    wheelchair: WheelchairState = _UNKNOWN
    feature: Feature = Feature(0)
    scope: Scope = Scope.EVERYWHERE


BARRIERS: dict[str, NodeRule] = {
    "gate": NodeRule(Permission(0), 5),
    "swing_gate": NodeRule(_CAR),
    "hampshire_gate": NodeRule(Permission(0), 10),
    "kissing_gate": NodeRule(_WHEELS, 5, _NO, scope=Scope.MOUTHS),
    "wicket_gate": NodeRule(_CAR, 5, scope=Scope.MOUTHS),
    "lift_gate": NodeRule(Permission(0)),
    "sliding_gate": NodeRule(Permission(0), 5),
    "bollard": NodeRule(_CAR, scope=Scope.MOUTHS),
    "rising_bollard": NodeRule(_CAR, scope=Scope.MOUTHS),
    "block": NodeRule(_CAR, scope=Scope.MOUTHS),
    "jersey_barrier": NodeRule(_CAR, scope=Scope.MOUTHS),
    "planter": NodeRule(_CAR, scope=Scope.MOUTHS),
    "log": NodeRule(_WHEELS, wheelchair=_NO, scope=Scope.MOUTHS),
    "debris": NodeRule(_CAR, wheelchair=_NO, scope=Scope.MOUTHS),
    "chain": NodeRule(_CAR, scope=Scope.MOUTHS),
    "rope": NodeRule(_CAR, scope=Scope.MOUTHS),
    "cycle_barrier": NodeRule(_CAR, 3, scope=Scope.MOUTHS),
    "chicane": NodeRule(_CAR, 3, scope=Scope.MOUTHS),
    "motorcycle_barrier": NodeRule(_CAR, scope=Scope.MOUTHS),
    "horse_stile": NodeRule(_WHEELS, 5, _NO, scope=Scope.MOUTHS),
    "stile": NodeRule(_WHEELS | _PUSH, 10, _NO, scope=Scope.MOUTHS),
    "turnstile": NodeRule(_WHEELS | _PUSH, 5, _NO, scope=Scope.MOUTHS),
    "full-height_turnstile": NodeRule(_WHEELS | _PUSH, 5, _NO, scope=Scope.MOUTHS),
    "step": NodeRule(_WHEELS, wheelchair=_NO, scope=Scope.MOUTHS),
    "sump_buster": NodeRule(_CAR),
    "bus_trap": NodeRule(_CAR),
    "kerb": NodeRule(Permission(0), scope=Scope.PATHS),
    "wall": NodeRule(_ALL, wheelchair=_NO, scope=Scope.MOUTHS),
    "fence": NodeRule(_ALL, wheelchair=_NO, scope=Scope.MOUTHS),
    # Open by nature, but worth reading for their own tags.
    "entrance": NodeRule(Permission(0)),
    "toll_booth": NodeRule(Permission(0)),
    "border_control": NodeRule(Permission(0)),
    "cattle_grid": NodeRule(Permission(0)),
    "height_restrictor": NodeRule(Permission(0)),
    "door": NodeRule(Permission(0), 3),
    "yes": NodeRule(_CAR, scope=Scope.MOUTHS),
}
"""By barrier=*; other values do nothing unless the node has access tags of its own."""

ELEVATOR = NodeRule(_WHEELS, ELEVATOR_DELAY_S, _YES, Feature.ELEVATOR)
SIGNAL = NodeRule(
    Permission(0), SIGNAL_DELAY_S, feature=Feature.CROSSING | Feature.TRAFFIC_SIGNAL, scope=Scope.PATHS
)
CROSSING = NodeRule(Permission(0), scope=Scope.PATHS)
PASSAGE = NodeRule(Permission(0))

NODE_KEYS = ("barrier", "highway", "kerb", "crossing", "crossing:signals", "entrance", "door")
"""A node without any of these is no barrier."""


def node_rule(tags: Tags) -> NodeRule | None:
    """Read what passing a node does, or None where it does nothing."""
    kind = tags.get("barrier")
    highway = tags.get("highway")
    if highway == "elevator":
        rule = ELEVATOR
    elif kind is not None:
        rule = BARRIERS.get(kind, PASSAGE)
    elif highway == "crossing" or "crossing" in tags:
        rule = SIGNAL if has_signals(tags) else CROSSING
    elif "kerb" in tags:
        rule = BARRIERS["kerb"]
    elif "entrance" in tags or "door" in tags:
        rule = BARRIERS["door"] if tags.get("door", "no") != "no" else BARRIERS["entrance"]
    else:
        return None
    state = node_state(tags, rule.wheelchair)
    forbidden = node_forbids(tags, rule.forbidden) | (rule.forbidden & _PUSH)
    if state is _NO:
        forbidden |= Permission.WHEELCHAIR
    feature = rule.feature
    if tags.get("kerb") in ("lowered", "flush", "no"):
        feature |= Feature.STEP_FREE_KERB
    if not forbidden and not rule.delay_s and state is rule.wheelchair and not feature:
        return None
    return rule._replace(forbidden=forbidden, wheelchair=state, feature=feature)
