"""Puts several sources of car parks together to one ParkingState."""

from collections.abc import Sequence

import numpy as np

from mobility.parking.model import ParkingPlaces, ParkingState, lay_out_places


def join_parking(states: Sequence[ParkingState]) -> ParkingState:
    """Put sources one behind the other.

    Parameters
    ----------
    states : Sequence[ParkingState]
        Each of any number of sources.

    Returns
    -------
    ParkingState
        Their rows in the same order.
    """
    if not states:
        return ParkingState()
    columns = {
        name: np.concatenate([getattr(state.places, name) for state in states])
        for name in ParkingPlaces._fields
    }
    before = np.cumsum([0, *(len(state.sources) for state in states)])[:-1]
    shifted = [state.places.source + first for state, first in zip(states, before, strict=True)]
    columns["source"] = np.concatenate(shifted)
    return ParkingState(
        tuple(source for state in states for source in state.sources),
        lay_out_places(**columns),
        tuple(text for state in states for text in state.texts),
    )
