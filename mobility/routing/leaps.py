"""Long windows, searched with leaps over what has no journeys.

A window costs a round for each second at which a vehicle leaves near the origin, whether it gets anywhere or
not. Between a busy centre and a village with six buses a day that is thousands of rounds for six journeys. So
before a stretch is searched, two plain searches ask when the next journey leaves: the earliest arrivals from
its beginning, A_k with at most k rides, and the latest departures D_k that still make each. Each of these is
itself a journey of the Pareto set, and nothing of the set leaves before the first of them: another journey
with k rides arrives no earlier than A_k, so if it left before D_k it would be beaten.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from mobility.routing.stage import Stage
from mobility.routing.transit import Counters, TransitJourney, search, search_arrive_by

LONG_S = 4 * 3600
"""Stretches up to this long are searched as they are: where a city is large the questions cost as much."""

FIRST_STRETCH_S = 300

LONGER = 4
"""How much longer the next stretch is where a leap saved less than it cost."""

Window = Callable[[int, int], Sequence[TransitJourney]]
"""Searches all that leaves (arrives, mirrored) from one second to another, both included."""

Next = Callable[[int], int | None]
"""The first second at or after one at which a journey of the set leaves; None: none does."""


def search_leaping(
    first: int, last: int, window: Window, next_s: Next, counters: Counters
) -> list[TransitJourney]:
    """Search a window, but not where nothing leaves that counts.

    Parameters
    ----------
    first, last : int
        Its seconds, both included.
    window : Window
        The search of a part of it.
    next_s : Next
        Where to begin the next part. It is asked the less often, the less its answers save.
    counters : Counters
        Where both count their work.

    Returns
    -------
    list[TransitJourney]
        As `window(first, last)` finds, the latest first.
    """
    found: list[TransitJourney] = []
    stretch_s, per_s = FIRST_STRETCH_S, 0.0
    while first <= last:
        before = counters.work
        begin = next_s(first)
        if begin is None or begin > last:
            break
        asked = counters.work - before
        end = min(begin + stretch_s - 1, last)
        found = [*window(begin, end), *found]
        # A stretch begins with a plain search of its own, as the question did: the rest goes by its length.
        searched = counters.work - before - asked
        per_s = max(per_s, (searched - asked / 2) / (end - begin + 1))
        if (begin - first) * per_s < asked + asked / 2:
            stretch_s *= LONGER
        first = end + 1
    return found


def next_departure(stage: Stage, first: int, latest: int, max_rides: int, counters: Counters) -> int | None:
    """Tell when the next journey leaves.

    Parameters
    ----------
    stage : Stage
        Of a search by time alone whose offers hold at any time.
    first : int
        Second of the day from which on one may leave.
    latest : int
        Nothing that arrives later is of interest.
    max_rides : int
        Most vehicles.
    counters : Counters
        Gets the work added.

    Returns
    -------
    int | None
        The earliest departure of the Pareto set of (departure, arrival, rides) from `first` on; None: there
        is no journey.
    """
    # Bounds are made for places that are gone to; one question from there would cost more than it saves.
    unbounded = replace(stage, transfers=replace(stage.transfers, to_origin=None))
    departures = []
    for journey in _leave(stage, first, latest, max_rides, counters):
        last_ones = _arrive(unbounded, journey.arrival_s, first, journey.boardings, counters)
        departures.append(max((one.departure_s for one in last_ones), default=first))
    return min(departures, default=None)


def last_arrival(stage: Stage, last: int, earliest: int, max_rides: int, counters: Counters) -> int | None:
    """Tell when the last journey arrives: `next_departure` in mirrored time.

    Parameters
    ----------
    stage : Stage
        As in `next_departure`.
    last : int
        Second of the day by which one must arrive.
    earliest : int
        Nothing that leaves earlier is of interest.
    max_rides : int
        Most vehicles.
    counters : Counters
        Gets the work added.

    Returns
    -------
    int | None
        The latest arrival of the Pareto set up to `last`; None: there is no journey.
    """
    unbounded = replace(stage, transfers=replace(stage.transfers, to_destination=None))
    arrivals = []
    for journey in _arrive(stage, last, earliest, max_rides, counters):
        first_ones = _leave(unbounded, journey.departure_s, last, journey.boardings, counters)
        arrivals.append(min((one.arrival_s for one in first_ones), default=last))
    return max(arrivals, default=None)


def _leave(stage: Stage, first: int, latest: int, rides: int, counters: Counters) -> list[TransitJourney]:
    ends = stage.access_offers, stage.egress_offers
    return search(
        stage.day, stage.transfers, *ends, first, max_rides=rides, latest_arrival_s=latest, counters=counters
    )


def _arrive(stage: Stage, last: int, earliest: int, rides: int, counters: Counters) -> list[TransitJourney]:
    ends = stage.access_offers, stage.egress_offers
    return search_arrive_by(
        stage.day,
        stage.transfers,
        *ends,
        last,
        max_rides=rides,
        earliest_departure_s=earliest,
        counters=counters,
    )
