"""Rows of one departure, many in one call: against trying everything, and against a window of a minute."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mobility.accessibility.matrix.ends import by_stop
from mobility.accessibility.matrix.once import OnceRows
from mobility.accessibility.matrix.rows import ClockRows
from mobility.kernels.raptor_matrix import MINUTE_S, LastWalks
from mobility.kernels.raptor_state import NEVER
from mobility.kernels.walks_around import NearWalks
from tests.kernels.test_matrix_oracle import MAX_RIDES, Walks, in_minutes
from tests.kernels.test_raptor_oracle import WHEN, compiled, offers
from tests.support.towns import Town, ends, towns


def ints(values: list[int]) -> np.ndarray:
    return np.array(values, np.int32)


def last_walks_of(far: list[Walks], n_stops: int) -> LastWalks:
    """Walks between the stops and each of the many."""
    walked = [
        (ints(list(walks)), ints([i] * len(walks)), ints(list(walks.values()))) for i, walks in enumerate(far)
    ]
    return by_stop(walked, n_stops)


def rows_of(rows: OnceRows, near: list[Walks], last_walks: LastWalks, direct: np.ndarray) -> np.ndarray:
    """What the kernel says: (n_rows, n_points)."""
    walks = [walk for each in near for walk in each.items()]
    offsets = np.cumsum([0, *(len(each) for each in near)], dtype=np.int64)
    stops, seconds = ints([stop for stop, _ in walks]), ints([second for _, second in walks])
    minutes = np.empty(direct.shape, np.uint16)
    rows.fill(NearWalks(stops, seconds, offsets), last_walks, direct.copy(), minutes)
    return minutes


def drawn_rows(data: st.DataObject, town: Town) -> tuple[list[Walks], list[Walks], np.ndarray]:
    """Stops around some places (perhaps none), around the many, and ways between them on foot."""
    near = data.draw(st.lists(st.just({}) | ends(town.n_stops), min_size=1, max_size=4))
    far = data.draw(st.lists(ends(town.n_stops), min_size=1, max_size=3))
    size = len(near) * len(far)
    ways = data.draw(st.lists(st.sampled_from([0, 61, 1800, NEVER]), min_size=size, max_size=size))
    return near, far, ints(ways).reshape(len(near), len(far))


@given(st.data())
def test_each_row_is_what_trying_everything_finds(data: st.DataObject) -> None:
    town = data.draw(towns())
    near, far, direct = drawn_rows(data, town)
    leaving = data.draw(WHEN)
    longest_s, max_rides = data.draw(st.integers(1, 90)) * MINUTE_S, data.draw(st.integers(1, MAX_RIDES))
    day, transfers, oracle = compiled(town)
    rows = OnceRows(ClockRows(day, day.timetable, transfers.forward, leaving, longest_s, max_rides))
    last_walks = last_walks_of(far, town.n_stops)
    found = rows_of(rows, near, last_walks, direct)
    for row, start in enumerate(near):
        for point, walks in enumerate(far):
            arrivals = oracle.single(start, walks, leaving, max_rides).values()
            seconds = min([int(direct[row, point]), *(arrival - leaving for arrival in arrivals)])
            assert found[row, point] == in_minutes(seconds, longest_s)
    # Scratch is used again: the same question has the same answer.
    assert np.array_equal(rows_of(rows, near, last_walks, direct), found)


@given(st.data())
def test_each_row_is_that_of_a_window_of_one_minute_in_both_directions(data: st.DataObject) -> None:
    town = data.draw(towns())
    near, far, direct = drawn_rows(data, town)
    at = data.draw(WHEN)
    longest_s, max_rides = data.draw(st.integers(1, 90)) * MINUTE_S, data.draw(st.integers(1, 8))
    day, transfers, _ = compiled(town)
    last_walks = last_walks_of(far, town.n_stops)
    for timetable, changes, first in (
        (day.timetable, transfers.forward, at),
        (day.reverse, transfers.backward, -at),
    ):
        clock = ClockRows(day, timetable, changes, first, longest_s, max_rides)
        found = rows_of(OnceRows(clock), near, last_walks, direct)
        for row, start in enumerate(near):
            minutes = np.empty((1, len(far)), np.uint16)
            clock.fill(offers(start), last_walks, direct[row], minutes)
            assert np.array_equal(found[row], minutes[0])
