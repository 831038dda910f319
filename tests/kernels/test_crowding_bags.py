"""Bags of crowding searches, and what the search backwards takes from the plain one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mobility.kernels.crowding_bags import (
    BAG_LABEL,
    BAG_TIME,
    END,
    ENTRY_SIZE,
    FIRST,
    USED,
    allocate_bags,
    put_in_bag,
    slot_of,
)
from mobility.kernels.crowding_reach import bound_from_origin
from mobility.kernels.raptor_state import COLUMNS, GO_ALIGHT, GO_BOARD, GO_SIZE, NEVER, allocate_state

Point = tuple[int, int, int]


def dominates(one: Point, other: Point) -> bool:
    """Whether nothing of one is worse."""
    return all(mine <= its for mine, its in zip(one, other, strict=True))


POINTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 3)), max_size=40)


@given(POINTS, st.booleans())
def test_bags_keep_what_nothing_dominates(points: list[Point], tells_rides: bool) -> None:
    """The slow, evidently right bag is a list that each entry is compared with; another bag grows beside."""
    layers = 4 if tells_rides else 1
    bags = allocate_bags(2 * layers, 2 * len(points))
    expected: dict[int, Point] = {}
    for row, (time, excess, rides) in enumerate(points):
        point = (time, excess, rides if tells_rides else 0)
        assert put_in_bag(bags, layers, 1, row, -row, 0, row)
        is_in = put_in_bag(bags, layers, 0, *point, row)
        assert is_in == (not any(dominates(other, point) for other in expected.values()))
        if is_in:
            expected = {label: other for label, other in expected.items() if not dominates(point, other)}
            expected[row] = point
        kept = {}
        for layer in range(layers):
            entries = entries_of(bags, slot_of(0, layers, layer))
            assert entries[:, BAG_TIME].tolist() == sorted(entries[:, BAG_TIME].tolist())
            kept |= {int(each[BAG_LABEL]): (int(each[0]), int(each[1]), layer) for each in entries}
        assert kept == expected
    assert entries_of(bags, slot_of(1, layers, 0))[:, BAG_LABEL].tolist() == list(range(len(points)))
    assert bags[USED] <= bags.size


def entries_of(bags: NDArray[np.int32], slot: int) -> NDArray[np.int32]:
    return bags[bags[slot + FIRST] : bags[slot + END]].reshape(-1, ENTRY_SIZE)


def test_search_backwards_knows_when_stops_are_reached() -> None:
    """Stop 0 was reached; the way to stop 1 was given up; of stop 2 more was known before."""
    plain, backward = allocate_state(3, 1, 0), allocate_state(3, 1, 0)
    plain.numbers[COLUMNS] = 1
    plain.best[:] = 5000  # earliest arrival at the destination
    plain.ride[0], plain.ready[0] = 1500, 1560
    plain.bounds[1 * GO_SIZE + GO_ALIGHT] = 700
    plain.bounds[1 * GO_SIZE + GO_BOARD] = 600
    backward.bounds[2 * GO_SIZE + GO_ALIGHT] = NEVER
    bound_from_origin(plain, backward, 1000, 8)
    alight, board = backward.bounds[GO_ALIGHT::GO_SIZE], backward.bounds[GO_BOARD::GO_SIZE]
    assert alight.tolist() == [560, 5000 - 600 - 1000, NEVER]
    assert board.tolist() == [500, 5000 - 700 - 1000, 4000]
