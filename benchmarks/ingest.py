"""Observations a second, over HTTP in signed batches and over MQTT with QoS 1, and whether any is lost.

``python -m benchmarks.ingest [--seconds 20] [--batch 100]`` starts gunicorn with one worker on one core (the
sender has another, where there is one) and sends as fast as is answered; then the same through mosquitto,
with the subscriber in a process of its own. All that was sent is looked for in the journal. Prints a table.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flask
import paho.mqtt.client as mqtt
import requests
from paho.mqtt.enums import CallbackAPIVersion

from mobility.api import create_app
from mobility.errors import NotReadyError
from mobility.sensing.intake import Intake
from mobility.sensing.journal import Journal
from mobility.sensing.journal_reader import JournalReader
from mobility.sensing.mqtt import Subscriber
from mobility.service import Exchange, Services
from mobility.settings import read_settings
from mobility.store import KeyFile, Role, sign

PATH = "/v1/occupancy/observations"
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
IN_FLIGHT = 200


class NoNetwork:
    """A source of services that has none: observations need no network."""

    def current(self) -> Services:
        """Have none."""
        raise NotReadyError("There is no network here.")

    def exchange(self) -> Exchange:
        """Have exchanged none."""
        return Exchange()


def make_app() -> flask.Flask:
    """Make what gunicorn serves."""
    return create_app(read_settings(), NoNetwork())


def subscribe() -> None:
    """Subscribe until asked to end; a process of its own."""
    url, folder = sys.argv[2:4]
    subscriber = Subscriber(url, ("apc/#",), Intake(Journal(Path(folder))), "ingest")
    subscriber.start()
    signal.sigwait({signal.SIGTERM})
    subscriber.stop()


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--subscribe"]:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        subscribe()
        return
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--batch", type=int, default=100)
    asked = options.parse_args()
    print("| door | observations | a second | processor time a second | lost |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        _print(f"HTTP, {asked.batch} a batch", *_http(Path(folder), asked.seconds, asked.batch))
    with tempfile.TemporaryDirectory() as folder:
        _print("MQTT, QoS 1", *_mqtt(Path(folder), asked.seconds))


def _print(door: str, count: int, wall_s: float, cpu_s: float, lost: int) -> None:
    print(f"| {door} | {count} | {count / wall_s:.0f} | {cpu_s / wall_s:.2f} s | {lost} |")


def _http(folder: Path, seconds: float, batch: int) -> tuple[int, float, float, int]:
    _, text = KeyFile(folder).add(Role.SENSOR)
    port = _free_port()
    environment = os.environ | {"MOBILITY_STATE": str(folder), "MOBILITY_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "gunicorn", "--workers=1", "--threads=4", "--log-level=error"]
    command += [f"--bind=127.0.0.1:{port}", "benchmarks.ingest:make_app()"]
    url, sent = f"http://127.0.0.1:{port}{PATH}", []
    with _process(command, environment):
        _until_open(port)
        (worker,) = _children(_PROCESSES[-1].pid)
        os.sched_setaffinity(worker, {0})
        session = requests.Session()
        begin, cpu, number = time.monotonic(), _cpu_s(worker), 0
        while time.monotonic() - begin < seconds:
            said = [_own(number + i) for i in range(batch)]
            body = json.dumps({"observations": said}).encode()
            headers = sign(text, int(time.time()), PATH, body) | {"Content-Type": "application/json"}
            answer = session.post(url, data=body, headers=headers, timeout=30)
            answer.raise_for_status()
            assert answer.json()["accepted"] == batch, answer.text[:500]
            sent += [one["messageId"] for one in said]
            number += batch
        wall_s, cpu_s = time.monotonic() - begin, _cpu_s(worker) - cpu
    return len(sent), wall_s, cpu_s, len(set(sent) - _in_journal(folder / "journal"))


def _mqtt(folder: Path, seconds: float) -> tuple[int, float, float, int]:
    program = shutil.which("mosquitto") or shutil.which("/usr/sbin/mosquitto")
    if program is None:
        sys.exit("mosquitto is not installed: make mosquitto")
    port = _free_port()
    configuration = folder / "mosquitto.conf"
    configuration.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\nmax_inflight_messages {IN_FLIGHT}\n"
        "max_queued_messages 100000\n"
    )
    journal = folder / "journal"
    command = [
        sys.executable,
        "-m",
        "benchmarks.ingest",
        "--subscribe",
        f"mqtt://127.0.0.1:{port}",
        str(journal),
    ]
    with _process([program, "-c", str(configuration)]):
        _until_open(port)
        with _process(command):
            subscriber = _PROCESSES[-1].pid
            client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv311)
            client.max_inflight_messages_set(IN_FLIGHT)
            client.connect("127.0.0.1", port)
            client.loop_start()
            reader = JournalReader(journal)
            while not reader.read():  # a broker keeps nothing for whom it does not know yet
                client.publish("apc/x", json.dumps(_apc(-1)).encode(), qos=1)
                time.sleep(0.1)
            time.sleep(1)
            reader.read()
            begin, cpu, number, found = time.monotonic(), _cpu_s(subscriber), 0, 0
            while time.monotonic() - begin < seconds:
                if number - found > 5000:  # not further ahead than a broker would queue
                    found += len(reader.read())
                    time.sleep(0.01)
                    continue
                client.publish("apc/x", json.dumps(_apc(number)).encode(), qos=1)
                number += 1
            while found < number and time.monotonic() - begin < seconds + 60:
                found += len(reader.read())
                time.sleep(0.01)
            wall_s, cpu_s = time.monotonic() - begin, _cpu_s(subscriber) - cpu
            client.disconnect()
            client.loop_stop()
    return number, wall_s, cpu_s, len({f"c17:m{i}" for i in range(number)} - _in_journal(journal))


def _own(number: int) -> dict[str, object]:
    return {
        "system": "doors", "messageId": f"m{number}", "kind": "DOOR", "vehicleId": str(number % 120),
        "observedAt": int(time.time()), "boardings": 3, "alightings": 1, "lat": 51.48, "lon": 11.97,
    }  # fmt: skip


def _apc(number: int) -> dict[str, object]:
    count = [{"class": "adult", "in": 2, "out": 1}, {"class": "child", "in": 1, "out": 0}]
    doors = [{"door": str(door), "count": count} for door in range(3)]
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    counts = {"countquality": "regular", "doorcounts": doors}
    apc = {"countingSystemId": "c17", "messageId": f"m{number}", "tst": moment, "vehiclecounts": counts}
    return {"APC": apc}


def _in_journal(folder: Path) -> set[str]:
    reader, found = JournalReader(folder), set[str]()
    while some := reader.read():
        found |= {one.observation.message_id for one in some}
    return found


_PROCESSES: list[subprocess.Popen[bytes]] = []


@contextmanager
def _process(command: list[str], environment: dict[str, str] | None = None) -> Iterator[None]:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _PROCESSES.append(process)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)
        _PROCESSES.remove(process)


def _until_open(port: int) -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(1)
                return
        time.sleep(0.1)
    sys.exit("nobody listens")


def _children(process: int) -> list[int]:
    return [int(text) for text in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _cpu_s(process: int) -> float:
    parts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) * TICK_S


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


if __name__ == "__main__":
    main()
