"""Planners' jobs: what is asked, and how far it is. docs/accessibility.md says what the members mean."""

from marshmallow import fields

from mobility.api.schemas.answer_fields import flag_field, number_field, text_field, whole_field, word_field
from mobility.api.schemas.base import AnswerSchema
from mobility.service.accessibility_jobs import JOB_STATES


class JobPointSchema(AnswerSchema):
    """One place."""

    id = text_field("Its name in results; missing: its number.")
    lat = number_field("Degrees, WGS 84.", True)
    lon = number_field("Degrees, WGS 84.", True)
    weight = number_field("How much it counts; missing: 1.")


class JobOriginsSchema(AnswerSchema):
    """Places: either points, or kinds of places of OpenStreetMap."""

    points = fields.List(fields.Nested(JobPointSchema), metadata={"description": "Sent along."})
    places = fields.List(fields.String(), metadata={"description": "Like `amenity=school`."})


class JobDestinationsSchema(JobOriginsSchema):
    """One kind of destinations."""

    name = text_field("Becomes part of columns: small letters, digits, underscores.", True)


class JobRequestSchema(AnswerSchema):
    """How one travels."""

    departure = text_field("RFC 3339; without an offset by the town's clock.", True)
    modes = fields.List(fields.String(), metadata={"description": "Of WALK, BIKE, TRANSIT; or CAR alone."})
    window_minutes = whole_field("One sets out at any minute of so many; missing: 60.")
    percentiles = fields.List(fields.Integer(), metadata={"description": "Of these minutes; missing: 50."})
    max_time_minutes = whole_field("What takes longer is not reached; missing: 120.")
    max_walk_minutes = whole_field("Longest walk to and from stops.")
    max_bike_minutes = whole_field("Longest ride on a bike.")
    max_rides = whole_field("Most vehicles.")
    arrive_by = flag_field("The departure is an arrival.")
    walk_kmh = number_field("Speed on foot.")
    bike_kmh = number_field("Speed on a bike.")
    clock = text_field("`clock`, or `perceived`: as felt, by how full vehicles usually are.")
    wheelchair = flag_field("Step-free only.")
    max_snap_m = number_field("Farthest that a point may lie from its street.")
    seed = whole_field("Of drawn timetables where lines run by headway.")
    draws = whole_field("How many of them.")


class JobIndicatorSchema(AnswerSchema):
    """One indicator."""

    kind = text_field("`cumulative`, `gravity`, `dual` or `competition`.", True)
    minutes = fields.List(
        fields.Integer(),
        metadata={"description": "Of cumulative: within; of gravity and competition: half counts."},
    )
    amounts = fields.List(fields.Integer(), metadata={"description": "Of dual: until so much is reached."})
    decay = text_field(
        "Of gravity and competition: `exponential`, `logistic`, `linear` or `step`; missing: of gravity "
        "the first, of competition the last."
    )
    spread = number_field("Of a linear or logistic decay, minutes.")
    floor = number_field("What everyone should have: the report tells the share of people with less.")


class JobIsochronesSchema(AnswerSchema):
    """Areas in reach of each origin."""

    minutes = fields.List(fields.Integer(), required=True, metadata={"description": "Within so many."})
    cell_m = number_field("Size of the cells they are drawn from, meters; missing: 100.")


class JobBodySchema(AnswerSchema):
    """A job, as a job file has it; its network is the service's."""

    title = text_field("For people.", True)
    language = text_field("Of the report: `en` or `de`.")
    origins = fields.Nested(JobOriginsSchema, required=True)
    destinations = fields.List(fields.Nested(JobDestinationsSchema))
    request = fields.Nested(JobRequestSchema, required=True)
    indicators = fields.List(fields.Nested(JobIndicatorSchema))
    isochrones = fields.Nested(JobIsochronesSchema)
    matrix = flag_field("Keep the travel times themselves too.")


class JobFileSchema(AnswerSchema):
    """A result."""

    name = text_field("Of the file.", True)
    bytes = whole_field("Its size.", True)
    url = text_field("Where it is.", True)


class JobSchema(AnswerSchema):
    """How far a job is."""

    job_id = text_field("Its id.", True)
    title = text_field("As it was given.", True)
    state = word_field("How far it is.", JOB_STATES, True)
    created = text_field("When it was asked for.", True, format="date-time")
    ahead = whole_field("QUEUED: jobs before it.")
    done = whole_field("Origins that are computed.")
    total = whole_field("Origins in all.")
    areas_done = whole_field("Areas that are drawn, once all origins are computed; with `isochrones` only.")
    areas_total = whole_field("Areas in all: origins x percentiles x cut-offs.")
    seconds_left = whole_field("RUNNING: about so long until all origins are computed, then all areas drawn.")
    error = text_field("FAILED: why.")
    code = text_field("FAILED: the same as a stable word.")
    field = text_field("FAILED: the member it is about.")
    expires = text_field("When its results are removed.", format="date-time")
    archive = text_field("DONE: all results in one zip file.")
    files = fields.List(fields.Nested(JobFileSchema), metadata={"description": "DONE: the results."})
