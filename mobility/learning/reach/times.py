"""From the days and times of a question to the moments that a search needs."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mobility.errors import BadParameterError
from mobility.learning.reach.candidates import Span

NIGHT_ENDS = time(4)
"""Who is not back by then was out all night; the last trams of an evening have run, the first have not."""


@dataclass(frozen=True, slots=True)
class AskedTimes:
    """Days and times as they were asked for; None = not said.

    Parameters
    ----------
    depart_s, arrive_s, back_by_s : int | None
        Unix seconds.
    day : date | None
        Of the stay, in the city's time zone.
    time_from, time_to : time | None
        When the stay may begin at the earliest and end at the latest, each day.
    """

    depart_s: int | None = None
    arrive_s: int | None = None
    back_by_s: int | None = None
    day: date | None = None
    time_from: time | None = None
    time_to: time | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """What they come to.

    Parameters
    ----------
    depart_s : int
        Unix second of the earliest departure.
    arrive_s : int | None
        Unix second at which one wants to be at a place; None = as soon as one can.
    back_by_s : int
        Unix second of the latest return.
    span : Span
        When sessions may be.
    """

    depart_s: int
    arrive_s: int | None
    back_by_s: int
    span: Span


def resolve_times(asked: AskedTimes, now_s: int, within_s: int, zone: ZoneInfo) -> Times:
    """Work out the moments of a search on one day.

    Parameters
    ----------
    asked : AskedTimes
        What was said.
    now_s : int
        Unix second.
    within_s : int
        Longest way.
    zone : ZoneInfo
        Of the city.

    Returns
    -------
    Times
        Without `back_by_s`, until four o'clock in the night after the stay.

    Raises
    ------
    BadParameterError
        For times that contradict each other.
    """
    if asked.day is not None and (asked.depart_s is not None or asked.arrive_s is not None):
        raise BadParameterError(
            "{field} goes with timeFrom and timeTo, not with time or arrive.", field="day"
        )
    if asked.time_from is not None and asked.time_to is not None and asked.time_to <= asked.time_from:
        raise BadParameterError("{field} must be later than timeFrom.", field="timeTo")
    arrive_s, depart_s = asked.arrive_s, asked.depart_s
    if asked.day is not None:
        midnight = datetime.combine(asked.day, time(), zone)
        today = datetime.fromtimestamp(now_s, zone).date()
        depart_s = now_s if asked.day == today else int(midnight.timestamp())
        if asked.time_from is not None:
            begin_s = int(datetime.combine(asked.day, asked.time_from, zone).timestamp())
            arrive_s = begin_s if begin_s > depart_s else None
        day = asked.day
    else:
        if depart_s is None:
            depart_s = now_s if arrive_s is None else arrive_s - within_s
        if arrive_s is not None and arrive_s < depart_s:
            raise BadParameterError("{field} is earlier than time.", field="arrive", value=arrive_s)
        day = datetime.fromtimestamp(depart_s, zone).date()
    start = datetime.fromtimestamp(depart_s, zone)
    if asked.time_from is not None:
        start = max(start, datetime.combine(day, asked.time_from, zone))
    if asked.arrive_s is not None:
        start = max(start, datetime.fromtimestamp(asked.arrive_s, zone))
    after_midnight = datetime.combine(day + timedelta(days=1), time(), zone)
    end = after_midnight if asked.time_to is None else datetime.combine(day, asked.time_to, zone)
    night_ends_s = night_after_s(day, zone)
    back_by_s = asked.back_by_s
    if back_by_s is None:
        back_by_s = night_ends_s
    elif back_by_s <= depart_s:
        raise BadParameterError("{field} is not after the departure.", field="backBy", value=back_by_s)
    elif back_by_s > night_ends_s:
        raise BadParameterError(
            "{field} is too late: a search covers one day, until four o'clock of the night after it.",
            field="backBy",
            value=back_by_s,
        )
    end = min(end, datetime.fromtimestamp(back_by_s, zone))
    return Times(depart_s, arrive_s, back_by_s, Span(start.astimezone(UTC), end.astimezone(UTC)))


def night_after_s(day: date, zone: ZoneInfo) -> int:
    """Tell until when one is home where nothing is said.

    Parameters
    ----------
    day : date
        Of the stay.
    zone : ZoneInfo
        Of the city.

    Returns
    -------
    int
        Unix second of four o'clock in the night after it.
    """
    return int(datetime.combine(day + timedelta(days=1), NIGHT_ENDS, zone).timestamp())
