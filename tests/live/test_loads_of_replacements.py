"""Loads are told by the calls of the plan: of a run that calls elsewhere there are none in a snapshot."""

import numpy as np
import pytest

from mobility.live.loads_stage import on_planned_ways
from mobility.network.live_timetable import NO_TRIP, LiveTrips
from mobility.snapshot.trip_loads import LoadSource, TripLoads

DAY = 738_000
LENGTHS = (3, 2, 4)


def loads_of(trips: tuple[int, ...], days: tuple[int, ...]) -> TripLoads:
    n = sum(LENGTHS)
    figures = np.arange(n, dtype=np.float32)
    return TripLoads(
        trip=np.array(trips, np.int32),
        day=np.array(days, np.int32),
        seats=np.array([60, 61, 62], np.int16),
        standing=np.array([100, 101, 102], np.int16),
        segments_offsets=np.concatenate([[0], np.cumsum(LENGTHS)]).astype(np.int32),
        p10=figures,
        p50=figures + 1,
        p90=figures + 2,
        level=np.zeros(n, np.int8),
        source=np.full(n, LoadSource.DOOR, np.int8),
        observed_s=np.arange(n, dtype=np.int64),
        confidence=np.ones(n, np.float32),
    )


def live_of(trip: int, day: int, n_calls: int, same_calls: int) -> LiveTrips:
    one = np.zeros(1, np.int8)
    stops, kinds = np.arange(n_calls, dtype=np.int32), np.zeros(n_calls, np.uint8)
    return LiveTrips(
        trip=np.array([trip], np.int32),
        day=np.array([day], np.int32),
        route=np.zeros(1, np.int32),
        wheelchair=one,
        bikes=one,
        same_calls=np.array([same_calls], np.uint8),
        calls_offsets=np.array([0, n_calls], np.int32),
        stops=stops,
        pickup=kinds,
        drop_off=kinds,
        arrivals=60 * stops,
        departures=60 * stops,
    )


def test_the_run_is_left_out_and_others_stay_whole() -> None:
    loads = loads_of((7, 8, 9), (DAY, DAY, DAY))
    found = on_planned_ways(loads, live_of(8, DAY, 3, same_calls=0))
    assert found.trip.tolist() == [7, 9]
    assert found.seats.tolist() == [60, 62] and found.standing.tolist() == [100, 102]
    assert found.segments_offsets.tolist() == [0, 3, 7]
    assert found.p50.tolist() == [1, 2, 3, 6, 7, 8, 9]
    assert found.observed_s.tolist() == [0, 1, 2, 5, 6, 7, 8]
    assert not any(column.flags.writeable for column in found)


@pytest.mark.parametrize(
    "live",
    [
        live_of(8, DAY, 3, same_calls=1),  # late, but on its way
        live_of(8, DAY + 1, 3, same_calls=0),  # tomorrow's
        live_of(8, DAY, 0, same_calls=0),  # cancelled
        live_of(NO_TRIP, DAY, 3, same_calls=0),  # additional
    ],
)
def test_all_others_are_told_of(live: LiveTrips) -> None:
    loads = loads_of((7, 8, 9), (DAY, DAY, DAY))
    assert on_planned_ways(loads, live) is loads
