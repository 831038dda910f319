"""Going all the way with one ride that is booked: a flexible line, a shuttle, a taxi."""

from mobility.on_demand.model import OnDemandService
from mobility.on_demand.spans import Span, cut_spans
from mobility.routing.booked.left_out import looked_at, why_not
from mobility.routing.booked.reach import Corner, Driver, ride_leg
from mobility.routing.journey import Journey, Leg, NotOffered
from mobility.routing.ways import leg_of


def find_booked_direct(
    driver: Driver, row: int, service: OnDemandService
) -> tuple[Journey | None, NotOffered | None]:
    """Find the ride of one service from end to end.

    Parameters
    ----------
    driver : Driver
        Measures and draws; its query has the ends and the time.
    row, service : int, OnDemandService
        Which.

    Returns
    -------
    tuple[Journey | None, NotOffered | None]
        A walk to where it picks up, the ride, a walk on; or why there is none, where it serves both ends.
    """
    query = driver.query
    longest_s = query.max_direct_s
    near = driver.corner_of(service.origins, query.origin, longest_s, backward=False)
    far = driver.corner_of(service.destinations, query.destination, longest_s, backward=True)
    if near is None or far is None or near.place.is_at(far.place):
        return None, None
    driving_s = int(driver.drives(near.place, [far.place], longest_s, backward=False)[0][0])
    if driving_s <= 0:
        return None, None
    ride_s = service.ride_s(driving_s)
    if near.walk_s + ride_s + far.walk_s > longest_s:
        return None, None
    ready_s = _ready_s(service, driver, near.walk_s, far.walk_s, ride_s)
    if ready_s is None:
        return None, why_not(service, row, query, ride_s)
    return Journey(tuple(booked_legs(driver, row, service, near, far, ready_s, ride_s))), None


def _ready_s(
    service: OnDemandService, driver: Driver, walk_to_s: int, walk_on_s: int, ride_s: int
) -> int | None:
    """Give when one is ready to be picked up: as soon, or with a time to arrive at as late, as possible."""
    query, look = driver.query, looked_at(driver.query)
    if query.arrive_by:
        latest_s = query.time_s - walk_on_s - ride_s - service.longest_wait_s
        look = Span(look.from_s, latest_s)
    else:
        look = Span(query.time_s + walk_to_s, look.to_s + walk_to_s)
    spans = cut_spans(service.pickups(look.from_s, look.to_s, ride_s, query.asked_s), look)
    if not spans:
        return None
    return spans[-1].to_s if query.arrive_by else spans[0].from_s


def booked_legs(
    driver: Driver, row: int, service: OnDemandService, near: Corner, far: Corner, ready_s: int, ride_s: int
) -> list[Leg]:
    """Draw a ride and the walks to it and from it.

    Parameters
    ----------
    driver : Driver
        Draws; its query has the ends.
    row, service : int, OnDemandService
        Which.
    near, far : Corner
        Where it picks up and sets down.
    ready_s : int
        Unix: from then on one waits where it picks up.
    ride_s : int
        Of the ride without the wait.

    Returns
    -------
    list[Leg]
        In the order of travel, without walks that take no time.
    """
    query = driver.query
    legs: list[Leg] = []
    if near.walk_s:
        way = driver.walk(query.origin, near.place)
        legs.append(leg_of(way, "WALK", ready_s - near.walk_s, ready_s, query.origin.stop, near.place.stop))
    ride = ride_leg(driver, row, service, near.place, far.place, ready_s, ride_s)
    legs.append(ride)
    if far.walk_s:
        way, end_s = driver.walk(far.place, query.destination), ride.end_s + far.walk_s
        legs.append(leg_of(way, "WALK", ride.end_s, end_s, far.place.stop, query.destination.stop))
    return legs
