"""What reach answers: what can be attended, and why something else cannot."""

from dataclasses import dataclass
from enum import StrEnum

from mobility.learning.reach.question import By, Visit
from mobility.routing.journey import EmptyReason


class Why(StrEnum):
    """Why something is left out; the nearer to being possible, the earlier."""

    NO_WAY_BACK = "NO_WAY_BACK"
    WAY_BACK_TOO_LONG = "WAY_BACK_TOO_LONG"
    CLOSED_ON_ARRIVAL = "CLOSED_ON_ARRIVAL"
    CLOSES_TOO_SOON = "CLOSES_TOO_SOON"
    STARTS_TOO_SOON = "STARTS_TOO_SOON"
    NOT_STEP_FREE = "NOT_STEP_FREE"
    TOO_FAR = "TOO_FAR"


@dataclass(frozen=True, slots=True)
class Way:
    """A way there or back.

    Parameters
    ----------
    start_s, end_s : int
        Unix seconds.
    rides : int
        Vehicles, 0 = none.
    crowding_s : float | None
        What full vehicles add to it in seconds as felt; None: not worked out, or not known.
    to_book : tuple[tuple[int, int], ...] | None
        Rides on it that must be booked (trip, service day), in the order of travel; told of ways that are
        shown. None: not known.
    """

    start_s: int
    end_s: int
    rides: int
    crowding_s: float | None = None
    to_book: tuple[tuple[int, int], ...] | None = ()

    @property
    def minutes(self) -> int:
        """How long it takes, begun minutes counted."""
        return -(-(self.end_s - self.start_s) // 60)

    @property
    def changes(self) -> int:
        """How often one changes."""
        return max(self.rides - 1, 0)


@dataclass(frozen=True, slots=True)
class Attendance:
    """Something that can be attended, and the ways.

    Parameters
    ----------
    visit : Visit
        What.
    there, back : Way
        The ways.
    start_s, end_s : int
        Unix seconds of the stay: of the session, else from the arrival for as long as was asked.
    is_open : bool | None
        Whether the place is open all that time; None: its hours are not known. A session says so itself.
    without_vehicle : By
        How one goes where a way needs no vehicle.
    last_back_s : int | None
        Unix second of the last departure for home, None = not known.
    """

    visit: Visit
    there: Way
    back: Way
    start_s: int
    end_s: int
    is_open: bool | None
    without_vehicle: By
    last_back_s: int | None

    @property
    def travel_s(self) -> int:
        """Seconds on the way, there and back."""
        return self.there.end_s - self.there.start_s + self.back.end_s - self.back.start_s


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that matches and cannot be attended.

    Parameters
    ----------
    visit : Visit
        What.
    why : Why
        The reason.
    at_s : int | None
        The Unix second the reason is about: when it opens, closes or begins, when the last way back leaves;
        None = there is none.
    is_open : bool | None
        As in Attendance, where one gets that far.
    """

    visit: Visit
    why: Why
    at_s: int | None = None
    is_open: bool | None = None


@dataclass(frozen=True, slots=True)
class ReachAnswer:
    """All of both.

    Parameters
    ----------
    attendances : tuple[Attendance, ...]
        In the order of the visits that were asked about.
    left_out : tuple[LeftOut, ...]
        Likewise.
    reasons : tuple[EmptyReason, ...]
        Why there is nothing by transit, or no way at all.
    """

    attendances: tuple[Attendance, ...]
    left_out: tuple[LeftOut, ...]
    reasons: tuple[EmptyReason, ...]
