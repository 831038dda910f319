"""The answers about stops and trips."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from mobility.api.answers.comfort import lacks_loads
from mobility.api.answers.legs import LegStyle
from mobility.api.answers.sentences import BOARD_SENTENCES, give_notices, give_reasons, trips_of
from mobility.api.answers.writer import AnswerWriter
from mobility.service import Board, Journey, Place, RouteText, StopInfo, Traveler

CENTER = "center"
"""Name of a coordinate around which stops were looked for."""


def write_board(
    writer: AnswerWriter, board: Board, style: LegStyle, ignored: Sequence[str]
) -> dict[str, Any]:
    """Write one page of departures and arrivals.

    Parameters
    ----------
    writer : AnswerWriter
        Of the network.
    board : Board
        What was found.
    style : LegStyle
        Languages, version, and whether stops that are not served show.
    ignored : Sequence[str]
        Parameters without effect.

    Returns
    -------
    dict[str, Any]
        Ready for orjson.
    """
    stop_times = writer.wording(style.language, style.wanted, style.force_level).stop_times
    answer: dict[str, Any] = {
        "stopTimes": [
            orjson.Fragment(
                stop_times.write(
                    event,
                    skipped_stops=style.skipped_stops,
                    present=style.present,
                    language=style.language,
                    with_alerts=style.with_alerts,
                )
            )
            for event in board.events
        ],
        "place": _place(writer, board.place, style),
        "previousPageCursor": board.previous_page_cursor,
        "nextPageCursor": board.next_page_cursor,
    }
    if board.reasons:
        answer["reasons"] = give_reasons(board.reasons, style.language, BOARD_SENTENCES)
    trips = {event.trip for event in board.events if event.now is None or not event.now.is_additional}
    return answer | small_print(writer, trips, style, ignored)


def write_stop(
    writer: AnswerWriter, info: StopInfo, style: LegStyle, ignored: Sequence[str]
) -> dict[str, Any]:
    """Write what belongs to a stop.

    Parameters
    ----------
    writer : AnswerWriter
        Of the network.
    info : StopInfo
        Stops and routes.
    style : LegStyle
        Languages and version.
    ignored : Sequence[str]
        Parameters without effect.

    Returns
    -------
    dict[str, Any]
        Ready for orjson.
    """
    texts = writer.services.texts
    places = writer.wording(style.language, style.wanted, style.force_level).places
    answer: dict[str, Any] = {
        "place": _place(writer, info.place, style),
        "routes": [_route(texts.route(route, style.wanted)) for route in info.routes],
        "stops": [orjson.Fragment(f"{places.stop(stop)}}}") for stop in info.stops],
    }
    return answer | small_print(writer, (), style, ignored)


def write_single_itinerary(
    writer: AnswerWriter,
    journey: Journey,
    ends: tuple[Place, Place],
    traveler: Traveler,
    style: LegStyle,
    ignored: Sequence[str],
    *,
    lacks: bool = False,
) -> bytes:
    """Write an itinerary that stands alone.

    Parameters
    ----------
    writer : AnswerWriter
        Of the network.
    journey : Journey
        What there is.
    ends : tuple[Place, Place]
        Where it begins and ends.
    traveler : Traveler
        Who travels.
    style : LegStyle
        Languages, version, details.
    ignored : Sequence[str]
        Parameters without effect.
    lacks : bool
        Full vehicles are minded, and nothing is known.

    Returns
    -------
    bytes
        An Itinerary as JSON.
    """
    itinerary = writer.write_itinerary(journey, ends, traveler, style)
    said = small_print(writer, trips_of((journey,)), style, ignored)
    if lacks:
        said["notices"] = [*said.get("notices", ()), lacks_loads(style.language)]
    return b"%b,%b" % (itinerary[:-1], orjson.dumps(said)[1:])


def small_print(
    writer: AnswerWriter, trips: Iterable[int], style: LegStyle, ignored: Sequence[str]
) -> dict[str, Any]:
    """Collect what has to be said beside an answer.

    Parameters
    ----------
    writer : AnswerWriter
        Of the network.
    trips : Iterable[int]
        Trips of the Timetable that are shown.
    style : LegStyle
        Languages.
    ignored : Sequence[str]
        Parameters without effect.

    Returns
    -------
    dict[str, Any]
        Keys of ours, to be added to the answer.
    """
    services = writer.services
    said: dict[str, Any] = {"attributions": list(services.about.attributions)}
    notices = give_notices(services.about, trips, services.texts, style.language)
    notices += style.present.notices(style.language)
    if notices:
        said["notices"] = notices
    if ignored:
        said["debugOutput"] = {"ignored": list(ignored)}
    return said


def _place(writer: AnswerWriter, place: Place, style: LegStyle) -> orjson.Fragment:
    places = writer.wording(style.language, style.wanted, style.force_level).places
    return orjson.Fragment(f"{places.end(place, CENTER)}}}")


def _route(route: RouteText) -> dict[str, Any]:
    written: dict[str, Any] = {
        "routeId": route.route_id,
        "routeShortName": route.short_name,
        "routeLongName": route.long_name,
        "mode": route.mode,
        "agencyId": route.agency_id,
        "agencyName": route.agency_name,
        "agencyUrl": route.agency_url,
        "routeType": route.route_type,
    }
    optional = {"routeColor": route.color, "routeTextColor": route.text_color}
    return written | {key: value for key, value in optional.items() if value}
