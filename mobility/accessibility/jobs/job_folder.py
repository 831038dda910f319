"""The folder of a job: whose results lie in it, who writes to it, and when it is complete."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from mobility.accessibility.jobs.disk import make_folder, write_whole
from mobility.errors import JobError

MANIFEST = "manifest.json"
CHUNKS = "chunks"
FORMAT_VERSION = 1


class JobFolder:
    """Holds one job's chunks and results.

    Parameters
    ----------
    path : Path
        Made when the job begins.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def chunks(self) -> Path:
        """Where chunks lie until the results are written."""
        return self.path / CHUNKS

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes out.

        Yields
        ------
        None
            While nobody else writes.

        Raises
        ------
        JobError
            Another process is at work in it.
        OutputError
            It cannot be made.
        """
        make_folder(self.path)
        descriptor = os.open(self.path / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise JobError(f"another process is writing to {self.path}", "--out") from None
        finally:
            os.close(descriptor)

    def begin(self, identity: str, about: dict[str, Any]) -> bool:
        """Take the folder for a job, or go on with the same one.

        Parameters
        ----------
        identity : str
            Hash of all that its results depend on.
        about : dict[str, Any]
            What is kept of it.

        Returns
        -------
        bool
            True: its results are complete and unbroken, nothing is left to do.

        Raises
        ------
        JobError
            It holds another job.
        """
        manifest = self.read_manifest()
        if manifest is None:
            content = {"format_version": FORMAT_VERSION, "identity": identity, "complete": False, **about}
            write_whole(self.path / MANIFEST, orjson.dumps(content, option=orjson.OPT_INDENT_2))
            return False
        if manifest.get("identity") != identity:
            raise JobError(
                f"{self.path} holds another job, or this one on another network, with other points or by "
                "another version of the program: choose an empty folder",
                "--out",
            )
        return bool(manifest["complete"]) and self._is_whole(manifest)

    def finish(self, more: dict[str, Any], outputs: list[str]) -> None:
        """Say that the results are complete; chunks go.

        Parameters
        ----------
        more : dict[str, Any]
            What is kept of it beside what `begin` was given.
        outputs : list[str]
            Files of results.
        """
        manifest = self.read_manifest() or {}
        files = {
            name: {"bytes": (self.path / name).stat().st_size, "sha256": _hash_file(self.path / name)}
            for name in outputs
        }
        content = manifest | more | {"complete": True, "files": files}
        write_whole(self.path / MANIFEST, orjson.dumps(content, option=orjson.OPT_INDENT_2))
        for path in self.chunks.iterdir():
            path.unlink()
        self.chunks.rmdir()

    def read_manifest(self) -> dict[str, Any] | None:
        """Read what is kept of the job.

        Returns
        -------
        dict[str, Any] | None
            None if there is none here.

        Raises
        ------
        JobError
            It is there, but not as this program writes it.
        """
        path = self.path / MANIFEST
        try:
            found = orjson.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        except (orjson.JSONDecodeError, OSError):
            raise JobError(f"{path} is not the manifest of a job: choose an empty folder", "--out") from None
        if not isinstance(found, dict) or found.get("format_version") != FORMAT_VERSION:
            raise JobError(f"{path} is of another version of the program: choose an empty folder", "--out")
        return found

    def _is_whole(self, manifest: dict[str, Any]) -> bool:
        return all(
            (self.path / name).is_file() and _hash_file(self.path / name) == about["sha256"]
            for name, about in manifest["files"].items()
        )


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
