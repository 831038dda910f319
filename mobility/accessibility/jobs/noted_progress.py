"""Progress of a job, noted where whoever asked for it over HTTP can read it."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rq.job import Job

    from mobility.accessibility.jobs.queue import JobQueue

TELL_S = 0.5
"""Between two notes."""


class Cancelled(Exception):  # noqa: N818 - no error: somebody wants it so
    """Somebody wants the present job to end."""


class NotedProgress:
    """Notes in the queue how far the present job is, and looks there whether to go on.

    Parameters
    ----------
    queue : JobQueue
        Knows whether the job was cancelled.
    job : Job
        Of rq; its `meta` has done, total, areas (both of them) and left (s), as far as they are known.
    clock : Callable[[], float]
        Seconds from any moment on.
    """

    def __init__(self, queue: "JobQueue", job: "Job", clock: Callable[[], float] = time.monotonic) -> None:
        self._queue, self._job, self._clock = queue, job, clock
        self._told = float("-inf")
        self._begun: dict[str, tuple[float, int]] = {}

    def tell_origins(self, done: int, total: int) -> None:
        """Take in how many origins are computed.

        Parameters
        ----------
        done, total : int
            Of those computed before, too.

        Raises
        ------
        Cancelled
            Somebody wants the job to end.
        """
        self._tell("origins", done, total, {"done": done, "total": total})

    def tell_areas(self, done: int, total: int) -> None:
        """Take in how many areas are drawn.

        Parameters
        ----------
        done, total : int
            Of all origins, percentiles and cut-offs.

        Raises
        ------
        Cancelled
            Somebody wants the job to end.
        """
        self._tell("areas", done, total, {"areas": [done, total]})

    def _tell(self, stage: str, done: int, total: int, noted: dict[str, object]) -> None:
        if self._queue.is_cancelled(self._job.id):
            raise Cancelled
        now = self._clock()
        since, at_first = self._begun.setdefault(stage, (now, done))
        if done < total and now - self._told < TELL_S:
            return
        self._told = now
        meta = self._job.meta
        meta.update(noted)
        # What comes after a stage is not known while it lasts: 0 would say that the results are there.
        meta["left"] = None
        if at_first < done < total:
            meta["left"] = round((now - since) * (total - done) / (done - at_first))
        self._job.save_meta()  # type: ignore[no-untyped-call]
