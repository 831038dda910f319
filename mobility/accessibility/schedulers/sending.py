"""Sends a network or a model to a machine of a cluster, piece by piece; it is there whole or not at all."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson

from mobility.accessibility.schedulers.cluster_worker import Missing, is_same
from mobility.accessibility.schedulers.work import SharedFolder
from mobility.errors import SchedulerError
from mobility.network.store import MANIFEST, hash_files

if TYPE_CHECKING:
    from distributed import Client

PIECE_BYTES = 16_000_000
"""In memory at a time, here and there."""

PIECE_S = 300.0
"""A worker may be busy with a chunk before it takes a piece."""

LOOK_S = 2.0
"""Between two looks whether the worker is still there."""

PART = ".part-"
"""Stands between the name of a folder and that of its sending."""

LEFT_S = 24 * 3600
"""A folder that was begun so long ago is not sent to any more."""


class WorkerGoneError(Exception):
    """The worker went meanwhile; whoever gets its chunk asks again."""


def send_folder(client: "Client", source: SharedFolder, wanted: Missing) -> bool:
    """Send a folder to one worker; the others on its machine find it there.

    Parameters
    ----------
    client : Client
        Of the cluster.
    source : SharedFolder
        What to send.
    wanted : Missing
        Who asked, and where it is to be put.

    Returns
    -------
    bool
        Whether it was sent, or begun to: False where somebody else on that machine was sent it meanwhile.

    Raises
    ------
    SchedulerError
        What arrived is not what was sent, there is no room, or the source cannot be read here.
    """
    sending = _Sending(client, wanted)
    try:
        if sending.there(is_same, Path(wanted.folder), source.content_hash):
            return False
        part = sending.there(begin_folder, wanted.folder)
        files = _read(list_files, source.path)
        for name in [*files, MANIFEST]:
            pieces = _pieces(source.path / name)
            while (piece := _read(next, pieces, None)) is not None:
                sending.there(append_piece, part, name, piece)
        sending.there(finish_folder, part, wanted.folder, source.content_hash, files)
    except WorkerGoneError:
        return True
    return True


class _Sending:
    """One worker that is asked to do this and that."""

    def __init__(self, client: "Client", wanted: Missing) -> None:
        self._client, self._wanted = client, wanted

    def there(self, function: Callable[..., Any], *arguments: object) -> Any:
        """Call a function on the worker."""
        wanted = self._wanted
        future = self._client.submit(
            function, *arguments, workers=[wanted.worker], pure=False, allow_other_workers=False
        )
        deadline = monotonic() + PIECE_S
        while True:
            try:
                return future.result(timeout=LOOK_S)
            except TimeoutError:
                # One that died is waited for by dask for ever: its address was asked for.
                if monotonic() > deadline or wanted.worker not in self._client.nthreads():
                    future.cancel()
                    raise WorkerGoneError from None
            except OSError as fault:
                raise SchedulerError(
                    f"{wanted.folder} cannot be written on {wanted.host}: {fault}", "--scheduler"
                ) from None


def list_files(folder: Path) -> dict[str, dict[str, Any]]:
    """List the files of a network or model with their hashes.

    Parameters
    ----------
    folder : Path
        With a manifest.

    Returns
    -------
    dict[str, dict[str, Any]]
        As of `hash_files`: what the manifest knows of a network, what a model consists of.
    """
    manifest = orjson.loads((folder / MANIFEST).read_bytes())
    known: dict[str, dict[str, Any]] = manifest.get("files") or hash_files(folder)
    return known


def _read(function: Callable[..., Any], *arguments: object) -> Any:
    """Read what is sent; that this fails here says nothing about the scheduler or the worker."""
    try:
        return function(*arguments)
    except OSError as fault:
        raise SchedulerError(f"what is to be sent cannot be read: {fault}", "--scheduler") from None


def _pieces(path: Path) -> Iterator[bytes]:
    """Read a file; of an empty one nothing, once."""
    with path.open("rb") as file:
        yield file.read(PIECE_BYTES)
        while piece := file.read(PIECE_BYTES):
            yield piece


def begin_folder(folder: str) -> str:
    """Begin to receive a folder; what others began long ago and never finished goes.

    Parameters
    ----------
    folder : str
        Where it will be.

    Returns
    -------
    str
        Where it is until then: nobody else's, as another job may be sending the same.
    """
    whole = Path(folder)
    whole.parent.mkdir(parents=True, exist_ok=True)
    for left in whole.parent.glob(f"*{PART}*"):
        with suppress(FileNotFoundError):  # another job has just put it into place
            if left.stat().st_mtime < time() - LEFT_S:
                shutil.rmtree(left, ignore_errors=True)
    part = whole.with_name(f"{whole.name}{PART}{uuid4().hex[:12]}")
    part.mkdir()
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


def finish_folder(part: str, folder: str, content_hash: str, files: dict[str, dict[str, Any]]) -> None:
    """Compare what arrived with what was sent, and put it into place.

    Parameters
    ----------
    part : str
        As `begin_folder` gave it.
    folder : str
        Where it belongs.
    content_hash : str
        Of the whole.
    files : dict[str, dict[str, Any]]
        Hashes of what was sent.

    Raises
    ------
    SchedulerError
        If it is not what was sent.
    """
    received = Path(part)
    found = hash_files(received)
    if any(found.get(name) != about for name, about in files.items()):
        shutil.rmtree(received, ignore_errors=True)
        raise SchedulerError(f"what was sent arrived broken in {folder}", "--scheduler")
    if is_same(Path(folder), content_hash):  # another job was quicker
        shutil.rmtree(received, ignore_errors=True)
        return
    shutil.rmtree(folder, ignore_errors=True)
    received.rename(folder)
