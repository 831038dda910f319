"""Reads station_information and station_status."""

from dataclasses import dataclass, field

from mobility.border.record import Record, RecordError, each_record
from mobility.border.refusals import Refusals
from mobility.sharing.gbfs.envelope import GbfsFile
from mobility.sharing.gbfs.system import SystemBase, read_uris
from mobility.sharing.model import Stations, lay_out
from mobility.sharing.records import UNKNOWN, StationText


@dataclass(frozen=True, slots=True)
class StationPlace:
    """What station_information says of a station."""

    text: StationText
    lat: float
    lon: float
    capacity: int
    is_virtual: bool


@dataclass(frozen=True, slots=True)
class StationCounts:
    """What station_status says of a station; as it stands, nothing is known."""

    vehicles: int = UNKNOWN
    types: tuple[tuple[int, int], ...] = ()
    docks: int = UNKNOWN
    is_renting: bool = False
    is_returning: bool = False
    reported_s: int = 0


NO_COUNTS = StationCounts()


@dataclass(frozen=True, eq=False)
class StationTable:
    """All stations of a system.

    Parameters
    ----------
    places : tuple[StationPlace, ...]
        In the feed's order.
    rows : dict[str, int]
        Row by the feed's id.
    """

    places: tuple[StationPlace, ...] = ()
    rows: dict[str, int] = field(default_factory=dict, repr=False)


def read_places(file: GbfsFile | None, base: SystemBase, refusals: Refusals) -> StationTable:
    """Read where stations are.

    Parameters
    ----------
    file : GbfsFile | None
        station_information.
    base : SystemBase
        Of the same system.
    refusals : Refusals
        What is wrong.

    Returns
    -------
    StationTable
        Without what was refused.
    """
    places: list[StationPlace] = []
    rows: dict[str, int] = {}
    if file is None:
        return StationTable()
    for index, record in each_record(file.data, "stations", file.name, base.language, refusals):
        try:
            place = _place(record)
            if place.text.station_id in rows:
                raise RecordError("station_id", "is there twice")
        except RecordError as error:
            refusals.add(file.name, index, error.field, error.reason)
            continue
        rows[place.text.station_id] = len(places)
        places.append(place)
    return StationTable(tuple(places), rows)


def read_counts(
    file: GbfsFile | None, base: SystemBase, table: StationTable, now_s: int, refusals: Refusals
) -> list[StationCounts]:
    """Read what stands at stations.

    Parameters
    ----------
    file : GbfsFile | None
        station_status.
    base : SystemBase
        Of the same system.
    table : StationTable
        Its stations.
    now_s : int
        Unix seconds; nothing was reported later.
    refusals : Refusals
        What is wrong.

    Returns
    -------
    list[StationCounts]
        One for each station; NO_COUNTS where nothing usable is told.
    """
    found = [NO_COUNTS] * len(table.places)
    if file is None:
        return found
    for index, record in each_record(file.data, "stations", file.name, base.language, refusals):
        try:
            row = table.rows.get(record.text("station_id"))
            if row is None:
                raise RecordError("station_id", "is no station of station_information")
            found[row] = _counts(record, base, now_s, index, file.name, refusals)
        except RecordError as error:
            refusals.add(file.name, index, error.field, error.reason)
    return found


def lay_out_stations(table: StationTable, counts: list[StationCounts]) -> Stations:
    """Lay stations out as arrays.

    Parameters
    ----------
    table : StationTable
        Where they are.
    counts : list[StationCounts]
        One for each.

    Returns
    -------
    Stations
        Of system 0, without rates.
    """
    places, n = table.places, len(table.places)
    offsets = [0]
    for one in counts:
        offsets.append(offsets[-1] + len(one.types))
    return lay_out(
        Stations,
        system=[0] * n,
        lat=[place.lat for place in places],
        lon=[place.lon for place in places],
        vehicles=[one.vehicles for one in counts],
        types_offsets=offsets,
        types_type=[kind for one in counts for kind, _ in one.types],
        types_count=[count for one in counts for _, count in one.types],
        docks=[one.docks for one in counts],
        capacity=[place.capacity for place in places],
        is_virtual=[place.is_virtual for place in places],
        is_renting=[one.is_renting for one in counts],
        is_returning=[one.is_returning for one in counts],
        reported_s=[one.reported_s for one in counts],
        rents_per_h=[float("nan")] * n,
        returns_per_h=[float("nan")] * n,
    )


def _place(record: Record) -> StationPlace:
    lat, lon = record.place()
    text = StationText(
        record.text("station_id"), record.texts("name"), record.text("address", ""), read_uris(record)
    )
    capacity = record.count("capacity", UNKNOWN)
    return StationPlace(text, lat, lon, capacity, record.flag("is_virtual_station", False))


def _counts(
    record: Record, base: SystemBase, now_s: int, index: int, file: str, refusals: Refusals
) -> StationCounts:
    vehicles = record.count(record.first("num_vehicles_available", "num_bikes_available"))
    is_installed = record.flag("is_installed", True)
    types: dict[int, int] = {}
    for one in record.children("vehicle_types_available"):
        row = base.type_rows.get(one.text("vehicle_type_id"))
        if row is None:
            refusals.add(
                file, index, "vehicle_types_available", "names no type of this feed", is_repaired=True
            )
        else:
            types[row] = types.get(row, 0) + one.count("count")
    if not record.has("vehicle_types_available"):
        types = {0: vehicles}
    elif sum(types.values()) > vehicles:
        reason = "are more than num_vehicles_available"
        refusals.add(file, index, "vehicle_types_available", reason, is_repaired=True)
        vehicles = sum(types.values())
    return StationCounts(
        vehicles,
        tuple((row, count) for row, count in sorted(types.items()) if count),
        record.count("num_docks_available", UNKNOWN),
        is_installed and record.flag("is_renting"),
        is_installed and record.flag("is_returning"),
        min(record.moment("last_reported", 0), now_s),
    )
