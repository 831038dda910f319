"""How counting systems and sensors are doing, vehicle by vehicle: for the control room only."""

from dataclasses import dataclass, field
from typing import Any

SENSOR_KINDS = ("DOOR", "DEVICES", "CAMERA", "WEIGHT", "MANUAL", "LEVEL")
"""Names of sensing's SensorKind."""
FINDINGS = ("SILENT", "PATCHY", "BIASED", "DRIFTS")
"""What may be wrong with a sensor; docs/sensors.md says from when on."""


@dataclass(frozen=True, slots=True)
class VehicleSensor:
    """One counting system in one vehicle, over the messages of the last hours.

    Parameters
    ----------
    system, vehicle_id : str
        As the messages have them.
    messages, matched : int
        Each message once; those that belong to a run and call.
    heard_s : int
        Unix seconds of the newest observation.
    lag_s : int
        Seconds from observation to arrival, the median.
    is_clock_off : bool
        Whether all messages come late by about the same time.
    faults : dict[str, int]
        Counts by the words of docs/sensors.md.
    registered_id : str
        The vehicle's own id, where messages call it by an alias; "" = not registered.
    kinds : tuple[str, ...]
        Names of the SensorKinds of its messages.
    """

    system: str
    vehicle_id: str
    messages: int
    matched: int
    heard_s: int
    lag_s: int
    is_clock_off: bool
    faults: dict[str, int] = field(default_factory=dict)
    registered_id: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SensorWeeks:
    """One kind of sensor in one vehicle over the weeks that the model learned from.

    Parameters
    ----------
    heard_s : int
        Unix seconds when it was heard last in these weeks.
    coverage : float
        Share of the calls of its runs that it told of.
    compared : int
        Calls at which it was compared with counts; for doors runs.
    bias, error : float | None
        Persons that it tells too many on average, as corrected, and mean absolute error; None = compared too
        seldom.
    drift : float | None
        Bias of the last week of them minus that before; None = compared too seldom.
    """

    heard_s: int
    coverage: float
    compared: int
    bias: float | None
    drift: float | None
    error: float | None


@dataclass(frozen=True, slots=True)
class SensorReport:
    """One kind of sensor in one vehicle: over the last hours, and over the weeks before.

    Parameters
    ----------
    vehicle_id : str
        As registered, "" = not registered.
    kind : str
        Name of a SensorKind.
    heard_s : int
        Unix seconds when it was heard last; 0 = never.
    coverage : float
        Share of the calls of its runs that it told of in the last hours.
    compared : int
        Calls at which it was compared with counts, in the last hours; for doors runs.
    bias, error : float | None
        Persons that it tells too many on average, as corrected, and mean absolute error; None = compared too
        seldom.
    weeks : SensorWeeks | None
        The same over weeks; None = the model does not know it.
    findings : tuple[str, ...]
        What is wrong with it, in the words of docs/sensors.md.
    """

    vehicle_id: str
    kind: str
    heard_s: int
    coverage: float
    compared: int
    bias: float | None
    error: float | None
    weeks: SensorWeeks | None = None
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VehiclePlace:
    """Where a vehicle was, as far as anything tells.

    Parameters
    ----------
    vehicle_id : str
        As registered.
    lat, lon : float
        Degrees.
    seen_s : int
        Unix seconds when it was there.
    trip : int
        Its run: of the Timetable, -1 = not known.
    day : int
        Ordinal of the run's service day.
    """

    vehicle_id: str
    lat: float
    lon: float
    seen_s: int
    trip: int = -1
    day: int = 0


def read_report(given: dict[str, Any]) -> SensorReport:
    """Read a report as `dataclasses.asdict` wrote it.

    Parameters
    ----------
    given : dict[str, Any]
        As JSON is read.

    Returns
    -------
    SensorReport
        The same as before.

    Raises
    ------
    TypeError, KeyError
        If it is none.
    """
    weeks = given["weeks"]
    read = None if weeks is None else SensorWeeks(**weeks)
    return SensorReport(**{**given, "weeks": read, "findings": tuple(given["findings"])})
