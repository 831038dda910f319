"""Ask an Overpass server for everything in a box, politely and only once it is complete.

Source of the answers' shapes: OpenStreetMap wiki, "Overpass API" (429 = no slot free, 504 = too busy; a query
that ran out of time or memory still answers 200, with a <remark> behind the data it had found).
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import requests

from osm.street_graph import ExtractError
from osm.write import GENERATOR

MAX_TILE_BYTES = 512 * 1024 * 1024
MAX_TOTAL_BYTES = 4 * 1024 * 1024 * 1024
MAX_TRIES = 5
MAX_SPLITS = 3
"""A tile that is too much for the server is cut in four, at most so many times over."""
LONGEST_WAIT_S = 120.0
TIMEOUT_S = 180

WAIT_CODES = frozenset({429, 502, 503, 504})

QUERY = """[out:xml][timeout:{timeout}][maxsize:{maxsize}];
nwr({south:.7f},{west:.7f},{north:.7f},{east:.7f})->.found;
rel.found["type"="multipolygon"]->.areas;
way(r.areas)->.rims;
way.found->.lines;
(.lines; .rims;)->.ways;
(.found; .rims; node(w.ways););
out body;
"""
"""All that touches the box; ways with all their nodes, multipolygons with all their ways."""


class Tile(NamedTuple):
    """A box in degrees."""

    west: float
    south: float
    east: float
    north: float

    def quarters(self) -> "list[Tile]":
        """Cut into four."""
        lon, lat = (self.west + self.east) / 2, (self.south + self.north) / 2
        return [
            Tile(self.west, self.south, lon, lat),
            Tile(lon, self.south, self.east, lat),
            Tile(self.west, lat, lon, self.north),
            Tile(lon, lat, self.east, self.north),
        ]


class TooMuchError(Exception):
    """The server gave up on a tile: smaller ones may do."""


class BusyError(Exception):
    """The server wants us to wait."""

    def __init__(self, sentence: str, wait_s: float | None = None) -> None:
        super().__init__(sentence)
        self.wait_s = wait_s


@dataclass
class Overpass:
    """One server, and how patient to be with it.

    Parameters
    ----------
    url : str
        With or without "/interpreter".
    pause_s : float
        Seconds between two questions; waits after a refusal start here and double.
    """

    url: str
    pause_s: float = 2.0
    received_bytes: int = 0

    def fetch(self, tile: Tile, folder: Path, splits: int = 0) -> Iterator[Path]:
        """Load all data of a tile into one or several complete .osm files.

        Parameters
        ----------
        tile : Tile
            The box.
        folder : Path
            Where the files go.
        splits : int
            How often the tile was cut already.

        Yields
        ------
        Path
            A complete answer.

        Raises
        ------
        ExtractError
            If the server keeps refusing, or sends more than the limits.
        """
        try:
            yield self._patiently(tile, folder)
        except TooMuchError as error:
            if splits == MAX_SPLITS:
                raise ExtractError(f"{self.url}: gives up even on a small tile: {error}") from error
            for quarter in tile.quarters():
                yield from self.fetch(quarter, folder, splits + 1)

    def _patiently(self, tile: Tile, folder: Path) -> Path:
        wait_s = self.pause_s
        for attempt in range(1, MAX_TRIES + 1):
            time.sleep(self.pause_s)
            try:
                return self._ask(tile, folder)
            except BusyError as error:
                if attempt == MAX_TRIES:
                    raise ExtractError(f"{self.url}: {error} ({MAX_TRIES} tries)") from error
                time.sleep(min(LONGEST_WAIT_S, error.wait_s if error.wait_s is not None else wait_s))
                wait_s *= 2
        raise AssertionError("the last try returns or raises")

    def _ask(self, tile: Tile, folder: Path) -> Path:
        address = self.url.rstrip("/")
        if not address.endswith("/interpreter"):
            address += "/interpreter"
        query = QUERY.format(timeout=TIMEOUT_S, maxsize=MAX_TILE_BYTES, **tile._asdict())
        path = folder / f"tile-{tile.west:.7f}-{tile.south:.7f}-{tile.east:.7f}-{tile.north:.7f}.osm"
        try:
            with requests.post(
                address,
                data={"data": query},
                headers={"User-Agent": GENERATOR},
                stream=True,
                timeout=(30, TIMEOUT_S + 30),
            ) as answer:
                if answer.status_code in WAIT_CODES:
                    raise BusyError(f"answers {answer.status_code} {answer.reason}", _retry_after(answer))
                if answer.status_code != 200:
                    raise ExtractError(f"{self.url}: answers {answer.status_code} {answer.reason}")
                self._save(answer, path)
        except requests.RequestException as error:
            raise BusyError(f"does not answer: {error}") from error
        _check_complete(path)
        return path

    def _save(self, answer: requests.Response, path: Path) -> None:
        size = 0
        with path.open("wb") as file:
            for chunk in answer.iter_content(1 << 16):
                size += len(chunk)
                self.received_bytes += len(chunk)
                if size > MAX_TILE_BYTES or self.received_bytes > MAX_TOTAL_BYTES:
                    raise ExtractError(
                        f"{self.url}: sends more than the limit of {MAX_TILE_BYTES >> 20} MiB a tile"
                        f" or {MAX_TOTAL_BYTES >> 20} MiB in all"
                    )
                file.write(chunk)


def _check_complete(path: Path) -> None:
    """Look at both ends of an answer: it begins as OSM XML, bears no remark and is closed."""
    with path.open("rb") as file:
        head = file.read(2048)
        file.seek(max(0, path.stat().st_size - 4096))
        tail = file.read()
    if b"<osm" not in head:
        raise BusyError("answers something that is no OpenStreetMap XML")
    if b"<remark>" in tail or b"<remark>" in head:
        remark = tail[tail.find(b"<remark>") + 8 : tail.find(b"</remark>")].decode("utf-8", "replace").strip()
        raise TooMuchError(remark)
    if b"</osm>" not in tail:
        raise BusyError("sends half an answer")


def _retry_after(answer: requests.Response) -> float | None:
    value = answer.headers.get("Retry-After", "")
    return float(value) if value.isdigit() else None
