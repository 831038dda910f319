"""Riders who are expected because they were advised a journey or confirmed one, counted in Redis.

Kept is a count for each stretch of a run and nothing about who counts in it. One caller (a hash of the
address under the salt of the day, apart for each key) counts on a run once and only so many journeys a day;
a run takes only a share of its places. So nobody can fake a load: what is counted only ever adds to an
estimate, and never more than `Caps` allow.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

import redis

SCHEMA = 1
KEPT_S = 60 * 3600
"""Counts of a service day are kept so long after its midnight in UTC: in any zone its last trips are over."""
DIGEST_BYTES = 12
PER_PERSON = 100
"""Counts are kept in hundredths of a person: who is only advised may not follow."""


class Stretch(NamedTuple):
    """A ride on a run: of its trip (by outside id, with its date) from one position to another."""

    trip_id: str  # names the run and begins with its service date, see `name_run`
    first: int  # position where one boards
    last: int  # position where one alights


@dataclass(frozen=True, slots=True)
class Caps:
    """How much the word of callers may weigh.

    Parameters
    ----------
    journeys_of_caller : int
        Journeys of one caller that count on one day.
    share_of_places : float
        Of a run's places that may be taken by riders who are only expected.
    advised : float
        How many persons a journey counts that was only advised: not everybody follows.
    """

    journeys_of_caller: int = 20
    share_of_places: float = 0.15
    advised: float = 0.1

    def __post_init__(self) -> None:
        """Check the values.

        Raises
        ------
        ValueError
            If one is out of range.
        """
        if self.journeys_of_caller < 0:
            raise ValueError(f"journeys_of_caller must be 0 or more, not {self.journeys_of_caller}")
        if not 0 <= self.share_of_places <= 1:
            raise ValueError(f"share_of_places must be 0 to 1, not {self.share_of_places}")
        if not 0 <= self.advised <= 1:
            raise ValueError(f"advised must be 0 to 1, not {self.advised}")


class Taken(Enum):
    """What became of a journey that was told; the words are part of the API."""

    COUNTED = "COUNTED"
    ALREADY_COUNTED = "ALREADY_COUNTED"
    LIMIT_REACHED = "LIMIT_REACHED"


TAKEN_WORDS = tuple(taken.value for taken in Taken)

CONFIRM = """
local told = KEYS[1]
if redis.call('SISMEMBER', told, ARGV[1]) == 1 then return 1 end
if redis.call('SCARD', told) >= tonumber(ARGV[2]) then return 2 end
redis.call('SADD', told, ARGV[1])
redis.call('EXPIREAT', told, ARGV[3])
local answer = 1
for i = 1, (#KEYS - 1) / 2 do
  local counts, riders = KEYS[2 * i], KEYS[2 * i + 1]
  local field, rider, ends = ARGV[2 + 3 * i], ARGV[3 + 3 * i], ARGV[4 + 3 * i]
  if redis.call('SADD', riders, rider) == 1 then
    redis.call('HINCRBY', counts, field, ARGV[4])
    answer = 0
  end
  redis.call('EXPIREAT', riders, ends)
  redis.call('EXPIREAT', counts, ends)
end
return answer
"""
"""Looks, counts and remembers in one step, so that nobody counts twice by asking at the same time. One caller
counts on a run once, whatever else is in the journeys that contain it."""

ANSWERS = (Taken.COUNTED, Taken.ALREADY_COUNTED, Taken.LIMIT_REACHED)


def name_run(trip: int, service_day: int) -> str:
    """Name a run of one network.

    Parameters
    ----------
    trip : int
        Of the Timetable.
    service_day : int
        Ordinal.

    Returns
    -------
    str
        "<yyyymmdd>_<trip>".
    """
    return f"{dt.date.fromordinal(service_day):%Y%m%d}_{trip}"


def find_run(name: str) -> tuple[int, int] | None:
    """Read the name of a run.

    Parameters
    ----------
    name : str
        As `name_run` gives it.

    Returns
    -------
    tuple[int, int] | None
        Trip of the Timetable and ordinal of its service day; None for another name.
    """
    date, _, trip = name.partition("_")
    if not trip.isascii() or not trip.isdigit():
        return None
    return int(trip), dt.datetime.strptime(date, "%Y%m%d").toordinal()


class ExpectedRiders:
    """Counts by stretch, shared by all workers.

    Parameters
    ----------
    client : redis.Redis
        The store; its errors are the caller's to handle: a journey is answered without it.
    network : str
        Content hash: stretches are positions of that network.
    caps : Caps
        How much callers' word may weigh.
    """

    def __init__(self, client: redis.Redis, network: str, caps: Caps) -> None:
        self._client, self._network, self._caps = client, network, caps
        self._confirm: Any = client.register_script(CONFIRM)

    def confirm(self, caller: str, journey: str, stretches: Sequence[Stretch]) -> Taken:
        """Count a journey that somebody says they will make.

        Parameters
        ----------
        caller : str
            The hash of an address, behind the id of a key where there is one.
        journey : str
            Digest of the journey; of one caller it counts once.
        stretches : Sequence[Stretch]
            Its rides; each is forgotten when its service day is over.

        Returns
        -------
        Taken
            Whether it counts.

        Raises
        ------
        redis.RedisError
            If Redis does not answer.
        """
        return self._count(f"by:{caller}", journey, stretches, PER_PERSON)

    def advise(self, caller: str, journey: str, stretches: Sequence[Stretch]) -> Taken:
        """Count a journey that was shown as the one to take, for a part of a person.

        Parameters
        ----------
        caller, journey, stretches
            As of `confirm`.

        Returns
        -------
        Taken
            Whether it counts.

        Raises
        ------
        redis.RedisError
            If Redis does not answer.
        """
        weight = round(self._caps.advised * PER_PERSON)
        return self._count(f"advised:{caller}", journey, stretches, weight)

    def read(self, dates: Iterable[str]) -> dict[Stretch, float]:
        """Give what is expected.

        Parameters
        ----------
        dates : Iterable[str]
            Service days as YYYYMMDD.

        Returns
        -------
        dict[Stretch, float]
            Persons by stretch, not yet capped by places: the reader knows those.

        Raises
        ------
        redis.RedisError
            If Redis does not answer.
        """
        found: dict[Stretch, float] = {}
        for date in dates:
            counts: Any = self._client.hgetall(self._counts(date))
            for name, count in counts.items():
                first, last, trip_id = name.decode().split(":", 2)
                found[Stretch(trip_id, int(first), int(last))] = int(count) / PER_PERSON
        return found

    def _count(self, told_by: str, journey: str, stretches: Sequence[Stretch], weight: int) -> Taken:
        if not stretches:
            return Taken.COUNTED  # nobody rides: nothing to count
        date = stretches[0].trip_id[:8]
        keys = [f"{self._prefix}:{date}:{told_by}"]
        args: list[Any] = [journey, self._caps.journeys_of_caller, _end_s(date), weight]
        for one in stretches:
            # Each run under its own service day: a way home begins with the night bus of the day before.
            own = one.trip_id[:8]
            keys += [self._counts(own), f"{self._prefix}:{own}:riders"]
            args += [
                f"{one.first}:{one.last}:{one.trip_id}",
                _digest(f"{told_by} {one.trip_id}"),
                _end_s(own),
            ]
        answer = self._confirm(keys=keys, args=args)
        return ANSWERS[int(answer)]

    def _counts(self, date: str) -> str:
        return f"{self._prefix}:{date}:counts"

    @property
    def _prefix(self) -> str:
        return f"mobility:expected:{SCHEMA}:{self._network}"


def _digest(text: str) -> bytes:
    """Name who rides on what: of all callers in one set, so that nobody can list the runs of one of them."""
    return hashlib.blake2b(text.encode(), digest_size=DIGEST_BYTES).digest()


def _end_s(date: str) -> int:
    midnight = dt.datetime.strptime(date, "%Y%m%d").replace(tzinfo=dt.UTC)
    return int(midnight.timestamp()) + KEPT_S
