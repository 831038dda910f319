"""A mobility hub: bays, equipment and stops at one place, and what stands there now."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class Bay(StrEnum):
    """What a bay is for."""

    BIKE = "bike"
    CARGO_BIKE = "cargo_bike"
    SCOOTER = "scooter"
    CAR = "car"
    PRIVATE_BIKE = "private_bike"
    TAXI = "taxi"
    SHUTTLE = "shuttle"


class Equipment(StrEnum):
    """What else there is."""

    BIKE_PUMP = "bike_pump"
    CHARGING = "charging"
    INFO_SCREEN = "info_screen"
    LOCKERS = "lockers"
    LIGHTING = "lighting"
    REPAIR = "repair"
    SEATS = "seats"
    SHELTER = "shelter"
    TOILET = "toilet"


class Placed(StrEnum):
    """Where a hub's position comes from."""

    FILE = "file"
    STOP = "stop"  # that of its first stop: the hub itself lies near by


@dataclass(frozen=True, slots=True, eq=False)
class Hub:
    """One hub.

    Parameters
    ----------
    hub_id, name : str
        Stable, and for people.
    lat, lon : float
        Degrees.
    placed : Placed
        How the position is known.
    bays : dict[Bay, int | None]
        How many of each kind; None = there are some, how many is not known.
    equipment : tuple[Equipment, ...]
        What else there is.
    stops : (n,) int32
        Stops of the Timetable that belong to it, as its file says: each will do for "via" it.
    near_stops, walks_s : (n,) int32
        Stops within a short walk and how long it takes, the nearest first.
    operator, url : str
        "" = not said.
    is_simulated : bool
        Invented, as all of a model city is.
    """

    hub_id: str
    name: str
    lat: float
    lon: float
    placed: Placed
    bays: dict[Bay, int | None] = field(default_factory=dict)
    equipment: tuple[Equipment, ...] = ()
    stops: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    near_stops: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    walks_s: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    operator: str = ""
    url: str = ""
    is_simulated: bool = False


@dataclass(frozen=True, slots=True)
class HubProblem:
    """Why a hub (or a part of it) is not there: its id and a sentence."""

    hub_id: str
    message: str


@dataclass(frozen=True, eq=False)
class HubList:
    """All hubs of a network.

    Parameters
    ----------
    hubs : tuple[Hub, ...]
        By the order of their file.
    problems : tuple[HubProblem, ...]
        What could not be placed.
    """

    hubs: tuple[Hub, ...] = ()
    problems: tuple[HubProblem, ...] = ()
