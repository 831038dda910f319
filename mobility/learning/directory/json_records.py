"""Records as JSON: camelCase, empty members left out; the form of exports and of what providers send."""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import MISSING, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from mobility.errors import BadParameterError
from mobility.learning.directory.changes import RecordKind
from mobility.learning.directory.rows import Record
from mobility.learning.model import Item, Offer, Origin, Place, Provider, Session

CLASSES: dict[RecordKind, type[Record]] = {
    RecordKind.PROVIDER: Provider,
    RecordKind.PLACE: Place,
    RecordKind.OFFER: Offer,
    RecordKind.SESSION: Session,
    RecordKind.ITEM: Item,
}
IDS = {
    RecordKind.PROVIDER: "provider_id",
    RecordKind.PLACE: "place_id",
    RecordKind.OFFER: "offer_id",
    RecordKind.SESSION: "session_id",
    RecordKind.ITEM: "item_id",
}
MOST_MEMBERS = 100
"""Of a list or of texts in many languages."""


def json_of(record: Any) -> dict[str, Any]:
    """Write a record.

    Parameters
    ----------
    record : Any
        A value of mobility.learning.model.

    Returns
    -------
    dict[str, Any]
        Ready for orjson; what is empty or not known is left out.
    """
    written = {}
    for name in _hints(record.__class__):
        value = _write(getattr(record, name))
        if value is not None and value not in ("", [], {}):
            written[_camel(name)] = value
    return written


def record_of(kind: RecordKind, content: object, fixed: Mapping[str, object]) -> Record:
    """Read a record.

    Parameters
    ----------
    kind : RecordKind
        What it is.
    content : object
        As JSON is read.
    fixed : Mapping[str, object]
        Members by the names of the model that the content need not have, and may not contradict.

    Returns
    -------
    Record
        Of the right types; its values are not checked.

    Raises
    ------
    BadParameterError
        Naming the member that is missing, unknown or of another type.
    """
    record: Record = _read_object(CLASSES[kind], content, "", fixed)
    return record


def _write(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value):
        return json_of(value)
    if isinstance(value, tuple):
        return [_write(one) for one in value]
    if isinstance(value, Mapping):
        return dict(value)
    # False is what is left out of flags.
    return None if value is False else value


@lru_cache(16)
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


@lru_cache(256)
def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.title() for other in others)


def _read_object(kind: Any, content: object, path: str, fixed: Mapping[str, object]) -> Any:
    if not isinstance(content, dict):
        raise BadParameterError("{field} must be a JSON object.", field=path or "body", why="")
    hints = _hints(kind)
    by_wire = {_camel(name): name for name in hints}
    values: dict[str, object] = dict(fixed)
    for wire, value in content.items():
        here = f"{path}{wire}"[:100]
        name = by_wire.get(wire)
        if name is None:
            raise BadParameterError("{field} is not a member here; see /docs.", field=here, why="")
        read = _read(hints[name], value, here)
        if name in fixed and read != fixed[name] and hints[name] is not Origin:
            raise BadParameterError("{field} is another one than in the address.", field=here, why="")
        values.setdefault(name, read)
    for one in dataclasses.fields(kind):
        if one.name not in values and one.default is MISSING and one.default_factory is MISSING:
            raise BadParameterError("{field} is missing.", field=f"{path}{_camel(one.name)}", status=400)
    return kind(**values)


def _read(hint: Any, value: object, path: str) -> object:  # noqa: PLR0911, PLR0912
    origin = get_origin(hint)
    if origin is UnionType:
        if value is None and type(None) in get_args(hint):
            return None
        hints = [one for one in get_args(hint) if one is not type(None)]
        if str in hints and isinstance(value, str):
            return value
        if str in hints and not isinstance(value, dict):
            raise _wrong(path, "a text, or an object of texts by language")
        return _read(hints[-1], value, path)
    if origin is tuple:
        if not isinstance(value, list) or len(value) > MOST_MEMBERS:
            raise _wrong(path, "a list of at most 100 members")
        return tuple(_read(get_args(hint)[0], one, f"{path}[{index}]") for index, one in enumerate(value))
    if origin is not None:  # Texts
        if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
            raise _wrong(path, "an object of texts by language")
        return dict(value)
    if is_dataclass(hint):
        return _read_object(hint, value, f"{path}.", {})
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        if not math.isfinite(value):
            raise _wrong(path, "a number")
        return float(value)
    if hint is datetime and isinstance(value, str):
        return _moment(value, path)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        if not isinstance(value, str) or value not in list(hint):
            raise _wrong(path, " or ".join(hint))
        return hint(value)
    # A flag is no number, though Python takes it for one.
    if type(value) is not hint:
        words = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}
        raise _wrong(path, words.get(hint, "a moment like 2026-11-30T18:00:00+01:00"))
    if isinstance(value, int) and abs(value) > 2**31 - 1:
        raise _wrong(path, "a whole number of at most nine digits")
    return value


def _moment(text: str, path: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
        if read.tzinfo is not None and 1970 < read.year < 2200:
            return read
    except ValueError:
        pass
    raise _wrong(path, "a moment like 2026-11-30T18:00:00+01:00")


def _wrong(path: str, what: str) -> BadParameterError:
    return BadParameterError("{field} must be {what}.", field=path, what=what)
