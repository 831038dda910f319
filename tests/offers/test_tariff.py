"""The tariff of zone 210: its figures, its cap, what a day costs, and what is not known."""

from dataclasses import replace
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import SettingsError
from mobility.offers.best_products import price_day, price_journey
from mobility.offers.price import Price, PriceReason
from mobility.offers.rides import FareRide, beeline_m
from mobility.offers.tariff import Kind
from mobility.offers.tariff_file import parse_tariff
from tests.offers.rides import cheapest, halle, ride, stop_at

NOTHING: frozenset[str] = frozenset()
HALLE = halle()


def journey(*rides: FareRide, tickets: frozenset[str] = NOTHING) -> Price:
    return price_journey(rides, HALLE, tickets)


@pytest.mark.parametrize(
    ("km", "cents"), [(1.24, 212), (3.0, 233), (8.0, 338), (8.1, 359), (11.0, 401), (32.0, 842), (33.0, 860)]
)
def test_straight_line_fare_by_begun_kilometers(km: float, cents: int) -> None:
    (beeline,) = (product for product in HALLE.products if product.kind is Kind.BEELINE)
    assert beeline_m(stop_at(0), stop_at(1000 * km)) == round(1000 * km)
    # 1.70 and 0.21 for each begun kilometer; 33 of them would be 8.63, and 8.60 is the most.
    assert beeline.beeline_cents(stop_at(0), stop_at(1000 * km)) == cents


@pytest.mark.parametrize(
    ("km", "n_stops", "cents", "product"),
    [
        (3.0, 9, 233, "beeline"),
        (3.1, 4, 240, "short-trip"),  # the line would be 4 begun kilometers, 2.54
        (3.1, 5, 254, "beeline"),  # a stop too many
        (8.0, 9, 338, "beeline"),
        (8.1, 9, 340, "single"),  # the line would be 3.59
        (11.0, 9, 340, "single"),
    ],
)
def test_best_product_of_a_ride(km: float, n_stops: int, cents: int, product: str) -> None:
    price = journey(ride(1000 * km, n_stops))
    assert (price.cents, price.currency) == (cents, "EUR")
    assert [use.product_id for use in price.products] == [product]
    assert price.products[0].provider == "mdv"


def test_no_short_trip_with_a_change() -> None:
    there, on = ride(2000, 2, place=1), ride(9500, 2, from_m=2000, at_h=0.3, place=3)
    price = journey(there, on)
    # Two short trips would be 4.80, one single 3.40; by the line it is 10 begun kilometers, 3.80.
    assert (price.cents, price.products[0].product_id, price.products[0].legs) == (340, "single", (1, 3))


def test_what_is_held_costs_nothing_more() -> None:
    price = journey(
        ride(11_000), ride(20_000, from_m=11_000, at_h=0.5), tickets=frozenset({"deutschlandticket"})
    )
    assert (price.cents, price.reasons) == (0, (PriceReason.TICKET_HELD,))
    assert [(use.product_id, use.is_held) for use in price.products] == [("deutschlandticket", True)]


def test_beyond_the_zone_nothing_is_known_but_with_a_pass_that_holds_there() -> None:
    out = ride(30_000, prefix="de:15088:")
    price = journey(ride(3000), out)
    assert (price.cents, price.is_known, price.unknown_legs) == (None, False, (0,))
    assert price.reasons == (PriceReason.OUTSIDE_TARIFF,)
    assert price.sums == {"EUR": 233}, "what is known of it is told, not called the whole"
    assert journey(out, tickets=frozenset({"deutschlandticket"})).cents == 0


def test_a_pass_of_local_transit_is_no_good_on_an_express() -> None:
    express = FareRide("mdv", ride(3000).stops, 0, 600, route_type=102)
    assert journey(express, tickets=frozenset({"deutschlandticket"})).cents == 233


def test_reduced_or_not_what_is_held_is_held_and_terms_are_told() -> None:
    express = replace(ride(20_000, place=1), route_type=102)
    price = price_journey([ride(2_000), express], halle(), frozenset({"deutschlandticket", "reduced"}))
    held, bought = price.products
    assert (held.is_held, held.cents, bought.is_held, bought.cents) == (True, 0, False, None)
    assert held.terms_url == bought.terms_url == halle().terms_url


def test_reduced_fares_are_not_known_and_not_zero() -> None:
    price = journey(ride(3000), tickets=frozenset({"reduced"}))
    assert (price.cents, price.at_most_cents) == (None, 233)
    assert PriceReason.REDUCED_NOT_KNOWN in price.reasons
    assert journey(ride(3000), tickets=frozenset({"reduced", "deutschlandticket"})).cents == 0


def test_the_cap_of_a_day() -> None:
    trips = [[ride(8100, at_h=h, place=0)] for h in (7, 12, 17, 21)]
    # Each is a single of 3.40: two are 6.80, three would be 10.20, so from the third on the cap holds.
    prices = [price_day(trips[:count], HALLE, NOTHING).cents for count in (1, 2, 3, 4)]
    assert prices == [340, 680, 860, 860]
    capped = price_day(trips, HALLE, NOTHING)
    assert capped.products[0].product_id == "beeline"
    assert PriceReason.CAPPED in capped.reasons


def test_the_cap_is_reached_at_exactly_8_60() -> None:
    # 3.38 + 3.38 = 6.76; 1.91 more is 8.67 and would be above, a short trip of one kilometer is 1.91.
    trips = [[ride(8000, at_h=7)], [ride(8000, at_h=9)]]
    assert price_day(trips, HALLE, NOTHING).cents == 676
    assert price_day([*trips, [ride(900, at_h=12)]], HALLE, NOTHING).cents == 860
    # 24 hours after the first ride it is over: the next one is paid for.
    assert price_day([*trips, [ride(900, at_h=12)], [ride(900, at_h=30.99)]], HALLE, NOTHING).cents == 860
    assert price_day([*trips, [ride(900, at_h=12)], [ride(900, at_h=31)]], HALLE, NOTHING).cents == 860 + 191


@st.composite
def days(draw: st.DrawFn) -> list[list[FareRide]]:
    """Up to three journeys of up to three rides, over two days."""
    hours = sorted(draw(st.lists(st.integers(0, 40), min_size=1, max_size=3, unique=True)))
    found = []
    for hour in hours:
        lengths = draw(st.lists(st.tuples(st.integers(1, 90), st.integers(1, 8)), min_size=1, max_size=3))
        rides, place = [], 0.0
        for number, (hundreds, n_stops) in enumerate(lengths):
            rides.append(
                ride(place + 100 * hundreds, n_stops, from_m=place, at_h=hour + number * 0.25, place=number)
            )
            place += 100 * hundreds
        found.append(rides)
    return found


@settings(max_examples=30)
@given(day=days())
def test_a_day_costs_what_trying_all_products_finds(day: list[list[FareRide]]) -> None:
    assert price_day(day, HALLE, NOTHING).cents == cheapest(day, HALLE)


@settings(max_examples=30)
@given(day=days(), more=days())
def test_a_day_never_costs_more_than_its_journeys(
    day: list[list[FareRide]], more: list[list[FareRide]]
) -> None:
    whole = price_day(day, HALLE, NOTHING).cents
    singles = [price_journey(rides, HALLE, NOTHING).cents for rides in day]
    assert whole is not None
    assert whole <= sum(cents or 0 for cents in singles)
    held = price_day(day, HALLE, frozenset({"deutschlandticket"})).cents
    assert held == 0
    later = [
        [FareRide(r.feed, r.stops, r.start_s + 90 * 3600, r.end_s, legs=r.legs) for r in rides]
        for rides in more
    ]
    both = price_day([*day, *later], HALLE, NOTHING).cents
    assert both == whole + (price_day(later, HALLE, NOTHING).cents or 0), "days apart do not help each other"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('currency = "EUR"', 'currency = "euro"', "my.toml:5: currency is 'euro'"),
        ("cents = 340", "cents = 3.40", "my.toml:37: products[2].cents is 3.4; it must be a whole number"),
        ("cents = 340", "", "my.toml:33: products[2].cents is missing"),
        ("max_stops = 4", "max_stops = 0", "my.toml:31: products[1].max_stops is 0"),
        ('kind = "day"', 'kind = "week"', "my.toml:41: products[3].kind is 'week'"),
        ("cap_cents = 860", "cap_cents = 100", "my.toml:23: products[0].cap_cents is 100, less than"),
        ('id = "24h"', 'id = "single"', "my.toml:40: products[3].id is 'single', which is taken"),
        ('id = "24h"', 'id = "24h"\ncolour = "red"', "my.toml:41: products[3].colour is not known here"),
        ("[[products]]", "[[products]", "my.toml is not valid TOML: "),
    ],
)
def test_faults_of_a_product_file_name_line_and_field(old: str, new: str, said: str) -> None:
    text = (resources.files("mobility") / "offers" / "tariffs" / "halle.toml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(SettingsError) as fault:
        parse_tariff(text.replace(old, new, 1).encode(), "my.toml")
    assert said in fault.value.message
