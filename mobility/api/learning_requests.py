"""From the parameters of /v1/learning to the service's requests."""

from collections.abc import Mapping
from typing import Any

from mobility.errors import BadParameterError, LimitExceededError
from mobility.service import (
    AskedTimes,
    CrowdingRequest,
    LearningLevel,
    LearningRequest,
    OfferFilter,
    PlaceFilter,
    Services,
    TripFares,
)
from mobility.settings import Settings

MINUTE_S = 60
OFFER_WISHES = ("topic", "audience", "level", "free_seats")
OFFER_NUMBERS = ("age", "max_price_cents")
"""Parameters that only offers can meet."""

MOST_SEARCHED_AGAIN = 20
"""Largest page with crowding or prices: each way that is shown is searched again."""


def learning_request(given: Mapping[str, Any], settings: Settings, lang: str) -> LearningRequest:
    """Make the request for what can be reached.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as LearningPlacesParameters loads them.
    settings : Settings
        Limits and defaults.
    lang : str
        Language of the answer.

    Returns
    -------
    LearningRequest
        In seconds; its offers are None where nothing is asked of them.

    Raises
    ------
    BadParameterError
        For parameters that contradict each other.
    LimitExceededError
        Naming the parameter and its limit.
    """
    within = limited(given["within"], "within", settings.max_reach_minutes)
    if given["crowding"] != "off" or asks_fares(given):
        limited(given["limit"], "limit", MOST_SEARCHED_AGAIN)
    return LearningRequest(
        near=read_near(given),
        modes=given["by"],
        within_s=within * MINUTE_S,
        stay_s=given["stay"] * MINUTE_S,
        slack_s=read_slack_s(given, settings),
        times=asked_times(given),
        max_transfers=given["max_transfers"],
        crowding=CrowdingRequest(given["crowding"]),
        places=place_filter(given, lang),
        offers=offer_filter(given, lang) if is_about_offers(given) else None,
        offset=given["offset"],
        limit=given["limit"],
        with_fares=asks_fares(given),
        tickets=given["ticket"],
    )


def asks_fares(given: Mapping[str, Any]) -> bool:
    """Tell whether prices of trips are asked.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as FaresParameters loads them.

    Returns
    -------
    bool
        Who names a ticket asks, too.
    """
    return bool(given["with_fares"] or given["ticket"])


def trip_fares(services: Services, request: LearningRequest) -> TripFares | None:
    """Give who prices trips.

    Parameters
    ----------
    services : Services
        Of the network.
    request : LearningRequest
        With what the rider holds.

    Returns
    -------
    TripFares | None
        None = nobody asks.

    Raises
    ------
    BadParameterError
        For a ticket that is not known here.
    """
    if not request.with_fares:
        return None
    return TripFares(services.offers.valuation, services.offers.read_tickets(request.tickets))


def asked_times(given: Mapping[str, Any]) -> AskedTimes:
    """Read when somebody would go.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as WhenParameters loads them.

    Returns
    -------
    AskedTimes
        As they were asked.
    """
    return AskedTimes(
        given["time"],
        given["arrive"],
        given["back_by"],
        given["day"],
        given["time_from"],
        given["time_to"],
    )


def read_slack_s(given: Mapping[str, Any], settings: Settings) -> int:
    """Read the time to spare before a session.

    Parameters
    ----------
    given : Mapping[str, Any]
        With `slack`.
    settings : Settings
        What holds where it is missing.

    Returns
    -------
    int
        Seconds.
    """
    minutes = settings.learning_slack_minutes if given["slack"] is None else given["slack"]
    return int(minutes) * MINUTE_S


def read_near(given: Mapping[str, Any]) -> str:
    """Read where somebody starts: near and from mean the same.

    Parameters
    ----------
    given : Mapping[str, Any]
        With `near` and `from_`.

    Returns
    -------
    str
        The text of the place.

    Raises
    ------
    BadParameterError
        If none is given, or both.
    """
    near, from_ = given["near"], given["from_"]
    if near and from_:
        raise BadParameterError("{field} and near mean the same: give one of them.", field="from", value="")
    if not near and not from_:
        raise BadParameterError("{field} is missing.", field="near", status=400)
    return str(near or from_)


def is_about_offers(given: Mapping[str, Any]) -> bool:
    """Tell whether something is asked that only offers can meet.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as OfferWishes loads them.

    Returns
    -------
    bool
        False: places alone are asked about.
    """
    return any(given[name] for name in OFFER_WISHES) or any(given[name] is not None for name in OFFER_NUMBERS)


def offer_filter(given: Mapping[str, Any], lang: str) -> OfferFilter:
    """Read what offers are like.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as OfferWishes loads them.
    lang : str
        Language of the answer.

    Returns
    -------
    OfferFilter
        For the directory.
    """
    level = given["level"]
    return OfferFilter(
        text=given["text"],
        topics=given["topic"],
        kinds=given["kind"],
        groups=given["audience"],
        age=given["age"],
        language=given["in_language"],
        level=None if level is None else LearningLevel(level),
        price_limit_cents=given["max_price_cents"],
        free_seats=given["free_seats"],
        step_free=given["step_free"],
        lang=lang,
    )


def place_filter(given: Mapping[str, Any], lang: str) -> PlaceFilter:
    """Read what places are like.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as OfferWishes loads them.
    lang : str
        Language of the answer.

    Returns
    -------
    PlaceFilter
        For the directory; a text is looked for in offers instead, where something is asked of them.
    """
    return PlaceFilter(
        text="" if is_about_offers(given) else given["text"],
        kinds=given["kind"],
        language="" if is_about_offers(given) else given["in_language"],
        step_free=given["step_free"],
        lang=lang,
    )


def limited(value: int, name: str, limit: int) -> int:
    """Refuse what is too big.

    Parameters
    ----------
    value : int
        As given.
    name : str
        Of the parameter.
    limit : int
        The largest value.

    Returns
    -------
    int
        The value.

    Raises
    ------
    LimitExceededError
        Naming the parameter and its limit.
    """
    if value > limit:
        raise LimitExceededError(
            "{field} is {value}; the limit of this service is {limit}.", field=name, value=value, limit=limit
        )
    return value
