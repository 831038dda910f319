"""Reads a file of car parks, whatever its format: told by what it looks like."""

from dataclasses import dataclass

import orjson

from mobility.border.record import Record, RecordError
from mobility.border.refusals import Refusals
from mobility.errors import RealtimeError
from mobility.parking.formats.bahnpark import read_bahnpark
from mobility.parking.formats.datex import read_datex
from mobility.parking.formats.ngsi import read_ngsi
from mobility.parking.formats.parkapi import read_parkapi
from mobility.parking.formats.place_row import PlaceRow
from mobility.parking.model import EVER_S, UNKNOWN, ParkingSource, ParkingState, ParkingText, lay_out_places


@dataclass(frozen=True, slots=True)
class Ages:
    """How long free spaces count after they were observed: till stale, till gone; seconds."""

    fresh_s: int
    gone_s: int


def read_parking(tag: str, data: bytes, now_s: int, ages: Ages) -> tuple[ParkingState, Refusals]:
    """Read a file.

    Parameters
    ----------
    tag : str
        Of the settings.
    data : bytes
        As received.
    now_s : int
        Unix seconds; nothing was observed later.
    ages : Ages
        How long free spaces count.

    Returns
    -------
    tuple[ParkingState, Refusals]
        Of one source; and what was wrong.

    Raises
    ------
    RealtimeError
        If it is of no format that is read.
    """
    refusals = Refusals(tag)
    source = ParkingSource(tag)
    if data.lstrip()[:1] == b"<":
        return lay_out_rows(source, read_datex(data, refusals), now_s, ages), refusals
    try:
        whole = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise RealtimeError(f"it is no whole JSON: {error}", tag) from None
    try:
        if isinstance(whole, list):
            first = next((row for row in whole if isinstance(row, dict)), {})
            rows = read_bahnpark(whole, refusals) if "tariff" in first else read_ngsi(whole, refusals)
        else:
            record = Record(whole)
            rows = read_parkapi(record, refusals)
            source = ParkingSource(
                tag,
                name=record.text("name", ""),
                license_name=record.text("license", ""),
                attribution=record.text("attribution", ""),
                # As a feed of shared vehicles says it of itself.
                is_simulated=record.flag("_simulated", False),
            )
    except RecordError as error:
        raise RealtimeError(f"{error.field} {error.reason}", tag) from None
    return lay_out_rows(source, rows, now_s, ages), refusals


def lay_out_rows(source: ParkingSource, rows: list[PlaceRow], now_s: int, ages: Ages) -> ParkingState:
    """Lay places out as arrays.

    Parameters
    ----------
    source : ParkingSource
        Who tells of them.
    rows : list[PlaceRow]
        Of it.
    now_s : int
        Unix seconds.
    ages : Ages
        How long free spaces count.

    Returns
    -------
    ParkingState
        Of one source.
    """
    observed = [min(row.observed_s, now_s) if row.free != UNKNOWN else 0 for row in rows]
    is_live = [row.free != UNKNOWN for row in rows]
    places = lay_out_places(
        source=[0] * len(rows),
        kind=[row.kind for row in rows],
        lat=[row.lat for row in rows],
        lon=[row.lon for row in rows],
        capacity=[row.capacity for row in rows],
        free=[row.free for row in rows],
        is_live=is_live,
        is_open=[row.is_open for row in rows],
        is_park_and_ride=[row.is_park_and_ride for row in rows],
        is_public=[row.is_public for row in rows],
        has_fee=[row.has_fee for row in rows],
        observed_s=observed,
        fresh_until_s=[
            seen + ages.fresh_s if live else EVER_S for seen, live in zip(observed, is_live, strict=True)
        ],
        gone_s=[seen + ages.gone_s if live else EVER_S for seen, live in zip(observed, is_live, strict=True)],
    )
    texts = tuple(
        ParkingText(
            f"{source.tag}_{row.parking_id}",
            row.name,
            row.price,
            row.opening_hours,
            row.address,
            row.url if row.url.startswith(("http://", "https://")) else "",
            row.operator,
        )
        for row in rows
    )
    return ParkingState((source,), places, texts)
