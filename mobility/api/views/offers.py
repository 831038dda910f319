"""GET /v1/offers, /v1/offers/{id} and /v1/providers: offers for a way, one of them, and who provides what."""

import time
from typing import Any

import flask
import orjson

from mobility.api.answers.bookings import give_not_offered
from mobility.api.answers.direct_ways import say_what, say_why_again
from mobility.api.answers.legs import LegStyle
from mobility.api.answers.moments import wire_time
from mobility.api.answers.offers import (
    CHANGED_SENTENCE,
    Offering,
    wire_legs,
    write_comparison,
    write_contracts,
    write_emission,
    write_hand_over,
    write_offer,
    write_price,
    write_tickets,
)
from mobility.api.answers.providers import write_freshness, write_provider
from mobility.api.answers.round_trips import write_round_trips
from mobility.api.answers.sentences import give_reasons
from mobility.api.answers.writer import AnswerWriter
from mobility.api.arguments import QueryBlueprint
from mobility.api.cycling_requests import cycling_request
from mobility.api.documented import document_errors
from mobility.api.fields import Choice, Decimal, Flag, Moment, Text, Whole
from mobility.api.json_answers import json_answer
from mobility.api.language import own_language
from mobility.api.list_fields import Languages, Words
from mobility.api.query_schema import QuerySchema
from mobility.api.schemas.cycling_parameters import CyclingParameters
from mobility.api.schemas.offers import OffersSchema, ProvidersSchema, WholeOfferSchema
from mobility.api.schemas.transit_parameters import PLACE, TRANSIT_MODES
from mobility.api.state import state
from mobility.api.stop_requests import style_of
from mobility.messages import sentence
from mobility.service import (
    OFFER_MODES,
    Asking,
    PlanRequest,
    Services,
    as_text,
    car_length_m,
    ignored_modes,
    search_offers,
    traveler_of,
)
from mobility.service.offer_ids import decode_offer_id
from mobility.service.round_trip_ids import is_round_trip_id
from mobility.service.round_trips import OfferedRoundTrip, find_round_trip

VERSION = 6
LANGUAGE = "Language tags, best first; then Accept-Language counts. Own texts exist in English and German."
TICKET = "What the rider holds, as `tickets` of /v1/offers lists them; `reduced` for a reduced fare."

blueprint = QueryBlueprint("offers", __name__, description="Offers: price, carbon dioxide, contract, booking")


class OffersParameters(CyclingParameters):
    """What is asked of /v1/offers."""

    from_place = Text(f"Where to start: {PLACE}", required=True, example="49.4048,8.6765")
    to_place = Text(f"Where to go: {PLACE}", required=True, example="49.4178,8.7612")
    time = Moment("Earliest departure, or latest arrival with arriveBy; RFC 3339 with offset. Missing: now.")
    arrive_by = Flag("time is the latest arrival.")
    modes = Words("What the rider would use.", OFFER_MODES, ("WALK", "TRANSIT"))
    transit_modes = Words(
        "Vehicles that may be ridden where `modes` has TRANSIT; empty: none.", TRANSIT_MODES, ("TRANSIT",)
    )
    pedestrian_profile = Choice(
        "Who walks. In a WHEELCHAIR the modes BIKE, RENTAL and ON_DEMAND are listed in X-Ignored.",
        ("FOOT", "WHEELCHAIR"),
        "FOOT",
    )
    pedestrian_speed = Decimal("Walking speed in m/s. Missing: the profile's own.", 0.3, 5)
    cycling_speed = Decimal("Cycling speed in m/s. Missing: 4.2.", 1, 15)
    ticket = Words(TICKET)
    num_itineraries = Whole("Least number that each set of modes is searched for.", 1, 10, 3)
    language = Languages(LANGUAGE)


class OfferParameters(QuerySchema):
    """What is asked of an offer."""

    language = Languages(LANGUAGE)


OFFERS, OFFER = OffersParameters(), OfferParameters()


@blueprint.route("/v1/offers")
@blueprint.arguments(OFFERS, location="query")
@blueprint.response(200, OffersSchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def list_offers(given: dict[str, Any]) -> flask.Response:
    """Find offers: a complete search for each set of modes, labeled by what each offer is the best at."""
    app = state()
    services, present, _ = app.present()
    asking = Asking(services.offers.read_tickets(given["ticket"]), app.clock())
    cycling = cycling_request(given)
    request = PlanRequest(
        from_place=given["from_place"],
        to_place=given["to_place"],
        time_s=app.clock() if given["time"] is None else given["time"],
        arrive_by=given["arrive_by"],
        num_itineraries=given["num_itineraries"],
        transit_modes=given["transit_modes"],
        pedestrian_profile=given["pedestrian_profile"],
        pedestrian_mps=given["pedestrian_speed"],
        cycling_mps=given["cycling_speed"],
        cycling=cycling,
        asked_s=app.clock(),
    )
    with app.turns.search():
        started = time.perf_counter()
        found = search_offers(services.offers, services.planner, request, given["modes"], asking)
    planned = time.perf_counter()
    style = style_of(services, VERSION, present=present)
    offering, writer = Offering(services.offers, asking), app.writer_for(services)
    written = []
    for one in found.offers:
        ends, traveler = (one.query.origin, one.query.destination), traveler_of(one.query)
        itinerary_id = writer.itinerary_id(one.journey, ends, traveler, style)
        offer = write_offer(offering, itinerary_id, one.journey, one.valued, style)
        itinerary = writer.write_itinerary(say_what(one.journey), ends, traveler, style)
        written.append(
            offer
            | {"labels": [label.value for label in one.labels], "modes": list(one.modes)}
            | {"itinerary": orjson.Fragment(itinerary)}
        )
    content: dict[str, Any] = {
        "offers": written,
        "searched": [list(words) for words in found.searched],
        "tickets": list(services.offers.valuation.tickets),
        "reasons": give_reasons(found.reasons, style.language),
        "attributions": list(services.about.attributions),
    }
    if found.not_offered and style.bookings is not None:
        languages = (style.language, *style.wanted)
        content["notOffered"] = give_not_offered(found.not_offered, style.bookings, style.hired, languages)
    if found.car is not None and found.car_m is not None:
        content["car"] = write_comparison(found.car_m, found.car)
    phases_ms = {"plan": (planned - started) * 1000, "answer": (time.perf_counter() - planned) * 1000}
    answer = json_answer(content, style.language, phases_ms)
    ignored = cycling.ignored(services.about.has_heights)
    ignored += [f"modes={word}" for word in ignored_modes(request, given["modes"])]
    if ignored:
        answer.headers["X-Ignored"] = ",".join(ignored)
    return answer


@blueprint.route("/v1/offers/<string:offer_id>")
@blueprint.arguments(OFFER, location="query")
@blueprint.response(200, WholeOfferSchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def show_offer(_: dict[str, Any], offer_id: str) -> flask.Response:
    """Show an offer as it is now: legs, products, whose contract each is, and how it is booked."""
    app = state()
    services, present, _annotates = app.present()
    started = time.perf_counter()
    style = style_of(services, VERSION, present=present)
    if is_round_trip_id(decode_offer_id(offer_id, app.clock()).itinerary_id):
        with app.turns.search():
            trip = find_round_trip(services.offers, services.planner, offer_id, app.clock())
        content = _show_round_trip(trip, services, app.writer_for(services), style)
        return json_answer(content, style.language, {"offer": (time.perf_counter() - started) * 1000})
    found = services.offers.find(services.refresher, offer_id, app.clock(), services.bookings)
    journey, query = found.refreshed.journey, found.refreshed.query
    writer = app.writer_for(services)
    ends = (query.origin, query.destination)
    itinerary = writer.write_itinerary(say_why_again(journey), ends, traveler_of(query), style)
    legs, language, valued = wire_legs(journey, style.join_interlined), style.language, found.valued
    partners = services.offers.partners.of_journey(journey, valued.price)
    content = {
        "id": offer_id,
        "expiresAt": wire_time(found.told.expires_s),
        "price": write_price(valued.price, legs, language),
        "co2": write_emission(valued.emission),
        "itinerary": orjson.Fragment(itinerary),
        "isChanged": found.is_changed,
        "contracts": write_contracts(journey, legs, partners, valued.legs, language),
        "handOvers": [
            write_hand_over(step, order, legs, language) for order, step in enumerate(found.hand_overs, 1)
        ],
        "notices": _changes(language, is_changed=found.is_changed),
    }
    car_m = car_length_m(services.planner, as_text(query.origin), as_text(query.destination))
    if car_m is not None:
        car = services.offers.car_emission(car_m)
        content["comparedWithCar"] = write_comparison(car_m, car, valued.emission)
    return json_answer(content, language, {"offer": (time.perf_counter() - started) * 1000})


def _show_round_trip(
    trip: OfferedRoundTrip, services: Services, writer: AnswerWriter, style: LegStyle
) -> dict[str, Any]:
    """Show a round trip as it is now; by car one would drive there and back, too."""
    (content,) = write_round_trips([trip], writer, style)
    content |= {
        "isChanged": trip.is_changed,
        "notices": _changes(style.language, is_changed=trip.is_changed),
    }
    ends = [as_text(trip.query.origin), as_text(trip.query.destination)]
    ways_m = [car_length_m(services.planner, *ends), car_length_m(services.planner, *ends[::-1])]
    if None not in ways_m:
        car_m = sum(way_m or 0.0 for way_m in ways_m)
        car = services.offers.car_emission(car_m)
        content["comparedWithCar"] = write_comparison(car_m, car, trip.valued.emission)
    return content


def _changes(language: str, *, is_changed: bool) -> list[dict[str, str]]:
    changed = {"code": "PRICE_CHANGED", "text": sentence(language, CHANGED_SENTENCE)}
    return [changed] if is_changed else []


@blueprint.route("/v1/providers")
@blueprint.arguments(OFFER, location="query")
@blueprint.response(200, ProvidersSchema)
@document_errors(blueprint, 400, 422, 429, 500, 503)
def list_providers(_: dict[str, Any]) -> flask.Response:
    """List who provides what: contract, terms, license of the data, the institution to turn to, freshness."""
    app = state()
    services = app.source.current()
    language = own_language()
    written = [
        write_provider(provider, language) | {"data": write_freshness(provider, services, app.clock())}
        for provider in services.offers.partners.all()
    ]
    tickets = write_tickets(services.offers, language)
    answer = json_answer({"providers": written, "tickets": tickets}, language, {})
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer
