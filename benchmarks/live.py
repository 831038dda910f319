"""What live data cost: how soon a snapshot is visible, and what it costs queries in flight.

    python -m benchmarks.live --network DIR[=MODEL] ... [--vehicles N] [--snapshots N] [--seconds N]

A service with two workers reads a feed of N runs from files: how late each is, and of those under way where
the vehicle is and how full. Its clock is set back to half past seven of a working day in the past. MODEL is
what is usual of the network's loads, as `mobility occupancy train` wrote it. Visible: from the moment the
files are renamed into place until both workers answer by them. Queries in flight go between random stops, by
time alone and with `crowding=normal`, by turns: a while with a feed that stays, then the same questions with
new messages every five seconds, in which all are later, and those that have left a stop are as full as they
left it; and so on, since machines drift.
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
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import requests
from google.transit import gtfs_realtime_pb2 as pb
from numpy.typing import NDArray

from benchmarks.http import FIXED_SEED, make_queries
from mobility.network import load_network
from mobility.network.day import noon_minus_12h
from mobility.network.transport_network import TransportNetwork
from mobility.service.samples import sample_question

EVERY_S = 5.0
TURN_S = 15.0
WAYS = {"by time alone": "", "crowding=normal": "&crowding=normal"}
QUESTIONS = 4000
"""More than are asked: bounds that were found for a destination would help only where the feed stays."""
LONGEST_BACK = timedelta(days=14)
SEATS, STANDING = 60, 100


class RunUnderWay(NamedTuple):
    """A run of the moment that the service's clock is set back to."""

    tag: str  # of its feed
    trip_id: str
    departures_s: NDArray[np.int64]  # (n_calls,) Unix seconds as planned
    sequences: NDArray[np.int32]  # (n_calls,) stop_sequence
    places: NDArray[np.float64]  # (n_calls, 2) latitude and longitude


def find_moment(network: TransportNetwork) -> datetime:
    """Give half past seven of a working day that is over: of the last two weeks, else of the busiest day."""
    today = datetime.now(UTC).date()
    for back in range(2, LONGEST_BACK.days):
        sample = sample_question(network, today - timedelta(days=back))
        if sample is None:
            raise SystemExit("the network has no stops")
        if sample.moment < datetime.now(UTC) - timedelta(minutes=30):
            return sample.moment
    raise SystemExit("the timetable has no busy day that is over: the clock cannot be set back to one")


def runs_of(network: TransportNetwork, moment: datetime, count: int) -> list[RunUnderWay]:
    """Give the runs whose middle is nearest to a moment, of those with an id of their own."""
    t = network.timetable
    day = moment.toordinal()  # as messages name it, in the zone of the feed with the busiest stop
    column = day - int(t.service_first_date)
    running = np.flatnonzero(t.service_days[:, column][t.trip_service] != 0)
    epochs = [noon_minus_12h(day, zone) for zone in network.timezones]
    feeds = t.route_feed[t.trip_route[running]]
    epoch = np.array(epochs)[t.feed_timezone[feeds]]
    spans = [t.departures[t.times_of(trip)][[0, -1]] for trip in running.tolist()]
    away = np.abs(np.mean(spans, axis=1) + epoch - moment.timestamp())
    tags = network.tables["feeds"]["tag"].to_pylist()
    ids = network.tables["trips"]["trip_id"]
    found: dict[tuple[str, str], RunUnderWay] = {}
    for row in np.argsort(away, kind="stable").tolist():
        trip, tag = int(running[row]), str(tags[int(feeds[row])])
        trip_id, times = str(ids[int(t.trip_record[trip])].as_py()), t.times_of(trip)
        departures = t.departures[times].astype(np.int64) + int(epoch[row])
        stops = t.pattern_stops[t.calls_of(trip)]
        places = np.column_stack((t.stop_lat[stops], t.stop_lon[stops]))
        run = RunUnderWay(tag, trip_id, departures, t.stop_sequences[times], places)
        found.setdefault((tag, trip_id), run)
        if len(found) == count:
            break
    return list(found.values())


def message_of(runs: list[RunUnderWay], tag: str, date: str, now_s: int, number: int) -> bytes:
    """Tell of a feed's runs: late, a little more with each message, and on their way with somebody aboard."""
    message = pb.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    message.header.timestamp = now_s
    for row, run in enumerate(runs):
        if run.tag != tag:
            continue
        delay_s = 60 + 10 * number + row % 60
        update = message.entity.add(id=f"update-{row}").trip_update
        update.trip.trip_id, update.trip.start_date = run.trip_id, date
        update.delay = delay_s
        at = int(np.searchsorted(run.departures_s + delay_s, now_s))
        if not 0 < at < run.departures_s.size:
            continue
        vehicle = message.entity.add(id=f"vehicle-{row}").vehicle
        vehicle.trip.trip_id, vehicle.trip.start_date = run.trip_id, date
        vehicle.vehicle.id = f"vehicle-{row}"
        vehicle.position.latitude, vehicle.position.longitude = run.places[at]
        vehicle.current_stop_sequence = int(run.sequences[at])
        vehicle.current_status = pb.VehiclePosition.IN_TRANSIT_TO
        vehicle.timestamp = now_s - 3
        # As full as it left its last stop: another figure with each message would be no vehicle's.
        vehicle.occupancy_percentage = int(np.random.default_rng((row, at)).integers(0, 110))
    return message.SerializeToString()


def put(path: Path, data: bytes) -> None:
    """Rename a file into place."""
    new = path.with_suffix(".new")
    new.write_bytes(data)
    new.rename(path)


def registry_of(count: int) -> str:
    """Write down how many persons the vehicles hold."""
    rows = [f"vehicle-{row},bus,{SEATS},{STANDING}" for row in range(count)]
    return "\n".join(["vehicle_id,type,seats,standing", *rows]) + "\n"


@contextmanager
def serving(network: Path, feeds: dict[str, Path], own: dict[str, str]) -> Iterator[str]:
    """The service with two workers, with settings of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as state:
        own = {
            **own,
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


def ask(address: str, paths: list[str], seconds: float) -> dict[str, list[float]]:
    """Milliseconds of each plan of one client, by the way it is asked for; each question in each way."""
    spent: dict[str, list[float]] = {way: [] for way in WAYS}
    deadline = time.perf_counter() + seconds
    with requests.Session() as session:
        while True:
            for path in paths:
                for way, words in WAYS.items():
                    began = time.perf_counter()
                    session.get(address + path + words, timeout=60).raise_for_status()
                    spent[way].append(1000 * (time.perf_counter() - began))
                if time.perf_counter() > deadline:
                    return spent


@contextmanager
def sending(send: Callable[[], None]) -> Iterator[None]:
    """Send something new, and again and again until the block ends."""
    end = threading.Event()

    def change() -> None:
        """Send it."""
        while not end.wait(EVERY_S):
            send()

    send()
    thread = threading.Thread(target=change, daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


def sources_of(address: str, paths: list[str]) -> Counter[str]:
    """Count on what the occupancy of rides in answers rests."""
    found: Counter[str] = Counter()
    for path in paths:
        plan = requests.get(address + path + WAYS["crowding=normal"], timeout=60).json()
        for itinerary in plan["itineraries"]:
            for leg in itinerary["legs"]:
                if leg["mode"] != "WALK":
                    found[(leg.get("occupancy") or {}).get("source", "NONE")] += 1
    return found


def measure(path: Path, model: Path | None, given: argparse.Namespace) -> None:
    """Measure one network and say the figures."""
    network = load_network(path)
    moment = find_moment(network)
    runs = runs_of(network, moment, given.vehicles)
    back_s = int(time.time() - moment.timestamp())
    queries = make_queries(path, QUESTIONS, FIXED_SEED, moment)
    with tempfile.TemporaryDirectory() as folder:
        registry = Path(folder) / "vehicles.csv"
        registry.write_text(registry_of(len(runs)), encoding="utf-8")
        own = {"MOBILITY_CLOCK_BACK_S": str(back_s), "MOBILITY_SENSOR_REGISTRY": str(registry)}
        own["MOBILITY_OCCUPANCY_MODEL"] = str(model or Path(folder) / "none")
        feeds = {tag: Path(folder) / f"{tag}.pb" for tag in sorted({run.tag for run in runs})}
        sent = 0

        def send() -> None:
            """Put new messages into place."""
            nonlocal sent
            sent += 1
            for tag, file in feeds.items():
                now_s = int(time.time()) - back_s
                put(file, message_of(runs, tag, moment.strftime("%Y%m%d"), now_s, sent))

        send()
        with serving(path, feeds, own) as address:
            ask(address, queries, 5)
            waits = []
            for _ in range(given.snapshots):
                before = {version(address) for _ in range(8)}
                started = time.perf_counter()
                send()
                waits.append(visible_after(address, before, started))
                ask(address, queries, 1)  # the days of the next snapshot are compiled as they are used
            still: dict[str, list[float]] = {way: [] for way in WAYS}
            moving: dict[str, list[float]] = {way: [] for way in WAYS}
            at = 0
            for _ in range(max(1, round(given.seconds / TURN_S))):
                rested = ask(address, queries[at:], TURN_S)
                with sending(send):
                    moved = ask(address, queries[at:], TURN_S)
                # Questions that both were asked.
                n = min(len(rested[way]) for way in WAYS), min(len(moved[way]) for way in WAYS)
                for way in WAYS:
                    still[way] += rested[way][: min(n)]
                    moving[way] += moved[way][: min(n)]
                at = (at + max(n)) % (QUESTIONS // 2)
            sources = sources_of(address, queries[:50])
            status = requests.get(f"{address}/v1/live/status", timeout=10).json()
    say(len(runs), status, waits, still, moving)
    told = ", ".join(f"{source} {count}" for source, count in sources.most_common())
    print(f"\nWhat the occupancy of rides rests on in 50 answers: {told}.\n")


def main() -> None:
    """Measure each network."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--network", action="append", required=True, metavar="DIR[=MODEL]")
    parser.add_argument("--vehicles", type=int, default=1000)
    parser.add_argument("--snapshots", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=25.0)
    given = parser.parse_args()
    for one in given.network:
        network, _, model = one.partition("=")
        print(f"## {Path(network).name}{', with a model of loads' if model else ''}\n")
        measure(Path(network), Path(model) if model else None, given)


def say(
    n_runs: int,
    status: dict[str, Any],
    waits: list[float],
    still: dict[str, list[float]],
    moving: dict[str, list[float]],
) -> None:
    """Print the tables."""
    print(
        f"{n_runs} runs that are late, {status['vehicles']} of them under way; the load of "
        f"{status['sensors']['published']} is published. {len(waits)} snapshots, feed looked at every "
        "second, two workers.\n"
    )
    print("| until both workers answer by it | seconds |\n|---|---|")
    print(f"| median | {statistics.median(waits):.2f} |\n| longest | {max(waits):.2f} |\n")
    print("| one client's plans | feed | number | p50 ms | p95 ms |\n|---|---|---:|---:|---:|")
    slower = {}
    for way in WAYS:
        p95 = []
        for name, spent in (("at rest", still[way]), (f"new snapshot every {EVERY_S:.0f} s", moving[way])):
            p95.append(statistics.quantiles(spent, n=20)[18])
            print(f"| {way} | {name} | {len(spent)} | {statistics.median(spent):.1f} | {p95[-1]:.1f} |")
        slower[way] = p95[1] / p95[0] - 1
    print("\np95 with new snapshots: " + ", ".join(f"{way} {one:+.1%}" for way, one in slower.items()))


if __name__ == "__main__":
    main()
