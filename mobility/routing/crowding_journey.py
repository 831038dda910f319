"""Journeys with what they feel like: read from the kernel, or worked out for a plain one."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.crowding_bounds import walked_s
from mobility.kernels.crowding_clocks import SEATED_DS
from mobility.kernels.raptor_range import JOURNEY_HEAD, RIDE_SIZE
from mobility.network.day_transfers import DayTransfers
from mobility.routing.crowding_day import CrowdedDay
from mobility.routing.transit_journey import Offers, Ride, TransitJourney


@dataclass(frozen=True, slots=True)
class CrowdedJourney(TransitJourney):
    """A journey and what it feels like."""

    perceived_ds: int = 0  # tenths of a second


def read_crowded(out: NDArray[np.int32], used: int) -> list[CrowdedJourney]:
    """Read the kernel's output.

    Parameters
    ----------
    out : NDArray[np.int32]
        Costs and journeys, rides from the last to the first.
    used : int
        How much of it.

    Returns
    -------
    list[CrowdedJourney]
        As written.
    """
    numbers = out[:used].tolist()
    found = []
    at = 0
    while at < used:
        cost, departure, arrival, access, egress, n_rides = numbers[at : at + 1 + JOURNEY_HEAD]
        at += 1 + JOURNEY_HEAD
        end = at + n_rides * RIDE_SIZE
        rides = tuple(
            Ride(numbers[i], numbers[i + 1], numbers[i + 2], bool(numbers[i + 3]))
            for i in range(end - RIDE_SIZE, at - 1, -RIDE_SIZE)
        )
        found.append(CrowdedJourney(departure, arrival, access, egress, rides, cost))
        at = end
    return found


def perceived_ds(
    crowded: CrowdedDay, transfers: DayTransfers, access: Offers, egress: Offers, journey: TransitJourney
) -> int:
    """Add up what a journey feels like from leaving just in time to arriving.

    Parameters
    ----------
    crowded, transfers, access, egress
        As in the search that found it.
    journey : TransitJourney
        Any journey of that day.

    Returns
    -------
    int
        Tenths of a second.
    """
    day, weights, clocks = crowded.day, crowded.weights, crowded.clocks
    t = day.timetable
    walked = int(access.durations_s[journey.access]) + int(egress.durations_s[journey.egress])
    cost = weights.walk * walked
    for ride in journey.rides:
        board_s, alight_s = _board_s(crowded, ride), _alight_s(crowded, ride)
        pattern = int(t.trip_pattern[ride.day_trip])
        length = int(t.pattern_stops_offsets[pattern + 1] - t.pattern_stops_offsets[pattern])
        row = int(t.pattern_times_offsets[pattern])
        row += (ride.day_trip - int(t.pattern_trips_offsets[pattern])) * length
        cost += int(clocks.at_arrival[row + ride.alight]) - int(clocks.at_departure[row + ride.board])
        cost += weights.wait * (alight_s - board_s)
    for ride, onto in pairwise(journey.rides):
        passed_s = _board_s(crowded, onto) - _alight_s(crowded, ride)
        if onto.stay_seated:
            cost += SEATED_DS * passed_s
            continue
        walk_s = walked_s(
            transfers.forward,
            t.stop_physical,
            _stop(crowded, ride, ride.alight),
            _stop(crowded, onto, onto.board),
        )
        cost += weights.transfer_ds + weights.walk * walk_s + weights.wait * (passed_s - walk_s)
    return cost


def _board_s(crowded: CrowdedDay, ride: Ride) -> int:
    return int(crowded.day.departures(ride.day_trip)[ride.board])


def _alight_s(crowded: CrowdedDay, ride: Ride) -> int:
    return int(crowded.day.arrivals(ride.day_trip)[ride.alight])


def _stop(crowded: CrowdedDay, ride: Ride, position: int) -> int:
    t = crowded.day.timetable
    return int(t.pattern_stops[t.pattern_stops_offsets[t.trip_pattern[ride.day_trip]] + position])


def felt(
    crowded: CrowdedDay,
    transfers: DayTransfers,
    access: Offers,
    egress: Offers,
    journeys: list[TransitJourney],
    *,
    departure_s: int | None = None,
    arrival_s: int | None = None,
) -> list[CrowdedJourney]:
    """Say what plain journeys feel like, with the wait at the end that the search was asked about."""
    found = []
    for journey in journeys:
        begun_s = journey.departure_s if departure_s is None else departure_s
        ended_s = journey.arrival_s if arrival_s is None else arrival_s
        # Whoever is picked up earlier than a walk would begin, or set down before the shuttle comes, waits.
        first, last = journey.rides[0], journey.rides[-1]
        waited_s = _board_s(crowded, first) - int(access.durations_s[journey.access]) - begun_s
        waited_s += ended_s - _alight_s(crowded, last) - int(egress.durations_s[journey.egress])
        cost = perceived_ds(crowded, transfers, access, egress, journey)
        found.append(with_cost(journey, cost + crowded.weights.wait * waited_s))
    return found


def with_cost(journey: TransitJourney, cost: int) -> CrowdedJourney:
    """Give a journey its perceived cost.

    Parameters
    ----------
    journey : TransitJourney
        A plain one.
    cost : int
        Tenths of a second.

    Returns
    -------
    CrowdedJourney
        The same journey.
    """
    return CrowdedJourney(
        journey.departure_s, journey.arrival_s, journey.access, journey.egress, journey.rides, cost
    )
