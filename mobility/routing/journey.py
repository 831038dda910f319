"""What the router answers: legs in Unix seconds and indices, no wire format, no texts of feeds."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.routing.calls import Calls
from mobility.routing.crowding import Crowding
from mobility.snapshot.trip_loads import LoadSource

Coordinates = NDArray[np.float64]
"""Degrees WGS 84, one a point; arrays up to the wire format: boxing floats costs more than a search."""


class Reason(StrEnum):
    """Why a search found nothing (OpenTripPlanner's words, the codes of docs/api.md)."""

    LOCATION_NOT_FOUND = "LOCATION_NOT_FOUND"
    NO_STOPS_IN_RANGE = "NO_STOPS_IN_RANGE"
    NO_TRANSIT_CONNECTION = "NO_TRANSIT_CONNECTION"
    NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW = "NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW"
    OUTSIDE_BOUNDS = "OUTSIDE_BOUNDS"
    OUTSIDE_SERVICE_PERIOD = "OUTSIDE_SERVICE_PERIOD"
    WALKING_BETTER_THAN_TRANSIT = "WALKING_BETTER_THAN_TRANSIT"


@dataclass(frozen=True, slots=True)
class EmptyReason:
    """One reason and the side it is about: "fromPlace", "toPlace", "time", "via" or ""."""

    code: Reason
    field: str = ""


class Turn(StrEnum):
    """Relative direction of a step (the value is MOTIS' relativeDirection)."""

    DEPART = "DEPART"
    HARD_LEFT = "HARD_LEFT"
    LEFT = "LEFT"
    SLIGHTLY_LEFT = "SLIGHTLY_LEFT"
    CONTINUE = "CONTINUE"
    SLIGHTLY_RIGHT = "SLIGHTLY_RIGHT"
    RIGHT = "RIGHT"
    HARD_RIGHT = "HARD_RIGHT"
    CIRCLE_CLOCKWISE = "CIRCLE_CLOCKWISE"
    CIRCLE_COUNTERCLOCKWISE = "CIRCLE_COUNTERCLOCKWISE"
    STAIRS = "STAIRS"
    ELEVATOR = "ELEVATOR"
    UTURN_LEFT = "UTURN_LEFT"
    UTURN_RIGHT = "UTURN_RIGHT"


class Step(NamedTuple):
    """One instruction of a street leg: a run of edges with one name and one kind."""

    turn: Turn
    length_m: float
    duration_s: int
    name: int  # row of the "street/names" table, or -1
    feature: int  # bits of osm.street_graph.Feature of its first edge
    way: int  # OSM way id of its first edge, 0 = made by us
    from_level: float
    to_level: float
    pushed: bool  # a cyclist walks here
    exit: int  # which exit of a roundabout to take (1 = the first), 0 = no roundabout
    lats: Coordinates
    lons: Coordinates
    climb_m: int | None = None  # whole metres up and down; None = the network knows no heights
    descent_m: int | None = None


class PlacePoint(NamedTuple):
    """Where a leg begins or ends that is no stop: degrees WGS 84."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True, eq=False)
class StreetLeg:
    """A stretch on streets: access, transfer, egress or direct."""

    mode: str  # "WALK", "BIKE" or "CAR"
    start_s: int  # Unix
    end_s: int
    from_stop: int  # -1 = the query's coordinate
    to_stop: int
    length_m: float
    lats: Coordinates
    lons: Coordinates
    steps: tuple[Step, ...]
    unknown_step_free_m: float = 0.0  # wheelchair only: metres whose step-free state is not known
    parking: int = -1  # row of the ParkingState where one's own car or bike is left (or taken again)
    from_point: PlacePoint | None = None  # where it is neither a stop nor the query's coordinate
    to_point: PlacePoint | None = None
    climb_m: int | None = None  # whole metres up and down; None = the network knows no heights
    descent_m: int | None = None
    stay_s: int = 0  # how long one stays where it ends, at a via stop


@dataclass(frozen=True, slots=True, eq=False)
class RentalLeg:
    """A ride on a shared vehicle: taking it, riding it over streets, giving it back.

    Parameters
    ----------
    mode : str
        What one rides like: "BIKE" (bikes, cargo bikes, scooters) or "CAR".
    start_s, end_s : int
        Unix: from arriving at the vehicle to walking on, `pickup_s` and `dropoff_s` included.
    from_point, to_point : PlacePoint
        Where it is taken and given back.
    length_m : float
        Ridden.
    lats, lons : Coordinates
        The line of the ride.
    steps : tuple[Step, ...]
        Its instructions.
    system, vehicle_type : int
        Rows of the SharingState.
    from_station, to_station : int
        Rows of the SharingState's stations, -1 = not at a station.
    vehicle : int
        Row of the SharingState's free vehicles, -1 = any of a station.
    pickup_s, dropoff_s : int
        Seconds that taking it and giving it back take.
    chance : float | None
        That a vehicle (and a free dock, if one is needed) is there when one comes, None = not known.
    climb_m, descent_m : int | None
        Whole metres up and down, None = the network knows no heights.
    """

    mode: str
    start_s: int
    end_s: int
    from_point: PlacePoint
    to_point: PlacePoint
    length_m: float
    lats: Coordinates
    lons: Coordinates
    steps: tuple[Step, ...]
    system: int
    vehicle_type: int
    from_station: int = -1
    to_station: int = -1
    vehicle: int = -1
    pickup_s: int = 0
    dropoff_s: int = 0
    chance: float | None = None
    climb_m: int | None = None
    descent_m: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class OnDemandLeg:
    """A ride that must be booked: a flexible line, a shuttle or a taxi.

    Parameters
    ----------
    service : int
        Row of the services on demand.
    start_s, end_s : int
        Unix: from the expected departure to the arrival at the latest.
    from_stop, to_stop : int
        Stops of the Timetable, -1 = a point of the zone.
    from_point, to_point : PlacePoint
        Where one is picked up and set down.
    wait_s : int
        Expected wait that lies before `start_s`.
    latest_booking_s : int | None
        Unix: until when it can be booked, None = no limit is known.
    length_m : float
        Ridden, as estimated.
    lats, lons : Coordinates
        Its expected line.
    zone : int
        Row of the service's zones, -1 = none.
    is_estimated : bool
        The times are estimates: there is no timetable.
    """

    service: int
    start_s: int
    end_s: int
    from_stop: int
    to_stop: int
    from_point: PlacePoint
    to_point: PlacePoint
    wait_s: int
    latest_booking_s: int | None
    length_m: float
    lats: Coordinates
    lons: Coordinates
    zone: int = -1
    is_estimated: bool = True


@dataclass(frozen=True, slots=True)
class RunNow:
    """What realtime feeds say of the run of a ride.

    Parameters
    ----------
    row : int
        Of the snapshot's runs.
    is_canceled : bool
        It does not run.
    is_additional : bool
        It is in no timetable.
    """

    row: int
    is_canceled: bool = False
    is_additional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class TransitLeg:
    """A ride on one trip from one call to another."""

    trip: int  # Timetable trip
    service_day: int  # ordinal
    calls: Calls  # from boarding to alighting, both included
    stay_seated: bool  # True: one stays seated from the ride before (block or in-seat transfer)
    lats: Coordinates
    lons: Coordinates
    now: RunNow | None = None  # None: as planned, or nothing is known
    stay_s: int = 0  # how long one stays where it ends, at a via stop

    @property
    def start_s(self) -> int:
        """Departure of the boarding call."""
        return self.calls.first.departure_s

    @property
    def end_s(self) -> int:
        """Arrival of the alighting call."""
        return self.calls.last.arrival_s


Leg = StreetLeg | TransitLeg | RentalLeg | OnDemandLeg


@dataclass(frozen=True, slots=True)
class Comfort:
    """What a journey feels like to a traveler who minds full vehicles.

    Parameters
    ----------
    perceived_s : float
        Its seconds by their weights, from leaving to arriving.
    crowding_s : float
        What of it full vehicles add.
    seat_probability, space_probability : float | None
        The least of all its stretches, None where nothing is known.
    waits_s : int
        How much later it arrives than another one of the answer on the same lines, that it is offered beside
        for its room; 0 = it is not such a one.
    crowding : Crowding
        What the traveler minds.
    sources : tuple[LoadSource, ...]
        What the loads of its rides rest on; NONE: of some stretch nothing is known.
    is_as_wished : bool
        A seat, room: what is wished for is likely on every stretch; True where nothing is wished for.
    counts_usual : bool
        A stretch of which nothing is told counts as the riders that are usual there, not as empty.
    """

    perceived_s: float
    crowding_s: float
    seat_probability: float | None
    space_probability: float | None
    waits_s: int
    crowding: Crowding
    sources: tuple[LoadSource, ...]
    is_as_wished: bool = True
    counts_usual: bool = False

    @property
    def is_known_throughout(self) -> bool:
        """Whether of every stretch something is known; what is not counts as not crowded."""
        return LoadSource.NONE not in self.sources


@dataclass(frozen=True, slots=True, eq=False)
class Journey:
    """One way to go, leg by leg, feasible leg by leg."""

    legs: tuple[Leg, ...]
    why: tuple[str, ...] = ()  # why rank.py kept it: "fastest", "fewest_transfers", "latest_departure", ...
    comfort: Comfort | None = None  # None: full vehicles are not minded

    @property
    def start_s(self) -> int:
        """Start of the first leg (Unix)."""
        return self.legs[0].start_s

    @property
    def end_s(self) -> int:
        """End of the last leg (Unix)."""
        return self.legs[-1].end_s

    @property
    def rides(self) -> int:
        """Vehicles boarded (staying seated through a change of trip is no boarding)."""
        return sum(1 for leg in self.legs if isinstance(leg, TransitLeg) and not leg.stay_seated)


class WhyNot(StrEnum):
    """Why something that serves a place is not offered."""

    TOO_LATE_TO_BOOK = "TOO_LATE_TO_BOOK"
    OUT_OF_HOURS = "OUT_OF_HOURS"
    ROUND_TRIP_ONLY = "ROUND_TRIP_ONLY"
    NOT_KNOWN_YET = "NOT_KNOWN_YET"


@dataclass(frozen=True, slots=True)
class NotOffered:
    """A service on demand, a line or a sharing system that serves a place and is not offered.

    Parameters
    ----------
    code : WhyNot
        Why.
    service : int
        Row of the services on demand, -1 = none.
    route : int
        Of the Timetable, -1 = none.
    latest_booking_s : int | None
        Unix: until when it could have been booked (TOO_LATE_TO_BOOK).
    system : int
        Row of the systems of shared vehicles, -1 = none.
    """

    code: WhyNot
    service: int = -1
    route: int = -1
    latest_booking_s: int | None = None
    system: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class PlanResult:
    """Journeys, direct ways and, if there are no journeys, why.

    The departures (arrivals with arrive_by) in [searched_from_s, searched_to_s) were searched completely; the
    page before is the cursor EARLIER|searched_from_s, the page after is LATER|searched_to_s.
    """

    journeys: tuple[Journey, ...]
    direct: tuple[Journey, ...]
    reasons: tuple[EmptyReason, ...]
    searched_from_s: int
    searched_to_s: int
    timings_ms: dict[str, float] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    lacks_loads: bool = False  # full vehicles are minded, and of some day that was searched nothing is known
    not_offered: tuple[NotOffered, ...] = ()  # what serves a place all the same
