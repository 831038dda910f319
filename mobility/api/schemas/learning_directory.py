"""Records of the directory of learning, as they are answered and as providers send them."""

from marshmallow import fields

from mobility.api.schemas.answer_fields import flag_field, number_field, text_field, whole_field, word_field
from mobility.api.schemas.base import AnswerSchema
from mobility.service import FATES, Outcome, RecordKind
from mobility.service.learning_words import (
    AUDIENCES,
    BINDING_KINDS,
    FORMATS,
    ITEM_KINDS,
    LEVELS,
    PLACE_KINDS,
    STEP_FREE,
    TOPICS,
)

OUTCOMES = tuple(one.value for one in Outcome)
KINDS = tuple(one.value for one in RecordKind)
TEXT = {"type": "string"}


def _words(doc: str, words: tuple[str, ...] = ()) -> fields.List[str]:
    inner = fields.String(metadata={"enum": list(words)} if words else {})
    return fields.List(inner, metadata={"description": doc, "maxItems": 100})


def _texts(doc: str, required: bool = False) -> fields.Dict:
    return fields.Dict(
        fields.String(), fields.String(), required=required, metadata={"description": f"{doc}, by language."}
    )


def _moment(doc: str) -> fields.String:
    return text_field(f"{doc}, RFC 3339.", True, format="date-time")


class OriginSchema(AnswerSchema):
    """Where a record comes from."""

    source = text_field("Short name of the source.", True)
    license = text_field("Of the data.")
    url = text_field("The record's own page.")
    is_simulated = flag_field("Invented, as all of a model city is.")


class RecordSchema(AnswerSchema):
    """What all records have; a provider's own is known by the address it is sent to."""

    origin = fields.Nested(OriginSchema, metadata={"description": "Ignored where a provider sends it."})


class ProviderSchema(RecordSchema):
    """An institution that offers learning."""

    provider_id = text_field("Unique.")
    name = text_field("Of the institution.", True)
    website = text_field("Its page.")
    email = text_field("The institution's own; never a person's.")
    phone = text_field("The same.")


class LearningPlaceSchema(RecordSchema):
    """Where one can learn."""

    place_id = text_field("Unique.")
    name = text_field("As signposted.", True)
    kind = word_field("What it is.", PLACE_KINDS, True)
    lat = number_field("Degrees, WGS 84.", True)
    lon = number_field("Degrees, WGS 84.", True)
    provider_id = text_field("Who runs it.")
    address = text_field("One line.")
    opening_hours = text_field("OpenStreetMap's opening_hours; missing: not known.")
    opening_text = text_field("In the source's words, where they could not be read.")
    step_free = word_field("Access without a step.", STEP_FREE)
    languages = _words("BCP 47, spoken there.")
    website = text_field("Its page.")


class LearningPriceSchema(AnswerSchema):
    """What an offer costs."""

    full_cents = whole_field("For most; 0 = free; missing: not known.")
    reduced_cents = whole_field("For who has a reduction.")
    currency = text_field("ISO 4217.")
    reductions = text_field("Who has one.")


class AudienceSchema(AnswerSchema):
    """Whom an offer is for."""

    youngest = whole_field("Years.")
    oldest = whole_field("Years.")
    groups = _words("Groups of people.", AUDIENCES)


class LearningOfferSchema(RecordSchema):
    """Something to learn."""

    offer_id = text_field("Unique.")
    provider_id = text_field("Who offers it.")
    title = _texts("What it is", True)
    description = _texts("More of it, plain text")
    format = word_field("Where it takes place.", FORMATS)
    place_id = text_field("Where, unless its sessions say otherwise.")
    topics = _words("Topics.", TOPICS)
    competences = _words("DigComp 2.2, like 1.1.")
    audience = fields.Nested(AudienceSchema)
    level = word_field("What one should bring along.", LEVELS)
    languages = _words("BCP 47; missing: not said.")
    price = fields.Nested(LearningPriceSchema)
    registration_url = text_field("Where one registers.")


class LearningSessionSchema(AnswerSchema):
    """One appointment of an offer."""

    session_id = text_field("Unique.")
    offer_id = text_field("Of what.", True)
    start = _moment("Begin")
    end = _moment("End")
    place_id = text_field("Where; missing: online.")
    free_seats = whole_field("Missing: not known.")
    recurrence = text_field("The RRULE it was unrolled from.")


class BindingSchema(AnswerSchema):
    """Where on the way an item belongs."""

    kind = word_field("What it is tied to.", BINDING_KINDS, True)
    stop_id = text_field('"<tag>_<stop_id>".')
    to_stop_id = text_field("SECTION: the other end, in the direction of travel.")
    route_id = text_field('"<tag>_<route_id>".')
    lat = number_field("VIEW: degrees, WGS 84.")
    lon = number_field("VIEW: degrees, WGS 84.")
    side = text_field("VIEW: left or right in the direction of travel.")


class LearningItemSchema(RecordSchema):
    """Something small to learn on the way."""

    item_id = text_field("Unique.")
    provider_id = text_field("Who made it.")
    kind = word_field("How it is taken in.", ITEM_KINDS, True)
    title = _texts("What it is", True)
    body = _texts("What it says", True)
    minutes = number_field("Uninterrupted time needed.", True)
    bindings = fields.List(fields.Nested(BindingSchema), required=True)
    topics = _words("Topics.", TOPICS)
    level = word_field("What one should bring along.", LEVELS)
    answers = fields.List(
        fields.Raw(metadata={"oneOf": [TEXT, {"type": "object", "additionalProperties": TEXT}]}),
        metadata={
            "description": "QUIZ: possible answers, the right one first. Each is a text by language, "
            "or one that is the same in every language.",
            "maxItems": 100,
        },
    )
    media_url = text_field("AUDIO, PICTURE: where it lies.")


class LearningWarningSchema(AnswerSchema):
    """What was left out of a record that was taken, or is to be known of it."""

    kind = word_field("Of the record.", KINDS, True)
    id = text_field("Of the record.", True)
    field = text_field("Which member of it.", True)
    fate = word_field("What became of the member; taken: as it is.", FATES, True)
    text = text_field(
        "In the client's language: persons, their mails and phones were taken out, or what is in the past.",
        True,
    )


class WrittenSchema(AnswerSchema):
    """What became of one record."""

    warnings = fields.List(
        fields.Nested(LearningWarningSchema), metadata={"description": "Missing: it was taken as it is."}
    )
    outcome = word_field("taken: it is new; merged: it is the same as another one.", OUTCOMES, True)
    id = text_field("Under which it is found.", True)


class BatchSchema(AnswerSchema):
    """Many records of a provider, of any kinds; at most 5,000."""

    providers = fields.List(fields.Nested(ProviderSchema))
    places = fields.List(fields.Nested(LearningPlaceSchema))
    offers = fields.List(fields.Nested(LearningOfferSchema))
    sessions = fields.List(fields.Nested(LearningSessionSchema))
    items = fields.List(fields.Nested(LearningItemSchema))


class LearningCountSchema(AnswerSchema):
    """How many records of a kind."""

    kind = word_field("Of records.", KINDS, True)
    outcome = word_field("What became of them.", OUTCOMES, True)
    count = whole_field("How many.", True)


class RefusalSchema(AnswerSchema):
    """A record that was not taken."""

    kind = word_field("Of the record.", KINDS, True)
    id = text_field("Of the record, or where it stands in the batch.", True)
    code = text_field("Stable word.", True)
    error = text_field("A sentence in the client's language.", True)


class LearningMergeSchema(AnswerSchema):
    """A record that is the same as another one."""

    kind = word_field("Of the record.", KINDS, True)
    id = text_field("As it was sent.", True)
    kept_id = text_field("Under which it is found.", True)


class BatchReportSchema(AnswerSchema):
    """What became of a batch."""

    counts = fields.List(fields.Nested(LearningCountSchema), required=True)
    refused = fields.List(fields.Nested(RefusalSchema), required=True)
    merged = fields.List(fields.Nested(LearningMergeSchema), required=True)
    warnings = fields.List(fields.Nested(LearningWarningSchema), required=True)


class LearningChangeSchema(AnswerSchema):
    """A change of a record."""

    time = _moment("When")
    writer = text_field("Key by its id and name, or an import.", True)
    kind = word_field("Of the record.", KINDS, True)
    id = text_field("Of the record.", True)
    outcome = word_field("What became of it.", OUTCOMES, True)


class LearningChangesSchema(AnswerSchema):
    """Changes of a provider's records."""

    changes = fields.List(
        fields.Nested(LearningChangeSchema), required=True, metadata={"description": "Newest first."}
    )
