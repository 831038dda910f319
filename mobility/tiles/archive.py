"""One file with all tiles of a network (PMTiles 3): written once, mapped into memory, looked up by number."""

import mmap
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from pmtiles.tile import (
    Compression,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    zxy_to_tileid,
)
from pmtiles.writer import Writer

from mobility.errors import NetworkError

HEADER_BYTES = 127
UNREADABLE = (OSError, ValueError, EOFError, zlib.error, MagicNumberNotFound, SpecVersionUnsupported)
"""What pmtiles, gzip and mmap raise over a file that is none."""
FOLDER, FILE = "tiles", "basemap.pmtiles"


class TileBox(NamedTuple):
    """Where the tiles lie."""

    west: float  # degrees
    south: float
    east: float
    north: float


def write_archive(
    path: Path, tiles: Iterable[tuple[int, bytes]], box: TileBox, metadata: Mapping[str, Any]
) -> None:
    """Write an archive.

    Parameters
    ----------
    path : Path
        Replaced where it exists.
    tiles : Iterable[tuple[int, bytes]]
        Number (`zxy_to_tileid`) and gzip'd tile, at least one, ascending.
    box : TileBox
        Where they lie.
    metadata : Mapping[str, Any]
        What is in them: name, attribution, vector_layers.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        for number, content in tiles:
            writer.write_tile(number, content)
        corners = {f"{name}_e7": round(value * 1e7) for name, value in _corners(box).items()}
        writer.finalize(
            {"tile_compression": Compression.GZIP, "tile_type": TileType.MVT, **corners}, dict(metadata)
        )


def _corners(box: TileBox) -> dict[str, float]:
    return {"min_lon": box.west, "min_lat": box.south, "max_lon": box.east, "max_lat": box.north}


class TileArchive:
    """Reads tiles; safe to share between threads and forked processes.

    Parameters
    ----------
    path : Path
        Written by `write_archive`.

    Raises
    ------
    NetworkError
        If the file is missing or no such archive.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            header = deserialize_header(self._bytes[:HEADER_BYTES])
            # pmtiles' own reader unpacks the directories for each tile (milliseconds); here it is done once.
            rows = sorted(self._entries(header, header["root_offset"], header["root_length"]))
        except FileNotFoundError:
            raise NetworkError(f"{path} is missing", str(path)) from None
        except UNREADABLE as error:
            raise NetworkError(
                f"{path} cannot be read as PMTiles: {error or type(error).__name__}", str(path)
            ) from None
        self.min_zoom, self.max_zoom = header["min_zoom"], header["max_zoom"]
        self.box = TileBox(
            *(header[name] / 1e7 for name in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7"))
        )
        table = np.array(rows, np.int64).reshape(-1, 4)
        self._first, self._run, self._offset, self._length = (column.copy() for column in table.T)
        self._offset += header["tile_data_offset"]

    def _entries(self, header: Any, offset: int, length: int) -> list[tuple[int, int, int, int]]:
        found = []
        for entry in deserialize_directory(self._bytes[offset : offset + length]):
            if entry.run_length:
                found.append((entry.tile_id, entry.run_length, entry.offset, entry.length))
            else:
                found += self._entries(header, header["leaf_directory_offset"] + entry.offset, entry.length)
        return found

    def find(self, zoom: int, x: int, y: int) -> bytes | None:
        """Look a tile up.

        Parameters
        ----------
        zoom, x, y : int
            Of the tile, within the square of the zoom.

        Returns
        -------
        bytes | None
            gzip'd; None where the archive has no tile.
        """
        number = zxy_to_tileid(zoom, x, y)
        row = int(np.searchsorted(self._first, number, side="right")) - 1
        if row < 0 or number >= self._first[row] + self._run[row]:
            return None
        start = int(self._offset[row])
        return self._bytes[start : start + int(self._length[row])]

    def numbers(self) -> list[int]:
        """List the numbers of its tiles.

        Returns
        -------
        list[int]
            As `pmtiles.tile.zxy_to_tileid` counts, ascending.
        """
        runs = zip(self._first.tolist(), self._run.tolist(), strict=True)
        return [first + place for first, run in runs for place in range(run)]

    def __len__(self) -> int:
        """Count the tiles."""
        return int(self._run.sum())
