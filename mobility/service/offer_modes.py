"""Which complete searches offers are found by: one for each set of modes that a rider would use."""

from collections.abc import Sequence
from dataclasses import replace

from mobility.errors import BadParameterError
from mobility.service.planner import PlanRequest

OFFER_MODES = ("WALK", "BIKE", "TRANSIT", "RENTAL", "ON_DEMAND", "CAR_PARKING")
"""What a rider may want; BIKE is one's own, CAR_PARKING one's own car to a parking, ON_DEMAND is booked."""

ON_DEMAND = ("ODM", "FLEX")

NOT_IN_A_WHEELCHAIR = ("BIKE", "RENTAL", "ON_DEMAND")
"""Of vehicles that are hired or booked no feed tells whether anybody in a wheelchair can ride them."""

LONGEST_DRIVE_S = 1800
"""To a parking; in the minutes of a walk a car would not get far."""


def ignored_modes(request: PlanRequest, modes: Sequence[str]) -> list[str]:
    """List the modes that nobody is searched a way with.

    Parameters
    ----------
    request : PlanRequest
        Who travels.
    modes : Sequence[str]
        Of OFFER_MODES.

    Returns
    -------
    list[str]
        Those that somebody in a wheelchair cannot count on.
    """
    if request.pedestrian_profile != "WHEELCHAIR":
        return []
    return [word for word in dict.fromkeys(modes) if word in NOT_IN_A_WHEELCHAIR]


def requests_of(request: PlanRequest, modes: Sequence[str]) -> list[tuple[tuple[str, ...], PlanRequest]]:
    """List the questions that modes are searched by.

    Parameters
    ----------
    request : PlanRequest
        As asked.
    modes : Sequence[str]
        Of OFFER_MODES.

    Returns
    -------
    list[tuple[tuple[str, ...], PlanRequest]]
        Each set of modes with its question; direct ways are asked for once.

    Raises
    ------
    BadParameterError
        For a mode that is not known.
    """
    wanted = tuple(dict.fromkeys(modes))
    for word in wanted:
        if word not in OFFER_MODES:
            raise BadParameterError(
                "{text!r} is no mode of offers; known are: {words}.",
                field="modes",
                text=word,
                words=", ".join(OFFER_MODES),
            )
    if not request.transit_modes:
        wanted = tuple(word for word in wanted if word != "TRANSIT")
    direct = tuple(word for word in ("WALK", "BIKE") if word in wanted)
    none = replace(request, direct_modes=(), pre_transit_modes=("WALK",), post_transit_modes=("WALK",))
    found: list[tuple[tuple[str, ...], PlanRequest]] = []
    if direct:
        found.append((direct, replace(none, transit_modes=(), direct_modes=direct)))
    if "TRANSIT" in wanted:
        found.append((("WALK", "TRANSIT"), none))
        # Without a change there are products that hold for one ride only.
        found.append((("WALK", "TRANSIT", "NO_CHANGE"), replace(none, max_transfers=0)))
        if "BIKE" in wanted:
            with_bike = replace(none, require_bike_transport=True)
            found.append((("BIKE", "TRANSIT"), with_bike))
    if "RENTAL" in wanted:
        found.append((("WALK", "RENTAL"), replace(none, transit_modes=(), direct_modes=("RENTAL",))))
        if "TRANSIT" in wanted:
            either = ("WALK", "RENTAL")
            hired = replace(none, pre_transit_modes=either, post_transit_modes=either)
            found.append((("WALK", "RENTAL", "TRANSIT"), hired))
    if "ON_DEMAND" in wanted:
        found.append((("ON_DEMAND",), replace(none, transit_modes=(), direct_modes=ON_DEMAND)))
        if "TRANSIT" in wanted:
            called_modes = ("WALK", *ON_DEMAND)
            called = replace(none, pre_transit_modes=called_modes, post_transit_modes=called_modes)
            found.append((("WALK", "ON_DEMAND", "TRANSIT"), called))
    if "CAR_PARKING" in wanted and "TRANSIT" in wanted:
        driven = replace(none, pre_transit_modes=("CAR_PARKING",), max_pre_transit_s=LONGEST_DRIVE_S)
        found.append((("CAR_PARKING", "TRANSIT"), driven))
    return found or [(("WALK",), replace(none, transit_modes=(), direct_modes=("WALK",)))]
