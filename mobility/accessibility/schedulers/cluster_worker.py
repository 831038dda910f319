"""What runs on the workers of a cluster; they keep networks and models on their disk, by content hash."""

import threading
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from mobility.accessibility.points import Points
from mobility.accessibility.schedulers.work import Calculator, SharedFolder, Work
from mobility.network.store import MANIFEST, content_hash, hash_files

FOLDER = "mobility-networks"


class Shared(NamedTuple):
    """What is the same for all chunks."""

    work: Work
    folders: tuple[SharedFolder, ...]


class Missing(NamedTuple):
    """What a worker answers that has not got a folder."""

    worker: str  # address
    wanted: int  # which of the folders
    folder: str  # where it is to be put
    host: str


class Held:
    """What a worker keeps between chunks, shared by its threads; it lives as an attribute of the worker.

    Parameters
    ----------
    key : str
        Of the work; for another one it is made anew.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        self.lock = threading.Lock()
        self.calculator: Calculator | None = None


def describe_worker() -> str:
    """Tell the version of this program on a worker.

    Returns
    -------
    str
        E.g. "0.1.0".
    """
    return version("mobility")


def keep_shared(shared: Shared) -> Shared:
    """Have the workers hold what is the same for all chunks.

    Parameters
    ----------
    shared : Shared
        That.

    Returns
    -------
    Shared
        The same.
    """
    return shared


def compute_on_worker(shared: Shared, origins: Points, copies: bool) -> bytes | Missing:
    """Compute one chunk.

    Parameters
    ----------
    shared : Shared
        What is the same for all.
    origins : Points
        Of the chunk.
    copies : bool
        Use only what was sent to this machine.

    Returns
    -------
    bytes | Missing
        The table, or that a folder is needed first.
    """
    from distributed import get_worker  # noqa: PLC0415

    worker: Any = get_worker()
    held: Held | None = getattr(worker, "mobility_held", None)
    if held is None or held.key != shared.work.key:
        held = worker.mobility_held = Held(shared.work.key)
    with held.lock:  # the second thread waits for the first one to prepare it
        if held.calculator is None:
            found = find_folders(worker, shared.folders, copies=copies)
            if isinstance(found, Missing):
                return found
            held.calculator = shared.work.moved_to(found).prepare()
        calculator = held.calculator
    return calculator.compute(origins)


def find_folders(worker: Any, folders: tuple[SharedFolder, ...], *, copies: bool) -> list[Path] | Missing:
    """Find what is read from disk on this machine.

    Parameters
    ----------
    worker : Any
        Of dask: its address and its folder.
    folders : tuple[SharedFolder, ...]
        Of the work.
    copies : bool
        Only what was sent counts.

    Returns
    -------
    list[Path] | Missing
        Where each lies, or the first that is not there.
    """
    found = []
    for number, wanted in enumerate(folders):
        sent = Path(worker.local_directory).parent / FOLDER / wanted.content_hash
        places = [sent] if copies else [wanted.path, sent]
        place = next((one for one in places if is_same(one, wanted.content_hash)), None)
        if place is None:
            return Missing(worker.address, number, str(sent), worker.address.rpartition(":")[0])
        found.append(place)
    return found


def is_same(folder: Path, wanted: str) -> bool:
    """Tell whether a network or model lies in a folder.

    Parameters
    ----------
    folder : Path
        Of a build.
    wanted : str
        Its content hash.

    Returns
    -------
    bool
        False also where nothing can be read.
    """
    try:
        manifest = orjson.loads((folder / MANIFEST).read_bytes())
        if not isinstance(manifest, dict):
            return False
        # A network's manifest knows the hash; a model, which is small, is hashed.
        known = manifest.get("content_hash")
        return bool((known or content_hash(hash_files(folder))) == wanted)
    except (OSError, orjson.JSONDecodeError):
        return False
