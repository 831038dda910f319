"""The model city's GTFS-realtime feed: what its vehicles would tell, labelled as simulated."""

from typing import NamedTuple

import numpy as np
from google.transit import gtfs_realtime_pb2 as pb

from mobility.simulation.live.present import PlayedDay, Sighting
from mobility.simulation.riders.fleet import TYPES

LABEL = "simulated"
"""Begins every entity's id and every vehicle's label, and is the feed's version."""

_NOISE_DEG = 0.00004
"""Of a receiver, some four meters."""
_OLDEST_S = 12
"""Positions are so old at most."""
_STATUS_BORDERS = (0.1, 0.6, 0.95, 1.6)
"""Persons for each seat at which the operator of the trains changes what it publishes."""
_STATUS = (
    pb.VehiclePosition.EMPTY,
    pb.VehiclePosition.MANY_SEATS_AVAILABLE,
    pb.VehiclePosition.FEW_SEATS_AVAILABLE,
    pb.VehiclePosition.STANDING_ROOM_ONLY,
    pb.VehiclePosition.FULL,
)


class Messages(NamedTuple):
    """Both feeds, as bytes."""

    trip_updates: bytes
    vehicle_positions: bytes


def build_messages(days: list[PlayedDay], now_s: int, seed: int) -> Messages:
    """Tell of all vehicles at a moment.

    Parameters
    ----------
    days : list[PlayedDay]
        The service days that the moment belongs to.
    now_s : int
        Unix seconds.
    seed : int
        Of the receivers' noise.

    Returns
    -------
    Messages
        TripUpdates carry the delay as it is now, for all stops to come: nothing is known of the future.
        Trains carry the occupancy status that their operator would publish.
    """
    rng = np.random.default_rng([seed, 91, now_s])
    updates, positions = _message(now_s), _message(now_s)
    for day in days:
        sightings = [day.sight(run, now_s) for run in day.under_way(now_s).tolist()]
        for seen in sightings:
            _add_update(updates, seen)
            _add_position(positions, day, seen, now_s, rng)
        shown = {seen.run for seen in sightings}
        for run, delay in day.late_successors(sightings):
            if run not in shown:
                _add_late(updates, day, run, delay)
    return Messages(updates.SerializeToString(), positions.SerializeToString())


def _message(now_s: int) -> pb.FeedMessage:
    message = pb.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    message.header.incrementality = pb.FeedHeader.FULL_DATASET
    message.header.timestamp = now_s
    message.header.feed_version = LABEL
    return message


def _name(trip: pb.TripDescriptor, trip_id: str, start_date: str, start_time: str) -> None:
    trip.trip_id, trip.start_date = trip_id, start_date
    if start_time:
        trip.start_time = start_time
    trip.schedule_relationship = pb.TripDescriptor.SCHEDULED


def _add_update(message: pb.FeedMessage, seen: Sighting) -> None:
    entity = message.entity.add()
    entity.id = f"{LABEL}-{seen.start_date}-{seen.trip_id}-{seen.start_time}"
    update = entity.trip_update
    _name(update.trip, seen.trip_id, seen.start_date, seen.start_time)
    update.vehicle.id, update.vehicle.label = seen.vehicle_id, f"{LABEL} {seen.vehicle_id}"
    update.delay = seen.delay_s
    call = update.stop_time_update.add()
    call.stop_sequence = seen.position + 2  # the next one; sequences count from 1
    call.arrival.delay = call.departure.delay = seen.delay_s


def _add_late(message: pb.FeedMessage, day: PlayedDay, run: int, delay_s: int) -> None:
    row = int(day.day.plan.rows[run])
    trip_id, start_time = day.timetable.runs.trip_id[row], day.timetable.runs.start_time[row]
    entity = message.entity.add()
    entity.id = f"{LABEL}-{day.start_date}-{trip_id}-{start_time}"
    _name(entity.trip_update.trip, trip_id, day.start_date, start_time)
    call = entity.trip_update.stop_time_update.add()
    call.stop_sequence = 1
    call.departure.delay = delay_s


def _add_position(
    message: pb.FeedMessage, day: PlayedDay, seen: Sighting, now_s: int, rng: np.random.Generator
) -> None:
    entity = message.entity.add()
    entity.id = f"{LABEL}-{seen.vehicle_id}-{seen.start_date}-{seen.trip_id}-{seen.start_time}"
    vehicle = entity.vehicle
    _name(vehicle.trip, seen.trip_id, seen.start_date, seen.start_time)
    vehicle.vehicle.id, vehicle.vehicle.label = seen.vehicle_id, f"{LABEL} {seen.vehicle_id}"
    noise = rng.normal(0, _NOISE_DEG, 2)
    vehicle.position.latitude, vehicle.position.longitude = seen.lat + noise[0], seen.lon + noise[1]
    vehicle.position.bearing = seen.bearing
    vehicle.current_stop_sequence = seen.position + 2
    stopped = pb.VehiclePosition.STOPPED_AT
    vehicle.current_status = stopped if seen.is_stopped else pb.VehiclePosition.IN_TRANSIT_TO
    vehicle.timestamp = now_s - int(rng.integers(0, _OLDEST_S))
    kind = TYPES[int(day.day.plan.fleet.type[day.day.plan.blocks.vehicle[seen.run]])]
    if kind.mode == "rail":
        index = int(np.searchsorted(_STATUS_BORDERS, seen.load / kind.seats, side="right"))
        vehicle.occupancy_status = _STATUS[index]
