"""What rides on demand cost: what lines cost within the tariff's zone, and nobody knows it beyond."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mobility.network import TransportNetwork, build_network, load_network
from mobility.offers.emission_factors import read_factors
from mobility.offers.price import PriceReason
from mobility.offers.valuation import Valuation
from mobility.on_demand.booking import Booking, BookingType
from mobility.on_demand.hours import Hours
from mobility.on_demand.model import Area, Kind, OnDemandService
from mobility.routing.journey import Journey, OnDemandLeg, PlacePoint
from tests.offers.rides import halle
from tests.support.feeds import small_town, write_gtfs

STOPS = """
    stop_id,stop_name,stop_lat,stop_lon
    de:15002:1,City,51.48,11.96
    de:15002:2,Suburb,51.49,11.99
    de:15088:3,Village,51.60,12.10
    """
TIMES = """
    trip_id,stop_sequence,stop_id,arrival_time,departure_time
    t1,1,de:15002:1,08:00:00,08:00:00
    t1,2,de:15002:2,08:10:00,08:10:00
    t1,3,de:15088:3,08:30:00,08:30:00
    """
TRIPS = """
    route_id,service_id,trip_id
    r1,wk,t1
    """
ANYWHERE = Area("zone", "Zone", None, np.empty(0, np.int32))
SHUTTLE = OnDemandService(
    "shuttle",
    "Shuttle",
    Kind.POOLING,
    ANYWHERE,
    ANYWHERE,
    Hours((), "Europe/Berlin"),
    Booking(BookingType.REAL_TIME, "Europe/Berlin"),
    has_transit_fare=True,
)
IN_TOWN, ALSO_IN_TOWN = PlacePoint(51.482, 11.962), PlacePoint(51.489, 11.985)
AT_THE_VILLAGE, IN_THE_WOODS = PlacePoint(51.601, 12.101), PlacePoint(51.70, 12.30)


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TransportNetwork]:
    """The union's feed alone, and behind another one."""
    folder = tmp_path_factory.mktemp("fares")
    tables = small_town(stops=STOPS, stop_times=TIMES, trips=TRIPS)
    feed, other = write_gtfs(folder / "mdv.zip", tables), write_gtfs(folder / "other.zip", small_town())
    return {
        "alone": _built([("mdv", feed)], folder / "alone"),
        "second": _built([("other", other), ("mdv", feed)], folder / "second"),
    }


def _built(feeds: list[tuple[str, Path]], out: Path) -> TransportNetwork:
    build_network(feeds, [], out)
    return load_network(out)


def price(
    network: TransportNetwork,
    origin: PlacePoint,
    target: PlacePoint,
    service: OnDemandService = SHUTTLE,
    tickets: frozenset[str] = frozenset(),
) -> tuple[int | None, set[PriceReason]]:
    leg = OnDemandLeg(0, 1000, 1600, -1, -1, origin, target, 0, None, 2000.0, np.empty(0), np.empty(0))
    found = Valuation(network, halle(), read_factors(), on_demand=(service,)).price(Journey((leg,)), tickets)
    assert found.is_known or found.unknown_legs == (0,)
    return found.cents, set(found.reasons)


@pytest.mark.parametrize("which", ["alone", "second"])
def test_within_the_zone_a_shuttle_costs_what_a_tram_costs(
    networks: dict[str, TransportNetwork], which: str
) -> None:
    # 1.78 km in a straight line: 1.70 + 2 x 0.21.
    assert price(networks[which], IN_TOWN, ALSO_IN_TOWN) == (212, set())
    held = frozenset({"deutschlandticket"})
    assert price(networks[which], IN_TOWN, ALSO_IN_TOWN, tickets=held) == (0, {PriceReason.TICKET_HELD})


@pytest.mark.parametrize("target", [AT_THE_VILLAGE, IN_THE_WOODS])
def test_beyond_the_zone_the_price_is_not_known(
    networks: dict[str, TransportNetwork], target: PlacePoint
) -> None:
    for tickets in (frozenset[str](), frozenset({"deutschlandticket"})):
        found = price(networks["alone"], IN_TOWN, target, tickets=tickets)
        assert found == (None, {PriceReason.OUTSIDE_TARIFF})


def test_a_flexible_line_of_another_feed_is_beyond_the_tariff(
    networks: dict[str, TransportNetwork],
) -> None:
    flex = replace(SHUTTLE, kind=Kind.FLEX, feed="other")
    assert price(networks["second"], IN_TOWN, ALSO_IN_TOWN, flex) == (None, {PriceReason.OUTSIDE_TARIFF})
    own = replace(flex, feed="mdv")
    assert price(networks["second"], IN_TOWN, ALSO_IN_TOWN, own)[0] == 212


def test_what_costs_no_fare_is_not_known_without_a_meter(networks: dict[str, TransportNetwork]) -> None:
    called = replace(SHUTTLE, has_transit_fare=False)
    found = price(networks["alone"], IN_TOWN, ALSO_IN_TOWN, called)
    assert found == (None, {PriceReason.ON_DEMAND_NOT_KNOWN})
