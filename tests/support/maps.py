"""Draw a small street map as text and get an ordinary .osm.pbf of it.

A picture is a grid of characters: every letter or digit is a node where it stands, all else is decoration.
One column and one line are both ``cell_m`` metres wide and high. Ways name their nodes in order::

    square = street_map(
        '''
        A----B----C
             |
             D
        ''',
        ways={"ABC": "highway=residential", "BD": "highway=steps step_count=12"},
        nodes={"B": "highway=crossing crossing=traffic_signals"},
    )
    square.write(tmp_path / "square.osm.pbf")
    square.lat["D"], square.lon["D"], square.node["D"], square.way["BD"]

Tags are a mapping, or a text of ``key=value`` words (an underscore stays an underscore; a value with blanks
needs the mapping).
"""

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from osm.write import ExtractNode, ExtractRelation, ExtractWay, write_extract

HALLE = (51.4825, 11.9697)
METRES_PER_DEGREE = 6_371_008.8 * math.pi / 180.0
FIRST_WAY = 1000
FIRST_RELATION = 5000

Tags = str | Mapping[str, str]
"""See the module."""


@dataclass(frozen=True)
class StreetMap:
    """A drawn map.

    Parameters
    ----------
    node : dict[str, int]
        OSM id of each letter, 1 upwards in reading order.
    lat, lon : dict[str, float]
        Degrees of each letter.
    way : dict[str, int]
        OSM id of each way by the text that names its nodes (of equal texts the first).
    records : tuple
        Nodes, ways and relations as write_extract takes them.
    """

    node: dict[str, int]
    lat: dict[str, float]
    lon: dict[str, float]
    way: dict[str, int]
    records: tuple[list[ExtractNode], list[ExtractWay], list[ExtractRelation]]

    def write(self, path: Path) -> Path:
        """Write the map; the ending of the path says the format."""
        return write_extract(*self.records, path)


def parse_tags(tags: Tags) -> dict[str, str]:
    """Read ``"highway=steps ramp=yes"`` as a dict; a mapping is copied."""
    if isinstance(tags, str):
        return dict(word.split("=", 1) for word in tags.split())
    return dict(tags)


def street_map(
    picture: str,
    ways: Mapping[str, Tags] | Sequence[tuple[str, Tags]],
    nodes: Mapping[str, Tags] | None = None,
    relations: Iterable[tuple[Tags, Sequence[tuple[str, str]]]] = (),
    cell_m: float = 20.0,
    origin: tuple[float, float] = HALLE,
) -> StreetMap:
    """Turn a picture and tables of tags into a map.

    Parameters
    ----------
    picture : str
        Letters and digits are nodes (each once); dedented, blank lines at both ends dropped.
    ways : mapping or sequence of (letters, tags)
        A sequence where two ways share their letters.
    nodes : mapping of letter to tags, optional
        Tags of nodes.
    relations : iterable of (tags, members)
        A member is (letters, role): one letter a node, several the way of that text.
    cell_m : float
        Metres from a character to the next, both ways.
    origin : (lat, lon)
        Where the picture's top left corner lies.

    Returns
    -------
    StreetMap
        Ready to be written.
    """
    node: dict[str, int] = {}
    lat: dict[str, float] = {}
    lon: dict[str, float] = {}
    lines = textwrap.dedent(picture.strip("\n").rstrip()).splitlines()
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            if not letter.isalnum():
                continue
            if letter in node:
                raise ValueError(f"{letter!r} stands twice in the picture")
            node[letter] = len(node) + 1
            lat[letter] = round(origin[0] - row * cell_m / METRES_PER_DEGREE, 7)
            lon[letter] = round(
                origin[1] + column * cell_m / (METRES_PER_DEGREE * math.cos(math.radians(origin[0]))), 7
            )
    node_tags = {letter: parse_tags(tags) for letter, tags in (nodes or {}).items()}
    pairs = list(ways.items()) if isinstance(ways, Mapping) else list(ways)
    way: dict[str, int] = {}
    way_records = []
    for index, (letters, tags) in enumerate(pairs):
        way.setdefault(letters, FIRST_WAY + index)
        way_records.append(
            ExtractWay(FIRST_WAY + index, [node[letter] for letter in letters], parse_tags(tags))
        )
    relation_records = []
    for index, (tags, members) in enumerate(relations):
        typed = [
            ("n", node[letters], role) if len(letters) == 1 else ("w", way[letters], role)
            for letters, role in members
        ]
        relation_records.append(ExtractRelation(FIRST_RELATION + index, typed, parse_tags(tags)))
    node_records = [ExtractNode(node[k], lat[k], lon[k], node_tags.get(k, {})) for k in node]
    return StreetMap(node, lat, lon, way, (node_records, way_records, relation_records))
