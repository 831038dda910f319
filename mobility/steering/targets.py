"""What an operator wants of each line: how full it may get, and how far advice may fill it. Kept in a file.

Every change is written to an append-only log before it takes effect: who by the name of a key, when, what was
before and what is now.
"""

import fcntl
import logging
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from mobility.errors import TargetsError
from mobility.store import AuditLog, AuditRecord, Key

LOG = logging.getLogger(__name__)

FORMAT_VERSION = 1
TOLD_PATH = "MOBILITY_STATE/steering/targets.json"
"""What answers say of where it lies: folders of this machine are nobody's business outside."""


@dataclass(frozen=True, slots=True)
class LineTarget:
    """Of one line.

    Parameters
    ----------
    share : float
        Of seats and standing places: above it a run of the line counts as too full.
    cap : float
        Of the places of a run that riders who are only expected may take: advice sends no more there.
    """

    share: float = 0.75
    cap: float = 0.15

    def __post_init__(self) -> None:
        """Check the values.

        Raises
        ------
        ValueError
            If one is out of range.
        """
        if not 0 < self.share <= 2:
            raise ValueError(f"share must be above 0 and at most 2, not {self.share}")
        if not 0 <= self.cap <= 0.5:
            raise ValueError(f"cap must be 0 to 0.5, not {self.cap}")


class TargetFile:
    """The targets of all lines; safe to share between threads and processes.

    Parameters
    ----------
    state : Path
        MOBILITY_STATE; they lie in its folder `steering`, for this user only.
    """

    def __init__(self, state: Path) -> None:
        self._folder = state / "steering"
        self._path = self._folder / "targets.json"
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._targets: dict[str, LineTarget] = {}
        self._fault = ""
        self._log = AuditLog(self._folder / "audit.jsonl")

    def read(self) -> Mapping[str, LineTarget]:
        """Give the targets.

        Returns
        -------
        Mapping[str, LineTarget]
            By id of the route ("<tag>_<route_id>"); of lines without one the default holds.

        Raises
        ------
        TargetsError
            If the file cannot be read.
        """
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return {}
        except OSError as fault:
            raise self._unusable(fault) from fault
        stamp = (status.st_ino, status.st_mtime_ns)
        with self._lock:
            if stamp != self._stamp:
                self._targets, self._stamp = self._load(), stamp
            return self._targets

    def set(self, route_id: str, target: LineTarget, key: Key) -> LineTarget | None:
        """Set the target of a line.

        Parameters
        ----------
        route_id : str
            Of a line that there is.
        target : LineTarget
            From now on.
        key : Key
            Who wants it.

        Returns
        -------
        LineTarget | None
            What was before; None: the default.

        Raises
        ------
        TargetsError
            If the file cannot be read: it is left as it is.
        """
        return self._change(route_id, target, key)

    def remove(self, route_id: str, key: Key) -> LineTarget | None:
        """Let the default hold for a line again.

        Parameters
        ----------
        route_id : str
            Of a line.
        key : Key
            Who wants it.

        Returns
        -------
        LineTarget | None
            What was before; None: there was none, and nothing is logged.

        Raises
        ------
        TargetsError
            If the file cannot be read: it is left as it is.
        """
        return self._change(route_id, None, key)

    def history(self) -> list[AuditRecord]:
        """Read the log.

        Returns
        -------
        list[AuditRecord]
            Oldest first.

        Raises
        ------
        StoreError
            If a line was changed or taken out.
        """
        return self._log.read()

    def _change(self, route_id: str, target: LineTarget | None, key: Key) -> LineTarget | None:
        with self._alone():
            targets = self._load()
            before = targets.pop(route_id, None)
            if target == before:
                return before
            if target is not None:
                targets[route_id] = target
            # First the log: better a change that is told and did not happen than one that nobody told of.
            self._log.append(
                "target.removed" if target is None else "target.set",
                key=key.id,
                name=key.name,
                route=route_id,
                before=_told(before),
                after=_told(target),
            )
            self._write(targets)
        return before

    def _load(self) -> dict[str, LineTarget]:
        try:
            content = orjson.loads(self._path.read_bytes())
            if content["version"] != FORMAT_VERSION:
                raise ValueError(content["version"])
            found = {name: LineTarget(**values) for name, values in content["targets"].items()}
        except FileNotFoundError:
            return {}
        except (OSError, KeyError, TypeError, ValueError, AttributeError) as fault:
            raise self._unusable(fault) from fault
        self._fault = ""
        return found

    def _unusable(self, fault: Exception) -> TargetsError:
        # What is wrong with it is for the log of this machine, once for each change.
        reason = f"{type(fault).__name__}: {fault}"
        if reason != self._fault:
            self._fault = reason
            LOG.error("targets not read", extra={"fields": {"path": str(self._path), "reason": reason}})
        return TargetsError(
            "{file} cannot be read as the targets of lines; mend or remove it.",
            "MOBILITY_STATE",
            file=TOLD_PATH,
        )

    def _write(self, targets: Mapping[str, LineTarget]) -> None:
        content = {
            "version": FORMAT_VERSION,
            "targets": {name: {"share": one.share, "cap": one.cap} for name, one in sorted(targets.items())},
        }
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".targets-", delete=False) as file:
            file.write(orjson.dumps(content, option=orjson.OPT_INDENT_2))
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(self._path)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let no other process change targets meanwhile."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / "lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _told(target: LineTarget | None) -> str:
    return "default" if target is None else f"share {target.share:g}, cap {target.cap:g}"
