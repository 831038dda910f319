"""Observations of OGC SensorThings 1.1, as city platforms hand them on: a result, a time, parameters."""

import math
from collections.abc import Mapping
from typing import Any

from mobility.errors import ObservationError
from mobility.sensing import members
from mobility.sensing.observation import Observation, SensorKind
from mobility.sensing.own_json import checked, start_date

PROPERTIES = {
    "onBoard": "on_board",
    "boardings": "boardings",
    "alightings": "alightings",
    "occupancyPercentage": "percentage",
}
"""What a result may be of: parameters.observedProperty."""


def read_sensorthings(message: object, system: str, kind: SensorKind = SensorKind.DEVICES) -> Observation:
    """Read an Observation entity.

    Parameters
    ----------
    message : object
        As JSON is read; "@iot.id" is its message id.
    system : str
        The counting system, where parameters.system does not say.
    kind : SensorKind
        Where parameters.kind does not say.

    Returns
    -------
    Observation
        The vehicle is parameters.vehicleId, else the id of the Datastream.

    Raises
    ------
    ObservationError
        For whatever is wrong; `field` names the member.
    """
    if not isinstance(message, dict):
        raise ObservationError("The message must be a JSON object.")
    members.refuse_devices(message)
    given = message.get("parameters", {})
    if not isinstance(given, dict):
        raise ObservationError("{field} must be an object.", field="parameters", where="")
    said = members.text(given, "observedProperty", "parameters") or "onBoard"
    if said not in PROPERTIES:
        raise ObservationError(
            "{field} must be one of {choices}.",
            field="parameters.observedProperty",
            choices=", ".join(PROPERTIES),
        )
    result = members.number(message, "result", "", 0, members.MOST_PERSONS)
    if result is None:
        raise ObservationError("{field} is missing.", field="result", where="")
    if said != "onBoard" and not math.isclose(result, round(result)):
        raise ObservationError("{field} must be a whole number.", field="result", where="")
    kind_name = members.text(given, "kind", "parameters") or kind.name
    if kind_name not in SensorKind.__members__:
        raise ObservationError(
            "{field} must be one of {choices}.",
            field="parameters.kind",
            choices=", ".join(SensorKind.__members__),
        )
    values: dict[str, Any] = {PROPERTIES[said]: result if said == "onBoard" else round(result)}
    lat, lon = _place(message)
    return checked(
        Observation(
            system=members.text(given, "system", "parameters") or system,
            message_id=members.identifier(message, "@iot.id", required=True),
            kind=SensorKind[kind_name],
            vehicle_id=members.identifier(given, "vehicleId", "parameters") or _datastream(message),
            observed_s=members.moment({"phenomenonTime": _end_of(message)}, "phenomenonTime"),
            lat=lat,
            lon=lon,
            feed=members.text(given, "feed", "parameters"),
            trip_id=members.identifier(given, "tripId", "parameters"),
            start_date=start_date(given, "startDate", "parameters"),
            stop_id=members.identifier(given, "stopId", "parameters"),
            stop_sequence=members.whole(given, "stopSequence", "parameters", high=2**31 - 1),
            **values,
        )
    )


def _end_of(message: Mapping[str, Any]) -> object:
    """Give the end of a phenomenonTime that is an interval."""
    value = message.get("phenomenonTime")
    return value.rpartition("/")[2] if isinstance(value, str) else value


def _datastream(message: Mapping[str, Any]) -> str:
    stream = message.get("Datastream")
    return members.identifier(stream, "@iot.id", "Datastream") if isinstance(stream, dict) else ""


def _place(message: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Read the point of an expanded FeatureOfInterest."""
    feature = message.get("FeatureOfInterest")
    point = feature.get("feature") if isinstance(feature, dict) else None
    at = point.get("coordinates") if isinstance(point, dict) and point.get("type") == "Point" else None
    if not isinstance(at, list) or len(at) < 2:
        return None, None
    where = "FeatureOfInterest.feature"
    named = {"lon": at[0], "lat": at[1]}
    return members.number(named, "lat", where, -90, 90), members.number(named, "lon", where, -180, 180)
