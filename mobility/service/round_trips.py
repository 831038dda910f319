"""Going somewhere and back with a vehicle hired from its station to its station, priced for all of it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from mobility.errors import NotFoundError
from mobility.offers.hand_over import HandOver, hand_overs
from mobility.offers.registry import Provider
from mobility.offers.valuation import Valued
from mobility.routing.mixed.round_trip_search import (
    HiredFrom,
    RoundTrip,
    search_round_trip_from,
    search_round_trips,
)
from mobility.routing.query import PlanQuery
from mobility.service.offer_ids import decode_offer_id
from mobility.service.offers import NO_TICKETS, Asking, Offers, told_price
from mobility.service.planner import Planner, PlanRequest
from mobility.service.rental_requests import ANY_RENTAL, RentalRequest
from mobility.service.round_trip_ids import RoundTripId, decode_round_trip_id, encode_round_trip_id
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
    offer_id : str
        By which it is asked for again.
    expires_s : int
        Unix seconds until when.
    query : PlanQuery
        With the ends as found.
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
    is_changed : bool
        Asked for again: the price is another one than was told.
    """

    offer_id: str
    expires_s: int
    query: PlanQuery
    trip: RoundTrip
    valued: Valued
    partners: tuple[Provider | None, ...]
    hand_overs: tuple[HandOver, ...]
    fresh_until_s: int | None
    is_changed: bool = False


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
    query = _query_of(planner, request)
    garage, wanted = planner.router.garage, request.rentals.filter()
    found = search_round_trips(garage, query, wanted, request.stay_s)
    written = tuple(_offer(offers, planner, request, query, one) for one in found)
    reason = None
    if not written:
        has_any = garage.fleet.choose(wanted, request.asked_s, are_round_trips=True)
        reason = NoRoundTrip.NO_ROUND_TRIP_IN_REACH if has_any else NoRoundTrip.NO_ROUND_TRIP_VEHICLES
    return RoundTripsAnswer(query, written, reason)


def find_round_trip(offers: Offers, planner: Planner, offer_id: str, now_s: int) -> OfferedRoundTrip:
    """Find a round trip by its offer's id.

    Parameters
    ----------
    offers : Offers
        Prices it.
    planner : Planner
        Knows places, streets and vehicles.
    offer_id : str
        As an answer had it.
    now_s : int
        Unix seconds.

    Returns
    -------
    OfferedRoundTrip
        As it is now.

    Raises
    ------
    BadParameterError
        For an id that is none.
    NotFoundError
        It has expired (OFFER_EXPIRED), or no such vehicle is there any more (ITINERARY_VEHICLE_GONE).
    """
    told = decode_offer_id(offer_id, now_s)
    asked = decode_round_trip_id(told.itinerary_id)
    request = RoundTripsRequest(
        asked.from_place,
        asked.to_place,
        asked.start_s,
        False,
        asked.stay_s,
        max_walk_s=asked.max_walk_s,
        max_way_s=asked.max_way_s,
        walk_mps=asked.walk_mps,
        asked_s=now_s,
    )
    query = _query_of(planner, request)
    hired = HiredFrom(asked.system, asked.vehicle_type, asked.station)
    trip = search_round_trip_from(planner.router.garage, query, hired, asked.stay_s)
    if trip is None:
        raise NotFoundError(
            "No such vehicle is free at its station any more; ask for round trips again.",
            field="id",
            code="ITINERARY_VEHICLE_GONE",
        )
    found = _offer(offers, planner, request, query, trip)
    is_changed = told_price(found.valued.price) != told.told
    return replace(found, offer_id=offer_id, expires_s=told.expires_s, is_changed=is_changed)


def _query_of(planner: Planner, request: RoundTripsRequest) -> PlanQuery:
    return planner.query_of(
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


def _offer(
    offers: Offers, planner: Planner, request: RoundTripsRequest, query: PlanQuery, trip: RoundTrip
) -> OfferedRoundTrip:
    state, whole, taken = planner.router.garage.fleet.state, trip.whole, trip.taken
    valued = offers.valuation.value(whole, NO_TICKETS)
    told = RoundTripId(
        request.from_place,
        request.to_place,
        state.systems[taken.system].system_id,
        state.vehicle_types[taken.vehicle_type].vehicle_type_id,
        state.station_texts[taken.from_station].station_id,
        trip.there.start_s,
        request.stay_s,
        request.max_walk_s,
        request.max_way_s,
        request.walk_mps,
    )
    asking = Asking(NO_TICKETS, request.asked_s)
    offer_id, expires_s = offers.offer_id(encode_round_trip_id(told), whole, valued.price, asking)
    # One rents once, before the way there.
    steps = hand_overs(whole, valued.price, offers.partners.find, state, lambda _: None)
    fresh_until_s = int(state.times.fresh_until_s[taken.system])
    known_s = fresh_until_s if fresh_until_s < EVER_S else None
    partners = offers.partners.of_journey(whole, valued.price)
    return OfferedRoundTrip(offer_id, expires_s, query, trip, valued, partners, steps, known_s)
