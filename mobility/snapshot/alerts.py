"""Alerts: what disturbs service, where, when, in which languages; by the numbers of one network."""

from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

EVER_S = 2**62
"""End of a period without an end."""


@dataclass(frozen=True, slots=True)
class Period:
    """When an alert holds: Unix seconds, the end not included."""

    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class Concerned:
    """One thing an alert is about; all that is given must fit. Nothing given: the whole feed."""

    agency_id: str = ""
    route: int = -1
    route_type: int = -1
    stop: int = -1
    trip_id: str = ""
    start_date: int | None = None
    start_time_s: int | None = None
    direction: int | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """What riders are to know.

    Parameters
    ----------
    alert_id : str
        The feed's id.
    feed : int
        Row of the feed.
    periods : tuple[Period, ...]
        When it holds; always at least one.
    concerned : tuple[Concerned, ...]
        What it is about, any of them.
    cause, effect, severity : str
        GTFS-realtime's words.
    header, description, url : dict[str, str]
        By language tag, "" = the feed does not say which.
    """

    alert_id: str
    feed: int
    periods: tuple[Period, ...]
    concerned: tuple[Concerned, ...]
    cause: str
    effect: str
    severity: str
    header: dict[str, str]
    description: dict[str, str]
    url: dict[str, str]

    def holds_at(self, first_s: int, last_s: int) -> bool:
        """Tell whether it holds at any moment of an interval.

        Parameters
        ----------
        first_s, last_s : int
            Unix seconds, both included.

        Returns
        -------
        bool
            True where one of its periods touches the interval.
        """
        return any(period.start_s <= last_s and first_s < period.end_s for period in self.periods)


def told_once(alerts: Sequence[Alert]) -> list[Alert]:
    """Join the alerts of several messages: each is told once, under an id that no other of its feed has.

    Ids of GTFS-realtime are unique within a message only.

    Parameters
    ----------
    alerts : Sequence[Alert]
        Of any feeds; of two that differ in nothing but their ids the first counts.

    Returns
    -------
    list[Alert]
        In the same order. The first of an id keeps it, later ones have a number added ("1 #2").
    """
    found: dict[Hashable, Alert] = {}
    for alert in alerts:
        found.setdefault(_content(alert), alert)
    own = {(alert.feed, alert.alert_id) for alert in found.values()}
    numbers: dict[tuple[int, str], int] = {}
    joined = []
    for alert in found.values():
        named = (alert.feed, alert.alert_id)
        if named not in numbers:
            numbers[named] = 1
            joined.append(alert)
            continue
        numbers[named] += 1
        # One that the feed itself calls so keeps its id.
        while (alert.feed, f"{alert.alert_id} #{numbers[named]}") in own:
            numbers[named] += 1
        joined.append(replace(alert, alert_id=f"{alert.alert_id} #{numbers[named]}"))
    return joined


def _content(alert: Alert) -> Hashable:
    """Give all of an alert but its id; in which order languages and things stand means nothing."""
    texts = tuple(frozenset(told.items()) for told in (alert.header, alert.description, alert.url))
    about = frozenset(alert.periods), frozenset(alert.concerned)
    return alert.feed, about, alert.cause, alert.effect, alert.severity, texts


def pack_alerts(alerts: Sequence[Alert]) -> list[dict[str, Any]]:
    """Turn alerts into JSON values.

    Parameters
    ----------
    alerts : Sequence[Alert]
        Any.

    Returns
    -------
    list[dict[str, Any]]
        In the same order.
    """
    return [asdict(alert) for alert in alerts]


def unpack_alerts(packed: Sequence[dict[str, Any]]) -> tuple[Alert, ...]:
    """Turn back what `pack_alerts` made.

    Parameters
    ----------
    packed : Sequence[dict[str, Any]]
        JSON values.

    Returns
    -------
    tuple[Alert, ...]
        In the same order.

    Raises
    ------
    KeyError, TypeError
        If they are none.
    """
    return tuple(
        Alert(
            **{
                **one,
                "periods": tuple(Period(**period) for period in one["periods"]),
                "concerned": tuple(Concerned(**thing) for thing in one["concerned"]),
            }
        )
        for one in packed
    )
