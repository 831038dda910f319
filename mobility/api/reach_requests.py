"""From the parameters of one-to-many and one-to-all to the service's requests."""

from collections.abc import Mapping
from typing import Any

from mobility.api.cycling_requests import cycling_request
from mobility.api.honoring import Honoring
from mobility.api.plan_requests import MAX_MATCHING_M, MINUTE_S
from mobility.api.schemas.reach_parameters import (
    IntermodalParameters,
    OneToAllParameters,
    OneToManyParameters,
)
from mobility.clock import Clock
from mobility.service import PlanRequest, WaysRequest
from mobility.settings import Settings

STREET_MODES = ("pre_transit_modes", "post_transit_modes")

ONE_TO_MANY = OneToManyParameters()
INTERMODAL = IntermodalParameters()
ONE_TO_ALL = OneToAllParameters()
"""Made once: from a class, webargs would copy all fields for each request."""

ONE_TO_MANY_HONORING = Honoring(ONE_TO_MANY)
INTERMODAL_HONORING = Honoring(INTERMODAL, STREET_MODES)
ONE_TO_ALL_HONORING = Honoring(ONE_TO_ALL, STREET_MODES)


def check_one_to_many(given: Mapping[str, Any], settings: Settings, has_heights: bool) -> list[str]:
    """Check limits and policies of a street question.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as OneToManyParameters loads them.
    settings : Settings
        The limits.
    has_heights : bool
        Whether the network knows heights.

    Returns
    -------
    list[str]
        What has no effect.

    Raises
    ------
    LimitExceededError
        Naming the parameter and its limit.
    """
    ONE_TO_MANY_HONORING.check_limits(given, {"many": settings.max_many, "max_": settings.max_direct_s})
    return cycling_request(given).ignored(has_heights) + ONE_TO_MANY_HONORING.list_ignored(given)


def check_intermodal(given: Mapping[str, Any], settings: Settings, has_heights: bool) -> list[str]:
    """Check limits and policies of a question by transit to many places.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as IntermodalParameters loads them.
    settings : Settings
        The limits.
    has_heights : bool
        Whether the network knows heights.

    Returns
    -------
    list[str]
        What has no effect.

    Raises
    ------
    BadParameterError
        For what cannot be left out of account.
    LimitExceededError
        Naming the parameter and its limit.
    """
    INTERMODAL_HONORING.check_limits(
        given,
        {
            "many": settings.max_many_by_transit,
            "max_direct_time": settings.max_direct_s,
            **_transit_limits(settings),
        },
    )
    return cycling_request(given).ignored(has_heights) + INTERMODAL_HONORING.list_ignored(given)


def check_one_to_all(given: Mapping[str, Any], settings: Settings, has_heights: bool) -> list[str]:
    """Check limits and policies of a question for all stops in reach.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as OneToAllParameters loads them.
    settings : Settings
        The limits.
    has_heights : bool
        Whether the network knows heights.

    Returns
    -------
    list[str]
        What has no effect.

    Raises
    ------
    BadParameterError
        For what cannot be left out of account.
    LimitExceededError
        Naming the parameter and its limit.
    """
    ONE_TO_ALL_HONORING.check_limits(given, _transit_limits(settings))
    return cycling_request(given).ignored(has_heights) + ONE_TO_ALL_HONORING.list_ignored(given)


def ways_request(given: Mapping[str, Any], mode: str, longest_s: int) -> WaysRequest:
    """Make the request for ways on streets.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as OneToManyParameters or IntermodalParameters loads them.
    mode : str
        How to go.
    longest_s : int
        Longest way.

    Returns
    -------
    WaysRequest
        In seconds and m/s.
    """
    return WaysRequest(
        one=given["one"],
        many=given["many"],
        mode=mode,
        longest_s=longest_s,
        arrive_by=given["arrive_by"],
        max_matching_m=min(given["max_matching_distance"], MAX_MATCHING_M),
        pedestrian_profile=given["pedestrian_profile"],
        pedestrian_mps=given["pedestrian_speed"],
        cycling_mps=given["cycling_speed"],
        cycling=cycling_request(given),
    )


def reach_request(given: Mapping[str, Any], clock: Clock, longest_minutes: int) -> PlanRequest:
    """Make the request for what is in reach by transit.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as OneToAllParameters or IntermodalParameters loads them.
    clock : Clock
        For a request without a time.
    longest_minutes : int
        Where maxTravelTime is missing.

    Returns
    -------
    PlanRequest
        In seconds and m/s; its ends stay empty.
    """
    return PlanRequest(
        from_place="",
        to_place="",
        time_s=clock() if given["time"] is None else given["time"],
        arrive_by=given["arrive_by"],
        timetable_view=False,
        num_itineraries=0,
        max_transfers=given["max_transfers"],
        max_travel_s=(given["max_travel_time"] or longest_minutes) * MINUTE_S,
        min_transfer_s=given["min_transfer_time"] * MINUTE_S,
        additional_transfer_s=given["additional_transfer_time"] * MINUTE_S,
        transfer_factor=given["transfer_time_factor"],
        transit_modes=given["transit_modes"],
        direct_modes=(),
        pre_transit_modes=given["pre_transit_modes"],
        post_transit_modes=given["post_transit_modes"],
        max_pre_transit_s=given["max_pre_transit_time"],
        max_post_transit_s=given["max_post_transit_time"],
        pedestrian_profile=given["pedestrian_profile"],
        pedestrian_mps=given["pedestrian_speed"],
        cycling_mps=given["cycling_speed"],
        cycling=cycling_request(given),
        require_bike_transport=given["require_bike_transport"],
        routes=given["routes"],
        banned_routes=given["banned_routes"],
        agencies=given["agencies"],
        banned_agencies=given["banned_agencies"],
        max_matching_m=min(given["max_matching_distance"], MAX_MATCHING_M),
    )


def _transit_limits(settings: Settings) -> dict[str, int]:
    return {
        "max_travel_time": settings.max_reach_minutes,
        "max_pre_transit_time": settings.max_access_s,
        "max_post_transit_time": settings.max_access_s,
    }
