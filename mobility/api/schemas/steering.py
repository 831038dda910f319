"""The answers of /v1/steering."""

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
from mobility.api.schemas.occupancy import SOURCES
from mobility.service import MEASURE_WORDS

LOADS = ("EXACT", "PUBLISHED")
NOTICES = (
    "NO_LOADS",
    "PUBLISHED_LOADS",
    "TARGETS_UNREADABLE",
    "NO_SENSORS",
    "LIVE_MISSING",
    "LIVE_OLD",
    "CLOCK_BACK",
)


class SteeringNoticeSchema(AnswerSchema):
    """What a reader of an answer must know."""

    code = word_field("What it is.", NOTICES, True)
    text = text_field("A sentence in the client's language.", True)


class SteeredRunSchema(AnswerSchema):
    """A run of a line."""

    trip_id = text_field("As in other answers.", True)
    route_id = text_field('"<tag>_<route_id>".', True)
    display_name = text_field("What riders call the line.", True)
    mode = text_field("As in plans.", True)
    headsign = text_field("Where it goes.", True)


class SteeredStopSchema(AnswerSchema):
    """A stop that a run leaves from."""

    stop_id = text_field('"<tag>_<stop_id>".', True)
    name = text_field("For people.", True)
    lat = number_field("Degrees, WGS 84.", True)
    lon = number_field("Degrees, WGS 84.", True)
    departure = moment_field("When the run leaves, as expected now", True)


class SentVehicleSchema(AnswerSchema):
    """A vehicle that is sent."""

    seats = whole_field("Its seats.", True)
    standing = whole_field("Its standing places.", True)


class MeasureSchema(AnswerSchema):
    """One thing to do for one run, and what it would gain by the model of docs/steering.md."""

    kind = word_field("What is done.", MEASURE_WORDS, True)
    text = text_field("The same as a sentence.", True)
    run = fields.Nested(SteeredRunSchema, required=True)
    at = fields.Nested(SteeredStopSchema, required=True, metadata={"description": "From where on."})
    gain_minutes = number_field(
        "Minutes of crowding saved, of all riders, less what others lose; may be negative.", True
    )
    lost_minutes = number_field("What of it others lose by waiting.", True)
    needs_spare = flag_field("A vehicle of the reserve is used.", True)
    vehicle = fields.Nested(SentVehicleSchema)
    other_run = fields.Nested(SteeredRunSchema, metadata={"description": "Held or turned back."})
    turned_at = fields.Nested(SteeredStopSchema, metadata={"description": "Where it turns back."})
    hold_seconds = whole_field("How long it is held.")


class PersonsSchema(AnswerSchema):
    """How many persons: in one case of ten fewer than p10, in one more than p90."""

    p10 = number_field("Persons.", True)
    p50 = number_field("Persons, as likely more as fewer.", True)
    p90 = number_field("Persons.", True)


class CriticalRunSchema(AnswerSchema):
    """A run that will be too full."""

    run = fields.Nested(SteeredRunSchema, required=True)
    from_ = fields.Nested(
        SteeredStopSchema, required=True, metadata={"description": "First stop that it leaves too full."}
    )
    to = fields.Nested(SteeredStopSchema, required=True, metadata={"description": "Last such stop."})
    worst = fields.Nested(SteeredStopSchema, required=True, metadata={"description": "Where it is fullest."})
    chance = number_field("That it leaves the worst stop too full, 0 to 1.", True)
    share = number_field("Of its places: above it the run counts as too full.", True)
    persons = fields.Nested(
        PersonsSchema, required=True, metadata={"description": "On board from the worst stop."}
    )
    seats = whole_field("Of the vehicle.", True)
    standing = whole_field("Its standing places.", True)
    refused = number_field("Persons expected to find no place at the worst stop.", True)
    boarding_probability = number_field("That one gets on at the worst stop, 0 to 1. Missing: not known.")
    crowding_minutes = number_field("Of all on board over the rest of the run.", True)
    source = word_field("What the load at the worst stop rests on.", SOURCES, True)
    observed_at = moment_field("Newest observation that it rests on")
    measures = fields.List(
        fields.Nested(MeasureSchema),
        required=True,
        metadata={"description": "What helps this run, greatest gain first."},
    )


class OutlookSchema(AnswerSchema):
    """Which runs will be too full, and what helps most."""

    time = moment_field("From", True)
    until = moment_field("To", True)
    loads_ = word_field(
        "EXACT: estimates as they are. PUBLISHED: what everybody may know, which is coarser.", LOADS, True
    )
    runs = whole_field("Runs looked at.", True)
    too_full = whole_field("Runs that will be too full, also those beyond the limit.", True)
    critical = fields.List(fields.Nested(CriticalRunSchema), required=True)
    measures = fields.List(
        fields.Nested(MeasureSchema),
        required=True,
        metadata={"description": "The best set with the vehicles there are; a run takes part in one."},
    )
    spares_used = whole_field("Vehicles of the reserve that it needs.", True)
    gain_minutes = number_field("Of all its measures.", True)
    notices = fields.List(fields.Nested(SteeringNoticeSchema), required=True)


class WhatIfSchema(AnswerSchema):
    """What a measure would do."""

    loads_ = word_field("As of the outlook.", LOADS, True)
    measure = fields.Nested(
        MeasureSchema,
        metadata={"description": "Missing: nothing is known of the load of a run that takes part."},
    )
    crowding_minutes_before = number_field("Of the runs that take part, from where the measure begins.")
    crowding_minutes_after = number_field("The same with it, and without what others lose by waiting.")
    notices = fields.List(fields.Nested(SteeringNoticeSchema), required=True)


class LineTargetSchema(AnswerSchema):
    """What an operator wants of a line."""

    route_id = text_field('"<tag>_<route_id>"; missing: of all lines without a target.')
    display_name = text_field("What riders call the line; missing: the network does not know it.")
    share = number_field("Of seats and standing places: above it a run counts as too full.", True)
    cap = number_field("Of a run's places that riders who are only expected may take.", True)


class LineTargetsSchema(AnswerSchema):
    """All targets."""

    default = fields.Nested(LineTargetSchema, required=True)
    targets = fields.List(fields.Nested(LineTargetSchema), required=True)


class SteeringRecordSchema(AnswerSchema):
    """A change of a target."""

    time = moment_field("When", True)
    event = word_field("What happened.", ("target.set", "target.removed"), True)
    key_id = text_field("Id of the key it was done with.", True)
    key_name = text_field("Its name.", True)
    route_id = text_field("Of the line.", True)
    before = text_field("What was before.", True)
    after = text_field("What is from then on.", True)


class SteeringAuditSchema(AnswerSchema):
    """Who changed what."""

    records = fields.List(
        fields.Nested(SteeringRecordSchema), required=True, metadata={"description": "Newest first."}
    )
