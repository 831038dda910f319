"""Which alerts belong to what is shown: by stop, route, trip and agency, while they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mobility.network.transport_network import TransportNetwork
from mobility.snapshot.alerts import EVER_S, Alert, Concerned


class AlertText(NamedTuple):
    """An alert in the reader's language; "" where nothing is said."""

    alert_id: str
    header: str
    description: str
    url: str
    cause: str
    effect: str
    severity: str
    periods: tuple[tuple[int, int | None], ...]  # Unix seconds; None = without an end


MINUTES_A_DAY = 1440


@dataclass(frozen=True, slots=True)
class RideShown:
    """A ride, as far as alerts are concerned; at the moment of its call."""

    route: int
    trip_id: str
    service_day: int
    clock: str = ""  # hh:mm of the run's first departure, "" = not known
    direction_id: str = ""  # "" = not known


class AlertIndex:
    """Looks alerts up; a handful to some hundred of them.

    Parameters
    ----------
    network : TransportNetwork
        Whose numbers they use.
    alerts : Sequence[Alert]
        All there are.
    """

    def __init__(self, network: TransportNetwork, alerts: Sequence[Alert]) -> None:
        t = self._timetable = network.timetable
        self._alerts = tuple(alerts)
        self._agency_ids = network.tables["agencies"]["agency_id"] if alerts else None
        self._by_stop: dict[int, list[int]] = {}
        self._of_rides: list[int] = []
        children: dict[int, list[int]] = {}
        if any(one.stop >= 0 for alert in alerts for one in alert.concerned):
            for stop, parent in enumerate(t.stop_parent.tolist()):
                if parent >= 0:
                    children.setdefault(parent, []).append(stop)
        for number, alert in enumerate(self._alerts):
            for one in alert.concerned:
                if one.stop >= 0:
                    # What concerns a station concerns its platforms.
                    for stop in (one.stop, *children.get(one.stop, ())):
                        self._by_stop.setdefault(stop, []).append(number)
                if one.stop < 0 or one.route >= 0 or one.trip_id:
                    self._of_rides.append(number)

    @property
    def has_stops(self) -> bool:
        """Whether any alert is about a stop."""
        return bool(self._by_stop)

    def __bool__(self) -> bool:
        return bool(self._alerts)

    def of_stop(self, stop: int, first_s: int, last_s: int) -> list[Alert]:
        """List what concerns a stop, whatever runs there.

        Parameters
        ----------
        stop : int
            Of the Timetable.
        first_s, last_s : int
            Unix seconds, both included: while one is there.

        Returns
        -------
        list[Alert]
            In the order of the feed.
        """
        numbers = self._by_stop.get(stop)
        if not numbers:
            return []
        found = [self._alerts[number] for number in dict.fromkeys(numbers)]
        return [
            alert
            for alert in found
            if alert.holds_at(first_s, last_s) and any(_is_of_stop_alone(one) for one in alert.concerned)
        ]

    def of_ride(self, ride: RideShown, stops: Sequence[int], first_s: int, last_s: int) -> list[Alert]:
        """List what concerns a ride.

        Parameters
        ----------
        ride : RideShown
            Route, trip and day.
        stops : Sequence[int]
            Where it halts.
        first_s, last_s : int
            Unix seconds, both included: while one rides.

        Returns
        -------
        list[Alert]
            By route, trip, agency, kind of vehicle or feed; those of stops alone belong to the stops.
        """
        if not self._of_rides:
            return []
        t = self._timetable
        feed = int(t.route_feed[ride.route])
        return [
            alert
            for alert in (self._alerts[number] for number in dict.fromkeys(self._of_rides))
            if alert.feed == feed
            and alert.holds_at(first_s, last_s)
            and any(self._fits(one, ride, stops) for one in alert.concerned)
        ]

    def _fits(self, one: Concerned, ride: RideShown, stops: Sequence[int]) -> bool:
        t = self._timetable
        if _is_of_stop_alone(one):
            return False
        if one.agency_id:
            agency = int(t.route_agency[ride.route])
            if self._agency_ids is None or agency < 0 or self._agency_ids[agency].as_py() != one.agency_id:
                return False
        return (
            one.route in (-1, ride.route)
            and one.route_type in (-1, int(t.route_type[ride.route]))
            and one.trip_id in ("", ride.trip_id)
            and one.start_date in (None, ride.service_day)
            and _is_in_direction(one.direction, ride)
            and _starts_then(one.start_time_s, ride)
            and (one.stop < 0 or one.stop in stops)
        )


def _is_in_direction(direction: int | None, ride: RideShown) -> bool:
    return direction is None or ride.direction_id in ("", str(direction))


def _starts_then(start_time_s: int | None, ride: RideShown) -> bool:
    """Compare minutes of the day: feeds tell runs of a headway apart by them."""
    if start_time_s is None or not ride.clock:
        return True
    hours, minutes = ride.clock.split(":")
    return (int(hours) * 60 + int(minutes) - start_time_s // 60) % MINUTES_A_DAY == 0


def _is_of_stop_alone(one: Concerned) -> bool:
    return one.stop >= 0 and one.route < 0 and not one.trip_id and one.route_type < 0


def in_language(alert: Alert, wanted: Sequence[str], own: str) -> AlertText:
    """Choose the texts of an alert.

    Parameters
    ----------
    alert : Alert
        In any languages.
    wanted : Sequence[str]
        Languages of the reader, best first.
    own : str
        Language of our own texts in this answer.

    Returns
    -------
    AlertText
        Where no wanted language is there, what the feed gives without one, else its first.
    """
    order = [*(tag.lower() for tag in wanted), own]

    def choose(texts: dict[str, str]) -> str:
        """Choose one of several languages."""
        by_tag = {tag.lower(): text for tag, text in texts.items()}
        for tag in order:
            for known, text in by_tag.items():
                if known == tag or known.split("-")[0] == tag.split("-")[0]:
                    return text
        return by_tag.get("", next(iter(by_tag.values()), ""))

    return AlertText(
        alert.alert_id,
        choose(alert.header),
        choose(alert.description),
        choose(alert.url),
        alert.cause,
        alert.effect,
        alert.severity,
        tuple((p.start_s, None if p.end_s >= EVER_S else p.end_s) for p in alert.periods),
    )
