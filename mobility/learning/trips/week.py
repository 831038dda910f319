"""A week with all wanted courses and the least travel: one session of each, found exactly.

A day is a chain: home, what is attended in the order of time, home. Its cost is that of its ways, and
the cost of a week the sum of its days. Days are a chain, too: who comes home after midnight has to be
there before the next day's first way begins. The search goes through the courses, those with the fewest
sessions first; it gives a choice up where appointments overlap, or where the days that no open course
can touch any more are not possible one after another, or cost as much as the best week so far. That leaves
out no better week, so the result is the optimum (tests compare with all combinations).
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


@dataclass(frozen=True, slots=True)
class DayPlan:
    """One way of spending a day.

    Parameters
    ----------
    cost : float
        Of its ways, at least 0.
    leave_s, home_s : int
        Unix seconds: leaving home, and back home at the end; after midnight, maybe.
    kind : int
        Which of the kinds of travel.
    """

    cost: float
    leave_s: int
    home_s: int
    kind: int = 0


DayPlans = Callable[[Sequence[Appointment]], Sequence[DayPlan]]
"""How a day can be spent, its appointments in the order of time; of two that cost the same the better one
first, none = it cannot be done."""


@dataclass(frozen=True, slots=True)
class Week:
    """A feasible week.

    Parameters
    ----------
    chosen : dict[str, Appointment]
        The session of each course, by the course's key.
    cost : float
        Of all its ways, those of the fixed points included.
    days : dict[date, DayPlan]
        How its days are spent, in their order; those without appointments are not there.
    """

    chosen: dict[str, Appointment]
    cost: float
    days: dict[date, DayPlan]


def find_week(fixed: Sequence[Appointment], wanted: Sequence[Wanted], day_plans: DayPlans) -> Week | None:
    """Choose one session of each course so that the week's ways cost least.

    Parameters
    ----------
    fixed : Sequence[Appointment]
        What is attended in any case.
    wanted : Sequence[Wanted]
        The courses.
    day_plans : DayPlans
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
    search = _Search(day_plans, sorted(free, key=lambda one: (len(one.sessions), one.key)), days)
    search.descend(0, {})
    return search.best


@dataclass(slots=True)
class _Search:
    """One search, depth first."""

    day_plans: DayPlans
    wanted: list[Wanted]
    days: dict[date, list[Appointment]]
    best: Week | None = None
    steps: int = 0
    known: dict[frozenset[str], Sequence[DayPlan]] = field(default_factory=dict)

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
        closed = [day for day in sorted(self.days) if self.days[day] and day not in open_days]
        found = _one_after_another([self._plans(self.days[day]) for day in closed])
        if found is None or (self.best is not None and found[0] >= self.best.cost):
            return
        if depth == len(self.wanted):
            self.best = Week(dict(chosen), found[0], dict(zip(closed, found[1], strict=True)))
            return
        course = self.wanted[depth]
        for session in course.sessions:
            if _meets(session, chosen.values()):
                continue
            day = self.days.setdefault(session.day, [])
            day.append(session)
            self.descend(depth + 1, chosen | {course.key: session})
            day.remove(session)

    def _plans(self, day: Sequence[Appointment]) -> Sequence[DayPlan]:
        """Plan a day; each set of appointments is worked out once."""
        key = frozenset(one.key for one in day)
        if key not in self.known:
            self.known[key] = self.day_plans(in_order(day))
        return self.known[key]


def _one_after_another(days: Sequence[Sequence[DayPlan]]) -> tuple[float, tuple[DayPlan, ...]] | None:
    """Choose a plan of each day, so that one is home again before the next day begins and all cost least."""
    chains: list[tuple[float, tuple[DayPlan, ...]]] = [(0.0, ())]
    for plans in days:
        longer = []
        for plan in plans:
            before = [one for one in chains if not one[1] or one[1][-1].home_s <= plan.leave_s]
            if before:
                cost, chosen = min(before, key=lambda one: one[0])
                longer.append((cost + plan.cost, (*chosen, plan)))
        chains = longer
    return min(chains, key=lambda one: one[0], default=None)


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
