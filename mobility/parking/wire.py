"""A ParkingState as JSON values and arrays, for the snapshot between the live process and the web workers."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from numpy.typing import NDArray

from mobility.parking.model import ParkingPlaces, ParkingSource, ParkingState, ParkingText, lay_out_places


def pack_parking(state: ParkingState) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Take a state apart.

    Parameters
    ----------
    state : ParkingState
        Any.

    Returns
    -------
    tuple[dict[str, Any], dict[str, NDArray[Any]]]
        What JSON holds, and arrays by name.
    """
    head = {
        "sources": [asdict(one) for one in state.sources],
        "texts": [asdict(one) for one in state.texts],
    }
    return head, dict(state.places._asdict())


def unpack_parking(head: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> ParkingState:
    """Put together what `pack_parking` took apart.

    Parameters
    ----------
    head : Mapping[str, Any]
        From JSON.
    arrays : Mapping[str, NDArray[Any]]
        By name.

    Returns
    -------
    ParkingState
        With read-only arrays.

    Raises
    ------
    KeyError, TypeError
        If they are none of ours.
    """
    columns = {name: arrays[name] for name in ParkingPlaces._fields}
    return ParkingState(
        tuple(ParkingSource(**one) for one in head["sources"]),
        lay_out_places(**columns),
        tuple(ParkingText(**one) for one in head["texts"]),
    )
