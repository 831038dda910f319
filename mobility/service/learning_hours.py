"""Opening hours where nobody reads them."""

from datetime import datetime


class UnknownHours:
    """Where nobody reads opening hours: all are unknown, and answers say so."""

    def is_open(self, hours: str, start: datetime, end: datetime) -> bool | None:
        """Tell that it is not known.

        Parameters
        ----------
        hours : str
            Not read.
        start, end : datetime
            Not read.

        Returns
        -------
        bool | None
            None.
        """
        del hours, start, end
        return None

    def next_change(self, hours: str, after: datetime) -> datetime | None:
        """Tell that it is not known.

        Parameters
        ----------
        hours : str
            Not read.
        after : datetime
            Not read.

        Returns
        -------
        datetime | None
            None.
        """
        del hours, after
        return None
