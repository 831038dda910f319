"""The answers of GET /v1/occupancy."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from mobility.api.answers.legs import LegStyle
from mobility.api.answers.moments import wire_time
from mobility.api.answers.occupancy import occupancy_members
from mobility.api.answers.sentences import give_notices
from mobility.messages import sentence
from mobility.service import (
    LEAST_OBSERVATIONS,
    LineHistory,
    Occupancy,
    RouteText,
    RunNow,
    RunOccupancy,
    Services,
    StopEvent,
    is_actual,
    with_boarding,
)

SENTENCES = {
    ("LOW", True): "Low occupancy",
    ("MODERATE", True): "Moderate occupancy",
    ("HIGH", True): "High occupancy",
    ("LOW", False): "Low occupancy expected",
    ("MODERATE", False): "Moderate occupancy expected",
    ("HIGH", False): "High occupancy expected",
}
NOT_KNOWN = "How full vehicles are is not known for this question."


class OccupancyWriter:
    """Writes how full vehicles are, for one request.

    Parameters
    ----------
    services : Services
        Of the request.
    style : LegStyle
        Languages, and what is known now.
    """

    def __init__(self, services: Services, style: LegStyle) -> None:
        self._services, self._texts, self._style = services, services.texts, style
        self._is_known = False

    def trip(self, run: RunOccupancy) -> dict[str, Any]:
        """Write a run and each of its stretches.

        Parameters
        ----------
        run : RunOccupancy
            Of the network.

        Returns
        -------
        dict[str, Any]
            Ready for orjson.
        """
        stretches = [] if _is_canceled(run.now) else list(range(len(run.occupancies)))
        answer = self._run(run.trip, run.service_day, run.calls.first.stop_sequence, run.now)
        answer["stretches"] = [self._stretch(run, place) for place in stretches]
        return self._with_small_print(answer | self._fullest(run), [run])

    def stop(self, events: tuple[StopEvent, ...]) -> dict[str, Any]:
        """Write departures of a stop.

        Parameters
        ----------
        events : tuple[StopEvent, ...]
            By time.

        Returns
        -------
        dict[str, Any]
            Ready for orjson.
        """
        written = []
        for event in events:
            one = self._run(event.trip, event.service_day, event.sign_sequence, event.now)
            one["stop"] = self._stop(event.call.stop)
            one["departure"] = wire_time(event.call.departure_s)
            if event.loads is not None and not _is_canceled(event.now):
                one |= self._occupancy(with_boarding(event.loads)[0])
            written.append(one)
        return self._with_small_print({"departures": written}, events)

    def line(self, route: int, runs: list[RunOccupancy]) -> dict[str, Any]:
        """Write the runs of a line.

        Parameters
        ----------
        route : int
            Of the Timetable.
        runs : list[RunOccupancy]
            Of it.

        Returns
        -------
        dict[str, Any]
            Ready for orjson.
        """
        written = []
        for run in runs:
            one = self._run(run.trip, run.service_day, run.calls.first.stop_sequence, run.now)
            one["startTime"] = wire_time(run.calls.first.departure_s)
            one["endTime"] = wire_time(run.calls.last.arrival_s)
            written.append(one | self._fullest(run))
        answer = self._line(route) | {"runs": written}
        return self._with_small_print(answer, runs)

    def vehicles(self, runs: list[RunOccupancy]) -> dict[str, Any]:
        """Write where runs under way are, and how full.

        Parameters
        ----------
        runs : list[RunOccupancy]
            At one moment.

        Returns
        -------
        dict[str, Any]
            Ready for orjson.
        """
        written = []
        for run in runs:
            one = self._run(run.trip, run.service_day, run.calls[run.stretch].stop_sequence, run.now)
            written.append(one | {"stretch": self._stretch(run, run.stretch)})
        return self._with_small_print({"vehicles": written}, runs)

    def history(self, route: int, history: LineHistory) -> dict[str, Any]:
        """Write how full a line usually is.

        Parameters
        ----------
        route : int
            Of the Timetable.
        history : LineHistory
            Of it.

        Returns
        -------
        dict[str, Any]
            Ready for orjson.
        """
        self._is_known = bool(history.sections)
        answer = self._line(route) | {
            "leastObservations": LEAST_OBSERVATIONS,
            "withheld": history.withheld,
            "sections": [
                {
                    "dayType": one.day_type,
                    "hour": one.hour,
                    "from": self._stop(one.from_stop),
                    "to": self._stop(one.to_stop),
                    "observations": one.observations,
                    "level": one.level,
                    "percentage": one.percentage,
                    "figures": one.figures,
                    "loadFactor": {
                        "p10": round(one.p10, 2),
                        "p50": round(one.p50, 2),
                        "p90": round(one.p90, 2),
                    },
                    "seatProbability": round(one.seat_probability, 2),
                    "boardingProbability": round(one.boarding_probability, 2),
                }
                for one in history.sections
            ],
        }
        for name, day in (("firstDay", history.first_day), ("lastDay", history.last_day)):
            if day:
                answer[name] = date.fromordinal(day).isoformat()
        return self._with_small_print(answer, ())

    def _run(self, trip: int, service_day: int, sequence: int, now: RunNow | None) -> dict[str, Any]:
        text = self._style.present.trip(self._texts, (trip, service_day, sequence), self._style.wanted, now)
        return {
            "tripId": text.trip_id,
            **_route(text.route),
            "headsign": text.headsign,
            "mode": text.route.mode,
            "canceled": _is_canceled(now),
        }

    def _stretch(self, run: RunOccupancy, place: int) -> dict[str, Any]:
        calls = run.calls
        return {
            "from": self._stop(int(calls.stops[place])),
            "to": self._stop(int(calls.stops[place + 1])),
            "departure": wire_time(int(calls.departures_s[place])),
            "arrival": wire_time(int(calls.arrivals_s[place + 1])),
            **self._occupancy(run.occupancies[place]),
        }

    def _fullest(self, run: RunOccupancy) -> dict[str, Any]:
        place = None if _is_canceled(run.now) else run.fullest
        return {} if place is None else {"fullest": self._stretch(run, place)}

    def _occupancy(self, told: Occupancy | None) -> dict[str, Any]:
        if told is None:
            return {}
        self._is_known = True
        actual = is_actual(told)
        words = SENTENCES.get((told.level, actual))
        members: dict[str, Any] = {
            **occupancy_members(told),
            "kind": "ACTUAL" if actual else "FORECAST",
            "text": sentence(self._style.language, words) if words else "",
        }
        scales = {"percentage": told.percentage, "figures": told.figures}
        if told.boarding_probability is not None:
            members["boardingProbability"] = round(told.boarding_probability, 2)
        members |= {name: value for name, value in scales.items() if value is not None}
        return {"occupancy": members}

    def _stop(self, stop: int) -> dict[str, Any]:
        text = self._texts.stop(stop, self._style.wanted)
        members: dict[str, Any] = {"stopId": text.stop_id, "name": text.name}
        if not math.isnan(text.lat):
            members |= {"lat": round(text.lat, 6), "lon": round(text.lon, 6)}
        return members

    def _line(self, route: int) -> dict[str, Any]:
        return _route(self._texts.route(route, self._style.wanted))

    def _with_small_print(
        self, answer: dict[str, Any], shown: Sequence[RunOccupancy | StopEvent]
    ) -> dict[str, Any]:
        services, language = self._services, self._style.language
        # Additional runs are in no timetable, so nothing has to be said of it.
        trips = {one.trip for one in shown if one.now is None or not one.now.is_additional}
        notices = give_notices(services.about, trips, self._texts, language)
        notices += self._style.present.notices(language)
        if not self._is_known:
            notices.append({"code": "NO_LOADS", "text": sentence(language, NOT_KNOWN), "feed": ""})
        answer["simulated"] = services.about.model_city or services.occupancy.is_simulated
        answer["attributions"] = list(services.about.attributions)
        return answer | ({"notices": notices} if notices else {})


def _route(route: RouteText) -> dict[str, Any]:
    return {"routeId": route.route_id, "routeShortName": route.short_name or route.long_name}


def _is_canceled(now: RunNow | None) -> bool:
    return now is not None and now.is_canceled
