"""Chunks on a cluster of dask: whoever joins computes, whoever is killed costs its chunks only."""

from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from itertools import islice
from typing import TYPE_CHECKING, Any

from mobility.accessibility.schedulers.cluster_worker import (
    Missing,
    Shared,
    compute_on_worker,
    describe_worker,
    keep_shared,
)
from mobility.accessibility.schedulers.sending import send_folder
from mobility.accessibility.schedulers.work import Done, Task, Work
from mobility.errors import SchedulerError

if TYPE_CHECKING:
    from distributed import Future

CONNECT_S = 10.0
WORKERS_S = 60.0
PER_WORKER = 2
"""Chunks that a worker has: one to compute, one to begin with at once."""

MOST_SENDINGS = 10
"""So often a folder is sent to the same place of a machine; more is one that does not stay there."""


class Cluster:
    """Computes on the workers of a dask scheduler.

    Parameters
    ----------
    address : str
        E.g. "tcp://host:8786".
    copies_network : bool
        Send the network (and the model of loads) to each machine even where its folder can be read there.

    Raises
    ------
    SchedulerError
        dask is not installed, nobody answers, there are no workers, or they run another version.
    """

    def __init__(self, address: str, *, copies_network: bool = False) -> None:
        try:
            from distributed import Client  # noqa: PLC0415
        except ImportError as fault:
            raise SchedulerError(
                f"{address} needs dask: pip install 'mobility[cluster]'", "--scheduler"
            ) from fault
        self._address, self._copies = address, copies_network
        try:
            self._client = Client(address, timeout=CONNECT_S, set_as_default=False)
            self._client.wait_for_workers(1, timeout=WORKERS_S)
        except TimeoutError:
            raise SchedulerError(f"{address}: {self._why_not()}", "--scheduler") from None
        except (OSError, ValueError) as fault:
            raise SchedulerError(f"{address}: no scheduler answers there ({fault})", "--scheduler") from None
        self._check_versions()

    @property
    def n_workers(self) -> int:
        """Threads of all workers that are there now."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def run(self, work: Work, tasks: Iterator[Task]) -> Iterator[Done]:
        """Compute chunks.

        Parameters
        ----------
        work : Work
            What is the same for all.
        tasks : Iterator[Task]
            Taken from as there is room.

        Yields
        ------
        Done
            In the order in which they are ready.

        Raises
        ------
        SchedulerError
            The scheduler went, or workers die again and again at the same chunk.
        MobilityError
            As the calculation raises it.
        """
        from distributed import as_completed  # noqa: PLC0415
        from distributed.client import FutureCancelledError  # noqa: PLC0415
        from distributed.scheduler import KilledWorker  # noqa: PLC0415

        # A task's answer, not scattered data: those are lost with the worker that holds them.
        folders = work.folders()
        shared = self._client.submit(keep_shared, Shared(work, folders), pure=False)
        running: dict[Future[Any], Task] = {}
        ready = as_completed(loop=self._client.loop)
        sendings: Counter[tuple[str, str]] = Counter()

        def _begin(task: Task) -> None:
            # Not pure: the same origins in another job are another chunk.
            future = self._client.submit(
                compute_on_worker, shared, task.origins, self._copies, pure=False, retries=0
            )
            running[future] = task
            ready.add(future)

        try:
            for task in islice(tasks, self.n_workers * PER_WORKER):
                _begin(task)
            while running:
                future = next(ready)
                task = running.pop(future)
                answer = future.result()
                if isinstance(answer, Missing):
                    # Each thread that has nothing yet answers so: only what was really sent counts.
                    place = answer.host, answer.folder
                    sendings[place] += send_folder(self._client, folders[answer.wanted], answer)
                    if sendings[place] > MOST_SENDINGS:
                        raise SchedulerError(
                            f"{answer.worker}: what is sent does not stay in {answer.folder}", "--scheduler"
                        )
                    _begin(task)
                    continue
                for following in islice(tasks, max(0, self.n_workers * PER_WORKER - len(running))):
                    _begin(following)
                yield task, answer
        except KilledWorker as fault:
            raise SchedulerError(
                f"{self._address}: workers died again and again at one chunk (too little memory?): {fault}",
                "--scheduler",
            ) from None
        except (FutureCancelledError, OSError, TimeoutError) as fault:
            raise SchedulerError(
                f"{self._address}: the scheduler is gone; what was done is kept, give the same command again "
                f"({fault})",
                "--scheduler",
            ) from None
        finally:
            for future in running:
                future.cancel()
            self.close()

    def close(self) -> None:
        """Leave the cluster."""
        self._client.close(timeout=CONNECT_S)

    def _check_versions(self) -> None:
        own = version("mobility")
        try:
            found: dict[str, Any] = self._client.run(describe_worker)
        except ImportError as fault:
            self.close()
            raise SchedulerError(
                f"{self._address}: its workers cannot import this program ({fault}): install it there",
                "--scheduler",
            ) from None
        for address, about in found.items():
            if about != own:
                self.close()
                raise SchedulerError(
                    f"worker {address} runs mobility {about}, this is {own}: install the same there",
                    "--scheduler",
                )

    def _why_not(self) -> str:
        return f"no scheduler answers there, or it has had no workers for {WORKERS_S:.0f} s"
