"""GTFS-realtime Alerts: what disturbs service, where, when, in which languages."""

from collections.abc import Iterable
from dataclasses import dataclass

from google.transit import gtfs_realtime_pb2 as pb

from mobility.live.entity_fields import read_date, read_text, read_time
from mobility.live.feed_index import FeedIndex
from mobility.live.messages import read_message
from mobility.sensing.members import LATEST_S
from mobility.snapshot.alerts import EVER_S, Alert, Concerned, Period

LONGEST_TEXT = 10_000
"""Longer texts are cut: some producers send a whole web page."""


@dataclass(frozen=True, slots=True)
class Alerts:
    """The alerts of one message.

    Parameters
    ----------
    made_s : int
        Unix seconds by the feed's own clock, 0 = not said.
    alerts : tuple[Alert, ...]
        Those about anything that the timetable knows.
    unreadable : tuple[str, ...]
        Sentences about what had to be left out.
    unknown : tuple[str, ...]
        Ids of alerts that name only what the timetable does not know.
    """

    made_s: int
    alerts: tuple[Alert, ...]
    unreadable: tuple[str, ...]
    unknown: tuple[str, ...]


def read_alerts(data: bytes, source: str, now_s: int, index: FeedIndex) -> Alerts:
    """Read the alerts of a FeedMessage.

    Parameters
    ----------
    data : bytes
        As it was received.
    source : str
        Where from, for messages.
    now_s : int
        Unix seconds now.
    index : FeedIndex
        The ids of the feed that the alerts are about.

    Returns
    -------
    Alerts
        An alert that names nothing is about the whole feed.

    Raises
    ------
    RealtimeError
        If the whole message cannot be used.
    """
    return alerts_of(read_message(data, source, now_s), source, index)


def alerts_of(message: pb.FeedMessage, source: str, index: FeedIndex) -> Alerts:
    """Take the alerts out of a message.

    Parameters
    ----------
    message : FeedMessage
        As `read_message` gives it.
    source : str
        Where from, for messages.
    index : FeedIndex
        The ids of the feed that the alerts are about.

    Returns
    -------
    Alerts
        An alert that names nothing is about the whole feed.
    """
    alerts, unreadable, unknown = [], [], []
    for entity in message.entity:
        if entity.is_deleted or not entity.HasField("alert"):
            continue
        try:
            alert = _alert(read_text(entity.id, "id"), entity.alert, index)
        except ValueError as fault:
            unreadable.append(f"{source}: entity {entity.id!r}: {fault}")
            continue
        if alert.concerned:
            alerts.append(alert)
        else:
            unknown.append(entity.id)
    return Alerts(int(message.header.timestamp), tuple(alerts), tuple(unreadable), tuple(unknown))


def _alert(alert_id: str, alert: pb.Alert, index: FeedIndex) -> Alert:
    # An end in milliseconds, or of the year 9999, is none.
    periods = tuple(Period(p.start, p.end if 0 < p.end < LATEST_S else EVER_S) for p in alert.active_period)
    if any(period.start_s >= LATEST_S for period in periods):
        raise ValueError("an active_period starts in another century; seconds since 1970 are meant")
    if any(period.end_s <= period.start_s for period in periods):
        raise ValueError("an active_period ends before it starts")
    entities = list(alert.informed_entity)
    concerned = [found for entity in entities if (found := _concerned(entity, index)) is not None]
    header = _texts(alert.header_text.translation)
    description = _texts(alert.description_text.translation)
    if not header and not description:
        raise ValueError("it has no text")
    return Alert(
        alert_id,
        index.feed,
        periods or (Period(0, EVER_S),),
        tuple(concerned) if entities else (Concerned(),),
        pb.Alert.Cause.Name(alert.cause),
        pb.Alert.Effect.Name(alert.effect),
        pb.Alert.SeverityLevel.Name(alert.severity_level),
        header,
        description,
        _texts(alert.url.translation),
    )


def _concerned(entity: pb.EntitySelector, index: FeedIndex) -> Concerned | None:
    """Look up what a selector names; None: something that the timetable does not know."""
    route = stop = -1
    route_id = read_text(entity.route_id or entity.trip.route_id, "route_id")
    if route_id and (route := index.routes.get(route_id, -1)) < 0:
        return None
    if entity.stop_id and (stop := index.stops.get(read_text(entity.stop_id, "stop_id"), -1)) < 0:
        return None
    agency_id = read_text(entity.agency_id, "agency_id")
    if agency_id and agency_id not in index.agencies:
        return None
    trip_id = read_text(entity.trip.trip_id, "trip_id")
    if trip_id and index.find_trips(trip_id).size == 0:
        return None
    return Concerned(
        agency_id,
        route,
        entity.route_type if entity.HasField("route_type") else -1,
        stop,
        trip_id,
        read_date(entity.trip.start_date, "start_date"),
        read_time(entity.trip.start_time, "start_time"),
        entity.direction_id if entity.HasField("direction_id") else None,
    )


def _texts(translations: Iterable[pb.TranslatedString.Translation]) -> dict[str, str]:
    """Give texts by language; of several of one language the first."""
    texts: dict[str, str] = {}
    for translation in translations:
        text = read_text(translation.text, "text").strip()[:LONGEST_TEXT]
        if text:
            texts.setdefault(read_text(translation.language, "language"), text)
    return texts
