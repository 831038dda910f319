"""The whole service: what a sensor hands in changes answers, and no acknowledged observation is lost."""

import json
import os
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from mobility.bootstrap.redis_server import find_redis_server
from mobility.cli.live import command
from mobility.store import KeyFile, Role, sign
from tests.live.test_service import live_process, status, wait_until
from tests.scenarios.cities import city
from tests.support.live import Live, serving
from tests.support.mosquitto import Mosquitto

pytestmark = [
    pytest.mark.skipif(find_redis_server() is None, reason="no redis-server on this machine"),
]
LINES = """
    1 trip=t1 : A 8:00 B 8:10 C 8:20 D 8:30
    1 trip=t2 : A 8:30 B 8:40 C 8:50 D 9:00
    """
EIGHT_S = 1_767_769_200
"""8:00 on 2026-01-07 in Berlin."""
PATH = "/v1/occupancy/observations"
PLAN = "/api/v5/plan?fromPlace=t_A&toPlace=t_D&time=2026-01-07T07:00:00Z&timetableView=false&language=en"
REQUEST_ID = re.compile(r'"requestId":"[0-9a-f]{32}"')
BOARD = "/api/v5/stoptimes?stopId=t_B&time=2026-01-07T07:00:00Z&n=1&language=en"


class Doors:
    """A counting system that names vehicle and trip."""

    def __init__(self, live: Live, key: str, back_s: int) -> None:
        self._live, self._key, self._back_s = live, key, back_s

    def count(self, stop: int, boardings: int) -> None:
        """Hand in who boarded at a stop of the first trip; it must be accepted."""
        body = json.dumps(
            {
                "system": "doors",
                "messageId": f"call-{stop}",
                "kind": "DOOR",
                "vehicleId": "1601",
                "observedAt": EIGHT_S + 600 * stop,
                "boardings": boardings,
                "alightings": 0,
                "feed": "t",
                "tripId": "t1",
                "startDate": "20260107",
                "stopSequence": stop + 1,
            }
        ).encode()
        signed = sign(self._key, int(time.time()) - self._back_s, PATH, body)
        answer = requests.post(
            self._live.address + PATH,
            data=body,
            headers={"Content-Type": "application/json", **signed},
            timeout=30,
        )
        assert (answer.status_code, answer.json()["accepted"]) == (200, 1), answer.text


def occupancy_of_leg(live: Live) -> dict[str, Any]:
    """Of the first trip, at its fullest; {} = nothing is known."""
    (itinerary, *_) = live.get(PLAN).json()["itineraries"]
    found: dict[str, Any] = itinerary["legs"][0].get("occupancy", {})
    return found


def occupancy_on_board(live: Live) -> dict[str, Any]:
    """With which it leaves B."""
    (event,) = live.get(BOARD).json()["stopTimes"]
    found: dict[str, Any] = event["place"].get("occupancy", {})
    return found


@pytest.mark.slow
def test_observation_in_answer_out_and_nothing_lost_when_the_live_process_is_killed(tmp_path: Path) -> None:
    city(tmp_path, LINES)
    state, registry = tmp_path / "state", tmp_path / "vehicles.csv"
    registry.write_text("vehicle_id,type,seats,standing\n1601,MGT-M,64,102\n")
    _, key = KeyFile(state).add(Role.SENSOR, "doors", ("doors",))
    _, control = KeyFile(state).add(Role.CONTROL, "room")
    # It is 8:12 when the service starts: the first trip has left B two minutes ago.
    back_s = int(time.time()) - (EIGHT_S + 720)
    with serving(
        tmp_path / "network",
        tmp_path / "log",
        workers=1,
        MOBILITY_STATE=str(state),
        MOBILITY_SENSOR_REGISTRY=str(registry),
        MOBILITY_OCCUPANCY_MODEL=str(tmp_path / "no-model"),
        MOBILITY_CLOCK_BACK_S=str(back_s),
    ) as live:
        wait_until(lambda: status(live)["state"] == "LIVE")
        assert occupancy_of_leg(live) == occupancy_on_board(live) == {}
        told = status(live)["sensors"]
        assert (told["trained"], told["registered"], told["published"]) == (False, 1, 0)
        assert "no trained model" in told["modelFault"]

        doors = Doors(live, key, back_s)
        doors.count(0, 60)
        wait_until(lambda: occupancy_of_leg(live).get("source") == "DOOR")
        assert occupancy_of_leg(live)["level"] == "LOW", "60 of 166 places"
        assert occupancy_of_leg(live)["observedAt"] == "2026-01-07T07:00:00Z"

        killed = live_process(live)
        os.kill(killed, signal.SIGKILL)
        doors.count(1, 100)  # nobody reads the journal just now
        wait_until(lambda: live_process(live) not in (0, killed))
        wait_until(lambda: occupancy_on_board(live).get("level") == "HIGH")
        # 160 of 166 places: what came before the kill and what came after it both count.
        assert occupancy_of_leg(live)["level"] == "HIGH"
        assert occupancy_on_board(live)["source"] == "DOOR"
        assert "systems" not in status(live)["sensors"], "a message more may be a rider more"
        told = live.get("/v1/live/status", headers={"X-API-Key": control}).json()["sensors"]
        (system,) = told["systems"]
        assert (system["system"], system["messages"], system["matched"]) == ("doors", 2, 2)
        shown = CliRunner().invoke(command, ["status", "--url", live.address, "--key", control])
        assert "counting system" in shown.output and "doors" in shown.output
        metrics = live.get("/metrics").text
        assert 'mobility_sensors_messages{reason="",result="matched",system="doors"} 2.0' in metrics
        assert 'mobility_observations_total{code="",result="accepted"} 2.0' in metrics
        assert "mobility_occupancy_trained 0.0" in metrics
    said = (tmp_path / "log").read_text()
    assert "loads rest on observations alone" in said
    # Ids of requests are random hexadecimal digits and may hold these four by chance.
    assert "1601" not in REQUEST_ID.sub("", said), "no vehicle in the log"


@pytest.mark.slow
def test_a_broker_that_is_away_is_named_until_it_is_back(tmp_path: Path) -> None:
    city(tmp_path, LINES)
    broker = Mosquitto(tmp_path)
    with serving(
        tmp_path / "network",
        tmp_path / "log",
        workers=1,
        MOBILITY_MQTT_URL=broker.url,
        MOBILITY_MQTT_TOPICS="apc/#",
    ) as live:
        wait_until(lambda: "not connected" in status(live).get("sensors", {}).get("brokerFault", ""))
        assert "mobility_sensors_broker_fault 1.0" in live.get("/metrics").text
        asked = CliRunner().invoke(command, ["status", "--url", live.address])
        assert "sensors: not connected: ConnectionRefusedError" in asked.output
        broker.start()
        wait_until(lambda: status(live)["sensors"]["brokerFault"] == "", 90)
        assert "mobility_sensors_broker_fault 0.0" in live.get("/metrics").text
        asked = CliRunner().invoke(command, ["status", "--url", live.address])
        assert "sensors: there is no trained model" in asked.output
        assert "not connected" not in asked.output
        broker.stop()
        wait_until(lambda: status(live)["sensors"]["brokerFault"] != "")
    assert '"broker not connected"' in (tmp_path / "log").read_text()
