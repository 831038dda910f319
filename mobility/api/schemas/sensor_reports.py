"""The answer of /v1/steering/sensors."""

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
from mobility.api.schemas.steering import SteeringNoticeSchema
from mobility.snapshot.sensor_reports import FINDINGS, SENSOR_KINDS


class SensorWeeksSchema(AnswerSchema):
    """A sensor over the weeks that the model in service learned from."""

    until = moment_field("When it was heard last in these weeks", True)
    coverage = number_field("Share of the calls of its runs that it told of, 0 to 1.", True)
    compared = whole_field("Calls at which it was compared with counts; for doors runs.", True)
    bias = number_field(
        "Persons that it tells too many on average, as corrected; missing: compared too seldom."
    )
    drift = number_field("Bias of the last week less that of the weeks before, in persons.")
    error = number_field("Mean absolute error in persons.")


class SensorReportSchema(AnswerSchema):
    """One kind of sensor in one vehicle."""

    vehicle_id = text_field('As registered, "" = not registered.', True)
    kind = word_field("What sensor.", SENSOR_KINDS, True)
    findings = fields.List(
        fields.String(metadata={"enum": list(FINDINGS)}),
        required=True,
        metadata={"description": "What is wrong with it, in the words of docs/sensors.md."},
    )
    heard_at = moment_field("When its newest observation was made; missing: never")
    silent_seconds = whole_field("Since then.")
    coverage = number_field("Share of the calls of its runs that it told of in the last hours, 0 to 1.", True)
    compared = whole_field("Calls at which it was compared with counts then; for doors runs.", True)
    bias = number_field("Persons that it told too many on average then; missing: compared too seldom.")
    error = number_field("Mean absolute error then, in persons.")
    weeks = fields.Nested(
        SensorWeeksSchema, metadata={"description": "Missing: the model in service does not know it."}
    )


class VehicleSystemSchema(AnswerSchema):
    """The messages of one counting system from one vehicle, over the last hours."""

    system = text_field("As its messages have it.", True)
    vehicle_id = text_field("As its messages have it.", True)
    registered_id = text_field(
        'As registered, where messages use an alias: vehicleId of `sensors`; "" = not registered.', True
    )
    kinds = fields.List(
        fields.String(metadata={"enum": list(SENSOR_KINDS)}),
        required=True,
        metadata={"description": "What sensors its messages are of."},
    )
    messages = whole_field("Messages, each once.", True)
    matched = whole_field("Those that belong to a run and call.", True)
    heard_at = moment_field("When the newest observation was made", True)
    silent_seconds = whole_field("Since then.", True)
    lag_seconds = whole_field("From observation to arrival, the median.", True)
    clock_off = flag_field("All its messages come late by about the same time.", True)
    faults = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(strict=True),
        required=True,
        metadata={"description": "What is wrong with its messages, by the words of docs/sensors.md."},
    )


class VehiclePlaceSchema(AnswerSchema):
    """Where a vehicle was last."""

    vehicle_id = text_field("As registered: vehicleId of `sensors`.", True)
    lat = number_field("Degrees.", True)
    lon = number_field("Degrees.", True)
    seen_at = moment_field("When it was there", True)


class SensorReportsSchema(AnswerSchema):
    """How sensors are doing, vehicle by vehicle."""

    time = moment_field("Now", True)
    made_at = moment_field("When the live process told; missing: it did not")
    sensors = fields.List(fields.Nested(SensorReportSchema), required=True)
    vehicles = fields.List(fields.Nested(VehicleSystemSchema), required=True)
    places = fields.List(
        fields.Nested(VehiclePlaceSchema),
        required=True,
        metadata={
            "description": "Where vehicles with findings or a clock that is off were, if anything tells."
        },
    )
    notices = fields.List(fields.Nested(SteeringNoticeSchema), required=True)
