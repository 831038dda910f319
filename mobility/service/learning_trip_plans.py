"""Whole trips to learning as they are asked for and planned: there, stay and back."""

from dataclasses import dataclass

from mobility.learning.reach import Visit
from mobility.routing.journey import EmptyReason, Journey
from mobility.routing.query import PlanQuery
from mobility.service.learning_reach import LearningRequest


@dataclass(frozen=True, slots=True)
class TripRequest:
    """A question for one trip, in the words of the wire format.

    Parameters
    ----------
    reach : LearningRequest
        From where, how, when, how long; its filters play no part.
    session_id, place_id : str
        What is attended: one of both.
    """

    reach: LearningRequest
    session_id: str = ""
    place_id: str = ""


@dataclass(frozen=True, slots=True)
class PlannedTrip:
    """A trip as one plan.

    Parameters
    ----------
    visit : Visit
        What is attended.
    start_s, end_s : int
        Unix seconds of the stay.
    outbound, back : Journey
        The ways.
    query : PlanQuery
        Of the outbound way: ends and who travels.
    slack_s : int
        Seconds between arrival and begin.
    is_open : bool | None
        As in Attendance.
    """

    visit: Visit
    start_s: int
    end_s: int
    outbound: Journey
    back: Journey
    query: PlanQuery
    slack_s: int
    is_open: bool | None

    @property
    def travel_s(self) -> int:
        """Seconds on the way, there and back."""
        return self.outbound.end_s - self.outbound.start_s + self.back.end_s - self.back.start_s

    @property
    def crowding_s(self) -> float | None:
        """What full vehicles add to both ways, None = it was not asked, or is not known."""
        if self.query.crowding.is_off:
            return None
        felt_s = 0.0
        for way in (self.outbound, self.back):
            if way.rides == 0:
                continue
            if way.comfort is None or way.comfort.seat_probability is None:
                return None
            felt_s += way.comfort.crowding_s
        return felt_s


@dataclass(frozen=True, slots=True)
class TripAnswer:
    """A trip, and what else there is.

    Parameters
    ----------
    trip : PlannedTrip | None
        None: it cannot be done, see `missing`.
    alternatives : tuple[PlannedTrip, ...]
        Less crowded ones: the same with another vehicle, or another session of the course.
    missing : str
        "", "outbound", "back", "closed".
    reasons : tuple[EmptyReason, ...]
        Why there is no way.
    """

    trip: PlannedTrip | None
    alternatives: tuple[PlannedTrip, ...] = ()
    missing: str = ""
    reasons: tuple[EmptyReason, ...] = ()
