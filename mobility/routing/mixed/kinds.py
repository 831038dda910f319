"""Vehicles that are ridden alike: how fast, on which streets, and where they are taken and left."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mobility.network.street_points import NO_CLOSURES
from mobility.routing.mixed.spots import Int32, Spots
from mobility.routing.ways import slowness

NO_ROWS: Int32 = np.empty(0, np.int32)


@dataclass(frozen=True, eq=False)
class Kind:
    """Vehicles that are ridden alike.

    Parameters
    ----------
    word : str
        What a leg on them is called: "BIKE" or "CAR".
    profile : str
        Whose streets they use.
    mps : float
        Their speed (car: 1.0, streets have their own).
    taken, left : Spots | None
        Where one takes and leaves them; None = at the end of the journey itself, one's own vehicle.
    pickup_s, dropoff_s : int
        What taking and leaving takes.
    closed : (n_edges,) or (0,) uint8
        1 = may not be ridden on.
    """

    word: str
    profile: str
    mps: float
    taken: Spots | None
    left: Spots | None
    pickup_s: int
    dropoff_s: int
    closed: NDArray[np.uint8] = field(default_factory=lambda: NO_CLOSURES, repr=False)

    @property
    def slowness(self) -> float:
        """Factor from the profile's base times."""
        return slowness(self.profile, self.mps)


@dataclass(frozen=True, eq=False)
class RentalKind(Kind):
    """Shared vehicles of one system with the same rules.

    Parameters
    ----------
    system : int
        Row of the SharingState.
    system_id, form_factor, propulsion : str
        In the words that queries filter by.
    types, stations, vehicles, ranges_m : (n,) int32
        For each row of `taken`: the type, the station (-1 = free), the vehicle (-1 = any of the station), and
        how far it gets (-1 = not known).
    returns : (m,) int32
        For each row of `left` its station.
    """

    system: int = -1
    system_id: str = ""
    form_factor: str = ""
    propulsion: str = ""
    types: Int32 = field(default_factory=lambda: NO_ROWS, repr=False)
    stations: Int32 = field(default_factory=lambda: NO_ROWS, repr=False)
    vehicles: Int32 = field(default_factory=lambda: NO_ROWS, repr=False)
    ranges_m: Int32 = field(default_factory=lambda: NO_ROWS, repr=False)
    returns: Int32 = field(default_factory=lambda: NO_ROWS, repr=False)


@dataclass(frozen=True, eq=False)
class OwnKind(Kind):
    """One's own car or bike, and the places to leave it (or where it stands).

    Parameters
    ----------
    parkings : (n,) int32
        For each row of `left` (on the way back of `taken`) the row of the ParkingState.
    """

    parkings: Int32 = field(default_factory=lambda: NO_ROWS, repr=False)
