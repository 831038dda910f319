"""What is answered to counting systems."""

from marshmallow import fields

from mobility.api.schemas.base import AnswerSchema


class ReceiptSchema(AnswerSchema):
    """What became of one observation."""

    message_id = fields.String(
        data_key="messageId", required=True, metadata={"description": "Its own; empty where it has none."}
    )
    status = fields.String(
        required=True,
        metadata={"description": "What became of it.", "enum": ["accepted", "duplicate", "refused"]},
    )
    code = fields.String(metadata={"description": "Why it is refused: a stable word."})
    error = fields.String(metadata={"description": "The same as a sentence."})
    field = fields.String(metadata={"description": "The member it is about."})


class ReceiptsSchema(AnswerSchema):
    """What became of a batch."""

    accepted = fields.Integer(required=True, metadata={"description": "Written to the journal."})
    duplicates = fields.Integer(required=True, metadata={"description": "Had come before."})
    refused = fields.Integer(required=True, metadata={"description": "Not taken; not to be sent again."})
    items = fields.List(
        fields.Nested(ReceiptSchema), required=True, metadata={"description": "One each, in order."}
    )
