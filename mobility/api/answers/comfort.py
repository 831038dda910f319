"""What journeys feel like in full vehicles, in numbers and in sentences."""

from typing import Any

from mobility.messages import sentence
from mobility.service import Comfort, LoadSource, Risk, Slider

LIKELY = 0.7
"""From so much on a seat is called likely."""

PRESET_SENTENCES = {
    "composed": "Time in a full vehicle counts as felt in The Hague (seated) and Hong Kong (standing).",
    "rp_tram_bus": "Time in a full vehicle counts as passengers of trams and buses in The Hague felt it.",
    "hk_metro": "Time in a full vehicle counts as passengers of the metro of Hong Kong felt it.",
    "gb_rail": "Time in a full vehicle counts as passengers of railways in Great Britain felt it.",
    "paris": "Time in a full vehicle counts as passengers in Paris felt it.",
}
SLIDER_SENTENCES = {
    Slider.OFF: "Crowding does not count, only what you wish for.",
    Slider.LOW: "Crowding counts half as much as there.",
    Slider.NORMAL: "Crowding counts as much as there.",
    Slider.HIGH: "Crowding counts twice as much as there.",
}
RISK_SENTENCES = {
    Risk.P10: "Assumed is a low load, as in one case of ten.",
    Risk.P50: "Assumed is the usual load.",
    Risk.P90: "Assumed is a high load, as in one case of ten.",
}
UNKNOWN_SENTENCE = "How full it is, is not known everywhere; there it counts as not crowded."
USUAL_SENTENCE = (
    "How full it is, is not known everywhere; there the riders count that are usual on its line, on its own "
    "seats, and where these are not known either, it counts as not crowded."
)
PRIOR_SENTENCE = "How full it will be is what is usual; nobody has looked today."
PARTLY_SENTENCE = "How full it will be has in part been observed today and is in part what is usual."
FORECAST_SENTENCE = (
    "How full it will be is a forecast from what was seen on its way so far and from what is usual."
)
OBSERVED_SENTENCE = "How full it is has been observed."
WAIT_SENTENCE = "Wait for the next one: +{minutes} min, {percent} % chance of a seat."
WAIT_LIKELY_SENTENCE = "Wait for the next one: +{minutes} min, a seat is likely: {percent} %."
WAIT_ROOM_SENTENCE = "Wait for the next one: +{minutes} min, more room."
WAIT_PARTLY_SENTENCE = "Wait for the next one: +{minutes} min, a seat as far as is known: {percent} %."
SEAT_SENTENCE = "A seat all the way: {percent} %."
SEAT_PARTLY_SENTENCE = "A seat as far as is known: {percent} %."
SPACE_SENTENCE = (
    "At most one person stands on each m2 all the way, so a wheelchair, a pram or a bike has room where the "
    "vehicle carries one: {percent} %."
)
SPACE_PARTLY_SENTENCE = (
    "As far as is known, at most one person stands on each m2, so a wheelchair, a pram or a bike has room "
    "where the vehicle carries one: {percent} %."
)


def lacks_loads(language: str) -> dict[str, Any]:
    """Say that full vehicles could not be taken into account.

    Parameters
    ----------
    language : str
        One of messages.LANGUAGES.

    Returns
    -------
    dict[str, Any]
        A notice.
    """
    text = sentence(language, "How full vehicles are is not known for this time: crowding did not count.")
    return {"code": "NO_LOADS", "text": text, "feed": ""}


def write_comfort(comfort: Comfort) -> dict[str, float]:
    """Write the members of an itinerary.

    Parameters
    ----------
    comfort : Comfort
        Of a journey.

    Returns
    -------
    dict[str, float]
        Seconds, minutes and shares; chances only where every stretch is known: they are of the whole way.
    """
    written = {
        "perceivedDuration": round(comfort.perceived_s, 1),
        "crowdingMinutes": round(comfort.crowding_s / 60, 1),
    }
    if not comfort.is_known_throughout:
        return written
    if comfort.seat_probability is not None:
        written["seatProbability"] = round(comfort.seat_probability, 2)
    if comfort.space_probability is not None:
        written["spaceProbability"] = round(comfort.space_probability, 2)
    return written


def explain_comfort(comfort: Comfort, language: str) -> list[dict[str, str]]:
    """Write why a journey is worth it, and what is assumed.

    Parameters
    ----------
    comfort : Comfort
        Of a journey.
    language : str
        One of messages.LANGUAGES.

    Returns
    -------
    list[dict[str, str]]
        Code and text of each.
    """
    crowding, said = comfort.crowding, []

    def say(code: str, template: str, **values: object) -> None:
        """Add one."""
        said.append({"code": code, "text": sentence(language, template, **values)})

    seat, space = comfort.seat_probability, comfort.space_probability
    is_whole = comfort.is_known_throughout
    if comfort.waits_s:
        minutes = max(1, round(comfort.waits_s / 60))
        if seat is None:
            say("wait_for_next", WAIT_ROOM_SENTENCE, minutes=minutes)
        else:
            template = WAIT_LIKELY_SENTENCE if seat >= LIKELY else WAIT_SENTENCE
            template = template if is_whole else WAIT_PARTLY_SENTENCE
            say("wait_for_next", template, minutes=minutes, percent=round(100 * seat))
    elif seat is not None:
        say("seat", SEAT_SENTENCE if is_whole else SEAT_PARTLY_SENTENCE, percent=round(100 * seat))
    if crowding.space and space is not None:
        say("space", SPACE_SENTENCE if is_whole else SPACE_PARTLY_SENTENCE, percent=round(100 * space))
    say("assumed_load", _source_sentence(comfort))
    if crowding.slider is not Slider.OFF:
        say("assumed_preset", PRESET_SENTENCES[crowding.preset])
        say("assumed_quantile", RISK_SENTENCES[crowding.risk])
    say("assumed_weight", SLIDER_SENTENCES[crowding.slider])
    return said


def _source_sentence(comfort: Comfort) -> str:
    """Speak of the weakest."""
    sources = comfort.sources
    if LoadSource.NONE in sources:
        return USUAL_SENTENCE if comfort.counts_usual else UNKNOWN_SENTENCE
    if LoadSource.PRIOR in sources:
        return PRIOR_SENTENCE if set(sources) == {LoadSource.PRIOR} else PARTLY_SENTENCE
    return FORECAST_SENTENCE if LoadSource.FORECAST in sources else OBSERVED_SENTENCE


SENTENCES = (
    *PRESET_SENTENCES.values(),
    *SLIDER_SENTENCES.values(),
    *RISK_SENTENCES.values(),
    UNKNOWN_SENTENCE,
    USUAL_SENTENCE,
    PRIOR_SENTENCE,
    PARTLY_SENTENCE,
    FORECAST_SENTENCE,
    OBSERVED_SENTENCE,
    WAIT_SENTENCE,
    WAIT_LIKELY_SENTENCE,
    WAIT_ROOM_SENTENCE,
    WAIT_PARTLY_SENTENCE,
    SEAT_SENTENCE,
    SEAT_PARTLY_SENTENCE,
    SPACE_SENTENCE,
    SPACE_PARTLY_SENTENCE,
)
"""All of them, for the test of the catalogues."""
