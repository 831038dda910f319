"""Parameters of /map: the box on the screen, the zoom, the moment."""

from mobility.api.fields import Decimal, Flag, Moment, Whole
from mobility.api.list_fields import Languages, Words
from mobility.api.point_field import Point
from mobility.api.query_schema import QuerySchema
from mobility.api.schemas.transit_parameters import TRANSIT_MODES

LANGUAGE = "Language tags for names, best first; then Accept-Language counts."
ZOOM = (
    "Zoom of the client's map (tiles of 512 pixels): what would be too much then is left out, buses below "
    "10, trams below 9, regional trains below 6. Missing: everything."
)
CLOSEST = 30.0


class BoxParameters(QuerySchema):
    """A box, by two opposite corners."""

    min_ = Point('"latitude,longitude" of one corner; MOTIS takes the lower right one.', "51.657,12.628")
    max_ = Point('"latitude,longitude" of the opposite corner.', "51.662,12.620")
    language = Languages(LANGUAGE)


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
    language = Languages(LANGUAGE)


class InitialParameters(QuerySchema):
    """What is asked of /map/initial."""

    language = Languages(LANGUAGE)
