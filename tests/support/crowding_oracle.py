"""An oracle, not a router: perceived costs of all journeys, by trying every trip, later ones too.

It stands on `Oracle` (calls, rules, seats of a plain timetable) and knows no labels with a time, no bags, no
bounds and no reversed time. Its one thought: a boarding is a trip at a position, so its time is fixed, and
what comes after costs the same whatever came before. For each number of rides the least cost of having
boarded each call is therefore enough, and nothing that arrives early is preferred to what arrives late before
the very end.

`every_journey` does without even that thought and walks along each single journey; it is there to check the
oracle on the smallest of towns.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from tests.support.oracle import Call, Oracle

SEATED_DS = 10
"""Tenths for each second one stays seated from one trip to the next."""

Point = tuple[int, int, int, int]  # departure, arrival, rides, cost
Ends = dict[int, int]


def pareto(points: Iterable[Point]) -> set[Point]:
    """Those that no other point beats: departure (later), arrival (earlier), rides and cost (fewer)."""
    kept: list[Point] = []
    # In this order what beats a point stands before it; and if that is beaten itself, by one that was kept.
    for p in sorted(set(points), key=lambda point: (-point[0], *point[1:])):
        if not any(q[1] <= p[1] and q[2] <= p[2] and q[3] <= p[3] for q in kept):
            kept.append(p)
    return set(kept)


@dataclass
class CrowdingOracle:
    """Costs of journeys over what an Oracle lists.

    Parameters
    ----------
    plain : Oracle
        Trips, changes, seats.
    per_mille : Callable[[int, int], int]
        What a second on board of a dated trip (its number, the position it left last) is felt as, in
        thousandths of a second.
    wait, walk : int
        Tenths for each second of waiting and walking.
    transfer_ds : int
        Tenths for each change of vehicle.
    """

    plain: Oracle
    per_mille: Callable[[int, int], int]
    wait: int
    walk: int
    transfer_ds: int
    _ridden: dict[tuple[int, int, int], int] = field(default_factory=dict)

    def ride_ds(self, trip: int, board: int, alight: int) -> int:
        """Tenths for riding from one position to another; a halt is felt as the stretch before it."""
        known = self._ridden.get((trip, board, alight))
        if known is None:
            known = self._ridden[trip, board, alight] = self._ride_ds(trip, board, alight)
        return known

    def _ride_ds(self, trip: int, board: int, alight: int) -> int:
        ride = self.plain.rides[trip]
        total = 0
        for q in range(board, alight):
            felt = self.per_mille(trip, q)
            total += ((ride.arrivals[q + 1] - ride.departures[q]) * felt + 50) // 100
            if q + 1 < alight:
                total += ((ride.departures[q + 1] - ride.arrivals[q + 1]) * felt + 50) // 100
        return total

    def seat_ds(self, trip: int, follower: int) -> int:
        """Tenths for staying seated between two trips."""
        rides = self.plain.rides
        return SEATED_DS * (rides[follower].departures[0] - rides[trip].arrivals[-1])

    def change_ds(self, alighted: Call, boarding: Call, seconds: int) -> int:
        """Tenths for a change that takes so many seconds: between two stops one walks, at one one waits."""
        a, b = self.plain.rides[alighted[0]], self.plain.rides[boarding[0]]
        passed = b.departures[boarding[1]] - a.arrivals[alighted[1]]
        walked = seconds if a.stops[alighted[1]] != b.stops[boarding[1]] else 0
        return self.transfer_ds + self.walk * walked + self.wait * (passed - walked)

    def _alightings(self, boardings: dict[Call, int]) -> dict[Call, int]:
        """The least cost of having ridden to each call, staying seated where that is allowed."""
        begun = dict(boardings)
        calls: dict[Call, int] = {}
        waiting = list(begun)
        while waiting:
            i, q = waiting.pop()
            cost = begun[i, q]
            ride = self.plain.rides[i]
            last = len(ride.stops) - 1
            for j in range(q + 1, last + 1):
                if ride.can_alight[j]:
                    arrived = cost + self.ride_ds(i, q, j)
                    calls[i, j] = min(arrived, calls.get((i, j), arrived))
            for follower in self.plain.seats[i]:
                sat = cost + self.ride_ds(i, q, last) + self.seat_ds(i, follower)
                if sat < begun.get((follower, 0), sat + 1):
                    begun[follower, 0] = sat
                    waiting.append((follower, 0))
        return calls

    def _boardable(self, access: Ends) -> Iterator[tuple[Call, int, int]]:
        """First boardings: the call, its departure, the walk to it."""
        for i, ride in enumerate(self.plain.rides):
            for q, stop in enumerate(ride.stops[:-1]):
                if ride.can_board[q] and stop in access:
                    yield (i, q), ride.departures[q], access[stop]

    def _from(
        self, boardings: dict[Call, int], egress: Ends, max_rides: int
    ) -> Iterator[tuple[int, int, int]]:
        """(arrival, rides, cost) at the destination, the least cost of each arrival among them."""
        for rides in range(1, max_rides + 1):
            alighted = self._alightings(boardings)
            for (i, j), cost in alighted.items():
                ride = self.plain.rides[i]
                if ride.stops[j] in egress:
                    walk = egress[ride.stops[j]]
                    yield ride.arrivals[j] + walk, rides, cost + self.walk * walk
            boardings = {}
            for call, cost in alighted.items():
                for onto, seconds in self.plain.changes[call]:
                    boarded = cost + self.change_ds(call, onto, seconds)
                    boardings[onto] = min(boarded, boardings.get(onto, boarded))

    def candidates(self, access: Ends, egress: Ends, max_rides: int) -> list[Point]:
        """All departures, each leaving just in time for its first ride; with many that others beat."""
        first = list(self._boardable(access))
        found = []
        for departure in sorted({time - walk for _, time, walk in first}):
            boardings: dict[Call, int] = {}
            for call, time, walk in first:
                if time - walk == departure:
                    boardings[call] = self.walk * walk
            found += [(departure, *point) for point in self._from(boardings, egress, max_rides)]
        return found

    def everything(
        self, access: Ends, egress: Ends, max_rides: int, max_extra_s: int | None = None
    ) -> set[Point]:
        """The Pareto set over all departures.

        With `max_extra_s` of those journeys only that arrive at most so long after the earliest arrival of
        all that leave no earlier and take no more rides.
        """
        points = self.candidates(access, egress, max_rides)
        if max_extra_s is not None:
            arrivals: dict[tuple[int, int], int] = {}  # the earliest for each departure and number of rides
            for departure, arrival, rides, _ in points:
                arrivals[departure, rides] = min(arrival, arrivals.get((departure, rides), arrival))
            latest = {
                (departure, rides): max_extra_s
                + min(at for (later, fewer), at in arrivals.items() if later >= departure and fewer <= rides)
                for departure, rides in arrivals
            }
            points = [p for p in points if p[1] <= latest[p[0], p[2]]]
        return pareto(points)

    def single(
        self,
        access: Ends,
        egress: Ends,
        departure_s: int,
        max_rides: int,
        max_extra_s: int | None = None,
        latest_s: int | None = None,
        far_s: int | None = None,
    ) -> set[tuple[int, int, int]]:
        """(arrival, rides, cost) from one moment, the first wait included.

        With `far_s`: where nothing arrives within it, only what leaves at most `max_extra_s` before one has
        to for the earliest arrivals.
        """
        boardings = {
            call: self.walk * walk + self.wait * (time - walk - departure_s)
            for call, time, walk in self._boardable(access)
            if time - walk >= departure_s
        }
        points = [p for p in self._from(boardings, egress, max_rides) if latest_s is None or p[0] <= latest_s]
        if max_extra_s is not None:
            points = [p for p in points if p[0] <= min(q[0] for q in points if q[1] <= p[1]) + max_extra_s]
        if max_extra_s is None or far_s is None or not points:
            return {p[1:] for p in pareto((0, *p) for p in points)}
        if min(p[0] for p in points) > departure_s + far_s:
            first = {p[1:3] for p in pareto((0, *p[:2], 0) for p in points)}
            every = self.candidates(access, egress, max_rides)
            begins = min(
                max(p[0] for p in every if p[0] >= departure_s and p[1] <= arrival and p[2] <= rides)
                for arrival, rides in first
            )
            later_s = max(departure_s, begins - max_extra_s)
            waited = self.wait * (later_s - departure_s)
            near = self.single(access, egress, later_s, max_rides, max_extra_s, latest_s)
            return {(arrival, rides, cost + waited) for arrival, rides, cost in near}
        return {p[1:] for p in pareto((0, *p) for p in points)}

    def arrive_by(
        self,
        access: Ends,
        egress: Ends,
        arrival_s: int,
        max_rides: int,
        max_extra_s: int | None = None,
        far_s: int | None = None,
    ) -> set[tuple[int, int, int]]:
        """(departure, rides, cost) of what is there in time, the wait at the destination included."""
        points = [
            (departure, rides, cost + self.wait * (arrival_s - arrival))
            for departure, arrival, rides, cost in self.candidates(access, egress, max_rides)
            if arrival <= arrival_s
        ]
        if max_extra_s is not None:
            points = [p for p in points if p[0] >= max(q[0] for q in points if q[1] <= p[1]) - max_extra_s]
        if max_extra_s is None or far_s is None or not points:
            return {(p[0], *p[2:]) for p in pareto((p[0], 0, *p[1:]) for p in points)}
        if max(p[0] for p in points) < arrival_s - far_s:
            last = {(p[0], p[2]) for p in pareto((p[0], 0, p[1], 0) for p in points)}
            every = self.candidates(access, egress, max_rides)
            ends = max(
                min(p[1] for p in every if p[1] <= arrival_s and p[0] >= departure and p[2] <= rides)
                for departure, rides in last
            )
            earlier_s = min(arrival_s, ends + max_extra_s)
            waited = self.wait * (arrival_s - earlier_s)
            near = self.arrive_by(access, egress, earlier_s, max_rides, max_extra_s)
            return {(departure, rides, cost + waited) for departure, rides, cost in near}
        return {(p[0], *p[2:]) for p in pareto((p[0], 0, *p[1:]) for p in points)}

    def every_journey(self, access: Ends, egress: Ends, max_rides: int) -> Iterator[Point]:
        """Each single journey that there is, one after the other."""
        rides = self.plain.rides

        def ride(call: Call, begun: int, cost: int, boarded: int, seen: tuple[int, ...]) -> Iterator[Point]:
            i, q = call
            last = len(rides[i].stops) - 1
            for j in range(q + 1, last + 1):
                if not rides[i].can_alight[j]:
                    continue
                here = cost + self.ride_ds(i, q, j)
                stop = rides[i].stops[j]
                if stop in egress:
                    walk = egress[stop]
                    yield begun, rides[i].arrivals[j] + walk, boarded, here + self.walk * walk
                if boarded < max_rides:
                    for onto, seconds in self.plain.changes[i, j]:
                        yield from ride(
                            onto, begun, here + self.change_ds((i, j), onto, seconds), boarded + 1, ()
                        )
            for follower in self.plain.seats[i]:
                if follower not in seen:
                    sat = cost + self.ride_ds(i, q, last) + self.seat_ds(i, follower)
                    yield from ride((follower, 0), begun, sat, boarded, (*seen, i, follower))

        for call, time, walk in self._boardable(access):
            yield from ride(call, time - walk, self.walk * walk, 1, (call[0],))
