"""An oracle, not a router: transit journeys by trying every trip, every boarding and every alighting.

It works on calls (a trip at a position), knows no patterns, no labels that prune, no copies of stops and no
reversed time, so that it shares nothing with the kernels but the Timetable. Slow on purpose.
"""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from gtfs.timetable import Timetable

COVERED_S = (-12 * 3600, 36 * 3600)
WALKING_MPS = 1.33
DETOUR = 1.3


@dataclass(frozen=True)
class DatedTrip:
    """A trip on one service day, in seconds since the epoch of the searched date."""

    trip: int
    day: int
    stops: tuple[int, ...]
    arrivals: tuple[int, ...]
    departures: tuple[int, ...]
    can_board: tuple[bool, ...]
    can_alight: tuple[bool, ...]


Call = tuple[int, int]  # (index of a dated trip, position)
Point = tuple[int, int, int]  # (departure, arrival, rides)


def noon_minus_12h(day: int, timezone: str) -> int:
    """Unix seconds at which service-day seconds count from 0."""
    d = dt.date.fromordinal(day)
    return int(dt.datetime(d.year, d.month, d.day, 12, tzinfo=ZoneInfo(timezone)).timestamp()) - 43200


def pareto(points: Iterable[Point]) -> set[Point]:
    """Those that no other point beats in departure (later), arrival (earlier) and rides (fewer)."""
    kept: list[Point] = []
    # In this order what beats a point stands before it; and if that is beaten itself, by one that was kept.
    for p in sorted(set(points), key=lambda point: (-point[0], *point[1:])):
        if not any(q[1] <= p[1] and q[2] <= p[2] for q in kept):
            kept.append(p)
    return set(kept)


@dataclass
class Oracle:
    """All that can be ridden around one date.

    Parameters
    ----------
    timetable : Timetable
        As compiled from feeds.
    timezones : tuple[str, ...]
        IANA names.
    day : int
        Ordinal of the date searched.
    walks : dict[tuple[int, int], int]
        Seconds between two different stops of the Timetable; never chained.
    change_s : int
        Seconds between two rides at the same stop, and the least between two rides at all.
    trips : frozenset[int] | None
        Trips of the Timetable that may be ridden, None = all.
    """

    timetable: Timetable
    timezones: tuple[str, ...]
    day: int
    walks: dict[tuple[int, int], int]
    change_s: int = 60
    trips: frozenset[int] | None = None
    rides: list[DatedTrip] = field(init=False)

    def __post_init__(self) -> None:
        t = self.timetable
        epoch = noon_minus_12h(self.day, self.timezones[t.feed_timezone[0]])
        self.rides = []
        self.active: dict[int, list[DatedTrip]] = {}
        for day in (self.day - 2, self.day - 1, self.day, self.day + 1):
            for trip in range(len(t.trip_pattern)):
                column = day - int(t.service_first_date)
                if not 0 <= column < t.service_days.shape[1]:
                    continue
                if not t.service_days[t.trip_service[trip], column]:
                    continue
                feed = t.route_feed[t.trip_route[trip]]
                offset = noon_minus_12h(day, self.timezones[t.feed_timezone[feed]]) - epoch
                self.active.setdefault(day, []).append(self._dated(trip, day, offset))
        for rides in self.active.values():
            for ride in rides:
                allowed = self.trips is None or ride.trip in self.trips
                if allowed and ride.arrivals[-1] >= COVERED_S[0] and ride.departures[0] < COVERED_S[1]:
                    self.rides.append(ride)

    def _dated(self, trip: int, day: int, offset: int) -> DatedTrip:
        t = self.timetable
        p = int(t.trip_pattern[trip])
        i = trip - int(t.pattern_trips_offsets[p])
        n = int(t.pattern_trips_offsets[p + 1] - t.pattern_trips_offsets[p])
        first, last = int(t.pattern_stops_offsets[p]), int(t.pattern_stops_offsets[p + 1])
        base = int(t.pattern_times_offsets[p])
        at = [base + q * n + i for q in range(last - first)]
        return DatedTrip(
            trip,
            day,
            tuple(int(s) for s in t.pattern_stops[first:last]),
            tuple(int(t.arrivals[a]) + offset for a in at),
            tuple(int(t.departures[a]) + offset for a in at),
            tuple(bool(x != 1) for x in t.pattern_pickup[first:last]),
            tuple(bool(x != 1) for x in t.pattern_drop_off[first:last]),
        )

    @cached_property
    def seats(self) -> dict[int, list[int]]:
        """For each dated trip those in which one may stay seated after its last stop."""
        t = self.timetable
        number = {(r.trip, r.day): i for i, r in enumerate(self.rides)}
        allowed, denied = set(), set()
        for r in range(len(t.rule_type)):
            pair = (int(t.rule_from_trip[r]), int(t.rule_to_trip[r]))
            if t.rule_type[r] == 4:
                allowed.add(pair)
            elif t.rule_type[r] == 5:
                denied.add(pair)
        found: dict[int, list[int]] = {}
        for i, a in enumerate(self.rides):
            record = int(t.trip_record[a.trip])
            nexts: list[DatedTrip] = []
            block = int(t.trip_block[a.trip])
            if block >= 0:
                mates = [b for b in self.active[a.day] if t.trip_block[b.trip] == block and b is not a]
                after = [b for b in mates if _key(b) > _key(a) and b.departures[0] >= a.arrivals[-1]]
                if after:
                    b = min(after, key=_key)
                    if (
                        self._same_station(a.stops[-1], b.stops[0])
                        and (record, int(t.trip_record[b.trip])) not in denied
                    ):
                        nexts.append(b)
            for from_record, to_record in sorted(allowed):
                if from_record != record:
                    continue
                for day in (a.day, a.day + 1):
                    after = [
                        b
                        for b in self.active.get(day, [])
                        if t.trip_record[b.trip] == to_record
                        and b.departures[0] >= a.arrivals[-1]
                        and b is not a
                    ]
                    if after:
                        nexts.append(min(after, key=_key))
                        break
            found[i] = sorted({number[b.trip, b.day] for b in nexts if (b.trip, b.day) in number})
        return found

    def _same_station(self, a: int, b: int) -> bool:
        parent = self.timetable.stop_parent
        return a == b or (parent[a] >= 0 and parent[a] == parent[b])

    @cached_property
    def _rules(self) -> dict[tuple[int, int], list[int]]:
        """The rows about changes from one stop to another."""
        t = self.timetable
        found: dict[tuple[int, int], list[int]] = {}
        for r in range(len(t.rule_type)):
            if t.rule_type[r] <= 3:
                found.setdefault((int(t.rule_from_stop[r]), int(t.rule_to_stop[r])), []).append(r)
        return found

    def transfer_s(self, alighted: Call, boarding: Call) -> int | None:
        """Seconds from one call to another by the walk and the most specific rule; None = not possible."""
        t = self.timetable
        a, b = self.rides[alighted[0]], self.rides[boarding[0]]
        p, q = a.stops[alighted[1]], b.stops[boarding[1]]
        best, rule = -1, -1
        for r in self._rules.get((p, q), ()):
            score = 0
            for ride, trip, route in (
                (a, t.rule_from_trip[r], t.rule_from_route[r]),
                (b, t.rule_to_trip[r], t.rule_to_route[r]),
            ):
                if trip >= 0:
                    score = score + 3 if trip == t.trip_record[ride.trip] else -99
                elif route >= 0:
                    score = score + 1 if route == t.trip_route[ride.trip] else -99
            if score > best:
                best, rule = score, r
        walk = self.walks.get((p, q)) if p != q else self.change_s
        walk = None if walk is None else max(walk, self.change_s)
        if rule < 0:
            return walk
        kind, minimum = int(t.rule_type[rule]), int(t.rule_min_s[rule])
        if kind == 3:
            return None
        if kind == 1:
            return 0 if p == q else self.walks.get((p, q), self._estimate(p, q))
        if kind == 2 and minimum >= 0:
            if p == q:
                return minimum
            return max(minimum, self.walks.get((p, q), 0))
        return walk if walk is not None else max(self.change_s, self._estimate(p, q))

    def _estimate(self, p: int, q: int) -> int:
        t = self.timetable
        lat1, lon1, lat2, lon2 = (
            math.radians(float(x)) for x in (t.stop_lat[p], t.stop_lon[p], t.stop_lat[q], t.stop_lon[q])
        )
        if any(map(math.isnan, (lat1, lon1, lat2, lon2))):
            return self.change_s
        h = (
            math.sin((lat2 - lat1) / 2) ** 2
            + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
        )
        return math.ceil(DETOUR * 2 * 6_371_000 * math.asin(math.sqrt(h)) / WALKING_MPS)

    @cached_property
    def changes(self) -> dict[Call, list[tuple[Call, int]]]:
        """All possible changes of vehicle, each with the seconds it takes."""
        calls = [(i, q) for i, ride in enumerate(self.rides) for q in range(len(ride.stops))]
        boardable = [
            ((i, q), self.rides[i].departures[q])
            for i, q in calls
            if q < len(self.rides[i].stops) - 1 and self.rides[i].can_board[q]
        ]
        found: dict[Call, list[tuple[Call, int]]] = {}
        for a in calls:
            ride = self.rides[a[0]]
            if a[1] == 0 or not ride.can_alight[a[1]]:
                continue
            arrival = ride.arrivals[a[1]]
            found[a] = []
            for b, departure in boardable:
                # What has left before is not asked about: no change takes less than nothing.
                seconds = self.transfer_s(a, b) if arrival <= departure else None
                if seconds is not None and arrival + seconds <= departure:
                    found[a].append((b, seconds))
        return found

    def _alightings(self, boardings: set[Call]) -> set[Call]:
        """Every call one can alight at after boarding, staying seated where allowed."""
        calls: set[Call] = set()
        waiting = list(boardings)
        done: set[Call] = set()
        while waiting:
            i, q = waiting.pop()
            if (i, q) in done:
                continue
            done.add((i, q))
            ride = self.rides[i]
            calls |= {(i, j) for j in range(q + 1, len(ride.stops)) if ride.can_alight[j]}
            waiting += [(j, 0) for j in self.seats[i]]
        return calls

    def single(
        self, access: dict[int, int], egress: dict[int, int], departure_s: int, max_rides: int
    ) -> dict[int, int]:
        """Earliest arrival for each number of rides that arrives earlier than any smaller number."""
        boardings = {
            (i, q)
            for i, ride in enumerate(self.rides)
            for q, stop in enumerate(ride.stops[:-1])
            if ride.can_board[q] and stop in access and departure_s + access[stop] <= ride.departures[q]
        }
        best: dict[int, int] = {}
        earliest = math.inf
        for rides in range(1, max_rides + 1):
            alighted = self._alightings(boardings)
            arrivals = [
                self.rides[i].arrivals[j] + egress[self.rides[i].stops[j]]
                for i, j in alighted
                if self.rides[i].stops[j] in egress
            ]
            if arrivals and min(arrivals) < earliest:
                earliest = best[rides] = min(arrivals)
            boardings = {b for a in alighted for b, _ in self.changes[a]}
        return best

    def departures(self, access: dict[int, int]) -> list[int]:
        """Every time at which leaving just reaches a first boarding."""
        times = {
            ride.departures[q] - access[stop]
            for ride in self.rides
            for q, stop in enumerate(ride.stops[:-1])
            if ride.can_board[q] and stop in access
        }
        return sorted(times)

    def everything(self, access: dict[int, int], egress: dict[int, int], max_rides: int) -> set[Point]:
        """The Pareto set over all departures."""
        return pareto(
            (departure, arrival, rides)
            for departure in self.departures(access)
            for rides, arrival in self.single(access, egress, departure, max_rides).items()
        )

    def one_to_all(self, access: dict[int, int], departure_s: int, max_rides: int) -> np.ndarray:
        """Earliest arrival at each stop with at most k rides: (n_stops, max_rides), 2**30 = never."""
        table = np.full((len(self.timetable.stop_lat), max_rides), 2**30, np.int32)
        for stop in range(len(table)):
            for rides, arrival in self.single(access, {stop: 0}, departure_s, max_rides).items():
                table[stop, rides - 1 :] = arrival
        return table


def _key(ride: DatedTrip) -> tuple[int, int, int]:
    return ride.departures[0], ride.arrivals[-1], ride.trip
