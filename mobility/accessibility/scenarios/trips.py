"""Single trips changed: calls put in and taken out, times stretched, departures laid out anew."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.scenarios.model import Every

if TYPE_CHECKING:
    from mobility.network.trip_drafts import TripDraft

Int32 = NDArray[np.int32]


def with_times(trip: "TripDraft", rides: NDArray[np.int64], dwells: NDArray[np.int64]) -> "TripDraft":
    """Lay a trip's times out anew from its first departure.

    Parameters
    ----------
    trip : TripDraft
        Whose first call stays as it is.
    rides : (n - 1,) int64
        Seconds between calls.
    dwells : (n,) int64
        Seconds at calls; the first one's is not used.

    Returns
    -------
    TripDraft
        With these times.
    """
    steps = np.empty(2 * rides.size, np.int64)
    steps[0::2], steps[1::2] = rides, dwells[1:]
    times = trip.departures[0] + np.cumsum(steps)
    arrivals, departures = np.empty(dwells.size, np.int32), np.empty(dwells.size, np.int32)
    arrivals[0], departures[0] = trip.arrivals[0], trip.departures[0]
    arrivals[1:], departures[1:] = times[0::2], times[1::2]
    return trip.timed(arrivals, departures)


def rides_of(trip: "TripDraft") -> NDArray[np.int64]:
    """Give the seconds between the calls of a trip.

    Parameters
    ----------
    trip : TripDraft
        The trip.

    Returns
    -------
    (n - 1,) int64
        From departure to the next arrival.
    """
    return trip.arrivals[1:].astype(np.int64) - trip.departures[:-1]


def dwells_of(trip: "TripDraft") -> NDArray[np.int64]:
    """Give the seconds at the calls of a trip.

    Parameters
    ----------
    trip : TripDraft
        The trip.

    Returns
    -------
    (n,) int64
        From arrival to departure.
    """
    return trip.departures.astype(np.int64) - trip.arrivals


def departing_at(trip: "TripDraft", second: int) -> "TripDraft":
    """Move a whole trip in time.

    Parameters
    ----------
    trip : TripDraft
        The trip.
    second : int
        Its departure at the first call.

    Returns
    -------
    TripDraft
        The same ride.
    """
    shift = np.int32(second - int(trip.departures[0]))
    return trip.timed(trip.arrivals + shift, trip.departures + shift)


def replace_calls(
    trip: "TripDraft",
    first: int,
    last: int,
    stops: Sequence[int],
    rides: Sequence[int],
    dwells: Sequence[int],
) -> "TripDraft":
    """Put other calls between two calls of a trip; what comes after is moved in time.

    Parameters
    ----------
    trip : TripDraft
        The trip.
    first, last : int
        Positions of the calls that stay, first < last.
    stops : Sequence[int]
        Calls between them, perhaps none.
    rides : Sequence[int]
        Seconds of the len(stops) + 1 stretches.
    dwells : Sequence[int]
        Seconds at each of the stops.

    Returns
    -------
    TripDraft
        Without a path: the line drawn of it does not lead there.
    """
    n = len(stops)

    def joined(values: NDArray[Any], between: Sequence[int]) -> NDArray[Any]:
        """Put values between those that stay."""
        return np.concatenate([values[: first + 1], np.array(between, values.dtype), values[last:]])

    drafted = replace(
        trip,
        stops=joined(trip.stops, stops),
        pickup=joined(trip.pickup, [0] * n),
        drop_off=joined(trip.drop_off, [0] * n),
        arrivals=joined(trip.arrivals, [0] * n),
        departures=joined(trip.departures, [0] * n),
        sequences=np.arange(first + 1 + n + trip.stops.size - last, dtype=np.int32),
        shape=-1,
        shape_m=None,
    )
    old_rides, old_dwells = rides_of(trip), dwells_of(trip)
    return with_times(
        drafted,
        np.concatenate([old_rides[:first], rides, old_rides[last:]]).astype(np.int64),
        np.concatenate([old_dwells[: first + 1], dwells, old_dwells[last:]]).astype(np.int64),
    )


def regular_departures(every: Every, first_s: int) -> list[int]:
    """Lay out departures at equal intervals that one there was is part of.

    Parameters
    ----------
    every : Every
        Window and headway.
    first_s : int
        A departure that keeps its place, as far as it stands on the grid.

    Returns
    -------
    list[int]
        Service-day seconds within the window.
    """
    start, headway = every.window.start_s, every.headway_s
    return list(range(start + (first_s - start) % headway, every.window.end_s, headway))


def nearest_trip(departures: Int32, second: int) -> int:
    """Find the trip whose departure is nearest; of two the earlier.

    Parameters
    ----------
    departures : (n,) int32
        Ascending.
    second : int
        Time.

    Returns
    -------
    int
        Its place.
    """
    return int(np.argmin(np.abs(departures.astype(np.int64) - second)))
