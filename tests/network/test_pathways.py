"""Inside stations: walks take what pathways.txt says, lifts and stairs mean what they mean."""

import numpy as np
import pytest

from gtfs.timetable import Timetable
from mobility.network.footpaths import build_footpaths
from osm.street_graph import Feature
from tests.support.streets import Line, check_graph, link, make_graph, make_network, stops_timetable

STREET, ENTRANCE, PLATFORM, BELOW, GENERIC = 0, 1, 2, 3, 4
WALKWAY, STAIRS, ELEVATOR, EXIT_GATE = 1, 2, 5, 7


def station(pathways: list[tuple[int, int, int, int, int, int]], **arrays: object) -> Timetable:
    """A stop on the street, an entrance, two platforms and a node of the same station 5.

    Pathways: (from, to, mode, seconds, wheelchair, record).
    """
    table = np.array(pathways, np.int32).reshape(-1, 6)
    return stops_timetable(
        [(2.0, 50.0), (2.0, 200.0), (30.0, 200.0), (30.0, 230.0), (20.0, 210.0), (20.0, 200.0)],
        stop_parent=np.array([-1, 5, 5, 5, 5, -1], np.int32),
        stop_location_type=np.array([0, 2, 0, 0, 3, 1], np.int8),
        pattern_stops=np.array([STREET, PLATFORM, BELOW], np.int32),
        pathway_from=table[:, 0],
        pathway_to=table[:, 1],
        pathway_mode=table[:, 2].astype(np.int8),
        pathway_s=table[:, 3],
        pathway_m=np.zeros(len(table), np.float32),
        pathway_wheelchair=table[:, 4].astype(np.int8),
        pathway_record=table[:, 5],
        **arrays,
    )


def both(
    tail: int, head: int, mode: int, seconds: int, wheelchair: int, record: int
) -> list[tuple[int, ...]]:
    return [(tail, head, mode, seconds, wheelchair, record), (head, tail, mode, seconds, wheelchair, record)]


def walks(timetable: Timetable, profile: str) -> tuple[dict[tuple[int, int], int], dict[str, int], object]:
    linked = link(timetable, make_graph([(0.0, 0.0), (0.0, 400.0)], [Line(0, 1)]))
    check_graph(linked.graph)
    found, _ = build_footpaths(make_network(linked.graph, timetable, linked.links), profile, 1200)
    sources = np.repeat(np.arange(len(found.offsets) - 1), np.diff(found.offsets))
    pairs = zip(sources.tolist(), found.targets.tolist(), strict=True)
    return dict(zip(pairs, found.durations.tolist(), strict=True)), linked.counts, linked


STATION = [
    *both(ENTRANCE, GENERIC, WALKWAY, 20, 1, 0),
    *both(GENERIC, PLATFORM, STAIRS, 40, 2, 1),
    *both(GENERIC, PLATFORM, ELEVATOR, 90, 1, 2),
    *both(PLATFORM, BELOW, STAIRS, 30, 2, 3),
]


def test_times_are_those_of_the_feed() -> None:
    found, counts, _ = walks(station(STATION), "foot")  # type: ignore[arg-type]
    assert counts["pathways"] == 4
    to_entrance = (2 + 150 + 2) / 1.33
    assert found[STREET, PLATFORM] == pytest.approx(to_entrance + 20 + 40, abs=2)
    assert found[PLATFORM, STREET] == found[STREET, PLATFORM]
    assert found[PLATFORM, BELOW] == pytest.approx(30, abs=1)


def test_wheelchairs_take_the_lift_and_stay_away_from_stairs() -> None:
    found, _, _ = walks(station(STATION), "wheelchair")  # type: ignore[arg-type]
    assert found[STREET, PLATFORM] == pytest.approx((2 + 150 + 2) / 0.9 + 20 * 1.33 / 0.9 + 90, abs=3)
    assert (PLATFORM, BELOW) not in found and (STREET, BELOW) not in found


def test_platforms_behind_pathways_have_no_door_of_their_own() -> None:
    timetable = station(STATION)  # type: ignore[arg-type]
    _, _, linked = walks(timetable, "foot")
    graph, node = linked.graph, linked.links.stop_node[BELOW]  # type: ignore[attr-defined]
    leaving = slice(*graph.edge_offsets[node : node + 2])
    assert not (graph.edge_feature[leaving] & Feature.LINK).any()


def test_one_way_gates_lead_out_only() -> None:
    gate = [(PLATFORM, ENTRANCE, EXIT_GATE, 15, 1, 0)]
    found, _, _ = walks(station(gate), "foot")  # type: ignore[arg-type]
    assert (PLATFORM, STREET) in found
    assert (STREET, PLATFORM) not in found


def test_lifts_can_be_found_again_by_their_pathway() -> None:
    _, _, linked = walks(station(STATION), "foot")  # type: ignore[arg-type]
    edges = dict(linked.pathway_edges[:, ::-1].tolist())  # type: ignore[attr-defined]
    assert linked.graph.edge_feature[edges[2]] & Feature.ELEVATOR  # type: ignore[attr-defined]
    assert linked.graph.edge_feature[edges[1]] & Feature.STAIRS  # type: ignore[attr-defined]


def test_without_pathways_entrances_reach_the_platforms_by_beeline() -> None:
    _, counts, _ = walks(station([]), "foot")
    assert counts["entrance_beelines"] == 2


def test_a_station_with_pathways_but_no_entrance_keeps_its_links() -> None:
    inner = [*both(PLATFORM, BELOW, STAIRS, 30, 2, 0)]
    found, _, _ = walks(station(inner), "foot")  # type: ignore[arg-type]
    assert (STREET, PLATFORM) in found
