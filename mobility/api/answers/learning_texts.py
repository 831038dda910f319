"""What answers about learning say to people."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from mobility.messages import sentence
from mobility.service import LeftOut, Visit, Way, Why, local_time

SENTENCES = {
    "open_no_way_back_after": "Open, but no way home after {time}.",
    "no_way_back_after": "No way home after {time}.",
    "open_no_way_back": "Open, but no way home that night.",
    "no_way_back": "No way home that night.",
    "way_back_too_long": "The way home takes more than {minutes} minutes, or begins more than an hour later.",
    "opens": "Closed on arrival: opens {time}.",
    "closed": "Closed on arrival.",
    "closes": "Closes at {time}, before the stay is over.",
    "closes_too_soon": "Closes before the stay is over.",
    "starts_too_soon": "Begins at {time}, sooner than one can be there.",
    "not_step_free": "One does not get in without a step.",
    "too_far": "More than {minutes} minutes away.",
}

NOTICES = {
    "BOOKINGS_NOT_KNOWN": "Of some of these ways it is not known whether rides on them must be booked; plan "
    "the trip to know. At most 100 ways of an answer are looked at so closely.",
    "NO_FARES": "What the trips cost is worked out for those who ask: withFares=true, or a ticket.",
    "FARES_NOT_KNOWN": "What some of these trips cost is not known; their reasons say why.",
    "NO_LOADS": "How full vehicles will be is not known for all of these ways.",
    "NEAREST_ONLY": "More than 2000 match: only the nearest of them, with a text the best, were looked at.",
    "NEXT_ONLY": "Crowding and prices are worked out for the next {count} sessions.",
    "NOTHING_AHEAD": "Nothing that matches can be attended in these days.",
    "NOTHING_ALONG": "Nothing that matches can be attended on this way with so small a detour.",
    "NOTHING_MATCHES": "Nothing that matches is in the directory of learning, near enough and for this time.",
    "UNKNOWN_HOURS": "Of some places the opening hours are not known: ask before you go.",
    "SIMULATED": "Some of these places and offers are invented.",
}


def say_why(left_out: LeftOut, within_s: int, depart_s: int, zone: ZoneInfo, language: str) -> str:
    """Write why something is left out.

    Parameters
    ----------
    left_out : LeftOut
        What.
    within_s : int
        Longest way that was asked for.
    depart_s : int
        Unix second of the departure: what opens on another day is dated.
    zone : ZoneInfo
        Of the city.
    language : str
        One of messages.LANGUAGES.

    Returns
    -------
    str
        A sentence.
    """
    template = SENTENCES[_word(left_out)]
    values: dict[str, object] = {}
    if "{time}" in template:
        assert left_out.at_s is not None
        values["time"] = local_time(left_out.at_s, zone)
        if left_out.why is Why.CLOSED_ON_ARRIVAL:
            opens, today = (datetime.fromtimestamp(at_s, zone) for at_s in (left_out.at_s, depart_s))
            if opens.date() != today.date():
                values["time"] = f"{opens:%Y-%m-%d %H:%M}"
    if "{minutes}" in template:
        values["minutes"] = within_s // 60
    return sentence(language, template, **values)


def _word(left_out: LeftOut) -> str:
    """Choose the sentence."""
    is_timed = left_out.at_s is not None
    match left_out.why:
        case Why.NO_WAY_BACK:
            word = "no_way_back_after" if is_timed else "no_way_back"
            return f"open_{word}" if left_out.is_open else word
        case Why.CLOSED_ON_ARRIVAL:
            return "opens" if is_timed else "closed"
        case Why.CLOSES_TOO_SOON:
            return "closes" if is_timed else "closes_too_soon"
        case _:
            return left_out.why.value.lower()


def give_notice(code: str, language: str, **values: object) -> dict[str, str]:
    """Write a notice.

    Parameters
    ----------
    code : str
        One of NOTICES.
    language : str
        One of messages.LANGUAGES.
    **values : object
        For the names in its braces.

    Returns
    -------
    dict[str, str]
        Code and text.
    """
    return {"code": code, "text": sentence(language, NOTICES[code], **values)}


def load_notices(ways: Iterable[Way], *, is_asked: bool) -> list[str]:
    """Say if it is not known how full vehicles will be.

    Parameters
    ----------
    ways : Iterable[Way]
        What is shown.
    is_asked : bool
        Whether crowding was asked.

    Returns
    -------
    list[str]
        Codes of NOTICES.
    """
    return ["NO_LOADS"] if is_asked and any(way.crowding_s is None for way in ways) else []


def booking_notices(ways: Iterable[Way]) -> list[str]:
    """Say if it is not known whether rides must be booked.

    Parameters
    ----------
    ways : Iterable[Way]
        What is shown.

    Returns
    -------
    list[str]
        Codes of NOTICES.
    """
    return ["BOOKINGS_NOT_KNOWN"] if any(way.to_book is None for way in ways) else []


def notices_of(visits: Sequence[Visit], is_open: Sequence[bool | None]) -> list[str]:
    """List what must be said beside what is shown.

    Parameters
    ----------
    visits : Sequence[Visit]
        What is shown.
    is_open : Sequence[bool | None]
        Whether each is open, None = not known.

    Returns
    -------
    list[str]
        Codes of NOTICES.
    """
    codes = ["UNKNOWN_HOURS"] if any(one is None for one in is_open) else []
    origins = [visit.place.origin for visit in visits]
    origins += [visit.offer.origin for visit in visits if visit.offer is not None]
    if any(origin.is_simulated for origin in origins):
        codes.append("SIMULATED")
    return codes
