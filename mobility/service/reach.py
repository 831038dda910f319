"""What the outside may ask about reach: from one place to many, and from one place to every stop."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mobility.errors import BadParameterError
from mobility.network.transport_network import BASE_SPEED_MPS
from mobility.routing.access import profile_of
from mobility.routing.ends import location_reason
from mobility.routing.journey import EmptyReason
from mobility.routing.one_to_all import OneToAll, Reached
from mobility.routing.one_to_many import StreetTimes, street_times
from mobility.routing.query import Place, PlanQuery, StreetMode
from mobility.service.cycling import USUAL_CYCLING, CyclingRequest
from mobility.service.planner import PEDESTRIAN_PROFILES, Planner, PlanRequest

DIRECT_MODES = {"WALK": StreetMode.WALK, "BIKE": StreetMode.BIKE, "CAR": StreetMode.CAR}
"""How one may go from one place to many without transit."""


@dataclass(frozen=True, slots=True)
class WaysRequest:
    """A question for ways on streets between one place and many, in the words of the wire format.

    Parameters
    ----------
    one : str
        "lat,lon[,level]", the same with semicolons, or a stop id.
    many : tuple[str, ...]
        Likewise.
    mode : str
        A word of DIRECT_MODES.
    longest_s : int
        Longest way.
    arrive_by : bool
        True: from the many to the one.
    max_matching_m : float
        Farthest a place may lie from its street.
    pedestrian_profile : str
        "FOOT" or "WHEELCHAIR".
    pedestrian_mps, cycling_mps : float | None
        Speeds, None = the profile's own.
    cycling : CyclingRequest
        What is preferred on a bike.
    """

    one: str
    many: tuple[str, ...]
    mode: str
    longest_s: int
    arrive_by: bool = False
    max_matching_m: float = 250.0
    pedestrian_profile: str = "FOOT"
    pedestrian_mps: float | None = None
    cycling_mps: float | None = None
    cycling: CyclingRequest = USUAL_CYCLING


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """Ways on streets in the order of the many, and why there are none at all."""

    times: StreetTimes
    reasons: tuple[EmptyReason, ...]


@dataclass(frozen=True, slots=True, eq=False)
class InReach:
    """One place and every stop in reach of it."""

    one: Place
    reached: Reached


@dataclass(frozen=True, slots=True, eq=False)
class Fronts:
    """For each of the many: the way on streets, and (seconds, vehicles) by transit, fewest vehicles first."""

    ways: Ways
    fronts: list[list[tuple[int, int]]]
    reasons: tuple[EmptyReason, ...]


class Reach:
    """Answers how far one gets on one network; safe to share between threads.

    Parameters
    ----------
    planner : Planner
        Whose engine and ids are used.
    """

    def __init__(self, planner: Planner) -> None:
        self._planner = planner
        self._router = planner.router
        self._one_to_all = OneToAll(planner.router)

    def ways(self, request: WaysRequest) -> Ways:
        """Measure the ways on streets between one place and many.

        Parameters
        ----------
        request : WaysRequest
            In the words of the wire format.

        Returns
        -------
        Ways
            In the order of the many.

        Raises
        ------
        BadParameterError
            For a word or coordinate that cannot be read.
        NotFoundError
            For a stop id that nothing answers to.
        """
        one = self._place(request.one, "one")
        return self._ways(request, one, [self._place(text, "many") for text in request.many], "mode")

    def stops(self, one: str, request: PlanRequest) -> InReach:
        """Find every stop in reach of one place.

        Parameters
        ----------
        one : str
            As in WaysRequest.
        request : PlanRequest
            All else that is asked; its ends, windows, via stops and direct modes play no part.

        Returns
        -------
        InReach
            Stops by duration, reasons where nothing (by transit) is in reach.

        Raises
        ------
        BadParameterError
            For a word or coordinate that cannot be read.
        NotFoundError
            For an id that nothing answers to.
        """
        place = self._place(one, "one")
        return InReach(place, self._one_to_all.reach(self._query(request, place)))

    def fronts(self, ways: WaysRequest, request: PlanRequest) -> Fronts:
        """Find how long it takes from one place to many, on streets and by transit.

        Parameters
        ----------
        ways : WaysRequest
            The places, and the way without transit.
        request : PlanRequest
            As in `stops`; the modes and the limit of its far end hold at the many.

        Returns
        -------
        Fronts
            In the order of the many.

        Raises
        ------
        BadParameterError
            For a word or coordinate that cannot be read.
        NotFoundError
            For an id that nothing answers to.
        """
        one = self._place(ways.one, "one")
        many = [self._place(text, "many") for text in ways.many]
        fronts, reasons = self._one_to_all.fronts(self._query(request, one), many)
        return Fronts(self._ways(ways, one, many, "directMode"), fronts, reasons)

    def _ways(self, request: WaysRequest, one: Place, many: Sequence[Place], field: str) -> Ways:
        mode = DIRECT_MODES.get(request.mode)
        if mode is None:
            raise BadParameterError(
                "{field} takes these values: {words}.", field=field, words=", ".join(DIRECT_MODES)
            )
        walker = PEDESTRIAN_PROFILES[request.pedestrian_profile]
        moving = PlanQuery(
            one,
            one,
            0,
            walk_profile=walker,
            walk_mps=request.pedestrian_mps or BASE_SPEED_MPS[walker],
            bike_mps=request.cycling.mps(request.cycling_mps),
            bike_profile=request.cycling.cycling(self._router.network.climbs is not None).profile,
        )
        with self._router.pool.borrowed() as search:
            times = street_times(
                self._router.network,
                search,
                one,
                many,
                profile_of(moving, mode),
                request.longest_s,
                request.max_matching_m,
                backward=request.arrive_by,
            )
        if times.is_one_located:
            return Ways(times, ())
        return Ways(times, (EmptyReason(location_reason(self._router.bounds, one), "one"),))

    def _query(self, request: PlanRequest, one: Place) -> PlanQuery:
        # The modes of the far end are those asked for: it is no stop, whatever the near end is.
        elsewhere = replace(one, stop=-1)
        ends = (elsewhere, one) if request.arrive_by else (one, elsewhere)
        return self._planner.query_between(request, *ends)

    def _place(self, text: str, field: str) -> Place:
        resolver = self._planner.places
        if resolver.find_stop(text) is None:
            text = text.replace(";", ",")
        return resolver.resolve(text, field)
