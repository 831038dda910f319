"""House numbers within a street."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from mobility.geocoding.typed import TypedWord
from mobility.network.search.entries import Entries
from mobility.network.search.words import words_of


class HouseNumbers:
    """Looks up the addresses of streets.

    Parameters
    ----------
    entries : Entries
        Streets and their addresses.
    tables : Mapping[str, pa.Table]
        With "search/addresses".
    """

    def __init__(self, entries: Entries, tables: Mapping[str, pa.Table]) -> None:
        self._entries = entries
        self._texts = tables["search/addresses"]["number"].combine_chunks()

    def find(self, street: int, numbers: Sequence[TypedWord]) -> tuple[int, TypedWord | None]:
        """Find a house.

        Parameters
        ----------
        street : int
            Entry.
        numbers : Sequence[TypedWord]
            What may be its number; the last one that exists is taken.

        Returns
        -------
        address : int
            Row of the addresses, -1 = there is none of these numbers.
        number : TypedWord | None
            The one that was found.
        """
        first, last = self._entries.addresses_offsets[street : street + 2].tolist()
        known = self._entries.address_number[first:last]
        for word in reversed(numbers):
            digits = word.text.rstrip("abcdefghijklmnopqrstuvwxyz")
            low, high = np.searchsorted(known, [int(digits), int(digits) + 1]).tolist()
            if low == high:
                continue
            rows = range(first + low, first + high)
            return min(rows, key=lambda row: (self._strangeness(row, word.text, digits), row)), word
        return -1, None

    def _strangeness(self, row: int, asked: str, digits: str) -> int:
        """0: exactly this number; 1: the house without the letter asked for; 2: with another, or a range."""
        text = "".join(words_of(str(self._texts[row].as_py())))
        return 0 if text == asked else 1 if text == digits else 2
