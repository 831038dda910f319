"""How long to wait before something that ended is started again."""

FIRST_S = 0.2
LONGEST_S = 30.0
SETTLED_S = 60.0
"""Who ran that long is no longer one that dies as soon as it starts."""


class BackOff:
    """Waits twice as long each time, until what was started has run for a minute."""

    def __init__(self) -> None:
        self._started = 0.0
        self._next_s = FIRST_S
        self.due = 0.0
        """Monotonic seconds from when on it may be started."""

    def begin(self, now: float) -> None:
        """Take note of a start.

        Parameters
        ----------
        now : float
            Monotonic seconds.
        """
        self._started = now

    def end(self, now: float) -> float:
        """Take note of an end that nobody wanted.

        Parameters
        ----------
        now : float
            Monotonic seconds.

        Returns
        -------
        float
            Seconds to wait; `due` is set likewise.
        """
        if now - self._started >= SETTLED_S:
            self._next_s = FIRST_S
        wait_s = self._next_s
        self._next_s = min(2 * wait_s, LONGEST_S)
        self.due = now + wait_s
        return wait_s

    def forget(self) -> None:
        """Begin anew: the reason for the last ends is gone."""
        self._next_s, self.due = FIRST_S, 0.0
