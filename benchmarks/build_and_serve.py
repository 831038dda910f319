"""What a network costs by the commands people run: building, loading, and one more process serving it.

    python -m benchmarks.build_and_serve [--data DIR] [--only porto|tiled] [--report FILE]

Porto's two feeds with its streets, and a feed of about 4 million stop_times: Porto's buses side by side,
streets under the first copy only (benchmarks.build lays the copies over each other instead: more footpaths).
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from benchmarks.http import FIXED_SEED, make_queries, measure_memory, serving
from benchmarks.processes import Run, run_measured
from benchmarks.tiling import tile_feed

PROJECT = Path(__file__).resolve().parents[1]
REPORT = PROJECT / "docs" / "performance" / "build.md"
COMMAND = [sys.executable, "-c", "from mobility.cli import main; main()"]
TILES = 9
N_LOADS = 5
N_QUESTIONS = 80
"""Asked before memory is read: a worker that never answered shares everything and says nothing."""
MB_IN_MIB = 1.048576

LOAD = """
import sys, time
from pathlib import Path
from mobility.network import load_network
start = time.perf_counter()
load_network(Path(sys.argv[1]))
print(time.perf_counter() - start)
"""
READY = """
import sys, time
start = time.perf_counter()
from pathlib import Path
from mobility.bootstrap.loader import load_services
load_services(Path(sys.argv[1]))
print(time.perf_counter() - start)
"""

EXPLANATION = f"""\
*Build* is `mobility build` from start to end, kernels taken from numba's cache; *nothing compiled yet* is
the same with that cache empty, as after installing. *Most memory* is the largest resident memory of the
process with its children. *Load* is `load_network` with its modules imported (median of {N_LOADS} fresh
processes, files in the page cache); *ready to answer* adds imports, the compiled day and a first question.
Workers are those of `mobility serve --workers 2` after {N_QUESTIONS} plans; *private* is Private_Clean +
Private_Dirty of /proc/PID/smaps_rollup."""
TILED = """\
The tiled feed is Porto's bus feed side by side, {stop_times:,} stop_times, with the streets of Porto under
the first copy; the stops of the others are off the streets, their footpaths beelines within 250 m. What
streets under every copy would add to its build is not measured."""


@dataclass(frozen=True)
class Limits:
    """What the project asks for."""

    build_s: float
    peak_mb: float
    load_s: float = 1.0
    private_share: float = 0.25


@dataclass(frozen=True)
class Figures:
    """What was measured on one network."""

    name: str
    limits: Limits
    first: Run | None
    again: Run
    load_s: float
    ready_s: float
    resident_mb: float
    private_mb: float
    disk_mb: float
    counts: dict[str, Any]

    @property
    def private_share(self) -> float:
        """Private memory of the further worker relative to the first one's resident memory."""
        return self.private_mb / self.resident_mb


def measure(
    name: str, feeds: list[Path], extract: Path, out: Path, limits: Limits, *, with_first: bool
) -> Figures:
    """Build, load and serve one network.

    Parameters
    ----------
    name : str
        For people.
    feeds : list[Path]
        GTFS zips.
    extract : Path
        OSM extract.
    out : Path
        Directory for the network.
    limits : Limits
        What is asked for.
    with_first : bool
        Build once more before, with nothing in numba's cache.

    Returns
    -------
    Figures
        All of them.
    """
    build = [*COMMAND, "build", "--osm", str(extract), "--out", str(out)]
    for feed in feeds:
        build += ["--gtfs", str(feed)]
    first = run_measured(build) if with_first else None
    again = run_measured(build)
    print(
        f"{name}: built in {again.seconds:.1f} s ({again.cpu_s:.1f} s of processors), "
        f"{again.peak_mb:.0f} MB at most",
        flush=True,
    )
    load_s = _median_of(LOAD, out)
    ready_s = _median_of(READY, out)
    print(f"{name}: loaded in {load_s:.3f} s, ready to answer {ready_s:.2f} s after start", flush=True)
    resident, private = _measure_workers(out)
    print(f"{name}: first worker {resident:.0f} MB resident, second {private:.0f} MB private", flush=True)
    network = (out / "current").resolve()
    disk = sum(file.stat().st_size for file in network.rglob("*") if file.is_file()) / 1e6
    counts = json.loads((network / "manifest.json").read_text(encoding="utf-8"))["counts"]
    return Figures(name, limits, first, again, load_s, ready_s, resident, private, disk, counts)


def _median_of(program: str, out: Path) -> float:
    """Median of what a short program says, run in fresh processes; the files are in the page cache."""
    found = []
    for _ in range(N_LOADS):
        done = subprocess.run(
            [sys.executable, "-c", program, str(out)], capture_output=True, text=True, check=True
        )
        found.append(float(done.stdout.split()[-1]))
    return statistics.median(found)


def _measure_workers(out: Path) -> tuple[float, float]:
    """Resident memory of the first and private memory of the second of two workers that have answered."""
    paths = make_queries(out, N_QUESTIONS, FIXED_SEED)
    with serving(out, 2) as (address, master):

        def ask(path: str) -> None:
            # A connection of its own each, so that the kernel hands them to both workers.
            requests.get(address + path, timeout=120).raise_for_status()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(ask, paths))
        (first, _), (_, private) = measure_memory(master)[:2]
    return first * MB_IN_MIB, private * MB_IN_MIB


def write_report(path: Path, found: list[Figures]) -> None:
    """Write the page.

    Parameters
    ----------
    path : Path
        A Markdown file.
    found : list[Figures]
        One a network, Porto first.
    """
    rows: list[tuple[str, list[str]]] = []
    for label, key in (
        ("stops", "stops"),
        ("trips", "trips"),
        ("stop_times", "stop_times"),
        ("street edges", "street_edges"),
        ("footpaths on foot", "footpaths_foot"),
        ("footpaths on foot, beelines", "footpaths_foot_beeline"),
    ):
        rows.append((label, [f"{f.counts[key]:,}" for f in found]))
    rows += [
        ("size on disk", [f"{f.disk_mb:.0f} MB" for f in found]),
        ("build", [_judge(f.again.seconds, f.limits.build_s, "s") for f in found]),
        ("... its processor time", [f"{f.again.cpu_s:.1f} s" for f in found]),
        ("build, nothing compiled yet", [f"{f.first.seconds:.1f} s" if f.first else "" for f in found]),
        ("most memory of a build", [_judge(f.again.peak_mb, f.limits.peak_mb, "MB", 0) for f in found]),
        ("load", [_judge(f.load_s, f.limits.load_s, "s", 3) for f in found]),
        ("process ready to answer", [f"{f.ready_s:.2f} s" for f in found]),
        ("first worker, resident", [f"{f.resident_mb:.0f} MB" for f in found]),
        ("further worker, private", [f"{f.private_mb:.0f} MB" for f in found]),
        ("share", [_judge(100 * f.private_share, 100 * f.limits.private_share, "%", 0) for f in found]),
    ]
    lines = [
        "# Building, loading, and one more process",
        "",
        f"`python -m benchmarks.build_and_serve`, on {os.cpu_count()} cores with Python "
        f"{platform.python_version()}. MB are 1,000,000 bytes.",
        "",
        "| | " + " | ".join(f.name for f in found) + " |",
        "|---|" + "---:|" * len(found),
        *(f"| {label} | " + " | ".join(cells) + " |" for label, cells in rows),
        "",
        EXPLANATION,
        "",
    ]
    if found[-1].name != "Porto":
        lines += [TILED.format(stop_times=found[-1].counts["stop_times"]), ""]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")


def _judge(value: float, limit: float, unit: str, digits: int = 1) -> str:
    """The figure, its limit and whether it is kept."""
    verdict = "met" if value <= limit else "**missed**"
    return f"{value:,.{digits}f} {unit} ({verdict}: at most {limit:,.0f})"


def main() -> None:
    """Read the options, measure, write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = Path(os.environ.get("MOBILITY_TEST_DATA", PROJECT.parent / "shared" / "data"))
    parser.add_argument("--data", type=Path, default=default, help="folder with porto/ in it")
    parser.add_argument("--only", choices=("porto", "tiled"), help="one of the two networks")
    parser.add_argument("--skip-first", action="store_true", help="no build with an empty cache of kernels")
    parser.add_argument("--report", type=Path, default=REPORT)
    given = parser.parse_args()
    porto = given.data / "porto"
    if not porto.is_dir():
        raise SystemExit(f"there is no {porto}: name the test data with --data or MOBILITY_TEST_DATA")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not given.skip_first and given.only != "tiled":
            os.environ["NUMBA_CACHE_DIR"] = str(folder / "numba")  # for the processes started from here
        feeds = [porto / "stcp-2022.gtfs.zip", porto / "metro-2026.gtfs.zip"]
        extract = porto / "porto.osm.pbf"
        found = []
        if given.only != "tiled":
            limits = Limits(60.0, 3_000.0)
            with_first = not given.skip_first
            found.append(measure("Porto", feeds, extract, folder / "porto", limits, with_first=with_first))
            write_report(given.report, found)
        if given.only != "porto":
            tiled = tile_feed(feeds[0], folder / "tiled.gtfs.zip", TILES)
            limits = Limits(300.0, 8_000.0)
            title = f"{TILES} x Porto's buses"
            found.append(measure(title, [tiled], extract, folder / "tiled", limits, with_first=False))
            write_report(given.report, found)
    print(f"{given.report} is written")


if __name__ == "__main__":
    main()
