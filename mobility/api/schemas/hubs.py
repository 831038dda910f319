"""The answers of /v1/hubs."""

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
from mobility.service import BAY_WORDS, EQUIPMENT_WORDS


class HubBaySchema(AnswerSchema):
    """Bays of one kind."""

    kind = word_field("What they are for.", BAY_WORDS, True)
    count = whole_field("How many; left out where it is not known.")


class HubStopSchema(AnswerSchema):
    """A stop within a short walk."""

    stop_id = text_field('"<tag>_<stop_id>".', True)
    name = text_field("For people.", True)
    lat = number_field("Degrees, WGS 84.", True)
    lon = number_field("Degrees, WGS 84.", True)
    walk = whole_field("Seconds on foot from the hub.", True)


class HubVehiclesSchema(AnswerSchema):
    """Shared vehicles of one kind that one may rent."""

    form_factor = text_field('GBFS\' word: "bicycle", "cargo_bicycle", "car", ...', True)
    count = whole_field("How many.", True)


class HubPresentSchema(AnswerSchema):
    """What stands there now; what nobody tells of is left out, never 0."""

    vehicles = fields.List(fields.Nested(HubVehiclesSchema), required=True)
    docks = whole_field("Free docks.")
    car_spaces = whole_field("Free spaces for cars.")
    bike_spaces = whole_field("Free spaces for bikes of one's own.")
    systems = fields.List(
        fields.String(), required=True, metadata={"description": "Whose vehicles were counted."}
    )
    stale_systems = fields.List(
        fields.String(), required=True, metadata={"description": "Whose word is too old to be counted."}
    )
    observed_at = moment_field("When the oldest word was given")


class HubSchema(AnswerSchema):
    """A mobility hub."""

    hub_id = text_field('Stable; "hub:<hubId>" stands for a stop in a plan.', True)
    name = text_field("For people.", True)
    lat = number_field("Degrees, WGS 84.", True)
    lon = number_field("Degrees, WGS 84.", True)
    position = word_field("file: its own; stop: that of its stop, it stands near by.", ("file", "stop"), True)
    bays = fields.List(fields.Nested(HubBaySchema), required=True)
    equipment = fields.List(fields.String(metadata={"enum": list(EQUIPMENT_WORDS)}), required=True)
    stops = fields.List(fields.Nested(HubStopSchema), required=True)
    present = fields.Nested(HubPresentSchema, required=True)
    operator = text_field("Who runs it.")
    url = text_field("Its page.")
    simulated = flag_field("Invented, as all of a model city is.", True)


class HubsSchema(AnswerSchema):
    """All hubs."""

    hubs = fields.List(fields.Nested(HubSchema), required=True)
