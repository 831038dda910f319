"""GTFS-Fares v1: fare_attributes.txt and fare_rules.txt, by zones and routes.

A fare covers a run of rides if one of its rules fits: the zones of the first and of the last stop, a route
for each ride, and (contains_id) exactly the zones that are passed; if it has no more changes than the fare
allows and begins its last ride within transfer_duration. A fare without rules covers everything. The cheapest
choice of fares for a journey is a shortest way over its rides.

Source: GTFS Schedule Reference (gtfs.org), fare_attributes.txt, fare_rules.txt, and the FareExamples page of
the GTFS wiki for contains_id.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mobility.offers.feed_fares import Amount, Row, Rows, amount_of
from mobility.offers.price import Price, PriceReason, ProductUse
from mobility.offers.rides import FareRide

UNLIMITED = 1000


@dataclass(frozen=True, slots=True)
class Rule:
    """Rules of a fare for one pair of ends, "" = any zone.

    Parameters
    ----------
    origin, destination : str
        Zones of the first and the last stop.
    routes : frozenset[str]
        Of each ride one of these; empty = any.
    contains : frozenset[str]
        Exactly these zones are passed; empty = any.
    """

    origin: str = ""
    destination: str = ""
    routes: frozenset[str] = frozenset()
    contains: frozenset[str] = frozenset()

    def fits(self, rides: Sequence[FareRide]) -> bool:
        """Tell whether a run of rides keeps it.

        Parameters
        ----------
        rides : Sequence[FareRide]
            At least one, in the order of travel.

        Returns
        -------
        bool
            All of it at once.
        """
        if self.origin not in ("", rides[0].first.zone_id):
            return False
        if self.destination not in ("", rides[-1].last.zone_id):
            return False
        if self.routes and any(ride.route_id not in self.routes for ride in rides):
            return False
        zones = {stop.zone_id for ride in rides for stop in ride.stops if stop.zone_id}
        return not self.contains or zones == self.contains


@dataclass(frozen=True, slots=True)
class Fare:
    """One fare with its rules.

    Parameters
    ----------
    fare_id : str
        The feed's.
    amount : Amount
        Its price.
    transfers : int
        Most changes.
    transfer_s : int
        Seconds from the first boarding to the last, 0 = no limit.
    agency_id : str
        "" = any.
    rules : tuple[Rule, ...]
        One of them must fit; none = it holds everywhere.
    """

    fare_id: str
    amount: Amount
    transfers: int = UNLIMITED
    transfer_s: int = 0
    agency_id: str = ""
    rules: tuple[Rule, ...] = ()

    def covers(self, rides: Sequence[FareRide]) -> bool:
        """Tell whether it covers a run of rides.

        Parameters
        ----------
        rides : Sequence[FareRide]
            At least one, in the order of travel.

        Returns
        -------
        bool
            All rules at once.
        """
        if len(rides) - 1 > self.transfers:
            return False
        if self.transfer_s and rides[-1].start_s - rides[0].start_s > self.transfer_s:
            return False
        if self.agency_id and any(ride.agency_id not in ("", self.agency_id) for ride in rides):
            return False
        return not self.rules or any(rule.fits(rides) for rule in self.rules)


class FaresV1:
    """Prices journeys by the fares of one feed.

    Parameters
    ----------
    fares : Sequence[Fare]
        Of equally cheap ones the first is taken.
    """

    def __init__(self, fares: Sequence[Fare]) -> None:
        self.fares = tuple(fares)

    @classmethod
    def read(cls, rows: Rows) -> "FaresV1 | None":
        """Read the fares of a feed.

        Parameters
        ----------
        rows : Rows
            Its files.

        Returns
        -------
        FaresV1 | None
            None: it has none.
        """
        rules: dict[str, list[Row]] = {}
        for rule in rows("fare_rules.txt"):
            rules.setdefault(rule.get("fare_id", ""), []).append(rule)
        fares = []
        for row in rows("fare_attributes.txt"):
            amount = amount_of(row.get("price", ""), row.get("currency_type", ""))
            if amount is None:
                continue
            fares.append(
                Fare(
                    row["fare_id"],
                    amount,
                    transfers=_whole(row.get("transfers", ""), UNLIMITED),
                    transfer_s=_whole(row.get("transfer_duration", ""), 0),
                    agency_id=row.get("agency_id", ""),
                    rules=_read_rules(rules.get(row["fare_id"], [])),
                )
            )
        return cls(fares) if fares else None

    def price(self, rides: list[FareRide]) -> Price:
        """Price the rides of one journey.

        Parameters
        ----------
        rides : list[FareRide]
            All of the feed, in the order of travel.

        Returns
        -------
        Price
            Not known where no fare covers a ride.
        """
        n = len(rides)
        # From each ride on: rides without a fare, cents, fares; and what is taken for the first of them.
        best: list[tuple[tuple[int, int, int], Fare | None, int]] = [((0, 0, 0), None, n)] * (n + 1)
        for first in range(n - 1, -1, -1):
            unknown, cents, count = best[first + 1][0]
            best[first] = ((unknown + 1, cents, count), None, first + 1)
            for end in range(first + 1, n + 1):
                for fare in self.fares:
                    if fare.covers(rides[first:end]):
                        unknown, cents, count = best[end][0]
                        cost = (unknown, cents + fare.amount.cents, count + 1)
                        if cost < best[first][0]:
                            best[first] = (cost, fare, end)
        products: list[ProductUse] = []
        missing: list[int] = []
        place = 0
        while place < n:
            _, taken, end = best[place]
            legs = tuple(leg for ride in rides[place:end] for leg in ride.legs)
            if taken is None:
                missing.extend(legs)
            else:
                amount = taken.amount
                products.append(
                    ProductUse(taken.fare_id, {"": taken.fare_id}, amount.cents, amount.currency, legs)
                )
            place = end
        reasons = (PriceReason.NO_FARE_RULE,) if missing else ()
        return Price(tuple(products), reasons, tuple(missing))


def _read_rules(rows: Sequence[Row]) -> tuple[Rule, ...]:
    """Gather rows with the same ends: of their routes one counts, of their zones all."""
    ends: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        ends.setdefault((row.get("origin_id", ""), row.get("destination_id", "")), []).append(row)
    found = []
    for (origin, destination), own in ends.items():
        routes = {row.get("route_id", "") for row in own if not row.get("contains_id")}
        # Rows about zones may name routes, too: "c,GRT,,,5" and "c,GRT,,,6" are rides by GRT through both.
        zoned = {row.get("route_id", "") for row in own if row.get("contains_id")}
        routes |= zoned - {""} if routes else zoned
        contains = frozenset(row["contains_id"] for row in own if row.get("contains_id"))
        # A row without a route holds on all of them, whatever the other rows name.
        found.append(Rule(origin, destination, frozenset() if "" in routes else frozenset(routes), contains))
    return tuple(found)


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() else otherwise
