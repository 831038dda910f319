"""From the distinct texts of a column to values: strict, then lenient, else missing."""

import re
from collections.abc import Callable
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gtfs.schema import Kind

_TIME = re.compile(r"(\d{1,3}):([0-5]?\d)(?::([0-5]?\d))?")
_DATE = re.compile(r"(\d{4})[-./]?(\d{2})[-./]?(\d{2})")
_STRICT_TIME = r"^\d{1,3}:[0-5]\d:[0-5]\d$"
_STRICT_DATE = r"^\d{8}$"


def parse_values(kind: Kind, texts: pa.Array) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Read distinct texts as numbers.

    Parameters
    ----------
    kind : Kind
        WHOLE, DECIMAL, TIME (seconds) or DATE (proleptic ordinal).
    texts : pa.Array
        Distinct strings; "" gives a missing value.

    Returns
    -------
    tuple[NDArray[np.float64], NDArray[np.bool_]]
        Values (NaN: empty or unreadable; whole numbers below 2**53 are exact) and which of them were read
        from a form that GTFS does not allow ("49,38", "1.0", "2026-01-05", "6:40").
    """
    strict, lenient = _PARSERS[kind]
    values = strict(texts)
    unread = np.isnan(values)
    repaired = np.zeros(len(texts), dtype=bool)
    for index in np.flatnonzero(unread).tolist():
        text = texts[index].as_py()
        if text:
            value = lenient(text)
            if value is not None:
                values[index] = value
                repaired[index] = True
    return values, repaired


def _strict_decimal(texts: pa.Array) -> NDArray[np.float64]:
    looks = pc.match_substring_regex(texts, r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$")
    return _numbers(pc.cast(pc.if_else(looks, texts, None), pa.float64()))


def _strict_whole(texts: pa.Array) -> NDArray[np.float64]:
    looks = pc.match_substring_regex(texts, r"^-?\d{1,15}$")
    return _numbers(pc.cast(pc.cast(pc.if_else(looks, texts, None), pa.int64()), pa.float64()))


def _strict_time(texts: pa.Array) -> NDArray[np.float64]:
    looks = pc.match_substring_regex(texts, _STRICT_TIME)
    parts = pc.extract_regex(pc.if_else(looks, texts, None), r"^(?P<h>\d+):(?P<m>\d+):(?P<s>\d+)$")
    hours, minutes, seconds = (
        _numbers(pc.cast(pc.cast(pc.struct_field(parts, name), pa.int64()), pa.float64())) for name in "hms"
    )
    return np.asarray(hours * 3_600 + minutes * 60 + seconds)


def _strict_date(texts: pa.Array) -> NDArray[np.float64]:
    values = np.full(len(texts), np.nan)
    for index, text in enumerate(texts.to_pylist()):
        if re.match(_STRICT_DATE, text):
            ordinal = _ordinal(text[:4], text[4:6], text[6:])
            values[index] = np.nan if ordinal is None else ordinal
    return values


def _lenient_number(text: str) -> float | None:
    """A decimal comma, if it is the only one."""
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) and "_" not in text else None


def _lenient_whole(text: str) -> float | None:
    value = _lenient_number(text)
    return value if value is not None and value.is_integer() and abs(value) < 2**53 else None


def _lenient_time(text: str) -> float | None:
    found = _TIME.fullmatch(text.replace(" ", ""))
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return float(hours * 3_600 + minutes * 60 + seconds)


def _lenient_date(text: str) -> float | None:
    found = _DATE.fullmatch(text)
    return None if found is None else _ordinal(*found.groups())


def _ordinal(year: str, month: str, day: str) -> float | None:
    try:
        return float(date(int(year), int(month), int(day)).toordinal())
    except ValueError:
        return None


def _numbers(values: pa.Array) -> NDArray[np.float64]:
    return np.array(values.to_numpy(zero_copy_only=False), dtype=np.float64)


_PARSERS: dict[Kind, tuple[Callable[[pa.Array], NDArray[np.float64]], Callable[[str], float | None]]] = {
    Kind.DECIMAL: (_strict_decimal, _lenient_number),
    Kind.WHOLE: (_strict_whole, _lenient_whole),
    Kind.TIME: (_strict_time, _lenient_time),
    Kind.DATE: (_strict_date, _lenient_date),
}
