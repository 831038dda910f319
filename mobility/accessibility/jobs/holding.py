"""Holding the folder of a job: who computes it, as far as this machine knows."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mobility.accessibility.jobs.disk import make_folder

HOLD = ".worker"
"""File that a worker holds locked while it computes a job."""


@contextmanager
def holding(folder: Path) -> Iterator[None]:
    """Hold the folder of a job; the system lets go of it when the process ends, however.

    Parameters
    ----------
    folder : Path
        Made if it is not there.

    Yields
    ------
    None
        While it is held.

    Raises
    ------
    BlockingIOError
        Another process holds it.
    """
    make_folder(folder)
    descriptor = os.open(folder / HOLD, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def is_held(folder: Path) -> bool:
    """Tell whether a process computes in a folder.

    Parameters
    ----------
    folder : Path
        Of a job.

    Returns
    -------
    bool
        False also where there is none.
    """
    if not (folder / HOLD).exists():
        return False
    try:
        with holding(folder):
            return False
    except BlockingIOError:
        return True
