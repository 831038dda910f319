"""What is known at the moment of an answer, as its writers need it: live runs, alerts, how old that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from mobility.api.answers.moments import wire_time
from mobility.messages import sentence
from mobility.service import (
    OLD_S,
    LiveView,
    RideShown,
    RunNow,
    Services,
    Texts,
    TripText,
    in_language,
)

NO_ALERTS = "[]"


@dataclass(frozen=True, slots=True, eq=False)
class Present:
    """What is known now.

    Parameters
    ----------
    view : LiveView | None
        None: the answer goes by the timetable.
    is_expected : bool
        Whether live data are read here and asked for.
    age_s : int | None
        Of the newest sign of life, None = there was none yet.
    clock_back_s : int
        Seconds that this service believes it is earlier.
    """

    view: LiveView | None = None
    is_expected: bool = False
    age_s: int | None = None
    clock_back_s: int = 0

    def trip(
        self, texts: Texts, shown: tuple[int, int, int], wanted: tuple[str, ...], now: RunNow | None
    ) -> TripText:
        """Describe a trip, also one that is in no timetable.

        Parameters
        ----------
        texts : Texts
            Of the network.
        shown : tuple[int, int, int]
            Trip, service day, and stop_sequence whose headsign counts.
        wanted : tuple[str, ...]
            Languages.
        now : RunNow | None
            What is known of its run.

        Returns
        -------
        TripText
            Ids and texts.
        """
        if now is not None and now.is_additional and self.view is not None:
            return self.view.additional(texts, now.row, wanted)
        return texts.trip(*shown, wanted)

    def ends(self, texts: Texts, trip: int, now: RunNow | None) -> tuple[int, int]:
        """Give the first and last stop of a trip, also of one that is in no timetable.

        Parameters
        ----------
        texts : Texts
            Of the network.
        trip : int
            Index in the Timetable.
        now : RunNow | None
            What is known of its run.

        Returns
        -------
        tuple[int, int]
            Stops.
        """
        if now is not None and now.is_additional and self.view is not None:
            return self.view.additional_ends(now.row)
        return texts.trip_ends(trip)

    def stop_alerts(
        self, stop: int, first_s: int, last_s: int, languages: tuple[tuple[str, ...], str]
    ) -> str:
        """Write the alerts of a stop.

        Parameters
        ----------
        stop : int
            Of the Timetable.
        first_s, last_s : int
            Unix seconds.
        languages : tuple[tuple[str, ...], str]
            Of the feeds' texts, best first, and of our own.

        Returns
        -------
        str
            A JSON list.
        """
        if self.view is None or not self.view.alerts:
            return NO_ALERTS
        return _write(self.view.alerts.of_stop(stop, first_s, last_s), languages)

    def has_stop_alerts(self) -> bool:
        """Tell whether any stop has an alert, at any time.

        Returns
        -------
        bool
            False: nobody need look.
        """
        return self.view is not None and self.view.alerts.has_stops

    def ride_alerts(
        self,
        texts: Texts,
        trip: TripText,
        ride: tuple[int, int, RunNow | None],
        stops: Sequence[int],
        span_s: tuple[int, int],
        languages: tuple[tuple[str, ...], str],
    ) -> str:
        """Write the alerts of a ride.

        Parameters
        ----------
        texts : Texts
            Of the network.
        trip : TripText
            Its texts.
        ride : tuple[int, int, RunNow | None]
            Trip, service day, and what is known of its run.
        stops : Sequence[int]
            Where it halts.
        span_s : tuple[int, int]
            Unix seconds: while one rides.
        languages : tuple[tuple[str, ...], str]
            Of the feeds' texts, best first, and of our own.

        Returns
        -------
        str
            A JSON list.
        """
        if self.view is None or not self.view.alerts:
            return NO_ALERTS
        number, day, now = ride
        row = now.row if now is not None and now.is_additional else None
        route = self.view.route_of_row(row) if row is not None else texts.route_of(number)
        _, clock, _, own_id = trip.trip_id.split("_", 3)
        shown = RideShown(route, own_id, day, clock, trip.direction_id)
        found = self.view.alerts.of_ride(shown, stops, *span_s)
        return _write(found, languages)

    def notices(self, language: str) -> list[dict[str, str]]:
        """Say what a reader must know about these data.

        Parameters
        ----------
        language : str
            One of messages.LANGUAGES.

        Returns
        -------
        list[dict[str, str]]
            In the shape of notices; empty where all is well, or nothing live was asked for.
        """
        said = []
        if self.clock_back_s:
            said.append(
                _notice(
                    "CLOCK_BACK",
                    sentence(
                        language,
                        "The clock of this service is {seconds} seconds behind: it shows another day.",
                        seconds=self.clock_back_s,
                    ),
                )
            )
        if self.is_expected and self.view is None:
            text = "Live data are missing at present: times are those of the timetable."
            said.append(_notice("LIVE_MISSING", sentence(language, text)))
        elif self.is_expected and self.age_s is not None and self.age_s > OLD_S:
            text = "Live data are {seconds} seconds old."
            said.append(_notice("LIVE_OLD", sentence(language, text, seconds=self.age_s)))
        return said


NOTHING_KNOWN = Present()


def present_of(
    services: Services, mode: str | None, now_s: int, clock_back_s: int = 0
) -> tuple[Services, Present, bool]:
    """Choose by which facades a question is answered, and what is known beside them.

    Parameters
    ----------
    services : Services
        Of the present request.
    mode : str | None
        REALTIME (also None): by what is known now. REALTIME_ANNOTATION_ONLY: searched by the timetable, shown
        with what is known now. OFF: by the timetable.
    now_s : int
        Unix seconds.
    clock_back_s : int
        As the settings have it.

    Returns
    -------
    services : Services
        To ask.
    present : Present
        To write with.
    annotates : bool
        Whether what is found is to be annotated.
    """
    if mode == "OFF":
        return services.by_timetable(), Present(clock_back_s=clock_back_s), False
    health = services.health
    age_s = None if health is None else health.age_s(now_s)
    present = Present(services.live, health is not None and health.is_expected, age_s, clock_back_s)
    if mode in ("REALTIME_ANNOTATION_ONLY", "ANNOTATION_ONLY"):
        return services.by_timetable(), present, services.live is not None
    return services, present, False


def _write(alerts: Sequence[Any], languages: tuple[tuple[str, ...], str]) -> str:
    if not alerts:
        return NO_ALERTS
    written = []
    for alert in alerts:
        text = in_language(alert, *languages)
        periods = [
            {"start": wire_time(start)} | ({} if end is None else {"end": wire_time(end)})
            for start, end in text.periods
        ]
        told: Mapping[str, Any] = {
            "impactPeriod": periods,
            "cause": text.cause,
            "effect": text.effect,
            "severityLevel": text.severity,
            "headerText": text.header,
            "descriptionText": text.description,
        }
        written.append(dict(told) | ({"url": text.url} if text.url else {}))
    return orjson.dumps(written).decode()


def _notice(code: str, text: str) -> dict[str, str]:
    return {"code": code, "text": text, "feed": ""}
