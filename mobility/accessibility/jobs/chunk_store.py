"""Chunks of a job on disk: each file whole, its name says which origins and what its content hashes to.

There is no list beside the files that could disagree with them: what is done is what is there and unbroken. A
process may be killed at any moment; the next one computes what is missing, cut as it likes.
"""

import hashlib
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mobility.accessibility.jobs.disk import make_folder, remove_parts, write_whole

LOG = logging.getLogger(__name__)

NAME = re.compile(r"(\d{9})-(\d{9})-([0-9a-f]{16})\.arrow")


class Rows(NamedTuple):
    """Origins from `first` to before `end`."""

    first: int
    end: int


class ChunkStore:
    """The chunks in one folder, which one process at a time writes to.

    Parameters
    ----------
    folder : Path
        Made if it is not there; what a killed process left half is removed.
    n_origins : int
        Of the job.

    Raises
    ------
    OutputError
        If the folder cannot be made.
    """

    def __init__(self, folder: Path, n_origins: int) -> None:
        make_folder(folder)
        remove_parts(folder)
        self._folder, self._n_origins = folder, n_origins
        self._files = self._find_whole()

    @property
    def n_done(self) -> int:
        """Origins whose chunks are there."""
        return sum(rows.end - rows.first for rows in self._files)

    @property
    def n_chunks(self) -> int:
        """Files that are there."""
        return len(self._files)

    def missing(self, size: int) -> Iterator[Rows]:
        """Cut what is missing into chunks.

        Parameters
        ----------
        size : int
            Most origins of one.

        Yields
        ------
        Rows
            In order; between them lie those that are there.
        """
        at = 0
        for done in [*sorted(self._files), Rows(self._n_origins, self._n_origins)]:
            for first in range(at, done.first, size):
                yield Rows(first, min(first + size, done.first))
            at = done.end

    def put(self, rows: Rows, content: bytes) -> None:
        """Keep a chunk.

        Parameters
        ----------
        rows : Rows
            Its origins.
        content : bytes
            Its table.

        Raises
        ------
        OutputError
            There is no room; nothing of it stays.
        """
        path = self._folder / f"{rows.first:09d}-{rows.end:09d}-{_hash(content)}.arrow"
        write_whole(path, content)
        self._files[rows] = path

    def __iter__(self) -> Iterator[bytes]:
        """Read all chunks, once none is missing.

        Yields
        ------
        bytes
            Their contents, in the order of origins.
        """
        for rows in sorted(self._files):
            yield self._files[rows].read_bytes()

    def _find_whole(self) -> dict[Rows, Path]:
        found: dict[Rows, Path] = {}
        end = 0
        for path in sorted(self._folder.iterdir()):
            parts = NAME.fullmatch(path.name)
            if parts is None:
                continue
            rows = Rows(int(parts[1]), int(parts[2]))
            # One that overlaps could come from two processes that were told to write to the same folder.
            is_good = end <= rows.first < rows.end <= self._n_origins and _hash(path.read_bytes()) == parts[3]
            if is_good:
                found[rows] = path
                end = rows.end
            else:
                LOG.warning("a chunk is broken and computed again", extra={"fields": {"file": path.name}})
                path.unlink()
        return found


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
