"""A week with all wanted courses and the least travel: one session of each, found exactly.

A day is a chain: home, what is attended in the order of time, home. Its cost is that of its ways, and
the cost of a week the sum of its days. The search goes through the courses, those with the fewest
sessions first; it gives a choice up where appointments overlap, or where the days that no open course
can touch any more cost as much as the best week so far. That leaves out no better week, so the result is
the optimum (tests compare with all combinations).
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from mobility.errors import LimitExceededError

MOST_STEPS = 100_000
"""Partial weeks that are looked at; with more the question is too big."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """Something at a place and a time.

    Parameters
    ----------
    key : str
        Its name: of a session, or of a fixed point; unique.
    place : Hashable
        Where.
    start_s, end_s : int
        Unix seconds.
    day : date
        On which it lies.
    """

    key: str
    place: Hashable
    start_s: int
    end_s: int
    day: date


@dataclass(frozen=True, slots=True)
class Wanted:
    """A course: one of its sessions is to be attended.

    Parameters
    ----------
    key : str
        Its name.
    sessions : tuple[Appointment, ...]
        To choose from.
    """

    key: str
    sessions: tuple[Appointment, ...]


DayCost = Callable[[Sequence[Appointment]], float | None]
"""What the ways of a day cost (>= 0), its appointments in the order of time; None = it cannot be done."""


@dataclass(frozen=True, slots=True)
class Week:
    """A feasible week.

    Parameters
    ----------
    chosen : dict[str, Appointment]
        The session of each course, by the course's key.
    cost : float
        Of all its ways, those of the fixed points included.
    """

    chosen: dict[str, Appointment]
    cost: float


def find_week(fixed: Sequence[Appointment], wanted: Sequence[Wanted], day_cost: DayCost) -> Week | None:
    """Choose one session of each course so that the week's ways cost least.

    Parameters
    ----------
    fixed : Sequence[Appointment]
        What is attended in any case.
    wanted : Sequence[Wanted]
        The courses.
    day_cost : DayCost
        Asked once for each set of appointments of a day.

    Returns
    -------
    Week | None
        None: there is no week with all of them.

    Raises
    ------
    LimitExceededError
        If there are too many combinations.
    """
    if _overlap(fixed):
        return None
    days: dict[date, list[Appointment]] = {}
    for one in fixed:
        days.setdefault(one.day, []).append(one)
    # What is fixed may last for days: no session of any of them can be attended.
    free = [replace(one, sessions=tuple(s for s in one.sessions if not _meets(s, fixed))) for one in wanted]
    search = _Search(day_cost, sorted(free, key=lambda one: (len(one.sessions), one.key)), days)
    search.descend(0, {})
    return search.best


@dataclass(slots=True)
class _Search:
    """One search, depth first."""

    day_cost: DayCost
    wanted: list[Wanted]
    days: dict[date, list[Appointment]]
    best: Week | None = None
    steps: int = 0
    known: dict[frozenset[str], float | None] = field(default_factory=dict)

    def descend(self, depth: int, chosen: dict[str, Appointment]) -> None:
        """Choose a session of the course at `depth` and of all behind it."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise LimitExceededError(
                "{field}: there are too many combinations to find the best week; ask for fewer courses.",
                field="offers",
                limit=MOST_STEPS,
            )
        open_days = {session.day for course in self.wanted[depth:] for session in course.sessions}
        cost = self._cost([day for key, day in self.days.items() if key not in open_days])
        if cost is None or (self.best is not None and cost >= self.best.cost):
            return
        if depth == len(self.wanted):
            self.best = Week(dict(chosen), cost)
            return
        course = self.wanted[depth]
        for session in course.sessions:
            if _meets(session, chosen.values()):
                continue
            day = self.days.setdefault(session.day, [])
            day.append(session)
            self.descend(depth + 1, chosen | {course.key: session})
            day.remove(session)

    def _cost(self, days: Sequence[Sequence[Appointment]]) -> float | None:
        """Add up days; each set of appointments is worked out once."""
        total = 0.0
        for day in days:
            key = frozenset(one.key for one in day)
            if key not in self.known:
                self.known[key] = self.day_cost(in_order(day)) if day else 0.0
            cost = self.known[key]
            if cost is None:
                return None
            total += cost
        return total


def in_order(day: Sequence[Appointment]) -> list[Appointment]:
    """Put appointments in the order of time.

    Parameters
    ----------
    day : Sequence[Appointment]
        Of one day.

    Returns
    -------
    list[Appointment]
        By start, end and key.
    """
    return sorted(day, key=lambda one: (one.start_s, one.end_s, one.key))


def _overlap(appointments: Sequence[Appointment]) -> bool:
    return any(one.end_s > following.start_s for one, following in pairwise(in_order(appointments)))


def _meets(session: Appointment, others: Iterable[Appointment]) -> bool:
    return any(one.start_s < session.end_s and session.start_s < one.end_s for one in others)
