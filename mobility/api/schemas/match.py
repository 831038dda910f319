"""The answers of /geocode and /reverse-geocode."""

from marshmallow import fields

from mobility.api.schemas.answer_fields import flag_field, number_field, text_field, word_field
from mobility.api.schemas.base import AnswerSchema
from mobility.api.schemas.geocode_parameters import LOCATION_TYPES


class AreaSchema(AnswerSchema):
    """An area that a match lies in."""

    name = text_field("Its name; of a postal code, the code.", required=True)
    admin_level = number_field("As in OpenStreetMap; 8 = town, 9 and 10 = district, 11 = postal code.", True)
    matched = flag_field("The text names it.", required=True)
    unique = flag_field("Tells this match from others of the same name in the same default area.")
    default = flag_field("To be shown with the name.")


class MatchSchema(AnswerSchema):
    """A stop, place or address."""

    type_ = word_field("What it is; a street is an ADDRESS without houseNumber.", LOCATION_TYPES, True)
    tokens = fields.List(
        fields.List(fields.Integer(), metadata={"minItems": 2, "maxItems": 2}),
        required=True,
        metadata={"description": "What of the text was matched: index of the first character, and how many."},
    )
    name = text_field("Stop, place, or street with house number.", required=True)
    id_ = text_field(
        "Unique. Of a stop, what fromPlace and stopId take; else its object in OpenStreetMap.", required=True
    )
    lat = number_field("Latitude.", required=True)
    lon = number_field("Longitude.", required=True)
    areas = fields.List(
        fields.Nested(AreaSchema),
        required=True,
        metadata={"description": "The smallest first; empty where the map tells none."},
    )
    score = number_field("Higher is better; of reverse-geocode: minus the distance in meters.", required=True)
    category = text_field("Of a place: its kind in OpenStreetMap, like library or suburb.")
    level = number_field("Floor of a stop, where it is known.")
    street = text_field("Street of an address.")
    house_number = text_field("House number.")
    country = text_field("ISO 3166-1, where the extract holds the country's outline.")
    zip_ = text_field("Postal code.")
    tz = text_field("Time zone.", example="Europe/Berlin")
    modes = fields.List(fields.String(), metadata={"description": "Of a stop: what calls there."})
    importance = number_field("0 to 1: of a stop by departures and modes, of a place by its kind.")
