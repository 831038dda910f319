"""The health of sensors over the weeks that a model learned from, as its manifest keeps it."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from mobility.errors import ModelError
from mobility.network import Timetable
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.sensor_health import sensor_health
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits import StopVisits
from mobility.snapshot.sensor_reports import SensorWeeks

MEMBER = "sensors"
"""Of a model's manifest."""
ALWAYS = ("heard_s", "coverage", "compared")
"""Figures that every sensor has; the others may be None."""
Sensor = tuple[str, str]
"""Id of the vehicle and name of the SensorKind."""


def weeks_of_sensors(
    visits: StopVisits, timetable: Timetable, model: LoadModel, vehicle_ids: Sequence[str]
) -> list[dict[str, Any]]:
    """Look at what sensors told during the weeks that a model learned from.

    Parameters
    ----------
    visits : StopVisits
        That it learned from.
    timetable : Timetable
        What their numbers mean.
    model : LoadModel
        With the errors that are corrected.
    vehicle_ids : Sequence[str]
        In the order of the registry; vehicles beyond them have no name and are left out.

    Returns
    -------
    list[dict[str, Any]]
        For the manifest.
    """
    if not visits.trip.size or not vehicle_ids:
        return []
    now_s = int(visits.observed_s.max())
    return [
        {"vehicle": vehicle_ids[one.vehicle], "kind": one.kind.name}
        | asdict(
            SensorWeeks(
                one.heard_s,
                round(one.coverage, 4),
                one.compared,
                _rounded(one.bias),
                _rounded(one.drift),
                _rounded(one.error),
            )
        )
        for one in sensor_health(visits, timetable, model, now_s)
        if 0 <= one.vehicle < len(vehicle_ids)
    ]


def read_weeks(manifest: Mapping[str, Any]) -> dict[Sensor, SensorWeeks]:
    """Read them again.

    Parameters
    ----------
    manifest : Mapping[str, Any]
        Of a model.

    Returns
    -------
    dict[Sensor, SensorWeeks]
        By vehicle and kind; empty where it was trained without names of vehicles.

    Raises
    ------
    ModelError
        If this program does not understand them: another version may have written them.
    """
    try:
        given: Iterable[dict[str, Any]] = manifest.get(MEMBER, ())
        return dict(_read(dict(one)) for one in given)
    except (TypeError, ValueError, KeyError) as error:
        raise ModelError(f"{MEMBER} of the model's manifest cannot be read: {error!r}", MEMBER) from None


def _read(given: dict[str, Any]) -> tuple[Sensor, SensorWeeks]:
    sensor = str(given.pop("vehicle")), SensorKind[given.pop("kind")].name
    weeks = SensorWeeks(**given)
    for name, value in asdict(weeks).items():
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number and (value is not None or name in ALWAYS):
            raise ValueError(f"{name} is {value!r}")
    return sensor, weeks


def _rounded(persons: float | None) -> float | None:
    return None if persons is None or math.isnan(persons) else round(persons, 2)
