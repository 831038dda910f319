"""Time and memory of whole processes, read from Linux's /proc."""

import resource
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.05
"""Between two looks; a peak of the process itself is exact (the kernel keeps it), of its children not."""


@dataclass(frozen=True)
class Run:
    """What one command took.

    Parameters
    ----------
    seconds : float
        From start to end, the start of Python included.
    cpu_s : float
        Processor time of the process and its children; beside `seconds` it tells how busy the machine was.
    peak_mb : float
        Most resident memory of the process with all its children, in units of 1,000,000 bytes.
    """

    seconds: float
    cpu_s: float
    peak_mb: float


def run_measured(command: Sequence[str]) -> Run:
    """Run a command to its end.

    Parameters
    ----------
    command : Sequence[str]
        Program and arguments.

    Returns
    -------
    Run
        Its time and memory.

    Raises
    ------
    SystemExit
        It failed; with what it wrote to standard error.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    peak_kb = 0
    while True:
        try:
            _, errors = process.communicate(timeout=EVERY_S)
            break
        except subprocess.TimeoutExpired:
            peak_kb = max(peak_kb, _read_kb(process.pid, "VmHWM"), _resident_kb(process.pid))
    seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{errors}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(seconds, cpu_s, peak_kb * 1024 / 1e6)


def _resident_kb(process: int) -> int:
    """Resident memory of a process and all below it; those that are gone count nothing."""
    total, waiting = 0, [process]
    while waiting:
        member = waiting.pop()
        total += _read_kb(member, "VmRSS")
        try:
            waiting += map(int, Path(f"/proc/{member}/task/{member}/children").read_text().split())
        except OSError:
            continue
    return total


def _read_kb(process: int, name: str) -> int:
    """One line of /proc/<process>/status in kB; 0 if the process is gone."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)
