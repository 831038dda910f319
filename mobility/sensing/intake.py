"""The one way in: every door hands observations here, and each is told what became of it."""

import threading
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from mobility.clock import Clock, system_clock
from mobility.errors import ObservationError, ReusedMessageIdError
from mobility.sensing.health import Fault
from mobility.sensing.journal import Journal, Taken
from mobility.sensing.kept_texts import check_texts
from mobility.sensing.observation import Observation
from mobility.sensing.repeats import Repeats

FUTURE_S = 60
"""A clock may be so far ahead; what is later has no place in a timetable yet."""
OLDEST_S = 7 * 86_400
REPEATED = {Taken.DUPLICATE: Fault.DUPLICATE, Taken.CONFLICT: Fault.MESSAGE_ID_REUSED}


class Outcome(NamedTuple):
    """What became of an observation."""

    taken: Taken | None  # None = refused
    error: ObservationError | None = None  # why it was refused


class Intake:
    """Checks texts and times, writes to the journal, counts.

    Parameters
    ----------
    journal : Journal
        Where it is written.
    clock : Clock
        Unix seconds.

    Attributes
    ----------
    counts : Counter[str]
        What became of all since the begin: words of `Taken`, and codes of errors.
    repeats : Repeats
        Of the last hours, which messages came again: by system and vehicle.
    """

    def __init__(self, journal: Journal, clock: Clock = system_clock) -> None:
        self._journal = journal
        self._clock = clock
        self._lock = threading.Lock()
        self.counts: Counter[str] = Counter()
        self.repeats = Repeats()

    def take(self, given: Sequence[Observation | ObservationError]) -> list[Outcome]:
        """Take observations in; those that are accepted are safe when this returns.

        Parameters
        ----------
        given : Sequence[Observation | ObservationError]
            As read; what could not be read is passed on and counted.

        Returns
        -------
        list[Outcome]
            One each, in order.

        Raises
        ------
        StoreError
            If the journal cannot be written: then nothing was taken.
        """
        now_s = self._clock()
        errors = [one if isinstance(one, ObservationError) else _check(one, now_s) for one in given]
        good = [
            one
            for one, error in zip(given, errors, strict=True)
            if error is None and isinstance(one, Observation)
        ]
        taken = iter(zip(good, self._journal.append(good) if good else (), strict=True))
        outcomes = []
        for error in errors:
            if error is not None:
                outcomes.append(Outcome(None, error))
                continue
            one, became = next(taken)
            if became in REPEATED:
                self.repeats.count(one, REPEATED[became], now_s)
            refused = _conflict() if became is Taken.CONFLICT else None
            outcomes.append(Outcome(None if refused else became, refused))
        with self._lock:
            self.counts.update(
                one.error.code if one.error else one.taken.value if one.taken else "" for one in outcomes
            )
        return outcomes


def _check(observation: Observation, now_s: int) -> ObservationError | None:
    """Tell why an observation is not taken."""
    try:
        check_texts(observation)
    except ObservationError as error:
        return error
    if observation.observed_s > now_s + FUTURE_S:
        return ObservationError(
            "{field} is more than {seconds} s ahead of our clock.",
            field="observedAt",
            code="FROM_THE_FUTURE",
            seconds=FUTURE_S,
        )
    if observation.observed_s < now_s - OLDEST_S:
        return ObservationError(
            "{field} is more than {days} days ago.",
            field="observedAt",
            code="TOO_OLD",
            days=OLDEST_S // 86_400,
        )
    return None


def _conflict() -> ObservationError:
    return ReusedMessageIdError("This {field} came before with another content.", field="messageId", why="")
