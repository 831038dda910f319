"""Parameters and answers of /v1/learning/en-route."""

from marshmallow import fields

from mobility.api.fields import Choice, Moment, Text, Whole
from mobility.api.list_fields import Languages, Words
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
from mobility.service import BINDING_WORDS, ITEM_KINDS, LEARNING_LEVELS, LEARNING_TOPICS, POSTURES


class EnRouteParameters(QuerySchema):
    """What is asked of /v1/learning/en-route: one of itinerary, stop and trip."""

    itinerary = Text("The id of an itinerary of an answer.", longest=4000)
    stop = Text('For a departure board: "<feed tag>_<stop_id>" of a station, a platform or a stop.')
    trip = Text('For a vehicle\'s screen: a tripId of an answer, "<yyyymmdd>_<hh:mm>_<feed tag>_<trip_id>".')
    time = Moment("With stop or trip: from when on; RFC 3339 with offset. Missing: now.")
    minutes = Whole("With stop: how long the sequence is to last.", 1, 60, 10)
    language = Languages(
        "Language tags, best first; then Accept-Language counts, then English. Items without are left out."
    )
    level = Choice("Nothing harder than this. Missing: anything.", LEARNING_LEVELS)
    kinds = Words("Only these kinds of items. Missing: all.", ITEM_KINDS)
    topics = Words("Only items of one of these topics. Missing: all.", LEARNING_TOPICS)
    posture = Choice(
        "How one travels; standing, one only listens. AUTO: by how full the vehicles are.", POSTURES, "AUTO"
    )
    seen = Text("What was already shown: `seen` of the last answer. Nothing of it is stored.", longest=2010)


class InstitutionSchema(AnswerSchema):
    """An institution."""

    provider_id = text_field("Its id.", True)
    name = text_field("Its name.", True)


class BoundToSchema(AnswerSchema):
    """Where on the way an item belongs."""

    kind = word_field("What it is bound to.", BINDING_WORDS, True)
    stop_id = text_field("The stop, or where the section begins.")
    to_stop_id = text_field("Where the section ends.")
    route_id = text_field("The line.")
    side = word_field("VIEW: on which side in the direction of travel. Missing: ahead.", ("left", "right"))
    lat = number_field("VIEW: what is seen.")
    lon = number_field("VIEW: what is seen.")


class EnRouteItemSchema(AnswerSchema):
    """Something small to learn."""

    item_id = text_field("Its id.", True)
    kind = word_field("How it is taken in.", ITEM_KINDS, True)
    title = text_field("Plain text.", True)
    body = text_field("Plain text; of a quiz the question.", True)
    language = text_field("Of its texts.", True)
    start_time = moment_field("When to begin", True)
    minutes = number_field("Uninterrupted time needed.", True)
    topics = fields.List(fields.String(), required=True)
    level = text_field("Missing: for all.")
    answers = fields.List(fields.String(), metadata={"description": "Of a quiz, the right one first."})
    media_url = text_field("Where the recording or picture lies.")
    bound_to = fields.Nested(BoundToSchema, required=True)
    provider = fields.Nested(InstitutionSchema, required=True)
    curated = flag_field("Of the institution that has adopted the stop.", True)
    source = text_field("Where it comes from.", True)
    license = text_field("Of the source.")
    url = text_field("Its page.")
    simulated = flag_field("Invented.", True)


class EnRouteStageSchema(AnswerSchema):
    """A time without change."""

    kind = word_field("What one does meanwhile.", ("RIDE", "WAIT"), True)
    start_time = moment_field("From", True)
    end_time = moment_field("To, a minute before one gets on or off", True)
    minutes = number_field("In between.", True)
    posture = word_field("How one travels at its end.", ("SEATED", "STANDING", "UNKNOWN"), True)
    standing_until = moment_field("Until then one probably stands. Missing: not at all")
    leg = whole_field("Number of the leg in the itinerary, from 0. Missing: there is none.")
    route_id = text_field("RIDE: the line.")
    from_stop_id = text_field("Where it begins.", True)
    from_name = text_field("Its name.", True)
    to_stop_id = text_field("Where it ends.", True)
    to_name = text_field("Its name.", True)
    adopted_by = fields.Nested(InstitutionSchema, metadata={"description": "Who curates the stop."})
    items = fields.List(fields.Nested(EnRouteItemSchema), required=True)


class EnRouteSchema(AnswerSchema):
    """What there is to learn on the way."""

    language = text_field("Of the answer.", True)
    stages = fields.List(fields.Nested(EnRouteStageSchema), required=True)
    seen = text_field("To be sent with the next question, so that nothing is shown twice.", True)
    left_out = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={
            "description": "How many items are not shown: LANGUAGE, LEVEL, KIND, TOPIC, SEEN, ELSEWHERE "
            "(bound to another place, or too long), NOT_CHOSEN (others fit better)."
        },
    )
    best = flag_field("Nothing better fits. False: the search was given up.", True)
    simulated = flag_field("Some of the items shown are invented.", True)
