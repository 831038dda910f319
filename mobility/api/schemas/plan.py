"""The answer of /plan: MOTIS' required fields exactly as its clients expect them, ours as extra keys."""

from marshmallow import fields

from mobility.api.schemas.base import AnswerSchema

MODES = (
    *("WALK", "BIKE", "RENTAL", "CAR", "HGV", "CAR_PARKING", "CAR_DROPOFF", "ODM", "RIDE_SHARING", "FLEX"),
    *("TRANSIT", "TRAM", "SUBWAY", "FERRY", "AIRPLANE", "BUS", "COACH", "RAIL", "HIGHSPEED_RAIL"),
    *("LONG_DISTANCE", "NIGHT_RAIL", "REGIONAL_RAIL", "SUBURBAN", "FUNICULAR", "AERIAL_LIFT", "OTHER"),
)
TURNS = (
    *("DEPART", "HARD_LEFT", "LEFT", "SLIGHTLY_LEFT", "CONTINUE", "SLIGHTLY_RIGHT", "RIGHT", "HARD_RIGHT"),
    *("CIRCLE_CLOCKWISE", "CIRCLE_COUNTERCLOCKWISE", "STAIRS", "ELEVATOR", "UTURN_LEFT", "UTURN_RIGHT"),
)
REASONS = (
    *("LOCATION_NOT_FOUND", "NO_STOPS_IN_RANGE", "NO_TRANSIT_CONNECTION"),
    *("NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW", "OUTSIDE_BOUNDS", "OUTSIDE_SERVICE_PERIOD"),
    "WALKING_BETTER_THAN_TRANSIT",
)


def _text(doc: str, required: bool = False, **more: object) -> fields.String:
    return fields.String(required=required, metadata={"description": doc, **more})


def _moment(doc: str, required: bool = False) -> fields.String:
    return _text(f"{doc}, UTC, RFC 3339.", required, format="date-time")


def _word(doc: str, words: tuple[str, ...], required: bool = False) -> fields.String:
    return _text(doc, required, enum=list(words))


def _number(doc: str, required: bool = False) -> fields.Float:
    return fields.Float(required=required, metadata={"description": doc})


def _whole(doc: str, required: bool = False) -> fields.Integer:
    return fields.Integer(required=required, strict=True, metadata={"description": doc})


def _flag(doc: str, required: bool = False) -> fields.Boolean:
    return fields.Boolean(required=required, metadata={"description": doc})


class PolylineSchema(AnswerSchema):
    """A line in Google's polyline encoding with six decimal places."""

    points = _text("Encoded points.", True)
    precision = _whole("Decimal places: 6.", True)
    length = _whole("Number of points.", True)


class AlertSchema(AnswerSchema):
    """An incident; there are none until live data come."""

    header_text = _text("One line.", True)
    description_text = _text("All of it.", True)


class PlaceSchema(AnswerSchema):
    """A stop, or a coordinate (named START and END)."""

    name = _text("Name.", True)
    lat = _number("Degrees, WGS 84.", True)
    lon = _number("Degrees, WGS 84.", True)
    stop_id = _text('"<feed tag>_<stop_id>".')
    parent_id = _text("Stop id of the station it belongs to.")
    level = _number("OSM level. v6: only where known; v5: 0 where not known.")
    tz = _text("Time zone, to show times in.")
    arrival = _moment("Arrival")
    departure = _moment("Departure")
    scheduled_arrival = _moment("Arrival by the timetable")
    scheduled_departure = _moment("Departure by the timetable")
    track = _text("Platform.")
    scheduled_track = _text("Platform by the timetable.")
    stop_code = _text("Short name on signs.")
    description = _text("More about the place.")
    vertex_type = _word("What it is.", ("NORMAL", "BIKESHARE", "TRANSIT"))
    pickup_type = _word("May one board?", ("NORMAL", "NOT_ALLOWED"))
    dropoff_type = _word("May one alight?", ("NORMAL", "NOT_ALLOWED"))
    pickup_arrangement = _word("Ours: what boarding takes.", ("PHONE_AGENCY", "ASK_DRIVER"))
    dropoff_arrangement = _word("Ours: what alighting takes.", ("PHONE_AGENCY", "ASK_DRIVER"))
    cancelled = _flag("Not served.")
    alerts = fields.List(fields.Nested(AlertSchema))


class StepSchema(AnswerSchema):
    """One instruction of a way on streets."""

    relative_direction = _word("Where to turn.", TURNS, True)
    distance = _number("Meters until the next step.", True)
    from_level = _number("OSM level at the start.", True)
    to_level = _number("OSM level at the end.", True)
    osm_way = _whole("OSM way id.")
    polyline = fields.Nested(PolylineSchema, required=True)
    street_name = _text("Name of the street, may be empty.", True)
    exit = _text("Exit of a roundabout, may be empty.", True)
    stay_on = _flag("The street goes on under this name.", True)
    area = _flag("Across an open area.", True)
    instruction = _text("Ours: the step as a sentence in the client's language.")
    duration = _whole("Ours: seconds.")
    pushed = _flag("Ours: the bike is pushed here.")


class LegSchema(AnswerSchema):
    """A ride, or a way on streets."""

    mode = _word("How.", MODES, True)
    from_ = fields.Nested(PlaceSchema, required=True)
    to = fields.Nested(PlaceSchema, required=True)
    duration = _whole("Seconds.", True)
    start_time = _moment("Start", True)
    end_time = _moment("End", True)
    scheduled_start_time = _moment("Start by the timetable", True)
    scheduled_end_time = _moment("End by the timetable", True)
    real_time = _flag("Live data were used.", True)
    scheduled = _flag("In the timetable (not an extra trip).", True)
    distance = _number("Meters on streets.")
    leg_geometry = fields.Nested(PolylineSchema, required=True)
    steps = fields.List(fields.Nested(StepSchema))
    interline_with_previous_leg = _flag("One stays seated.")
    headsign = _text("What the vehicle shows.")
    trip_from = fields.Nested(PlaceSchema)
    trip_to = fields.Nested(PlaceSchema)
    route_id = _text('"<feed tag>_<route_id>".')
    route_url = _text("Page about the route.")
    direction_id = _text("0 or 1.")
    route_color = _text("Six hexadecimal digits.")
    route_text_color = _text("Six hexadecimal digits.")
    route_type = _whole("GTFS route type as given.")
    agency_id = _text('"<feed tag>_<agency_id>".')
    agency_name = _text("Who runs it.")
    agency_url = _text("Their page.")
    agency_fare_url = _text("Their fares.")
    trip_id = _text('"<yyyymmdd>_<hh:mm>_<feed tag>_<trip_id>".')
    route_short_name = _text("Line.")
    route_long_name = _text("Name of the line.")
    trip_short_name = _text("Number of the train.")
    display_name = _text("What to call it in one word.")
    cancelled = _flag("Does not run.")
    alerts = fields.List(fields.Nested(AlertSchema))
    intermediate_stops = fields.List(fields.Nested(PlaceSchema))
    bikes_allowed = _flag("Bikes are carried; missing: not known.")
    wheelchair_accessible = _word("Missing: not known.", ("ACCESSIBLE", "NOT_ACCESSIBLE"))
    headway = _whole("Ours: seconds between vehicles; times are not exact.")
    unknown_step_free_meters = _number(
        "Ours: meters of which it is not known whether they are free of steps."
    )


class ExplanationSchema(AnswerSchema):
    """Why an itinerary is in the answer."""

    code = _text("A stable word.", True)
    text = _text("The same for people.", True)


class ItinerarySchema(AnswerSchema):
    """One way to go."""

    duration = _whole("Seconds.", True)
    start_time = _moment("Start", True)
    end_time = _moment("End", True)
    transfers = _whole("Changes of vehicle.", True)
    id = _text("Versioned and self-contained: tells the journey without this server's memory.", True)
    legs = fields.List(fields.Nested(LegSchema), required=True)
    explanation = fields.List(fields.Nested(ExplanationSchema), metadata={"description": "Ours."})


class ReasonSchema(AnswerSchema):
    """Why there are no itineraries."""

    code = _word("OpenTripPlanner's word for it.", REASONS, True)
    error = _text("A sentence in the client's language.", True)
    field = _text('The parameter it is about, or "".', True)


class NoticeSchema(AnswerSchema):
    """The small print of an answer."""

    code = _word("What it is.", ("MODEL_CITY", "NO_STREETS", "FEED_SHIFTED"), True)
    text = _text("A sentence in the client's language.", True)
    feed = _text('Tag of the feed it is about, or "".', True)


class PlanSchema(AnswerSchema):
    """Journeys, direct ways, and where to go on."""

    request_parameters = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "As understood."},
    )
    debug_output = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={
            "description": "Counters; `ignored` lists parameters that had no effect (only if there are any)."
        },
    )
    from_ = fields.Nested(PlaceSchema, required=True)
    to = fields.Nested(PlaceSchema, required=True)
    direct = fields.List(
        fields.Nested(ItinerarySchema), required=True, metadata={"description": "Ways without transit."}
    )
    itineraries = fields.List(fields.Nested(ItinerarySchema), required=True)
    previous_page_cursor = _text("For earlier journeys.", True)
    next_page_cursor = _text("For later journeys.", True)
    reasons = fields.List(
        fields.Nested(ReasonSchema), metadata={"description": "Ours: why there are no itineraries."}
    )
    notices = fields.List(fields.Nested(NoticeSchema), metadata={"description": "Ours."})
    attributions = fields.List(
        fields.String(), metadata={"description": "Ours: whom to name beside this answer."}
    )
