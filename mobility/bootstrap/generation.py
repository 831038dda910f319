"""One gunicorn and its workers, on one network for their whole life, on a socket that listens already."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mobility.bootstrap.report import ReportReader
from mobility.errors import MobilityError
from mobility.network import current_build

Stamp = tuple[str, int, int, int]
"""Which build: its folder, inode and time of its manifest; and when the occupancy model was trained."""


def when_trained(model: Path) -> int:
    """Tell when the occupancy model in a directory was written: another one is taken into service.

    Parameters
    ----------
    model : Path
        What `mobility occupancy train` writes to.

    Returns
    -------
    int
        Nanoseconds of its manifest, 0 = there is none.
    """
    try:
        return (current_build(model) / "manifest.json").stat().st_mtime_ns
    except (OSError, MobilityError):
        return 0


@dataclass(eq=False)
class Generation:
    """The process and the two pipes to it.

    Parameters
    ----------
    process : subprocess.Popen[bytes]
        gunicorn's master, leader of its process group.
    report : ReportReader
        What it tells.
    lifeline : int
        Writing end of the pipe that it ends with.
    stamp : Stamp
        The build that it serves.
    started : float
        Monotonic seconds.
    kill_at : float
        When it has had its time to end; 0 = it need not end.
    """

    process: subprocess.Popen[bytes]
    report: ReportReader
    lifeline: int
    stamp: Stamp
    started: float
    kill_at: float = 0.0

    @classmethod
    def start(
        cls,
        command: Sequence[str],
        environment: Mapping[str, str],
        stamp: Stamp,
        *,
        listener: int,
        board: int,
    ) -> "Generation":
        """Start one.

        Parameters
        ----------
        command : Sequence[str]
            Arguments of Python; the descriptors and the build are put behind them.
        environment : Mapping[str, str]
            Of the process.
        stamp : Stamp
            The build to load.
        listener, board : int
            Descriptors of the socket and of the notice board.

        Returns
        -------
        Generation
            Loading.
        """
        report, report_end = os.pipe()
        lifeline_end, lifeline = os.pipe()
        descriptors = {"listener": listener, "board": board, "report": report_end, "lifeline": lifeline_end}
        options = [f"--{name}={number}" for name, number in descriptors.items()]
        try:
            process = subprocess.Popen(
                [sys.executable, *command, *options, f"--build={stamp[0]}"],
                env=dict(environment),
                pass_fds=tuple(descriptors.values()),
                stdin=subprocess.DEVNULL,
                # A Ctrl-C in the terminal is for the supervisor, which lets requests end.
                process_group=0,
            )
        except OSError:
            os.close(report)
            os.close(lifeline)
            raise
        finally:
            os.close(report_end)
            os.close(lifeline_end)
        return cls(process, ReportReader(report), lifeline, stamp, time.monotonic())

    @property
    def build_id(self) -> str:
        """Name of the build's folder."""
        return Path(self.stamp[0]).name

    def is_alive(self) -> bool:
        """Tell whether its master runs.

        Returns
        -------
        bool
            False once it ended.
        """
        return self.process.poll() is None

    def leave(self, now: float, patience_s: float) -> None:
        """Ask it to take no more connections, to answer what it was asked and to end.

        Parameters
        ----------
        now : float
            Monotonic seconds.
        patience_s : float
            Seconds that it may take.
        """
        self.kill_at = now + patience_s
        if self.is_alive():
            self.process.send_signal(signal.SIGTERM)

    def is_gone(self, now: float) -> bool:
        """Tell whether it ended, and end it if its time is over.

        Parameters
        ----------
        now : float
            Monotonic seconds.

        Returns
        -------
        bool
            True: nothing is left of it.
        """
        if self.is_alive():
            if self.kill_at and now >= self.kill_at:
                self._signal_group(signal.SIGKILL)
                self.process.wait()
            else:
                return False
        self.close()
        return True

    def kill(self) -> None:
        """End it at once, requests or not."""
        self._signal_group(signal.SIGKILL)
        self.process.wait()
        self.close()

    def close(self) -> None:
        """Let go of what is left of one whose master ended: workers without a master, and both pipes."""
        self._signal_group(signal.SIGTERM)
        self.report.read()
        self.report.close()
        os.close(self.lifeline)

    def how_it_ended(self) -> str:
        """Give the reason of an end that nobody asked for.

        Returns
        -------
        str
            What it said itself, else its exit code or signal.
        """
        self.report.read()
        if self.report.reason:
            return self.report.reason
        code = self.process.returncode
        if code is not None and code < 0:
            return f"the process was ended by signal {signal.Signals(-code).name}"
        return f"the process ended with exit code {code}; its last lines in the log say why"

    def _signal_group(self, number: int) -> None:
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return  # nobody of it is left
