"""Messages to runs and calls: on a small feed, aloud; and the same whatever the order they come in."""

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from google.transit import gtfs_realtime_pb2 as pb
from hypothesis import given, settings
from hypothesis import strategies as st

from gtfs.compiler import compile_feeds
from mobility.live.sensor_window import TIDY_EVERY_S, WINDOW_S, SensorWindow, WindowMatching
from mobility.sensing.health import Fault
from mobility.sensing.journal_reader import Received
from mobility.sensing.matcher import Matched, match_observations
from mobility.sensing.observation import Observation, SensorKind
from mobility.sensing.registry import TINA, Registry
from mobility.sensing.run_index import RunIndex
from mobility.sensing.stop_visits import PERCENT, StopVisits
from mobility.sensing.vehicle_positions import observe_positions
from tests.support.feeds import write_gtfs

DAY = dt.date(2026, 1, 7)
MIDNIGHT_S = int(dt.datetime(2026, 1, 7, tzinfo=dt.timezone(dt.timedelta(hours=1))).timestamp())
REGISTRY = Registry(vehicle_ids=("1601",), vehicle_types=(TINA[0].name,), rows={"1601": 0, "c17": 0})
PLACES = {"A": (51.48, 11.97), "B": (51.49, 11.97), "C": (51.50, 11.97)}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> RunIndex:
    """A 8:00, B 8:05, C 8:10 (t1), back from 8:15 in the same block (t2); t3 as t1, half an hour later."""
    files = {
        "agency.txt": """
            agency_id,agency_name,agency_url,agency_timezone
            x,X,https://x.example,Europe/Berlin
            """,
        "stops.txt": """
            stop_id,stop_name,stop_lat,stop_lon
            A,A,51.48,11.97
            B,B,51.49,11.97
            C,C,51.50,11.97
            """,
        "routes.txt": """
            route_id,agency_id,route_short_name,route_type
            r1,x,1,0
            """,
        "trips.txt": """
            route_id,service_id,trip_id,block_id
            r1,wk,t1,b1
            r1,wk,t2,b1
            r1,wk,t3,
            r1,wk,night,
            """,
        "stop_times.txt": """
            trip_id,arrival_time,departure_time,stop_id,stop_sequence
            t1,08:00:00,08:00:00,A,10
            t1,08:05:00,08:05:00,B,20
            t1,08:10:00,08:10:00,C,30
            t2,08:15:00,08:15:00,C,10
            t2,08:20:00,08:20:00,B,20
            t2,08:25:00,08:25:00,A,30
            t3,08:30:00,08:30:00,A,10
            t3,08:35:00,08:35:00,B,20
            t3,08:40:00,08:40:00,C,30
            night,25:00:00,25:00:00,A,10
            night,25:10:00,25:10:00,C,20
            """,
        "calendar.txt": """
            service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
            wk,1,1,1,1,1,0,0,20260101,20260131
            """,
    }
    compiled = compile_feeds([("x", write_gtfs(tmp_path_factory.mktemp("feed") / "f.zip", files))])
    return RunIndex(compiled.timetable, compiled.tables, compiled.timezones)


def at(clock: str) -> int:
    hours, minutes = map(int, clock.split(":"))
    return MIDNIGHT_S + hours * 3600 + minutes * 60


def say(number: int, clock: str, **said: object) -> Observation:
    values = {"boardings": 1, "alightings": 0} | said
    return Observation("doors", f"m{number}", SensorKind.DOOR, "1601", at(clock), **values)  # type: ignore[arg-type]


def match(index: RunIndex, *said: Observation, lag_s: int = 1) -> Matched:
    return match_observations(index, REGISTRY, [Received(one.observed_s + lag_s, one) for one in said])


def rows(index: RunIndex, visits: StopVisits) -> list[tuple[str, str, int, float, float]]:
    """Each visit as (trip, date, position, boardings, alightings)."""
    names = {trip: name for name in ("t1", "t2", "t3", "night") for trip in index.find_trips("x", name)}
    return [
        (names[t], dt.date.fromordinal(d).isoformat(), p, b, a)
        for t, d, p, b, a in zip(
            visits.trip.tolist(), visits.day.tolist(), visits.position.tolist(), visits.boardings.tolist(),
            visits.alightings.tolist(), strict=True,
        )
    ]  # fmt: skip


def test_counts_of_one_call_are_added_up(index: RunIndex) -> None:
    named = {"trip_id": "t1", "start_date": "20260107", "feed": "x"}
    found = match(
        index,
        say(1, "8:00", boardings=5, stop_sequence=10, **named),
        say(2, "8:06", boardings=2, alightings=1, stop_id="B", **named),
        say(3, "8:07", boardings=1, alightings=0, stop_id="B", **named),
    )
    assert rows(index, found.visits) == [("t1", "2026-01-07", 0, 5, 0), ("t1", "2026-01-07", 1, 3, 1)]
    # By the first message: the second one may be that of a single rider, who would be told of by its second.
    assert found.visits.delay_s.tolist() == [0, 60]
    assert found.visits.vehicle.tolist() == [0, 0]


def test_a_vehicle_known_by_one_message_is_known_by_the_next_and_on_its_next_trip(index: RunIndex) -> None:
    positions = Observation(
        "feed", "p", SensorKind.LEVEL, "1601", at("8:01"), feed="x", trip_id="t1", level="FULL",
        stop_sequence=20, is_heading_to_stop=True,
    )  # fmt: skip
    found = match(index, positions, say(2, "8:05"), say(3, "8:21"))
    assert rows(index, found.visits)[0][:3] == ("t1", "2026-01-07", 0)  # on its way to B: left A
    assert [row[:3] for row in rows(index, found.visits)[1:]] == [
        ("t1", "2026-01-07", 1),
        ("t2", "2026-01-07", 1),
    ]
    levels, by_vehicle, by_block = found.visits.confidence.tolist()
    assert levels > by_vehicle > by_block > 0


def test_a_counter_with_a_name_of_its_own_is_in_the_vehicle_that_others_name(index: RunIndex) -> None:
    registry = REGISTRY
    runs = Observation("feed", "p", SensorKind.LEVEL, "1601", at("8:04"), feed="x", trip_id="t1")
    counts = Observation("apc", "c", SensorKind.DOOR, "c17", at("8:05"), boardings=4, alightings=1)
    received = [Received(one.observed_s + 1, one) for one in (counts, runs)]
    found = match_observations(index, registry, received)
    assert [row[0] for row in rows(index, found.visits)] == ["t1", "t1"]
    assert found.visits.kind.tolist() == [SensorKind.LEVEL, SensorKind.DOOR]
    np.testing.assert_array_equal(found.visits.boardings, [np.nan, 4])
    assert found.visits.vehicle.tolist() == [0, 0]
    assert found.health["apc", "c17"].matched == 1
    # The live process hears of one after the other, under either name.
    for first, second in ((0, 1), (1, 0)):
        window, live = SensorWindow(), WindowMatching(index, registry)
        for one in (received[first], received[second]):
            live.match(window, window.take([one], at("8:06")))
        assert np.nansum(live.visits.boardings) == 4
        assert live.visits.vehicle.tolist() == [0, 0]
        live.match(window, window.take([], at("8:06") + WINDOW_S + TIDY_EVERY_S))
        assert live.visits.boardings.size == 0


def test_positions_alone_tell_the_run_where_only_one_fits(index: RunIndex) -> None:
    seen = [
        say(n, clock, lat=PLACES[stop][0], lon=PLACES[stop][1])
        for n, (clock, stop) in enumerate([("8:31", "A"), ("8:36", "B"), ("8:41", "C")])
    ]
    found = match(index, *seen)
    assert [row[:3] for row in rows(index, found.visits)] == [("t3", "2026-01-07", q) for q in range(3)]
    alone = match(index, replace(seen[0], lat=51.0, lon=11.0))
    assert alone.visits.trip.size == 0
    assert alone.health["doors", "1601"].faults[Fault.NO_RUN] == 1


# A 8:00, B 8:05, C 8:10; some 110 m behind B is still at B.
@pytest.mark.parametrize("status", [pb.VehiclePosition.IN_TRANSIT_TO, pb.VehiclePosition.STOPPED_AT, None])
@pytest.mark.parametrize(
    ("clock", "lat", "call"),
    [
        ("7:58", 51.48, 0),  # stands at the first stop: what is on board leaves it
        ("8:01", 51.481, 0),  # leaves it
        ("8:04", 51.489, 0),  # comes to B: the load of the way from A
        ("8:05", 51.49, 1),  # is to leave it
        ("8:06", 51.491, 1),  # has left it
        ("8:07", 51.495, 1),  # in the middle of nowhere: by its time
        ("8:09", 51.4995, 1),
        ("8:12", 51.50, 2),
    ],
)
def test_a_position_without_a_stop_is_of_the_call_that_was_left(
    index: RunIndex, clock: str, lat: float, call: int, status: int | None
) -> None:
    message = pb.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    message.header.timestamp = at(clock)
    vehicle = message.entity.add(id="e").vehicle
    vehicle.vehicle.id, vehicle.trip.trip_id, vehicle.trip.start_date = "1601", "t1", "20260107"
    vehicle.position.latitude, vehicle.position.longitude = lat, 11.97
    vehicle.occupancy_status = pb.VehiclePosition.FULL
    if status is not None:
        vehicle.current_status = status  # to be ignored where no stop is named
    (read,) = observe_positions(message, "feed", "x")
    assert not read.is_heading_to_stop
    # Journals of earlier versions say that it heads for a stop.
    for one in (read, replace(read, is_heading_to_stop=True)):
        found = match(index, one)
        assert [row[:3] for row in rows(index, found.visits)] == [("t1", "2026-01-07", call)]
        assert found.health["feed", "1601"].faults[Fault.NO_RUN] == 0


@pytest.mark.parametrize(("named", "call"), [({"stop_id": "B"}, 0), ({"current_stop_sequence": 30}, 1)])
def test_a_position_with_a_stop_is_on_its_way_to_it(
    index: RunIndex, named: dict[str, Any], call: int
) -> None:
    message = pb.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    message.header.timestamp = at("8:06")
    vehicle = message.entity.add(id="e").vehicle
    vehicle.vehicle.id, vehicle.trip.trip_id, vehicle.trip.start_date = "1601", "t1", "20260107"
    vehicle.occupancy_status = pb.VehiclePosition.FULL
    for name, value in named.items():
        setattr(vehicle, name, value)
    (read,) = observe_positions(message, "feed", "x")
    assert read.is_heading_to_stop
    assert [row[2] for row in rows(index, match(index, read).visits)] == [call]
    vehicle.current_status = pb.VehiclePosition.STOPPED_AT
    (read,) = observe_positions(message, "feed", "x")
    assert [row[2] for row in rows(index, match(index, read).visits)] == [call + 1]


def test_a_night_trip_belongs_to_the_day_before(index: RunIndex) -> None:
    found = match(index, say(1, "25:01", trip_id="night", stop_sequence=10))
    assert rows(index, found.visits) == [("night", "2026-01-07", 0, 1, 0)]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"trip_id": "t9"}, Fault.UNKNOWN_TRIP),
        ({"trip_id": "t1", "start_date": "20260110"}, Fault.NOT_ON_THAT_DAY),
        ({"trip_id": "t1", "start_date": "20260108"}, Fault.OFF_ITS_TIME),
        ({"trip_id": "t1", "stop_id": "Z"}, Fault.UNKNOWN_STOP),
        ({"trip_id": "t1", "stop_sequence": 11}, Fault.UNKNOWN_STOP),
        ({}, Fault.NO_RUN),
    ],
)
def test_what_does_not_match_is_counted_with_its_reason(
    index: RunIndex, said: dict[str, object], fault: Fault
) -> None:
    found = match(index, say(1, "8:05", **said))
    assert found.visits.trip.size == 0
    assert found.health["doors", "1601"].faults[fault] == 1


def test_dirt_is_counted_and_not_trusted(index: RunIndex) -> None:
    named = {"trip_id": "t1", "feed": "x"}
    said = [
        say(1, "8:00", stop_sequence=10, lat=51.48, lon=11.97, **named),
        say(1, "8:00", stop_sequence=10, lat=51.48, lon=11.97, **named),
        say(2, "8:01", lat=0.0, lon=0.0, boardings=None, alightings=None, **named),
        say(3, "8:02", lat=48.1, lon=11.5, boardings=None, alightings=None, **named),
        say(4, "8:10", stop_sequence=30, boardings=0, alightings=4, **named),
        say(5, "8:10", stop_sequence=30, boardings=900, is_defect=True, **named),
    ]
    found = match(index, *said)
    assert rows(index, found.visits) == [("t1", "2026-01-07", 0, 1, 0), ("t1", "2026-01-07", 2, 0, 4)]
    faults = found.health["doors", "1601"].faults
    for fault in (
        Fault.DUPLICATE,
        Fault.NO_POSITION,
        Fault.JUMP,
        Fault.DEFECT,
        Fault.NEGATIVE_SUM,
        Fault.GAP,
    ):
        assert faults[fault] == 1, fault


def test_stops_passed_with_doors_shut_are_no_gaps(index: RunIndex) -> None:
    named = {"trip_id": "t1", "feed": "x"}
    first = say(1, "8:00", stop_sequence=10, boardings=9, alightings=0, **named)
    last = say(2, "8:10", stop_sequence=30, boardings=0, alightings=9, **named)
    assert match(index, first, last).health["doors", "1601"].faults[Fault.GAP] == 0
    lost = match(index, first, replace(last, alightings=3))  # six alighted where nothing was told
    assert lost.health["doors", "1601"].faults[Fault.GAP] == 1


def test_carriages_that_are_vehicles_are_told_of_each(index: RunIndex) -> None:
    registry = Registry(
        vehicle_ids=("1601", "1602"), vehicle_types=(TINA[0].name, TINA[1].name), rows={"1601": 0, "1602": 1}
    )
    train = Observation(
        "feed", "p", SensorKind.LEVEL, "1601", at("8:05"), feed="x", trip_id="t1", stop_sequence=20,
        carriages=(("1601", "FULL", 60), ("1602", "", -1), ("car", "EMPTY", 0)),
    )  # fmt: skip
    visits = match_observations(index, registry, [Received(at("8:06"), train)]).visits
    assert visits.vehicle.tolist() == [0, 1]
    np.testing.assert_allclose(visits.load, [0.6 * 166, np.nan])
    assert visits.level.tolist() == [5, -1], "of the second only that it is there"
    # What is said of the whole train holds for each.
    whole = replace(train, percentage=40, level="STANDING_ROOM_ONLY")
    visits = match_observations(index, registry, [Received(at("8:06"), whole)]).visits
    np.testing.assert_allclose(visits.load, [0.4 * 166, 0.4 * 267])
    # Cars of one vehicle are none of their own.
    (one,) = match_observations(index, REGISTRY, [Received(at("8:06"), whole)]).visits.load
    assert one == pytest.approx(0.4 * 166)


def test_a_defect_count_is_a_call_whose_count_is_not_known(index: RunIndex) -> None:
    named = {"trip_id": "t1", "feed": "x"}
    found = match(
        index,
        say(1, "8:00", stop_sequence=10, boardings=9, alightings=0, **named),
        say(2, "8:05", stop_sequence=20, boardings=900, alightings=0, is_defect=True, **named),
        say(3, "8:10", stop_sequence=30, boardings=1, alightings=2, **named),
    )
    assert found.visits.position.tolist() == [0, 1, 2]
    np.testing.assert_array_equal(found.visits.boardings, [9, np.nan, 1])
    np.testing.assert_array_equal(found.visits.load, [np.nan] * 3)


def test_a_clock_that_is_behind_is_seen(index: RunIndex) -> None:
    said = [say(n, f"8:{n:02d}", trip_id="t1", stop_sequence=10) for n in range(8)]
    late = match(index, *said, lag_s=600)
    assert late.health["doors", "1601"].faults[Fault.CLOCK] == 8
    assert late.visits.confidence.tolist() == [pytest.approx(match(index, *said).visits.confidence[0] / 2)]


MESSAGES = st.builds(
    lambda number, minute, trip, sequence, at_stop, boardings, alightings, defect: say(
        number,
        f"8:{minute:02d}",
        boardings=boardings,
        alightings=alightings,
        trip_id=trip,
        stop_sequence=sequence if trip else None,
        lat=PLACES[at_stop][0] if at_stop else None,
        lon=PLACES[at_stop][1] if at_stop else None,
        is_defect=defect,
    ),
    st.integers(0, 12),
    st.integers(0, 45),
    st.sampled_from(["", "", "t1", "t2", "t3"]),
    st.sampled_from([None, 10, 20, 30]),
    st.sampled_from(["", "A", "B", "C"]),
    st.integers(0, 5),
    st.integers(0, 5),
    st.booleans(),
)


@settings(deadline=None)
@given(st.lists(MESSAGES, max_size=15), st.data())
def test_order_splits_and_doubles_change_nothing(
    index: RunIndex, said: list[Observation], data: st.DataObject
) -> None:
    again = said + data.draw(st.lists(st.sampled_from(said), max_size=5) if said else st.just([]))
    shuffled = data.draw(st.permutations(again))
    first, second = match(index, *said).visits, match(index, *shuffled).visits
    for left, right in zip(first, second, strict=True):
        np.testing.assert_array_equal(left, right)
    assert not np.any(first.boardings < 0)
    assert np.all((first.confidence > 0) & (first.confidence <= 1))
    keys = list(zip(first.day, first.trip, first.position, strict=True))
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("vehicle", "said", "level", "load"),
    [
        ("1601", {"percentage": 50}, -1, 83.0),  # of the tram's 166 places
        ("9", {"percentage": 70}, PERCENT + 70, None),
        ("", {"percentage": 0}, PERCENT, None),
        ("9", {"percentage": 300}, PERCENT + 100, None),
        ("9", {"percentage": 70, "level": "FEW_SEATS_AVAILABLE"}, 2, None),
        ("9", {"percentage": 70, "level": "NOT_ACCEPTING_PASSENGERS"}, PERCENT + 70, None),
        ("9", {"level": "NOT_ACCEPTING_PASSENGERS"}, 6, None),
    ],
)
def test_a_percentage_of_places_that_are_not_known_is_kept(
    index: RunIndex, vehicle: str, said: dict[str, Any], level: int, load: float | None
) -> None:
    told = Observation(
        "feed", "m", SensorKind.LEVEL, vehicle, at("8:06"), feed="x", trip_id="t1", stop_sequence=20, **said
    )
    visits = match(index, told).visits
    assert visits.level.tolist() == [level]
    assert visits.load.tolist() == pytest.approx([float("nan") if load is None else load], nan_ok=True)
