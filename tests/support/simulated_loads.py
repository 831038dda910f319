"""A source of simulated loads: whatever a test says of each trip and stretch, laid out as published."""

from collections.abc import Callable

import numpy as np

from mobility.network.compiled_day import Day
from mobility.occupancy.day_loads import DayLoads
from mobility.snapshot.trip_loads import LoadSource
from tests.support.crowded import row_of

LoadOf = Callable[[int, int, int], float]
"""Persons for each seat from trip of the Timetable, service day and position; NaN = nothing is known."""

SEATS, STANDING = 64, 102
SPREAD = 0.2


class SimulatedLoads:
    """Knows the loads that a function gives; simulated, and nobody's real vehicles.

    Parameters
    ----------
    load_of : LoadOf
        The usual loads; p10 and p90 lie a fifth below and above.
    source : LoadSource
        What they are said to rest on.
    """

    def __init__(self, load_of: LoadOf, source: LoadSource = LoadSource.PRIOR) -> None:
        self._load_of, self._source = load_of, source
        self._made: dict[int, tuple[Day, DayLoads]] = {}

    def day_loads(self, day: Day) -> DayLoads | None:
        """The same object for the same day."""
        if id(day) not in self._made:
            self._made[id(day)] = (day, self._make(day))
        return self._made[id(day)][1]

    def _make(self, day: Day) -> DayLoads:
        t = day.timetable
        p50 = np.full(t.arrivals.size, np.nan, np.float32)
        for number in range(t.trip_source.size):
            row, length = row_of(day, number)
            trip, service_day = int(t.trip_source[number]), int(day.trip_day[number])
            p50[row : row + length - 1] = [self._load_of(trip, service_day, q) for q in range(length - 1)]
        is_known = ~np.isnan(p50)
        share = p50 * SEATS / (SEATS + STANDING)
        return DayLoads(
            p10=p50 * np.float32(1 - SPREAD),
            p50=p50,
            p90=p50 * np.float32(1 + SPREAD),
            priors=np.zeros(1, np.float32),
            seats=np.full(p50.size, SEATS, np.int16),
            standing=np.full(p50.size, STANDING, np.int16),
            level=np.where(is_known, (share >= 0.5).astype(np.int8) + (share > 0.75), -1).astype(np.int8),
            seat_probability=np.where(is_known, 1 / np.maximum(p50, 1), np.nan).astype(np.float32),
            source=np.where(is_known, self._source, LoadSource.NONE).astype(np.int8),
            observed_s=np.zeros(p50.size, np.int64),
            confidence=np.where(is_known, 0.5, 0).astype(np.float32),
        )
