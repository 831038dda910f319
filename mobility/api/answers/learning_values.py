"""Places, offers and sessions as answers have them; what is not known is left out."""

from collections.abc import Mapping
from typing import Any

from mobility.service import LearningOffer, LearningPlace


def write_place(place: LearningPlace) -> dict[str, Any]:
    """Write a place.

    Parameters
    ----------
    place : LearningPlace
        Of the directory.

    Returns
    -------
    dict[str, Any]
        As FoundPlaceSchema has it.
    """
    written: dict[str, Any] = {
        "placeId": place.place_id,
        "name": place.name,
        "kind": place.kind,
        "lat": place.lat,
        "lon": place.lon,
        "stepFree": place.step_free.value,
        "source": place.origin.source,
        "simulated": place.origin.is_simulated,
    }
    return written | _known(
        {
            "address": place.address,
            "openingHours": place.opening_hours,
            "openingText": place.opening_text,
            "languages": list(place.languages),
            "website": place.website,
            "license": place.origin.license,
        }
    )


def write_offer(offer: LearningOffer, language: str) -> dict[str, Any]:
    """Write an offer.

    Parameters
    ----------
    offer : LearningOffer
        Of the directory.
    language : str
        Whose texts are chosen, if there are some.

    Returns
    -------
    dict[str, Any]
        As FoundOfferSchema has it.
    """
    price: dict[str, Any] = {"currency": offer.price.currency}
    if offer.price.full_cents is not None:
        price["fullCents"] = offer.price.full_cents
    if offer.price.reduced_cents is not None:
        price["reducedCents"] = offer.price.reduced_cents
    written: dict[str, Any] = {
        "offerId": offer.offer_id,
        "providerId": offer.provider_id,
        "title": choose_text(offer.title, language),
        "format": offer.format.value,
        "topics": list(offer.topics),
        "price": price | _known({"reductions": offer.price.reductions}),
        "source": offer.origin.source,
        "simulated": offer.origin.is_simulated,
    }
    if offer.audience.youngest is not None:
        written["youngest"] = offer.audience.youngest
    if offer.audience.oldest is not None:
        written["oldest"] = offer.audience.oldest
    return written | _known(
        {
            "description": choose_text(offer.description, language),
            "competences": list(offer.competences),
            "groups": list(offer.audience.groups),
            "level": None if offer.level is None else offer.level.value,
            "languages": list(offer.languages),
            "registrationUrl": offer.registration_url,
            "url": offer.origin.url,
            "license": offer.origin.license,
        }
    )


def choose_text(texts: Mapping[str, str], language: str) -> str:
    """Choose among the languages of a text.

    Parameters
    ----------
    texts : Mapping[str, str]
        By language.
    language : str
        The one that is wanted.

    Returns
    -------
    str
        In that language, else in German, else in any; "" where there is none.
    """
    return texts.get(language) or texts.get("de") or next(iter(texts.values()), "")


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
