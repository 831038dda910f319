"""When the feeds have service, for who asks of another date."""

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from mobility.errors import Phrase
from mobility.network.transport_network import TransportNetwork

MOST_FEEDS_TOLD = 8
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def trips_by_date(network: TransportNetwork) -> NDArray[np.int64]:
    """Count the trips of each feed on each service day.

    Parameters
    ----------
    network : TransportNetwork
        Any.

    Returns
    -------
    (n_feeds, n_days) int64
        From `timetable.service_first_date` on.
    """
    t = network.timetable
    n_services, n_days = t.service_days.shape
    trips = np.bincount(t.trip_service, minlength=n_services)
    counts = np.zeros((t.feed_timezone.size, n_days), np.int64)
    for feed in range(t.feed_timezone.size):
        own = t.service_feed == feed
        counts[feed] = trips[own] @ t.service_days[own].astype(np.int64)
    return counts


def name_day(date: dt.date) -> Phrase:
    """Name a date with its day of the week.

    Parameters
    ----------
    date : dt.date
        Any.

    Returns
    -------
    Phrase
        "Monday 2026-03-02", in the language of who is told.
    """
    return Phrase("{weekday} {date}", weekday=Phrase(WEEKDAYS[date.weekday()]), date=date)


def calendar_lines(network: TransportNetwork) -> list[Phrase]:
    """Tell when the feeds have service.

    Parameters
    ----------
    network : TransportNetwork
        Any.

    Returns
    -------
    list[Phrase]
        One line for each feed: first and last service day, and the day with the most trips.
    """
    first_date = int(network.timetable.service_first_date)
    tags = [str(tag) for tag in network.tables["feeds"]["tag"].to_pylist()]
    lines: list[Phrase] = []
    for tag, counts in zip(tags, trips_by_date(network), strict=True):
        running = np.flatnonzero(counts)
        if running.size == 0:
            lines.append(Phrase("{tag}: no service on any date", tag=tag))
            continue
        first, last, most = (
            dt.date.fromordinal(first_date + int(i)) for i in (running[0], running[-1], counts.argmax())
        )
        lines.append(
            Phrase(
                "{tag}: {first} to {last}, most trips ({count}) on {day}",
                tag=tag,
                first=first,
                last=last,
                count=int(counts.max()),
                day=name_day(most),
            )
        )
    hidden = len(lines) - MOST_FEEDS_TOLD
    return lines[:MOST_FEEDS_TOLD] + ([Phrase("and {count} more feeds", count=hidden)] if hidden > 0 else [])
