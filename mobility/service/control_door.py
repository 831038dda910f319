"""What is exact, for who has shown a key of the role control; nothing else that answers reads it."""

import logging
from dataclasses import replace

import redis

from mobility.errors import RealtimeError
from mobility.service.control_room import ControlRoom
from mobility.service.expected_loads import ExpectedLoads
from mobility.service.published_loads import PublishedLoads
from mobility.service.services import Services
from mobility.snapshot.control_loads import ControlLoads, find_control_loads
from mobility.snapshot.exchange import connect_live
from mobility.snapshot.sensing_counts import SensingCounts

LOG = logging.getLogger(__name__)


class ControlDoor:
    """Gives a control room the loads as they are estimated, where the live process tells them.

    Parameters
    ----------
    redis_url : str
        Where it does; "" = nowhere.
    """

    def __init__(self, redis_url: str) -> None:
        self._client = connect_live(redis_url) if redis_url else None

    def told(self, services: Services) -> ControlLoads | None:
        """Give what the live process tells control rooms.

        Parameters
        ----------
        services : Services
            Of the request, whose key was looked at before.

        Returns
        -------
        ControlLoads | None
            None: no live process tells, or it cannot be read.
        """
        if self._client is None:
            return None
        try:
            return find_control_loads(self._client, services.about.content_hash)
        except (redis.RedisError, OSError, RealtimeError) as fault:
            LOG.error("no exact loads", extra={"fields": {"reason": type(fault).__name__}})
            return None

    def room(self, services: Services) -> ControlRoom:
        """Give the control room of a request.

        Parameters
        ----------
        services : Services
            Of the request, whose key was looked at before.

        Returns
        -------
        ControlRoom
            By exact loads; by published ones, which it says, where there are none or they cannot be read.
        """
        room = services.control
        expected = room.loads if isinstance(room.loads, ExpectedLoads) else None
        usual = room.loads if expected is None else expected.base
        if not isinstance(usual, PublishedLoads):
            return room
        found = self.told(services)
        if found is None:
            return room
        exact = usual.with_published(found.loads)
        return replace(room, loads=exact if expected is None else expected.over(exact), is_exact=True)

    def sensing(self, services: Services) -> SensingCounts | None:
        """Give the counts of sensors' messages.

        Parameters
        ----------
        services : Services
            Of the request, whose key was looked at before.

        Returns
        -------
        SensingCounts | None
            None: nobody tells them, or they cannot be read.
        """
        found = self.told(services)
        return None if found is None else found.sensing
