"""Isochrones: areas in reach, drawn on a grid over the streets."""

from mobility.accessibility.isochrones.contours import area_within, square_km
from mobility.accessibility.isochrones.cutoffs import CUTOFFS, checked_cutoffs
from mobility.accessibility.isochrones.grid import StreetGrid
from mobility.accessibility.isochrones.ground import Ground, prepare_ground
from mobility.accessibility.isochrones.isochrones import Isochrone, IsochroneEngine

__all__ = [
    "CUTOFFS",
    "Ground",
    "Isochrone",
    "IsochroneEngine",
    "StreetGrid",
    "area_within",
    "checked_cutoffs",
    "prepare_ground",
    "square_km",
]
