"""What the outside may ask about journeys: the words of a request in, journeys and cursors out."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass

from mobility.errors import BadParameterError, NotFoundError
from mobility.hubs.model import HubList
from mobility.network.transport_network import BASE_SPEED_MPS, TransportNetwork
from mobility.routing.journey import PlanResult
from mobility.routing.query import (
    Direction,
    Place,
    PlanQuery,
    StreetMode,
    TripFilter,
    Via,
    WalkProfile,
)
from mobility.routing.router import Router
from mobility.service.crowding import NOTHING_MINDED, CrowdingRequest
from mobility.service.cursors import parse_cursor
from mobility.service.cycling import USUAL_CYCLING, CyclingRequest
from mobility.service.hired import Hired
from mobility.service.modes import route_types_of, street_modes_of
from mobility.service.places_resolve import PlaceResolver
from mobility.service.rental_requests import ANY_RENTAL, RentalRequest

MAX_RIDES = 8
"""Most vehicles in one journey that the kernels search for."""

HUB_PREFIX = "hub:"
"""Before a hub's id where a via stop could stand."""

VEHICLE_WORDS = frozenset({"RENTAL", "CAR_PARKING", "CAR_DROPOFF", "BIKE_PARKING", "FLEX", "ODM"})

PEDESTRIAN_PROFILES = {"FOOT": WalkProfile.FOOT, "WHEELCHAIR": WalkProfile.WHEELCHAIR}


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """A question in the words of the wire format; seconds and m/s everywhere, ranges already checked.

    Parameters
    ----------
    from_place, to_place : str
        "lat,lon[,level]" or a stop id "<tag>_<stop_id>".
    time_s : int
        Unix seconds.
    arrive_by : bool
        Read time_s as the latest arrival.
    timetable_view : bool
        True: the best journeys over a window; False: without a cursor, waiting counts as travelling.
    search_window_s : int
        Length of the window.
    num_itineraries, max_itineraries : int
        Search on until so many are found; cut the page when there are more (0 = no limit).
    page_cursor : str
        "EARLIER|<unix s>", "LATER|<unix s>" or "".
    max_transfers : int | None
        None = as many as the router can.
    max_travel_s : int
        0 = no limit.
    min_transfer_s, additional_transfer_s : int
        Least time of a change; added to every change.
    transfer_factor : float
        Multiplies walking times of changes, >= 1.
    transit_modes, direct_modes, pre_transit_modes, post_transit_modes, transfer_modes : tuple[str, ...]
        Mode words; an empty transit_modes means no transit.
    max_pre_transit_s, max_post_transit_s, max_direct_s : int
        Longest first, last and direct street legs.
    pedestrian_profile : str
        "FOOT" or "WHEELCHAIR".
    pedestrian_mps, cycling_mps, cycling : float | None, float | None, CyclingRequest
        Speeds, None = the profile's own; what is preferred on a bike.
    require_bike_transport : bool
        Take the bike on board of every ride.
    via : tuple[str, ...]
        Up to two stop ids, or "hub:<id>" for any stop of a hub.
    via_stay_s : tuple[int, ...]
        Least stay at each of them; missing ones are 0.
    routes, banned_routes, agencies, banned_agencies : tuple[str, ...]
        Ids "<tag>_<id>"; empty = all (none banned).
    max_matching_m : float
        Farthest a coordinate may lie from its street.
    detailed_legs, detailed_transfers : bool
        Geometry and steps of legs (of walks between rides).
    crowding : CrowdingRequest
        How much full vehicles are minded.
    pre_transit_rentals, post_transit_rentals, direct_rentals, transfer_rentals : RentalRequest
        Which shared vehicles.
    parked_at : str
        Id of the parking where one's own vehicle stands, "" = nowhere.
    asked_s : int
        Unix seconds: now, as far as rides must be booked before; 0 = whatever can be booked at all.
    """

    from_place: str
    to_place: str
    time_s: int
    arrive_by: bool = False
    timetable_view: bool = True
    search_window_s: int = 900
    num_itineraries: int = 5
    max_itineraries: int = 0
    page_cursor: str = ""
    max_transfers: int | None = None
    max_travel_s: int = 0
    min_transfer_s: int = 0
    additional_transfer_s: int = 0
    transfer_factor: float = 1.0
    transit_modes: tuple[str, ...] = ("TRANSIT",)
    direct_modes: tuple[str, ...] = ("WALK",)
    pre_transit_modes: tuple[str, ...] = ("WALK",)
    post_transit_modes: tuple[str, ...] = ("WALK",)
    transfer_modes: tuple[str, ...] = ("WALK",)
    max_pre_transit_s: int = 900
    max_post_transit_s: int = 900
    max_direct_s: int = 1800
    pedestrian_profile: str = "FOOT"
    pedestrian_mps: float | None = None
    cycling_mps: float | None = None
    cycling: CyclingRequest = USUAL_CYCLING
    require_bike_transport: bool = False
    via: tuple[str, ...] = ()
    via_stay_s: tuple[int, ...] = ()
    routes: tuple[str, ...] = ()
    banned_routes: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    banned_agencies: tuple[str, ...] = ()
    max_matching_m: float = 250.0
    detailed_legs: bool = True
    detailed_transfers: bool = True
    crowding: CrowdingRequest = NOTHING_MINDED
    pre_transit_rentals: RentalRequest = ANY_RENTAL
    post_transit_rentals: RentalRequest = ANY_RENTAL
    direct_rentals: RentalRequest = ANY_RENTAL
    transfer_rentals: RentalRequest = ANY_RENTAL
    parked_at: str = ""
    asked_s: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """An answer, the query it belongs to (with the ends as found) and the cursors of its neighbours."""

    query: PlanQuery
    result: PlanResult
    previous_page_cursor: str
    next_page_cursor: str


class Planner:
    """Plans journeys on one network; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Where to plan.
    router : Router | None
        The engine; None = one of our own with default settings.
    hubs : HubList | None
        Mobility hubs that one may go via; None = there are none.
    """

    def __init__(
        self, network: TransportNetwork, router: Router | None = None, hubs: HubList | None = None
    ) -> None:
        self.network = network
        self.hubs = HubList() if hubs is None else hubs
        self.router = Router(network) if router is None else router
        self.places = PlaceResolver(network)

    def with_router(self, router: Router) -> "Planner":
        """Give a planner with another engine on the same network.

        Parameters
        ----------
        router : Router
            The engine.

        Returns
        -------
        Planner
            All else is shared.
        """
        planner = copy(self)
        planner.router = router
        return planner

    def hired(self) -> Hired:
        """Give what describes the vehicles and parking of its journeys.

        Returns
        -------
        Hired
            Of the moment that journeys are planned at.
        """
        garage = self.router.garage
        return Hired(garage.fleet.state, garage.parkings.state, garage.fleet.now_s)

    def plan(self, request: PlanRequest) -> Plan:
        """Answer a request for journeys.

        Parameters
        ----------
        request : PlanRequest
            In the words of the wire format.

        Returns
        -------
        Plan
            Journeys, or reasons why there are none; cursors in any case.

        Raises
        ------
        BadParameterError
            For a word, coordinate or cursor that cannot be read.
        NotFoundError
            For an id that nothing answers to.
        """
        query = self.query_of(request)
        result = self.router.plan(query)
        return Plan(
            query,
            result,
            f"{Direction.EARLIER}|{max(result.searched_from_s, 0)}",
            f"{Direction.LATER}|{result.searched_to_s}",
        )

    def query_of(self, request: PlanRequest) -> PlanQuery:
        """Translate a request to the router's query.

        Parameters
        ----------
        request : PlanRequest
            In the words of the wire format.

        Returns
        -------
        PlanQuery
            Plain values and indices.

        Raises
        ------
        BadParameterError
            For a word, coordinate or cursor that cannot be read.
        NotFoundError
            For an id that nothing answers to.
        """
        origin = self.places.resolve(request.from_place, "fromPlace")
        destination = self.places.resolve(request.to_place, "toPlace")
        return self.query_between(request, origin, destination)

    def query_between(self, request: PlanRequest, origin: Place, destination: Place) -> PlanQuery:
        """Translate all of a request but its places, which are known already.

        Parameters
        ----------
        request : PlanRequest
            In the words of the wire format; from_place and to_place are not read.
        origin, destination : Place
            Both ends.

        Returns
        -------
        PlanQuery
            Plain values and indices.

        Raises
        ------
        BadParameterError
            For a word or cursor that cannot be read.
        NotFoundError
            For an id that nothing answers to.
        """
        profile = PEDESTRIAN_PROFILES.get(request.pedestrian_profile)
        if profile is None:
            raise BadParameterError(
                "{text!r} is no pedestrian profile; known are FOOT and WHEELCHAIR.",
                field="pedestrianProfile",
                text=request.pedestrian_profile,
            )
        cursor, most = parse_cursor(request.page_cursor), request.max_transfers
        route_types = route_types_of(request.transit_modes)
        check_vehicles(request)
        return PlanQuery(
            origin=origin,
            destination=destination,
            time_s=request.time_s,
            arrive_by=request.arrive_by,
            window_s=request.search_window_s if request.timetable_view or cursor else 0,
            num_itineraries=request.num_itineraries,
            max_itineraries=request.max_itineraries,
            cursor=cursor,
            max_rides=MAX_RIDES if most is None else min(most + 1, MAX_RIDES),
            access_modes=_ends_modes(request.pre_transit_modes, "preTransitModes", origin),
            egress_modes=_ends_modes(request.post_transit_modes, "postTransitModes", destination),
            direct_modes=street_modes_of(request.direct_modes, "directModes"),
            transfer_modes=street_modes_of(request.transfer_modes, "transferModes"),
            transit=route_types is not None,
            trips=self._filter_of(request, route_types or frozenset(), profile),
            walk_profile=profile,
            walk_mps=request.pedestrian_mps or BASE_SPEED_MPS[profile],
            bike_mps=request.cycling.mps(request.cycling_mps),
            bike_profile=request.cycling.cycling(self.network.climbs is not None).profile,
            max_access_s=request.max_pre_transit_s,
            max_egress_s=request.max_post_transit_s,
            max_direct_s=request.max_direct_s,
            max_travel_s=request.max_travel_s,
            min_transfer_s=request.min_transfer_s,
            additional_transfer_s=request.additional_transfer_s,
            transfer_factor=request.transfer_factor,
            carry_bike=request.require_bike_transport,
            via=self._via_of(request),
            max_snap_m=request.max_matching_m,
            detailed_legs=request.detailed_legs,
            detailed_transfers=request.detailed_transfers,
            crowding=request.crowding.crowding(),
            access_rentals=request.pre_transit_rentals.filter(),
            egress_rentals=request.post_transit_rentals.filter(),
            direct_rentals=request.direct_rentals.filter(),
            transfer_rentals=request.transfer_rentals.filter(),
            parked_at=request.parked_at,
            asked_s=request.asked_s,
        )

    def _filter_of(
        self, request: PlanRequest, route_types: frozenset[int], profile: WalkProfile
    ) -> TripFilter:
        def ids(texts: tuple[str, ...], find: Callable[[str, str], int], field: str) -> frozenset[int]:
            return frozenset(find(text, field) for text in texts)

        return TripFilter(
            route_types=route_types,
            routes=ids(request.routes, self.places.get_route, "routes"),
            banned_routes=ids(request.banned_routes, self.places.get_route, "bannedRoutes"),
            agencies=ids(request.agencies, self.places.get_agency, "agencies"),
            banned_agencies=ids(request.banned_agencies, self.places.get_agency, "bannedAgencies"),
            bikes_carried=request.require_bike_transport,
            wheelchair=profile is WalkProfile.WHEELCHAIR,
        )

    def _via_of(self, request: PlanRequest) -> tuple[Via, ...]:
        if len(request.via) > 2:
            raise BadParameterError("At most two via stops are possible.", field="via")
        if len(request.via_stay_s) > len(request.via):
            raise BadParameterError("More stays are given than via stops.", field="viaMinimumStay")
        stays = request.via_stay_s + (0,) * (len(request.via) - len(request.via_stay_s))
        return tuple(self._via(text, stay) for text, stay in zip(request.via, stays, strict=True))

    def _via(self, text: str, stay_s: int) -> Via:
        """Find a via stop; of a hub any of its stops will do."""
        if not text.startswith(HUB_PREFIX):
            return Via(self.places.get_stop(text, "via"), stay_s)
        hub_id = text.removeprefix(HUB_PREFIX)
        for hub in self.hubs.hubs:
            if hub.hub_id == hub_id and hub.stops.size:
                first, *others = hub.stops.tolist()
                return Via(first, stay_s, tuple(others))
        raise NotFoundError("There is no hub {text!r} with a stop.", field="via", text=hub_id)


def check_vehicles(request: PlanRequest) -> None:
    """Refuse what is not searched together with vehicles that are taken or left on the way.

    Parameters
    ----------
    request : PlanRequest
        In the words of the wire format.

    Raises
    ------
    BadParameterError
        Naming the parameter.
    """
    lists = {"preTransitModes": request.pre_transit_modes, "postTransitModes": request.post_transit_modes}
    lists |= {"directModes": request.direct_modes, "transferModes": request.transfer_modes}
    for field, words in lists.items():
        vehicles = [word for word in words if word in VEHICLE_WORDS]
        if vehicles and (request.via or request.require_bike_transport):
            raise BadParameterError(
                "{field} has {word}, which is not offered together with {other}.",
                field=field,
                word=vehicles[0],
                other="via" if request.via else "requireBikeTransport",
            )
    takes_parked = {"CAR_PARKING", "BIKE_PARKING"} & set(request.post_transit_modes)
    if takes_parked and not request.parked_at:
        raise BadParameterError(
            "{field} has {word}, but parkedAt does not say where it is parked.",
            field="postTransitModes",
            word=sorted(takes_parked)[0],
        )


def _ends_modes(words: tuple[str, ...], field: str, place: Place) -> tuple[StreetMode, ...]:
    modes = street_modes_of(words, field)
    # As MOTIS documents, these modes speak of coordinates; at a stop one walks.
    return modes if place.stop < 0 else (StreetMode.WALK,)
