"""GTFS-Fares v2: products by leg rules (networks, areas, timeframes) and what changes between legs cost.

For each ride the leg rules that match give a group and a product; of several the highest rule_priority
counts, then the cheapest. Between two rides a transfer rule of their groups says what is paid: the change
alone (0: the first leg and the change), the change and the next leg (1), or the change instead of both (2).
Without a rule the next ride is paid for itself.

Source: GTFS Schedule Reference (gtfs.org), fare_leg_rules.txt, fare_transfer_rules.txt, timeframes.txt.
Differs from it: fare_leg_join_rules.txt is not read, so each ride is an effective leg of its own; of rider
categories the default one is priced.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mobility.offers.feed_fares import Amount, Row, Rows, amount_of, groups_of
from mobility.offers.price import Price, PriceReason, ProductUse
from mobility.offers.rides import FareRide

DAY_S = 86_400

IsActive = Callable[[str, int], bool]
"""Tells whether a service_id runs on a date (ordinal)."""


@dataclass(frozen=True, slots=True)
class _Product:
    product_id: str
    name: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class _LegRule:
    group: str
    network: str
    from_area: str
    to_area: str
    from_times: str
    to_times: str
    product: str
    priority: int


@dataclass(frozen=True, slots=True)
class _TransferRule:
    from_group: str
    to_group: str
    count: int  # most changes of this kind in a row, -1 = any
    limit_s: int  # 0 = none
    limit_type: int  # 0 departure to arrival, 1 departure to departure, 2 arrival to departure, 3 arrivals
    kind: int  # fare_transfer_type
    product: str  # "" = free


@dataclass(frozen=True, slots=True)
class _Times:
    start_s: int
    end_s: int
    service: str


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a ride would cost by itself."""

    group: str
    product: _Product


class FaresV2:
    """Prices journeys by the fares of one feed.

    Parameters
    ----------
    rows : Rows
        Files of the feed.
    is_active : IsActive
        Its calendars, for timeframes.
    """

    def __init__(self, rows: Rows, is_active: IsActive) -> None:
        self._is_active = is_active
        self._products = _read_products(rows)
        leg_rows = rows("fare_leg_rules.txt")
        self._leg_rules = [_read_leg_rule(row) for row in leg_rows]
        # With the column an empty field matches everything, without it only what no other rule names.
        self._has_priority = any("rule_priority" in row for row in leg_rows)
        self._named_networks = {rule.network for rule in self._leg_rules if rule.network}
        self._named_from = {rule.from_area for rule in self._leg_rules if rule.from_area}
        self._named_to = {rule.to_area for rule in self._leg_rules if rule.to_area}
        self._transfers = [_read_transfer_rule(row) for row in rows("fare_transfer_rules.txt")]
        self._times: dict[str, list[_Times]] = {}
        for row in rows("timeframes.txt"):
            times = _Times(
                _seconds(row.get("start_time", ""), 0),
                _seconds(row.get("end_time", ""), DAY_S),
                row.get("service_id", ""),
            )
            self._times.setdefault(row.get("timeframe_group_id", ""), []).append(times)

    @classmethod
    def read(cls, rows: Rows, is_active: IsActive) -> "FaresV2 | None":
        """Read the fares of a feed.

        Parameters
        ----------
        rows : Rows
            Its files.
        is_active : IsActive
            Its calendars.

        Returns
        -------
        FaresV2 | None
            None: it has no leg rules or no products.
        """
        fares = cls(rows, is_active)
        return fares if fares._leg_rules and fares._products else None

    def price(self, rides: list[FareRide]) -> Price:
        """Price the rides of one journey.

        Parameters
        ----------
        rides : list[FareRide]
            All of the feed, in the order of travel.

        Returns
        -------
        Price
            Not known where no rule fits.
        """
        uses: list[ProductUse] = []
        missing: list[int] = []
        before: tuple[FareRide, _Taken, int] | None = None  # the ride before, and changes so far in a row
        chain_start: FareRide | None = None
        for ride in rides:
            taken = self._cheapest_of(ride)
            if taken is None:
                missing.extend(ride.legs)
                before = chain_start = None
                continue
            rule = None
            if before is not None and chain_start is not None:
                rule = self._transfer(before[1].group, taken.group, before[2], chain_start, ride)
            if rule is not None and rule.product and self._cheapest(rule.product) is None:
                missing.extend(ride.legs)  # the change costs something, and nobody tells adults how much
                before = chain_start = None
                continue
            if rule is None:
                uses.append(_use(taken.product, ride.legs))
                before, chain_start = (ride, taken, 0), ride
                continue
            self._add_change(uses, rule, taken, ride)
            assert before is not None
            before = (ride, taken, before[2] + 1)
        reasons = (PriceReason.NO_FARE_RULE,) if missing else ()
        return Price(tuple(uses), reasons, tuple(missing))

    def _add_change(self, uses: list[ProductUse], rule: _TransferRule, taken: _Taken, ride: FareRide) -> None:
        change = self._cheapest(rule.product) if rule.product else None
        if rule.kind == 2 and uses:
            earlier = uses.pop()
            legs = (*earlier.legs, *ride.legs)
            uses.append(_use(change, legs) if change else _free(earlier, legs))
            return
        if change is not None and change.amount.cents:
            uses.append(_use(change, ride.legs))
        elif rule.kind == 0:
            earlier = uses.pop()
            uses.append(_free(earlier, (*earlier.legs, *ride.legs), earlier.cents))
        if rule.kind == 1:
            uses.append(_use(taken.product, ride.legs))

    def _cheapest(self, product_id: str) -> _Product | None:
        return min(self._products.get(product_id, []), key=lambda one: one.amount.cents, default=None)

    def _cheapest_of(self, ride: FareRide) -> _Taken | None:
        matching = [rule for rule in self._leg_rules if self._matches(rule, ride)]
        if not matching:
            return None
        highest = max(rule.priority for rule in matching)
        taken = [
            _Taken(rule.group, product)
            for rule in matching
            if rule.priority == highest and (product := self._cheapest(rule.product)) is not None
        ]
        return min(taken, key=lambda one: one.product.amount.cents, default=None)

    def _matches(self, rule: _LegRule, ride: FareRide) -> bool:
        return (
            self._fits(rule.network, ride.networks, self._named_networks)
            and self._fits(rule.from_area, ride.first.areas, self._named_from)
            and self._fits(rule.to_area, ride.last.areas, self._named_to)
            and self._is_within(rule.from_times, ride.date, ride.clock_s)
            and self._is_within(rule.to_times, ride.date, ride.end_clock_s)
        )

    def _fits(self, wanted: str, own: frozenset[str], named: set[str]) -> bool:
        if wanted:
            return wanted in own
        return self._has_priority or not own & named

    def _is_within(self, group: str, date: int, clock_s: int) -> bool:
        if not group:
            return True
        date, clock_s = date + clock_s // DAY_S, clock_s % DAY_S
        return any(
            times.start_s <= clock_s < times.end_s and self._is_active(times.service, date)
            for times in self._times.get(group, [])
        )

    def _transfer(
        self, from_group: str, to_group: str, changes: int, first: FareRide, ride: FareRide
    ) -> _TransferRule | None:
        named_from = {rule.from_group for rule in self._transfers if rule.from_group}
        named_to = {rule.to_group for rule in self._transfers if rule.to_group}
        for rule in self._transfers:
            fits = (
                rule.from_group == from_group or (not rule.from_group and from_group not in named_from)
            ) and (rule.to_group == to_group or (not rule.to_group and to_group not in named_to))
            starts_s = first.start_s if rule.limit_type in (0, 1) else first.end_s
            ends_s = ride.end_s if rule.limit_type in (0, 3) else ride.start_s
            is_in_time = not rule.limit_s or ends_s - starts_s <= rule.limit_s
            if fits and is_in_time and (rule.count < 0 or changes < rule.count):
                return rule
        return None


def _read_products(rows: Rows) -> dict[str, list[_Product]]:
    """Products by id: of the default rider category, or of none."""
    defaults = {
        row["rider_category_id"]
        for row in rows("rider_categories.txt")
        if row.get("is_default_fare_category") == "1"
    }
    found: dict[str, list[_Product]] = {}
    for row in rows("fare_products.txt"):
        amount = amount_of(row.get("amount", ""), row.get("currency", ""))
        category = row.get("rider_category_id", "")
        if amount is not None and (not category or category in defaults):
            product = _Product(row["fare_product_id"], row.get("fare_product_name", ""), amount)
            found.setdefault(product.product_id, []).append(product)
    return found


def _read_leg_rule(row: Row) -> _LegRule:
    priority = row.get("rule_priority", "")
    return _LegRule(
        row.get("leg_group_id", ""),
        row.get("network_id", ""),
        row.get("from_area_id", ""),
        row.get("to_area_id", ""),
        row.get("from_timeframe_group_id", ""),
        row.get("to_timeframe_group_id", ""),
        row.get("fare_product_id", ""),
        int(priority) if priority.isdigit() else 0,
    )


def _read_transfer_rule(row: Row) -> _TransferRule:
    def whole(name: str, otherwise: int) -> int:
        """Read a number."""
        text = row.get(name, "")
        return int(text) if text.lstrip("-").isdigit() else otherwise

    return _TransferRule(
        row.get("from_leg_group_id", ""),
        row.get("to_leg_group_id", ""),
        whole("transfer_count", -1),
        whole("duration_limit", 0),
        whole("duration_limit_type", 1),
        whole("fare_transfer_type", 0),
        row.get("fare_product_id", ""),
    )


def _use(product: _Product, legs: Sequence[int]) -> ProductUse:
    return ProductUse(
        product.product_id,
        {"": product.name or product.product_id},
        product.amount.cents,
        product.amount.currency,
        tuple(legs),
    )


def _free(earlier: ProductUse, legs: Sequence[int], cents: int | None = 0) -> ProductUse:
    return ProductUse(earlier.product_id, earlier.name, cents, earlier.currency, tuple(legs))


def _seconds(text: str, otherwise: int) -> int:
    parts = text.split(":")
    if len(parts) != 3 or not all(part.strip().isdigit() for part in parts):
        return otherwise
    hours, minutes, seconds = map(int, parts)
    return hours * 3600 + minutes * 60 + seconds


def networks_of(rows: Rows) -> dict[str, frozenset[str]]:
    """Gather the networks of routes that route_networks.txt names.

    Parameters
    ----------
    rows : Rows
        Files of a feed.

    Returns
    -------
    dict[str, frozenset[str]]
        By route_id; routes.txt may name one too.
    """
    return groups_of(rows("route_networks.txt"), "route_id", "network_id")


def areas_of(rows: Rows) -> dict[str, frozenset[str]]:
    """Gather the areas of stops.

    Parameters
    ----------
    rows : Rows
        Files of a feed.

    Returns
    -------
    dict[str, frozenset[str]]
        By stop_id; those of a station hold for its platforms.
    """
    return groups_of(rows("stop_areas.txt"), "stop_id", "area_id")
