"""Answers about offers and providers; the members that itineraries of /plan have of them, too."""

from marshmallow import fields

from mobility.api.schemas.answer_fields import flag_field, moment_field, text_field, whole_field, word_field
from mobility.api.schemas.base import AnswerSchema
from mobility.service import EMISSION_BASES, HAND_OVER_STEPS, OFFER_LABELS, PRICE_REASONS, PROVIDER_ROLES


def _nullable(doc: str) -> fields.Integer:
    return fields.Integer(required=True, allow_none=True, strict=True, metadata={"description": doc})


def _words(doc: str, words: tuple[str, ...]) -> fields.List[str]:
    return fields.List(
        fields.String(metadata={"enum": list(words)}), required=True, metadata={"description": doc}
    )


def _legs(doc: str) -> fields.List[int]:
    return fields.List(fields.Integer(strict=True), required=True, metadata={"description": doc})


class SumSchema(AnswerSchema):
    """What is known of a price in one currency."""

    currency = text_field("ISO 4217.", True)
    cents = whole_field("In its smallest unit.", True)


class ProductSchema(AnswerSchema):
    """A product that is bought, or held."""

    id = text_field("Of the tariff, the feed or the pricing plan.", True)
    name = text_field("For people.", True)
    cents = _nullable("In the smallest unit of the currency; null: not known.")
    currency = text_field("ISO 4217.", True)
    legs = _legs("Legs of the itinerary it is for, from 0.")
    provider = text_field('Id in /v1/providers of whose contract it is, or "".', True)
    terms_url = text_field('Where its terms stand, or "": not known.', True)
    is_held = flag_field("The rider has it already.", True)


class PriceReasonSchema(AnswerSchema):
    """Why a price is not known, or what else to know of it."""

    code = word_field("Stable.", PRICE_REASONS, True)
    text = text_field("For people, in the language of the answer.", True)


class PriceSchema(AnswerSchema):
    """What an itinerary costs for one person."""

    cents = _nullable("All of it, in the smallest unit of the currency; null: not known, or in several.")
    currency = text_field('ISO 4217 of cents; "": nothing costs anything, or there are several.', True)
    is_known = flag_field("Nothing of it is missing.", True)
    sums = fields.List(
        fields.Nested(SumSchema), required=True, metadata={"description": "What is known, by currency."}
    )
    products = fields.List(fields.Nested(ProductSchema), required=True)
    reasons = fields.List(fields.Nested(PriceReasonSchema), required=True)
    unknown_legs = _legs("Legs whose price is not known.")
    at_most_cents = whole_field("It is not known, and no more than this.")


class EmissionSchema(AnswerSchema):
    """What is emitted for one person, in grams of CO2 equivalents with the supply of energy."""

    grams = _nullable("Expected; null: not known.")
    low = _nullable("With the vehicles as full as in one case of ten.")
    high = _nullable("With the vehicles as empty as in one case of ten.")
    basis = word_field(
        "NONE: nothing is emitted; LOAD: shared by the estimated load; AVERAGE: the source's average.",
        EMISSION_BASES,
        True,
    )
    sources = fields.List(fields.String(), required=True)


class OfferSchema(AnswerSchema):
    """An itinerary as an offer."""

    id = text_field("For GET /v1/offers/{id}, until it expires.", True)
    expires_at = moment_field("Until when", True)
    price = fields.Nested(PriceSchema, required=True)
    co2 = fields.Nested(EmissionSchema, required=True)
    labels = fields.List(
        fields.String(metadata={"enum": list(OFFER_LABELS)}),
        metadata={"description": "Of /v1/offers: what it is the best at."},
    )


class LinksSchema(AnswerSchema):
    """Addresses by platform; those that are known."""

    web = text_field("For browsers.")
    android = text_field("For Android.")
    ios = text_field("For iOS.")


class FreshnessSchema(AnswerSchema):
    """How fresh some data are."""

    kind = word_field("What they are.", ("TIMETABLE", "REALTIME", "SHARING", "PARKING"), True)
    name = text_field("Tag of the feed (of the source of car parks), or id of the system.", True)
    status = word_field("Whether they are relied on.", ("FRESH", "STALE", "MISSING"), True)
    last_service_day = text_field("TIMETABLE: the last day with any trip.", format="date")
    observed_at = moment_field("REALTIME, SHARING, PARKING: when they were made; missing: not told.")


class MobilityProviderSchema(AnswerSchema):
    """Who provides something; "" where nothing is known."""

    id = text_field("Stable.", True)
    name = text_field("For people.", True)
    roles = _words("What it does.", PROVIDER_ROLES)
    url = text_field("Its page.", True)
    phone = text_field("Of the institution.", True)
    terms_url = text_field("Its terms.", True)
    shop = fields.Nested(LinksSchema, required=True, metadata={"description": "Where tickets are had."})
    license = text_field("Of its data.", True)
    license_url = text_field("The license's text.", True)
    attribution = text_field("Whom to name.", True)
    note = text_field("What else to know.", True)
    simulated = flag_field("Invented.", True)
    data = fields.List(fields.Nested(FreshnessSchema), metadata={"description": "How fresh its data are."})


class ContractSchema(AnswerSchema):
    """Whose contract a leg is."""

    leg = whole_field("From 0.", True)
    kind = word_field("What it is.", ("STREETS", "TRANSIT", "RENTAL", "ON_DEMAND"), True)
    provider = fields.Nested(
        MobilityProviderSchema, metadata={"description": "Missing: none is needed, or not known."}
    )
    co2 = fields.Nested(EmissionSchema, required=True)


class HandOverSchema(AnswerSchema):
    """One thing to do; in this order."""

    order = whole_field("From 1.", True)
    step = word_field("What it is.", HAND_OVER_STEPS, True)
    text = text_field("For people.", True)
    if_it_fails = text_field("What to do then.", True)
    legs = _legs("Legs it is for.")
    provider = text_field("Id in /v1/providers.", True)
    product = text_field('Product to buy, or "".', True)
    links = fields.Nested(LinksSchema, required=True)
    phone = text_field('Whom to call, or "".', True)
    by = moment_field("Until when; missing: no limit is known")
    lead_seconds = whole_field("How long before the ride at the latest.")


class CarWaySchema(AnswerSchema):
    """The same way by car."""

    distance = fields.Float(required=True, metadata={"description": "Meters."})
    co2 = fields.Nested(EmissionSchema, required=True)


class CarComparisonSchema(CarWaySchema):
    """The same way by car, beside an offer."""

    saved_grams = _nullable("What the offer emits less; negative: more; null: not known.")


class OfferNoticeSchema(AnswerSchema):
    """The small print."""

    code = text_field("Stable.", True)
    text = text_field("For people.", True)


class WholeOfferSchema(OfferSchema):
    """An offer as it is now: of a way, or of a round trip with a hired vehicle."""

    itinerary = fields.Dict(
        metadata={"description": "The itinerary, in the shape of /plan. Missing: a round trip."}
    )
    there = fields.Nested("WayOfTripSchema", metadata={"description": "Of a round trip."})
    back = fields.Nested("WayOfTripSchema", metadata={"description": "Of a round trip."})
    hire = fields.Nested("HireSchema", metadata={"description": "Of a round trip."})
    fresh_until = moment_field("Of a round trip: until when the provider's word counts")
    is_changed = flag_field("The price is another one than when the offer was made.", True)
    contracts = fields.List(fields.Nested(ContractSchema), required=True)
    hand_overs = fields.List(fields.Nested(HandOverSchema), required=True)
    compared_with_car = fields.Nested(
        CarComparisonSchema, metadata={"description": "Missing: no way by car."}
    )
    notices = fields.List(fields.Nested(OfferNoticeSchema), required=True)


class SearchedOfferSchema(OfferSchema):
    """One of several offers."""

    modes = fields.List(fields.String(), required=True, metadata={"description": "It was found with."})
    itinerary = fields.Dict(required=True, metadata={"description": "The itinerary, in the shape of /plan."})


class OfferReasonSchema(AnswerSchema):
    """Why there is nothing."""

    code = text_field("As of /plan.", True)
    error = text_field("For people.", True)
    field = text_field("The side it is about.", True)


class OffersSchema(AnswerSchema):
    """All offers of a question; none says what another one says."""

    offers = fields.List(fields.Nested(SearchedOfferSchema), required=True)
    searched = fields.List(
        fields.List(fields.String()),
        required=True,
        metadata={"description": "Sets of modes, each searched completely."},
    )
    tickets = fields.List(
        fields.String(), required=True, metadata={"description": "What `ticket` may say here."}
    )
    car = fields.Nested(CarWaySchema, metadata={"description": "By car."})
    reasons = fields.List(fields.Nested(OfferReasonSchema), required=True)
    not_offered = fields.List(
        fields.Nested("NotOfferedSchema"),  # of /plan, which has members of ours
        metadata={"description": "What serves the place and is not there, and why."},
    )
    attributions = fields.List(fields.String(), required=True)


class DayOfferSchema(AnswerSchema):
    """A journey of the day by itself."""

    id = text_field("As asked.", True)
    first_leg = whole_field("Number of its first leg in the price of the day.", True)
    price = fields.Nested(PriceSchema, required=True)


class DayPriceSchema(AnswerSchema):
    """What journeys of one rider cost together."""

    price = fields.Nested(
        PriceSchema, required=True, metadata={"description": "Legs are numbered through all journeys."}
    )
    offers = fields.List(
        fields.Nested(DayOfferSchema), required=True, metadata={"description": "By departure."}
    )
    saved_cents = whole_field("Less than one by one; left out where something is not known.")


class TicketSchema(AnswerSchema):
    """What a rider may hold."""

    id = text_field("For `ticket` of /plan and /v1/offers.", True)
    name = text_field("For people.", True)


class ProvidersSchema(AnswerSchema):
    """Who provides what here."""

    providers = fields.List(fields.Nested(MobilityProviderSchema), required=True)
    tickets = fields.List(
        fields.Nested(TicketSchema), required=True, metadata={"description": "What `ticket` may say here."}
    )
