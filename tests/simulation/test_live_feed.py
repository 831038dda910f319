"""The model city's present: a realtime feed that fits the day, and messages with the field's dirt."""

import datetime
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from google.transit import gtfs_realtime_pb2 as pb

from mobility.sensing.observation import Observation, SensorKind
from mobility.simulation import ModelCity
from mobility.simulation.live.feed import build_messages
from mobility.simulation.live.messages import messages_of
from mobility.simulation.live.player import TRIP_UPDATES, VEHICLE_POSITIONS, Player
from mobility.simulation.live.present import PlayedDay, Present
from mobility.simulation.live.sending import HttpSender, to_json
from mobility.simulation.riders.ridership import Ridership
from mobility.simulation.sensors.equipment import equip

EIGHT = int(datetime.datetime(2026, 11, 25, 7, 0, 7, tzinfo=datetime.UTC).timestamp())
"""Eight in the morning in the model city."""


@pytest.fixture(scope="module")
def ridership(city: ModelCity) -> Ridership:
    return Ridership(city, 7, datetime.date(2026, 11, 24))


@pytest.fixture(scope="module")
def played(ridership: Ridership) -> PlayedDay:
    return PlayedDay(ridership, ridership.simulate(datetime.date(2026, 11, 25)))


def parse(data: bytes) -> pb.FeedMessage:
    message = pb.FeedMessage()
    message.ParseFromString(data)
    return message


def test_each_vehicle_shows_once_and_is_where_its_run_is(ridership: Ridership, played: PlayedDay) -> None:
    messages = build_messages([played], EIGHT, 1)
    positions = parse(messages.vehicle_positions)
    assert len(positions.entity) == len(played.under_way(EIGHT)) > 40
    ids = [entity.vehicle.vehicle.id for entity in positions.entity]
    # a vehicle waits at a terminus for its next run while the last one is told to its end
    assert len(set(ids)) > 0.8 * len(ids)
    runs = {name: row for row, name in enumerate(ridership.timetable.runs.trip_id)}
    for entity in positions.entity:
        seen = entity.vehicle
        path = ridership.timetable.paths[ridership.timetable.runs.path[runs[seen.trip.trip_id]]]
        assert 1 <= seen.current_stop_sequence <= len(path.stations)
        assert 51.2 < seen.position.latitude < 52.1
        assert 0 <= EIGHT - seen.timestamp <= 12


def test_delays_are_those_of_the_last_departure(ridership: Ridership, played: PlayedDay) -> None:
    updates = parse(build_messages([played], EIGHT, 1).trip_updates)
    told = {entity.trip_update.trip.trip_id: entity.trip_update for entity in updates.entity}
    calls, now = played.day.calls, EIGHT - played.midnight_s
    checked = 0
    for run in played.under_way(EIGHT).tolist():
        first, last = calls.offsets[run], calls.offsets[run + 1]
        left = int((calls.departure_s[first:last] <= now).sum())
        row = played.day.plan.rows[run]
        if ridership.timetable.runs.start_time[row] or not 0 < left < last - first - 1:
            continue
        update = told[ridership.timetable.runs.trip_id[row]]
        assert update.stop_time_update[0].stop_sequence == left + 1
        delay = calls.departure_s[first + left - 1] - ridership.timetable.runs.departures[row][left - 1]
        assert update.delay >= delay
        checked += 1
    assert checked > 30


def test_everything_says_that_it_is_simulated(played: PlayedDay) -> None:
    for data in build_messages([played], EIGHT, 1):
        message = parse(data)
        assert message.header.feed_version == "simulated"
        assert message.header.timestamp == EIGHT
        assert all(entity.id.startswith("simulated-") for entity in message.entity)
        assert len({entity.id for entity in message.entity}) == len(message.entity)
    assert {
        sent.observation.system[:10] for sent in messages_of(played, equip(played.day.plan.fleet, 1))
    } == {"simulated-"}


def test_vehicles_move_forward(played: PlayedDay) -> None:
    run = int(played.under_way(EIGHT)[5])
    rows = [played.sight(run, now) for now in range(EIGHT, EIGHT + 300, 15) if run in played.under_way(now)]
    assert all(a.position <= b.position for a, b in pairwise(rows))
    assert len({(row.lat, row.lon) for row in rows}) > 3


@pytest.mark.slow
def test_messages_are_as_dirty_as_the_field(played: PlayedDay) -> None:
    sent = messages_of(played, equip(played.day.plan.fleet, 1))
    observations = [one.observation for one in sent]
    ids = [(one.system, one.message_id) for one in observations]
    n = len(ids)
    assert n > 20_000
    assert 0.005 < 1 - len(set(ids)) / n < 0.03
    assert any((one.lat, one.lon) == (0.0, 0.0) for one in observations)
    assert any((one.boardings or 0) < 0 or (one.on_board or 0) < 0 for one in observations)
    assert any(one.is_defect for one in observations)
    late = np.array([one.at_s - one.observation.observed_s for one in sent])
    assert (late > 86_400).any()
    assert (late < -400).any(), "a clock that is ten minutes ahead"
    assert [one.at_s for one in sent] == sorted(one.at_s for one in sent)
    by_hand = [one for one in observations if one.kind == SensorKind.MANUAL]
    assert by_hand
    assert all(one.trip_id and not one.vehicle_id for one in by_hand)


@pytest.mark.slow
def test_a_player_starts_in_the_middle_of_a_day_and_loses_nothing(
    ridership: Ridership, tmp_path: Path
) -> None:
    now = [EIGHT]
    taken: list[Observation] = []
    is_down = [False]

    def send(batch: list[Observation]) -> None:
        assert len(batch) <= 500
        if is_down[0]:
            raise OSError("nobody listens")
        taken.extend(batch)

    player = Player(ridership, lambda: now[0], tmp_path, send, 1)
    player.step()
    assert len(parse((tmp_path / VEHICLE_POSITIONS).read_bytes()).entity) > 40
    at_once = len(taken)
    assert at_once > 500, "the hour before is caught up"
    is_down[0] = True
    now[0] += 60
    player.step()
    assert len(taken) == at_once
    is_down[0] = False
    now[0] += 60
    player.step()
    assert len(taken) > at_once
    assert parse((tmp_path / TRIP_UPDATES).read_bytes()).header.timestamp == now[0]
    keys = [(one.system, one.message_id, one.observed_s) for one in taken]
    assert len(set(keys)) > 0.97 * len(keys)


@pytest.mark.slow
def test_after_midnight_yesterday_still_runs(ridership: Ridership) -> None:
    present = Present(ridership)
    half_past_midnight = int(datetime.datetime(2026, 11, 25, 23, 30, tzinfo=datetime.UTC).timestamp())
    dates = [day.day.date for day in present.days(half_past_midnight)]
    assert dates == [datetime.date(2026, 11, 25), datetime.date(2026, 11, 26)]
    assert len(present.days(half_past_midnight)[0].under_way(half_past_midnight)) > 0


def test_an_observation_leaves_out_what_is_not_said() -> None:
    said = Observation("simulated-door", "1", SensorKind.DOOR, "1601", EIGHT, boardings=3, alightings=0)
    assert to_json(said) == {
        "system": "simulated-door", "messageId": "1", "kind": "DOOR", "vehicleId": "1601",
        "observedAt": "2026-11-25T07:00:07Z", "boardings": 3, "alightings": 0,
    }  # fmt: skip


def test_nobody_at_the_other_end_is_an_oserror() -> None:
    with pytest.raises(OSError, match="refused"):
        HttpSender("http://127.0.0.1:9", "")([])


@pytest.mark.parametrize(("status", "is_sent_again"), [(400, False), (202, False), (503, True), (401, True)])
def test_what_is_refused_for_what_it_says_is_not_sent_again(status: int, is_sent_again: bool) -> None:
    bodies = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        send = HttpSender(f"http://127.0.0.1:{server.server_port}", "key")
        said = Observation("simulated-door", "1", SensorKind.DOOR, "1601", EIGHT, boardings=3, alightings=0)
        if is_sent_again:
            with pytest.raises(OSError, match=str(status)):
                send([said])
        else:
            send([said])
        server.shutdown()
    assert bodies == [{"observations": [to_json(said)]}]
