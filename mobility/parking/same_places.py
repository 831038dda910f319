"""Places to park that both the extract and a provider tell of: one place, which knows what either says."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mobility.parking.joining import join_parking
from mobility.parking.model import UNKNOWN, ParkingPlaces, ParkingState, ParkingText, lay_out_places

SAME_M = 80.0
"""A place of the extract that lies so near to one of the same kind that is told of live is that one."""
_M_PER_DEGREE = 111_320.0


def join_with_extract(extract: ParkingState, live: ParkingState) -> ParkingState:
    """Put the extract and providers together, each place once.

    Parameters
    ----------
    extract : ParkingState
        Of the network.
    live : ParkingState
        Of providers.

    Returns
    -------
    ParkingState
        Places that only the extract knows, then those of providers, with what a provider leaves open and the
        extract says: fee, capacity, name, operator, and that it is for park and ride.
    """
    is_kept = np.ones(extract.n_places, np.bool_)
    columns = {name: getattr(live.places, name).copy() for name in ParkingPlaces._fields}
    texts = list(live.texts)
    for row in range(live.n_places):
        same = _same_places(extract, live, row)
        if same.size == 0:
            continue
        is_kept[same] = False
        places = extract.places
        # What a firm's or a shop's own car park costs says nothing of one for everybody.
        same = same[places.is_public[same] == 1]
        if same.size == 0:
            continue
        # Where a provider tells a price in words, a tag of "free" is another place's, or an old one.
        if columns["has_fee"][row] == UNKNOWN and not texts[row].price:
            columns["has_fee"][row] = _agreed(places.has_fee[same])
        if columns["capacity"][row] == UNKNOWN:
            capacity = _agreed(places.capacity[same])
            if capacity >= columns["free"][row]:
                columns["capacity"][row] = capacity
        columns["is_park_and_ride"][row] |= places.is_park_and_ride[same].max()
        texts[row] = _named(texts[row], [extract.texts[one] for one in same.tolist()])
    told = replace(live, places=lay_out_places(**columns), texts=tuple(texts))
    return join_parking([_kept(extract, is_kept), told])


def _same_places(extract: ParkingState, live: ParkingState, row: int) -> NDArray[np.int64]:
    """Places of the extract that are that of a provider, the nearest first."""
    ours, theirs = extract.places, live.places
    east = (ours.lon - theirs.lon[row]) * np.cos(np.radians(theirs.lat[row]))
    apart_m = np.hypot(ours.lat - theirs.lat[row], east) * _M_PER_DEGREE
    found = np.flatnonzero((apart_m <= SAME_M) & (ours.kind == theirs.kind[row]))
    return found[np.argsort(apart_m[found], kind="stable")]


def _agreed(values: NDArray[np.integer]) -> int:
    """What all that say something say; UNKNOWN where they differ, or nobody does."""
    said = np.unique(values[values != UNKNOWN])
    return int(said[0]) if said.size == 1 else UNKNOWN


def _named(text: ParkingText, others: list[ParkingText]) -> ParkingText:
    """Fill in a name and an operator that a provider does not tell."""
    name = text.name or next((one.name for one in others if one.name), "")
    operator = text.operator or next((one.operator for one in others if one.operator), "")
    return replace(text, name=name, operator=operator)


def _kept(state: ParkingState, is_kept: NDArray[np.bool_]) -> ParkingState:
    columns = {name: getattr(state.places, name)[is_kept] for name in ParkingPlaces._fields}
    texts = tuple(text for text, kept in zip(state.texts, is_kept, strict=True) if kept)
    return ParkingState(state.sources, lay_out_places(**columns), texts)
