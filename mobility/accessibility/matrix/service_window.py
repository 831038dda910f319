"""Whether anything runs in a window, and whether one search sees all of it."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.matrix.calendar import calendar_lines, name_day, trips_by_date
from mobility.accessibility.request import MatrixRequest
from mobility.errors import BadParameterError, OutsideServiceError, Phrase, Phrases
from mobility.messages import sentence
from mobility.network.day import COVERED_FROM_S, COVERED_TO_S, noon_minus_12h
from mobility.network.transport_network import TransportNetwork

MINUTE = dt.timedelta(minutes=1)
SILENT = "Feed {tag} has no trips on {day}."
EMPTY = "No trip of its own runs on {day}, a date of the window."
CUT = (
    "Trips are searched from noon of the day before to noon of the day after: longer ways at the end of the "
    "window are not found."
)


def check_service(network: TransportNetwork, request: MatrixRequest, language: str = "en") -> tuple[str, ...]:
    """Refuse a window in which nothing runs, and tell what the feeds do not know of it.

    Parameters
    ----------
    network : TransportNetwork
        Any.
    request : MatrixRequest
        With transit.
    language : str
        Of the warnings.

    Returns
    -------
    tuple[str, ...]
        Warnings: feeds without trips on the date while others have some, dates of the window without any.

    Raises
    ------
    OutsideServiceError
        No trip runs on a date of the window, nor one of the night before within it.
    """
    timezone = network.timezones[int(network.timetable.feed_timezone[0])]
    first, last = _window(request, ZoneInfo(timezone))
    counts = trips_by_date(network)
    dates = [first.date() + dt.timedelta(days=i) for i in range((last.date() - first.date()).days + 1)]
    served = {date: _trips_on(network, counts, date) for date in dates}
    day = request.departure.astimezone(ZoneInfo(timezone)).date()
    if not any(trips.any() for trips in served.values()):
        begin = first - (request.max_time_minutes * MINUTE if request.arrive_by else dt.timedelta(0))
        if not _runs_by_night(network, first.toordinal() - 1, begin, timezone):
            raise OutsideServiceError(
                "No trip runs on {day}, the date of the window. Service in this network: {calendar}.",
                field="departure",
                day=name_day(day),
                calendar=Phrases(calendar_lines(network)) or Phrase("none"),
            )
    tags = network.tables["feeds"]["tag"].to_pylist()
    silent = tuple(
        sentence(language, SILENT, tag=tag, day=name_day(day))
        for tag, n_trips in zip(tags, served[day], strict=True)
        if n_trips == 0 and served[day].any()
    )
    empty = tuple(
        sentence(language, EMPTY, day=name_day(date)) for date, trips in served.items() if not trips.any()
    )
    return silent + empty


def check_hours(network: TransportNetwork, request: MatrixRequest, language: str = "en") -> tuple[str, ...]:
    """Compare a window, and the longest way from it, with the hours that a compiled day has trips of.

    Parameters
    ----------
    network : TransportNetwork
        Any.
    request : MatrixRequest
        With transit.
    language : str
        Of the warning.

    Returns
    -------
    tuple[str, ...]
        A warning where the longest ways reach beyond these hours.

    Raises
    ------
    BadParameterError
        The window itself does.
    """
    timezone = network.timezones[int(network.timetable.feed_timezone[0])]
    first, last = _window(request, ZoneInfo(timezone))
    midnight = noon_minus_12h(request.departure.astimezone(ZoneInfo(timezone)).toordinal(), timezone)
    longest_s = request.max_time_minutes * 60
    begin_s, end_s = int(first.timestamp()) - midnight, int(last.timestamp()) - midnight
    if begin_s < COVERED_FROM_S or end_s >= COVERED_TO_S:
        raise BadParameterError(
            "{field}: a window reaches from noon of the day before to noon of the day after at most; ask for "
            "a shorter one",
            field="window_minutes",
        )
    if request.arrive_by:
        begin_s -= longest_s
    else:
        end_s += longest_s
    if begin_s >= COVERED_FROM_S and end_s < COVERED_TO_S:
        return ()
    return (sentence(language, CUT),)


def _window(request: MatrixRequest, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """Give the first and the last minute of a window, on the clocks of a zone."""
    one, span = request.departure.astimezone(dt.UTC), (request.window_minutes - 1) * MINUTE
    first, last = (one - span, one) if request.arrive_by else (one, one + span)
    return first.astimezone(zone), last.astimezone(zone)


def _trips_on(network: TransportNetwork, counts: NDArray[np.int64], date: dt.date) -> NDArray[np.int64]:
    """Give the trips of each feed on a date."""
    column = date.toordinal() - int(network.timetable.service_first_date)
    return counts[:, column] if 0 <= column < counts.shape[1] else np.zeros(counts.shape[0], np.int64)


def _runs_by_night(network: TransportNetwork, day: int, begin: dt.datetime, timezone: str) -> bool:
    """Tell whether a trip of a service day is under way at a moment, or later."""
    t = network.timetable
    column = day - int(t.service_first_date)
    if not 0 <= column < t.service_days.shape[1]:
        return False
    begin_s = int(begin.timestamp()) - noon_minus_12h(day, timezone)
    n_trips = np.diff(t.pattern_trips_offsets)
    n_stops = np.diff(t.pattern_stops_offsets)
    # Times lie position by position: those of the last stop of a pattern are the last ones of its block.
    lasts = np.repeat(t.pattern_times_offsets[:-1] + (n_stops - 1) * n_trips, n_trips)
    within = np.arange(lasts.size) - np.repeat(t.pattern_trips_offsets[:-1], n_trips)
    is_running = t.service_days[t.trip_service, column] > 0
    return bool((t.arrivals[lasts + within][is_running] > begin_s).any())
