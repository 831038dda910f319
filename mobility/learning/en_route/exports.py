"""Items as tables in the manner of GTFS and as JSON-LD, so that boards and vehicles can keep them."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from mobility.learning.model import Binding, Item

Row = Sequence[object]
ITEM_COLUMNS = (
    "item_id", "provider_id", "kind", "minutes", "level", "topics", "media_url", "source", "license", "url",
    "is_simulated",
)  # fmt: skip
TEXT_COLUMNS = ("item_id", "language", "title", "body")
ANSWER_COLUMNS = ("item_id", "answer_sequence", "language", "answer", "is_right")
BINDING_COLUMNS = (
    "item_id", "binding_sequence", "kind", "stop_id", "to_stop_id", "route_id", "lat", "lon", "side",
)  # fmt: skip
CONTEXT = "https://schema.org"
"""Named, never fetched."""
_KINDS = {"text": "reading", "audio": "audio", "quiz": "quiz", "picture": "activity"}


def _items(items: Iterable[Item]) -> Iterable[Row]:
    for one in items:
        origin = one.origin
        yield (one.item_id, one.provider_id, one.kind.value, f"{one.minutes:g}", one.level or "",
            ";".join(one.topics), one.media_url, origin.source, origin.license, origin.url,
            int(origin.is_simulated))  # fmt: skip


def _texts(items: Iterable[Item]) -> Iterable[Row]:
    for one in items:
        for language in sorted(one.title):
            yield one.item_id, language, one.title[language], one.body.get(language, "")


def _answers(items: Iterable[Item]) -> Iterable[Row]:
    for one in items:
        for place, answer in enumerate(one.answers):
            # No language: the same in all of them.
            texts = {"": answer} if isinstance(answer, str) else answer
            for language in sorted(texts):
                yield one.item_id, place + 1, language, texts[language], int(place == 0)


def _bindings(items: Iterable[Item]) -> Iterable[Row]:
    for one in items:
        for place, bound in enumerate(one.bindings):
            lat, lon = ("" if at is None else f"{at:.7f}" for at in (bound.lat, bound.lon))
            yield (one.item_id, place + 1, bound.kind.value, bound.stop_id, bound.to_stop_id, bound.route_id,
                lat, lon, bound.side)  # fmt: skip


TABLES: Mapping[str, tuple[tuple[str, ...], Callable[[Iterable[Item]], Iterable[Row]]]] = {
    "items": (ITEM_COLUMNS, _items),
    "texts": (TEXT_COLUMNS, _texts),
    "answers": (ANSWER_COLUMNS, _answers),
    "bindings": (BINDING_COLUMNS, _bindings),
}
"""Columns and rows of each table; item_id joins them."""


def write_table(name: str, items: Sequence[Item]) -> str:
    """Write one table.

    Parameters
    ----------
    name : str
        A word of TABLES.
    items : Sequence[Item]
        In the order of the table.

    Returns
    -------
    str
        CSV with a header, quoted where needed, lines ended by CR LF (RFC 4180).
    """
    columns, rows = TABLES[name]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows(items))
    return text.getvalue()


def write_json_ld(items: Sequence[Item], provider_names: Mapping[str, str]) -> dict[str, Any]:
    """Write items as schema.org's LearningResource.

    Parameters
    ----------
    items : Sequence[Item]
        In the order of the graph.
    provider_names : Mapping[str, str]
        By provider's id.

    Returns
    -------
    dict[str, Any]
        JSON-LD; what schema.org has no word for stands in additionalProperty.
    """
    return {"@context": CONTEXT, "@graph": [_resource(one, provider_names) for one in items]}


def _resource(one: Item, provider_names: Mapping[str, str]) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "@type": "LearningResource",
        "@id": f"urn:mobility:item:{one.item_id}",
        "name": _language_map(one.title),
        "text": _language_map(one.body),
        "inLanguage": sorted(one.title),
        "learningResourceType": _KINDS[one.kind.value],
        "timeRequired": f"PT{round(one.minutes * 60)}S",
        "keywords": list(one.topics),
        "provider": {"@type": "Organization", "name": provider_names.get(one.provider_id, one.provider_id)},
        "additionalProperty": [
            *map(_property, one.bindings),
            {"@type": "PropertyValue", "name": "source", "value": one.origin.source},
            {"@type": "PropertyValue", "name": "isSimulated", "value": one.origin.is_simulated},
        ],
    }
    if one.answers:
        resource["hasPart"] = _question(one)
    more = {
        "educationalLevel": one.level.value if one.level else "",
        "contentUrl": one.media_url,
        "license": one.origin.license,
        "url": one.origin.url,
    }
    return resource | {name: value for name, value in more.items() if value}


def _question(one: Item) -> dict[str, Any]:
    """Write a quiz's question; whoever shows it puts the answers into another order."""
    right, *wrong = (
        {"@type": "Answer", "text": answer if isinstance(answer, str) else _language_map(answer)}
        for answer in one.answers
    )
    return {
        "@type": "Question",
        "eduQuestionType": "Multiple choice",
        "text": _language_map(one.body),
        "acceptedAnswer": right,
        "suggestedAnswer": wrong,
    }


def _language_map(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@language": language, "@value": texts[language]} for language in sorted(texts)]


def _property(bound: Binding) -> dict[str, Any]:
    known = {
        "stopId": bound.stop_id,
        "toStopId": bound.to_stop_id,
        "routeId": bound.route_id,
        "latitude": bound.lat,
        "longitude": bound.lon,
        "side": bound.side,
    }
    value = {name: value for name, value in known.items() if value not in ("", None)}
    return {"@type": "PropertyValue", "name": "boundTo", "propertyID": bound.kind.value, "value": value}
