"""Why a way without transit is shown beside the journeys, and what is assumed of it."""

from dataclasses import replace

from mobility.service import Journey, OnDemandLeg, RentalLeg, StreetLeg

DIRECT_SENTENCES = {
    "direct_walk": "All the way on foot",
    "direct_bike": "All the way by bike",
    "direct_car": "All the way by car",
    "direct_shared": "With a shared vehicle, without transit",
    "direct_booked": "With a ride that is booked, without transit",
    "assumed_free_roads": "Assumed are free roads; jams are not known.",
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
