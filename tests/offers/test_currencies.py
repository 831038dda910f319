"""Labels compare prices of one currency: what another one is worth nobody here knows."""

from mobility.offers.emissions import NOTHING_EMITTED
from mobility.offers.price import Price, ProductUse
from mobility.offers.valuation import Valued
from mobility.routing.rank import Label, Offered, label_offers
from mobility.service.offer_search import comparable_cents


def cost(cents: int, currency: str) -> Valued:
    return Valued(Price((ProductUse("p", {"": "P"}, cents, currency),)), NOTHING_EMITTED, ())


def test_the_currency_of_most_prices_is_compared() -> None:
    valued = [cost(340, "EUR"), cost(250, "NOK"), cost(610, "EUR"), cost(0, "")]
    assert comparable_cents(valued) == [340, None, 610, 0]
    assert comparable_cents([cost(250, "NOK")]) == [250]
    assert comparable_cents([]) == []


def test_what_costs_another_currency_is_not_the_cheapest() -> None:
    cents = comparable_cents([cost(340, "EUR"), cost(610, "EUR"), cost(250, "NOK")])
    offers = [
        Offered(0, 600 + number, number, 0, one, 0.0, None, (number,)) for number, one in enumerate(cents)
    ]
    labels = label_offers(offers)
    assert Label.CHEAPEST in (labels[0] or ())
