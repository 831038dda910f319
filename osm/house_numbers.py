"""House numbers that a map does not write at each house: a relation's street, rows that are interpolated."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

NUMBER = "addr:housenumber"
STEPS = {"odd": 2, "even": 2, "all": 1}
"""Values of addr:interpolation that are counted; "alphabetic" and numbers as steps are rare and left out."""
MOST_INTERPOLATED = 200
"""Longest row of houses between two that are mapped; more is a mistake in the data."""

STREET_RELATIONS = frozenset({"associatedStreet", "street"})
HOUSE_ROLES = frozenset({"house", "address", "addr:houselink", ""})


class House(NamedTuple):
    """A house that stands for those between it and the next."""

    lat: float
    lon: float
    tags: Mapping[str, str]


def has_address(tags: Mapping[str, str]) -> bool:
    """Tell whether tags name a house and its street."""
    return NUMBER in tags and ("addr:street" in tags or "addr:place" in tags)


def relation_street(tags: Mapping[str, str]) -> str:
    """Name the street whose houses a relation lists; "" if it is no such relation."""
    if tags.get("type") not in STREET_RELATIONS:
        return ""
    return tags.get("name") or tags.get("addr:street") or ""


def interpolate(kind: str, houses: Sequence[House]) -> list[House]:
    """Set down the houses between those that are mapped.

    Parameters
    ----------
    kind : str
        Value of addr:interpolation.
    houses : Sequence[House]
        The mapped houses along the row, in its order; others than plain numbers end a piece.

    Returns
    -------
    list[House]
        The houses between, evenly spaced, with the street of the house before; without the mapped ones.
    """
    step = STEPS.get(kind)
    if step is None:
        return []
    found: list[House] = []
    for first, last in pairwise(houses):
        start, end = _plain_number(first.tags[NUMBER]), _plain_number(last.tags[NUMBER])
        if start is None or end is None or (end - start) % step:
            continue
        n = abs(end - start) // step
        if n > MOST_INTERPOLATED:
            continue
        for i in range(1, n):
            share = i / n
            number = start + (step if end > start else -step) * i
            found.append(
                House(
                    first.lat + share * (last.lat - first.lat),
                    first.lon + share * (last.lon - first.lon),
                    {**first.tags, NUMBER: str(number)},
                )
            )
    return found


def _plain_number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,4}", text) else None
