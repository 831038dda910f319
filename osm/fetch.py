"""Load the complete data of a named place: its boundary by OSMnx, the rest from Overpass tile by tile."""

import math
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import osmium
import requests
import shapely

from osm.geodesy import EARTH_RADIUS_M
from osm.overpass import Overpass, Tile
from osm.street_graph import ExtractError
from osm.write import GENERATOR

OVERPASS_URL = "https://overpass-api.de/api"
NOMINATIM_URL = "https://nominatim.openstreetmap.org/"
MAX_TILES = 400
KM_PER_DEGREE = EARTH_RADIUS_M * math.pi / 180.0 / 1000.0


def fetch_extract(
    place_name: str,
    out: Path,
    *,
    overpass_url: str = OVERPASS_URL,
    nominatim_url: str = NOMINATIM_URL,
    tile_km: float = 5.0,
    pause_s: float = 2.0,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write the OpenStreetMap data of a place to a file.

    OSMnx may change how sockets of this process resolve names once it talks to a server, so this belongs into
    a process of its own (the command line), never into a web worker.

    Parameters
    ----------
    place_name : str
        As one would type it into a search, "Halle (Saale), Germany"; it must have a boundary.
    out : Path
        Ends in .osm.pbf; replaced at the end only.
    overpass_url, nominatim_url : str
        Servers.
    tile_km : float
        Width and height of the boxes asked for, kilometres.
    pause_s : float
        Seconds between two questions to Overpass.
    progress : callable, optional
        Called with tiles done and tiles in all.

    Returns
    -------
    Path
        ``out``: all nodes, ways and relations of the tiles that touch the boundary, each once, sorted.

    Raises
    ------
    ExtractError
        If the place is unknown or too large, a server refuses or sends rubbish; the sentence says which.
    """
    if out.suffixes[-2:] != [".osm", ".pbf"]:
        raise ExtractError(f"{out.name}: the file to write ends in .osm.pbf")
    if tile_km <= 0:
        raise ExtractError("tile_km: a tile is larger than nothing")
    tiles = tiles_over(find_boundary(place_name, nominatim_url), tile_km)
    if len(tiles) > MAX_TILES:
        raise ExtractError(
            f"{place_name!r} takes {len(tiles)} tiles of {tile_km:g} km, more than {MAX_TILES}: "
            "take larger tiles, or clip a regional extract instead"
        )
    server = Overpass(overpass_url, pause_s)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".tiles-") as folder:
        answers: list[Path] = []
        for number, tile in enumerate(tiles):
            if progress is not None:
                progress(number, len(tiles))
            answers.extend(server.fetch(tile, Path(folder)))
        merge_extracts(answers, out)
    if progress is not None:
        progress(len(tiles), len(tiles))
    return out


def find_boundary(place_name: str, nominatim_url: str) -> shapely.Polygon | shapely.MultiPolygon:
    """Ask Nominatim, through OSMnx, for the polygon of a place; raises ExtractError where there is none."""
    import osmnx  # noqa: PLC0415  (heavy, and it patches socket: see fetch_extract)

    settings = osmnx.settings
    ours = {
        "nominatim_url": nominatim_url,
        "doh_url_template": None,
        "use_cache": False,
        "requests_timeout": 60,
        "http_user_agent": GENERATOR,
    }
    before = {name: getattr(settings, name) for name in ours}
    try:
        for name, value in ours.items():
            setattr(settings, name, value)
        geometry = osmnx.geocode_to_gdf(place_name).geometry.iloc[0]
    except requests.RequestException as error:
        raise ExtractError(f"{nominatim_url}: does not answer: {error}") from error
    except (TypeError, ValueError, KeyError) as error:
        # OSMnx's own errors (nothing found, no polygon among the results, status codes) are such.
        raise ExtractError(
            f"{place_name!r}: {nominatim_url} knows no boundary of that name: {error}"
        ) from error
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
    if not isinstance(geometry, shapely.Polygon | shapely.MultiPolygon) or geometry.is_empty:
        raise ExtractError(f"{place_name!r}: {nominatim_url} gives no boundary")
    return geometry


def tiles_over(area: shapely.Polygon | shapely.MultiPolygon, tile_km: float) -> list[Tile]:
    """Cover an area with boxes of about ``tile_km``; boxes that do not touch it are left out."""
    west, south, east, north = area.bounds
    middle = math.radians((south + north) / 2)
    columns = max(1, math.ceil((east - west) * KM_PER_DEGREE * math.cos(middle) / tile_km))
    rows = max(1, math.ceil((north - south) * KM_PER_DEGREE / tile_km))
    if columns * rows > 100 * MAX_TILES:
        raise ExtractError(
            f"the boundary spans {columns} by {rows} tiles of {tile_km:g} km: too large to fetch"
        )
    width, height = (east - west) / columns, (north - south) / rows
    shapely.prepare(area)
    tiles = [
        Tile(west + i * width, south + j * height, west + (i + 1) * width, south + (j + 1) * height)
        for j in range(rows)
        for i in range(columns)
    ]
    return [tile for tile in tiles if area.intersects(shapely.box(*tile))]


def merge_extracts(parts: list[Path], out: Path) -> Path:
    """Join extracts into one sorted file in which each object comes once; raises ExtractError."""
    unfinished = out.with_name(f".{os.getpid()}.{out.name}")
    header = osmium.io.Header()
    header.set("generator", GENERATOR)
    try:
        merged = osmium.MergeInputReader()
        for part in parts:
            merged.add_file(str(part))
        with osmium.SimpleWriter(str(unfinished), header=header, overwrite=True) as writer:
            merged.apply(writer, simplify=True)
        unfinished.replace(out)
    except (RuntimeError, ValueError, OSError) as error:
        raise ExtractError(f"{out}: the tiles cannot be joined: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return out
