"""Reads and checks city files, mobility/cities/NAME.toml; the keys are described in docs/cities.md."""

import re
import tomllib
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from mobility.errors import BuildError, NotFoundError
from mobility.network.checked_table import CheckedTable
from mobility.network.cities import HEIGHTS_TAG, STREETS_TAG, City, MapStart, Realtime, Source, Tariff
from mobility.network.clip_area import Area, parse_area

_TAG = re.compile(r"[A-Za-z0-9-]+")


def list_cities() -> list[str]:
    """Keys of the cities that come with the program, sorted.

    Returns
    -------
    list[str]
        What ``--city`` accepts besides a path.
    """
    folder = resources.files("mobility") / "cities"
    return sorted(
        entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")
    )


def get_city(name: str) -> City:
    """Read a city by key, or by path of a .toml file of one's own.

    Parameters
    ----------
    name : str
        "halle", or "somewhere/mycity.toml".

    Returns
    -------
    City
        Checked.

    Raises
    ------
    NotFoundError
        No such city or file.
    BuildError
        The file is wrong; the sentence names file and key.
    """
    if name.endswith(".toml"):
        path = Path(name)
        if not path.is_file():
            raise NotFoundError(f"there is no city file {path}", "city")
        return parse_city(path.read_bytes(), path.stem, str(path), path.parent)
    if name not in list_cities():
        raise NotFoundError(
            f"no city {name!r}; there are: {', '.join(list_cities())}, or the path of a .toml", "city"
        )
    folder = resources.files("mobility") / "cities"
    return parse_city((folder / f"{name}.toml").read_bytes(), name, f"mobility/cities/{name}.toml", folder)


def parse_city(data: bytes, key: str, file: str, folder: Traversable | None = None) -> City:
    """Check the contents of a city file.

    Parameters
    ----------
    data : bytes
        TOML in UTF-8.
    key : str
        City.key.
    file : str
        Name of the file, for errors.
    folder : Traversable | None
        Where files that it names lie (`clip_file`).

    Returns
    -------
    City
        Checked.

    Raises
    ------
    BuildError
        The file is wrong; the sentence names file and key.
    """
    try:
        raw = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BuildError(f"{file} is not valid TOML: {error}", file) from None
    table = CheckedTable(raw, file)
    name, country = table.text("name"), table.text("country", pattern=r"[A-Z]{2}")
    land = table.text("land", "", pattern=r"[A-Z0-9]{1,3}|")
    time_zone = table.text("time_zone")
    if time_zone not in available_timezones():
        raise table.wrong("time_zone", f"{time_zone!r} is no time zone of the IANA data base")
    languages = table.texts("languages", pattern=r"[a-z]{2}")
    if not languages:
        raise table.wrong("languages", "must name at least one language")
    streets = table.table("streets")
    city = City(
        key=key,
        name=name,
        country=country,
        land=land,
        time_zone=time_zone,
        languages=languages,
        map_start=_map_start(table.table("map")),
        feeds=_feeds(table),
        streets=_source(streets, STREETS_TAG),
        heights=_heights(table),
        clip_area=_clip_area(streets, folder),
        clip_box=_clip_box(streets),
        tariff=_tariff(table.table("tariff", {})),
        realtime=_realtime(table),
        on_demand=_beside(table, "on_demand_file", folder),
        hubs=_beside(table, "hubs_file", folder),
        gbfs_systems=_addresses(table.table("gbfs", {}), "systems"),
        parking_sources=_addresses(table.table("parking", {}), "sources"),
    )
    table.done()
    return city


def _map_start(table: CheckedTable) -> MapStart:
    start = MapStart(
        table.number("lat", -90, 90), table.number("lon", -180, 180), table.number("zoom", 0, 22, 13)
    )
    table.done()
    return start


def _feeds(table: CheckedTable) -> tuple[Source, ...]:
    feeds: list[Source] = []
    for row in table.tables("feeds"):
        tag = row.text("tag")
        if not _TAG.fullmatch(tag) or tag in (STREETS_TAG, HEIGHTS_TAG):
            raise row.wrong(
                "tag", f"is {tag!r}; it must be letters, digits and dashes, and not {STREETS_TAG!r}"
            )
        if tag in {feed.tag for feed in feeds}:
            raise row.wrong("tag", f"{tag!r} is there twice")
        feeds.append(_source(row, tag))
        row.done()
    if not feeds:
        raise table.wrong("feeds", "must name at least one feed")
    return tuple(feeds)


def _heights(table: CheckedTable) -> tuple[Source, ...]:
    heights: list[Source] = []
    for row in table.tables("heights", []):
        tag = row.text("tag", HEIGHTS_TAG)
        if not _TAG.fullmatch(tag) or not tag.startswith(HEIGHTS_TAG):
            raise row.wrong("tag", f"is {tag!r}; tags of heights begin with {HEIGHTS_TAG!r}")
        if tag in {source.tag for source in heights}:
            raise row.wrong("tag", f"{tag!r} is there twice")
        heights.append(_source(row, tag))
        row.done()
    return tuple(heights)


def _source(table: CheckedTable, tag: str) -> Source:
    url = table.text("url", "")
    return Source(
        tag=tag,
        url=url,
        license=table.text("license"),
        license_url=table.text("license_url", ""),
        attribution=table.text("attribution"),
        attribution_url=table.text("attribution_url", ""),
    )


def _clip_area(table: CheckedTable, folder: Traversable | None) -> Area | None:
    name = table.text("clip_file", "")
    if not name:
        return None
    if table.numbers("clip_box", 4) is not None:
        raise table.wrong("clip_file", "and clip_box are both given; one of them cuts the extract")
    path = folder / name if folder is not None else None
    if path is None or not path.is_file():
        raise table.wrong("clip_file", f"is {name!r}; there is no such file beside the city file")
    return parse_area(path.read_bytes(), str(path))


def _beside(table: CheckedTable, key: str, folder: Traversable | None) -> dict[str, Any]:
    """Read another TOML file that the city file names; what is in it is checked by those who use it."""
    name = table.text(key, "")
    if not name:
        return {}
    path = folder / name if folder is not None else None
    if path is None or not path.is_file():
        raise table.wrong(key, f"is {name!r}; there is no such file beside the city file")
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise table.wrong(key, f"is {name!r}, which is not valid TOML: {error}") from None


def _clip_box(table: CheckedTable) -> tuple[float, float, float, float] | None:
    box = table.numbers("clip_box", 4)
    table.done()
    if box is None:
        return None
    west, south, east, north = box
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise table.wrong(
            "clip_box", f"is {list(box)}; it must be [min lon, min lat, max lon, max lat] in degrees"
        )
    return west, south, east, north


def _tariff(table: CheckedTable) -> Tariff:
    tariff = Tariff(table.text("union", ""), table.text("zone", ""))
    table.done()
    return tariff


def _realtime(table: CheckedTable) -> tuple[Realtime, ...]:
    tags = {row.text("tag") for row in table.tables("feeds")}
    found = []
    for row in table.tables("realtime", []):
        tag = row.text("tag")
        if tag not in tags:
            raise row.wrong("tag", f"is {tag!r}; feeds of this city are {', '.join(sorted(tags))}")
        url = row.text("url", pattern=r"https?://\S+")
        found.append(Realtime(tag, url, int(row.number("interval_s", 1, 3600, Realtime.interval_s))))
        row.done()
    return tuple(found)


def _addresses(table: CheckedTable, key: str) -> tuple[str, ...]:
    addresses = table.texts(key, [], pattern=r"https?://\S+")
    table.done()
    return addresses
