"""What a fare looks at of a journey: rides from stop to stop, without arrays, texts or a wire format."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG), as for all beelines of the network."""


@dataclass(frozen=True, slots=True)
class FareStop:
    """A stop, or a point where a vehicle on demand stops.

    Parameters
    ----------
    stop_id : str
        The feed's own id, without its tag; of a point that of the stop nearest to it, "" = none is near.
    zone_id : str
        GTFS zone_id, "" = none.
    areas : frozenset[str]
        GTFS area_ids, those of its station included.
    lat, lon : float
        Degrees WGS 84.
    """

    stop_id: str
    zone_id: str = ""
    areas: frozenset[str] = frozenset()
    lat: float = 0.0
    lon: float = 0.0


@dataclass(frozen=True, slots=True)
class FareRide:
    """A ride without a change of vehicle; trips through which one stays seated are one ride.

    Parameters
    ----------
    feed : str
        Tag of the feed.
    stops : tuple[FareStop, ...]
        From boarding to alighting, at least two.
    start_s, end_s : int
        Unix seconds.
    route_id, agency_id : str
        The feed's own ids.
    networks : frozenset[str]
        GTFS network_ids of the route.
    route_type : int
        As GTFS numbers them, extended types kept.
    date : int
        Ordinal of the service day.
    clock_s : int
        Departure in service-day seconds.
    end_clock_s : int
        Arrival in service-day seconds.
    legs : tuple[int, ...]
        Which legs of the journey it is.
    has_stop_count : bool
        False: nobody counts stops on it (a vehicle on demand).
    """

    feed: str
    stops: tuple[FareStop, ...]
    start_s: int
    end_s: int
    route_id: str = ""
    agency_id: str = ""
    networks: frozenset[str] = frozenset()
    route_type: int = 3
    date: int = 0
    clock_s: int = 0
    end_clock_s: int = 0
    legs: tuple[int, ...] = ()
    has_stop_count: bool = True

    @property
    def first(self) -> FareStop:
        """Where it is boarded."""
        return self.stops[0]

    @property
    def last(self) -> FareStop:
        """Where it is left."""
        return self.stops[-1]

    @property
    def n_stops(self) -> int:
        """Stops after boarding, the one of alighting included."""
        return len(self.stops) - 1


def beeline_m(one: FareStop, other: FareStop) -> int:
    """Measure the straight way between two stops.

    Parameters
    ----------
    one, other : FareStop
        With their coordinates.

    Returns
    -------
    int
        Whole meters: a fare must not hang on the last digit of a cosine.
    """
    lat, other_lat = radians(one.lat), radians(other.lat)
    up, across = sin((other_lat - lat) / 2), sin(radians(other.lon - one.lon) / 2)
    return round(2 * EARTH_RADIUS_M * asin(sqrt(min(1.0, up**2 + cos(lat) * cos(other_lat) * across**2))))
