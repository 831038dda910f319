"""A question that a network can answer, for the first thing a stranger tries."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from mobility.network.transport_network import TransportNetwork

METERS_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Sample:
    """Two coordinates and a moment with its offset."""

    from_place: str
    to_place: str
    moment: datetime


def sample_question(network: TransportNetwork, today: date) -> Sample | None:
    """Make up a question: from the stop with most lines to a stop about 4 km away, in a morning of service.

    Parameters
    ----------
    network : TransportNetwork
        Where to ask.
    today : date
        The first day that comes into question, if the timetable covers it.

    Returns
    -------
    Sample | None
        None for a network without stops.
    """
    timetable = network.timetable
    calls = np.bincount(timetable.pattern_stops, minlength=len(timetable.stop_lat))
    calls[np.isnan(timetable.stop_lat)] = 0
    if not calls.any():
        return None
    origin = int(np.argmax(calls))
    lat, lon = timetable.stop_lat, timetable.stop_lon
    north = (lat - lat[origin]) * METERS_PER_DEGREE
    east = (lon - lon[origin]) * METERS_PER_DEGREE * np.cos(np.radians(lat[origin]))
    off = np.where(calls > 0, np.abs(np.hypot(north, east) - 4000.0), np.inf)
    off[origin] = np.inf
    target = int(np.argmin(off)) if np.isfinite(off).any() else origin
    zone = ZoneInfo(network.timezones[int(timetable.feed_timezone[int(timetable.stop_feed[origin])])])
    day = _service_day(network, today)
    return Sample(
        f"{lat[origin]:.5f},{lon[origin]:.5f}",
        f"{lat[target]:.5f},{lon[target]:.5f}",
        datetime.combine(day, time(7, 30), zone),
    )


def _service_day(network: TransportNetwork, today: date) -> date:
    """Tomorrow or the first working day after it; else the busiest day there is."""
    trips = np.bincount(network.timetable.trip_service, minlength=len(network.timetable.service_days))
    per_day = trips @ network.timetable.service_days.astype(np.int64)
    first = int(network.timetable.service_first_date)
    for ahead in range(1, 8):
        day = today + timedelta(days=ahead)
        column = day.toordinal() - first
        if day.weekday() < 5 and 0 <= column < len(per_day) and per_day[column] >= 0.5 * per_day.max():
            return day
    return date.fromordinal(first + int(np.argmax(per_day)))
