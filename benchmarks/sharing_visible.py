"""Shared vehicles from a provider's feed to an answer: poll, snapshot, Redis, both workers.

``python -m benchmarks.sharing_visible --network DIR [--vehicles N] [--changes N]`` serves a GBFS feed of N
free scooters (generated around the network's middle) over local HTTP to a service with two workers that looks
every second. Again and again one scooter is moved; visible: when eight answers in a row to /api/v1/rentals
have it at its new place. Told from when the new file is there to be fetched, and from when the live process
began to fetch it.
"""

import argparse
import json
import os
import random
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
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

from mobility.network import load_network

IN_A_ROW = 8
"""Answers: either worker may give one."""
SPREAD = 0.05  # degrees around the middle
RADIUS_M = 60
QUIET_S = 1.5
"""Between two changes: nothing of the last one is under way any more."""
SCOOTER = {"vehicle_type_id": "scooter", "form_factor": "scooter_standing", "propulsion_type": "electric"}


@dataclass
class Feed:
    """What the provider says now.

    Parameters
    ----------
    vehicles : list[dict[str, Any]]
        All of them; the first one moves.
    url : str
        Of the server.
    fetched_s : float
        When the file of vehicles was last given out, on the clock of perf_counter.
    """

    vehicles: list[dict[str, Any]]
    url: str = ""
    fetched_s: float = 0.0
    body: bytes = b""
    etag: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def say(self, lat: float, lon: float) -> None:
        """Move the first vehicle."""
        self.vehicles[0] |= {"lat": lat, "lon": lon}
        body = envelope({"vehicles": self.vehicles})
        with self.lock:
            self.body, self.etag = body, f'"{lat}"'

    def file(self, name: str) -> tuple[bytes, str]:
        """Give a file and its ETag."""
        if name == "vehicle_status":
            with self.lock:
                return self.body, self.etag
        names = ("system_information", "vehicle_types", "vehicle_status")
        others = {
            "gbfs": {"en": {"feeds": [{"name": one, "url": f"{self.url}/{one}.json"} for one in names]}},
            "system_information": {"system_id": "s", "name": "s", "language": "en", "timezone": "UTC"},
            "vehicle_types": {"vehicle_types": [SCOOTER]},
        }
        return envelope(others[name]), f'"{name}"'


def envelope(data: dict[str, Any]) -> bytes:
    """A file of GBFS 2.3, made now."""
    return json.dumps({"last_updated": int(time.time()), "ttl": 1, "version": "2.3", "data": data}).encode()


@contextmanager
def provider(feed: Feed) -> Iterator[None]:
    """Serve a feed over HTTP."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.strip("/").removesuffix(".json")
            began = time.perf_counter()
            body, etag = feed.file(name)
            status = 304 if self.headers.get("If-None-Match") == etag else 200
            if status == 304:
                body = b""
            elif name == "vehicle_status":
                feed.fetched_s = began
            self.send_response(status)
            self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        feed.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def serving(network: Path, feed: Feed) -> Iterator[str]:
    """The service with two workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as state:
        own = {
            "MOBILITY_STATE": state,
            "MOBILITY_GBFS": f"s={feed.url}/gbfs.json",
            "MOBILITY_GBFS_INTERVAL_S": "1",
            "MOBILITY_QUOTA_PLAN": "off",
            "MOBILITY_QUOTA_SEARCH": "off",
            "MOBILITY_LOG_LEVEL": "ERROR",
        }
        program = "from mobility.cli import main; main()"
        command = [sys.executable, "-c", program, "serve", "--network", str(network), "--port", str(port)]
        process = subprocess.Popen([*command, "--workers", "2"], env={**os.environ, **own})
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def is_there(address: str, lat: float, lon: float) -> bool:
    """Whether whichever worker answers has a vehicle at a place."""
    asked = f"{address}/api/v1/rentals?point={lat},{lon}&radius={RADIUS_M}&withStations=false&withZones=false"
    try:
        answer = requests.get(asked, timeout=10)
        return answer.status_code == 200 and bool(answer.json()["vehicles"])
    except (requests.RequestException, ValueError, KeyError):
        return False


def wait(address: str, lat: float, lon: float) -> float:
    """Wait until a vehicle is there for all, and tell when that was (the first of the answers in a row)."""
    row, first = 0, 0.0
    while row < IN_A_ROW:
        here = is_there(address, lat, lon)
        first = time.perf_counter() if here and row == 0 else first
        row = row + 1 if here else 0
        time.sleep(0.005)
    return first


def main() -> None:
    """Measure and say the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--vehicles", type=int, default=10_000)
    parser.add_argument("--changes", type=int, default=12)
    parser.add_argument("--seed", type=int, default=random.randrange(100_000))
    given = parser.parse_args()
    t = load_network(given.network).timetable
    middle = float(t.stop_lat.mean()), float(t.stop_lon.mean())
    draw = random.Random(given.seed)
    feed = Feed(
        [
            {
                "bike_id": f"v{row}",
                "vehicle_id": f"v{row}",
                "lat": middle[0] + draw.uniform(-SPREAD, SPREAD),
                "lon": middle[1] + draw.uniform(-SPREAD, SPREAD),
                "vehicle_type_id": "scooter",
                "current_range_meters": draw.randrange(40_000),
                "is_reserved": False,
                "is_disabled": False,
                "rental_uris": {"web": f"https://rent.example/v{row}"},
            }
            for row in range(given.vehicles)
        ]
    )
    since_said, since_fetched = [], []
    # Away from all others, another place each time.
    places = [(middle[0] + 3 * SPREAD, middle[1] + 0.01 * number) for number in range(given.changes + 1)]
    feed.say(*places[0])
    with provider(feed), serving(given.network, feed) as address:
        wait(address, *places[0])
        for place in places[1:]:
            time.sleep(QUIET_S + draw.random())
            said_s = time.perf_counter()
            feed.say(*place)
            seen_s = wait(address, *place)
            since_said.append(seen_s - said_s)
            since_fetched.append(seen_s - feed.fetched_s)
    say(given.vehicles, given.seed, since_said, since_fetched)


def say(n_vehicles: int, seed: int, since_said: list[float], since_fetched: list[float]) -> None:
    """Print the table."""
    print(f"{n_vehicles:,} free vehicles, {len(since_said)} changes, looked at every second, seed {seed}.\n")
    print("| seconds until both workers answer by it | median | longest |\n|---|---|---|")
    for name, seconds in (
        ("from when the new file is there", since_said),
        ("from when it is fetched", since_fetched),
    ):
        print(f"| {name} | {statistics.median(seconds):.2f} | {max(seconds):.2f} |")


if __name__ == "__main__":
    main()
