"""One thing that one sensor said about one vehicle, whatever the format it came in."""

from dataclasses import dataclass
from enum import IntEnum


class SensorKind(IntEnum):
    """How a number of persons came about; the numbers are stored, so none is ever given to another kind."""

    DOOR = 1
    """Counts of who boards and alights at the doors (automatic passenger counting)."""
    DEVICES = 2
    """An estimate from anonymised WLAN or Bluetooth signals."""
    CAMERA = 3
    WEIGHT = 4
    MANUAL = 5
    LEVEL = 6
    """A class of occupancy that a third party publishes, without a number."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What was said, in one form for all formats; nothing in it can name a device or a person.

    Parameters
    ----------
    system : str
        The counting system: the scope of the key that handed it in.
    message_id : str
        The system's own; (system, message_id) is taken once.
    kind : SensorKind
        How the number came about.
    vehicle_id : str
        The operator's; "" where only a trip is named.
    observed_s : int
        Unix seconds by the system's clock.
    boardings, alightings : int | None
        Persons since the last message of the vehicle (not cumulative); None = not counted.
    on_board : float | None
        Persons on board after it; None = not estimated.
    level : str
        GTFS-realtime's OccupancyStatus, "" = none said.
    percentage : int | None
        Of all places, as in GTFS-realtime.
    lat, lon : float | None
        Where the vehicle was.
    feed : str
        Tag of the feed whose ids follow, "" = unknown.
    trip_id, start_date, stop_id : str
        Of the feed; start_date as YYYYMMDD; "" = not said.
    stop_sequence : int | None
        Of stop_times.txt.
    is_defect : bool
        The system itself says that the count is not to be trusted.
    spaces : tuple[tuple[str, int], ...]
        Prams, bikes, wheelchairs on board where counted: ("WHEELCHAIR", 1).
    is_heading_to_stop : bool
        The vehicle has not come to stop_id or stop_sequence yet: what is on board comes from the call before.
    carriages : tuple[tuple[str, str, int], ...]
        Of a train that is told of by carriages with names: name, level and percentage of each; "" and -1 =
        not told.
    """

    system: str
    message_id: str
    kind: SensorKind
    vehicle_id: str
    observed_s: int
    boardings: int | None = None
    alightings: int | None = None
    on_board: float | None = None
    level: str = ""
    percentage: int | None = None
    lat: float | None = None
    lon: float | None = None
    feed: str = ""
    trip_id: str = ""
    start_date: str = ""
    stop_id: str = ""
    stop_sequence: int | None = None
    is_defect: bool = False
    spaces: tuple[tuple[str, int], ...] = ()
    is_heading_to_stop: bool = False
    carriages: tuple[tuple[str, str, int], ...] = ()
