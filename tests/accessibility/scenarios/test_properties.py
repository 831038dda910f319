"""Properties of edited timetables on random little towns."""

import datetime as dt
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.network import TimetableEditor, TransportNetwork, TripDraft
from mobility.network.network_edit import with_timetable
from mobility.routing.one_to_all import OneToAll
from mobility.routing.query import Place, PlanQuery
from mobility.routing.router import Router
from tests.accessibility.scenarios.river_town import STOPS, WEDNESDAY, ZONE, build, draw, feed, town_trips

TOWN = draw()


@pytest.fixture(scope="module")
def town() -> TransportNetwork:
    with tempfile.TemporaryDirectory() as folder:
        return build(Path(folder), feed(town_trips(), TOWN), TOWN)


def seconds_to_stops(network: TransportNetwork, minute: int) -> dict[tuple[int, int], int]:
    """Seconds from every stop to every stop in reach at a minute of the day."""
    router, t = Router(network), network.timetable
    start = dt.datetime.combine(WEDNESDAY, dt.time(), ZONE) + dt.timedelta(minutes=minute)
    found: dict[tuple[int, int], int] = {}
    for stop in range(len(STOPS)):
        place = Place(float(t.stop_lat[stop]), float(t.stop_lon[stop]), stop=stop)
        reached = OneToAll(router).reach(PlanQuery(place, place, int(start.timestamp()), max_travel_s=7200))
        found |= {
            (stop, other): seconds
            for other, seconds in zip(reached.stops.tolist(), reached.durations_s.tolist(), strict=True)
        }
    return found


def with_trip(
    network: TransportNetwork, stops: list[int], start_s: int, rides: list[int]
) -> TransportNetwork:
    editor = TimetableEditor(network.timetable)
    at = (start_s + np.concatenate([[0], np.cumsum(rides)])).astype(np.int32)
    kinds = np.zeros(len(stops), np.uint8)
    editor.put_trips(
        [
            TripDraft(
                stops=np.array(stops, np.int32),
                pickup=kinds,
                drop_off=kinds,
                arrivals=at,
                departures=at,
                sequences=np.arange(len(stops), dtype=np.int32),
                record=0,
                route=0,
                service=editor.add_service(np.ones_like(network.timetable.service_days[0]), 0),
            )
        ]
    )
    return with_timetable(network, editor.build())


@settings(max_examples=15)
@given(st.data())
def test_adding_a_trip_never_worsens(town: TransportNetwork, data: st.DataObject) -> None:
    stops = data.draw(st.permutations(range(len(STOPS))))[: data.draw(st.integers(2, 5))]
    rides = [data.draw(st.integers(30, 400)) for _ in stops[1:]]
    minute = data.draw(st.integers(6 * 60 + 50, 8 * 60))
    start_s = data.draw(st.integers(7 * 3600, 8 * 3600))
    before = seconds_to_stops(town, minute)
    after = seconds_to_stops(with_trip(town, list(stops), start_s, rides), minute)
    assert all(after[pair] <= seconds for pair, seconds in before.items())


@settings(max_examples=15)
@given(st.sets(st.integers(0, 19)), st.integers(6 * 60 + 50, 8 * 60))
def test_taking_trips_out_and_putting_them_back_is_identity(
    town: TransportNetwork, trips: set[int], minute: int
) -> None:
    editor = TimetableEditor(town.timetable)
    chosen = np.array(sorted(trips & set(range(town.timetable.trip_pattern.size))), np.int64)
    editor.put_trips(editor.take_trips(chosen))
    made = with_timetable(town, editor.build())
    assert seconds_to_stops(made, minute) == seconds_to_stops(town, minute)
    assert made.timetable.arrivals.size == town.timetable.arrivals.size


@settings(max_examples=15)
@given(st.sets(st.integers(0, 19), max_size=15), st.integers(6 * 60 + 50, 8 * 60))
def test_taking_trips_out_never_improves(town: TransportNetwork, trips: set[int], minute: int) -> None:
    editor = TimetableEditor(town.timetable)
    chosen = np.array(sorted(trips & set(range(town.timetable.trip_pattern.size))), np.int64)
    editor.take_trips(chosen)
    after = seconds_to_stops(with_timetable(town, editor.build()), minute)
    before = seconds_to_stops(town, minute)
    assert all(before[pair] <= seconds for pair, seconds in after.items())
