"""DB BahnPark's car parks at stations: places, capacities and prices, without free spaces.

Source: DB API Marketplace, "Parking Information (DB BahnPark)".
"""

from collections.abc import Sequence
from typing import Any

from mobility.border.record import Record
from mobility.border.refusals import Refusals
from mobility.parking.formats.place_row import PlaceRow, at, read_rows
from mobility.parking.model import UNKNOWN

_DURATIONS = {"1hour": "1 h", "1day": "1 d", "1week": "7 d"}


def read_bahnpark(facilities: Sequence[Any], refusals: Refusals) -> list[PlaceRow]:
    """Read a list of facilities.

    Parameters
    ----------
    facilities : Sequence[Any]
        The file.
    refusals : Refusals
        What is wrong.

    Returns
    -------
    list[PlaceRow]
        In the file's order.
    """
    return read_rows(facilities, _facility, "facilities", refusals)


def _facility(facility: Record) -> PlaceRow:
    address, access = facility.child("address"), facility.child("access")
    lat, lon = at(address.child("location"), "latitude", "longitude")
    names = {one.text("context", ""): one.text("name") for one in facility.children("name")}
    prices = [
        (_DURATIONS[price.text("duration")], price.money("price"))
        for price in facility.child("tariff").children("prices")
        if price.text("duration", "") in _DURATIONS and price.has("price")
    ]
    hours = access.child("openingHours")
    is_out = access.child("outOfService").flag("isOutOfService", False)
    town = f"{address.text('zip', '')} {address.text('city', '')}".strip()
    return PlaceRow(
        parking_id=facility.text("id"),
        name=names.get("DISPLAY") or names.get("NAME", ""),
        lat=lat,
        lon=lon,
        capacity=_capacity(facility),
        is_open=0 if is_out else UNKNOWN,
        is_park_and_ride=facility.has("station"),
        has_fee=1 if prices else UNKNOWN,
        price=", ".join(f"{duration}: {amount:.2f} EUR" for duration, amount in prices),
        opening_hours="24/7" if hours.flag("is24h", False) else "",
        address=", ".join(filter(None, [address.text("streetAndNumber", ""), town])),
        url=facility.text("url", ""),
        operator=facility.child("operator").text("name", ""),
    )


def _capacity(facility: Record) -> int:
    for one in facility.children("capacity"):
        total = one.text("total", "")
        if one.text("type", "") == "PARKING" and total:
            if not total.isdigit():
                raise one.wrong("total", "must be a whole number")
            return int(total)
    return UNKNOWN
