"""What a worker's memory grows by while it answers: compiled days, scratches of threads, small caches.

    python -m benchmarks.memory --network DIR [--questions N]

One process asks itself an app's mix of questions, first in one thread, then in four at once, and tells its
own memory (not that of mapped files) beside the number of products it keeps.
"""

import argparse
import ctypes
import gc
import logging
import re
import sys
import threading
from pathlib import Path

import flask

from benchmarks.load_queries import SHARES, load_asker, make_questions
from mobility.api import create_app
from mobility.bootstrap.lean_imports import import_lean
from mobility.bootstrap.loader import LoadedServices, load_services
from mobility.bootstrap.notice_board import NoticeBoard
from mobility.cli.web_master import share_memory
from mobility.service import Services
from mobility.settings import Settings

SEED = 7
ROUNDS = 4
THREADS = 4
UNUSED = "1000000/second"


def own_megabytes() -> float:
    """Memory of this process that is no file's."""
    found = re.search(r"^Anonymous:\s+(\d+)", Path("/proc/self/smaps_rollup").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def row(what: str, asked: int, services: Services) -> str:
    """As a row of the table."""
    router = services.planner.router
    days = router.days.kept()
    kinds = {id(day.products): day.products for day in days}.values()
    scratches = sum(len(pool) for pool in {id(day.scratch): day.scratch for day in days}.values())
    counts = f"{len(days)} | {len(kinds)} | {scratches} | {len(router.pool)}"
    return f"| {what} | {asked} | {own_megabytes():.0f} | {counts} |"


def ask(app: flask.Flask, paths: list[str]) -> None:
    """Ask one after the other."""
    client = app.test_client()
    for path in paths:
        answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{answer.status_code}: {answer.text[:200]}")


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.memory",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--network", type=Path, required=True, help="directory of a network")
    parser.add_argument("--questions", type=int, default=2000)
    given = parser.parse_args()
    logging.disable(logging.ERROR)
    import_lean()
    services = load_services(given.network)
    paths = [
        path for _, path in make_questions(load_asker(given.network, SEED), set(SHARES), given.questions)
    ]
    share_memory()
    settings = Settings(quota_plan=UNUSED, quota_search=UNUSED, quota_tiles=UNUSED)
    app = create_app(settings, LoadedServices(services, NoticeBoard()))
    print("| asked in | questions | own MB | days | unlike | scratches of days | street searches |")
    print("|---|---|---|---|---|---|---|")
    print(row("-", 0, services), flush=True)
    asked, part = 0, len(paths) // (2 * ROUNDS)
    for n_threads in (1, THREADS):
        for _ in range(ROUNDS):
            some = paths[asked : asked + part]
            threads = [
                threading.Thread(target=ask, args=(app, some[first::n_threads])) for first in range(n_threads)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            asked += part
            print(row(f"{n_threads} thread{'s' * (n_threads > 1)}", asked, services), flush=True)
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what only the allocator kept is given back
    print(row("then trimmed", asked, services))


if __name__ == "__main__":
    sys.exit(main())
