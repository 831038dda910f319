"""Parameters of /map: the box on the screen, the zoom, the moment."""

import re
from typing import Any

from mobility.api.fields import HONORED, Decimal, Flag, Moment, Parameter, Whole, describe
from mobility.api.list_fields import Words
from mobility.api.query_schema import QuerySchema
from mobility.api.schemas.transit_parameters import TRANSIT_MODES
from mobility.errors import BadParameterError

CORNER = re.compile(r"([+-]?\d{1,3}(?:\.\d{1,15})?),([+-]?\d{1,3}(?:\.\d{1,15})?)", re.ASCII)
LANGUAGE = "Language tags for names, best first; then Accept-Language counts."
ZOOM = (
    "Zoom of the client's map (tiles of 512 pixels): what would be too much then is left out, buses below "
    "10, trams below 9, regional trains below 6. Missing: everything."
)
CLOSEST = 30.0


class Corner(Parameter):
    """A corner of a box, read as (latitude, longitude).

    Parameters
    ----------
    doc : str
        What it means.
    example : str
        For the document.
    """

    def __init__(self, doc: str, example: str) -> None:
        more = {"type": "string", "example": example, "pattern": f"^{CORNER.pattern}$"}
        super().__init__(required=True, metadata=describe(doc, HONORED, **more))

    def _read(self, value: Any, name: str) -> tuple[float, float]:
        match = CORNER.fullmatch(value)
        lat, lon = (float(match[1]), float(match[2])) if match else (91.0, 0.0)
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise BadParameterError(
                '{field} is "latitude,longitude": latitude goes from -90 to 90, longitude from -180 to 180.',
                field=name,
                value=value,
            )
        return lat, lon


class BoxParameters(QuerySchema):
    """A box, by two opposite corners."""

    min_ = Corner('"latitude,longitude" of one corner; MOTIS takes the lower right one.', "51.65,12.64")
    max_ = Corner('"latitude,longitude" of the opposite corner.', "51.67,12.60")
    language = Words(LANGUAGE)


class MapStopsParameters(BoxParameters):
    """What is asked of /map/stops."""

    modes = Words("Only stops of these vehicles.", TRANSIT_MODES)
    grouped = Flag("A station instead of its platforms.")


class ZoomParameters(BoxParameters):
    """A box and its zoom."""

    zoom = Decimal(ZOOM, 0, CLOSEST, CLOSEST)


class MapTripsParameters(ZoomParameters):
    """What is asked of /map/trips."""

    start_time = Moment("First moment; RFC 3339 with offset. Missing: now.")
    end_time = Moment("Last moment; RFC 3339 with offset. Missing: two minutes after startTime.")
    precision = Whole("Decimal places of the lines.", 0, 6, 5)


class RouteDetailsParameters(QuerySchema):
    """What is asked of /map/route-details."""

    route_idx = Whole("routeIdx of an answer of /map/routes, from the same network.", 0, 999_999_999, 0)
    language = Words(LANGUAGE)


class InitialParameters(QuerySchema):
    """What is asked of /map/initial."""

    language = Words(LANGUAGE)
