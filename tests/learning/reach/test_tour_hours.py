"""Sessions of a mobile offer as opening hours: what is read from them is what was written."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from mobility.learning.hours import OpeningTimes
from mobility.learning.model import Session
from mobility.learning.reach.tour_hours import NEVER, hours_of

ZONE = ZoneInfo("Europe/Berlin")
TIMES = OpeningTimes("ST", "Europe/Berlin")
# The clocks are put back on the first day, a holiday of the Land and the turn of the year follow.
FIRST = datetime(2026, 10, 25, tzinfo=UTC)


def test_a_week_of_a_tour() -> None:
    sessions = [
        Session("b", "o", datetime(2026, 12, 1, 21, tzinfo=UTC), datetime(2026, 12, 2, 0, 30, tzinfo=UTC)),
        Session("a", "o", datetime(2026, 11, 30, 13, tzinfo=UTC), datetime(2026, 11, 30, 15, tzinfo=UTC)),
    ]
    assert hours_of(sessions, ZONE) == "2026 Nov 30 14:00-16:00, 2026 Dec 01 22:00-25:30"
    assert hours_of([], ZONE) == NEVER
    assert TIMES.is_open(NEVER, FIRST, FIRST + timedelta(hours=1)) is False


@given(
    st.lists(
        st.tuples(st.integers(0, 100 * 24 * 12), st.integers(1, 20 * 12)),
        max_size=6,
    )
)
def test_open_while_something_takes_place(spans: list[tuple[int, int]]) -> None:
    slot = timedelta(minutes=5)
    sessions = [
        Session(f"s{n}", "o", FIRST + slot * start, FIRST + slot * (start + length))
        for n, (start, length) in enumerate(spans)
    ]
    # The hour that comes twice when the clocks are put back cannot be written.
    sessions = [one for one in sessions if one.start > FIRST + timedelta(hours=2)]
    hours = hours_of(sessions, ZONE)
    for one in sessions:
        assert TIMES.is_open(hours, one.start, one.end)
        for moment in (one.start - slot, one.end):
            is_there = any(other.start <= moment < other.end for other in sessions)
            assert TIMES.is_open(hours, moment, moment + slot) is is_there
