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
