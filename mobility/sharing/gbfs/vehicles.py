"""Reads vehicle_status (GBFS 3) and free_bike_status (GBFS 2)."""

from collections.abc import Callable
from typing import NamedTuple

from mobility.border.record import Record, RecordError, each_record
from mobility.border.refusals import Refusals
from mobility.sharing.gbfs.disguise import Disguise
from mobility.sharing.gbfs.envelope import LIST_NAMES, GbfsFile
from mobility.sharing.gbfs.stations import StationTable
from mobility.sharing.gbfs.system import SystemBase, read_uris
from mobility.sharing.model import Vehicles, lay_out
from mobility.sharing.records import EVER_S, NO_URIS, UNKNOWN, RentalUris

PlaceCheck = Callable[[list[float], list[float]], list[bool]]
"""Tells of lats and lons whether anybody can get there; others lie in a river, or in a hall."""


class VehicleRow(NamedTuple):
    """A vehicle that may be rented; members as of `Vehicles`."""

    type: int
    lat: float
    lon: float
    range_m: int
    station: int
    plan: int
    reported_s: int
    vehicle_id: str
    uris: RentalUris


def read_vehicles(
    file: GbfsFile | None,
    base: SystemBase,
    table: StationTable,
    now_s: int,
    disguise: Disguise,
    refusals: Refusals,
    can_be_reached: PlaceCheck | None = None,
) -> list[VehicleRow]:
    """Read the vehicles of a system.

    Parameters
    ----------
    file : GbfsFile | None
        vehicle_status or free_bike_status.
    base : SystemBase
        Of the same system.
    table : StationTable
        Its stations.
    now_s : int
        Unix seconds.
    disguise : Disguise
        Gives them numbers of ours.
    refusals : Refusals
        What is wrong.
    can_be_reached : PlaceCheck | None
        None = all are taken.

    Returns
    -------
    list[VehicleRow]
        Those that may be rented; reserved and disabled ones are left out, which is nothing wrong.
    """
    if file is None:
        return []
    rows: list[VehicleRow] = []
    places: list[int] = []
    seen: set[str] = set()
    for index, record in each_record(file.data, LIST_NAMES[file.name], file.name, base.language, refusals):
        try:
            row = _vehicle(record, base, table, now_s, index, file.name, disguise, refusals, seen)
        except RecordError as error:
            refusals.add(file.name, index, error.field, error.reason)
            continue
        if row is not None:
            rows.append(row)
            places.append(index)
    if can_be_reached is None or not rows:
        return rows
    reached = can_be_reached([row.lat for row in rows], [row.lon for row in rows])
    for index, is_reached in zip(places, reached, strict=True):
        if not is_reached:
            refusals.add(file.name, index, "lat", "is where no street or path leads")
    return [row for row, is_reached in zip(rows, reached, strict=True) if is_reached]


def lay_out_vehicles(rows: list[VehicleRow]) -> Vehicles:
    """Lay vehicles out as arrays.

    Parameters
    ----------
    rows : list[VehicleRow]
        Of one system.

    Returns
    -------
    Vehicles
        Of system 0.
    """
    columns = dict(zip(VehicleRow._fields, zip(*rows, strict=True), strict=True)) if rows else {}
    kept = {name: column for name, column in columns.items() if name in Vehicles._fields}
    return lay_out(Vehicles, system=[0] * len(rows), **kept)


def _vehicle(
    record: Record,
    base: SystemBase,
    table: StationTable,
    now_s: int,
    index: int,
    file: str,
    disguise: Disguise,
    refusals: Refusals,
    seen: set[str],
) -> VehicleRow | None:
    vehicle_id = record.text(record.first("vehicle_id", "bike_id"))
    if vehicle_id in seen:
        raise RecordError("vehicle_id", "is there twice")
    seen.add(vehicle_id)
    if record.flag("is_reserved", False) or record.flag("is_disabled", False):
        return None
    if record.moment("available_until", EVER_S) <= now_s:
        return None
    station = UNKNOWN
    if record.has("station_id"):
        station = table.rows.get(record.text("station_id"), UNKNOWN)
        if station == UNKNOWN:
            refusals.add(file, index, "station_id", "is no station of this feed", is_repaired=True)
    if station != UNKNOWN and not record.has("lat"):
        lat, lon = table.places[station].lat, table.places[station].lon
    else:
        lat, lon = record.place()
    kind = _type_row(record, base)
    plan = record.text("pricing_plan_id", "")
    return VehicleRow(
        kind,
        lat,
        lon,
        _range_m(record, base.vehicle_types[kind].max_range_m),
        station,
        base.plan_rows.get(plan, UNKNOWN),
        min(record.moment("last_reported", 0), now_s),
        disguise.vehicle_id(base.tag, vehicle_id, lat, lon, now_s),
        read_uris(record) if record.has("rental_uris") else NO_URIS,
    )


def _type_row(record: Record, base: SystemBase) -> int:
    if not record.has("vehicle_type_id"):
        if len(base.vehicle_types) == 1:
            return 0
        raise RecordError("vehicle_type_id", "is missing, and the feed has several types")
    row = base.type_rows.get(record.text("vehicle_type_id"))
    if row is None:
        if "" in base.type_rows:
            return base.type_rows[""]  # the feed has no types at all
        raise RecordError("vehicle_type_id", "is no type of this feed")
    return row


def _range_m(record: Record, full_m: int) -> int:
    told = record.number("current_range_meters", 0, 2_000_000, UNKNOWN)
    share = record.number("current_fuel_percent", 0, 1, UNKNOWN)
    if told == UNKNOWN and UNKNOWN not in (share, full_m):
        told = share * full_m
    return int(told)
