"""What the outside may ask for, one facade a subject; the API imports from here only."""

from mobility.learning.directory.changes import ChangeReport, Outcome, RecordKind
from mobility.learning.directory.filters import OfferFilter, PlaceFilter
from mobility.learning.en_route.exports import TABLES as ITEM_TABLES
from mobility.learning.en_route.exports import write_json_ld as write_items_json_ld
from mobility.learning.en_route.exports import write_table as write_item_table
from mobility.learning.en_route.seen import mark_of, read_seen, write_seen
from mobility.learning.en_route.selection import Chosen as ChosenItem
from mobility.learning.en_route.selection import Wish
from mobility.learning.model import Binding, BindingKind, ItemKind
from mobility.learning.model import Level as LearningLevel
from mobility.learning.model import Offer as LearningOffer
from mobility.learning.model import Place as LearningPlace
from mobility.learning.reach import Attendance, By, LeftOut, Visit, Way, Why
from mobility.learning.reach.candidates import LearningRecords
from mobility.learning.reach.times import AskedTimes
from mobility.learning.trips.along import AlongAnswer
from mobility.learning.trips.along import Stop as StopAlong
from mobility.learning.trips.calendar import CalendarEntry, write_calendar
from mobility.learning.trips.day_ways import Stretch as DayStretch
from mobility.learning.vocabulary import AUDIENCES, PLACE_KINDS
from mobility.learning.vocabulary import TOPICS as LEARNING_TOPICS
from mobility.occupancy.day_loads import DayLoads
from mobility.offers.emissions import Basis, Emission, add_emissions
from mobility.offers.hand_over import HandOver
from mobility.offers.hand_over import Step as HandOverStep
from mobility.offers.price import Price, PriceReason
from mobility.offers.registry import Links as ProviderLinks
from mobility.offers.registry import Provider
from mobility.offers.registry import Role as ProviderRole
from mobility.offers.valuation import Valued
from mobility.parking.model import ParkingKind, ParkingState
from mobility.routing.calls import Call, Calls
from mobility.routing.crowding import PRESETS, Crowding, Risk, Slider
from mobility.routing.halt_texts import HaltTexts
from mobility.routing.journey import (
    Comfort,
    Coordinates,
    EmptyReason,
    Journey,
    Leg,
    NotOffered,
    OnDemandLeg,
    PlacePoint,
    PlanResult,
    Reason,
    RentalLeg,
    RunNow,
    Step,
    StreetLeg,
    TransitLeg,
    Turn,
    WhyNot,
)
from mobility.routing.polylines import PRECISION, encode_polylines, write_polylines
from mobility.routing.query import Place, PlanQuery
from mobility.routing.rank import Label
from mobility.service.about import About, FeedAbout, program_version
from mobility.service.advice import ADVISED, choose_advised, with_advice
from mobility.service.alerts import RideShown, in_language
from mobility.service.basemap import MAP_THEMES
from mobility.service.boarding_chances import boarding_of, with_boarding
from mobility.service.bookings import BOOKED_KINDS, FARE_WORDS, Bookings, BookingText
from mobility.service.city_map import MapStop
from mobility.service.control_door import ControlDoor
from mobility.service.control_room import (
    MEASURE_WORDS,
    Outlook,
    OutlookRequest,
    RunShown,
    WhatIfRequest,
)
from mobility.service.crowding import QUANTILE_WORDS, SLIDER_WORDS, CrowdingRequest
from mobility.service.expected_loads import Expected
from mobility.service.geocoder import GeocodeRequest, Match, PlaceSearch
from mobility.service.hired import Hired, HiredVehicle, ParkedAt
from mobility.service.hubs import BAY_WORDS, EQUIPMENT_WORDS, HubNow, Hubs
from mobility.service.isochrones import ISOCHRONE_CUTOFFS, AreasInReach, IsochroneRequest
from mobility.service.itinerary_ids import (
    DemandId,
    JourneyId,
    LegId,
    RideId,
    StreetId,
    Traveler,
    VehicleId,
    decode_itinerary_id,
    encode_itinerary_id,
)
from mobility.service.learning_directory import DirectoryState, LearningDirectory
from mobility.service.learning_en_route import POSTURES, EnRoute, EnRouteAnswer, EnRouteStage
from mobility.service.learning_journeys import TripFares
from mobility.service.learning_pages import LearningAnswer
from mobility.service.learning_reach import (
    LEARNING_MODES,
    WHY_WORDS,
    LearningRequest,
    local_time,
)
from mobility.service.learning_records import FATES, RecordWarning, write_record
from mobility.service.learning_trip_plans import PlannedTrip, TripAnswer, TripRequest
from mobility.service.learning_week import FixedPoint, PlannedAppointment, WeekAnswer, WeekRequest
from mobility.service.live import LiveView
from mobility.service.live_health import OLD_S, LiveHealth
from mobility.service.load_history import DAY_TYPES, LEAST_OBSERVATIONS, LineHistory
from mobility.service.map_box import MapBox
from mobility.service.occupancy import LEVELS, STATUSES, Occupancy, fullest, is_actual, occupancies
from mobility.service.occupancy_finder import RunOccupancy
from mobility.service.offer_modes import OFFER_MODES, ignored_modes
from mobility.service.offer_search import as_text, car_length_m, search_offers
from mobility.service.offers import Asking, Offers
from mobility.service.planner import Plan, Planner, PlanRequest
from mobility.service.published_loads import PublishedLoads
from mobility.service.reach import Fronts, InReach, Reach, Ways, WaysRequest
from mobility.service.realtime_feeds import RealtimeFeed
from mobility.service.refresh import RefreshRequest, traveler_of
from mobility.service.rental_requests import RentalRequest
from mobility.service.rider_door import RiderDoor, takes_no_more
from mobility.service.route_lines import MapRoute, MapRoutes
from mobility.service.sensor_door import JOURNAL, Receipt, SensorDoor
from mobility.service.services import Exchange, Services, ServiceSource, services_of
from mobility.service.shared import Rentals, RentalsRequest, Shared, say
from mobility.service.stop_events import StopEvent
from mobility.service.stops import Board, BoardRequest, StopBoards, StopInfo, StopRequest
from mobility.service.texts import RouteText, Texts, TripText
from mobility.service.trips import Trips
from mobility.service.vehicles import Stretch, Vehicles
from mobility.sharing.model import (
    FormFactor,
    Propulsion,
    ReturnConstraint,
    SharingState,
    VehicleType,
    ZoneRule,
)
from mobility.snapshot.provider_state import ProviderState
from mobility.snapshot.sensing_counts import SensingCounts
from mobility.snapshot.sensing_state import SensingState
from mobility.snapshot.snapshot import FeedState
from mobility.snapshot.trip_loads import LoadSource
from mobility.steering.candidates import Reserve
from mobility.steering.expected_riders import TAKEN_WORDS
from mobility.steering.measures import Assumptions, Measure, MeasureKind
from mobility.steering.measures import Vehicle as SentVehicle
from mobility.steering.outlook import Critical, Threshold
from mobility.steering.targets import LineTarget, TargetFile
from osm.street_graph import Feature as StreetFeature

BINDING_WORDS = tuple(kind.value for kind in BindingKind)
ITEM_KINDS = tuple(kind.value for kind in ItemKind)
LEARNING_LEVELS = tuple(level.value for level in LearningLevel)
OFFER_LABELS = tuple(label.value for label in Label)
PRICE_REASONS = tuple(reason.value for reason in PriceReason)
EMISSION_BASES = tuple(basis.value for basis in Basis)
HAND_OVER_STEPS = tuple(step.value for step in HandOverStep)
PROVIDER_ROLES = tuple(role.value for role in ProviderRole)

__all__ = [
    "ADVISED",
    "AUDIENCES",
    "BAY_WORDS",
    "BINDING_WORDS",
    "BOOKED_KINDS",
    "DAY_TYPES",
    "EMISSION_BASES",
    "EQUIPMENT_WORDS",
    "FARE_WORDS",
    "FATES",
    "HAND_OVER_STEPS",
    "ISOCHRONE_CUTOFFS",
    "ITEM_KINDS",
    "ITEM_TABLES",
    "JOURNAL",
    "LEARNING_LEVELS",
    "LEARNING_MODES",
    "LEARNING_TOPICS",
    "LEAST_OBSERVATIONS",
    "LEVELS",
    "MAP_THEMES",
    "MEASURE_WORDS",
    "OFFER_LABELS",
    "OFFER_MODES",
    "OLD_S",
    "PLACE_KINDS",
    "POSTURES",
    "PRECISION",
    "PRESETS",
    "PRICE_REASONS",
    "PROVIDER_ROLES",
    "QUANTILE_WORDS",
    "SLIDER_WORDS",
    "STATUSES",
    "TAKEN_WORDS",
    "WHY_WORDS",
    "About",
    "AlongAnswer",
    "AreasInReach",
    "AskedTimes",
    "Asking",
    "Assumptions",
    "Attendance",
    "Binding",
    "Board",
    "BoardRequest",
    "BookingText",
    "Bookings",
    "By",
    "CalendarEntry",
    "Call",
    "Calls",
    "ChangeReport",
    "ChosenItem",
    "Comfort",
    "ControlDoor",
    "Coordinates",
    "Critical",
    "Crowding",
    "CrowdingRequest",
    "DayLoads",
    "DayStretch",
    "DemandId",
    "DirectoryState",
    "Emission",
    "EmptyReason",
    "EnRoute",
    "EnRouteAnswer",
    "EnRouteStage",
    "Exchange",
    "Expected",
    "FeedAbout",
    "FeedState",
    "FixedPoint",
    "FormFactor",
    "Fronts",
    "GeocodeRequest",
    "HaltTexts",
    "HandOver",
    "HandOverStep",
    "Hired",
    "HiredVehicle",
    "HubNow",
    "Hubs",
    "InReach",
    "IsochroneRequest",
    "ItemKind",
    "Journey",
    "JourneyId",
    "LearningAnswer",
    "LearningDirectory",
    "LearningLevel",
    "LearningOffer",
    "LearningPlace",
    "LearningRecords",
    "LearningRequest",
    "LeftOut",
    "Leg",
    "LegId",
    "LineHistory",
    "LineTarget",
    "LiveHealth",
    "LiveView",
    "LoadSource",
    "MapBox",
    "MapRoute",
    "MapRoutes",
    "MapStop",
    "Match",
    "Measure",
    "MeasureKind",
    "NotOffered",
    "Occupancy",
    "OfferFilter",
    "Offers",
    "OnDemandLeg",
    "Outcome",
    "Outlook",
    "OutlookRequest",
    "ParkedAt",
    "ParkingKind",
    "ParkingState",
    "Place",
    "PlaceFilter",
    "PlacePoint",
    "PlaceSearch",
    "Plan",
    "PlanQuery",
    "PlanRequest",
    "PlanResult",
    "PlannedAppointment",
    "PlannedTrip",
    "Planner",
    "Price",
    "PriceReason",
    "Propulsion",
    "Provider",
    "ProviderLinks",
    "ProviderState",
    "PublishedLoads",
    "Reach",
    "RealtimeFeed",
    "Reason",
    "Receipt",
    "RecordKind",
    "RecordWarning",
    "RefreshRequest",
    "RentalLeg",
    "RentalRequest",
    "Rentals",
    "RentalsRequest",
    "Reserve",
    "ReturnConstraint",
    "RideId",
    "RideShown",
    "RiderDoor",
    "Risk",
    "RouteText",
    "RunNow",
    "RunOccupancy",
    "RunShown",
    "SensingCounts",
    "SensingState",
    "SensorDoor",
    "SentVehicle",
    "ServiceSource",
    "Services",
    "Shared",
    "SharingState",
    "Slider",
    "Step",
    "StopAlong",
    "StopBoards",
    "StopEvent",
    "StopInfo",
    "StopRequest",
    "StreetFeature",
    "StreetId",
    "StreetLeg",
    "Stretch",
    "TargetFile",
    "Texts",
    "Threshold",
    "TransitLeg",
    "Traveler",
    "TripAnswer",
    "TripFares",
    "TripRequest",
    "TripText",
    "Trips",
    "Turn",
    "Valued",
    "VehicleId",
    "VehicleType",
    "Vehicles",
    "Visit",
    "Way",
    "Ways",
    "WaysRequest",
    "WeekAnswer",
    "WeekRequest",
    "WhatIfRequest",
    "Why",
    "WhyNot",
    "Wish",
    "ZoneRule",
    "add_emissions",
    "as_text",
    "boarding_of",
    "car_length_m",
    "choose_advised",
    "decode_itinerary_id",
    "encode_itinerary_id",
    "encode_polylines",
    "fullest",
    "ignored_modes",
    "in_language",
    "is_actual",
    "local_time",
    "mark_of",
    "occupancies",
    "program_version",
    "read_seen",
    "say",
    "search_offers",
    "services_of",
    "takes_no_more",
    "traveler_of",
    "with_advice",
    "with_boarding",
    "write_calendar",
    "write_item_table",
    "write_items_json_ld",
    "write_polylines",
    "write_record",
    "write_seen",
]
