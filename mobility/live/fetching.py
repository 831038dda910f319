"""Fetches a realtime feed: by HTTP with ETag and a limit of its size, or from a file when it changes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit, urlunsplit

import requests
from urllib3.exceptions import HTTPError

from mobility.errors import RealtimeError
from mobility.live.messages import MOST_BYTES

CONNECT_LIMIT_S, READ_LIMIT_S, WHOLE_LIMIT_S = 5.0, 10.0, 30.0
"""To connect, without a byte, and for all of it: a server that drips is one that fails."""

CHUNK = 1 << 16
PROTOBUF, JSON, XML = "application/x-protobuf, */*", "application/json, */*", "application/xml, */*"
"""What a source is asked for."""
USER_AGENT = "mobility (https://gtfs.org/realtime/ client)"


@dataclass(frozen=True, slots=True)
class FeedSource:
    """Where a realtime feed is.

    Parameters
    ----------
    tag : str
        Of the feed whose trips it tells of.
    url : str
        http(s) address, or path of a file.
    interval_s : int
        Between two looks.
    number : int
        Which one it is of those of its tag that would be shown alike, counted from 1.
    """

    tag: str
    url: str
    interval_s: int = 15
    number: int = 1

    @property
    def is_file(self) -> bool:
        """Whether it is a file of this machine."""
        return not self.url.startswith(("http://", "https://"))

    @property
    def shown(self) -> str:
        """The address without user, password and query, which often holds a key; alike ones numbered."""
        shown = self._address()
        return shown if self.number == 1 else f"{shown} #{self.number}"

    def _address(self) -> str:
        if self.is_file:
            return Path(self.url).name
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        place = host if parts.port is None else f"{host}:{parts.port}"
        return urlunsplit((parts.scheme, place, parts.path, "", ""))


def told_apart(sources: Sequence[FeedSource]) -> list[FeedSource]:
    """Number sources of one tag that would be shown alike: what differs is in what must not be shown.

    Parameters
    ----------
    sources : Sequence[FeedSource]
        In the order of the settings, which the numbers follow: they stay as long as it does.

    Returns
    -------
    list[FeedSource]
        In the same order; no two of a tag have the same `shown`.
    """
    found: list[FeedSource] = []
    taken: set[tuple[str, str]] = set()
    for source in sources:
        one = replace(source, number=1)
        while (one.tag, one.shown) in taken:
            one = replace(one, number=one.number + 1)
        taken.add((one.tag, one.shown))
        found.append(one)
    return found


class Fetcher:
    """Fetches one feed again and again; used by one thread at a time.

    Parameters
    ----------
    source : FeedSource
        Where it is.
    accepted : str
        Its Accept header.
    """

    def __init__(self, source: FeedSource, accepted: str = PROTOBUF) -> None:
        self._source = source
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept": accepted})
        self._validators: dict[str, str] = {}
        self._seen: object = None

    def fetch(self) -> bytes | None:
        """Look for a new message.

        Returns
        -------
        bytes | None
            None: it is the one of last time.

        Raises
        ------
        RealtimeError
            If it cannot be had.
        """
        return self._read_file() if self._source.is_file else self._get()

    def forget(self) -> None:
        """Take the next message whatever it is: what came last could not be used."""
        self._validators, self._seen = {}, None

    def close(self) -> None:
        """Close its connection."""
        self._session.close()

    def _read_file(self) -> bytes | None:
        try:
            path = Path(self._source.url)
            status = path.stat()
            stamp = (status.st_ino, status.st_size, status.st_mtime_ns)
            if stamp == self._seen:
                return None
            if status.st_size > MOST_BYTES:
                raise self._fault(f"{status.st_size:,} bytes are more than the {MOST_BYTES:,} that are read")
            data = path.read_bytes()
        except OSError as error:
            raise self._fault(error.strerror or type(error).__name__) from error
        self._seen = stamp
        return data

    def _get(self) -> bytes | None:
        try:
            with self._session.get(
                self._source.url,
                headers=self._validators,
                timeout=(CONNECT_LIMIT_S, READ_LIMIT_S),
                stream=True,
            ) as answer:
                if answer.status_code == requests.codes.not_modified:
                    return None
                if answer.status_code != requests.codes.ok:
                    raise self._fault(f"the server answers {answer.status_code}")
                data = self._body(answer)
                asked = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
                self._validators = {
                    asked[name]: answer.headers[name] for name in asked if name in answer.headers
                }
        except (requests.RequestException, HTTPError, ValueError) as error:
            # The latter two where a server sends one on to what is no address.
            # Its text holds the address, and with it a key: only its kind is told.
            raise self._fault(f"it cannot be reached ({type(error).__name__})") from error
        digest = hashlib.sha256(data).digest()
        if digest == self._seen:
            return None  # a server without ETag sends the same again
        self._seen = digest
        return data

    def _body(self, answer: requests.Response) -> bytes:
        deadline = monotonic() + WHOLE_LIMIT_S
        body = bytearray()
        for chunk in answer.iter_content(CHUNK):
            body += chunk
            if len(body) > MOST_BYTES:
                raise self._fault(f"more than the {MOST_BYTES:,} bytes that are read")
            if monotonic() > deadline:
                raise self._fault(f"not whole after {WHOLE_LIMIT_S:.0f} s")
        return bytes(body)

    def _fault(self, what: str) -> RealtimeError:
        return RealtimeError(f"{self._source.shown}: {what}", self._source.tag)
