"""Offers as the wire format has them: prices, carbon dioxide, hand-overs and providers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from mobility.api.answers.moments import wire_time
from mobility.api.answers.providers import in_words, write_links, write_provider
from mobility.messages import sentence
from mobility.service import (
    Asking,
    Emission,
    HandOver,
    HandOverStep,
    Journey,
    Offers,
    Price,
    PriceReason,
    Provider,
    TransitLeg,
    Valued,
    add_emissions,
)

REASON_SENTENCES = {
    PriceReason.NO_TARIFF: "What a ride costs here is not known: there is no tariff for this network.",
    PriceReason.OUTSIDE_TARIFF: "A ride leaves the tariff zone whose fares are known.",
    PriceReason.REDUCED_NOT_KNOWN: "What a reduced ticket costs is not known; not more than the full fare.",
    PriceReason.NO_FARE_RULE: "The fares of the feed have no rule for a ride.",
    PriceReason.NO_PRICING_PLAN: "The provider does not tell what the shared vehicle costs.",
    PriceReason.PARKING_NOT_KNOWN: "What parking costs is not known.",
    PriceReason.DRIVING_NOT_KNOWN: "What it costs to be driven by car is not known.",
    PriceReason.ON_DEMAND_NOT_KNOWN: "What the ride on demand costs is not known.",
    PriceReason.TICKET_HELD: "Covered by the ticket that you hold.",
    PriceReason.CAPPED: "The cap is reached: further rides within 24 hours cost nothing more.",
    PriceReason.TAXES_EXTRA: "Taxes come on top.",
    PriceReason.ESTIMATED: "An estimate: the provider counts the minutes or kilometers really used.",
    PriceReason.SIMULATED: "Invented, as all of the model city is.",
}
STEP_SENTENCES = {
    HandOverStep.BOOK_RIDE: "Book the ride with the provider.",
    HandOverStep.BUY_TICKET: "Buy the ticket before you board.",
    HandOverStep.RENT_VEHICLE: "Rent the vehicle in the provider's app when you stand before it.",
}
FAILURE_SENTENCES = {
    HandOverStep.BOOK_RIDE: "If the ride is refused, buy nothing and ask for other offers: "
    "without it the rest does not work.",
    HandOverStep.BUY_TICKET: "If buying online fails, use a machine or ask the provider; "
    "what you have booked before remains.",
    HandOverStep.RENT_VEHICLE: "If the vehicle is gone or does not open, take another one near by or "
    "ask for other offers from where you are; tickets that you have bought stay valid for their time.",
}
REDUCED_SENTENCE = "Reduced fare"
CHANGED_SENTENCE = "The price is another one than when the offer was made."
SENTENCES = (
    *REASON_SENTENCES.values(),
    *STEP_SENTENCES.values(),
    *FAILURE_SENTENCES.values(),
    CHANGED_SENTENCE,
    REDUCED_SENTENCE,
)
"""All of them, for the test of the catalogues."""


KINDS = {
    "StreetLeg": "STREETS",
    "TransitLeg": "TRANSIT",
    "RentalLeg": "RENTAL",
    "OnDemandLeg": "ON_DEMAND",
}
"""What a leg is, by the name of its type."""


@dataclass(frozen=True, slots=True, eq=False)
class Offering:
    """What an itinerary needs to become an offer.

    Parameters
    ----------
    offers : Offers
        Prices it.
    asking : Asking
        Who asks.
    """

    offers: Offers
    asking: Asking


class Joining(Protocol):
    """What of a LegStyle counts here."""

    @property
    def language(self) -> str:
        """Of our own texts."""
        ...

    @property
    def join_interlined(self) -> bool:
        """One leg where one stays seated."""
        ...


def write_offer_members(offering: Offering, itinerary_id: str, journey: Journey, style: Joining) -> str:
    """Write what an itinerary has beside MOTIS' members.

    Parameters
    ----------
    offering : Offering
        Who asks.
    itinerary_id : str
        Of the itinerary.
    journey : Journey
        What it is.
    style : Joining
        How its legs are written.

    Returns
    -------
    str
        Members with a comma before each.
    """
    offers, asking = offering.offers, offering.asking
    valued = offers.valuation.value(journey, asking.tickets)
    offer = write_offer(offering, itinerary_id, journey, valued, style)
    grams = valued.emission.grams
    co2 = "" if grams is None else f'"co2Grams":{round(grams)},'
    return f',{co2}"offer":{orjson.dumps(offer).decode()}'


def write_offer(
    offering: Offering, itinerary_id: str, journey: Journey, valued: Valued, style: Joining
) -> dict[str, Any]:
    """Write an offer.

    Parameters
    ----------
    offering : Offering
        Who asks.
    itinerary_id : str
        Of the itinerary.
    journey : Journey
        What it is.
    valued : Valued
        What it costs and emits.
    style : Joining
        How its legs are written.

    Returns
    -------
    dict[str, Any]
        Id, end, price and carbon dioxide.
    """
    offer_id, expires_s = offering.offers.offer_id(itinerary_id, journey, valued.price, offering.asking)
    legs = wire_legs(journey, style.join_interlined)
    return {
        "id": offer_id,
        "expiresAt": wire_time(expires_s),
        "price": write_price(valued.price, legs, style.language),
        "co2": write_emission(valued.emission),
    }


def write_price(price: Price, legs: Sequence[int], language: str) -> dict[str, Any]:
    """Write a price.

    Parameters
    ----------
    price : Price
        Of a journey.
    legs : Sequence[int]
        Of each of its legs, which leg on the wire it is.
    language : str
        One of messages.LANGUAGES.

    Returns
    -------
    dict[str, Any]
        `cents` is null where the whole is not known or in several currencies.
    """
    written: dict[str, Any] = {
        "cents": price.cents,
        "currency": price.currency,
        "isKnown": price.is_known,
        "sums": [{"currency": currency, "cents": cents} for currency, cents in price.sums.items()],
        "products": [
            {
                "id": use.product_id,
                "name": in_words(use.name, language),
                "cents": use.cents,
                "currency": use.currency,
                "legs": sorted({legs[leg] for leg in use.legs}),
                "provider": use.provider,
                "termsUrl": use.terms_url,
                "isHeld": use.is_held,
            }
            for use in price.products
        ],
        "reasons": [
            {"code": reason.value, "text": sentence(language, REASON_SENTENCES[reason])}
            for reason in price.reasons
        ],
        "unknownLegs": sorted({legs[leg] for leg in price.unknown_legs}),
    }
    if price.at_most_cents is not None:
        written["atMostCents"] = price.at_most_cents
    return written


def write_tickets(offers: Offers, language: str) -> list[dict[str, str]]:
    """Write what riders may say to hold.

    Parameters
    ----------
    offers : Offers
        Of the city.
    language : str
        One of messages.LANGUAGES.

    Returns
    -------
    list[dict[str, str]]
        Ids and names; empty where no tariff is known.
    """
    products = () if offers.tariff is None else offers.tariff.products
    names = {product.product_id: in_words(product.name, language) for product in products}
    reduced = sentence(language, REDUCED_SENTENCE)
    return [{"id": ticket, "name": names.get(ticket, reduced)} for ticket in offers.valuation.tickets]


def write_emission(emission: Emission) -> dict[str, Any]:
    """Write what is emitted.

    Parameters
    ----------
    emission : Emission
        Of a journey or a leg.

    Returns
    -------
    dict[str, Any]
        Whole grams; null where not known.
    """

    def grams(value: float | None) -> int | None:
        """Round."""
        return None if value is None else round(value)

    return {
        "grams": grams(emission.grams),
        "low": grams(emission.low),
        "high": grams(emission.high),
        "basis": emission.basis.value,
        "sources": list(emission.sources),
    }


def write_hand_over(step: HandOver, order: int, legs: Sequence[int], language: str) -> dict[str, Any]:
    """Write one thing to do.

    Parameters
    ----------
    step : HandOver
        What it is.
    order : int
        From 1.
    legs : Sequence[int]
        Of each leg of the journey, which leg on the wire it is.
    language : str
        One of messages.LANGUAGES.

    Returns
    -------
    dict[str, Any]
        With what to do if it fails.
    """
    written: dict[str, Any] = {
        "order": order,
        "step": step.step.value,
        "text": sentence(language, STEP_SENTENCES[step.step]),
        "ifItFails": sentence(language, FAILURE_SENTENCES[step.step]),
        "legs": sorted({legs[leg] for leg in step.legs}),
        "provider": step.provider,
        "product": step.product,
        "links": write_links(step.links),
        "phone": step.phone,
    }
    if step.by_s is not None:
        written["by"] = wire_time(step.by_s)
    if step.lead_s is not None:
        written["leadSeconds"] = step.lead_s
    return written


def write_contracts(
    journey: Journey,
    legs: Sequence[int],
    partners: Sequence[Provider | None],
    emissions: Sequence[Emission],
    language: str,
) -> list[dict[str, Any]]:
    """Write whose contract each leg is.

    Parameters
    ----------
    journey : Journey
        With its legs.
    legs : Sequence[int]
        Of each, which leg on the wire it is.
    partners : Sequence[Provider | None]
        Of each.
    emissions : Sequence[Emission]
        Of each.
    language : str
        One of messages.LANGUAGES.

    Returns
    -------
    list[dict[str, Any]]
        One for each leg on the wire.
    """
    written: list[dict[str, Any]] = []
    for number in dict.fromkeys(legs):
        own = [place for place, leg in enumerate(legs) if leg == number]
        partner = partners[own[0]]
        leg = journey.legs[own[0]]
        contract: dict[str, Any] = {
            "leg": number,
            "kind": KINDS[type(leg).__name__],
            "co2": write_emission(add_emissions([emissions[place] for place in own])),
        }
        if partner is not None:
            contract["provider"] = write_provider(partner, language)
        written.append(contract)
    return written


def write_comparison(car_m: float, car: Emission, offer: Emission | None = None) -> dict[str, Any]:
    """Write what the same way by car emits.

    Parameters
    ----------
    car_m : float
        Length of the way by car, in meters.
    car : Emission
        What that emits.
    offer : Emission | None
        What is compared with it.

    Returns
    -------
    dict[str, Any]
        With what is saved, where an offer is given.
    """
    written: dict[str, Any] = {"distance": round(car_m, 1), "co2": write_emission(car)}
    if offer is not None:
        is_known = car.grams is not None and offer.grams is not None
        written["savedGrams"] = round((car.grams or 0) - (offer.grams or 0)) if is_known else None
    return written


def wire_legs(journey: Journey, join_interlined: bool) -> list[int]:
    """Tell which leg on the wire each leg of a journey is.

    Parameters
    ----------
    journey : Journey
        With its legs.
    join_interlined : bool
        Legs through which one stays seated are one.

    Returns
    -------
    list[int]
        From 0.
    """
    found: list[int] = []
    for leg in journey.legs:
        joins = join_interlined and isinstance(leg, TransitLeg) and leg.stay_seated and bool(found)
        found.append(found[-1] if joins else (found[-1] + 1 if found else 0))
    return found
