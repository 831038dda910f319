"""Watches over the parts of the service: starts them, starts anew what dies, stops them in turn."""

import logging
import os
import select
import signal
import time
from collections.abc import Sequence
from types import FrameType
from typing import Protocol

from gunicorn.systemd import sd_notify

LOG = logging.getLogger(__name__)

LOOK_S = 0.1
"""Between two looks at the parts; each is a few system calls."""

STOPS = (signal.SIGTERM, signal.SIGINT)


class Part(Protocol):
    """What the supervisor watches over; it never blocks for long."""

    name: str

    def step(self, now: float) -> None:
        """Do what is due: start, notice an end, start anew."""
        ...

    def stop(self, now: float) -> None:
        """Begin to end."""
        ...

    def kill(self) -> None:
        """End at once."""
        ...

    def is_stopped(self) -> bool:
        """Tell whether nothing is left of it; asked after `stop`."""
        ...


class Renewable(Part, Protocol):
    """A part that SIGHUP is for."""

    def renew(self) -> None:
        """Start anew beside what runs, and take over."""
        ...

    def listened_to(self) -> list[int]:
        """Give descriptors that something may be read from at any moment."""
        ...


class Supervisor:
    """Runs parts until SIGTERM or SIGINT; a second one ends at once what is left. SIGHUP renews one.

    Parameters
    ----------
    parts : Sequence[Part]
        Started in this order, and stopped in it: who needs another comes before it, and can wait for it while
        both start. So what takes longest to start is not kept waiting by what is ready in a moment.
    renewable : Renewable
        One of them.
    """

    def __init__(self, parts: Sequence[Part], renewable: Renewable) -> None:
        self._parts, self._renewable = parts, renewable
        self._signals: list[int] = []

    def run(self) -> None:
        """Watch until told to stop; returns when nothing is left, with further signals to stop ignored."""
        wake, waker = os.pipe()
        for end in (wake, waker):
            os.set_blocking(end, False)
        before: dict[signal.Signals, signal._HANDLER] = {
            number: signal.signal(number, self._note) for number in (*STOPS, signal.SIGHUP, signal.SIGCHLD)
        }
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        try:
            self._watch(wake)
            self._stop_all(wake)
            # All is stopped and the process about to end: one more Ctrl-C must not make a failure of that.
            before |= dict.fromkeys((*STOPS, signal.SIGHUP), signal.SIG_IGN)
        finally:
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(wake)
            os.close(waker)

    def _watch(self, wake: int) -> None:
        while True:
            for part in self._parts:
                part.step(time.monotonic())
            _sleep(wake, self._renewable.listened_to())
            for number in self._take_signals():
                if number in STOPS:
                    LOG.info("stopping", extra={"fields": {"signal": signal.Signals(number).name}})
                    return
                if number == signal.SIGHUP:
                    self._renewable.renew()

    def _stop_all(self, wake: int) -> None:
        tell_systemd("STOPPING=1")
        is_hurried = False
        for part in self._parts:
            part.stop(time.monotonic())
            while not part.is_stopped():
                is_hurried = is_hurried or any(number in STOPS for number in self._take_signals())
                if is_hurried:
                    part.kill()
                else:
                    _sleep(wake, [])
                part.step(time.monotonic())
        LOG.info("stopped")

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._signals.append(number)

    def _take_signals(self) -> list[int]:
        taken, self._signals = self._signals, []
        return taken


def tell_systemd(state: str) -> None:
    """Tell systemd how the service is; nothing where it was not started by it.

    Parameters
    ----------
    state : str
        As in sd_notify(3), e.g. "READY=1".
    """
    sd_notify(state, LOG)


def _sleep(wake: int, others: list[int]) -> None:
    if wake in select.select([wake, *others], [], [], LOOK_S)[0]:
        os.read(wake, 1024)
