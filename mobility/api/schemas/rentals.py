"""Parameters and answer of /rentals, as MOTIS has them; ours as extra keys."""

from marshmallow import fields

from mobility.api.fields import Decimal, Flag
from mobility.api.list_fields import Languages, Words
from mobility.api.point_field import Point
from mobility.api.query_schema import QuerySchema
from mobility.api.schemas.answer_fields import (
    flag_field,
    moment_field,
    number_field,
    text_field,
    whole_field,
    word_field,
)
from mobility.api.schemas.base import AnswerSchema
from mobility.api.schemas.map_parameters import LANGUAGE
from mobility.api.schemas.plan import PolylineSchema
from mobility.service import FormFactor, Propulsion

FORM_FACTORS = tuple(one.upper() for one in FormFactor)
PROPULSIONS = tuple(one.upper() for one in Propulsion)
CONSTRAINTS = ("NONE", "ANY_STATION", "ROUNDTRIP_STATION")
STALE = "Ours: what is known is too old to rely on."
SIMULATED = "Ours: it is invented."


class RentalParameters(QuerySchema):
    """What is asked of /rentals; without a box, a point or providers only these are listed."""

    min_ = Point('"latitude,longitude" of one corner.', "51.46,11.94", required=False)
    max_ = Point('"latitude,longitude" of the opposite corner.', "51.50,12.00", required=False)
    point = Point('"latitude,longitude" of a middle, instead of corners.', "51.48,11.97", required=False)
    radius = Decimal("Around `point`, meters.", 1, 50_000, 1000.0)
    providers = Words("Only these, by their ids.")
    provider_groups = Words("Only these groups, by their ids. Every provider is a group of its own.")
    with_providers = Flag("List providers; false: their groups alone.", True)
    with_stations = Flag("List stations.", True)
    with_vehicles = Flag("List vehicles.", True)
    with_zones = Flag("List geofencing zones.", True)
    language = Languages(LANGUAGE)


def _box() -> fields.List[float]:
    return fields.List(
        fields.Float(), required=True, metadata={"description": "West, south, east, north; all 0: not known."}
    )


def _counts(doc: str) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True, metadata={"description": doc}
    )


def _form_factors() -> fields.List[str]:
    return fields.List(fields.String(metadata={"enum": list(FORM_FACTORS)}), required=True)


class RestrictionsSchema(AnswerSchema):
    """What holds somewhere."""

    vehicle_type_idxs = fields.List(
        fields.Integer(), required=True, metadata={"description": "Of the provider's vehicleTypes."}
    )
    ride_start_allowed = flag_field("A rental may begin.", True)
    ride_end_allowed = flag_field("A rental may end.", True)
    ride_through_allowed = flag_field("One may ride through.", True)
    station_parking = flag_field("A rental ends at stations only.")
    maximum_speed_kmh = whole_field("Ours: speed limit of vehicles there.")


class RentalTypeSchema(AnswerSchema):
    """A kind of vehicle."""

    id = text_field("The feed's.", True)
    name = text_field("For people.")
    form_factor = word_field("What it is.", FORM_FACTORS, True)
    propulsion_type = word_field("What moves it.", PROPULSIONS, True)
    return_constraint = word_field("Where a rental may end.", CONSTRAINTS, True)
    return_constraint_guessed = flag_field("The feed does not say where.", True)


class RentalGroupSchema(AnswerSchema):
    """A group of providers."""

    id = text_field("Of the group.", True)
    name = text_field("For people.", True)
    color = text_field('"#rrggbb".')
    providers = fields.List(fields.String(), required=True)
    form_factors = _form_factors()


class RentalProviderSchema(AnswerSchema):
    """A system of shared vehicles."""

    id = text_field("The feed's system_id.", True)
    name = text_field("For people.", True)
    group_id = text_field("Its group.", True)
    operator = text_field("Who runs it.")
    url = text_field("Its page.")
    color = text_field('"#rrggbb".')
    bbox = _box()
    vehicle_types = fields.List(fields.Nested(RentalTypeSchema), required=True)
    form_factors = _form_factors()
    default_restrictions = fields.Nested(RestrictionsSchema, required=True)
    global_geofencing_rules = fields.List(fields.Nested(RestrictionsSchema), required=True)
    stale = flag_field(STALE, True)
    gone = flag_field("Ours: nothing was heard of it for so long that its vehicles are not shown.", True)
    simulated = flag_field(SIMULATED, True)
    observed_at = moment_field("Ours: when it was as told")
    age_seconds = whole_field("Ours: since then.")
    terms_url = text_field("Ours: its terms.")
    phone = text_field("Ours: its telephone.")
    license_id = text_field("Ours: licence of its data.")
    license_url = text_field("Ours: licence of its data.")
    attribution = text_field("Ours: whom to name.")
    store_uri_android = text_field("Ours: where its app is had.")
    store_uri_ios = text_field("Ours: where its app is had.")


class RentalStationSchema(AnswerSchema):
    """A station."""

    id = text_field("The feed's.", True)
    provider_id = text_field("Its system.", True)
    provider_group_id = text_field("Its system's group.", True)
    name = text_field("For people.", True)
    lat = number_field("Degrees, WGS 84.", True)
    lon = number_field("Degrees, WGS 84.", True)
    address = text_field("As told.")
    rental_uri_android = text_field("Where one rents there.")
    rental_uri_i_o_s = text_field("Where one rents there.")
    rental_uri_web = text_field("Where one rents there.")
    is_renting = flag_field("One may rent.", True)
    is_returning = flag_field("One may return.", True)
    num_vehicles_available = whole_field("That may be rented; 0 also where it is not known.", True)
    form_factors = _form_factors()
    vehicle_types_available = _counts("Vehicles by type.")
    vehicle_docks_available = _counts("Free docks by type.")
    bbox = _box()
    counts_known = flag_field("Ours: how many vehicles there are is known.", True)
    stale = flag_field(STALE, True)
    virtual = flag_field("Ours: a place without docks.", True)
    simulated = flag_field(SIMULATED, True)
    docks_available = whole_field("Ours: free docks.")
    capacity = whole_field("Ours: docks in all.")
    reported_at = moment_field("Ours: when the station told")


class RentalVehicleSchema(AnswerSchema):
    """A vehicle that may be rented. For booking ask for an offer: an address here would name the vehicle."""

    id = text_field("Ours: changes with its place and from day to day.", True)
    provider_id = text_field("Its system.", True)
    provider_group_id = text_field("Its system's group.", True)
    type_id = text_field("Its kind.", True)
    lat = number_field("Degrees, WGS 84.", True)
    lon = number_field("Degrees, WGS 84.", True)
    form_factor = word_field("What it is.", FORM_FACTORS, True)
    propulsion_type = word_field("What moves it.", PROPULSIONS, True)
    return_constraint = word_field("Where a rental may end.", CONSTRAINTS, True)
    station_id = text_field("Where it stands.")
    is_reserved = flag_field("Always false: others are not listed.", True)
    is_disabled = flag_field("Always false: others are not listed.", True)
    stale = flag_field(STALE, True)
    simulated = flag_field(SIMULATED, True)
    range_meters = whole_field("Ours: how far it gets with what it has left.")


class RentalZoneSchema(AnswerSchema):
    """A geofencing zone."""

    provider_id = text_field("Its system.", True)
    provider_group_id = text_field("Its system's group.", True)
    name = text_field("For people.")
    z = whole_field("Where zones overlap, the higher one counts.", True)
    bbox = _box()
    area = fields.List(
        fields.List(fields.Nested(PolylineSchema)),
        required=True,
        metadata={"description": "Polygons: the outer ring, then holes."},
    )
    rules = fields.List(fields.Nested(RestrictionsSchema), required=True)


class RentalsSchema(AnswerSchema):
    """Shared vehicles."""

    provider_groups = fields.List(fields.Nested(RentalGroupSchema), required=True)
    providers = fields.List(fields.Nested(RentalProviderSchema), required=True)
    stations = fields.List(fields.Nested(RentalStationSchema), required=True)
    vehicles = fields.List(fields.Nested(RentalVehicleSchema), required=True)
    zones = fields.List(fields.Nested(RentalZoneSchema), required=True)
