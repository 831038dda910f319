"""Edits of when lines depart: not at all, or at other intervals."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.scenarios.bench import Bench
from mobility.accessibility.scenarios.model import ChangeHeadway, RemoveLine, Window
from mobility.accessibility.scenarios.trips import departing_at, regular_departures
from mobility.network import TripDraft
from mobility.network.trip_drafts import courses_of

LEAST_REGULAR = 3
"""A course with fewer departures in the window on a date is no regular one then: it stays as it is."""


def _departs_within(trip: TripDraft, window: Window | None) -> bool:
    return window is None or window.start_s <= int(trip.departures[0]) < window.end_s


def _without_dates(bench: Bench, trips: Iterable[TripDraft], dates: NDArray[np.uint8]) -> list[TripDraft]:
    """Let trips run on other dates only; those that run on no others are left out."""
    others: dict[int, int | None] = {}
    kept = []
    for trip in trips:
        if trip.service not in others:
            days = bench.editor.service_days(trip.service)
            left = (days & (1 - dates)).astype(np.uint8)
            others[trip.service] = trip.service if np.array_equal(left, days) else None
            if left.any() and others[trip.service] is None:
                others[trip.service] = bench.add_service(left, _feed_of(bench, trip))
        service = others[trip.service]
        if service is not None:
            kept.append(trip if service == trip.service else trip.changed(service=service))
    return kept


def _feed_of(bench: Bench, trip: TripDraft) -> int:
    return int(bench.network.timetable.route_feed[trip.route])


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
    kept = _without_dates(bench, within, bench.names.dates(edit.dates, edit.where))
    bench.put_back(edit.of, edit.where, [*outside, *kept, *others])


def change_headway(bench: Bench, edit: ChangeHeadway) -> None:
    """Lay out the departures of each regular course of a line anew.

    Each course (trips with the same stops) gets departures at equal intervals on the dates on which it leaves
    often enough within the window; the first one of a date keeps its minute. A ride takes as long as that of
    the nearest trip there was on that date: those of a Sunday say nothing of a Monday.

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
    dates = bench.names.dates(edit.dates, edit.where)
    made = [trip for trip in meant if not _departs_within(trip, edit.every.window)]
    n_regular = n_left = 0
    for course in courses_of(trip for trip in meant if _departs_within(trip, edit.every.window)):
        course.sort(key=lambda trip: (int(trip.departures[0]), trip.record))
        runs = np.stack([bench.editor.service_days(trip.service) & dates for trip in course])
        is_regular = runs.sum(axis=0, dtype=np.int64) >= LEAST_REGULAR
        if not is_regular.any():
            made += course
            n_left += 1
            continue
        n_regular += 1
        feed = _feed_of(bench, course[0])
        for template, seconds, days in regular_departures(course, runs, is_regular, edit.every):
            service = bench.add_service(days, feed)
            made += departing_at(template, seconds, service=service, block=-1, headway_s=0)
        made += _without_dates(bench, course, is_regular.astype(np.uint8))
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
