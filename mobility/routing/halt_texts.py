"""The halts that a ride only passes, written by a kernel: they are most of an answer."""

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.halt_texts import KINDS, write_halts
from mobility.routing.calls import Calls

FIRST_ROOM = 1 << 14
SIGNS_OF_A_HALT = 640
"""Usual room for one; more is given where texts are longer."""

Marks = tuple[bytes, bytes, bytes, bytes, bytes]


class HaltTexts:
    """Writes halts with their times; the text of each stop is asked for once. Safe between threads.

    Parameters
    ----------
    n_stops : int
        Stops of the Timetable.
    marks : Marks
        Before the arrival, between it and its repetition, before the departure, between it and its
        repetition, after it.
    text_of : Callable[[int, int, int], bytes]
        Gives what stands before the times, from stop, pickup_type and drop_off_type.
    """

    def __init__(self, n_stops: int, marks: Marks, text_of: Callable[[int, int, int], bytes]) -> None:
        self._text_of = text_of
        self._marks = np.frombuffer(b"".join(marks), np.uint8).copy()
        self._mark_ends = np.cumsum([0, *map(len, marks)]).astype(np.int64)
        self._numbers = np.full((n_stops, KINDS), -1, np.int32)
        self._lock = Lock()
        self._n = 0
        # Replaced together when they grow; what was written before stays where it is in both.
        self._kept = (np.empty(FIRST_ROOM, np.uint8), np.zeros(64, np.int64))

    def write(self, calls: Calls, *, with_skipped: bool) -> bytes:
        """Write all halts of a ride but the first and the last.

        Parameters
        ----------
        calls : Calls
            The ride's.
        with_skipped : bool
            Also halts where nobody may board or alight.

        Returns
        -------
        bytes
            A JSON list: halt after halt, each with all five marks, the last one's last sign left out.
        """
        return self.write_all([calls], with_skipped=with_skipped)[0]

    def write_all(self, rides: Sequence[Calls], *, with_skipped: bool) -> list[bytes]:
        """Write the halts of several rides, which takes little more than those of one.

        Parameters
        ----------
        rides : Sequence[Calls]
            At least one.
        with_skipped : bool
            Also halts where nobody may board or alight.

        Returns
        -------
        list[bytes]
            As `write` for each.
        """
        offsets = np.array([0, *accumulate(map(len, rides))], np.int64)
        ends = np.empty(len(rides), np.int64)
        stops, pickups, drop_offs = (
            np.concatenate(column)
            for column in zip(
                *((calls.stops, calls.pickups, calls.drop_offs) for calls in rides), strict=True
            )
        )
        arrivals_s = np.concatenate([calls.arrivals_s for calls in rides])
        departures_s = np.concatenate([calls.departures_s for calls in rides])
        room = int(offsets[-1]) * SIGNS_OF_A_HALT
        while True:
            written = np.empty(room, np.uint8)
            n_texts = self._n  # read before what is kept, which then has at least so many
            n = write_halts(
                offsets, ends, stops, pickups, drop_offs, arrivals_s, departures_s, with_skipped,
                self._numbers, n_texts, *self._kept, self._marks, self._mark_ends, written,
            )  # fmt: skip
            if n >= 0:
                signs = written[:n].tobytes()
                parts = pairwise([0, *ends.tolist()])
                return [b"[%b]" % signs[start : max(end - 1, start)] for start, end in parts]
            if n == -2:
                room *= 4
            else:
                self._ask_for(stops, 4 * pickups + drop_offs)

    def _ask_for(self, stops: NDArray[np.int32], kinds: NDArray[np.uint8]) -> None:
        missing = np.flatnonzero(self._numbers[stops, kinds] < 0)
        for stop, kind in zip(stops[missing].tolist(), kinds[missing].tolist(), strict=True):
            text = self._text_of(stop, *divmod(kind, 4))
            with self._lock:  # twice kept is no harm
                self._numbers[stop, kind] = self._keep(text)

    def _keep(self, text: bytes) -> int:
        signs, ends = self._kept
        number, start = self._n, int(ends[self._n])
        end = start + len(text)
        if end > len(signs):
            signs = np.concatenate((signs, np.empty(max(len(signs), len(text)), np.uint8)))
        if number + 2 > len(ends):
            ends = np.concatenate((ends, np.zeros(len(ends), np.int64)))
        signs[start:end] = np.frombuffer(text, np.uint8)
        ends[number + 1] = end
        self._kept = signs, ends
        self._n = number + 1
        return number


def warm_up_halts(calls: Calls) -> None:
    """Have the kernel compiled, or taken from its cache.

    Parameters
    ----------
    calls : Calls
        Of any ride.
    """
    HaltTexts(int(calls.stops.max()) + 1, (b"", b"", b"", b"", b""), lambda *_: b"").write(
        calls, with_skipped=True
    )
