"""Edits of lines there are: other stops, times and vehicles."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from mobility.accessibility.scenarios.bench import Bench
from mobility.accessibility.scenarios.drawing import ride_seconds
from mobility.accessibility.scenarios.model import (
    AddStop,
    ChangeDwell,
    ChangeSpeed,
    ChangeVehicle,
    RerouteLine,
    Where,
)
from mobility.accessibility.scenarios.trips import (
    dwells_of,
    replace_calls,
    rides_of,
    with_times,
)
from mobility.network import NewStop, TripDraft
from mobility.network.street_points import LONGEST_SNAP_M, find_streets
from mobility.routing.beelines import has_streets


def _stretch(bench: Bench, between: tuple[str, str], where: Where) -> tuple[frozenset[int], frozenset[int]]:
    return bench.names.any_of(between[0], where), bench.names.any_of(between[1], where)


def _find_stretch(
    course: Sequence[TripDraft], begin: frozenset[int], end: frozenset[int]
) -> tuple[int, int] | None:
    """Find positions of a stretch: the first call at its begin, and the next at its end."""
    stops = course[0].stops.tolist()
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

    def changed(course: Sequence[TripDraft]) -> list[TripDraft] | None:
        """Give the trips as they shall be, None where they are not concerned."""
        rides = rides_of(course)
        first, last = 0, rides.shape[1]
        if ends is not None:
            found = _find_stretch(course, *ends) or _find_stretch(course, ends[1], ends[0])
            if found is None:
                return None
            first, last = found
        rides[:, first:last] = np.rint(rides[:, first:last] / factor).astype(np.int64)
        return with_times(course, rides, dwells_of(course))

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

    def changed(course: Sequence[TripDraft]) -> list[TripDraft] | None:
        """Give the trips as they shall be, None where they are not concerned."""
        dwells = dwells_of(course)
        on_way = np.isin(course[0].stops, list(stops)) if stops else np.ones(course[0].stops.size, np.bool_)
        on_way[[0, -1]] = False
        if not on_way.any():
            return None
        if edit.dwell_s is None:
            dwells[:, on_way] = np.maximum(dwells[:, on_way] + edit.add_s, 0)
        else:
            dwells[:, on_way] = edit.dwell_s
        return with_times(course, rides_of(course), dwells)

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

    def changed(course: Sequence[TripDraft]) -> list[TripDraft] | None:
        """Give the trips as they shall be, None where they are not concerned."""
        found, stops, is_back = _find_stretch(course, begin, end), via, False
        if found is None and edit.both_directions:
            found, stops, is_back = _find_stretch(course, end, begin), via[::-1], True
        if found is None:
            return None
        first, last = found
        whole = [int(course[0].stops[first]), *stops, int(course[0].stops[last])]
        ahead = ride_seconds(bench, whole[::-1] if is_back else whole, edit.pace, edit.path, where)
        rides = np.array([ahead[::-1] if is_back else ahead], np.int64)
        bench.note_calls(course, first, last, stops, where)
        bench.note_stretch(course, first, last, where)
        return replace_calls(course, first, last, stops, rides, [edit.dwell_s] * len(stops))

    bench.change(
        edit.of,
        where,
        changed,
        f"no trip of line {edit.of.line!r} calls at {edit.from_stop!r} and then {edit.to_stop!r}",
    )


def _look_for_street(bench: Bench, edit: AddStop) -> None:
    """Tell of a stop that nobody can walk to, and refuse one whose coordinates are swapped."""
    network = bench.network
    if not has_streets(network):
        return
    lats, lons = np.array([edit.lat, edit.lon]), np.array([edit.lon, edit.lat])
    lats = np.clip(lats, -90.0, 90.0)  # a longitude may be no latitude
    there, swapped = (find_streets(network, "foot", lats, lons).edges >= 0).tolist()
    if there:
        return
    if swapped:
        edit.where.refuse("latitude and longitude are swapped: write at: [latitude, longitude]")
    bench.notes.append(
        f"{edit.where}: stop {edit.id!r} has no street within {LONGEST_SNAP_M:g} m: nobody walks there"
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
    _look_for_street(bench, edit)
    stop = bench.add_stop(edit.id, edit.name, NewStop(edit.lat, edit.lon, feed, edit.wheelchair))
    if edit.between is None:
        return
    begin, end = _stretch(bench, edit.between, where)

    def joins(a: int, b: int) -> bool:
        """Tell whether a stretch is the one meant, in either direction."""
        return (a in begin and b in end) or (a in end and b in begin)

    def changed(course: Sequence[TripDraft]) -> list[TripDraft] | None:
        """Give the trips as they shall be, None where they are not concerned."""
        stops = course[0].stops.tolist()
        at = next((i for i, (a, b) in enumerate(pairwise(stops)) if joins(a, b)), None)
        if at is None:
            return None
        ride = rides_of(course)[:, at]
        before, after = bench.distance_m(stops[at], stop), bench.distance_m(stop, stops[at + 1])
        first = np.rint(ride * before / max(before + after, 1.0)).astype(np.int64)
        bench.note_calls(course, at, at + 1, [stop], where)
        both = np.column_stack([first, ride - first + edit.loses_s])
        return replace_calls(course, at, at + 1, [stop], both, [edit.dwell_s])

    for of in edit.lines:
        bench.change(
            of, where, changed, f"line {of.line!r} has no two calls in a row at {' and '.join(edit.between)}"
        )
