"""Rows of a matrix against trying everything at each minute, both ways; percentiles against sorting."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mobility.accessibility.matrix.ends import by_stop
from mobility.accessibility.matrix.rows import ClockRows
from mobility.kernels.raptor_matrix import MINUTE_S, UNREACHED_MINUTES, run_percentiles
from mobility.kernels.raptor_state import NEVER
from tests.kernels.test_raptor_oracle import WHEN, compiled, offers
from tests.support.towns import ends, towns

MAX_RIDES = 3
Walks = dict[int, int]


def in_minutes(seconds: int, longest_s: int) -> int:
    """As a matrix has it: rounded up, UNREACHED_MINUTES beyond the limit."""
    return -(-seconds // MINUTE_S) if seconds <= longest_s else UNREACHED_MINUTES


def row_of(
    rows: ClockRows, near: Walks, far: list[Walks], direct: list[int], n_minutes: int, n_stops: int
) -> np.ndarray:
    """What the kernel says: (n_minutes, n_points)."""

    def ints(values: list[int]) -> np.ndarray:
        return np.array(values, np.int32)

    walked = [
        (ints(list(walks)), ints([i] * len(walks)), ints(list(walks.values()))) for i, walks in enumerate(far)
    ]
    last_walks = by_stop(walked, n_stops)
    minutes = np.empty((n_minutes, len(far)), np.uint16)
    rows.fill(offers(near), last_walks, np.array(direct, np.int32), minutes)
    return minutes


@given(st.data())
def test_each_minute_is_what_trying_everything_finds(data: st.DataObject) -> None:
    town = data.draw(towns())
    near = data.draw(ends(town.n_stops))
    far = data.draw(st.lists(ends(town.n_stops), min_size=1, max_size=3))
    direct = data.draw(st.lists(st.sampled_from([0, 61, 1800, NEVER]), min_size=len(far), max_size=len(far)))
    first, n_minutes = data.draw(WHEN), data.draw(st.integers(1, 4))
    longest_s, max_rides = data.draw(st.integers(1, 90)) * MINUTE_S, data.draw(st.integers(1, MAX_RIDES))
    day, transfers, oracle = compiled(town)
    rows = ClockRows(day, day.timetable, transfers.forward, first, longest_s, max_rides)
    found = row_of(rows, near, far, direct, n_minutes, town.n_stops)
    for minute in range(n_minutes):
        leaving = first + minute * MINUTE_S
        for point, walks in enumerate(far):
            arrivals = oracle.single(near, walks, leaving, max_rides).values()
            seconds = min([direct[point], *(arrival - leaving for arrival in arrivals)])
            assert found[minute, point] == in_minutes(seconds, longest_s)
    # Scratch is used again: the same question has the same answer.
    assert np.array_equal(row_of(rows, near, far, direct, n_minutes, town.n_stops), found)


@given(st.data())
def test_each_minute_one_has_to_be_there(data: st.DataObject) -> None:
    town = data.draw(towns())
    near = data.draw(ends(town.n_stops))
    far = data.draw(st.lists(ends(town.n_stops), min_size=1, max_size=2))
    last, n_minutes = data.draw(WHEN), data.draw(st.integers(1, 3))
    longest_s, max_rides = data.draw(st.integers(1, 90)) * MINUTE_S, data.draw(st.integers(1, MAX_RIDES))
    day, transfers, oracle = compiled(town)
    rows = ClockRows(day, day.reverse, transfers.backward, -last, longest_s, max_rides)
    found = row_of(rows, near, far, [NEVER] * len(far), n_minutes, town.n_stops)
    for point, walks in enumerate(far):
        everything = oracle.everything(walks, near, max_rides)
        for minute in range(n_minutes):
            moment = last - minute * MINUTE_S  # mirrored, the last minute comes first
            leaving = [departure for departure, arrival, _ in everything if arrival <= moment]
            seconds = moment - max(leaving) if leaving else NEVER
            assert found[minute, point] == in_minutes(seconds, longest_s)


@given(st.data())
def test_percentiles_are_those_of_sorted_minutes(data: st.DataObject) -> None:
    longest, n_samples, n_points = (data.draw(st.integers(1, most)) for most in (90, 30, 4))
    minute = st.integers(0, longest) | st.just(UNREACHED_MINUTES)
    drawn = data.draw(
        st.lists(
            st.lists(minute, min_size=n_points, max_size=n_points), min_size=n_samples, max_size=n_samples
        )
    )
    samples = np.array(drawn, np.uint16)
    percentiles = np.array(sorted(data.draw(st.sets(st.integers(0, 100), min_size=1))), np.int32)
    found = np.empty((percentiles.size, n_points), np.uint16)
    run_percentiles(samples, percentiles, longest, found)
    ranks = [max(1, -(-int(percentile) * n_samples // 100)) for percentile in percentiles]
    assert np.array_equal(found, np.sort(samples, axis=0)[np.array(ranks) - 1])
