"""The one shape of every error."""

from marshmallow import fields

from mobility.api.schemas.base import AnswerSchema


class ErrorSchema(AnswerSchema):
    """What went wrong: a sentence to act on, a code that never changes, the parameter it is about."""

    error = fields.String(
        required=True, metadata={"description": "A sentence a person can act on, in the client's language."}
    )
    code = fields.String(
        required=True, metadata={"description": "A stable word.", "example": "BAD_PARAMETER"}
    )
    field = fields.String(
        required=True, metadata={"description": 'The parameter it is about, or "".', "example": "fromPlace"}
    )
