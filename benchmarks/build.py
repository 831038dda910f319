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
import time
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
import sys, time
from pathlib import Path
begin = time.perf_counter()
from mobility.network import StreetSearch, load_network, find_street, point_seeds
imported = time.perf_counter()
network = load_network(Path(sys.argv[1]))
loaded = time.perf_counter()
search = StreetSearch(network)
middle = len(network.graph.node_lat) // 2
point = find_street(network, "foot", float(network.graph.node_lat[middle]), float(network.graph.node_lon[middle]))
search.run("foot", point_seeds(network, point), 12_000)
total = sum(int(a.sum()) for a in (network.timetable.arrivals, network.timetable.departures))
total += int(network.graph.edge_head.sum()) + int(network.streets["foot"].edge_ds.sum())
print(f"{(imported - begin):.3f} {(loaded - imported):.3f}", flush=True)
sys.stdin.read()
"""


def start_worker(out: Path) -> tuple[subprocess.Popen[str], float]:
    """Start a process that has loaded and touched a network; give its load time in s."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, float(process.stdout.readline().split()[1])


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
            first, _ = start_worker(out)
            begin = time.perf_counter()
            second, load_s = start_worker(out)
            started = time.perf_counter() - begin
            resident, private = memory_mb(first.pid)[0], memory_mb(second.pid)[1]
            print(
                f"  load {load_s * 1e3:.0f} ms (process {started:.1f} s), first worker {resident:.0f} MB resident, "
                f"second worker {private:.0f} MB private = {private / resident:.0%}"
            )
            for process in (first, second):
                process.communicate("")


if __name__ == "__main__":
    main()
