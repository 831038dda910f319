"""The cheapest products for the rides of a journey, and of a day of journeys.

Rides stand in the order of time. Each product covers a run of rides: a single or a beeline ticket some of one
journey, a short trip one, a day ticket all that begin within its hours. So the cheapest choice is a shortest
way over the rides, exact because whoever has a day ticket pays for nothing else that it covers. The cap of a
beeline tariff works like a day ticket that costs the cap: what is counted is never more than that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from mobility.offers.price import Price, PriceReason, ProductUse
from mobility.offers.rides import FareRide
from mobility.offers.tariff import REDUCED, Kind, Product, Tariff

HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class _Use:
    """A product on the rides from one to another, the latter not included."""

    product: Product | None  # None: not known what the ride costs
    first: int
    end: int
    cents: int
    is_held: bool = False
    is_capped: bool = False
    rides: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Day:
    """Rides, and what may be used on each."""

    rides: list[FareRide]
    journey_ends: list[int]  # for each ride the place behind the last one of its journey
    held: list[Product | None]
    holds: list[tuple[Product, list[bool]]]

    @classmethod
    def of(cls, journeys: Sequence[Sequence[FareRide]], tariff: Tariff, tickets: frozenset[str]) -> "_Day":
        rides = [ride for journey in journeys for ride in journey]
        ends: list[int] = []
        for journey in journeys:
            ends.extend([len(ends) + len(journey)] * len(journey))
        covered = [tariff.covers(ride) for ride in rides]
        return cls(
            rides,
            ends,
            [tariff.held_for(ride, tickets) for ride in rides] if tickets else [None] * len(rides),
            [
                (
                    product,
                    [
                        tariff.holds_on(product, ride, is_own)
                        for ride, is_own in zip(rides, covered, strict=True)
                    ],
                )
                for product in tariff.products
                if product.kind is not Kind.PASS
            ],
        )


_Cost = tuple[int, int, int]
"""Rides of which nothing is known, cents, products: the first that differ decide."""


def price_journey(rides: Sequence[FareRide], tariff: Tariff, tickets: frozenset[str]) -> Price:
    """Find the cheapest products for one journey.

    Parameters
    ----------
    rides : Sequence[FareRide]
        In the order of travel; none costs nothing.
    tariff : Tariff
        What can be bought.
    tickets : frozenset[str]
        What the rider holds, of `Tariff.tickets`.

    Returns
    -------
    Price
        With the products to buy; not known where a ride is beyond the tariff.
    """
    return price_day([rides], tariff, tickets)


def price_day(journeys: Sequence[Sequence[FareRide]], tariff: Tariff, tickets: frozenset[str]) -> Price:
    """Find the cheapest products for several journeys of one rider.

    Parameters
    ----------
    journeys : Sequence[Sequence[FareRide]]
        In the order of travel; `legs` of rides are told as they are.
    tariff : Tariff
        What can be bought.
    tickets : frozenset[str]
        What the rider holds.

    Returns
    -------
    Price
        Never more than the journeys cost one by one.
    """
    day = _Day.of(journeys, tariff, tickets)
    rides, n = day.rides, len(day.rides)
    best: list[tuple[_Cost, _Use | None]] = [((0, 0, 0), None)] * (n + 1)
    for first in range(n - 1, -1, -1):
        best[first] = min(
            ((_add(use, best[use.end][0]), use) for use in _uses(day, first)),
            key=lambda found: found[0],
        )
    chosen: list[_Use] = []
    place = 0
    while place < n:
        use = best[place][1]
        assert use is not None
        chosen.append(use)
        place = use.end
    return _price_of(chosen, rides, tariff, tickets)


def _add(use: _Use, rest: _Cost) -> _Cost:
    is_unknown = use.product is None
    return rest[0] + is_unknown, rest[1] + use.cents, rest[2] + (not is_unknown and not use.is_held)


def _uses(day: _Day, first: int) -> Iterator[_Use]:
    """List what may be bought, or is held, for the ride at a place and those behind it."""
    held = day.held[first]
    if held is not None:
        yield _Use(held, first, first + 1, 0, is_held=True)
        return
    yield _Use(None, first, first + 1, 0)
    ride = day.rides[first]
    for product, holds in day.holds:
        if not holds[first]:
            continue
        if product.kind is Kind.BEELINE:
            for end in _ends(day, first, holds):
                cents = product.beeline_cents(ride.first, day.rides[end - 1].last)
                yield _Use(product, first, end, cents, is_capped=cents == product.cap_cents)
            yield _window(day, first, product, holds, product.cap_cents)
        elif product.cents is None:
            continue
        elif product.kind is Kind.SINGLE:
            for end in _ends(day, first, holds):
                yield _Use(product, first, end, product.cents)
        elif product.kind is Kind.SHORT_TRIP and ride.has_stop_count and ride.n_stops <= product.max_stops:
            yield _Use(product, first, first + 1, product.cents)
        elif product.kind is Kind.DAY:
            yield _window(day, first, product, holds, product.cents)


def _ends(day: _Day, first: int, holds: Sequence[bool]) -> Iterator[int]:
    """Places behind the rides of the same journey, as far as a product holds on them."""
    end = first
    while end < day.journey_ends[first] and holds[end]:
        end += 1
        yield end


def _window(day: _Day, first: int, product: Product, holds: Sequence[bool], cents: int) -> _Use:
    """A price for all rides begun within a product's hours; up to the first that it does not hold on."""
    ends_s = day.rides[first].start_s + product.hours * HOUR_S
    end = first
    own: list[int] = []
    while end < len(day.rides) and day.rides[end].start_s < ends_s:
        if day.held[end] is None:
            if not holds[end]:
                break
            own.append(end)
        end += 1
    return _Use(product, first, end, cents, is_capped=product.kind is Kind.BEELINE, rides=tuple(own))


def _price_of(
    chosen: Sequence[_Use], rides: Sequence[FareRide], tariff: Tariff, tickets: frozenset[str]
) -> Price:
    products: list[ProductUse] = []
    reasons: list[PriceReason] = []
    unknown: list[int] = []
    for use in chosen:
        own = use.rides or tuple(range(use.first, use.end))
        legs = tuple(leg for ride in own for leg in rides[ride].legs)
        if use.product is None:
            reasons.append(PriceReason.OUTSIDE_TARIFF)
            unknown.extend(legs)
            continue
        if use.is_held:
            reasons.append(PriceReason.TICKET_HELD)
        if use.is_capped:
            reasons.append(PriceReason.CAPPED)
        terms = use.product.terms_url or tariff.terms_url
        products.append(
            ProductUse(
                use.product.product_id,
                use.product.name,
                use.cents,
                tariff.currency,
                legs,
                tariff.provider,
                terms,
                use.is_held,
            )
        )
    if tariff.is_simulated and products:
        reasons.append(PriceReason.SIMULATED)
    full = Price(_joined(products), tuple(dict.fromkeys(reasons)), tuple(unknown))
    if REDUCED not in tickets or not full.cents:
        return full
    # What riders with a reduced fare pay is in no source: not more than others, and that is all.
    told = tuple(use if use.is_held else replace(use, cents=None) for use in full.products)
    bought = tuple(leg for use in full.products if not use.is_held for leg in use.legs)
    return Price(told, (*full.reasons, PriceReason.REDUCED_NOT_KNOWN), bought, full.cents)


def _joined(products: Sequence[ProductUse]) -> tuple[ProductUse, ...]:
    """Say of what is held once that it is."""
    found: dict[tuple[str, int], ProductUse] = {}
    for place, use in enumerate(products):
        key = (use.product_id, -1 if use.is_held else place)
        before = found.get(key)
        legs = use.legs if before is None else before.legs + use.legs
        found[key] = ProductUse(
            use.product_id, use.name, use.cents, use.currency, legs, use.provider, use.terms_url, use.is_held
        )
    return tuple(found.values())
