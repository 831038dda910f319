"""Files that are there whole or not at all, and what is said when there is no room for them."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from mobility.errors import OutputError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""No room on the disk, in the quota of the user, or a file above what the process may write."""

DISK_IS_FULL = "database or disk is full"
"""SQLite's words for it; at the end of a transaction it has none."""

LEAST_FREE_BYTES = 10_000_000

UNDONE = ".part-"
"""Begins the names of files that are being written."""


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that appears under its name when the block has ended well, and is on disk then.

    Parameters
    ----------
    path : Path
        To write; one of that name is replaced.

    Yields
    ------
    BinaryIO
        To write to.

    Raises
    ------
    OutputError
        There is no room, or the folder cannot be written to.
    """
    part = path.with_name(f"{UNDONE}{secrets.token_hex(6)}-{path.name}")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except OSError as fault:
        raise refuse_write(path, fault) from fault
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole.

    Parameters
    ----------
    path : Path
        To write.
    content : bytes
        All of it.

    Raises
    ------
    OutputError
        There is no room, or the folder cannot be written to.
    """
    with whole_file(path) as file:
        file.write(content)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it.

    Parameters
    ----------
    folder : Path
        May be there already.

    Raises
    ------
    OutputError
        If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise refuse_write(folder, fault) from fault


def remove_parts(folder: Path) -> None:
    """Remove what a killed process left half.

    Parameters
    ----------
    folder : Path
        Where; nobody else writes to it.
    """
    for part in folder.glob(f"{UNDONE}*"):
        part.unlink(missing_ok=True)


def refuse_write(path: Path, fault: OSError) -> OutputError:
    """Say why a file was not written.

    Parameters
    ----------
    path : Path
        Which.
    fault : OSError
        What the system said.

    Returns
    -------
    OutputError
        To be raised.
    """
    reason = fault.strerror or str(fault)
    if fault.errno in FULL:
        return OutputError(
            f"{path.parent} has no room for {path.name}: {reason}", field="--out", code="DISK_FULL"
        )
    return OutputError(f"{path} cannot be written: {reason}", field="--out")


def read_words(said: str, folder: Path) -> OSError:
    """Find the error of the system behind one that a library tells in words only.

    Parameters
    ----------
    said : str
        What GDAL or SQLite says.
    folder : Path
        Where a file could not be written.

    Returns
    -------
    OSError
        No room, if it says so or next to nothing is free: what was written may be taken back by now.
    """
    if DISK_IS_FULL in said or shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return OSError(f"{said} (is there room?)")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
