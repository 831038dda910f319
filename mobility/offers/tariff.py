"""A tariff as its product file has it: which products there are, and where and for whom they hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mobility.offers.rides import FareRide, FareStop, beeline_m

REDUCED = "reduced"
"""What riders say who travel at a reduced fare, beside the products that they hold."""

KM_M = 1000


class Kind(StrEnum):
    """How a product is counted."""

    SINGLE = "single"
    """One journey, changes included."""
    SHORT_TRIP = "short_trip"
    """One ride of a few stops, without a change."""
    BEELINE = "beeline"
    """By the straight way between the first and the last stop of a journey, up to a cap."""
    DAY = "day"
    """Every ride begun within some hours."""
    PASS = "pass"
    """Held for longer than a day: rides with it cost nothing more."""


@dataclass(frozen=True, slots=True)
class Product:
    """A product of a tariff; what does not belong to its kind is 0.

    Parameters
    ----------
    product_id : str
        Stable; what `ticket=` takes.
    kind : Kind
        How it is counted.
    name : dict[str, str]
        By language tag.
    cents : int | None
        Its price (a pass: what a ride with it costs more); None = not known. Not for BEELINE.
    max_stops : int
        SHORT_TRIP: stops after boarding.
    base_cents, km_cents, cap_cents : int
        BEELINE: to begin, for each kilometer begun, and at most for all within `hours`.
    hours : int
        DAY and BEELINE: from the first ride on.
    except_route_types : frozenset[int]
        Not on these.
    is_everywhere : bool
        Also beyond the tariff's own zone.
    terms_url : str
        "" = those of the tariff.
    """

    product_id: str
    kind: Kind
    name: dict[str, str]
    cents: int | None = None
    max_stops: int = 0
    base_cents: int = 0
    km_cents: int = 0
    cap_cents: int = 0
    hours: int = 0
    except_route_types: frozenset[int] = frozenset()
    is_everywhere: bool = False
    terms_url: str = ""

    @property
    def can_be_held(self) -> bool:
        """Whether a rider may come with it."""
        return self.kind in (Kind.DAY, Kind.PASS)

    def beeline_cents(self, first: FareStop, last: FareStop) -> int:
        """Price a journey by the straight way.

        Parameters
        ----------
        first, last : FareStop
            Where it begins and ends.

        Returns
        -------
        int
            Never above the cap.
        """
        km_begun = -(-beeline_m(first, last) // KM_M)
        return min(self.base_cents + self.km_cents * km_begun, self.cap_cents)


@dataclass(frozen=True, slots=True)
class Tariff:
    """A tariff: its products, and where it holds.

    Parameters
    ----------
    name : str
        For people.
    zone : str
        For people, "" = it has none.
    currency : str
        ISO 4217.
    provider : str
        Key of the registry: with whom the contract is.
    terms_url, source, as_of : str
        Where its terms stand, where the figures come from, and of when they are.
    products : tuple[Product, ...]
        Of equally cheap ones the first is taken.
    feeds : frozenset[str]
        Tags of feeds it holds on; empty = all.
    stop_prefixes : tuple[str, ...]
        How ids of stops in its zone begin.
    zones : frozenset[str]
        GTFS zone_ids of its zone; neither these nor prefixes = everywhere.
    is_simulated : bool
        Invented: every answer says so.
    on_demand : bool
        Vehicles on demand cost what a ride on a line costs.
    """

    name: str
    zone: str
    currency: str
    provider: str
    terms_url: str
    source: str
    as_of: str
    products: tuple[Product, ...]
    feeds: frozenset[str] = frozenset()
    stop_prefixes: tuple[str, ...] = ()
    zones: frozenset[str] = frozenset()
    is_simulated: bool = False
    on_demand: bool = False

    def is_in_zone(self, stop: FareStop) -> bool:
        """Tell whether a stop lies in its zone.

        Parameters
        ----------
        stop : FareStop
            With its ids.

        Returns
        -------
        bool
            True for all if the tariff names no zone; never of a point without a stop near by otherwise.
        """
        if not self.zones and not self.stop_prefixes:
            return True
        if not stop.stop_id:
            return False
        is_named = any(stop.stop_id.startswith(prefix) for prefix in self.stop_prefixes)
        return is_named or stop.zone_id in self.zones

    def covers(self, ride: FareRide) -> bool:
        """Tell whether its own products hold on a ride.

        Parameters
        ----------
        ride : FareRide
            With its stops.

        Returns
        -------
        bool
            Feed and both ends are the tariff's.
        """
        is_own_feed = not self.feeds or ride.feed in self.feeds
        return is_own_feed and self.is_in_zone(ride.first) and self.is_in_zone(ride.last)

    def holds_on(self, product: Product, ride: FareRide, is_covered: bool | None = None) -> bool:
        """Tell whether a product may be used on a ride.

        Parameters
        ----------
        product : Product
            Of this tariff.
        ride : FareRide
            With its route.
        is_covered : bool | None
            What `covers` says of it, None = not asked yet.

        Returns
        -------
        bool
            Whatever the ride's length.
        """
        if ride.route_type in product.except_route_types:
            return False
        return product.is_everywhere or (self.covers(ride) if is_covered is None else is_covered)

    def tickets(self) -> tuple[str, ...]:
        """List what a rider may say to hold.

        Returns
        -------
        tuple[str, ...]
            Ids of products, and the word for a reduced fare.
        """
        return (*(product.product_id for product in self.products if product.can_be_held), REDUCED)

    def held_for(self, ride: FareRide, tickets: Iterable[str]) -> Product | None:
        """Find what is held and covers a ride.

        Parameters
        ----------
        ride : FareRide
            A ride.
        tickets : Iterable[str]
            What the rider holds.

        Returns
        -------
        Product | None
            The first one.
        """
        held = frozenset(tickets)
        return next(
            (
                product
                for product in self.products
                if product.product_id in held and product.can_be_held and self.holds_on(product, ride)
            ),
            None,
        )
