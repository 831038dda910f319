"""Who may use a way, by the hierarchy of access tags: the most specific tag that is set decides.

Source: OpenStreetMap wiki, "Key:access". Conditional restrictions (access:conditional=…) are not read.
"""

from enum import Enum

from osm.highways import HIGHWAYS, Tags
from osm.street_graph import Permission
from osm.values import is_true


class Verdict(Enum):
    """What the value of an access tag means for a traveler."""

    ALLOWED = 1
    FORBIDDEN = 2
    PUSHED = 3  # cyclists get off


VERDICTS: dict[str, Verdict] = {
    **dict.fromkeys(
        ("yes", "designated", "official", "permissive", "public", "destination", "customers", "discouraged",
         "permit", "allowed", "true", "1", "limited"),
        Verdict.ALLOWED,
    ),
    **dict.fromkeys(
        ("no", "private", "agricultural", "forestry", "delivery", "residents", "employees", "emergency",
         "military", "use_sidepath", "separate", "restricted", "false", "0"),
        Verdict.FORBIDDEN,
    ),
    "dismount": Verdict.PUSHED,
}  # fmt: skip
"""Any other value ("unknown", misspellings) counts as not set."""

HIERARCHY: dict[Permission, tuple[str, ...]] = {
    Permission.WALK: ("access", "foot"),
    Permission.BIKE: ("access", "vehicle", "bicycle"),
    Permission.CAR: ("access", "vehicle", "motor_vehicle", "motorcar"),
}
"""From general to specific. Each key may also be set for one direction (bicycle:backward=no)."""

TAKES_ONLY = frozenset({"access"})
"""Keys that forbid but never grant: access=yes on a footway does not open it to cars."""

IMPLIED: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("motorroad", "yes", {"foot": "no", "bicycle": "no"}),
    ("service", "emergency_access", {"motor_vehicle": "no"}),
    ("sidewalk", "both", {"foot": "yes"}),
    ("sidewalk", "left", {"foot": "yes"}),
    ("sidewalk", "right", {"foot": "yes"}),
    ("sidewalk", "yes", {"foot": "yes"}),
    ("sidewalk:both", "yes", {"foot": "yes"}),
    ("sidewalk:left", "yes", {"foot": "yes"}),
    ("sidewalk:right", "yes", {"foot": "yes"}),
    ("bicycle_road", "yes", {"bicycle": "yes"}),
    ("cyclestreet", "yes", {"bicycle": "yes"}),
    ("sac_scale", "mountain_hiking", {"bicycle": "no"}),
    ("sac_scale", "demanding_mountain_hiking", {"bicycle": "no"}),
    ("sac_scale", "alpine_hiking", {"bicycle": "no", "foot": "no"}),
    ("sac_scale", "demanding_alpine_hiking", {"bicycle": "no", "foot": "no"}),
    ("sac_scale", "difficult_alpine_hiking", {"bicycle": "no", "foot": "no"}),
    ("mtb:scale", "2", {"bicycle": "no"}),
    ("mtb:scale", "3", {"bicycle": "no"}),
    ("mtb:scale", "4", {"bicycle": "no"}),
    ("mtb:scale", "5", {"bicycle": "no"}),
)
"""Key, value, and what they stand for: it changes the class's default, any access tag of the way beats it."""

NO_RIDING = frozenset({"steps", "elevator", "corridor", "platform"})
"""Classes on which nobody rides or drives, whatever vehicle tags say."""

DIRECTIONS = (":forward", ":backward")


def permission(tags: Tags, name: str) -> tuple[Permission, Permission]:
    """Read who may use a way of class ``name`` along and against its direction, one-ways not yet applied.

    Parameters
    ----------
    tags : mapping of str to str
        Tags of the way.
    name : str
        A key of HIGHWAYS.

    Returns
    -------
    tuple[Permission, Permission]
        WALK, BIKE and CAR; BIKE_PUSHED only where a tag says dismount (osm/cycling.py adds the rest).
    """
    implied: dict[str, str] = {}
    for key, value, meaning in IMPLIED:
        if tags.get(key) == value:
            for implied_key, implied_value in meaning.items():
                implied.setdefault(implied_key, implied_value)
    forward = Permission(0)
    backward = Permission(0)
    for mode, keys in HIERARCHY.items():
        default = bool(HIGHWAYS[name].permission & mode)
        if mode is not Permission.WALK and name in NO_RIDING:
            continue
        along, against = (_decide(tags, implied, keys, suffix, default) for suffix in DIRECTIONS)
        forward |= _granted(mode, along)
        backward |= _granted(mode, against)
    return forward, backward


def _decide(
    tags: Tags, implied: dict[str, str], keys: tuple[str, ...], suffix: str, default: bool
) -> Verdict:
    verdict = Verdict.ALLOWED if default else Verdict.FORBIDDEN
    for key in keys:
        verdict = _verdict(implied.get(key)) or verdict
    for key in keys:
        found = _verdict(tags.get(key + suffix)) or _verdict(tags.get(key))
        if found is Verdict.FORBIDDEN or (found is not None and key not in TAKES_ONLY):
            verdict = found
    return verdict


def _verdict(value: str | None) -> Verdict | None:
    if value is None:
        return None
    if ";" not in value:
        return VERDICTS.get(value)
    several = [VERDICTS[part.strip()] for part in value.split(";") if part.strip() in VERDICTS]
    return min(several, key=lambda verdict: verdict.value) if several else None


def _granted(mode: Permission, verdict: Verdict) -> Permission:
    if verdict is Verdict.ALLOWED:
        return mode
    if verdict is Verdict.PUSHED and mode is Permission.BIKE:
        return Permission.BIKE_PUSHED
    return Permission(0)


def node_forbids(tags: Tags, default: Permission) -> Permission:
    """Read whom a barrier node keeps out: its kind's default, refined by its own access tags."""
    forbidden = Permission(0)
    for mode, keys in HIERARCHY.items():
        verdict = Verdict.FORBIDDEN if default & mode else Verdict.ALLOWED
        for key in keys:
            found = _verdict(tags.get(key))
            if found is not None:
                verdict = found
        if verdict is not Verdict.ALLOWED:
            forbidden |= mode
    if forbidden & Permission.WALK or is_true(tags.get("locked")):
        forbidden |= Permission.WALK | Permission.BIKE_PUSHED | Permission.WHEELCHAIR
        if is_true(tags.get("locked")):
            forbidden |= Permission.BIKE | Permission.CAR
    return forbidden
