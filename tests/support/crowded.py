"""Loads for random little towns: the same numbers for the search (by day trip) and for the oracle."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from mobility.network.compiled_day import Day
from mobility.network.day_transfers import DayTransfers
from mobility.routing.crowding import PRESETS, Crowding, Slider
from mobility.routing.crowding_day import CrowdedDay, Loads, build_crowded_day
from tests.support.crowding_oracle import CrowdingOracle
from tests.support.oracle import Oracle

LOADS = (0.0, 0.5, 0.8, 1.0, 1.2, 2.0, 3.5)
TIMES_ROWS = 64


@st.composite
def crowdings(draw: st.DrawFn) -> Crowding:
    """Any traveler."""
    weight = st.sampled_from([0.5, 0.8, 1.0, 1.5, 2.0, 2.5])
    return Crowding(
        draw(st.sampled_from([Slider.LOW, Slider.NORMAL, Slider.HIGH])),
        draw(st.sampled_from(sorted(PRESETS))),
        walk=draw(weight),
        wait=draw(weight),
        transfer_s=draw(st.sampled_from([0, 60, 240, 900])),
    )


@dataclass(frozen=True)
class Crowds:
    """Load factors by a seed, so that a small number stands for many loads."""

    seed: int

    def of(self, trip: int, day: int, position: int) -> float:
        """The load with which a trip of a service day leaves a position."""
        return LOADS[hash((self.seed, trip, day, position)) % len(LOADS)]

    def loads(self, day: Day) -> np.ndarray:
        """Laid out as the search wants them."""
        t = day.timetable
        found = np.full(t.arrivals.size, np.nan, np.float32)
        for number in range(t.trip_source.size):
            row, length = row_of(day, number)
            key = int(t.trip_source[number]), int(day.trip_day[number])
            found[row : row + length] = [self.of(*key, q) for q in range(length)]
        return found


def row_of(day: Day, day_trip: int) -> tuple[int, int]:
    """Where the numbers of a day trip begin and how many there are."""
    t = day.timetable
    pattern = int(t.trip_pattern[day_trip])
    length = int(t.pattern_stops_offsets[pattern + 1] - t.pattern_stops_offsets[pattern])
    within = day_trip - int(t.pattern_trips_offsets[pattern])
    return int(t.pattern_times_offsets[pattern]) + within * length, length


def crowd(day: Day, oracle: Oracle, crowds: Crowds, crowding: Crowding) -> tuple[CrowdedDay, CrowdingOracle]:
    """The day and the oracle under the same loads."""
    crowded = build_crowded_day(day, Loads.certain(crowds.loads(day)), crowding)
    table = crowding.multipliers()

    def per_mille(trip: int, position: int) -> int:
        ride = oracle.rides[trip]
        return int(table[round(crowds.of(ride.trip, ride.day, position) * 100)])

    weights = crowding.weights()
    return crowded, CrowdingOracle(oracle, per_mille, *weights)


Ends = dict[int, int]
Searchable = tuple[CrowdedDay, DayTransfers, CrowdingOracle]
