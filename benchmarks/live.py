"""What live data cost: how soon a snapshot is visible, and what it costs queries in flight.

    python -m benchmarks.live --network DIR [--vehicles N] [--snapshots N] [--seconds N]

A service with two workers reads a feed of N vehicles' updates from a file. Visible: from the
moment the file is renamed into place until both workers answer by it. Queries in flight go between
random stops, first with a feed that stays, then with a new message every five seconds.
"""

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import requests
from google.transit import gtfs_realtime_pb2 as pb

from benchmarks.http import FIXED_SEED, make_queries
from mobility.network import load_network
from mobility.network.transport_network import TransportNetwork
from mobility.service.samples import sample_question

EVERY_S = 5.0


def runs_of(network: TransportNetwork, count: int) -> tuple[list[tuple[str, str]], int]:
    """Trip ids with their day of runs around the morning of a day of service, and that day."""
    sample = sample_question(network, datetime.now(UTC).date())
    assert sample is not None
    day = sample.moment.toordinal()
    t = network.timetable
    column = day - int(t.service_first_date)
    running = np.flatnonzero(t.service_days[:, column][t.trip_service] != 0)
    pattern = t.trip_pattern[running]
    start = t.departures[t.pattern_times_offsets[pattern] + running - t.pattern_trips_offsets[pattern]]
    nearest = running[np.argsort(np.abs(start - 7 * 3600), kind="stable")]
    ids = network.tables["trips"]["trip_id"]
    tags = network.tables["feeds"]["tag"].to_pylist()
    found: dict[str, tuple[str, str]] = {}
    for trip in nearest.tolist():
        tag = str(tags[int(t.route_feed[t.trip_route[trip]])])
        found.setdefault(ids[int(t.trip_record[trip])].as_py(), (tag, ids[int(t.trip_record[trip])].as_py()))
        if len(found) == count:
            break
    return list(found.values()), day


def message_of(runs: list[tuple[str, str]], tag: str, day: int, delay_s: int) -> bytes:
    """A message in which each run of a feed is late, a little more at each fifth stop."""
    message = pb.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    message.header.timestamp = int(time.time())
    date = datetime.fromordinal(day).strftime("%Y%m%d")
    for number, (of_feed, trip_id) in enumerate(runs):
        if of_feed != tag:
            continue
        update = message.entity.add(id=str(number)).trip_update
        update.trip.trip_id, update.trip.start_date = trip_id, date
        update.delay = delay_s + number % 60
    return message.SerializeToString()


def put(path: Path, data: bytes) -> None:
    """Rename a file into place."""
    new = path.with_suffix(".new")
    new.write_bytes(data)
    new.rename(path)


@contextmanager
def serving(network: Path, feeds: dict[str, Path]) -> Iterator[str]:
    """The service with two workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as state:
        own = {
            "MOBILITY_STATE": state,
            "MOBILITY_REALTIME": " ".join(f"{tag}={path}" for tag, path in feeds.items()),
            "MOBILITY_REALTIME_INTERVAL_S": "1",
            "MOBILITY_REALTIME_MAX_AGE_S": "3600",
            "MOBILITY_QUOTA_PLAN": "off",
            "MOBILITY_QUOTA_SEARCH": "off",
            "MOBILITY_LOG_LEVEL": "ERROR",
        }
        program = "from mobility.cli import main; main()"
        command = [sys.executable, "-c", program, "serve", "--network", str(network), "--port", str(port)]
        process = subprocess.Popen([*command, "--workers", "2"], env={**os.environ, **own})
        address = f"http://127.0.0.1:{port}"
        try:
            while not all(is_live(address) for _ in range(8)):
                time.sleep(0.2)
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def is_live(address: str) -> bool:
    """Whether whichever worker answers is live."""
    try:
        return bool(requests.get(f"{address}/v1/live/status", timeout=10).json()["state"] == "LIVE")
    except (requests.RequestException, ValueError, KeyError):
        return False


def visible_after(address: str, version_before: set[str], started: float) -> float:
    """Seconds until eight answers in a row come from another snapshot than before."""
    row = 0
    while row < 8:
        row = row + 1 if version(address) not in version_before else 0
        time.sleep(0.005)
    return time.perf_counter() - started


def version(address: str) -> str:
    """Which snapshot answers."""
    return str(requests.get(f"{address}/v1/live/status", timeout=10).json()["version"])


def ask(address: str, paths: list[str], seconds: float) -> list[float]:
    """Milliseconds of each plan of one client."""
    spent = []
    deadline = time.perf_counter() + seconds
    with requests.Session() as session:
        while time.perf_counter() < deadline:
            for path in paths:
                began = time.perf_counter()
                session.get(address + path, timeout=60).raise_for_status()
                spent.append(1000 * (time.perf_counter() - began))
                if time.perf_counter() > deadline:
                    break
    return spent


def main() -> None:
    """Measure and say the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--vehicles", type=int, default=1000)
    parser.add_argument("--snapshots", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=25.0)
    given = parser.parse_args()
    network = load_network(given.network)
    runs, day = runs_of(network, given.vehicles)
    tags = sorted({tag for tag, _ in runs})
    queries = make_queries(given.network, 200, FIXED_SEED)
    with tempfile.TemporaryDirectory() as folder:
        feeds = {tag: Path(folder) / f"{tag}.pb" for tag in tags}

        def send(delay_s: int) -> None:
            """Put new messages into place."""
            for tag, path in feeds.items():
                put(path, message_of(runs, tag, day, delay_s))

        send(60)
        with serving(given.network, feeds) as address:
            ask(address, queries, 5)
            waits = []
            for count in range(given.snapshots):
                before = {version(address) for _ in range(8)}
                started = time.perf_counter()
                send(120 + 10 * count)
                waits.append(visible_after(address, before, started))
                ask(address, queries, 1)  # the days of the next snapshot are compiled as they are used
            still = ask(address, queries, given.seconds)
            end = threading.Event()

            def change() -> None:
                """Send something new again and again."""
                delay_s = 300
                while not end.wait(EVERY_S):
                    delay_s += 10
                    send(delay_s)

            thread = threading.Thread(target=change)
            thread.start()
            moving = ask(address, queries, given.seconds)
            end.set()
            thread.join()
    say(len(runs), waits, still, moving)


def say(n_runs: int, waits: list[float], still: list[float], moving: list[float]) -> None:
    """Print the tables."""
    print(f"{n_runs} runs that are late, {len(waits)} snapshots, feed looked at every second, two workers.\n")
    print("| until both workers answer by it | seconds |\n|---|---|")
    print(f"| median | {statistics.median(waits):.2f} |\n| longest | {max(waits):.2f} |\n")
    print("| one client's plans | number | p50 ms | p95 ms |\n|---|---|---|---|")
    for name, spent in (("feed at rest", still), (f"new snapshot every {EVERY_S:.0f} s", moving)):
        quantiles = statistics.quantiles(spent, n=20)
        print(f"| {name} | {len(spent)} | {statistics.median(spent):.1f} | {quantiles[18]:.1f} |")
    slower = statistics.quantiles(moving, n=20)[18] / statistics.quantiles(still, n=20)[18] - 1
    print(f"\np95 with new snapshots: {100 * slower:+.1f} %")


if __name__ == "__main__":
    main()
