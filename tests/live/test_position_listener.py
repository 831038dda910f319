"""What a feed says of vehicles' room and runs is in the journal, once, whoever repeats it."""

from pathlib import Path

import pytest
from google.transit import gtfs_realtime_pb2 as pb

from mobility.live import position_listener
from mobility.live.position_listener import PRESENT_S, REPEATED_S, PositionListener
from mobility.sensing.intake import Intake
from mobility.sensing.journal import Journal
from mobility.sensing.journal_reader import JournalReader
from mobility.sensing.observation import SensorKind

NOW = 1_767_769_200


def said(
    at_s: int, status: int | None = pb.VehiclePosition.FULL, stop: int = 3, trip: str = "t"
) -> pb.FeedMessage:
    message = pb.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    message.header.timestamp = at_s
    for vehicle_id in ("1", "2"):
        entity = message.entity.add()
        entity.id = vehicle_id
        entity.vehicle.vehicle.id, entity.vehicle.timestamp = vehicle_id, at_s
        entity.vehicle.trip.trip_id, entity.vehicle.current_stop_sequence = trip, stop
    if status is not None:
        message.entity[0].vehicle.occupancy_status = status
    carriage = message.entity[1].vehicle.multi_carriage_details.add()
    carriage.occupancy_percentage = -1
    return message


def test_only_news_is_written_down(tmp_path: Path) -> None:
    clock = [NOW]
    tell = PositionListener(Intake(Journal(tmp_path, lambda: clock[0]), lambda: clock[0]))
    tell("mdv", said(NOW))
    tell("mdv", said(NOW + 5))  # the same, five seconds later
    tell("mdv", said(NOW + 10, pb.VehiclePosition.EMPTY))
    tell("mdv", said(NOW + 15, pb.VehiclePosition.EMPTY, stop=4))
    tell("mdv", said(NOW + 20, None))
    clock[0] += REPEATED_S
    tell("mdv", said(NOW + 15 + REPEATED_S, pb.VehiclePosition.EMPTY, stop=4))
    tell("mdv", said(NOW + 30 + REPEATED_S, None, trip="u"))
    found = [one.observation for one in JournalReader(tmp_path).read()]
    told = [
        (one.vehicle_id, one.trip_id, one.level, one.stop_sequence, one.observed_s - NOW) for one in found
    ]
    assert told == [
        ("1", "t", "FULL", 3, 0),
        ("2", "t", "", 3, 0),
        ("1", "t", "EMPTY", 3, 10),
        ("1", "t", "EMPTY", 4, 15),
        ("1", "t", "EMPTY", 4, 15 + REPEATED_S),
        ("1", "u", "", 3, 30 + REPEATED_S),
        ("2", "u", "", 3, 30 + REPEATED_S),
    ], "each vehicle's run once, room when it changes and once a minute"
    assert {(one.system, one.feed, one.kind) for one in found} == {
        ("gtfs-realtime-mdv", "mdv", SensorKind.LEVEL)
    }


def test_who_says_nothing_of_room_is_still_on_its_run(tmp_path: Path) -> None:
    clock = [NOW]
    tell = PositionListener(Intake(Journal(tmp_path, lambda: clock[0]), lambda: clock[0]))
    for after_s in range(0, 2 * PRESENT_S + 60, 30):
        clock[0] = NOW + after_s
        tell("mdv", said(NOW + after_s, None, stop=3 + after_s // PRESENT_S))
    found = [one.observation for one in JournalReader(tmp_path).read()]
    told = [(one.observed_s - NOW, one.stop_sequence) for one in found if one.vehicle_id == "2"]
    assert told == [(0, 3), (PRESENT_S, 4), (2 * PRESENT_S, 5)]


def test_feeds_that_draw_ids_anew_fill_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(position_listener, "MOST_REMEMBERED", 10)
    tell = PositionListener(Intake(Journal(tmp_path, lambda: NOW), lambda: NOW))
    for number in range(50):
        message = said(NOW)
        for entity in message.entity:
            entity.vehicle.vehicle.id += f"-{number}"
        tell("mdv", message)
        assert len(tell._said) <= 12
    assert len(JournalReader(tmp_path).read()) == 100


def test_vehicles_that_are_called_by_the_address_of_a_device_are_not_kept(tmp_path: Path) -> None:
    intake = Intake(Journal(tmp_path, lambda: NOW), lambda: NOW)
    message = said(NOW)
    message.entity[0].vehicle.vehicle.id = "a4:c3:f0:11:22:33"
    PositionListener(intake)("mdv", message)
    assert intake.counts == {"accepted": 1, "DEVICE_IDENTIFIER": 1}
    assert [one.observation.vehicle_id for one in JournalReader(tmp_path).read()] == ["2"]


def test_vehicles_without_ids_on_one_trip_are_told_apart_by_their_starts(tmp_path: Path) -> None:
    clock = [NOW]
    tell = PositionListener(Intake(Journal(tmp_path, lambda: clock[0]), lambda: clock[0]))
    for after_s in (0, 5, REPEATED_S):
        clock[0], message = NOW + after_s, pb.FeedMessage()
        message.header.timestamp = clock[0]
        for start in ("9:00:00", "9:10:00"):
            vehicle = message.entity.add(id="v").vehicle
            vehicle.trip.trip_id, vehicle.trip.start_time = "t", start
            vehicle.occupancy_status = pb.VehiclePosition.FULL
        tell("mdv", message)
    found = [one.observation for one in JournalReader(tmp_path).read()]
    assert [(one.trip_id, one.observed_s - NOW) for one in found] == [
        ("t@09:00:00", 0),
        ("t@09:10:00", 0),
        ("t@09:00:00", REPEATED_S),
        ("t@09:10:00", REPEATED_S),
    ], "the message ids differ, and neither is news to the other"
