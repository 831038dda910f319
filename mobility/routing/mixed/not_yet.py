"""Shared vehicles of which nobody knows yet whether they will be near by then, and that is said."""

from dataclasses import replace

import numpy as np

from mobility.routing.journey import NotOffered, PlanResult, RentalLeg, WhyNot
from mobility.routing.mixed.fleet import Fleet
from mobility.routing.mixed.round_trips import are_near, asked_rentals, wanted_types
from mobility.routing.mixed.usable import asks_beyond
from mobility.routing.query import PlanQuery, RentalFilter, WalkProfile


def tell_unknown_yet(fleet: Fleet, query: PlanQuery, result: PlanResult) -> PlanResult:
    """Name the systems of which what stands near the origin now says nothing of then.

    Parameters
    ----------
    fleet : Fleet
        Vehicles of now.
    query : PlanQuery
        Where and when one sets out, and which vehicles are allowed.
    result : PlanResult
        Its answer.

    Returns
    -------
    PlanResult
        With each system once in `not_offered`: those whose free vehicles stand there, unless one is ridden,
        and those all of whose stations there are empty.
    """
    if query.walk_profile is not WalkProfile.FOOT or not asks_beyond(fleet, query):
        return result
    legs = [leg for journey in (*result.journeys, *result.direct) for leg in journey.legs]
    ridden = {leg.system for leg in legs if isinstance(leg, RentalLeg) and leg.vehicle >= 0}
    free = fleet.state.vehicles
    systems: dict[int, None] = {}
    for rentals, longest_s in asked_rentals(query):
        for kind in fleet.choose(rentals, query.asked_s):
            rows = kind.vehicles[kind.vehicles >= 0]
            if are_near(query, free.lat[rows], free.lon[rows], longest_s).any():
                systems[kind.system] = None
    systems = {one: None for one in systems if one not in ridden}
    for rentals, longest_s in asked_rentals(query):
        systems |= dict.fromkeys(_empty_near(fleet, query, rentals, longest_s))
    unknown = [NotOffered(WhyNot.NOT_KNOWN_YET, system=one) for one in systems]
    return replace(result, not_offered=tuple(dict.fromkeys((*result.not_offered, *unknown))))


def _empty_near(fleet: Fleet, query: PlanQuery, wanted: RentalFilter, longest_s: int) -> list[int]:
    """Systems with stations near the origin of which none has such a vehicle now."""
    state, at = fleet.state, fleet.state.stations
    types = wanted_types(state, max(fleet.now_s, query.asked_s), wanted, are_round_trips=False)
    near = are_near(query, at.lat, at.lon, longest_s) & (at.is_renting > 0)
    near &= np.isin(at.system, [state.vehicle_types[row].system for row in types])
    station_of = np.repeat(np.arange(at.lat.size), np.diff(at.types_offsets))
    stocked = np.zeros(at.lat.size, np.bool_)
    stocked[station_of[np.isin(at.types_type, types) & (at.types_count > 0)]] = True
    return sorted(set(at.system[near].tolist()) - set(at.system[near & stocked].tolist()))
