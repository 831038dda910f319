"""Behind nginx: slow clients, half requests, endless queries, giant windows; what others notice of it."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from benchmarks.load_client import Run, ask_at_rate, median, percentile
from benchmarks.load_queries import Asker, make_questions
from benchmarks.load_report import Section, describe_run
from benchmarks.load_service import Service, free_port
from tests.support.nginx import nginx_before

ABUSER = ("127.0.0.9", 0)
"""Another address than the others': limits by address must not be what saves them."""

SLOW_CLIENTS = 200
HALF_REQUESTS = 200
ENDLESS = 20
GIANTS = 100
MOST_FACTOR = 2.0
RATE_SHARE = 0.5
"""Of the rate of the other scenarios: somebody who is abused has some work left to do with."""


async def send_slowly(port: int, _: str) -> None:
    """A byte of a request each second."""
    with contextlib.suppress(OSError):
        _, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=ABUSER)
        for byte in b"GET /api/v5/plan?fromPlace=49.4,8.68&toPlace=49.41,8.7 HTTP/1.1\r\nHost: x\r\nX: " * 20:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(1)
        writer.close()


async def read_slowly(port: int, path: str) -> None:
    """Ask, and read a kilobyte of the answer each second."""
    with contextlib.suppress(OSError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=ABUSER, limit=1024)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        while await reader.read(1024):
            await asyncio.sleep(1)
        writer.close()


async def send_half(port: int, path: str) -> None:
    """The first half of a request, over and over."""
    while True:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=ABUSER)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nAcc".encode())
            await asyncio.sleep(5)
            writer.close()


async def send_endless(port: int, path: str) -> None:
    """A query string of a megabyte, over and over."""
    request = f"GET {path}&language={'x' * 1_000_000} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    while True:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=ABUSER)
            writer.write(request)
            with contextlib.suppress(ConnectionError):
                await writer.drain()
            await reader.read(4096)
            writer.close()
        await asyncio.sleep(0.1)


async def ask_giants(port: int, path: str) -> None:
    """A whole day's window with a hundred journeys, over and over; who is refused waits as he is told."""
    connector = aiohttp.TCPConnector(local_addr=ABUSER)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", connector=connector) as session:
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with session.get(f"{path}&searchWindow=86400&numItineraries=100") as response:
                    await response.read()
                    if response.status == 429:
                        await asyncio.sleep(float(response.headers.get("Retry-After", "1")))


ABUSES: tuple[tuple[str, int, Callable[[int, str], Awaitable[None]]], ...] = (
    ("clients that send a byte a second", SLOW_CLIENTS, send_slowly),
    ("clients that read a kilobyte a second", SLOW_CLIENTS, read_slowly),
    ("half requests", HALF_REQUESTS, send_half),
    ("query strings of a megabyte", ENDLESS, send_endless),
    ("giant windows at once", GIANTS, ask_giants),
)


def behind_nginx(
    service: Service, asker: Asker, kinds: set[str], rate: float, seconds: float, folder: Path
) -> Section:
    """Measure the others' times while each kind of abuse goes on, against those without."""
    questions = make_questions(asker, kinds, 2000)
    path = asker.make("plan")
    rows = ["| beside | asked | failed | plan p50 ms | plan p99 ms | p50 : without | p99 : without |"]
    rows.append("|---|---|---|---|---|---|---|")
    checks = []
    with nginx_before(service.address, free_port(), folder / "nginx") as nginx:
        port = int(urlsplit(nginx.address).port or 0)

        def measure(beside: list[Callable[[float], Awaitable[None]]]) -> Run:
            return asyncio.run(ask_at_rate(nginx.address, questions, rate, seconds, beside=beside))

        without = measure([])
        rows.append(_row("nothing", without, without))
        for name, count, abuse in ABUSES:

            def beside(_began: float, abuse: Any = abuse, count: int = count) -> Awaitable[None]:
                return _many(abuse, count, port, path)

            run = measure([beside])
            rows.append(_row(f"{count} {name}", run, without))
            print(rows[-1], flush=True)
            factor = _factor(run, without, 0.5)
            checks.append((f"{name}: no error for others", not run.failed))
            checks.append((f"{name}: others' median at most twice ({factor:.2f})", factor <= MOST_FACTOR))
            time.sleep(2)
    return Section("Abuse behind nginx", [*rows, "", *describe_run(without)], checks, [])


async def _many(abuse: Callable[[int, str], Awaitable[None]], count: int, port: int, path: str) -> None:
    await asyncio.gather(*(abuse(port, path) for _ in range(count)))


def _factor(run: Run, without: Run, share: float) -> float:
    usual = percentile(without.milliseconds("plan"), share)
    return percentile(run.milliseconds("plan"), share) / max(usual, 1e-9)


def _row(name: str, run: Run, without: Run) -> str:
    times = run.milliseconds("plan")
    p50, p99 = median(times), percentile(times, 0.99)
    factors = f"{_factor(run, without, 0.5):.2f} | {_factor(run, without, 0.99):.2f}"
    return f"| {name} | {len(run.answers)} | {len(run.failed)} | {p50:.1f} | {p99:.1f} | {factors} |"
