"""From the parameters of /stoptimes and /stop to requests of the service."""

from collections.abc import Mapping
from typing import Any

from mobility.api.answers.legs import LegStyle
from mobility.api.answers.offers import Offering
from mobility.api.answers.present import NOTHING_KNOWN, Present
from mobility.api.language import wanted_languages
from mobility.clock import Clock
from mobility.messages import text_language
from mobility.service import BoardRequest, Services, StopRequest

FIRST_WITHOUT_FORCED_LEVEL = 6


def stop_request(given: Mapping[str, Any]) -> StopRequest:
    """Read which stops are meant.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as StopParameters loads them.

    Returns
    -------
    StopRequest
        In the words of the service.
    """
    return StopRequest(given["stop_id"], given["center"], given["radius"], given["exact_radius"])


def board_request(given: Mapping[str, Any], clock: Clock) -> BoardRequest:
    """Read what a board shows.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as StopTimesParameters loads them.
    clock : Clock
        For a request without a time.

    Returns
    -------
    BoardRequest
        In the words of the service.
    """
    return BoardRequest(
        stop=stop_request(given),
        time_s=clock() if given["time"] is None else given["time"],
        arrive_by=given["arrive_by"],
        both=given["both"],
        direction=given["direction"] or "",
        n=given["n"],
        window_s=given["window"],
        page_cursor=given["page_cursor"],
        modes=given["mode"],
        with_skipped=given["with_scheduled_skipped_stops"],
        fetch_stops=given["fetch_stops"],
    )


def style_of(
    services: Services,
    version: int,
    *,
    present: Present = NOTHING_KNOWN,
    offering: Offering | None = None,
    **wishes: bool,
) -> LegStyle:
    """Say how the answer to the present request is written.

    Parameters
    ----------
    services : Services
        Know the languages of the feeds.
    version : int
        Of the wire format.
    present : Present
        What is known now.
    offering : Offering | None
        Who asks for prices.
    **wishes : bool
        Further members of the style.

    Returns
    -------
    LegStyle
        Its language is the parameter's, the header's, or English.
    """
    wanted = wanted_languages()
    return LegStyle(
        language=text_language(wanted),
        wanted=services.texts.translations.known(wanted),
        force_level=version < FIRST_WITHOUT_FORCED_LEVEL,
        present=present,
        hired=services.planner.hired(),
        bookings=services.bookings,
        offering=offering,
        **wishes,
    )
