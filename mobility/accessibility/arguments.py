"""The arguments of r5py's classes, read as a request of ours; docs/accessibility.md has the table."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypedDict, Unpack, cast
from zoneinfo import ZoneInfo

from mobility.accessibility.request import BIKE, CAR, TRANSIT, WALK, MatrixRequest
from mobility.errors import BadParameterError
from mobility.network import TransportNetwork

WORDS = {"WALK": WALK, "BICYCLE": BIKE, "BIKE": BIKE, "CAR": CAR, "TRANSIT": TRANSIT}


class Arguments(TypedDict, total=False):
    """What may be said of a matrix or of itineraries; times are timedeltas, speeds km/h."""

    departure: dt.datetime  # without an offset: on the clocks of the network
    departure_time_window: dt.timedelta
    percentiles: Iterable[int]
    transport_modes: Iterable[Any]
    access_modes: Iterable[Any]
    egress_modes: Iterable[Any] | None
    max_time: dt.timedelta
    max_time_walking: dt.timedelta | None
    max_time_cycling: dt.timedelta | None
    speed_walking: float | None
    speed_cycling: float | None
    max_public_transport_rides: int
    # Ours alone.
    arrive_by: bool
    clock: str
    wheelchair: bool
    seed: int
    draws: int


NAMES = frozenset(Arguments.__annotations__)


def request_of(
    network: TransportNetwork, snap_to_network: bool | float, **arguments: Unpack[Arguments]
) -> MatrixRequest:
    """Read r5py's arguments.

    Parameters
    ----------
    network : TransportNetwork
        For its time zone.
    snap_to_network : bool | float
        Metres; True and False are the usual ones: points are always matched to a street.
    **arguments : Unpack[Arguments]
        As r5py has them; those left out have r5py's values, but for `max_time_walking`, `max_time_cycling`
        (20 and 30 minutes with transit), the speeds (see `MatrixRequest`) and the departure, which must be
        given where there is transit.

    Returns
    -------
    MatrixRequest
        Checked.

    Raises
    ------
    BadParameterError
        An argument is unknown, or asks for what is not possible here.
    """
    for name in arguments:
        if name not in NAMES:
            raise BadParameterError(
                "there is no argument {field}; there are {known}",
                field=name,
                known=", ".join(sorted(NAMES)),
            )
    modes = read_modes(
        arguments.get("transport_modes", (TRANSIT,)),
        arguments.get("access_modes", (WALK,)),
        arguments.get("egress_modes"),
    )
    max_time = _minutes(arguments.get("max_time", dt.timedelta(hours=2)), "max_time")
    given: dict[str, Any] = {
        "departure": _departure(network, arguments.get("departure"), has_transit=TRANSIT in modes),
        "modes": modes,
        "window_minutes": _minutes(
            arguments.get("departure_time_window", dt.timedelta(minutes=10)), "departure_time_window"
        ),
        "percentiles": tuple(arguments.get("percentiles", (50,))),
        "max_time_minutes": max_time,
        "max_rides": arguments.get("max_public_transport_rides", 8),
        "walk_kmh": arguments.get("speed_walking"),
        "bike_kmh": arguments.get("speed_cycling"),
    }
    for ours, theirs in (("max_walk_minutes", "max_time_walking"), ("max_bike_minutes", "max_time_cycling")):
        longest = cast("dt.timedelta | None", arguments.get(theirs))
        if longest is not None:
            given[ours] = _minutes(longest, theirs)
    for name in ("arrive_by", "clock", "wheelchair", "seed", "draws"):
        if name in arguments:
            given[name] = arguments[name]  # type: ignore[literal-required]
    if not isinstance(snap_to_network, bool):
        given["max_snap_m"] = float(snap_to_network)
    return MatrixRequest(**given)


def read_modes(
    transport_modes: Iterable[Any], access_modes: Iterable[Any], egress_modes: Iterable[Any] | None
) -> tuple[str, ...]:
    """Read modes: of the way as a whole, to the first stop, from the last one.

    Parameters
    ----------
    transport_modes, access_modes : Iterable[Any]
        Words or r5py's enumeration.
    egress_modes : Iterable[Any] | None
        Walking, or None.

    Returns
    -------
    tuple[str, ...]
        As of `MatrixRequest`: street modes of both lists; transit alone is with walking.

    Raises
    ------
    BadParameterError
        A mode is unknown, or one rides a bike from the last stop.
    """
    main = _words(transport_modes, "transport_modes")
    if TRANSIT not in main:
        return tuple(main)
    access = _words(access_modes, "access_modes")
    if CAR in access:
        raise BadParameterError(
            "nobody drives to stops here; access_modes are WALK and BICYCLE", "access_modes"
        )
    if egress_modes is not None and set(_words(egress_modes, "egress_modes")) != {WALK}:
        raise BadParameterError(
            "a bike is left at the first stop; egress_modes can only be WALK", "egress_modes"
        )
    return tuple(dict.fromkeys([*access, *main]))


def _words(modes: Iterable[Any], field: str) -> list[str]:
    if isinstance(modes, str):
        modes = (modes,)
    words = []
    for mode in modes:
        word = str(getattr(mode, "value", mode)).upper()
        if word not in WORDS:
            raise BadParameterError(
                "{field}: {value} is none of {known}; single kinds of vehicles cannot be chosen",
                field=field,
                value=word,
                known=", ".join(WORDS),
            )
        words.append(WORDS[word])
    return words


def _minutes(time: dt.timedelta, field: str) -> int:
    if not isinstance(time, dt.timedelta) or time % dt.timedelta(minutes=1):
        raise BadParameterError(
            "{field} must be a datetime.timedelta of whole minutes, not {value}", field=field, value=time
        )
    return time // dt.timedelta(minutes=1)


def _departure(network: TransportNetwork, departure: dt.datetime | None, *, has_transit: bool) -> dt.datetime:
    zone = (
        ZoneInfo(network.timezones[int(network.timetable.feed_timezone[0])]) if network.timezones else dt.UTC
    )
    if departure is None:
        if has_transit:
            raise BadParameterError("departure is missing: feeds have a calendar, so say when", "departure")
        return dt.datetime.fromtimestamp(0, zone)  # streets are the same at any time
    return departure if departure.tzinfo is not None else departure.replace(tzinfo=zone)
