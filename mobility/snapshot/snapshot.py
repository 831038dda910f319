"""The Snapshot: runs that are not as planned, and what became of the feeds that told of them."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mobility.network.live_timetable import LiveTrips, no_live_trips

SCHEMA = 1
"""Raised with every change of what is stored; a snapshot of another schema is not read."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """How a realtime feed is doing; counts of its newest message.

    Parameters
    ----------
    tag : str
        Of the feed whose trips it tells of.
    made_s : int
        Unix seconds by the feed's own clock, 0 = it does not say.
    read_s : int
        Unix seconds when it was last read with success, 0 = never.
    fault : str
        What was wrong the last time, "" = nothing.
    updates : int
        Updates of trips in its newest message.
    matched, unmatched : dict[str, int]
        By relation, and by reason.
    examples : dict[str, list[str]]
        Some trip ids of each reason.
    """

    tag: str
    made_s: int = 0
    read_s: int = 0
    fault: str = ""
    updates: int = 0
    matched: dict[str, int] = field(default_factory=dict)
    unmatched: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunText:
    """Texts of a run; for additional ones all there are."""

    trip_id: str
    relation: str  # GTFS-realtime's word
    headsign: str = ""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One moment.

    Parameters
    ----------
    network : str
        Content hash of the network whose numbers are used; it is used with no other one.
    made_s : int
        Unix seconds when it was put together.
    version : str
        Changes whenever anything in it does.
    runs : LiveTrips
        Runs that are not as planned.
    known : (n_calls,) uint8
        1 = the feed's word holds for that call of the runs, 0 = it is as planned.
    texts : tuple[RunText, ...]
        One for each run.
    feeds : tuple[FeedState, ...]
        All realtime feeds, also the ones that are silent.
    """

    network: str
    made_s: int
    version: str
    runs: LiveTrips = field(default_factory=no_live_trips)
    known: NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, np.uint8))
    texts: tuple[RunText, ...] = ()
    feeds: tuple[FeedState, ...] = ()

    def dates(self) -> frozenset[int]:
        """Give the service days on which anything is not as planned.

        Returns
        -------
        frozenset[int]
            Ordinals.
        """
        return frozenset(self.runs.day.tolist())

    def age_s(self, now_s: int) -> int:
        """Tell how old it is.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        int
            Seconds since it was put together, 0 at least.
        """
        return max(0, now_s - self.made_s)
