"""The STEM offers of Leipzig (LeipzigData): institutions with what they offer, and hours in German prose."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mobility.learning.importing import words
from mobility.learning.importing.collecting import Collector
from mobility.learning.importing.coordinates import located
from mobility.learning.importing.files import parse_json, read_bytes
from mobility.learning.importing.opening import hours_or_text
from mobility.learning.importing.report import Fate, SourceReading
from mobility.learning.importing.source import RecordError, SourceError, SourceOptions
from mobility.learning.importing.texts import LONGEST_TEXT, plain, web_address
from mobility.learning.model import Offer, Place, Price, Provider

TAG_TOPICS = {
    "Naturwissenschaft": "natural_sciences",
    "Umweltbildung": "environment",
    "Technik": "technology",
    "Berufsorientierung": "careers",
    "Informatik": "digital",
    "Mathematik": "mathematics",
}
KINDS = {
    "museum": "museum",
    "volkshochschule": "adult_education",
    "bibliothek": "library",
    "zoo": "zoo",
    "botanischer garten": "botanical_garden",
    "universität": "university",
    "hochschule": "university",
    "akademie": "university",
    "gmbh": "company",
    "wildpark": "zoo",
    "schulbiologie": "nature_centre",
}
Node = Mapping[str, Any]


def read_leipzig(source: Path | bytes, options: SourceOptions, file: str = "") -> SourceReading:
    """Read Leipzig's STEM offers.

    Parameters
    ----------
    source : Path | bytes
        JSON: a list of institutions.
    options : SourceOptions
        With a geocoder, institutions without coordinates get those of their addresses; else they are
        reported, and what they offer is taken without a place.
    file : str
        Its name in the report where `source` has none.

    Returns
    -------
    SourceReading
        For each institution a provider, a place and its offers.

    Raises
    ------
    SourceError
        If it is no list.
    """
    data, name = read_bytes(source, file)
    collector = Collector(name, options)
    entries = parse_json(data, collector)
    if not isinstance(entries, list):
        raise SourceError("{field} is no list of institutions.", field=name, n=0)
    for i, entry in enumerate(entries):
        label = f"record {i + 1}"
        if isinstance(entry, Mapping) and isinstance(entry.get("id"), str):
            label += f" ({entry['id'].rsplit('/', 1)[-1]})"
        with collector.record(label):
            _take(entry, collector)
    return collector.reading()


def _take(entry: Node, collector: Collector) -> None:
    options = collector.options
    raw = str(entry["id"]).rsplit("/", 1)[-1]
    name = plain(entry["name"], collector, "name")
    url = web_address(entry.get("url"), collector, "url")
    origin = options.origin(url)
    provider_id = collector.add_provider(Provider(options.record_id(f"provider:{raw}"), name, origin, url))
    details = entry.get("extend") or {}
    place_id = _place(entry, raw, name, provider_id, collector)
    description = plain(entry.get("desc"), collector, "desc", LONGEST_TEXT)
    topics = tuple(TAG_TOPICS[tag] for tag in entry.get("tags") or () if tag in TAG_TOPICS)
    for group in ("Schwerpunkte", "Angebote"):
        for i, one in enumerate(details.get(group) or ()):
            with collector.record(f"{collector.current}, {group} {i + 1}"):
                title = plain(one.get("name"), collector, "name")
                if not title:
                    raise RecordError("it has no name", "name")
                text = plain(one.get("Lernziel"), collector, "Lernziel", LONGEST_TEXT) or description
                price, price_text = _price(one.get("Kosten"), collector)
                collector.add_offer(
                    Offer(
                        options.record_id(f"{raw}:{group[0]}{i + 1}"),
                        provider_id,
                        {"de": title},
                        origin,
                        {"de": f"{text} {price_text}".strip()},
                        place_id=place_id,
                        topics=tuple(dict.fromkeys((*topics, *words.topics(title)))),
                        audience=words.audience(plain(one.get("Zielgruppe"), collector, "Zielgruppe")),
                        languages=("de",),
                        price=price,
                    )
                )


def _price(value: object, collector: Collector) -> tuple[Price, str]:
    stated = plain(value, collector, "Kosten")
    found = words.price(stated)
    if found is not None:
        return found, ""
    if stated in ("", "n/a"):
        return Price(), ""
    collector.say(Fate.CHANGED, "it is not one price and is kept as text", "Kosten")
    return Price(), f"Kosten: {stated}."


def _place(entry: Node, raw: str, name: str, provider_id: str, collector: Collector) -> str:
    options = collector.options
    address = plain(entry.get("address"), collector, "address")
    gps = entry.get("gps") or {}
    hours, text = hours_or_text(
        (entry.get("extend") or {}).get("Oeffnungszeiten"), collector, "Oeffnungszeiten"
    )
    try:
        lat, lon = located(gps.get("lat"), gps.get("long"), address, collector)
    except RecordError as fault:
        collector.say(Fate.LEFT_OUT, f"the place is not taken: {fault.reason}", "gps")
        return ""
    kind = next((kind for word, kind in KINDS.items() if word in name.lower()), "other")
    return collector.add_place(
        Place(
            options.record_id(f"place:{raw}"),
            name,
            kind,
            lat,
            lon,
            options.origin(),
            provider_id,
            address,
            hours,
            text,
            languages=("de",),
        )
    )
