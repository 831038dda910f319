"""A feed many times as large as a real one: copies of it side by side, each a city of its own.

Services, agencies and calendars stay shared; stops, routes, trips and shapes of every copy get names of their
own, and the copies lie so far apart that nobody walks between them.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

DEGREES_APART = 0.4
RENAMED = {
    "stop_id",
    "parent_station",
    "from_stop_id",
    "to_stop_id",
    "trip_id",
    "route_id",
    "block_id",
    "shape_id",
}
RENAMED |= {"from_trip_id", "to_trip_id", "from_route_id", "to_route_id"}
LATITUDES, LONGITUDES = {"stop_lat", "shape_pt_lat"}, {"stop_lon", "shape_pt_lon"}
TILED = {
    "stops.txt",
    "routes.txt",
    "trips.txt",
    "stop_times.txt",
    "shapes.txt",
    "transfers.txt",
    "frequencies.txt",
}


def tile_feed(source: Path, target: Path, n_tiles: int) -> Path:
    """Write a feed with so many copies of another one; the first copy keeps its names and its place.

    Parameters
    ----------
    source, target : Path
        Zip files.
    n_tiles : int
        Copies in all, laid out row by row in a square.

    Returns
    -------
    Path
        `target`.
    """
    with (
        zipfile.ZipFile(source) as read,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in read.namelist():
            if name not in TILED:
                new.writestr(name, read.read(name))
                continue
            with read.open(name) as raw, new.open(name, "w") as out:
                rows = list(csv.reader(io.TextIOWrapper(raw, "utf-8-sig", newline="")))
                text = io.TextIOWrapper(out, "utf-8", newline="")
                writer = csv.writer(text, lineterminator="\n")
                writer.writerow(rows[0])
                for tile in range(n_tiles):
                    writer.writerows(_copy(rows, tile, n_tiles))
                text.flush()
                text.detach()
    return target


def _copy(rows: list[list[str]], tile: int, n_tiles: int) -> Iterator[list[str]]:
    """The rows of one copy."""
    width = int(n_tiles**0.5 + 0.999)
    north, east = (tile // width) * DEGREES_APART, (tile % width) * DEGREES_APART
    header = rows[0]
    renamed = [i for i, column in enumerate(header) if column in RENAMED]
    shifted = [(i, north) for i, column in enumerate(header) if column in LATITUDES]
    shifted += [(i, east) for i, column in enumerate(header) if column in LONGITUDES]
    for row in rows[1:]:
        if tile == 0:
            yield row
            continue
        moved = list(row)
        for i in renamed:
            if i < len(moved) and moved[i]:
                moved[i] = f"{tile}~{moved[i]}"
        for i, by in shifted:
            if i < len(moved) and moved[i].strip():
                moved[i] = f"{float(moved[i]) + by:.6f}"
        yield moved
