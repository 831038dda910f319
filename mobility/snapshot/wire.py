"""A Snapshot as bytes, for the store between the live process and the web workers."""

import io
import zipfile
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from shapely.errors import ShapelyError

from mobility.errors import RealtimeError
from mobility.network.live_timetable import LiveTrips
from mobility.parking.wire import pack_parking, unpack_parking
from mobility.sharing.wire import pack_sharing, unpack_sharing
from mobility.snapshot.alerts import pack_alerts, unpack_alerts
from mobility.snapshot.positions import Positions
from mobility.snapshot.provider_state import read_provider
from mobility.snapshot.sensing_state import pack_sensing, unpack_sensing
from mobility.snapshot.snapshot import SCHEMA, FeedState, RunText, Snapshot
from mobility.snapshot.trip_loads import TripLoads

_PARTS: dict[str, Any] = {"runs": LiveTrips, "positions": Positions, "loads": TripLoads}
"""Members of a Snapshot that are arrays by name."""


def write_snapshot(snapshot: Snapshot) -> bytes:
    """Turn a Snapshot into bytes.

    Parameters
    ----------
    snapshot : Snapshot
        Any.

    Returns
    -------
    bytes
        numpy's .npz: the arrays, and a "head" of JSON.
    """
    sharing, sharing_arrays = pack_sharing(snapshot.sharing)
    parking, parking_arrays = pack_parking(snapshot.parking)
    head = {
        "schema": SCHEMA,
        "network": snapshot.network,
        "made_s": snapshot.made_s,
        "version": snapshot.version,
        "runs_version": snapshot.runs_version,
        "texts": snapshot.texts,
        "feeds": snapshot.feeds,
        "alerts": pack_alerts(snapshot.alerts),
        "sensing": pack_sensing(snapshot.sensing),
        "sharing": sharing,
        "parking": parking,
        "providers": snapshot.providers,
    }
    buffer = io.BytesIO()
    arrays: dict[str, Any] = {"known": snapshot.known}
    arrays |= {f"sharing.{name}": array for name, array in sharing_arrays.items()}
    arrays |= {f"parking.{name}": array for name, array in parking_arrays.items()}
    for part, kind in _PARTS.items():
        for name in kind._fields:
            arrays[f"{part}.{name}"] = getattr(getattr(snapshot, part), name)
    np.savez(buffer, head=np.frombuffer(orjson.dumps(head), np.uint8), **arrays)
    return buffer.getvalue()


def read_snapshot(data: bytes, network: str) -> Snapshot:
    """Read what `write_snapshot` wrote.

    Parameters
    ----------
    data : bytes
        From the store.
    network : str
        Content hash of the network it is to be used with.

    Returns
    -------
    Snapshot
        With read-only arrays.

    Raises
    ------
    RealtimeError
        If the bytes are none of ours, of another schema, or of another network.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            head = orjson.loads(archive["head"].tobytes())
            if head["schema"] != SCHEMA:
                raise RealtimeError(f"a snapshot of schema {head['schema']}, this program reads {SCHEMA}")
            known = _read_only(archive["known"])
            parts = {
                part: kind(*(_read_only(archive[f"{part}.{name}"]) for name in kind._fields))
                for part, kind in _PARTS.items()
            }
            sharing = unpack_sharing(head["sharing"], _named("sharing.", archive))
            parking = unpack_parking(head["parking"], _named("parking.", archive))
        texts = tuple(RunText(**text) for text in head["texts"])
        feeds = tuple(FeedState(**feed) for feed in head["feeds"])
        alerts = unpack_alerts(head["alerts"])
        sensing = unpack_sensing(head["sensing"])
        providers = tuple(read_provider(one) for one in head["providers"])
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, ShapelyError) as error:
        raise RealtimeError(f"the snapshot in the store cannot be read: {error}") from error
    if head["network"] != network:
        raise RealtimeError(f"a snapshot of network {head['network']}, in service is {network}")
    return Snapshot(
        network,
        int(head["made_s"]),
        str(head["version"]),
        known=known,
        texts=texts,
        feeds=feeds,
        runs_version=str(head["runs_version"]),
        alerts=alerts,
        sensing=sensing,
        sharing=sharing,
        parking=parking,
        providers=providers,
        **parts,
    )


def _named(prefix: str, archive: Any) -> dict[str, NDArray[Any]]:
    """The arrays of one part, by the names that they have in it."""
    return {name.removeprefix(prefix): archive[name] for name in archive.files if name.startswith(prefix)}


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
