"""Fetches feeds, extracts, heights over HTTP: once, checked, resumed after a cut, with a record of origin."""

import hashlib
import json
import time
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import requests

from mobility.errors import BuildError

CONNECT_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 60.0
TRIES = 4
MAX_BYTES = {"zip": 1_000_000_000, "pbf": 8_000_000_000, "tif": 8_000_000_000}
"""More than any city needs; a wrong address must not fill the disk."""
_CHUNK_BYTES = 1 << 18
_USER_AGENT = "mobility-build (trip planner)"

Progress = Callable[[str, int, int], None]
"""Called with (tag, bytes so far, bytes in all or 0)."""


@dataclass(frozen=True)
class Download:
    """A file in the cache and where it came from; kept beside it as FILE.json.

    Parameters
    ----------
    url : str
        Where it came from; a local file's path.
    sha256 : str
        Of the contents.
    size : int
        Bytes.
    fetched_at : str
        RFC 3339; when the contents arrived, not when they were last found unchanged. "" = a local file.
    etag, last_modified : str
        As the server said, or "".
    """

    url: str
    sha256: str
    size: int
    fetched_at: str = ""
    etag: str = ""
    last_modified: str = ""


def fetch(
    tag: str,
    url: str,
    path: Path,
    kind: str,
    *,
    max_bytes: int | None = None,
    retry_wait_s: float = 1.0,
    progress: Progress | None = None,
) -> Download:
    """Bring the file behind an address to `path`, or keep what lies there if the server says it is unchanged.

    What lies at `path` is replaced only by a complete, checked file.

    Parameters
    ----------
    tag : str
        For errors and progress.
    url : str
        An http or https address; it comes from configuration, never from a request.
    path : Path
        Where the file is kept; beside it stands ``<path>.json``, during the transfer ``<path>.part``.
    kind : str
        "zip", "pbf" or "tif": what must come.
    max_bytes : int, optional
        Stop beyond this size; default MAX_BYTES[kind].
    retry_wait_s : float
        Before the second try; doubled before each further one.
    progress : Progress, optional
        Told about each piece.

    Returns
    -------
    Download
        The record that now stands beside the file.

    Raises
    ------
    BuildError
        Nothing usable came; the sentence says what did.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise BuildError(f"{tag}: {url!r} is neither an http(s) address nor a file that exists", tag)
    path.parent.mkdir(parents=True, exist_ok=True)
    known = read_record(path) if path.exists() else None
    if known is not None and known.url != url:
        known = None
    transfer = _Transfer(
        tag=tag, url=url, path=path, known=known, max_bytes=max_bytes or MAX_BYTES[kind], progress=progress
    )
    wait_s = retry_wait_s
    for attempt in range(1, TRIES + 1):
        try:
            answer = transfer.run()
            break
        except (_WorthRetryingError, requests.ConnectionError, requests.Timeout) as error:
            problem = str(error) if isinstance(error, _WorthRetryingError) else _in_words(error)
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
            problem = "the transfer broke off"
        except requests.RequestException as error:
            raise BuildError(f"{tag}: {url} cannot be fetched: {error}", tag) from None
        if attempt == TRIES:
            raise BuildError(f"{tag}: {url} cannot be fetched: {problem} ({TRIES} tries)", tag)
        time.sleep(wait_s)
        wait_s *= 2
    if answer is None:
        assert known is not None
        return known
    check_kind(tag, transfer.part, kind, url)
    record = _record(url, transfer.part, answer)
    transfer.part.replace(path)
    transfer.validator.unlink(missing_ok=True)
    _record_path(path).write_text(json.dumps(asdict(record), indent=1) + "\n", encoding="utf-8")
    return record


def read_record(path: Path) -> Download | None:
    """What is known about a file in the cache.

    Parameters
    ----------
    path : Path
        The file itself.

    Returns
    -------
    Download or None
        None where there is no record, or one that does not fit the file any more.
    """
    try:
        record = Download(**json.loads(_record_path(path).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return record if path.exists() and path.stat().st_size == record.size else None


def check_kind(tag: str, path: Path, kind: str, url: str) -> None:
    """Look whether a file is what it should be, before any library opens it.

    Parameters
    ----------
    tag : str
        For the error.
    path : Path
        The file.
    kind : str
        "zip", "pbf" or "tif".
    url : str
        Where it came from, for the error.

    Raises
    ------
    BuildError
        It is something else.
    """
    with path.open("rb") as file:
        start = file.read(64)
    if kind == "zip":
        if start.startswith(b"PK") and zipfile.is_zipfile(path):
            return
        expected = "a zip file"
    elif kind == "tif":
        # TIFF and BigTIFF, of either byte order
        if start[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
            return
        expected = "a GeoTIFF"
    else:
        # the length of a blob header in 4 bytes, then its type, which is OSMHeader in the first one
        if start[:2] == b"\0\0" and start[4:6] == b"\x0a\x09" and start[6:15] == b"OSMHeader":
            return
        expected = "an .osm.pbf file"
    raise BuildError(f"{tag}: {url} is not {expected}: {_what_it_is(start)}", tag)


def hash_file(path: Path) -> str:
    """SHA-256 of a file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _WorthRetryingError(Exception):
    """The server is busy, or sent half."""


class _Transfer:
    """One file's way into ``<path>.part``, which survives a cut so that the next try goes on from there."""

    def __init__(
        self,
        *,
        tag: str,
        url: str,
        path: Path,
        known: Download | None,
        max_bytes: int,
        progress: Progress | None,
    ) -> None:
        self.tag, self.url, self.known, self.max_bytes, self.progress = tag, url, known, max_bytes, progress
        self.part = path.with_name(path.name + ".part")
        self.validator = path.with_name(path.name + ".part.etag")
        """The strong ETag of the file that `part` is the beginning of: without one nothing is resumed."""

    def run(self) -> requests.Response | None:
        """Answer's headers, or None where the server says that the known file is unchanged."""
        headers = {"User-Agent": _USER_AGENT, "Accept-Encoding": "identity"}
        if self.known is not None and self.known.etag:
            headers["If-None-Match"] = self.known.etag
        elif self.known is not None and self.known.last_modified:
            headers["If-Modified-Since"] = self.known.last_modified
        have = self.part.stat().st_size if self.part.exists() and self.validator.exists() else 0
        if have:
            headers["Range"] = f"bytes={have}-"
            headers["If-Range"] = self.validator.read_text(encoding="ascii")
        with requests.get(
            self.url, headers=headers, stream=True, timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S)
        ) as answer:
            if answer.status_code == 304 and self.known is not None:
                return None
            if answer.status_code == 416 or (answer.status_code == 206 and not _continues(answer, have)):
                self.part.unlink(missing_ok=True)
                self.validator.unlink(missing_ok=True)
                raise _WorthRetryingError("the server could not go on where the transfer broke off")
            if answer.status_code in (408, 429) or answer.status_code >= 500:
                raise _WorthRetryingError(f"the server answered {answer.status_code} {answer.reason}")
            if answer.status_code not in (200, 206):
                raise BuildError(
                    f"{self.tag}: {self.url} answered {answer.status_code} {answer.reason}", self.tag
                )
            self._receive(answer, have if answer.status_code == 206 else 0)
            return answer

    def _receive(self, answer: requests.Response, have: int) -> None:
        length = answer.headers.get("Content-Length", "")
        total = have + int(length) if length.isdigit() else 0
        if total > self.max_bytes:
            raise BuildError(self._too_big(), self.tag)
        etag = answer.headers.get("ETag", "")
        if etag.startswith('"') and etag.isascii():
            self.validator.write_text(etag, encoding="ascii")
        else:
            self.validator.unlink(missing_ok=True)
        with self.part.open("ab" if have else "wb") as file:
            for chunk in answer.iter_content(_CHUNK_BYTES):
                file.write(chunk)
                have += len(chunk)
                if have > self.max_bytes:
                    raise BuildError(self._too_big(), self.tag)
                if self.progress is not None:
                    self.progress(self.tag, have, total)
        if total and have != total:
            raise _WorthRetryingError(f"{have:,} of {total:,} bytes came")

    def _too_big(self) -> str:
        return f"{self.tag}: {self.url} is bigger than the limit of {self.max_bytes:,} bytes"


def _continues(answer: requests.Response, have: int) -> bool:
    return answer.headers.get("Content-Range", "").startswith(f"bytes {have}-")


def _record(url: str, path: Path, answer: requests.Response) -> Download:
    return Download(
        url=url,
        sha256=hash_file(path),
        size=path.stat().st_size,
        fetched_at=datetime.now(UTC).isoformat(timespec="seconds"),
        etag=answer.headers.get("ETag", ""),
        last_modified=answer.headers.get("Last-Modified", ""),
    )


def _record_path(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def _in_words(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return "the server did not answer in time"
    return "no connection to the server"


def _what_it_is(start: bytes) -> str:
    if not start:
        return "it is empty"
    if start.startswith(b"PK\x03\x04"):
        return "it is a zip file whose end is missing"
    if start.lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return "it is an HTML page"
    return f"it starts with {start[:16]!r}"
