"""What a caller asks of the router: plain, checked values in seconds and metres, no wire format."""

from dataclasses import dataclass
from enum import StrEnum

from mobility.routing.crowding import Crowding, Slider

NOT_MINDED = Crowding(Slider.OFF)


class StreetMode(StrEnum):
    """How to move on streets."""

    WALK = "walk"
    BIKE = "bike"
    CAR = "car"  # from one place to many only: journeys do not drive all the way
    RENTAL = "rental"  # on a shared vehicle, with the walks to it and from it
    CAR_PARKING = "car_parking"  # park and ride, with the walk between the parking and the stop
    CAR_DROPOFF = "car_dropoff"  # kiss and ride: somebody else drives away
    BIKE_PARKING = "bike_parking"  # bike and ride, left at a parking for bikes
    FLEX = "flex"  # flexible lines of feeds, which are booked
    ODM = "odm"  # shuttles that several riders share; all the way also taxis


class WalkProfile(StrEnum):
    """Who walks; the value is the profile's name in the network."""

    FOOT = "foot"
    WHEELCHAIR = "wheelchair"


@dataclass(frozen=True, slots=True)
class Place:
    """One end of a query: a stop of the timetable (all platforms, if a station) or a coordinate.

    Parameters
    ----------
    lat, lon : float
        Degrees WGS 84; for a stop its own.
    stop : int
        Index in the Timetable, or -1 for a coordinate.
    level : float | None
        OSM level of a coordinate, None = any.
    """

    lat: float
    lon: float
    stop: int = -1
    level: float | None = None

    def is_at(self, other: "Place") -> bool:
        """Tell whether no way is needed between two places, whatever the streets are.

        Parameters
        ----------
        other : Place
            Another place.

        Returns
        -------
        bool
            True: the same coordinate, and not two different levels.
        """
        is_one_level = self.level == other.level or None in (self.level, other.level)
        return is_one_level and (self.lat, self.lon) == (other.lat, other.lon)


@dataclass(frozen=True, slots=True)
class Via:
    """A stop to pass (board, alight or sit through) or, with a stay, to alight and stay at.

    Parameters
    ----------
    stop : int
        With all that belongs to it.
    stay_s : int
        Least stay.
    others : tuple[int, ...]
        Stops that do as well, each with all that belongs to it.
    """

    stop: int
    stay_s: int = 0
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TripFilter:
    """Which trips may be ridden; empty sets mean all. Hashable: compiled days are cached by it."""

    route_types: frozenset[int] = frozenset()
    routes: frozenset[int] = frozenset()
    banned_routes: frozenset[int] = frozenset()
    agencies: frozenset[int] = frozenset()
    banned_agencies: frozenset[int] = frozenset()
    bikes_carried: bool = False
    wheelchair: bool = False
    closed: frozenset[tuple[int, int]] = frozenset()  # runs (trip, service day) nobody can book any more


@dataclass(frozen=True, slots=True)
class RentalFilter:
    """Which shared vehicles may be ridden; empty sets mean all. Hashable.

    Parameters
    ----------
    form_factors, propulsions : frozenset[str]
        GBFS words in MOTIS' spelling ("BICYCLE", "CARGO_BICYCLE", "SCOOTER_STANDING", "CAR", ...).
    systems, banned_systems : frozenset[str]
        Ids of systems.
    """

    form_factors: frozenset[str] = frozenset()
    propulsions: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()
    banned_systems: frozenset[str] = frozenset()


class Direction(StrEnum):
    """Which page of journeys a cursor asks for; the value is the word of the wire format."""

    EARLIER = "EARLIER"
    LATER = "LATER"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Continue a search where another page ended.

    Parameters
    ----------
    direction : Direction
        EARLIER: the window ends right before `time_s`; LATER: it begins at `time_s`.
    time_s : int
        Unix seconds: `searched_from_s` or `searched_to_s` of the page one comes from.
    """

    direction: Direction
    time_s: int


@dataclass(frozen=True, slots=True)
class PlanQuery:
    """A question for journeys.

    Parameters
    ----------
    origin, destination : Place
        From where to where.
    time_s : int
        Unix seconds: earliest departure, or latest arrival with arrive_by.
    arrive_by : bool
        Read time_s as the latest arrival.
    window_s : int
        Departures in [time_s, time_s + window_s] (arrivals in [time_s - window_s, time_s] with
        arrive_by); 0 = one departure.
    num_itineraries : int
        Keep searching (widening the window) until so many journeys are found; 0 = only the window.
    max_itineraries : int
        Cut the page (at a departure, or arrival with arrive_by) when more are found; 0 = no limit.
    cursor : Cursor | None
        An earlier or later page of the same question instead of its first one. `time_s` still
        dates the direct legs.
    max_rides : int
        Most vehicles in one journey, 1..8.
    access_modes, egress_modes, direct_modes : tuple[StreetMode, ...]
        Allowed ways to the first stop, from the last stop, and without transit.
    transfer_modes : tuple[StreetMode, ...]
        Allowed ways between two rides: WALK, which is always allowed, and RENTAL.
    access_rentals, egress_rentals, direct_rentals, transfer_rentals : RentalFilter
        Which shared vehicles, where those modes have RENTAL.
    parked_at : str
        Id of the parking where one's own car or bike stands on the way back: only from there it is taken
        after the last ride. Empty = it stands nowhere.
    transit : bool
        False: direct only.
    trips : TripFilter
        Which trips may be used.
    walk_profile : WalkProfile
        Foot or wheelchair, for access, transfers, egress and direct walks.
    walk_mps, bike_mps : float
        Speeds in m/s.
    bike_profile : str
        Way to cycle, as `mobility.network.cycling` names it. On ways to parked bikes only its motor counts:
        with vehicles on the way the quickest is looked for.
    max_access_s, max_egress_s, max_direct_s : int
        Longest first, last and direct street legs.
    max_travel_s : int
        Longest journey, 0 = no limit.
    min_transfer_s, additional_transfer_s : int
        Least time between two rides; added to every transfer.
    transfer_factor : float
        Multiplies every transfer's walking time, >= 1.
    carry_bike : bool
        Take the bike on board of all rides and use it at both ends.
    via : tuple[Via, ...]
        Up to two, in order.
    max_snap_m : float
        Farthest a coordinate may lie from the street it is matched to.
    detailed_legs, detailed_transfers : bool
        False: street legs (of transfers) without geometry and steps, transit legs without shapes.
    crowding : Crowding
        How much full vehicles are minded, and whether a seat or room is wished for.
    asked_s : int
        Unix seconds: now, as far as rides must be booked before. 0 = whatever can be booked at all.
    """

    origin: Place
    destination: Place
    time_s: int
    arrive_by: bool = False
    window_s: int = 900
    num_itineraries: int = 5
    max_itineraries: int = 0
    cursor: Cursor | None = None
    max_rides: int = 8
    access_modes: tuple[StreetMode, ...] = (StreetMode.WALK,)
    egress_modes: tuple[StreetMode, ...] = (StreetMode.WALK,)
    direct_modes: tuple[StreetMode, ...] = (StreetMode.WALK,)
    transfer_modes: tuple[StreetMode, ...] = (StreetMode.WALK,)
    access_rentals: RentalFilter = RentalFilter()
    egress_rentals: RentalFilter = RentalFilter()
    direct_rentals: RentalFilter = RentalFilter()
    transfer_rentals: RentalFilter = RentalFilter()
    parked_at: str = ""
    transit: bool = True
    trips: TripFilter = TripFilter()
    walk_profile: WalkProfile = WalkProfile.FOOT
    walk_mps: float = 1.33
    bike_mps: float = 4.2
    bike_profile: str = "bike"
    max_access_s: int = 900
    max_egress_s: int = 900
    max_direct_s: int = 1800
    max_travel_s: int = 0
    min_transfer_s: int = 0
    additional_transfer_s: int = 0
    transfer_factor: float = 1.0
    carry_bike: bool = False
    via: tuple[Via, ...] = ()
    max_snap_m: float = 250.0
    detailed_legs: bool = True
    detailed_transfers: bool = True
    crowding: Crowding = NOT_MINDED
    asked_s: int = 0
