"""Door to door against trying everything: all stops in reach at both ends, every trip, every walk.

Streets are a small grid with gaps, shortest walks come from Floyd and Warshall over the built graph, journeys
from the brute-force oracle: nothing is shared with the searches.
"""

import datetime as dt
import tempfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobility.network import TransportNetwork, build_network
from mobility.routing.ends import find_ends
from mobility.routing.found import Found
from mobility.routing.query import Place, PlanQuery
from mobility.routing.router import Router
from mobility.routing.transit_search import TransitSearch
from mobility.routing.windows import Interval
from tests.support.feeds import write_gtfs
from tests.support.maps import StreetMap, street_map
from tests.support.oracle import Oracle, noon_minus_12h
from tests.support.timetables import DAY, Trip
from tests.support.towns import trip_groups

SIZE = 4
CELL_M = 120.0
N_STOPS = 6
MAX_RIDES = 4
LETTERS = "ABCDEFGHIJKLMNOP"


@st.composite
def grids(draw: st.DrawFn) -> StreetMap:
    """A grid of 4 x 4 corners that keeps its border and some of the inner streets."""
    rows = [LETTERS[i : i + SIZE] for i in range(0, SIZE * SIZE, SIZE)]
    edges = [row[i : i + 2] for row in rows for i in range(SIZE - 1)]
    edges += [rows[i][x] + rows[i + 1][x] for i in range(SIZE - 1) for x in range(SIZE)]
    border = set("ABCDHLPONMIE")
    kept = [e for e in edges if set(e) <= border or draw(st.booleans())]
    return street_map("\n".join(rows), ways=dict.fromkeys(kept, "highway=residential"), cell_m=CELL_M)


def connected(drawing: StreetMap) -> list[str]:
    """The corners that streets join to the border; others are islands, matched to the street next to them."""
    found = {"A"}
    while more := {letter for street in drawing.way if set(street) & found for letter in street} - found:
        found |= more
    return sorted(found)


def feed_of(trips: list[Trip], corners: list[str], drawing: StreetMap) -> dict[str, str]:
    """The trips as a feed; service days become dates."""
    stops = [f"s{i},s{i},{drawing.lat[c]},{drawing.lon[c]}" for i, c in enumerate(corners)]
    rows, times, dates = [], [], []
    for number, trip in enumerate(trips):
        rows.append(f"r{trip.route},v{number},t{number}," + ("" if trip.block < 0 else f"b{trip.block}"))
        for day in trip.days:
            dates.append(f"v{number},{dt.date.fromordinal(DAY + day):%Y%m%d},1")  # noqa: PERF401
        for q, (stop, arrival, departure) in enumerate(trip.calls):
            clocks = [f"{s // 3600:02}:{s % 3600 // 60:02}:{s % 60:02}" for s in (arrival, departure)]
            times.append(
                f"t{number},{clocks[0]},{clocks[1]},s{stop},{q},{int(q in trip.no_boarding)},{int(q in trip.no_alighting)}"  # noqa: E501
            )
    return {
        "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\na,A,https://example.org,UTC\n",
        "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\n" + "\n".join(stops) + "\n",
        "routes.txt": "route_id,agency_id,route_short_name,route_type\n"
        + "".join(f"r{i},a,{i},3\n" for i in range(3)),
        "trips.txt": "route_id,service_id,trip_id,block_id\n" + "\n".join(rows) + "\n",
        "calendar_dates.txt": "service_id,date,exception_type\n" + "\n".join(dates) + "\n",
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type\n"  # noqa: E501
        + "\n".join(times)
        + "\n",
    }


def shortest_ds(network: TransportNetwork) -> np.ndarray:
    """All shortest walks between nodes, tenths of a second (Floyd and Warshall)."""
    graph, streets = network.graph, network.streets["foot"]
    n = len(graph.node_lat)
    times = np.full((n, n), 10**9, np.int64)
    times[range(n), range(n)] = 0
    for edge in np.flatnonzero(streets.edge_ds >= 0):
        tail, head = graph.edge_tail[edge], graph.edge_head[edge]
        times[tail, head] = min(times[tail, head], streets.edge_ds[edge])
    for k in range(n):
        times = np.minimum(times, times[:, k : k + 1] + times[k : k + 1, :])
    return times


def node_at(network: TransportNetwork, place: Place) -> int:
    graph = network.graph
    return int(np.hypot(graph.node_lat - place.lat, graph.node_lon - place.lon).argmin())


def found_points(found: list[Found]) -> set[tuple[int, int, int]]:
    return {(one.departure_s, one.arrival_s, one.journey.boardings) for one in found}


@settings(
    max_examples=settings().max_examples // 6,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_door_to_door(data: st.DataObject) -> None:
    drawing = data.draw(grids())
    letters = connected(drawing)
    corners = [data.draw(st.sampled_from(letters)) for _ in range(N_STOPS)]
    trips = [t for g in data.draw(st.lists(trip_groups(N_STOPS), min_size=2, max_size=5)) for t in g]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        feed = write_gtfs(folder / "feed.zip", feed_of(trips, corners, drawing))
        network = build_network([("t", feed)], [drawing.write(folder / "map.osm.pbf")], folder / "out")
        router = Router(network)
        walks_ds = shortest_ds(network)
        served = [s for s in range(len(network.timetable.stop_lat)) if network.links.stop_node[s] >= 0]
        between = {
            (p, q): int(-(-walks_ds[network.links.stop_node[p], network.links.stop_node[q]] // 10))
            for p in served
            for q in served
            if p != q
        }
        oracle = Oracle(
            network.timetable, network.timezones, DAY, {k: s for k, s in between.items() if s <= 600}
        )
        epoch_s = noon_minus_12h(DAY, "UTC")
        for _ in range(3):
            ends = [data.draw(st.sampled_from(letters)) for _ in range(2)]
            places = [Place(drawing.lat[e], drawing.lon[e]) for e in ends]
            limit_s = data.draw(st.sampled_from([120, 300, 900]))
            first = data.draw(st.integers(0, 2400))  # one day: another one sees other trips at its far end
            access, egress = {}, {}
            for stop in served:
                node = int(network.links.stop_node[stop])
                to_s = -(-walks_ds[node_at(network, places[0]), node] // 10)
                from_s = -(-walks_ds[node, node_at(network, places[1])] // 10)
                if to_s <= limit_s:
                    access[stop] = int(to_s)
                if from_s <= limit_s:
                    egress[stop] = int(from_s)
            query = PlanQuery(
                places[0],
                places[1],
                epoch_s + first,
                max_rides=MAX_RIDES,
                max_access_s=limit_s,
                max_egress_s=limit_s,
            )
            with ExitStack() as stack:
                both = find_ends(network, router.bounds, router.pool, query, stack)
                if both.reasons:
                    assert not access or not egress
                    continue
                search = TransitSearch(query, router.stages(query, both))
                at_once = search.at(query.time_s)
                window = search.within(Interval(query.time_s, query.time_s + 1800))
            expected = oracle.single(access, egress, first, MAX_RIDES)
            assert {one.journey.boardings: one.arrival_s - epoch_s for one in at_once} == expected
            everything = oracle.everything(access, egress, MAX_RIDES)
            assert found_points(window) == {
                (d + epoch_s, a + epoch_s, r) for d, a, r in everything if first <= d < first + 1800
            }
