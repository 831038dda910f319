"""Services that come when they are booked: areas, hours, booking, waiting and what is known of the price."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from mobility.on_demand.booking import Booking
from mobility.on_demand.hours import Hours
from mobility.on_demand.spans import Span


class Kind(StrEnum):
    """What kind of service it is."""

    FLEX = "flex"  # of a feed (GTFS-Flex)
    POOLING = "pooling"  # a shuttle that several riders share
    TAXI = "taxi"


@dataclass(frozen=True, slots=True, eq=False)
class VirtualStops:
    """Corners without a sign where a shuttle picks up and sets down: parallel arrays.

    Parameters
    ----------
    ids, names : tuple[str, ...]
        As the service calls them.
    lats, lons : (n,) float64
        Degrees.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    lats: NDArray[np.float64]
    lons: NDArray[np.float64]


NO_VIRTUAL_STOPS = VirtualStops((), (), np.empty(0), np.empty(0))


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """Where a service picks up or sets down.

    Parameters
    ----------
    area_id : str
        location_id, location_group_id, stop_id, or the zone's id.
    name : str
        "" = none.
    shape : BaseGeometry | None
        In degrees (lon, lat); None: at its stops only.
    stops : (n,) int32
        Stops of the Timetable that it serves: its own, or all that lie within the shape.
    virtual_stops : VirtualStops
        Where it has some, nobody is picked up anywhere else but at them and at `stops`.
    is_approximate : bool
        Its borders are not public: they are ours.
    """

    area_id: str
    name: str
    shape: BaseGeometry | None
    stops: NDArray[np.int32]
    virtual_stops: VirtualStops = NO_VIRTUAL_STOPS
    is_approximate: bool = False

    @property
    def is_door_to_door(self) -> bool:
        """True: within its shape one is picked up wherever there is a street."""
        return self.shape is not None and not self.virtual_stops.ids

    def holds(self, lat: float, lon: float) -> bool:
        """Tell whether a place lies in the area.

        Parameters
        ----------
        lat, lon : float
            Degrees.

        Returns
        -------
        bool
            The border belongs to it, a hole does not; False for an area of stops only.
        """
        return self.shape is not None and bool(shapely.intersects_xy(self.shape, lon, lat))


@dataclass(frozen=True, slots=True)
class Tariff:
    """What a ride costs by meter, as a city's file says.

    Parameters
    ----------
    currency : str
        ISO 4217.
    base_cents, per_km_cents, least_cents : int
        For getting in, for each kilometre, at least.
    source : str
        Who says so.
    """

    currency: str
    base_cents: int
    per_km_cents: int
    least_cents: int = 0
    source: str = ""

    def price_cents(self, length_m: float) -> int:
        """Give what a ride costs.

        Parameters
        ----------
        length_m : float
            Metres ridden.

        Returns
        -------
        int
            Cents, rounded up: an estimate, as the way is one.
        """
        metered = self.base_cents + int(np.ceil(self.per_km_cents * length_m / 1000.0 - 1e-9))
        return max(metered, self.least_cents)


@dataclass(frozen=True, slots=True, eq=False)
class OnDemandService:
    """One service from an area to an area.

    Parameters
    ----------
    service_id : str
        Stable; for a feed "<tag>_<trip_id>".
    name : str
        For people.
    kind : Kind
        What it is.
    origins, destinations : Area
        Where it picks up and sets down.
    hours : Hours
        When it picks up (and sets down).
    booking : Booking
        Until when, and where.
    wait_s, longest_wait_s : int
        From when one is ready: expected, and as the service promises at most (an estimate, too).
    ride_factor, ride_extra_s : float, int
        A ride takes the driving time on empty streets times the factor, and so much more for detours and
        stopping.
    agency, url : str
        Who runs it, and where to read on; "" = not said.
    route : int
        Of the Timetable, -1 = none.
    has_transit_fare : bool
        It costs what bus and tram cost.
    tariff : Tariff | None
        Price by meter; None and no transit fare: the price is not known.
    is_simulated : bool
        Invented, as all of a model city is.
    feed : str
        Tag of the feed that it is of, "" = it stands in a city's file.
    """

    service_id: str
    name: str
    kind: Kind
    origins: Area
    destinations: Area
    hours: Hours
    booking: Booking
    wait_s: int = 0
    longest_wait_s: int = 0
    ride_factor: float = 1.0
    ride_extra_s: int = 0
    agency: str = ""
    url: str = ""
    route: int = -1
    has_transit_fare: bool = False
    tariff: Tariff | None = None
    is_simulated: bool = False
    feed: str = ""

    def ride_s(self, driving_s: int) -> int:
        """Give how long a ride takes.

        Parameters
        ----------
        driving_s : int
            On empty streets, straight there.

        Returns
        -------
        int
            Seconds at the latest, without the wait.
        """
        return int(np.ceil(driving_s * self.ride_factor - 1e-9)) + self.ride_extra_s

    def pickups(self, from_s: int, to_s: int, ride_s: int, asked_s: int) -> tuple[Span, ...]:
        """List when one can be ready to be picked up for a ride, with the booking still possible.

        Parameters
        ----------
        from_s, to_s : int
            Unix seconds to look at.
        ride_s : int
            The ride without the wait.
        asked_s : int
            Unix seconds: now.

        Returns
        -------
        tuple[Span, ...]
            Ascending; empty: never in that stretch.
        """
        spans = self.hours.pickups(from_s, to_s, self.longest_wait_s + ride_s)
        return self.booking.bookable(spans, asked_s)


@dataclass(frozen=True, slots=True)
class OnDemandProblem:
    """Why a service (or a part of one) is not there.

    Parameters
    ----------
    service_id : str
        Which.
    message : str
        A sentence that a person can act on, with file and key.
    """

    service_id: str
    message: str


@dataclass(frozen=True, eq=False)
class OnDemand:
    """All services of a network.

    Parameters
    ----------
    services : tuple[OnDemandService, ...]
        Those of feeds first.
    problems : tuple[OnDemandProblem, ...]
        What could not be used.
    """

    services: tuple[OnDemandService, ...] = ()
    problems: tuple[OnDemandProblem, ...] = field(default=(), repr=False)

    def of_kinds(self, kinds: Iterable[Kind]) -> list[int]:
        """List the services of some kinds.

        Parameters
        ----------
        kinds : Iterable[Kind]
            Which.

        Returns
        -------
        list[int]
            Rows of `services`.
        """
        wanted = frozenset(kinds)
        return [row for row, service in enumerate(self.services) if service.kind in wanted]


NO_SERVICES = OnDemand()
