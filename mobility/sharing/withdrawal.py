"""What is left of a system of which nothing was heard for too long: who it is and where its stations are."""

from dataclasses import replace

import numpy as np

from mobility.sharing.model import SharingState, Vehicles, lay_out
from mobility.sharing.records import UNKNOWN


def withdraw(state: SharingState) -> SharingState:
    """Take away vehicles and counts.

    Parameters
    ----------
    state : SharingState
        Of any systems.

    Returns
    -------
    SharingState
        Its stations neither rent nor take back.
    """
    n = state.n_stations
    stations = state.stations._replace(
        vehicles=_all(n, UNKNOWN, np.int32),
        docks=_all(n, UNKNOWN, np.int32),
        types_offsets=_all(n + 1, 0, np.int32),
        types_type=_all(0, 0, np.int32),
        types_count=_all(0, 0, np.int32),
        is_renting=_all(n, 0, np.uint8),
        is_returning=_all(n, 0, np.uint8),
    )
    return replace(state, stations=stations, vehicles=lay_out(Vehicles), vehicle_ids=(), vehicle_uris=())


def _all(n: int, value: int, kind: type[np.generic]) -> np.ndarray:
    column = np.full(n, value, kind)
    column.flags.writeable = False
    return column
