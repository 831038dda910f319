"""Windows and pages: pages partition time, widening stops when there is enough, cuts keep cursors exact."""

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mobility.routing.query import Cursor, Direction, Place, PlanQuery
from mobility.routing.windows import (
    MAX_WIDENED_S,
    Interval,
    cut_page,
    first_interval,
    search_page,
    split,
    widened,
)

PLACE = Place(0.0, 0.0)


@dataclass(frozen=True)
class Thing:
    """Leaves and arrives."""

    departure_s: int
    arrival_s: int


def query(time_s: int = 0, **changes: object) -> PlanQuery:
    return PlanQuery(PLACE, PLACE, time_s, **changes)  # type: ignore[arg-type]


def test_both_ends_of_the_first_window_belong_to_it() -> None:
    assert first_interval(query(100, window_s=50)) == (Interval(100, 151), Direction.LATER)
    assert first_interval(query(100, window_s=50, arrive_by=True)) == (Interval(50, 101), Direction.EARLIER)


def test_a_cursor_touches_the_page_it_comes_from() -> None:
    later = query(0, window_s=50, cursor=Cursor(Direction.LATER, 151))
    assert first_interval(later) == (Interval(151, 201), Direction.LATER)
    earlier = query(0, window_s=50, cursor=Cursor(Direction.EARLIER, 100))
    assert first_interval(earlier) == (Interval(50, 100), Direction.EARLIER)


@given(st.integers(1, 90_000), st.sampled_from(Direction))
def test_widening_touches_and_ends(length: int, direction: Direction) -> None:
    pieces = list(widened(Interval(0, length), direction))
    ordered = pieces if direction is Direction.LATER else pieces[::-1]
    assert all(a.to_s == b.from_s for a, b in pairwise(ordered))
    assert ordered[-1].to_s - ordered[0].from_s == max(length, MAX_WIDENED_S)


@given(st.integers(-50, 50), st.integers(1, 100), st.lists(st.integers(-100, 200)).map(sorted))
def test_splitting_loses_nothing(start: int, length: int, instants: list[int]) -> None:
    parts = list(split(Interval(start, start + length), instants))
    seconds = [second for part in parts for second in range(part.from_s, part.to_s)]
    assert seconds == list(range(start, start + length))


@given(
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 500)), max_size=30, unique=True),
    st.integers(0, 20_000),
    st.integers(1, 3000),
    st.integers(0, 6),
    st.integers(0, 4),
    st.booleans(),
    st.sampled_from(Direction),
)
def test_pages_neither_repeat_nor_lose(
    pairs: list[tuple[int, int]],
    start: int,
    window: int,
    wanted: int,
    most: int,
    arrive_by: bool,
    direction: Direction,
) -> None:
    things = [Thing(departure, departure + duration) for departure, duration in pairs]

    def second(thing: Thing) -> int:
        return thing.arrival_s if arrive_by else thing.departure_s

    def search(interval: Interval) -> list[Thing]:
        return [thing for thing in things if interval.from_s <= second(thing) < interval.to_s]

    seen: list[Thing] = []
    whole = Interval(MAX_WIDENED_S * 1000, -MAX_WIDENED_S * 1000)
    cursor = None
    for _ in range(60):
        asked = query(start, window_s=window, arrive_by=arrive_by, max_itineraries=most, cursor=cursor)
        page = search_page(asked, search, lambda found: len(found) >= wanted, lambda _: [])
        page = cut_page(page, most, first_interval(asked)[1], arrive_by, lambda _: True)
        seen += page.found
        whole = Interval(min(whole.from_s, page.interval.from_s), max(whole.to_s, page.interval.to_s))
        edge = page.interval.to_s if direction is Direction.LATER else page.interval.from_s
        cursor = Cursor(direction, edge)
    assert len(seen) == len(set(seen))
    assert set(seen) == set(search(whole))
