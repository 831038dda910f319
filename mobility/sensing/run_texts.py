"""Runs that a trip_id alone does not name, in one text: it stands where a trip_id stands.

"ID@HH:MM:SS" is the run of a trip with frequencies that starts then, "@ROUTE@DIRECTION@HH:MM:SS" the run of a
route, without its trip_id. So observations, and journals of them, need no members for what few feeds say.
"""

import re
from typing import NamedTuple

_START_TIME = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?", re.ASCII)


class RunText(NamedTuple):
    """What a text names."""

    trip_id: str  # "" = the run is named by its route
    route_id: str
    direction: str  # direction_id, "" = not said
    start_s: int  # service-day seconds


def is_by_route(text: str) -> bool:
    """Tell whether a text names a run by its route.

    Parameters
    ----------
    text : str
        Of an observation's trip_id.

    Returns
    -------
    bool
        Several runs may have that name.
    """
    return text.startswith("@")


def write_run(trip_id: str, route_id: str, direction: str, start_time: str) -> str:
    """Name a run as far as it is told of.

    Parameters
    ----------
    trip_id, route_id, direction, start_time : str
        As a TripDescriptor has them; "" = not said.

    Returns
    -------
    str
        The trip_id alone without a start_time that is one; "" = no run is named.
    """
    start_s = _seconds(start_time)
    if start_s is None or not (trip_id or route_id):
        return trip_id
    start = f"{start_s // 3600:02d}:{start_s // 60 % 60:02d}:{start_s % 60:02d}"
    return f"{trip_id}@{start}" if trip_id else f"@{route_id}@{direction}@{start}"


def read_run(text: str) -> RunText | None:
    """Read a name.

    Parameters
    ----------
    text : str
        As `write_run` gives it; minutes are enough. Ids may hold an @ of their own.

    Returns
    -------
    RunText | None
        None: it says no start, so it is a trip_id.
    """
    name, _, start = text.rpartition("@")
    start_s = _seconds(start)
    if start_s is None or not name:
        return None
    if not is_by_route(name):
        return RunText(name, "", "", start_s)
    route_id, _, direction = name[1:].rpartition("@")
    return RunText("", route_id, direction, start_s)


def _seconds(text: str) -> int | None:
    found = _START_TIME.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds
