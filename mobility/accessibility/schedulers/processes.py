"""Chunks in processes of this machine; they map the same files of the network, whose memory is there once."""

import multiprocessing
import signal
import sys
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess

from mobility.accessibility.schedulers.work import Done, Task, Work
from mobility.errors import MobilityError, SchedulerError

MOST_TRIES = 3
"""A chunk at which as many processes died kills them itself: too little memory, or a fault of ours."""

ENDING_S = 5.0

CODE = "mobility.accessibility.jobs.ahead"
"""What processes load before they can do anything; by name: who gives them work has no need of it yet."""


def load_ahead() -> None:
    """Have the code of all processes loaded, beside whatever the caller does meanwhile.

    One process loads it, once; those that compute are forked from it. It computes nothing itself and has no
    threads at work, so forking it is safe; it ends with the process that called this.
    """
    forkserver.set_forkserver_preload([CODE])
    forkserver.ensure_running()


class Processes:
    """Computes in processes; one that is killed costs its chunk only, which another one computes.

    Parameters
    ----------
    n_workers : int
        How many.
    """

    def __init__(self, n_workers: int) -> None:
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

        Raises
        ------
        SchedulerError
            Processes die again and again.
        MobilityError
            As the calculation itself raises it.
        """
        workers: dict[Connection, _Worker] = {}
        again: deque[Task] = deque()
        deaths: Counter[int] = Counter()
        try:
            while True:
                while len(workers) < self.n_workers:
                    task = again.popleft() if again else next(tasks, None)
                    if task is None:
                        break
                    started = _Worker(work)
                    workers[started.connection] = started
                    started.give(task)
                busy = [connection for connection, worker in workers.items() if worker.task is not None]
                if not busy:
                    return
                for connection in wait(busy):
                    assert isinstance(connection, Connection)
                    worker = workers[connection]
                    task = worker.taken()
                    answer = worker.take()
                    if answer is None:
                        del workers[connection]
                        deaths[task.first] += 1
                        if deaths[task.first] >= MOST_TRIES:
                            raise SchedulerError(
                                f"{MOST_TRIES} processes died while they computed origins {task.first} to "
                                f"{task.first + len(task.origins)} ({worker.how_it_ended()}): too little "
                                "memory? Try fewer --workers or a smaller --chunk",
                                field="--workers",
                            )
                        again.append(task)
                        continue
                    following = again.popleft() if again else next(tasks, None)
                    if following is not None:
                        worker.give(following)
                    if isinstance(answer, Exception):
                        raise answer
                    yield task, answer
        finally:
            for worker in workers.values():
                worker.end()


class _Worker:
    """One process, and what it is busy with."""

    def __init__(self, work: Work) -> None:
        load_ahead()
        context = multiprocessing.get_context("forkserver")
        self.connection, other = context.Pipe()
        self.process: ForkServerProcess = context.Process(
            target=serve_chunks, args=(other, work), daemon=True, name="accessibility"
        )
        self.task: Task | None = None
        self.process.start()
        other.close()

    def give(self, task: Task) -> None:
        """Have a chunk computed."""
        self.task = task
        with suppress(OSError):  # it died: seen when its answer is waited for
            self.connection.send(task)

    def taken(self) -> Task:
        """Give the chunk that it was busy with."""
        assert self.task is not None
        task, self.task = self.task, None
        return task

    def take(self) -> bytes | MobilityError | Exception | None:
        """Take the answer; None if the process died."""
        try:
            answer: bytes | Exception = self.connection.recv()
        except (EOFError, OSError):
            self.process.join(ENDING_S)
            self.connection.close()
            return None
        return answer

    def how_it_ended(self) -> str:
        """Say it in words."""
        code = self.process.exitcode
        return signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"

    def end(self) -> None:
        """End it, whatever it is busy with."""
        self.connection.close()
        self.process.terminate()
        self.process.join(ENDING_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def serve_chunks(connection: Connection, work: Work) -> None:
    """Compute what is asked for through a pipe, until its other end is closed.

    Parameters
    ----------
    connection : Connection
        Gives tasks, takes bytes or exceptions.
    work : Work
        What is the same for all.
    """
    # A Ctrl-C in the terminal is for the process that gives the tasks: it ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    calculator = None
    while True:
        try:
            task: Task = connection.recv()
        except (EOFError, OSError):
            sys.exit(0)
        try:
            if calculator is None:
                calculator = work.prepare()
            answer: bytes | Exception = calculator.compute(task.origins)
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is raised on the other side
            answer = fault
        try:
            connection.send(answer)
        except OSError:  # who asked was killed: nobody is left to be told
            sys.exit(0)
