"""The service under load and with faults: the knee, a long run, reloads, killed workers, Redis gone, abuse.

    python -m benchmarks.load [--network DIR] [--seconds N] [--only NAME ...] [--rate N]

Questions come at a given rate, not one after the other, from an app's mix: 60 % journeys, 20 % boards, 15 %
places, 5 % map. The service, who asks, Redis and nginx run on one machine and share its processors.
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import requests

from benchmarks.load_abuse import RATE_SHARE, behind_nginx
from benchmarks.load_client import Run, ask_at_rate, median, percentile
from benchmarks.load_knee import find_knee
from benchmarks.load_live import MovingFeed, wait_until_live
from benchmarks.load_queries import SHARES, load_asker, make_questions
from benchmarks.load_report import PAGE, Section, describe_run, write_page
from benchmarks.load_service import Service, put_into_service, serving
from mobility.gently import do_gently

PROJECT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("MOBILITY_TEST_DATA", PROJECT.parent / "shared" / "data"))
SEED = 7
WORKING_SHARE = 0.8
WARM_UP_S = 60.0
"""Until the kinds of day of a month are compiled and threads have scratches (docs/performance/memory.md)."""

WEIGH_EVERY_S = 15.0
MOST_GROWTH = 0.02
MOST_SPREAD = 6.0
KILL_EVERY_S = 20.0
UNNOTICED_S = 0.5
"""Who asks may still send on an open connection whose worker was killed a moment ago."""

EXCHANGE_LIMIT_S = 10.0
MOST_START_S = 2.0


@dataclass
class Bench:
    """What all scenarios share.

    Parameters
    ----------
    service : Service
        Under load.
    network : Path
        Its directory, with the builds "a-1" and "b-2".
    questions : list[tuple[str, str]]
        Kind and path.
    rate : float
        Questions a second: 80 % of the knee.
    seconds : float
        Of each scenario.
    """

    service: Service
    network: Path
    questions: list[tuple[str, str]]
    rate: float
    seconds: float
    sections: list[Section] = field(default_factory=list)

    def ask(
        self,
        *beside: Callable[[float], Awaitable[None]],
        seconds: float = 0.0,
        rate: float = 0.0,
        keep: Callable[[bytes], bool] = lambda _: False,
        questions: list[tuple[str, str]] | None = None,
    ) -> Run:
        """Ask for the time of a scenario."""
        return asyncio.run(
            ask_at_rate(
                self.service.address,
                questions or self.questions,
                rate or self.rate,
                seconds or self.seconds,
                beside=beside,
                keep=keep,
            )
        )

    def note(
        self, title: str, run: Run, checks: list[tuple[str, bool]], more: list[str] | None = None
    ) -> None:
        """Keep and show what a scenario gave."""
        section = Section(title, describe_run(run), checks, more or [])
        self.sections.append(section)
        print(section.text(), flush=True)


def run_steadily(bench: Bench) -> None:
    """The long run: no error, times close together, memory flat."""
    sizes: list[tuple[float, float]] = []

    async def weigh(began: float) -> None:
        while True:
            # A tenth of a second of the kernel's: whoever asks must not wait for it, nor whoever answers.
            size = await asyncio.to_thread(do_gently, bench.service.megabytes)
            sizes.append((time.perf_counter() - began, size))
            await asyncio.sleep(WEIGH_EVERY_S)

    bench.ask(seconds=WARM_UP_S)
    run = bench.ask(weigh)
    quarter = bench.seconds / 4
    before = median([size for at, size in sizes if at < quarter])
    after = median([size for at, size in sizes if at >= bench.seconds - quarter])
    growth = after / before - 1
    checks = [("no error", not run.failed), *_spreads(run)]
    checks.append(
        (
            f"memory grows by less than 2 % ({before:.0f} to {after:.0f} MB, {growth:+.1%})",
            growth < MOST_GROWTH,
        )
    )
    bench.note("A long run", run, checks)


def _spreads(run: Run) -> list[tuple[str, bool]]:
    """Whether times of each kind lie close together."""
    spreads = {
        kind: percentile(run.milliseconds(kind), 0.99) / max(median(run.milliseconds(kind)), 1e-9)
        for kind in run.kinds()
    }
    return [
        (f"{kind}: p99 at most {MOST_SPREAD:.0f} times p50 ({spread:.1f})", spread <= MOST_SPREAD)
        for kind, spread in spreads.items()
    ]


def run_with_reloads(bench: Bench) -> None:
    """Two exchanges of the network, the second back to the first."""
    taken: list[float] = []
    moments: list[float] = []

    async def exchange(began: float) -> None:
        for build, share in (("b-2", 0.25), ("a-1", 0.6)):
            await asyncio.sleep(max(0.0, began + share * bench.seconds - time.perf_counter()))
            put_into_service(bench.network, build)
            swapped = time.perf_counter()
            moments.append(swapped - began)
            while not await asyncio.to_thread(_all_serve, bench.service, build):
                await asyncio.sleep(0.2)
            taken.append(time.perf_counter() - swapped)

    before = bench.service.megabytes()
    kinds = {kind for kind, _ in bench.questions}
    questions = make_questions(load_asker(bench.network, SEED, by_place=True), kinds, 5000)
    bench.ask(seconds=WARM_UP_S, questions=questions)
    run = bench.ask(exchange, keep=_is_mixed, questions=questions)
    after = bench.service.megabytes()
    mixed = [answer for answer in run.answers if answer.body]
    after_each = [median(run.milliseconds("plan", since=at, until=at + EXCHANGE_LIMIT_S)) for at in moments]
    usual = median(run.milliseconds("plan", until=moments[0]))
    seconds = ", ".join(f"{one:.1f}" for one in taken)
    checks = [
        ("no error", not run.failed),
        ("no answer with ids of two networks", not mixed),
        (
            f"all workers on the new network within {EXCHANGE_LIMIT_S:.0f} s ({seconds} s)",
            len(taken) == 2 and max(taken) <= EXCHANGE_LIMIT_S,
        ),
        *_spreads(run),
    ]
    more = [
        f"Median of journeys: {usual:.0f} ms before, {' and '.join(f'{value:.0f}' for value in after_each)} "
        f"ms in the {EXCHANGE_LIMIT_S:.0f} s after a swap. Memory: {before:.0f} MB, {after:.0f} MB after "
        "two exchanges."
    ]
    bench.note("Two exchanges of the network", run, checks, more)


def _all_serve(service: Service, build: str) -> bool:
    """Whether one generation is left and it serves the build."""
    masters = service.generations()
    return len(masters) == 1 and f"/{build}".encode() in b"".join(
        Path(f"/proc/{master}/cmdline").read_bytes() for master in masters
    )


def _is_mixed(body: bytes) -> bool:
    """Whether an answer holds ids of both networks; their tags tell."""
    return b'"alpha_' in body and b'"beta_' in body


def run_with_kills(bench: Bench) -> None:
    """kill -9 of a worker every 20 s."""
    kills: list[float] = []

    async def kill(began: float) -> None:
        while True:
            await asyncio.sleep(KILL_EVERY_S)
            bench.service.kill_worker()
            kills.append(time.perf_counter() - began)

    run = bench.ask(kill)
    stray = [
        answer
        for answer in run.failed
        if answer.status
        or not any(answer.at - UNNOTICED_S <= at <= answer.at + answer.seconds + 0.1 for at in kills)
    ]
    checks = [
        (
            f"only requests under way in a killed worker fail ({len(run.failed)} of {len(run.answers)}, "
            f"{len(kills)} kills)",
            not stray,
        ),
        *_spreads(run),
    ]
    bench.note("A worker is killed every 20 s", run, checks, [f"{answer.fault}" for answer in stray[:3]])


def run_without_redis(bench: Bench) -> None:
    """Redis is killed; the supervisor starts it anew."""
    back: list[float] = []

    async def stop(began: float) -> None:
        for share in (0.3, 0.6):
            await asyncio.sleep(max(0.0, began + share * bench.seconds - time.perf_counter()))
            process = bench.service.redis()
            if process is None:
                continue
            subprocess.run(["kill", "-9", str(process)], check=True)
            gone = time.perf_counter()
            while bench.service.redis() in (None, process):
                await asyncio.sleep(0.05)
            back.append(time.perf_counter() - gone)

    run = bench.ask(stop)
    shown = ", ".join(f"{seconds:.1f}" for seconds in back)
    checks = [
        ("no error", not run.failed),
        (f"Redis is back ({shown} s)", len(back) == 2),
        *_spreads(run),
    ]
    bench.note("Redis is killed twice", run, checks)


QUOTAS = {f"MOBILITY_QUOTA_{name}": "1000000/second" for name in ("PLAN", "SEARCH", "TILES")}
"""Counted as ever, but never used up: all questions come from one address."""


def measure_starts(network: Path, workers: int, threads: int, count: int = 5) -> Section:
    """From the start of `mobility serve` to the first answer 200, kernels compiled and files in memory."""
    taken, spent = [], []
    for _ in range(count + 1):
        with serving(network, workers=workers, threads=threads, MOBILITY_LOG_LEVEL="WARNING") as service:
            taken.append(service.start_s)
            spent.append(service.processor_s())
    taken, spent = taken[1:], spent[1:]  # the first one warmed caches up
    best, middle = min(taken), median(taken)
    checks = [
        (f"a warm start takes less than {MOST_START_S:.0f} s (median {middle:.2f} s)", middle < MOST_START_S)
    ]
    more = [
        f"{count} starts: {best:.2f} to {max(taken):.2f} s from the process' start to the first answer 200, "
        f"{min(spent):.2f} to {max(spent):.2f} s of processor time (supervisor, gunicorn and its workers)."
    ]
    section = Section("A warm start", [], checks, more)
    print(section.text(), flush=True)
    return section


SCENARIOS: dict[str, Callable[[Bench], None]] = {
    "steady": run_steadily,
    "reload": run_with_reloads,
    "kill": run_with_kills,
    "redis": run_without_redis,
}


OTHER_TAGS = ("beta",)
"""Of the second build of Heidelberg, whose runs are those of the first."""


def build_twice(network: Path | None, folder: Path) -> Path:
    """Two builds of Heidelberg whose ids have different tags, or two copies of a network."""
    out = folder / "network"
    out.mkdir()
    for name, tag in (("a-1", "alpha"), ("b-2", "beta")):
        if network is not None:
            shutil.copytree((network / "current").resolve(), out / name)
            continue
        data = DATA / "heidelberg"
        command = [sys.executable, "-c", "from mobility.cli import main; main()", "build"]
        command += ["--gtfs", f"{tag}={data / 'rnv-2016-heidelberg.gtfs.zip'}"]
        command += ["--osm", str(data / "heidelberg.osm.pbf"), "--out", str(folder / tag)]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        (folder / tag / "current").resolve().rename(out / name)
    put_into_service(out, "a-1")
    return out


def known_kinds(address: str, questions: dict[str, str]) -> set[str]:
    """Kinds of questions that this service answers."""
    kinds = set()
    for kind, path in questions.items():
        answer = requests.get(address + path, timeout=60)
        if answer.ok:
            kinds.add(kind)
        else:
            print(f"{kind} is not asked: {answer.status_code} {answer.text[:200]}", flush=True)
    if not kinds:
        raise SystemExit("the service answers nothing")
    return kinds


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.load",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--network", type=Path, help="directory of a network [default: build Heidelberg twice]"
    )
    parser.add_argument("--seconds", type=float, default=600.0, help="of each scenario [600]")
    parser.add_argument("--rate", type=float, default=0.0, help="questions a second [80 %% of the knee]")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument(
        "--vehicles", type=int, default=300, help="late by live data that changes every 5 s; 0: none [300]"
    )
    parser.add_argument(
        "--only", nargs="+", choices=["start", *SCENARIOS, "nginx"], help="some of the scenarios"
    )
    parser.add_argument("--page", type=Path, default=PAGE, help="page to write")
    given = parser.parse_args()
    given.busy = os.getloadavg()[0]
    chosen = given.only or ["start", *SCENARIOS, "nginx"]
    with tempfile.TemporaryDirectory(prefix="mobility-load-") as temporary:
        network = build_twice(given.network, Path(temporary))
        asker = load_asker(network, SEED)
        others = () if given.network else OTHER_TAGS
        feed = MovingFeed(network, Path(temporary), given.vehicles, others) if given.vehicles else None
        starts = [measure_starts(network, given.workers, given.threads)] if "start" in chosen else []
        with (
            feed.moving() if feed else nullcontext(),
            serving(
                network,
                workers=given.workers,
                threads=given.threads,
                MOBILITY_RELOAD_S="1",
                MOBILITY_LOG_LEVEL="WARNING",
                **QUOTAS,
                **(feed.variables() if feed else {}),
            ) as service,
        ):
            if feed:
                wait_until_live(service.address)
            kinds = known_kinds(service.address, {kind: asker.make(kind) for kind in SHARES})
            bench = Bench(service, network, make_questions(asker, kinds, 5000), given.rate, given.seconds)
            bench.sections += starts
            if not bench.rate:
                knee, section = find_knee(lambda rate, seconds: bench.ask(rate=rate, seconds=seconds))
                bench.rate = WORKING_SHARE * knee
                section.more.append(f"What follows is asked at {bench.rate:.0f} a second.")
                bench.sections.append(section)
            for name in chosen:
                if name in SCENARIOS:
                    SCENARIOS[name](bench)
            if "nginx" in chosen:
                seconds = max(10.0, given.seconds / 5)
                rate = RATE_SHARE * bench.rate
                section = behind_nginx(service, asker, kinds, rate, seconds, Path(temporary))
                bench.sections.append(section)
                print(section.text(), flush=True)
        write_page(given.page, bench.sections, kinds, given)


if __name__ == "__main__":
    main()
