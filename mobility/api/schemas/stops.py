"""Answers of /stoptimes and /stop: what MOTIS requires as its clients expect it, ours as extra keys."""

from marshmallow import fields

from mobility.api.schemas.answer_fields import flag_field, text_field, whole_field, word_field
from mobility.api.schemas.base import AnswerSchema
from mobility.api.schemas.plan import (
    MODES,
    AlertSchema,
    ItinerarySchema,
    NoticeSchema,
    PlaceSchema,
    ReasonSchema,
)


class DebugSchema(AnswerSchema):
    """Ours: only there if there is something in it."""

    ignored = fields.List(
        fields.String(), metadata={"description": "Parameters that were given and had no effect."}
    )


class SmallPrintSchema(AnswerSchema):
    """What has to be said beside an answer."""

    notices = fields.List(fields.Nested(NoticeSchema), metadata={"description": "Ours."})
    attributions = fields.List(
        fields.String(), metadata={"description": "Ours: whom to name beside this answer."}
    )
    debug_output = fields.Nested(DebugSchema)


class StopTimeSchema(AnswerSchema):
    """A departure or an arrival."""

    place = fields.Nested(PlaceSchema, required=True)
    event = word_field("Ours: which of both.", ("DEPARTURE", "ARRIVAL"))
    mode = word_field("What runs.", MODES, True)
    real_time = flag_field("Live data were used.", True)
    headsign = text_field("What the vehicle shows; where it shows nothing, its last stop.", True)
    trip_from = fields.Nested(PlaceSchema, required=True)
    trip_to = fields.Nested(PlaceSchema, required=True)
    agency_id = text_field('"<feed tag>_<agency_id>".', True)
    agency_name = text_field("Who runs it.", True)
    agency_url = text_field("Their page.", True)
    route_id = text_field('"<feed tag>_<route_id>".', True)
    route_url = text_field("Page about the route.")
    direction_id = text_field('0 or 1, "" where the feed does not tell.', True)
    route_color = text_field("Six hexadecimal digits.")
    route_text_color = text_field("Six hexadecimal digits.")
    trip_id = text_field('"<yyyymmdd>_<hh:mm>_<feed tag>_<trip_id>".', True)
    route_type = whole_field("GTFS route type as given.")
    route_short_name = text_field("Line.", True)
    route_long_name = text_field("Name of the line.", True)
    trip_short_name = text_field("Number of the train.", True)
    display_name = text_field("What to call it in one word.", True)
    previous_stops = fields.List(
        fields.Nested(PlaceSchema), metadata={"description": "With fetchStops, of arrivals."}
    )
    next_stops = fields.List(
        fields.Nested(PlaceSchema), metadata={"description": "With fetchStops, of departures."}
    )
    pickup_dropoff_type = word_field("May one board (alight)?", ("NORMAL", "NOT_ALLOWED"), True)
    cancelled = flag_field("Does not stop here.", True)
    trip_cancelled = flag_field("Does not run at all.", True)
    bikes_allowed = flag_field("Bikes are carried; false also where not known, see unknown.", True)
    wheelchair_accessible = word_field(
        "NOT_ACCESSIBLE also where not known, see unknown.", ("ACCESSIBLE", "NOT_ACCESSIBLE"), True
    )
    unknown_ = fields.List(
        fields.String(),
        metadata={"description": "Ours: of bikesAllowed and wheelchairAccessible those that nobody knows."},
    )
    alerts = fields.List(fields.Nested(AlertSchema), metadata={"description": "Ours: of the ride."})
    reservation = word_field("Seats that must be reserved.", ("NONE", "COMPULSORY"), True)
    source = text_field("Where the feed tells of the trip.", True)
    headway = whole_field("Ours: seconds between vehicles; times are not exact.")


class StopTimesSchema(SmallPrintSchema):
    """One page of a board."""

    stop_times = fields.List(
        fields.Nested(StopTimeSchema), required=True, metadata={"description": "By time, ascending."}
    )
    place = fields.Nested(PlaceSchema, required=True)
    previous_page_cursor = text_field("For earlier events.", True)
    next_page_cursor = text_field("For later events.", True)
    reasons = fields.List(
        fields.Nested(ReasonSchema), metadata={"description": "Ours: why there are no events."}
    )


class SingleItinerarySchema(ItinerarySchema, SmallPrintSchema):
    """An itinerary that stands alone: a whole trip, or one that was planned before."""


class RouteSchema(AnswerSchema):
    """A line that serves a stop."""

    route_id = text_field('"<feed tag>_<route_id>".', True)
    route_short_name = text_field("Line.", True)
    route_long_name = text_field("Name of the line.", True)
    mode = word_field("What runs.", MODES, True)
    agency_id = text_field('"<feed tag>_<agency_id>".', True)
    agency_name = text_field("Who runs it.", True)
    agency_url = text_field("Their page.", True)
    route_color = text_field("Six hexadecimal digits.")
    route_text_color = text_field("Six hexadecimal digits.")
    route_type = whole_field("GTFS route type as given.")


class StopSchema(SmallPrintSchema):
    """A stop, what belongs to it, and its lines."""

    place = fields.Nested(PlaceSchema, required=True)
    routes = fields.List(
        fields.Nested(RouteSchema), required=True, metadata={"description": "By name, as people count."}
    )
    stops = fields.List(
        fields.Nested(PlaceSchema),
        metadata={"description": "Ours: stations, platforms and stops that belong to it, itself included."},
    )
