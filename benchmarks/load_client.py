"""Asks at a given rate, whether answers come or not (open loop), and notes what each one took."""

import asyncio
import contextlib
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import aiohttp

KEPT_S = 2.0
"""Less than gunicorn's 5 s, so that no question is sent on a connection that is just being closed."""

PATIENCE_S = 60.0
CONNECTIONS = 64
LATEST_S = 0.05
"""Questions that this process asks later than that are told: then it is itself short of processor time."""


@dataclass(slots=True)
class Answer:
    """One question and what became of it.

    Parameters
    ----------
    at : float
        Seconds since the run began when it was asked.
    kind : str
        Of the question.
    seconds : float
        Until the whole answer was there.
    status : int
        0: no answer.
    fault : str
        Why not.
    network : str
        Content hash of the network that answered.
    body : bytes
        Kept only where `keep` says so.
    """

    at: float
    kind: str
    seconds: float
    status: int
    fault: str = ""
    network: str = ""
    body: bytes = b""

    @property
    def is_good(self) -> bool:
        """Whether it was answered."""
        return self.status == 200


@dataclass
class Run:
    """All answers of one run."""

    rate: float
    seconds: float
    answers: list[Answer] = field(default_factory=list)
    late: int = 0

    @property
    def failed(self) -> list[Answer]:
        """Those that went wrong."""
        return [answer for answer in self.answers if not answer.is_good]

    def milliseconds(self, kind: str = "", since: float = 0.0, until: float = 1e9) -> list[float]:
        """Sorted times of good answers."""
        return sorted(
            answer.seconds * 1000
            for answer in self.answers
            if answer.is_good and (not kind or answer.kind == kind) and since <= answer.at < until
        )

    def kinds(self) -> list[str]:
        """Kinds of questions that were asked, the most frequent first."""
        seen = [answer.kind for answer in self.answers]
        return sorted(set(seen), key=seen.count, reverse=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of sorted values does not exceed; 0 of none."""
    return values[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def median(values: Sequence[float]) -> float:
    """The middle; 0 of none."""
    return statistics.median(values) if values else 0.0


async def ask_at_rate(
    address: str,
    questions: Sequence[tuple[str, str]],
    rate: float,
    seconds: float,
    *,
    seed: int = 1,
    keep: Callable[[bytes], bool] = lambda _: False,
    beside: Sequence[Callable[[float], Awaitable[None]]] = (),
) -> Run:
    """Ask, with chance between questions as between people, and do other things beside.

    Parameters
    ----------
    address : str
        E.g. "http://127.0.0.1:8080".
    questions : Sequence[tuple[str, str]]
        Kind and path; asked in turn, over and over.
    rate : float
        Questions a second.
    seconds : float
        How long.
    seed : int
        Of the times between questions.
    keep : Callable[[bytes], bool]
        Whether to keep a body. All of them are gigabytes, which would slow down who asks.
    beside : Sequence[Callable[[float], Awaitable[None]]]
        Called with the monotonic time of the beginning; run until the questions end.

    Returns
    -------
    Run
        Every answer.
    """
    run = Run(rate, seconds)
    connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEPT_S)
    timeout = aiohttp.ClientTimeout(total=PATIENCE_S)
    async with aiohttp.ClientSession(address, connector=connector, timeout=timeout) as session:
        # aiohttp asks again by itself when a connection breaks: here that would hide what is looked for.
        session._retry_connection = False
        began = time.perf_counter()
        others = [asyncio.create_task(call(began)) for call in beside]  # type: ignore[arg-type]
        waiting: set[asyncio.Task[None]] = set()
        random_of = random.Random(seed)
        due, number = 0.0, 0
        while due < seconds:
            pause = began + due - time.perf_counter()
            if pause > 0:
                await asyncio.sleep(pause)
            elif pause < -LATEST_S:
                run.late += 1
            kind, path = questions[number % len(questions)]
            task = asyncio.create_task(_ask(session, run, began, kind, path, keep))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
            number += 1
            due += random_of.expovariate(rate)
        await asyncio.gather(*waiting)
        for other in others:
            other.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await other
    return run


async def _ask(
    session: aiohttp.ClientSession,
    run: Run,
    began: float,
    kind: str,
    path: str,
    keep: Callable[[bytes], bool],
) -> None:
    started = time.perf_counter()
    answer = Answer(started - began, kind, 0.0, 0)
    try:
        async with session.get(path) as response:
            body = await response.read()
            answer.status = response.status
            answer.network = response.headers.get("X-Network", "")
            if response.status != 200:
                answer.fault = body[:200].decode(errors="replace")
            elif keep(body):
                answer.body = body
    except (aiohttp.ClientError, TimeoutError, OSError) as fault:
        answer.fault = f"{type(fault).__name__}: {fault}"
    answer.seconds = time.perf_counter() - started
    run.answers.append(answer)
