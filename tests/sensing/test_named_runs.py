"""Vehicles that name their run by its start: of a trip with frequencies, or of a route, without a trip_id."""

import datetime as dt
from typing import Any

import pytest
from google.transit import gtfs_realtime_pb2 as pb
from hypothesis import given
from hypothesis import strategies as st

from gtfs.compiler import compile_feeds
from mobility.sensing.health import Fault
from mobility.sensing.journal_reader import Received
from mobility.sensing.matcher import Matched, match_observations
from mobility.sensing.registry import Registry
from mobility.sensing.run_index import RunIndex
from mobility.sensing.run_texts import RunText, is_by_route, read_run, write_run
from mobility.sensing.vehicle_positions import observe_positions
from tests.support.feeds import write_gtfs

AT_9_25 = int(dt.datetime(2026, 1, 7, 9, 25, tzinfo=dt.timezone(dt.timedelta(hours=1))).timestamp())
STATUSES = (pb.VehiclePosition.MANY_SEATS_AVAILABLE, pb.VehiclePosition.FEW_SEATS_AVAILABLE, 3)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> RunIndex:
    """A shuttle of 30 minutes every 10 minutes; line 2 at 9:00 both ways, at 9:10 two alike."""
    files = {
        "agency.txt": """
            agency_id,agency_name,agency_url,agency_timezone
            x,X,https://x.example,Europe/Berlin
            """,
        "stops.txt": """
            stop_id,stop_name,stop_lat,stop_lon
            A,A,51.48,11.97
            B,B,51.49,11.97
            """,
        "routes.txt": """
            route_id,agency_id,route_short_name,route_type
            shuttle,x,S,3
            2@x,x,2,3
            """,
        "trips.txt": """
            route_id,service_id,trip_id,direction_id
            shuttle,wk,every,0
            2@x,wk,there,0
            2@x,wk,back,1
            2@x,we,there-we,0
            2@x,wk,twin1,0
            2@x,wk,twin2,0
            """,
        "frequencies.txt": """
            trip_id,start_time,end_time,headway_secs
            every,09:00:00,12:00:00,600
            """,
        "stop_times.txt": """
            trip_id,arrival_time,departure_time,stop_id,stop_sequence
            every,00:00:00,00:00:00,A,1
            every,00:30:00,00:30:00,B,2
            there,09:00:00,09:00:00,A,1
            there,09:30:00,09:30:00,B,2
            back,09:00:00,09:00:00,B,1
            back,09:30:00,09:30:00,A,2
            there-we,09:00:00,09:00:00,A,1
            there-we,09:30:00,09:30:00,B,2
            twin1,09:10:00,09:10:00,A,1
            twin1,09:40:00,09:40:00,B,2
            twin2,09:10:00,09:10:00,A,1
            twin2,09:45:00,09:45:00,B,2
            """,
        "calendar.txt": """
            service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
            wk,1,1,1,1,1,0,0,20260101,20260131
            we,0,0,0,0,0,1,1,20260101,20260131
            """,
    }
    compiled = compile_feeds([("x", write_gtfs(tmp_path_factory.mktemp("feed") / "f.zip", files))])
    return RunIndex(compiled.timetable, compiled.tables, compiled.timezones)


def match(index: RunIndex, *named: dict[str, Any], date: str = "20260107") -> Matched:
    """One vehicle each, without an id."""
    message = pb.FeedMessage()
    message.header.gtfs_realtime_version, message.header.timestamp = "2.0", AT_9_25
    for number, (run, status) in enumerate(zip(named, STATUSES, strict=False)):
        vehicle = message.entity.add(id=str(number)).vehicle
        vehicle.trip.start_date = date
        for name, value in run.items():
            setattr(vehicle.trip, name, value)
        vehicle.occupancy_status = status
    received = [Received(AT_9_25 + 1, one) for one in observe_positions(message, "feed", "x")]
    return match_observations(index, Registry(), received)


def starts(index: RunIndex, found: Matched) -> list[tuple[int, int]]:
    """Minutes after nine that each run starts, and its level."""
    trips, levels = found.visits.trip.tolist(), found.visits.level.tolist()
    departures = [int(index.calls(trip).departures[0]) // 60 - 540 for trip in trips]
    return sorted(zip(departures, levels, strict=True))


@pytest.mark.parametrize(
    "named",
    [
        {"trip_id": "every"},
        {"trip_id": "every", "route_id": "shuttle"},
        {"route_id": "shuttle"},
        {"route_id": "shuttle", "direction_id": 0},
    ],
)
def test_three_vehicles_of_a_shuttle_are_three_runs(index: RunIndex, named: dict[str, Any]) -> None:
    found = match(index, *({**named, "start_time": start} for start in ("09:00:00", "9:10:00", "09:20:00")))
    assert starts(index, found) == [(0, 1), (10, 2), (20, 3)]
    assert found.visits.confidence.tolist() == pytest.approx([0.6] * 3), "that of a place by the time alone"


def test_a_start_is_that_of_the_nearest_run_within_half_a_headway(index: RunIndex) -> None:
    late = {"trip_id": "every", "start_time": "09:04:30"}
    early = {"trip_id": "every", "start_time": "08:55:00"}
    assert starts(index, match(index, late)) == starts(index, match(index, early)) == [(0, 1)]
    none = match(index, {"trip_id": "every", "start_time": "08:54:59"})
    assert none.visits.trip.size == 0
    assert none.health["feed", ""].faults[Fault.UNKNOWN_TRIP] == 1
    # Without a start nobody knows which of those under way it is; what is no time is none.
    for unknown in ({"trip_id": "every"}, {"trip_id": "every", "start_time": "soon"}):
        assert match(index, unknown).visits.confidence.tolist() == pytest.approx([0.42])


def test_a_trip_without_frequencies_is_known_by_its_id(index: RunIndex) -> None:
    found = match(index, {"trip_id": "there", "start_time": "09:03:00"})
    assert found.visits.trip.tolist() == index.find_trips("x", "there")


@pytest.mark.parametrize(
    ("named", "date", "expected"),
    [
        ({"direction_id": 0, "start_time": "09:00:00"}, "20260107", "there"),
        ({"direction_id": 1, "start_time": "09:00:00"}, "20260107", "back"),
        ({"direction_id": 0, "start_time": "09:00:00"}, "", "there"),
        ({"start_time": "09:00:00"}, "20260107", Fault.AMBIGUOUS),
        ({"direction_id": 0, "start_time": "09:10:00"}, "20260107", Fault.AMBIGUOUS),
        ({"direction_id": 0, "start_time": "09:01:00"}, "20260107", Fault.UNKNOWN_TRIP),
        ({"direction_id": 1, "start_time": "09:00:00"}, "20260110", Fault.NOT_ON_THAT_DAY),
        ({"route_id": "3", "start_time": "09:00:00"}, "20260107", Fault.UNKNOWN_TRIP),
    ],
)
def test_a_run_of_a_route_is_found_or_refused_with_a_reason(
    index: RunIndex, named: dict[str, Any], date: str, expected: str | Fault
) -> None:
    found = match(index, {"route_id": "2@x", **named}, date=date)
    if isinstance(expected, Fault):
        assert found.visits.trip.size == 0
        assert found.health["feed", ""].faults[expected] == 1
    else:
        assert found.visits.trip.tolist() == index.find_trips("x", expected)


IDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)


@given(IDS, IDS, st.sampled_from(["", "0", "1"]), st.integers(0, 200 * 3600))
def test_names_are_read_as_they_were_written(trip: str, route: str, direction: str, start_s: int) -> None:
    start = f"{start_s // 3600}:{start_s // 60 % 60:02d}:{start_s % 60:02d}"
    text = write_run("", route, direction, start)
    assert is_by_route(text)
    assert read_run(text) == RunText("", route, direction, start_s)
    if not trip.startswith("@"):
        assert read_run(write_run(trip, route, direction, start)) == RunText(trip, "", "", start_s)
    assert write_run(trip, route, direction, "") == trip
    assert write_run("", "", direction, start) == ""
