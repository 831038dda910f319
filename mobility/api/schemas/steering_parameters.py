"""Parameters of /v1/steering."""

from mobility.api.fields import Choice, Decimal, Moment, Text, Whole
from mobility.api.list_fields import Languages
from mobility.api.query_schema import QuerySchema
from mobility.service import MEASURE_WORDS

_LANGUAGE = "Language tags, best first; then Accept-Language counts. Own texts exist in English and German."
_SEATS = "Seats of a vehicle that is sent."
_STANDING = "Its standing places."


class WhenParameters(QuerySchema):
    """Of which hours is asked, and what the model takes for granted."""

    time = Moment("From this moment on; missing: now.")
    minutes = Whole("So many minutes ahead.", 1, 360, 90)
    turnover = Decimal("Assumed share of those on board who alight at a stop.", 0, 1, 0.12)
    wait_weight = Decimal("How many seconds on board a second of waiting is like.", 1, 10, 1.5)


class OutlookParameters(WhenParameters):
    """What is asked of /steering/outlook."""

    share = Decimal(
        "Of seats and standing places: a run is too full above it. Lines with a target have their own.",
        0.05,
        2,
        0.75,
    )
    chance = Decimal("How sure it must be, 0 to 1.", 0.05, 1, 0.5)
    spares = Whole("Vehicles of the reserve.", 0, 100, 3)
    seats = Whole(_SEATS, 1, 2000, 64)
    standing = Whole(_STANDING, 0, 4000, 102)
    lead_minutes = Whole("Minutes until a vehicle of the reserve is where it is needed.", 0, 240, 10)
    limit = Whole("Most runs to be listed; most crowding first.", 1, 500, 100)
    language = Languages(_LANGUAGE)


class WhatIfBody(WhenParameters):
    """One measure that somebody thinks of."""

    kind = Choice("What would be done.", MEASURE_WORDS, required=True)
    trip_id = Text("The run to be helped, a tripId of an answer.", required=True, longest=1000)
    stop_id = Text(
        "Where the measure begins; missing: where the run calls next (SHORT_TURN: at turnedAtStopId).",
        longest=1000,
    )
    seats = Whole(f"BIGGER_VEHICLE, SPARE_VEHICLE: {_SEATS}", 1, 2000)
    standing = Whole(f"BIGGER_VEHICLE, SPARE_VEHICLE: {_STANDING}", 0, 4000, 0)
    other_trip_id = Text("HELD_DEPARTURE, SHORT_TURN: the run that is held or turned back.", longest=1000)
    turned_at_stop_id = Text("SHORT_TURN: where that one turns back.", longest=1000)
    hold_seconds = Whole("HELD_DEPARTURE: for so long.", 1, 3600, 120)


class TargetBody(QuerySchema):
    """What an operator wants of a line."""

    share = Decimal(
        "Of seats and standing places: above it a run of the line counts as too full.", 0.05, 2, 0.75
    )
    cap = Decimal(
        "Of a run's places that riders who are only expected may take: advice sends no more.", 0, 0.5, 0.15
    )


class SensorsParameters(QuerySchema):
    """What is asked of /steering/sensors."""

    language = Languages(_LANGUAGE)


class AuditParameters(QuerySchema):
    """What is asked of /steering/audit."""

    limit = Whole("Most records; the newest.", 1, 10_000, 1000)
