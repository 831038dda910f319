"""What the parts of a service have in common that hold one process which may be ended at any time."""

from mobility.bootstrap.back_off import BackOff
from mobility.bootstrap.held_process import HeldProcess


class HeldPart:
    """A process, or none at present, and how long to wait before the next.

    Parameters
    ----------
    name : str
        Of the part, for logs.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._process: HeldProcess | None = None
        self._back_off = BackOff()
        self._is_stopping = False

    def stop(self, now: float) -> None:
        """End it for good: what it has not written whole is not in use.

        Parameters
        ----------
        now : float
            Unused.
        """
        del now
        self._is_stopping = True
        self.kill()

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()

    def is_stopped(self) -> bool:
        """Tell whether it ended.

        Returns
        -------
        bool
            True also where it was never started.
        """
        return self._process is None

    def _look(self) -> int | None:
        """Give the code with which it ended since the last look; None: it runs, or there is none."""
        code = None if self._process is None else self._process.poll()
        if code is not None:
            self._process = None
        return code
