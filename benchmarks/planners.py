"""Planners' jobs by the command line: time, memory and what more processes gain, to JSON for docs/scale.md.

    python -m benchmarks.planners indicators --network DIR [--origins 100000] [--schedulers 2]
    python -m benchmarks.planners workers --network DIR [--origins 4000] [--schedulers 1,2] [--passes 3]
    python -m benchmarks.planners sizes --feed FEED.zip [--tiles 1,4,16]

``indicators``: origins around stops, ten kinds of places of the map, three cut-offs, three percentiles of
sixty minutes. ``workers``: the same origins to 1,000 points, one cut-off, by one process and more. Both
start ``mobility accessibility run`` in a process of its own and watch its folder (every quarter of a
second) and its memory (proportional set size of the process and all below it, every two seconds: adding it
up takes 20 ms of a processor that those who compute would have). ``--passes``: again and again, by turns.
``sizes``: a feed beside copies of itself (benchmarks/tiling.py) without streets; what a row of the matrix
takes as the network grows, in one process.

Each writes a line of JSON to standard output, and progress to standard error.
"""

import argparse
import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import psutil

from benchmarks.accessibility import draw_points
from benchmarks.tiling import tile_feed
from mobility.accessibility.matrix import MatrixEngine
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.network import TransportNetwork, build_network

KINDS = {
    "parking": "amenity=parking",
    "stops": "highway=bus_stop",
    "playgrounds": "leisure=playground",
    "pitches": "leisure=pitch",
    "bicycle_parking": "amenity=bicycle_parking",
    "pools": "leisure=swimming_pool",
    "schools": "amenity=school",
    "restaurants": "amenity=restaurant",
    "places_of_worship": "amenity=place_of_worship",
    "supermarkets": "shop=supermarket",
    "doctors": "amenity=doctors",
    "pharmacies": "amenity=pharmacy",
    "kindergartens": "amenity=kindergarten",
    "cafes": "amenity=cafe",
    "bakeries": "shop=bakery",
    "hotels": "tourism=hotel",
    "banks": "amenity=bank",
    "universities": "amenity=university",
    "sports_centres": "leisure=sports_centre",
    "parks": "leisure=park",
}
"""The first ten of these that a network has."""

N_KINDS, N_POINTS = 10, 1000
LOOK_S, MEMORY_S = 0.25, 2.0
SET_CHILD_SUBREAPER = 36
"""Of Linux' prctl."""
ROWS, WARM_ROWS = 30, 3
ONE_TILE = 0.3
"""Degrees: wider than a copy, narrower than from copy to copy."""


def most_served_day(network: TransportNetwork) -> str:
    """A day in the middle of the feed's calendar that is a Tuesday."""
    feed = network.manifest["feeds"][0]
    days = np.arange(np.datetime64(feed["start_date"]), np.datetime64(feed["end_date"]))
    tuesdays = days[(days.astype("datetime64[D]").view("int64") - 5) % 7 == 0]  # 1970-01-01: a Thursday
    return str(tuesdays[len(tuesdays) // 2])


def write_points(points: Points, path: Path) -> None:
    """As a file of a job."""
    rows = zip(points.ids, points.lats.tolist(), points.lons.tolist(), strict=True)
    path.write_text("id,lat,lon\n" + "".join(f"{one},{lat},{lon}\n" for one, lat, lon in rows))


def write_job(network: TransportNetwork, folder: Path, n_origins: int, question: str) -> Path:
    """The job of a question, its origins beside it."""
    rng = np.random.default_rng(1)
    write_points(draw_points(network, n_origins, rng, "o"), folder / "origins.csv")
    if question == "indicators":
        there = set(network.tables["street/places"]["kind"].to_pylist())
        kinds = [(name, kind) for name, kind in KINDS.items() if kind in there][:N_KINDS]
        assert len(kinds) == N_KINDS, f"only {len(kinds)} kinds of places are there"
        destinations = [f"  - {{name: {name}, places: [{kind}]}}" for name, kind in kinds]
        cutoffs = "[15, 30, 45]"
    else:
        write_points(draw_points(network, N_POINTS, rng, "d"), folder / "points.csv")
        destinations, cutoffs = ["  - {name: points, file: points.csv}"], "[30]"
    lines = [
        f"title: {question}",
        "origins: {file: origins.csv}",
        "destinations:",
        *destinations,
        "request:",
        f"  departure: {most_served_day(network)}T07:30",
        "  window_minutes: 60",
        "  percentiles: [25, 50, 75]",
        "  max_time_minutes: 60",
        "  max_walk_minutes: 15",
        "indicators:",
        f"  - {{kind: cumulative, minutes: {cutoffs}}}",
    ]
    path = folder / "job.yaml"
    path.write_text("\n".join(lines) + "\n")
    return path


def adopt_orphans() -> None:
    """Become the parent of processes whose own one has ended, so that their time is told here, too.

    Those that compute are forked from a process of the job's, which ends after the job.
    """
    ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def await_orphans(seen: set[int]) -> None:
    """Wait for the processes of a job that ended after it."""
    while True:
        left = {number for number in seen if psutil.pid_exists(number)}
        if not left:
            return
        for number in left:
            with suppress(ChildProcessError):  # not ours yet, or never
                os.waitpid(number, os.WNOHANG)
        time.sleep(0.01)


def memory_mb(processes: Sequence[psutil.Process]) -> float:
    """Proportional set size of processes."""
    total = 0
    for one in processes:
        try:
            total += one.memory_full_info().pss
        except psutil.Error:  # it has just ended
            continue
    return total / 1e6


def processor_s() -> float:
    """Seconds that processes below this one spent, and those below them; of a cluster that stays none."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def done_origins(chunks: Path) -> int:
    """How many origins' chunks lie there."""
    # Not those that are being written, whose names begin with a dot.
    names = [path.name for path in chunks.glob("[0-9]*.arrow")] if chunks.is_dir() else []
    return sum(int(name[10:19]) - int(name[:9]) for name in names)


def watch(job: Path, network: Path, out: Path, options: Sequence[str]) -> dict[str, Any]:
    """Run a job in a process of its own and watch it."""
    program = "from mobility.cli import main; main()"
    command = [sys.executable, "-c", program, "accessibility", "run", str(job)]
    started, before_s = time.monotonic(), processor_s()
    process = subprocess.Popen([*command, "--network", str(network), "--out", str(out), *options])
    seen = psutil.Process(process.pid)
    curve: list[tuple[float, int]] = []
    peak, next_s = 0.0, 0.0
    below: set[int] = set()
    while process.returncode is None:
        done = done_origins(out / "chunks")
        if done and (not curve or done > curve[-1][1]):
            curve.append((time.monotonic() - started, done))
        if time.monotonic() - started > next_s:
            with suppress(psutil.NoSuchProcess):  # it has just ended
                children = seen.children(recursive=True)
                below |= {one.pid for one in children}
                peak = max(peak, memory_mb([seen, *children]))
            next_s += MEMORY_S
        with suppress(subprocess.TimeoutExpired):
            process.wait(LOOK_S)
    whole_s = time.monotonic() - started
    if process.returncode:
        raise SystemExit(process.returncode)
    await_orphans(below)
    spent_s = processor_s() - before_s
    (first_s, first), (last_s, last) = curve[0], curve[-1]
    return {
        "seconds": round(whole_s, 1),
        "processor_s": round(spent_s, 1),
        "until_first_chunk_s": round(first_s, 1),
        "first_chunk_origins": first,
        "origins_per_s_between": round((last - first) / max(last_s - first_s, LOOK_S), 1),
        "after_last_chunk_s": round(whole_s - last_s, 1),
        "peak_mb": round(peak),
    }


@contextmanager
def dask_cluster(folder: Path, n_workers: int) -> Iterator[str]:
    """A real scheduler and workers on this machine."""
    file = folder / f"scheduler-{n_workers}.json"
    base = [sys.executable, "-m", "distributed.cli"]
    here = ["--scheduler-file", str(file)]
    commands = [[*base[:2], "distributed.cli.dask_scheduler", *here, "--host", "127.0.0.1", "--no-dashboard"]]
    worker = [
        *base[:2],
        "distributed.cli.dask_worker",
        *here,
        "--nthreads",
        "1",
        "--no-dashboard",
        "--no-nanny",
    ]
    commands += [[*worker, "--local-directory", str(folder / f"worker-{i}")] for i in range(n_workers)]
    running = [subprocess.Popen(one, stderr=subprocess.DEVNULL) for one in commands]
    try:
        while not file.exists():
            time.sleep(LOOK_S)
        yield str(json.loads(file.read_text())["address"])
    finally:
        for one in reversed(running):
            one.terminate()
            one.wait()


def measure_job(given: argparse.Namespace) -> None:
    """`indicators` and `workers`."""
    network = TransportNetwork.open(given.network)
    adopt_orphans()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        job = write_job(network, folder, given.origins, given.question)
        about = {"question": given.question, "network": given.network.name, "origins": given.origins}
        for number, word in enumerate(given.schedulers.split(",") * given.passes):
            out = folder / f"out-{number}"
            if word.startswith("dask:"):
                with dask_cluster(folder, int(word[5:])) as address:
                    found = watch(job, given.network, out, ["--no-report", "--scheduler", address])
            else:
                options = ["--workers", word, "--scheduler", "processes"]
                report = [] if given.question == "indicators" else ["--no-report"]
                found = watch(job, given.network, out, [*options, *report])
            shutil.rmtree(out)
            print(json.dumps({**about, "by": word, "cores": os.cpu_count(), **found}), flush=True)


def measure_sizes(given: argparse.Namespace) -> None:
    """`sizes`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for n_tiles in (int(word) for word in given.tiles.split(",")):
            feed = tile_feed(given.feed, folder / f"{n_tiles}.zip", n_tiles)
            build_network([("tiled", feed)], [], folder / f"net-{n_tiles}")
            network = TransportNetwork.open(folder / f"net-{n_tiles}")
            print(json.dumps({"question": "sizes", "tiles": n_tiles, **measure_rows(network)}), flush=True)


def measure_rows(network: TransportNetwork) -> dict[str, Any]:
    """Rows from and to the first copy: more copies are more arrays, not more ways."""
    timetable = network.timetable
    day = most_served_day(network)
    request = MatrixRequest(
        departure=np.datetime64(f"{day}T07:30").astype(object).replace(tzinfo=zone_of(network)),
        window_minutes=60,
        percentiles=(25, 50, 75),
        max_time_minutes=60,
        max_walk_minutes=15,
    )
    stops = np.unique(timetable.pattern_stops)
    for degrees in (timetable.stop_lat, timetable.stop_lon):
        stops = stops[degrees[stops] < float(np.min(degrees[stops])) + ONE_TILE]
    chosen = np.random.default_rng(1).choice(stops, ROWS + WARM_ROWS)
    points = Points(
        tuple(str(i) for i in range(chosen.size)), timetable.stop_lat[chosen], timetable.stop_lon[chosen]
    )
    engine = MatrixEngine(network, request, points)
    engine.rows(points.take(slice(0, WARM_ROWS)))
    start = time.process_time()
    minutes = engine.rows(points.take(slice(WARM_ROWS, None)))
    spent_s = time.process_time() - start
    arrays = network.manifest["files"]
    return {
        "stops": int(timetable.stop_lat.size),
        "stop_times": int(network.manifest["counts"].get("stop_times", 0)),
        "timetable_bytes": sum(
            int(one["size"]) for name, one in arrays.items() if name.startswith("timetable/")
        ),
        "ms_per_row": round(1000 * spent_s / ROWS, 2),
        "reached": round(float((minutes[1] < 65535).mean()), 3),
        "peak_mb": round(psutil.Process().memory_info().rss / 1e6),
    }


def zone_of(network: TransportNetwork) -> ZoneInfo:
    """Give the time zone of a network's first feed."""
    return ZoneInfo(network.timezones[0])


def main() -> None:
    """Measure what is asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("question", choices=("indicators", "workers", "sizes"))
    parser.add_argument("--network", type=Path)
    parser.add_argument("--origins", type=int, default=100_000)
    parser.add_argument("--schedulers", default="2", help="processes, or dask:N; one after the other")
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--feed", type=Path)
    parser.add_argument("--tiles", default="1,4,16")
    given = parser.parse_args()
    measure_sizes(given) if given.question == "sizes" else measure_job(given)


if __name__ == "__main__":
    main()
