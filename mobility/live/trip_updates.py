"""GTFS-realtime TripUpdates as plain records: what a feed says, before anything is looked up."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum

from google.protobuf.message import DecodeError
from google.transit import gtfs_realtime_pb2 as pb

from mobility.errors import RealtimeError

MOST_BYTES = 64 << 20
"""A country's TripUpdates take some 20 MB."""
MOST_FUTURE_S = 600
"""A feed whose clock is so far ahead says nothing about now."""

MOST_OFF_S = 366 * 86_400
"""A time so far from now is none: some producers send milliseconds."""
MOST_DELAY_S = 7 * 86_400
EARLIEST_YEAR, LATEST_YEAR = 1970, 2100

_START_TIME = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)")


class TripRelation(Enum):
    """What a run is to the timetable, by the words of GTFS-realtime."""

    SCHEDULED = pb.TripDescriptor.SCHEDULED
    ADDED = pb.TripDescriptor.ADDED
    UNSCHEDULED = pb.TripDescriptor.UNSCHEDULED
    CANCELED = pb.TripDescriptor.CANCELED
    REPLACEMENT = pb.TripDescriptor.REPLACEMENT
    DUPLICATED = pb.TripDescriptor.DUPLICATED
    DELETED = pb.TripDescriptor.DELETED
    NEW = pb.TripDescriptor.NEW


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
    trip_id: str
    route_id: str
    start_date: int | None  # ordinal of the service day
    start_time_s: int | None  # service-day seconds
    relation: TripRelation
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


def read_message(data: bytes, source: str, now_s: int) -> pb.FeedMessage:
    """Read any FeedMessage; parameters and errors as of `read_trip_updates`.

    Parameters
    ----------
    data : bytes
        As it was received.
    source : str
        Where from.
    now_s : int
        Unix seconds now.

    Returns
    -------
    FeedMessage
        With a header.

    Raises
    ------
    RealtimeError
        See `read_trip_updates`.
    """
    if len(data) > MOST_BYTES:
        raise RealtimeError(
            f"{source}: {len(data):,} bytes are more than the {MOST_BYTES:,} that are read", source
        )
    message = pb.FeedMessage()
    try:
        message.ParseFromString(data)
    except DecodeError as error:
        start = data.lstrip()[:60].decode("utf-8", "replace")
        raise RealtimeError(
            f"{source}: this is no GTFS-realtime; it begins with {start!r}", source
        ) from error
    if not message.IsInitialized() or not message.header.gtfs_realtime_version:
        raise RealtimeError(f"{source}: the message has no header with a gtfs_realtime_version", source)
    if message.header.incrementality == pb.FeedHeader.DIFFERENTIAL:
        raise RealtimeError(f"{source}: DIFFERENTIAL feeds are not defined well enough to be used", source)
    if message.header.timestamp > now_s + MOST_FUTURE_S:
        ahead_s = message.header.timestamp - now_s
        raise RealtimeError(f"{source}: its clock is {ahead_s} s ahead of ours", source)
    return message


def _trip_update(entity: pb.FeedEntity, now_s: int) -> TripUpdate:
    update = entity.trip_update
    trip = update.trip
    properties = update.trip_properties
    try:
        relation = TripRelation(trip.schedule_relationship)
    except ValueError:
        raise ValueError(f"unknown schedule_relationship {trip.schedule_relationship}") from None
    if not trip.trip_id and relation is not TripRelation.ADDED and relation is not TripRelation.NEW:
        raise ValueError("it names no trip_id")
    return TripUpdate(
        entity=read_text(entity.id, "id"),
        trip_id=read_text(trip.trip_id, "trip_id"),
        route_id=read_text(trip.route_id, "route_id"),
        start_date=read_date(trip.start_date, "start_date"),
        start_time_s=read_time(trip.start_time, "start_time"),
        relation=relation,
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


def read_text(text: object, field: str) -> str:
    """Take a text that is one: protobuf hands over as bytes what is no UTF-8.

    Parameters
    ----------
    text : object
        Of a string field.
    field : str
        What it is, for the message.

    Returns
    -------
    str
        The same.

    Raises
    ------
    ValueError
        If it is no UTF-8.
    """
    if isinstance(text, str):
        return text
    raise ValueError(f"its {field} is no text in UTF-8")


def read_date(text: str, field: str) -> int | None:
    """Read a date as GTFS writes it.

    Parameters
    ----------
    text : str
        Like 20261123; empty = none.
    field : str
        What it is, for the message.

    Returns
    -------
    int | None
        Ordinal.

    Raises
    ------
    ValueError
        If it is no date.
    """
    if not text:
        return None
    try:
        day = dt.datetime.strptime(read_text(text, field), "%Y%m%d")
    except ValueError:
        raise ValueError(f"{field} {text!r} is no date like 20261123") from None
    if not EARLIEST_YEAR <= day.year < LATEST_YEAR:
        raise ValueError(f"{field} {text!r} is no date of these times")
    return day.toordinal()


def read_time(text: str, field: str) -> int | None:
    """Read a time as GTFS writes it; parameters and errors as of `read_date`.

    Parameters
    ----------
    text : str
        Like 25:10:00; empty = none.
    field : str
        What it is.

    Returns
    -------
    int | None
        Service-day seconds.

    Raises
    ------
    ValueError
        If it is no time.
    """
    if not text:
        return None
    found = _START_TIME.fullmatch(read_text(text, field))
    if found is None:
        raise ValueError(f"{field} {text!r} is no time like 25:10:00")
    hours, minutes, seconds = map(int, found.groups())
    return hours * 3600 + minutes * 60 + seconds
