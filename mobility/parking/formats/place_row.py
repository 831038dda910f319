"""What every format says of a place to park."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from mobility.border.record import Record, RecordError
from mobility.border.refusals import Refusals
from mobility.parking.model import UNKNOWN, ParkingKind


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place; members as of `ParkingPlaces` and `ParkingText`."""

    parking_id: str
    name: str
    lat: float
    lon: float
    kind: ParkingKind = ParkingKind.CAR
    capacity: int = UNKNOWN
    free: int = UNKNOWN
    is_open: int = UNKNOWN
    is_park_and_ride: bool = False
    is_public: bool = True
    has_fee: int = UNKNOWN
    observed_s: int = 0
    price: str = ""
    opening_hours: str = ""
    address: str = ""
    url: str = ""
    operator: str = ""


def read_rows(
    records: Iterable[object],
    read: Callable[[Record], PlaceRow],
    file: str,
    refusals: Refusals,
    free: str = "",
) -> list[PlaceRow]:
    """Read records one by one.

    Parameters
    ----------
    records : Iterable[object]
        As they stand in the file.
    read : Callable[[Record], PlaceRow]
        Reads one; raises RecordError.
    file : str
        Name of the format, for refusals.
    refusals : Refusals
        What is wrong.
    free : str
        Field with the free spaces, without which the rest of a record still holds; "" = there is none.

    Returns
    -------
    list[PlaceRow]
        Without what was refused; a count that is none, or of more than there is room for, is not known.
    """
    rows: dict[str, PlaceRow] = {}
    for index, values in enumerate(records):
        row = _read_row(values, read, free, partial(refusals.add, file, index))
        if row is None:
            continue
        if row.parking_id in rows:
            refusals.add(file, index, "id", "is there twice")
            continue
        if UNKNOWN not in (row.free, row.capacity) and row.free > row.capacity:
            # One of both is wrong, and nobody knows which; the place is there all the same.
            refusals.add(file, index, "free", "is more than the capacity, and not believed")
            row = replace(row, free=UNKNOWN)
        rows[row.parking_id] = row
    return list(rows.values())


def _read_row(
    values: object, read: Callable[[Record], PlaceRow], free: str, refuse: Callable[..., None]
) -> PlaceRow | None:
    """Read a record; what is no number of free spaces says nothing of the place itself."""
    try:
        return read(Record(values))
    except RecordError as error:
        rest = None
        if isinstance(values, dict) and error.field == free:
            rest = {name: value for name, value in values.items() if name != free}
        refuse(error.field, error.reason, is_repaired=rest is not None)
    return None if rest is None else _read_row(rest, read, "", refuse)


def at(record: Record, lat: str, lon: str) -> tuple[float, float]:
    """Read coordinates that are not named lat and lon.

    Parameters
    ----------
    record : Record
        Of any format.
    lat, lon : str
        Names of their fields.

    Returns
    -------
    tuple[float, float]
        Degrees.

    Raises
    ------
    RecordError
        If they are no place.
    """
    found = record.number(lat, -90, 90), record.number(lon, -180, 180)
    if abs(found[0]) < 0.01 and abs(found[1]) < 0.01:
        raise record.wrong(lat, "is 0, 0: no place is known")
    return found
