"""One day of vehicles and riders, event by event: every call of every run, in the order in which they happen.

At a call riders alight, those who wait for this line board while there is room, the doors take their time,
and the vehicle goes on: never before its planned departure and never past the one in front of it on the same
path. So a late vehicle meets more riders, dwells longer and gets later, while its follower finds empty stops.
"""

import heapq
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.riders.fleet import TYPES, Blocks, Fleet
from mobility.simulation.riders.information import DayView
from mobility.simulation.riders.legs import PERIODS_H
from mobility.simulation.riders.runs import RiderTimetable
from mobility.simulation.riders.traffic import Traffic, door_seconds

Ints = NDArray[np.int64]

TURN_S = 90
"""Least time at a terminus."""
_APART_S = 20
"""Two vehicles of one path are never closer."""
_CROWDED_FROM = 0.6
_CROWDED_SLOWER = 0.8
"""Doors take longer from this share of all places on; at full load by this share of their time."""
_MOST_DWELL_S = 150
GIVE_UP_S = 5400
"""Who has waited so long goes home or takes a taxi."""


class Plan(NamedTuple):
    """What runs on the day, by the day's runs."""

    rows: Ints  # (n,) of the timetable's runs
    fleet: Fleet
    blocks: Blocks
    traffic: Traffic


class Calls(NamedTuple):
    """What happened at each call; run after run, from `offsets[run]` on."""

    offsets: Ints  # (n + 1,)
    arrival_s: Ints  # service-day seconds
    departure_s: Ints
    boardings: Ints
    alightings: Ints
    load: Ints  # persons with whom the run leaves
    denied: Ints  # persons who found no room; they go on waiting


class RiderFates(NamedTuple):
    """What became of each rider."""

    run: Ints  # (n, MAX_RIDES) of the day, -1 = not ridden
    board: Ints  # (n, MAX_RIDES) positions
    alight: Ints
    arrive_s: Ints  # (n,) at the door; -1 = gave up or found no way
    denied: Ints  # (n,) vehicles that had no room


class DayLoop:
    """State of one day; `run` runs it to its end.

    Parameters
    ----------
    timetable : RiderTimetable
        Paths and runs.
    plan : Plan
        What runs.
    taken : list
        By period: the rides that are taken, by path and position (`legs.taken_lines`).
    pairs, walks_s : Ints
        (n, MAX_RIDES), (n, MAX_RIDES + 1): the riders' ways.
    ready_s : Ints
        (n,) when they are at their first stop.
    """

    def __init__(
        self, timetable: RiderTimetable, plan: Plan, taken: list[list[dict[int, dict[int, int]]]],
        pairs: Ints, walks_s: Ints, ready_s: Ints,
    ) -> None:  # fmt: skip
        runs = timetable.runs
        self.timetable, self.plan, self.taken = timetable, plan, taken
        self.path = runs.path[plan.rows].tolist()
        self.stations = [path.stations.tolist() for path in timetable.paths]
        self.planned_arrival = [runs.arrivals[row].tolist() for row in plan.rows]
        self.planned = [runs.departures[row].tolist() for row in plan.rows]
        kinds = [TYPES[k] for k in plan.fleet.type[plan.blocks.vehicle].tolist()]
        self.doors = [door_seconds(kind) for kind in kinds]
        n = len(plan.rows)
        self.view = DayView(
            0, [0] * n, [-1] * n, [0] * n, [kind.seats for kind in kinds], [kind.standing for kind in kinds]
        )
        self.offsets = np.concatenate(([0], np.cumsum([len(times) for times in self.planned]))).astype(int)
        n_calls = int(self.offsets[-1])
        self.arrival, self.departure, self.boarded, self.alighted, self.load, self.refused = (
            [0] * n_calls for _ in range(6)
        )
        self.width = pairs.shape[1]
        # flat lists: a hundred thousand small ones would keep the garbage collector busy
        self.pairs, self.walks = pairs.ravel().tolist(), walks_s.ravel().tolist()
        self.ready: list[int] = ready_s.tolist()
        self.ride = [0] * len(self.ready)  # number of the ride that comes next
        self.bound: dict[int, tuple[int, int]] = {}  # riders who wait for one run, and the position where
        self.ridden = [-1] * (3 * self.width * len(self.ready))
        self.arrived = [-1] * len(self.ready)
        self.denied = [0] * len(self.ready)
        self.coming: list[list[tuple[int, int]]] = [[] for _ in range(timetable.n_stations)]
        # by station: pair -> those who wait
        self.waiting: list[dict[int, list[int]]] = [{} for _ in range(timetable.n_stations)]
        self.aboard: list[dict[int, list[int]]] = [
            {} for _ in self.planned
        ]  # by run: position -> who alights
        self._last_departure: dict[tuple[int, int], int] = {}  # by path and position
        self._last_arrival: dict[tuple[int, int], int] = {}
        self._sweep_s = 0

    def set_out(self, riders: Ints) -> None:
        """Send riders to their first stop; those without a way stay at home.

        Parameters
        ----------
        riders : Ints
            Their rows.
        """
        n_stations = self.timetable.n_stations
        for rider in riders.tolist():
            pair = self.pairs[rider * self.width]
            if pair >= 0:
                heapq.heappush(self.coming[pair // n_stations], (self.ready[rider], rider))

    def bind(
        self, rider: int, pairs: list[int], walks_s: list[int], ready_s: int, run: int, board: int
    ) -> None:
        """Let a rider take another way and wait for one run; before they set out.

        Parameters
        ----------
        rider : int
            Row.
        pairs, walks_s : list[int]
            The way.
        ready_s : int
            When they are at its first stop.
        run, board : int
            The run they wait for and the position where they do; once it has left, any good line will do.
        """
        self.pairs[rider * self.width : (rider + 1) * self.width] = pairs
        self.walks[rider * (self.width + 1) : (rider + 1) * (self.width + 1)] = walks_s
        self.ready[rider] = ready_s
        self.bound[rider] = (run, board)

    def start(self) -> list[tuple[int, int, int]]:
        """Make the first events: every vehicle's first run.

        Returns
        -------
        list[tuple[int, int, int]]
            A heap of (moment, run, position).
        """
        follows = set(self.plan.blocks.successor.tolist())
        events = [
            (times[0] + self.plan.traffic.late_start_s[i], i, 0)
            for i, times in enumerate(self.planned)
            if i not in follows
        ]
        heapq.heapify(events)
        return events

    def run(self, until_s: int, events: list[tuple[int, int, int]]) -> None:
        """Let happen what happens before a moment.

        Parameters
        ----------
        until_s : int
            Service-day seconds.
        events : list[tuple[int, int, int]]
            The heap; what is left of it happens later.
        """
        last_departure, last_arrival = self._last_departure, self._last_arrival
        borders = [hour * 3600 for hour in PERIODS_H[1:-1]]
        offsets, ride_s = self.offsets.tolist(), self.plan.traffic.ride_s
        load, passed, delay = self.view.load, self.view.passed, self.view.delay_s
        places = [a + b for a, b in zip(self.view.seats, self.view.standing, strict=True)]
        successor = self.plan.blocks.successor.tolist()
        while events and events[0][0] < until_s:
            now, i, q = heapq.heappop(events)
            if now >= self._sweep_s:
                self._sweep_s = now + GIVE_UP_S // 3
                self.give_up(now)
            path, planned = self.path[i], self.planned[i]
            station, call, is_last = self.stations[path][q], offsets[i] + q, q == len(planned) - 1
            off = self.aboard[i].pop(q, ())
            if off:
                self._alight(off, now)
                load[i] -= len(off)
            base, board_s, alight_s = self.doors[i]
            leave = now if is_last else max(planned[q], now + int(base))
            on = 0
            if not is_last:
                period = bisect_right(borders, now)
                rides = self.taken[period][path].get(q)
                if rides:
                    on, self.refused[call] = self._board(i, q, station, rides, leave, places[i] - load[i])
                    load[i] += on
                slower = 1 + _CROWDED_SLOWER * max(0.0, load[i] / places[i] - _CROWDED_FROM) / (
                    1 - _CROWDED_FROM
                )
                dwell = (base + on * board_s + len(off) * alight_s) * slower if on or off else 2.0
                key = (path, q)
                leave = max(
                    planned[q], now + min(_MOST_DWELL_S, int(dwell)), last_departure.get(key, -1) + _APART_S
                )
                last_departure[key] = leave
            self.arrival[call] = min(self.planned_arrival[i][0], now) if q == 0 else now
            self.departure[call] = leave
            self.boarded[call], self.alighted[call], self.load[call] = on, len(off), load[i]
            passed[i], delay[i] = q, leave - planned[q]
            if not is_last:
                key = (path, q + 1)
                come = max(leave + ride_s[i][q], last_arrival.get(key, -1) + _APART_S)
                last_arrival[key] = come
                heapq.heappush(events, (come, i, q + 1))
            elif successor[i] >= 0:
                k = successor[i]
                due = self.planned[k][0] + self.plan.traffic.late_start_s[k]
                heapq.heappush(events, (max(due, now + TURN_S), k, 0))

    def _alight(self, riders: Sequence[int], now: int) -> None:
        n_stations, width = self.timetable.n_stations, self.width
        for rider in riders:
            k = self.ride[rider] = self.ride[rider] + 1
            there = now + self.walks[rider * (width + 1) + k]
            pair = self.pairs[rider * width + k] if k < width else -1
            if pair < 0:
                self.arrived[rider] = there
            else:
                self.ready[rider] = there
                heapq.heappush(self.coming[pair // n_stations], (there, rider))

    def _board(
        self, i: int, q: int, station: int, rides: dict[int, int], until: int, room: int
    ) -> tuple[int, int]:
        """Let those board who wait for this line, first come, first served; count who did and could not."""
        coming, waiting, width = self.coming[station], self.waiting[station], self.width
        while coming and coming[0][0] <= until:
            rider = heapq.heappop(coming)[1]
            waiting.setdefault(self.pairs[rider * width + self.ride[rider]], []).append(rider)
        if not waiting:
            return 0, 0
        wanted = [pair for pair in rides if pair in waiting]
        if not wanted:
            return 0, 0
        boarding = {pair: waiting.pop(pair) for pair in wanted}
        if self.bound:
            self._keep_bound(boarding, waiting, i)
        count = sum(map(len, boarding.values()))
        refused = max(0, count - room)
        if refused:
            self._refuse(boarding, waiting, room)
        aboard, ridden = self.aboard[i], self.ridden
        for pair, riders in boarding.items():
            alight = rides[pair]
            aboard.setdefault(alight, []).extend(riders)
            for rider in riders:
                at = 3 * (rider * width + self.ride[rider])
                ridden[at : at + 3] = (i, q, alight)
        return count - refused, refused

    def _keep_bound(self, boarding: dict[int, list[int]], waiting: dict[int, list[int]], i: int) -> None:
        """Leave those at the stop who wait for another run that is still to come."""
        for pair, riders in boarding.items():
            stay = []
            for rider in riders:
                run, board = self.bound.get(rider, (i, 0))
                if run != i and self.view.passed[run] < board:
                    stay.append(rider)
                else:
                    self.bound.pop(rider, None)
            if stay:
                waiting[pair] = stay
                boarding[pair] = [rider for rider in riders if rider not in self.bound]

    def _refuse(self, boarding: dict[int, list[int]], waiting: dict[int, list[int]], room: int) -> None:
        """Leave those at the stop who came last, as many as find no room."""
        order = sorted((self.ready[rider], rider) for riders in boarding.values() for rider in riders)
        refused = {rider for _, rider in order[room:]}
        for pair, riders in boarding.items():
            stay = [rider for rider in riders if rider in refused]
            if stay:
                waiting.setdefault(pair, []).extend(stay)
                boarding[pair] = [rider for rider in riders if rider not in refused]
        for rider in refused:
            self.denied[rider] += 1

    def give_up(self, now: int) -> None:
        """Send those home who have waited too long.

        Parameters
        ----------
        now : int
            Service-day seconds.
        """
        for waiting in self.waiting:
            for pair in list(waiting):
                waiting[pair] = [rider for rider in waiting[pair] if now - self.ready[rider] < GIVE_UP_S]
                if not waiting[pair]:
                    del waiting[pair]

    def calls(self) -> Calls:
        """Give what happened at each call.

        Returns
        -------
        Calls
            Read it when the day is over.
        """
        columns = (self.arrival, self.departure, self.boarded, self.alighted, self.load, self.refused)
        return Calls(self.offsets.astype(np.int64), *(np.array(column, np.int64) for column in columns))

    def fates(self) -> RiderFates:
        """Give what became of the riders.

        Returns
        -------
        RiderFates
            Read it when the day is over.
        """
        ridden = np.array(self.ridden, np.int64).reshape(len(self.ready), self.width, 3)
        return RiderFates(
            ridden[:, :, 0], ridden[:, :, 1], ridden[:, :, 2],
            np.array(self.arrived, np.int64), np.array(self.denied, np.int64),
        )  # fmt: skip
