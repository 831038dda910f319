"""Edits of lines there are: fewer trips, other stops, times and vehicles."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.scenarios.bench import Bench
from mobility.accessibility.scenarios.drawing import ride_seconds
from mobility.accessibility.scenarios.model import (
    AddStop,
    ChangeDwell,
    ChangeHeadway,
    ChangeSpeed,
    ChangeVehicle,
    Dates,
    RemoveLine,
    RerouteLine,
    Where,
    Window,
)
from mobility.accessibility.scenarios.trips import (
    departing_at,
    dwells_of,
    nearest_trip,
    regular_departures,
    replace_calls,
    rides_of,
    with_times,
)
from mobility.network import NewStop, TripDraft

LEAST_REGULAR = 3
"""A course with fewer departures in the window on every date is no regular one: it stays as it is."""


def _departs_within(trip: TripDraft, window: Window | None) -> bool:
    return window is None or window.start_s <= int(trip.departures[0]) < window.end_s


def _without_dates(bench: Bench, trips: Iterable[TripDraft], dates: NDArray[np.uint8]) -> list[TripDraft]:
    """Let trips run on other dates only; those that run on no others are left out."""
    kept = []
    for trip in trips:
        days = bench.editor.service_days(trip.service)
        left = (days & (1 - dates)).astype(np.uint8)
        if np.array_equal(left, days):
            kept.append(trip)
        elif left.any():
            kept.append(replace(trip, service=bench.add_service(left, _feed_of(bench, trip))))
    return kept


def _feed_of(bench: Bench, trip: TripDraft) -> int:
    return int(bench.network.timetable.route_feed[trip.route])


def _all_dates(bench: Bench, dates: Dates, where: Where) -> NDArray[np.uint8]:
    return bench.names.dates(dates, where)


def remove_line(bench: Bench, edit: RemoveLine) -> None:
    """Take trips out.

    Parameters
    ----------
    bench : Bench
        Changed.
    edit : RemoveLine
        Which ones.

    Raises
    ------
    ScenarioError
        There are none.
    """
    meant, others = bench.trips(edit.of, edit.where)
    within = [trip for trip in meant if _departs_within(trip, edit.window)]
    if not within:
        edit.where.refuse(f"no trip of line {edit.of.line!r} departs within this window")
    outside = [trip for trip in meant if not _departs_within(trip, edit.window)]
    kept = _without_dates(bench, within, _all_dates(bench, edit.dates, edit.where))
    bench.put_back(edit.of, edit.where, [*outside, *kept, *others])


def change_headway(bench: Bench, edit: ChangeHeadway) -> None:
    """Lay out the departures of each regular course of a line anew.

    Each course (trips with the same stops) that departs often enough within the window gets departures at
    equal intervals on the dates on which it runs then; its first one keeps its minute. A ride takes as long
    as that of the nearest trip there was.

    Parameters
    ----------
    bench : Bench
        Changed.
    edit : ChangeHeadway
        Line, window and headway.

    Raises
    ------
    ScenarioError
        No course departs often enough.
    """
    meant, others = bench.trips(edit.of, edit.where)
    dates = _all_dates(bench, edit.dates, edit.where)
    courses: dict[bytes, list[TripDraft]] = {}
    made: list[TripDraft] = []
    for trip in meant:
        if _departs_within(trip, edit.every.window):
            courses.setdefault(trip.course, []).append(trip)
        else:
            made.append(trip)
    n_regular = n_left = 0
    for course in courses.values():
        course.sort(key=lambda trip: (int(trip.departures[0]), trip.record))
        runs = np.stack([bench.editor.service_days(trip.service) & dates for trip in course])
        if runs.sum(axis=0, dtype=np.int64).max() < LEAST_REGULAR:
            made += course
            n_left += 1
            continue
        n_regular += 1
        running = [trip for trip, days in zip(course, runs, strict=True) if days.any()]
        service = bench.add_service(runs.max(axis=0), _feed_of(bench, running[0]))
        departures = np.array([trip.departures[0] for trip in running], np.int32)
        for second in regular_departures(edit.every, int(departures[0])):
            template = running[nearest_trip(departures, second)]
            made.append(replace(departing_at(template, second), service=service, block=-1, headway_s=0))
        made += _without_dates(bench, course, dates)
    if not n_regular:
        edit.where.refuse(
            f"no course of line {edit.of.line!r} has {LEAST_REGULAR} departures in this window on any date"
        )
    if n_left:
        bench.notes.append(
            f"{edit.where}: {n_regular} courses of line {edit.of.line} depart anew; {n_left} with fewer than "
            f"{LEAST_REGULAR} departures in the window stay as they are"
        )
    bench.put_back(edit.of, edit.where, [*made, *others])


def _stretch(bench: Bench, between: tuple[str, str], where: Where) -> tuple[frozenset[int], frozenset[int]]:
    return bench.names.any_of(between[0], where), bench.names.any_of(between[1], where)


def _find_stretch(trip: TripDraft, begin: frozenset[int], end: frozenset[int]) -> tuple[int, int] | None:
    """Find positions of a stretch: the first call at its begin, and the next at its end."""
    stops = trip.stops.tolist()
    first = next((i for i, stop in enumerate(stops) if stop in begin), None)
    if first is None:
        return None
    last = next((i for i in range(first + 1, len(stops)) if stops[i] in end), None)
    return None if last is None else (first, last)


def change_speed(bench: Bench, edit: ChangeSpeed) -> None:
    """Make rides between stops quicker or slower; times at stops stay.

    Parameters
    ----------
    bench : Bench
        Changed.
    edit : ChangeSpeed
        Line and percent; between two stops in both directions.

    Raises
    ------
    ScenarioError
        No trip calls at both stops.
    """
    factor = 1 + edit.percent / 100
    ends = _stretch(bench, edit.between, edit.where) if edit.between else None

    def changed(trip: TripDraft) -> TripDraft | None:
        """Give the trip as it shall be, None where it is not concerned."""
        rides = rides_of(trip)
        first, last = 0, rides.size
        if ends is not None:
            found = _find_stretch(trip, *ends) or _find_stretch(trip, ends[1], ends[0])
            if found is None:
                return None
            first, last = found
        rides[first:last] = np.rint(rides[first:last] / factor).astype(np.int64)
        return with_times(trip, rides, dwells_of(trip))

    bench.change(edit.of, edit.where, changed, f"no trip of line {edit.of.line!r} calls at both stops")


def change_dwell(bench: Bench, edit: ChangeDwell) -> None:
    """Let vehicles stand longer or shorter at stops on the way; what follows is moved in time.

    Parameters
    ----------
    bench : Bench
        Changed.
    edit : ChangeDwell
        Line, seconds and stops.

    Raises
    ------
    ScenarioError
        No trip calls at any of the stops on its way.
    """
    stops = frozenset().union(*(bench.names.any_of(word, edit.where) for word in edit.stops))

    def changed(trip: TripDraft) -> TripDraft | None:
        """Give the trip as it shall be, None where it is not concerned."""
        dwells = dwells_of(trip)
        on_way = np.ones(dwells.size, np.bool_) if not stops else np.isin(trip.stops, list(stops))
        on_way[[0, -1]] = False
        if not on_way.any():
            return None
        if edit.dwell_s is None:
            dwells[on_way] = np.maximum(dwells[on_way] + edit.add_s, 0)
        else:
            dwells[on_way] = edit.dwell_s
        return with_times(trip, rides_of(trip), dwells)

    bench.change(edit.of, edit.where, changed, f"no trip of line {edit.of.line!r} stops there on its way")


def change_vehicle(bench: Bench, edit: ChangeVehicle) -> None:
    """Note the size of the vehicles of a line.

    Parameters
    ----------
    bench : Bench
        Changed.
    edit : ChangeVehicle
        Line and places.

    Raises
    ------
    ScenarioError
        There is no such line.
    """
    meant, _ = bench.trips(edit.of, edit.where)
    for trip in meant:
        bench.places[trip.record] = edit.places


def reroute_line(bench: Bench, edit: RerouteLine) -> None:
    """Put other stops between two stops of a line.

    Parameters
    ----------
    bench : Bench
        Changed.
    edit : RerouteLine
        Line, the two stops and those between them.

    Raises
    ------
    ScenarioError
        No trip calls at both stops in this order.
    """
    names, where = bench.names, edit.where
    begin, end = _stretch(bench, (edit.from_stop, edit.to_stop), where)
    via = [names.one_stop(word, where) for word in edit.via]
    rides: dict[tuple[int, int], list[int]] = {}

    def changed(trip: TripDraft) -> TripDraft | None:
        """Give the trip as it shall be, None where it is not concerned."""
        found, stops, is_back = _find_stretch(trip, begin, end), via, False
        if found is None and edit.both_directions:
            found, stops, is_back = _find_stretch(trip, end, begin), via[::-1], True
        if found is None:
            return None
        ends = int(trip.stops[found[0]]), int(trip.stops[found[1]])
        if ends not in rides:
            whole = [ends[0], *stops, ends[1]]
            ahead = ride_seconds(bench, whole[::-1] if is_back else whole, edit.pace, edit.path, where)
            rides[ends] = ahead[::-1] if is_back else ahead
        return replace_calls(trip, *found, stops, rides[ends], [edit.dwell_s] * len(stops))

    bench.change(
        edit.of,
        where,
        changed,
        f"no trip of line {edit.of.line!r} calls at {edit.from_stop!r} and then {edit.to_stop!r}",
    )


def add_stop(bench: Bench, edit: AddStop) -> None:
    """Add a stop, and let lines call there between two stops that follow each other.

    Parameters
    ----------
    bench : Bench
        Changed.
    edit : AddStop
        The stop, lines and stops.

    Raises
    ------
    ScenarioError
        The id is taken, or a line has no such stretch.
    """
    where = edit.where
    if bench.names.has_stop(edit.id):
        where.refuse(f"the network has a stop {edit.id!r} already")
    feed = bench.names.feed(edit.feed, where)
    stop = bench.add_stop(edit.id, edit.name, NewStop(edit.lat, edit.lon, feed, edit.wheelchair))
    if edit.between is None:
        return
    begin, end = _stretch(bench, edit.between, where)

    def joins(a: int, b: int) -> bool:
        """Tell whether a stretch is the one meant, in either direction."""
        return (a in begin and b in end) or (a in end and b in begin)

    def changed(trip: TripDraft) -> TripDraft | None:
        """Give the trip as it shall be, None where it is not concerned."""
        stops = trip.stops.tolist()
        at = next((i for i, (a, b) in enumerate(pairwise(stops)) if joins(a, b)), None)
        if at is None:
            return None
        ride = int(rides_of(trip)[at])
        before, after = bench.distance_m(stops[at], stop), bench.distance_m(stop, stops[at + 1])
        first = round(ride * before / max(before + after, 1.0))
        return replace_calls(trip, at, at + 1, [stop], [first, ride - first + edit.loses_s], [edit.dwell_s])

    for of in edit.lines:
        bench.change(
            of, where, changed, f"line {of.line!r} has no two calls in a row at {' and '.join(edit.between)}"
        )
