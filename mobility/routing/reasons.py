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
        NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW if there is one within a week, else NO_TRANSIT_CONNECTION; it
        names maxTravelTime where there are connections that only take longer.
    """
    span_s = LOOK_AHEAD_DAYS * DAY_S
    before = Interval(searched.from_s - span_s, searched.from_s)
    after = Interval(searched.to_s, searched.to_s + span_s)
    ahead, behind = (before, after) if query.arrive_by else (after, before)
    # Whether there is a connection does not depend on who is on board, nor on how long it takes.
    search = search.plain().unbounded()
    pieces = list(split(ahead, days.starts_within(ahead)))
    if query.arrive_by:
        pieces.reverse()
    if not all(days.serves(days.date_of(piece.from_s)) for piece in pieces):
        # Where service ends, the week ahead is no week: what ran until now is a connection all the same.
        pieces += split(behind, days.starts_within(behind))
    if query.max_travel_s:
        # Whether one of the week's connections is as quick, only a search of the whole week could tell: as
        # long as seven of the largest windows that may be asked for. That there are slower ones, one tells.
        pieces = list(split(searched, days.starts_within(searched))) + pieces
        is_connected = any(connects(days, search, query, piece) for piece in pieces)
        return EmptyReason(Reason.NO_TRANSIT_CONNECTION, "maxTravelTime" if is_connected else "")
    if any(connects(days, search, query, piece) for piece in pieces):
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
        Its direction.
    piece : Interval
        A day or the rest of one.

    Returns
    -------
    bool
        True: there is a journey.
    """
    if not days.serves(days.date_of(piece.from_s)):
        return False
    return bool(search.at(piece.to_s - 1 if query.arrive_by else piece.from_s))
