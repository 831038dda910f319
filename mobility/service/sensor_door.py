"""What counting systems may do: hand in observations, signed with their key."""

import hmac
import re
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mobility.clock import Clock
from mobility.errors import (
    BadParameterError,
    ForbiddenError,
    LimitExceededError,
    MobilityError,
    ObservationError,
    UnauthorizedError,
)
from mobility.sensing.apc_message import read_apc_message
from mobility.sensing.intake import Intake
from mobility.sensing.journal import FOLDER, Journal
from mobility.sensing.observation import Observation
from mobility.sensing.own_json import read_observation
from mobility.sensing.sensorthings import read_sensorthings
from mobility.store import WINDOW_S, Key, KeyFile, Role, signature

JOURNAL = FOLDER

MOST_OBSERVATIONS = 1000
"""In one request."""

TIMESTAMP = re.compile(r"[0-9]{9,11}", re.ASCII)


class Receipt(NamedTuple):
    """What became of one observation."""

    message_id: str
    status: str  # "accepted", "duplicate" or "refused"
    error: MobilityError | None


class SensorDoor:
    """Takes observations in; opens the journal when the first ones come.

    Parameters
    ----------
    state : Path
        MOBILITY_STATE.
    clock : Clock
        Unix seconds.
    """

    def __init__(self, state: Path, clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self._keys = KeyFile(state)
        self._lock = threading.Lock()
        self._intake: Intake | None = None

    def authenticate(self, headers: Mapping[str, str], path: str, body: bytes) -> Key:
        """Find out who signed a request.

        Parameters
        ----------
        headers : Mapping[str, str]
            With X-Key-Id, X-Timestamp and X-Signature.
        path : str
            Of the address.
        body : bytes
            As it came.

        Returns
        -------
        Key
            In force, of the role sensor.

        Raises
        ------
        UnauthorizedError
            If the request is not signed, or with another key, or at another time.
        ForbiddenError
            If the key has another role.
        """
        key_id, timestamp = headers.get("X-Key-Id", ""), headers.get("X-Timestamp", "")
        given = headers.get("X-Signature", "")
        for name, value in (("X-Key-Id", key_id), ("X-Timestamp", timestamp), ("X-Signature", given)):
            if not value:
                raise UnauthorizedError(
                    "The header {field} is missing: requests of sensors are signed.",
                    field=name,
                    code="SIGNATURE_MISSING",
                    name=name,
                )
        claimed = given.lower().encode("utf-8", "replace")
        found = self._keys.find_hashes(key_id[:64])
        if found is None or not any(
            hmac.compare_digest(signature(sha256, timestamp, path, body).encode(), claimed)
            for sha256 in found[1]
        ):
            raise UnauthorizedError(
                "This is not the signature of a key that is known here.", code="BAD_SIGNATURE"
            )
        if not TIMESTAMP.fullmatch(timestamp) or abs(int(timestamp) - self._clock()) > WINDOW_S:
            raise UnauthorizedError(
                "{field} is more than {seconds} s from our clock.",
                field="X-Timestamp",
                code="SIGNATURE_EXPIRED",
                seconds=WINDOW_S,
            )
        key = found[0]
        if key.role is not Role.SENSOR:
            raise ForbiddenError(
                "This address needs a key of the role {roles}; this one has {role}.",
                roles=Role.SENSOR.value,
                role=key.role.value,
            )
        return key

    def take(self, key: Key, body: Any) -> tuple[list[Receipt], bool]:
        """Take a body in.

        Parameters
        ----------
        key : Key
            Who hands it in; its scopes are the systems it may speak for.
        body : Any
            As JSON is read: a message, or {"observations": [...]}.

        Returns
        -------
        receipts : list[Receipt]
            One a message, in order.
        is_batch : bool
            Whether it was a list.

        Raises
        ------
        BadParameterError
            If it is neither.
        LimitExceededError
            If there are too many.
        StoreError
            If the journal cannot be written; then nothing was taken.
        """
        if not isinstance(body, dict):
            raise BadParameterError("The body must be a JSON object.")
        is_batch = "observations" in body
        messages = body["observations"] if is_batch else [body]
        if not isinstance(messages, list) or (is_batch and len(body) > 1):
            raise BadParameterError(
                "{field} must be a list, and the only member of the body.", field="observations", why=""
            )
        if len(messages) > MOST_OBSERVATIONS:
            raise LimitExceededError(
                "At most {limit} observations in one request.", field="observations", limit=MOST_OBSERVATIONS
            )
        read = [
            self._read(key, message, f"observations[{i}]" if is_batch else "")
            for i, message in enumerate(messages)
        ]
        good = [one for one in read if not isinstance(one, ForbiddenError)]
        outcomes = iter(self._opened().take(good))
        receipts = []
        for one, message in zip(read, messages, strict=True):
            error: MobilityError | None
            if isinstance(one, ForbiddenError):
                status, error = "refused", one
            else:
                taken, error = next(outcomes)
                status = "refused" if taken is None else taken.value
            receipts.append(Receipt(_id_of(one, message), status, error))
        return receipts, is_batch

    def _opened(self) -> Intake:
        with self._lock:
            if self._intake is None:
                self._intake = Intake(Journal(self._state / JOURNAL, self._clock), self._clock)
            return self._intake

    def _read(self, key: Key, message: Any, where: str) -> Observation | ObservationError | ForbiddenError:
        system = key.scopes[0] if len(key.scopes) == 1 else ""
        try:
            if isinstance(message, dict) and "APC" in message:
                read = read_apc_message(message, system=system)
            elif isinstance(message, dict) and "@iot.id" in message:
                read = read_sensorthings(message, system or key.id)
            else:
                read = read_observation(message, where)
        except ObservationError as error:
            return error
        if not key.covers(read.system):
            return ForbiddenError(
                "This key does not speak for the system {system}.", field="system", system=read.system
            )
        return read


def _id_of(read: Observation | MobilityError, message: Any) -> str:
    if isinstance(read, Observation):
        return read.message_id
    given = message.get("messageId") if isinstance(message, dict) else None
    # What was refused is not repeated, unless it is plainly an id.
    return given if isinstance(given, str) and re.fullmatch(r"[A-Za-z0-9._-]{1,32}", given) else ""
