"""Modes of transport: the words of the wire format and the route types of GTFS, both ways.

Source: gtfs.org "Extended Route Types" (the numbers of the hundreds after TPEG) and the mode words of MOTIS'
REST interface, versions 5 and 6 (older spellings are understood on input).
"""

from collections.abc import Iterable
from enum import StrEnum

from mobility.errors import BadParameterError
from mobility.routing.query import StreetMode


class Mode(StrEnum):
    """What a transit leg is called on the wire."""

    HIGHSPEED_RAIL = "HIGHSPEED_RAIL"
    LONG_DISTANCE = "LONG_DISTANCE"
    NIGHT_RAIL = "NIGHT_RAIL"
    REGIONAL_RAIL = "REGIONAL_RAIL"
    SUBURBAN = "SUBURBAN"
    SUBWAY = "SUBWAY"
    TRAM = "TRAM"
    BUS = "BUS"
    COACH = "COACH"
    FERRY = "FERRY"
    AIRPLANE = "AIRPLANE"
    FUNICULAR = "FUNICULAR"
    AERIAL_LIFT = "AERIAL_LIFT"
    ODM = "ODM"
    OTHER = "OTHER"


BASIC_TYPES = {
    0: Mode.TRAM,
    1: Mode.SUBWAY,
    2: Mode.REGIONAL_RAIL,
    3: Mode.BUS,
    4: Mode.FERRY,
    5: Mode.TRAM,  # a cable car as in San Francisco: street-level rail
    6: Mode.AERIAL_LIFT,
    7: Mode.FUNICULAR,
    11: Mode.BUS,  # trolleybus
    12: Mode.SUBWAY,  # monorail
}
"""Route types of the GTFS reference."""

EXTENDED_TYPES = (
    (100, 100, Mode.REGIONAL_RAIL),
    (101, 101, Mode.HIGHSPEED_RAIL),
    (102, 102, Mode.LONG_DISTANCE),
    (103, 103, Mode.REGIONAL_RAIL),  # inter regional
    (104, 104, Mode.LONG_DISTANCE),  # car transport rail
    (105, 105, Mode.NIGHT_RAIL),  # sleeper
    (106, 108, Mode.REGIONAL_RAIL),
    (109, 109, Mode.SUBURBAN),
    (110, 199, Mode.REGIONAL_RAIL),
    (200, 299, Mode.COACH),
    (300, 399, Mode.SUBURBAN),  # urban railway (suburban networks of the older code list)
    (400, 404, Mode.SUBWAY),
    (405, 405, Mode.SUBWAY),  # monorail
    (500, 699, Mode.SUBWAY),  # metro, underground
    (700, 714, Mode.BUS),
    (715, 715, Mode.ODM),  # demand and response bus
    (716, 799, Mode.BUS),
    (800, 899, Mode.BUS),  # trolleybus
    (900, 999, Mode.TRAM),
    (1000, 1099, Mode.FERRY),
    (1100, 1199, Mode.AIRPLANE),
    (1200, 1299, Mode.FERRY),
    (1300, 1399, Mode.AERIAL_LIFT),
    (1400, 1499, Mode.FUNICULAR),
    (1500, 1599, Mode.ODM),  # taxi
)
"""First and last extended route type and what it is; whatever is in no row is OTHER."""

MAX_ROUTE_TYPE = 1799
"""The highest route type of the extended list (1700-1799 are miscellaneous)."""

RAIL = frozenset(
    {
        Mode.HIGHSPEED_RAIL,
        Mode.LONG_DISTANCE,
        Mode.NIGHT_RAIL,
        Mode.REGIONAL_RAIL,
        Mode.SUBURBAN,
        Mode.SUBWAY,
    }
)

MODE_WORDS: dict[str, frozenset[Mode]] = {
    **{mode.value: frozenset({mode}) for mode in Mode},
    "TRANSIT": frozenset(Mode),
    "RAIL": RAIL,
    "REGIONAL_FAST_RAIL": frozenset({Mode.REGIONAL_RAIL}),
    "METRO": frozenset({Mode.SUBURBAN}),  # what MOTIS called SUBURBAN before version 5
    "AREAL_LIFT": frozenset({Mode.AERIAL_LIFT}),  # spelled so before version 5
    "CABLE_CAR": frozenset({Mode.TRAM}),
    "RIDE_SHARING": frozenset(),  # known words of others' networks: ours has none of them
    "DEBUG_BUS_ROUTE": frozenset(),
    "DEBUG_RAILWAY_ROUTE": frozenset(),
    "DEBUG_FERRY_ROUTE": frozenset(),
}
"""Every word that transitModes may hold."""

STREET_WORDS: dict[str, StreetMode] = {
    mode.name: mode
    for mode in (
        StreetMode.WALK,
        StreetMode.BIKE,
        StreetMode.RENTAL,
        StreetMode.CAR_PARKING,
        StreetMode.CAR_DROPOFF,
        StreetMode.BIKE_PARKING,
        StreetMode.FLEX,
        StreetMode.ODM,
    )
}

KNOWN_STREET_WORDS = frozenset({"CAR", "HGV", "RIDE_SHARING"})
"""Words for modes that MOTIS knows on streets and this service does not offer (yet)."""


def mode_of(route_type: int) -> Mode:
    """Name the mode of a GTFS route type.

    Parameters
    ----------
    route_type : int
        Basic or extended.

    Returns
    -------
    Mode
        OTHER for numbers that no list knows.
    """
    basic = BASIC_TYPES.get(route_type)
    if basic is not None:
        return basic
    for first, last, mode in EXTENDED_TYPES:
        if first <= route_type <= last:
            return mode
    return Mode.OTHER


def route_types_of(words: Iterable[str], field: str = "transitModes") -> frozenset[int] | None:
    """Translate mode words to the route types that they allow.

    Parameters
    ----------
    words : Iterable[str]
        Words of MODE_WORDS.
    field : str
        The parameter to name in an error.

    Returns
    -------
    frozenset[int] | None
        Empty: every route type is allowed; None: no transit at all (no word, or none that we can offer).

    Raises
    ------
    BadParameterError
        For an unknown word.
    """
    modes: set[Mode] = set()
    for word in words:
        allowed = MODE_WORDS.get(word)
        if allowed is None:
            known = ", ".join(sorted(MODE_WORDS))
            raise BadParameterError(
                "{word!r} is not a transit mode; known are {known}.", field=field, word=word, known=known
            )
        modes |= allowed
    if not modes:
        return None
    if modes == set(Mode):
        return frozenset()
    return frozenset(number for number in range(MAX_ROUTE_TYPE + 1) if mode_of(number) in modes)


def street_modes_of(words: Iterable[str], field: str) -> tuple[StreetMode, ...]:
    """Translate street mode words, in the order given and each once; those we do not offer are left out.

    Parameters
    ----------
    words : Iterable[str]
        Words of STREET_WORDS or KNOWN_STREET_WORDS.
    field : str
        The parameter to name in an error.

    Returns
    -------
    tuple[StreetMode, ...]
        Empty where nothing that we offer was asked for.

    Raises
    ------
    BadParameterError
        For an unknown word.
    """
    modes: dict[StreetMode, None] = {}
    for word in words:
        mode = STREET_WORDS.get(word)
        if mode is not None:
            modes[mode] = None
        elif word not in KNOWN_STREET_WORDS:
            known = ", ".join(sorted(STREET_WORDS))
            raise BadParameterError(
                "{word!r} is not a street mode; offered are {known}.", field=field, word=word, known=known
            )
    return tuple(modes)
