"""What the supervisor tells every process that answers requests: a page that it writes and they read."""

import os
import tempfile
from collections.abc import Mapping
from typing import Any

import orjson

SIZE = 1024
TRIES = 5


class NoticeBoard:
    """An unnamed file, shared by its descriptor: nothing to clean up, whoever is killed.

    Parameters
    ----------
    descriptor : int | None
        Of a board that another process made; None makes one.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        if descriptor is None:
            with tempfile.TemporaryFile("w+b", prefix="mobility-notice-") as file:
                descriptor = os.dup(file.fileno())
            self.descriptor = descriptor
            self.write({})
        else:
            self.descriptor = descriptor

    def write(self, notice: Mapping[str, Any]) -> None:
        """Replace the notice.

        Parameters
        ----------
        notice : Mapping[str, Any]
            JSON values, at most a kilobyte.

        Raises
        ------
        ValueError
            If it is longer.
        """
        text = orjson.dumps(dict(notice))
        if len(text) > SIZE:
            raise ValueError(f"a notice of {len(text)} bytes does not fit")
        os.pwrite(self.descriptor, text.ljust(SIZE), 0)

    def read(self) -> dict[str, Any]:
        """Read the notice.

        Returns
        -------
        dict[str, Any]
            As written last; {} before.
        """
        for _ in range(TRIES):
            try:
                notice: dict[str, Any] = orjson.loads(os.pread(self.descriptor, SIZE, 0))
            except orjson.JSONDecodeError:
                continue  # read while it was written: a page, so the next look is whole
            return notice
        return {}
