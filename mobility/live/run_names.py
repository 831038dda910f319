"""How realtime entities name a run: by a trip_id, or by route, direction, service day and start."""

from dataclasses import dataclass
from enum import Enum

from google.transit import gtfs_realtime_pb2 as pb

from mobility.live.entity_fields import read_date, read_text, read_time


class TripRelation(Enum):
    """What a run is to the timetable, by the words of GTFS-realtime."""

    SCHEDULED = pb.TripDescriptor.SCHEDULED
    ADDED = pb.TripDescriptor.ADDED
    UNSCHEDULED = pb.TripDescriptor.UNSCHEDULED
    CANCELED = pb.TripDescriptor.CANCELED
    REPLACEMENT = pb.TripDescriptor.REPLACEMENT
    DUPLICATED = pb.TripDescriptor.DUPLICATED
    DELETED = pb.TripDescriptor.DELETED
    NEW = pb.TripDescriptor.NEW


ADDITIONAL = frozenset({TripRelation.ADDED, TripRelation.NEW, TripRelation.DUPLICATED})
"""Their vehicles name the run by the id that its update gives it, which is in no timetable."""


@dataclass(frozen=True, slots=True)
class RunName:
    """A TripDescriptor, read.

    Parameters
    ----------
    trip_id, route_id : str
        "" = not said.
    direction : int | None
        direction_id of trips.txt.
    start_date : int | None
        Ordinal of the service day.
    start_time_s : int | None
        Service-day seconds.
    relation : TripRelation
        SCHEDULED also where it is not said.
    """

    trip_id: str
    route_id: str
    direction: int | None
    start_date: int | None
    start_time_s: int | None
    relation: TripRelation

    @property
    def is_said(self) -> bool:
        """Whether any run is named at all."""
        return bool(self.trip_id or self.route_id)


def read_run_name(trip: pb.TripDescriptor) -> RunName:
    """Read a descriptor.

    Parameters
    ----------
    trip : TripDescriptor
        Of an update or a vehicle.

    Returns
    -------
    RunName
        Nothing is looked up.

    Raises
    ------
    ValueError
        If a field makes no sense: which.
    """
    try:
        relation = TripRelation(trip.schedule_relationship)
    except ValueError:
        raise ValueError(f"unknown schedule_relationship {trip.schedule_relationship}") from None
    return RunName(
        read_text(trip.trip_id, "trip_id"),
        read_text(trip.route_id, "route_id"),
        trip.direction_id if trip.HasField("direction_id") else None,
        read_date(trip.start_date, "start_date"),
        read_time(trip.start_time, "start_time"),
        relation,
    )
