"""An append-only log of who changed what; each line holds the hash of the one before."""

import fcntl
import hashlib
import os
import pwd
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from mobility.errors import StoreError

LONGEST_LINE = 65_536
"""Bytes that are read from the end to find the last line."""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One line.

    Parameters
    ----------
    time : str
        RFC 3339, UTC.
    event : str
        E.g. "key.added".
    by : str
        Login name on this machine.
    fields : dict[str, str]
        What it was about.
    """

    time: str
    event: str
    by: str
    fields: dict[str, str]


class AuditLog:
    """A file that only grows.

    A line that was changed or taken out breaks the chain of hashes behind it, which `read` says. It keeps
    honest people honest; who owns the machine can write the whole file anew.

    Parameters
    ----------
    path : Path
        Made with the first record, for this user only.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, event: str, **fields: str) -> None:
        """Write a record and wait until it is on disk.

        Parameters
        ----------
        event : str
            What happened.
        fields : str
            What it was about; never a key's text.
        """
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - LONGEST_LINE))
            lines = file.read().splitlines()
            record = {
                "time": datetime.fromtimestamp(int(time.time()), UTC).isoformat().replace("+00:00", "Z"),
                "event": event,
                "by": _login_name(),
                **fields,
                "previous": _hash(lines[-1] if lines else b""),
            }
            file.write(orjson.dumps(record) + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> list[AuditRecord]:
        """Read all of it and check the chain.

        Returns
        -------
        list[AuditRecord]
            Oldest first; none if there is no file.

        Raises
        ------
        StoreError
            If a line was changed, taken out or cannot be read.
        """
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError:
            return []
        records, before = [], b""
        for number, line in enumerate(lines, 1):
            try:
                values = {str(name): str(value) for name, value in orjson.loads(line).items()}
                is_whole = values.pop("previous") == _hash(before)
                record = AuditRecord(values.pop("time"), values.pop("event"), values.pop("by"), values)
            except (orjson.JSONDecodeError, AttributeError, KeyError):
                is_whole = False
            if not is_whole:
                raise StoreError(
                    "{path}, line {number}: this or the line before was changed, or lines were taken out.",
                    field="MOBILITY_STATE",
                    path=str(self._path),
                    number=number,
                )
            records.append(record)
            before = line
        return records


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _login_name() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container's user without a name
        return f"uid {os.getuid()}"
