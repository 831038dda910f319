"""What a scheduler hands to whoever computes: the same for a thread, a process and a machine far away."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:  # pandas takes half a second, and who chooses a scheduler does so first of all
    from mobility.accessibility.points import Points


class Task(NamedTuple):
    """One chunk of origins to be computed."""

    first: int  # number of its first origin
    origins: "Points"


Done = tuple[Task, bytes]
"""A task, and the table that came of it."""


class Calculator(Protocol):
    """Computes chunks; made once in each process, shared by its threads."""

    def compute(self, origins: "Points") -> bytes:
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


class SharedFolder(NamedTuple):
    """A folder that whoever computes reads from: a network, a model of loads."""

    path: Path  # on the machine that gives the tasks
    content_hash: str  # as its manifest says, else over its files (store.content_hash)


class Work(Protocol):
    """All that is the same for every chunk; can be pickled."""

    @property
    def key(self) -> str:
        """Tells it from other work."""
        ...

    def folders(self) -> tuple[SharedFolder, ...]:
        """List what is read from disk; asked where the tasks are given.

        Returns
        -------
        tuple[SharedFolder, ...]
            In the order of `moved_to`.
        """
        ...

    def moved_to(self, folders: Sequence[Path]) -> "Work":
        """Give the same work for a machine where the folders lie elsewhere.

        Parameters
        ----------
        folders : Sequence[Path]
            Where those of `folders` lie there.

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
