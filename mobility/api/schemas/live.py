"""The answer of /v1/live/status."""

from marshmallow import fields

from mobility.api.schemas.answer_fields import flag_field, moment_field, text_field, whole_field, word_field
from mobility.api.schemas.base import AnswerSchema

STATES = ("LIVE", "OLD", "TIMETABLE", "NONE")


def _counts(doc: str, *, is_required: bool = True) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=is_required, metadata={"description": doc}
    )


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
    vehicles_without_trip = whole_field(
        "Vehicles that name no trip at all: in the depot, for instance.", True
    )
    vehicle_reasons = _counts("Vehicles whose trip is not known, by reason.")
    vehicle_examples = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        required=True,
        metadata={"description": "Some trip ids of each reason."},
    )
    unreadable_examples = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "The first five entities that make no sense: source, id, what is wrong."},
    )
    alerts_unknown = whole_field("Alerts that name only what the timetable does not know.", True)


class CountingSystemSchema(AnswerSchema):
    """How the messages of a counting system are understood; counts over the last hours."""

    system = text_field("As its messages have it.", True)
    vehicles = whole_field("Vehicles that it told of.", True)
    messages = whole_field("Messages, each once.", True)
    matched = whole_field("Those that belong to a run and call.", True)
    heard_at = moment_field("When the newest observation was made")
    silent_seconds = whole_field("Since then.", True)
    clocks_off = whole_field("Vehicles whose messages all come late by about the same time.", True)
    unmatched = _counts("Messages that belong to no run, by reason.")
    faults = _counts("What else is wrong with messages, by its word in docs/sensors.md.")


class ForecastSchema(AnswerSchema):
    """What exact forecasts go by; those that are published follow from released bands and what is usual."""

    learned = word_field(
        "What became of the learned rung. IN_USE: it speaks. NO_BETTER: on days that it had not seen it was "
        "no better than the rung below, so it is silent. TOO_LITTLE_HISTORY: nobody can tell yet. "
        "NOT_TRAINED: there is no model.",
        ("IN_USE", "NO_BETTER", "TOO_LITTLE_HISTORY", "NOT_TRAINED"),
        True,
    )
    learned_minutes = fields.List(
        fields.Integer(), required=True, metadata={"description": "Minutes ahead at which it speaks."}
    )
    text = text_field("The same for people.", True)


class SensingSchema(AnswerSchema):
    """How messages of sensors become loads; what counts messages is there for keys of the role control."""

    window_seconds = whole_field("Messages count so long.", True)
    systems = fields.List(
        fields.Nested(CountingSystemSchema), metadata={"description": "With a key of the role control."}
    )
    too_late = whole_field(
        "Messages since the live process began that were older as they came. With a key of the role control."
    )
    refused = _counts(
        "Messages since then that came by MQTT or GTFS-realtime and were refused, by code. With a key of the "
        "role control.",
        is_required=False,
    )
    damaged_bytes = whole_field("Of the journal, that could not be read. With a key of the role control.")
    registered = whole_field("Vehicles in the registry.", True)
    registry_fault = text_field('Why the one that is named is not used, "" = it is.', True)
    model_fault = text_field('Why no trained model is used, "" = one is.', True)
    conditions_fault = text_field(
        'Why weather and events that the model learned with are not known, "" = they are, or it needs none.',
        True,
    )
    trained = flag_field("Whether what is usual was learned; else loads rest on observations alone.", True)
    broker_fault = text_field(
        'Why no count messages come from the MQTT broker, or from which topics, "" = all can, or none is '
        "set.",
        True,
    )
    runs = whole_field("Runs whose load is known. With a key of the role control.")
    published = whole_field("Runs about which anything is published.", True)
    forecast = fields.Nested(ForecastSchema, required=True)


class LiveProviderSchema(AnswerSchema):
    """How a provider of shared vehicles or car parks is doing."""

    kind = word_field("What it tells of.", ("gbfs", "parking"), True)
    tag = text_field("Of the settings, or made of its address.", True)
    source = text_field("Address without secrets, or name of the file.", True)
    health = word_field(
        "FRESH: its counts are promised. STALE: they are shown, and nothing rests on them. GONE: they are "
        "not shown. NEVER: nothing was heard of it yet.",
        ("FRESH", "STALE", "GONE", "NEVER"),
        True,
    )
    circuit = word_field(
        "closed: it is asked. open: it failed again and again and is left alone. half-open: it is tried "
        "once.",
        ("closed", "open", "half-open"),
        True,
    )
    made_at = moment_field("When its counts were made, by its clock; missing: never")
    read_at = moment_field("When it was last read with success; missing: never")
    age_seconds = whole_field("Since its counts were made.")
    fault = text_field('What is wrong, "" = nothing.', True)
    taken = whole_field("Looks that told something new since the live process began.", True)
    failed = whole_field("Looks that failed since then.", True)
    stations = whole_field("Stations in use.", True)
    vehicles = whole_field("Vehicles in use.", True)
    zones = whole_field("Geofencing zones in use.", True)
    places = whole_field("Places to park.", True)
    simulated = flag_field("It is invented.", True)
    refused = _counts("Records that are not used or were repaired, by file and field.")
    examples = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Some of them: provider, file, index, field, reason."},
    )


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
    riders_fault = text_field(
        'Why riders who confirmed a journey do not count as expected load, "" = they do.', True
    )
    version = text_field("Of the snapshot in use; changes with its content.", True)
    runs = whole_field("Runs that are not as planned.", True)
    canceled = whole_field("Of these, ones that do not run: cancelled, or taken back (DELETED).", True)
    additional = whole_field("Of these, ones that are in no timetable.", True)
    vehicles = whole_field("Vehicles whose place is known.", True)
    alerts = whole_field("Alerts.", True)
    feeds = fields.List(fields.Nested(RealtimeFeedSchema), required=True)
    providers = fields.List(fields.Nested(LiveProviderSchema), required=True)
    sensors = fields.Nested(
        SensingSchema, metadata={"description": "Sensors; missing: the snapshot in use tells of none."}
    )
