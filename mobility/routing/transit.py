"""The transit core behind one door: RAPTOR searches over a compiled day, journeys as rides.

How to use it: compile a `Day` (mobility.network), take `day.transfers(profile, footpaths, settings)` for the
walks between rides, and call one of

- `search`: leave at a second or later; for each number of rides the earliest arrival,
- `search_window`: all journeys that leave within [first, last] and that no journey leaving at any time beats in
  departure, arrival and rides,
- `search_arrive_by`, `search_arrive_window`: the same in mirrored time, on the reversed day,
- `search_all`: the earliest arrival at each stop for each number of rides (no destination),
- `trace`: what `search` did, round by round.

All times are seconds of the compiled day: Unix time = day.epoch_s + seconds. Access and egress are walks to and
from *Timetable* stops. Any number of threads may search the same day at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import DayTimetable, Transfers
from mobility.kernels.raptor_range import FULL, JOURNEY_HEAD, RIDE_SIZE, run_range, run_single
from mobility.kernels.raptor_state import (
    IMPROVED,
    MOST_RIDES,
    NEVER,
    RELAXED,
    ROUNDS,
    SCANNED,
    RaptorState,
    allocate_state,
)
from mobility.network.day import Day
from mobility.network.day_transfers import DayTransfers

Int32 = NDArray[np.int32]
Walks = tuple[Int32, Int32, Int32]
OUTPUT_SIZE = 1 << 14
COUNTERS = {
    "rounds": ROUNDS,
    "patterns_scanned": SCANNED,
    "labels_improved": IMPROVED,
    "footpaths_relaxed": RELAXED,
}


@dataclass(frozen=True, slots=True)
class Offers:
    """Walks to stops of the Timetable (access) or from them (egress): parallel arrays."""

    stops: NDArray[np.int32]
    durations_s: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Ride:
    """A day trip ridden from one position to another of its pattern."""

    day_trip: int
    board: int
    alight: int
    stay_seated: bool = False  # continues the ride before without leaving the vehicle


@dataclass(frozen=True, slots=True)
class TransitJourney:
    """A journey of the kernel: times in seconds of the compiled day."""

    departure_s: int  # leaving the origin (as late as the first boarding allows)
    arrival_s: int  # at the destination
    access: int  # row of the access Offers
    egress: int  # row of the egress Offers
    rides: tuple[Ride, ...]

    @property
    def boardings(self) -> int:
        """Vehicles boarded."""
        return sum(not ride.stay_seated for ride in self.rides)


@dataclass(slots=True)
class Counters:
    """How much a search did; counts add up over the searches it is handed to."""

    rounds: int = 0
    patterns_scanned: int = 0
    labels_improved: int = 0
    footpaths_relaxed: int = 0

    def add(self, state: RaptorState) -> None:
        """Add a search's counts."""
        self.rounds += int(state.numbers[ROUNDS])
        self.patterns_scanned += int(state.numbers[SCANNED])
        self.labels_improved += int(state.numbers[IMPROVED])
        self.footpaths_relaxed += int(state.numbers[RELAXED])


@dataclass(frozen=True, slots=True)
class Trace:
    """What a search from one departure did.

    Parameters
    ----------
    journeys : list[TransitJourney]
        As `search` returns them.
    counters : Counters
        Its work.
    arrivals : dict[int, tuple[int | None, ...]]
        For each chosen stop of the Timetable the earliest arrival on a ride with at most 1, 2, ... rides that
        was of interest (nothing later than the destination's arrival is followed), None = none.
    """

    journeys: list[TransitJourney]
    counters: Counters
    arrivals: dict[int, tuple[int | None, ...]] = field(default_factory=dict)


@dataclass(eq=False)
class _Scratch:
    """What one search needs and the next one reuses."""

    state: RaptorState
    out: Int32


def search(
    day: Day,
    transfers: DayTransfers,
    access: Offers,
    egress: Offers,
    departure_s: int,
    *,
    max_rides: int = 8,
    latest_arrival_s: int = NEVER - 1,
    counters: Counters | None = None,
) -> list[TransitJourney]:
    """Search journeys that leave at `departure_s` or later.

    Parameters
    ----------
    day : Day
        Compiled day.
    transfers : DayTransfers
        `day.transfers(...)`.
    access, egress : Offers
        Walks at both ends.
    departure_s : int
        Second of the day.
    max_rides : int
        Most vehicles, 1 to 16.
    latest_arrival_s : int
        Nothing later is of interest.
    counters : Counters | None
        Gets the work added.

    Returns
    -------
    list[TransitJourney]
        For each number of rides the earliest arrival, if fewer rides do not arrive as early; fewest rides first.
    """
    with _scratch(day) as scratch:
        used = _run_single(
            scratch,
            day,
            day.timetable,
            transfers.forward,
            (access, egress),
            departure_s,
            latest_arrival_s,
            max_rides,
            1,
        )
        _count(scratch, counters)
        return _journeys(scratch.out, used)


def search_window(
    day: Day,
    transfers: DayTransfers,
    access: Offers,
    egress: Offers,
    first_s: int,
    last_s: int,
    *,
    max_rides: int = 8,
    latest_arrival_s: int = NEVER - 1,
    counters: Counters | None = None,
) -> list[TransitJourney]:
    """Search all journeys that leave within [first_s, last_s].

    Parameters
    ----------
    day, transfers, access, egress, max_rides, latest_arrival_s, counters
        As in `search`.
    first_s, last_s : int
        Seconds of the day, both included.

    Returns
    -------
    list[TransitJourney]
        The part of the Pareto set (departure, arrival, rides) of all departures that leaves within the window:
        neighbouring windows neither repeat nor lose a journey. Latest departure first, then fewest rides.
    """
    with _scratch(day) as scratch:
        used = _run_range(
            scratch,
            day,
            day.timetable,
            transfers.forward,
            (access, egress),
            first_s,
            last_s,
            latest_arrival_s,
            max_rides,
        )
        _count(scratch, counters)
        return _journeys(scratch.out, used)


def search_arrive_by(
    day: Day,
    transfers: DayTransfers,
    access: Offers,
    egress: Offers,
    arrival_s: int,
    *,
    max_rides: int = 8,
    earliest_departure_s: int = 1 - NEVER,
    counters: Counters | None = None,
) -> list[TransitJourney]:
    """Search journeys that arrive at `arrival_s` or earlier.

    Parameters
    ----------
    day, transfers, access, egress, max_rides, counters
        As in `search`.
    arrival_s : int
        Second of the day.
    earliest_departure_s : int
        Nothing that leaves earlier is of interest.

    Returns
    -------
    list[TransitJourney]
        For each number of rides the latest departure, if fewer rides do not leave as late; fewest rides first.
        Their arrival is as early as the last ride allows.
    """
    with _scratch(day) as scratch:
        used = _run_single(
            scratch,
            day,
            day.reverse,
            transfers.backward,
            (egress, access),
            -arrival_s,
            -earliest_departure_s,
            max_rides,
            1,
        )
        _count(scratch, counters)
        return _mirrored(day.timetable, _journeys(scratch.out, used))


def search_arrive_window(
    day: Day,
    transfers: DayTransfers,
    access: Offers,
    egress: Offers,
    first_s: int,
    last_s: int,
    *,
    max_rides: int = 8,
    earliest_departure_s: int = 1 - NEVER,
    counters: Counters | None = None,
) -> list[TransitJourney]:
    """Search all journeys that arrive within [first_s, last_s], as `search_window` in mirrored time.

    Parameters
    ----------
    day, transfers, access, egress, max_rides, earliest_departure_s, counters
        As in `search_arrive_by`.
    first_s, last_s : int
        Seconds of the day, both included.

    Returns
    -------
    list[TransitJourney]
        Earliest arrival first, then fewest rides.
    """
    with _scratch(day) as scratch:
        used = _run_range(
            scratch,
            day,
            day.reverse,
            transfers.backward,
            (egress, access),
            -last_s,
            -first_s,
            -earliest_departure_s,
            max_rides,
        )
        _count(scratch, counters)
        return _mirrored(day.timetable, _journeys(scratch.out, used))


def search_all(
    day: Day,
    transfers: DayTransfers,
    access: Offers,
    departure_s: int,
    *,
    max_rides: int = 8,
    latest_arrival_s: int = NEVER - 1,
) -> Int32:
    """Search the earliest arrival on a ride at every stop.

    Parameters
    ----------
    day, transfers, access, departure_s, max_rides, latest_arrival_s
        As in `search`.

    Returns
    -------
    NDArray[np.int32]
        (n_stops of the Timetable, max_rides): seconds of the day with at most 1, 2, ... rides; NEVER = not reached.
        Walks after the last ride are not in it.
    """
    nowhere = Offers(np.empty(0, np.int32), np.empty(0, np.int32))
    with _scratch(day) as scratch:
        _run_single(
            scratch,
            day,
            day.timetable,
            transfers.forward,
            (access, nowhere),
            departure_s,
            latest_arrival_s,
            max_rides,
            max_rides,
        )
        labels = scratch.state.ride[: day.n_stops * max_rides].reshape(day.n_stops, max_rides).copy()
    n_stops = day.source.stop_lat.size
    if day.has_copies:
        np.minimum.at(labels, day.timetable.stop_physical[n_stops:], labels[n_stops:].copy())
    return labels[:n_stops]


def trace(
    day: Day,
    transfers: DayTransfers,
    access: Offers,
    egress: Offers,
    departure_s: int,
    stops: tuple[int, ...],
    *,
    max_rides: int = 8,
) -> Trace:
    """Search as `search` does and tell what happened at some stops.

    Parameters
    ----------
    day, transfers, access, egress, departure_s, max_rides
        As in `search`.
    stops : tuple[int, ...]
        Stops of the Timetable to tell about.

    Returns
    -------
    Trace
        Journeys, work, and labels of each round at the stops.
    """
    counters = Counters()
    copies, offsets = day.copies
    with _scratch(day) as scratch:
        used = _run_single(
            scratch,
            day,
            day.timetable,
            transfers.forward,
            (access, egress),
            departure_s,
            NEVER - 1,
            max_rides,
            max_rides,
        )
        counters.add(scratch.state)
        labels = scratch.state.ride[: day.n_stops * max_rides].reshape(day.n_stops, max_rides)
        arrivals = {
            stop: tuple(
                int(time) if time < NEVER else None
                for time in labels[copies[offsets[stop] : offsets[stop + 1]]].min(axis=0)
            )
            for stop in stops
        }
        return Trace(_journeys(scratch.out, used), counters, arrivals)


@contextmanager
def _scratch(day: Day) -> Iterator[_Scratch]:
    """Borrow a scratch of the day; deques are thread-safe, so each search has its own."""
    try:
        scratch = day.scratch.pop()
    except IndexError:
        t = day.timetable
        n_trips = t.trip_source.size if t.trip_continuations.size else 0
        state = allocate_state(day.n_stops, t.pattern_stops_offsets.size - 1, n_trips)
        scratch = _Scratch(state, np.empty(OUTPUT_SIZE, np.int32))
    try:
        yield scratch
    finally:
        day.scratch.append(scratch)


def _run_single(
    scratch: _Scratch,
    day: Day,
    timetable: DayTimetable,
    transfers: Transfers,
    ends: tuple[Offers, Offers],
    departure: int,
    latest: int,
    max_rides: int,
    columns: int,
) -> int:
    """Run the kernel, once more with more room where journeys do not fit."""
    _check_rides(max_rides)
    access, egress = _day_stops(day, ends[0]), _day_stops(day, ends[1])
    while True:
        used: int = run_single(
            timetable,
            transfers,
            scratch.state,
            access,
            egress,
            departure,
            latest + 1,
            max_rides,
            columns,
            scratch.out,
        )
        if used != FULL:
            return used
        scratch.out = np.empty(scratch.out.size * 4, np.int32)


def _run_range(
    scratch: _Scratch,
    day: Day,
    timetable: DayTimetable,
    transfers: Transfers,
    ends: tuple[Offers, Offers],
    first: int,
    last: int,
    latest: int,
    max_rides: int,
) -> int:
    """Run the range kernel, once more with more room where journeys do not fit."""
    _check_rides(max_rides)
    access, egress = _day_stops(day, ends[0]), _day_stops(day, ends[1])
    while True:
        used: int = run_range(
            timetable,
            transfers,
            scratch.state,
            access,
            egress,
            first,
            last,
            latest + 1,
            max_rides,
            scratch.out,
        )
        if used != FULL:
            return used
        scratch.out = np.empty(scratch.out.size * 4, np.int32)


def _check_rides(max_rides: int) -> None:
    if not 1 <= max_rides <= MOST_RIDES:
        raise ValueError(f"max_rides must be 1 to {MOST_RIDES}, not {max_rides}")


def _day_stops(day: Day, offers: Offers) -> Walks:
    """Offer every copy of each stop; arrays writable, so that the kernel is compiled for one kind only."""
    rows = np.arange(offers.stops.size, dtype=np.int32)
    stops = np.array(offers.stops, np.int32)
    durations = np.array(offers.durations_s, np.int32)
    if day.has_copies:
        copies, offsets = day.copies
        lists = [copies[offsets[stop] : offsets[stop + 1]] for stop in stops]
        rows = np.repeat(rows, [len(each) for each in lists]).astype(np.int32)
        stops = np.concatenate([*lists, np.empty(0, np.int32)])
        durations = durations[rows]
    return stops, durations, rows


def _count(scratch: _Scratch, counters: Counters | None) -> None:
    if counters is not None:
        counters.add(scratch.state)


def _journeys(out: Int32, used: int) -> list[TransitJourney]:
    """Read the kernel's output."""
    numbers = out[:used].tolist()
    found = []
    at = 0
    while at < used:
        departure, arrival, access, egress, n_rides = numbers[at : at + JOURNEY_HEAD]
        at += JOURNEY_HEAD
        end = at + n_rides * RIDE_SIZE
        rides = tuple(
            Ride(numbers[i], numbers[i + 1], numbers[i + 2], bool(numbers[i + 3]))
            for i in range(end - RIDE_SIZE, at - 1, -RIDE_SIZE)
        )
        found.append(TransitJourney(departure, arrival, access, egress, rides))
        at = end
    return found


def _mirrored(timetable: DayTimetable, journeys: list[TransitJourney]) -> list[TransitJourney]:
    """Turn journeys of the reversed day into journeys of the day."""
    return [
        TransitJourney(
            -journey.arrival_s,
            -journey.departure_s,
            journey.egress,
            journey.access,
            _mirrored_rides(timetable, journey.rides),
        )
        for journey in journeys
    ]


def _mirrored_rides(timetable: DayTimetable, rides: tuple[Ride, ...]) -> tuple[Ride, ...]:
    turned = []
    followed = False  # whether one stays seated into the ride after, which is the one before here
    for ride in rides:
        pattern = int(timetable.trip_pattern[ride.day_trip])
        ends = int(timetable.pattern_trips_offsets[pattern]) + int(
            timetable.pattern_trips_offsets[pattern + 1]
        )
        last = (
            int(timetable.pattern_stops_offsets[pattern + 1] - timetable.pattern_stops_offsets[pattern]) - 1
        )
        turned.append((ends - 1 - ride.day_trip, last - ride.alight, last - ride.board, ride.stay_seated))
    turned.reverse()
    result = []
    for trip, board, alight, into_next in turned:
        result.append(Ride(trip, board, alight, followed))
        followed = into_next
    return tuple(result)
