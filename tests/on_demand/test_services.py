"""Services of feeds and of a city's file on a network: what they are, and what is said of wrong ones."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mobility.errors import BuildError
from mobility.network import TransportNetwork, build_network, load_network
from mobility.network.city_file import get_city
from mobility.on_demand.booking import BookingType
from mobility.on_demand.load import load_booked
from mobility.on_demand.model import Kind, Tariff
from tests.gtfs.test_flex import HEADER, RIDES, SQUARE, areas
from tests.support.feeds import small_town, write_gtfs

TRIPS = """
    route_id,service_id,trip_id,safe_duration_factor,safe_duration_offset
    r2,wk,u1,,
    r2,wk,f1,1.5,120
    r2,wk,f2,1.5,120
    """
RULES = """
    booking_rule_id,booking_type,prior_notice_duration_min,phone_number,message
    b,1,45,+49 345 1,Bitte anrufen
    """
ZONE = {
    "id": "ost",
    "name": "Ost",
    "around_stops": ["Alpha", "Beta"],
    "radius_m": 300,
    "hours": "20:00-05:00",
    "wait_minutes": 8,
    "longest_wait_minutes": 15,
    "ahead_hours": 24,
    "fare": "transit",
}
TAXI = {
    "id": "taxi",
    "name": "Taxi",
    "phone": "+49 345 2",
    "tariff": {"currency": "EUR", "base": 4.4, "per_km": 2.3, "least": 8, "source": "Taxitarifordnung"},
}


def network_of(tmp_path: Path, on_demand: dict[str, Any], times: str = "", **files: str) -> TransportNetwork:
    tables = small_town(
        stop_times=HEADER + RIDES + times, **({"trips": TRIPS, "booking_rules": RULES} | files)
    )
    tables["locations.geojson"] = areas(("zone", [SQUARE]))
    feed = write_gtfs(tmp_path / "feed.zip", tables)
    build_network([("town", feed)], [], tmp_path / "network", about={"on_demand": on_demand})
    return load_network(tmp_path / "network")


def test_a_flexible_line_of_a_feed(tmp_path: Path) -> None:
    rows = "{0},,,,1,zone,,20:00:00,26:00:00,2,1,b,\n{0},,,,2,zone,,20:00:00,26:00:00,1,2,,\n"
    times = rows.format("f1") + rows.format("f2")
    network = network_of(tmp_path, {}, times)
    (service,) = load_booked(network).on_demand.services
    assert service.service_id == "town_f1", "trips that differ in nothing are one service"
    assert (service.name, service.kind, service.agency) == ("2", Kind.FLEX, "Town Transport")
    assert service.origins.holds(51.48, 11.96)
    assert not service.origins.holds(51.46, 11.96)
    ids = network.tables["stops"].column("stop_id").to_pylist()
    assert {ids[stop] for stop in service.origins.stops} == {"a", "b", "c", "d"}
    assert service.ride_s(100) == 270
    assert (service.booking.lead_s, service.booking.phone) == (2700, "+49 345 1")
    assert service.hours.runs_on(dt.date(2026, 1, 7).toordinal())
    assert not service.hours.runs_on(dt.date(2026, 1, 10).toordinal())


def test_a_flexible_line_without_a_rule_is_said_to_be_unknown(tmp_path: Path) -> None:
    times = "f1,,,,1,zone,,20:00:00,22:00:00,2,1,,\nf1,,,d,2,,,20:00:00,22:00:00,1,2,,\n"
    on_demand = load_booked(network_of(tmp_path, {}, times)).on_demand
    (service,) = on_demand.services
    assert service.booking.kind is BookingType.REAL_TIME
    assert service.destinations.name == "Delta"
    assert "no booking rule" in on_demand.problems[0].message


def test_a_zone_around_stops_is_said_to_be_approximate(tmp_path: Path) -> None:
    on_demand = load_booked(network_of(tmp_path, {"zones": [ZONE], "simulated": True})).on_demand
    (zone,) = on_demand.services
    assert zone.origins.is_approximate
    assert zone.is_simulated
    assert zone.has_transit_fare
    assert (zone.wait_s, zone.longest_wait_s, zone.booking.ahead_s) == (480, 900, 86_400)
    assert zone.origins.holds(51.48, 11.96)
    assert zone.origins.holds(51.4825, 11.965), "one shape, no archipelago"
    assert not zone.origins.holds(51.49, 11.98)
    assert zone.hours.windows[0].end_s == 29 * 3600


def test_stops_that_nobody_knows_are_said(tmp_path: Path) -> None:
    zone = ZONE | {"around_stops": ["Alpha", "Atlantis"]}
    on_demand = load_booked(network_of(tmp_path, {"zones": [zone]})).on_demand
    assert len(on_demand.services) == 1
    assert "Atlantis" in on_demand.problems[0].message
    nowhere = load_booked(network_of(tmp_path / "2", {"zones": [ZONE | {"around_stops": ["Atlantis"]}]}))
    assert nowhere.on_demand.services == ()


def test_a_taxi_costs_what_its_file_says_and_nothing_is_known_without(tmp_path: Path) -> None:
    services = load_booked(
        network_of(tmp_path, {"taxis": [TAXI, {"id": "other", "name": "Other"}]})
    ).on_demand.services
    assert services[0].tariff == Tariff("EUR", 440, 230, 800, "Taxitarifordnung")
    assert services[0].tariff.price_cents(1000) == 800
    assert services[0].tariff.price_cents(2100) == 923
    assert services[1].tariff is None
    assert not services[1].has_transit_fare


def test_rides_of_call_lines_must_be_booked(tmp_path: Path) -> None:
    routes = "route_id,agency_id,route_short_name,route_type\nr1,town,1,0\nr2,town,2,715\n"
    lines = [{"route_types": [715], "lead_minutes": 30, "phone": "+49 345 3"}]
    trips = "route_id,service_id,trip_id\nr2,wk,u1\nr2,wk,v1\nr1,wk,w1\n"
    times = "v1,09:15:00,09:15:00,c,1,,,,,,,b,\nv1,09:20:00,09:20:00,d,2,,,,,,,,\n"
    times += "w1,09:15:00,09:15:00,c,1,,,,,,,,\nw1,09:20:00,09:20:00,d,2,,,,,,,,\n"
    network = network_of(tmp_path, {"call_lines": lines}, times, routes=routes, trips=trips)
    rides = load_booked(network).call_rides
    names = network.tables["trips"].column("trip_id").to_pylist()
    trip = {names[record]: row for row, record in enumerate(network.timetable.trip_record.tolist())}
    leads = {name: (b := rides.booking_of(row)) and b.lead_s for name, row in trip.items()}
    assert leads == {"u1": 1800, "v1": 2700, "w1": None}, "a feed's rule comes before the city's"
    assert rides.latest_s(trip["u1"], 0) == 8 * 3600 + 900 - 1800
    starts = np.zeros(3, np.int64)
    for asked, closed in (
        (7 * 3600 + 2700, set()),
        (7 * 3600 + 2701, {"u1"}),
        (8 * 3600 + 1801, {"u1", "v1"}),
    ):
        assert set(rides.closed(starts, asked).tolist()) == {trip[name] for name in closed}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"hours": "8-20"}, "zones[0].hours"),
        ({"hours": "Mo-Xx 08:00-20:00"}, "zones[0].hours"),
        ({"wait_minutes": 20}, "zones[0].wait_minutes"),
        (
            {"geometry": {"type": "Point", "coordinates": [11.9, 51.4]}, "around_stops": []},
            "zones[0].geometry",
        ),
        ({"geometry": {"type": "Polygon"}}, "zones[0].geometry"),
        ({"virtual_stops": [["v", "V", 51.4]]}, "zones[0].virtual_stops"),
        ({"lead_minutes": 60, "ahead_hours": 0.5}, "zones[0].ahead_hours"),
        ({"colour": "red"}, "zones[0].colour"),
    ],
)
def test_a_wrong_key_is_named(tmp_path: Path, change: dict[str, Any], key: str) -> None:
    network = network_of(tmp_path, {"zones": [ZONE | change]})
    with pytest.raises(BuildError) as error:
        load_booked(network)
    assert key in str(error.value)


def test_the_city_of_halle(tmp_path: Path) -> None:
    halle = get_city("halle")
    assert json.dumps(halle.on_demand), "it goes into the manifest"
    on_demand = load_booked(network_of(tmp_path, halle.on_demand)).on_demand
    assert {service.kind for service in on_demand.services} <= {Kind.TAXI, Kind.POOLING}
    assert any("Reileck" in problem.message for problem in on_demand.problems)
