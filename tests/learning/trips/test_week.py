"""The week that is found is the best of all combinations."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.errors import LimitExceededError
from mobility.learning.trips.week import Appointment, DayPlan, Wanted, Week, find_week, in_order

MONDAY = date(2026, 3, 2)
HOUR_S = 3600
HOME = 0


def at(key: str, place: int, day: int, start: int, end: int) -> Appointment:
    """Hours after the midnight of the day; after 24 it is the next one."""
    first = day * 24
    return Appointment(key, place, (first + start) * HOUR_S, (first + end) * HOUR_S, MONDAY + timedelta(day))


def day_plans(day: Sequence[Appointment]) -> list[DayPlan]:
    """Places on a line, home is 0: an hour for each number between them, or half of it at twice the cost."""
    found = []
    for kind, (hour_s, price) in enumerate(((HOUR_S, 1), (HOUR_S // 2, 4))):
        way_s = [
            abs(int(str(b)) - int(str(a))) * hour_s
            for a, b in pairwise((HOME, *(one.place for one in day), HOME))
        ]
        is_in_time = all(
            before.end_s + took_s <= after.start_s
            for (before, after), took_s in zip(pairwise(day), way_s[1:-1], strict=True)
        )
        if is_in_time:
            leave_s, home_s = day[0].start_s - way_s[0], day[-1].end_s + way_s[-1]
            found.append(DayPlan(sum(way_s) * price, leave_s, home_s, kind))
    return found


def every_week(fixed: Sequence[Appointment], wanted: Sequence[Wanted]) -> float | None:
    """Try all combinations of sessions, and all of how the days are spent."""
    best: float | None = None
    for combination in product(*(course.sessions for course in wanted)):
        days: dict[date, list[Appointment]] = {}
        for one in (*fixed, *combination):
            days.setdefault(one.day, []).append(one)
        everything = in_order((*fixed, *combination))
        if any(a.end_s > b.start_s for a, b in pairwise(everything)):
            continue
        for spent in product(*(day_plans(in_order(days[day])) for day in sorted(days))):
            if all(before.home_s <= after.leave_s for before, after in pairwise(spent)):
                total = float(sum(one.cost for one in spent))
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
    found: Week | None = find_week(fixed, wanted, day_plans)
    best = every_week(fixed, wanted)
    assert (None if found is None else found.cost) == best
    if found is not None:
        assert set(found.chosen) == {course.key for course in wanted}
        assert all(found.chosen[course.key] in course.sessions for course in wanted)
        assert found.cost == sum(one.cost for one in found.days.values())
        assert list(found.days) == sorted({one.day for one in (*fixed, *found.chosen.values())})
        assert all(a.home_s <= b.leave_s for a, b in pairwise(found.days.values()))


def test_what_lasts_over_midnight_leaves_no_time_on_the_days_after() -> None:
    away = at("school trip", 2, 0, 8, 64)  # Monday morning to Wednesday afternoon
    pottery = Wanted("pottery", (at("p tuesday", 1, 1, 10, 11), at("p thursday", 3, 3, 10, 11)))
    found = find_week([away], [pottery], day_plans)
    assert found is not None and found.chosen["pottery"].key == "p thursday"
    assert find_week([away, at("work", 0, 1, 8, 12)], [], day_plans) is None


def test_the_way_home_after_midnight_ends_before_the_next_one_begins() -> None:
    night = at("night of museums", 2, 0, 20, 31)  # until seven in the morning, home at nine
    course = Wanted("yoga", (at("y tuesday", 1, 1, 9, 10), at("y thursday", 3, 3, 9, 10)))
    found = find_week([night], [course], lambda day: day_plans(day)[:1])
    assert found is not None and found.chosen["yoga"].key == "y thursday"
    early = Wanted("yoga", course.sessions[:1])
    assert find_week([night], [early], lambda day: day_plans(day)[:1]) is None
    # The quicker kind of travel costs more, and makes it possible: home at eight, away at half past.
    quick = find_week([night], [early], day_plans)
    assert quick is not None and [one.kind for one in quick.days.values()] == [1, 0]


def test_two_courses_at_one_place_are_put_on_one_day() -> None:
    pottery = Wanted("pottery", (at("p monday", 2, 0, 10, 11), at("p tuesday", 2, 1, 10, 11)))
    spanish = Wanted("spanish", (at("s tuesday", 2, 1, 11, 12),))
    found = find_week([], [pottery, spanish], day_plans)
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
        find_week([], courses, lambda _day: [DayPlan(1.0, 0, 0)])
    assert refused.value.field == "offers"
