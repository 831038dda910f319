"""What journeys feel like when full vehicles are minded, and which of them is worth waiting for."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.crowding_clocks import LOAD_STEP, PER_MILLE
from mobility.occupancy.day_loads import DayLoads
from mobility.routing.crowding import Crowding
from mobility.routing.crowding_day import LIKELY, seat_probability, space_probability
from mobility.routing.day_loads import loads_of, part_of
from mobility.routing.journey import Comfort, Journey, StreetLeg, TransitLeg
from mobility.snapshot.trip_loads import LoadSource

WORTH_WAITING_S = 60.0
"""Less crowding saved is no reason to wait (our choice) ..."""
WORTH_WAITING_SEAT = 0.1
"""... unless a seat is so much likelier."""


class FeltRide(NamedTuple):
    """A ride from boarding to alighting: a row for each call."""

    arrivals_s: NDArray[np.integer]
    departures_s: NDArray[np.integer]
    loads: DayLoads


class Room(NamedTuple):
    """How much room there is on rides."""

    crowding_s: float  # what full vehicles add to the seconds on board
    seat_probability: float | None  # the least of all stretches; None: nothing is known
    space_probability: float | None
    is_as_wished: bool  # True as well where nothing is wished for
    is_known_throughout: bool  # of every stretch of every ride


def room_of(rides: Iterable[FeltRide], crowding: Crowding) -> Room:
    """Look at the room on rides.

    Parameters
    ----------
    rides : Iterable[FeltRide]
        Of one journey.
    crowding : Crowding
        What the traveler minds.

    Returns
    -------
    Room
        Over all of them.
    """
    table = _multipliers(crowding)
    crowding_s, is_known, is_as_wished, is_known_throughout = 0.0, False, True, True
    seat = space = 1.0
    for ride in rides:
        # A halt is felt as the stretch before it; one alights on arrival.
        until_s = np.append(ride.departures_s[1:-1], ride.arrivals_s[-1])
        loads = part_of(ride.loads, slice(0, -1))  # no stretch begins at the last call
        known = loads_of(loads)
        load = known.at(crowding.risk)
        felt = np.where(np.isnan(load), known.priors, load)
        rows = np.clip((felt * LOAD_STEP + 0.5).astype(np.int64), 0, table.size - 1)
        crowding_s += (
            float(((until_s - ride.departures_s[:-1]) * (table[rows] - PER_MILLE)).sum()) / PER_MILLE
        )
        seats, spaces = seat_probability(known), space_probability(known)
        is_as_wished &= not (crowding.seat and bool((seats < LIKELY).any()))
        is_as_wished &= not (crowding.space and bool((spaces < LIKELY).any()))
        told = ~np.isnan(loads.p50)
        is_known_throughout &= bool(told.all())
        if told.any():
            is_known = True
            seat = min(seat, float(seats[told].min()))
            space = min(space, float(spaces[told].min()))
    return Room(
        crowding_s,
        seat if is_known else None,
        space if is_known else None,
        is_as_wished,
        is_known_throughout,
    )


@lru_cache(64)
def _multipliers(crowding: Crowding) -> NDArray[np.int32]:
    return crowding.multipliers()


def feel(journey: Journey, crowding: Crowding) -> Journey:
    """Say what a journey feels like.

    Parameters
    ----------
    journey : Journey
        As drawn.
    crowding : Crowding
        What the traveler minds.

    Returns
    -------
    Journey
        With its comfort; as it was where of some ride nothing at all is known, or nothing is ridden.
    """
    rides = [leg for leg in journey.legs if isinstance(leg, TransitLeg)]
    felt_rides = [
        FeltRide(leg.calls.arrivals_s, leg.calls.departures_s, leg.calls.loads)
        for leg in rides
        if leg.calls.loads is not None
    ]
    if not rides or len(felt_rides) < len(rides):
        return journey
    room = room_of(felt_rides, crowding)
    perceived_s = _weighted_s(journey, crowding) + room.crowding_s
    sources = sorted(
        {
            LoadSource.NONE if np.isnan(load) else LoadSource(source)
            for ride in felt_rides
            for load, source in zip(
                ride.loads.p50[:-1].tolist(), ride.loads.source[:-1].tolist(), strict=True
            )
        }
    )
    comfort = Comfort(
        perceived_s,
        room.crowding_s,
        room.seat_probability,
        room.space_probability,
        0,
        crowding,
        tuple(sources),
        room.is_as_wished,
        any(_counts_usual(ride.loads) for ride in felt_rides),
    )
    return replace(journey, comfort=comfort)


def _counts_usual(loads: DayLoads) -> bool:
    """Tell whether an unknown stretch counts as somebody on board; none begins at the last call."""
    return bool((np.isnan(loads.p50) & (loads.priors > 0))[:-1].any())


def _weighted_s(journey: Journey, crowding: Crowding) -> float:
    """Seconds on board, on foot and waiting by their weights, and changes; without any crowd."""
    walked_s = sum(leg.end_s - leg.start_s for leg in journey.legs if isinstance(leg, StreetLeg))
    ridden_s = sum(leg.end_s - leg.start_s for leg in journey.legs if isinstance(leg, TransitLeg))
    seated_s = sum(
        leg.start_s - before.end_s
        for before, leg in pairwise(journey.legs)
        if isinstance(leg, TransitLeg) and leg.stay_seated
    )
    # Where a ride comes late that was planned without live data, the last walk begins before it ends.
    waited_s = max(0, journey.end_s - journey.start_s - walked_s - ridden_s - seated_s)
    changes = max(journey.rides - 1, 0) * crowding.transfer_s
    return ridden_s + seated_s + crowding.walk * walked_s + crowding.wait * waited_s + changes


def compare(trip_route: NDArray[np.int32], journeys: Sequence[Journey]) -> tuple[Journey, ...]:
    """Find those that are worth waiting for: on the same lines as another one, later, with more room.

    Parameters
    ----------
    trip_route : (n_trips,) int32
        Routes of the Timetable's trips; read only.
    journeys : Sequence[Journey]
        Of one answer, with their comfort.

    Returns
    -------
    tuple[Journey, ...]
        The same in the same order; those say how much later they arrive than the last one before them that
        they beat in room.
    """
    lines = [_lines(trip_route, journey) for journey in journeys]
    told = []
    for journey, own in zip(journeys, lines, strict=True):
        before = [
            other
            for other, theirs in zip(journeys, lines, strict=True)
            if own == theirs and other.end_s < journey.end_s and other.start_s < journey.start_s
        ]
        nearest = max((o for o in before if _has_more_room(journey, o)), key=lambda o: o.end_s, default=None)
        if nearest is not None and journey.comfort is not None:
            comfort = replace(journey.comfort, waits_s=journey.end_s - nearest.end_s)
            journey = replace(journey, comfort=comfort)  # noqa: PLW2901
        told.append(journey)
    return tuple(told)


def line_of(trip_route: NDArray[np.int32], trip: int) -> int:
    """Tell lines apart.

    Parameters
    ----------
    trip_route : NDArray[np.int32]
        (n_trips,) of the Timetable.
    trip : int
        Of a ride; a run that nobody planned is in no Timetable.

    Returns
    -------
    int
        Its route; below zero a run that nobody planned, which is a line of its own.
    """
    return int(trip_route[trip]) if 0 <= trip < trip_route.size else -1 - trip


def _lines(trip_route: NDArray[np.int32], journey: Journey) -> tuple[tuple[int, int, int], ...]:
    """Route, first and last stop of each ride."""
    return tuple(
        (line_of(trip_route, leg.trip), leg.calls.first.stop, leg.calls.last.stop)
        for leg in journey.legs
        if isinstance(leg, TransitLeg)
    )


def _has_more_room(journey: Journey, other: Journey) -> bool:
    mine, theirs = journey.comfort, other.comfort
    if mine is None or theirs is None or mine.crowding_s > theirs.crowding_s:
        return False
    if mine.seat_probability is None or theirs.seat_probability is None:
        return False  # of one of them nothing is known: nobody can say that there is more room in the other
    if theirs.is_known_throughout and not mine.is_known_throughout:
        return False  # what is not known counts as not crowded
    is_likelier = mine.seat_probability - theirs.seat_probability >= WORTH_WAITING_SEAT
    return is_likelier or theirs.crowding_s - mine.crowding_s >= WORTH_WAITING_S
