"""What was wrong with records of a feed: counted, with some examples; never a vehicle's id."""

from collections import Counter
from dataclasses import dataclass

MOST_EXAMPLES = 5
"""Kept of each kind."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One record that is not used, or is used after a repair.

    Parameters
    ----------
    system : str
        Who told it: the tag of the settings.
    file : str
        Name of the file without its ending.
    index : int
        Position in the file's list, -1 = the file as a whole.
    field : str
        Dotted name within the record.
    reason : str
        A sentence without values that may identify a vehicle or a person.
    is_repaired : bool
        Whether the record is used nevertheless.
    """

    system: str
    file: str
    index: int
    field: str
    reason: str
    is_repaired: bool = False

    def __str__(self) -> str:
        """One line that names where to look."""
        place = self.file if self.index < 0 else f"{self.file}[{self.index}]"
        name = f"{place}.{self.field}" if self.field else place
        return f"{self.system}: {name}: {self.reason}{' (repaired)' if self.is_repaired else ''}"


class Refusals:
    """Collects them for one system.

    Parameters
    ----------
    system : str
        Its tag.
    """

    def __init__(self, system: str) -> None:
        self.system = system
        self.counts: Counter[str] = Counter()
        """By "file.field", and "file.field repaired"."""
        self.examples: list[Refusal] = []

    def add(self, file: str, index: int, field: str, reason: str, *, is_repaired: bool = False) -> None:
        """Take note of one.

        Parameters
        ----------
        file, index, field, reason, is_repaired
            As of `Refusal`.
        """
        key = f"{file}.{field}" if field else file
        key = f"{key} repaired" if is_repaired else key
        self.counts[key] += 1
        if self.counts[key] <= MOST_EXAMPLES:
            self.examples.append(Refusal(self.system, file, index, field, reason, is_repaired))

    def extend(self, others: "Refusals") -> None:
        """Take over all of another collection of the same system.

        Parameters
        ----------
        others : Refusals
            Of another file.
        """
        self.counts.update(others.counts)
        self.examples.extend(others.examples)
