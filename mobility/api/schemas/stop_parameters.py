"""Parameters of /stoptimes and /stop."""

from mobility.api.fields import Choice, Flag, Moment, Text, Whole
from mobility.api.list_fields import Languages, Words
from mobility.api.query_schema import QuerySchema
from mobility.api.schemas.transit_parameters import REALTIME, REALTIME_MODES, TRANSIT_MODES


class StopParameters(QuerySchema):
    """What says which stops are meant."""

    stop_id = Text(
        '"<feed tag>_<stop_id>" of a station, a platform or a stop. What riders take for one stop counts as '
        "one: the whole station, and stations of the same name within 300 meters.",
        example="model_central:0",
    )
    center = Text(
        '"latitude,longitude" in degrees (WGS 84), with radius: counts where stopId is missing or unknown.'
    )
    radius = Whole(
        "Meters around the stop or center, as the crow flies: stops within count too. More than the "
        "server's limit: 422.",
        0,
        999_999_999,
    )
    exact_radius = Flag(
        "true: only stops that lie within the radius; without radius (or with 0) only the stop itself and "
        "what lies within it."
    )
    language = Languages(
        "Language tags, best first; then Accept-Language counts. Own texts exist in English and German."
    )


class StopTimesParameters(StopParameters):
    """What is asked of /stoptimes."""

    time = Moment("From when on (up to when, EARLIER); RFC 3339 with offset. Missing: now.")
    arrive_by = Flag("Arrivals instead of departures.")
    both = Flag("Arrivals and departures; a halt without a stay is told once, as a departure.")
    direction = Choice(
        "LATER: events from time on; EARLIER: those up to it. Missing: LATER, with arriveBy EARLIER.",
        ("EARLIER", "LATER"),
    )
    n = Whole(
        "Least number of events; those in the same second as the last one come too. Missing: 10, with "
        "window 0. More than the server's limit: 422.",
        0,
        999_999_999,
    )
    window = Whole(
        "Seconds from time on (before time, EARLIER) of which all events are told, up to 1000 (250 with "
        "fetchStops); n may make it longer. More than the server's limit: 422.",
        0,
        999_999_999,
    )
    page_cursor = Text(
        "previousPageCursor or nextPageCursor of an answer to the same question.", example="LATER|1478590200"
    )
    mode = Words("Only these vehicles.", TRANSIT_MODES, ("TRANSIT",))
    with_scheduled_skipped_stops = Flag("Also events at which nobody may board (alight).")
    fetch_stops = Flag("With the stops after a departure (nextStops), before an arrival (previousStops).")
    with_alerts = Flag("With alerts.", True)
    realtime_mode = Choice(REALTIME, REALTIME_MODES, "REALTIME")
