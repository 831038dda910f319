"""A network of four stops and two trips written down by hand, and plans on it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from gtfs.timetable import Timetable
from mobility.network.transport_network import TransportNetwork
from mobility.parking.model import no_parking
from mobility.routing.day_loads import NoLoads
from mobility.routing.days import Days
from mobility.routing.shapes import RideLines
from mobility.service import (
    About,
    Call,
    Calls,
    EmptyReason,
    Exchange,
    Journey,
    Place,
    PlaceSearch,
    Plan,
    PlanQuery,
    PlanRequest,
    PlanResult,
    Reason,
    Services,
    Shared,
    Step,
    StopBoards,
    StreetFeature,
    StreetLeg,
    Texts,
    TransitLeg,
    Trips,
    Turn,
)
from mobility.service.about import describe_network
from mobility.service.basemap import Basemap
from mobility.service.city_map import CityMap
from mobility.service.control_room import ControlRoom
from mobility.service.hired import Hired
from mobility.service.occupancy_finder import OccupancyFinder
from mobility.service.offers import Offers
from mobility.service.places_resolve import PlaceResolver
from mobility.service.realtime_feeds import RealtimeFeeds
from mobility.service.route_lines import RouteLines
from mobility.service.vehicles import Vehicles
from mobility.sharing.model import no_sharing

DAY = date(2026, 3, 2)
MIDNIGHT = int(datetime(2026, 3, 1, 23, tzinfo=UTC).timestamp())  # of DAY in Berlin
"""Unix seconds at which the service day begins: Berlin is an hour ahead of UTC in March."""


def _int(*values: int) -> Any:
    return np.array(values, np.int32)


def timetable() -> Timetable:
    """Stops: 0 station Markt, 1 its platform, 2 Bahnhof, 3 Zoo; trip 0 runs 1-2-3, trip 1 goes on 3-2."""
    empty: dict[str, Any] = {name: _int() for name in Timetable._fields}
    return Timetable(
        **{
            **empty,
            "stop_lat": np.array([51.48, 51.4801, 51.47, 51.50]),
            "stop_lon": np.array([11.97, 11.9701, 11.98, 11.96]),
            "stop_parent": _int(-1, 0, -1, -1),
            "stop_location_type": np.array([1, 0, 0, 0], np.int8),
            "stop_wheelchair": np.zeros(4, np.int8),
            "stop_feed": np.zeros(4, np.int16),
            "feed_timezone": np.array([0], np.int16),
            "agency_feed": np.array([0], np.int16),
            "route_agency": _int(0, 0),
            "route_type": np.array([0, 715], np.int16),
            "route_feed": np.array([0, 0], np.int16),
            "service_first_date": np.int32(DAY.toordinal()),
            "service_days": np.array([[1, 0, 1]], np.uint8),
            "service_feed": np.array([0], np.int16),
            "pattern_stops": _int(1, 2, 3, 3, 2),
            "pattern_stops_offsets": _int(0, 3, 5),
            "pattern_pickup": np.zeros(5, np.uint8),
            "pattern_drop_off": np.zeros(5, np.uint8),
            "pattern_trips_offsets": _int(0, 1, 2),
            "pattern_times_offsets": np.array([0, 3, 5], np.int64),
            "arrivals": _int(28800, 29100, 29400, 29460, 30000),
            "departures": _int(28800, 29130, 29400, 29460, 30000),
            "stop_sequences": _int(1, 5, 9, 1, 2),
            "trip_pattern": _int(0, 1),
            "trip_record": _int(0, 1),
            "trip_route": _int(0, 1),
            "trip_service": _int(0, 0),
            "trip_block": _int(0, 0),
            "trip_wheelchair": np.array([1, 2], np.int8),
            "trip_bikes": np.array([2, 0], np.int8),
            "trip_headway_s": _int(0, 0),
            "trip_path": _int(-1, -1),
        }
    )


def tables() -> dict[str, pa.Table]:
    """Texts of the same, with an English translation of one stop and of one headsign."""
    rows: dict[str, list[dict[str, Any]]] = {
        "feeds": [
            {"tag": "hal", "name": "Halle", "url": "https://feed.example", "lang": "de", "version": "7"}
            | {"shifted_weeks": 4}
        ],
        "agencies": [{"agency_id": "A", "agency_name": "Agentur", "agency_url": "https://a.example"}],
        "stops": [
            {
                "stop_id": "m",
                "stop_name": "Markt",
                "platform_code": None,
                "stop_code": None,
                "level_id": None,
            },
            {
                "stop_id": "m:1",
                "stop_name": "Markt",
                "platform_code": "1",
                "stop_code": "MA",
                "level_id": "u",
            },
            {
                "stop_id": "b",
                "stop_name": "Bahnhof",
                "platform_code": None,
                "stop_code": None,
                "level_id": None,
            },
            {"stop_id": "z", "stop_name": "Zoo", "platform_code": None, "stop_code": None, "level_id": None},
        ],
        "levels": [{"feed": "hal", "level_id": "u", "level_index": "-1"}],
        "routes": [
            {
                "route_id": "5",
                "route_short_name": "5",
                "route_long_name": "Kröllwitz",
                "route_color": "E30613",
            },
            {"route_id": "R", "route_short_name": None, "route_long_name": "Rufbus", "route_color": None},
        ],
        "trips": [
            {"trip_id": "t_1", "trip_headsign": "Zum Zoo", "direction_id": "0", "trip_short_name": None},
            {"trip_id": "t2", "trip_headsign": "Bahnhof", "direction_id": None, "trip_short_name": "R 12"},
        ],
        "services": [{"service_id": "S"}],
        "translations": [
            {"feed": "hal", "table_name": "stops", "field_name": "stop_name", "language": "en"}
            | {"translation": "Main station", "record_id": "b", "record_sub_id": None, "field_value": None},
            {"feed": "hal", "table_name": "trips", "field_name": "trip_headsign", "language": "en"}
            | {
                "translation": "To the zoo",
                "record_id": None,
                "record_sub_id": None,
                "field_value": "Zum Zoo",
            },
        ],
        "street/names": [{"name": "Große Ulrichstraße", "ref": None, "name_en": None}],
    }
    return {name: pa.Table.from_pylist(content) for name, content in rows.items()}


def network() -> TransportNetwork:
    """The network; what only searches need is left out."""
    nothing: Any = None
    manifest = {"content_hash": "abc", "built_at": "2026-03-01T00:00:00Z", "model_city": True}
    return TransportNetwork(
        path=Path("nowhere"),
        manifest=manifest,
        timetable=timetable(),
        timezones=("Europe/Berlin",),
        tables=tables(),
        graph=nothing,
        streets={},
        links=nothing,
        footpaths={},
        grid=nothing,
        edge_usable=nothing,
    )


def walk(from_stop: int, to_stop: int, start: int, end: int, mode: str = "WALK") -> StreetLeg:
    """A way of two points and two steps."""
    lats, lons = np.array([51.48, 51.481]), np.array([11.97, 11.971])
    steps = (
        Step(Turn.DEPART, 60.0, 50, 0, 0, 77, 0.0, 0.0, False, 0, lats, lons),
        Step(Turn.LEFT, 40.0, 40, -1, int(StreetFeature.SQUARE), 0, 0.0, 0.0, mode == "BIKE", 0, lats, lons),
    )
    return StreetLeg(mode, MIDNIGHT + start, MIDNIGHT + end, from_stop, to_stop, 100.0, lats, lons, steps)


def ride(
    trip: int, calls: list[tuple[int, int, int, int, int, int]], stay_seated: bool = False
) -> TransitLeg:
    """A ride on DAY; calls: stop, stop_sequence, arrival, departure (service-day s), pickup, drop-off."""
    halts = Calls.of(
        Call(stop, sequence, MIDNIGHT + arrival, MIDNIGHT + departure, pickup, drop_off)
        for stop, sequence, arrival, departure, pickup, drop_off in calls
    )
    line = np.array([51.48, 51.47, 51.50])
    return TransitLeg(trip, DAY.toordinal(), halts, stay_seated, line, line - 39.5)


TRAM = [(1, 1, 28800, 28800, 0, 1), (2, 5, 29100, 29130, 2, 3), (3, 9, 29400, 29400, 1, 0)]
SHUTTLE = [(3, 1, 29460, 29460, 0, 1), (2, 2, 30000, 30000, 1, 0)]


def journey() -> Journey:
    """Walk to the platform, tram to the zoo, stay seated to the station, walk to the end."""
    return Journey(
        (walk(-1, 1, 28700, 28790), ride(0, TRAM), ride(1, SHUTTLE, True), walk(2, -1, 30000, 30100)),
        ("fastest",),
    )


def plan(*, journeys: tuple[Journey, ...] = (), reasons: tuple[EmptyReason, ...] = ()) -> Plan:
    """A plan from one coordinate to another."""
    query = PlanQuery(Place(51.4799, 11.9699), Place(51.4701, 11.9801), MIDNIGHT + 28000)
    direct = (Journey((walk(-1, -1, 28000, 29000),)),)
    result = PlanResult(journeys, direct, reasons, MIDNIGHT + 28000, MIDNIGHT + 28900)
    start = MIDNIGHT + 28000
    return Plan(query, result, f"EARLIER|{start}", f"LATER|{start + 900}")


@dataclass
class ScriptedPlanner:
    """Answers every request with the same plan, or fails with the same error, and keeps the request."""

    answer: Plan
    fault: Exception | None = None
    request: PlanRequest | None = None

    def hired(self) -> Hired:
        """Nothing is hired."""
        return Hired(no_sharing(), no_parking(), 0)

    def plan(self, request: PlanRequest) -> Plan:
        """Keep the request and answer."""
        self.request = request
        if self.fault is not None:
            raise self.fault
        return self.answer


@dataclass
class FixedSource:
    """A ServiceSource with one answer."""

    services: Services
    exchanged: Exchange = field(default_factory=lambda: Exchange(taken=1))

    def current(self) -> Services:
        """The one."""
        return self.services

    def exchange(self) -> Exchange:
        """Nothing was exchanged."""
        return self.exchanged


def services(answer: Plan) -> Services:
    """Services whose planner is scripted; all else is real."""
    made = network()
    about: About = describe_network(made)
    planner: Any = ScriptedPlanner(answer)
    days = Days(made)
    nothing: Any = None
    return Services(
        planner=planner,
        texts=Texts(made),
        about=about,
        basemap=Basemap(made, about),
        places=PlaceSearch(made, Texts(made)),
        city_map=CityMap(made, Texts(made)),
        vehicles=Vehicles(made, days, RideLines(made.timetable)),
        route_lines=RouteLines(made, RideLines(made.timetable)),
        stops=StopBoards(made, days, PlaceResolver(made)),
        trips=Trips(made, days, RideLines(made.timetable)),
        occupancy=OccupancyFinder(made, days, PlaceResolver(made)),
        realtime_feeds=RealtimeFeeds(made),
        refresher=nothing,
        reach=nothing,
        areas=nothing,
        learning=nothing,
        shared=Shared.of(network()),
        offers=Offers.of(made, about),
        control=ControlRoom(
            days,
            NoLoads(),
            Trips(made, days, RideLines(made.timetable)),
            PlaceResolver(made),
            np.arange(len(made.timetable.stop_lat), dtype=np.int32),
        ),
    )


NOTHING_RUNS = EmptyReason(Reason.NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW, "time")
