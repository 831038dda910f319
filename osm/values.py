"""Read numbers out of tag values as people write them: "1.2 m", "8 %", "30 mph", "-1;0", "up"."""

import math
import re

_NUMBER = re.compile(r"^\s*([+-]?\d+(?:[.,]\d+)?)\s*(.*?)\s*$")
_FEET_AND_INCHES = re.compile(r"^\s*(\d+)\s*'\s*(?:(\d+)\s*\"?)?\s*$")

METRES_PER_UNIT = {"": 1.0, "m": 1.0, "metres": 1.0, "meters": 1.0, "cm": 0.01, "ft": 0.3048, "km": 1000.0}
KMH_PER_UNIT = {"": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": 1.609344, "knots": 1.852}

INCLINE_OF_WORDS = {"up": 1.0, "down": -1.0}
"""Direction known, steepness not: one percent, too little to cost anything, enough to say up or down."""

FALSE_VALUES = frozenset({"", "no", "none", "false", "0"})


def is_true(value: str | None) -> bool:
    """Tell whether a tag is set to anything but no."""
    return value is not None and value not in FALSE_VALUES


def parse_metres(value: str | None) -> float | None:
    """Read a length in metres; None where it is missing or not a number."""
    if value is None:
        return None
    feet = _FEET_AND_INCHES.match(value)
    if feet:
        return int(feet[1]) * 0.3048 + int(feet[2] or 0) * 0.0254
    return _scaled(value, METRES_PER_UNIT)


def parse_kmh(value: str | None) -> float | None:
    """Read a speed in km/h; None where it is missing or not a number (zone words are the caller's)."""
    return None if value is None else _scaled(value, KMH_PER_UNIT)


def parse_incline_percent(value: str | None) -> float | None:
    """Read an incline in percent, signed in the way's direction; None where unknown.

    A bare number counts as percent; degrees are turned into percent; "up" and "down" keep their direction.
    """
    if value is None:
        return None
    if value in INCLINE_OF_WORDS:
        return INCLINE_OF_WORDS[value]
    match = _NUMBER.match(value)
    if match is None:
        return None
    number = float(match[1].replace(",", "."))
    if match[2] in ("%", ""):
        return number
    if match[2] in ("°", "deg", "degrees"):
        return 100.0 * math.tan(math.radians(max(-80.0, min(80.0, number))))
    return None


def parse_level(value: str | None) -> float | None:
    """Read the first of one or several levels ("0;1", "-1", "0.5", "1-3")."""
    if value is None:
        return None
    match = re.match(r"^\s*(-?\d+(?:\.\d+)?)", value)
    return float(match[1]) if match else None


def parse_count(value: str | None) -> int | None:
    """Read a small whole number ("2", "2;3" counts as 2)."""
    match = re.match(r"^\s*(\d{1,3})", value) if value is not None else None
    return int(match[1]) if match else None


def _scaled(value: str, units: dict[str, float]) -> float | None:
    match = _NUMBER.match(value)
    if match is None or match[2] not in units:
        return None
    return float(match[1].replace(",", ".")) * units[match[2]]
