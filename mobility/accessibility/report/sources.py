"""What a report says of the network behind it."""

from collections.abc import Sequence
from datetime import date
from textwrap import fill
from typing import Protocol


class FeedSource(Protocol):
    """One feed."""

    @property
    def tag(self) -> str:
        """Its short name."""
        ...

    @property
    def name(self) -> str:
        """Its name, may be empty."""
        ...

    @property
    def license(self) -> str:
        """Under which it is published, may be empty."""
        ...

    @property
    def attribution(self) -> str:
        """Whom to name, may be empty."""
        ...

    @property
    def first_service_day(self) -> date | None:
        """First day on which anything runs."""
        ...

    @property
    def last_service_day(self) -> date | None:
        """Last day on which anything runs."""
        ...

    @property
    def shifted_weeks(self) -> int:
        """By how many weeks its calendar was moved."""
        ...


class Sources(Protocol):
    """A network, as far as a reader has to know."""

    @property
    def city(self) -> str:
        """Its name, may be empty."""
        ...

    @property
    def model_city(self) -> bool:
        """Whether it was invented."""
        ...

    @property
    def built_at(self) -> str:
        """When it was built."""
        ...

    @property
    def feeds(self) -> Sequence[FeedSource]:
        """Its feeds."""
        ...

    @property
    def attributions(self) -> Sequence[str]:
        """Whom to name, each once."""
        ...


PER_INCH = 95
"""Letters of one point in an inch: of 8 points there are some 12."""


def wrap_credit(text: str, inches: float, points: float) -> str:
    """Break a line of a picture, which would be cut off at its edges.

    Parameters
    ----------
    text : str
        Whom to name, and what else a picture says of itself.
    inches : float
        Width of the picture.
    points : float
        Size of the letters.

    Returns
    -------
    str
        As many lines as it takes.
    """
    return fill(text, int(inches * PER_INCH / points))


def credits_of(sources: Sources) -> list[str]:
    """List whom a map must name.

    Parameters
    ----------
    sources : Sources
        Of its network.

    Returns
    -------
    list[str]
        Its attributions, and the names of feeds that were given none: their timetable is shown all the same.
    """
    nameless = [feed.name or feed.tag for feed in sources.feeds if not feed.attribution]
    return list(dict.fromkeys([*sources.attributions, *nameless]))
