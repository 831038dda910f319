"""The port before there is a service."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import requests

from mobility.bootstrap.doorway import LEAVING, PATIENCE_S, Doorway
from mobility.errors import SettingsError
from mobility.settings import Settings, read_settings


@pytest.fixture
def settings() -> Settings:
    """Any free port of this machine."""
    return replace(read_settings({}), host="127.0.0.1", port=0)


@contextmanager
def answering(doorway: Doorway) -> Iterator[None]:
    """It answers by itself until the block ends."""
    doorway.begin_to_answer()
    try:
        yield
    finally:
        doorway.close()


def test_who_comes_early_is_told_so_in_the_shape_of_errors(settings: Settings) -> None:
    doorway = Doorway(settings)
    address = f"http://127.0.0.1:{doorway.port}"
    with answering(doorway):
        for path in ("/api/v1/health", "/api/v5/plan?fromPlace=1,2&toPlace=3,4", "/"):
            answer = requests.get(address + path, timeout=5)
            assert answer.status_code == 503
            assert answer.headers["Retry-After"].isdigit()
            assert answer.headers["Content-Type"] == "application/json"
            assert set(answer.json()) == {"error", "code", "field"}
            assert answer.json()["code"] == "NOT_READY"
        assert requests.head(address, timeout=5).status_code == 503


@pytest.mark.parametrize(("origins", "allowed"), [("*", "*"), ("https://app.example", "*"), ("off", None)])
def test_a_page_of_another_origin_can_read_when_to_come_again(
    settings: Settings, origins: str, allowed: str | None
) -> None:
    doorway = Doorway(replace(settings, cors_origins=origins))
    with answering(doorway):
        head = requests.get(f"http://127.0.0.1:{doorway.port}/", timeout=5).headers
    assert head.get("Access-Control-Allow-Origin") == allowed
    assert head.get("Access-Control-Expose-Headers") == ("Retry-After" if allowed else None)


def test_who_comes_late_is_told_why(settings: Settings) -> None:
    doorway = Doorway(settings)
    with answering(doorway):
        assert "loaded" in requests.get(f"http://127.0.0.1:{doorway.port}/", timeout=5).json()["error"]
        doorway.begin_to_answer(LEAVING)
        assert "stopped" in requests.get(f"http://127.0.0.1:{doorway.port}/", timeout=5).json()["error"]


def test_who_is_silent_or_goes_away_does_not_keep_others_out(settings: Settings) -> None:
    doorway = Doorway(settings)
    with answering(doorway):
        silent = socket.create_connection(("127.0.0.1", doorway.port))
        gone = socket.create_connection(("127.0.0.1", doorway.port))
        gone.close()
        before = time.monotonic()
        assert requests.get(f"http://127.0.0.1:{doorway.port}/", timeout=5).status_code == 503
        assert time.monotonic() - before < 4 * PATIENCE_S
        silent.close()


def test_who_asks_byte_by_byte_keeps_neither_others_nor_the_service_out(settings: Settings) -> None:
    doorway = Doorway(settings)
    done = threading.Event()

    def drip(client: socket.socket) -> None:
        """Never a whole request, and never silent for long."""
        with client:
            while not done.wait(PATIENCE_S / 5):
                try:
                    client.sendall(b"G")
                except OSError:
                    return

    dripping = threading.Thread(target=drip, args=(socket.create_connection(("127.0.0.1", doorway.port)),))
    try:
        with answering(doorway):
            dripping.start()
            time.sleep(PATIENCE_S / 4)  # the doorway has it by now
            before = time.monotonic()
            assert requests.get(f"http://127.0.0.1:{doorway.port}/", timeout=10).status_code == 503
            assert time.monotonic() - before < 4 * PATIENCE_S
    finally:
        done.set()
        dripping.join()


def test_the_socket_goes_on_listening_for_those_who_are_not_answered_yet(settings: Settings) -> None:
    doorway = Doorway(settings)
    doorway.begin_to_answer()
    doorway.stop_answering()
    assert "doorway" not in [thread.name for thread in threading.enumerate()]
    # Between two owners: the connection waits in the socket's queue, and the next owner takes it.
    with socket.create_connection(("127.0.0.1", doorway.port)) as early:
        early.sendall(b"hello")
        with socket.socket(fileno=os.dup(doorway.descriptor)) as next_owner:
            next_owner.settimeout(5)
            client, _ = next_owner.accept()
            with client:
                assert client.recv(5) == b"hello"


def test_a_port_in_use_is_said(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = replace(settings, port=other.getsockname()[1])
        with pytest.raises(SettingsError, match=f"port {taken.port}") as fault:
            Doorway(taken)
    assert fault.value.field == "MOBILITY_PORT"


def test_ipv6(settings: Settings) -> None:
    try:
        doorway = Doorway(replace(settings, host="::1"))
    except SettingsError:
        pytest.skip("this machine has no IPv6")
    with answering(doorway):
        assert requests.get(f"http://[::1]:{doorway.port}/", timeout=5).status_code == 503
