"""How well a name answers to what was typed."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import OSA

from mobility.geocoding.typed import TypedWord

FURTHER_SHARE, AREA_SHARE = 0.85, 0.75
"""What a match in a further word (half of a compound, English, kind) or in an area is worth."""
BEGUN, BEGUN_LONG = 0.72, 0.23
UNFINISHED = 0.05
"""A word that was finished and is only the beginning of another is worth a little less."""
MISTAKEN, EACH_MISTAKE = 0.9, 0.17
SMALL_WORD = 0.5
"""Weight of an article; of other words their length, and one."""
WITHIN = 0.5
WITHIN_FROM = 4
OTHER_NAME = 0.97
"""What a match in another name than the one on the spot is worth."""
SHORT_NAME = 0.15
"""Weight of how much of the name was typed: of two names that begin so, the shorter is meant."""
FIRST_WORD = 0.03
APART, APART_FROM = 0.97, 3
"""What a word that was typed in two ("haupt straße") is worth, and how long its first half is at least."""


class NameWords(NamedTuple):
    """The folded words of an entry."""

    names: tuple[tuple[str, ...], ...]
    further: tuple[str, ...]
    areas: frozenset[str]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How well an entry answers.

    Parameters
    ----------
    score : float
        0 to about 1; numbers that the name does not hold are left out of account.
    matched : tuple[bool, ...]
        For each typed word whether it was found.
    """

    score: float
    matched: tuple[bool, ...]


def compare(typed: tuple[TypedWord, ...], words: NameWords) -> Likeness:
    """Compare what was typed with an entry.

    Parameters
    ----------
    typed : tuple[TypedWord, ...]
        At least one word.
    words : NameWords
        Of the entry.

    Returns
    -------
    Likeness
        By its best name.
    """
    beside: dict[int, float] = {}  # by where a word stands

    def aside(one: TypedWord) -> float:
        """The best match outside of the names; looked for only where no name has a good one."""
        if one.start not in beside:
            further = max((word_likeness(one, word) for word in words.further), default=0.0)
            area = max((word_likeness(one, word) for word in words.areas), default=0.0)
            beside[one.start] = max(FURTHER_SHARE * further, AREA_SHARE * area)
        return beside[one.start]

    best = Likeness(0.0, (False,) * len(typed))
    for index, name in enumerate(words.names or ((),)):
        found = _compare_name(typed, name, aside)
        score = found.score * (OTHER_NAME if index else 1.0)
        if score > best.score:
            best = Likeness(score, found.matched)
    return best


def _compare_name(
    typed: tuple[TypedWord, ...], name: tuple[str, ...], aside: Callable[[TypedWord], float]
) -> Likeness:
    covered = [0.0] * len(name)
    total = weights = 0.0
    matched = []
    apart = _typed_apart(typed, name)
    for place, one in enumerate(typed):
        best, first, last = 0.0, 0, -1  # words of the name that are covered
        for index, word in enumerate(name):
            likeness = word_likeness(one, word)
            if likeness > best:
                best, first, last = likeness, index, index
        if apart.get(place, (0.0, 0))[0] > best:
            best, first = apart[place]
            last = first
        value = best
        if best < FURTHER_SHARE:
            for index, pair in enumerate(pairwise(name)):
                likeness = word_likeness(one, "".join(pair))
                if likeness > best:
                    best, first, last = likeness, index, index + 1
            value = max(best, aside(one))
        matched.append(value > 0)
        if one.is_number and value < 1.0:
            matched[-1] = False
            continue  # a house number, or nothing: who knows the addresses decides
        weight = SMALL_WORD if one.is_small else len(one.text) + 1.0
        total += weight * value
        weights += weight
        if value == best:
            for index in range(first, last + 1):
                covered[index] = max(covered[index], best)
    if not weights:
        return Likeness(0.0, tuple(matched))
    text = total / weights
    length = sum(map(len, name))
    cover = (
        sum(share * len(word) for share, word in zip(covered, name, strict=True)) / length if length else 0.5
    )
    begins = FIRST_WORD if name and covered[0] and typed[0].text[:1] == name[0][:1] else 0.0
    return Likeness(text * (1 - SHORT_NAME + SHORT_NAME * cover) + begins, tuple(matched))


def _typed_apart(typed: tuple[TypedWord, ...], name: tuple[str, ...]) -> dict[int, tuple[float, int]]:
    """Find neighbors that together are one word of a name: for both their likeness, and which word it is."""
    found: dict[int, tuple[float, int]] = {}
    for place, (one, following) in enumerate(pairwise(typed)):
        if len(one.text) < APART_FROM or one.is_number or following.is_number:
            continue
        for index, word in enumerate(name):
            if word.startswith(one.text) and len(word) > len(one.text):
                likeness = APART * word_likeness(following, word[len(one.text) :])
                if likeness > found.get(place, (0.0, 0))[0]:
                    found[place] = found[place + 1] = (likeness, index)
    return found


def word_likeness(one: TypedWord, word: str) -> float:
    """Tell how well one word answers to one that was typed.

    Parameters
    ----------
    one : TypedWord
        As typed.
    word : str
        Folded.

    Returns
    -------
    float
        0 to 1: 1 = the same word, 0 = another.
    """
    best = 0.0
    for form in one.forms:
        if word == form:
            return 1.0
        if word.startswith(form):
            share = BEGUN + BEGUN_LONG * len(form) / len(word) - (0.0 if one.is_last else UNFINISHED)
            best = max(best, share)
    if best or not one.mistakes:
        return best
    form = one.forms[-1]
    if len(form) >= WITHIN_FROM and form in word:
        best = WITHIN
    most = one.mistakes
    if abs(len(word) - len(form)) <= most:
        wrong = OSA.distance(form, word, score_cutoff=most)
        if wrong <= most:
            best = max(best, MISTAKEN - EACH_MISTAKE * wrong)
    if one.is_last and len(word) > len(form):
        for length in range(len(form) - 1, min(len(form) + 2, len(word))):
            wrong = OSA.distance(form, word[:length], score_cutoff=most)
            if wrong <= most:
                best = max(best, BEGUN - EACH_MISTAKE * wrong + BEGUN_LONG * len(form) / len(word))
    return best
