"""Trips of a course changed together: calls put in and taken out, times stretched, departures laid out anew.

A line has thousands of trips and a few dozen courses (the same stops, pickup and drop-off): their times are
rows of one array.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.scenarios.model import Every
from mobility.network.trip_drafts import TripDraft, stack_times

Int64 = NDArray[np.int64]


def with_times(trips: Sequence[TripDraft], rides: Int64, dwells: Int64, **more: Any) -> list[TripDraft]:
    """Lay the times of trips out anew, each from its first departure.

    Parameters
    ----------
    trips : Sequence[TripDraft]
        k of them, whose first calls stay as they are.
    rides : (k, n - 1) int64
        Seconds between calls.
    dwells : (k, n) int64
        Seconds at calls; the first ones are not used.
    **more : Any
        Other values that all of them get.

    Returns
    -------
    list[TripDraft]
        With these times.
    """
    n_trips, n_calls = dwells.shape
    steps = np.empty((n_trips, 2 * (n_calls - 1)), np.int64)
    steps[:, 0::2], steps[:, 1::2] = rides, dwells[:, 1:]
    arrivals = np.empty((n_trips, n_calls), np.int32)
    departures = np.empty((n_trips, n_calls), np.int32)
    arrivals[:, 0] = [trip.arrivals[0] for trip in trips]
    departures[:, 0] = [trip.departures[0] for trip in trips]
    times = departures[:, :1] + np.cumsum(steps, axis=1)
    arrivals[:, 1:], departures[:, 1:] = times[:, 0::2], times[:, 1::2]
    return [
        trip.changed(arrivals=comes, departures=leaves, **more)
        for trip, comes, leaves in zip(trips, arrivals, departures, strict=True)
    ]


def rides_of(trips: Sequence[TripDraft]) -> Int64:
    """Give the seconds between the calls of trips.

    Parameters
    ----------
    trips : Sequence[TripDraft]
        k of one course.

    Returns
    -------
    (k, n - 1) int64
        From departures to the next arrivals.
    """
    arrivals, departures = stack_times(trips, "arrivals"), stack_times(trips, "departures")
    return arrivals[:, 1:].astype(np.int64) - departures[:, :-1]


def dwells_of(trips: Sequence[TripDraft]) -> Int64:
    """Give the seconds at the calls of trips.

    Parameters
    ----------
    trips : Sequence[TripDraft]
        k of one course.

    Returns
    -------
    (k, n) int64
        From arrivals to departures.
    """
    return stack_times(trips, "departures").astype(np.int64) - stack_times(trips, "arrivals")


def departing_at(trip: TripDraft, seconds: Sequence[int], **more: Any) -> list[TripDraft]:
    """Repeat a trip at other times.

    Parameters
    ----------
    trip : TripDraft
        The trip.
    seconds : Sequence[int]
        Departures at the first call.
    **more : Any
        Other values that all of them get.

    Returns
    -------
    list[TripDraft]
        The same ride at each.
    """
    shifts = (np.array(seconds, np.int64) - int(trip.departures[0])).astype(np.int32)[:, None]
    return [
        trip.changed(arrivals=comes, departures=leaves, **more)
        for comes, leaves in zip(trip.arrivals + shifts, trip.departures + shifts, strict=True)
    ]


def replace_calls(
    trips: Sequence[TripDraft],
    first: int,
    last: int,
    stops: Sequence[int],
    rides: Int64,
    dwells: Sequence[int],
) -> list[TripDraft]:
    """Put other calls between two calls of trips; what comes after is moved in time.

    Parameters
    ----------
    trips : Sequence[TripDraft]
        k of one course.
    first, last : int
        Positions of the calls that stay, first < last.
    stops : Sequence[int]
        Calls between them, perhaps none.
    rides : (k or 1, len(stops) + 1) int64
        Seconds of the stretches.
    dwells : Sequence[int]
        Seconds at each of the stops.

    Returns
    -------
    list[TripDraft]
        Without a path: the line drawn of it does not lead there.
    """
    n, course = len(stops), trips[0]
    old_rides, old_dwells = rides_of(trips), dwells_of(trips)

    def joined(values: NDArray[Any], between: Any, begin: int) -> NDArray[Any]:
        """Put values between those that stay."""
        rows = np.broadcast_to(np.asarray(between, values.dtype), (*values.shape[:-1], np.shape(between)[-1]))
        return np.concatenate([values[..., :begin], rows, values[..., last:]], axis=-1)

    return with_times(
        trips,
        joined(old_rides, rides, first),
        joined(old_dwells, dwells, first + 1),
        stops=joined(course.stops, stops, first + 1),
        pickup=joined(course.pickup, [0] * n, first + 1),
        drop_off=joined(course.drop_off, [0] * n, first + 1),
        sequences=np.arange(first + 1 + n + course.stops.size - last, dtype=np.int32),
        shape=-1,
        shape_m=None,
    )


def regular_departures(
    course: Sequence[TripDraft], runs: NDArray[np.uint8], is_meant: NDArray[np.bool_], every: Every
) -> Iterator[tuple[TripDraft, list[int], NDArray[np.uint8]]]:
    """Lay out departures at equal intervals; on each date the first one there was is part of them.

    Parameters
    ----------
    course : Sequence[TripDraft]
        Trips by their departure.
    runs : (n_trips, n_days) uint8
        1 = the trip runs on that date.
    is_meant : (n_days,) bool
        Dates that get them; some trip runs on each.
    every : Every
        Window and headway.

    Yields
    ------
    template : TripDraft
        Of the trips of these dates the one whose departure is nearest; of two the earlier.
    seconds : list[int]
        Service-day seconds of departures within the window.
    days : (n_days,) uint8
        1 = on that date.
    """
    meant = np.flatnonzero(is_meant)
    # Dates on which the same trips run are one kind of day.
    kinds, kind_of = np.unique(runs[:, meant], axis=1, return_inverse=True)
    leaves = np.array([trip.departures[0] for trip in course], np.int64)
    days_of: dict[tuple[int, int], NDArray[np.uint8]] = {}
    start, headway = every.window.start_s, every.headway_s
    for kind, running in enumerate(kinds.T):
        trips = np.flatnonzero(running)
        first_s = int(leaves[trips[0]])
        seconds = np.arange(start + (first_s - start) % headway, every.window.end_s, headway)
        nearest = trips[np.abs(leaves[trips] - seconds[:, None]).argmin(axis=1)]
        dates = meant[kind_of.ravel() == kind]
        for key in zip(nearest.tolist(), seconds.tolist(), strict=True):
            days_of.setdefault(key, np.zeros(is_meant.size, np.uint8))[dates] = 1
    together: dict[tuple[int, bytes], list[int]] = {}
    for (template, second), days in days_of.items():
        together.setdefault((template, days.tobytes()), []).append(second)
    for (template, dates), seconds_of in together.items():
        yield course[template], seconds_of, np.frombuffer(dates, np.uint8)
