"""Streets for the small town of tests.support.feeds."""

from pathlib import Path

from osm import ExtractNode, ExtractRelation, ExtractWay, write_extract


def write_town_streets(path: Path) -> Path:
    """Write a road past all four stops, one beside it, stairs between them, and a forbidden turn."""
    nodes = [ExtractNode(i + 1, 51.480 + 0.001 * i, 11.960 + 0.002 * i) for i in range(16)]
    nodes += [ExtractNode(100 + i, 51.481 + 0.001 * i, 11.960 + 0.002 * i) for i in range(15)]
    ways = [
        ExtractWay(1, range(1, 17), {"highway": "residential", "name": "Main Road"}),
        ExtractWay(2, [*range(100, 115), 16], {"highway": "footway"}),
        ExtractWay(3, [1, 100], {"highway": "steps"}),
    ]
    turn = [("w", 2, "from"), ("w", 3, "via"), ("w", 1, "to")]
    relation = ExtractRelation(1, turn, {"type": "restriction", "restriction": "no_u_turn"})
    return write_extract(nodes, ways, [relation], path)
