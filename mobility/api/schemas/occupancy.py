"""How full a vehicle is, in answers: ours, beside what MOTIS has."""

from marshmallow import fields

from mobility.api.schemas.answer_fields import moment_field, number_field, word_field
from mobility.api.schemas.base import AnswerSchema
from mobility.service import LEVELS, STATUSES, LoadSource

SOURCES = tuple(source.name for source in LoadSource)


class LoadFactorSchema(AnswerSchema):
    """Persons for each seat; in one case of ten it is below p10, in one above p90."""

    p10 = number_field("Persons for each seat.", True)
    p50 = number_field("Persons for each seat, as likely more as fewer.", True)
    p90 = number_field("Persons for each seat.", True)


class OccupancySchema(AnswerSchema):
    """How full a vehicle is or will be, as published: classes, never counts."""

    level = word_field(
        "Class of German law, of seats and standing places: below 50 %, 50 to 75 %, above. "
        "Missing: not known, or withheld.",
        LEVELS,
    )
    status = word_field("OccupancyStatus of GTFS-realtime. Missing: its places are not known.", STATUSES)
    load_factor = fields.Nested(LoadFactorSchema, required=True)
    seat_probability = number_field("That one gets a seat, 0 to 1.")
    source = word_field(
        "What it rests on: a kind of sensor, several (FUSED), a FORECAST from what is observed now, "
        "or what is usual (PRIOR).",
        SOURCES,
        True,
    )
    observed_at = moment_field("Newest observation that it rests on")
    confidence = number_field("0 to 1.", True)


def occupancy_field(doc: str) -> fields.Nested:
    """Make the field of an occupancy.

    Parameters
    ----------
    doc : str
        Which one it is.

    Returns
    -------
    fields.Nested
        For an answer's schema; missing where nothing is known.
    """
    return fields.Nested(OccupancySchema, metadata={"description": f"Ours: {doc} Missing: not known."})
