"""Why a search found nothing, found out by asking further: never a guess."""

from itertools import pairwise

from mobility.routing.days import Days
from mobility.routing.journey import EmptyReason, Reason
from mobility.routing.query import PlanQuery
from mobility.routing.transit_search import TransitSearch
from mobility.routing.windows import Interval

LOOK_AHEAD_DAYS = 7
"""A line that runs once a week is still a connection."""

DAY_S = 86_400


def why_nothing(days: Days, search: TransitSearch, query: PlanQuery, searched: Interval) -> EmptyReason:
    """Say whether a connection exists outside the interval that was searched.

    Parameters
    ----------
    days : Days
        Knows the service period.
    search : TransitSearch
        Of the query.
    query : PlanQuery
        Its direction.
    searched : Interval
        Where nothing was found.

    Returns
    -------
    EmptyReason
        NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW if there is one within a week, else NO_TRANSIT_CONNECTION.
    """
    for day in range(LOOK_AHEAD_DAYS):
        if query.arrive_by:
            piece = Interval(searched.from_s - (day + 1) * DAY_S, searched.from_s - day * DAY_S)
        else:
            piece = Interval(searched.to_s + day * DAY_S, searched.to_s + (day + 1) * DAY_S)
        if connects(days, search, query, piece):
            return EmptyReason(Reason.NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW, "time")
    return EmptyReason(Reason.NO_TRANSIT_CONNECTION)


def connects(days: Days, search: TransitSearch, query: PlanQuery, piece: Interval) -> bool:
    """Tell whether anything leaves (arrives, with arrive_by) in a day.

    Parameters
    ----------
    days : Days
        Knows the service period.
    search : TransitSearch
        Of the query.
    query : PlanQuery
        Its direction and limit of travelling.
    piece : Interval
        A day.

    Returns
    -------
    bool
        True: there is a journey.
    """
    instant = piece.to_s - 1 if query.arrive_by else piece.from_s
    if not (days.serves(days.date_of(piece.from_s)) or days.serves(days.date_of(piece.to_s))):
        return False
    if not query.max_travel_s:
        return bool(search.at(instant))
    # From one instant the waiting would count against max_travel_s, so every departure of the day is tried.
    starts = [piece.from_s, *days.starts_within(piece), piece.to_s]
    return any(
        one.arrival_s - one.departure_s <= query.max_travel_s
        for start, end in pairwise(starts)
        for one in search.within(Interval(start, end))
    )
