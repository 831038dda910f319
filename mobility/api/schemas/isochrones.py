"""Answers of GET /v1/accessibility/isochrone: GeoJSON, with what belongs to it as foreign members."""

from marshmallow import fields

from mobility.api.schemas.answer_fields import flag_field, moment_field, number_field, whole_field, word_field
from mobility.api.schemas.base import AnswerSchema
from mobility.api.schemas.plan import ReasonSchema
from mobility.api.schemas.reach import IgnoredSchema


class AreaPropertiesSchema(AnswerSchema):
    """What an area is."""

    cutoff = whole_field("Minutes.", True)
    percentile = whole_field("Of the minutes of the window.", True)
    km2 = number_field("Size in square kilometers.", True)


class ReachedAreaSchema(AnswerSchema):
    """An area as GeoJSON feature."""

    type = word_field("GeoJSON.", ("Feature",), True)
    properties = fields.Nested(AreaPropertiesSchema, required=True)
    geometry = fields.Dict(
        required=True,
        metadata={
            "description": "MultiPolygon with holes, [longitude, latitude]; no coordinates: nothing in reach."
        },
    )


class OneSchema(AnswerSchema):
    """The place."""

    lat = number_field("Degrees, WGS 84.", True)
    lon = number_field("Degrees, WGS 84.", True)


class IsochroneSchema(AnswerSchema):
    """Areas in reach of a place, by percentile, the largest first: drawn so, none hides another."""

    type = word_field("GeoJSON.", ("FeatureCollection",), True)
    features = fields.List(fields.Nested(ReachedAreaSchema), required=True)
    one = fields.Nested(OneSchema, required=True)
    time = moment_field("The minute that was asked for", True)
    window = whole_field("Minutes.", True)
    arrive_by = flag_field("As asked.", True)
    clock = word_field("What the minutes are.", ("clock", "perceived"), True)
    simulated = flag_field("The city is invented.", True)
    reasons = fields.List(
        fields.Nested(ReasonSchema),
        metadata={"description": "Why nothing is in reach. Missing: something is."},
    )
    warnings = fields.List(
        fields.String(), metadata={"description": "Feeds without service on that date. Missing: none."}
    )
    debug_output = fields.Nested(IgnoredSchema, metadata={"description": "Only if something was ignored."})
    attributions = fields.List(
        fields.String(), required=True, metadata={"description": "Whom to name on the map."}
    )
