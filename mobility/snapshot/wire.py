"""A Snapshot as bytes, for the store between the live process and the web workers."""

import io
import zipfile
from dataclasses import asdict

import numpy as np
import orjson

from mobility.errors import RealtimeError
from mobility.network.live_timetable import LiveTrips
from mobility.snapshot.snapshot import SCHEMA, FeedState, RunText, Snapshot

_ARRAYS = LiveTrips._fields


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
    head = {
        "schema": SCHEMA,
        "network": snapshot.network,
        "made_s": snapshot.made_s,
        "version": snapshot.version,
        "texts": [asdict(text) for text in snapshot.texts],
        "feeds": [asdict(feed) for feed in snapshot.feeds],
    }
    buffer = io.BytesIO()
    arrays = {**snapshot.runs._asdict(), "known": snapshot.known}
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
            arrays = {name: archive[name] for name in (*_ARRAYS, "known")}
        texts = tuple(RunText(**text) for text in head["texts"])
        feeds = tuple(FeedState(**feed) for feed in head["feeds"])
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise RealtimeError(f"the snapshot in the store cannot be read: {error}") from error
    if head["network"] != network:
        raise RealtimeError(f"a snapshot of network {head['network']}, in service is {network}")
    for array in arrays.values():
        array.flags.writeable = False
    known = arrays.pop("known")
    return Snapshot(
        network, int(head["made_s"]), str(head["version"]), LiveTrips(**arrays), known, texts, feeds
    )
