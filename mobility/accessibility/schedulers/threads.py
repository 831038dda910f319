"""Chunks in threads of this process: kernels let go of the interpreter's lock while they search."""

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice

from mobility.accessibility.schedulers.work import Done, Task, Work


class Threads:
    """Computes in this process.

    Parameters
    ----------
    n_workers : int
        Threads.
    """

    def __init__(self, n_workers: int = 1) -> None:
        self.n_workers = n_workers

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
        """
        calculator = work.prepare()

        def _compute(task: Task) -> bytes:
            return calculator.compute(task.origins)

        with ThreadPoolExecutor(self.n_workers, "accessibility") as pool:
            running: dict[Future[bytes], Task] = {}
            try:
                for task in islice(tasks, self.n_workers):
                    running[pool.submit(_compute, task)] = task
                while running:
                    for ready in wait(running, return_when=FIRST_COMPLETED).done:
                        done = running.pop(ready)
                        for task in islice(tasks, 1):
                            running[pool.submit(_compute, task)] = task
                        yield done, ready.result()
            finally:
                for future in running:
                    future.cancel()
