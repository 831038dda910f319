"""What a process that is to answer requests tells the supervisor: loaded, refused, a worker is there."""

import os
from dataclasses import dataclass
from typing import Any

import orjson

MOST_REASON = 2000
"""Bytes; a line is written at once, unbroken by others, only up to PIPE_BUF (4096)."""


class Report:
    """The writing end of the pipe; workers inherit it.

    Parameters
    ----------
    descriptor : int
        The pipe.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def loaded(self, content_hash: str, seconds: float) -> None:
        """Say that the network is loaded.

        Parameters
        ----------
        content_hash : str
            Of the network.
        seconds : float
            What it took.
        """
        self._write({"loaded": content_hash, "seconds": round(seconds, 3)})

    def refused(self, reason: str) -> None:
        """Say that the network cannot be loaded.

        Parameters
        ----------
        reason : str
            A sentence for the log.
        """
        self._write({"refused": reason[:MOST_REASON]})

    def worker_ready(self) -> None:
        """Say that this worker is about to take connections."""
        self._write({"worker": os.getpid()})

    def _write(self, line: dict[str, Any]) -> None:
        try:
            os.write(self._descriptor, orjson.dumps(line) + b"\n")
        except OSError:
            return  # nobody listens any more: the lifeline will end this process


@dataclass
class ReportReader:
    """The reading end.

    Parameters
    ----------
    descriptor : int
        The pipe; made non-blocking.
    """

    descriptor: int
    content_hash: str = ""
    seconds: float = 0.0
    reason: str = ""
    workers: int = 0
    _rest: bytes = b""

    def __post_init__(self) -> None:
        os.set_blocking(self.descriptor, False)

    def read(self) -> None:
        """Take in what was said since."""
        while True:
            try:
                received = os.read(self.descriptor, 65_536)
            except BlockingIOError:
                return
            if not received:
                return
            *lines, self._rest = (self._rest + received).split(b"\n")
            for line in lines:
                self._take(orjson.loads(line))

    def close(self) -> None:
        """Listen no more."""
        os.close(self.descriptor)

    def _take(self, line: dict[str, Any]) -> None:
        if "loaded" in line:
            self.content_hash, self.seconds = line["loaded"], line["seconds"]
        self.reason = line.get("refused", self.reason)
        self.workers += "worker" in line
