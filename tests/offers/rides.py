"""Rides written down in one line, and the tariffs that come with the program."""

from importlib import resources
from itertools import combinations
from math import degrees

from mobility.offers.rides import EARTH_RADIUS_M, FareRide, FareStop
from mobility.offers.tariff import Kind, Tariff
from mobility.offers.tariff_file import parse_tariff

HOUR_S = 3600


def halle() -> Tariff:
    """The tariff of zone 210, as shipped."""
    path = resources.files("mobility") / "offers" / "tariffs" / "halle.toml"
    return parse_tariff(path.read_bytes(), "halle.toml")


def stop_at(m: float, stop_id: str = "de:15002:1") -> FareStop:
    """A stop so many meters north of 51.48: along a meridian the beeline is the difference of latitudes."""
    return FareStop(stop_id, lat=51.48 + degrees(m / EARTH_RADIUS_M), lon=11.97)


def ride(
    to_m: float,
    n_stops: int = 9,
    *,
    from_m: float = 0,
    at_h: float = 0,
    place: int = 0,
    prefix: str = "de:15002:",
) -> FareRide:
    """A ride along the meridian of so many stops after boarding; it takes ten minutes."""
    stops = tuple(
        stop_at(from_m + (to_m - from_m) * number / n_stops, f"{prefix}{number}")
        for number in range(n_stops + 1)
    )
    start_s = round(at_h * HOUR_S)
    return FareRide("mdv", stops, start_s, start_s + 600, legs=(place,))


def cheapest(journeys: list[list[FareRide]], tariff: Tariff) -> int:
    """What a day costs, by trying every set of products: slow, and evidently right.

    Day tickets and caps begin with any ride; what they leave is paid journey by journey, each cut at every
    set of its changes.
    """
    rides = [(number, one) for number, journey in enumerate(journeys) for one in journey]
    windows = [
        (
            product.cap_cents if product.kind is Kind.BEELINE else product.cents or 0,
            one.start_s,
            product.hours,
        )
        for product in tariff.products
        if product.kind in (Kind.DAY, Kind.BEELINE)
        for _, one in rides
    ]
    found = []
    for count in range(len(journeys) + 1):
        for bought in combinations(windows, min(count, len(windows))):
            left = [
                (number, one)
                for number, one in rides
                if not any(start <= one.start_s < start + hours * HOUR_S for _, start, hours in bought)
            ]
            found.append(sum(cents for cents, _, _ in bought) + _one_by_one(left, tariff))
    return min(found)


def _one_by_one(rides: list[tuple[int, FareRide]], tariff: Tariff) -> int:
    total = 0
    for number in {number for number, _ in rides}:
        own = [one for other, one in rides if other == number]
        cuts = [cut for count in range(len(own)) for cut in combinations(range(1, len(own)), count)]
        total += min(
            sum(_ticket(own[a:b], tariff) for a, b in zip((0, *cut), (*cut, len(own)), strict=True))
            for cut in cuts
        )
    return total


def _ticket(rides: list[FareRide], tariff: Tariff) -> int:
    prices = []
    for product in tariff.products:
        if product.kind is Kind.SINGLE:
            prices.append(product.cents or 0)
        if product.kind is Kind.BEELINE:
            prices.append(product.beeline_cents(rides[0].first, rides[-1].last))
        if product.kind is Kind.SHORT_TRIP and len(rides) == 1 and rides[0].n_stops <= product.max_stops:
            prices.append(product.cents or 0)
    return min(prices)
