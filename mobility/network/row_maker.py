"""Makes rows of lower bounds beside the searches that will want them, in a thread of its own."""

import os
from collections import OrderedDict
from threading import Condition, Thread
from typing import Protocol

MOST_WAITING = 512
"""More rows are not noted: whoever needs one asks again."""


class Rows(Protocol):
    """Something that has rows to be made; hashed by what it is, not by what is in it."""

    def make_row(self, region: int) -> None:
        """Make one."""


class RowMaker:
    """Makes what is asked for in the order in which it was, once; its thread ends when all is done."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._process = os.getpid()
        self._changed = Condition()
        self._wanted: OrderedDict[tuple[Rows, int], None] = OrderedDict()
        self._thread: Thread | None = None

    def ask(self, rows: Rows, region: int) -> None:
        """Ask for a row; whoever asks does not wait.

        Parameters
        ----------
        rows : Rows
            Whose.
        region : int
            Which.
        """
        if self._process != os.getpid():
            # A fork leaves the thread behind, which may have held the lock just then.
            self._begin()
        with self._changed:
            if len(self._wanted) < MOST_WAITING:
                self._wanted[rows, region] = None
            if self._thread is None or not self._thread.is_alive():
                thread = Thread(target=self._run, name="rows of lower bounds", daemon=True)
                thread.start()
                self._thread = thread

    def finish(self) -> None:
        """Wait until all that was asked for is made."""
        with self._changed:
            self._changed.wait_for(lambda: self._thread is None)

    def _run(self) -> None:
        try:
            while (row := self._take()) is not None:
                row[0].make_row(row[1])
        except BaseException:
            with self._changed:
                self._end()
            raise

    def _take(self) -> tuple[Rows, int] | None:
        with self._changed:
            if self._wanted:
                return self._wanted.popitem(last=False)[0]
            self._end()
            return None

    def _end(self) -> None:
        self._thread = None
        self._changed.notify_all()
