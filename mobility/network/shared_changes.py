"""Changes between rides that days of a network share: most live days stop where the planned one does."""

import hashlib
from collections.abc import Callable, Hashable
from threading import Lock
from weakref import WeakValueDictionary

import numpy as np

from mobility.kernels.arrays import DayTimetable
from mobility.network.day_rules import RuleClasses
from mobility.network.day_transfers import DayTransfers


class SharedChanges:
    """Finds changes by all that they are made of, as long as any day holds them.

    A day counts only by where one can board and alight in it: walks to and from all other stops are left
    out. In that a live day, of which there is a new one every few seconds, seldom differs from the last one.
    """

    def __init__(self) -> None:
        self._held: WeakValueDictionary[Hashable, DayTransfers] = WeakValueDictionary()
        self._lock = Lock()

    def get(
        self,
        asked: Hashable,
        timetable: DayTimetable,
        reverse: DayTimetable,
        classes: RuleClasses,
        build: Callable[[], DayTransfers],
    ) -> DayTransfers:
        """Give the changes of a day.

        Parameters
        ----------
        asked : Hashable
            Walking profile and settings.
        timetable, reverse : DayTimetable
            The day forward and backward.
        classes : RuleClasses
            Of the day's compiler; where rules of routes or trips split stops, nothing is shared: how copies
            are numbered depends on the runs of the moment.
        build : Callable[[], DayTransfers]
            Makes them.

        Returns
        -------
        DayTransfers
            Without bounds, which are those of one day. Hold it as long as others are to find it.
        """
        if classes.stop_from or classes.stop_to:
            return build()
        digest = hashlib.blake2b(digest_size=16)
        for direction in (timetable, reverse):
            digest.update(np.packbits(np.diff(direction.stop_patterns_offsets) > 0).tobytes())
        key = (asked, digest.digest())
        with self._lock:
            found = self._held.get(key)
        if found is None:  # two that make the same make it alike
            found = build()
            with self._lock:
                self._held[key] = found
        return found
