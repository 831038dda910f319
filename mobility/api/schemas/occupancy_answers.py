"""Answers of GET /v1/occupancy: how full runs, departures, lines and vehicles are, as published."""

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
from mobility.api.schemas.occupancy import LoadFactorSchema, OccupancySchema
from mobility.service import DAY_TYPES, LEVELS

FIGURES = "1 up to 30 % of all places, 2 up to 70 %, 3 above (as Dresden shows it)."
BOARDING = "That one gets on, because a place is free, 0 to 1: from loadFactor and all places."
PERCENTAGE = "Of seats and standing places, as GTFS-realtime's occupancy_percentage; derived from classes."


class PublishedOccupancySchema(OccupancySchema):
    """The same on all scales that are published."""

    kind = word_field(
        "ACTUAL: what is or was observed of this departure; FORECAST: foretold, or what is usual.",
        ("ACTUAL", "FORECAST"),
        True,
    )
    text = text_field("Level and kind in words; empty where the level is withheld.", True)
    boarding_probability = number_field(f"{BOARDING} Missing: its places are not known.")
    percentage = whole_field(f"{PERCENTAGE} Missing: its places are not known.")
    figures = whole_field(f"{FIGURES} Missing: its places are not known.")


class NamedStopSchema(AnswerSchema):
    """A stop."""

    stop_id = text_field('"<feed tag>_<stop_id>".', True)
    name = text_field("For people.", True)
    lat = number_field("Degrees. Missing: the feed does not say where it is.")
    lon = number_field("Degrees.")


class OccupancyNoticeSchema(AnswerSchema):
    """What one must know about an answer."""

    code = text_field("A stable word.", True)
    text = text_field("A sentence.", True)
    feed = text_field('Which feed it is about, "" = all.', True)


class SmallPrintSchema(AnswerSchema):
    """What stands beside every answer."""

    simulated = flag_field("Invented: the city, or what the loads were learned from.", True)
    attributions = fields.List(fields.String(), metadata={"description": "Whom to name."})
    notices = fields.List(
        fields.Nested(OccupancyNoticeSchema),
        metadata={"description": "NO_LOADS: nothing is known here; MODEL_CITY; LIVE_OLD; ..."},
    )


class RunSchema(AnswerSchema):
    """A run."""

    trip_id = text_field('"<yyyymmdd>_<hh:mm>_<feed tag>_<trip_id>".', True)
    route_id = text_field('"<feed tag>_<route_id>".', True)
    route_short_name = text_field("The line, for people.", True)
    headsign = text_field("Where it says it goes.", True)
    mode = text_field("MOTIS' word for what runs.", True)
    canceled = flag_field("It does not run: nothing else is told of it.", True)


class StretchSchema(AnswerSchema):
    """From one stop of a run to the next."""

    from_ = fields.Nested(NamedStopSchema, required=True)
    to = fields.Nested(NamedStopSchema, required=True)
    departure = moment_field("When it leaves, as known now", True)
    arrival = moment_field("When it comes to the next stop, as known now", True)
    occupancy = fields.Nested(
        PublishedOccupancySchema, metadata={"description": "On this stretch. Missing: not known."}
    )


class TripOccupancySchema(SmallPrintSchema, RunSchema):
    """A run and how full it is on each stretch."""

    stretches = fields.List(fields.Nested(StretchSchema), required=True)
    fullest = fields.Nested(
        StretchSchema, metadata={"description": "Of those from time on. Missing: nothing is known."}
    )


class DepartureOccupancySchema(RunSchema):
    """A departure and how full the vehicle leaves."""

    stop = fields.Nested(NamedStopSchema, required=True)
    departure = moment_field("As known now", True)
    occupancy = fields.Nested(
        PublishedOccupancySchema, metadata={"description": "As it leaves. Missing: not known."}
    )


class StopOccupancySchema(SmallPrintSchema):
    """Departures of a stop and how full they leave."""

    departures = fields.List(fields.Nested(DepartureOccupancySchema), required=True)


class LineRunSchema(RunSchema):
    """A run of a line."""

    start_time = moment_field("First departure", True)
    end_time = moment_field("Last arrival", True)
    fullest = fields.Nested(
        StretchSchema, metadata={"description": "Of those from time on. Missing: nothing is known."}
    )


class LineOccupancySchema(SmallPrintSchema):
    """Runs of a line."""

    route_id = text_field('"<feed tag>_<route_id>".', True)
    route_short_name = text_field("The line, for people.", True)
    runs = fields.List(fields.Nested(LineRunSchema), required=True)


class VehicleOccupancySchema(RunSchema):
    """A vehicle under way: the stretch it is on, or that begins where it stands."""

    stretch = fields.Nested(StretchSchema, required=True)


class VehiclesOccupancySchema(SmallPrintSchema):
    """Vehicles under way."""

    vehicles = fields.List(fields.Nested(VehicleOccupancySchema), required=True)


class SectionHourSchema(AnswerSchema):
    """A section of a line in one hour of one kind of day."""

    day_type = word_field(
        "A working day while schools teach or not, Saturday, Sunday or holiday.", DAY_TYPES, True
    )
    hour = whole_field("Of the service day: 24 and more are after midnight.", True)
    from_ = fields.Nested(NamedStopSchema, required=True)
    to = fields.Nested(NamedStopSchema, required=True)
    observations = whole_field("Counted departures that it rests on.", True)
    level = word_field("Class of German law.", LEVELS, True)
    percentage = whole_field(PERCENTAGE, True)
    figures = whole_field(FIGURES, True)
    load_factor = fields.Nested(LoadFactorSchema, required=True)
    seat_probability = number_field("That one gets a seat, 0 to 1.", True)
    boarding_probability = number_field(BOARDING, True)


class LineHistorySchema(SmallPrintSchema):
    """How full a line usually is."""

    route_id = text_field('"<feed tag>_<route_id>".', True)
    route_short_name = text_field("The line, for people.", True)
    first_day = text_field("First day of the history. Missing: there is none.", format="date")
    last_day = text_field("Last day of the history. Missing: there is none.", format="date")
    least_observations = whole_field("Sections and hours with fewer are withheld.", True)
    withheld = whole_field("Sections and hours that are.", True)
    sections = fields.List(fields.Nested(SectionHourSchema), required=True)
