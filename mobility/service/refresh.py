"""Itineraries that were planned before, found again by their id on the present network."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from mobility.boards import DatedTrip, Stations, first_departure_s
from mobility.errors import BadParameterError, NotFoundError
from mobility.network.transport_network import BASE_SPEED_MPS, base_speed_mps
from mobility.routing.booked.again import KnownDemand
from mobility.routing.chains_again import ChainsAgain, KnownStretch, KnownWalk, is_chain
from mobility.routing.comfort import feel
from mobility.routing.journey import Journey, PlacePoint
from mobility.routing.known_ways import LONGEST_S
from mobility.routing.mixed.again import KnownVehicle
from mobility.routing.query import Place, PlanQuery, WalkProfile
from mobility.routing.rebuild import KnownRide, Rebuilder
from mobility.routing.router import Router
from mobility.routing.transit_journey import Ride
from mobility.service.crowding import NOTHING_MINDED, CrowdingRequest
from mobility.service.itinerary_ids import (
    DemandId,
    JourneyId,
    RideId,
    StreetId,
    Traveler,
    VehicleId,
    decode_itinerary_id,
)
from mobility.service.live import LiveView
from mobility.service.places_resolve import PlaceResolver
from mobility.service.trips import MINUTE_S, TripName, Trips, parse_trip_id

FIELD = "itineraryId"


@dataclass(frozen=True, slots=True)
class RefreshRequest:
    """A question for an itinerary in the words of the wire format; ranges already checked.

    Parameters
    ----------
    itinerary_id : str
        As an answer had it.
    pedestrian_profile : str | None
        "FOOT" or "WHEELCHAIR", None = as the id tells.
    pedestrian_mps, cycling_mps : float | None
        Speeds, None = as the id tells.
    max_matching_m : float
        Farthest a coordinate may lie from its street.
    detailed_legs, detailed_transfers : bool
        Geometry and steps of legs (of walks between rides).
    crowding : CrowdingRequest
        How much full vehicles are minded: what the itinerary feels like is told then.
    asked_s : int
        Unix seconds: now. Shared vehicles of which the last word is too old to rely on are gone; 0 = as of
        that word.
    """

    itinerary_id: str
    pedestrian_profile: str | None = None
    pedestrian_mps: float | None = None
    cycling_mps: float | None = None
    max_matching_m: float = 250.0
    detailed_legs: bool = True
    detailed_transfers: bool = True
    crowding: CrowdingRequest = NOTHING_MINDED
    asked_s: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Refreshed:
    """A journey as it is now, and the query it belongs to (with the ends as found)."""

    query: PlanQuery
    journey: Journey
    lacks_loads: bool = False  # full vehicles are minded, and nothing is known


class Refresher:
    """Refreshes itineraries on one network; safe to share between threads.

    Parameters
    ----------
    router : Router
        Its engine.
    places : PlaceResolver
        Knows stops by id.
    trips : Trips
        Knows trips by id.
    stations : Stations
        Knows which platforms belong together.
    """

    def __init__(self, router: Router, places: PlaceResolver, trips: Trips, stations: Stations) -> None:
        self._days, self._places, self._trips, self._stations = router.days, places, trips, stations
        self._planned: Refresher | None = None
        self._live: LiveView | None = None
        self._rebuilder = Rebuilder(
            router.network,
            router.pool,
            router.lines,
            router.transfer_ways,
            ChainsAgain(router.garage, router.booked.on_demand),
        )

    def with_live(self, router: Router, trips: Trips, live: LiveView) -> "Refresher":
        """Refresh itineraries as they run.

        Parameters
        ----------
        router : Router
            Of the live days.
        trips : Trips
            Of the live days.
        live : LiveView
            What they were made of.

        Returns
        -------
        Refresher
            Of the same network.
        """
        refresher = Refresher(router, self._places, trips, self._stations)
        refresher._planned, refresher._live = self, live
        return refresher

    def with_trips(self, trips: Trips) -> "Refresher":
        """Look trips up elsewhere.

        Parameters
        ----------
        trips : Trips
            Of the same days.

        Returns
        -------
        Refresher
            All else is shared.
        """
        refresher = copy(self)
        refresher._trips = trips
        return refresher

    def refresh(self, request: RefreshRequest) -> Refreshed:
        """Find an itinerary again.

        Parameters
        ----------
        request : RefreshRequest
            In the words of the wire format.

        Returns
        -------
        Refreshed
            With the times, ways and platforms of the present network.

        Raises
        ------
        BadParameterError
            For an id that is none.
        NotFoundError
            If a trip (ITINERARY_TRIP_GONE), a stop (ITINERARY_STOP_GONE), a vehicle (ITINERARY_VEHICLE_GONE),
            a service on demand (ITINERARY_SERVICE_GONE) or a connection (ITINERARY_BROKEN) is gone.
        """
        told = decode_itinerary_id(request.itinerary_id, FIELD)
        query = self._query_of(request, told)
        ride_ids = [leg for leg in told.legs if isinstance(leg, RideId)]
        walks = self._walks_of(told)
        if not ride_ids:
            if is_chain(walks[0]):
                return Refreshed(query, self._rebuilder.chains.direct(query, walks[0]))
            if len(walks[0]) != 1 or not isinstance(walks[0][0], KnownWalk):
                raise BadParameterError(
                    "{field} is not the id of an itinerary of this service.",
                    field=FIELD,
                    id=request.itinerary_id,
                )
            return Refreshed(query, self._rebuilder.direct(query, walks[0][0]))
        names = [parse_trip_id(ride.trip_id, FIELD) for ride in ride_ids]
        if self._planned is not None and self._live is not None and self._has_canceled(names):
            # Whoever has planned to ride with a cancelled run is told so, on the itinerary as it was planned.
            as_planned = self._planned.refresh(request)
            return replace(as_planned, journey=self._live.annotated(as_planned.journey))
        dated_trips = self._dated_trips(ride_ids, names)
        seated_after = [ride.stay_seated for ride in ride_ids[1:]] + [False]
        rides = [
            self._ride_of(told_ride, name, dated, stays)
            for told_ride, name, dated, stays in zip(ride_ids, names, dated_trips, seated_after, strict=True)
        ]
        _check_seats(rides, dated_trips)
        first = dated_trips[0]
        journey = self._rebuilder.journey(query, first.day, rides, walks, first.loads)
        if query.crowding.is_off:
            return Refreshed(query, journey)
        return Refreshed(query, feel(journey, query.crowding), first.loads is None)

    def _query_of(self, request: RefreshRequest, told: JourneyId) -> PlanQuery:
        traveler = told.traveler
        word = request.pedestrian_profile or traveler.profile
        profile = WalkProfile[word]
        return PlanQuery(
            origin=self._end(told.from_place),
            destination=self._end(told.to_place),
            time_s=0,
            walk_profile=profile,
            walk_mps=request.pedestrian_mps or traveler.walk_mps or BASE_SPEED_MPS[profile],
            bike_mps=request.cycling_mps or traveler.bike_mps or base_speed_mps(traveler.bike_profile),
            bike_profile=traveler.bike_profile,
            max_direct_s=LONGEST_S,
            max_snap_m=request.max_matching_m,
            detailed_legs=request.detailed_legs,
            detailed_transfers=request.detailed_transfers,
            crowding=request.crowding.crowding(),
            asked_s=request.asked_s,
        )

    def _end(self, text: str) -> Place:
        try:
            return self._places.resolve(text, FIELD)
        except NotFoundError as fault:
            raise _stop_gone(text, "") from fault

    def _walks_of(self, told: JourneyId) -> list[list[KnownStretch]]:
        """List the stretches on streets before, between and after the rides."""
        groups: list[list[KnownStretch]] = [[]]
        for leg in told.legs:
            if isinstance(leg, StreetId):
                stop = self._stop(leg.to_stop_id)
                groups[-1].append(KnownWalk(leg.mode, leg.start_s, leg.end_s, stop, leg.stay_s))
            elif isinstance(leg, DemandId):
                origin = Place(leg.from_lat, leg.from_lon, self._stop(leg.from_stop_id))
                target = Place(leg.to_lat, leg.to_lon, self._stop(leg.to_stop_id))
                groups[-1].append(KnownDemand(leg.service_id, leg.start_s, leg.end_s, origin, target))
            elif isinstance(leg, VehicleId):
                groups[-1].append(
                    KnownVehicle(
                        leg.mode,
                        leg.start_s,
                        leg.end_s,
                        PlacePoint(leg.from_lat, leg.from_lon),
                        PlacePoint(leg.to_lat, leg.to_lon),
                        leg.system,
                        leg.vehicle_type,
                        leg.from_station,
                        leg.to_station,
                        leg.vehicle,
                        leg.parking,
                    )
                )
            else:
                groups.append([])
        return groups

    def _stop(self, stop_id: str) -> int:
        """Find a stop, -1 for "": none."""
        stop = self._places.find_stop(stop_id) if stop_id else -1
        if stop is None:
            raise _stop_gone(stop_id, "")
        return stop

    def _has_canceled(self, names: Sequence[TripName]) -> bool:
        """Tell whether any trip runs by the timetable, but not today; one that was taken back is gone."""
        assert self._planned is not None
        return not any(map(self._trips.is_deleted, names)) and any(
            self._trips.find_dated(name) is None and self._planned._trips.find_dated(name) is not None
            for name in names
        )

    def _dated_trips(self, rides: Sequence[RideId], names: Sequence[TripName]) -> list[DatedTrip]:
        """Find all trips in one compiled day."""
        first = None
        for ride, name in zip(rides, names, strict=True):
            dated = self._trips.find_dated(name)
            if dated is None:
                raise NotFoundError(
                    "The trip {trip} of this itinerary is no longer in the timetable of that day.",
                    field=FIELD,
                    code="ITINERARY_TRIP_GONE",
                    trip=ride.trip_id,
                )
            first = first or dated
        assert first is not None
        begins = self._days.date_of(first.calls(0, 0).first.departure_s)
        for date in (begins, begins + 1, begins - 1, begins + 2):
            dated_trips = [self._trips.find_dated(name, date) for name in names]
            found = [dated for dated in dated_trips if dated is not None]
            if len(found) == len(names):
                return found
        raise _broken()

    def _ride_of(self, told: RideId, name: TripName, dated: DatedTrip, stays: bool) -> KnownRide:
        board = self._position(dated, told.from_stop_id, told.from_sequence, 0, told.trip_id)
        alight = self._position(dated, told.to_stop_id, told.to_sequence, board + 1, told.trip_id)
        t = dated.day.timetable
        first = int(t.pattern_stops_offsets[t.trip_pattern[dated.day_trip]])
        may_board = told.stay_seated or t.pattern_can_board[first + board]
        may_alight = stays or t.pattern_can_alight[first + alight]
        if not (may_board and may_alight):
            raise _stop_gone(told.to_stop_id if may_board else told.from_stop_id, told.trip_id)
        is_punctual = first_departure_s(dated.day.source, dated.trip) // MINUTE_S == name.minutes
        return KnownRide(Ride(dated.day_trip, board, alight, told.stay_seated), is_punctual, told.stay_s)

    def _position(self, dated: DatedTrip, stop_id: str, sequence: int, least: int, trip_id: str) -> int:
        """Find where a trip halts: at that stop, else at another platform of the same station."""
        stop = self._places.find_stop(stop_id)
        if stop is None:
            raise _stop_gone(stop_id, trip_id)
        calls = dated.calls()
        root = self._stations.root
        for same in (calls.stops == stop, root[calls.stops] == root[stop]):
            places = np.flatnonzero(same)
            places = places[places >= least]
            if places.size:
                return int(places[np.argmin(np.abs(calls.sequences[places].astype(np.int64) - sequence))])
        raise _stop_gone(stop_id, trip_id)


def traveler_of(query: PlanQuery) -> Traveler:
    """Say who travels, for an id.

    Parameters
    ----------
    query : PlanQuery
        What was asked.

    Returns
    -------
    Traveler
        None for the usual speeds.
    """
    usual_walk, usual_bike = BASE_SPEED_MPS[query.walk_profile], base_speed_mps(query.bike_profile)
    return Traveler(
        query.walk_profile.name,
        None if query.walk_mps == usual_walk else query.walk_mps,
        None if query.bike_mps == usual_bike else query.bike_mps,
        query.bike_profile,
    )


def _check_seats(rides: list[KnownRide], dated_trips: Sequence[DatedTrip]) -> None:
    """Check that one may still stay seated where one did."""
    if rides[0].ride.stay_seated:  # nothing to stay seated from
        rides[0] = replace(rides[0], ride=replace(rides[0].ride, stay_seated=False))
    for before, here, dated in zip(rides[:-1], rides[1:], dated_trips[:-1], strict=True):
        if not here.ride.stay_seated:
            continue
        follows = here.ride.day_trip in dated.day.halts.following(before.ride.day_trip)
        if not follows or before.ride.alight != dated.n_positions - 1 or here.ride.board != 0:
            raise _broken()


def _stop_gone(stop_id: str, trip_id: str) -> NotFoundError:
    return NotFoundError(
        "The stop {stop} of this itinerary is gone, or no longer served by its trip.",
        field=FIELD,
        code="ITINERARY_STOP_GONE",
        stop=stop_id,
        trip=trip_id,
    )


def _broken() -> NotFoundError:
    return NotFoundError(
        "The itinerary no longer works: a way in it is gone, or a change takes longer than there is time.",
        field=FIELD,
        code="ITINERARY_BROKEN",
        itinerary="",
    )
