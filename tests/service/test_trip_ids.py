"""Ids of trips are read as answers have them, also those of nights in which clocks change."""

import pytest

from mobility.errors import BadParameterError
from mobility.service.trips import parse_trip_id


@pytest.mark.parametrize(
    ("clock", "minutes"),
    [("08:20", 500), ("25:10", 1510), ("100:00", 6000), ("00:00", 0), ("-1:30", -30), ("-1:00", -60)],
)
def test_minutes_count_from_noon_minus_twelve_hours(clock: str, minutes: int) -> None:
    name = parse_trip_id(f"20261025_{clock}_town_N1_a:b", "tripId")
    assert (name.minutes, name.tag, name.trip_id) == (minutes, "town", "N1_a:b")
    # As `texts` writes it.
    start_s = 60 * minutes
    assert f"{start_s // 3600:02}:{start_s // 60 % 60:02}" == clock


@pytest.mark.parametrize("text", ["20261025_8:20_town_x", "20261025_-10:30_town_x", "20261025_-1:60_town_x"])
def test_what_no_answer_has_is_no_id(text: str) -> None:
    with pytest.raises(BadParameterError):
        parse_trip_id(text, "tripId")
