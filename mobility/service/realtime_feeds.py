"""What is known now as GTFS-realtime, for other planners and apps: written once, when first asked for."""

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from mobility.errors import BadParameterError, NotFoundError, NotReadyError
from mobility.network.once import OnceCache
from mobility.network.transport_network import TransportNetwork
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


class RealtimeFeeds:
    """Writes GTFS-realtime of one network; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Whose trips they are about.
    """

    def __init__(self, network: TransportNetwork) -> None:
        self._writer = cache(lambda: _make_writer(network))
        self._tags = [str(tag) for tag in network.tables["feeds"]["tag"].to_pylist()]
        self._snapshot: Snapshot | None = None
        self._written: OnceCache[tuple[RealtimeFeed, int, int], bytes] = OnceCache(KEPT_MESSAGES)

    def with_snapshot(self, snapshot: Snapshot) -> "RealtimeFeeds":
        """Write of a newer moment.

        Parameters
        ----------
        snapshot : Snapshot
            Of the same network.

        Returns
        -------
        RealtimeFeeds
            All else is shared.
        """
        feeds = object.__new__(RealtimeFeeds)
        feeds._writer, feeds._tags, feeds._snapshot = self._writer, self._tags, snapshot
        feeds._written = OnceCache(KEPT_MESSAGES)
        return feeds

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
        if snapshot is None:
            raise NotReadyError(
                "There are no live data at present, so there is no realtime feed; ask again in a moment.",
                code="NO_LIVE_DATA",
            )
        as_of_s = max(snapshot.made_s, told_s - told_s % AS_OF_STEP_S)
        write = {
            RealtimeFeed.TRIP_UPDATES: self._writer().trip_updates,
            RealtimeFeed.VEHICLE_POSITIONS: self._writer().vehicle_positions,
            RealtimeFeed.ALERTS: self._writer().alerts,
        }[which]
        return self._written.get((which, feed, as_of_s), lambda: write(snapshot, feed, as_of_s))

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
