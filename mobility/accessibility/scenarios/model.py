"""What a scenario may say, as plain values; each edit knows the line of the file it stands on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from mobility.errors import ScenarioError

Point = tuple[float, float]
"""Latitude and longitude, degrees WGS 84."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a scenario's file.

    Parameters
    ----------
    file : str
        Name of the file.
    line : int
        Counted from 1.
    edit : str
        Kind of the edit.
    """

    file: str
    line: int
    edit: str

    def refuse(self, sentence: str) -> NoReturn:
        """Say what is wrong there.

        Parameters
        ----------
        sentence : str
            Without file, line and kind, which are put before it.

        Raises
        ------
        ScenarioError
            Always.
        """
        raise ScenarioError(f"{self}: {sentence}", str(self))

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.edit}"


@dataclass(frozen=True, slots=True)
class LineOf:
    """Which trips of a line an edit is about.

    Parameters
    ----------
    line : str
        Short name of routes, or id of one, with or without its feed's tag.
    direction : int | None
        direction_id; None = both.
    first_stop, last_stop : str | None
        Only trips that begin (end) there.
    """

    line: str
    direction: int | None = None
    first_stop: str | None = None
    last_stop: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Departures at the first stop, service-day seconds.

    Parameters
    ----------
    start_s, end_s : int
        From, and up to but without.
    """

    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class Dates:
    """On which dates of the calendar.

    Parameters
    ----------
    weekdays : tuple[int, ...]
        0 = Monday.
    like : str | None
        Or a line: the dates on which it runs.
    """

    weekdays: tuple[int, ...] = tuple(range(7))
    like: str | None = None


@dataclass(frozen=True, slots=True)
class Every:
    """Regular departures within a window.

    Parameters
    ----------
    window : Window
        The first departure is at its start.
    headway_s : int
        Between two departures.
    """

    window: Window
    headway_s: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How long rides between stops take.

    Parameters
    ----------
    kmh : float | None
        Mean speed between stops, along the drawn path or DETOUR times the beeline.
    ride_s : tuple[int, ...]
        Or the seconds of each stretch.
    """

    kmh: float | None
    ride_s: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """How many a vehicle takes.

    Parameters
    ----------
    seats, standing : int
        Persons.
    """

    seats: int
    standing: int


@dataclass(frozen=True, slots=True)
class AddStop:
    """A new stop, perhaps on lines that go past it."""

    where: Where
    id: str
    name: str
    lat: float
    lon: float
    wheelchair: int
    feed: str | None
    lines: tuple[LineOf, ...]
    between: tuple[str, str] | None
    dwell_s: int
    loses_s: int


@dataclass(frozen=True, slots=True)
class AddLine:
    """A new line, from stops or along a drawn path with a new stop every so many metres."""

    where: Where
    id: str
    name: str
    route_type: int
    feed: str | None
    stops: tuple[str, ...]
    path: tuple[Point, ...]
    stop_every_m: float | None
    pace: Pace
    dwell_s: int
    both_directions: bool
    times: tuple[int, ...]
    every: tuple[Every, ...]
    dates: Dates
    vehicle: Places | None


@dataclass(frozen=True, slots=True)
class RemoveLine:
    """No trips of a line, or none that depart within a window."""

    where: Where
    of: LineOf
    window: Window | None
    dates: Dates


@dataclass(frozen=True, slots=True)
class RerouteLine:
    """Other stops between two stops of a line."""

    where: Where
    of: LineOf
    from_stop: str
    to_stop: str
    via: tuple[str, ...]
    path: tuple[Point, ...]
    pace: Pace
    dwell_s: int
    both_directions: bool


@dataclass(frozen=True, slots=True)
class ChangeHeadway:
    """Regular departures instead of those there are."""

    where: Where
    of: LineOf
    every: Every
    dates: Dates


@dataclass(frozen=True, slots=True)
class ChangeSpeed:
    """Quicker or slower rides between stops."""

    where: Where
    of: LineOf
    percent: float
    between: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class ChangeDwell:
    """Other times at stops on the way."""

    where: Where
    of: LineOf
    dwell_s: int | None
    add_s: int
    stops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeVehicle:
    """A vehicle of another size; changes loads and crowding, no times."""

    where: Where
    of: LineOf
    places: Places


@dataclass(frozen=True, slots=True)
class AddCycleway:
    """A new way along a drawn path, as OpenStreetMap would have it as highway=cycleway."""

    where: Where
    path: tuple[Point, ...]
    on_foot: bool
    surface: str
    oneway: bool
    join_m: float


@dataclass(frozen=True, slots=True)
class CloseStreets:
    """Bridges, or any streets, closed: named by way ids or cut by a drawn line."""

    where: Where
    ways: tuple[int, ...]
    across: tuple[Point, ...]
    modes: tuple[str, ...]
    only_bridges: bool


@dataclass(frozen=True, slots=True)
class ShuttleZone:
    """Shuttles on demand between the stops of an area and its hubs, as trips at short intervals."""

    where: Where
    id: str
    name: str
    feed: str | None
    area: tuple[Point, ...]
    hubs: tuple[str, ...]
    window: Window
    wait_s: int
    kmh: float
    every_s: int
    dates: Dates


Edit = (
    AddStop
    | AddLine
    | RemoveLine
    | RerouteLine
    | ChangeHeadway
    | ChangeSpeed
    | ChangeDwell
    | ChangeVehicle
    | AddCycleway
    | CloseStreets
    | ShuttleZone
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named list of edits, applied in their order.

    Parameters
    ----------
    name, description : str
        For people.
    edits : tuple[Edit, ...]
        Perhaps none: the network as it is.
    file : Path
        Where it was read.
    """

    name: str
    description: str
    edits: tuple[Edit, ...]
    file: Path


def lines_of(edit: Edit) -> Sequence[LineOf]:
    """Give the lines that must be there for an edit.

    Parameters
    ----------
    edit : Edit
        Any.

    Returns
    -------
    Sequence[LineOf]
        Empty for edits of streets and for new lines.
    """
    if isinstance(edit, AddStop):
        return edit.lines
    if isinstance(edit, AddLine | AddCycleway | CloseStreets | ShuttleZone):
        return ()
    return (edit.of,)
