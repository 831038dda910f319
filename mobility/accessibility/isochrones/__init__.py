"""Isochrones: areas in reach, drawn on a grid over the streets."""

from mobility.accessibility.isochrones.contours import area_within, square_km
from mobility.accessibility.isochrones.grid import StreetGrid
from mobility.accessibility.isochrones.isochrones import (
    CUTOFFS,
    Ground,
    Isochrone,
    Isochrones,
    checked_cutoffs,
    prepare_ground,
)

__all__ = [
    "CUTOFFS",
    "Ground",
    "Isochrone",
    "Isochrones",
    "StreetGrid",
    "area_within",
    "checked_cutoffs",
    "prepare_ground",
    "square_km",
]
