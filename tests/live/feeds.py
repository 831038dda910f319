"""Realtime feeds for tests, written as short as a table."""

from google.transit import gtfs_realtime_pb2 as pb


def feed(made_s: int) -> pb.FeedMessage:
    """An empty message."""
    message = pb.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    message.header.timestamp = made_s
    return message


def add_update(message: pb.FeedMessage, trip_id: str, **told: object) -> pb.TripUpdate:
    """Add an update; `delays` by stop_sequence (of arrival and departure), `skipped` stop_sequences."""
    entity = message.entity.add(id=f"u{len(message.entity)}")
    update = entity.trip_update
    update.trip.trip_id = trip_id
    update.trip.start_date = str(told.get("date", ""))
    update.trip.schedule_relationship = int(str(told.get("relation", 0)))
    delays = told.get("delays", {})
    assert isinstance(delays, dict)
    for sequence, delay in delays.items():
        call = update.stop_time_update.add(stop_sequence=sequence)
        call.arrival.delay = call.departure.delay = delay
    for sequence in told.get("skipped", ()):  # type: ignore[attr-defined]
        call = update.stop_time_update.add(stop_sequence=sequence)
        call.schedule_relationship = pb.TripUpdate.StopTimeUpdate.SKIPPED
    return update


def add_vehicle(message: pb.FeedMessage, trip_id: str, date: str, lat: float, lon: float) -> None:
    """Add a vehicle."""
    vehicle = message.entity.add(id=f"v{len(message.entity)}").vehicle
    vehicle.trip.trip_id, vehicle.trip.start_date = trip_id, date
    vehicle.position.latitude, vehicle.position.longitude = lat, lon
    vehicle.timestamp = message.header.timestamp


def add_alert(
    message: pb.FeedMessage, german: str, english: str, **concerned: str | pb.TripDescriptor
) -> None:
    """Add an alert in two languages about a stop_id, a route_id or a trip."""
    alert = message.entity.add(id=f"a{len(message.entity)}").alert
    for name, value in concerned.items():
        alert.informed_entity.add(**{name: value})
    alert.header_text.translation.add(text=german, language="de")
    alert.header_text.translation.add(text=english, language="en")
