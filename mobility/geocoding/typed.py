"""What somebody typed, read once: words with their places in the text, which may be house numbers."""

import re
from dataclasses import dataclass
from functools import lru_cache

from mobility.network.search.words import NUMBER, SMALL, full_forms, spans_of

LETTER = re.compile(r"[a-z]")
FUZZY_FROM, FUZZIER_FROM, FUZZY_TO = 4, 8, 30
"""Length of words in which one mistake is forgiven, and two; in longer ones than any name's none is."""


@dataclass(frozen=True, slots=True)
class TypedWord:
    """One word.

    Parameters
    ----------
    text : str
        Folded.
    forms : tuple[str, ...]
        Itself, and what it may be short for.
    start, length : int
        Where it stands in the text.
    is_last : bool
        It may go on: nothing was typed after it.
    is_number : bool
        It may be a house number.
    is_small : bool
        An article or the like, which a name may do without.
    mistakes : int
        How many wrong signs are forgiven.
    """

    text: str
    forms: tuple[str, ...]
    start: int
    length: int
    is_last: bool
    is_number: bool
    is_small: bool
    mistakes: int


@lru_cache(4096)
def read_typed(text: str) -> tuple[TypedWord, ...]:
    """Read a text.

    Parameters
    ----------
    text : str
        As typed so far.

    Returns
    -------
    tuple[TypedWord, ...]
        Empty where it holds neither letters nor digits; a house number's letter is put to it ("12 a").
    """
    spans = spans_of(text)
    joined: list[tuple[str, int, int]] = []
    for word, start, length in spans:
        if joined and LETTER.fullmatch(word) and joined[-1][0].isdigit() and NUMBER.fullmatch(joined[-1][0]):
            number, first, _ = joined.pop()
            joined.append((number + word, first, start + length - first))
        else:
            joined.append((word, start, length))
    is_open = bool(text) and not text[-1].isspace()
    return tuple(
        TypedWord(
            word,
            full_forms(word),
            start,
            length,
            is_open and index == len(joined) - 1,
            NUMBER.fullmatch(word) is not None,
            word in SMALL and len(joined) > 1 and not (is_open and index == len(joined) - 1),
            _mistakes_in(word),
        )
        for index, (word, start, length) in enumerate(joined)
    )


def _mistakes_in(word: str) -> int:
    if not FUZZY_FROM <= len(word) <= FUZZY_TO or any(map(str.isdigit, word)):
        return 0
    return 1 + (len(word) >= FUZZIER_FROM)
