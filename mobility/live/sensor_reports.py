"""Reports of sensors for the control room: the last hours, the weeks before, and what is wrong with each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from mobility.live.sensor_window import SensorWindow
from mobility.occupancy.exact_loads import FORGOTTEN_S
from mobility.occupancy.sensor_health import LEAST_COMPARED, SensorHealth
from mobility.occupancy.sensor_weeks import Sensor
from mobility.sensing.observation import SensorKind
from mobility.sensing.registry import Registry
from mobility.snapshot.sensor_reports import SensorReport, SensorWeeks

UNDER_WAY_S = 600
"""A vehicle that was heard by whatever means so lately is in service: its sensors have something to say."""
LONG_SILENT_S = 2 * 86_400
"""Out of service or not: a sensor that says nothing for so long is missed."""
BIASED, DRIFTS = 5.0, 3.0
"""Persons."""
PATCHY = 0.8
"""Share of calls; classes of third parties and counts by hand come now and then."""
NOW_AND_THEN = (SensorKind.LEVEL.name, SensorKind.MANUAL.name)


def report_sensors(
    hours: Iterable[SensorHealth],
    weeks: Mapping[Sensor, SensorWeeks],
    window: SensorWindow,
    registry: Registry,
    now_s: int,
) -> tuple[SensorReport, ...]:
    """Put together what is known of each sensor.

    Parameters
    ----------
    hours : Iterable[SensorHealth]
        Those whose messages belong to runs of the last hours.
    weeks : Mapping[Sensor, SensorWeeks]
        Those that the model knows.
    window : SensorWindow
        Who was heard when.
    registry : Registry
        Vehicles, and which of them are said to carry which sensors.
    now_s : int
        Unix seconds.

    Returns
    -------
    tuple[SensorReport, ...]
        By vehicle and kind; also those that have fallen silent, and registered ones that never spoke.
    """
    ids = registry.vehicle_ids
    now = {(ids[one.vehicle] if 0 <= one.vehicle < len(ids) else "", one.kind.name): one for one in hours}
    registered = {
        (registry.own_id(vehicle_id), system.kind.name)
        for system in registry.systems.values()
        for vehicle_id in system.vehicles
    }
    # A vehicle that was taken out of the registry is not missed.
    known = {sensor for sensor in weeks if sensor[0] in registry.rows}
    heard_s: dict[Sensor, int] = {}
    of_vehicle_s: dict[str, int] = {}
    for (name, kind), at_s in window.heard_s.items():
        if name in registry.rows:
            vehicle_id = registry.own_id(name)
            heard_s[vehicle_id, kind] = max(heard_s.get((vehicle_id, kind), 0), at_s)
            of_vehicle_s[vehicle_id] = max(of_vehicle_s.get(vehicle_id, 0), at_s)
    reports = []
    for sensor in sorted({*now, *known, *registered, *heard_s}):
        report = _report(sensor, now.get(sensor), weeks.get(sensor), heard_s.get(sensor, 0))
        moments = now_s, window.since_s, of_vehicle_s.get(sensor[0], 0)
        reports.append(replace(report, findings=tuple(_findings(report, now.get(sensor), *moments))))
    return tuple(reports)


def _report(
    sensor: Sensor, hours: SensorHealth | None, weeks: SensorWeeks | None, heard_s: int
) -> SensorReport:
    heard_s = max(heard_s, 0 if weeks is None else weeks.heard_s)
    if hours is None:
        return SensorReport(*sensor, heard_s, 0.0, 0, None, None, weeks)
    heard_s = max(heard_s, hours.heard_s)
    return SensorReport(*sensor, heard_s, hours.coverage, hours.compared, hours.bias, hours.error, weeks)


def _findings(
    report: SensorReport, hours: SensorHealth | None, now_s: int, since_s: int, vehicle_heard_s: int
) -> Iterator[str]:
    weeks, is_steady = report.weeks, report.kind not in NOW_AND_THEN
    # Nobody knows what was said before one listened.
    silent_s = now_s - max(report.heard_s, since_s)
    is_under_way = now_s - vehicle_heard_s <= UNDER_WAY_S
    is_missed = silent_s > (FORGOTTEN_S if is_under_way and is_steady else LONG_SILENT_S)
    if is_missed and report.kind != SensorKind.MANUAL.name:
        yield "SILENT"
    if is_steady and hours is not None and hours.visits >= LEAST_COMPARED and report.coverage < PATCHY:
        yield "PATCHY"
    bias = report.bias if report.bias is not None or weeks is None else weeks.bias
    if bias is not None and abs(bias) > BIASED:
        yield "BIASED"
    if weeks is not None and weeks.drift is not None and abs(weeks.drift) > DRIFTS:
        yield "DRIFTS"
