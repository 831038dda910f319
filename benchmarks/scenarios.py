"""What applying a scenario takes, against building the network: `python -m benchmarks.scenarios`.

Each network is built once in this process, kernels warm, and every scenario applied to it several times; the
ratio is of times from one run. The page docs/performance/scenarios.md is written from it.
"""

import argparse
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks.__main__ import DATA, PAGES
from mobility.accessibility.scenarios import apply_scenario, parse_scenario
from mobility.network import Feature, TransportNetwork, build_network

CITIES = {
    "heidelberg": (["heidelberg/rnv-2016-heidelberg.gtfs.zip"], "heidelberg/heidelberg.osm.pbf"),
    "porto": (["porto/stcp-2022.gtfs.zip", "porto/metro-2026.gtfs.zip"], "porto/porto.osm.pbf"),
}
TARGET_PERCENT = 5.0


def busiest_line(network: TransportNetwork) -> str:
    """Name of the line with most trips, with its feed's tag."""
    t = network.timetable
    route = Counter(t.trip_route.tolist()).most_common(1)[0][0]
    tag = network.tables["feeds"]["tag"][int(t.route_feed[route])].as_py()
    return f"{tag}_{network.tables['routes']['route_id'][route].as_py()}"


def scenarios_for(network: TransportNetwork) -> dict[str, str]:
    """Edits of every kind that work on any city."""
    line, g, t = busiest_line(network), network.graph, network.timetable
    bridges = g.edge_way[(g.edge_feature & Feature.BRIDGE) != 0]
    bridge = Counter(bridges[bridges > 0].tolist()).most_common(1)[0][0]
    called = np.unique(t.pattern_stops)
    middle = np.array([np.median(t.stop_lat[called]), np.median(t.stop_lon[called])])
    path = [
        [round(float(middle[0]) + i * 0.002, 6), round(float(middle[1]) + i * 0.003, 6)] for i in range(6)
    ]
    return {
        "a line removed": f"  - remove_line: {{line: {line}}}",
        "a headway": f"  - change_headway: {{line: {line}, every_minutes: 5, from: '06:00', to: '20:00'}}",
        "speed and dwell": f"  - change_speed: {{line: {line}, percent: 15}}\n"
        f"  - change_dwell: {{line: {line}, add_seconds: -5}}",
        "a bridge closed": f"  - close_bridge: {{ways: [{bridge}]}}",
        "a cycle way": f"  - add_cycleway: {{path: {path}, join_m: 100}}",
        "a new line with new stops": "  - add_line:\n      id: scenario-line\n      type: tram\n"
        f"      path: {path}\n      stop_every_m: 400\n      speed_kmh: 22\n"
        "      departures: {from: '05:00', to: '23:00', every_minutes: 7.5}",
    }


def build_by_command(city: str, out: Path) -> tuple[float, float]:
    """Seconds, and seconds of processors, of `mobility build` as a planner runs it, with tiles of the map."""
    feeds, osm = CITIES[city]
    command = [
        sys.executable,
        "-c",
        "from mobility.cli import main; main()",
        "build",
        "--osm",
        str(DATA / osm),
    ]
    for i, feed in enumerate(feeds):
        command += ["--gtfs", f"f{i}={DATA / feed}"]
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*command, "--out", str(out)], check=True, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, used


def measure(city: str, times: int) -> list[str]:
    """Give the rows of a city."""
    feeds, osm = CITIES[city]
    with tempfile.TemporaryDirectory() as folder:
        inputs = [(f"f{i}", DATA / feed) for i, feed in enumerate(feeds)]
        build_network(inputs, [DATA / osm], Path(folder) / "warm")
        start, used = time.perf_counter(), time.process_time()
        network = build_network(inputs, [DATA / osm], Path(folder) / "network")
        build_s, build_used = time.perf_counter() - start, time.process_time() - used
        edits = scenarios_for(network)
        edits["all of them"] = "\n".join(text for name, text in edits.items() if name != "a line removed")
        whole_s, whole_used = build_by_command(city, Path(folder) / "whole")
        rows = [
            f"| {city} | build | {build_s:.2f} s | {build_used:.2f} s | | |",
            f"| {city} | `mobility build` | {whole_s:.2f} s | {whole_used:.2f} s | | |",
        ]
        for name, text in edits.items():
            scenario = parse_scenario(f"scenario: {name}\nedits:\n{text}\n")
            apply_scenario(network, scenario)
            walls, cpus = [], []
            for _ in range(times):
                start, used = time.perf_counter(), time.process_time()
                apply_scenario(network, scenario)
                walls.append(time.perf_counter() - start)
                cpus.append(time.process_time() - used)
            wall, cpu = statistics.median(walls), statistics.median(cpus)
            share, of_cpu = 100 * wall / build_s, 100 * cpu / build_used
            met = "met" if max(share, of_cpu) <= TARGET_PERCENT else "**missed**"
            rows.append(
                f"| {city} | {name} | {wall:.3f} s | {cpu:.3f} s | {share:.1f} %; {of_cpu:.1f} % | {met} |"
            )
            print(rows[-1], flush=True)
        share, of_cpu = 100 * wall / whole_s, 100 * cpu / whole_used
        rows.append(
            f"| {city} | all of them, of `mobility build` | {wall:.3f} s | {cpu:.3f} s "
            f"| {share:.1f} %; {of_cpu:.1f} % | |"
        )
    return rows


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cities", default=",".join(CITIES))
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    rows = [row for city in options.cities.split(",") for row in measure(city, options.times)]
    page = f"""# Scenarios against builds

`python -m benchmarks.scenarios`, 2 cores, Python {platform.python_version()}. A scenario is applied
to a loaded network {options.times} times, the median counts; the build is one in the same process with
kernels compiled and files in the page cache, without tiles of the map; `mobility build` as a
planner runs it is a process of its own and cuts them, too. "All of them" are six edits at once.
Target: at most {TARGET_PERCENT:g} % of the build.

| city | what | time | processor time | share of the build: time; processor time | |
|---|---|---:|---:|---:|---|
{chr(10).join(rows)}
"""
    (PAGES / "scenarios.md").write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
