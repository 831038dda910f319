"""Fares that feeds bring: v1 by zones and routes, v2 by networks, areas, timeframes, changes; real feeds."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from mobility.offers.fares_v1 import FaresV1
from mobility.offers.fares_v2 import FaresV2
from mobility.offers.feed_fares import Rows
from mobility.offers.price import PriceReason
from mobility.offers.rides import FareRide, FareStop


def files(**tables: str) -> Rows:
    """Files written as CSV, by their names without .txt."""

    def rows(name: str) -> list[dict[str, str]]:
        """Read one."""
        return list(csv.DictReader(io.StringIO(tables.get(name.removesuffix(".txt"), ""))))

    return rows


def ride(zones: str, *, route: str = "r", at_s: int = 0, leg: int = 0, **more: object) -> FareRide:
    """A ride of ten minutes through zones, one letter a stop; they are areas, too."""
    stops = tuple(FareStop(zone, zone, frozenset({zone})) for zone in zones)
    return FareRide(
        "f",
        stops,
        at_s,
        at_s + 600,
        route_id=route,
        legs=(leg,),
        clock_s=at_s,
        end_clock_s=at_s + 600,
        **more,
    )  # type: ignore[arg-type]


V1 = files(
    fare_attributes="fare_id,price,currency_type,payment_method,transfers,transfer_duration\n"
    "short,1.20,EUR,0,0,\nlong,2.50,EUR,0,1,1800\nnight,4,EUR,0,,\n",
    fare_rules="fare_id,route_id,origin_id,destination_id,contains_id\n"
    "short,,A,A,\nlong,,,,A\nlong,,,,B\nnight,n,,,\n",
)


@pytest.mark.parametrize(
    ("rides", "cents", "fares"),
    [
        ([ride("AA")], 120, ["short"]),
        ([ride("AB")], 250, ["long"]),  # exactly the zones A and B are passed
        ([ride("AB", leg=0), ride("BA", at_s=900, leg=2)], 250, ["long"]),
        ([ride("AB"), ride("BA", at_s=1801)], 500, ["long", "long"]),  # more than half an hour later
        ([ride("AA"), ride("AA", at_s=700)], 240, ["short", "short"]),  # no change on the short one
        ([ride("AC", route="n")], 400, ["night"]),
    ],
)
def test_v1_takes_the_cheapest_fares(rides: list[FareRide], cents: int, fares: list[str]) -> None:
    tariff = FaresV1.read(V1)
    assert tariff is not None
    price = tariff.price(rides)
    assert (price.cents, price.currency, [use.product_id for use in price.products]) == (cents, "EUR", fares)


def test_v1_rules_of_zones_hold_on_their_routes() -> None:
    """The GTFS reference has such rows: fare c is for line GRT through exactly the zones named."""
    tariff = FaresV1.read(
        files(
            fare_attributes="fare_id,price,currency_type,payment_method,transfers\nc,2,EUR,0,\nd,3,EUR,0,\n",
            fare_rules="fare_id,route_id,origin_id,destination_id,contains_id\n"
            "c,GRT,,,A\nc,GRT,,,B\nd,,,,A\nd,,,,B\n",
        )
    )
    assert tariff is not None
    assert tariff.price([ride("AB", route="GRT")]).cents == 200
    assert tariff.price([ride("AB", route="other")]).cents == 300
    assert tariff.price([ride("AC", route="GRT")]).cents is None


def test_v1_without_a_rule_is_not_known() -> None:
    tariff = FaresV1.read(V1)
    assert tariff is not None
    price = tariff.price([ride("AA", leg=0), ride("CD", leg=4)])
    assert (price.cents, price.unknown_legs, price.reasons) == (None, (4,), (PriceReason.NO_FARE_RULE,))
    assert price.sums == {"EUR": 120}
    assert FaresV1.read(files()) is None


def test_yen_have_no_cents() -> None:
    tariff = FaresV1.read(
        files(fare_attributes="fare_id,price,currency_type,payment_method,transfers\nx,210,JPY,0,\n")
    )
    assert tariff is not None
    assert tariff.price([ride("AB")]).cents == 210


V2_PRODUCTS = (
    "fare_product_id,fare_product_name,rider_category_id,amount,currency\n"
    "single,Single,adult,3.00,EUR\nsingle,Single,child,1.00,EUR\npeak,Peak,,4.00,EUR\nup,Supplement,,0.50,EUR\n"
    "core,Core,,2.00,EUR\n"
)
V2_CATEGORIES = "rider_category_id,is_default_fare_category\nadult,1\nchild,0\n"


def v2(legs: str, transfers: str = "", **more: str) -> FaresV2:
    fares = FaresV2.read(
        files(
            fare_products=V2_PRODUCTS,
            rider_categories=V2_CATEGORIES,
            fare_leg_rules=legs,
            fare_transfer_rules=transfers,
            **more,
        ),
        lambda service, date: service == "weekdays" and date % 7 < 5,
    )
    assert fares is not None
    return fares


LEGS = "leg_group_id,network_id,from_area_id,to_area_id,fare_product_id\n"


def test_v2_prices_the_default_rider() -> None:
    assert v2(f"{LEGS}g,,,,single\n").price([ride("AB")]).cents == 300


def test_v2_an_empty_area_means_areas_that_no_rule_names() -> None:
    fares = v2(f"{LEGS}core,,A,A,core\nrest,,,,single\n")
    assert fares.price([ride("AA")]).cents == 200
    assert fares.price([ride("CD")]).cents == 300
    assert fares.price([ride("AC")]).cents is None, "A is named, so the empty rule is not about it"


def test_v2_with_priorities_an_empty_area_means_all() -> None:
    head = "leg_group_id,from_area_id,to_area_id,fare_product_id,rule_priority\n"
    fares = v2(f"{head}core,A,A,core,1\nrest,,,single,\n")
    assert fares.price([ride("AA")]).cents == 200
    assert fares.price([ride("AC")]).cents == 300


def test_v2_timeframes_and_networks() -> None:
    head = "leg_group_id,network_id,from_timeframe_group_id,fare_product_id,rule_priority\n"
    fares = v2(
        f"{head}p,city,rush,peak,1\ng,,,single,0\n",
        timeframes="timeframe_group_id,start_time,end_time,service_id\nrush,07:00:00,09:00:00,weekdays\n",
    )
    city = frozenset({"city"})
    assert fares.price([ride("AB", at_s=8 * 3600, networks=city, date=7)]).cents == 400
    assert fares.price([ride("AB", at_s=9 * 3600, networks=city, date=7)]).cents == 300, "the end is left out"
    assert fares.price([ride("AB", at_s=8 * 3600, networks=city, date=6)]).cents == 300, "no weekday"
    assert fares.price([ride("AB", at_s=8 * 3600, date=7)]).cents == 300


CHANGE = (
    "from_leg_group_id,to_leg_group_id,transfer_count,duration_limit,duration_limit_type,"
    "fare_transfer_type,fare_product_id\n"
)


@pytest.mark.parametrize(
    ("rule", "cents"),
    [
        ("g,g,-1,,,0,\n", 300),  # the change is free, and so is all behind it
        ("g,g,-1,,,0,up\n", 350),  # first leg and the change
        ("g,g,-1,,,1,up\n", 650),  # first leg, change and second leg
        ("g,g,-1,,,2,peak\n", 400),  # the change instead of both
        ("g,g,-1,600,1,0,\n", 600),  # more than ten minutes from departure to departure
        ("", 600),
    ],
)
def test_v2_changes(rule: str, cents: int) -> None:
    fares = v2(f"{LEGS}g,,,,single\n", f"{CHANGE}{rule}")
    assert fares.price([ride("AB", leg=1), ride("BC", at_s=900, leg=3)]).cents == cents


def test_v2_so_many_changes_and_no_more() -> None:
    fares = v2(f"{LEGS}g,,,,single\n", f"{CHANGE}g,g,1,,,0,\n")
    rides = [ride("AB"), ride("BC", at_s=900), ride("CD", at_s=1800)]
    assert fares.price(rides[:2]).cents == 300
    assert fares.price(rides).cents == 600


def test_v2_a_change_that_nobody_prices_is_not_free() -> None:
    legs = LEGS + "g,,,,single\n"
    rules = "from_leg_group_id,to_leg_group_id,transfer_count,fare_transfer_type,fare_product_id\n"
    rides = [ride("AB", leg=0), ride("BC", at_s=900, leg=2)]
    assert v2(legs, rules + "g,g,-1,0,\n").price(rides).cents == 300, "without a product it is free"
    price = v2(legs, rules + "g,g,-1,0,gone\n").price(rides)
    assert (price.cents, price.unknown_legs) == (None, (2,))


def rows_in(path: Path) -> Rows:
    archive = zipfile.ZipFile(path)

    def rows(name: str) -> list[dict[str, str]]:
        """Read a file of a feed."""
        if name not in archive.namelist():
            return []
        return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))

    return rows


def test_fares_of_real_feeds(shared_data: Callable[[str], Path]) -> None:
    porto = FaresV1.read(rows_in(shared_data("porto/metro-2026.gtfs.zip")))
    assert porto is not None
    within = FareRide("m", (FareStop("a", "PRT1"), FareStop("b", "PRT1")), 0, 600, legs=(0,))
    assert (porto.price([within]).cents, porto.price([within]).currency) == (140, "EUR")
    bart = FaresV1.read(rows_in(shared_data("realtime/bart-rt.zip")))
    assert bart is not None
    airport = FareRide("b", (FareStop("a", "SSAN"), FareStop("b", "SSAN")), 0, 600, legs=(0,))
    assert bart.price([airport]).currency == "USD"
