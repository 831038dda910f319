"""Two years of service days from a Monday on."""

import datetime

import pytest

from mobility.simulation.calendars import Calendar, build_calendar
from tests.simulation.conftest import MONDAY, Table


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return build_calendar(MONDAY)


def _running(calendar: Calendar, date: datetime.date) -> set[str]:
    return {service.name for service in calendar.services if service.runs_on(date)}


def test_runs_two_years_from_the_monday(calendar: Calendar, tables: dict[str, Table]) -> None:
    for days in range(7):
        assert build_calendar(MONDAY + datetime.timedelta(days=days)).start == MONDAY
    assert (calendar.end - calendar.start).days + 1 == 104 * 7
    assert calendar.end.weekday() == 6
    assert {row["start_date"] for row in tables["calendar"]} == {"20261123"}
    assert {row["end_date"] for row in tables["calendar"]} == {"20281119"}


def test_each_day_has_one_kind_of_service_and_one_night(calendar: Calendar) -> None:
    for days in range(104 * 7):
        running = _running(calendar, calendar.start + datetime.timedelta(days=days))
        assert len(running & {"weekday", "saturday", "sunday"}) == 1
        assert len(running & {"night_week", "night_weekend"}) == 1
        assert "schoolday" not in running or "weekday" in running


@pytest.mark.parametrize(
    ("date", "kind", "night"),
    [
        ((2026, 11, 24), "weekday", "night_week"),  # an ordinary Tuesday
        ((2026, 11, 28), "saturday", "night_weekend"),
        ((2026, 12, 24), "saturday", "night_weekend"),  # Christmas Eve is a Thursday; the day after is free
        ((2026, 12, 25), "sunday", "night_weekend"),
        ((2027, 1, 6), "sunday", "night_week"),  # Epiphany is a holiday in Saxony-Anhalt, a Wednesday
        ((2027, 3, 29), "sunday", "night_week"),  # Easter Monday
        ((2027, 5, 5), "weekday", "night_weekend"),  # the night before Ascension Day
        ((2028, 10, 31), "sunday", "night_week"),  # Reformation Day, a Tuesday
    ],
)
def test_holidays_have_sunday_service(
    calendar: Calendar, date: tuple[int, int, int], kind: str, night: str
) -> None:
    running = _running(calendar, datetime.date(*date))
    assert kind in running
    assert night in running


def test_school_buses_rest_in_the_holidays(calendar: Calendar) -> None:
    assert "schoolday" in _running(calendar, datetime.date(2026, 11, 24))
    assert "schoolday" not in _running(calendar, datetime.date(2026, 12, 28))  # a Monday off school
    assert "weekday" in _running(calendar, datetime.date(2026, 12, 28))


def test_the_feast_is_once_a_year(calendar: Calendar) -> None:
    feast = next(service for service in calendar.services if service.name == "festival")
    assert [date.year for date in feast.added] == [2027, 2028]
    assert all(date.month == 8 and date.weekday() == 5 for date in feast.added)
