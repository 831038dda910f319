"""A coordinate in a query string."""

import re
from typing import Any

import marshmallow as ma

from mobility.api.fields import HONORED, Parameter, describe
from mobility.errors import BadParameterError

POINT = re.compile(r"([+-]?\d{1,3}(?:\.\d{1,20})?),([+-]?\d{1,3}(?:\.\d{1,20})?)", re.ASCII)


class Point(Parameter):
    """A coordinate, read as (latitude, longitude); None where it is missing and need not be there.

    Parameters
    ----------
    doc : str
        What it means.
    example : str
        For the document.
    required : bool
        Whether it must be there.
    """

    def __init__(self, doc: str, example: str, required: bool = True) -> None:
        more = {"type": "string", "example": example, "pattern": f"^{POINT.pattern}$"}
        super().__init__(
            required=required,
            load_default=ma.missing if required else None,
            metadata=describe(doc, HONORED, **more),
        )

    def _read(self, value: Any, name: str) -> tuple[float, float]:
        match = POINT.fullmatch(value)
        lat, lon = (float(match[1]), float(match[2])) if match else (91.0, 0.0)
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise BadParameterError(
                '{field} is "latitude,longitude": latitude goes from -90 to 90, longitude from -180 to 180.',
                field=name,
                value=value,
            )
        return lat, lon
