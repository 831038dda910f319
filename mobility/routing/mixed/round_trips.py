"""Shared vehicles near by that must come back to their station: no journey one way, and that is said."""

import numpy as np
from numpy.typing import NDArray

from mobility.routing.journey import NotOffered, WhyNot
from mobility.routing.mixed.fleet import RIDDEN_LIKE, Fleet
from mobility.routing.query import PlanQuery, RentalFilter, StreetMode
from mobility.sharing.model import SharingState
from mobility.sharing.records import VehicleType

M_PER_DEGREE = 111_195.0


def find_round_trips(fleet: Fleet, query: PlanQuery) -> list[NotOffered]:
    """List the systems of which vehicles for round trips stand near the origin.

    Parameters
    ----------
    fleet : Fleet
        Vehicles of now.
    query : PlanQuery
        Where one sets out, and which vehicles are allowed.

    Returns
    -------
    list[NotOffered]
        Each system once; near is what a straight walk to it within the limit of the query reaches.
    """
    systems: dict[int, None] = {}
    for rentals, longest_s in asked_rentals(query):
        systems |= dict.fromkeys(_systems_near(fleet, query, rentals, longest_s))
    return [NotOffered(WhyNot.ROUND_TRIP_ONLY, system=system) for system in systems]


def asked_rentals(query: PlanQuery) -> list[tuple[RentalFilter, int]]:
    """List which shared vehicles a query would take where it sets out.

    Parameters
    ----------
    query : PlanQuery
        Its modes.

    Returns
    -------
    list[tuple[RentalFilter, int]]
        Each with the longest way in seconds.
    """
    ways = (
        (query.access_modes, query.access_rentals, query.max_access_s),
        (query.direct_modes, query.direct_rentals, query.max_direct_s),
    )
    return [(rentals, longest_s) for modes, rentals, longest_s in ways if StreetMode.RENTAL in modes]


def are_near(
    query: PlanQuery, lats: NDArray[np.float64], lons: NDArray[np.float64], longest_s: int
) -> NDArray[np.bool_]:
    """Tell what a straight walk from the origin reaches.

    Parameters
    ----------
    query : PlanQuery
        Where one sets out, and how fast one walks.
    lats, lons : (n,) float64
        Degrees.
    longest_s : int
        Of walking.

    Returns
    -------
    (n,) bool
        One for each.
    """
    north = (lats - query.origin.lat) * M_PER_DEGREE
    east = (lons - query.origin.lon) * M_PER_DEGREE * np.cos(np.radians(query.origin.lat))
    return np.asarray(np.hypot(north, east) <= longest_s * query.walk_mps)


def wanted_types(
    state: SharingState, now_s: int, wanted: RentalFilter, *, are_round_trips: bool
) -> list[int]:
    """List the vehicle types that a query allows.

    Parameters
    ----------
    state : SharingState
        All systems.
    now_s : int
        Unix seconds: those of a system whose word is too old are not there.
    wanted : RentalFilter
        The query's.
    are_round_trips : bool
        True: those that must come back to their station, and no others.

    Returns
    -------
    list[int]
        Rows of vehicle types that somebody knows how to ride.
    """
    promised = state.promised(now_s)
    return [
        row
        for row, one in enumerate(state.vehicle_types)
        if promised[one.system] and one.form_factor in RIDDEN_LIKE and _is_wanted(one, wanted)
        if one.is_round_trip == are_round_trips
        if not wanted.systems or state.systems[one.system].system_id in wanted.systems
        if state.systems[one.system].system_id not in wanted.banned_systems
    ]


def _systems_near(fleet: Fleet, query: PlanQuery, wanted: RentalFilter, longest_s: int) -> list[int]:
    state, at = fleet.state, fleet.state.stations
    types = wanted_types(state, fleet.now_s, wanted, are_round_trips=True)
    station_of = np.repeat(np.arange(at.lat.size), np.diff(at.types_offsets))
    rents = np.isin(at.types_type, types) & (at.types_count > 0) & (at.is_renting[station_of] > 0)
    rows = station_of[rents]
    near = rows[are_near(query, at.lat[rows], at.lon[rows], longest_s)]
    return sorted(set(at.system[near].tolist()))


def _is_wanted(one: VehicleType, wanted: RentalFilter) -> bool:
    return (not wanted.form_factors or one.form_factor.upper() in wanted.form_factors) and (
        not wanted.propulsions or one.propulsion.upper() in wanted.propulsions
    )
