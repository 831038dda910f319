"""Going somewhere and back with a vehicle hired from its station to its station, priced for all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mobility.offers.hand_over import HandOver, hand_overs
from mobility.offers.price import Price
from mobility.offers.registry import Provider
from mobility.offers.valuation import Valued
from mobility.routing.journey import Journey
from mobility.routing.mixed.round_trip_search import RoundTrip, search_round_trips
from mobility.routing.query import PlanQuery
from mobility.service.offers import Offers
from mobility.service.planner import Planner, PlanRequest
from mobility.service.rental_requests import ANY_RENTAL, RentalRequest
from mobility.sharing.records import EVER_S


class NoRoundTrip(StrEnum):
    """Why there is none."""

    NO_ROUND_TRIP_VEHICLES = "NO_ROUND_TRIP_VEHICLES"
    """No provider whose word is fresh has one free at any station, of those asked for."""
    NO_ROUND_TRIP_IN_REACH = "NO_ROUND_TRIP_IN_REACH"
    """All of them are too far to walk to, or there is no way within the limit."""


@dataclass(frozen=True, slots=True)
class RoundTripsRequest:
    """What is asked of round trips.

    Parameters
    ----------
    from_place, to_place : str
        As of a PlanRequest.
    time_s : int
        Unix seconds at which one leaves.
    arrive_by : bool
        Read time_s as the latest arrival there.
    stay_s : int
        How long one stays.
    rentals : RentalRequest
        Which vehicles.
    max_walk_s, max_way_s : int
        Longest walk to or from a vehicle; longest way in one direction, its walks included.
    walk_mps : float | None
        None = as people usually walk.
    asked_s : int
        Unix seconds: now.
    """

    from_place: str
    to_place: str
    time_s: int
    arrive_by: bool
    stay_s: int
    rentals: RentalRequest = ANY_RENTAL
    max_walk_s: int = 900
    max_way_s: int = 5400
    walk_mps: float | None = None
    asked_s: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class OfferedRoundTrip:
    """One round trip.

    Parameters
    ----------
    trip : RoundTrip
        Both ways.
    valued : Valued
        What it costs and emits; legs are numbered through both.
    partners : tuple[Provider | None, ...]
        Whose contract each leg is.
    hand_overs : tuple[HandOver, ...]
        What to do.
    fresh_until_s : int | None
        Unix seconds until which the provider's word counts, None = it does not say.
    """

    trip: RoundTrip
    valued: Valued
    partners: tuple[Provider | None, ...]
    hand_overs: tuple[HandOver, ...]
    fresh_until_s: int | None


@dataclass(frozen=True, slots=True, eq=False)
class RoundTripsAnswer:
    """All round trips of a question.

    Parameters
    ----------
    query : PlanQuery
        With the ends as found.
    offers : tuple[OfferedRoundTrip, ...]
        The quickest first.
    reason : NoRoundTrip | None
        Why there is none.
    """

    query: PlanQuery
    offers: tuple[OfferedRoundTrip, ...]
    reason: NoRoundTrip | None


def find_round_trips(offers: Offers, planner: Planner, request: RoundTripsRequest) -> RoundTripsAnswer:
    """Find round trips, one with each kind of vehicle.

    Parameters
    ----------
    offers : Offers
        Prices them.
    planner : Planner
        Knows places, streets and vehicles.
    request : RoundTripsRequest
        What is asked.

    Returns
    -------
    RoundTripsAnswer
        Possibly without any; then with a reason.

    Raises
    ------
    BadParameterError
        For a coordinate that cannot be read.
    NotFoundError
        For an id that nothing answers to.
    """
    query = planner.query_of(
        PlanRequest(
            request.from_place,
            request.to_place,
            request.time_s,
            request.arrive_by,
            max_pre_transit_s=request.max_walk_s,
            max_post_transit_s=request.max_walk_s,
            max_direct_s=request.max_way_s,
            pedestrian_mps=request.walk_mps,
            asked_s=request.asked_s,
        )
    )
    garage, wanted = planner.router.garage, request.rentals.filter()
    found = search_round_trips(garage, query, wanted, request.stay_s)
    written = tuple(_offer(offers, planner, one) for one in found)
    reason = None
    if not written:
        has_any = garage.fleet.choose(wanted, request.asked_s, are_round_trips=True)
        reason = NoRoundTrip.NO_ROUND_TRIP_IN_REACH if has_any else NoRoundTrip.NO_ROUND_TRIP_VEHICLES
    return RoundTripsAnswer(query, written, reason)


def _offer(offers: Offers, planner: Planner, trip: RoundTrip) -> OfferedRoundTrip:
    state = planner.router.garage.fleet.state
    valued = offers.valuation.value_round_trip(trip.there, trip.back)
    whole = Journey((*trip.there.legs, *trip.back.legs))
    # One rents once, before the way there.
    steps: Sequence[HandOver] = hand_overs(trip.there, Price(), offers.partners.find, state, lambda _: None)
    fresh_until_s = int(state.times.fresh_until_s[trip.taken.system])
    partners = offers.partners.of_journey(whole, valued.price)
    known_s = fresh_until_s if fresh_until_s < EVER_S else None
    return OfferedRoundTrip(trip, valued, partners, tuple(steps), known_s)
