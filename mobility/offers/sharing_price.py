"""What a rental costs by its GBFS pricing plan.

Source: MobilityData, "General Bikeshare Feed Specification" v2.3 and v3.0, system_pricing_plans.json: the
price to begin, and of each rate one charge for every interval begun from `start` on and before `end`.
"""

from collections.abc import Sequence
from decimal import Decimal

from mobility.offers.price import Price, PriceReason, ProductUse, cents_of
from mobility.sharing.model import UNKNOWN, PriceStep, PricingPlan

KM_M = 1000
MINUTE_S = 60


def price_rental(
    plan: PricingPlan | None,
    duration_s: int,
    length_m: float,
    legs: tuple[int, ...] = (),
    provider: str = "",
    terms_url: str = "",
    *,
    is_simulated: bool = False,
) -> Price:
    """Price a rental.

    Parameters
    ----------
    plan : PricingPlan | None
        None: no plan is told.
    duration_s : int
        From taking to giving back.
    length_m : float
        Ridden.
    legs : tuple[int, ...]
        Of the journey.
    provider : str
        Key of the registry.
    terms_url : str
        Where the provider's terms stand.
    is_simulated : bool
        The system is invented.

    Returns
    -------
    Price
        An estimate: nobody rides exactly as planned.
    """
    if plan is None:
        return Price((), (PriceReason.NO_PRICING_PLAN,), legs)
    amount = (
        plan.price + _charge(plan.per_min, duration_s, MINUTE_S) + _charge(plan.per_km, round(length_m), KM_M)
    )
    reasons = [PriceReason.ESTIMATED] if plan.per_min or plan.per_km else []
    if plan.is_taxable:
        reasons.append(PriceReason.TAXES_EXTRA)
    if is_simulated:
        reasons.append(PriceReason.SIMULATED)
    use = ProductUse(
        plan.plan_id,
        dict(plan.name),
        cents_of(max(amount, Decimal(0)), plan.currency),
        plan.currency,
        legs,
        provider,
        terms_url or plan.url,
    )
    return Price((use,), tuple(reasons))


def _charge(steps: Sequence[PriceStep], spent: int, unit: int) -> Decimal:
    """Charges of all rates for so many seconds (meters), of which `unit` are a minute (kilometer)."""
    total = Decimal(0)
    for step in steps:
        start = step.start * unit
        if spent < start:
            continue
        end = spent if step.end == UNKNOWN else min(spent, step.end * unit)
        if end < start:
            continue
        if step.interval <= 0:
            total += step.rate
            continue
        # The first interval begins at its start, however short it is.
        begun = max(1, -(-(end - start) // (step.interval * unit)))
        total += step.rate * begun
    return total
