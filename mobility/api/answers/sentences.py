"""What an answer says to people: why there is nothing, why something is shown, and the small print."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mobility.api.answers.direct_ways import DIRECT_SENTENCES
from mobility.messages import sentence
from mobility.service import About, EmptyReason, Journey, Reason, Texts, TransitLeg

REASON_SENTENCES = {
    Reason.LOCATION_NOT_FOUND: "There is no way to or from this place within reach on the street network.",
    Reason.NO_STOPS_IN_RANGE: "No stop is within reach of this place; allow a longer way to it.",
    Reason.NO_TRANSIT_CONNECTION: "Transit does not connect these places within the limits of this search.",
    Reason.NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW: "Nothing runs in this time window; look earlier or later.",
    Reason.OUTSIDE_BOUNDS: "This place lies outside the area that this service covers.",
    Reason.OUTSIDE_SERVICE_PERIOD: "The timetable does not cover this date.",
    Reason.WALKING_BETTER_THAN_TRANSIT: "Going there directly is faster than any transit.",
}

BOARD_SENTENCES = {
    **REASON_SENTENCES,
    Reason.NO_STOPS_IN_RANGE: "There is no stop within this radius.",
    Reason.NO_TRANSIT_CONNECTION: "Nothing that was asked for ever stops here.",
}
"""The same codes on a board."""

EXPLANATIONS = {
    "fastest": "Shortest travel time",
    "earliest_arrival": "Arrives first",
    "fewest_transfers": "Fewest transfers",
    "latest_departure": "Leaves last",
    "least_walking": "Least walking",
    "least_crowded": "Most room",
    "alternative": "Another choice",
    "advised": "Advised: as good as the best, drawn by the room in it",
    **DIRECT_SENTENCES,
}
"""Words of routing/rank.py; one that is missing here is shown as it is."""


def trips_of(journeys: Iterable[Journey]) -> list[int]:
    """List the trips that journeys ride on.

    Parameters
    ----------
    journeys : Iterable[Journey]
        What is shown.

    Returns
    -------
    list[int]
        Trips of the Timetable.
    """
    legs = [leg for journey in journeys for leg in journey.legs if isinstance(leg, TransitLeg)]
    return [leg.trip for leg in legs if leg.now is None or not leg.now.is_additional]


def give_reasons(
    reasons: Sequence[EmptyReason], language: str, sentences: Mapping[Reason, str] = REASON_SENTENCES
) -> list[dict[str, str]]:
    """Write why nothing was found.

    Parameters
    ----------
    reasons : Sequence[EmptyReason]
        Codes and sides.
    language : str
        One of messages.LANGUAGES.
    sentences : Mapping[Reason, str]
        What the codes mean here.

    Returns
    -------
    list[dict[str, str]]
        In the shape of errors.
    """
    return [
        {
            "code": reason.code.value,
            "error": sentence(language, sentences[reason.code]),
            "field": reason.field,
        }
        for reason in reasons
    ]


@lru_cache(256)
def explain(why: tuple[str, ...], language: str) -> list[dict[str, str]]:
    """Write why a journey is shown.

    Parameters
    ----------
    why : tuple[str, ...]
        Words of the ranking.
    language : str
        One of messages.LANGUAGES.

    Returns
    -------
    list[dict[str, str]]
        Code and text of each.
    """
    return [
        {"code": word, "text": sentence(language, EXPLANATIONS.get(word, word.replace("_", " ")))}
        for word in why
    ]


def give_notices(about: About, trips: Iterable[int], texts: Texts, language: str) -> list[dict[str, Any]]:
    """Write what has to be said beside an answer: an invented city, missing streets, a moved calendar.

    Parameters
    ----------
    about : About
        The network.
    trips : Iterable[int]
        Trips of the Timetable that are shown.
    texts : Texts
        Knows whose trips they are.
    language : str
        One of messages.LANGUAGES.

    Returns
    -------
    list[dict[str, Any]]
        Empty if there is nothing to say.
    """
    notices = []
    if about.model_city:
        text = sentence(
            language, "This is a model city: its streets, timetable and vehicles are invented and simulated."
        )
        notices.append({"code": "MODEL_CITY", "text": text, "feed": ""})
    if not about.has_streets:
        text = sentence(
            language, "This network has no streets: walks are straight lines, their times estimates."
        )
        notices.append({"code": "NO_STREETS", "text": text, "feed": ""})
    if any(feed.shifted_weeks for feed in about.feeds):
        for used in sorted({texts.feed_of_trip(trip) for trip in trips}):
            feed = about.feeds[used]
            if feed.shifted_weeks:
                text = sentence(
                    language,
                    "The calendar of feed {feed} was moved by {weeks} weeks: its trips ran on other dates.",
                    feed=feed.tag,
                    weeks=feed.shifted_weeks,
                )
                notices.append({"code": "FEED_SHIFTED", "text": text, "feed": feed.tag})
    return notices
