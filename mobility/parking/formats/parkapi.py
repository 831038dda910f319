"""ParkAPI: the JSON of ParkenDD (version 1, "lots") and of parkapi-sources (version 3, "items").

Source: https://github.com/offenesdresden/ParkAPI, https://github.com/ParkenDD/parkapi-sources-v3.
"""

from mobility.border.record import Record
from mobility.border.refusals import Refusals
from mobility.parking.formats.place_row import PlaceRow, at, read_rows
from mobility.parking.model import UNKNOWN, ParkingKind

_RESTRICTED = frozenset({"CUSTOMER", "EMPLOYEE", "RESIDENT", "RESERVED"})
_STATES = {"open": 1, "closed": 0}


def read_parkapi(whole: Record, refusals: Refusals) -> list[PlaceRow]:
    """Read either version.

    Parameters
    ----------
    whole : Record
        The file.
    refusals : Refusals
        What is wrong.

    Returns
    -------
    list[PlaceRow]
        In the file's order.

    Raises
    ------
    RecordError
        If it is neither.
    """
    if whole.has("items"):
        return read_rows(whole.rows("items"), _item, "items", refusals, "realtime_free_capacity")
    updated_s = whole.moment("last_updated", 0)
    lots = whole.rows("lots")
    return read_rows(lots, lambda lot: _lot(lot, updated_s), "lots", refusals, "free")


def _item(item: Record) -> PlaceRow:
    lat, lon = at(item, "lat", "lon")
    is_live = item.flag("has_realtime_data", False)
    rides = item.rows("park_and_ride_type")
    restricted = item.children("restrictions")
    kinds = {restriction.text("type", "") for restriction in restricted}
    # Fees are told; where they are not, nothing is known of them.
    fee = int(item.flag("has_fee")) if item.has("has_fee") else UNKNOWN
    return PlaceRow(
        parking_id=item.text(item.first("original_uid", "id")),
        name=item.text("name", ""),
        lat=lat,
        lon=lon,
        kind=ParkingKind.BIKE if item.text("purpose", "CAR") == "BIKE" else ParkingKind.CAR,
        capacity=item.count("capacity", UNKNOWN),
        free=item.count("realtime_free_capacity", UNKNOWN) if is_live else UNKNOWN,
        is_open=_STATES.get(item.text("realtime_opening_status", "").lower(), UNKNOWN),
        is_park_and_ride=any(one != "NO" for one in rides),
        is_public=not kinds & _RESTRICTED,
        has_fee=fee,
        observed_s=item.moment("realtime_data_updated_at", 0) if is_live else 0,
        price=item.text("fee_description", ""),
        opening_hours=item.text("opening_hours", ""),
        address=item.text("address", ""),
        url=item.text("public_url", ""),
        operator=item.text("operator_name", ""),
    )


def _lot(lot: Record, updated_s: int) -> PlaceRow:
    lat, lon = at(lot.child("coords"), "lat", "lng")
    state = lot.text("state", "nodata")
    return PlaceRow(
        parking_id=lot.text("id"),
        name=lot.text("name", ""),
        lat=lat,
        lon=lon,
        capacity=lot.count("total", UNKNOWN) or UNKNOWN,
        free=UNKNOWN if state == "nodata" else lot.count("free", UNKNOWN),
        is_open=_STATES.get(state, UNKNOWN),
        is_park_and_ride=lot.text("lot_type", "").upper().startswith("P+R"),
        observed_s=updated_s,
        address=lot.text("address", ""),
    )
