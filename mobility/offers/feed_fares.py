"""Fares that a feed brings itself: GTFS-Fares v2 where it has leg rules, else v1."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol

import pyarrow as pa

from mobility.offers.price import Price, cents_of
from mobility.offers.rides import FareRide

Row = Mapping[str, str]
Rows = Callable[[str], list[dict[str, str]]]
"""Gives the rows of a file of the feed, e.g. "fare_attributes.txt"; none where there is no such file."""

V1_FILES = ("fare_attributes.txt", "fare_rules.txt")
V2_FILES = (
    *("fare_products.txt", "fare_leg_rules.txt", "fare_transfer_rules.txt", "areas.txt", "stop_areas.txt"),
    *("networks.txt", "route_networks.txt", "timeframes.txt", "rider_categories.txt", "fare_media.txt"),
)


class FeedFares(Protocol):
    """Prices rides by what a feed says."""

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
        ...


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of a feed's own.

    Parameters
    ----------
    cents : int
        In the smallest unit.
    currency : str
        ISO 4217.
    """

    cents: int
    currency: str


def amount_of(price: str, currency: str) -> Amount | None:
    """Read an amount.

    Parameters
    ----------
    price : str
        With a point, as GTFS has it.
    currency : str
        ISO 4217.

    Returns
    -------
    Amount | None
        None where it is no amount.
    """
    try:
        value = Decimal(price)
    except InvalidOperation:
        return None
    if not value.is_finite() or value < 0 or not currency:
        return None
    return Amount(cents_of(value, currency), currency)


def rows_of(table: pa.Table | None) -> list[dict[str, str]]:
    """Read a kept file.

    Parameters
    ----------
    table : pa.Table | None
        As the network keeps it, None = there is none.

    Returns
    -------
    list[dict[str, str]]
        With "" where nothing stands.
    """
    if table is None:
        return []
    return [
        {name: "" if value is None else str(value).strip() for name, value in row.items()}
        for row in table.to_pylist()
    ]


def groups_of(rows: Iterable[Row], key: str, value: str) -> dict[str, frozenset[str]]:
    """Gather the values of a column by another one.

    Parameters
    ----------
    rows : Iterable[Row]
        Of a file.
    key, value : str
        Columns.

    Returns
    -------
    dict[str, frozenset[str]]
        Rows without either are left out.
    """
    found: dict[str, set[str]] = {}
    for row in rows:
        if row.get(key) and row.get(value):
            found.setdefault(row[key], set()).add(row[value])
    return {name: frozenset(values) for name, values in found.items()}
