"""How long the parts of an answer take."""

from time import perf_counter


class Stopwatch:
    """Times the parts of an answer."""

    def __init__(self) -> None:
        self.laps_ms: dict[str, float] = {}
        self._start = perf_counter()

    def lap(self, name: str) -> None:
        """Note what has passed since the last lap.

        Parameters
        ----------
        name : str
            What it was spent on.
        """
        now = perf_counter()
        self.laps_ms[name] = (now - self._start) * 1000.0
        self._start = now
