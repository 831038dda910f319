"""Transfer rules of routes and trips as copies of stops, so that the search needs no rule code.

Where a rule of transfers.txt names a route or a trip, the calls it is about get a *copy* of their stop: walks
between copies carry the rule's time. Computed once for a Timetable, used for every day.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gtfs.timetable import Timetable

LAST_WALKING_RULE = 3
"""Types 0 to 3 are about changing vehicles, 4 and 5 about staying seated."""

Key = tuple[int, int]  # (trip record or -1, route or -1) as far as a rule at that stop names them
Rule = tuple[
    int, int, int, int, int, int
]  # from record, from route, to record, to route, type, min_transfer_time


@dataclass(frozen=True, eq=False)
class RuleClasses:
    """Copies of stops and the patterns that use them.

    Parameters
    ----------
    stop_physical : NDArray[np.int32]
        (n_day_stops,) stop of the Timetable; the first n_stops are the stops themselves.
    stop_from, stop_to : dict[int, Key]
        What a copy stands for: the trip record and route of arrivals (from) and departures (to).
    trip_variant : NDArray[np.int32]
        (n_trips,) variant of a pattern: the pattern itself, or a number from n_patterns on.
    variant_stops, variant_stops_offsets : NDArray[np.int32]
        Day stops of each variant.
    variant_pattern : NDArray[np.int32]
        (n_variants,) pattern of the Timetable.
    rules : dict[tuple[int, int], list[Rule]]
        Rules of types 0 to 3 for each pair of stops.
    """

    stop_physical: NDArray[np.int32]
    stop_from: dict[int, Key]
    stop_to: dict[int, Key]
    trip_variant: NDArray[np.int32]
    variant_stops: NDArray[np.int32]
    variant_stops_offsets: NDArray[np.int32]
    variant_pattern: NDArray[np.int32]
    rules: dict[tuple[int, int], list[Rule]]

    def find_rule(self, from_stop: int, to_stop: int) -> Rule | None:
        """Find the most specific rule between two day stops; of equals the first in the file."""
        pair = (int(self.stop_physical[from_stop]), int(self.stop_physical[to_stop]))
        from_record, from_route = self.stop_from.get(from_stop, (-1, -1))
        to_record, to_route = self.stop_to.get(to_stop, (-1, -1))
        best, found = -1, None
        for rule in self.rules.get(pair, ()):
            origin = _specificity(rule[0], rule[1], from_record, from_route)
            target = _specificity(rule[2], rule[3], to_record, to_route)
            if origin >= 0 and target >= 0 and origin + target > best:
                best, found = origin + target, rule
        return found


def _specificity(rule_record: int, rule_route: int, record: int, route: int) -> int:
    """Rank one side of a rule; the sums order pairs as the GTFS reference does (3 + 0 beats 1 + 1)."""
    if rule_record >= 0:
        return 3 if rule_record == record else -1
    if rule_route >= 0:
        return 1 if rule_route == route else -1
    return 0


def build_rule_classes(timetable: Timetable) -> RuleClasses:
    """Split stops by the rules that name routes or trips there.

    Parameters
    ----------
    timetable : Timetable
        All feeds.

    Returns
    -------
    RuleClasses
        Without any copies where no rule names a route or trip.
    """
    t = timetable
    n_stops, n_patterns = len(t.stop_lat), len(t.pattern_stops_offsets) - 1
    rules: dict[tuple[int, int], list[Rule]] = defaultdict(list)
    named_from: dict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    named_to: dict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for r in np.flatnonzero(
        (t.rule_type <= LAST_WALKING_RULE) & (t.rule_from_stop >= 0) & (t.rule_to_stop >= 0)
    ):
        origin, target = int(t.rule_from_stop[r]), int(t.rule_to_stop[r])
        rule = (
            int(t.rule_from_trip[r]),
            int(t.rule_from_route[r]),
            int(t.rule_to_trip[r]),
            int(t.rule_to_route[r]),
            int(t.rule_type[r]),
            int(t.rule_min_s[r]),
        )
        rules[origin, target].append(rule)
        for named, stop, record, route in (
            (named_from, origin, rule[0], rule[1]),
            (named_to, target, rule[2], rule[3]),
        ):
            if record >= 0:
                named[stop][0].add(record)
            elif route >= 0:
                named[stop][1].add(route)
    physical = list(range(n_stops))
    stop_from: dict[int, Key] = {}
    stop_to: dict[int, Key] = {}
    copies: dict[tuple[int, Key, Key], int] = {}
    trip_variant = np.array(t.trip_pattern, np.int32)
    variants: dict[tuple[int, tuple[int, ...]], int] = {}
    lists = [t.pattern_stops]
    variant_pattern = list(range(n_patterns))
    none: tuple[set[int], set[int]] = (set(), set())

    def copy_of(stop: int, arriving: Key, departing: Key) -> int:
        """Get the day stop for a pair of rule classes, a new one where there is none yet."""
        if arriving == departing == (-1, -1):
            return stop
        if (stop, arriving, departing) not in copies:
            copies[stop, arriving, departing] = number = len(physical)
            physical.append(stop)
            stop_from[number], stop_to[number] = arriving, departing
        return copies[stop, arriving, departing]

    for trip in _named_trips(t, named_from, named_to):
        record, route = int(t.trip_record[trip]), int(t.trip_route[trip])
        pattern = int(t.trip_pattern[trip])
        stops = t.pattern_stops[
            t.pattern_stops_offsets[pattern] : t.pattern_stops_offsets[pattern + 1]
        ].tolist()
        used = tuple(
            copy_of(
                stop,
                _key(record, route, named_from.get(stop, none)),
                _key(record, route, named_to.get(stop, none)),
            )
            for stop in stops
        )
        if list(used) == stops:
            continue
        if (pattern, used) not in variants:
            variants[pattern, used] = len(variant_pattern)
            variant_pattern.append(pattern)
            lists.append(np.array(used, np.int32))
        trip_variant[trip] = variants[pattern, used]
    lengths = [*np.diff(t.pattern_stops_offsets).tolist(), *(len(stops) for stops in lists[1:])]
    return RuleClasses(
        np.array(physical, np.int32),
        stop_from,
        stop_to,
        trip_variant,
        np.concatenate(lists).astype(np.int32),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
        np.array(variant_pattern, np.int32),
        dict(rules),
    )


def _key(record: int, route: int, named: tuple[set[int], set[int]]) -> Key:
    """What of a trip the rules at a stop can tell apart."""
    return (record if record in named[0] else -1, route if route in named[1] else -1)


def _named_trips(
    t: Timetable,
    named_from: dict[int, tuple[set[int], set[int]]],
    named_to: dict[int, tuple[set[int], set[int]]],
) -> list[int]:
    """List the trips that a rule names, by themselves or by their route."""
    records: set[int] = set()
    routes: set[int] = set()
    for named in (named_from, named_to):
        for some_records, some_routes in named.values():
            records |= some_records
            routes |= some_routes
    chosen = np.isin(t.trip_record, list(records)) | np.isin(t.trip_route, list(routes))
    return [int(trip) for trip in np.flatnonzero(chosen)]
