"""What runs on the workers of a cluster; they keep the network on their disk, under its content hash."""

import threading
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from mobility.accessibility.points import Points
from mobility.accessibility.schedulers.work import Calculator, Work

FOLDER = "mobility-networks"
MANIFEST = "manifest.json"


class Missing(NamedTuple):
    """What a worker answers that has not got the network."""

    worker: str  # address
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


def keep_work(work: Work) -> Work:
    """Have the workers hold what is the same for all chunks.

    Parameters
    ----------
    work : Work
        That.

    Returns
    -------
    Work
        The same.
    """
    return work


def compute_on_worker(work: Work, origins: Points, copies_network: bool) -> bytes | Missing:
    """Compute one chunk.

    Parameters
    ----------
    work : Work
        What is the same for all.
    origins : Points
        Of the chunk.
    copies_network : bool
        Use only what was sent to this machine.

    Returns
    -------
    bytes | Missing
        The table, or that the network is needed first.
    """
    from distributed import get_worker  # noqa: PLC0415

    worker = get_worker()
    sent = Path(worker.local_directory).parent / FOLDER / work.content_hash
    folders = [sent] if copies_network else [work.network, sent]
    folder = next((one for one in folders if is_network(one, work.content_hash)), None)
    if folder is None:
        return Missing(worker.address, str(sent), worker.address.rpartition(":")[0])
    return _calculator(worker, work, folder).compute(origins)


def is_network(folder: Path, content_hash: str) -> bool:
    """Tell whether a network lies in a folder.

    Parameters
    ----------
    folder : Path
        Of a build.
    content_hash : str
        Of the network.

    Returns
    -------
    bool
        False also where nothing can be read.
    """
    try:
        manifest = orjson.loads((folder / MANIFEST).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return False
    return isinstance(manifest, dict) and manifest.get("content_hash") == content_hash


def _calculator(worker: Any, work: Work, folder: Path) -> Calculator:
    held: Held | None = getattr(worker, "mobility_held", None)
    if held is None or held.key != work.key:
        held = worker.mobility_held = Held(work.key)
    with held.lock:  # the second thread waits for the first one to prepare it
        if held.calculator is None:
            held.calculator = work.moved_to(folder).prepare()
        return held.calculator
