"""Shuttles, flexible lines and lines to be called, door to door: where, when, and until when they are booked.

Stops A and D lie at the ends of a long road with a tram; a shuttle serves the streets around A.
"""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobility.learning.model import Origin
from mobility.learning.model import Place as Learning
from mobility.learning.reach import By, ReachSearch, Visit, WayWish
from mobility.on_demand.booking import Booking, BookingType
from mobility.on_demand.call_rides import CallRides
from mobility.on_demand.hours import Hours, Window
from mobility.on_demand.load import Booked
from mobility.on_demand.model import Area, Kind, OnDemand, OnDemandService, Tariff, VirtualStops
from mobility.routing.booked.closed_runs import list_closed_between
from mobility.routing.crowding import Crowding, Slider
from mobility.routing.journey import Journey, OnDemandLeg, StreetLeg, TransitLeg, WhyNot
from mobility.routing.place_links import PlaceLinks
from mobility.routing.query import Place, StreetMode
from mobility.routing.router import Router
from tests.scenarios.cities import WEDNESDAY, ZONE, City, city
from tests.support.maps import street_map
from tests.support.simulated_loads import SimulatedLoads

HOUR = 3600
PICTURE = """
E---F---A---B---C---D
"""
TRAM = "\n".join(f"1 : A {h}:{m:02d} D {h}:{m + 9:02d}" for h in range(6, 24) for m in (0, 20, 40))
RUFBUS = "715x type=715 trip=call : A 9:05 D 9:12"
BERLIN = "Europe/Berlin"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    edges = ("EF", "FA", "AB", "BC", "CD")
    drawing = street_map(PICTURE, ways=dict.fromkeys(edges, "highway=residential"), cell_m=300.0)
    return city(tmp_path_factory.mktemp("booked"), f"{TRAM}\n{RUFBUS}", drawing)


def at(clock: str) -> int:
    hours, minutes = map(int, clock.split(":"))
    start = dt.datetime.combine(WEDNESDAY, dt.time(), ZONE)
    return int(start.timestamp()) + HOUR * hours + 60 * minutes


def place(town: City, letter: str) -> Place:
    node = {"E": 0, "F": 1}
    t = town.network.timetable
    a, d = (town.ids.index(stop) for stop in "AD")
    # E and F lie on the same line, beyond A.
    step = (float(t.stop_lon[d]) - float(t.stop_lon[a])) / 3
    return Place(float(t.stop_lat[a]), float(t.stop_lon[a]) - step * (2 - node[letter]))


def shuttle(town: City, **wishes: object) -> OnDemandService:
    t = town.network.timetable
    a = town.ids.index("A")
    west = place(town, "E").lon - 0.001
    zone = shapely.box(
        west, float(t.stop_lat[a]) - 0.01, float(t.stop_lon[a]) + 0.001, float(t.stop_lat[a]) + 0.01
    )
    area = Area("zone", "Zone", zone, np.array([a], np.int32))
    return replace(
        OnDemandService(
            "zone",
            "Zone",
            Kind.POOLING,
            area,
            area,
            Hours((Window(6 * HOUR, 22 * HOUR),), BERLIN),
            Booking(BookingType.SAME_DAY, BERLIN, lead_s=600, ahead_s=24 * HOUR),
            wait_s=120,
            longest_wait_s=300,
            ride_factor=1.3,
            ride_extra_s=60,
        ),
        **wishes,  # type: ignore[arg-type]
    )


def router_with(town: City, *services: OnDemandService, calls: CallRides | None = None) -> Router:
    router = Router(town.network)
    no_calls = CallRides(
        (), np.full(town.network.timetable.trip_pattern.size, -1, np.int32), np.zeros(0, np.int32)
    )
    router.booked = Booked(OnDemand(services), calls or no_calls)
    return router


def check(journey: Journey, service: OnDemandService, asked_s: int) -> None:
    """Leg by leg: nothing begins before what is before it has ended, rides keep to the service's rules."""
    for before, after in zip(journey.legs, journey.legs[1:], strict=False):
        assert before.end_s <= after.start_s
    for leg in journey.legs:
        if not isinstance(leg, OnDemandLeg):
            continue
        ready_s = leg.start_s - leg.wait_s
        assert service.origins.holds(*leg.from_point) or leg.from_stop in service.origins.stops
        assert service.destinations.holds(*leg.to_point) or leg.to_stop in service.destinations.stops
        assert any(span.from_s <= ready_s <= span.to_s for span in service.hours.pickups(ready_s, ready_s))
        assert leg.latest_booking_s is not None
        assert leg.latest_booking_s >= asked_s
        assert leg.end_s >= ready_s + service.longest_wait_s


BOTH = (StreetMode.WALK, StreetMode.ODM)


def told(journey: Journey) -> str:
    words = {StreetLeg: "walk", TransitLeg: "ride", OnDemandLeg: "shuttle"}
    return " ".join(words[type(leg)] for leg in journey.legs)


def test_a_shuttle_takes_one_to_the_tram_and_back_from_it(town: City) -> None:
    router = router_with(town, shuttle(town))
    there = town.query(place(town, "E"), "D", "9:00", access_modes=BOTH, asked_s=at("8:00"))
    (journey,) = router.plan(there).journeys
    assert told(journey) == "shuttle ride"
    assert journey.legs[0].latest_booking_s == journey.legs[0].start_s - 120 - 600
    check(journey, router.booked.on_demand.services[0], at("8:00"))
    back = town.query("A", place(town, "E"), "9:00", egress_modes=BOTH, asked_s=at("8:00"))
    assert router.plan(back).direct == ()
    home = replace(there, origin=there.destination, destination=there.origin, access_modes=(StreetMode.WALK,))
    assert router.plan(replace(home, egress_modes=BOTH)).journeys == (), "no tram runs that way"


@pytest.mark.parametrize(
    ("clock", "asked", "window_s"),
    [("9:00", "9:00", HOUR), ("9:00", "9:00", 0), ("21:30", "12:00", HOUR), ("9:00", "8:00", HOUR)],
)
def test_with_full_vehicles_minded_the_same_shuttles_come(
    town: City, clock: str, asked: str, window_s: int
) -> None:
    """Ten minutes of notice, or a service that ends soon, take no ride away that the plain search finds."""
    router = router_with(town, shuttle(town)).with_loads(SimulatedLoads(lambda *_: 0.5))
    found = {
        crowding.slider: {
            (told(journey), journey.start_s, journey.end_s)
            for journey in router.plan(
                town.query(
                    place(town, "E"),
                    "D",
                    clock,
                    access_modes=BOTH,
                    asked_s=at(asked),
                    window_s=window_s,
                    crowding=crowding,
                )
            ).journeys
        }
        for crowding in (Crowding(Slider.OFF), Crowding(Slider.NORMAL))
    }
    assert found[Slider.OFF]
    assert found[Slider.OFF] <= found[Slider.NORMAL]


def test_too_late_to_book_is_said_with_the_deadline(town: City) -> None:
    router = router_with(town, shuttle(town, booking=Booking(BookingType.SAME_DAY, BERLIN, lead_s=3 * HOUR)))
    query = town.query(place(town, "E"), "D", "9:00", access_modes=BOTH, asked_s=at("8:30"))
    result = router.plan(query)
    assert [(one.code, one.service) for one in result.not_offered] == [(WhyNot.TOO_LATE_TO_BOOK, 0)]
    assert result.not_offered[0].latest_booking_s == at("7:00")
    in_time = router.plan(replace(query, asked_s=at("5:59")))
    assert in_time.not_offered == ()
    assert told(in_time.journeys[0]) == "shuttle ride"


def test_out_of_hours_is_said(town: City) -> None:
    router = router_with(town, shuttle(town, hours=Hours((Window(20 * HOUR, 26 * HOUR),), BERLIN)))
    query = town.query(place(town, "E"), "D", "9:00", access_modes=BOTH, asked_s=at("8:30"))
    assert [one.code for one in router.plan(query).not_offered] == [WhyNot.OUT_OF_HOURS]


@pytest.mark.parametrize(
    ("clock", "modes"),
    [("23:30", ["shuttle"]), ("24:20", ["shuttle"]), ("25:40", ["shuttle"]), ("26:10", []), ("19:00", [])],
)
def test_a_window_over_midnight_holds_on_both_days(town: City, clock: str, modes: list[str]) -> None:
    """Open from 20:00 to 2:00 on Wednesdays only: Thursday's small hours belong to Wednesday."""
    hours = Hours((Window(20 * HOUR, 26 * HOUR),), BERLIN, frozenset({WEDNESDAY.weekday()}))
    service = shuttle(town, hours=hours, kind=Kind.FLEX)
    wishes = {"direct_modes": (StreetMode.FLEX,), "transit": False, "asked_s": at("12:00")}
    query = replace(town.query(place(town, "E"), place(town, "F"), "9:00", **wishes), time_s=at(clock))
    result = router_with(town, service).plan(query)
    if clock == "19:00":  # open within the hour that is looked at
        assert [one.legs[0].start_s for one in result.direct] == [at("20:02")]
        return
    assert [told(one) for one in result.direct] == modes
    assert [one.code for one in result.not_offered] == ([] if modes else [WhyNot.OUT_OF_HOURS])
    the_day_after = replace(query, time_s=at("23:30") + 24 * HOUR)
    assert router_with(town, service).plan(the_day_after).direct == (), "Thursday has no such window"


def test_direct_rides_of_shuttle_and_taxi(town: City) -> None:
    tariff = Tariff("EUR", 400, 200)
    taxi = shuttle(town, kind=Kind.TAXI, tariff=tariff, wait_s=0, longest_wait_s=0)
    router = router_with(town, shuttle(town), taxi)
    wishes = {"direct_modes": (StreetMode.ODM,), "transit": False, "asked_s": at("8:00")}
    result = router.plan(town.query(place(town, "E"), place(town, "F"), "9:00", **wishes))
    assert [told(journey) for journey in result.direct] == ["shuttle", "shuttle"]
    assert [journey.legs[0].start_s for journey in result.direct] == [at("9:02"), at("9:00")]
    by_nine = router.plan(town.query(place(town, "E"), place(town, "F"), "9:00", arrive_by=True, **wishes))
    assert {journey.end_s for journey in by_nine.direct} == {at("9:00")}
    outside = router.plan(town.query(place(town, "E"), "D", "9:00", **wishes))
    assert outside.direct == (), "D is out of the zone"


def test_virtual_stops_are_walked_to(town: City) -> None:
    f = place(town, "F")
    corner = VirtualStops(("v1",), ("Corner F",), np.array([f.lat]), np.array([f.lon]))
    area = shuttle(town).origins
    zone = Area("zone", "Zone", area.shape, area.stops, corner)
    router = router_with(town, shuttle(town, origins=zone, destinations=zone))
    wishes = {"access_modes": (StreetMode.ODM,), "asked_s": at("8:00"), "max_access_s": 1800}
    query = town.query(place(town, "E"), "D", "9:00", **wishes)
    (journey,) = router.plan(query).journeys
    assert told(journey) == "walk shuttle ride"
    assert journey.legs[1].from_point == (pytest.approx(f.lat), pytest.approx(f.lon))


def test_rides_that_nobody_can_book_any_more_are_not_ridden(town: City) -> None:
    t = town.network.timetable
    calls = called(town, lead_s=1800)
    router = router_with(town, calls=calls)
    query = town.query("A", "D", "9:01", window_s=900)
    for asked, lines, missing in (("8:35", {"715x", "1"}, []), ("8:36", {"1"}, [at("8:35")])):
        result = router.plan(replace(query, asked_s=at(asked), num_itineraries=2))
        names = town.network.tables["routes"].column("route_id").to_pylist()
        ridden = {
            names[int(t.trip_route[leg.trip])]
            for one in result.journeys
            for leg in one.legs
            if isinstance(leg, TransitLeg)
        }
        assert ridden == lines
        assert [one.latest_booking_s for one in result.not_offered] == missing


@pytest.mark.parametrize(("asked", "there"), [("8:35", "9:12"), ("8:36", None)])
def test_nobody_is_sent_to_learn_by_a_ride_that_nobody_can_book_any_more(
    town: City, asked: str, there: str | None
) -> None:
    """The line to be called is the first at D; when it is too late for it one comes later, on foot."""
    router = router_with(town, calls=called(town, lead_s=1800))
    at_a, at_d = (beside(town, stop) for stop in "AD")
    window = at("9:01"), at("11:00")
    closed = list_closed_between(router.network, router.booked.call_rides, router.days, at(asked), window)
    wish = WayWish(at_a, frozenset({By.WALK, By.TRANSIT}), 3600, *window, 600, closed=closed)
    visit = Visit(Learning("d", "Haus D", "library", at_d.lat, at_d.lon, Origin("test")))
    search = ReachSearch(router, PlaceLinks(router.network, router.pool), Always())
    answer = search.search(wish, [visit])
    came = [one.there.end_s for one in answer.attendances]
    if there is None:
        assert [second > at("9:13") for second in came] == [True]
    else:
        # From the stop one walks to the door.
        assert [at(there) <= second <= at(there) + 60 for second in came] == [True]
    far = at("9:01") + 86_400, at("11:00") + 86_400
    assert not list_closed_between(router.network, router.booked.call_rides, router.days, at(asked), far), (
        "tomorrow is another day"
    )


def beside(town: City, stop: str) -> Place:
    """Where a stop is."""
    t, row = town.network.timetable, town.ids.index(stop)
    return Place(float(t.stop_lat[row]), float(t.stop_lon[row]))


class Always:
    """Open, always."""

    def is_open(self, hours: str, start: dt.datetime, end: dt.datetime) -> bool | None:
        return True

    def next_change(self, hours: str, after: dt.datetime) -> dt.datetime | None:
        return None


def called(town: City, lead_s: int) -> CallRides:
    """The line to be called, with how long before it must be."""
    t = town.network.timetable
    trip = int(np.flatnonzero(t.route_type[t.trip_route] == 715)[0])
    booked = np.full(t.trip_pattern.size, -1, np.int32)
    booked[trip] = 0
    first = np.zeros(t.trip_pattern.size, np.int32)
    first[trip] = 9 * HOUR + 300
    return CallRides((Booking(BookingType.SAME_DAY, BERLIN, lead_s=lead_s),), booked, first)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    opens=st.integers(6 * 60, 12 * 60), length=st.integers(1, 180), lead=st.integers(0, 90),
    asked=st.integers(-120, 0), start=st.integers(6 * 60, 13 * 60), window=st.sampled_from([0, 900, 3600]),
    arrive_by=st.booleans(),
)  # fmt: skip
def test_never_out_of_zone_hours_or_deadline_and_less_never_improves(
    town: City, opens: int, length: int, lead: int, asked: int, start: int, window: int, arrive_by: bool
) -> None:
    service = shuttle(
        town,
        hours=Hours((Window(60 * opens, 60 * (opens + length)),), BERLIN),
        booking=Booking(BookingType.SAME_DAY, BERLIN, lead_s=60 * lead),
    )
    clock = f"{start // 60}:{start % 60:02d}"
    asked_s = at(clock) + 60 * asked - (2 * HOUR if arrive_by else 0)
    query = town.query(
        place(town, "E"), "D", clock, access_modes=BOTH, asked_s=asked_s, window_s=window, arrive_by=arrive_by
    )
    found, fewer = router_with(town, service).plan(query).journeys, router_with(town).plan(query).journeys
    for journey in found:
        check(journey, service, asked_s)
    for one in fewer:
        assert any(o.start_s >= one.start_s and o.end_s <= one.end_s and o.rides <= one.rides for o in found)
