"""Bags of crowding searches, and what the search backwards takes from the plain one."""

from hypothesis import given
from hypothesis import strategies as st

from mobility.kernels.crowding_reach import bound_from_origin
from mobility.kernels.crowding_state import NEXT, NO_LABEL, allocate_crowding, merge
from mobility.kernels.raptor_state import COLUMNS, GO_ALIGHT, GO_BOARD, GO_SIZE, NEVER, allocate_state

Point = tuple[int, int, int]


def dominates(one: Point, other: Point) -> bool:
    """Whether nothing of one is worse."""
    return all(mine <= its for mine, its in zip(one, other, strict=True))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 2)), max_size=40))
def test_bags_keep_what_nothing_dominates_whatever_the_hints(points: list[Point]) -> None:
    """The slow, evidently right bag is a list that each label is compared with."""
    state = allocate_crowding(1, 1, 0, 1, 64)
    expected: list[Point] = []
    for row, point in enumerate(points):
        is_in = merge(state.labels, state.ride_bags, state.ride_hints, 0, row, *point)
        assert is_in == (not any(dominates(other, point) for other in expected))
        if is_in:
            expected = [other for other in expected if not dominates(point, other)] + [point]
        kept = []
        label = int(state.ride_bags[0])
        while label != NO_LABEL:
            kept.append(points[label])
            label = int(state.labels[label, NEXT])
        assert sorted(kept) == sorted(expected)
        assert [each[0] for each in kept] == sorted(each[0] for each in kept)


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
