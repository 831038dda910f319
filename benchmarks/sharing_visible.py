"""Shared vehicles from a provider's feed to an answer: poll, snapshot, Redis, both workers.

``python -m benchmarks.sharing_visible --network DIR [--vehicles N] [--changes N] [--seed S]`` serves a GBFS
feed of N **generated** free scooters (at random corners of the network's streets) over local HTTP to a
service with two workers. Again and again all of them move at once. Visible: from then on until twelve
answers in a row, whichever worker gives them, have a certain one at its new place. Told from when the new
file is there to be fetched, and from when the live process begins to fetch it: between the two lies the time
until it looks again, which the feed's ttl decides on (no feed is asked more often than every 10 s).
"""

import argparse
import json
import os
import random
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import requests

from benchmarks.load_service import serving
from mobility.network import TransportNetwork, load_network
from mobility.network.transport_network import usable_bit

IN_A_ROW = 12
"""Answers: either worker may give one, and one of 2,000 such rows comes from one worker alone."""
RADIUS_M = 60
MARKED_M = 49_999
"""What is left in the battery of the one that is looked for, and of no other."""
GIVE_UP_S = 60.0
NAMES = ("system_information", "vehicle_types", "vehicle_status")
SCOOTER = {"vehicle_type_id": "scooter", "form_factor": "scooter_standing", "propulsion_type": "electric"}
TTL_S = 1

Place = tuple[float, float]


@dataclass
class Feed:
    """What the provider says now.

    Parameters
    ----------
    url : str
        Of its server.
    version : int
        Of the vehicles.
    given_s : dict[int, float]
        When each version was first asked for, on the clock of perf_counter.
    """

    url: str = ""
    version: int = 0
    given_s: dict[int, float] = field(default_factory=dict)
    body: bytes = b""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def say(self, places: list[Place], ranges_m: list[int]) -> None:
        """Put all vehicles somewhere; the first one is marked."""
        vehicles = [
            {
                "bike_id": f"v{row}",
                "vehicle_id": f"v{row}",
                "lat": lat,
                "lon": lon,
                "vehicle_type_id": "scooter",
                "current_range_meters": range_m,
                "is_reserved": False,
                "is_disabled": False,
                "last_reported": int(time.time()),
                "rental_uris": {"web": f"https://rent.example/v{row}"},
            }
            for row, ((lat, lon), range_m) in enumerate(zip(places, ranges_m, strict=True))
        ]
        body = envelope({"vehicles": vehicles})
        with self.lock:
            self.body, self.version = body, self.version + 1

    def file(self, name: str, known: str | None) -> tuple[bytes | None, str]:
        """Give a file (None: it is the one that is known) and its ETag."""
        if name == "vehicle_status":
            with self.lock:
                etag = f'"{self.version}"'
                if known == etag:
                    return None, etag
                self.given_s.setdefault(self.version, time.perf_counter())
                return self.body, etag
        others: dict[str, dict[str, Any]] = {
            "gbfs": {"en": {"feeds": [{"name": one, "url": f"{self.url}/{one}.json"} for one in NAMES]}},
            "system_information": {"system_id": "s", "name": "s", "language": "en", "timezone": "UTC"},
            "vehicle_types": {"vehicle_types": [SCOOTER]},
        }
        return (None if known == '"still"' else envelope(others[name])), '"still"'


def envelope(data: dict[str, Any]) -> bytes:
    """A file of GBFS 2.3, made now."""
    return json.dumps(
        {"last_updated": int(time.time()), "ttl": TTL_S, "version": "2.3", "data": data}
    ).encode()


@contextmanager
def provider(feed: Feed) -> Iterator[None]:
    """Serve a feed over HTTP."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.strip("/").removesuffix(".json")
            body, etag = feed.file(name, self.headers.get("If-None-Match"))
            self.send_response(200 if body is not None else 304)
            self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

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


def corners(network: TransportNetwork) -> list[Place]:
    """List the corners of streets that one may walk on: elsewhere no vehicle is believed."""
    graph = network.graph
    is_usable = (network.edge_usable & usable_bit("foot")) > 0
    nodes = np.unique(graph.edge_tail[is_usable])
    return list(zip(graph.node_lat[nodes].tolist(), graph.node_lon[nodes].tolist(), strict=True))


def is_there(address: str, place: Place) -> bool:
    """Tell whether whichever worker answers has the marked vehicle at a place."""
    asked = f"{address}/api/v1/rentals?point={place[0]},{place[1]}&radius={RADIUS_M}&withStations=false"
    answer = requests.get(f"{asked}&withZones=false", timeout=10)
    answer.raise_for_status()
    return any(one.get("rangeMeters") == MARKED_M for one in answer.json()["vehicles"])


def seen_at(address: str, place: Place) -> float:
    """Wait until all workers have the marked vehicle at a place; gives when the first answer of them came."""
    row, first, began = 0, 0.0, time.perf_counter()
    while row < IN_A_ROW:
        here = is_there(address, place)
        now = time.perf_counter()
        first = now if here and row == 0 else first
        row = row + 1 if here else 0
        if now - began > GIVE_UP_S:
            raise SystemExit(f"the marked vehicle is not at {place} after {GIVE_UP_S:.0f} s")
        time.sleep(0.01)
    return first


def measure(directory: Path, n_vehicles: int, n_changes: int, seed: int) -> tuple[list[float], list[float]]:
    """Give seconds from each change, and from when it was fetched."""
    draw, everywhere = random.Random(seed), corners(load_network(directory))
    ranges_m = [MARKED_M, *(draw.randrange(40_000) for _ in range(n_vehicles - 1))]
    feed, since_said, since_given = Feed(), [], []

    def move() -> Place:
        """Put every vehicle elsewhere; tells where the marked one is."""
        places = [draw.choice(everywhere) for _ in range(n_vehicles)]
        feed.say(places, ranges_m)
        return places[0]

    place = move()
    with provider(feed):
        told = {"MOBILITY_GBFS": f"s={feed.url}/gbfs.json", "MOBILITY_GBFS_INTERVAL_S": "1"}
        quiet = {"MOBILITY_QUOTA_SEARCH": "off", "MOBILITY_LOG_LEVEL": "ERROR"}
        with serving(directory, workers=2, threads=8, **told, **quiet) as service:
            seen_at(service.address, place)
            for _ in range(n_changes):
                time.sleep(2 + 10 * draw.random())  # at any time between two looks
                said_s = time.perf_counter()
                place = move()
                seen_s = seen_at(service.address, place)
                since_said.append(seen_s - said_s)
                since_given.append(seen_s - feed.given_s[feed.version])
    return since_said, since_given


def main() -> None:
    """Measure and say the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--vehicles", type=int, default=10_000)
    parser.add_argument("--changes", type=int, default=12)
    parser.add_argument("--seed", type=int, default=random.randrange(100_000))
    given = parser.parse_args()
    since_said, since_given = measure(given.network, given.vehicles, given.changes, given.seed)
    print(
        f"{given.vehicles:,} generated vehicles, which all move; {given.changes} changes, seed {given.seed}."
    )
    print(f"Other processes at work at the end: {os.getloadavg()[0]:.1f} (load of a minute).\n")
    print("| seconds until both workers answer by it | median | longest |\n|---|---|---|")
    for name, seconds in (
        ("from the change at the provider", since_said),
        ("from its fetching", since_given),
    ):
        print(f"| {name} | {statistics.median(seconds):.2f} | {max(seconds):.2f} |")


if __name__ == "__main__":
    main()
