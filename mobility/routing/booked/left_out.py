"""Services that serve a place and are not offered, and why: nobody should wonder where the shuttle is."""

from mobility.on_demand.model import OnDemandService
from mobility.on_demand.spans import Span, cut_spans
from mobility.routing.journey import NotOffered, WhyNot
from mobility.routing.query import PlanQuery

LEAST_LOOK_S = 3600
"""How far around the time asked for a service is looked for before it counts as not there."""


def looked_at(query: PlanQuery) -> Span:
    """Give the time around which a query looks for rides.

    Parameters
    ----------
    query : PlanQuery
        Its time, window and direction.

    Returns
    -------
    Span
        Unix seconds; at least an hour.
    """
    length_s = max(query.window_s, LEAST_LOOK_S)
    if query.arrive_by:
        return Span(query.time_s - length_s, query.time_s)
    return Span(query.time_s, query.time_s + length_s)


def why_not(service: OnDemandService, row: int, query: PlanQuery, ride_s: int) -> NotOffered | None:
    """Say why a service is not there around the time of a query.

    Parameters
    ----------
    service : OnDemandService
        It serves the place.
    row : int
        Of the services.
    query : PlanQuery
        When, and when it is asked.
    ride_s : int
        The ride without the wait.

    Returns
    -------
    NotOffered | None
        None: it is there.
    """
    look = looked_at(query)
    ride_s += service.longest_wait_s
    hours = cut_spans(service.hours.pickups(look.from_s, look.to_s, ride_s), look)
    if not hours:
        return NotOffered(WhyNot.OUT_OF_HOURS, row, service.route)
    if service.booking.bookable(hours, query.asked_s):
        return None
    latest_s = service.booking.latest_s(hours[-1].to_s)
    return NotOffered(WhyNot.TOO_LATE_TO_BOOK, row, service.route, latest_s)
