"""Searches that mind how full vehicles are, behind one door: like `transit`, with a perceived cost.

How to use it: `build_crowded_day(day, loads, crowding)` once for each snapshot of the loads, then

- `search_crowded`: leave at a second or later; the Pareto set of arrival, rides and perceived cost,
- `search_crowded_window`: all journeys that leave within [first, last] and that none leaving at any time
  beats in
  departure, arrival, rides and perceived cost,
- `search_crowded_arrive_by`, `search_crowded_arrive_window`: the same in mirrored time.

Perceived cost: seconds on board times the multiplier of the load, walks, waits and changes by their weights.
In a search from (or to) one moment the wait at the origin (the destination) counts. A change at one stop is
waited for; whatever a walk between two stops takes, counts as walked. Every answer contains what the plain
search finds: the same (departure, arrival, rides), from one moment (arrival, rides), to one (departure,
rides), by a ride that feels no worse. With the slider off it is the plain search that runs.
"""

from mobility.kernels.raptor_state import NEVER
from mobility.network.day_transfers import DayTransfers
from mobility.routing.crowding_day import CrowdedDay
from mobility.routing.crowding_journey import CrowdedJourney, felt
from mobility.routing.crowding_scratch import run_crowded
from mobility.routing.transit import (
    search,
    search_arrive_by,
    search_arrive_window,
    search_window,
)
from mobility.routing.transit_journey import Counters, Offers

MAX_EXTRA_S = 30 * 60
"""How much later than the earliest arrival (with as many rides) a journey may arrive."""


def search_crowded(
    crowded: CrowdedDay,
    transfers: DayTransfers,
    access: Offers,
    egress: Offers,
    departure_s: int,
    *,
    max_rides: int = 8,
    latest_arrival_s: int = NEVER - 1,
    max_extra_s: int | None = MAX_EXTRA_S,
    counters: Counters | None = None,
) -> list[CrowdedJourney]:
    """Search journeys that leave at `departure_s` or later.

    Parameters
    ----------
    crowded : CrowdedDay
        Day, loads and what the traveler minds.
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
    max_extra_s : int | None
        Nothing is of interest that arrives so long after the earliest arrival with as many rides, nor, where
        nothing arrives within FAR_S, that leaves so long before one has to for the earliest arrivals; None =
        no limit.
    counters : Counters | None
        Gets the work added.

    Returns
    -------
    list[CrowdedJourney]
        The Pareto set of arrival, rides and perceived cost; earliest arrival first. The wait before the first
        ride costs like any other.
    """
    if crowded.crowding.is_off:
        plain = search(
            crowded.day,
            transfers,
            access,
            egress,
            departure_s,
            max_rides=max_rides,
            latest_arrival_s=latest_arrival_s,
            counters=counters,
        )
        return felt(crowded, transfers, access, egress, plain, departure_s=departure_s)
    return run_crowded(
        crowded,
        transfers,
        (access, egress),
        (departure_s, departure_s),
        latest_arrival_s,
        max_rides,
        max_extra_s,
        counters,
        is_window=False,
        is_backward=False,
    )


def search_crowded_window(
    crowded: CrowdedDay,
    transfers: DayTransfers,
    access: Offers,
    egress: Offers,
    first_s: int,
    last_s: int,
    *,
    max_rides: int = 8,
    latest_arrival_s: int = NEVER - 1,
    max_extra_s: int | None = MAX_EXTRA_S,
    counters: Counters | None = None,
) -> list[CrowdedJourney]:
    """Search all journeys that leave within [first_s, last_s].

    Parameters
    ----------
    crowded, transfers, access, egress
        As in `search_crowded`.
    first_s, last_s : int
        Seconds of the day, both included.
    max_rides, latest_arrival_s, max_extra_s, counters
        As in `search_crowded`; what leaves later takes part in the earliest arrival.

    Returns
    -------
    list[CrowdedJourney]
        The part of the Pareto set (departure, arrival, rides, perceived cost) of all departures that leaves
        within it. Latest departure first, then earliest arrival.
    """
    if crowded.crowding.is_off:
        plain = search_window(
            crowded.day,
            transfers,
            access,
            egress,
            first_s,
            last_s,
            max_rides=max_rides,
            latest_arrival_s=latest_arrival_s,
            counters=counters,
        )
        return felt(crowded, transfers, access, egress, plain)
    return run_crowded(
        crowded,
        transfers,
        (access, egress),
        (first_s, last_s),
        latest_arrival_s,
        max_rides,
        max_extra_s,
        counters,
        is_window=True,
        is_backward=False,
    )


def search_crowded_arrive_by(
    crowded: CrowdedDay,
    transfers: DayTransfers,
    access: Offers,
    egress: Offers,
    arrival_s: int,
    *,
    max_rides: int = 8,
    earliest_departure_s: int = 1 - NEVER,
    max_extra_s: int | None = MAX_EXTRA_S,
    counters: Counters | None = None,
) -> list[CrowdedJourney]:
    """Search journeys that arrive at `arrival_s` or earlier.

    Parameters
    ----------
    crowded, transfers, access, egress
        As in `search_crowded`.
    arrival_s : int
        Second of the day.
    max_rides : int
        As in `search_crowded`.
    earliest_departure_s : int
        Nothing that leaves earlier is of interest.
    max_extra_s : int | None
        Nothing that leaves so long before the latest departure with as many rides, nor, where nothing leaves
        within FAR_S, that arrives so long after what leaves last; None = no limit.
    counters : Counters | None
        As in `search_crowded`.

    Returns
    -------
    list[CrowdedJourney]
        The Pareto set of departure, rides and perceived cost; latest departure first. The wait at the
        destination costs like any other.
    """
    if crowded.crowding.is_off:
        plain = search_arrive_by(
            crowded.day,
            transfers,
            access,
            egress,
            arrival_s,
            max_rides=max_rides,
            earliest_departure_s=earliest_departure_s,
            counters=counters,
        )
        return felt(crowded, transfers, access, egress, plain, arrival_s=arrival_s)
    return run_crowded(
        crowded,
        transfers,
        (egress, access),
        (-arrival_s, -arrival_s),
        -earliest_departure_s,
        max_rides,
        max_extra_s,
        counters,
        is_window=False,
        is_backward=True,
    )


def search_crowded_arrive_window(
    crowded: CrowdedDay,
    transfers: DayTransfers,
    access: Offers,
    egress: Offers,
    first_s: int,
    last_s: int,
    *,
    max_rides: int = 8,
    earliest_departure_s: int = 1 - NEVER,
    max_extra_s: int | None = MAX_EXTRA_S,
    counters: Counters | None = None,
) -> list[CrowdedJourney]:
    """Search all journeys that arrive within [first_s, last_s], in mirrored time.

    Parameters
    ----------
    crowded, transfers, access, egress
        As in `search_crowded_arrive_by`.
    first_s, last_s : int
        Seconds of the day, both included.
    max_rides, earliest_departure_s, max_extra_s, counters
        As in `search_crowded_arrive_by`.

    Returns
    -------
    list[CrowdedJourney]
        Earliest arrival first, then latest departure.
    """
    if crowded.crowding.is_off:
        plain = search_arrive_window(
            crowded.day,
            transfers,
            access,
            egress,
            first_s,
            last_s,
            max_rides=max_rides,
            earliest_departure_s=earliest_departure_s,
            counters=counters,
        )
        return felt(crowded, transfers, access, egress, plain)
    return run_crowded(
        crowded,
        transfers,
        (egress, access),
        (-last_s, -first_s),
        -earliest_departure_s,
        max_rides,
        max_extra_s,
        counters,
        is_window=True,
        is_backward=True,
    )
