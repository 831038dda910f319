"""Turns of searches within one worker process: one after the other, so that short answers pass by them.

A search for journeys takes ten times as long as a board or a place. Where four of them share a process and
its two processors, everything else waits for all four; one after the other they are done no later on the
whole, and everything else waits for one of them (docs/adr/0108-searches-take-turns.md).
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from mobility.errors import BusyError
from mobility.telemetry.metrics import Metrics

PATIENCE_S = 0.25
"""Nobody waits longer for a turn: beside a search that takes seconds one goes ahead at half its speed."""

GIVE_WAY_S = 0.02
"""So long at most who has the turn lets short answers pass that have begun before."""


class Turns:
    """Lets the searches of a process wait for each other.

    Parameters
    ----------
    at_once : int
        Searches at a time, and as many long ones beside them.
    most_long : int
        Long ones that run or wait; further ones are refused, so that threads are left for others.
    metrics : Metrics
        Where is counted what became of them.
    """

    def __init__(self, at_once: int, most_long: int, metrics: Metrics) -> None:
        self._usual = threading.Semaphore(at_once)
        self._long = threading.Semaphore(at_once)
        self._room_for_long = threading.Semaphore(max(most_long, 1))
        self._metrics = metrics
        self._n_short = 0
        self._no_short = threading.Condition()
        self._mine = threading.local()

    def begin_short(self) -> None:
        """Take note that this thread answers a request: a short one, until it searches."""
        self._mine.is_short = True
        self._count_short(1)

    def end_short(self) -> None:
        """Take note that it is answered; nothing where `begin_short` was not called."""
        if self._leave_short():
            self._count_short(-1)

    @contextmanager
    def search(self, *, is_long: bool = False) -> Iterator[float]:
        """Wait for a turn, and have it.

        Parameters
        ----------
        is_long : bool
            It will take many times as long as usual: it runs beside the usual ones, not before them.

        Yields
        ------
        float
            Milliseconds that were waited.

        Raises
        ------
        BusyError
            For a long one where too many of them wait already.
        """
        was_short = self._leave_short()
        if was_short:
            self._count_short(-1)
        try:
            with self._long_turn() if is_long else self._usual_turn() as waited_s:
                yield waited_s * 1000
        finally:
            if was_short:
                self.begin_short()

    def _leave_short(self) -> bool:
        was_short = bool(getattr(self._mine, "is_short", False))
        self._mine.is_short = False
        return was_short

    def _count_short(self, change: int) -> None:
        with self._no_short:
            self._n_short += change
            if not self._n_short:
                self._no_short.notify_all()

    def _give_way(self) -> None:
        """Let short answers pass: what they wait for is the interpreter, not each other."""
        with self._no_short:
            self._no_short.wait_for(lambda: not self._n_short, GIVE_WAY_S)

    @contextmanager
    def _usual_turn(self) -> Iterator[float]:
        began = time.perf_counter()
        has_turn = self._usual.acquire(blocking=False)
        result = "AT_ONCE"
        if not has_turn:
            has_turn = self._usual.acquire(timeout=PATIENCE_S)
            result = "WAITED" if has_turn else "WENT_AHEAD"
        self._metrics.count_turn("USUAL", result)
        if has_turn:
            self._give_way()
        try:
            yield time.perf_counter() - began
        finally:
            if has_turn:
                self._usual.release()

    @contextmanager
    def _long_turn(self) -> Iterator[float]:
        if not self._room_for_long.acquire(blocking=False):
            self._metrics.count_turn("LONG", "REFUSED")
            raise BusyError("Too many long searches are under way; try again in a moment.")
        try:
            began = time.perf_counter()
            is_free = self._long.acquire(blocking=False)
            if not is_free:
                self._long.acquire()
            self._metrics.count_turn("LONG", "AT_ONCE" if is_free else "WAITED")
            try:
                yield time.perf_counter() - began
            finally:
                self._long.release()
        finally:
            self._room_for_long.release()
