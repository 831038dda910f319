"""One page of an answer: searched, judged and cut."""

from collections.abc import Sequence
from dataclasses import dataclass

from mobility.routing.days import Days
from mobility.routing.found import Found
from mobility.routing.query import PlanQuery
from mobility.routing.rank import Drop, Verdict, rank
from mobility.routing.transit_search import TransitSearch
from mobility.routing.windows import Interval, PageOf, cut_page, first_interval, search_page

HALF_DAY_S = 12 * 3600


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """Everything found in an interval with what ranking says about it, by departure."""

    judged: tuple[tuple[Found, Verdict], ...]
    interval: Interval

    @property
    def is_walking_better(self) -> bool:
        """True: something was found, and walking beats all of it."""
        return bool(self.judged) and all(verdict.drop is Drop.WALKING_IS_FASTER for _, verdict in self.judged)


def find_page(query: PlanQuery, search: TransitSearch, days: Days, walking_s: int | None) -> Page:
    """Search one page.

    Parameters
    ----------
    query : PlanQuery
        Window, cursor and how many journeys are wanted.
    search : TransitSearch
        Of the query.
    days : Days
        Where one day's timetable ends.
    walking_s : int | None
        How long going without transit takes.

    Returns
    -------
    Page
        The journeys of the complete Pareto set in its interval, judged.
    """

    def judge(found: Sequence[Found]) -> list[Verdict]:
        """Rank what was found."""
        candidates = [one.candidate() for one in found]
        return rank(candidates, walking_s, query.max_travel_s, arrive_by=query.arrive_by, at_once=at_once)

    at_once = query.window_s == 0 and query.cursor is None

    def enough(found: list[Found]) -> bool:
        """Tell whether the page is full."""
        if query.num_itineraries == 0:
            return True
        verdicts = judge(found)
        kept = sum(verdict.is_kept for verdict in verdicts)
        # Where walking beats all that was found, searching longer finds more of the same.
        return kept >= query.num_itineraries or (kept == 0 and walking_s is not None and bool(found))

    def within(interval: Interval) -> list[Found]:
        """Search an interval; nothing runs on days without service."""
        return search.within(interval) if days.serves(days.date_of(interval.from_s)) else []

    page = (
        _at_once(query, search, days) if at_once else search_page(query, within, enough, days.starts_within)
    )
    verdicts = dict(zip(map(id, page.found), judge(page.found), strict=True))
    page = cut_page(
        page,
        query.max_itineraries,
        first_interval(query)[1],
        query.arrive_by,
        lambda one: verdicts[id(one)].is_kept,
    )
    return Page(tuple((one, verdicts[id(one)]) for one in page.found), page.interval)


def _at_once(query: PlanQuery, search: TransitSearch, days: Days) -> PageOf[Found]:
    """Search from one instant; the page ends behind what it shows, so that a next page continues there."""
    # A compiled day begins at noon of the day before and ends at noon of the day after. Where nothing is
    # found, the neighbour that reaches half a day further in the direction of travel is asked as well.
    beyond_s = query.time_s + (-HALF_DAY_S if query.arrive_by else HALF_DAY_S)
    found: list[Found] = []
    for day_s in (query.time_s, beyond_s):
        if not found and days.serves(days.date_of(day_s)):
            found = search.at(query.time_s, day_s)
    found.sort(key=lambda one: (one.departure_s, one.arrival_s))
    if query.arrive_by:
        first_s = min((one.arrival_s for one in found), default=query.time_s)
        return PageOf(found, Interval(first_s, query.time_s + 1))
    last_s = max((one.departure_s for one in found), default=query.time_s)
    return PageOf(found, Interval(query.time_s, last_s + 1))
