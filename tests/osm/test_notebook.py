"""Graphs that OSMnx can plot, convert and route on (in a process of their own: OSMnx patches sockets)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from osm.compile import compile_streets
from tests.support.maps import street_map

TOWN = street_map(
    """
    A---B---C
    |   |   |
    D---E---F
    """,
    {
        "ABC": {"highway": "residential", "name": "Lange Straße", "oneway": "yes"},
        "DEF": "highway=residential",
        "AD": "highway=residential",
        "BE": "highway=steps",
        "CF": "highway=cycleway foot=no",
    },
)

SCRIPT = """
import sys
from pathlib import Path
import matplotlib
matplotlib.use("Agg")
import osm
assert "osmnx" not in sys.modules
graph = osm.compile_streets(Path(sys.argv[1])).graph.to_networkx("walk")
import osmnx as ox
nodes, edges = ox.convert.graph_to_gdfs(graph)
assert edges.crs == "epsg:4326" and len(edges) == graph.number_of_edges()
figure, _ = ox.plot_graph(graph, show=False, close=True)
flat = ox.projection.project_graph(graph)
points, _ = ox.convert.graph_to_gdfs(flat)
start = ox.distance.nearest_nodes(flat, X=points.x.min(), Y=points.y.max())
end = ox.distance.nearest_nodes(flat, X=points.x.max(), Y=points.y.min())
route = ox.routing.shortest_path(graph, start, end, weight="length")
print(round(sum(ox.routing.route_to_gdf(graph, route)["length"])))
"""


@pytest.mark.slow
def test_osmnx_plots_and_routes(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="plots need matplotlib (extra: notebook)")
    path = TOWN.write(tmp_path / "town.osm.pbf")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MPLCONFIGDIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    # From A to F: two cells down, eight across, 20 m each.
    assert int(done.stdout.split()[-1]) == pytest.approx(200, abs=1)


def test_modes(tmp_path: Path) -> None:
    compiled = compile_streets(TOWN.write(tmp_path / "town.osm.pbf"))
    modes = ("walk", "wheelchair", "bike", "drive")
    sizes = {mode: compiled.to_networkx(mode).number_of_edges() for mode in modes}
    # Streets: A-B, B-C (one-way for wheels), D-E, E-F, A-D, B-E (steps), C-F (bike).
    assert sizes == {"walk": 12, "wheelchair": 10, "bike": 10, "drive": 8}
    graph = compiled.to_networkx("drive")
    assert graph.graph["crs"] == "epsg:4326"
    named = [data for _, _, data in graph.edges(data=True) if data.get("name") == "Lange Straße"]
    assert len(named) == 2
    assert all(data["oneway"] and not data["reversed"] for data in named)
    assert {"x", "y", "osmid"} <= set(next(iter(graph.nodes(data=True)))[1])
    with pytest.raises(ValueError, match="'fly'"):
        compiled.to_networkx("fly")


def test_importing_osm_loads_nothing_heavy() -> None:
    heavy = "('osmnx', 'osmium', 'shapely')"
    script = f"import sys, osm, osm.street_graph; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
