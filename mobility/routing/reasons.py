"""Why a search found nothing, found out by asking further: never a guess."""

from collections.abc import Iterable

from mobility.network.compiled_day import DayProducts
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
        is_connected = any_connects(days, search, query, pieces)
        return EmptyReason(Reason.NO_TRANSIT_CONNECTION, "maxTravelTime" if is_connected else "")
    if any_connects(days, search, query, pieces):
        return EmptyReason(Reason.NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW, "time")
    return EmptyReason(Reason.NO_TRANSIT_CONNECTION)


def any_connects(days: Days, search: TransitSearch, query: PlanQuery, pieces: Iterable[Interval]) -> bool:
    """Tell whether anything leaves (arrives, with arrive_by) in any piece.

    No compiled day is asked twice what it has answered.

    Dates on which the same runs share one day. From where nothing gets there by waiting for whatever still
    leaves on it, nothing that leaves later does (with arrive_by: arrives earlier).

    Parameters
    ----------
    days : Days
        Knows the service period.
    search : TransitSearch
        Of the query.
    query : PlanQuery
        Its direction.
    pieces : Iterable[Interval]
        Days or rests of one, in the order in which they are looked at.

    Returns
    -------
    bool
        True: there is a journey.
    """
    # By day, the second of it from (to) which there is nothing. The day itself is the key, not what vias make
    # of it: that is laid out for each date.
    nothing: dict[DayProducts, int] = {}
    for piece in pieces:
        date = days.date_of(piece.from_s)
        if not days.serves(date):
            continue
        day = days.get(date, query.trips)
        moment_s = asked_s(query, piece)
        second = moment_s - day.epoch_s
        known = nothing.get(day.products)
        if known is not None and (second <= known if query.arrive_by else second >= known):
            continue
        if search.at(moment_s):
            return True
        if search.depends_on_day_alone(piece.from_s):
            nothing[day.products] = second
    return False


def asked_s(query: PlanQuery, piece: Interval) -> int:
    """Give the instant whose answer holds for a whole piece.

    Parameters
    ----------
    query : PlanQuery
        Its direction.
    piece : Interval
        A day or the rest of one.

    Returns
    -------
    int
        Unix seconds: its first, or its last with arrive_by.
    """
    return piece.to_s - 1 if query.arrive_by else piece.from_s
