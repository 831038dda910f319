"""What is answered to riders who confirm a journey."""

from mobility.api.schemas.answer_fields import moment_field, whole_field, word_field
from mobility.api.schemas.base import AnswerSchema
from mobility.service import TAKEN_WORDS


class ConfirmedSchema(AnswerSchema):
    """What became of it."""

    status = word_field(
        "COUNTED; ALREADY_COUNTED: one caller counts on a vehicle once; LIMIT_REACHED: one caller counts "
        "with so many journeys a day and not with this one.",
        TAKEN_WORDS,
        True,
    )
    rides = whole_field("Rides of the journey that are counted: those in the timetable.", True)
    until = moment_field("Arrival; the count expires after that service day", True)
