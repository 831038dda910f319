"""Lines of the timetable that run only when they are called (Rufbus): whether a ride can still be booked.

Such rides have departures like any other. What is different: somebody must book, and for those who come too
late the ride does not exist. A trip is closed to a rider as a whole once the deadline of its departure at the
first stop where it can be boarded has passed: nobody sends a vehicle for a trip that is under way already.
"""

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.network.transport_network import TransportNetwork
from mobility.on_demand.booking import Booking
from mobility.on_demand.flex import list_feeds

FORBIDDEN = 1
"""pickup_type: one cannot get in here."""


@dataclass(frozen=True, slots=True, eq=False)
class CallLine:
    """What a city's file says of lines that run when called, where the feed does not say it.

    Parameters
    ----------
    route_types : frozenset[int]
        GTFS route types of such lines.
    booking : Booking
        How their rides are booked.
    """

    route_types: frozenset[int]
    booking: Booking


@dataclass(frozen=True, eq=False)
class CallRides:
    """Which trips must be booked, and how.

    Parameters
    ----------
    bookings : tuple[Booking, ...]
        Each rule once.
    trip_booking : (n_trips,) int32
        Row of `bookings` of each trip of the Timetable, -1 = it just runs.
    first_departures_s : (n_trips,) int32
        Service-day seconds of the first departure that can be boarded.
    """

    bookings: tuple[Booking, ...]
    trip_booking: NDArray[np.int32]
    first_departures_s: NDArray[np.int32]

    @property
    def is_empty(self) -> bool:
        """True: every trip just runs."""
        return not self.bookings

    def booking_of(self, trip: int) -> Booking | None:
        """Give how a trip is booked.

        Parameters
        ----------
        trip : int
            Of the Timetable; additional runs of realtime feeds have higher numbers.

        Returns
        -------
        Booking | None
            None: it just runs, or nothing is known.
        """
        row = int(self.trip_booking[trip]) if trip < self.trip_booking.size else -1
        return self.bookings[row] if row >= 0 else None

    def latest_s(self, trip: int, day_start_s: int) -> int | None:
        """Give until when a trip can be booked.

        Parameters
        ----------
        trip : int
            Of the Timetable.
        day_start_s : int
            Unix seconds that its service day counts from.

        Returns
        -------
        int | None
            Unix seconds; None: it need not be booked.
        """
        booking = self.booking_of(trip)
        if booking is None:
            return None
        return booking.latest_s(day_start_s + int(self.first_departures_s[trip]))

    def closed(self, day_start_s: NDArray[np.int64], asked_s: int) -> NDArray[np.int32]:
        """List the trips of a service day that can no longer be booked.

        Parameters
        ----------
        day_start_s : (n_trips,) int64
            Unix seconds that the service day counts from, for the feed of each trip.
        asked_s : int
            Unix seconds: now.

        Returns
        -------
        (n,) int32
            Trips, ascending.
        """
        closed = np.zeros(self.trip_booking.size, np.bool_)
        for row, booking in enumerate(self.bookings):
            departs_s = day_start_s + self.first_departures_s
            closed |= (self.trip_booking == row) & (departs_s < booking.first_pickup_s(asked_s))
        return np.flatnonzero(closed).astype(np.int32)


def read_call_rides(network: TransportNetwork, lines: list[CallLine]) -> CallRides:
    """Find the rides of a timetable that must be booked.

    Parameters
    ----------
    network : TransportNetwork
        A booking rule of stop_times.txt comes first, then the city's file for the trip's route type. A trip
        without either just runs, even where its pick-ups ask for a phone call: until when is not known.
    lines : list[CallLine]
        Of the city's file.

    Returns
    -------
    CallRides
        Empty where nothing needs to be booked.
    """
    t = network.timetable
    n_trips = t.trip_pattern.size
    bookings: list[Booking] = [line.booking for line in lines]
    trip_booking = np.full(n_trips, -1, np.int32)
    for row, line in enumerate(lines):
        trip_booking[np.isin(t.route_type[t.trip_route], list(line.route_types))] = row
    rules = _rules_of_records(network)
    feeds = list_feeds(network) if rules else []
    rows: dict[tuple[int, str], int] = {}
    for trip in range(n_trips) if rules else ():
        rule = rules.get(int(t.trip_record[trip]))
        if rule is None:
            continue
        feed = int(t.route_feed[t.trip_route[trip]])
        booking = feeds[feed].bookings.get(rule)
        if booking is not None:
            if (feed, rule) not in rows:
                rows[feed, rule] = len(bookings)
                bookings.append(booking)
            trip_booking[trip] = rows[feed, rule]
    if not (trip_booking >= 0).any():
        return CallRides((), trip_booking, np.zeros(n_trips, np.int32))
    return CallRides(tuple(bookings), trip_booking, _first_departures(network))


def _rules_of_records(network: TransportNetwork) -> dict[int, str]:
    """The booking rule of each record of trips.txt that names one: that of its first stop."""
    texts = network.tables.get("stop_time_texts")
    if texts is None or "pickup_booking_rule_id" not in texts.column_names:
        return {}
    found: dict[int, tuple[float, str]] = defaultdict(lambda: (math.inf, ""))
    columns = (texts.column(name).to_pylist() for name in ("trip", "stop_sequence", "pickup_booking_rule_id"))
    for trip, sequence, rule in zip(*columns, strict=True):
        if rule and sequence < found[trip][0]:
            found[trip] = (sequence, rule)
    return {trip: rule for trip, (_, rule) in found.items()}


def _first_departures(network: TransportNetwork) -> NDArray[np.int32]:
    """Give each trip's first departure at which one may get in."""
    t = network.timetable
    first = np.zeros(t.trip_pattern.size, np.int32)
    for pattern in range(t.pattern_stops_offsets.size - 1):
        trips = slice(int(t.pattern_trips_offsets[pattern]), int(t.pattern_trips_offsets[pattern + 1]))
        stops = slice(int(t.pattern_stops_offsets[pattern]), int(t.pattern_stops_offsets[pattern + 1]))
        n = trips.stop - trips.start
        open_at = np.flatnonzero(t.pattern_pickup[stops] != FORBIDDEN)
        position = int(open_at[0]) if open_at.size else 0
        at = int(t.pattern_times_offsets[pattern]) + position * n
        first[trips] = t.departures[at : at + n]
    return first
