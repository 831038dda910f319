"""A circuit breaker: a provider that fails again and again is left alone, longer each time, then tried once.

Source: M. T. Nygard, "Release It!" (2018), chapter 5, "Circuit Breaker".
"""

import random
from collections.abc import Callable
from time import monotonic

FAILURES_TO_OPEN = 3
"""In a row."""
FIRST_REST_S, LONGEST_REST_S = 30.0, 600.0
"""How long it is left alone: the first time, and at most."""


class CircuitBreaker:
    """Says whether a provider may be asked.

    Parameters
    ----------
    clock : Callable[[], float]
        Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._n_failures = 0
        self._until = 0.0

    @property
    def state(self) -> str:
        """Tell "closed", "open" or "half-open"."""
        if self._n_failures < FAILURES_TO_OPEN:
            return "closed"
        return "open" if self._clock() < self._until else "half-open"

    def may_ask(self) -> bool:
        """Tell whether the provider may be asked now."""
        return self.state != "open"

    def succeed(self) -> None:
        """Take note that it answered: the circuit is closed."""
        self._n_failures = 0

    def fail(self) -> None:
        """Take note that it failed; one that is tried once and fails rests twice as long."""
        self._n_failures += 1
        beyond = self._n_failures - FAILURES_TO_OPEN
        if beyond >= 0:
            rest_s = min(FIRST_REST_S * 2.0 ** min(beyond, 20), LONGEST_REST_S)
            # Not all at once when a server comes back.
            self._until = self._clock() + rest_s * random.uniform(0.5, 1.0)
