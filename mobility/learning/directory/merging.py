"""Which records of different sources are the same: places by name and distance, offers by what they say."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from rapidfuzz import fuzz

from mobility.learning.directory.rows import Row
from mobility.learning.model import StepFree
from mobility.network.search.words import words_of

NEAR_M = 120.0
"""A place's point lies on its door in one source and in the middle of its grounds in another."""
ALIKE = 90.0
"""Of 100: how alike two names must be."""
METERS_PER_DEGREE = 111_195.0
CELL = 0.002
"""Degrees of a cell of the grid; at 60° north as wide as NEAR_M still."""

FILLED = ("address", "opening_hours", "website")
"""What a place takes over from another record of itself where its own says nothing."""


class PlaceGrid:
    """Places by where they lie.

    Parameters
    ----------
    rows : Iterable[Mapping[Any, Any]]
        place_id, name, kind, lat, lon, provider_id, source.
    """

    def __init__(self, rows: Iterable[Mapping[Any, Any]]) -> None:
        self._cells: dict[tuple[int, int], list[Mapping[Any, Any]]] = {}
        for row in rows:
            self.add(row)

    def add(self, row: Mapping[Any, Any]) -> None:
        """Add a place.

        Parameters
        ----------
        row : Mapping[Any, Any]
            As of the class.
        """
        self._cells.setdefault(_cell(row["lat"], row["lon"]), []).append(row)

    def remove(self, place_id: str, lat: float, lon: float) -> None:
        """Take a place out.

        Parameters
        ----------
        place_id : str
            Which one.
        lat, lon : float
            Where it was added.
        """
        cell = self._cells.get(_cell(lat, lon), [])
        cell[:] = [row for row in cell if row["place_id"] != place_id]

    def find(self, row: Mapping[Any, Any]) -> Mapping[Any, Any] | None:
        """Find the same place as another source has it.

        Parameters
        ----------
        row : Mapping[Any, Any]
            As of the class.

        Returns
        -------
        Mapping[Any, Any] | None
            The nearest of those that are alike. Places of one source are different, as it says itself; so are
            those of two providers, and of two kinds.
        """
        x, y = _cell(row["lat"], row["lon"])
        best: Mapping[Any, Any] | None = None
        best_m = NEAR_M
        name = _name(row["name"])
        for near in ((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            for other in self._cells.get(near, ()):
                if other["source"] == row["source"] or other["place_id"] == row["place_id"]:
                    continue
                if other["provider_id"] and row["provider_id"] not in ("", other["provider_id"]):
                    continue
                if other["kind"] != row["kind"] and "other" not in (other["kind"], row["kind"]):
                    continue
                away_m = distance_m(row["lat"], row["lon"], other["lat"], other["lon"])
                if away_m <= best_m and _are_alike(name, _name(other["name"])):
                    best, best_m = other, away_m
        return best


def distance_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Measure a short distance.

    Parameters
    ----------
    lat, lon, other_lat, other_lon : float
        Degrees.

    Returns
    -------
    float
        Metres, as on a plane.
    """
    north = other_lat - lat
    east = (other_lon - lon) * math.cos(math.radians(lat))
    return math.hypot(north, east) * METERS_PER_DEGREE


def fill(row: Row, others: Iterable[Mapping[Any, Any]]) -> Row:
    """Complete a place by what other records of it know.

    Parameters
    ----------
    row : Row
        The one that is kept.
    others : Iterable[Mapping[Any, Any]]
        Rows of the same place.

    Returns
    -------
    Row
        A new one; its digest stays that of what was handed in.
    """
    found = dict(row)
    for other in others:
        for name in FILLED:
            found[name] = found[name] or other[name]
        found["languages"] = found["languages"] or other["languages"]
        if found["step_free"] == StepFree.UNKNOWN.value:
            found["step_free"] = other["step_free"]
    return found


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return math.floor(lat / CELL), math.floor(lon / CELL)


def _are_alike(name: str, other: str) -> bool:
    """Words in another order, or written as one, are the same name."""
    if fuzz.token_sort_ratio(name, other) >= ALIKE:
        return True
    return fuzz.ratio(name.replace(" ", ""), other.replace(" ", "")) >= ALIKE


def _name(name: str) -> str:
    return " ".join(words_of(name))
