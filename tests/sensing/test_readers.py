"""Formats of counting systems: read as they are specified; whatever is hostile ends in our own error."""

import contextlib
import datetime as dt
import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from google.transit import gtfs_realtime_pb2 as pb
from hypothesis import given
from hypothesis import strategies as st

from mobility.errors import MobilityError, ObservationError
from mobility.sensing.apc_message import read_apc_message
from mobility.sensing.count_xml import read_count_xml
from mobility.sensing.observation import Observation, SensorKind
from mobility.sensing.own_json import read_observation
from mobility.sensing.registry import read_registry
from mobility.sensing.sensorthings import read_sensorthings
from mobility.sensing.tides import read_history, read_passenger_events, read_stop_visits
from mobility.sensing.vehicle_positions import read_vehicle_positions

OWN = {
    "system": "doors",
    "messageId": "m-1",
    "kind": "DOOR",
    "vehicleId": "1601",
    "observedAt": "2026-03-02T07:30:00+01:00",
    "boardings": 3,
    "alightings": 1,
}
APC = {
    "APC": {
        "schemaVersion": "1-1-0",
        "countingSystemId": "c17",
        "messageId": "a0c3c7f2-6f0f-4a57-9d6b-3a4b4e0c0001",
        "tst": "2026-03-02T06:30:00.250Z",
        "vehiclecounts": {
            "countquality": "regular",
            "doorcounts": [
                {"door": "1", "count": [{"class": "adult", "in": 2, "out": 1},
                    {"class": "pram", "in": 1, "out": 0}]},
                {"door": "2", "count": [{"class": "child", "in": 1, "out": 0}]},
            ],
        },
    }
}  # fmt: skip
STOP_COUNT = """<?xml version="1.0"?>
<PassengerCounts xmlns="http://example/counts"><StopCount>
  <MessageId>x1</MessageId><VehicleRef>1601</VehicleRef><RecordedAtTime>2026-03-02T07:30:00+01:00</RecordedAtTime>
  <TripRef>t1</TripRef><OperatingDay>2026-03-02</OperatingDay><StopSequence>20</StopSequence>
  <Door><DoorID>1</DoorID>
    <Count><ObjectClass>Adult</ObjectClass><In>2</In><Out>1</Out></Count>
    <Count><ObjectClass>WheelChair</ObjectClass><In>1</In><Out>0</Out></Count></Door>
</StopCount></PassengerCounts>"""
SENT_S = int(dt.datetime(2026, 3, 2, 6, 30, tzinfo=dt.UTC).timestamp())


def test_our_own_message_says_what_it_says() -> None:
    read = read_observation(OWN)
    assert read == Observation("doors", "m-1", SensorKind.DOOR, "1601", SENT_S, 3, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"boardings": -1}, "boardings"),
        ({"boardings": True}, "boardings"),
        ({"boardings": 1e9}, "boardings"),
        ({"onBoard": float("nan")}, "onBoard"),
        ({"kind": "GUESS"}, "kind"),
        ({"kind": 1}, "kind"),
        ({"level": "NO_DATA_AVAILABLE"}, "level"),
        ({"observedAt": "2026-03-02T07:30:00"}, "observedAt"),
        ({"observedAt": "yesterday"}, "observedAt"),
        ({"observedAt": None}, "observedAt"),
        ({"vehicleId": None}, "vehicleId"),
        ({"messageId": ""}, "messageId"),
        ({"messageId": "x" * 129}, "messageId"),
        ({"messageId": "a\nb"}, "messageId"),
        ({"system": None}, "system"),
        ({"lat": 51.0}, "lat"),
        ({"lat": 91, "lon": 11}, "lat"),
        ({"startDate": "20260230"}, "startDate"),
        ({"stopSequence": 1.5}, "stopSequence"),
        ({"defect": "no"}, "defect"),
        ({"spaces": {"PIANO": 1}}, "spaces.PIANO"),
        ({"load": 3}, "load"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], field: str) -> None:
    with pytest.raises(ObservationError) as caught:
        read_observation(OWN | change)
    assert caught.value.field == field
    assert caught.value.status == 422


@pytest.mark.parametrize(
    "change",
    [
        {"mac": "x"}, {"MAC": "x"}, {"macAddress": "x"}, {"mac_address": "x"}, {"imei": "1"}, {"bssid": "x"},
        {"hashedId": "x"}, {"hashed_mac": "x"}, {"pseudonymized_devices": []},
        {"macHash": "x"}, {"mac_ids": []}, {"bleAddress": "x"}, {"bt_hashes": []},
        {"deviceId": "1"}, {"devices": []},
        {"probeRequests": 3}, {"clientIds": ["x"]}, {"advertisingId": "x"}, {"ip": "x"},
        {"vehicleId": "00:1A:2B:3C:4D:5E"}, {"messageId": "00-1a-2b-3c-4d-5e"}, {"tripId": "001a.2b3c.4d5e"},
        {"messageId": "t " + "ab" * 32}, {"stopId": "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
        {"spaces": {"x": {"wifi_ids": [1]}}},
    ],
)  # fmt: skip
def test_what_names_a_device_is_refused_and_not_quoted(change: dict[str, Any]) -> None:
    with pytest.raises(ObservationError) as caught:
        read_observation(OWN | change)
    assert caught.value.code == "DEVICE_IDENTIFIER"
    assert "1A:2B" not in caught.value.message


def test_count_messages_of_hsl_and_waltti() -> None:
    read = read_apc_message(APC, system="waltti")
    assert (read.system, read.message_id) == ("waltti", "c17:a0c3c7f2-6f0f-4a57-9d6b-3a4b4e0c0001")
    assert (read.vehicle_id, read.observed_s, read.boardings, read.alightings) == ("c17", SENT_S, 3, 1)
    assert read.spaces == (("PRAM", 1),)
    hsl = {"APC": {"oper": 22, "veh": 1288, "tst": "2026-03-02T06:30:00Z", "lat": 60.1, "long": 24.9,
        "vehiclecounts": {"countquality": "defect", "vehicleload": 7, "doorcounts": []}}}  # fmt: skip
    read = read_apc_message(hsl)
    assert (read.vehicle_id, read.on_board, read.is_defect, read.lon) == ("22/1288", 7, True, 24.9)


def test_an_apc_message_with_a_device_in_it_is_refused() -> None:
    message = json.loads(json.dumps(APC))
    message["APC"]["vehiclecounts"]["doorcounts"][0]["macs"] = ["x"]
    with pytest.raises(ObservationError, match="named a device") as caught:
        read_apc_message(message)
    assert caught.value.field == "APC.vehiclecounts.doorcounts[0].macs"


def test_vehicle_positions_with_carriages() -> None:
    message = pb.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    message.header.timestamp = SENT_S
    entity = message.entity.add(id="v1")
    entity.vehicle.vehicle.id = "1601"
    entity.vehicle.trip.trip_id = "t1"
    entity.vehicle.current_stop_sequence = 20
    for status, percentage in ((1, 30), (3, 90), (7, -1)):
        carriage = entity.vehicle.multi_carriage_details.add()
        carriage.occupancy_status, carriage.occupancy_percentage = status, percentage
    message.entity.add(id="nothing").vehicle.position.latitude = 51
    message.entity[-1].vehicle.position.longitude = 11
    (read,) = read_vehicle_positions(message.SerializeToString(), "feed", "x")
    assert (read.percentage, read.level, read.observed_s) == (60, "STANDING_ROOM_ONLY", SENT_S)
    assert read.is_heading_to_stop  # IN_TRANSIT_TO is the default of the specification
    again = read_vehicle_positions(message.SerializeToString(), "feed", "x")
    assert again == [read]  # the same message has the same id
    assert read.carriages == (), "without names nobody knows which vehicles they are"
    for number, carriage in enumerate(entity.vehicle.multi_carriage_details):
        carriage.id = f"16{number:02}"
    (named,) = read_vehicle_positions(message.SerializeToString(), "feed", "x")
    assert named.carriages == (
        ("1600", "MANY_SEATS_AVAILABLE", 30), ("1601", "STANDING_ROOM_ONLY", 90), ("1602", "", -1),
    )  # fmt: skip
    entity.vehicle.multi_carriage_details[1].id = "1600"
    assert read_vehicle_positions(message.SerializeToString(), "feed", "x")[0].carriages == ()


def test_sensorthings() -> None:
    entity = {
        "@iot.id": 42,
        "phenomenonTime": "2026-03-02T06:29:00Z/2026-03-02T06:30:00Z",
        "result": 12.5,
        "parameters": {"vehicleId": "1601", "kind": "DEVICES"},
        "FeatureOfInterest": {"feature": {"type": "Point", "coordinates": [11.97, 51.48]}},
    }
    read = read_sensorthings(entity, "platform")
    assert (read.message_id, read.on_board, read.observed_s, read.lat) == ("42", 12.5, SENT_S, 51.48)
    assert read_sensorthings(entity | {"parameters": {}, "Datastream": {"@iot.id": 7}}, "p").vehicle_id == "7"
    with pytest.raises(ObservationError, match="neither a vehicle nor a trip"):
        read_sensorthings(entity | {"parameters": {}}, "p")
    assert read.system == "platform"
    named = entity | {"parameters": {"vehicleId": "1", "system": "wlan"}}
    assert read_sensorthings(named, "p").system == "wlan"


def test_count_xml_and_what_it_refuses() -> None:
    (read,) = read_count_xml(STOP_COUNT.encode(), "itcs")
    assert (read.boardings, read.alightings, read.spaces) == (2, 1, (("WHEELCHAIR", 1),))
    assert (read.trip_id, read.start_date, read.stop_sequence) == ("t1", "20260302", 20)
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><PassengerCounts>&a;</PassengerCounts>'
    deep = "<a>" * 40 + "</a>" * 40
    for hostile in (bomb, deep, "<html><body>502", "", STOP_COUNT.replace("<In>2", "<In>-2")):
        with pytest.raises(ObservationError):
            read_count_xml(hostile.encode(), "itcs")
    with pytest.raises(ObservationError) as caught:
        read_count_xml(STOP_COUNT.replace("<DoorID>1</DoorID>", "<Imei>1</Imei>").encode(), "itcs")
    assert caught.value.code == "DEVICE_IDENTIFIER"


def test_tides_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "stop_visits.csv"
    head = "service_date,trip_id_performed,stop_sequence,vehicle_id,"
    head += "actual_departure_time,boarding_1,alighting_1,departure_load"
    row = "2026-03-02,t1,20,1601,2026-03-02T06:30:00Z,3,1,12"
    path.write_text(f"{head}\n{row}\n")
    (read,) = read_stop_visits(path, "history", "x")
    assert (read.boardings, read.on_board, read.start_date, read.stop_sequence) == (3, 12, "20260302", 20)
    # A vehicle without counters: nobody counted, which is not the same as nobody boarded.
    path.write_text(f"{head}\n{row.replace(',3,1,12', ',,,')}\n{row.replace(',3,1,12', ',2,,')}\n")
    uncounted, half = read_stop_visits(path, "history", "x")
    assert (uncounted.boardings, uncounted.alightings, uncounted.on_board) == (None, None, None)
    assert (half.boardings, half.alightings) == (2, None)
    path.write_text(f"{head}\n{row}\n{row.replace(',3,1,', ',-3,1,')}\n")
    with pytest.raises(ObservationError) as caught:
        list(read_stop_visits(path, "history", "x"))
    assert caught.value.field == "stop_visits.csv:3.boarding_1"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(ObservationError, match="has no column"):
        list(read_stop_visits(path, "history", "x"))
    path.write_text(
        "passenger_event_id,event_timestamp,event_type,vehicle_id,event_count\n"
        "e1,2026-03-02T06:30:00Z,Passenger boarded,1601,2\ne2,2026-03-02T06:30:01Z,Door closed,1601,\n"
    )
    (event,) = read_passenger_events(path, "history", "x")
    assert (event.boardings, event.alightings) == (2, 0)


def test_events_that_tides_does_not_have_are_refused_and_others_are_not_counted(tmp_path: Path) -> None:
    path = tmp_path / "passenger_events.csv"
    events = [
        ("Passenger boarded", 1), ("passenger boarded", 30), ("Passenger boarding", 5), ("Door opened", 1),
        ("Ramp was deployed", 1), ("Individual bike boarded", 2), ("Passenger alighted", 4),
    ]  # fmt: skip
    path.write_text(
        "passenger_event_id,event_timestamp,event_type,vehicle_id,event_count\n"
        + "".join(f"e{n},2026-03-02T06:30:00Z,{event},1601,{n_}\n" for n, (event, n_) in enumerate(events))
    )
    refused: list[ObservationError] = []
    read = list(read_history(path, "history", "x", refused.append))
    assert [(one.boardings, one.alightings) for one in read] == [(1, 0), (0, 4)]
    assert [one.field for one in refused] == [
        "passenger_events.csv:3.event_type",
        "passenger_events.csv:4.event_type",
    ]
    assert "must be one of Passenger boarded, Passenger alighted, " in refused[0].message


def test_tides_of_version_one(tmp_path: Path) -> None:
    # GTFS counts 10, 20, 30; on the way a stop was served that is not in the timetable.
    path = tmp_path / "stop_visits.csv"
    path.write_text(
        "service_date,trip_id_performed,trip_id_scheduled,trip_stop_sequence,scheduled_stop_sequence,"
        "vehicle_id,stop_id,actual_departure_time,boarding_1,alighting_1,departure_load\n"
        "2026-03-02,p1,t1,1,10,1601,A,2026-03-02T06:30:00Z,3,0,NA\n"
        "2026-03-02,p1,t1,1,10,1602,A,2026-03-02T06:30:00Z,4,0,NaN\n"
        "2026-03-02,p1,t1,2,NA,1601,X,2026-03-02T06:33:00Z,1,NA,\n"
        "2026-03-02,p1,t1,3,20,1601,B,2026-03-02T06:36:00Z,0,2,2\n"
    )
    read = list(read_history(path, "history", "x"))
    assert [(one.stop_sequence, one.stop_id, one.on_board) for one in read] == [
        (10, "A", None), (10, "A", None), (None, "X", None), (20, "B", 2),
    ]  # fmt: skip
    assert {one.trip_id for one in read} == {"t1"}
    assert len({one.message_id for one in read}) == 4, "of two coupled vehicles each counts"
    assert read[2].alightings is None
    path = tmp_path / "passenger_events.csv"
    head = "passenger_event_id,service_date,event_timestamp,trip_id_performed,trip_stop_sequence,"
    path.write_text(
        head + "scheduled_stop_sequence,event_type,vehicle_id,device_id,stop_id,event_count\n"
        "e1,2026-03-02,2026-03-02T06:36:00Z,t1,3,20,Passenger boarded,1601,00:1a:2b:3c:4d:5e,B,\n"
    )
    (event,) = read_history(path, "history", "x")
    assert (event.stop_sequence, event.boardings) == (20, 1), "the counter's id is no rider's device"
    assert "1a:2b" not in repr(event)
    path.write_text(head + "event_type,vehicle_id,mac\ne1,2026-03-02,2026-03-02T06:36:00Z,t1,3,Door,1,x\n")
    with pytest.raises(ObservationError, match="named a device"):
        list(read_history(path, "history", "x"))
    path.write_text("service_date,trip_id_performed,vehicle_id\n2026-03-02,t1,1601\n")
    with pytest.raises(ObservationError, match="trip_stop_sequence"):
        list(read_stop_visits(path, "history", "x"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*OWN, "APC", "tst", "x"]), inner)
    ),
    max_leaves=8,
)


@given(JSON)
def test_any_json_is_read_or_refused_in_our_words(value: object) -> None:
    for read in (read_observation, read_apc_message, lambda message: read_sensorthings(message, "s")):
        try:
            read(value)
        except MobilityError as error:
            assert error.message


@given(st.sampled_from(sorted(OWN)), JSON)
def test_any_member_is_read_or_refused_in_our_words(name: str, value: object) -> None:
    try:
        assert read_observation(OWN | {name: value}).system
    except ObservationError as error:
        assert error.message


@given(st.binary(max_size=200), st.integers(0, 400), st.binary(max_size=8))
def test_any_bytes_are_read_or_refused_in_our_words(content: bytes, at: int, inserted: bytes) -> None:
    changed = STOP_COUNT.encode()
    changed = changed[:at] + inserted + changed[at + 3 :]
    for read in (
        lambda: read_vehicle_positions(content, "s", "f"),
        lambda: read_count_xml(content, "s"),
        lambda: read_count_xml(changed, "s"),
        lambda: read_observation(orjson.loads(content)),
    ):
        with contextlib.suppress(MobilityError, orjson.JSONDecodeError):
            read()


def test_registry_of_both_forms(tmp_path: Path) -> None:
    path = tmp_path / "sensors.toml"
    path.write_text(
        '[types.bus]\nseats = 31\nstanding = 44\n[vehicles.1601]\ntype = "MGT-M"\naliases = ["c17"]\n'
        '[vehicles."22/1288"]\ntype = "bus"\n[systems.doors]\nkind = "door"\nvehicles = ["1601"]\n'
    )
    registry = read_registry(path)
    tram = registry.find_type("c17")
    assert tram is not None
    # FACTS: MGT-M has 64 seats of 166 places, MGT-XL 96 of 267.
    assert (tram.seats, tram.seats + tram.standing) == (64, 166)
    assert registry.types["MGT-XL"].seats + registry.types["MGT-XL"].standing == 267
    assert registry.systems["doors"].kind is SensorKind.DOOR
    path.write_text('[vehicles.1]\ntype = "ufo"\n')
    with pytest.raises(ObservationError, match="no type of this file") as caught:
        read_registry(path)
    assert caught.value.field == "sensors.toml: vehicles.1.type"
    table = tmp_path / "vehicles.csv"
    table.write_text(
        "vehicle_id,type,mode,seats,standing,sensors\n1,MGT-M,tram,64,102,door\n2,b,bus,31,44,\n"
    )
    assert read_registry(table).vehicle_types == ("MGT-M", "b")
    table.write_text("vehicle_id,type,seats,standing,wheelchair_spaces\n1,MGT-M,62,100,2\n")
    own = read_registry(table).find_type("1")
    assert own is not None
    assert (own.seats, own.wheelchair_spaces) == (62, 2), "a file knows its own vehicles best"
    table.write_text("vehicle_id,type,seats,standing\n1,MGT-M,64,102\n2,MGT-M,64,100\n")
    with pytest.raises(ObservationError, match="other places than before"):
        read_registry(table)
    for broken in (b"\xff\xfe", b"[types", b"types = 3", b""):
        path.write_bytes(broken)
        try:
            read_registry(path)
        except ObservationError as error:
            assert error.field.startswith("sensors.toml")
