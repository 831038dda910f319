"""A real MQTT broker for tests: mosquitto, on a free port of this machine."""

import shutil
import subprocess
import time
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tests.support.live import free_port

PROGRAM = shutil.which("mosquitto") or shutil.which("/usr/sbin/mosquitto")


class Mosquitto:
    """A broker that can be stopped and started again with what it kept.

    Parameters
    ----------
    folder : Path
        For its files.
    settings : str
        Lines of its configuration beside those of a broker that lets everybody in.
    """

    def __init__(self, folder: Path, settings: str = "allow_anonymous true") -> None:
        if PROGRAM is None:
            pytest.skip("mosquitto is not installed (make mosquitto)")
        self.port = free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "mosquitto.conf").write_text(
            f"listener {self.port} 127.0.0.1\n{settings}\npersistence true\n"
            f"persistence_location {folder}/\nautosave_interval 1\nmax_queued_messages 100000\n"
            "max_inflight_messages 500\nuser root\n"
        )

    @property
    def url(self) -> str:
        """Its address."""
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        assert PROGRAM is not None
        self._process = subprocess.Popen(
            [PROGRAM, "-c", str(self._folder / "mosquitto.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        limit = time.monotonic() + 20
        while time.monotonic() < limit:
            try:
                self.publisher().disconnect()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError("mosquitto does not answer")

    def publisher(self) -> mqtt.Client:
        """Connect a client that publishes; its network loop runs in a thread after loop_start()."""
        client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv311)
        client.max_inflight_messages_set(500)
        client.connect("127.0.0.1", self.port)
        return client

    def stop(self) -> None:
        """End it; what it keeps is on disk."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None
