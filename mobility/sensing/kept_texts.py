"""The texts of an observation are checked once more before they are kept, whatever door it came by.

Most formats check their messages whole as they are read. A protobuf message and an MQTT topic are not such a
message, and the next format may forget it.
"""

from collections.abc import Iterator

from mobility.errors import ObservationError
from mobility.sensing.frames import LONGEST_PAYLOAD, frame_of
from mobility.sensing.members import LONGEST_TEXT, refuse_devices
from mobility.sensing.observation import Observation

LONGEST_JOINED = 3 * LONGEST_TEXT + 2
"""Ids may be put together: operator, vehicle and the message's own."""


def check_texts(observation: Observation) -> None:
    """Refuse an observation with a text that names a device, or with more than can be kept.

    Parameters
    ----------
    observation : Observation
        As read.

    Raises
    ------
    ObservationError
        With the code DEVICE_IDENTIFIER, or because a text or the whole is too long for the journal. The text
        is never quoted.
    """
    for name, text in _texts(observation):
        if len(text) > LONGEST_JOINED:
            raise ObservationError(
                "{field} must be a text of at most {limit} characters in one line.",
                field=name,
                limit=LONGEST_JOINED,
            )
        refuse_devices(text, name)
    # Single texts fit, each at its longest and each character escaped; lists of them may not.
    is_list = observation.spaces or observation.carriages
    if is_list and len(frame_of(observation, 0).payload) > LONGEST_PAYLOAD:
        raise ObservationError("The message is larger than {limit} bytes.", limit=LONGEST_PAYLOAD)


def _texts(one: Observation) -> Iterator[tuple[str, str]]:
    """Give each text with the name that our own message has for it."""
    yield "system", one.system
    yield "messageId", one.message_id
    yield "vehicleId", one.vehicle_id
    yield "level", one.level
    yield "feed", one.feed
    yield "tripId", one.trip_id
    yield "startDate", one.start_date
    yield "stopId", one.stop_id
    for name, _ in one.spaces:
        yield "spaces", name
    for name, level, _ in one.carriages:
        yield "carriages", name
        yield "carriages", level
