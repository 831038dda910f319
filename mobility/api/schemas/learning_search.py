"""Answers of /v1/learning/places and /offers."""

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
from mobility.api.schemas.plan import BookingSchema
from mobility.service import LEARNING_MODES, WHY_WORDS

OPEN_WORDS = ("YES", "UNKNOWN")
WAY_MODES = (*LEARNING_MODES,)


class CodedTextSchema(AnswerSchema):
    """Something that is said, with a code that does not change."""

    code = text_field("Stable.", True)
    text = text_field("For people, in the language of the answer.", True)


class LearningReasonSchema(AnswerSchema):
    """Why there are no ways, in the shape of errors."""

    code = text_field(
        "Stable, as of /plan; of trips also NO_WAY_THERE, NO_WAY_BACK and CLOSED, "
        "of weeks NO_SESSION and NO_FEASIBLE_WEEK.",
        True,
    )
    error = text_field("For people.", True)
    field = text_field(
        "The parameter it is about, empty: none. Of a trip that cannot be done the first reason names "
        "the part that is not possible: outbound (the way there), back (the way home) or closed (the stay).",
        True,
    )


class FoundPlaceSchema(AnswerSchema):
    """A place to learn."""

    place_id = text_field("Its id.", True)
    name = text_field("As signposted.", True)
    kind = text_field("One of the kinds of places.", True)
    lat = number_field("Degrees.", True)
    lon = number_field("Degrees.", True)
    address = text_field("One line. Missing: not known.")
    opening_hours = text_field("OSM's opening_hours. Missing: not known.")
    opening_text = text_field("What a source says in prose that could not be read.")
    step_free = word_field("Whether one gets in without a step.", ("yes", "no", "unknown"), True)
    languages = fields.List(fields.String(), metadata={"description": "BCP 47, spoken there."})
    website = text_field("Its page.")
    source = text_field("Where this was read.", True)
    license = text_field("Of the source.")
    simulated = flag_field("Invented, as all of a model city is.", True)


class FoundPriceSchema(AnswerSchema):
    """What an offer costs."""

    full_cents = whole_field("For most; 0 = free. Missing: not known.")
    reduced_cents = whole_field("For who has a reduction.")
    currency = text_field("ISO 4217.", True)
    reductions = text_field("Who has one.")


class FoundOfferSchema(AnswerSchema):
    """Something to learn."""

    offer_id = text_field("Its id.", True)
    provider_id = text_field("Who offers it.", True)
    title = text_field("In the language of the answer, if there is one.", True)
    description = text_field("Likewise, plain text.")
    format = text_field("onsite, online, hybrid or mobile.", True)
    topics = fields.List(fields.String(), required=True)
    competences = fields.List(fields.String(), metadata={"description": "DigComp 2.2."})
    groups = fields.List(fields.String(), metadata={"description": "Whom it is for."})
    youngest = whole_field("Years.")
    oldest = whole_field("Years.")
    level = text_field("beginner, intermediate or advanced.")
    languages = fields.List(fields.String(), metadata={"description": "BCP 47."})
    price = fields.Nested(FoundPriceSchema, required=True)
    registration_url = text_field("Where one registers.")
    url = text_field("Its page.")
    source = text_field("Where this was read.", True)
    license = text_field("Of the source.")
    simulated = flag_field("Invented, as all of a model city is.", True)


class LearningWaySchema(AnswerSchema):
    """A way there or back."""

    start_time = moment_field("When to leave", True)
    end_time = moment_field("When one is there", True)
    minutes = whole_field("How long it takes, begun minutes counted.", True)
    changes = whole_field("How often one changes.", True)
    mode = word_field("TRANSIT, or how one goes without.", WAY_MODES, True)
    wait_minutes = whole_field("Of ways back: minutes between the end of the stay and leaving.")
    crowding_minutes = fields.Float(
        required=True,
        allow_none=True,
        metadata={
            "description": "What full vehicles add to it in minutes as felt; null: not asked or not known."
        },
    )
    bookings = fields.List(
        fields.Nested(BookingSchema),
        allow_none=True,
        metadata={
            "description": "Rides that must be booked, until when and how. Missing: none; null: not known."
        },
    )


class TripProductSchema(AnswerSchema):
    """A ticket that is bought for the trip, or held."""

    id = text_field("Of the tariff or the feed.", True)
    name = text_field("For people.", True)
    cents = fields.Integer(
        required=True,
        allow_none=True,
        strict=True,
        metadata={"description": "In the smallest unit of the currency; null: not known."},
    )
    currency = text_field("ISO 4217.", True)
    is_held = flag_field("The rider has it already.", True)


class TripPriceSchema(AnswerSchema):
    """What the ways there and back cost together, for one person."""

    cents = fields.Integer(
        required=True,
        allow_none=True,
        strict=True,
        metadata={"description": "As tripPriceCents; null: not known, reasons say why."},
    )
    currency = text_field('ISO 4217; "": nothing costs anything, or there are several.', True)
    products = fields.List(fields.Nested(TripProductSchema), required=True)
    reasons = fields.List(fields.Nested(CodedTextSchema), required=True)
    at_most_cents = whole_field("It is not known, and no more than this.")


def price_field(of_what: str) -> fields.Integer:
    """Make the field of what ways cost together.

    Parameters
    ----------
    of_what : str
        E.g. "Of both ways".

    Returns
    -------
    fields.Integer
        Always there, null where it was not asked or is not known.
    """
    text = f"{of_what}; null: not asked or not known, a notice says which."
    return fields.Integer(required=True, allow_none=True, metadata={"description": text})


class AttendanceSchema(AnswerSchema):
    """How something can be attended."""

    place = fields.Nested(FoundPlaceSchema, required=True)
    session_id = text_field("The session. Missing: one comes while it is open.")
    start_time = moment_field("Begin of the stay", True)
    end_time = moment_field("End of the stay", True)
    open = word_field("Whether it is open all that time; sessions say so themselves.", OPEN_WORDS, True)
    free_seats = whole_field("Of the session. Missing: not known.")
    there = fields.Nested(LearningWaySchema, required=True)
    back = fields.Nested(LearningWaySchema, required=True)
    travel_minutes = whole_field("There and back.", True)
    last_way_back = moment_field("The last departure for home of that day")
    trip_price_cents = price_field("Of both ways")
    trip_price = fields.Nested(
        TripPriceSchema,
        metadata={"description": "With withFares or a ticket; of offers for the best session."},
    )
    trip = text_field("Address of the whole trip: /v1/learning/trips?...", True)


class FoundOfferWithTimesSchema(AnswerSchema):
    """An offer and all its sessions that can be attended."""

    offer = fields.Nested(FoundOfferSchema, required=True)
    attendances = fields.List(fields.Nested(AttendanceSchema), required=True)


class LeftOutSchema(AnswerSchema):
    """What matches, and why it is left out."""

    why = word_field("The reason.", WHY_WORDS, True)
    text = text_field("For people, in the language of the answer.", True)
    time = moment_field("When it opens, closes or begins, or when the last way back leaves")
    place_id = text_field("The place.", True)
    place_name = text_field("Its name.", True)
    offer_id = text_field("The offer. Missing: the place itself was meant.")
    title = text_field("Of the offer.")
    session_id = text_field("The session.")


class LearningSearchSchema(AnswerSchema):
    """What places and offers have in common."""

    total = whole_field("How many there are on all pages.", True)
    offset = whole_field("How many are left out first.", True)
    departure_time = moment_field("Earliest departure that was assumed", True)
    back_by = moment_field("Latest return that was assumed", True)
    facets = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.Integer()),
        required=True,
        metadata={"description": "How many of all that can be attended have each word."},
    )
    left_out = fields.List(fields.Nested(LeftOutSchema), required=True)
    left_out_counts = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "All that matches and is left out, by reason."},
    )
    reasons = fields.List(fields.Nested(LearningReasonSchema))
    notices = fields.List(fields.Nested(CodedTextSchema), required=True)
    saved_search = text_field("Address that asks the same again, to be kept or shared.", True)
    feed = text_field("The same as calendar, to subscribe to.", True)
    attributions = fields.List(fields.String(), required=True)


class LearningPlacesSchema(LearningSearchSchema):
    """Places that can be visited."""

    places = fields.List(fields.Nested(AttendanceSchema), required=True)


class LearningOffersSchema(LearningSearchSchema):
    """Offers that can be attended."""

    offers = fields.List(fields.Nested(FoundOfferWithTimesSchema), required=True)
