"""The answer of /health."""

from marshmallow import fields

from mobility.api.schemas.base import AnswerSchema
from mobility.service.about import EXAMPLE_KINDS


def _text(doc: str, required: bool = True, **more: object) -> fields.String:
    return fields.String(required=required, metadata={"description": doc, **more})


class FeedSchema(AnswerSchema):
    """A feed of the network in service."""

    tag = _text("Stands in all ids.")
    name = _text("Publisher.")
    url = _text("Where it comes from.")
    version = _text("As the feed says.")
    license = _text("License of the data.")
    attribution = _text("Whom to name.")
    attribution_url = _text("Page to link to.")
    first_service_day = _text("First day with a trip.", False, format="date")
    last_service_day = _text("Last day with a trip.", False, format="date")
    shifted_weeks = fields.Integer(
        required=True, metadata={"description": "Weeks by which its calendar was moved; 0 = as published."}
    )


class SampleSchema(AnswerSchema):
    """A question that this network can answer, for the first thing one tries."""

    from_place = _text("Coordinate.")
    to_place = _text("Coordinate, about 4 km away.")
    time = _text("A morning of service.", format="date-time")


class ExampleSchema(AnswerSchema):
    """A journey that shows what a model city has beside lines."""

    kind = _text("What is shown.", enum=list(EXAMPLE_KINDS))
    from_place = _text("Coordinate.")
    to_place = _text("Coordinate.")
    at = _text("Time of day on the city's clocks; missing: any.", False)


class NetworkSchema(AnswerSchema):
    """The network in service."""

    content_hash = _text("Changes with every change of the data.")
    built_at = _text("When it was built.")
    city = _text('Key of the city file, or "".')
    model_city = fields.Boolean(
        required=True, metadata={"description": "Streets and timetable are invented."}
    )
    bounds = fields.List(
        fields.Float(),
        required=True,
        metadata={"description": "min lon, min lat, max lon, max lat of the stops"},
    )
    timezone = _text("IANA name; of the first feed.", example="Europe/Berlin")
    sample = fields.Nested(SampleSchema, metadata={"description": "Missing without stops."})
    examples = fields.List(
        fields.Nested(ExampleSchema), metadata={"description": "Of a model city; missing elsewhere."}
    )
    stops = fields.Integer(required=True)
    trips = fields.Integer(required=True)
    feeds = fields.List(fields.Nested(FeedSchema), required=True)
    attributions = fields.List(fields.String(), required=True)


class RefusedSchema(AnswerSchema):
    """A newer network that could not be loaded; the one before still answers."""

    build = _text("Name of the build's folder.")
    since = _text("When that was found out.", format="date-time")
    message = _text("A sentence for whoever watches over the service.")


class LearningHealthSchema(AnswerSchema):
    """The directory of learning."""

    status = _text("unavailable: its database does not answer.", enum=["ready", "unavailable"])
    providers = fields.Integer(metadata={"description": "Institutions."})
    places = fields.Integer(metadata={"description": "Where one can learn."})
    offers = fields.Integer(metadata={"description": "What can be learned."})
    sessions = fields.Integer(metadata={"description": "Appointments."})
    items = fields.Integer(metadata={"description": "What can be learned on the way."})
    changed_at = _text("When anything changed last.", False, format="date-time")


class HealthSchema(AnswerSchema):
    """Ready to answer."""

    status = _text("ready", enum=["ready"])
    version = _text("Of the program.")
    rt = fields.Boolean(required=True, metadata={"description": "Live transit data are used."})
    gbfs = fields.Boolean(required=True, metadata={"description": "Shared vehicles are known."})
    occupancy = fields.Boolean(
        required=True, metadata={"description": "Ours: it is known how full vehicles are."}
    )
    network = fields.Nested(NetworkSchema, required=True)
    learning = fields.Nested(
        LearningHealthSchema, metadata={"description": "Ours. Missing where nothing was ever taken in."}
    )
    refused = fields.Nested(
        RefusedSchema, metadata={"description": "Ours. Only while a newer network is refused."}
    )
