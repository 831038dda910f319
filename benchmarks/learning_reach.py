"""What can be reached, attended and returned from: 2,000 places by transit both ways, against one plan.

``python -m benchmarks.learning_reach --network DIR [--date 2023-09-12] [--queries N] [--seed S]``
prints medians and 95th percentiles in milliseconds of processor time, for a fixed seed and for a fresh
one: from random points near stops, 7 to 19 h. Both are asked as HTTP requests of the same app in the
same process, answers written included.

- plan: one request for journeys to one of the places, as a client sends it (a window, five itineraries);
- places: GET /v1/learning/places over all places, 45 minutes by transit and on foot each way, a stay of
  an hour, back by four in the night; the first one, which searches all walks around them, is told apart;
- offers: GET /v1/learning/offers over a day of sessions, one at each place.

The ratio of places to plan is to be 8 at most.
"""

import argparse
import datetime as dt
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from flask.testing import FlaskClient

from benchmarks.reach import random_places
from mobility.api import create_app
from mobility.cli.web_master import share_memory
from mobility.learning.directory import ImportBatch, open_directory
from mobility.learning.model import Offer, Origin, Place, Provider, Session
from mobility.network import load_network
from mobility.service import Exchange, Services, services_of
from mobility.settings import read_settings

MOST_RATIO = 8.0
ONE_PLAN = "one plan request"
INVENTED = Origin("benchmark", is_simulated=True)


class OneNetwork:
    """A ServiceSource with one network."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def current(self) -> Services:
        """Give the services."""
        return self._services

    def exchange(self) -> Exchange:
        """Nothing was exchanged."""
        return Exchange(taken=1)


def fill(folder: Path, services: Services, count: int, midnight: dt.datetime) -> list[Place]:
    """Write places, each with a course on that day, between nine and twenty."""
    rng = np.random.default_rng(0)
    places, offers, sessions = [], [], []
    for i, where in enumerate(random_places(services.planner.network, rng, count)):
        place = Place(
            f"place-{i}", f"Haus {i}", "library", where.lat, where.lon, INVENTED, "p",
            opening_hours="Mo-Su 07:00-22:00",
        )  # fmt: skip
        start = midnight + dt.timedelta(minutes=15 * int(rng.integers(36, 76)))
        places.append(place)
        offers.append(Offer(f"offer-{i}", "p", {"de": f"Kurs {i}"}, INVENTED, place_id=place.place_id))
        sessions.append(
            Session(f"session-{i}", f"offer-{i}", start, start + dt.timedelta(minutes=90), place.place_id)
        )
    directory = open_directory(f"sqlite:///{folder / 'learning.sqlite'}")
    batch = ImportBatch((Provider("p", "Haus", INVENTED),), tuple(places), tuple(offers), tuple(sessions))
    directory.apply(batch, "benchmark")
    return places


def measure(asked: dict[str, Callable[[int], int]], n: int) -> dict[str, float]:
    """Ask n questions of each kind by turns, print their processor time and give the medians."""
    times: dict[str, list[float]] = {name: [] for name in asked}
    sizes = dict.fromkeys(asked, 0)
    for ask in asked.values():
        ask(0)
    for i in range(n):
        for name, ask in asked.items():
            begin = time.process_time_ns()
            sizes[name] += ask(i)
            times[name].append((time.process_time_ns() - begin) / 1e6)
    for name, taken in times.items():
        taken.sort()
        print(
            f"{name:34} p50 {taken[n // 2]:8.2f}   p95 {taken[int(n * 0.95)]:8.2f}   "
            f"found {sizes[name] / n:7.1f}"
        )
    return {name: taken[n // 2] for name, taken in times.items()}


def get(client: FlaskClient, address: str, **asked: object) -> dict[str, object]:
    """Ask; anything but 200 ends the measurement."""
    answer = client.get(address, query_string=asked)
    if answer.status_code != 200:
        raise SystemExit(answer.text)
    found: dict[str, object] = answer.get_json()
    return found


def main() -> None:
    """Measure a fixed and a fresh seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--date", type=dt.date.fromisoformat, default=dt.date(2023, 9, 12))
    parser.add_argument("--queries", type=int, default=40)
    parser.add_argument("--places", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    network = load_network(given.network)
    services = services_of(network)
    share_memory()  # the collector rests as in a worker of the service
    midnight = dt.datetime.combine(given.date, dt.time(), ZoneInfo(network.timezones[0]))
    with tempfile.TemporaryDirectory() as folder:
        places = fill(Path(folder), services, given.places, midnight)
        app = create_app(read_settings({"MOBILITY_STATE": folder}), OneNetwork(services))
        run(app.test_client(), network_places=places, services=services, midnight=midnight, given=given)


def run(
    client: FlaskClient,
    *,
    network_places: list[Place],
    services: Services,
    midnight: dt.datetime,
    given: argparse.Namespace,
) -> None:
    """Measure all kinds of questions."""
    ways = {"by": "WALK,TRANSIT", "within": 45}
    print(f"{given.places} places, {given.date}; ms of processor time")
    for seed in (given.seed, int(time.time()) % 1_000_000):
        rng = np.random.default_rng(seed)
        ones = [
            f"{p.lat:.6f},{p.lon:.6f}" for p in random_places(services.planner.network, rng, given.queries)
        ]
        many = [f"{p.lat:.6f},{p.lon:.6f}" for p in network_places]
        at = [
            (midnight + dt.timedelta(seconds=int(s))).isoformat()
            for s in rng.integers(7 * 3600, 19 * 3600, given.queries)
        ]
        print(f"seed {seed}")

        def plan(i: int) -> int:
            asked = {"fromPlace": ones[i], "toPlace": many[i], "time": at[i]}  # noqa: B023
            found = get(client, "/api/v6/plan", **asked)["itineraries"]
            assert isinstance(found, list)
            return len(found)

        def reach(i: int) -> int:
            asked = {"near": ones[i], "time": at[i], "stay": 60, **ways}  # noqa: B023
            return int(str(get(client, "/v1/learning/places", **asked)["total"]))

        def attend(i: int) -> int:
            asked = {"near": ones[i], "day": given.date.isoformat(), **ways}  # noqa: B023
            return int(str(get(client, "/v1/learning/offers", **asked)["total"]))

        if seed == given.seed:
            begin = time.process_time_ns()
            reach(0)
            print(f"{'places, the first question':34} once {(time.process_time_ns() - begin) / 1e6:7.1f}")
        all_places = f"places, {given.places} candidates"
        kinds = {ONE_PLAN: plan, all_places: reach, f"offers, {given.places} sessions of a day": attend}
        medians = measure(kinds, given.queries)
        ratio = medians[all_places] / medians[ONE_PLAN]
        print(f"places against one plan: {ratio:.2f} (at most {MOST_RATIO:g})")


if __name__ == "__main__":
    main()
