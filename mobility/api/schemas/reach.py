"""The answers of one-to-many and one-to-all: MOTIS' fields as its clients expect them, ours as extra keys."""

from typing import Any

from marshmallow import fields

from mobility.api.schemas.base import AnswerSchema
from mobility.api.schemas.plan import PlaceSchema, ReasonSchema


def _whole(doc: str, required: bool = False) -> fields.Integer:
    return fields.Integer(required=required, strict=True, metadata={"description": doc})


def _reasons(doc: str) -> fields.List[Any]:
    return fields.List(fields.Nested(ReasonSchema), metadata={"description": f"Ours: {doc}"})


class DurationSchema(AnswerSchema):
    """A way on streets; empty where there is none within the limit."""

    duration = _whole("Seconds.")
    distance = fields.Float(metadata={"description": "Meters.", "minimum": 0})


class ParetoEntrySchema(AnswerSchema):
    """The quickest way by transit with so many transfers."""

    duration = _whole(
        "Seconds from time to the arrival, waiting included (arriveBy: from the departure).", True
    )
    transfers = _whole("Changes of vehicle.", True)


class IgnoredSchema(AnswerSchema):
    """What had no effect."""

    ignored = fields.List(fields.String(), metadata={"description": "Names of parameters."})


class IntermodalSchema(AnswerSchema):
    """Ways to many places, on streets and by transit, in the order of the many."""

    street_durations = fields.List(fields.Nested(DurationSchema), data_key="street_durations", required=True)
    transit_durations = fields.List(
        fields.List(fields.Nested(ParetoEntrySchema)),
        data_key="transit_durations",
        required=True,
        metadata={"description": "For each place, fewest transfers first, each quicker than those before."},
    )
    reasons = _reasons("why none of them is reached by transit, or on streets.")
    debug_output = fields.Nested(IgnoredSchema, metadata={"description": "Only if something was ignored."})

    def on_bind_field(self, field_name: str, field_obj: fields.Field) -> None:  # type: ignore[type-arg]
        """Name the field as MOTIS does, which writes two of these with an underscore.

        Parameters
        ----------
        field_name : str
            Name of the class' attribute.
        field_obj : fields.Field
            The field, changed in place.
        """
        if field_obj.data_key is None:
            super().on_bind_field(field_name, field_obj)


class ReachablePlaceSchema(AnswerSchema):
    """A stop in reach."""

    place = fields.Nested(PlaceSchema, required=True)
    duration = _whole(
        "Minutes, begun ones whole, from time to the arrival, waiting included; with arriveBy negative, from "
        "time back to the departure.",
        True,
    )
    k = _whole("Fewest vehicles with which it takes no longer: 0 on foot, else transfers + 1.", True)


class ReachableSchema(AnswerSchema):
    """One place and every stop in reach of it, the quickest first."""

    one = fields.Nested(PlaceSchema, required=True)
    all_ = fields.List(fields.Nested(ReachablePlaceSchema), required=True)
    reasons = _reasons("why nothing, or nothing by transit, is in reach.")
    debug_output = fields.Nested(IgnoredSchema, metadata={"description": "Only if something was ignored."})
    attributions = fields.List(
        fields.String(), metadata={"description": "Ours: whom to name beside this answer."}
    )
