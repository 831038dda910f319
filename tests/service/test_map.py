"""Stops and vehicles of the map against plain loops over the timetable."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from mobility.errors import LimitExceededError
from mobility.network import TransportNetwork, load_network
from mobility.network.day import noon_minus_12h
from mobility.routing.days import Days
from mobility.routing.shapes import RideLines
from mobility.service.map_box import MapBox
from mobility.service.modes import mode_of
from mobility.service.stop_marks import stop_marks, stop_use
from mobility.service.texts import Texts
from mobility.service.vehicles import Vehicles
from tests.api.handmade import network as handmade

EVERYWHERE = MapBox(-90, -180, 90, 180)
ALL_ZOOMS = 30.0


@pytest.fixture(scope="module")
def city(small_city: Path) -> TransportNetwork:
    """The small model city."""
    return load_network(small_city)


def moving(network: TransportNetwork, from_s: int, to_s: int) -> set[tuple[int, int, int]]:
    """Trip, departure and arrival of every stretch between two moments: each trip of each day, one by one."""
    t = network.timetable
    found = set()
    for day in range(int(t.service_first_date), int(t.service_first_date) + t.service_days.shape[1]):
        midnight = noon_minus_12h(day, network.timezones[0])
        if not -2 * 86_400 < from_s - midnight < 3 * 86_400:
            continue
        runs = t.service_days[t.trip_service, day - int(t.service_first_date)]
        for trip in np.flatnonzero(runs).tolist():
            pattern = int(t.trip_pattern[trip])
            first, last = t.pattern_trips_offsets[pattern : pattern + 2].tolist()
            start, end = t.pattern_times_offsets[pattern : pattern + 2].tolist()
            rows = slice(start + trip - first, end, last - first)
            departures, arrivals = t.departures[rows] + midnight, t.arrivals[rows] + midnight
            on_the_way = (departures[:-1] <= to_s) & (arrivals[1:] >= from_s)
            for place in np.flatnonzero(on_the_way).tolist():
                found.add((trip, int(departures[place]), int(arrivals[place + 1])))
    return found


@pytest.mark.parametrize("clock_s", [3 * 3600, 8 * 3600 + 17, 23 * 3600 + 3590, 25 * 3600])
def test_vehicles_are_those_of_the_timetable(city: TransportNetwork, clock_s: int) -> None:
    vehicles = Vehicles(city, Days(city), RideLines(city.timetable))
    start = noon_minus_12h(date(2026, 3, 9).toordinal(), city.timezones[0]) + clock_s
    for length in (0, 90):
        found = vehicles.on_the_way(EVERYWHERE, ALL_ZOOMS, start, start + length, 10**6)
        expected = moving(city, start, start + length)
        assert {(one.trip, one.departure_s, one.arrival_s) for one in found} == expected
        assert len(found) == len(expected)


def test_a_box_holds_the_vehicles_that_touch_it(city: TransportNetwork) -> None:
    vehicles = Vehicles(city, Days(city), RideLines(city.timetable))
    start = noon_minus_12h(date(2026, 3, 9).toordinal(), city.timezones[0]) + 8 * 3600
    everywhere = vehicles.on_the_way(EVERYWHERE, ALL_ZOOMS, start, start + 60, 10**6)
    box = MapBox(51.655, 12.61, 51.665, 12.63)
    inside = vehicles.on_the_way(box, ALL_ZOOMS, start, start + 60, 10**6)
    assert 0 < len(inside) < len(everywhere)
    expected = {(one.trip, one.departure_s) for one in everywhere if box.touches(one.lats, one.lons)}
    assert {(one.trip, one.departure_s) for one in inside} == expected
    with pytest.raises(LimitExceededError):
        vehicles.on_the_way(EVERYWHERE, ALL_ZOOMS, start, start + 60, len(everywhere) - 1)


def test_modes_and_importance_by_plain_loops(city: TransportNetwork) -> None:
    t, use = city.timetable, stop_use(city)
    modes: dict[int, set[str]] = {}
    for trip, pattern in enumerate(t.trip_pattern.tolist()):
        stops = t.pattern_stops[t.pattern_stops_offsets[pattern] : t.pattern_stops_offsets[pattern + 1]]
        mode = mode_of(int(t.route_type[t.trip_route[trip]])).value
        for stop in stops.tolist():
            modes.setdefault(stop, set()).add(mode)
            parent = int(t.stop_parent[stop])
            if parent >= 0:
                modes.setdefault(parent, set()).add(mode)
    assert {stop: set(found) for stop, found in enumerate(use.modes) if found} == modes
    assert use.importance.max() == pytest.approx(1.0)
    children = np.flatnonzero(t.stop_parent >= 0)
    assert (use.importance[t.stop_parent[children]] >= use.importance[children]).all()


def test_stops_of_one_name_share_a_label() -> None:
    network = handmade()
    network.timetable.stop_lon[3], network.timetable.stop_lat[3] = (
        11.981,
        51.4705,
    )  # the zoo beside the station
    texts = Texts(network)
    marks = stop_marks(texts, stop_use(network))
    assert {mark.name for mark in marks if mark.is_twin} == set()
    names = [
        name if name != "Zoo" else "Bahnhof" for name in network.tables["stops"]["stop_name"].to_pylist()
    ]
    stops = network.tables["stops"]
    network.tables["stops"] = stops.set_column(stops.column_names.index("stop_name"), "stop_name", [names])
    twins = [mark for mark in stop_marks(Texts(network), stop_use(network)) if mark.name == "Bahnhof"]
    assert sorted(mark.is_twin for mark in twins) == [False, True]
    assert twins[-1].is_twin is False, "the most important one, drawn last, is labeled"
