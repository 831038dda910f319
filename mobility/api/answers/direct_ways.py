"""Why a way is shown that no search ranked: without transit beside the journeys, or planned before."""

from dataclasses import replace

from mobility.service import Journey, OnDemandLeg, RentalLeg, StreetLeg, TransitLeg

PLANNED_BEFORE = "planned_before"

DIRECT_SENTENCES = {
    "direct_walk": "All the way on foot",
    "direct_bike": "All the way by bike",
    "direct_car": "All the way by car",
    "direct_shared": "With a shared vehicle, without transit",
    "direct_booked": "With a ride that is booked, without transit",
    "assumed_free_roads": "Assumed are free roads; jams are not known.",
    PLANNED_BEFORE: "Planned before, shown as it is now; whether there is a better one was not looked for",
}
"""By the code of an explanation."""


def say_why(journey: Journey) -> Journey:
    """Say of a direct way what it is.

    Parameters
    ----------
    journey : Journey
        Without transit.

    Returns
    -------
    Journey
        With the codes of its explanation in `why`.
    """
    modes = {leg.mode for leg in journey.legs if isinstance(leg, StreetLeg)}
    if any(isinstance(leg, OnDemandLeg) for leg in journey.legs):
        why: tuple[str, ...] = ("direct_booked", "assumed_free_roads")
    elif any(isinstance(leg, RentalLeg) for leg in journey.legs):
        why = ("direct_shared",)
    elif "CAR" in modes:
        why = ("direct_car", "assumed_free_roads")
    else:
        why = ("direct_bike" if "BIKE" in modes else "direct_walk",)
    return replace(journey, why=(*journey.why, *why))


def say_why_again(journey: Journey) -> Journey:
    """Say of a journey that was asked for by its id why it is shown: nothing was ranked beside it.

    Parameters
    ----------
    journey : Journey
        Found again.

    Returns
    -------
    Journey
        With the codes of its explanation in `why`.
    """
    return say_what(replace(journey, why=(*journey.why, PLANNED_BEFORE)))


def say_what(journey: Journey) -> Journey:
    """Say what a journey is if it is a way without transit.

    Parameters
    ----------
    journey : Journey
        Any.

    Returns
    -------
    Journey
        As it was where something is ridden that has a timetable: ranking says why.
    """
    has_rides = any(isinstance(leg, TransitLeg) for leg in journey.legs)
    return journey if has_rides else say_why(journey)
