"""What became of the records of a batch: counts, and each refusal with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class RecordKind(StrEnum):
    """The kinds of records that a directory holds."""

    PROVIDER = "provider"
    PLACE = "place"
    OFFER = "offer"
    SESSION = "session"
    ITEM = "item"


class Outcome(StrEnum):
    """What became of a record."""

    TAKEN = "taken"
    """New here."""
    CHANGED = "changed"
    """Known, and different now."""
    UNCHANGED = "unchanged"
    """Known, and the same: nothing was written."""
    REMOVED = "removed"
    """No longer in its source, or taken out by its provider."""
    MERGED = "merged"
    """The same as another record: kept under that one's id."""
    REFUSED = "refused"
    """Not taken; the reason is told."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One record that was not taken.

    Parameters
    ----------
    kind : RecordKind
        What it is.
    record_id : str
        Its id in the source.
    code : str
        Stable word: OTHER_PROVIDER, DUPLICATE_ID, BAD_COORDINATES, BAD_TIMES, UNKNOWN_OFFER, UNKNOWN_PLACE,
        UNKNOWN_PROVIDER, UNKNOWN_WORD, TOO_LONG, EMPTY, BAD_ID, BAD_ADDRESS, BAD_AGE, BAD_PRICE, BAD_SEATS,
        BAD_MINUTES, IN_USE, NOT_FOUND.
    reason : str
        Sentence for people, English.
    template : str
        The same with names in braces, under which the catalogues hold its translation; "" = there is none.
    values : Mapping[str, object]
        What the names stand for.
    """

    kind: RecordKind
    record_id: str
    code: str
    reason: str
    template: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


def refusal(kind: RecordKind, record_id: str, code: str, template: str, **values: object) -> Refusal:
    """Refuse a record.

    Parameters
    ----------
    kind : RecordKind
        What it is.
    record_id : str
        Its id.
    code : str
        As of Refusal.
    template : str
        The sentence, names in braces.
    **values : object
        What the names stand for.

    Returns
    -------
    Refusal
        With the English sentence.
    """
    return Refusal(kind, record_id, code, template.format(**values), template, values)


@dataclass(frozen=True, slots=True)
class Merge:
    """One record that is known under another id.

    Parameters
    ----------
    kind : RecordKind
        What it is.
    record_id : str
        Its id in the source.
    kept_id : str
        The id it is found under.
    """

    kind: RecordKind
    record_id: str
    kept_id: str


Counts = Mapping[RecordKind, Mapping[Outcome, int]]
"""How many records, by kind and by what became of them; what is not there is 0."""


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """What became of a batch.

    Parameters
    ----------
    counts : Counts
        By kind and outcome.
    refused : tuple[Refusal, ...]
        All that were not taken, in the batch's order.
    merged : tuple[Merge, ...]
        All that are kept under another id.
    """

    counts: Counts = field(default_factory=dict)
    refused: tuple[Refusal, ...] = ()
    merged: tuple[Merge, ...] = ()

    def count(self, outcome: Outcome, kind: RecordKind | None = None) -> int:
        """Count records.

        Parameters
        ----------
        outcome : Outcome
            What became of them.
        kind : RecordKind | None
            Only these, None = all.

        Returns
        -------
        int
            How many.
        """
        kinds = RecordKind if kind is None else (kind,)
        return sum(self.counts.get(one, {}).get(outcome, 0) for one in kinds)
