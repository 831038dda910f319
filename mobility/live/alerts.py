"""GTFS-realtime Alerts: what disturbs service, where, when, in which languages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from google.transit import gtfs_realtime_pb2 as pb

from mobility.live.entity_fields import read_date, read_text, read_time
from mobility.live.feed_index import FeedIndex
from mobility.live.matching import Run
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
        Those about anything that is known.
    unreadable : tuple[str, ...]
        Sentences about what had to be left out.
    unknown : tuple[str, ...]
        Ids of alerts that name only what is not known.
    apart : tuple[Alert, ...]
        All of them, with trips that no timetable has: which of these there are, other messages may say.
        Empty: none names any.
    """

    made_s: int
    alerts: tuple[Alert, ...]
    unreadable: tuple[str, ...]
    unknown: tuple[str, ...]
    apart: tuple[Alert, ...] = ()

    def with_additional(self, index: FeedIndex, runs: Mapping[str, Sequence[Run]]) -> "Alerts":
        """Find the runs of alerts about trips that no timetable has.

        Parameters
        ----------
        index : FeedIndex
            The feed's ids.
        runs : Mapping[str, Sequence[Run]]
            Additional runs by the id that their updates give them, of all messages about the feed.

        Returns
        -------
        Alerts
            With alerts about these runs; what names others only is unknown.
        """
        if not self.apart:
            return self
        alerts, unknown = _sort_out(self.apart, index, runs)
        return replace(self, alerts=alerts, unknown=unknown)


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
        An alert that names nothing is about the whole feed. Those about additional runs alone are unknown
        until `with_additional`.
    """
    read: list[Alert] = []
    unreadable: list[str] = []
    for entity in message.entity:
        if entity.is_deleted or not entity.HasField("alert"):
            continue
        try:
            read.append(_alert(read_text(entity.id, "id"), entity.alert, index))
        except ValueError as fault:
            unreadable.append(f"{source}: entity {entity.id!r}: {fault}")
    alerts, unknown = _sort_out(read, index, {})
    names_others = any(not _is_planned(one, index) for alert in read for one in alert.concerned)
    apart = tuple(read) if names_others else ()
    return Alerts(int(message.header.timestamp), alerts, tuple(unreadable), unknown, apart)


def _sort_out(
    read: Iterable[Alert], index: FeedIndex, runs: Mapping[str, Sequence[Run]]
) -> tuple[tuple[Alert, ...], tuple[str, ...]]:
    """Keep what is about anything known, and the ids of the others."""
    alerts, unknown = [], []
    for alert in read:
        concerned = [found for one in alert.concerned if (found := _known(one, index, runs)) is not None]
        if concerned:
            alerts.append(replace(alert, concerned=tuple(concerned)))
        else:
            unknown.append(alert.alert_id)
    return tuple(alerts), tuple(unknown)


def _is_planned(one: Concerned, index: FeedIndex) -> bool:
    """Tell whether the timetable has the trip, if any is named."""
    return not one.trip_id or index.find_trips(one.trip_id).size > 0


def _known(one: Concerned, index: FeedIndex, runs: Mapping[str, Sequence[Run]]) -> Concerned | None:
    """Find the additional run that is meant where the timetable has no such trip; None: there is none."""
    if _is_planned(one, index):
        return one
    for run in runs.get(one.trip_id, ()):
        if one.start_date in (None, run.day) and one.route in (-1, run.route):
            # Id and day name it; its own clock is that of now, not the one that it was to begin by.
            return replace(one, start_time_s=None)
    return None


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
    """Look up what a selector names; None: something that the timetable does not know.

    Its trip may be an additional run, which only updates tell of: it is not looked up yet.
    """
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
    return Concerned(
        agency_id,
        route,
        entity.route_type if entity.HasField("route_type") else -1,
        stop,
        trip_id,
        read_date(entity.trip.start_date, "start_date"),
        read_time(entity.trip.start_time, "start_time"),
        _direction(entity),
    )


def _direction(entity: pb.EntitySelector) -> int | None:
    """Read the direction, of the route or of the trip's description; None: both."""
    if entity.HasField("direction_id"):
        return entity.direction_id
    # A trip_id says it all: a direction beside it, if not the timetable's, would hide the alert.
    if entity.trip.HasField("direction_id") and not entity.trip.trip_id:
        return entity.trip.direction_id
    return None


def _texts(translations: Iterable[pb.TranslatedString.Translation]) -> dict[str, str]:
    """Give texts by language; of several of one language the first."""
    texts: dict[str, str] = {}
    for translation in translations:
        text = read_text(translation.text, "text").strip()[:LONGEST_TEXT]
        if text:
            texts.setdefault(read_text(translation.language, "language"), text)
    return texts
