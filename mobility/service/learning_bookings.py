"""Rides of learners' ways that must be booked: which ones, and which nobody can book any more."""

from mobility.routing.booked.closed_runs import Runs, list_closed_between
from mobility.routing.journey import Journey, TransitLeg
from mobility.routing.router import Router


def too_late(router: Router, now_s: int, window: tuple[int, int]) -> Runs:
    """List the runs that must be booked, and cannot be any more.

    Parameters
    ----------
    router : Router
        Knows which trips must be booked.
    now_s : int
        Unix seconds.
    window : tuple[int, int]
        Unix seconds of the first departure and the last return.

    Returns
    -------
    Runs
        Empty where all trips just run.
    """
    return list_closed_between(router.network, router.booked.call_rides, router.days, now_s, window)


def rides_to_book(router: Router, journey: Journey) -> tuple[tuple[int, int], ...]:
    """List the rides of a journey that must be booked.

    Parameters
    ----------
    router : Router
        Knows which trips must be booked.
    journey : Journey
        Of its network.

    Returns
    -------
    tuple[tuple[int, int], ...]
        Trip and service day of each, in the order of travel.
    """
    calls = router.booked.call_rides
    if calls.is_empty:
        return ()
    return tuple(
        (leg.trip, leg.service_day)
        for leg in journey.legs
        if isinstance(leg, TransitLeg) and calls.booking_of(leg.trip) is not None
    )
