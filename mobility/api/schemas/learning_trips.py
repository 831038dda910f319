"""Answers of /v1/learning/trips, /along, /week and the feed."""

from marshmallow import fields

from mobility.api.schemas.answer_fields import (
    flag_field,
    moment_field,
    number_field,
    text_field,
    whole_field,
    word_field,
)
from mobility.api.schemas.base import AnswerSchema
from mobility.api.schemas.learning_search import (
    OPEN_WORDS,
    AttendanceSchema,
    CodedTextSchema,
    FoundOfferSchema,
    FoundPlaceSchema,
    LearningReasonSchema,
    LearningWaySchema,
    TripPriceSchema,
    price_field,
)
from mobility.api.schemas.plan import BookingSchema, ItinerarySchema
from mobility.service import LEARNING_MODES

ALTERNATIVE_WORDS = ("OTHER_VEHICLE", "OTHER_SESSION")


class LearningTripSchema(AnswerSchema):
    """There, stay and back as one plan."""

    place = fields.Nested(FoundPlaceSchema, required=True)
    offer = fields.Nested(FoundOfferSchema, metadata={"description": "Missing: the place itself is visited."})
    session_id = text_field("The session.")
    free_seats = whole_field("Of the session. Missing: not known.")
    start_time = moment_field("Begin of the stay", True)
    end_time = moment_field("End of the stay", True)
    open = word_field("Whether it is open all that time; sessions say so themselves.", OPEN_WORDS, True)
    departure_time = moment_field("Leaving home", True)
    return_time = moment_field("Back home", True)
    slack_minutes = whole_field("Minutes between arriving and the begin.", True)
    wait_minutes = whole_field("Minutes between the end and leaving for home.", True)
    travel_minutes = whole_field("There and back.", True)
    crowding_minutes = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "What full vehicles add, in minutes as felt; null: not asked or not known."},
    )
    trip_price_cents = price_field("Of both ways")
    trip_price = fields.Nested(TripPriceSchema, metadata={"description": "With withFares or a ticket."})
    outbound = fields.Nested(ItinerarySchema, required=True)
    back = fields.Nested(ItinerarySchema, required=True)


class AlternativeSchema(LearningTripSchema):
    """A trip that is less crowded."""

    kind = word_field("Another vehicle, or another session of the course.", ALTERNATIVE_WORDS, True)
    text = text_field("What it is worth, for people.", True)


class LearningTripAnswerSchema(AnswerSchema):
    """A trip, and what else there is."""

    trip = fields.Nested(
        LearningTripSchema,
        required=True,
        allow_none=True,
        metadata={"description": "null: it cannot be done; reasons say why."},
    )
    alternatives = fields.List(fields.Nested(AlternativeSchema), required=True)
    reasons = fields.List(fields.Nested(LearningReasonSchema))
    notices = fields.List(fields.Nested(CodedTextSchema), required=True)
    calendar = text_field("The same as .ics, the journeys inside.", True)
    attributions = fields.List(fields.String(), required=True)


class StopAlongSchema(AnswerSchema):
    """Something on the way."""

    place = fields.Nested(FoundPlaceSchema, required=True)
    offer = fields.Nested(FoundOfferSchema)
    session_id = text_field("The session.")
    start_time = moment_field("Begin of the stay", True)
    end_time = moment_field("End of the stay", True)
    open = word_field("Whether it is open all that time.", OPEN_WORDS, True)
    detour_minutes = whole_field("How much later one arrives, the stay not counted.", True)
    to = fields.Nested(LearningWaySchema, required=True)
    on = fields.Nested(LearningWaySchema, required=True)
    trip_price_cents = price_field("Of both ways")
    trip_price = fields.Nested(TripPriceSchema, metadata={"description": "With withFares or a ticket."})


class AlongAnswerSchema(AnswerSchema):
    """What lies along a way."""

    plain = fields.Nested(
        LearningWaySchema,
        required=True,
        allow_none=True,
        metadata={"description": "The way without a stop; null: there is none."},
    )
    stops = fields.List(fields.Nested(StopAlongSchema), required=True)
    total = whole_field("How many there are on all pages.", True)
    offset = whole_field("How many are left out first.", True)
    reasons = fields.List(fields.Nested(LearningReasonSchema))
    notices = fields.List(fields.Nested(CodedTextSchema), required=True)
    saved_search = text_field("Address that asks the same again.", True)
    attributions = fields.List(fields.String(), required=True)


class WeekWaySchema(AnswerSchema):
    """A way of a day."""

    from_ = fields.List(fields.Float(), required=True, metadata={"description": "Latitude and longitude."})
    to = fields.List(fields.Float(), required=True, metadata={"description": "Latitude and longitude."})
    start_time = moment_field("When to leave", True)
    end_time = moment_field("When one is there", True)
    minutes = whole_field("How long it takes, begun minutes counted.", True)
    changes = whole_field("How often one changes.", True)
    mode = word_field("How one goes; a day is spent with a bike, or without.", LEARNING_MODES, True)
    crowding_minutes = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "What full vehicles add, in minutes as felt; null: not asked or not known."},
    )
    bookings = fields.List(
        fields.Nested(BookingSchema),
        allow_none=True,
        metadata={
            "description": "Rides that must be booked, until when and how. Missing: none; null: not known."
        },
    )


class WeekAppointmentSchema(AnswerSchema):
    """Something that is attended."""

    start_time = moment_field("Begin", True)
    end_time = moment_field("End", True)
    name = text_field("Of the fixed point, or title of the offer.", True)
    offer_id = text_field("The offer. Missing: a fixed point.")
    session_id = text_field("The session.")
    place = fields.Nested(
        FoundPlaceSchema, metadata={"description": "Of the session. Missing: it is online, or a fixed point."}
    )


class WeekDaySchema(AnswerSchema):
    """A day."""

    day = text_field("In the city's time.", True, format="date")
    appointments = fields.List(fields.Nested(WeekAppointmentSchema), required=True)
    ways = fields.List(fields.Nested(WeekWaySchema), required=True)
    trip_price_cents = price_field("Of all ways of the day together")
    trip_price = fields.Nested(TripPriceSchema, metadata={"description": "With withFares or a ticket."})


class WeekAnswerSchema(AnswerSchema):
    """A week."""

    feasible = flag_field("Whether there is a week with all courses.", True)
    travel_minutes = number_field("All ways, and what full vehicles add if that was asked.", True)
    days = fields.List(fields.Nested(WeekDaySchema), required=True)
    reasons = fields.List(fields.Nested(LearningReasonSchema))
    notices = fields.List(fields.Nested(CodedTextSchema), required=True)
    attributions = fields.List(fields.String(), required=True)


class FeedEntrySchema(AnswerSchema):
    """A session that can be attended."""

    offer = fields.Nested(FoundOfferSchema, required=True)
    attendance = fields.Nested(AttendanceSchema, required=True)


class LearningFeedSchema(AnswerSchema):
    """Sessions of the days ahead."""

    from_day = text_field("First day.", True, format="date")
    days = whole_field("How many days it looks ahead.", True)
    entries = fields.List(fields.Nested(FeedEntrySchema), required=True)
    notices = fields.List(fields.Nested(CodedTextSchema), required=True)
    attributions = fields.List(fields.String(), required=True)
