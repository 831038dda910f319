"""The week that is found is the best of all combinations."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.errors import LimitExceededError
from mobility.learning.trips.week import Appointment, Wanted, Week, find_week, in_order

MONDAY = date(2026, 3, 2)
HOUR_S = 3600
HOME = 0


def at(key: str, place: int, day: int, start: int, end: int) -> Appointment:
    """Hours after the midnight of the day; after 24 it is the next one."""
    first = day * 24
    return Appointment(key, place, (first + start) * HOUR_S, (first + end) * HOUR_S, MONDAY + timedelta(day))


def day_cost(day: Sequence[Appointment]) -> float | None:
    """Places on a line, an hour apart for each number between them: home is 0, one must be in time."""
    cost, here, free_s = 0.0, HOME, 0
    for one in day:
        assert isinstance(one.place, int)
        way_s = abs(one.place - here) * HOUR_S
        if free_s + way_s > one.start_s and here != HOME:
            return None
        cost += way_s
        here, free_s = one.place, one.end_s
    return cost + abs(here) * HOUR_S


def every_week(fixed: Sequence[Appointment], wanted: Sequence[Wanted]) -> float | None:
    """Try all combinations."""
    best: float | None = None
    for combination in product(*(course.sessions for course in wanted)):
        days: dict[date, list[Appointment]] = {}
        for one in (*fixed, *combination):
            days.setdefault(one.day, []).append(one)
        everything = in_order((*fixed, *combination))
        overlaps = any(a.end_s > b.start_s for a, b in pairwise(everything))
        costs = [None if overlaps else day_cost(in_order(day)) for day in days.values()]
        if None not in costs:
            total = sum(cost for cost in costs if cost is not None)
            best = total if best is None else min(best, total)
    return best


@st.composite
def weeks(draw: st.DrawFn) -> tuple[list[Appointment], list[Wanted]]:
    names = iter(range(1000))

    def appointment() -> Appointment:
        day = draw(st.integers(0, 2))
        start = draw(st.integers(8, 20))
        end = start + draw(st.sampled_from((1, 2, 3, 16, 40)))
        return at(str(next(names)), draw(st.integers(-2, 3)), day, start, end)

    fixed = [appointment() for _ in range(draw(st.integers(0, 3)))]
    wanted = [
        Wanted(f"course {i}", tuple(appointment() for _ in range(draw(st.integers(0, 4)))))
        for i in range(draw(st.integers(0, 4)))
    ]
    return fixed, wanted


@given(weeks())
def test_the_week_is_the_best_of_all(drawn: tuple[list[Appointment], list[Wanted]]) -> None:
    fixed, wanted = drawn
    found: Week | None = find_week(fixed, wanted, day_cost)
    best = every_week(fixed, wanted)
    assert (None if found is None else found.cost) == best
    if found is not None:
        assert set(found.chosen) == {course.key for course in wanted}
        assert all(found.chosen[course.key] in course.sessions for course in wanted)


def test_what_lasts_over_midnight_leaves_no_time_on_the_days_after() -> None:
    away = at("school trip", 2, 0, 8, 64)  # Monday morning to Wednesday afternoon
    pottery = Wanted("pottery", (at("p tuesday", 1, 1, 10, 11), at("p thursday", 3, 3, 10, 11)))
    found = find_week([away], [pottery], day_cost)
    assert found is not None and found.chosen["pottery"].key == "p thursday"
    assert find_week([away, at("work", 0, 1, 8, 12)], [], day_cost) is None


def test_two_courses_at_one_place_are_put_on_one_day() -> None:
    pottery = Wanted("pottery", (at("p monday", 2, 0, 10, 11), at("p tuesday", 2, 1, 10, 11)))
    spanish = Wanted("spanish", (at("s tuesday", 2, 1, 11, 12),))
    found = find_week([], [pottery, spanish], day_cost)
    assert found is not None
    assert found.chosen["pottery"].key == "p tuesday"
    assert found.cost == 4 * HOUR_S  # two hours there, two back, once


def test_too_many_combinations_are_refused() -> None:
    courses = [
        Wanted(
            str(course),
            tuple(
                Appointment(f"{course}-{i}", i, (course * 2) * HOUR_S, (course * 2 + 1) * HOUR_S, MONDAY)
                for i in range(12)
            ),
        )
        for course in range(8)
    ]
    with pytest.raises(LimitExceededError) as refused:
        find_week([], courses, lambda _day: 1.0)
    assert refused.value.field == "offers"
