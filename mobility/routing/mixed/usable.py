"""Which shared vehicles count for a question: those that get far enough, and of whose place one knows.

A free vehicle stands where it stands for now; in some hours somebody has ridden it away. Who asks about later
is not led to it. A station stays where it is.
"""

import numpy as np
from numpy.typing import NDArray

from mobility.routing.journey import NotOffered, WhyNot
from mobility.routing.mixed.chain import Usable
from mobility.routing.mixed.fleet import Fleet
from mobility.routing.mixed.kinds import RentalKind
from mobility.routing.mixed.round_trips import are_near, asked_rentals
from mobility.routing.query import PlanQuery, WalkProfile
from mobility.routing.windows import first_interval

KNOWN_FOR_S = 2 * 3600
"""Where a vehicle stands is said for so long from now, as is the chance that it is still there."""

EVER_S = 2**62
FASTEST_MPS = {"bike": 4.2, "ebike": 4.2, "car": 36.0}
"""For what is left in a battery or tank: no profile's streets are quicker."""


def known_until_s(fleet: Fleet) -> int:
    """Give until when free vehicles are taken to stand where they stand now.

    Parameters
    ----------
    fleet : Fleet
        Of a moment.

    Returns
    -------
    int
        Unix seconds; EVER_S where nobody says what time it is.
    """
    return fleet.now_s + KNOWN_FOR_S if fleet.now_s else EVER_S


def asks_beyond(fleet: Fleet, query: PlanQuery) -> bool:
    """Tell whether a question is about a time at which nobody knows where free vehicles stand.

    Parameters
    ----------
    fleet : Fleet
        Of a moment.
    query : PlanQuery
        With its time, or the cursor of a page.

    Returns
    -------
    bool
        By the first moment that it asks about.
    """
    return first_interval(query)[0].from_s > known_until_s(fleet)


def usable_of(fleet: Fleet, kind: RentalKind, query: PlanQuery, longest_s: int) -> Usable:
    """Tell which vehicles count.

    Parameters
    ----------
    fleet : Fleet
        Of a moment.
    kind : RentalKind
        Of vehicle.
    query : PlanQuery
        When one travels.
    longest_s : int
        Longest way with it, in seconds.

    Returns
    -------
    Usable
        With nothing where all of them do.
    """
    far = _gets_far_enough(kind, longest_s)
    if not asks_beyond(fleet, query):
        return Usable(taken=far)
    stays = kind.vehicles < 0
    return Usable(taken=stays if far is None else far & stays)


def find_unknown_yet(fleet: Fleet, query: PlanQuery) -> list[NotOffered]:
    """List the systems of which free vehicles stand near the origin now, where that says nothing of then.

    Parameters
    ----------
    fleet : Fleet
        Vehicles of now.
    query : PlanQuery
        Where and when one sets out, and which vehicles are allowed.

    Returns
    -------
    list[NotOffered]
        Each system once.
    """
    if query.walk_profile is not WalkProfile.FOOT or not asks_beyond(fleet, query):
        return []
    free = fleet.state.vehicles
    systems: dict[int, None] = {}
    for rentals, longest_s in asked_rentals(query):
        for kind in fleet.choose(rentals, query.asked_s):
            rows = kind.vehicles[kind.vehicles >= 0]
            if are_near(query, free.lat[rows], free.lon[rows], longest_s).any():
                systems[kind.system] = None
    return [NotOffered(WhyNot.NOT_KNOWN_YET, system=system) for system in systems]


def _gets_far_enough(kind: RentalKind, longest_s: int) -> NDArray[np.bool_] | None:
    """Tell what has enough left for the longest ride; None = all has."""
    need_m = longest_s * FASTEST_MPS[kind.profile]
    enough = (kind.ranges_m < 0) | (kind.ranges_m >= need_m)
    return None if enough.all() else enough
