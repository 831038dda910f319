"""Parameters and answer of /v1/parking."""

from marshmallow import fields

from mobility.api.list_fields import Words
from mobility.api.schemas.answer_fields import (
    flag_field,
    moment_field,
    number_field,
    text_field,
    whole_field,
    word_field,
)
from mobility.api.schemas.base import AnswerSchema
from mobility.api.schemas.map_parameters import BoxParameters

KINDS = ("CAR", "BIKE")


class ParkingParameters(BoxParameters):
    """What is asked of /v1/parking."""

    kinds = Words("What is to be parked; missing: either.", KINDS)


class ParkingPlaceSchema(AnswerSchema):
    """A place to park. What nobody says is left out."""

    id = text_field("Of the source and its id.", True)
    name = text_field('"" = it has none.', True)
    lat = number_field("Degrees, WGS 84.", True)
    lon = number_field("Degrees, WGS 84.", True)
    kind = word_field("What is parked.", KINDS, True)
    capacity = whole_field("Spaces.")
    free = whole_field("Free spaces.")
    live = flag_field("Its free spaces are told of.", True)
    stale = flag_field("What is known of its free spaces is too old to rely on.", True)
    observed_at = moment_field("When its free spaces were counted")
    age_seconds = whole_field("Since then.")
    open = flag_field("It is open now.")
    park_and_ride = flag_field("It says so itself.", True)
    public = flag_field("False: for customers or holders of a permit.", True)
    fee = flag_field("It costs something.")
    price = text_field("In words.")
    opening_hours = text_field("In OpenStreetMap's notation.")
    address = text_field("As told.")
    url = text_field("Its page.")
    operator = text_field("Who runs it.")
    source = text_field("Who tells of it.", True)
    simulated = flag_field("It is invented.", True)


class ParkingSourceSchema(AnswerSchema):
    """Who tells of places to park."""

    tag = text_field("As in `source` of places.", True)
    name = text_field("For people.", True)
    url = text_field('Its page, "" = not told.', True)
    license = text_field('Of its data, "" = not told.', True)
    attribution = text_field('Whom to name, "" = not told.', True)
    simulated = flag_field("It is invented.", True)


class ParkingSchema(AnswerSchema):
    """Places to park, and who tells of them."""

    places = fields.List(fields.Nested(ParkingPlaceSchema), required=True)
    sources = fields.List(fields.Nested(ParkingSourceSchema), required=True)
