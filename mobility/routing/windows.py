"""Windows and pages: which stretch of departures (or arrivals) to search, how to widen it and where to cut.

The complete answer to a question is one infinite Pareto set of (departure, arrival, rides). A page is the
part of it whose departures (arrivals with arrive_by) lie in one half-open interval [from_s, to_s). Intervals
that touch neither repeat nor lose a journey; so widening adds a neighbouring interval and searches no second
twice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from mobility.routing.query import Direction, PlanQuery

MAX_WIDENED_S = 24 * 3600
"""Longest interval that one request searches."""


class Timed(Protocol):
    """Anything that leaves and arrives."""

    @property
    def departure_s(self) -> int:
        """When it leaves."""

    @property
    def arrival_s(self) -> int:
        """When it arrives."""


Found = TypeVar("Found", bound=Timed)


@dataclass(frozen=True, slots=True)
class Interval:
    """Seconds from_s <= t < to_s."""

    from_s: int
    to_s: int


@dataclass(frozen=True, slots=True)
class PageOf(Generic[Found]):
    """What was found in one interval, ordered by departure, then arrival, then as the search had it."""

    found: list[Found]
    interval: Interval


def first_interval(query: PlanQuery) -> tuple[Interval, Direction]:
    """Say where a query's search begins and in which direction it is widened.

    Parameters
    ----------
    query : PlanQuery
        With or without a cursor.

    Returns
    -------
    tuple[Interval, Direction]
        Both ends of a first page's window belong to it; a cursor's interval touches the page it comes from.
    """
    if query.cursor is None:
        if query.arrive_by:
            return Interval(query.time_s - query.window_s, query.time_s + 1), Direction.EARLIER
        return Interval(query.time_s, query.time_s + query.window_s + 1), Direction.LATER
    length = max(query.window_s, 1)
    start = query.cursor.time_s
    if query.cursor.direction is Direction.EARLIER:
        return Interval(start - length, start), Direction.EARLIER
    return Interval(start, start + length), Direction.LATER


def search_page(
    query: PlanQuery,
    search: Callable[[Interval], list[Found]],
    enough: Callable[[list[Found]], bool],
    day_starts: Callable[[Interval], list[int]],
) -> PageOf[Found]:
    """Search an interval, and its neighbours until enough is found.

    Parameters
    ----------
    query : PlanQuery
        Gives time, window, cursor and `max_itineraries`.
    search : Callable[[Interval], list[Found]]
        Finds everything in an interval that lies within one day.
    enough : Callable[[list[Found]], bool]
        Whether the page is full.
    day_starts : Callable[[Interval], list[int]]
        The instants inside an interval at which another day's timetable takes over, ascending.

    Returns
    -------
    PageOf[Found]
        Everything found and the interval that was searched completely.
    """
    interval, direction = first_interval(query)
    found: list[Found] = []
    whole = interval
    for piece in widened(interval, direction):
        for part in split(piece, day_starts(piece)):
            found.extend(search(part))
        whole = Interval(min(whole.from_s, piece.from_s), max(whole.to_s, piece.to_s))
        if enough(found):
            break
    found.sort(key=lambda one: (one.departure_s, one.arrival_s))
    return PageOf(found, whole)


def cut_page(
    page: PageOf[Found], most: int, direction: Direction, arrive_by: bool, shown: Callable[[Found], bool]
) -> PageOf[Found]:
    """Cut a page that holds more than wanted, so that the next page begins right behind the cut.

    Parameters
    ----------
    page : PageOf[Found]
        The full page.
    most : int
        How many journeys to show, 0 = all. What shares its second with the last one is shown as well.
    direction : Direction
        EARLIER keeps the end of the interval, LATER its beginning.
    arrive_by : bool
        Intervals are of arrivals.
    shown : Callable[[Found], bool]
        Whether a journey counts (ranking may have dropped it).

    Returns
    -------
    PageOf[Found]
        The same page if nothing was to cut.
    """

    def second(one: Found) -> int:
        """Get the time by which pages are cut."""
        return one.arrival_s if arrive_by else one.departure_s

    seconds = sorted(second(one) for one in page.found if shown(one))
    if most <= 0 or len(seconds) <= most:
        return page
    if direction is Direction.LATER:
        interval = Interval(page.interval.from_s, seconds[most - 1] + 1)
    else:
        interval = Interval(seconds[-most], page.interval.to_s)
    kept = [one for one in page.found if interval.from_s <= second(one) < interval.to_s]
    return PageOf(kept, interval)


def widened(interval: Interval, direction: Direction) -> Iterator[Interval]:
    """Give the interval, then neighbours in one direction, each twice as long, MAX_WIDENED_S in all.

    Parameters
    ----------
    interval : Interval
        Where to begin.
    direction : Direction
        Where to go on.

    Yields
    ------
    Interval
        Pieces that touch each other.
    """
    yield interval
    length = max(interval.to_s - interval.from_s, 900)
    left = MAX_WIDENED_S - (interval.to_s - interval.from_s)
    while left > 0:
        length = min(2 * length, left)
        if direction is Direction.LATER:
            interval = Interval(interval.to_s, interval.to_s + length)
        else:
            interval = Interval(interval.from_s - length, interval.from_s)
        yield interval
        left -= length


def split(interval: Interval, instants: list[int]) -> Iterator[Interval]:
    """Cut an interval at instants inside it.

    Parameters
    ----------
    interval : Interval
        What to cut.
    instants : list[int]
        Ascending; those outside are ignored.

    Yields
    ------
    Interval
        Pieces in ascending order.
    """
    start = interval.from_s
    for instant in instants:
        if start < instant < interval.to_s:
            yield Interval(start, instant)
            start = instant
    yield Interval(start, interval.to_s)
