"""What is known now as GTFS-realtime, for other planners and apps: written beside the requests."""

import time
from copy import copy
from dataclasses import replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from mobility.errors import BadParameterError, NotFoundError, NotReadyError
from mobility.network.once import OnceCache
from mobility.network.transport_network import TransportNetwork
from mobility.routing.days import Days
from mobility.service.expected_loads import Expected, ExpectedLoads
from mobility.service.expected_runs import publish_expected
from mobility.snapshot.snapshot import Snapshot

if TYPE_CHECKING:
    from mobility.live.feed_writer import FeedWriter

KEPT_MESSAGES = 24
"""The three of eight feeds; those of a city take some 100 kB each."""

AS_OF_STEP_S = 15
"""A message says in these steps that it still holds: between them readers and caches see the same one."""


class RealtimeFeed(StrEnum):
    """The messages there are, as their addresses have them."""

    TRIP_UPDATES = "trip-updates"
    VEHICLE_POSITIONS = "vehicle-positions"
    ALERTS = "alerts"


WANTED_S = 600.0
"""Who reads a feed asks for it every half a minute or so; after ten minutes without any, nobody does."""


class _Demand:
    """When one of these feeds was last asked for, in seconds of the monotonic clock."""

    def __init__(self) -> None:
        self.asked = -WANTED_S


class _Riders(NamedTuple):
    """Riders who are expected, and where they are."""

    expected: Expected
    loads: ExpectedLoads
    days: Days


class RealtimeFeeds:
    """Writes GTFS-realtime of one network; safe to share between threads.

    Entities of a city take a tenth of a second to write: while somebody reads them, `prepare` does it beside
    the requests, and until it is done those of the moment before are given. The header with its timestamp is
    made for each request.

    Parameters
    ----------
    network : TransportNetwork
        Whose trips they are about.
    """

    def __init__(self, network: TransportNetwork) -> None:
        self._network = network
        self._writer = cache(lambda: _make_writer(network))
        self._tags = [str(tag) for tag in network.tables["feeds"]["tag"].to_pylist()]
        self._snapshot: Snapshot | None = None
        self._riders: _Riders | None = None
        self._written: OnceCache[tuple[RealtimeFeed, int], bytes] = OnceCache(KEPT_MESSAGES)
        self._before: RealtimeFeeds | None = None
        self._is_ready = False
        self._demand = _Demand()  # one for all moments of a network

    @property
    def is_wanted(self) -> bool:
        """Whether somebody asked lately: writing for nobody would take time from all who ask for journeys."""
        return time.monotonic() - self._demand.asked < WANTED_S

    def with_snapshot(self, snapshot: Snapshot) -> "RealtimeFeeds":
        """Write of a newer moment.

        Parameters
        ----------
        snapshot : Snapshot
            Of the same network.

        Returns
        -------
        RealtimeFeeds
            All else is shared; gives what these have until it is prepared.
        """
        feeds = self._next(self)
        feeds._snapshot, feeds._riders = snapshot, None
        return feeds

    def with_expected(
        self, expected: Expected, loads: ExpectedLoads, days: Days, before: "RealtimeFeeds | None" = None
    ) -> "RealtimeFeeds":
        """Count riders who are expected.

        Parameters
        ----------
        expected : Expected
            On the numbers of this network.
        loads : ExpectedLoads
            Those of the day with them.
        days : Days
            Of the moment.
        before : RealtimeFeeds | None
            To be given until these are prepared; None = these without the riders.

        Returns
        -------
        RealtimeFeeds
            Of the same moment.
        """
        feeds = self._next(self if before is None else before)
        feeds._snapshot, feeds._riders = self._snapshot, _Riders(expected, loads, days)
        return feeds

    def prepare(self) -> None:
        """Write everything, so that nobody who asks has to wait; does nothing where that is done."""
        if self._snapshot is None or self._is_ready:
            return
        for which in RealtimeFeed:
            for feed in range(len(self._tags)):
                self._entities(which, feed)
        self._is_ready, self._before = True, None

    def message(self, which: RealtimeFeed, tag: str, told_s: int) -> bytes:
        """Give a message.

        Parameters
        ----------
        which : RealtimeFeed
            What it tells of.
        tag : str
            Of the feed that it is about; "" where there is only one.
        told_s : int
            Unix seconds of the newest sign of life of the process that tells what is known.

        Returns
        -------
        bytes
            A FeedMessage with all there is (FULL_DATASET).

        Raises
        ------
        BadParameterError
            If no feed is named and there are several.
        NotFoundError
            For a feed that does not exist.
        NotReadyError
            If nothing is known now.
        """
        feed, snapshot = self._feed(tag), self._snapshot
        self._demand.asked = time.monotonic()
        if snapshot is None:
            raise NotReadyError(
                "There are no live data at present, so there is no realtime feed; ask again in a moment.",
                code="NO_LIVE_DATA",
            )
        as_of_s = told_s - told_s % AS_OF_STEP_S
        before = self._before
        if before is not None and not self._is_ready and before._snapshot is not None:
            # It held until just before this moment: so its timestamp never goes back.
            if before._snapshot.made_s < snapshot.made_s:
                as_of_s = min(as_of_s, snapshot.made_s - 1)
            return before._head(as_of_s) + before._entities(which, feed)
        return self._head(as_of_s) + self._entities(which, feed)

    def _next(self, before: "RealtimeFeeds") -> "RealtimeFeeds":
        feeds = copy(self)
        feeds._written, feeds._is_ready = OnceCache(KEPT_MESSAGES), False
        # While nobody asks, nothing is prepared: what was written last grows old and is not given any more.
        if self.is_wanted:
            feeds._before = before if before._is_ready else before._before
        else:
            feeds._before = None
        return feeds

    def _head(self, as_of_s: int) -> bytes:
        assert self._snapshot is not None
        return self._writer().head(self._snapshot.made_s, as_of_s)

    def _entities(self, which: RealtimeFeed, feed: int) -> bytes:
        write = {
            RealtimeFeed.TRIP_UPDATES: self._writer().trip_updates,
            RealtimeFeed.VEHICLE_POSITIONS: self._writer().vehicle_positions,
            RealtimeFeed.ALERTS: self._writer().alerts,
        }[which]
        return self._written.get((which, feed), lambda: write(self._told(), feed))

    def _told(self) -> Snapshot:
        """The snapshot, with riders who are expected."""
        snapshot, riders = self._snapshot, self._riders
        assert snapshot is not None
        if riders is None:
            return snapshot
        loads = publish_expected(snapshot.loads, self._network.timetable, *riders)
        return replace(snapshot, loads=loads)

    def _feed(self, tag: str) -> int:
        if not tag and len(self._tags) > 1:
            raise BadParameterError(
                "{field} is missing: there are the feeds {words}.", field="feed", words=", ".join(self._tags)
            )
        if tag and tag not in self._tags:
            raise NotFoundError("There is no feed {text!r}.", field="feed", text=tag)
        return self._tags.index(tag) if tag else 0


def _make_writer(network: TransportNetwork) -> "FeedWriter":
    # Loaded here: protobuf's messages are a twentieth of a start, and few ask for them.
    from mobility.live.feed_writer import FeedWriter  # noqa: PLC0415

    return FeedWriter(network.timetable, network.tables, network.timezones)
