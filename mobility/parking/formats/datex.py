"""A subset of DATEX II, versions 2 and 3: ParkingTablePublication and ParkingStatusPublication in one file.

Source: CEN/TS 16157-6, "Parking publications". Names are compared without their namespaces.
"""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from mobility.border.record import Record
from mobility.border.refusals import Refusals
from mobility.errors import RealtimeError
from mobility.parking.formats.place_row import PlaceRow, at, read_rows
from mobility.parking.model import UNKNOWN, ParkingKind

_STATES = {"open": 1, "openingTimesInForce": 1, "closed": 0, "closedAbnormal": 0}
_FULL = frozenset({"full", "fullAtEntrance"})
_STATUSES = ("parkingSiteOpeningStatus", "parkingFacilityStatus", "parkingSiteStatus")
"""A facility may have several words: open, and full."""


def read_datex(data: bytes, refusals: Refusals) -> list[PlaceRow]:
    """Read a publication, or a file of two: the table of places, and their status.

    Parameters
    ----------
    data : bytes
        XML.
    refusals : Refusals
        What is wrong.

    Returns
    -------
    list[PlaceRow]
        Of the table, with the status where it is told.

    Raises
    ------
    RealtimeError
        If it is no XML, holds entities or a document type, or no table of places.
    """
    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException) as error:
        raise RealtimeError(f"it is no XML that is read: {type(error).__name__}", "parking") from None
    places = [*_all(root, "parkingRecord"), *_all(root, "parkingFacility")]
    statuses = [*_all(root, "parkingRecordStatus"), *_all(root, "parkingFacilityStatus")]
    told = {reference: status for status in statuses if (reference := _reference(status))}
    if not places:
        raise RealtimeError("it holds no table of places (parkingRecord, parkingFacility)", "parking")
    values = [_values(place, told.get(place.get("id", ""))) for place in places]
    return read_rows(values, _place, "parkingRecord", refusals, "free")


def _values(place: Element, status: Element | None) -> dict[str, Any]:
    """The fields of one place, as texts and numbers."""
    found: dict[str, Any] = {
        "id": place.get("id"),
        "name": _value(place, "parkingName") or _value(place, "parkingFacilityName"),
        "lat": _number(_text(place, "latitude")),
        "lon": _number(_text(place, "longitude")),
        "capacity": _number(_text(place, "parkingNumberOfSpaces") or _text(place, "totalParkingCapacity")),
        "operator": _value(place, "operatorName"),
        "ride": "parkAndRide"
        in (_text(place, "parkingSpecialLocation"), _text(place, "parkingUsageScenario")),
        "bike": "bicycle" in [child.text for child in _all(place, "vehicleType")],
    }
    if status is not None:
        words = [(one.text or "").strip() for name in _STATUSES for one in _all(status, name)]
        # What is full lets nobody in, whatever was counted: the rest is for those with a permit.
        is_full = not _FULL.isdisjoint(words)
        found["free"] = 0 if is_full else _number(_text(status, "parkingNumberOfVacantSpaces"))
        found["state"] = next((word for word in words if word in _STATES), "")
        found["observed"] = (
            _text(status, "parkingStatusOriginTime") or _text(status, "parkingFacilityStatusTime") or None
        )
    return found


def _place(record: Record) -> PlaceRow:
    lat, lon = at(record, "lat", "lon")
    return PlaceRow(
        parking_id=record.text("id"),
        name=record.text("name", ""),
        lat=lat,
        lon=lon,
        kind=ParkingKind.BIKE if record.flag("bike", False) else ParkingKind.CAR,
        capacity=record.count("capacity", UNKNOWN),
        free=record.count("free", UNKNOWN),
        is_open=_STATES.get(record.text("state", ""), UNKNOWN),
        is_park_and_ride=record.flag("ride", False),
        observed_s=record.moment("observed", 0),
        operator=record.text("operator", ""),
    )


def _all(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element.iter() if one.tag.rpartition("}")[2] == name)


def _text(element: Element, name: str) -> str:
    for one in _all(element, name):
        if one.text and one.text.strip():
            return one.text.strip()
    return ""


def _value(element: Element, name: str) -> str:
    """A text in several languages: <name><values><value lang="de">; the first counts."""
    for one in _all(element, name):
        found = _text(one, "value") or (one.text or "").strip()
        if found:
            return found
    return ""


def _number(text: str) -> Any:
    """A number; a text that is none is left as it is and refused by its field."""
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        return text


def _reference(status: Element) -> str:
    for name in ("parkingRecordReference", "parkingFacilityReference"):
        for one in _all(status, name):
            return one.get("id", "")
    return ""
