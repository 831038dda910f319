"""Runs that will be too full: found when, where and how sure."""

import numpy as np
import pytest

from mobility.snapshot.trip_loads import TripLoads, no_trip_loads
from mobility.steering.outlook import SegmentTimes, Threshold, find_critical
from tests.support.loads import RunLoad, trip_loads

NOW = 1_800_000_000


def every_two_minutes(loads: TripLoads, start_s: int = NOW) -> SegmentTimes:
    within = np.concatenate([np.arange(n) for n in np.diff(loads.segments_offsets)])
    return SegmentTimes(start_s + 120 * within.astype(np.int64), np.full(within.size, 120, np.int32))


def test_a_run_is_told_with_place_time_and_chance() -> None:
    # MGT-M: 166 places, 75 % of them are 124.5. Segments 1 and 2 exceed it, 2 is the fullest.
    loads = trip_loads(RunLoad([60, 130, 150, 90], spread=20), RunLoad([50, 60]))
    (one,) = find_critical(loads, every_two_minutes(loads), NOW, NOW + 3600, Threshold())
    assert (one.row, one.first, one.last, one.worst) == (0, 1, 2, 2)
    assert one.leaves_s == NOW + 120
    # 124.5 lies 25.5 below a median with 20 to the 10th percentile: beyond it, 0.5 + 0.4 * 25.5 / 20 = 1.01.
    assert one.chance == 1.0
    assert (one.persons, one.places) == (150.0, 166)
    assert one.refused > 0  # 172.5 and 167.5 are among the cases
    assert one.crowding_person_s > 0


def test_what_has_gone_or_is_far_ahead_does_not_count() -> None:
    loads = trip_loads(RunLoad([150, 150]))
    assert find_critical(loads, every_two_minutes(loads), NOW + 500, NOW + 900, Threshold()) == []
    assert find_critical(loads, every_two_minutes(loads), NOW - 900, NOW - 1, Threshold()) == []
    (one,) = find_critical(loads, every_two_minutes(loads), NOW + 1, NOW + 900, Threshold())
    assert one.first == 1


def test_how_sure_it_must_be_is_the_askers() -> None:
    # 125 persons with 20 up and down: above 124.5 with 0.51.
    loads = trip_loads(RunLoad([125], spread=20))
    times = every_two_minutes(loads)
    assert len(find_critical(loads, times, NOW, NOW + 1, Threshold(chance=0.5))) == 1
    assert find_critical(loads, times, NOW, NOW + 1, Threshold(chance=0.6)) == []


def test_the_most_crowding_comes_first() -> None:
    loads = trip_loads(RunLoad([130]), RunLoad([160]), RunLoad([150]))
    found = find_critical(loads, every_two_minutes(loads), NOW, NOW + 60, Threshold())
    assert [one.row for one in found] == [1, 2, 0]


def test_unknown_places_or_loads_are_not_critical() -> None:
    loads = trip_loads(RunLoad([150], seats=0, standing=0), RunLoad([float("nan")]))
    assert find_critical(loads, every_two_minutes(loads), NOW, NOW + 60, Threshold()) == []
    assert (
        find_critical(no_trip_loads(), every_two_minutes(trip_loads(RunLoad([]))), NOW, NOW, Threshold())
        == []
    )


def test_thresholds_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="share"):
        Threshold(share=0)
    with pytest.raises(ValueError, match="chance"):
        Threshold(chance=1.5)
