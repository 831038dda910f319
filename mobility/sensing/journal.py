"""The journal of observations: a file a day, appended under a lock by any number of processes.

What is acknowledged has been handed to the operating system (write(2) has returned), so a killed process
loses nothing of it. It is not forced onto the disk: after a power failure the last seconds may be missing.
The journal is also the memory of what came already: each writer reads what others appended before it appends
itself, under the same lock, so that no (system, message id) enters twice. What is much, the files of the days
before when it begins, it reads while others go on.
"""

import datetime as dt
import fcntl
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from mobility.clock import Clock, system_clock
from mobility.errors import StoreError
from mobility.sensing.frames import LONGEST_FRAME, Frame, encode, frame_of, scan
from mobility.sensing.observation import Observation

MEMORY_DAYS = 8
"""How many days' files are kept and remembered: a week, and the day that is not over."""
CHUNK_BYTES = 4_000_000
FOLDER = "journal"
"""Of the journal under MOBILITY_STATE."""
SUFFIX = ".journal"
WRITING = "lock"
"""Held by whoever writes, or takes a day's file away."""


class Taken(Enum):
    """What became of an observation; the words are part of the API."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    """The message id came before with another content."""


class Position(NamedTuple):
    """How far a reader has read."""

    day: str = ""  # YYYY-MM-DD, "" = from the first file on
    offset: int = 0


class _Days(NamedTuple):
    """What a writer finds under the lock."""

    day: str  # to append to
    sizes: dict[str, int]  # of the days that it has not learned to their end, oldest first


class Journal:
    """Appends; safe to share between threads, and between processes that hold the same folder.

    Parameters
    ----------
    folder : Path
        Made where missing, for this user only.
    clock : Clock
        Unix seconds.
    """

    def __init__(self, folder: Path, clock: Clock = system_clock) -> None:
        self._folder = folder
        self._clock = clock
        self._thread_lock = threading.Lock()
        self._seen: dict[str, dict[int, int]] = {}
        self._read_to = Position()
        self._file: tuple[str, int] | None = None
        self.n_torn_bytes = 0
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(folder / WRITING, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as fault:
            raise _unusable(folder) from fault

    def append(self, observations: Sequence[Observation]) -> list[Taken]:
        """Write what has not come before; it is safe from the end of any process when this returns.

        Parameters
        ----------
        observations : Sequence[Observation]
            In any order.

        Returns
        -------
        list[Taken]
            One each.

        Raises
        ------
        StoreError
            If it cannot be written, of a full disk for instance: then nothing of it was taken.
        ObservationError
            If one is longer than can be read again, which an Intake does not let through; neither then.
        """
        received_s = self._clock()
        frames = [frame_of(one, received_s) for one in observations]
        with self._thread_lock:
            try:
                with self._held():
                    days = self._days(day_of(received_s))
                    if not self._is_far_behind(days):
                        return self._write(self._catch_up(days), frames)
                self._learn_ahead(days)
                with self._held():
                    return self._write(self._catch_up(self._days(day_of(received_s))), frames)
            except OSError as fault:
                raise _unusable(self._folder) from fault

    def close(self) -> None:
        """Give the files back."""
        with self._thread_lock:
            if self._file is not None:
                os.close(self._file[1])
                self._file = None
            if self._lock >= 0:
                os.close(self._lock)
                self._lock = -1

    @contextmanager
    def _held(self) -> Iterator[None]:
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    def _days(self, today: str) -> _Days:
        """Look which files are there; the lock is held."""
        days = list_days(self._folder)
        # A clock that jumps back must not append to a day that readers have left behind.
        day = max([today, *days[-1:]])
        first = max(self._read_to.day, _oldest(day))
        return _Days(day, {one: self._path(one).stat().st_size for one in days if one >= first})

    def _is_far_behind(self, days: _Days) -> bool:
        """Tell whether others would have to wait for what is to be learned."""
        known = self._read_to.offset if self._read_to.day in days.sizes else 0
        return sum(days.sizes.values()) - known > CHUNK_BYTES

    def _learn_ahead(self, days: _Days) -> None:
        """Learn what was there while the lock was held: nobody changes that, and others may go on.

        But for half a frame at the end, where the next writer writes what it may take back.
        """
        for day, size in days.sizes.items():
            with suppress(FileNotFoundError):  # it has become too old, and was deleted
                self._learn(day, size if day != max(days.sizes) else size - LONGEST_FRAME)

    def _catch_up(self, days: _Days) -> str:
        """Learn what others appended, cut off what a killed writer left half, and open today's file."""
        for other, size in days.sizes.items():
            self._learn(other, size)
        if days.sizes:
            self._cut(*list(days.sizes.items())[-1])
        day = days.day
        for old in [one for one in self._seen if one < _oldest(day)]:
            del self._seen[old]
        if self._file is None or self._file[0] != day:
            if self._file is not None:
                os.close(self._file[1])
            self._file = (day, os.open(self._path(day), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600))
        if self._read_to.day != day:
            self._read_to = Position(day, 0)
        return day

    def _learn(self, day: str, size: int) -> None:
        """Read a day up to a size."""
        offset = self._read_to.offset if self._read_to.day == day else 0
        if size > offset:
            seen = self._seen.setdefault(day, {})
            for frames, end, _ in read_frames(self._path(day), offset, size):
                seen.update((frame.id_digest, frame.content_digest) for frame in frames)
                offset = end
        self._read_to = Position(day, offset)

    def _cut(self, day: str, size: int) -> None:
        """Cut off what is no whole frame at the end of the last day."""
        offset = self._read_to.offset
        if offset >= size:
            return
        self.n_torn_bytes += size - offset
        if size - offset <= LONGEST_FRAME:
            os.truncate(self._path(day), offset)
        else:  # no writer leaves so much half: a fault of the disk, of which nothing is thrown away
            self._read_to = Position(day, size)

    def _path(self, day: str) -> Path:
        return self._folder / f"{day}{SUFFIX}"

    def _write(self, day: str, frames: list[Frame]) -> list[Taken]:
        assert self._file is not None
        taken: list[Taken] = []
        fresh: dict[int, int] = {}
        parts: list[bytes] = []
        memories = list(self._seen.values())
        for frame in frames:
            known = fresh.get(frame.id_digest)
            for memory in memories:
                if known is not None:
                    break
                known = memory.get(frame.id_digest)
            if known is None:
                fresh[frame.id_digest] = frame.content_digest
                parts.append(encode(frame))
                taken.append(Taken.ACCEPTED)
            else:
                taken.append(Taken.DUPLICATE if known == frame.content_digest else Taken.CONFLICT)
        if parts:
            content = b"".join(parts)
            start = self._read_to.offset
            try:
                _write_all(self._file[1], content)
            except OSError:
                os.ftruncate(self._file[1], start)
                raise
            self._seen.setdefault(day, {}).update(fresh)
            self._read_to = Position(day, start + len(content))
        return taken


def day_of(received_s: int) -> str:
    """Name the day of which a message is in the journal.

    Parameters
    ----------
    received_s : int
        Unix second by our own clock.

    Returns
    -------
    str
        YYYY-MM-DD, UTC.
    """
    return dt.datetime.fromtimestamp(received_s, dt.UTC).date().isoformat()


def list_days(folder: Path) -> list[str]:
    """List the days that have a file.

    Parameters
    ----------
    folder : Path
        Of a journal.

    Returns
    -------
    list[str]
        YYYY-MM-DD, oldest first.
    """
    return sorted(path.name.removesuffix(SUFFIX) for path in folder.glob(f"????-??-??{SUFFIX}"))


@contextmanager
def writers_kept_out(folder: Path) -> Iterator[None]:
    """Keep all writers waiting, as each of them does with the others.

    Parameters
    ----------
    folder : Path
        Of a journal.

    Yields
    ------
    None
        While it lasts, days neither grow nor come.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    lock = os.open(folder / WRITING, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def read_frames(path: Path, offset: int, size: int | None = None) -> Iterator[tuple[list[Frame], int, int]]:
    """Read a file from an offset on.

    Parameters
    ----------
    path : Path
        A day.
    offset : int
        Where a frame begins.
    size : int | None
        Nothing behind it is looked at; None = up to the end.

    Yields
    ------
    frames : list[Frame]
        Some, in their order.
    end : int
        Offset behind them.
    n_damaged : int
        Bytes between them that are in no frame.
    """
    with path.open("rb") as file:
        while True:
            file.seek(offset)
            content = file.read(CHUNK_BYTES if size is None else max(0, min(CHUNK_BYTES, size - offset)))
            found = scan(content)
            if not found.n_read:
                return
            offset += found.n_read
            yield found.frames, offset, found.n_damaged


def _oldest(day: str) -> str:
    """Give the first day that is remembered."""
    return (dt.date.fromisoformat(day) - dt.timedelta(days=MEMORY_DAYS)).isoformat()


def _write_all(file: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(file, view) :]


def _unusable(folder: Path) -> StoreError:
    return StoreError(
        "{path} cannot be used as the journal of observations.", field="MOBILITY_STATE", path=str(folder)
    )
