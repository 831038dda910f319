"""Rentals by their pricing plans: rates by minutes and kilometers, discounts, other currencies."""

from decimal import Decimal

import pytest

from mobility.offers.price import Price, PriceReason, add_prices
from mobility.offers.sharing_price import price_rental
from mobility.sharing.model import PriceStep, PricingPlan

MINUTE = 60


def plan(
    price: str = "1", *, currency: str = "EUR", taxes: bool = False, **steps: tuple[PriceStep, ...]
) -> PricingPlan:
    return PricingPlan(0, "p", {"": "Plan"}, currency, Decimal(price), taxes, **steps)


def cents(one: PricingPlan, minutes: float, km: float = 0.0) -> int | None:
    return price_rental(one, round(minutes * MINUTE), 1000 * km).cents


@pytest.mark.parametrize(("minutes", "expected"), [(0, 115), (1, 115), (1.5, 130), (10, 250), (10.02, 265)])
def test_each_minute_begun(minutes: float, expected: int) -> None:
    # 1.00 to begin and 0.15 for each minute begun; the first one begins with the rental.
    assert cents(plan(per_min=(PriceStep(0, Decimal("0.15"), 1),)), minutes) == expected


def test_rates_from_and_to_some_minute() -> None:
    steps = (PriceStep(15, Decimal(1), 15, end=60), PriceStep(60, Decimal(9), 0))
    day = plan("0", per_min=steps)
    # Free for 15 minutes, then 1.00 for each quarter begun, from the hour on 9.00 once and nothing more.
    assert [cents(day, minutes) for minutes in (14, 16, 30.5, 59, 61, 600)] == [0, 100, 200, 300, 1200, 1200]


def test_kilometers_and_minutes_together() -> None:
    car = plan("2.5", per_min=(PriceStep(0, Decimal("0.1"), 1),), per_km=(PriceStep(2, Decimal("0.3"), 1),))
    assert cents(car, 10, 1.9) == 250 + 100
    assert cents(car, 10, 4.2) == 250 + 100 + 3 * 30


def test_what_is_not_told_is_not_zero() -> None:
    price = price_rental(None, 600, 2000, (2,))
    assert (price.cents, price.unknown_legs, price.reasons) == (None, (2,), (PriceReason.NO_PRICING_PLAN,))
    assert price_rental(plan(taxes=True), 600, 0).reasons == (PriceReason.TAXES_EXTRA,)


def test_a_discount_is_no_income() -> None:
    assert cents(plan("1", per_min=(PriceStep(0, Decimal(-5), 0),)), 10) == 0


def test_currencies_are_kept_apart() -> None:
    euros, francs = price_rental(plan("2"), 60, 0), price_rental(plan("3", currency="CHF"), 60, 0)
    both = add_prices([euros, francs])
    assert (both.is_known, both.cents, both.currency, both.sums) == (True, None, "", {"EUR": 200, "CHF": 300})
    assert both.at_most_cents is None
    assert add_prices([euros, euros]).cents == 400
    assert add_prices([]).cents == 0
    half = add_prices([euros, Price((), (PriceReason.NO_PRICING_PLAN,), (1,))])
    assert (half.cents, half.sums) == (None, {"EUR": 200})
