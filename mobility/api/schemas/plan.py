"""The answer of /plan: MOTIS' required fields exactly as its clients expect them, ours as extra keys."""

from marshmallow import fields

from mobility.api.schemas.answer_fields import (
    flag_field,
    moment_field,
    number_field,
    text_field,
    whole_field,
    word_field,
)
from mobility.api.schemas.base import AnswerSchema
from mobility.api.schemas.occupancy import occupancy_field
from mobility.api.schemas.offers import OfferSchema
from mobility.api.schemas.rental_parameters import FORM_FACTORS, PROPULSIONS
from mobility.service import BOOKED_KINDS, FARE_WORDS, WhyNot

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


NOTICES = ("MODEL_CITY", "NO_STREETS", "FEED_SHIFTED", "NO_LOADS", "LIVE_MISSING", "LIVE_OLD", "CLOCK_BACK")


class PolylineSchema(AnswerSchema):
    """A line in Google's polyline encoding with six decimal places."""

    points = text_field("Encoded points.", True)
    precision = whole_field("Decimal places: 6.", True)
    length = whole_field("Number of points.", True)


class TimeRangeSchema(AnswerSchema):
    """A stretch of time."""

    start = moment_field("Start")
    end = moment_field("End; missing: until further notice")


class AlertSchema(AnswerSchema):
    """What disturbs service, in the language asked for if the feed has it."""

    impact_period = fields.List(fields.Nested(TimeRangeSchema))
    cause = text_field("GTFS-realtime's word.")
    effect = text_field("GTFS-realtime's word.")
    severity_level = text_field("GTFS-realtime's word.")
    url = text_field("Page with more.")
    header_text = text_field("One line.", True)
    description_text = text_field("All of it.", True)


class PlaceSchema(AnswerSchema):
    """A stop, or a coordinate (named START and END)."""

    name = text_field("Name.", True)
    lat = number_field("Degrees, WGS 84.", True)
    lon = number_field("Degrees, WGS 84.", True)
    stop_id = text_field('"<feed tag>_<stop_id>".')
    parent_id = text_field("Stop id of the station it belongs to.")
    level = number_field("OSM level. v6: only where known; v5: 0 where not known.")
    tz = text_field("Time zone, to show times in.")
    arrival = moment_field("Arrival")
    departure = moment_field("Departure")
    scheduled_arrival = moment_field("Arrival by the timetable")
    scheduled_departure = moment_field("Departure by the timetable")
    track = text_field("Platform.")
    scheduled_track = text_field("Platform by the timetable.")
    stop_code = text_field("Short name on signs.")
    description = text_field("More about the place.")
    vertex_type = word_field("What it is.", ("NORMAL", "BIKESHARE", "TRANSIT"))
    pickup_type = word_field("May one board?", ("NORMAL", "NOT_ALLOWED"))
    dropoff_type = word_field("May one alight?", ("NORMAL", "NOT_ALLOWED"))
    pickup_arrangement = word_field("Ours: what boarding takes.", ("PHONE_AGENCY", "ASK_DRIVER"))
    dropoff_arrangement = word_field("Ours: what alighting takes.", ("PHONE_AGENCY", "ASK_DRIVER"))
    cancelled = flag_field("Not served.")
    alerts = fields.List(fields.Nested(AlertSchema))
    occupancy = occupancy_field("how full the vehicle leaves (where it ends: arrives).")


class StepSchema(AnswerSchema):
    """One instruction of a way on streets."""

    relative_direction = word_field("Where to turn.", TURNS, True)
    distance = number_field("Meters until the next step.", True)
    from_level = number_field("OSM level at the start.", True)
    to_level = number_field("OSM level at the end.", True)
    osm_way = whole_field("OSM way id.")
    polyline = fields.Nested(PolylineSchema, required=True)
    street_name = text_field("Name of the street, may be empty.", True)
    exit = text_field("Exit of a roundabout, may be empty.", True)
    stay_on = flag_field("The street goes on under this name.", True)
    area = flag_field("Across an open area.", True)
    instruction = text_field("Ours: the step as a sentence in the client's language.")
    duration = whole_field("Ours: seconds.")
    pushed = flag_field("Ours: the bike is pushed here.")
    elevation_up = whole_field("Meters climbed; missing: the network knows no heights.")
    elevation_down = whole_field("Meters descended.")


class RentalSchema(AnswerSchema):
    """A shared vehicle."""

    provider_id = text_field("Id of the system.", True)
    provider_group_id = text_field("The same: each system is a group of its own.", True)
    system_id = text_field("Id of the system.", True)
    system_name = text_field("What it is called.")
    url = text_field("Its page.")
    color = text_field('"#rrggbb".')
    from_station_name = text_field("Where it is taken; missing: in the street.")
    to_station_name = text_field("Where it is left; missing: in the street.")
    rental_uri_android = text_field("To book it with the provider's app.")
    rental_uri_ios = fields.String(
        data_key="rental_uri_iOS", metadata={"description": "To book it with the provider's app."}
    )
    rental_uri_web = text_field("To book it with the provider.")
    form_factor = word_field("What it is.", FORM_FACTORS)
    propulsion_type = word_field("What moves it.", PROPULSIONS)
    return_constraint = word_field("Where it may be left.", ("NONE", "ANY_STATION", "ROUNDTRIP_STATION"))


class AvailabilitySchema(AnswerSchema):
    """Ours: how likely a shared vehicle is there when one comes."""

    chance = number_field("From 0 to 1; also of a free dock where one is needed. Missing: not known.")
    observed_at = moment_field("When its provider looked")
    simulated = flag_field("Invented: part of a model city.", True)


class LegParkingSchema(AnswerSchema):
    """Ours: where one's own car or bike is left."""

    id = text_field("What parkedAt takes on the way back.", True)
    name = text_field("What it is called.")
    price = text_field("In words.")
    opening_hours = text_field("OSM's notation.")
    free = whole_field("Free spaces; missing: not known.")
    observed_at = moment_field("When they were counted")
    simulated = flag_field("Invented: part of a model city.", True)


class BookingSchema(AnswerSchema):
    """Ours: how a ride is booked that does not come by itself."""

    service_id = text_field("Stable; a line's id where kind is call_line.", True)
    name = text_field("For people.", True)
    kind = word_field("A flexible line, a shared shuttle, a taxi, a line to be called.", BOOKED_KINDS, True)
    latest = moment_field("Until when it can be booked; missing: no limit is known")
    earliest = moment_field("Since when it can be booked; missing: no limit is known")
    fare = word_field("transit: what bus and tram cost; metered: `price`; unknown.", FARE_WORDS, True)
    price = number_field("By meter for this ride, an estimate.")
    currency = text_field("ISO 4217.")
    expected_wait = whole_field("Seconds from being ready: expected. Lies before the leg's start.", True)
    longest_wait = whole_field(
        "Seconds from being ready, as the service promises at most: the leg's end reckons with it.", True
    )
    estimated = flag_field("Waits, times and the way are estimates: there is no timetable.", True)
    approximate_area = flag_field("The borders of its area are not published: they are ours.", True)
    simulated = flag_field("Invented.", True)
    agency = text_field("Who runs it.")
    url = text_field("Their page.")
    phone = text_field("To book it.")
    booking_url = text_field("To book it.")
    info_url = text_field("What there is to know.")
    message = text_field("What the service says to riders.")


class NotOfferedSchema(AnswerSchema):
    """Ours: what serves the place and is not offered, and why."""

    code = word_field("Why.", tuple(WhyNot), True)
    error = text_field("A sentence in the client's language.", True)
    service_id = text_field(
        "As in `booking`; ROUND_TRIP_ONLY, NOT_KNOWN_YET: id of the system of shared vehicles.", True
    )
    latest_booking = moment_field("Until when it could have been booked")


class LegSchema(AnswerSchema):
    """A ride, or a way on streets."""

    mode = word_field("How.", MODES, True)
    from_ = fields.Nested(PlaceSchema, required=True)
    to = fields.Nested(PlaceSchema, required=True)
    duration = whole_field("Seconds.", True)
    start_time = moment_field("Start", True)
    end_time = moment_field("End", True)
    scheduled_start_time = moment_field("Start by the timetable", True)
    scheduled_end_time = moment_field("End by the timetable", True)
    real_time = flag_field("Live data were used.", True)
    scheduled = flag_field("In the timetable (not an extra trip).", True)
    distance = number_field("Meters on streets.")
    leg_geometry = fields.Nested(PolylineSchema, required=True)
    steps = fields.List(fields.Nested(StepSchema))
    interline_with_previous_leg = flag_field("One stays seated.")
    headsign = text_field("What the vehicle shows.")
    trip_from = fields.Nested(PlaceSchema)
    trip_to = fields.Nested(PlaceSchema)
    route_id = text_field('"<feed tag>_<route_id>".')
    route_url = text_field("Page about the route.")
    direction_id = text_field("0 or 1.")
    route_color = text_field("Six hexadecimal digits.")
    route_text_color = text_field("Six hexadecimal digits.")
    route_type = whole_field("GTFS route type as given.")
    agency_id = text_field('"<feed tag>_<agency_id>".')
    agency_name = text_field("Who runs it.")
    agency_url = text_field("Their page.")
    agency_fare_url = text_field("Their fares.")
    trip_id = text_field('"<yyyymmdd>_<hh:mm>_<feed tag>_<trip_id>".')
    route_short_name = text_field("Line.")
    route_long_name = text_field("Name of the line.")
    trip_short_name = text_field("Number of the train.")
    display_name = text_field("What to call it in one word.")
    cancelled = flag_field("Does not run.")
    alerts = fields.List(fields.Nested(AlertSchema))
    intermediate_stops = fields.List(fields.Nested(PlaceSchema))
    bikes_allowed = flag_field("Bikes are carried; missing: not known.")
    wheelchair_accessible = word_field("Missing: not known.", ("ACCESSIBLE", "NOT_ACCESSIBLE"))
    headway = whole_field("Ours: seconds between vehicles; times are not exact.")
    occupancy = occupancy_field("how full the vehicle is where it is fullest.")
    rental = fields.Nested(RentalSchema)
    availability = fields.Nested(AvailabilitySchema)
    parking = fields.Nested(LegParkingSchema)
    booking = fields.Nested(BookingSchema)
    elevation_up = whole_field("Ours, of ways on streets: meters climbed. Missing: not known.")
    elevation_down = whole_field("Ours: meters descended.")
    unknown_step_free_meters = number_field(
        "Ours: meters of which it is not known whether they are free of steps."
    )


class ExplanationSchema(AnswerSchema):
    """Why an itinerary is in the answer."""

    code = text_field("A stable word.", True)
    text = text_field("The same for people.", True)


class ItinerarySchema(AnswerSchema):
    """One way to go."""

    duration = whole_field("Seconds.", True)
    start_time = moment_field("Start", True)
    end_time = moment_field("End", True)
    transfers = whole_field("Changes of vehicle.", True)
    id = text_field("Versioned and self-contained: tells the journey without this server's memory.", True)
    legs = fields.List(fields.Nested(LegSchema), required=True)
    elevation_up = whole_field("Ours: meters climbed on all ways on streets. Missing: not known.")
    elevation_down = whole_field("Ours: meters descended.")
    explanation = fields.List(
        fields.Nested(ExplanationSchema),
        metadata={"description": "Ours: why it is offered, and with crowding what is assumed."},
    )
    advised = flag_field(
        "Ours, with crowding: among itineraries that are as good as the best this one is advised, drawn by "
        "the room in it for whoever asks; others who ask are advised others. Missing: not this one; with "
        "realtimeMode other than REALTIME none is."
    )
    perceived_duration = number_field(
        "Ours, with crowding: seconds as they feel: on board by how full it is, walks, waits and changes by "
        "their weights."
    )
    crowding_minutes = number_field("Ours, with crowding: what full vehicles add to it, in minutes.")
    seat_probability = number_field(
        "Ours, with crowding: the least on all stretches, 0 to 1. Missing: of some of them it is not known."
    )
    space_probability = number_field(
        "Ours, with crowding: that there is room for a wheelchair, a pram or a bike; as seatProbability."
    )

    co2_grams = whole_field("Ours: grams of CO2 equivalents for one person. Missing: not known.")
    offer = fields.Nested(
        OfferSchema, metadata={"description": "Ours: price, carbon dioxide, and the id to go on with."}
    )


class ReasonSchema(AnswerSchema):
    """Why there are no itineraries."""

    code = word_field("OpenTripPlanner's word for it.", REASONS, True)
    error = text_field("A sentence in the client's language.", True)
    field = text_field('The parameter it is about, or "".', True)


class NoticeSchema(AnswerSchema):
    """The small print of an answer."""

    code = word_field("What it is.", NOTICES, True)
    text = text_field("A sentence in the client's language.", True)
    feed = text_field('Tag of the feed it is about, or "".', True)


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
    previous_page_cursor = text_field("For earlier journeys.", True)
    next_page_cursor = text_field("For later journeys.", True)
    reasons = fields.List(
        fields.Nested(ReasonSchema), metadata={"description": "Ours: why there are no itineraries."}
    )
    not_offered = fields.List(
        fields.Nested(NotOfferedSchema),
        metadata={"description": "Ours: what serves the place and is not there, and why."},
    )
    notices = fields.List(fields.Nested(NoticeSchema), metadata={"description": "Ours."})
    attributions = fields.List(
        fields.String(), metadata={"description": "Ours: whom to name beside this answer."}
    )
