"""How an observation stands in the journal: framed by length and checksum, so that a torn end is seen.

A frame is "OB", the length and CRC-32 of what follows, the observation's digests, the second it was received
at, and the payload: a JSON list of the Observation's members in their order.
"""

import hashlib
import struct
import zlib
from dataclasses import fields
from typing import Any, NamedTuple

import orjson

from mobility.errors import ObservationError
from mobility.sensing.observation import Observation, SensorKind

MAGIC = b"OB"
HEAD = struct.Struct("<2sII")
BODY = struct.Struct("<QIQ")
LONGEST_BODY = 65_536
LONGEST_FRAME = HEAD.size + LONGEST_BODY
LONGEST_PAYLOAD = LONGEST_BODY - BODY.size

NAMES = tuple(field.name for field in fields(Observation))
_KIND, _SPACES, _CARRIAGES = (NAMES.index(name) for name in ("kind", "spaces", "carriages"))


class Frame(NamedTuple):
    """An observation as it stands in the journal."""

    id_digest: int  # of (system, message id), 64 bit
    content_digest: int  # of everything, 32 bit
    received_s: int  # Unix second by our own clock
    payload: bytes

    def observation(self) -> Observation:
        """Read the payload.

        Returns
        -------
        Observation
            As it was written.
        """
        values = self.values()
        values[_KIND] = SensorKind(values[_KIND])
        values[_SPACES] = tuple((name, count) for name, count in values[_SPACES])
        values[_CARRIAGES] = tuple((name, level, share) for name, level, share in values[_CARRIAGES])
        return Observation(*values)

    def values(self) -> list[Any]:
        """Read the payload as it stands there: a fifth of the time that an Observation takes.

        Returns
        -------
        list[Any]
            A value for each of NAMES: of `kind` the number, of `spaces` and `carriages` lists of lists.
        """
        values: list[Any] = orjson.loads(self.payload)
        if len(values) == _CARRIAGES:
            values.append([])
        return values


class Scan(NamedTuple):
    """What a stretch of bytes holds."""

    frames: list[Frame]
    n_read: int  # bytes of whole frames, and of damaged ones before a whole one
    n_damaged: int  # bytes that are in no frame, though frames follow


def frame_of(observation: Observation, received_s: int) -> Frame:
    """Make a frame.

    Parameters
    ----------
    observation : Observation
        What was said.
    received_s : int
        Unix second.

    Returns
    -------
    Frame
        Not yet bytes.
    """
    payload = orjson.dumps(values_of(observation))
    named = orjson.dumps((observation.system, observation.message_id))
    id_digest = int.from_bytes(hashlib.blake2b(named, digest_size=8).digest(), "little")
    content = hashlib.blake2b(payload, digest_size=4).digest()
    return Frame(id_digest, int.from_bytes(content, "little"), received_s, payload)


def values_of(observation: Observation) -> tuple[Any, ...]:
    """Give the members in their order; dataclasses.astuple would copy each of them (30 µs).

    Parameters
    ----------
    observation : Observation
        What was said.

    Returns
    -------
    tuple[Any, ...]
        For `Observation(*values)`; without carriages, the last of them, where there are none: so a message
        has the same digest as in journals from before there were any.
    """
    names = NAMES if observation.carriages else NAMES[:_CARRIAGES]
    return tuple([getattr(observation, name) for name in names])


def encode(frame: Frame) -> bytes:
    """Write a frame.

    Parameters
    ----------
    frame : Frame
        Of an observation.

    Returns
    -------
    bytes
        As they stand in the journal.

    Raises
    ------
    ObservationError
        If it is longer than `scan` takes a frame to be: written, it would never be read.
    """
    if len(frame.payload) > LONGEST_PAYLOAD:
        raise ObservationError("The message is larger than {limit} bytes.", limit=LONGEST_PAYLOAD)
    body = BODY.pack(frame.id_digest, frame.content_digest, frame.received_s) + frame.payload
    return HEAD.pack(MAGIC, len(body), zlib.crc32(body)) + body


def scan(content: bytes) -> Scan:
    """Read all whole frames of some bytes.

    Parameters
    ----------
    content : bytes
        From the start of a frame on.

    Returns
    -------
    Scan
        What is left behind n_read is a frame that is not whole (yet), or damage at the very end.
    """
    frames: list[Frame] = []
    at = end = damaged = 0
    while at < len(content):
        frame, after = _frame_at(content, at)
        if frame is not None:
            damaged += at - end
            frames.append(frame)
            at = end = after
        else:
            at = content.find(MAGIC, at + 1)
            if at < 0:
                break
    return Scan(frames, end, damaged)


def _frame_at(content: bytes, at: int) -> tuple[Frame | None, int]:
    if at + HEAD.size > len(content):
        return None, at
    magic, length, checksum = HEAD.unpack_from(content, at)
    start = at + HEAD.size
    if magic != MAGIC or not BODY.size <= length <= LONGEST_BODY or start + length > len(content):
        return None, at
    body = content[start : start + length]
    if zlib.crc32(body) != checksum:
        return None, at
    id_digest, content_digest, received_s = BODY.unpack_from(body)
    return Frame(id_digest, content_digest, received_s, body[BODY.size :]), start + length
