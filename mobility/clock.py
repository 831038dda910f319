"""What time it is: a function that others receive, so that tests can stop it."""

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Returns Unix seconds."""


def system_clock() -> int:
    """Give the time of this machine.

    Returns
    -------
    int
        Unix seconds.
    """
    return int(time.time())


def clock_back(seconds: int) -> Clock:
    """Make a clock that is late: for demonstrations and tests with feeds of another time.

    Parameters
    ----------
    seconds : int
        By how much; 0 = the time of this machine.

    Returns
    -------
    Clock
        Goes on like any other.
    """
    return lambda: system_clock() - seconds
