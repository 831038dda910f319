"""Writes places to park."""

from typing import Any

import numpy as np

from mobility.api.answers.moments import wire_time
from mobility.service import ParkingKind, ParkingState

MAYBE = {1: True, 0: False}


def write_parking(state: ParkingState, rows: list[int], now_s: int) -> dict[str, Any]:
    """Write the answer.

    Parameters
    ----------
    state : ParkingState
        All places.
    rows : list[int]
        Which are wanted.
    now_s : int
        Unix seconds.

    Returns
    -------
    dict[str, Any]
        Ready for orjson. What nobody says is left out, never zero.
    """
    used = sorted(set(np.asarray(state.places.source)[rows].tolist()))
    return {
        "places": [_write_place(state, row, now_s) for row in rows],
        "sources": [
            {
                "tag": source.tag,
                "name": source.name or source.tag,
                "url": source.url,
                "license": source.license_name,
                "attribution": source.attribution,
                "simulated": source.is_simulated,
            }
            for source in (state.sources[one] for one in used)
        ],
    }


def _write_place(state: ParkingState, row: int, now_s: int) -> dict[str, Any]:
    places, text = state.places, state.texts[row]
    source = state.sources[int(places.source[row])]
    written: dict[str, Any] = {
        "id": text.parking_id,
        "name": text.name,
        "lat": float(places.lat[row]),
        "lon": float(places.lon[row]),
        "kind": ParkingKind(int(places.kind[row])).name,
        "live": bool(places.is_live[row]),
        "stale": False,
        "parkAndRide": bool(places.is_park_and_ride[row]),
        "public": bool(places.is_public[row]),
        "source": source.tag,
        "simulated": source.is_simulated,
    }
    if places.capacity[row] >= 0:
        written["capacity"] = int(places.capacity[row])
    if places.free[row] >= 0:
        written["stale"] = now_s >= int(places.fresh_until_s[row])
        if now_s < int(places.gone_s[row]):
            written["free"] = int(places.free[row])
        observed_s = int(places.observed_s[row])
        if observed_s:
            written |= {"observedAt": wire_time(observed_s), "ageSeconds": max(0, now_s - observed_s)}
    for name, value in (("open", int(places.is_open[row])), ("fee", int(places.has_fee[row]))):
        if value in MAYBE:
            written[name] = MAYBE[value]
    told = {
        "price": text.price,
        "openingHours": text.opening_hours,
        "address": text.address,
        "url": text.url,
        "operator": text.operator,
    }
    return written | {name: value for name, value in told.items() if value}
