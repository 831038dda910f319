"""What a report says of the network behind it."""

from collections.abc import Sequence
from datetime import date
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
