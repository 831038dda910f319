"""Plays the present of the model city: writes its feeds anew, and hands on sensor messages."""

import datetime
import logging
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path
from threading import Event

from mobility.clock import Clock
from mobility.sensing.observation import Observation
from mobility.simulation.live.feed import build_messages
from mobility.simulation.live.messages import Sent, messages_of
from mobility.simulation.live.present import PlayedDay, Present
from mobility.simulation.live.sharing_feed import SharingFeed
from mobility.simulation.riders.ridership import Ridership
from mobility.simulation.sensors.equipment import equip
from mobility.simulation.sensors.history import write_vehicles

LOG = logging.getLogger(__name__)

TRIP_UPDATES, VEHICLE_POSITIONS = "trip-updates.pb", "vehicle-positions.pb"
VEHICLES = "vehicles.csv"
"""The fleet, as a registry of vehicles reads it."""

CAUGHT_UP_S = 3600
"""What sensors sent in the hour before the start is handed on at once: it begins in the middle of a day."""
MOST_AT_ONCE = 500
"""Messages in one batch."""

Send = Callable[[list[Observation]], None]
"""Hands on a batch; raises OSError when nobody takes it."""


class Player:
    """Steps along with a clock.

    Parameters
    ----------
    ridership : Ridership
        Makes the days.
    clock : Clock
        What "now" is.
    out : Path
        Folder of the feed's files; each is replaced whole.
    send : Send | None
        Takes the sensors' messages.
    seed : int
        Of the sensors.
    """

    def __init__(
        self, ridership: Ridership, clock: Clock, out: Path, send: Send | None = None, seed: int = 1
    ) -> None:
        self._present, self._clock, self._out, self._send = Present(ridership), clock, out, send
        self._seed, self._equipment = seed, equip(ridership.fleet, seed)
        self._sharing = SharingFeed(ridership.city, out, seed)
        self._made: set[datetime.date] = set()
        self._pending: list[Sent] = []  # by the moment at which they are sent
        self._told_s = clock() - CAUGHT_UP_S
        self._is_refused = False
        out.mkdir(parents=True, exist_ok=True)
        write_vehicles(ridership, self._equipment, out / VEHICLES)

    def run(self, stop: Event, every_s: float) -> None:
        """Step until told to stop.

        Parameters
        ----------
        stop : Event
            Set by whoever stops it.
        every_s : float
            Seconds between two steps.
        """
        self.step()
        while not stop.wait(every_s):
            self.step()

    def step(self) -> None:
        """Write the feed as of now, and hand on what was sent since the last step."""
        now_s = self._clock()
        days = self._present.days(now_s)
        messages = build_messages(days, now_s, self._seed)
        for name, data in (
            (TRIP_UPDATES, messages.trip_updates),
            (VEHICLE_POSITIONS, messages.vehicle_positions),
        ):
            half = self._out / f".{name}.half"
            half.write_bytes(data)
            half.replace(self._out / name)
        self._sharing.step(now_s)
        if self._send is not None:
            self._hand_on(days, now_s)

    def _hand_on(self, days: list[PlayedDay], now_s: int) -> None:
        for day in days:
            if day.day.date not in self._made:
                self._made.add(day.day.date)
                self._pending += [one for one in messages_of(day, self._equipment) if one.at_s > self._told_s]
                self._pending.sort(key=lambda one: one.at_s)
        due = bisect_right(self._pending, now_s, key=lambda one: one.at_s)
        assert self._send is not None
        while due:
            some = self._pending[: min(due, MOST_AT_ONCE)]
            try:
                self._send([one.observation for one in some])
            except OSError as fault:
                if not self._is_refused:
                    LOG.warning("sensor messages are not taken", extra={"fields": {"reason": str(fault)}})
                self._is_refused = True
                return  # sent again with the next step: real systems keep what they could not send
            del self._pending[: len(some)]
            due -= len(some)
        if self._is_refused:
            LOG.info("sensor messages are taken again")
        self._is_refused = False
