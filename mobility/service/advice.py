"""Which journey a rider is advised: one of those that are as good as the best, by the room in them.

If everybody were advised the best one, it would not stay the best. So among near ties it is drawn, the more
likely the more room there is; nothing is left out of the answer for it. Where as many riders are expected as
the cap of a line allows, nobody else is sent. Nobody is advised what misses their wishes.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from mobility.routing.journey import Journey, TransitLeg

TIE_S = 120.0
"""So much perceived time is no difference to most riders (our choice)."""
ADVISED = "advised"
"""Its word among the reasons of a journey."""


def choose_advised(
    journeys: Sequence[Journey],
    number: int,
    *,
    arrive_by: bool,
    is_taken: Callable[[TransitLeg], bool] = lambda _: False,
) -> int | None:
    """Choose the journey to advise.

    Parameters
    ----------
    journeys : Sequence[Journey]
        Of one answer.
    number : int
        Drawn for this rider and question, 0 to 2**64 - 1.
    arrive_by : bool
        There is a time to arrive at, not to leave.
    is_taken : Callable[[TransitLeg], bool]
        Tells of a ride whether as many riders are expected there as may be.

    Returns
    -------
    int | None
        Its row; the best one where all that are as good have such a ride; None where full vehicles are not
        minded, nothing is known of any, or none is as wished.
    """
    # The fastest is in the answer even if it misses a wish, and no perceived second tells that it does.
    rows = [row for row, one in enumerate(journeys) if one.comfort is not None and one.comfort.is_as_wished]
    if not rows:
        return None
    first, last = min(j.start_s for j in journeys), max(j.end_s for j in journeys)

    def cost(journey: Journey) -> float:
        """Perceived seconds with the wait before leaving (after arriving), which counts once."""
        assert journey.comfort is not None
        return journey.comfort.perceived_s + (last - journey.end_s if arrive_by else journey.start_s - first)

    least = min(cost(journeys[row]) for row in rows)
    ties = [row for row in rows if cost(journeys[row]) <= least + TIE_S]
    rides = {row: [leg for leg in journeys[row].legs if isinstance(leg, TransitLeg)] for row in ties}
    open_ones = [row for row in ties if not any(map(is_taken, rides[row]))]
    ties = open_ones or [min(ties, key=lambda row: cost(journeys[row]))]
    edges = np.cumsum([room_in(journeys[row]) for row in ties])
    return ties[int(np.searchsorted(edges, number / 2**64 * edges[-1], side="right"))]


def room_in(journey: Journey) -> float:
    """Tell how many places are free where a journey is fullest.

    Parameters
    ----------
    journey : Journey
        With loads.

    Returns
    -------
    float
        Persons, 1 at least.
    """
    room = np.inf
    for leg in journey.legs:
        if isinstance(leg, TransitLeg) and leg.calls.loads is not None:
            loads = leg.calls.loads
            seats = loads.seats[:-1].astype(np.float64)
            free = seats + loads.standing[:-1] - loads.p50[:-1] * seats
            free = free[(seats > 0) & ~np.isnan(free)]
            room = min(room, float(free.min(initial=np.inf)))
    return max(room, 1.0) if np.isfinite(room) else 1.0


def with_advice(journeys: Sequence[Journey], row: int) -> tuple[Journey, ...]:
    """Mark the journey that is advised.

    Parameters
    ----------
    journeys : Sequence[Journey]
        Of one answer.
    row : int
        As `choose_advised` gives it.

    Returns
    -------
    tuple[Journey, ...]
        The same in the same order.
    """
    return tuple(
        replace(journey, why=(*journey.why, ADVISED)) if at == row else journey
        for at, journey in enumerate(journeys)
    )
