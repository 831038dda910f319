"""One way's tags, read once by all rules into the values that its edges carry."""

from typing import NamedTuple

from osm.access import permission
from osm.barriers import ELEVATOR_DELAY_S, FERRY_DELAY_S, SIGNAL_DELAY_S
from osm.cycling import may_push, stress
from osm.features import features
from osm.highways import Tags, highway_class, is_area
from osm.oneways import directions
from osm.speeds import car_kmh
from osm.street_graph import Feature, Permission, WheelchairState
from osm.surfaces import surface
from osm.values import parse_incline_percent, parse_level
from osm.wheelchair import way_state

DELAYS: tuple[tuple[Feature, int], ...] = (
    (Feature.ELEVATOR, ELEVATOR_DELAY_S),
    (Feature.FERRY, FERRY_DELAY_S),
    (Feature.TRAFFIC_SIGNAL, SIGNAL_DELAY_S),
)
"""Fixed time of a whole way, spent on its first edge."""

STEEPEST_PERCENT = 100


class WayProfile(NamedTuple):
    """What the edges of one way carry, along (forward) and against (backward) it."""

    forward: Permission
    backward: Permission
    feature: Feature
    wheelchair: WheelchairState
    surface: int
    incline_percent: int
    stress_forward: int
    stress_backward: int
    kmh_forward: int
    kmh_backward: int
    delay_s: int
    level: float
    is_area: bool
    name: str


def way_profile(tags: Tags) -> WayProfile | None:
    """Apply all rules to the tags of a way.

    Parameters
    ----------
    tags : mapping of str to str
        Tags of a way, or of an area relation.

    Returns
    -------
    WayProfile or None
        None where it is no street, or nobody may use it.
    """
    name = highway_class(tags)
    if name is None:
        return None
    state = way_state(tags, name)
    kind = features(tags, name)
    if kind & Feature.ESCALATOR:
        state = WheelchairState.NO
    sides = []
    for index, by_access in enumerate(permission(tags, name)):
        allowed = by_access
        for mode in (Permission.WALK, Permission.BIKE, Permission.CAR):
            if not directions(tags, mode)[index]:
                allowed &= ~mode
        if allowed & Permission.BIKE or not may_push(tags, name, allowed):
            allowed &= ~Permission.BIKE_PUSHED
        else:
            allowed |= Permission.BIKE_PUSHED
        if allowed & Permission.WALK and state is not WheelchairState.NO:
            allowed |= Permission.WHEELCHAIR
        sides.append(allowed)
    forward, backward = sides
    if not forward | backward:
        return None
    incline = parse_incline_percent(tags.get("incline")) or 0.0
    return WayProfile(
        forward,
        backward,
        kind,
        state,
        surface(tags),
        max(-STEEPEST_PERCENT, min(STEEPEST_PERCENT, round(incline))),
        stress(tags, name, ":forward") if forward & Permission.BIKE else 0,
        stress(tags, name, ":backward") if backward & Permission.BIKE else 0,
        car_kmh(tags, name, ":forward") if forward & Permission.CAR else 0,
        car_kmh(tags, name, ":backward") if backward & Permission.CAR else 0,
        next((delay for feature, delay in DELAYS if kind & feature), 0),
        parse_level(tags.get("level")) or 0.0,
        is_area(tags, name),
        name,
    )
