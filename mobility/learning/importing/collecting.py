"""Records and report lines of one file, gathered record by record: what is wrong with one stays with it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mobility.learning.directory import ImportBatch
from mobility.learning.importing.report import Fate, ReportLine, SourceReading
from mobility.learning.importing.source import RecordError, SourceOptions
from mobility.learning.model import Item, Offer, Place, Provider, Session

MOST_LINES = 200
"""Report lines of one reason in one field, unless somebody asks for more."""


class Collector:
    """Records and report lines of one file.

    Parameters
    ----------
    file : str
        Name of the file in the report.
    options : SourceOptions
        What is known of the source.
    most_lines : int
        Of one reason in one field; what comes after is counted.
    """

    def __init__(self, file: str, options: SourceOptions, most_lines: int = MOST_LINES) -> None:
        self.file, self.options, self._most_lines = file, options, most_lines
        self.current = ""
        self._records: dict[str, dict[str, Any]] = {
            kind: {} for kind in ("providers", "places", "offers", "sessions", "items")
        }
        self._lines: list[ReportLine] = []
        self._counts: Counter[tuple[Fate, str, str]] = Counter()

    def say(self, fate: Fate, reason: str, name: str = "") -> None:
        """Write a line about the record in hand.

        Parameters
        ----------
        fate : Fate
            What became of it.
        reason : str
            Sentence.
        name : str
            The field.
        """
        self._counts[fate, name, reason] += 1
        if self._counts[fate, name, reason] <= self._most_lines:
            self._lines.append(ReportLine(self.file, self.current, name, fate, reason))

    @contextmanager
    def record(self, name: str) -> Iterator[None]:
        """Read one record: what is wrong with it stays with it.

        Parameters
        ----------
        name : str
            Line or id.

        Yields
        ------
        None
            While it is read.
        """
        before, self.current = self.current, _one_line(name)
        try:
            yield
        except RecordError as fault:
            self.say(Fate.REFUSED, fault.reason, fault.name)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, IndexError) as fault:
            self.say(Fate.REFUSED, f"it is not formed as expected ({type(fault).__name__})")
        except RecursionError:
            self.say(Fate.REFUSED, "it is nested too deep")
        finally:
            self.current = before

    def add_provider(self, provider: Provider) -> str:
        """Take a provider, once.

        Parameters
        ----------
        provider : Provider
            The value.

        Returns
        -------
        str
            Its id.
        """
        self._records["providers"].setdefault(provider.provider_id, provider)
        return provider.provider_id

    def add_place(self, place: Place) -> str:
        """Take a place; the same again is one.

        Parameters
        ----------
        place : Place
            The value.

        Returns
        -------
        str
            Its id.
        """
        return self._add("places", place.place_id, place)

    def add_offer(self, offer: Offer) -> str:
        """Take an offer.

        Parameters
        ----------
        offer : Offer
            The value.

        Returns
        -------
        str
            Its id.
        """
        return self._add("offers", offer.offer_id, offer)

    def add_item(self, item: Item) -> str:
        """Take an item.

        Parameters
        ----------
        item : Item
            The value.

        Returns
        -------
        str
            Its id.
        """
        return self._add("items", item.item_id, item)

    def add_session(self, session: Session) -> None:
        """Take a session that is not over.

        Parameters
        ----------
        session : Session
            The value.

        Raises
        ------
        RecordError
            If it ends before it starts, or is over.
        """
        if session.end <= session.start:
            raise RecordError("its end is not after its start", "end")
        if session.end <= self.options.now:
            raise RecordError("it is in the past", "end")
        self._add("sessions", session.session_id, session)

    def has_offer(self, offer_id: str) -> bool:
        """Tell whether an offer was taken.

        Parameters
        ----------
        offer_id : str
            Its id.

        Returns
        -------
        bool
            In this file.
        """
        return offer_id in self._records["offers"]

    def reading(self) -> SourceReading:
        """Close the file.

        Returns
        -------
        SourceReading
            All that was taken, and the report.
        """
        lines = list(self._lines)
        for (fate, name, reason), count in self._counts.items():
            if count > self._most_lines:
                more = f"the same {count - self._most_lines} times more: {reason}"
                lines.append(ReportLine(self.file, "", name, fate, more))
        for kind, records in self._records.items():
            if records:
                lines.append(ReportLine(self.file, "", "", Fate.TAKEN, f"{len(records)} {kind}"))
        batch = ImportBatch(**{kind: tuple(records.values()) for kind, records in self._records.items()})
        return SourceReading(batch, tuple(lines))

    def _add(self, kind: str, record_id: str, record: object) -> str:
        known = self._records[kind].setdefault(record_id, record)
        if known is not record and known != record:
            raise RecordError("another record of this source has the same id", "id")
        return record_id


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text[:120])
