"""MQTT with a real broker: each message once in the journal, though broker and subscriber go down."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mobility.errors import SettingsError
from mobility.sensing.intake import Intake
from mobility.sensing.journal import Journal
from mobility.sensing.journal_reader import JournalReader
from mobility.sensing.mqtt import Subscriber
from tests.support.mosquitto import Mosquitto

TOPIC = "apc-from-vehicle/v1/fi/kuopio"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    started = Mosquitto(tmp_path)
    started.start()
    yield started
    started.stop()


def message(number: int) -> bytes:
    counts = {"countquality": "regular", "doorcounts": [{"count": [{"class": "adult", "in": 1, "out": 0}]}]}
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    apc = {"countingSystemId": "c17", "messageId": f"m{number}", "tst": moment, "vehiclecounts": counts}
    return json.dumps({"APC": apc}).encode()


def publish(broker: Mosquitto, *payloads: bytes, qos: int = 1, topic: str = TOPIC) -> None:
    client = broker.publisher()
    client.loop_start()
    for payload in payloads:
        client.publish(topic, payload, qos=qos).wait_for_publish(10)
    client.disconnect()
    client.loop_stop()


def until(is_so: Callable[[], bool]) -> None:
    limit = time.monotonic() + 30
    while not is_so() and time.monotonic() < limit:
        time.sleep(0.02)
    assert is_so()


def ids(folder: Path) -> list[str]:
    return [one.observation.message_id for one in JournalReader(folder).read()]


def test_messages_are_taken_once_over_restarts_of_both_ends(broker: Mosquitto, tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    intake = Intake(Journal(folder))
    first = Subscriber(
        broker.url, ("apc-from-vehicle/#",), intake, "test", wait=lambda _: time.sleep(0.05) is not None
    )
    first.start()
    assert first.fault == "not connected yet" or first.n_subscriptions == 1
    until(lambda: first.n_subscriptions == 1)
    assert first.fault == ""
    publish(broker, message(1), b"{", b"\xff", message(2), b'{"APC": {"mac": 1}}', message(1))
    until(lambda: intake.counts.total() == 6)
    assert intake.counts == {
        "accepted": 2,
        "duplicate": 1,
        "BAD_OBSERVATION": 2,
        "DEVICE_IDENTIFIER": 1,
    }
    broker.stop()
    until(lambda: first.fault == "not connected: ConnectionRefusedError")
    broker.start()
    until(lambda: first.n_subscriptions == 2)
    publish(broker, message(3))
    until(lambda: len(ids(folder)) == 3)
    first.stop()
    publish(broker, message(4), message(5))  # nobody is there: the broker keeps them
    second = Subscriber(broker.url, ("apc-from-vehicle/#",), Intake(Journal(folder)), "test")
    second.start()
    until(lambda: len(ids(folder)) == 5)
    second.stop()
    assert ids(folder) == [f"c17:m{n}" for n in (1, 2, 3, 4, 5)]


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_all_come_over_one_connection_however_they_are_published(
    broker: Mosquitto, tmp_path: Path, qos: int
) -> None:
    folder = tmp_path / "journal"
    intake = Intake(Journal(folder))
    waits: list[float] = []
    subscriber = Subscriber(
        broker.url,
        ("apc-from-vehicle/#",),
        intake,
        "test",
        wait=lambda wait_s: waits.append(wait_s) is not None,
    )
    subscriber.start()
    until(lambda: subscriber.n_subscriptions == 1)
    for number in range(0, 60, 3):  # with pauses: an answer that the broker does not like would part them
        publish(broker, *(message(number + i) for i in range(3)), qos=qos)
        time.sleep(0.05)
    until(lambda: intake.counts.total() >= 60 or bool(waits))
    publish(broker, b"{", message(60), qos=qos)
    until(lambda: intake.counts.total() >= 62 or bool(waits))
    assert (waits, subscriber.fault, subscriber.n_subscriptions) == ([], "", 1)
    assert intake.counts == {"accepted": 61, "BAD_OBSERVATION": 1}
    subscriber.stop()
    assert ids(folder) == [f"c17:m{n}" for n in range(61)]
    again = Subscriber(broker.url, ("apc-from-vehicle/#",), intake, "test")
    again.start()
    until(lambda: again.n_subscriptions == 1)
    publish(broker, message(61), qos=qos)
    until(lambda: intake.counts["accepted"] == 62)
    again.stop()
    assert intake.counts["duplicate"] == 0, "what was acknowledged does not come again"


def test_a_topic_names_a_vehicle_and_no_device(broker: Mosquitto, tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    intake = Intake(Journal(folder))
    subscriber = Subscriber(broker.url, ("/hfp/#",), intake, "test")
    subscriber.start()
    until(lambda: subscriber.n_subscriptions == 1)
    for number, vehicle in enumerate(("01288", "a4:c3:f0:11:22:33", "x" * 40_000, "x" * 60_000)):
        publish(broker, message(number), topic=f"/hfp/v2/journey/ongoing/apc/bus/0022/{vehicle}")
    until(lambda: intake.counts.total() == 4)
    subscriber.stop()
    assert intake.counts == {"accepted": 1, "DEVICE_IDENTIFIER": 1, "BAD_OBSERVATION": 2}
    assert [one.observation.vehicle_id for one in JournalReader(folder).read()] == ["0022/01288"]


def test_what_cannot_be_written_is_not_acknowledged(broker: Mosquitto, tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    journal = Journal(folder)
    (folder / "2999-01-01.journal").mkdir()  # no file can be opened there
    failing = Subscriber(broker.url, ("apc-from-vehicle/#",), Intake(journal), "test")
    failing.start()
    until(lambda: failing.n_subscriptions == 1)
    publish(broker, message(1))
    until(lambda: failing.fault == "not connected: BAD_STATE")
    failing.stop()
    (folder / "2999-01-01.journal").rmdir()
    working = Subscriber(broker.url, ("apc-from-vehicle/#",), Intake(Journal(folder)), "test")
    working.start()
    until(lambda: ids(folder) == ["c17:m1"])
    working.stop()


@pytest.fixture
def choosy(tmp_path: Path) -> Iterator[Mosquitto]:
    """Lets everybody in, and gives the topics below apc/ alone."""
    plugin = next(Path("/usr/lib").glob("*/mosquitto_dynamic_security.so"), None)
    if plugin is None:
        pytest.skip("mosquitto's plugin of rights is not installed")
    rights = {
        "defaultACLAccess": {"publishClientSend": True, "publishClientReceive": True, "subscribe": False},
        "roles": [
            {
                "rolename": "counts",
                "acls": [{"acltype": "subscribePattern", "topic": "apc/#", "allow": True}],
            }
        ],
        "groups": [{"groupname": "anybody", "roles": [{"rolename": "counts"}]}],
        "anonymousGroup": "anybody",
        "clients": [],
    }
    (tmp_path / "rights.json").write_text(json.dumps(rights))
    started = Mosquitto(
        tmp_path,
        f"allow_anonymous true\nplugin {plugin}\nplugin_opt_config_file {tmp_path / 'rights.json'}",
    )
    started.start()
    yield started
    started.stop()


def test_topics_that_a_broker_does_not_give_are_named(choosy: Mosquitto, tmp_path: Path) -> None:
    intake = Intake(Journal(tmp_path / "journal"))
    partly = Subscriber(choosy.url, ("apc/#", "secret/#"), intake, "partly")
    partly.start()
    until(lambda: partly.n_subscriptions == 1)
    assert partly.fault == "the broker refuses topics: secret/#"
    partly.stop()
    waits: list[float] = []
    nothing = Subscriber(
        choosy.url,
        ("secret/#",),
        intake,
        "nothing",
        wait=lambda wait_s: waits.append(wait_s) or len(waits) == 3,
    )
    nothing.start()
    until(lambda: len(waits) == 3)
    assert waits == [0.5, 1.0, 2.0]
    assert (nothing.fault, nothing.n_subscriptions) == (
        "not connected: the broker refuses topics: secret/#",
        0,
    )
    nothing.stop()


def test_a_broker_that_lets_nobody_in_says_so(tmp_path: Path) -> None:
    locked = Mosquitto(tmp_path, "allow_anonymous false")
    locked.start()
    refused = Subscriber(locked.url, ("apc/#",), Intake(Journal(tmp_path / "journal")))
    refused.start()
    until(lambda: refused.fault == "not connected: the broker refuses: Not authorized")
    refused.stop()
    locked.stop()


@pytest.mark.parametrize("url", ["", "http://x", "mqtt://", "mqtt://host:port", "mqtt://host:99999999"])
def test_addresses_that_are_none(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        Subscriber(url, ("x",), Intake(Journal(tmp_path)))
    assert caught.value.field == "MOBILITY_MQTT_URL"
