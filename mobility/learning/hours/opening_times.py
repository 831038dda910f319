"""Is a place open then: opening_hours in a Land's calendar and a time zone."""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, State

from mobility.learning.hours.land_calendar import LandCalendar
from mobility.learning.hours.selectors import rewrite

MARGIN = dt.timedelta(hours=3)
"""Asked for beyond both ends: in the library's wall-clock time an hour comes twice in autumn."""


class Span(NamedTuple):
    """A while during which a place is open, or perhaps is.

    Parameters
    ----------
    start, end : datetime
        In the zone of the place, end after start.
    is_certain : bool
        False where hours say unknown: by appointment, an open end.
    """

    start: dt.datetime
    end: dt.datetime
    is_certain: bool


class OpeningTimes:
    """Opening hours of one Land.

    Parameters
    ----------
    land : str
        Part of the country whose holidays PH and SH are ("ST"); "": those that hold in all of it.
    zone : str
        Time zone of the places.
    coordinates : tuple[float, float] | None
        (lat, lon) of the city in degrees, for hours from sunrise to sunset; None = those are not known.
    n_cached : int
        How many (hours, year) are kept.
    country : str
        ISO 3166-1.

    Raises
    ------
    ValueError
        No holidays are known of such a country or part of it.
    """

    def __init__(
        self,
        land: str,
        zone: str = "Europe/Berlin",
        coordinates: tuple[float, float] | None = None,
        n_cached: int = 20_000,
        country: str = "DE",
    ) -> None:
        self._calendar = LandCalendar(land, country)
        self._zone = ZoneInfo(zone)
        self._coordinates = coordinates
        self._compiled = lru_cache(maxsize=n_cached)(self._compile)

    def is_open(self, hours: str, start: dt.datetime, end: dt.datetime) -> bool | None:
        """Tell whether a place is open for the whole of a while.

        Parameters
        ----------
        hours : str
            OpenStreetMap's opening_hours.
        start, end : datetime
            Aware.

        Returns
        -------
        bool | None
            None if not known: no hours, hours that cannot be read, "by appointment", school holidays that are
            not fixed yet. False if it is closed for any part.
        """
        spans = self.spans(hours, start, end)
        if spans is None:
            return None
        first, last = start.astimezone(dt.UTC), end.astimezone(dt.UTC)
        covered, is_certain = first, True
        for span in spans:
            if span.start.astimezone(dt.UTC) > covered:
                return False
            covered, is_certain = span.end.astimezone(dt.UTC), is_certain and span.is_certain
        if not spans or covered < last:
            return False
        return True if is_certain else None

    def spans(self, hours: str, start: dt.datetime, end: dt.datetime) -> tuple[Span, ...] | None:
        """List when a place is open within a while.

        Parameters
        ----------
        hours : str
            OpenStreetMap's opening_hours.
        start, end : datetime
            Aware; spans are cut to them. A moment (end = start) is asked for as its next second.

        Returns
        -------
        tuple[Span, ...] | None
            In order of time, apart or different in certainty; None if the hours are not known.
        """
        first = start.astimezone(dt.UTC)
        last = max(end.astimezone(dt.UTC), first + dt.timedelta(seconds=1))
        found: list[Span] = []
        for year, begin, until in self._years(first, last):
            compiled = self._compiled(hours, year)
            if compiled is None or not self._is_known(compiled[1], begin, until):
                return None
            for opens, closes, is_certain in self._intervals(compiled[0], begin, until):
                if found and found[-1].end == opens and found[-1].is_certain == is_certain:
                    opens = found.pop().start  # noqa: PLW2901 - one span over New Year
                found.append(Span(opens, closes, is_certain))
        return tuple(found)

    def next_change(self, hours: str, after: dt.datetime) -> dt.datetime | None:
        """Tell when a place opens or closes next.

        Parameters
        ----------
        hours : str
            OpenStreetMap's opening_hours.
        after : datetime
            Aware.

        Returns
        -------
        datetime | None
            In the zone of the place; None if the hours are not known or do not change within a year.
        """
        spans = self.spans(hours, after, after + dt.timedelta(days=1))
        is_settled = spans is not None and (
            not spans or spans[0].end - spans[0].start >= dt.timedelta(days=1)
        )
        if spans is None or is_settled:
            spans = self.spans(hours, after, after + dt.timedelta(days=366))
        if not spans:
            return None
        moment = after.astimezone(dt.UTC)
        if spans[0].start.astimezone(dt.UTC) > moment:
            return spans[0].start
        changes = spans[0].end.astimezone(dt.UTC) < moment + dt.timedelta(days=366)
        return spans[0].end if changes else None

    def can_read(self, hours: str) -> bool:
        """Tell whether opening hours can be read at all.

        Parameters
        ----------
        hours : str
            OpenStreetMap's opening_hours, or what stands in its place.

        Returns
        -------
        bool
            False also for an empty text.
        """
        return self._compiled(hours, 2026) is not None

    def _compile(self, hours: str, year: int) -> tuple[OpeningHours, bool] | None:
        rewritten = rewrite(hours.strip(), self._calendar, range(year - 1, year + 2))
        if rewritten is None or (rewritten.needs_sun and self._coordinates is None):
            return None
        if rewritten.needs_sun:
            # With the zone handed in, the library leaves the coordinates unused: sunrise at 07:00 all year.
            compiled = OpeningHours(rewritten.text, coords=self._coordinates, auto_country=False)
        else:
            compiled = OpeningHours(
                rewritten.text, timezone=self._zone, auto_country=False, auto_timezone=False
            )
        return compiled, rewritten.needs_school

    def _is_known(self, needs_school: bool, start: dt.datetime, end: dt.datetime) -> bool:
        if not needs_school:
            return True
        first, last = start.astimezone(self._zone).date(), end.astimezone(self._zone).date()
        return self._calendar.knows_school(first, last)

    def _years(self, first: dt.datetime, last: dt.datetime) -> Iterator[tuple[int, dt.datetime, dt.datetime]]:
        while first < last:
            year = first.astimezone(self._zone).year
            next_year = dt.datetime(year + 1, 1, 1, tzinfo=self._zone).astimezone(dt.UTC)
            until = min(last, next_year)
            yield year, first, until
            first = until

    def _intervals(
        self, compiled: OpeningHours, first: dt.datetime, last: dt.datetime
    ) -> Iterator[tuple[dt.datetime, dt.datetime, bool]]:
        begin, until = (first - MARGIN).astimezone(self._zone), (last + MARGIN).astimezone(self._zone)
        for opens, closes, state, _ in compiled.intervals(begin, until):
            if state == State.CLOSED:
                continue
            begins, ends = max(opens.astimezone(dt.UTC), first), min(closes.astimezone(dt.UTC), last)
            if begins < ends:
                yield begins.astimezone(self._zone), ends.astimezone(self._zone), state == State.OPEN
