"""A pipe that a child holds on to: when its other end is gone, so is the supervisor, and the child stops.

It works for a supervisor that was killed too, on every system, without a word to the kernel.
"""

import os
import signal
import threading


def stop_when_cut(descriptor: int) -> None:
    """Send this process a SIGTERM as soon as nobody holds the writing end any more.

    Parameters
    ----------
    descriptor : int
        The reading end; nothing is ever written to it.
    """
    threading.Thread(target=_wait, args=(descriptor, os.getpid()), name="lifeline", daemon=True).start()


def _wait(descriptor: int, process: int) -> None:
    while os.read(descriptor, 1):
        pass
    os.kill(process, signal.SIGTERM)
