"""Learning resources in AMB (Allgemeines Metadatenprofil für Bildungsressourcen) become items for the way."""

import re
from collections.abc import Mapping
from pathlib import Path

from mobility.learning.importing import words
from mobility.learning.importing.collecting import Collector
from mobility.learning.importing.files import parse_json, read_bytes
from mobility.learning.importing.ld_nodes import Node, first, nodes, text_of, types, values_of
from mobility.learning.importing.report import Fate, SourceReading
from mobility.learning.importing.source import RecordError, SourceOptions
from mobility.learning.importing.texts import LONGEST_TEXT, plain, web_address
from mobility.learning.model import Binding, BindingKind, Item, ItemKind, Provider

ANYWHERE = (Binding(BindingKind.WAITING),)
"""AMB knows no places: such an item fits any waiting time."""
DURATION = re.compile(r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?)?")
DEFAULT_MINUTES = 5.0
KINDS = {
    "audio": ItemKind.AUDIO,
    "podcast": ItemKind.AUDIO,
    "quiz": ItemKind.QUIZ,
    "assessment": ItemKind.QUIZ,
    "image": ItemKind.PICTURE,
    "bild": ItemKind.PICTURE,
}


def read_amb(
    source: Path | bytes,
    options: SourceOptions,
    file: str = "",
    bindings: tuple[Binding, ...] = ANYWHERE,
) -> SourceReading:
    """Read AMB.

    Parameters
    ----------
    source : Path | bytes
        A resource, a list, or a document with @graph.
    options : SourceOptions
        What is known of the source.
    file : str
        Its name in the report where `source` has none.
    bindings : tuple[Binding, ...]
        Where these items belong.

    Returns
    -------
    SourceReading
        Items; creators that are persons are not taken, a publisher that is an institution is their provider.

    Raises
    ------
    SourceError
        If it is no whole JSON, or too big.
    """
    data, name = read_bytes(source, file)
    collector = Collector(name, options)
    for i, node in enumerate(nodes(parse_json(data, collector))):
        label = f"record {i + 1}"
        if isinstance(node, Mapping) and isinstance(node.get("id"), str):
            label += f" ({node['id']})"
        with collector.record(label):
            if isinstance(node, RecordError):
                raise node
            _take(node, collector, bindings)
    return collector.reading()


def _take(node: Node, collector: Collector, bindings: tuple[Binding, ...]) -> None:
    if "LearningResource" not in types(node):
        raise RecordError("it is no LearningResource", "type")
    options = collector.options
    raw = node.get("id") or node.get("@id")
    languages = words.languages(node.get("inLanguage") or ())
    language = languages[0] if languages else "de"
    title = plain(text_of(node.get("name")), collector, "name")
    if not title:
        raise RecordError("it has no name", "name")
    body = plain(text_of(node.get("description")), collector, "description", LONGEST_TEXT)
    if not body:
        raise RecordError("it has no description to show", "description")
    about = [
        text_of(one.get("prefLabel")) if isinstance(one, Mapping) else one
        for one in values_of(node.get("about"))
    ]
    encoding = first(node.get("encoding"))
    url = encoding.get("contentUrl") if isinstance(encoding, Mapping) else None
    collector.add_item(
        Item(
            options.record_id(raw),
            _provider(node, collector),
            _kind(node),
            {language: title},
            {language: body},
            _minutes(node, collector),
            bindings,
            options.origin(web_address(raw, collector, "id")),
            words.topics([*(one for one in about if one), *values_of(node.get("keywords"))]),
            words.level(text_of(node.get("educationalLevel"))),
            media_url=web_address(url, collector, "encoding"),
        )
    )


def _provider(node: Node, collector: Collector) -> str:
    for one in (*values_of(node.get("publisher")), *values_of(node.get("creator"))):
        if isinstance(one, Mapping) and "Organization" in types(one):
            name = plain(text_of(one.get("name")), collector, "publisher")
            if name and name != "…":
                raw = f"provider:{one.get('id') or name}"[:150]
                return collector.add_provider(
                    Provider(collector.options.record_id(raw), name, collector.options.origin())
                )
        else:
            collector.say(Fate.LEFT_OUT, "persons are not taken", "creator")
    raise RecordError("it has no publisher or creator that is an institution", "publisher")


def _kind(node: Node) -> ItemKind:
    stated = str([node.get("learningResourceType"), node.get("type"), node.get("@type")]).lower()
    return next((kind for word, kind in KINDS.items() if word in stated), ItemKind.TEXT)


def _minutes(node: Node, collector: Collector) -> float:
    stated = text_of(node.get("timeRequired") or node.get("duration"))
    match = DURATION.fullmatch(str(stated)) if stated else None
    if match:
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        found = days * 1440 + hours * 60 + minutes + seconds / 60
        if found > 0:
            return found
    collector.say(Fate.CHANGED, f"it says no duration; {DEFAULT_MINUTES:g} minutes are assumed", "duration")
    return DEFAULT_MINUTES
