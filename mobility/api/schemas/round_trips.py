"""What is asked of round trips with shared vehicles, and the answer."""

from marshmallow import fields

from mobility.api.fields import Decimal, Flag, Moment, Text, Whole
from mobility.api.list_fields import Languages, Words
from mobility.api.query_schema import QuerySchema
from mobility.api.schemas.answer_fields import moment_field, text_field, whole_field, word_field
from mobility.api.schemas.base import AnswerSchema
from mobility.api.schemas.offers import ContractSchema, EmissionSchema, HandOverSchema, PriceSchema
from mobility.api.schemas.rental_parameters import FORM_FACTORS, PROPULSIONS
from mobility.api.schemas.transit_parameters import PLACE
from mobility.service.round_trip_ids import LONGEST_STAY_S, LONGEST_WALK_S, LONGEST_WAY_S
from mobility.service.round_trips import NoRoundTrip


class RoundTripsParameters(QuerySchema):
    """What is asked of /v1/round-trips."""

    from_place = Text(
        f"Where to start, and to come back to: {PLACE}", required=True, example="49.4048,8.6765"
    )
    to_place = Text(f"Where to go: {PLACE}", required=True, example="49.4178,8.7612")
    time = Moment("When one leaves, or the latest arrival there with arriveBy; RFC 3339. Missing: now.")
    arrive_by = Flag("time is the latest arrival there.")
    stay = Whole(
        "How long one stays, in minutes; the vehicle is hired on.", 0, LONGEST_STAY_S // 60, example=120
    )
    form_factors = Words("Only shared vehicles of these form factors. Empty: all.", FORM_FACTORS)
    propulsion_types = Words("Only shared vehicles with these propulsions. Empty: all.", PROPULSIONS)
    providers = Words("Only shared vehicles of these systems. Empty: all.")
    max_walk_time = Whole(
        "Longest walk to the station, and from where one parks, in seconds.", 0, LONGEST_WALK_S, 900
    )
    max_way_time = Whole("Longest way in one direction, walks included, in seconds.", 60, LONGEST_WAY_S, 5400)
    pedestrian_speed = Decimal("Walking speed in m/s. Missing: as people usually walk.", 0.3, 5)
    language = Languages(
        "Language tags, best first; then Accept-Language counts. Own texts exist in English and German."
    )


class WayOfTripSchema(AnswerSchema):
    """One of both ways."""

    start_time = moment_field("Its beginning", True)
    end_time = moment_field("Its end", True)
    legs = fields.List(
        fields.Nested("LegSchema"),  # of /plan
        required=True,
        metadata={"description": "In the shape of /plan; one of them is on the vehicle."},
    )


class HireSchema(AnswerSchema):
    """For how long the vehicle is hired, at one go."""

    start_time = moment_field("When it is taken at its station", True)
    end_time = moment_field("When it is back there", True)
    duration = whole_field("Seconds.", True)
    distance = fields.Float(required=True, metadata={"description": "Meters, both ways."})


class RoundTripSchema(AnswerSchema):
    """A round trip with one vehicle, as an offer."""

    id = text_field("For GET /v1/offers/{id}, until it expires.", True)
    expires_at = moment_field("Until when", True)
    there = fields.Nested(WayOfTripSchema, required=True)
    back = fields.Nested(WayOfTripSchema, required=True)
    hire = fields.Nested(HireSchema, required=True)
    price = fields.Nested(
        PriceSchema,
        required=True,
        metadata={"description": "For the whole hire. Legs are numbered through both ways, from 0."},
    )
    co2 = fields.Nested(EmissionSchema, required=True, metadata={"description": "Of both ways."})
    contracts = fields.List(
        fields.Nested(ContractSchema),
        required=True,
        metadata={"description": "Whose contract each leg is, numbered through both ways."},
    )
    hand_overs = fields.List(fields.Nested(HandOverSchema), required=True)
    fresh_until = moment_field("Until when the provider's word counts; missing: it does not say")


class RoundTripReasonSchema(AnswerSchema):
    """Why there is nothing."""

    code = word_field("Stable.", tuple(NoRoundTrip), True)
    error = text_field("For people.", True)
    field = text_field("What it is about.", True)


class RoundTripsSchema(AnswerSchema):
    """Round trips, the quickest first; one with each kind of vehicle of each system."""

    round_trips = fields.List(fields.Nested(RoundTripSchema), required=True)
    reasons = fields.List(fields.Nested(RoundTripReasonSchema), required=True)
    attributions = fields.List(fields.String(), required=True)
