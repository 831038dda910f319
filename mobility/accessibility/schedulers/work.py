"""What a scheduler hands to whoever computes: the same for a thread, a process and a machine far away."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from mobility.accessibility.points import Points


class Task(NamedTuple):
    """One chunk of origins to be computed."""

    first: int  # number of its first origin
    origins: Points


Done = tuple[Task, bytes]
"""A task, and the table that came of it."""


class Calculator(Protocol):
    """Computes chunks; made once in each process, shared by its threads."""

    def compute(self, origins: Points) -> bytes:
        """Answer for some origins.

        Parameters
        ----------
        origins : Points
            Any number.

        Returns
        -------
        bytes
            The same whoever computes them and whatever else is computed beside them.
        """
        ...


class Work(Protocol):
    """All that is the same for every chunk; can be pickled."""

    @property
    def key(self) -> str:
        """Tells it from other work."""
        ...

    @property
    def network(self) -> Path:
        """Folder of the build of a network."""
        ...

    @property
    def content_hash(self) -> str:
        """Hash of that network."""
        ...

    def moved_to(self, network: Path) -> "Work":
        """Give the same work for a machine where the network lies elsewhere.

        Parameters
        ----------
        network : Path
            Folder of the build there.

        Returns
        -------
        Work
            The same otherwise.
        """
        ...

    def prepare(self) -> Calculator:
        """Load what is needed.

        Returns
        -------
        Calculator
            Ready.
        """
        ...


class Scheduler(Protocol):
    """Has chunks computed, by whomever."""

    @property
    def n_workers(self) -> int:
        """How many compute at the same time."""
        ...

    def run(self, work: Work, tasks: Iterator[Task]) -> Iterator[Done]:
        """Compute chunks in any order, never more at a time than are needed to keep everyone busy.

        Parameters
        ----------
        work : Work
            What is the same for all.
        tasks : Iterator[Task]
            Taken from as there is room.

        Yields
        ------
        Done
            Each task once.
        """
        ...


Report = Callable[[int, int], None]
"""Told how many origins are done, and of how many."""
