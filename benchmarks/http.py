"""What HTTP costs: time outside the router, two workers against one, private memory of a further worker.

    python -m benchmarks.http --network DIR [--queries N] [--seconds N]

Queries go between random stops of the network in a morning of service; a fixed seed and a fresh one.
`wrk` must be on PATH for the throughput. Figures of one run are comparable with each other only.
"""

import argparse
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import numpy as np
import requests

from mobility.network import load_network
from mobility.service.samples import sample_question

FIXED_SEED = 7
WARM_UP_SEED = 1
THREADS = 1
CONNECTIONS = 8


@dataclass
class Figures:
    """Milliseconds of each phase over all queries."""

    plan: list[float]
    answer: list[float]
    total: list[float]
    kilobytes: list[float]

    @property
    def outside(self) -> list[float]:
        """What is not spent in the planner."""
        return [total - plan for total, plan in zip(self.total, self.plan, strict=True)]


def make_queries(directory: Path, count: int, seed: int, first: datetime | None = None) -> list[str]:
    """Paths of plan requests between random stops that are called at, in three hours of a morning of service.

    From `first` on, else from half past seven of the first working day to come.
    """
    network = load_network(directory)
    if first is None:
        sample = sample_question(network, datetime.now(UTC).date())
        if sample is None:
            raise SystemExit("the network has no stops")
        first = sample.moment
    timetable = network.timetable
    stops = np.unique(timetable.pattern_stops)
    stops = stops[~np.isnan(timetable.stop_lat[stops])]
    random_of = random.Random(seed)
    start = int(first.timestamp())
    paths = []
    for _ in range(count):
        ends = [int(random_of.choice(stops)) for _ in range(2)]
        places = [f"{timetable.stop_lat[s]:.6f},{timetable.stop_lon[s]:.6f}" for s in ends]
        moment = datetime.fromtimestamp(start + random_of.randrange(0, 10_800), UTC)
        text = quote(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
        paths.append(f"/api/v5/plan?fromPlace={places[0]}&toPlace={places[1]}&time={text}")
    return paths


@contextmanager
def serving(directory: Path, workers: int) -> Iterator[tuple[str, int]]:
    """Run the service; gives its address and the process id of gunicorn's master."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from mobility.cli import main; main()", "serve"]
    command += ["--network", str(directory), "--port", str(port)]
    command += ["--workers", str(workers), "--threads", str(THREADS)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        ready = 0
        while ready < 12 * workers:
            if process.poll() is not None:
                raise SystemExit(f"the service ended: see `mobility serve --network {directory}`")
            try:
                is_ready = requests.get(f"{address}/api/v1/health", timeout=5).ok
            except requests.ConnectionError:
                is_ready = False
            ready = ready + 1 if is_ready else 0
            if not is_ready:
                time.sleep(0.1)
        yield address, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def measure_phases(address: str, paths: list[str], encoding: str = "identity") -> Figures:
    """Ask one query after the other and read Server-Timing."""
    figures = Figures([], [], [], [])
    with requests.Session() as session:
        session.headers["Accept-Encoding"] = encoding
        for path in paths:
            response = session.get(address + path, timeout=60)
            response.raise_for_status()
            phases = dict(re.findall(r"(\w+);dur=([\d.]+)", response.headers["Server-Timing"]))
            figures.plan.append(float(phases["plan"]))
            figures.answer.append(float(phases["answer"]))
            figures.total.append(float(phases["total"]))
            figures.kilobytes.append(len(response.content) / 1000)
    return figures


def measure_throughput(address: str, paths: list[str], seconds: int) -> float:
    """Requests a second that wrk gets through."""
    lines = ",".join(f'"{path}"' for path in paths)
    script = (
        f"paths = {{{lines}}}\nat = 0\n"
        "request = function() at = at % #paths + 1; return wrk.format('GET', paths[at]) end\n"
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            "--timeout",
            "30s",
            "-s",
            file.name,
            address,
        ]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text:
        raise SystemExit(f"wrk was refused:\n{text}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", text)
    if found is None:
        raise SystemExit(text)
    return float(found[1])


def measure_memory(supervisor: int) -> list[tuple[float, float]]:
    """Resident and private megabytes of each worker: the children of gunicorn."""
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
    masters = [pid for pid in children if b"mobility.cli.web" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    workers = [
        worker for pid in masters for worker in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ]
    found = []
    for child in workers:
        rollup = Path(f"/proc/{child}/smaps_rollup").read_text()
        sizes = {name: int(value) / 1024 for name, value in re.findall(r"(\w+):\s+(\d+) kB", rollup)}
        found.append((sizes["Rss"], sizes["Private_Clean"] + sizes["Private_Dirty"]))
    return found


def run(directory: Path, n_queries: int = 300, seconds: int = 10) -> None:
    """Measure and print."""
    fresh = random.SystemRandom().randrange(1 << 31)
    throughput = {}
    for workers in (1, 2):
        with serving(directory, workers) as (address, master):
            # A service runs for weeks: names of stops and streets are remembered after its first minutes.
            measure_phases(address, make_queries(directory, n_queries, WARM_UP_SEED))
            if workers == 1:
                for name, seed, encoding in (
                    ("fixed", FIXED_SEED, "identity"),
                    ("fresh", fresh, "identity"),
                    ("fixed", FIXED_SEED, "zstd"),
                    ("fixed", FIXED_SEED, "gzip"),
                ):
                    figures = measure_phases(address, make_queries(directory, n_queries, seed), encoding)
                    print(f"phases, {n_queries} queries, {name} seed {seed}, {encoding} (median / p95):")
                    for label in ("plan", "answer", "outside", "total"):
                        values = getattr(figures, label)
                        p95 = statistics.quantiles(values, n=20)[-1]
                        print(f"  {label:8} {statistics.median(values):7.2f} / {p95:7.2f} ms")
                    print(f"  size     {statistics.median(figures.kilobytes):7.1f} kB")
            paths = make_queries(directory, n_queries, FIXED_SEED)
            measure_throughput(address, paths, 3)  # both workers have seen every kind of query
            throughput[workers] = measure_throughput(address, paths, seconds)
            memory = measure_memory(master)
        shown = ", ".join(f"{rss:.0f} MB resident of which {private:.0f} private" for rss, private in memory)
        print(f"{workers} worker(s): {throughput[workers]:.1f} requests/s; {shown}")
        if workers == 2:
            share = memory[1][1] / memory[0][0]
            print(f"private memory of the second worker: {share:.0%} of the first's resident")
    print(f"2 workers : 1 worker = {throughput[2] / throughput[1]:.2f}")
    print(f"({os.cpu_count()} cores, threads {THREADS} each, wrk with {CONNECTIONS} connections)")


def main() -> None:
    """Read the options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=10)
    given = parser.parse_args()
    run(given.network, given.queries, given.seconds)


if __name__ == "__main__":
    main()
