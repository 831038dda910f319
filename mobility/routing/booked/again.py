"""A ride on demand of a journey that is known, found again among the services of now."""

from dataclasses import dataclass

import numpy as np

from mobility.errors import NotFoundError
from mobility.on_demand.model import Area, OnDemand, OnDemandService
from mobility.on_demand.spans import Span, cut_spans, holds
from mobility.routing.access import profile_of
from mobility.routing.booked.direct import booked_legs
from mobility.routing.booked.reach import Corner, DemandReach, Driver
from mobility.routing.journey import Leg
from mobility.routing.known_ways import look_around_s
from mobility.routing.one_to_many import street_times
from mobility.routing.query import Place, StreetMode

LONGEST_WAIT_S = 6 * 3600
"""So long before a ride one may be brought to it, and so long after one may be fetched."""
LONGEST_WALK_S = 3600
BOOKED_ALREADY = 0
"""Whoever asks for a known journey may have booked it: deadlines are told, and keep nothing back."""


@dataclass(frozen=True, slots=True)
class KnownDemand:
    """A ride on demand as it once was.

    Parameters
    ----------
    service_id : str
        Of the service.
    start_s, end_s : int
        Unix seconds: expected departure, arrival after the longest wait.
    origin, target : Place
        Where it picked up and set down.
    to_stop, mode : int, str
        As of other stretches: never known here, and driven by others.
    """

    service_id: str
    start_s: int
    end_s: int
    origin: Place
    target: Place
    to_stop: int = -1
    mode: str = "CAR"

    @property
    def duration_s(self) -> int:
        """How long it took."""
        return self.end_s - self.start_s


def find_demand_before(
    driver: Driver, on_demand: OnDemand, known: KnownDemand, stop: Place, ride_start_s: int
) -> list[Leg]:
    """Find the way to the first ride of the timetable again.

    Parameters
    ----------
    driver : Driver
        Its query has the origin.
    on_demand : OnDemand
        The services of now.
    known : KnownDemand
        As it once was.
    stop : Place
        Where that ride is boarded now.
    ride_start_s : int
        Unix seconds by which one must be there.

    Returns
    -------
    list[Leg]
        As late as the service and the ride allow.

    Raises
    ------
    NotFoundError
        If the service or a way is gone, or it no longer runs then (ITINERARY_SERVICE_GONE).
    """
    reach = _reach(driver, on_demand, known, stop, is_access=True)
    total_s, ride_s = int(reach.durations_s[0]), int(reach.rides_s[0])
    latest_s = ride_start_s - total_s + reach.corner.walk_s
    pickups = reach.service.pickups(latest_s - LONGEST_WAIT_S, latest_s, ride_s, BOOKED_ALREADY)
    spans = cut_spans(pickups, Span(latest_s - LONGEST_WAIT_S, latest_s))
    if not spans:
        raise service_gone(known.service_id)
    return reach.legs(stop.stop, spans[-1].to_s - reach.corner.walk_s)


def find_demand_after(
    driver: Driver, on_demand: OnDemand, known: KnownDemand, stop: Place, ride_end_s: int
) -> list[Leg]:
    """Find the way from the last ride of the timetable again.

    Parameters
    ----------
    driver : Driver
        Its query has the destination.
    on_demand : OnDemand
        The services of now.
    known : KnownDemand
        As it once was.
    stop : Place
        Where one alights now.
    ride_end_s : int
        Unix seconds at which one is there.

    Returns
    -------
    list[Leg]
        At once, or as soon as the service begins.

    Raises
    ------
    NotFoundError
        If the service or a way is gone, or it no longer runs then (ITINERARY_SERVICE_GONE).
    """
    reach = _reach(driver, on_demand, known, stop, is_access=False)
    pickups = reach.service.pickups(
        ride_end_s, ride_end_s + LONGEST_WAIT_S, int(reach.rides_s[0]), BOOKED_ALREADY
    )
    if not pickups:
        raise service_gone(known.service_id)
    return reach.legs(stop.stop, ride_end_s)


def find_demand_direct(driver: Driver, on_demand: OnDemand, known: KnownDemand) -> list[Leg]:
    """Find a ride all the way again.

    Parameters
    ----------
    driver : Driver
        Its query has both ends.
    on_demand : OnDemand
        The services of now.
    known : KnownDemand
        As it once was; when one is ready for it stays.

    Returns
    -------
    list[Leg]
        A walk to where it picks up, the ride, a walk on.

    Raises
    ------
    NotFoundError
        If the service or a way is gone, or it no longer runs then (ITINERARY_SERVICE_GONE).
    """
    row, service = _service(on_demand, known)
    query = driver.query
    near = _corner(driver, known, service.origins, known.origin, query.origin, backward=False)
    far = _corner(driver, known, service.destinations, known.target, query.destination, backward=True)
    ride_s = service.ride_s(_driving_s(driver, known, near.place, far.place, backward=False))
    ready_s = known.start_s - service.wait_s
    if not holds(service.pickups(ready_s, ready_s, ride_s, BOOKED_ALREADY), ready_s):
        raise service_gone(known.service_id)
    return booked_legs(driver, row, service, near, far, ready_s, ride_s)


def _reach(
    driver: Driver, on_demand: OnDemand, known: KnownDemand, stop: Place, *, is_access: bool
) -> DemandReach:
    """Give what the service reaches: nothing but that one stop."""
    row, service = _service(on_demand, known)
    if is_access:
        end, at, near, far = driver.query.origin, known.origin, service.origins, service.destinations
    else:
        end, at, near, far = driver.query.destination, known.target, service.destinations, service.origins
    if stop.stop not in far.stops:
        raise service_gone(known.service_id)
    corner = _corner(driver, known, near, at, end, backward=not is_access)
    ride_s = service.ride_s(_driving_s(driver, known, corner.place, stop, backward=not is_access))
    stops, rides_s = np.array([stop.stop], np.int32), np.array([ride_s], np.int32)
    return DemandReach(driver, row, service, is_access, end, corner, stops, rides_s, BOOKED_ALREADY)


def _service(on_demand: OnDemand, known: KnownDemand) -> tuple[int, OnDemandService]:
    rows = [
        (row, service)
        for row, service in enumerate(on_demand.services)
        if service.service_id == known.service_id
    ]
    if not rows:
        raise service_gone(known.service_id)
    # A trip through three areas is a service for each pair of them, all of one id.
    fitting = [
        one
        for one in rows
        if _comes_to(one[1].origins, known.origin) and _comes_to(one[1].destinations, known.target)
    ]
    return (fitting or rows)[0]


def _comes_to(area: Area, at: Place) -> bool:
    """Tell whether a service picks up, or sets down, at a place."""
    virtual = area.virtual_stops
    if area.is_door_to_door:
        return area.holds(at.lat, at.lon)
    if virtual.ids:
        return bool(np.any((virtual.lats == at.lat) & (virtual.lons == at.lon)))
    return at.stop in area.stops


def _corner(
    driver: Driver, known: KnownDemand, area: Area, at: Place, end: Place, *, backward: bool
) -> Corner:
    """Give where one is picked up (set down), if the service still comes there, and the walk between."""
    if not _comes_to(area, at):
        raise service_gone(known.service_id)
    if at.is_at(end):
        return Corner(end, 0)
    with driver.pool.borrowed() as search:
        walk_s = int(
            street_times(
                driver.network,
                search,
                end,
                [at],
                profile_of(driver.query, StreetMode.WALK),
                LONGEST_WALK_S,
                driver.query.max_snap_m,
                backward=backward,
            ).durations_s[0]
        )
    if walk_s < 0:
        raise service_gone(known.service_id)
    return Corner(at, walk_s)


def _driving_s(driver: Driver, known: KnownDemand, corner: Place, other: Place, *, backward: bool) -> int:
    longest_s = look_around_s(known.duration_s)
    driving_s = int(driver.drives(corner, [other], longest_s, backward=backward)[0][0])
    if driving_s <= 0:
        raise service_gone(known.service_id)
    return driving_s


def service_gone(service_id: str) -> NotFoundError:
    """Give the error for a ride on demand that is no longer possible.

    Parameters
    ----------
    service_id : str
        Of the service.

    Returns
    -------
    NotFoundError
        To be raised.
    """
    return NotFoundError(
        "The service {service} of this itinerary is gone, or no longer takes one there at that time.",
        field="itineraryId",
        code="ITINERARY_SERVICE_GONE",
        service=service_id,
    )
