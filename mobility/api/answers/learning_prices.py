"""What trips to learning cost, as the wire format has it."""

from collections.abc import Sequence
from typing import Any

from mobility.api.answers.offers import REASON_SENTENCES
from mobility.api.answers.providers import in_words
from mobility.messages import sentence
from mobility.service import Price


def write_trip_price(price: Price | None, language: str) -> dict[str, Any]:
    """Write what both ways cost together.

    Parameters
    ----------
    price : Price | None
        None: it was not asked, or not worked out.
    language : str
        One of messages.LANGUAGES.

    Returns
    -------
    dict[str, Any]
        `tripPriceCents`, null where not known; with a price also `tripPrice`, which says why.
    """
    if price is None:
        return {"tripPriceCents": None}
    written: dict[str, Any] = {
        "cents": price.cents,
        "currency": price.currency,
        "products": [
            {
                "id": use.product_id,
                "name": in_words(use.name, language),
                "cents": use.cents,
                "currency": use.currency,
                "isHeld": use.is_held,
            }
            for use in price.products
        ],
        "reasons": [
            {"code": reason.value, "text": sentence(language, REASON_SENTENCES[reason])}
            for reason in price.reasons
        ],
    }
    if price.at_most_cents is not None:
        written["atMostCents"] = price.at_most_cents
    return {"tripPriceCents": price.cents, "tripPrice": written}


def fare_notices(prices: Sequence[Price | None], *, is_asked: bool) -> list[str]:
    """List what must be said about prices of trips.

    Parameters
    ----------
    prices : Sequence[Price | None]
        Of what is shown.
    is_asked : bool
        Whether prices were asked.

    Returns
    -------
    list[str]
        Codes of NOTICES.
    """
    if not is_asked:
        return ["NO_FARES"]
    is_missing = any(price is None or price.cents is None for price in prices)
    return ["FARES_NOT_KNOWN"] if is_missing else []
