"""Trip planning for a city: GTFS and OpenStreetMap in, door-to-door journeys out.

The names below are loaded when they are first used, so ``import mobility`` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mobility.accessibility.detailed_itineraries import DetailedItineraries
    from mobility.accessibility.isochrone_table import Isochrones
    from mobility.accessibility.isochrones import IsochroneEngine
    from mobility.accessibility.matrix import MatrixEngine
    from mobility.accessibility.points import Points
    from mobility.accessibility.request import MatrixRequest
    from mobility.accessibility.travel_time_matrix import TravelTimeMatrix
    from mobility.network import TransportNetwork, build_network, load_network
    from mobility.service import Plan, Planner, PlanRequest

_HOME_OF = {
    "DetailedItineraries": "mobility.accessibility.detailed_itineraries",
    "IsochroneEngine": "mobility.accessibility.isochrones",
    "Isochrones": "mobility.accessibility.isochrone_table",
    "MatrixEngine": "mobility.accessibility.matrix",
    "MatrixRequest": "mobility.accessibility.request",
    "Plan": "mobility.service",
    "PlanRequest": "mobility.service",
    "Planner": "mobility.service",
    "Points": "mobility.accessibility.points",
    "TransportNetwork": "mobility.network",
    "TravelTimeMatrix": "mobility.accessibility.travel_time_matrix",
    "build_network": "mobility.network",
    "load_network": "mobility.network",
}

__all__ = [
    "DetailedItineraries",
    "IsochroneEngine",
    "Isochrones",
    "MatrixEngine",
    "MatrixRequest",
    "Plan",
    "PlanRequest",
    "Planner",
    "Points",
    "TransportNetwork",
    "TravelTimeMatrix",
    "build_network",
    "load_network",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return __all__
