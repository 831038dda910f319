"""Answers of /map: the fields that MOTIS requires as its clients expect them, ours as extra keys."""

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
from mobility.api.schemas.plan import MODES, PlaceSchema, PolylineSchema


class ServerConfigSchema(AnswerSchema):
    """What this server can do."""

    motis_version = text_field("Name and version of this program.", True)
    has_elevation = flag_field("Ways know heights.", True)
    has_routed_transfers = flag_field("Walks between stops follow streets.", True)
    has_street_routing = flag_field("Ways on streets can be asked for.", True)
    max_one_to_many_size = number_field("Most places of one-to-many.", True)
    max_one_to_all_travel_time_limit = number_field("Largest maxTravelTime of one-to-all, minutes.", True)
    max_pre_post_transit_time_limit = number_field("Longest way to and from stops, seconds.", True)
    max_direct_time_limit = number_field("Longest direct way, seconds.", True)
    shapes_debug_enabled = flag_field("Always false.", True)


class InitialSchema(AnswerSchema):
    """Where a map opens, and what the server can do."""

    lat = number_field("Degrees, WGS 84.", True)
    lon = number_field("Degrees, WGS 84.", True)
    zoom = number_field("Of tiles of 512 pixels.", True)
    server_config = fields.Nested(ServerConfigSchema, required=True)
    simulated = flag_field("Ours: the city is invented.", True)
    bounds = fields.List(
        fields.Float(), metadata={"description": "Ours: of the map's tiles; west, south, east, north."}
    )
    style = text_field("Ours: address of the map's style on this server.", True)
    attributions = fields.List(
        fields.String(), required=True, metadata={"description": "Ours: whom to name on the map."}
    )


class MapStopSchema(PlaceSchema):
    """A stop on the map, the most important first."""

    importance = number_field("0 to 1: 1 is the stop at which most is called.", True)
    modes = fields.List(
        fields.String(metadata={"enum": list(MODES)}),
        required=True,
        metadata={"description": "What calls there, the most important first."},
    )


class TripInfoSchema(AnswerSchema):
    """A trip."""

    trip_id = text_field('"<yyyymmdd>_<hh:mm>_<feed tag>_<trip_id>".', True)
    route_short_name = text_field("Line.")
    display_name = text_field("What to call it in one word.")
    route_id = text_field('Ours: "<feed tag>_<route_id>".')
    headsign = text_field("Ours: what the vehicle shows.")


class VehicleSchema(AnswerSchema):
    """Where a vehicle says it is."""

    lat = number_field("Degrees, WGS 84.", True)
    lon = number_field("Degrees, WGS 84.", True)
    bearing = number_field("Degrees clockwise from north; missing: not told.")
    observed_at = moment_field("When that was", True)


class TripSegmentSchema(AnswerSchema):
    """A vehicle on its way from one stop to the next: its place in between follows from the times."""

    trips = fields.List(fields.Nested(TripInfoSchema), required=True)
    route_color = text_field("Six hexadecimal digits.")
    route_text_color = text_field("Ours: six hexadecimal digits.")
    mode = word_field("What runs.", MODES, True)
    distance = number_field("Meters between both stops.", True)
    from_ = fields.Nested(PlaceSchema, required=True)
    to = fields.Nested(PlaceSchema, required=True)
    departure = moment_field("Departure", True)
    arrival = moment_field("Arrival at the next stop", True)
    scheduled_departure = moment_field("Departure by the timetable", True)
    scheduled_arrival = moment_field("Arrival by the timetable", True)
    real_time = flag_field("Live data were used.", True)
    polyline = text_field("Where it runs, encoded with the decimal places asked for.", True)
    vehicle = fields.Nested(VehicleSchema, metadata={"description": "Ours: missing where it is not known."})


class RouteSegmentSchema(AnswerSchema):
    """A stretch between two stops."""

    from_ = whole_field("Row of `stops`.", True)
    to = whole_field("Row of `stops`.", True)
    polyline = whole_field("Row of `polylines`.", True)


class TransitRouteSchema(AnswerSchema):
    """A line as riders know it."""

    id_ = text_field('"<feed tag>_<route_id>".', True)
    short_name = text_field("Line.", True)
    long_name = text_field("Name of the line.", True)
    color = text_field("Six hexadecimal digits.")
    text_color = text_field("Six hexadecimal digits.")


class MapRouteSchema(AnswerSchema):
    """A sequence of stops that trips follow."""

    mode = word_field("What runs.", MODES, True)
    transit_routes = fields.List(fields.Nested(TransitRouteSchema), required=True)
    num_stops = whole_field("Number of stops.", True)
    route_idx = whole_field("Number in this network, for route-details.", True)
    path_source = word_field("Where its line comes from.", ("NONE", "TIMETABLE", "ROUTED"), True)
    segments = fields.List(fields.Nested(RouteSegmentSchema), required=True)


class RoutePolylineSchema(AnswerSchema):
    """A stretch and what runs there."""

    polyline = fields.Nested(PolylineSchema, required=True)
    colors = fields.List(fields.String(), required=True, metadata={"description": "Of its lines, each once."})
    route_indexes = fields.List(
        fields.Integer(strict=True), required=True, metadata={"description": "Rows of `routes`."}
    )


class MapRoutesSchema(AnswerSchema):
    """Lines, stretches and stops; they refer to each other by row."""

    routes = fields.List(fields.Nested(MapRouteSchema), required=True)
    polylines = fields.List(fields.Nested(RoutePolylineSchema), required=True)
    stops = fields.List(fields.Nested(PlaceSchema), required=True)
    zoom_filtered = flag_field("Some lines were left out for the zoom.", True)
