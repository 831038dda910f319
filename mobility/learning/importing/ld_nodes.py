"""JSON-LD without a processor: schema.org's contexts are known by their address, and no other is fetched."""

from collections.abc import Iterator, Mapping
from typing import Any

from mobility.learning.importing.files import check_depth
from mobility.learning.importing.source import RecordError

SCHEMA = ("http://schema.org", "https://schema.org", "http://www.schema.org", "https://www.schema.org")
KNOWN_CONTEXTS = frozenset(
    [
        f"{base}{end}"
        for base in SCHEMA
        for end in ("", "/", "/docs/jsonldcontext.json", "/docs/jsonldcontext.jsonld")
    ]
    + [
        "https://w3id.org/kim/amb/context.jsonld",
        "https://w3id.org/kim/amb/draft/context.jsonld",
        "https://w3id.org/kim/lrmi-profile/draft/context.jsonld",
    ]
)
Node = Mapping[str, Any]


def check_context(context: object) -> None:
    """Refuse a context whose meaning is not known here.

    Parameters
    ----------
    context : object
        The value of @context.

    Raises
    ------
    RecordError
        With its address; it is never fetched.
    """
    for one in context if isinstance(context, list) else [context]:
        if one is None:
            continue
        if isinstance(one, str):
            if one not in KNOWN_CONTEXTS:
                raise RecordError(
                    f"its context {one[:100]!r} is not schema.org's and is never fetched", "@context"
                )
        elif isinstance(one, Mapping):
            for key, value in one.items():
                if key == "@vocab" and str(value).rstrip("/") not in SCHEMA:
                    raise RecordError("its vocabulary is not schema.org", "@context")
                if key in ("@import", "@context"):
                    raise RecordError("it imports another context, which is never fetched", "@context")
        else:
            raise RecordError("its context is no text and no object", "@context")


def nodes(document: object) -> Iterator[Node | RecordError]:
    """List the nodes of a document: the top, a list, @graph, in any nesting of these.

    Parameters
    ----------
    document : object
        As JSON is read.

    Yields
    ------
    Mapping | RecordError
        A node with plain property names, or why one is not read.
    """
    has_context = isinstance(document, Mapping) and "@context" in document
    for one in document if isinstance(document, list) else [document]:
        try:
            if not isinstance(one, Mapping):
                raise RecordError("it is no object")
            if has_context or "@context" in one:
                check_context(one.get("@context"))
            elif not any(str(t).startswith(SCHEMA) for t in values_of(one.get("@type"))):
                raise RecordError("it has no @context", "@context")
        except RecordError as fault:
            yield fault
            continue
        graph = one.get("@graph")
        for member in values_of(graph) if graph is not None else [one]:
            try:
                check_depth(member)
                if not isinstance(member, Mapping):
                    raise RecordError("it is no object", "@graph")
                if member is not one and "@context" in member:
                    check_context(member["@context"])
                yield _plain_names(member)
            except RecordError as fault:
                yield fault


def types(node: Node) -> tuple[str, ...]:
    """List the types of a node.

    Parameters
    ----------
    node : Mapping
        With plain names.

    Returns
    -------
    tuple[str, ...]
        Without schema.org's address.
    """
    return tuple(_name(str(one)) for one in values_of(node.get("@type", node.get("type"))))


def first(value: object) -> Any:
    """Take one of several values.

    Parameters
    ----------
    value : object
        A value or a list of them.

    Returns
    -------
    Any
        The first, None if there is none.
    """
    return next(iter(values_of(value)), None)


def text_of(value: object) -> object:
    """Take the text of what may be a text or an object.

    Parameters
    ----------
    value : object
        "de", {"@value": "…", "@language": "de"}, {"name": "…"}, or a list of these.

    Returns
    -------
    object
        The text, None if there is none.
    """
    one = first(value)
    if isinstance(one, Mapping):
        for key in ("@value", "name", "prefLabel", "alternateName", "@id", "id"):
            if key in one:
                return text_of(one[key])
        if one and all(isinstance(text, str) for text in one.values()):  # prefLabel: {"de": "…", "en": "…"}
            return one.get("de") or next(iter(one.values()))
        return None
    return one


def texts_of(value: object, language: str) -> dict[str, object]:
    """Take a text in each of its languages.

    Parameters
    ----------
    value : object
        As of `text_of`.
    language : str
        Of texts that say none.

    Returns
    -------
    dict[str, object]
        By language.
    """
    found: dict[str, object] = {}
    for one in values_of(value):
        if isinstance(one, Mapping) and "@value" in one:
            found.setdefault(str(one.get("@language") or language), one["@value"])
        elif (text := text_of(one)) is not None:
            found.setdefault(language, text)
    return found


def values_of(value: object) -> list[Any]:
    """List the values of a property.

    Parameters
    ----------
    value : object
        None, a value, or a list of them.

    Returns
    -------
    list[Any]
        All of them.
    """
    return [] if value is None else value if isinstance(value, list) else [value]


def _name(key: str) -> str:
    for prefix in ("schema:", *(f"{base}/" for base in SCHEMA)):
        if key.startswith(prefix):
            return key[len(prefix) :]
    return key


def _plain_names(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_name(str(key)): _plain_names(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain_names(inner) for inner in value]
    return value
