"""Opening hours in a Land's calendar: holidays, school holidays, clock changes, and what is not known."""

import datetime as dt
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.learning.hours import OpeningTimes

BERLIN = ZoneInfo("Europe/Berlin")
SAXONY_ANHALT = OpeningTimes("ST")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def is_open(hours: str, start: str, minutes: int = 60, times: OpeningTimes = SAXONY_ANHALT) -> bool | None:
    return times.is_open(hours, at(start), at(start) + dt.timedelta(minutes=minutes))


def test_reformation_day_is_a_holiday_of_the_land_not_of_the_country() -> None:
    hours = "Mo-Fr 09:00-18:00; PH off"
    assert is_open(hours, "2025-10-31T10:00") is False  # a Friday
    assert is_open(hours, "2025-10-30T10:00") is True
    assert is_open(hours, "2025-10-31T10:00", times=OpeningTimes("BE")) is True
    assert is_open("Mo-Fr 09:00-18:00", "2025-10-31T10:00") is True, (
        "without PH holidays are days like others"
    )


def test_without_a_land_only_holidays_of_the_whole_country_count() -> None:
    germany, portugal = OpeningTimes(""), OpeningTimes("", "Europe/Lisbon", country="PT")
    hours = "Mo-Fr 09:00-18:00; PH off"
    assert is_open(hours, "2025-10-31T10:00", times=germany) is True, "Reformation day: not in all of Germany"
    assert is_open(hours, "2025-10-03T10:00", times=germany) is False, "German unity"
    assert is_open(hours, "2025-10-03T10:00", times=portugal) is True
    assert is_open(hours, "2026-06-10T10:00", times=portugal) is False, "Dia de Portugal"
    for times in (germany, portugal):
        assert is_open("SH Mo-Fr 10:00-16:00", "2026-07-07T11:00", times=times) is None


@pytest.mark.parametrize(("country", "land"), [("DE", "XX"), ("XX", "")])
def test_a_land_nobody_knows_is_refused(country: str, land: str) -> None:
    with pytest.raises(ValueError, match=f"no holidays are known of {country}"):
        OpeningTimes(land, country=country)


def test_weekdays_in_school_holidays_are_both_at_once() -> None:
    hours = "SH Mo-Fr 10:00-16:00"
    assert is_open(hours, "2026-07-07T11:00") is True  # summer holidays, Tuesday
    assert is_open(hours, "2026-07-05T11:00") is False  # summer holidays, Sunday
    assert is_open(hours, "2026-06-30T11:00") is False  # school, Tuesday
    assert is_open(hours, "2045-07-07T11:00") is None, "not fixed yet: not known"


@pytest.mark.parametrize(
    ("hours", "start", "expected"),
    [
        ("Mo-Fr,PH 10:00-12:00", "2026-10-31T10:30", True),  # a Saturday, Reformation day
        ("Apr-Sep Mo-Fr,PH 10:00-12:00", "2026-10-31T10:30", False),
        ("Apr-Sep Mo-Fr,PH 10:00-12:00", "2026-05-01T10:30", True),
        ("Sa 10:00-18:00; PH 12:00-14:00", "2026-10-31T10:30", False),
        ("Mo-Su 10:00-18:00; PH -1 day off", "2026-10-30T10:30", False),
        ("Mo-Su 10:00-18:00; SH,PH off", "2026-07-07T11:00", False),
        ("Mo-Fr 08:00-12:00, PH 15:00-17:00", "2026-05-01T15:00", True),
        ("Mo-Fr 08:00-12:00, PH 15:00-17:00", "2026-05-01T09:00", True),
        ("PH off", "2026-05-04T09:00", False),
    ],
)
def test_holidays_with_other_selectors(hours: str, start: str, expected: bool) -> None:
    assert is_open(hours, start) is expected


@pytest.mark.parametrize(
    "hours",
    ["", "by arrangement", '"by arrangement"', "Mo-Fr 9-18", "sunrise-sunset", "Mo-Su 08:00+", "unknown",
     "x" * 5000, "Mo-Fr 10:00\x00-12:00", "Mo-Su 08:00-20:00 \"ring the bell\""],
)  # fmt: skip
def test_what_cannot_be_read_is_not_known_and_never_open(hours: str) -> None:
    assert is_open(hours, "2026-07-07T10:00") is None


def test_closed_is_certain_beside_what_is_unknown() -> None:
    assert is_open('Tu 08:00-12:00 "ring"', "2026-07-08T10:00") is False
    assert is_open("Tu 08:00+", "2026-07-07T07:00") is False
    assert SAXONY_ANHALT.next_change("garbage", at("2026-07-08T10:00")) is None


def test_open_for_the_whole_stay_or_not() -> None:
    hours = "Tu 10:00-12:00"
    assert is_open(hours, "2026-07-07T10:00", 120) is True
    assert is_open(hours, "2026-07-07T10:00", 121) is False
    assert is_open(hours, "2026-07-07T09:59", 30) is False
    assert is_open(hours, "2026-07-07T10:00", 0) is True
    assert is_open("24/7", "2026-12-31T22:00", 300) is True


def test_hours_over_midnight_belong_to_the_evening() -> None:
    hours = "Fr 22:00-02:00"
    assert is_open(hours, "2026-07-03T23:00", 180) is True
    assert is_open(hours, "2026-07-03T23:00", 181) is False
    assert is_open(hours, "2026-07-03T00:30") is False
    assert is_open("Th 22:00-02:00", "2026-12-31T23:30", 90) is True


def test_an_hour_is_lost_and_won_when_clocks_change() -> None:
    hours = "Sa-Su 01:00-05:00"
    for day, length in (("2026-03-29", 3), ("2026-10-25", 5), ("2026-10-24", 4)):
        (span,) = SAXONY_ANHALT.spans(hours, at(f"{day}T00:00"), at(f"{day}T12:00")) or ()
        assert span.end.astimezone(dt.UTC) - span.start.astimezone(dt.UTC) == dt.timedelta(hours=length)
    first = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)  # 02:30, the first time
    second = first + dt.timedelta(hours=1)
    assert SAXONY_ANHALT.is_open("Su 02:40-05:00", first, first + dt.timedelta(minutes=20)) is False
    assert SAXONY_ANHALT.is_open("Su 02:20-05:00", second, second + dt.timedelta(hours=2)) is True


def test_questions_in_another_zone_are_about_the_same_moment() -> None:
    moment = dt.datetime(2026, 7, 7, 8, 30, tzinfo=dt.UTC)  # 10:30 in Berlin
    assert SAXONY_ANHALT.is_open("Tu 10:00-12:00", moment, moment + dt.timedelta(hours=1)) is True
    assert SAXONY_ANHALT.is_open("Tu 08:00-09:45", moment, moment + dt.timedelta(hours=1)) is False


def test_hours_by_the_sun_need_a_place() -> None:
    halle = OpeningTimes("ST", coordinates=(51.48, 11.97))
    assert is_open("sunrise-sunset", "2026-06-29T05:30", times=halle) is True
    assert is_open("sunrise-sunset", "2026-12-29T05:30", times=halle) is False


def test_next_change() -> None:
    assert SAXONY_ANHALT.next_change("Mo 10:00-11:00", at("2026-10-31T12:00")) == at("2026-11-02T10:00")
    assert SAXONY_ANHALT.next_change("Mo 10:00-11:00", at("2026-11-02T10:30")) == at("2026-11-02T11:00")
    assert SAXONY_ANHALT.next_change("24/7", at("2026-10-31T12:00")) is None
    assert SAXONY_ANHALT.next_change("Mo-Fr 08:00-18:00; PH off", at("2025-10-30T19:00")) == at(
        "2025-11-03T08:00"
    )


@given(day=st.dates(dt.date(2011, 1, 1), dt.date(2029, 8, 1)), hour=st.integers(0, 23))
def test_holidays_written_as_dates_hold_on_every_day(day: dt.date, hour: int) -> None:
    public = holidays.country_holidays("DE", subdiv="ST", years=day.year, categories=("public",))
    school = holidays.country_holidays(
        "DE", subdiv="ST", years=range(day.year - 1, day.year + 2), categories=("school",)
    )
    start = dt.datetime.combine(day, dt.time(hour, 15), BERLIN)
    end = start + dt.timedelta(minutes=30)
    opens = 9 <= hour < 18
    expected = opens and day.weekday() < 5 and day not in public
    assert SAXONY_ANHALT.is_open("Mo-Fr 09:00-18:00; PH off", start, end) is expected
    expected = opens and day.weekday() < 5 and day in school
    assert SAXONY_ANHALT.is_open("SH Mo-Fr 09:00-18:00", start, end) is expected


@given(hours=st.text(st.sampled_from('MoFrPHSu 0123456789:-,;|+"[]off24/7 day week Jan('), max_size=40))
def test_no_text_does_harm(hours: str) -> None:
    assert is_open(hours, "2026-07-07T10:00") in (True, False, None)
