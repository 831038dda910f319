"""What changes rarely of shared vehicles: systems, kinds of vehicles, prices, zones, and texts of stations.

Source: MobilityData, "General Bikeshare Feed Specification", v2.3 and v3.0; its words are kept.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from shapely import MultiPolygon

UNKNOWN = -1
"""In every whole-number column: the feed does not say (or, in an index: there is none)."""
NEVER_S = 0
EVER_S = 2**62
"""Unix seconds."""


class FormFactor(StrEnum):
    """GBFS `form_factor`."""

    BICYCLE = "bicycle"
    CARGO_BICYCLE = "cargo_bicycle"
    CAR = "car"
    MOPED = "moped"
    SCOOTER_STANDING = "scooter_standing"
    SCOOTER_SEATED = "scooter_seated"
    OTHER = "other"


class Propulsion(StrEnum):
    """GBFS `propulsion_type`."""

    HUMAN = "human"
    ELECTRIC_ASSIST = "electric_assist"
    ELECTRIC = "electric"
    COMBUSTION = "combustion"
    COMBUSTION_DIESEL = "combustion_diesel"
    HYBRID = "hybrid"
    PLUG_IN_HYBRID = "plug_in_hybrid"
    HYDROGEN_FUEL_CELL = "hydrogen_fuel_cell"


class ReturnConstraint(StrEnum):
    """GBFS `return_constraint`: where a rental may end."""

    FREE_FLOATING = "free_floating"
    """Anywhere that zones allow; not at stations."""
    ANY_STATION = "any_station"
    ROUNDTRIP_STATION = "roundtrip_station"
    """At the station where it began."""
    HYBRID = "hybrid"
    """At any station, and anywhere that zones allow."""


@dataclass(frozen=True, slots=True)
class RentalUris:
    """Where a rental is booked, "" = not told. A vehicle's may name it: for one offer, never for lists."""

    android: str = ""
    ios: str = ""
    web: str = ""


NO_URIS = RentalUris()


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """What holds in a zone.

    Parameters
    ----------
    vehicle_types : tuple[int, ...]
        Rows of `SharingState.vehicle_types` it is about; empty = all of the system.
    ride_start_allowed, ride_end_allowed, ride_through_allowed : bool
        Whether one may rent, end a rental, ride there.
    maximum_speed_kmh : int
        UNKNOWN = no limit told.
    station_parking : bool
        Whether a rental ends there at stations only.
    """

    vehicle_types: tuple[int, ...] = ()
    ride_start_allowed: bool = True
    ride_end_allowed: bool = True
    ride_through_allowed: bool = True
    maximum_speed_kmh: int = UNKNOWN
    station_parking: bool = False


@dataclass(frozen=True, slots=True)
class SharingSystem:
    """One provider's system.

    Parameters
    ----------
    system_id : str
        The feed's.
    name, operator : dict[str, str]
        By language tag, "" = the feed does not say which.
    languages : tuple[str, ...]
        Of its texts; the first one is its own.
    time_zone : str
        IANA name.
    url, phone, email, terms_url, license_id, license_url, attribution : str
        As told, "" = not told.
    color : str
        "#rrggbb", "" = not told.
    rental_apps : RentalUris
        Where its app is had (store addresses).
    discovery_uris : tuple[str, str]
        What begins an Android and an iOS app that is installed.
    rules : tuple[ZoneRule, ...]
        What holds outside of all zones (GBFS 3 `global_rules`); empty = nothing is forbidden.
    is_simulated : bool
        Whether it is invented; then every answer says so.
    free_rents_per_h : float
        How often a free vehicle is rented, per vehicle and hour; NaN = not known.
    """

    system_id: str
    name: dict[str, str]
    operator: dict[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    time_zone: str = "UTC"
    url: str = ""
    phone: str = ""
    email: str = ""
    terms_url: str = ""
    license_id: str = ""
    license_url: str = ""
    attribution: str = ""
    color: str = ""
    rental_apps: RentalUris = NO_URIS
    discovery_uris: tuple[str, str] = ("", "")
    rules: tuple[ZoneRule, ...] = ()
    is_simulated: bool = False
    free_rents_per_h: float = float("nan")


@dataclass(frozen=True, slots=True)
class VehicleType:
    """A kind of vehicle of one system.

    Parameters
    ----------
    system : int
        Row of `SharingState.systems`.
    vehicle_type_id : str
        The feed's; "" = the feed tells of no kinds, and all its vehicles are bicycles.
    form_factor : FormFactor
        What it is.
    propulsion : Propulsion
        What moves it.
    return_constraint : ReturnConstraint
        Where a rental may end.
    max_range_m : int
        With a full battery or tank, UNKNOWN = not told (or it has none).
    name : dict[str, str]
        By language.
    default_plan : int
        Row of `SharingState.plans`, UNKNOWN = not told.
    rider_capacity : int
        Persons, UNKNOWN = not told.
    """

    system: int
    vehicle_type_id: str
    form_factor: FormFactor = FormFactor.BICYCLE
    propulsion: Propulsion = Propulsion.HUMAN
    return_constraint: ReturnConstraint = ReturnConstraint.ANY_STATION
    max_range_m: int = UNKNOWN
    name: dict[str, str] = field(default_factory=dict)
    default_plan: int = UNKNOWN
    rider_capacity: int = UNKNOWN

    @property
    def ends_free(self) -> bool:
        """Whether a rental may end away from stations."""
        return self.return_constraint in (ReturnConstraint.FREE_FLOATING, ReturnConstraint.HYBRID)

    @property
    def ends_at_stations(self) -> bool:
        """Whether a rental may end at a station that is not the one where it began."""
        return self.return_constraint in (ReturnConstraint.ANY_STATION, ReturnConstraint.HYBRID)

    @property
    def is_round_trip(self) -> bool:
        """Whether a rental must end where it began."""
        return not (self.ends_free or self.ends_at_stations)


@dataclass(frozen=True, slots=True)
class PriceStep:
    """GBFS `per_km_pricing`, `per_min_pricing`: a rate from one point of a rental on.

    Parameters
    ----------
    start : int
        Kilometers or minutes from which it is charged.
    rate : Decimal
        For each interval begun, in the plan's currency; may be negative.
    interval : int
        Kilometers or minutes; 0 = charged once.
    end : int
        Where it ends, UNKNOWN = never.
    """

    start: int
    rate: Decimal
    interval: int
    end: int = UNKNOWN


@dataclass(frozen=True, slots=True)
class PricingPlan:
    """What a rental costs.

    Parameters
    ----------
    system : int
        Row of `SharingState.systems`.
    plan_id : str
        The feed's.
    name, description : dict[str, str]
        By language.
    currency : str
        ISO 4217.
    price : Decimal
        To begin, in units of the currency.
    is_taxable : bool
        Whether taxes come on top.
    per_km, per_min : tuple[PriceStep, ...]
        Added to it.
    url : str
        Where it is explained.
    """

    system: int
    plan_id: str
    name: dict[str, str]
    currency: str
    price: Decimal
    is_taxable: bool = False
    description: dict[str, str] = field(default_factory=dict)
    per_km: tuple[PriceStep, ...] = ()
    per_min: tuple[PriceStep, ...] = ()
    url: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Zone:
    """A geofencing zone; of several that overlap the first one of its system counts.

    Parameters
    ----------
    system : int
        Row of `SharingState.systems`.
    geometry : MultiPolygon
        Valid, WGS 84, x = longitude.
    rules : tuple[ZoneRule, ...]
        The first one that is about a vehicle's type counts.
    name : dict[str, str]
        By language.
    start_s, end_s : int
        Unix seconds between which it holds.
    """

    system: int
    geometry: MultiPolygon
    rules: tuple[ZoneRule, ...]
    name: dict[str, str] = field(default_factory=dict)
    start_s: int = NEVER_S
    end_s: int = EVER_S


@dataclass(frozen=True, slots=True)
class StationText:
    """What is written about a station.

    Parameters
    ----------
    station_id : str
        The feed's.
    name : dict[str, str]
        By language.
    address : str
        As told.
    uris : RentalUris
        Where one rents there.
    """

    station_id: str
    name: dict[str, str]
    address: str = ""
    uris: RentalUris = NO_URIS
