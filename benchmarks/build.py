"""Builds and loads of real cities: seconds, peak memory, load time, private memory of a further worker.

Run: python -m benchmarks.build. The large case is the porto feed read nine times over under nine tags on the
same streets (about 4.1 million stop_times): more footpaths than any one city, so it errs on the slow side.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

DATA = Path(os.environ.get("MOBILITY_TEST_DATA", "../shared/data"))

BUILD = """
import json, resource, sys, time
from pathlib import Path
from mobility.network import build_network
feeds, osm, out = json.loads(sys.argv[1])
begin = time.perf_counter()
network = build_network([(tag, Path(path)) for tag, path in feeds], [Path(p) for p in osm], Path(out))
took = time.perf_counter() - begin
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
counts = network.manifest["counts"]
print(json.dumps({"s": round(took, 1), "peak_gb": round(peak, 2), "stop_times": counts["stop_times"],
    "street_edges": counts["street_edges"], "footpaths": counts["footpaths_foot"]}))
"""

WORKER = """
import os, sys, time
from pathlib import Path
from mobility.network import StreetSearch, load_network, find_street, point_seeds
from mobility.network.warm_up import warm_up_streets
begin = time.perf_counter()
network = load_network(Path(sys.argv[1]))
loaded = time.perf_counter() - begin
graph, timetable = network.graph, network.timetable
middle = len(graph.node_lat) // 2
if sys.argv[2] == "fork":
    warm_up_streets(network)
child = os.fork() if sys.argv[2] == "fork" else 0
search = StreetSearch(network)
point = find_street(network, "foot", float(graph.node_lat[middle]), float(graph.node_lon[middle]))
search.run("foot", point_seeds(network, point), 12_000)
touched = [timetable.arrivals, timetable.departures, graph.edge_head, network.streets["foot"].edge_ds]
total = sum(int(array.sum()) for array in touched)
if sys.argv[2] == "alone" or child:
    time.sleep(1.0)
    print(f"{loaded:.3f} {child}", flush=True)
sys.stdin.read()
"""


def start_worker(out: Path, way: str) -> tuple[subprocess.Popen[str], float, int]:
    """Start a process that has loaded and touched a network; give its load time in s and its forked child."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(out), way],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    load_s, child = process.stdout.readline().split()
    return process, float(load_s), int(child)


def memory_mb(pid: int) -> tuple[float, float]:
    """Resident and private memory of a process in MB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    values = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
    return values["Rss"] / 1e3, (values["Private_Clean"] + values["Private_Dirty"]) / 1e3


def main() -> None:
    """Build each case in a process of its own, then load it in two."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--case", action="append", choices=["heidelberg", "porto", "large"])
    chosen = parser.parse_args().case or ["heidelberg", "porto", "large"]
    porto, osm = DATA / "porto/stcp-2022.gtfs.zip", [str(DATA / "porto/porto.osm.pbf")]
    cases = {
        "heidelberg": (
            [("rnv", str(DATA / "heidelberg/rnv-2016-heidelberg.gtfs.zip"))],
            [str(DATA / "heidelberg/heidelberg.osm.pbf")],
        ),
        "porto": ([("stcp", str(porto))], osm),
        "large": ([(f"t{i}", str(porto)) for i in range(9)], osm),
    }
    for name in chosen:
        feeds, extracts = cases[name]
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "network"
            task = json.dumps([feeds, extracts, str(out)])
            done = subprocess.run(
                [sys.executable, "-c", BUILD, task], check=True, capture_output=True, text=True
            )
            print(name, done.stdout.strip())
            first, load_s, _ = start_worker(out, "alone")
            second, _, _ = start_worker(out, "alone")
            parent, _, child = start_worker(out, "fork")
            resident = memory_mb(first.pid)[0]
            alone, forked = memory_mb(second.pid)[1], memory_mb(child)[1]
            print(f"  load {load_s * 1e3:.0f} ms, first worker {resident:.0f} MB resident; private memory of")
            print(f"  a second process {alone:.0f} MB ({alone / resident:.0%}), of one forked when warm")
            print(f"  {forked:.0f} MB ({forked / resident:.0%})")
            for process in (first, second, parent):
                process.communicate("")


if __name__ == "__main__":
    main()
