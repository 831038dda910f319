"""What is kept of an extract between reading it and building the graph: plain records, sorted by id."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from osm.barriers import NodeRule
from osm.way_profile import WayProfile

Progress = Callable[[str, float], None]
"""Called with what is being done and the share of it that is done, 0 to 1."""

StreetName = tuple[str, str, str, str]
"""name, ref, name:en, name:de."""

NO_NAME: StreetName = ("", "", "", "")


class Line(NamedTuple):
    """Node ids and coordinates of a way, or of a part of it; all coordinates known."""

    refs: list[int]
    lat: list[float]
    lon: list[float]

    @property
    def is_closed(self) -> bool:
        """Whether it ends where it starts."""
        return len(self.refs) > 3 and self.refs[0] == self.refs[-1]


class StreetWay(NamedTuple):
    """A way (or the outline of an area) that somebody may use."""

    way_id: int  # relations negative, 0 = made by us
    lines: list[Line]  # several where a clipped way lost nodes in between
    profile: WayProfile
    name: StreetName


class AreaRelation(NamedTuple):
    """A multipolygon that is a square or a platform."""

    relation_id: int
    members: list[tuple[int, str]]  # way id, role
    profile: WayProfile
    name: StreetName


class AreaOutline(NamedTuple):
    """An area with a name: a town, a district, a postal code."""

    ways: list[tuple[int, str]]  # way id, role
    tags: Mapping[str, str]


class Restriction(NamedTuple):
    """A turn restriction over one node, or over one or several ways; one row for each pair of ways."""

    relation_id: int
    via: int  # node, 0 = over ways
    via_ways: tuple[int, ...]  # in the relation's order; empty = over a node
    from_way: int
    to_way: int
    kind: str  # "no_left_turn", "only_straight_on", ...
    exempt: str


class Elevator(NamedTuple):
    """What a node of the graph that is an elevator comes from."""

    osm_type: str  # "node", "way" or "relation"
    osm_id: int
    level: str


class PlaceRecord(NamedTuple):
    """Something that can be searched for."""

    osm_type: str  # "n", "w" or "r"
    osm_id: int
    lat: float
    lon: float
    kind: str
    tags: Mapping[str, str]


@dataclass
class Extract:
    """Everything read from one or several files.

    Parameters
    ----------
    ways : dict[int, StreetWay]
        Streets by way id.
    barriers : dict[int, NodeRule]
        Nodes that do something to those who pass, by node id.
    elevators : dict[int, Elevator]
        By the node of the graph that stands for them.
    areas : dict[int, AreaRelation]
        Squares and platforms that are relations.
    named_areas : dict[int, AreaOutline]
        Boundaries of administration and of postal codes.
    outlines : dict[int, list[Line]]
        Ways needed for areas or places that are relations.
    restrictions : dict[int, list[Restriction]]
        By relation id; no_entry and no_exit give a row for each of their ways.
    places : dict[tuple[str, int, str], PlaceRecord]
        By type, id and kind.
    counts : dict[str, int]
        What was read and left out.
    """

    ways: dict[int, StreetWay] = field(default_factory=dict)
    barriers: dict[int, NodeRule] = field(default_factory=dict)
    elevators: dict[int, Elevator] = field(default_factory=dict)
    areas: dict[int, AreaRelation] = field(default_factory=dict)
    named_areas: dict[int, AreaOutline] = field(default_factory=dict)
    outlines: dict[int, list[Line]] = field(default_factory=dict)
    restrictions: dict[int, list[Restriction]] = field(default_factory=dict)
    places: dict[tuple[str, int, str], PlaceRecord] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, name: str, by: int = 1) -> None:
        """Add to one of the counts."""
        self.counts[name] = self.counts.get(name, 0) + by
