"""A price: what is known of it in whole cents, by currency, and what is not known and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from babel.numbers import get_currency_precision


class PriceReason(StrEnum):
    """What a reader must know about a price. The first ones: why (a part of) it is not known."""

    NO_TARIFF = "NO_TARIFF"
    OUTSIDE_TARIFF = "OUTSIDE_TARIFF"
    REDUCED_NOT_KNOWN = "REDUCED_NOT_KNOWN"
    NO_FARE_RULE = "NO_FARE_RULE"
    NO_PRICING_PLAN = "NO_PRICING_PLAN"
    PARKING_NOT_KNOWN = "PARKING_NOT_KNOWN"
    DRIVING_NOT_KNOWN = "DRIVING_NOT_KNOWN"
    ON_DEMAND_NOT_KNOWN = "ON_DEMAND_NOT_KNOWN"
    TICKET_HELD = "TICKET_HELD"
    CAPPED = "CAPPED"
    TAXES_EXTRA = "TAXES_EXTRA"
    ESTIMATED = "ESTIMATED"
    SIMULATED = "SIMULATED"


UNKNOWN_REASONS = frozenset(
    {
        PriceReason.NO_TARIFF,
        PriceReason.OUTSIDE_TARIFF,
        PriceReason.REDUCED_NOT_KNOWN,
        PriceReason.NO_FARE_RULE,
        PriceReason.NO_PRICING_PLAN,
        PriceReason.PARKING_NOT_KNOWN,
        PriceReason.DRIVING_NOT_KNOWN,
        PriceReason.ON_DEMAND_NOT_KNOWN,
    }
)
"""With one of these no sum is told."""


@dataclass(frozen=True, slots=True)
class ProductUse:
    """A product that is bought (or held) for some legs.

    Parameters
    ----------
    product_id : str
        Of the tariff, the feed or the pricing plan.
    name : dict[str, str]
        By language tag; "" = of no certain language.
    cents : int | None
        In the currency's smallest unit; 0 for one that is held; None = not known.
    currency : str
        ISO 4217.
    legs : tuple[int, ...]
        Which legs it is for.
    provider : str
        Key of the registry: with whom the contract is; "" = not known.
    terms_url : str
        "" = not known.
    is_held : bool
        The rider has it already.
    is_paid_on_board : bool
        There is no ticket to buy before.
    """

    product_id: str
    name: dict[str, str]
    cents: int | None
    currency: str
    legs: tuple[int, ...] = ()
    provider: str = ""
    terms_url: str = ""
    is_held: bool = False
    is_paid_on_board: bool = False


@dataclass(frozen=True, slots=True)
class Price:
    """What a journey, or some journeys, cost.

    Parameters
    ----------
    products : tuple[ProductUse, ...]
        What is bought and what is held, in the order of travel.
    reasons : tuple[PriceReason, ...]
        Why it is not known, or what else to know; each once.
    unknown_legs : tuple[int, ...]
        Legs whose price is not known.
    at_most_cents : int | None
        It is not known, but no more than this; None = nobody knows.
    """

    products: tuple[ProductUse, ...] = ()
    reasons: tuple[PriceReason, ...] = ()
    unknown_legs: tuple[int, ...] = ()
    at_most_cents: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether nothing of it is missing."""
        has_all = all(use.cents is not None for use in self.products)
        return has_all and not UNKNOWN_REASONS.intersection(self.reasons)

    @property
    def sums(self) -> dict[str, int]:
        """What is known of it by currency; currencies are never added."""
        found: dict[str, int] = {}
        for use in self.products:
            if use.cents is not None:
                found[use.currency] = found.get(use.currency, 0) + use.cents
        return found

    @property
    def cents(self) -> int | None:
        """The whole price, None if it is not known or in several currencies."""
        sums = {currency: cents for currency, cents in self.sums.items() if cents} or self.sums
        if not self.is_known or len(sums) > 1:
            return None
        return next(iter(sums.values()), 0)

    @property
    def currency(self) -> str:
        """ISO 4217 of `cents`; "" where nothing costs anything, or there are several."""
        sums = {currency: cents for currency, cents in self.sums.items() if cents} or self.sums
        return next(iter(sums)) if len(sums) == 1 else ""


def add_prices(parts: Iterable[Price]) -> Price:
    """Put prices of parts of a journey together.

    Parameters
    ----------
    parts : Iterable[Price]
        In the order of travel.

    Returns
    -------
    Price
        Of all of them; not known if one of them is not.
    """
    kept = tuple(parts)
    bounds = [part.at_most_cents if part.cents is None else part.cents for part in kept]
    known = [bound for bound in bounds if bound is not None]
    currencies = {currency for part in kept for currency, cents in part.sums.items() if cents}
    has_bound = len(known) == len(kept) and len(currencies) <= 1
    whole = Price(
        products=tuple(use for part in kept for use in part.products),
        reasons=tuple(dict.fromkeys(reason for part in kept for reason in part.reasons)),
        unknown_legs=tuple(leg for part in kept for leg in part.unknown_legs),
        at_most_cents=sum(known) if has_bound else None,
    )
    return whole if whole.cents is None else Price(whole.products, whole.reasons)


def cents_of(amount: Decimal, currency: str) -> int:
    """Count an amount in the smallest unit of its currency.

    Parameters
    ----------
    amount : Decimal
        In units of the currency.
    currency : str
        ISO 4217.

    Returns
    -------
    int
        Half a unit is rounded up.
    """
    unit = Decimal(10) ** get_currency_precision(currency)
    return int((amount * unit).to_integral_value(ROUND_HALF_UP))
