"""What a control room reads of sensors, vehicle by vehicle."""

from collections import Counter
from typing import Any

from mobility.api.answers.moments import wire_time
from mobility.snapshot.control_loads import ControlLoads
from mobility.snapshot.positions import Positions, no_positions
from mobility.snapshot.sensor_reports import SensorReport, VehiclePlace, VehicleSensor


def write_sensors(told: ControlLoads, now_s: int, positions: Positions | None = None) -> dict[str, Any]:
    """Write how sensors and counting systems are doing.

    Parameters
    ----------
    told : ControlLoads
        By the live process.
    now_s : int
        Unix seconds.
    positions : Positions | None
        Where vehicles are now by their feeds; None: no feed tells.

    Returns
    -------
    dict[str, Any]
        Ready for orjson.
    """
    where = no_positions() if positions is None else positions
    runs = list(zip(where.trip.tolist(), where.day.tolist(), strict=True))
    times = Counter(runs)
    rows = {run: row for row, run in enumerate(runs) if times[run] == 1 and run[0] >= 0}
    return {
        "madeAt": wire_time(told.made_s),
        "sensors": [_write_report(one, now_s) for one in told.reports],
        "vehicles": [_write_vehicle(one, now_s) for one in told.sensors],
        "places": [_write_place(one, where, rows) for one in told.places],
    }


def _write_report(one: SensorReport, now_s: int) -> dict[str, Any]:
    written: dict[str, Any] = {
        "vehicleId": one.vehicle_id,
        "kind": one.kind,
        "findings": list(one.findings),
        "coverage": round(one.coverage, 3),
        "compared": one.compared,
    }
    if one.heard_s:
        written |= {"heardAt": wire_time(one.heard_s), "silentSeconds": max(0, now_s - one.heard_s)}
    written |= _persons(bias=one.bias, error=one.error)
    weeks = one.weeks
    if weeks is not None:
        written["weeks"] = {
            "until": wire_time(weeks.heard_s),
            "coverage": round(weeks.coverage, 3),
            "compared": weeks.compared,
        } | _persons(bias=weeks.bias, drift=weeks.drift, error=weeks.error)
    return written


def _write_place(one: VehiclePlace, where: Positions, rows: dict[tuple[int, int], int]) -> dict[str, Any]:
    """Write where a vehicle was last, by its feed if that is newer; not where a run has several vehicles."""
    lat, lon, seen_s = one.lat, one.lon, one.seen_s
    row = rows.get((one.trip, one.day))
    if row is not None and int(where.observed_s[row]) > seen_s:
        lat, lon, seen_s = float(where.lat[row]), float(where.lon[row]), int(where.observed_s[row])
    return {
        "vehicleId": one.vehicle_id,
        "lat": round(lat, 6),
        "lon": round(lon, 6),
        "seenAt": wire_time(seen_s),
    }


def _persons(**figures: float | None) -> dict[str, float]:
    return {name: round(value, 1) for name, value in figures.items() if value is not None}


def _write_vehicle(one: VehicleSensor, now_s: int) -> dict[str, Any]:
    return {
        "system": one.system,
        "vehicleId": one.vehicle_id,
        "registeredId": one.registered_id,
        "kinds": list(one.kinds),
        "messages": one.messages,
        "matched": one.matched,
        "heardAt": wire_time(one.heard_s),
        "silentSeconds": max(0, now_s - one.heard_s),
        "lagSeconds": one.lag_s,
        "clockOff": one.is_clock_off,
        "faults": one.faults,
    }
