"""The newest message of a feed that can be used: what came later and cannot be is counted, never taken."""

import logging

from google.transit import gtfs_realtime_pb2 as pb

from mobility.errors import RealtimeError
from mobility.live.fetching import FeedSource
from mobility.live.messages import read_message
from mobility.snapshot.snapshot import FeedState

LOG = logging.getLogger(__name__)

ALERTS_AGE_S = 24 * 3600
"""An alert says itself how long it holds; a message of nothing else may be so old."""


class FeedMemory:
    """Remembers one feed.

    Parameters
    ----------
    source : FeedSource
        Where it comes from.
    max_age_s : int
        A message about runs or vehicles that is older says nothing about now.
    """

    def __init__(self, source: FeedSource, max_age_s: int) -> None:
        self.source = source
        self._max_age_s = max_age_s
        self.serial = 0
        """Counts messages that were taken."""
        self._message: pb.FeedMessage | None = None
        self._made_s = self._read_s = 0
        self._age_s = ALERTS_AGE_S
        """How old a message like the last one may be; an empty one is of the kind before it."""
        self._fault = ""
        self._refused = 0
        self._was_fresh = False

    def take(self, data: bytes, now_s: int) -> pb.FeedMessage | None:
        """Look at a message, and keep it if it can be used.

        Parameters
        ----------
        data : bytes
            As it was received.
        now_s : int
            Unix seconds.

        Returns
        -------
        FeedMessage | None
            None: it was refused.
        """
        try:
            message = read_message(data, self.source.shown, now_s)
            age_s = self._longest_age_s(message)
            self._check_time(int(message.header.timestamp), age_s, now_s)
        except RealtimeError as error:
            self.refuse(error.message)
            return None
        self._message, self._age_s = message, age_s
        self._made_s, self._read_s = int(message.header.timestamp), now_s
        self.serial += 1
        self._recover()
        return message

    def confirm(self, now_s: int) -> None:
        """Take note that there is nothing newer.

        Parameters
        ----------
        now_s : int
            Unix seconds.
        """
        self._read_s = now_s
        if self._message is not None:
            self._recover()

    def refuse(self, fault: str) -> None:
        """Count what cannot be used; what was known before stays.

        Parameters
        ----------
        fault : str
            A sentence.
        """
        if fault != self._fault:
            LOG.warning("realtime refused", extra={"fields": {"feed": self.source.tag, "reason": fault}})
        self._refused += 1
        self._fault = fault

    def current(self, now_s: int) -> pb.FeedMessage | None:
        """Give the newest message if it still says something about now.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        FeedMessage | None
            None: there is none, or it is too old.
        """
        return self._message if now_s - self._since_s() <= self._age_s else None

    def has_turned(self, now_s: int) -> bool:
        """Tell whether the newest message became too old (or usable) since this was last asked.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        bool
            True once for each turn.
        """
        is_fresh = self.current(now_s) is not None
        before, self._was_fresh = self._was_fresh, is_fresh
        return before != is_fresh

    def state(self, now_s: int) -> FeedState:
        """Tell how the feed is doing, without counts of matching.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        FeedState
            With a fault also where nothing is wrong but the message's age.
        """
        fault = self._fault
        if not fault and self._message is not None and self.current(now_s) is None:
            fault = f"{self.source.shown}: its newest message is {now_s - self._since_s()} s old"
        return FeedState(
            self.source.tag,
            self.source.shown,
            self._made_s,
            self._read_s,
            fault,
            self.serial,
            self._refused,
        )

    def _since_s(self) -> int:
        return self._made_s or self._read_s

    def _longest_age_s(self, message: pb.FeedMessage) -> int:
        """Give how old a message may be: what it tells of decides."""
        if not message.entity:
            # Nothing at all is as much about runs, or alerts, as what was said before it. Before anything
            # was said it takes nothing away.
            return self._age_s
        is_of_runs = any(
            entity.HasField("trip_update") or entity.HasField("vehicle") for entity in message.entity
        )
        return self._max_age_s if is_of_runs else ALERTS_AGE_S

    def _check_time(self, made_s: int, age_s: int, now_s: int) -> None:
        shown = self.source.shown
        if not made_s:
            return
        if now_s - made_s > age_s:
            raise RealtimeError(f"{shown}: the message was made {now_s - made_s} s ago", self.source.tag)
        # Once the message before is too old itself, the feed may begin anew: its clock was put right.
        if made_s < self._made_s and self.current(now_s) is not None:
            raise RealtimeError(
                f"{shown}: the message is {self._made_s - made_s} s older than the one before",
                self.source.tag,
            )

    def _recover(self) -> None:
        if self._fault:
            LOG.info("realtime back", extra={"fields": {"feed": self.source.tag}})
        self._fault = ""
