"""Working hours on the clocks of a city."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

HOUR_S, DAY_S = 3600, 86_400


@dataclass(frozen=True, slots=True)
class Shift:
    """Working hours, on the clocks of the city.

    Parameters
    ----------
    name : str
        "early".
    start, end : datetime.time
        One is there by the start and leaves at the end: on the next day if that is not after the start.
    """

    name: str
    start: dt.time
    end: dt.time

    @property
    def seconds(self) -> tuple[int, int]:
        """Start and end as seconds of the day on which it begins."""
        start, end = (time.hour * HOUR_S + time.minute * 60 + time.second for time in (self.start, self.end))
        return start, end if end > start else end + DAY_S

    def moments(self, date: dt.date, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
        """Give start and end of the shift that begins on a date.

        Parameters
        ----------
        date : datetime.date
            On which it begins.
        zone : ZoneInfo
            Of its clocks.

        Returns
        -------
        tuple[datetime.datetime, datetime.datetime]
            Aware.
        """
        end_date = date if self.end > self.start else date + dt.timedelta(days=1)
        return dt.datetime.combine(date, self.start, zone), dt.datetime.combine(end_date, self.end, zone)
