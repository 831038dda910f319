"""Parameters of GET /v1/occupancy."""

from mobility.api.fields import Moment, Text, Whole
from mobility.api.list_fields import Languages, Words
from mobility.api.query_schema import QuerySchema
from mobility.service import DAY_TYPES

LANGUAGE = "Language tags for names and sentences, best first; then Accept-Language counts."
ROUTE_ID = 'The id of a line as answers have it: "<feed tag>_<route_id>".'
WINDOW = "Seconds from time on. Missing: an hour, if the server's limit allows it. More than that: 422."
MOST_WHOLE = 999_999_999
LAST_HOUR = 47


class TripOccupancyParameters(QuerySchema):
    """What is asked of /v1/occupancy/trips."""

    trip_id = Text(
        'A tripId of an answer: "<yyyymmdd>_<hh:mm>_<feed tag>_<trip_id>".',
        required=True,
        example="20161108_07:30_rnv_1",
    )
    time = Moment("Which stretch is the present one; RFC 3339 with offset. Missing: now.")
    language = Languages(LANGUAGE)


class StopOccupancyParameters(QuerySchema):
    """What is asked of /v1/occupancy/stops."""

    stop_id = Text(
        '"<feed tag>_<stop_id>" of a station, a platform or a stop, as for /stoptimes.',
        required=True,
        example="rnv_114606",
    )
    time = Moment("Departures from when on; RFC 3339 with offset. Missing: now.")
    window = Whole(WINDOW, 1, MOST_WHOLE)
    language = Languages(LANGUAGE)


class LineOccupancyParameters(QuerySchema):
    """What is asked of /v1/occupancy/lines."""

    route_id = Text(ROUTE_ID, required=True, example="rnv_24")
    time = Moment("Runs under way from when on; RFC 3339 with offset. Missing: now.")
    window = Whole(WINDOW, 0, MOST_WHOLE)
    language = Languages(LANGUAGE)


class VehicleOccupancyParameters(QuerySchema):
    """What is asked of /v1/occupancy/vehicles."""

    route_id = Text(f"Only vehicles of this line. {ROUTE_ID}")
    time = Moment("Under way when; RFC 3339 with offset. Missing: now.")
    language = Languages(LANGUAGE)


class HistoryParameters(QuerySchema):
    """What is asked of /v1/occupancy/history."""

    route_id = Text(ROUTE_ID, required=True, example="rnv_24")
    day_type = Words("Only these kinds of days. Missing: all.", DAY_TYPES)
    hour = Whole("Only this hour of the service day, after midnight 24 and more. Missing: all.", 0, LAST_HOUR)
    language = Languages(LANGUAGE)
