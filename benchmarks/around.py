"""What stands around a request costs: CORS, keys, quotas, compression, logs and metrics, beside the planner.

    python -m benchmarks.around --network DIR [--queries N]

One process, no sockets but that of a private Redis; processor time of the thread, so that other programs
disturb little. Each question is asked in every way before the next one; a fixed seed.
"""

import argparse
import gc
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from werkzeug.test import create_environ

from benchmarks.http import FIXED_SEED, WARM_UP_SEED, make_queries
from mobility.api import create_app
from mobility.bootstrap import load_services
from mobility.bootstrap.redis_server import RedisServer
from mobility.service import Exchange, PlanRequest, Services
from mobility.settings import read_settings
from mobility.telemetry import configure_logging

ELSEWHERE = {"X-Forwarded-For": "203.0.113.9"}
QUOTA = "1000000/10 seconds"
ENCODINGS = ("identity", "zstd", "gzip")


class Loaded:
    """Services that are there already, and the processor time that their planner took last."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.planned_s = 0.0
        plan: Callable[[PlanRequest], Any] = services.planner.plan

        def timed(request: PlanRequest) -> Any:
            started = time.thread_time()
            found = plan(request)
            self.planned_s = time.thread_time() - started
            return found

        services.planner.plan = timed  # type: ignore[method-assign]

    def current(self) -> Services:
        """Give them."""
        return self.services

    def exchange(self) -> Exchange:
        """Tell of no other networks."""
        return Exchange()


def ask(app: Any, source: Loaded, path: str, headers: dict[str, str]) -> tuple[float, int]:
    """Milliseconds outside the planner, and bytes of the answer."""
    address, _, query = path.partition("?")
    environ = create_environ(address, "http://localhost/", query_string=query, headers=headers)
    statuses: list[str] = []
    started = time.thread_time()
    chunks = app(environ, lambda status, _: statuses.append(status))
    n_bytes = len(b"".join(chunks))
    chunks.close()
    spent_s = time.thread_time() - started - source.planned_s
    if statuses != ["200 OK"]:
        raise SystemExit(f"refused: {statuses}")
    return spent_s * 1000, n_bytes


def run(directory: Path, n_queries: int) -> None:
    """Measure and print."""
    source = Loaded(load_services(directory))
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("w") as nowhere:
        configure_logging("INFO", nowhere)
        server = RedisServer(Path(folder) / "redis")
        server.start()
        counted = {"MOBILITY_QUOTA_PLAN": QUOTA, "REDIS_URL": server.url, "MOBILITY_STATE": folder}
        app = create_app(read_settings(counted), source)
        gc.collect()
        gc.freeze()  # as workers do (mobility.cli.web), and so is the next line
        gc.set_threshold(50_000, 20, 50)
        for path in make_queries(directory, n_queries, WARM_UP_SEED):
            ask(app, source, path, ELSEWHERE)
        ways = {
            f"{encoding}, {kind}": {**more, "Accept-Encoding": encoding}
            for kind, more in (("not counted", {}), ("counted in Redis", ELSEWHERE))
            for encoding in ENCODINGS
        }
        spent: dict[str, list[float]] = {way: [] for way in ways}
        sizes: dict[str, list[int]] = {way: [] for way in ways}
        for path in make_queries(directory, n_queries, FIXED_SEED):
            for way, headers in ways.items():
                milliseconds, n_bytes = ask(app, source, path, headers)
                spent[way].append(milliseconds)
                sizes[way].append(n_bytes)
        server.stop()
    print(f"outside the planner, {n_queries} questions (best tenth / median / p95, processor time)")
    for way, values in spent.items():
        tenths = statistics.quantiles(values, n=20)
        kilobytes = statistics.median(sizes[way]) / 1000
        print(f"  {way:28} {tenths[1]:5.2f} / {tenths[9]:5.2f} / {tenths[18]:5.2f} ms  {kilobytes:6.1f} kB")


def main() -> None:
    """Read the options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--queries", type=int, default=150)
    given = parser.parse_args()
    run(given.network, given.queries)


if __name__ == "__main__":
    main()
