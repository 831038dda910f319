"""Subscribes to count messages at an MQTT 3.1.1 broker; each is acknowledged once it is in the journal."""

import logging
import select
import threading
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import orjson
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from mobility.errors import ObservationError, SettingsError, StoreError
from mobility.sensing.apc_message import read_apc_message
from mobility.sensing.intake import Intake
from mobility.sensing.observation import Observation

LOG = logging.getLogger(__name__)

AT_MOST_ONCE, AT_LEAST_ONCE = 0, 1
LONGEST_MESSAGE = 65_536
MOST_WAITING = 500
"""Messages that are written together; a broker sends so many before it waits for acknowledgments."""
LOOP_S = 0.05
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 60.0
HFP_PARTS = 9


class _Received(NamedTuple):
    """A message that is not written yet."""

    mid: int  # by which it is acknowledged; 0 with QoS 0
    qos: int  # as the broker sends it: the lower one of publisher's and subscriber's
    read: Observation | ObservationError


class Subscriber:
    """A thread that subscribes, writes and acknowledges, and connects anew with back-off.

    Parameters
    ----------
    url : str
        mqtt://user:password@host:port or mqtts:// with TLS.
    topics : tuple[str, ...]
        Filters; subscribed with QoS 1. What is published with QoS 0 comes with QoS 0 all the same, and
        nothing acknowledges it.
    intake : Intake
        Where messages go.
    client_id : str
        By which the broker keeps what comes while nobody is connected: the session is not clean. One
        subscriber at a time.
    system : str
        What the messages are said to come from; "" = each message's countingSystemId.
    wait : Callable[[float], bool] | None
        Waits seconds and tells whether to stop, for tests; None = until stop() is called.

    Attributes
    ----------
    fault : str
        Why nothing can come, or topics from which nothing can, in words; "" = the broker granted all.
    n_subscriptions : int
        How often a broker granted at least one topic.

    Raises
    ------
    SettingsError
        If the address cannot be read.
    """

    def __init__(
        self,
        url: str,
        topics: tuple[str, ...],
        intake: Intake,
        client_id: str = "mobility",
        system: str = "",
        wait: Callable[[float], bool] | None = None,
    ) -> None:
        parts = urlsplit(url)
        try:
            self._address = (parts.hostname or "", parts.port or (8883 if parts.scheme == "mqtts" else 1883))
        except ValueError:
            self._address = ("", 0)
        if parts.scheme not in ("mqtt", "mqtts") or not self._address[0] or not topics:
            raise SettingsError(
                "{field} cannot be read; write it like {example}.",
                field="MOBILITY_MQTT_URL" if topics else "MOBILITY_MQTT_TOPICS",
                example="mqtts://user:password@broker.example:8883" if topics else "apc/v1/#",
            )
        self._topics = topics
        self._intake = intake
        self._system = system
        self._stopping = threading.Event()
        self._wait = wait or self._stopping.wait
        self._thread: threading.Thread | None = None
        self._waiting: list[_Received] = []
        self._is_subscribed = False
        self._refusal = ""
        self.fault = "not connected yet"
        self.n_subscriptions = 0
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            clean_session=False,
            protocol=mqtt.MQTTv311,
            manual_ack=True,
        )
        if parts.username:
            client.username_pw_set(unquote(parts.username), unquote(parts.password or ""))
        if parts.scheme == "mqtts":
            client.tls_set()
        client.max_inflight_messages_set(MOST_WAITING)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        self._client = client

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name="mqtt", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End, once what was received is written and acknowledged."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _run(self) -> None:
        wait_s = FIRST_WAIT_S
        while not self._stopping.is_set():
            try:
                self._client.connect(*self._address, keepalive=30)
                reason = self._serve()
            except (OSError, ValueError) as fault:
                reason = type(fault).__name__
            except StoreError as fault:
                # Not acknowledged, so the broker sends it again after the next connect.
                reason = fault.code
            if self._is_subscribed:
                wait_s = FIRST_WAIT_S
            self._is_subscribed = False
            self.fault = f"not connected: {reason}"
            self._waiting.clear()
            self._client.disconnect()
            if self._stopping.is_set():
                return
            LOG.warning("broker not connected", extra={"fields": {"reason": reason, "waitS": wait_s}})
            if self._wait(wait_s):
                return
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)

    def _serve(self) -> str:
        """Read from the broker until it is gone; what came in one go is written in one go."""
        self._refusal = ""
        while not self._stopping.is_set():
            code = self._client.loop(timeout=LOOP_S)
            while code == mqtt.MQTT_ERR_SUCCESS and self._has_more():
                code = self._client.loop(timeout=0)
            self._flush()
            if self._refusal:
                return self._refusal
            if code != mqtt.MQTT_ERR_SUCCESS:
                return mqtt.error_string(code)
        self._flush()
        self._client.loop(timeout=LOOP_S)  # lets acknowledgments out
        return "stopping"

    def _has_more(self) -> bool:
        """Tell whether more has come to be written together: paho reads one message a loop."""
        socket = self._client.socket()
        return (
            socket is not None
            and 0 < len(self._waiting) < MOST_WAITING
            and bool(select.select([socket], [], [], 0)[0])
        )

    def _flush(self) -> None:
        if not self._waiting:
            return
        outcomes = self._intake.take([one.read for one in self._waiting])
        for outcome in outcomes:
            if outcome.error is not None:
                LOG.debug("count message refused", extra={"fields": {"code": outcome.error.code}})
        # Also what is refused: sent again it would be refused again.
        for one in self._waiting:
            if one.qos != AT_MOST_ONCE:  # it has no id: a broker hangs up on who acknowledges number 0
                self._client.ack(one.mid, one.qos)
        self._waiting.clear()

    def _on_connect(self, client: mqtt.Client, _: Any, __: Any, reason: Any, ___: Any) -> None:
        if reason.is_failure:
            self._refusal = f"the broker refuses: {reason}"
            return
        client.subscribe([(topic, AT_LEAST_ONCE) for topic in self._topics])

    def _on_subscribe(self, _: mqtt.Client, __: Any, ___: int, reasons: list[Any], ____: Any) -> None:
        """Messages come from now on: a broker may let in whom it gives no topic, or not all."""
        refused = [topic for topic, reason in zip(self._topics, reasons, strict=True) if reason.is_failure]
        self.fault = f"the broker refuses topics: {' '.join(refused)}" if refused else ""
        if len(refused) == len(self._topics):
            self._refusal = self.fault
            return
        if refused:
            LOG.error("broker refuses topics", extra={"fields": {"topics": refused}})
        self._is_subscribed = True
        self.n_subscriptions += 1

    def _on_message(self, _: mqtt.Client, __: Any, message: mqtt.MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:  # paho decodes it when it is asked for
            topic = ""
        read = self._read(topic, bytes(message.payload))
        self._waiting.append(_Received(message.mid, message.qos, read))

    def _read(self, topic: str, payload: bytes) -> Observation | ObservationError:
        try:
            if len(payload) > LONGEST_MESSAGE:
                raise ObservationError("The message is larger than {limit} bytes.", limit=LONGEST_MESSAGE)
            parts = topic.strip("/").split("/")
            # HSL: /hfp/v2/journey/ongoing/apc/bus/OPERATOR/VEHICLE
            vehicle = "/".join(parts[6:8]) if parts[0] == "hfp" and len(parts) >= HFP_PARTS - 1 else ""
            return read_apc_message(orjson.loads(payload), vehicle, self._system)
        except orjson.JSONDecodeError:
            return ObservationError("The message is not valid JSON.")
        except ObservationError as error:
            return error
