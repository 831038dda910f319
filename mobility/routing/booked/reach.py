"""What a service on demand reaches from one end of a journey, and its legs.

One walks to where the service picks up (its nearest virtual stop or stop; where it comes to the door,
nowhere), waits at most as long as is promised, and is driven to a stop of the timetable; at the other end the
same the other way round. Journeys reckon with the longest wait: a connection that holds only when the shuttle
comes early is no connection.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network.street_path import unpack_edges
from mobility.network.street_points import find_street
from mobility.network.transport_network import BASE_SPEED_MPS, TransportNetwork
from mobility.on_demand.model import Area, OnDemandService
from mobility.on_demand.spans import Span
from mobility.routing.access import StreetProfile, profile_of
from mobility.routing.journey import Leg, OnDemandLeg, PlacePoint
from mobility.routing.one_to_many import street_times
from mobility.routing.query import Place, PlanQuery, StreetMode
from mobility.routing.ways import NOTHING_DRAWN, SearchPool, Way, draw, leg_of, most_dislike

DRIVING = StreetProfile(StreetMode.CAR, "car", BASE_SPEED_MPS["car"])
FARTHEST_DRIVE_DS = 36_000
"""What was found within the limits of a query is drawn within an hour."""
FARTHEST_S = 10 * 86_400
"""Longer than any wait for a service to open that a journey can hold."""


class Corner(NamedTuple):
    """Where a service picks up or sets down near an end, and the walk there."""

    place: Place
    walk_s: int


@dataclass(frozen=True, eq=False)
class Driver:
    """What all drives of one query need.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    pool : SearchPool
        Where searches are borrowed.
    query : PlanQuery
        Speeds, limits, what is drawn, and when it is asked.
    """

    network: TransportNetwork
    pool: SearchPool
    query: PlanQuery

    def drives(
        self, corner: Place, many: Sequence[Place], longest_s: int, *, backward: bool
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Measure drives on empty streets between a corner and many places.

        Parameters
        ----------
        corner : Place
            One end of all of them.
        many : Sequence[Place]
            The other ends.
        longest_s : int
            Longest drive.
        backward : bool
            True: from the many to the corner.

        Returns
        -------
        tuple[(n,) int32, (n,) float64]
            Seconds, -1 = no way; metres.
        """
        with self.pool.borrowed() as search:
            times = street_times(
                self.network,
                search,
                corner,
                many,
                DRIVING,
                longest_s,
                self.query.max_snap_m,
                backward=backward,
            )
        return times.durations_s, times.lengths_m

    def corner_of(self, area: Area, place: Place, longest_s: int, *, backward: bool) -> Corner | None:
        """Find where a service picks up (or sets down) somebody at a place.

        Parameters
        ----------
        area : Area
            Of the service.
        place : Place
            The traveler's.
        longest_s : int
            Longest walk there.
        backward : bool
            True: from there to the place.

        Returns
        -------
        Corner | None
            The one with the shortest walk, the first of equal ones; None: nowhere near by.
        """
        if area.is_door_to_door:
            return Corner(place, 0) if area.holds(place.lat, place.lon) else None
        corners = corners_of(self.network, area)
        walking = profile_of(self.query, StreetMode.WALK)
        with self.pool.borrowed() as search:
            times = street_times(
                self.network,
                search,
                place,
                corners,
                walking,
                longest_s,
                self.query.max_snap_m,
                backward=backward,
            )
        walks = np.where(times.durations_s < 0, np.iinfo(np.int32).max, times.durations_s)
        nearest = int(walks.argmin()) if walks.size else -1
        if nearest < 0 or times.durations_s[nearest] < 0:
            return None
        return Corner(corners[nearest], int(walks[nearest]))

    def walk(self, origin: Place, destination: Place) -> Way:
        """Draw a walk.

        Parameters
        ----------
        origin, destination : Place
            Its ends.

        Returns
        -------
        Way
            In the order of travel.
        """
        return self._way(profile_of(self.query, StreetMode.WALK), origin, destination)

    def drive(self, origin: Place, destination: Place) -> Way:
        """Draw a drive on empty streets, straight there; as `walk`."""
        return self._way(DRIVING, origin, destination)

    def _way(self, profile: StreetProfile, origin: Place, destination: Place) -> Way:
        network, name = self.network, profile.profile
        points = [
            find_street(network, name, place.lat, place.lon, self.query.max_snap_m, place.level)
            for place in (origin, destination)
        ]
        if points[0] is None or points[1] is None:
            return NOTHING_DRAWN
        with self.pool.borrowed() as search:
            way = search.find_direct(points[0], points[1], int(FARTHEST_DRIVE_DS * most_dislike(name)))
            if way is None:
                return NOTHING_DRAWN
            path = unpack_edges(network, way, name, points[0], points[1])
        return draw(network, path, profile.slowness, self.query.detailed_legs)


def corners_of(network: TransportNetwork, area: Area) -> list[Place]:
    """List where an area's service picks up: its virtual stops, or its stops.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    area : Area
        Not one that is served door to door.

    Returns
    -------
    list[Place]
        Virtual stops are coordinates.
    """
    virtual = area.virtual_stops
    if virtual.ids:
        return [
            Place(lat, lon) for lat, lon in zip(virtual.lats.tolist(), virtual.lons.tolist(), strict=True)
        ]
    return [place_of(network, stop) for stop in area.stops.tolist()]


def place_of(network: TransportNetwork, stop: int) -> Place:
    """Give a stop as a place to drive to.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    stop : int
        Of the Timetable.

    Returns
    -------
    Place
        With its number.
    """
    t = network.timetable
    return Place(float(t.stop_lat[stop]), float(t.stop_lon[stop]), stop)


@dataclass(frozen=True, eq=False)
class DemandReach:
    """Stops that a service connects with one end.

    Parameters
    ----------
    driver : Driver
        Draws.
    row, service : int, OnDemandService
        Which.
    is_access : bool
        True: from the origin to stops; False: from stops to the destination.
    place, corner : Place, Corner
        The end, and where the service comes to.
    stops : (n,) int32
        Of the Timetable.
    rides_s : (n,) int32
        Rides without the wait.
    asked_s : int
        Unix seconds: when it would be booked.
    """

    driver: Driver
    row: int
    service: OnDemandService
    is_access: bool
    place: Place
    corner: Corner
    stops: NDArray[np.int32]
    rides_s: NDArray[np.int32]
    asked_s: int
    durations_s: NDArray[np.int32] = field(init=False)

    def __post_init__(self) -> None:
        total = self.rides_s + np.int32(self.corner.walk_s + self.service.longest_wait_s)
        object.__setattr__(self, "durations_s", total.astype(np.int32))

    def spans(self, from_s: int, to_s: int) -> list[tuple[Span, ...]]:
        """List for each stop when one may set out (access), or be at the stop ready for the ride (egress).

        Parameters
        ----------
        from_s, to_s : int
            Unix seconds to look at.

        Returns
        -------
        list[tuple[Span, ...]]
            Unix; () = never.
        """
        walk_s = self.corner.walk_s if self.is_access else 0
        found: dict[int, tuple[Span, ...]] = {}
        for ride_s in set(self.rides_s.tolist()):
            pickups = self.service.pickups(from_s, to_s, ride_s, self.asked_s)
            found[ride_s] = tuple(span.shifted(-walk_s) for span in pickups)
        return [found[ride_s] for ride_s in self.rides_s.tolist()]

    def legs(self, stop: int, start_s: int) -> list[Leg]:
        """Draw the way between the end and a stop.

        Parameters
        ----------
        stop : int
            One of `stops`.
        start_s : int
            Unix: leaving the origin, or arriving at the stop; who arrives before the service begins waits.

        Returns
        -------
        list[Leg]
            The walk, if there is one, and the ride, in the order of travel.
        """
        ride_s = int(self.rides_s[np.flatnonzero(self.stops == stop)[0]])
        at_stop, at_corner = place_of(self.driver.network, stop), self.corner.place
        walk_s = self.corner.walk_s
        if self.is_access:
            ready_s = start_s + walk_s
            ride = ride_leg(self.driver, self.row, self.service, at_corner, at_stop, ready_s, ride_s)
            if not walk_s:
                return [ride]
            way = self.driver.walk(self.place, at_corner)
            return [leg_of(way, "WALK", start_s, ready_s, self.place.stop, at_corner.stop), ride]
        ready_s = self._ready_s(start_s, ride_s)
        ride = ride_leg(self.driver, self.row, self.service, at_stop, at_corner, ready_s, ride_s)
        if not walk_s:
            return [ride]
        way = self.driver.walk(at_corner, self.place)
        walk = leg_of(way, "WALK", ride.end_s, ride.end_s + walk_s, at_corner.stop, self.place.stop)
        return [ride, walk]

    def _ready_s(self, arrival_s: int, ride_s: int) -> int:
        spans = self.service.pickups(arrival_s, arrival_s + FARTHEST_S, ride_s, self.asked_s)
        return max(arrival_s, spans[0].from_s) if spans else arrival_s


def ride_leg(
    driver: Driver,
    row: int,
    service: OnDemandService,
    origin: Place,
    destination: Place,
    ready_s: int,
    ride_s: int,
) -> OnDemandLeg:
    """Draw a ride.

    Parameters
    ----------
    driver : Driver
        Draws.
    row, service : int, OnDemandService
        Which.
    origin, destination : Place
        Where one gets in and out.
    ready_s : int
        Unix: from then on one waits.
    ride_s : int
        Of the ride without the wait.

    Returns
    -------
    OnDemandLeg
        From the expected departure to the arrival after the longest wait.
    """
    way = driver.drive(origin, destination)
    return OnDemandLeg(
        service=row,
        start_s=ready_s + service.wait_s,
        end_s=ready_s + service.longest_wait_s + ride_s,
        from_stop=origin.stop,
        to_stop=destination.stop,
        from_point=PlacePoint(origin.lat, origin.lon),
        to_point=PlacePoint(destination.lat, destination.lon),
        wait_s=service.wait_s,
        latest_booking_s=service.booking.latest_s(ready_s),
        length_m=way.length_m,
        lats=way.lats,
        lons=way.lons,
    )


def find_reach(
    driver: Driver, row: int, service: OnDemandService, place: Place, longest_s: int, *, is_access: bool
) -> DemandReach | None:
    """Find what a service connects with one end.

    Parameters
    ----------
    driver : Driver
        Measures.
    row, service : int, OnDemandService
        Which.
    place : Place
        The end.
    longest_s : int
        Longest way between the end and a stop, without the wait.
    is_access : bool
        Whether the end is the origin.

    Returns
    -------
    DemandReach | None
        None: the end, or all stops, are out of its area.
    """
    near, far = service.origins, service.destinations
    if not is_access:
        near, far = far, near
    corner = driver.corner_of(near, place, longest_s, backward=not is_access)
    if corner is None or not far.stops.size:
        return None
    places = [place_of(driver.network, stop) for stop in far.stops.tolist()]
    left_s = longest_s - corner.walk_s
    driving_s, _ = driver.drives(corner.place, places, left_s, backward=not is_access)
    rides_s = np.array([service.ride_s(seconds) if seconds > 0 else -1 for seconds in driving_s.tolist()])
    within = np.flatnonzero((rides_s > 0) & (rides_s <= left_s))
    if not within.size:
        return None
    return DemandReach(
        driver,
        row,
        service,
        is_access,
        place,
        corner,
        far.stops[within],
        rides_s[within].astype(np.int32),
        driver.query.asked_s,
    )
