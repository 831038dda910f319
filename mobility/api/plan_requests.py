"""From the parameters of /plan to the planner's request: limits, dependent defaults, what is ignored."""

from collections.abc import Mapping
from typing import Any

from mobility.api.cycling_requests import cycling_request
from mobility.api.honoring import Honoring
from mobility.api.schemas.plan_parameters import PlanParameters
from mobility.api.schemas.transit_parameters import STREET_MODES, VEHICLE_MODES
from mobility.clock import Clock
from mobility.service import CrowdingRequest, PlanRequest, RentalRequest
from mobility.settings import Settings

MAX_MATCHING_M = 1000.0
MINUTE_S = 60

MODES = ("direct_modes", "pre_transit_modes", "post_transit_modes")
NOT_IN_A_WHEELCHAIR = frozenset(("RENTAL", "FLEX", "ODM"))
HONORING = Honoring(PlanParameters(), MODES, (*STREET_MODES, *VEHICLE_MODES))


def check_limits(given: Mapping[str, Any], settings: Settings) -> None:
    """Refuse what is well-formed and too big.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as PlanParameters loads them.
    settings : Settings
        The limits.

    Raises
    ------
    LimitExceededError
        Naming the parameter and its limit.
    """
    HONORING.check_limits(
        given,
        {
            "search_window": settings.max_window_s,
            "num_itineraries": settings.max_itineraries,
            "max_itineraries": settings.max_itineraries,
            "max_pre_transit_time": settings.max_access_s,
            "max_post_transit_time": settings.max_access_s,
            "max_direct_time": settings.max_direct_s,
        },
    )


def list_ignored(given: Mapping[str, Any], has_heights: bool) -> list[str]:
    """Collect what has no effect on the answer, and refuse what would make it wrong.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as PlanParameters loads them.
    has_heights : bool
        Whether the network knows heights.

    Returns
    -------
    list[str]
        Names on the wire, with "=MODE" for single modes.

    Raises
    ------
    BadParameterError
        For a parameter that must not be ignored, or modes of which none is offered.
    """
    ignored = cycling_request(given).ignored(has_heights) + HONORING.list_ignored(given)
    if given["pedestrian_profile"] == "WHEELCHAIR":
        # Whether anybody in a wheelchair can ride them, no feed tells.
        ignored.extend(
            f"{HONORING.wire_name(name)}={mode}"
            for name in (*MODES, "transfer_modes")
            for mode in dict.fromkeys(given[name])
            if mode in NOT_IN_A_WHEELCHAIR
        )
    return ignored


def crowding_request(given: Mapping[str, Any]) -> CrowdingRequest:
    """Read how much full vehicles are minded.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as CrowdingParameters loads them.

    Returns
    -------
    CrowdingRequest
        In words.
    """
    return CrowdingRequest(
        given["crowding"],
        given["crowding_preset"],
        given["crowding_quantile"],
        given["seat_wanted"],
        given["space_needed"],
    )


def plan_request(given: Mapping[str, Any], clock: Clock) -> PlanRequest:
    """Make the planner's request.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as PlanParameters loads them.
    clock : Clock
        For a request without a time.

    Returns
    -------
    PlanRequest
        In seconds and m/s.
    """
    transfers_detailed = given["detailed_transfers"]
    return PlanRequest(
        from_place=given["from_place"],
        to_place=given["to_place"],
        time_s=clock() if given["time"] is None else given["time"],
        asked_s=clock(),
        arrive_by=given["arrive_by"],
        timetable_view=given["timetable_view"],
        search_window_s=given["search_window"],
        # Counts only with a window (MOTIS documents it so): one departure is one departure. Pages have one.
        num_itineraries=given["num_itineraries"] if given["timetable_view"] or given["page_cursor"] else 0,
        max_itineraries=given["max_itineraries"] or 0,
        page_cursor=given["page_cursor"],
        max_transfers=given["max_transfers"],
        max_travel_s=(given["max_travel_time"] or 0) * MINUTE_S,
        min_transfer_s=given["min_transfer_time"] * MINUTE_S,
        additional_transfer_s=given["additional_transfer_time"] * MINUTE_S,
        transfer_factor=given["transfer_time_factor"],
        transit_modes=given["transit_modes"],
        direct_modes=given["direct_modes"],
        pre_transit_modes=given["pre_transit_modes"],
        post_transit_modes=given["post_transit_modes"],
        transfer_modes=given["transfer_modes"],
        max_pre_transit_s=given["max_pre_transit_time"],
        max_post_transit_s=given["max_post_transit_time"],
        max_direct_s=given["max_direct_time"],
        pedestrian_profile=given["pedestrian_profile"],
        pedestrian_mps=given["pedestrian_speed"],
        cycling_mps=given["cycling_speed"],
        cycling=cycling_request(given),
        require_bike_transport=given["require_bike_transport"],
        via=given["via"],
        via_stay_s=tuple(minutes * MINUTE_S for minutes in given["via_minimum_stay"]),
        routes=given["routes"],
        banned_routes=given["banned_routes"],
        agencies=given["agencies"],
        banned_agencies=given["banned_agencies"],
        max_matching_m=min(given["max_matching_distance"], MAX_MATCHING_M),
        detailed_legs=given["detailed_legs"],
        detailed_transfers=given["detailed_legs"] if transfers_detailed is None else transfers_detailed,
        crowding=crowding_request(given),
        pre_transit_rentals=_rentals_of(given, "pre_transit"),
        post_transit_rentals=_rentals_of(given, "post_transit"),
        direct_rentals=_rentals_of(given, "direct"),
        transfer_rentals=_rentals_of(given, "transfer"),
        parked_at=given["parked_at"] or "",
    )


def _rentals_of(given: Mapping[str, Any], part: str) -> RentalRequest:
    groups, providers = given[f"{part}_rental_provider_groups"], given[f"{part}_rental_providers"]
    return RentalRequest(
        given[f"{part}_rental_form_factors"],
        given[f"{part}_rental_propulsion_types"],
        # Each provider is a group of its own; of both lists only what is in both.
        tuple(name for name in providers if name in groups) if groups and providers else providers or groups,
        given["banned_rental_providers"],
        is_empty=bool(groups and providers and not set(groups) & set(providers)),
    )
