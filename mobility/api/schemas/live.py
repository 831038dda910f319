"""The answer of /v1/live/status."""

from marshmallow import fields

from mobility.api.schemas.answer_fields import moment_field, text_field, whole_field, word_field
from mobility.api.schemas.base import AnswerSchema

STATES = ("LIVE", "OLD", "TIMETABLE", "NONE")


class RealtimeFeedSchema(AnswerSchema):
    """How a realtime feed is doing; counts of its newest message."""

    tag = text_field("Feed whose trips it tells of.", True)
    source = text_field("Address without secrets, or name of the file.", True)
    made_at = moment_field("When the message was made, by the feed's clock; missing: it does not say")
    read_at = moment_field("When it was last read with success; missing: never")
    age_seconds = whole_field("Since the message was made (else read); missing: there was none.")
    fault = text_field('What was wrong the last time, "" = nothing.', True)
    taken = whole_field("Messages since the live process began.", True)
    refused = whole_field("Messages that could not be used since then.", True)
    updates = whole_field("Updates of trips.", True)
    vehicles = whole_field("Vehicles.", True)
    alerts = whole_field("Alerts about what the timetable knows.", True)
    matched = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "Updates of trips that were understood, by schedule_relationship."},
    )
    unmatched = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "Those that were not, by reason."},
    )
    examples = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        required=True,
        metadata={"description": "Some trip ids of each reason."},
    )
    unreadable = whole_field("Entities that make no sense.", True)
    calls_unmatched = whole_field("Updates of stops that their trip does not call at.", True)
    calls_pushed = whole_field("Calls said to be before the call before them, moved to it.", True)
    vehicles_unmatched = whole_field("Vehicles whose trip is not known.", True)
    alerts_unknown = whole_field("Alerts that name only what the timetable does not know.", True)


class LiveStatusSchema(AnswerSchema):
    """How live this service is."""

    state = word_field(
        "LIVE: answers go by live data. OLD: the same, but the live process is silent. TIMETABLE: its last "
        "word is too old, answers go by the timetable. NONE: nothing live is read here.",
        STATES,
        True,
    )
    text = text_field("The same as a sentence.", True)
    age_seconds = whole_field("Since the newest sign of life of the live process; missing: none yet.")
    fault = text_field('What is wrong with reading it, "" = nothing.', True)
    version = text_field("Of the snapshot in use; changes with its content.", True)
    runs = whole_field("Runs that are not as planned.", True)
    canceled = whole_field("Of these, cancelled ones.", True)
    additional = whole_field("Of these, ones that are in no timetable.", True)
    vehicles = whole_field("Vehicles whose place is known.", True)
    alerts = whole_field("Alerts.", True)
    feeds = fields.List(fields.Nested(RealtimeFeedSchema), required=True)
