"""Ends of a search of which some offers hold only at times: a shuttle picks up while it is in service."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mobility.on_demand.spans import Span
from mobility.routing.transit_journey import Offers

Key = tuple[int, int]
"""Offers that hold at the same times: reach, and a number within it."""

ALWAYS_OPEN: Key = (-1, -1)


class TimedReach(Protocol):
    """What a service reaches from one end."""

    @property
    def stops(self) -> NDArray[np.int32]:
        """Stops of the Timetable, each once."""

    @property
    def durations_s(self) -> NDArray[np.int32]:
        """For each stop: from being at the end to being at the stop, or the other way round."""

    def spans(self, from_s: int, to_s: int) -> Sequence[tuple[Span, ...]]:
        """For each stop when one may set out (access), or be at the stop ready for it (egress); Unix."""


@dataclass(frozen=True, eq=False)
class Picked:
    """Some of the offers of an end, each stop once.

    Parameters
    ----------
    offers : Offers
        What the kernel gets.
    reach : (n,) int32
        Row of the end's reaches, -1 = one that always holds.
    source : (n,) int32
        Row of the reach's stops, or of the offers that always hold.
    keys : tuple[Key, ...]
        Which offers hold alike; ALWAYS_OPEN for those that always do.
    spans : tuple[tuple[Span, ...], ...]
        In seconds of the day; () for those that always hold.
    """

    offers: Offers
    reach: NDArray[np.int32]
    source: NDArray[np.int32]
    keys: tuple[Key, ...]
    spans: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, eq=False)
class TimedEnd:
    """All offers of an end, on one compiled day.

    Parameters
    ----------
    always : Offers
        Walks and whatever else does not depend on the time.
    reaches : tuple[TimedReach, ...]
        Services.
    epoch_s : int
        Unix seconds that the day's seconds count from.
    from_s, to_s : int
        Seconds of the day that matter.
    is_access : bool
        True: one sets out with them. Then offers with the same spans form one class, because the spans are
        about leaving the origin; at the other end they are about being at the stop, so each is by itself.
    """

    always: Offers
    reaches: tuple[TimedReach, ...]
    epoch_s: int
    from_s: int
    to_s: int
    is_access: bool

    @cached_property
    def _rows(self) -> list[tuple[Key, int, int, tuple[Span, ...]]]:
        """Key, reach, row and spans of everything that holds at times only, and ever does."""
        rows = []
        for number, reach in enumerate(self.reaches):
            classes: dict[tuple[Span, ...], int] = {}
            unix = reach.spans(self.epoch_s + self.from_s, self.epoch_s + self.to_s)
            for row, spans in enumerate(unix):
                if not spans:
                    continue
                local = tuple(span.shifted(-self.epoch_s) for span in spans)
                kind = classes.setdefault(local, len(classes)) if self.is_access else row
                rows.append(((number, kind), number, row, local))
        return rows

    @property
    def is_timed(self) -> bool:
        """Whether anything depends on the time."""
        return bool(self._rows)

    def pick(self, without: Iterable[Key] = (), only: Key | None = None) -> Picked:
        """Choose offers; of several to a stop the quickest.

        Parameters
        ----------
        without : Iterable[Key]
            These are left out.
        only : Key | None
            Nothing but these.

        Returns
        -------
        Picked
            By stop.
        """
        left_out = frozenset(without)
        chosen = [row for row in self._rows if (row[0] not in left_out if only is None else row[0] == only)]
        n_always = self.always.stops.size if only is None else 0
        stops = [int(self.reaches[number].stops[row]) for _, number, row, _ in chosen]
        seconds = [int(self.reaches[number].durations_s[row]) for _, number, row, _ in chosen]
        all_stops = np.concatenate([self.always.stops[:n_always], np.array(stops, np.int32)])
        all_seconds = np.concatenate([self.always.durations_s[:n_always], np.array(seconds, np.int32)])
        order = np.lexsort((np.arange(all_stops.size), all_seconds, all_stops))
        first = order[np.flatnonzero(np.diff(all_stops[order], prepend=-1))]
        timed = [int(row) - n_always for row in first]
        return Picked(
            Offers(all_stops[first].astype(np.int32), all_seconds[first].astype(np.int32)),
            np.array([chosen[row][1] if row >= 0 else -1 for row in timed], np.int32),
            np.array([chosen[row][2] if row >= 0 else row + n_always for row in timed], np.int32),
            tuple(chosen[row][0] if row >= 0 else ALWAYS_OPEN for row in timed),
            tuple(chosen[row][3] if row >= 0 else () for row in timed),
        )
