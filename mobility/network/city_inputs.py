"""Brings everything that a city's network is built from to this machine: feeds, and the clipped extract."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mobility.errors import BuildError
from mobility.network.cities import STREETS_TAG, City, Source
from mobility.network.city_file import get_city
from mobility.network.downloads import Download, Progress, check_kind, fetch, hash_file, read_record
from osm.clip import Area, clip_extract
from osm.street_graph import ExtractError


@dataclass(frozen=True)
class CityInputs:
    """What a build of a city starts from.

    Parameters
    ----------
    city : City
        The city file, checked.
    feeds : tuple[tuple[str, Path], ...]
        (tag, file), as ``--gtfs TAG=FILE`` would give them.
    osm : tuple[Path, ...]
        The extract, clipped where the city file says so.
    heights : tuple[Path, ...]
        GeoTIFFs with the heights of the ground.
    attribution : tuple[dict[str, str], ...]
        For each source whom to name: tag, license, license_url, attribution, attribution_url.
    sources : tuple[dict[str, Any], ...]
        For the manifest: tag, url, sha256, size, fetched_at, etag, last_modified of each source.
    """

    city: City
    feeds: tuple[tuple[str, Path], ...]
    osm: tuple[Path, ...]
    heights: tuple[Path, ...]
    attribution: tuple[dict[str, str], ...]
    sources: tuple[dict[str, Any], ...]


def prepare_city(
    name: str,
    cache_dir: Path,
    *,
    sources: Mapping[str, str] | None = None,
    offline: bool = False,
    retry_wait_s: float = 1.0,
    progress: Progress | None = None,
) -> CityInputs:
    """Fetch (or take from the cache) all that a city needs, check it, and clip its extract.

    Parameters
    ----------
    name : str
        "halle", or the path of a city file of one's own.
    cache_dir : Path
        Where downloads and clips are kept between builds; made if missing.
    sources : Mapping[str, str], optional
        Other addresses or local files, by tag ("osm" = the extract), instead of those in the city file.
    offline : bool
        Take what is in the cache and ask no server.
    retry_wait_s : float
        Seconds before a failed transfer is tried again; doubled each time.
    progress : Progress, optional
        Called with (tag, bytes so far, bytes in all or 0).

    Returns
    -------
    CityInputs
        Files that exist and are what they claim to be.

    Raises
    ------
    NotFoundError
        No such city.
    BuildError
        A tag that the city does not have, an address that gives nothing usable, an extract without the city.
    """
    city = get_city(name)
    given = dict(sources or {})
    for tag in given:
        if tag not in {source.tag for source in city.sources}:
            tags = ", ".join(source.tag for source in city.sources)
            raise BuildError(f"{city.key} has no source {tag!r}; its sources are {tags}", tag)
    folder = cache_dir / city.key
    store = _Store(folder, offline, retry_wait_s, progress)
    extract, streets_record = store.bring(city.streets, given.get(city.streets.tag), "pbf")
    feeds: list[tuple[str, Path]] = []
    records: list[dict[str, Any]] = []
    for feed in city.feeds:
        path, record = store.bring(feed, given.get(feed.tag), "zip")
        feeds.append((feed.tag, path))
        records.append(_for_manifest(feed.tag, record))
    records.append(_for_manifest(city.streets.tag, streets_record))
    box = city.clip_area.bounds if city.clip_area is not None else city.clip_box
    if box is not None:
        extract = _clip(extract, streets_record.sha256, city.clip_area or box, folder)
        records[-1]["clip_box"] = list(box)
    heights = []
    for source in city.heights:
        path, record = store.bring(source, given.get(source.tag), "tif")
        heights.append(path)
        records.append(_for_manifest(source.tag, record))
    return CityInputs(
        city=city,
        feeds=tuple(feeds),
        osm=(extract,),
        heights=tuple(heights),
        attribution=tuple(source.named() for source in city.sources),
        sources=tuple(records),
    )


def parse_sources(texts: Iterable[str]) -> dict[str, str]:
    """Read TAG=URL words, as ``--source`` and MOBILITY_SOURCES give them; a later one wins.

    Parameters
    ----------
    texts : Iterable[str]
        Each holds no, one or several words, separated by blanks.

    Returns
    -------
    dict[str, str]
        Address or path by tag.

    Raises
    ------
    BuildError
        A word without a tag or without an address.
    """
    sources: dict[str, str] = {}
    for word in (word for text in texts for word in text.split()):
        tag, sign, address = word.partition("=")
        if not (tag and sign and address):
            raise BuildError(f"{word!r} is not TAG=URL (or TAG=FILE)", "source")
        sources[tag] = address
    return sources


@dataclass(frozen=True)
class _Store:
    """Downloads of one city, one file a source."""

    folder: Path
    offline: bool
    retry_wait_s: float
    progress: Progress | None

    def bring(self, source: Source, given: str | None, kind: str) -> tuple[Path, Download]:
        """Path of the source's file on this machine, and where it came from."""
        address = given or source.url
        if not address:
            raise BuildError(f"the city file has no address for {source.tag!r}: give one", source.tag)
        if urlsplit(address).scheme not in ("http", "https"):
            return _take_local(source.tag, Path(address.removeprefix("file://")), kind)
        path = self.folder / f"{source.tag}.{'osm.pbf' if kind == 'pbf' else kind}"
        record = read_record(path)
        if record is not None and record.url != address:
            record = None
        if self.offline:
            if record is None:
                raise BuildError(
                    f"{source.tag}: {address} was never fetched, and this build is offline", source.tag
                )
            return path, record
        try:
            fetched = fetch(
                source.tag, address, path, kind, retry_wait_s=self.retry_wait_s, progress=self.progress
            )
        except BuildError as error:
            if record is None:
                raise
            hint = f"what was fetched at {record.fetched_at} is still there, --offline uses it"
            raise BuildError(f"{error.message}; {hint}", source.tag) from error
        return path, fetched


def _take_local(tag: str, path: Path, kind: str) -> tuple[Path, Download]:
    if kind == "zip" and path.is_dir():
        return path, Download(url=path.name, sha256=_hash_folder(path), size=0)
    if not path.is_file():
        raise BuildError(f"{tag}: there is no file {path}", tag)
    check_kind(tag, path, kind, str(path))
    return path, Download(url=path.name, sha256=hash_file(path), size=path.stat().st_size)


def _hash_folder(folder: Path) -> str:
    lines = [f"{path.name} {hash_file(path)}\n" for path in sorted(folder.iterdir()) if path.is_file()]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _for_manifest(tag: str, record: Download) -> dict[str, Any]:
    return {
        "tag": tag,
        "url": record.url,
        "sha256": record.sha256,
        "size": record.size,
        "fetched_at": record.fetched_at,
        "etag": record.etag,
        "last_modified": record.last_modified,
    }


def _clip(extract: Path, sha256: str, area: Area, folder: Path) -> Path:
    """Cut once for each (extract, area); older cuts are dropped."""
    folder.mkdir(parents=True, exist_ok=True)
    key = hashlib.sha256(f"{sha256} {area}".encode()).hexdigest()[:16]
    target = folder / f"clipped-{key}.osm.pbf"
    if target.exists():
        return target
    unfinished = folder / f"unfinished-{key}.osm.pbf"
    try:
        clip_extract(extract, area, unfinished)
        unfinished.replace(target)
    except ExtractError as error:
        raise BuildError(f"the extract cannot be clipped: {error}", STREETS_TAG) from error
    finally:
        unfinished.unlink(missing_ok=True)
    for other in folder.glob("clipped-*.osm.pbf"):
        if other != target:
            other.unlink()
    return target
