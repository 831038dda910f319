"""What became of each record of a source, as lines that its owner can act on."""

from dataclasses import dataclass
from enum import StrEnum

from mobility.learning.directory import ImportBatch


class Fate(StrEnum):
    """What became of a record or field."""

    TAKEN = "taken"
    """As it is; one line for all of a kind, and one where there is something to be told about it."""
    CHANGED = "changed"
    """Taken in another form, or in part."""
    LEFT_OUT = "left out"
    """A field that is not taken; the record is."""
    REFUSED = "refused"
    """A record that is not taken."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line.

    Parameters
    ----------
    file : str
        Name of the file.
    record : str
        Line or id of the record, "" = the whole file.
    field : str
        Which field, "" = the whole record.
    fate : Fate
        What became of it.
    reason : str
        Sentence for people, English; never holds what was read as a person's.
    """

    file: str
    record: str
    field: str
    fate: Fate
    reason: str

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.file, self.record, self.field) if part)
        return f"{place}: {self.fate}: {self.reason}"


@dataclass(frozen=True, slots=True)
class SourceReading:
    """A source, read.

    Parameters
    ----------
    batch : ImportBatch
        What can be applied to a directory.
    lines : tuple[ReportLine, ...]
        What became of what.
    """

    batch: ImportBatch
    lines: tuple[ReportLine, ...]

    def count(self, fate: Fate) -> int:
        """Count lines.

        Parameters
        ----------
        fate : Fate
            Which.

        Returns
        -------
        int
            How many lines tell of it.
        """
        return sum(line.fate == fate for line in self.lines)
