"""What can be learned where, when and with whom: the words of the whole room, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Texts = Mapping[str, str]
"""A text by language ("de", "en"); never empty where a text is asked for."""


class StepFree(StrEnum):
    """Whether one gets in without a step."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class OfferFormat(StrEnum):
    """Where an offer takes place."""

    ON_SITE = "onsite"
    ONLINE = "online"
    HYBRID = "hybrid"
    MOBILE = "mobile"


class Level(StrEnum):
    """What one should bring along."""

    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record comes from.

    Parameters
    ----------
    source : str
        Short name of the source ("osm", "csv:vhs", ...): ids are unique within it.
    license : str
        SPDX name or sentence, "" = not said.
    url : str
        The record's own page, "" = none.
    is_simulated : bool
        Invented, as all of a model city is.
    """

    source: str
    license: str = ""
    url: str = ""
    is_simulated: bool = False


@dataclass(frozen=True, slots=True)
class Provider:
    """An institution that offers learning; never a person.

    Parameters
    ----------
    provider_id : str
        Unique over all sources.
    name : str
        The institution.
    origin : Origin
        Where this was read.
    website, email, phone : str
        The institution's own contact; addresses of individuals are not taken over.
    """

    provider_id: str
    name: str
    origin: Origin
    website: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one can learn.

    Parameters
    ----------
    place_id : str
        Unique over all sources.
    name : str
        As signposted.
    kind : str
        A word of mobility.learning.vocabulary.PLACE_KINDS.
    lat, lon : float
        Degrees, WGS 84.
    origin : Origin
        Where this was read.
    provider_id : str
        Who runs it, "" = not known.
    address : str
        One line.
    opening_hours : str
        OSM's opening_hours, "" = not known.
    opening_text : str
        What a source says in prose that could not be read, else "".
    step_free : StepFree
        Access without a step.
    languages : tuple[str, ...]
        BCP 47, spoken there; empty = not known.
    website : str
        Its page.
    """

    place_id: str
    name: str
    kind: str
    lat: float
    lon: float
    origin: Origin
    provider_id: str = ""
    address: str = ""
    opening_hours: str = ""
    opening_text: str = ""
    step_free: StepFree = StepFree.UNKNOWN
    languages: tuple[str, ...] = ()
    website: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """What an offer costs.

    Parameters
    ----------
    full_cents : int | None
        For most; 0 = free; None = not known, which is never taken for free.
    reduced_cents : int | None
        For who has a reduction, None = none or not known.
    currency : str
        ISO 4217.
    reductions : str
        Who has one, in the source's words.
    """

    full_cents: int | None = None
    reduced_cents: int | None = None
    currency: str = "EUR"
    reductions: str = ""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an offer is for.

    Parameters
    ----------
    youngest, oldest : int | None
        Years of age, both included; None = open.
    groups : tuple[str, ...]
        Words of mobility.learning.vocabulary.AUDIENCES.
    """

    youngest: int | None = None
    oldest: int | None = None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to learn: a course, a guided tour, consultation hours.

    Parameters
    ----------
    offer_id : str
        Unique over all sources.
    provider_id : str
        Who offers it.
    title, description : Texts
        By language.
    origin : Origin
        Where this was read.
    format : OfferFormat
        Where it takes place.
    place_id : str
        Where, unless its sessions say otherwise; "" = online or by session.
    topics : tuple[str, ...]
        Words of mobility.learning.vocabulary.TOPICS.
    competences : tuple[str, ...]
        DigComp 2.2 competences, "1.1" to "5.4".
    audience : Audience
        Whom it is for.
    level : Level | None
        What one should bring along, None = not said.
    languages : tuple[str, ...]
        BCP 47; empty = not said.
    price : Price
        What it costs.
    registration_url : str
        Where one registers, "" = one just comes.
    """

    offer_id: str
    provider_id: str
    title: Texts
    origin: Origin
    description: Texts = field(default_factory=dict)
    format: OfferFormat = OfferFormat.ON_SITE
    place_id: str = ""
    topics: tuple[str, ...] = ()
    competences: tuple[str, ...] = ()
    audience: Audience = Audience()
    level: Level | None = None
    languages: tuple[str, ...] = ()
    price: Price = Price()
    registration_url: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """One appointment of an offer: recurrences are unrolled when they are read.

    Parameters
    ----------
    session_id : str
        Unique over all sources.
    offer_id : str
        Of what.
    start, end : datetime
        Aware, end after start.
    place_id : str
        Where; "" = online. Each stop of a mobile offer's tour is a session at its place.
    free_seats : int | None
        None = not known.
    recurrence : str
        The RRULE it was unrolled from, "" = a single appointment.
    """

    session_id: str
    offer_id: str
    start: datetime
    end: datetime
    place_id: str = ""
    free_seats: int | None = None
    recurrence: str = ""


class ItemKind(StrEnum):
    """How an item is taken in."""

    TEXT = "text"
    AUDIO = "audio"
    QUIZ = "quiz"
    PICTURE = "picture"


class BindingKind(StrEnum):
    """What an item is tied to."""

    STOP = "stop"
    LINE = "line"
    SECTION = "section"
    HUB = "hub"
    VIEW = "view"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Binding:
    """Where on the way an item belongs.

    Parameters
    ----------
    kind : BindingKind
        The kind.
    stop_id, to_stop_id : str
        STOP, HUB, WAITING: the stop or station ("" = any for WAITING); SECTION: from and to, in the
        direction of travel.
    route_id : str
        LINE: the route; SECTION and VIEW: only on it, "" = any.
    lat, lon : float | None
        VIEW: what is seen from the window.
    side : str
        VIEW: "left" or "right" in the direction of travel from `stop_id` to `to_stop_id`, "" = worked out
        from lat and lon.
    """

    kind: BindingKind
    stop_id: str = ""
    to_stop_id: str = ""
    route_id: str = ""
    lat: float | None = None
    lon: float | None = None
    side: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """Something small to learn on the way.

    Parameters
    ----------
    item_id : str
        Unique over all sources.
    provider_id : str
        Who made it or curates its stop.
    kind : ItemKind
        How it is taken in.
    title, body : Texts
        By language; the body of a quiz ends with its question.
    minutes : float
        Uninterrupted time needed, > 0.
    bindings : tuple[Binding, ...]
        Where it belongs, at least one.
    origin : Origin
        Where this was read.
    topics : tuple[str, ...]
        Words of mobility.learning.vocabulary.TOPICS.
    level : Level | None
        What one should bring along.
    answers : tuple[str | Texts, ...]
        QUIZ: possible answers, the right one first; a bare text ("1435 mm") is the same in every language.
    media_url : str
        AUDIO, PICTURE: where the recording or picture lies.
    """

    item_id: str
    provider_id: str
    kind: ItemKind
    title: Texts
    body: Texts
    minutes: float
    bindings: tuple[Binding, ...]
    origin: Origin
    topics: tuple[str, ...] = ()
    level: Level | None = None
    answers: tuple[str | Texts, ...] = ()
    media_url: str = ""

    def is_told_in(self, language: str) -> bool:
        """Tell whether all of it is there in a language.

        Parameters
        ----------
        language : str
            BCP 47.

        Returns
        -------
        bool
            Title, body and every answer.
        """
        texts = (self.title, self.body, *(one for one in self.answers if not isinstance(one, str)))
        return all(language in text for text in texts)

    def answers_in(self, language: str) -> list[str]:
        """Give the answers as they are shown.

        Parameters
        ----------
        language : str
            In which it is told.

        Returns
        -------
        list[str]
            The right one first.
        """
        return [one if isinstance(one, str) else one[language] for one in self.answers]
