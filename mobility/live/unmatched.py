"""Why nothing is made of an entity.

Realtime that silently fails to match is the field's commonest complaint.
"""

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum

KEPT_EXAMPLES = 5


class Unmatched(Enum):
    """Why nothing was made of an update or a vehicle; the words are part of the API."""

    UNKNOWN_TRIP = "UNKNOWN_TRIP"
    NOT_ON_THAT_DAY = "NOT_ON_THAT_DAY"
    UNKNOWN_START_TIME = "UNKNOWN_START_TIME"
    UNKNOWN_STOP = "UNKNOWN_STOP"
    UNKNOWN_ROUTE = "UNKNOWN_ROUTE"
    NO_TIMES = "NO_TIMES"
    TOO_FAR_FROM_PLAN = "TOO_FAR_FROM_PLAN"
    SAID_TWICE = "SAID_TWICE"
    NOT_NAMED = "NOT_NAMED"
    NO_SUCH_RUN = "NO_SUCH_RUN"
    SEVERAL_RUNS = "SEVERAL_RUNS"
    ALSO_DUPLICATED = "ALSO_DUPLICATED"


class MatchError(Exception):
    """An update of which nothing can be made."""

    def __init__(self, reason: Unmatched) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass
class Refusals:
    """What was not matched.

    Parameters
    ----------
    unmatched : Counter[str]
        By reason.
    examples : dict[str, list[str]]
        Some trip ids of each reason; the entity's where it names none.
    """

    unmatched: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def refuse(self, example: str, reason: Unmatched) -> None:
        """Count an entity of which nothing was made.

        Parameters
        ----------
        example : str
            What to look for in the feed.
        reason : Unmatched
            Why.
        """
        self.unmatched[reason.value] += 1
        some = self.examples.setdefault(reason.value, [])
        if len(some) < KEPT_EXAMPLES:
            some.append(example)


@dataclass
class MatchStatistics(Refusals):
    """How much of a feed's updates was understood.

    Parameters
    ----------
    unmatched : Counter[str]
        By reason.
    examples : dict[str, list[str]]
        Some trip ids of each reason; the entity's where it names none.
    updates : int
        TripUpdates in the message.
    matched : Counter[str]
        By relation.
    calls_unmatched : int
        Updates of calls in matched runs that name a stop or sequence the run does not have.
    calls_pushed : int
        Calls said to be before the call before them.
    """

    updates: int = 0
    matched: Counter[str] = field(default_factory=Counter)
    calls_unmatched: int = 0
    calls_pushed: int = 0


@dataclass
class VehicleStatistics(Refusals):
    """How much of a feed's vehicles was understood.

    Parameters
    ----------
    unmatched : Counter[str]
        By reason.
    examples : dict[str, list[str]]
        Some trip ids of each reason; the entity's where it names none.
    vehicles : int
        In the message.
    without_trip : int
        Those that name no run at all: in the depot, or on the way to one.
    """

    vehicles: int = 0
    without_trip: int = 0
