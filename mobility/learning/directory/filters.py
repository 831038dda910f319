"""What somebody looks for in the directory, and the page of what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mobility.learning.model import Level, Offer, OfferFormat

MOST_ROWS = 2_000
"""The longest page: as many candidates as a search over the ways takes."""
FAR = timedelta(days=366)
"""An offer without a session within a year either way is taken for one without dates."""


@dataclass(frozen=True, slots=True)
class PlaceFilter:
    """Which places; each field narrows, its default does not.

    Parameters
    ----------
    text : str
        Typo-tolerant words over name, kind, address and provider; "" = all.
    kinds : tuple[str, ...]
        Words of mobility.learning.vocabulary.PLACE_KINDS, any of them.
    language : str
        BCP 47: spoken there, or not said.
    step_free : bool
        Only where one gets in without a step for sure.
    near : tuple[float, float] | None
        Latitude and longitude, degrees; sorts by distance where no text is given.
    radius_m : float
        Metres on the ground around `near`.
    provider_id : str
        Only of this provider, "" = any.
    ids : tuple[str, ...]
        Only these, empty = any.
    offset, limit : int
        Rows to leave out first, rows at most (to MOST_ROWS).
    lang : str
        Language of the asker, in whose titles come first: "de" or "en".
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    language: str = ""
    step_free: bool = False
    near: tuple[float, float] | None = None
    radius_m: float = 10_000.0
    provider_id: str = ""
    ids: tuple[str, ...] = ()
    offset: int = 0
    limit: int = MOST_ROWS
    lang: str = "de"


@dataclass(frozen=True, slots=True)
class OfferFilter:
    """Which offers; each field narrows, its default does not.

    Parameters
    ----------
    text : str
        Typo-tolerant words over title, description, topics, provider and places; "" = all.
    topics : tuple[str, ...]
        Words of mobility.learning.vocabulary.TOPICS, any of them.
    kinds : tuple[str, ...]
        Kinds of the place (PLACE_KINDS) where it or one of its sessions takes place, any of them.
    groups : tuple[str, ...]
        Words of mobility.learning.vocabulary.AUDIENCES, any of them; offers that name no group are for all.
    age : int | None
        Years: youngest <= age <= oldest where these are said.
    language : str
        BCP 47: held in it, or not said.
    level : Level | None
        Of this level, or not said.
    price_limit_cents : int | None
        The full price is known and at most this; 0 = free for sure.
    format : OfferFormat | None
        Where it takes place.
    step_free : bool
        Only at places where one gets in without a step for sure; offers online too.
    near : tuple[float, float] | None
        Latitude and longitude, degrees; only offers with a place (their own, a session's) within `radius_m`;
        sorts by distance where no text is given.
    radius_m : float
        Metres on the ground.
    start, end : datetime | None
        Aware: only offers with a session that begins at `start` or later and ends at `end` or earlier.
    weekdays : tuple[int, ...]
        Only with such a session on one of these days, 0 = Monday, by the clock it was written by.
    free_seats : int
        Only with such a session that has as many seats or does not tell; 0 = all.
    or_undated : bool
        Beside offers with such a session also those at a place that have none within a year either way: one
        comes while it is open.
    provider_id : str
        Only of this provider, "" = any.
    ids : tuple[str, ...]
        Only these, empty = any.
    offset, limit : int
        Rows to leave out first, rows at most (to MOST_ROWS).
    lang : str
        Language of the asker, in whose titles come first: "de" or "en".
    """

    text: str = ""
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    age: int | None = None
    language: str = ""
    level: Level | None = None
    price_limit_cents: int | None = None
    format: OfferFormat | None = None
    step_free: bool = False
    near: tuple[float, float] | None = None
    radius_m: float = 10_000.0
    start: datetime | None = None
    end: datetime | None = None
    weekdays: tuple[int, ...] = ()
    free_seats: int = 0
    or_undated: bool = False
    provider_id: str = ""
    ids: tuple[str, ...] = ()
    offset: int = 0
    limit: int = 20
    lang: str = "de"


Facets = Mapping[str, Mapping[str, int]]
"""How many of all that was found (not of the page) have each word, by facet: "topic", "kind", "group",
"language", "level", "format", "price" ("free", "paid", "unknown")."""


@dataclass(frozen=True, slots=True)
class OfferPage:
    """What was found.

    Parameters
    ----------
    offers : tuple[Offer, ...]
        The page, best first.
    total : int
        How many were found on all pages.
    facets : Facets
        What they have.
    """

    offers: tuple[Offer, ...]
    total: int
    facets: Facets = field(default_factory=dict)
