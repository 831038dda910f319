"""The lists of stops near each node: where there are none, and that journeys are those of searches."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from mobility.network import NewStop, TimetableEditor, TransportNetwork
from mobility.network.near_stops import has_near_stops, list_near_stops
from mobility.network.network_edit import with_closed, with_timetable
from mobility.network.save import save_network
from mobility.routing.journey import Journey
from mobility.routing.query import Place, PlanQuery
from mobility.routing.router import Router
from tests.routing.test_real_cities import HEIDELBERG_AT


def test_too_many_are_not_listed(heidelberg_network: TransportNetwork) -> None:
    assert list_near_stops(heidelberg_network, most_entries=1000) is None


def test_only_what_the_lists_hold_is_taken_from_them(heidelberg_network: TransportNetwork) -> None:
    assert has_near_stops(heidelberg_network, "foot", 9_000)
    assert not has_near_stops(heidelberg_network, "foot", 9_001)
    assert not has_near_stops(heidelberg_network, "wheelchair", 600)
    assert not has_near_stops(replace(heidelberg_network, near_stops=None), "foot", 600)


def test_progress_ends_at_all_of_it(heidelberg_network: TransportNetwork) -> None:
    told: list[tuple[int, int]] = []
    lists = list_near_stops(heidelberg_network, lambda done, total: told.append((done, total)))
    assert lists is not None
    assert told[-1][0] == told[-1][1]
    kept = heidelberg_network.near_stops
    assert kept is not None
    for made, loaded in zip(lists, kept, strict=True):
        assert all(np.array_equal(one, other) for one, other in zip(made, loaded, strict=True))


def test_edited_networks_search(heidelberg_network: TransportNetwork) -> None:
    network = heidelberg_network
    assert with_closed(network, np.array([0]), 1).near_stops is None
    editor = TimetableEditor(network.timetable)
    assert with_timetable(network, editor.build()).near_stops is network.near_stops
    t = network.timetable
    editor.add_stop(NewStop(float(t.stop_lat[0]), float(t.stop_lon[0]), 0))
    assert with_timetable(network, editor.build()).near_stops is None


def test_saved_networks_have_them_anew(heidelberg_network: TransportNetwork, tmp_path: Path) -> None:
    closed = with_closed(heidelberg_network, np.arange(40), 15)
    saved = save_network(closed, tmp_path)
    assert saved.near_stops is not None
    expected = list_near_stops(closed)
    assert expected is not None
    assert np.array_equal(saved.near_stops.to_stops.stops, expected.to_stops.stops)
    assert saved.manifest["counts"]["stops_near_nodes"] == expected.to_stops.stops.size


def test_journeys_are_those_of_searches(heidelberg_network: TransportNetwork) -> None:
    with_lists = Router(heidelberg_network)
    without = Router(replace(heidelberg_network, near_stops=None))
    graph, random = heidelberg_network.graph, np.random.default_rng(3)
    n_journeys = 0
    for arrive_by in (False, True):
        for _ in range(15):
            a, b = random.integers(graph.node_lat.size, size=2)
            places = [Place(float(graph.node_lat[i]) + 0.0005, float(graph.node_lon[i])) for i in (a, b)]
            query = PlanQuery(*places, HEIDELBERG_AT, arrive_by=arrive_by, window_s=3600)
            one, other = with_lists.plan(query), without.plan(query)
            assert one.reasons == other.reasons
            assert [facts(j) for j in one.journeys] == [facts(j) for j in other.journeys]
            n_journeys += len(one.journeys)
    assert n_journeys > 50


def facts(journey: Journey) -> tuple[object, ...]:
    """What must agree, whichever of equally good stops are used, and that its legs follow on each other."""
    legs = journey.legs
    assert all(before.end_s <= after.start_s for before, after in pairwise(legs))
    return journey.start_s, journey.end_s, journey.rides
