"""What a network is made of, for health checks and for the small print of every answer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from mobility.network.transport_network import TransportNetwork
from mobility.service.samples import Sample, sample_question

EXAMPLE_KINDS = ("TRAM_AND_BIKE", "NIGHT_SHUTTLE", "PARK_AND_RIDE")
HEIGHTS_TAG = "dem"
"""Sources of heights are called so, or begin so."""


def program_version() -> str:
    """Give the version of this program.

    Returns
    -------
    str
        E.g. "0.1.0"; "0" in a tree that was never installed.
    """
    try:
        return version("mobility")
    except PackageNotFoundError:
        return "0"


@dataclass(frozen=True, slots=True)
class FeedAbout:
    """One feed: where it comes from and when it is valid ("" and None where not known)."""

    tag: str
    name: str
    url: str
    version: str
    license: str
    attribution: str
    attribution_url: str
    first_service_day: date | None
    last_service_day: date | None
    shifted_weeks: int  # > 0: its calendar was moved so many weeks into the future


@dataclass(frozen=True, slots=True)
class Example:
    """A journey that shows what a model city has beside lines.

    Parameters
    ----------
    kind : str
        A word of EXAMPLE_KINDS.
    from_place, to_place : str
        "lat,lon".
    at : str
        Time of day on the city's clocks, "" = any.
    """

    kind: str
    from_place: str
    to_place: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """A network for people and monitors."""

    content_hash: str
    built_at: str
    city: str
    model_city: bool  # invented streets and timetable: say so wherever it shows
    has_streets: bool  # False: built without an extract, all walks are straight lines
    feeds: tuple[FeedAbout, ...]
    street_attributions: tuple[str, ...]
    height_attributions: tuple[str, ...]
    has_heights: bool  # False: slopes are known only where the extract tells them
    bounds: tuple[float, float, float, float]  # min lon, min lat, max lon, max lat of the stops
    n_stops: int
    n_trips: int
    timezone: str  # IANA name, of the first feed
    sample: Sample | None  # a question that has an answer; made when the network was loaded
    examples: tuple[Example, ...] = ()  # of a model city

    @property
    def attributions(self) -> tuple[str, ...]:
        """Whom to name, each once."""
        texts = [feed.attribution for feed in self.feeds] + list(self.street_attributions)
        texts += self.height_attributions
        return tuple(dict.fromkeys(text for text in texts if text))


def describe_network(network: TransportNetwork) -> About:
    """Collect what a network says about itself.

    Parameters
    ----------
    network : TransportNetwork
        Loaded network.

    Returns
    -------
    About
        Small and independent of the network's arrays.
    """
    manifest, timetable = network.manifest, network.timetable
    said = _by_tag(manifest)
    rows = network.tables["feeds"].to_pylist()
    feeds = tuple(
        _describe_feed(network, feed, {**said.get(str(row["tag"]), {}), **_present(row)})
        for feed, row in enumerate(rows)
    )
    tags = {str(row["tag"]) for row in rows}
    # ODbL asks for this line wherever OpenStreetMap's data are used, a model city has none of them.
    model_city = bool(manifest.get("model_city", False))
    has_streets = bool(manifest.get("has_streets", True))
    streets = [
        str(source["attribution"])
        for tag, source in said.items()
        if tag not in tags and not tag.startswith(HEIGHTS_TAG) and source.get("attribution")
    ]
    heights = [
        str(source["attribution"])
        for tag, source in said.items()
        if tag.startswith(HEIGHTS_TAG) and source.get("attribution")
    ]
    known = ~np.isnan(timetable.stop_lat)
    lats, lons = timetable.stop_lat[known], timetable.stop_lon[known]
    bounds = (
        (float(lons.min()), float(lats.min()), float(lons.max()), float(lats.max()))
        if len(lats)
        else (0.0,) * 4
    )
    return About(
        content_hash=network.content_hash,
        built_at=str(manifest.get("built_at", manifest.get("build_time", ""))),
        city=str(manifest.get("city", "") or ""),
        model_city=model_city,
        has_streets=has_streets,
        feeds=feeds,
        street_attributions=tuple(
            streets or ([] if model_city or not has_streets else ["© OpenStreetMap contributors"])
        ),
        height_attributions=tuple(heights if network.climbs is not None else ()),
        has_heights=network.climbs is not None,
        bounds=bounds,
        n_stops=len(timetable.stop_lat),
        n_trips=len(timetable.trip_pattern),
        timezone=network.timezones[int(timetable.feed_timezone[0])],
        sample=sample_question(network, datetime.now(UTC).date()),
        examples=tuple(_example(one) for one in manifest.get("examples", ()) if model_city),
    )


def _example(said: dict[str, Any]) -> Example:
    origin, target = (",".join(f"{degrees:.5f}" for degrees in said[end]) for end in ("from", "to"))
    return Example(str(said["kind"]), origin, target, str(said.get("at", "")))


def _describe_feed(network: TransportNetwork, feed: int, said: dict[str, Any]) -> FeedAbout:
    timetable = network.timetable
    services = np.flatnonzero(timetable.service_feed == feed)
    days = np.flatnonzero(timetable.service_days[services].any(axis=0)) if len(services) else np.empty(0, int)
    origin = int(timetable.service_first_date)
    return FeedAbout(
        tag=str(said.get("tag", "")),
        name=str(said.get("name", "") or ""),
        url=str(said.get("url", "") or ""),
        version=str(said.get("version", "") or ""),
        license=str(said.get("license", "") or ""),
        attribution=str(said.get("attribution", "") or ""),
        attribution_url=str(said.get("attribution_url", "") or ""),
        first_service_day=date.fromordinal(origin + int(days[0])) if len(days) else None,
        last_service_day=date.fromordinal(origin + int(days[-1])) if len(days) else None,
        shifted_weeks=int(said.get("shifted_weeks", 0) or 0),
    )


def _by_tag(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for key in ("sources", "attribution", "feeds"):
        entries = manifest.get(key, [])
        for entry in entries.values() if isinstance(entries, dict) else entries:
            if isinstance(entry, dict) and "tag" in entry:
                found.setdefault(str(entry["tag"]), {}).update(_present(entry))
    return found


def _present(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value not in (None, "")}
