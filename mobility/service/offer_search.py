"""Offers for a way: one complete search for each set of modes, told apart by what each is the best at.

The fastest journeys of one search are not the cheapest or the greenest: a ride less, a shuttle left out,
going on foot may be. So each set of modes is searched by itself, with all that it finds, and what is found is
labeled together.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mobility.offers.emissions import Emission
from mobility.offers.valuation import Valued
from mobility.routing.comfort import feel, line_of
from mobility.routing.crowding import Crowding
from mobility.routing.journey import (
    EmptyReason,
    Journey,
    Leg,
    NotOffered,
    RentalLeg,
    StreetLeg,
    TransitLeg,
)
from mobility.routing.query import Place, PlanQuery
from mobility.routing.rank import Label, Offered, label_offers
from mobility.service.offer_modes import ignored_modes, requests_of
from mobility.service.offers import Asking, Offers
from mobility.service.planner import Planner, PlanRequest
from mobility.service.reach import Reach, WaysRequest

LONGEST_CAR_S = 2 * 3600
USUAL = Crowding()
"""How a full vehicle is felt where the asker says nothing of it: for "roomiest"."""


@dataclass(frozen=True, slots=True, eq=False)
class SearchedOffer:
    """One offer of an answer.

    Parameters
    ----------
    journey : Journey
        What is offered.
    valued : Valued
        What it costs and emits.
    labels : tuple[Label, ...]
        What it is the best at.
    modes : tuple[str, ...]
        The set of modes that it was found with.
    query : PlanQuery
        That it answers.
    """

    journey: Journey
    valued: Valued
    labels: tuple[Label, ...]
    modes: tuple[str, ...]
    query: PlanQuery


@dataclass(frozen=True, slots=True, eq=False)
class OfferAnswer:
    """All offers of a question.

    Parameters
    ----------
    query : PlanQuery
        With the ends as found.
    offers : tuple[SearchedOffer, ...]
        By departure; none says what another one says.
    searched : tuple[tuple[str, ...], ...]
        Sets of modes.
    reasons : tuple[EmptyReason, ...]
        Why there is nothing; of the first search.
    not_offered : tuple[NotOffered, ...]
        What serves a place and is not there, of all searches.
    car_m : float | None
        Length of the way by car, None = there is none.
    car : Emission | None
        What driving it emits.
    """

    query: PlanQuery
    offers: tuple[SearchedOffer, ...]
    searched: tuple[tuple[str, ...], ...]
    reasons: tuple[EmptyReason, ...]
    not_offered: tuple[NotOffered, ...]
    car_m: float | None
    car: Emission | None


def search_offers(
    offers: Offers, planner: Planner, request: PlanRequest, modes: Sequence[str], asking: Asking
) -> OfferAnswer:
    """Find offers.

    Parameters
    ----------
    offers : Offers
        Prices them.
    planner : Planner
        Finds journeys.
    request : PlanRequest
        From where to where and when, who travels, which lines may be ridden; its other modes are not read.
    modes : Sequence[str]
        Of OFFER_MODES.
    asking : Asking
        Who asks.

    Returns
    -------
    OfferAnswer
        Possibly without offers; then with reasons.

    Raises
    ------
    BadParameterError
        For a mode, place or ticket that is not known.
    NotFoundError
        For an id that nothing answers to.
    """
    left_out = ignored_modes(request, modes)
    requests = requests_of(request, [word for word in modes if word not in left_out])
    found: list[tuple[Journey, tuple[str, ...], PlanQuery]] = []
    query: PlanQuery | None = None
    reasons: tuple[EmptyReason, ...] = ()
    not_offered: dict[NotOffered, None] = {}
    for words, one in requests:
        plan = planner.plan(off_stops(planner, one))
        if query is None:
            query, reasons = plan.query, plan.result.reasons
        not_offered |= dict.fromkeys(plan.result.not_offered)
        journeys = (*plan.result.direct, *plan.result.journeys)
        found.extend((journey, words, plan.query) for journey in journeys)
    assert query is not None
    # Of the same lines the first departure stands for all (arriving by a time: the last one).
    found.sort(key=lambda one: (one[0].start_s, one[0].end_s), reverse=request.arrive_by)
    felt = [feel(journey, USUAL) for journey, _, _ in found]
    valued = [offers.valuation.value(journey, asking.tickets) for journey in felt]
    trip_route = planner.network.timetable.trip_route
    labels = label_offers(
        [
            _offered(journey, value, cents, lambda trip: line_of(trip_route, trip))
            for journey, value, cents in zip(felt, valued, comparable_cents(valued), strict=True)
        ]
    )
    kept = [
        SearchedOffer(journey, value, own, words, answered)
        for journey, value, own, (_, words, answered) in zip(felt, valued, labels, found, strict=True)
        if own is not None
    ]
    kept.sort(key=lambda one: (one.journey.start_s, one.journey.end_s))
    car_m = car_length_m(planner, request.from_place, request.to_place)
    return OfferAnswer(
        query,
        tuple(kept),
        tuple(words for words, _ in requests),
        () if kept else reasons,
        tuple(not_offered),
        car_m,
        None if car_m is None else offers.car_emission(car_m),
    )


def off_stops(planner: Planner, request: PlanRequest) -> PlanRequest:
    """Set out from (arrive at) the place of a stop where a vehicle may be taken there.

    Parameters
    ----------
    planner : Planner
        Knows the stops.
    request : PlanRequest
        Of one set of modes.

    Returns
    -------
    PlanRequest
        At a stop one walks, by MOTIS' rule for /plan; whoever compares offers wants the bike beside it, too.

    Raises
    ------
    BadParameterError
        For a coordinate that cannot be read.
    NotFoundError
        For an id that nothing answers to.
    """
    places = planner.places
    if set(request.pre_transit_modes) - {"WALK"}:
        origin = places.resolve(request.from_place, "fromPlace")
        request = request if origin.stop < 0 else replace(request, from_place=as_text(origin))
    if set(request.post_transit_modes) - {"WALK"}:
        target = places.resolve(request.to_place, "toPlace")
        request = request if target.stop < 0 else replace(request, to_place=as_text(target))
    return request


def car_length_m(planner: Planner, from_place: str, to_place: str) -> float | None:
    """Measure the way by car.

    Parameters
    ----------
    planner : Planner
        Of the network.
    from_place, to_place : str
        As in a request.

    Returns
    -------
    float | None
        Meters; None: there is no way, or none within two hours.
    """
    ways = Reach(planner).ways(WaysRequest(from_place, (to_place,), "CAR", LONGEST_CAR_S))
    length_m = float(ways.times.lengths_m[0])
    return length_m if ways.times.durations_s[0] >= 0 else None


def as_text(place: Place) -> str:
    """Write a place as a request has it.

    Parameters
    ----------
    place : Place
        An end that was found.

    Returns
    -------
    str
        "lat,lon".
    """
    return f"{place.lat},{place.lon}"


def comparable_cents(valued: Sequence[Valued]) -> list[int | None]:
    """Give prices that can be compared with each other.

    Parameters
    ----------
    valued : Sequence[Valued]
        Of one question.

    Returns
    -------
    list[int | None]
        In the currency of most of them; None = not known, or in another one: what that is worth nobody here
        knows.
    """
    prices = [one.price for one in valued]
    known = Counter(price.currency for price in prices if price.cents)
    currency = known.most_common(1)[0][0] if known else ""
    return [price.cents if not price.cents or price.currency == currency else None for price in prices]


def _offered(journey: Journey, valued: Valued, cents: int | None, route_of: Callable[[int], int]) -> Offered:
    lines = tuple(_line(leg, route_of) for leg in journey.legs)
    walks = [leg for leg in journey.legs if isinstance(leg, StreetLeg) and leg.mode == "WALK"]
    comfort = journey.comfort
    return Offered(
        journey.start_s,
        journey.end_s,
        journey.rides,
        sum(leg.end_s - leg.start_s for leg in walks),
        cents,
        valued.emission.grams,
        comfort.crowding_s if comfort is not None and comfort.is_known_throughout else None,
        lines,
        frozenset(_kind(leg) for leg in journey.legs if leg not in walks),
    )


def _kind(leg: Leg) -> str:
    """By what kind of vehicle a leg goes."""
    if isinstance(leg, StreetLeg):
        return leg.mode
    return {TransitLeg: "TRANSIT", RentalLeg: "RENTAL"}.get(type(leg), "ON_DEMAND")


def _line(leg: Leg, route_of: Callable[[int], int]) -> tuple[object, ...]:
    """What is ridden on a leg, from where to where; whichever run or vehicle it is."""
    if isinstance(leg, TransitLeg):
        return route_of(leg.trip), leg.calls.first.stop, leg.calls.last.stop
    if isinstance(leg, StreetLeg):
        return leg.mode, leg.parking
    if isinstance(leg, RentalLeg):
        return "RENTAL", leg.system, leg.vehicle_type, leg.from_station, leg.to_station
    return "ON_DEMAND", leg.service
