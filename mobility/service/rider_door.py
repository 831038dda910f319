"""What riders may say: that they will make a journey. It counts as load before they board."""

import hashlib
import logging
import time
from collections.abc import Sequence
from typing import NamedTuple

import redis

from mobility.errors import LimitExceededError, NotFoundError, NotReadyError
from mobility.routing.journey import Journey, TransitLeg
from mobility.service.expected_loads import ExpectedLoads
from mobility.service.refresh import RefreshRequest
from mobility.service.services import Services
from mobility.steering.expected_riders import Caps, ExpectedRiders, Stretch, Taken, name_run
from mobility.store import DailySalt, connect

LOG = logging.getLogger(__name__)

FARTHEST_S = 36 * 3600
"""A journey is confirmed at most so long before it begins: of later days nobody knows enough."""
AGAIN_S = 5.0
"""Until Redis is asked again after it did not answer, by what need not be counted."""
DIGEST_BYTES = 12


class Confirmed(NamedTuple):
    """What became of a journey that was confirmed."""

    taken: Taken
    rides: int  # that count
    until_s: int  # Unix seconds: then it is over


class RiderDoor:
    """Counts who is expected; safe to share between threads.

    Parameters
    ----------
    redis_url : str
        Where workers count together; "" = nobody is counted.
    """

    def __init__(self, redis_url: str) -> None:
        self._client = connect(redis_url) if redis_url else None
        self._salt = DailySalt(self._client)
        self._riders: tuple[str, ExpectedRiders] | None = None
        self._ask_again = 0.0

    def confirm(self, services: Services, caller: str, itinerary_id: str, now_s: int) -> Confirmed:
        """Count somebody who will make a journey.

        Parameters
        ----------
        services : Services
            Of the request.
        caller : str
            An address, which is hashed here and kept nowhere; in front of it "key:", a key's id and a blank
            where there is a key.
        itinerary_id : str
            Of an answer.
        now_s : int
            Unix seconds.

        Returns
        -------
        Confirmed
            Whether it counts.

        Raises
        ------
        BadParameterError, NotFoundError
            If it is no itinerary, or no longer one.
        LimitExceededError
            If it has begun, or begins too late.
        NotReadyError
            If nobody can be counted now.
        """
        request = RefreshRequest(itinerary_id, detailed_legs=False, detailed_transfers=False)
        journey = services.refresher.refresh(request).journey
        if any(leg.now is not None and leg.now.is_canceled for leg in _rides(journey)):
            raise NotFoundError(
                "A vehicle of this itinerary is cancelled.",
                field="itineraryId",
                code="ITINERARY_CANCELED",
                id="",
            )
        if journey.start_s < now_s or journey.start_s > now_s + FARTHEST_S:
            raise LimitExceededError(
                "{field}: the journey has begun, or begins in more than {hours} hours.",
                field="itineraryId",
                code="JOURNEY_NOT_NEAR",
                hours=FARTHEST_S // 3600,
            )
        stretches = stretches_of(services, journey)
        try:
            if self._client is None:
                raise redis.ConnectionError
            taken = self._of(services).confirm(self._hash(caller), digest_of(stretches), stretches)
        except (redis.RedisError, OSError) as fault:
            LOG.error("rider not counted", extra={"fields": {"reason": type(fault).__name__}})
            raise NotReadyError(
                "Riders cannot be counted at present; the journey is as good without it.",
                code="RIDERS_NOT_COUNTED",
            ) from fault
        return Confirmed(taken, len(stretches), journey.end_s)

    def advise(self, services: Services, caller: str, journey: Journey) -> bool:
        """Count somebody who was advised a journey, in part; what cannot be counted is left out.

        Parameters
        ----------
        services : Services
            Of the request.
        caller : str
            As of `confirm`.
        journey : Journey
            Advised.

        Returns
        -------
        bool
            False: Redis does not answer.
        """
        if self._client is None or time.monotonic() < self._ask_again:
            return False
        stretches = stretches_of(services, journey)
        try:
            self._of(services).advise(self._hash(caller), digest_of(stretches), stretches)
        except (redis.RedisError, OSError) as fault:
            self._ask_again = time.monotonic() + AGAIN_S
            LOG.warning("advice not counted", extra={"fields": {"reason": type(fault).__name__}})
            return False
        return True

    def draw(self, caller: str, question: str) -> int:
        """Draw a number for somebody's question: the same whenever they ask it again on this day.

        Parameters
        ----------
        caller : str
            As of `confirm`.
        question : str
            What they ask.

        Returns
        -------
        int
            0 to 2**64 - 1.
        """
        drawn = hashlib.blake2b(f"{caller}\n{question}".encode(), key=self._salt.current(), digest_size=8)
        return int.from_bytes(drawn.digest())

    def _of(self, services: Services) -> ExpectedRiders:
        assert self._client is not None
        network, riders = services.about.content_hash, self._riders
        if riders is None or riders[0] != network:
            riders = self._riders = network, ExpectedRiders(self._client, network, Caps())
        return riders[1]

    def _hash(self, caller: str) -> str:
        key, _, address = caller.rpartition(" ")
        return f"{key}:{self._salt.hash_address(address)}" if key else self._salt.hash_address(address)


def stretches_of(services: Services, journey: Journey) -> list[Stretch]:
    """List the rides of a journey as they are counted.

    Parameters
    ----------
    services : Services
        Of the request.
    journey : Journey
        As found.

    Returns
    -------
    list[Stretch]
        In order; without runs that are in no timetable.
    """
    found = []
    for leg in _rides(journey):
        positions = services.trips.positions_of(leg)
        if positions is not None:
            found.append(Stretch(name_run(leg.trip, leg.service_day), *positions))
    return found


def takes_no_more(services: Services, leg: TransitLeg) -> bool:
    """Tell whether as many riders are expected on a ride as its line's cap allows.

    Parameters
    ----------
    services : Services
        Of the request.
    leg : TransitLeg
        With loads.

    Returns
    -------
    bool
        False where nobody counts riders, or of its vehicle nothing is known.
    """
    expected, loads = services.planner.router.loads, leg.calls.loads
    positions = services.trips.positions_of(leg)
    if not isinstance(expected, ExpectedLoads) or loads is None or positions is None:
        return False
    at = int(loads.seats.argmax())
    places = int(loads.seats[at]) + int(loads.standing[at]) if loads.seats[at] > 0 else 0
    route = int(services.planner.network.timetable.trip_route[leg.trip])
    return expected.is_taken(Stretch(name_run(leg.trip, leg.service_day), *positions), places, route)


def digest_of(stretches: Sequence[Stretch]) -> str:
    """Name a journey by its runs: whoever boards one a stop later is the same rider.

    Parameters
    ----------
    stretches : Sequence[Stretch]
        Its rides.

    Returns
    -------
    str
        Hexadecimal.
    """
    text = " ".join(stretch.trip_id for stretch in stretches)
    return hashlib.blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest()


def _rides(journey: Journey) -> list[TransitLeg]:
    return [leg for leg in journey.legs if isinstance(leg, TransitLeg)]
