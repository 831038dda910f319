"""A city by configuration: what it is built from, whose the data are, and what is local about it."""

from dataclasses import dataclass, field
from typing import Any

from mobility.network.clip_area import Area

HEIGHTS_TAG = "dem"
"""Tags of heights begin so, and no feed's does."""
STREETS_TAG = "osm"
"""The name under which the extract's address is set from outside; no feed may be called so."""


@dataclass(frozen=True)
class Source:
    """Something that a city's network is built from, and whose it is.

    Parameters
    ----------
    tag : str
        The feed's tag, "osm" for the extract, or one that begins with "dem" for heights.
    url : str
        http(s) address, or path of a local file; "" = must be given when building.
    license, license_url, attribution, attribution_url : str
        SPDX name and text of the license, whom to name, and where they are found.
    """

    tag: str
    url: str
    license: str
    license_url: str
    attribution: str
    attribution_url: str = ""

    def named(self) -> dict[str, str]:
        """What must be shown wherever the data are used.

        Returns
        -------
        dict[str, str]
            The keys tag, license, license_url, attribution, attribution_url.
        """
        return {
            "tag": self.tag,
            "license": self.license,
            "license_url": self.license_url,
            "attribution": self.attribution,
            "attribution_url": self.attribution_url,
        }


@dataclass(frozen=True)
class MapStart:
    """Where a map opens."""

    lat: float
    lon: float
    zoom: float = 13.0


@dataclass(frozen=True)
class Tariff:
    """The tariff union, and the zone that the city is in."""

    union: str = ""
    zone: str = ""


@dataclass(frozen=True)
class Realtime:
    """A GTFS-realtime feed: updates of trips, positions of vehicles, alerts, or several of them.

    Parameters
    ----------
    tag : str
        Of the feed whose trips it tells of.
    url : str
        http(s) address.
    interval_s : int
        Between two looks.
    """

    tag: str
    url: str
    interval_s: int = 15


@dataclass(frozen=True)
class City:
    """One city file, checked.

    Parameters
    ----------
    key : str
        Name of the file, as in ``mobility build --city KEY``.
    name : str
        Name for people.
    country, land : str
        Country by ISO 3166-1, Land by ISO 3166-2 without the country, or ""; public holidays hang on them.
    time_zone : str
        IANA name.
    languages : tuple[str, ...]
        ISO 639-1; the first is the default.
    map_start : MapStart
        Where a map opens.
    feeds : tuple[Source, ...]
        At least one.
    streets : Source
        The extract.
    heights : tuple[Source, ...]
        GeoTIFFs with the heights of the ground; of several with a height the first one counts.
    clip_box : tuple[float, float, float, float] or None
        min lon, min lat, max lon, max lat to cut the extract to; None = whole, or cut to clip_area.
    clip_area : Polygon or MultiPolygon or None
        The same as an area in (lon, lat); at most one of the two is given.
    tariff : Tariff
        Union and zone.
    realtime : tuple[Realtime, ...]
        GTFS-realtime feeds.
    gbfs_systems : tuple[str, ...]
        Addresses of gbfs.json files.
    on_demand : dict[str, Any]
        Shuttles, taxis and lines to be called, as their file has them; {} = none.
    hubs : dict[str, Any]
        Mobility hubs, as their file has them; {} = none.
    parking_sources : tuple[str, ...]
        Addresses of car parks' files.
    """

    key: str
    name: str
    country: str
    land: str
    time_zone: str
    languages: tuple[str, ...]
    map_start: MapStart
    feeds: tuple[Source, ...]
    streets: Source
    heights: tuple[Source, ...] = ()
    clip_box: tuple[float, float, float, float] | None = None
    clip_area: Area | None = None
    tariff: Tariff = Tariff()
    realtime: tuple[Realtime, ...] = ()
    gbfs_systems: tuple[str, ...] = ()
    on_demand: dict[str, Any] = field(default_factory=dict)
    hubs: dict[str, Any] = field(default_factory=dict)
    parking_sources: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """All feeds, then the extract, then heights."""
        return (*self.feeds, self.streets, *self.heights)
