"""Parameters of /v1/learning/places, /offers, /trips, /along and of feeds."""

from mobility.api.day_fields import Day, TimeOfDay
from mobility.api.fields import Choice, Flag, Moment, Text, Whole
from mobility.api.list_fields import Languages, Words
from mobility.api.query_schema import QuerySchema
from mobility.service import (
    AUDIENCES,
    LEARNING_LEVELS,
    LEARNING_MODES,
    LEARNING_TOPICS,
    PLACE_KINDS,
    SLIDER_WORDS,
)

LANGUAGE = "Language tags of the answer, best first; then Accept-Language counts."
MOST_WHOLE = 999_999_999


class LearningLanguageParameters(QuerySchema):
    """In which language to answer."""

    language = Languages(LANGUAGE)


class WaysParameters(LearningLanguageParameters):
    """From where, how, how far."""

    near = Text(
        'Where one starts and comes back to: "latitude,longitude" or a stop id "<feed tag>_<stop_id>".',
        example="49.4048,8.6765",
    )
    from_ = Text("The same as near; one of both is needed.")
    by = Words(
        "How one may go. TRANSIT with walks to stops; WHEELCHAIR: on ways and vehicles fit for one; who "
        "goes by BIKE comes back by bike.",
        LEARNING_MODES,
        ("WALK", "TRANSIT"),
    )
    within = Whole(
        "Longest way in minutes, there and back each. More than the server's limit: 422.", 1, MOST_WHOLE, 30
    )
    max_transfers = Whole("Most changes on each way.", 0, 7, 7)
    crowding = Choice(
        "With anything but off, crowdingMinutes of the ways that are shown are worked out, where loads "
        "are known.",
        SLIDER_WORDS,
        "off",
    )


class WhenParameters(QuerySchema):
    """When one would go, stay and be back."""

    time = Moment("Earliest departure; RFC 3339 with offset. Missing: now, or in time for arrive.")
    arrive = Moment("Be there at this moment; RFC 3339 with offset. Missing: as soon as one can.")
    back_by = Moment("Be back by then; RFC 3339 with offset. Missing: four o'clock in the night after.")
    stay = Whole("Least stay in minutes, where no session says how long.", 1, 1440, 30)
    slack = Whole("Minutes to spare before a session begins. Missing: the server's setting.", 0, 120)
    day = Day("Day of the stay in the city's time, instead of time and arrive.")
    time_from = TimeOfDay("The stay begins at this time of day or later, in the city's time.")
    time_to = TimeOfDay("Sessions end at this time of day or earlier, in the city's time.")


class OfferWishes(QuerySchema):
    """What offers are like."""

    text = Text("Words, also mistyped ones, over titles, topics, providers and places.", longest=200)
    topic = Words("Any of these topics.", LEARNING_TOPICS)
    kind = Words("Any of these kinds of places.", PLACE_KINDS)
    audience = Words("For any of these groups; what names no group is for all.", AUDIENCES)
    age = Whole("For somebody of so many years.", 0, 120)
    in_language = Text("Held (spoken) in this language, BCP 47, or not said.", longest=35)
    level = Choice("Of this level, or not said.", LEARNING_LEVELS)
    max_price_cents = Whole("The price is known and at most this; 0 = free for sure.", 0, 10_000_000)
    free_seats = Whole("Sessions that have as many free seats, or do not tell.", 0, 100_000, 0)
    step_free = Flag("Only where one gets in without a step for sure.")


class FaresParameters(QuerySchema):
    """Whether trips are priced, and what the rider holds."""

    with_fares = Flag("Work out what the ways there and back cost together; set by `ticket`, too.")
    ticket = Words(
        "What the rider holds, as `tickets` of /v1/offers lists them; `reduced` for a reduced fare."
    )


class PageParameters(QuerySchema):
    """Which part of the answer."""

    offset = Whole("How many to leave out first.", 0, 100_000, 0)
    limit = Whole("Most to be listed.", 1, 100, 20)


class LearningPlacesParameters(WaysParameters, WhenParameters, OfferWishes, FaresParameters, PageParameters):
    """What is asked of /v1/learning/places."""


class LearningOffersParameters(WaysParameters, WhenParameters, OfferWishes, FaresParameters, PageParameters):
    """What is asked of /v1/learning/offers."""


class TripParameters(WaysParameters, FaresParameters):
    """What is asked of /v1/learning/trips."""

    session = Text("What is attended: a sessionId of an answer. This or place is needed.", longest=500)
    place = Text("Where one goes: a placeId of an answer.", longest=500)
    time = Moment("Earliest departure; RFC 3339 with offset. Missing: now, or in time for what is attended.")
    arrive = Moment("Be at the place at this moment; RFC 3339 with offset. Missing: as soon as one can.")
    back_by = Moment("Be back by then; RFC 3339 with offset.")
    stay = Whole("How long one stays at a place, in minutes.", 1, 1440, 30)
    slack = Whole("Minutes to spare before a session begins. Missing: the server's setting.", 0, 120)


class AlongParameters(WaysParameters, OfferWishes, FaresParameters, PageParameters):
    """What is asked of /v1/learning/along."""

    to = Text(
        'Where one goes on to: "latitude,longitude" or a stop id.', required=True, example="49.4178,8.7612"
    )
    time = Moment("Departure; RFC 3339 with offset. Missing: now.")
    back_by = Moment("Be at the destination by then. Missing: no limit but the detour.")
    detour = Whole("Largest detour in minutes, the stay itself not counted.", 0, 240, 15)
    stay = Whole("Stay in minutes, where no session says how long.", 1, 1440, 30)
    slack = Whole("Minutes to spare before a session begins. Missing: the server's setting.", 0, 120)


class FeedParameters(WaysParameters, OfferWishes, FaresParameters):
    """What is asked of the feeds of /v1/learning: crowding and prices are those of the next 20 sessions."""

    days = Whole("Days it looks ahead, today included. More than the server's limit: 422.", 1, MOST_WHOLE, 7)
    slack = Whole("Minutes to spare before a session begins. Missing: the server's setting.", 0, 120)
    time_from = TimeOfDay("Sessions begin at this time of day or later, in the city's time.")
    time_to = TimeOfDay("Sessions end at this time of day or earlier, in the city's time.")
    # A saved search is subscribed to as it is: what a calendar has no use for is taken and not looked at.
    stay = Whole("Sessions say themselves how long they are; taken and not used.", 1, 1440, 30)


class WeekBody(WaysParameters, FaresParameters):
    """A week that somebody wants to plan."""

    first_day = Day("The first of seven days, in the city's time. Missing: today.")
    offers = Words("Wanted courses, offerIds of answers: one session of each is attended.", most=8)
    fixed = Words(
        "Where somebody is in any case, each a text of start, end, place (as near) and a name that may be "
        "missing, with slashes between them; start and end in RFC 3339 with offset.",
        most=40,
    )
    slack = Whole("Minutes to spare before each appointment. Missing: the server's setting.", 0, 120)
