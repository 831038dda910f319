"""What a reader is told about a source, and what can be wrong with it and its records."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from mobility.errors import MobilityError
from mobility.learning.model import Origin

LONGEST_ID = 150
NOT_IN_IDS = re.compile(r"[^\w.:@-]")

Geocode = Callable[[str], tuple[float, float] | None]
"""From an address to (lat, lon) in degrees, None if it is not found."""
Area = tuple[float, float, float, float]
"""min lon, min lat, max lon, max lat, degrees."""


class SourceError(MobilityError):
    """A file that cannot be read at all; `field` names it."""

    status = 422
    code = "BAD_LEARNING_SOURCE"


class RecordError(Exception):
    """A record that is not taken.

    Parameters
    ----------
    reason : str
        Sentence for people.
    name : str
        The field it is about.
    """

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(reason)
        self.reason, self.name = reason, name


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What a reader is told about a source.

    Parameters
    ----------
    name : str
        Short name: the beginning of all its ids ("csv:vhs").
    now : datetime
        Aware; sessions that ended before are not taken.
    license : str
        SPDX name or sentence.
    zone : str
        Time zone of times without one.
    horizon_days : int
        How far ahead recurrences are unrolled.
    most_recurrences : int
        Of one event.
    area : tuple[float, float, float, float] | None
        Where places must lie, None = anywhere.
    geocode : Callable | None
        Asked where coordinates are missing; None = such places are reported and not taken.
    is_simulated : bool
        Invented.
    """

    name: str
    now: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    license: str = ""
    zone: str = "Europe/Berlin"
    horizon_days: int = 180
    most_recurrences: int = 400
    area: Area | None = None
    geocode: Geocode | None = None
    is_simulated: bool = False

    @property
    def tzinfo(self) -> ZoneInfo:
        """Zone of times without one."""
        return ZoneInfo(self.zone)

    def origin(self, url: str = "") -> Origin:
        """Tell where a record comes from.

        Parameters
        ----------
        url : str
            Its own page.

        Returns
        -------
        Origin
            Of this source.
        """
        return Origin(self.name, self.license, url, self.is_simulated)

    def moment(self, stated: object, name: str) -> dt.datetime:
        """Read when something is.

        Parameters
        ----------
        stated : object
            ISO 8601 with a time of day, with or without an offset.
        name : str
            The field.

        Returns
        -------
        datetime
            Aware.

        Raises
        ------
        RecordError
            If it is none, or a day alone: midnight would be a time that nobody said.
        """
        text = str(stated).strip()
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            raise RecordError("it is no time like 2026-11-02T17:30", name) from None
        if "T" not in text.upper() and ":" not in text:
            raise RecordError("it says a day and no time of day", name)
        return moment if moment.tzinfo else moment.replace(tzinfo=self.tzinfo)

    def record_id(self, raw: object) -> str:
        """Make an id that is unique over all sources.

        Parameters
        ----------
        raw : object
            The source's own id.

        Returns
        -------
        str
            Without blanks and what has a meaning in addresses.

        Raises
        ------
        RecordError
            If there is none or it is too long.
        """
        text = str(raw if raw is not None else "").strip()
        if not text or len(text) > LONGEST_ID:
            raise RecordError(f"it needs an id of 1 to {LONGEST_ID} characters", "id")
        return f"{self.name}:{NOT_IN_IDS.sub('-', text)}"
