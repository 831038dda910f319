"""The style document as the OpenAPI document describes it."""

from marshmallow import fields

from mobility.api.schemas.base import AnswerSchema


class StyleSchema(AnswerSchema):
    """A style of the MapLibre style specification, version 8."""

    version = fields.Integer(required=True, metadata={"enum": [8]})
    name = fields.String(required=True)
    metadata = fields.Dict(required=True, metadata={"description": "`mobility:simulated`: an invented city."})
    center = fields.List(fields.Float(), required=True, metadata={"description": "Longitude, latitude."})
    zoom = fields.Float(required=True)
    sources = fields.Dict(required=True, metadata={"description": "`basemap`: this server's tiles."})
    layers = fields.List(
        fields.Dict(), required=True, metadata={"description": "What to draw, the lowest first."}
    )
