"""Sends a network to a machine of a cluster, piece by piece; it is there whole, and hashed, or not at all."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from mobility.accessibility.schedulers.cluster_worker import MANIFEST, Missing, is_network
from mobility.errors import SchedulerError
from mobility.network.store import hash_files

if TYPE_CHECKING:
    from distributed import Client

PIECE_BYTES = 16_000_000
"""In memory at a time, here and there."""

PIECE_S = 300.0
"""A worker may be busy with a chunk before it takes a piece."""


def send_network(client: "Client", source: Path, content_hash: str, wanted: Missing) -> None:
    """Send a network to one worker; the others on its machine find it there.

    Parameters
    ----------
    client : Client
        Of the cluster.
    source : Path
        Folder of the build.
    content_hash : str
        Of the network.
    wanted : Missing
        Who asked, and where it is to be put.

    Raises
    ------
    SchedulerError
        What arrived is not what was sent, or there is no room.
    """

    def _there(function: Callable[..., Any], *arguments: object) -> Any:
        future = client.submit(
            function, *arguments, workers=[wanted.worker], pure=False, allow_other_workers=False
        )
        return future.result(timeout=PIECE_S)

    try:
        # Somebody else on this machine may have been sent it meanwhile.
        if _there(is_network, Path(wanted.folder), content_hash):
            return
        part = _there(begin_folder, wanted.folder)
        names = orjson.loads((source / MANIFEST).read_bytes())["files"]
        for name in [*names, MANIFEST]:
            with (source / name).open("rb") as file:
                piece = file.read(PIECE_BYTES)
                while True:
                    _there(append_piece, part, name, piece)
                    piece = file.read(PIECE_BYTES)
                    if not piece:
                        break
        _there(finish_folder, part, wanted.folder)
    except TimeoutError:
        # The worker went meanwhile; whoever gets its chunk asks again.
        return
    except OSError as fault:
        raise SchedulerError(
            f"the network cannot be written to {wanted.folder} on {wanted.host}: {fault}", "--scheduler"
        ) from None


def begin_folder(folder: str) -> str:
    """Begin to receive a network.

    Parameters
    ----------
    folder : str
        Where it will be.

    Returns
    -------
    str
        Where it is until then.
    """
    part = Path(f"{folder}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    return str(part)


def append_piece(part: str, name: str, piece: bytes) -> None:
    """Receive a piece of a file.

    Parameters
    ----------
    part : str
        As `begin_folder` gave it.
    name : str
        Of the file, relative.
    piece : bytes
        What follows of it.
    """
    path = Path(part) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(piece)


def finish_folder(part: str, folder: str) -> None:
    """Compare what arrived with its hashes, and put it into place.

    Parameters
    ----------
    part : str
        As `begin_folder` gave it.
    folder : str
        Where it belongs.

    Raises
    ------
    SchedulerError
        If it is not what was sent.
    """
    received = Path(part)
    manifest = orjson.loads((received / MANIFEST).read_bytes())
    found = hash_files(received)
    if any(found.get(name) != about for name, about in manifest["files"].items()):
        raise SchedulerError(f"the network arrived broken in {folder}", "--scheduler")
    shutil.rmtree(folder, ignore_errors=True)
    received.rename(folder)
