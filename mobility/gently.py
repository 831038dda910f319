"""Work that others go before: what a service prepares beside the questions that it answers meanwhile."""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")

NICENESS = 10
"""A tenth of a processor where all are at work, all that is left over where not."""


def do_gently(work: Callable[[], Result]) -> Result:
    """Do something in a thread that the system puts off while others have work, and wait for it.

    On Linux niceness is a thread's own, and nobody but root may take it back: so the thread ends with the
    work, and the process goes on as before. Threads that the work starts are as nice for all their life, so
    it should start none that stay.

    Parameters
    ----------
    work : Callable[[], Result]
        What to do; what it raises is raised here.

    Returns
    -------
    Result
        What it gives.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="gently", initializer=_be_nice) as pool:
        return pool.submit(work).result()


def _be_nice() -> None:
    if sys.platform == "linux":  # elsewhere niceness is the process', which has to answer afterwards
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICENESS)
