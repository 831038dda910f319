"""What all answer schemas have in common."""

import marshmallow as ma

from mobility.api.fields import CamelSchema


class AnswerSchema(CamelSchema):
    """An answer: names may be added later, so the document allows unknown ones."""

    class Meta:
        """With RAISE, apispec would publish additionalProperties: false."""

        unknown = ma.EXCLUDE
