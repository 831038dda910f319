"""Boards and refreshed itineraries on real feeds, chosen at random from a printed seed."""

import datetime as dt
import os

import numpy as np
import pytest

from mobility.api import create_app
from mobility.boards import BoardQuery, Boards, Stations
from mobility.network import TransportNetwork
from mobility.routing.days import Days
from mobility.routing.query import Direction
from mobility.service import services_of
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.boards.networks import every_event
from tests.boards.test_pages import told

SEED = int(os.environ.get("MOBILITY_TEST_SEED", "7"))
DAY = dt.date(2016, 11, 8)
BESIDE = ("attributions", "notices", "explanation", "debugOutput")


@pytest.mark.parametrize("arriving", [False, True])
def test_a_day_at_busy_stops_is_the_timetable(heidelberg_network: TransportNetwork, arriving: bool) -> None:
    network = heidelberg_network
    stations, days = Stations(network), Days(network)
    boards = Boards(network, days)
    rng = np.random.default_rng(SEED)
    span = days.span(DAY.toordinal())
    halts = np.bincount(network.timetable.pattern_stops)
    for stop in [int(np.argmax(halts)), *rng.choice(np.flatnonzero(halts), 3).tolist()]:
        stops = stations.around(stop)
        near = range(DAY.toordinal() - 3, DAY.toordinal() + 3)
        every = every_event(network, set(stops.tolist()), arriving=arriving, with_skipped=False, days=near)
        expected = [event for event in every if span.from_s <= event.time_s < span.to_s]
        query = BoardQuery(stops, not arriving, arriving, Direction.LATER, span.from_s, 250)
        found = []
        while query.edge_s < span.to_s:
            page = boards.page(query)
            found += [event for event in told(page) if event.time_s < span.to_s]
            query = BoardQuery(stops, not arriving, arriving, Direction.LATER, page.interval.to_s, 250)
        assert sorted(found) == expected, f"seed {SEED}, stop {stop}"
        assert found


@pytest.mark.slow
def test_refreshed_is_as_planned_all_over_the_city(heidelberg_network: TransportNetwork) -> None:
    client = create_app(read_settings({}), FixedSource(services_of(heidelberg_network))).test_client()
    rng = np.random.default_rng(SEED)
    t = heidelberg_network.timetable
    linked = np.flatnonzero(heidelberg_network.links.stop_node >= 0)
    wishes = ("", "&arriveBy=true", "&pedestrianSpeed=1.9", "&preTransitModes=BIKE&timetableView=false")
    checked = 0
    for i in range(120):
        ends = [f"{t.stop_lat[s] + rng.normal(0, 0.003)},{t.stop_lon[s]}" for s in rng.choice(linked, 2)]
        hour = rng.integers(5, 23)
        question = f"fromPlace={ends[0]}&toPlace={ends[1]}&time={DAY}T{hour:02}:10:00Z{wishes[i % 4]}"
        plan = client.get(f"/api/v6/plan?{question}").get_json()
        for itinerary in plan["direct"] + plan["itineraries"]:
            again = client.get(f"/api/v6/refresh-itinerary?itineraryId={itinerary['id']}").get_json()
            assert {k: v for k, v in again.items() if k not in BESIDE} == {
                k: v for k, v in itinerary.items() if k not in BESIDE
            }, f"seed {SEED}: {question}"
            checked += 1
    assert checked > 300
