"""Car parks and bike parking as of one moment."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

UNKNOWN = -1
"""In a column of counts: nobody says."""
EVER_S = 2**62
"""Unix seconds."""


class ParkingKind(IntEnum):
    """What is parked."""

    CAR = 0
    BIKE = 1


@dataclass(frozen=True, slots=True)
class ParkingSource:
    """Who tells of car parks.

    Parameters
    ----------
    tag : str
        As in the settings; "osm" = the extract of the network.
    name, url, license_name, attribution : str
        As told, "" = not told.
    is_simulated : bool
        Whether it is invented; then every answer says so.
    """

    tag: str
    name: str = ""
    url: str = ""
    license_name: str = ""
    attribution: str = ""
    is_simulated: bool = False


@dataclass(frozen=True, slots=True)
class ParkingText:
    """What is written about a place to park.

    Parameters
    ----------
    parking_id : str
        "<tag>_<the source's id>".
    name : str
        In the source's language, "" = it has none.
    price : str
        In words, "" = not told.
    opening_hours : str
        OSM's notation, "" = not told.
    address, url, operator : str
        As told, "" = not told.
    """

    parking_id: str
    name: str = ""
    price: str = ""
    opening_hours: str = ""
    address: str = ""
    url: str = ""
    operator: str = ""


class ParkingPlaces(NamedTuple):
    """One row a place to park; read-only."""

    source: NDArray[np.int32]  # (n,) row of sources
    kind: NDArray[np.int8]  # (n,) ParkingKind
    lat: NDArray[np.float64]  # (n,) degrees, WGS 84; the entrance where it is told
    lon: NDArray[np.float64]
    capacity: NDArray[np.int32]  # (n,) -1 = not known
    free: NDArray[np.int32]  # (n,) -1 = not known
    is_live: NDArray[np.uint8]  # (n,) 1 = its free spaces are told of
    is_open: NDArray[np.int8]  # (n,) 1 open, 0 closed, -1 not told
    is_park_and_ride: NDArray[np.uint8]  # (n,) 1 = it says so itself
    is_public: NDArray[np.uint8]  # (n,) 0 = for customers or holders of a permit
    has_fee: NDArray[np.int8]  # (n,) 1 yes, 0 no, -1 not told
    observed_s: NDArray[np.int64]  # (n,) Unix seconds of its free spaces, 0 = not told
    fresh_until_s: NDArray[np.int64]  # (n,) from then on its free spaces are stale, and not relied on
    gone_s: NDArray[np.int64]  # (n,) from then on its free spaces are not shown


_TYPES: dict[str, type[np.generic]] = {
    **dict.fromkeys(("lat", "lon"), np.float64),
    **dict.fromkeys(("kind", "is_open", "has_fee"), np.int8),
    **dict.fromkeys(("is_live", "is_park_and_ride", "is_public"), np.uint8),
    **dict.fromkeys(("observed_s", "fresh_until_s", "gone_s"), np.int64),
}
"""Of columns that are not int32."""


def lay_out_places(**columns: Any) -> ParkingPlaces:
    """Make ParkingPlaces of columns.

    Parameters
    ----------
    **columns : ArrayLike
        Each of its columns, by name; one that is left out is empty.

    Returns
    -------
    ParkingPlaces
        With read-only arrays of the right types.
    """
    arrays: list[NDArray[Any]] = []
    for name in ParkingPlaces._fields:
        array = np.array(columns.get(name, ()), _TYPES.get(name, np.int32))
        array.flags.writeable = False
        arrays.append(array)
    return ParkingPlaces(*arrays)


@dataclass(frozen=True, eq=False)
class ParkingState:
    """All places to park as of one moment.

    Parameters
    ----------
    sources : tuple[ParkingSource, ...]
        Who tells of them.
    places : ParkingPlaces
        Of all sources.
    texts : tuple[ParkingText, ...]
        One for each place.
    """

    sources: tuple[ParkingSource, ...] = ()
    places: ParkingPlaces = field(default_factory=lay_out_places)
    texts: tuple[ParkingText, ...] = ()

    @property
    def n_places(self) -> int:
        """Number of places."""
        return len(self.texts)

    def free_at(self, now_s: int) -> NDArray[np.int32]:
        """Give free spaces that may be relied on.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        (n,) int32
            UNKNOWN where nobody says, or what was said is stale.
        """
        return np.where(now_s < self.places.fresh_until_s, self.places.free, UNKNOWN).astype(np.int32)


def no_parking() -> ParkingState:
    """Give the state of which nobody tells.

    Returns
    -------
    ParkingState
        Empty.
    """
    return ParkingState()
