"""Stages: the uninterrupted times of a way, in which something can be taken in."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Degrees = NDArray[np.float64]
NO_DEGREES: Degrees = np.empty(0)


class StageKind(StrEnum):
    """What one does meanwhile."""

    RIDE = "RIDE"
    WAIT = "WAIT"


class Posture(StrEnum):
    """How one travels."""

    SEATED = "SEATED"
    STANDING = "STANDING"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Halt:
    """A halt within a stage.

    Parameters
    ----------
    station : int
        Number of the station that the stop belongs to.
    arrival_s, departure_s : int
        Unix seconds.
    lat, lon : float
        Degrees.
    """

    station: int
    arrival_s: int
    departure_s: int
    lat: float
    lon: float


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """A time without change, from settling down to getting ready again.

    Parameters
    ----------
    kind : StageKind
        Riding or waiting.
    start_s, end_s : int
        Unix seconds; what is shown lies within.
    halts : tuple[Halt, ...]
        RIDE: from boarding to alighting; WAIT: the one where one waits.
    route_id : str
        RIDE: the line as the outside knows it.
    lats, lons : Degrees
        RIDE: its line on the map; may be empty.
    standing_until_s : int
        One stands from the start to then, Unix seconds; 0 = one sits.
    is_posture_known : bool
        Whether anything is known of that.
    leg : int
        Number of the leg of the itinerary, -1 = none.
    """

    kind: StageKind
    start_s: int
    end_s: int
    halts: tuple[Halt, ...]
    route_id: str = ""
    lats: Degrees = field(default_factory=lambda: NO_DEGREES)
    lons: Degrees = field(default_factory=lambda: NO_DEGREES)
    standing_until_s: int = 0
    is_posture_known: bool = True
    leg: int = -1

    def posture_at(self, moment_s: float) -> Posture:
        """Tell how one travels at a moment.

        Parameters
        ----------
        moment_s : float
            Unix seconds.

        Returns
        -------
        Posture
            STANDING before `standing_until_s`.
        """
        if not self.is_posture_known:
            return Posture.UNKNOWN
        return Posture.STANDING if moment_s < self.standing_until_s else Posture.SEATED
