"""Rides of the timetable that can no longer be booked: searched again without them where one was found."""

from collections.abc import Iterable

import numpy as np

from mobility.network.day import SERVICE_DAYS, noon_minus_12h
from mobility.network.transport_network import TransportNetwork
from mobility.on_demand.call_rides import CallRides
from mobility.routing.days import Days
from mobility.routing.found import Found
from mobility.routing.journey import NotOffered, WhyNot
from mobility.routing.pages import Page
from mobility.routing.transit_search import TransitSearch

Runs = frozenset[tuple[int, int]]
"""Trip of the Timetable, service day as ordinal."""

DAYS_BEFORE = 2
"""Trips of so many service days before may still run."""
LONGEST_RUN_S = 6 * 3600
"""So long after its first departure no trip that must be booked is under way."""
DAYS_AHEAD = 8
"""Rules that close trips further ahead are followed for so many days from now."""


def list_closed(network: TransportNetwork, calls: CallRides, days: Days, asked_s: int) -> Runs:
    """List the runs that can no longer be booked, of those that somebody could still board.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    calls : CallRides
        Which trips must be booked.
    days : Days
        Whose dates count.
    asked_s : int
        Unix seconds: now.

    Returns
    -------
    Runs
        Of the days around now.
    """
    t = network.timetable
    zones = t.feed_timezone[t.route_feed[t.trip_route]]
    today = days.date_of(asked_s)
    runs: set[tuple[int, int]] = set()
    for date in range(today - DAYS_BEFORE, today + DAYS_AHEAD):
        starts = np.array([noon_minus_12h(date, zone) for zone in network.timezones], np.int64)
        runs.update((trip, date) for trip in calls.closed(starts[zones], asked_s).tolist())
    return frozenset(runs)


def list_closed_between(
    network: TransportNetwork, calls: CallRides, days: Days, asked_s: int, window: tuple[int, int]
) -> Runs:
    """List the runs that can no longer be booked and could be ridden within a window.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    calls : CallRides
        Which trips must be booked.
    days : Days
        Whose dates count.
    asked_s : int
        Unix seconds: now.
    window : tuple[int, int]
        Unix seconds of the first departure and the last arrival.

    Returns
    -------
    Runs
        Of another day mostly none: a day without closed runs is compiled already.
    """
    if calls.is_empty:
        return frozenset()
    t, found = network.timetable, []
    for trip, date in list_closed(network, calls, days, asked_s):
        zone = network.timezones[int(t.feed_timezone[t.route_feed[t.trip_route[trip]]])]
        departs_s = noon_minus_12h(date, zone) + int(calls.first_departures_s[trip])
        if departs_s <= window[1] and departs_s + LONGEST_RUN_S >= window[0]:
            found.append((trip, date))
    return frozenset(found)


def closed_around(closed: Runs, date: int) -> Runs:
    """Keep of runs those that the compiled day of a date can hold.

    Parameters
    ----------
    closed : Runs
        Of any dates.
    date : int
        Ordinal.

    Returns
    -------
    Runs
        Mostly none, a few days ahead: that day is compiled already.
    """
    return frozenset(run for run in closed if run[1] - date in SERVICE_DAYS)


def find_too_late(
    network: TransportNetwork, calls: CallRides, days: Days, search: TransitSearch, page: Page
) -> list[tuple[int, int]]:
    """List the runs of a page that can no longer be booked.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    calls : CallRides
        Which trips must be booked.
    days : Days
        Whose dates count.
    search : TransitSearch
        Of the query.
    page : Page
        What it found.

    Returns
    -------
    list[tuple[int, int]]
        Also those of journeys right behind the page, which decide on what is dominated; empty: all is well.
    """
    query = search.query
    if calls.is_empty or query.asked_s <= 0 or query.trips.closed:
        return []
    closed = list_closed(network, calls, days, query.asked_s)
    found = [one for one, _ in page.judged]
    beyond_s = page.interval.from_s - 1 if query.arrive_by else page.interval.to_s
    if closed and query.window_s and days.serves(days.date_of(beyond_s)):
        found.extend(search.at(beyond_s))
    return ridden_of(closed, found)


def ridden_of(closed: Runs, found: Iterable[Found]) -> list[tuple[int, int]]:
    """List the closed runs that journeys ride.

    Parameters
    ----------
    closed : Runs
        From `list_closed`.
    found : Iterable[Found]
        Journeys.

    Returns
    -------
    list[tuple[int, int]]
        Each once, in the order in which they were found.
    """
    ridden: dict[tuple[int, int], None] = {}
    for one in found:
        day = one.stage.day
        for ride in one.journey.rides:
            run = int(day.timetable.trip_source[ride.day_trip]), int(day.trip_day[ride.day_trip])
            if run in closed:
                ridden[run] = None
    return list(ridden)


def not_offered_runs(
    network: TransportNetwork, calls: CallRides, ridden: Iterable[tuple[int, int]]
) -> tuple[NotOffered, ...]:
    """Say of each line that it is too late for it.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    calls : CallRides
        Until when its trips can be booked.
    ridden : Iterable[tuple[int, int]]
        Runs that would have been ridden.

    Returns
    -------
    tuple[NotOffered, ...]
        Each line once, with its latest deadline.
    """
    t = network.timetable
    latest: dict[int, int] = {}
    for trip, date in ridden:
        route = int(t.trip_route[trip])
        zone = network.timezones[int(t.feed_timezone[t.route_feed[route]])]
        deadline_s = calls.latest_s(trip, noon_minus_12h(date, zone))
        if deadline_s is not None:
            latest[route] = max(latest.get(route, deadline_s), deadline_s)
    return tuple(
        NotOffered(WhyNot.TOO_LATE_TO_BOOK, route=route, latest_booking_s=second)
        for route, second in latest.items()
    )
