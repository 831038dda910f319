"""NGSI v2, type OffStreetParking: {"name": {"type": "Text", "value": ...}, ...}, as city platforms give it.

Source: https://github.com/smart-data-models/dataModel.Parking.
"""

from collections.abc import Sequence
from typing import Any

from mobility.border.record import Record, RecordError
from mobility.border.refusals import Refusals
from mobility.parking.formats.place_row import PlaceRow, at, read_rows
from mobility.parking.model import UNKNOWN

_OPEN_WORDS = {"offen": 1, "open": 1, "geschlossen": 0, "closed": 0}
_HOUR = 60


def read_ngsi(entities: Sequence[Any], refusals: Refusals) -> list[PlaceRow]:
    """Read a list of entities.

    Parameters
    ----------
    entities : Sequence[Any]
        The file.
    refusals : Refusals
        What is wrong.

    Returns
    -------
    list[PlaceRow]
        In the file's order.
    """
    plain = [_plain(entity) for entity in entities]
    return read_rows(plain, _place, "entities", refusals, "availableSpotNumber")


def _plain(entity: object) -> object:
    """Each attribute's value instead of its object; empty texts, with which nothing is said, are left out."""
    if not isinstance(entity, dict):
        return entity
    plain = {name: value.get("value") if isinstance(value, dict) else value for name, value in entity.items()}
    return {name: value for name, value in plain.items() if value != ""}


def _place(entity: Record) -> PlaceRow:
    if entity.text("type", "") != "OffStreetParking":
        raise RecordError("type", "is not OffStreetParking")
    lat, lon = at(entity, "lat", "lon")
    return PlaceRow(
        parking_id=entity.text(entity.first("parkingSiteId", "id")),
        name=entity.text("name", ""),
        lat=lat,
        lon=lon,
        capacity=entity.count("totalSpotNumber", UNKNOWN),
        free=entity.count("availableSpotNumber", UNKNOWN),
        is_open=_OPEN_WORDS.get(entity.text("status", "").casefold(), UNKNOWN),
        is_park_and_ride="P+R" in entity.text("name", "").upper(),
        has_fee=1 if entity.rows("prices") else UNKNOWN,
        observed_s=entity.moment("observationDateTime", 0),
        price=_first_hour(entity),
        opening_hours=_hours(entity),
        address=entity.text("streetAddress", ""),
        url=entity.text("website", ""),
        operator=entity.text("provider", ""),
    )


def _first_hour(entity: Record) -> str:
    """The price of an hour by day, the only one that all have."""
    for price in entity.children("prices"):
        if price.text("tarif", "Day") == "Day" and price.count("minutes", 0) == _HOUR:
            return f"1 h: {price.money('price'):.2f} EUR"
    return ""


def _hours(entity: Record) -> str:
    """OSM's notation of "openingHours" 06:00 and "closingHours" 22:00; the same twice is around the clock."""
    begin, end = entity.text("openingHours", ""), entity.text("closingHours", "")
    if not begin or not end:
        return ""
    return "24/7" if begin == end else f"{begin}-{'24:00' if end == '00:00' else end}"
