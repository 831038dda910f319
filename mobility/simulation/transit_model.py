"""What the transit of the model city is made of: stations, platforms, lines and their paths."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.line_plan import PlannedLine
from mobility.simulation.terrain import Points


@dataclass(frozen=True, eq=False)
class Station:
    """A named place where vehicles stop.

    Parameters
    ----------
    name : str
        Invented.
    xy : Points
        (2,) city metres, in the middle of its platforms.
    node : int
        Node of the street network where lines pass, or -1 for a railway station.
    is_outside : bool
        Beyond the city's streets.
    """

    name: str
    xy: Points
    node: int
    is_outside: bool = False


@dataclass(frozen=True, eq=False)
class Platform:
    """Where one boards: beside the street or track, in the direction of travel.

    Parameters
    ----------
    station : int
        Index of its station.
    code : str
        What the sign says.
    mode : str
        "tram", "bus" or "rail".
    xy : Points
        (2,) city metres.
    wheelchair : int
        GTFS wheelchair_boarding: 0 unknown, 1 yes, 2 no.
    """

    station: int
    code: str
    mode: str
    xy: Points
    wheelchair: int


@dataclass(frozen=True, eq=False)
class LinePath:
    """One direction of a line.

    Parameters
    ----------
    xy : Points
        (n, 2) city metres along streets or tracks.
    along_m : NDArray[np.float64]
        (n,) metres from the first point.
    stops : tuple[int, ...]
        Platform at each position.
    stops_m : NDArray[np.float64]
        Where each position lies along the path.
    ride_s : NDArray[np.int64]
        (n_stops - 1,) seconds from a departure to the next arrival at an ordinary hour.
    dwell_s : NDArray[np.int64]
        (n_stops,) seconds at each position.
    """

    xy: Points
    along_m: NDArray[np.float64]
    stops: tuple[int, ...]
    stops_m: NDArray[np.float64]
    ride_s: NDArray[np.int64]
    dwell_s: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Line:
    """One line with both directions (a loop has one).

    Parameters
    ----------
    plan : PlannedLine
        Name, mode, color and kind of service.
    paths : tuple[LinePath, ...]
        Outbound, inbound.
    """

    plan: PlannedLine
    paths: tuple[LinePath, ...]

    @property
    def mode(self) -> str:
        """Tram, bus or rail."""
        return self.plan.mode

    @property
    def color(self) -> str:
        """Six hex digits."""
        return self.plan.color


@dataclass(frozen=True, eq=False)
class Transit:
    """All stations, platforms and lines; indices point into these tuples."""

    stations: tuple[Station, ...]
    platforms: tuple[Platform, ...]
    lines: tuple[Line, ...]


def along(xy: Points) -> NDArray[np.float64]:
    """Metres from the first point to each point of a path."""
    return np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))))


def headings(path_xy: Points, path_m: NDArray[np.float64], at_m: NDArray[np.float64]) -> Points:
    """Unit vectors of travel at places along a path, seen over 25 m each way."""

    def point(m: NDArray[np.float64]) -> Points:
        """Place on the path, its ends for what lies beyond."""
        m = np.clip(m, 0.0, path_m[-1])
        return np.column_stack((np.interp(m, path_m, path_xy[:, 0]), np.interp(m, path_m, path_xy[:, 1])))

    way = point(at_m + 25.0) - point(at_m - 25.0)
    unit: Points = way / np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)[:, None]
    return unit
