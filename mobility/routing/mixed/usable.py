"""Which shared vehicles count for a question: those that get far enough, and of whose place one knows.

A free vehicle stands where it stands for now; in some hours somebody has ridden it away. Who asks about later
is not led to it. A station stays where it is. Who says when to arrive comes to a vehicle some time before.
"""

import numpy as np
from numpy.typing import NDArray

from mobility.routing.mixed.chain import Usable
from mobility.routing.mixed.fleet import Fleet
from mobility.routing.mixed.kinds import RentalKind
from mobility.routing.query import PlanQuery
from mobility.routing.windows import first_interval

KNOWN_FOR_S = 2 * 3600
"""Where a vehicle stands is said for so long from now, as is the chance that it is still there."""

LONGEST_ON_THE_WAY_S = 6 * 3600
"""So long before an arrival a vehicle may be taken, where a query does not limit its journeys."""

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
    """Tell whether a question names a time at which nobody knows where free vehicles stand.

    Parameters
    ----------
    fleet : Fleet
        Of a moment.
    query : PlanQuery
        With its time, or the cursor of a page.

    Returns
    -------
    bool
        By the first moment that it asks about, which is one of arrival with arrive_by.
    """
    return first_interval(query)[0].from_s > known_until_s(fleet)


def may_take_in_time(fleet: Fleet, query: PlanQuery) -> bool:
    """Tell whether a free vehicle may be taken while one knows where it stands.

    Parameters
    ----------
    fleet : Fleet
        Of a moment.
    query : PlanQuery
        With its time, or the cursor of a page.

    Returns
    -------
    bool
        Of a question that `asks_beyond`, True only with arrive_by: one is on the way before.
    """
    if not asks_beyond(fleet, query):
        return True
    on_the_way_s = query.max_travel_s or LONGEST_ON_THE_WAY_S
    return query.arrive_by and first_interval(query)[0].from_s - on_the_way_s <= known_until_s(fleet)


def usable_of(kind: RentalKind, longest_s: int, *, has_free: bool) -> Usable:
    """Tell which vehicles count.

    Parameters
    ----------
    kind : RentalKind
        Of vehicle.
    longest_s : int
        Longest way with it, in seconds.
    has_free : bool
        False: only those of stations.

    Returns
    -------
    Usable
        With nothing where all of them do.
    """
    far = _gets_far_enough(kind, longest_s)
    if has_free:
        return Usable(taken=far)
    stays = kind.vehicles < 0
    return Usable(taken=stays if far is None else far & stays)


def _gets_far_enough(kind: RentalKind, longest_s: int) -> NDArray[np.bool_] | None:
    """Tell what has enough left for the longest ride; None = all has."""
    need_m = longest_s * FASTEST_MPS[kind.profile]
    enough = (kind.ranges_m < 0) | (kind.ranges_m >= need_m)
    return None if enough.all() else enough
