"""Reading what people type: places, moments, feeds."""

import re
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from mobility.errors import NotFoundError
from mobility.network import TransportNetwork
from mobility.service import Services
from mobility.service.stop_search import find_stops

COORDINATE = re.compile(r"[+-]?\d+(\.\d*)?,[+-]?\d+(\.\d*)?(,[+-]?\d+(\.\d*)?)?")
TAGGED = re.compile(r"(?P<tag>[A-Za-z0-9-]+)=(?P<path>.+)")


def read_place(services: Services, text: str, field: str) -> str:
    """Read a place: a coordinate, a stop id, or a part of a stop's name.

    Parameters
    ----------
    services : Services
        Knows the stops.
    text : str
        As it was typed.
    field : str
        What it is, for errors.

    Returns
    -------
    str
        As the planner takes it.

    Raises
    ------
    NotFoundError
        If it is none of them.
    """
    planner = services.planner
    if COORDINATE.fullmatch(text) or planner.places.find_stop(text) is not None:
        return text
    found = find_stops(planner.network, text, most=1)
    if not found:
        raise NotFoundError(
            "{text!r} is no coordinate (lat,lon), no stop id and no part of a stop's name.",
            field=field,
            text=text,
        )
    return services.texts.stop_id(found[0])


def zone_of(network: TransportNetwork) -> ZoneInfo:
    """Give the time zone of a network's first feed.

    Parameters
    ----------
    network : TransportNetwork
        Any.

    Returns
    -------
    ZoneInfo
        For moments that are typed without an offset, and to show times in.
    """
    return ZoneInfo(network.timezones[int(network.timetable.feed_timezone[0])])


def read_moment(text: str | None, zone: ZoneInfo) -> datetime:
    """Read a moment.

    Parameters
    ----------
    text : str | None
        "2026-03-01T08:30+01:00", "2026-03-01T08:30" or "08:30" (today); None is now.
    zone : ZoneInfo
        For moments without an offset.

    Returns
    -------
    datetime
        With its offset.

    Raises
    ------
    click.BadParameter
        If it is none of them.
    """
    if text is None:
        return datetime.now(zone)
    try:
        if re.fullmatch(r"\d\d?:\d\d", text):
            hour, minute = map(int, text.split(":"))
            today: date = datetime.now(zone).date()
            return datetime.combine(today, time(hour, minute), zone)
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise click.BadParameter(
            f"{text!r} is no moment; write 2026-03-01T08:30, 2026-03-01T08:30+01:00 or 08:30.",
            param_hint="--at",
        ) from fault
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def read_modes(text: str) -> tuple[str, ...]:
    """Split the modes of a matrix.

    Parameters
    ----------
    text : str
        "WALK,TRANSIT", in any case.

    Returns
    -------
    tuple[str, ...]
        As of MatrixRequest, which checks them.
    """
    return tuple(word.strip().upper() for word in text.split(","))


def read_feed_option(text: str) -> tuple[str | None, Path]:
    """Split --gtfs [TAG=]FILE.

    Parameters
    ----------
    text : str
        As it was typed.

    Returns
    -------
    tuple[str | None, Path]
        Tag or None, and the file.
    """
    match = TAGGED.fullmatch(text)
    if match and not Path(text).exists():
        return match["tag"], Path(match["path"])
    return None, Path(text)
