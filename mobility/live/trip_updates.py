"""GTFS-realtime TripUpdates as plain records: what a feed says, before anything is looked up."""

from dataclasses import dataclass
from enum import Enum

from google.transit import gtfs_realtime_pb2 as pb

from mobility.live.entity_fields import read_date, read_text, read_time
from mobility.live.messages import read_message
from mobility.live.run_names import RunName, read_run_name

MOST_OFF_S = 366 * 86_400
"""A time so far from now is none: some producers send milliseconds."""
MOST_DELAY_S = 7 * 86_400


class CallRelation(Enum):
    """What a call is to the timetable."""

    SCHEDULED = pb.TripUpdate.StopTimeUpdate.SCHEDULED
    SKIPPED = pb.TripUpdate.StopTimeUpdate.SKIPPED
    NO_DATA = pb.TripUpdate.StopTimeUpdate.NO_DATA
    UNSCHEDULED = pb.TripUpdate.StopTimeUpdate.UNSCHEDULED


@dataclass(frozen=True, slots=True)
class Event:
    """An arrival or a departure: a time where the feed gives one, else a delay."""

    time_s: int | None  # Unix seconds
    delay_s: int | None


@dataclass(frozen=True, slots=True)
class CallUpdate:
    """What a feed says of one call."""

    sequence: int | None  # stop_sequence
    stop_id: str  # "" = not said
    arrival: Event | None
    departure: Event | None
    relation: CallRelation
    assigned_stop_id: str = ""  # the platform that is used instead
    pickup: int | None = None  # GTFS pickup_type, where it changes
    drop_off: int | None = None


@dataclass(frozen=True, slots=True)
class TripUpdate:
    """What a feed says of one run."""

    entity: str  # the feed's id of this message, for people who look for it
    name: RunName
    delay_s: int | None  # of the whole run, where no call says more
    calls: tuple[CallUpdate, ...]
    new_trip_id: str = ""  # of a DUPLICATED run
    new_date: int | None = None
    new_time_s: int | None = None
    headsign: str = ""


@dataclass(frozen=True, slots=True)
class TripUpdates:
    """One message of a feed."""

    made_s: int  # Unix seconds by the feed's own clock, 0 = not said
    updates: tuple[TripUpdate, ...]
    unreadable: tuple[str, ...]  # sentences about what had to be left out


def read_trip_updates(data: bytes, source: str, now_s: int) -> TripUpdates:
    """Read a FeedMessage.

    Parameters
    ----------
    data : bytes
        As it was received.
    source : str
        Where from, for messages.
    now_s : int
        Unix seconds now.

    Returns
    -------
    TripUpdates
        All entities with a trip_update; single ones that make no sense are told of and left out.

    Raises
    ------
    RealtimeError
        If the whole message cannot be used: too large, no protobuf (an HTML page), of the future,
        or a DIFFERENTIAL one.
    """
    return updates_of(read_message(data, source, now_s), source, now_s)


def updates_of(message: pb.FeedMessage, source: str, now_s: int) -> TripUpdates:
    """Take the updates of trips out of a message.

    Parameters
    ----------
    message : FeedMessage
        As `read_message` gives it.
    source : str
        Where from, for messages.
    now_s : int
        Unix seconds now.

    Returns
    -------
    TripUpdates
        All entities with a trip_update; single ones that make no sense are told of and left out.
    """
    updates, unreadable = [], []
    for entity in message.entity:
        if entity.is_deleted or not entity.HasField("trip_update"):
            continue
        try:
            updates.append(_trip_update(entity, now_s))
        except ValueError as fault:
            unreadable.append(f"{source}: entity {entity.id!r}: {fault}")
    return TripUpdates(int(message.header.timestamp), tuple(updates), tuple(unreadable))


def _trip_update(entity: pb.FeedEntity, now_s: int) -> TripUpdate:
    update = entity.trip_update
    properties = update.trip_properties
    return TripUpdate(
        entity=read_text(entity.id, "id"),
        name=read_run_name(update.trip),
        delay_s=_delay(update.delay) if update.HasField("delay") else None,
        calls=tuple(_call_update(call, now_s) for call in update.stop_time_update),
        new_trip_id=read_text(properties.trip_id, "trip_properties.trip_id"),
        new_date=read_date(properties.start_date, "trip_properties.start_date"),
        new_time_s=read_time(properties.start_time, "trip_properties.start_time"),
        headsign=read_text(properties.trip_headsign, "trip_headsign"),
    )


def _call_update(call: pb.TripUpdate.StopTimeUpdate, now_s: int) -> CallUpdate:
    try:
        relation = CallRelation(call.schedule_relationship)
    except ValueError:
        raise ValueError(f"unknown schedule_relationship {call.schedule_relationship} of a stop") from None
    if not call.HasField("stop_sequence") and not call.stop_id:
        raise ValueError("a stop_time_update has neither stop_sequence nor stop_id")
    own = call.stop_time_properties
    return CallUpdate(
        sequence=call.stop_sequence if call.HasField("stop_sequence") else None,
        stop_id=read_text(call.stop_id, "stop_id"),
        arrival=_event(call.arrival, now_s) if call.HasField("arrival") else None,
        departure=_event(call.departure, now_s) if call.HasField("departure") else None,
        relation=relation,
        assigned_stop_id=read_text(own.assigned_stop_id, "assigned_stop_id"),
        pickup=own.pickup_type if own.HasField("pickup_type") else None,
        drop_off=own.drop_off_type if own.HasField("drop_off_type") else None,
    )


def _event(event: pb.TripUpdate.StopTimeEvent, now_s: int) -> Event | None:
    """Read an event; a time of 0, which some producers send for "none", is none."""
    time_s = event.time if event.HasField("time") and event.time > 0 else None
    if time_s is not None and abs(time_s - now_s) > MOST_OFF_S:
        raise ValueError(f"the time {time_s} is more than a year from now; seconds since 1970 are meant")
    delay_s = _delay(event.delay) if event.HasField("delay") else None
    return None if time_s is None and delay_s is None else Event(time_s, delay_s)


def _delay(delay_s: int) -> int:
    if abs(delay_s) > MOST_DELAY_S:
        raise ValueError(f"a delay of {delay_s} s is more than a week")
    return delay_s
