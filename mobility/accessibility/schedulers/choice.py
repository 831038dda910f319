"""Which scheduler a word on the command line means."""

import os

from mobility.accessibility.schedulers.processes import Processes, load_ahead
from mobility.accessibility.schedulers.threads import Threads
from mobility.accessibility.schedulers.work import Scheduler
from mobility.errors import SchedulerError

CLUSTER = ("tcp://", "tls://")


def begin_early(word: str, n_workers: int = 0) -> None:
    """Begin what takes its time, before points are read: processes load their code meanwhile.

    Parameters
    ----------
    word, n_workers : str, int
        As of `choose_scheduler`.
    """
    if _are_processes(word, n_workers or _processors()):
        load_ahead()


def choose_scheduler(word: str, n_workers: int = 0, *, copies_network: bool = False) -> Scheduler:
    """Make a scheduler.

    Parameters
    ----------
    word : str
        "threads", "processes", or the address of a scheduler of dask.distributed; "" = processes, a thread
        where there is one worker only.
    n_workers : int
        Of this machine; 0 = one for each processor. A cluster has its own.
    copies_network : bool
        Of a cluster: send the network to each machine even where its folder can be read there.

    Returns
    -------
    Scheduler
        Ready.

    Raises
    ------
    SchedulerError
        For another word, a cluster that does not answer, or where dask is not installed.
    """
    if word.startswith(CLUSTER):
        # Loaded here: dask belongs to an extra, and takes a second.
        from mobility.accessibility.schedulers.cluster import Cluster  # noqa: PLC0415

        return Cluster(word, copies_network=copies_network)
    n_workers = n_workers or _processors()
    if _are_processes(word, n_workers):
        return Processes(n_workers)
    if word in ("threads", ""):
        return Threads(n_workers)
    raise SchedulerError(
        f"{word!r} is no scheduler: threads, processes, or an address like tcp://host:8786", "--scheduler"
    )


def _processors() -> int:
    return len(os.sched_getaffinity(0))


def _are_processes(word: str, n_workers: int) -> bool:
    return word == "processes" or (not word and n_workers > 1)
