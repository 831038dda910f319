"""GTFS-realtime VehiclePositions: where vehicles are, and what the feed says of how full they are."""

import hashlib

from google.protobuf.message import DecodeError
from google.transit import gtfs_realtime_pb2

from mobility.errors import ObservationError
from mobility.sensing.carriages import UNKNOWN
from mobility.sensing.members import LATEST_S, LONGEST_TEXT
from mobility.sensing.observation import Observation, SensorKind
from mobility.sensing.own_json import LEVELS, is_service_day
from mobility.sensing.run_texts import write_run

MOST_ENTITIES = 20_000
MOST_CARRIAGES = 40
LARGEST_PERCENTAGE = 500
_STATUS = gtfs_realtime_pb2.VehiclePosition.OccupancyStatus


def read_vehicle_positions(content: bytes, system: str, feed: str) -> list[Observation]:
    """Read the vehicles of a feed message.

    Parameters
    ----------
    content : bytes
        As received.
    system : str
        What the observations are said to come from.
    feed : str
        Tag of the feed of the timetable that its ids are of.

    Returns
    -------
    list[Observation]
        As `observe_positions` gives them.

    Raises
    ------
    ObservationError
        If it is no such message.
    """
    message = gtfs_realtime_pb2.FeedMessage()
    try:
        message.ParseFromString(content)
    except (DecodeError, RecursionError, UnicodeDecodeError) as fault:
        raise ObservationError("This is no GTFS-realtime message.", field=feed) from fault
    if not message.IsInitialized() or len(message.entity) > MOST_ENTITIES:
        raise ObservationError("This is no complete GTFS-realtime message.", field=feed)
    return observe_positions(message, system, feed)


def observe_positions(message: gtfs_realtime_pb2.FeedMessage, system: str, feed: str) -> list[Observation]:
    """Take what is said of vehicles out of a message that was read.

    Parameters
    ----------
    message : FeedMessage
        Complete.
    system : str
        What the observations are said to come from.
    feed : str
        Tag of the feed of the timetable that its ids are of.

    Returns
    -------
    list[Observation]
        One a vehicle, in the order of the feed; level "" and percentage None where it says nothing of room.
        Of several carriages the mean percentage counts where the vehicle as a whole has none. Carriages with
        names of their own are told of each, as they may be coupled vehicles. The trip_id is that of
        `run_texts` where a start_time is said.
    """
    made_s = int(message.header.timestamp)
    return [
        read
        for entity in message.entity
        if entity.HasField("vehicle")
        and not entity.is_deleted
        and (read := _read(entity.id, entity.vehicle, made_s, system, feed)) is not None
    ]


def _read(
    entity: str, vehicle: gtfs_realtime_pb2.VehiclePosition, made_s: int, system: str, feed: str
) -> Observation | None:
    """Read a vehicle; None if it has neither id nor run, no time at all, or texts that are none."""
    named, trip = vehicle.vehicle, vehicle.trip
    of_run = (trip.trip_id, trip.route_id, trip.start_date, trip.start_time)
    texts = (entity, named.id, named.label, vehicle.stop_id, *of_run)
    # protobuf hands over as bytes what is no UTF-8.
    if not all(isinstance(text, str) for text in texts):
        return None
    observed_s = int(vehicle.timestamp) or made_s
    vehicle_id = (vehicle.vehicle.id or vehicle.vehicle.label)[:LONGEST_TEXT]
    direction = str(trip.direction_id) if trip.HasField("direction_id") else ""
    trip_id = write_run(trip.trip_id[:LONGEST_TEXT], trip.route_id[:LONGEST_TEXT], direction, trip.start_time)
    if not 0 < observed_s < LATEST_S or not (vehicle_id or trip_id):
        return None
    start_date = vehicle.trip.start_date
    level, percentage = _occupancy(vehicle)
    has_position = vehicle.HasField("position") and abs(vehicle.position.latitude) <= 90
    has_position = has_position and abs(vehicle.position.longitude) <= 180
    # Without a stop the status says nothing, and least of all its default.
    has_stop = vehicle.HasField("current_stop_sequence") or bool(vehicle.stop_id)
    carriages = _carriages(vehicle)
    said = f"{entity}|{vehicle_id}|{trip_id}|{start_date}|{observed_s}|{level}|{percentage}"
    said += "".join(f"|{name}:{one}:{share}" for name, one, share in carriages)
    return Observation(
        system=system,
        message_id=hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=12).hexdigest(),
        kind=SensorKind.LEVEL,
        vehicle_id=vehicle_id,
        observed_s=observed_s,
        level=level,
        percentage=percentage,
        lat=round(vehicle.position.latitude, 6) if has_position else None,
        lon=round(vehicle.position.longitude, 6) if has_position else None,
        feed=feed,
        trip_id=trip_id,
        start_date=start_date if is_service_day(start_date) else "",
        stop_id=vehicle.stop_id[:LONGEST_TEXT],
        stop_sequence=vehicle.current_stop_sequence if vehicle.HasField("current_stop_sequence") else None,
        is_heading_to_stop=has_stop
        and vehicle.current_status != gtfs_realtime_pb2.VehiclePosition.STOPPED_AT,
        carriages=carriages,
    )


def _carriages(vehicle: gtfs_realtime_pb2.VehiclePosition) -> tuple[tuple[str, str, int], ...]:
    """Give name, level and percentage of carriages; none where any has no name of its own."""
    read = []
    for one in vehicle.multi_carriage_details:
        name = one.id or one.label
        if not isinstance(name, str) or not name:  # protobuf hands over as bytes what is no UTF-8
            return ()
        level = _STATUS.Name(one.occupancy_status) if one.HasField("occupancy_status") else ""
        share = one.occupancy_percentage if one.HasField("occupancy_percentage") else UNKNOWN
        is_share = 0 <= share <= LARGEST_PERCENTAGE
        read.append((name[:LONGEST_TEXT], level if level in LEVELS else "", share if is_share else UNKNOWN))
    names = {name for name, _, _ in read}
    return tuple(read) if 2 <= len(names) == len(read) <= MOST_CARRIAGES else ()


def _occupancy(vehicle: gtfs_realtime_pb2.VehiclePosition) -> tuple[str, int | None]:
    """Give level and percentage; carriages stand in for the whole where it is silent."""
    level = _STATUS.Name(vehicle.occupancy_status) if vehicle.HasField("occupancy_status") else ""
    percentage = vehicle.occupancy_percentage if vehicle.HasField("occupancy_percentage") else None
    if percentage is None:
        # -1 is the value of a carriage without data.
        said = [
            one.occupancy_percentage
            for one in vehicle.multi_carriage_details
            if one.HasField("occupancy_percentage") and one.occupancy_percentage >= 0
        ]
        percentage = round(sum(said) / len(said)) if said else None
    if not level:
        names = [
            _STATUS.Name(one.occupancy_status)
            for one in vehicle.multi_carriage_details
            if one.HasField("occupancy_status")
        ]
        ranks = sorted(LEVELS.index(name) for name in names if name in LEVELS)
        level = LEVELS[ranks[len(ranks) // 2]] if ranks else ""
    if percentage is not None and percentage > LARGEST_PERCENTAGE:
        percentage = None
    return (level if level in LEVELS else ""), percentage
