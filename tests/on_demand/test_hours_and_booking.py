"""When services pick up and until when they must be booked, on clocks that change and over midnight."""

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.on_demand.booking import Booking, BookingType
from mobility.on_demand.hours import Hours, Window
from mobility.on_demand.spans import Span, cut_spans, holds, merge_spans

BERLIN = "Europe/Berlin"
HOUR = 3600


def at(text: str) -> int:
    """Unix seconds of a local time in Halle."""
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN)).timestamp())


def local(span: Span) -> tuple[str, str]:
    return tuple(f"{dt.datetime.fromtimestamp(second, ZoneInfo(BERLIN)):%d.%m. %H:%M}" for second in span)  # type: ignore[return-value]


def test_a_window_over_midnight_is_one_stretch() -> None:
    night = Hours((Window(20 * HOUR, 26 * HOUR),), BERLIN)
    spans = night.pickups(at("2026-01-07 01:30"), at("2026-01-07 21:00"))
    assert [local(span) for span in spans] == [
        ("06.01. 20:00", "07.01. 02:00"),
        ("07.01. 20:00", "08.01. 02:00"),
    ]


def test_service_days_count_from_noon_minus_twelve_hours() -> None:
    early = Hours((Window(5 * HOUR, 6 * HOUR),), BERLIN)
    # The clocks go forward on 29 March 2026: 5 h after noon minus 12 h is still 5:00.
    (span,) = early.pickups(at("2026-03-29 03:30"), at("2026-03-29 12:00"))
    assert local(span) == ("29.03. 05:00", "29.03. 06:00")


def test_only_on_its_days() -> None:
    weekend = Hours((Window(8 * HOUR, 9 * HOUR),), BERLIN, weekdays=frozenset({5, 6}))
    assert not weekend.pickups(at("2026-01-07 00:00"), at("2026-01-07 23:59"))
    calendar = Hours(
        (Window(8 * HOUR, 9 * HOUR),),
        BERLIN,
        days=np.array([False, True]),
        first_date=dt.date(2026, 1, 6).toordinal(),
    )
    (span,) = calendar.pickups(at("2026-01-01 00:00"), at("2026-02-01 00:00"))
    assert local(span) == ("07.01. 08:00", "07.01. 09:00")


def test_who_is_to_be_set_down_in_time_must_be_picked_up_earlier() -> None:
    hours = Hours((Window(8 * HOUR, 10 * HOUR, 8 * HOUR + 600, 10 * HOUR),), BERLIN)
    (span,) = hours.pickups(at("2026-01-07 00:00"), at("2026-01-07 23:00"), ride_s=300)
    assert local(span) == ("07.01. 08:05", "07.01. 09:55")
    assert not hours.pickups(at("2026-01-07 00:00"), at("2026-01-07 23:00"), ride_s=3 * HOUR)


def test_booking_by_minutes_ahead() -> None:
    rule = Booking(BookingType.SAME_DAY, BERLIN, lead_s=45 * 60, ahead_s=24 * HOUR)
    pickup = at("2026-01-07 09:00")
    assert rule.latest_s(pickup) == at("2026-01-07 08:15")
    assert rule.earliest_s(pickup) == at("2026-01-06 09:00")
    assert rule.first_pickup_s(at("2026-01-07 08:15")) == pickup
    assert rule.first_pickup_s(at("2026-01-07 08:16")) > pickup


def test_booking_days_ahead_counts_service_days() -> None:
    workdays = Hours((), BERLIN, weekdays=frozenset(range(5)))
    rule = Booking(BookingType.PRIOR_DAYS, BERLIN, last_days=1, last_s=15 * HOUR, counted=workdays)
    monday = at("2026-01-12 10:00")
    assert rule.latest_s(monday) == at("2026-01-09 15:00")
    assert rule.first_pickup_s(at("2026-01-09 15:00")) == at("2026-01-10 00:00")
    assert rule.first_pickup_s(at("2026-01-09 15:01")) == at("2026-01-13 00:00")
    every_day = Booking(BookingType.PRIOR_DAYS, BERLIN, last_days=2, last_s=15 * HOUR, start_days=30)
    assert every_day.latest_s(monday) == at("2026-01-10 15:00")
    assert every_day.earliest_s(monday) == at("2025-12-13 00:00")
    # Until midnight of the same day: at midnight sharp that day is over.
    same_day = Booking(BookingType.PRIOR_DAYS, BERLIN, last_days=0, last_s=24 * HOUR)
    assert same_day.latest_s(monday) == monday
    assert same_day.first_pickup_s(at("2026-01-13 00:00")) == at("2026-01-13 00:00")
    assert same_day.latest_s(at("2026-01-12 23:59")) == at("2026-01-12 23:59")


RULES = st.builds(
    Booking,
    st.sampled_from(BookingType),
    st.just(BERLIN),
    lead_s=st.integers(0, 2 * 24 * HOUR),
    last_days=st.integers(0, 4),
    last_s=st.integers(0, 30 * HOUR),
    counted=st.sampled_from([None, Hours((), BERLIN, weekdays=frozenset({0, 2, 4}))]),
)
NEAR = st.integers(at("2026-03-20 00:00"), at("2026-04-05 00:00"))


@given(RULES, NEAR, st.integers(-4 * 24 * HOUR, 10 * 24 * HOUR))
def test_what_can_be_booked_is_what_is_not_too_late(rule: Booking, asked: int, later: int) -> None:
    pickup = asked + later
    assert (pickup >= rule.first_pickup_s(asked)) == (rule.latest_s(pickup) >= asked)


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: Span(*pair)), max_size=6)


@given(SPANS, st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_spans_hold_the_same_seconds_merged_and_cut(spans: list[Span], a: int, b: int, second: int) -> None:
    merged = merge_spans(spans)
    assert holds(merged, second) == holds(spans, second)
    assert all(one.to_s + 1 < other.from_s for one, other in pairwise(merged))
    assert holds(cut_spans(merged, Span(a, b)), second) == (holds(spans, second) and a <= second <= b)


@pytest.mark.parametrize("asked", ["2026-01-07 08:00", "2026-01-07 23:00"])
def test_what_is_too_late_is_cut_off(asked: str) -> None:
    rule = Booking(BookingType.SAME_DAY, BERLIN, lead_s=HOUR)
    hours = Hours((Window(8 * HOUR, 22 * HOUR),), BERLIN)
    spans = rule.bookable(hours.pickups(at("2026-01-07 08:00"), at("2026-01-07 23:00")), at(asked))
    assert [local(span) for span in spans] == (
        [("07.01. 09:00", "07.01. 22:00")] if asked.endswith("08:00") else []
    )
