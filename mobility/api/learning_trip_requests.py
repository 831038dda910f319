"""From the parameters of trips, along, weeks and feeds to the service's requests."""

from collections.abc import Mapping
from typing import Any

from mobility.api.fields import Moment
from mobility.api.learning_requests import (
    MINUTE_S,
    MOST_SEARCHED_AGAIN,
    asks_fares,
    is_about_offers,
    limited,
    offer_filter,
    place_filter,
    read_near,
    read_slack_s,
)
from mobility.errors import BadParameterError
from mobility.service import AskedTimes, CrowdingRequest, FixedPoint, LearningRequest
from mobility.settings import Settings

MOMENT = Moment("")
FIXED_PARTS = 3
"""Parts of a fixed point that must be there: start, end, place."""


def trip_request(given: Mapping[str, Any], settings: Settings) -> LearningRequest:
    """Read the ways and times of a trip.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as TripParameters loads them.
    settings : Settings
        Limits and defaults.

    Returns
    -------
    LearningRequest
        Its filters play no part.

    Raises
    ------
    BadParameterError
        If it is not said where one starts.
    LimitExceededError
        Naming the parameter and its limit.
    """
    times = AskedTimes(given["time"], given["arrive"], given["back_by"])
    return _ways(
        given,
        settings,
        times,
        stay_s=given["stay"] * MINUTE_S,
    )


def along_request(given: Mapping[str, Any], settings: Settings, lang: str) -> LearningRequest:
    """Read what is asked along a way.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as AlongParameters loads them.
    settings : Settings
        Limits and defaults.
    lang : str
        Language of the answer.

    Returns
    -------
    LearningRequest
        With filters.

    Raises
    ------
    BadParameterError
        If it is not said where one starts.
    LimitExceededError
        Naming the parameter and its limit.
    """
    times = AskedTimes(given["time"], None, given["back_by"])
    if given["crowding"] != "off" or asks_fares(given):
        limited(given["limit"], "limit", MOST_SEARCHED_AGAIN)
    return _ways(
        given,
        settings,
        times,
        stay_s=given["stay"] * MINUTE_S,
        places=place_filter(given, lang),
        offers=offer_filter(given, lang) if is_about_offers(given) else None,
        offset=given["offset"],
        limit=given["limit"],
    )


def feed_request(given: Mapping[str, Any], settings: Settings, lang: str) -> LearningRequest:
    """Read what a feed looks for.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as FeedParameters loads them.
    settings : Settings
        Limits and defaults.
    lang : str
        Language of the answer.

    Returns
    -------
    LearningRequest
        Without days.

    Raises
    ------
    BadParameterError
        If it is not said where one starts.
    LimitExceededError
        Naming the parameter and its limit.
    """
    limited(given["days"], "days", settings.max_learning_days)
    times = AskedTimes(time_from=given["time_from"], time_to=given["time_to"])
    return _ways(
        given,
        settings,
        times,
        places=place_filter(given, lang),
        offers=offer_filter(given, lang),
        limit=MOST_SEARCHED_AGAIN,
    )


def week_request(given: Mapping[str, Any], settings: Settings) -> LearningRequest:
    """Read the ways of a week.

    Parameters
    ----------
    given : Mapping[str, Any]
        Members as WeekBody loads them.
    settings : Settings
        Limits and defaults.

    Returns
    -------
    LearningRequest
        Without times and filters.

    Raises
    ------
    BadParameterError
        If it is not said where one starts.
    LimitExceededError
        Naming the member and its limit.
    """
    return _ways(given, settings, AskedTimes())


def fixed_points(texts: tuple[str, ...]) -> tuple[FixedPoint, ...]:
    """Read fixed points.

    Parameters
    ----------
    texts : tuple[str, ...]
        Each "start/end/place/name".

    Returns
    -------
    tuple[FixedPoint, ...]
        In the same order.

    Raises
    ------
    BadParameterError
        For one that cannot be read.
    """
    points = []
    for text in texts:
        parts = text.split("/", 3)
        if len(parts) < FIXED_PARTS:
            raise BadParameterError(
                '{field} holds texts "start/end/place/name": moments with offset, "lat,lon" or a stop id.',
                field="fixed",
                value=text,
            )
        start_s, end_s = (MOMENT.deserialize(part, "fixed", {}) for part in parts[:2])
        name = parts[3] if len(parts) > FIXED_PARTS else ""
        points.append(FixedPoint(name, parts[2], start_s, end_s))
    return tuple(points)


def _ways(given: Mapping[str, Any], settings: Settings, times: AskedTimes, **more: Any) -> LearningRequest:
    within = limited(given["within"], "within", settings.max_reach_minutes)
    return LearningRequest(
        near=read_near(given),
        modes=given["by"],
        within_s=within * MINUTE_S,
        slack_s=read_slack_s(given, settings),
        times=times,
        max_transfers=given["max_transfers"],
        crowding=CrowdingRequest(given["crowding"]),
        with_fares=asks_fares(given),
        tickets=given["ticket"],
        **{"stay_s": 30 * MINUTE_S, **more},
    )
