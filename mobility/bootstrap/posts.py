"""Posts that workers hold while they answer: who stands by takes the one of a worker that died."""

import fcntl
import mmap
import struct
import tempfile
import time
from collections.abc import Callable

WHEN = struct.Struct("d")
"""Monotonic seconds, which are the same for all processes of a machine; aligned, so written at once."""

LOOK_S = 0.03
"""Between two looks for a free post; each is one system call for each post."""


class Posts:
    """As many locks as workers are to answer; the system takes them back from who dies, however it dies.

    They are held by processes, so whoever is forked has none: make it before workers are forked.

    Parameters
    ----------
    count : int
        Workers that answer at a time.
    """

    def __init__(self, count: int) -> None:
        # Kept open: closing it would give up the post of this process.
        self._file = tempfile.TemporaryFile(prefix="mobility-posts-")  # noqa: SIM115
        self._count = count
        self._file.truncate(WHEN.size)
        self._when = mmap.mmap(self._file.fileno(), WHEN.size)

    def take(self) -> bool:
        """Take a post for this process, if one is free.

        Returns
        -------
        bool
            Whether there was one.
        """
        for number in range(self._count):
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
            except (BlockingIOError, PermissionError):
                continue
            WHEN.pack_into(self._when, 0, time.monotonic())
            return True
        return False

    def since_last_s(self) -> float:
        """Tell how long ago any process took a post.

        Returns
        -------
        float
            Seconds.
        """
        return time.monotonic() - float(WHEN.unpack_from(self._when)[0])

    def wait(self, goes_on: Callable[[], bool], most_s: float | None = None) -> bool:
        """Wait until a post is free, and take it.

        Parameters
        ----------
        goes_on : Callable[[], bool]
            Asked before each look: whether to wait any longer.
        most_s : float | None
            Seconds; None = as long as it takes.

        Returns
        -------
        bool
            Whether there was one.
        """
        deadline = None if most_s is None else time.monotonic() + most_s
        while goes_on():
            if self.take():
                return True
            if deadline is not None and time.monotonic() >= deadline:
                return False
            time.sleep(LOOK_S)
        return False
