"""Why a search found nothing, found out by asking further: never a guess."""

from mobility.routing.days import Days
from mobility.routing.journey import EmptyReason, Reason
from mobility.routing.query import PlanQuery
from mobility.routing.transit_search import TransitSearch
from mobility.routing.windows import Interval, split

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
    span_s = LOOK_AHEAD_DAYS * DAY_S
    if query.arrive_by:
        beyond = Interval(searched.from_s - span_s, searched.from_s)
    else:
        beyond = Interval(searched.to_s, searched.to_s + span_s)
    pieces = list(split(beyond, days.starts_within(beyond)))
    for piece in reversed(pieces) if query.arrive_by else pieces:
        if connects(days, search, query, piece):
            return EmptyReason(Reason.NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW, "time")
    return EmptyReason(Reason.NO_TRANSIT_CONNECTION)


def connects(days: Days, search: TransitSearch, query: PlanQuery, piece: Interval) -> bool:
    """Tell whether anything leaves (arrives, with arrive_by) from then on, or in a day.

    Parameters
    ----------
    days : Days
        Knows the service period.
    search : TransitSearch
        Of the query.
    query : PlanQuery
        Its direction and limit of travelling.
    piece : Interval
        A day or the rest of one.

    Returns
    -------
    bool
        True: there is a journey.
    """
    if not days.serves(days.date_of(piece.from_s)):
        return False
    if not query.max_travel_s:
        return bool(search.at(piece.to_s - 1 if query.arrive_by else piece.from_s))
    # From one instant the waiting would count against max_travel_s, so every departure is tried.
    return any(one.arrival_s - one.departure_s <= query.max_travel_s for one in search.within(piece))
