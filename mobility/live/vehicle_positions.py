"""GTFS-realtime VehiclePositions as plain records: what a feed says, before anything is looked up."""

import math
from dataclasses import dataclass

from google.transit import gtfs_realtime_pb2 as pb

from mobility.live.entity_fields import read_text
from mobility.live.messages import MOST_FUTURE_S
from mobility.live.run_names import RunName, read_run_name


@dataclass(frozen=True, slots=True)
class VehiclePosition:
    """What a feed says of one vehicle.

    Parameters
    ----------
    entity : str
        The feed's id of this message.
    vehicle_id : str
        The operator's, "" = not said.
    name : RunName
        Of the run that it is on.
    lat, lon : float | None
        Degrees, WGS 84.
    bearing : float
        Degrees clockwise from north, NaN = not said.
    observed_s : int
        Unix seconds, 0 = not said.
    stop_id : str
        Where it is or goes next, "" = not said.
    stop_sequence : int | None
        The same by its place in the run.
    stop_status : str
        GTFS-realtime's word: INCOMING_AT, STOPPED_AT, IN_TRANSIT_TO.
    occupancy_status : str
        GTFS-realtime's word, "" = not said.
    occupancy_percentage : int | None
        Of all places.
    """

    entity: str
    vehicle_id: str
    name: RunName
    lat: float | None
    lon: float | None
    bearing: float
    observed_s: int
    stop_id: str
    stop_sequence: int | None
    stop_status: str
    occupancy_status: str
    occupancy_percentage: int | None


@dataclass(frozen=True, slots=True)
class VehiclePositions:
    """Those of one message."""

    made_s: int  # Unix seconds by the feed's own clock, 0 = not said
    vehicles: tuple[VehiclePosition, ...]
    unreadable: tuple[str, ...]  # sentences about what had to be left out


def positions_of(message: pb.FeedMessage, source: str, now_s: int) -> VehiclePositions:
    """Take the positions of vehicles out of a message.

    Parameters
    ----------
    message : FeedMessage
        As `read_message` gives it.
    source : str
        Where from, for messages.
    now_s : int
        Unix seconds now.

    Returns
    -------
    VehiclePositions
        All entities with a vehicle; single ones that make no sense are told of and left out.
    """
    vehicles, unreadable = [], []
    for entity in message.entity:
        if entity.is_deleted or not entity.HasField("vehicle"):
            continue
        try:
            vehicles.append(_vehicle(read_text(entity.id, "id"), entity.vehicle, now_s))
        except ValueError as fault:
            unreadable.append(f"{source}: entity {entity.id!r}: {fault}")
    return VehiclePositions(int(message.header.timestamp), tuple(vehicles), tuple(unreadable))


def _vehicle(entity: str, vehicle: pb.VehiclePosition, now_s: int) -> VehiclePosition:
    if vehicle.timestamp > now_s + MOST_FUTURE_S:
        raise ValueError(f"its timestamp {vehicle.timestamp} is of the future; seconds since 1970 are meant")
    lat = lon = None
    if vehicle.HasField("position"):
        lat, lon = vehicle.position.latitude, vehicle.position.longitude
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise ValueError(f"its position {lat}, {lon} is none on Earth")
        if (lat, lon) == (0.0, 0.0):  # what receivers say that have no fix yet
            lat = lon = None
    has_bearing = vehicle.position.HasField("bearing") and math.isfinite(vehicle.position.bearing)
    has_status = vehicle.HasField("occupancy_status")
    try:
        status = pb.VehiclePosition.OccupancyStatus.Name(vehicle.occupancy_status) if has_status else ""
    except ValueError:
        raise ValueError(f"unknown occupancy_status {vehicle.occupancy_status}") from None
    percentage = vehicle.occupancy_percentage if vehicle.HasField("occupancy_percentage") else None
    return VehiclePosition(
        entity,
        read_text(vehicle.vehicle.id, "vehicle.id"),
        read_run_name(vehicle.trip),
        lat,
        lon,
        vehicle.position.bearing % 360 if has_bearing else math.nan,
        int(vehicle.timestamp),
        read_text(vehicle.stop_id, "stop_id"),
        vehicle.current_stop_sequence if vehicle.HasField("current_stop_sequence") else None,
        pb.VehiclePosition.VehicleStopStatus.Name(vehicle.current_status),
        status,
        percentage,
    )
