"""Candidates from the full-text engine: everything worth a closer look, no more than that."""

import os
from itertools import pairwise
from pathlib import Path
from threading import Lock

import tantivy

from mobility.geocoding.hits import SearchRequest
from mobility.geocoding.likeness import APART_FROM
from mobility.geocoding.typed import TypedWord
from mobility.network.search.drafts import Found
from mobility.network.search.index import (
    KIND_TERMS,
    RANKS,
    cells_around,
    index_schema,
    open_index,
    rank_term,
)
from mobility.network.search.words import full_forms

Must, Should = tantivy.Occur.Must, tantivy.Occur.Should
EXACT, BEGINNING, FURTHER, AREA, MISTAKEN = 5.0, 3.0, 2.5, 1.5, 1.2
"""What the engine gives for a word of the name, its beginning, a further word, an area, a misspelled word."""
RANK_SCORE, NEAR_SCORE = 3.0, 1.0
CLOSE_LOOK, FILTERED_LOOK = 100, 600
"""How many candidates are looked at; more where a filter will refuse most of them."""


class Candidates:
    """The index of one network, opened once in each process.

    Parameters
    ----------
    folder : Path
        "search/index" of the network.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._schema = index_schema()
        self._lock = Lock()
        self._opened: tuple[int, tantivy.Searcher] | None = None
        self._inherited: list[object] = []  # of the process forked from; never used, never taken apart here
        self._ranks = [
            (Should, _scored(self._term("rank", rank_term(step)), RANK_SCORE * step / (RANKS - 1)))
            for step in range(1, RANKS)
        ]

    def find(
        self, request: SearchRequest, words: tuple[TypedWord, ...], *, mistakes: bool, all_words: bool
    ) -> list[int]:
        """Look up words.

        Parameters
        ----------
        request : SearchRequest
            Where to look.
        words : tuple[TypedWord, ...]
            What was typed.
        mistakes : bool
            Forgive wrong signs.
        all_words : bool
            Every word must be there but house numbers and articles; else any one.

        Returns
        -------
        list[int]
            Entries, best first as the engine sees it.
        """
        names = [word for word in words if not (word.is_number or word.is_small)]
        together = _joined(words)
        clauses = []
        for place, word in enumerate(words):
            needed = (Must if all_words else Should) if word in (names or words) else Should
            clauses.append((needed, self._word(word, mistakes, together[place : place + 2])))
        if not all_words:
            clauses = [(Must, tantivy.Query.boolean_query(clauses))]
        if len(request.kinds) < len(Found):
            kinds = [_scored(self._term("kind", KIND_TERMS[kind]), 0.0) for kind in sorted(request.kinds)]
            clauses.append((Must, tantivy.Query.disjunction_max_query(kinds)))
        if request.near is not None and request.near_weight > 0:
            score = NEAR_SCORE * min(request.near_weight, 5.0)
            cells = cells_around(*request.near, reach=1)
            clauses += [(Should, _scored(self._term("cell", cell), score)) for cell in cells]
        narrow = request.box is not None or bool(request.route_types)
        limit = max(FILTERED_LOOK if narrow else CLOSE_LOOK, 4 * request.most)
        query = tantivy.Query.boolean_query([*clauses, *self._ranks])
        found = self._searcher().search(query, limit, count=False)
        return [int(address.doc) for _, address in found.hits]

    def _searcher(self) -> tantivy.Searcher:
        """Open the index, again in a process forked since: its pages are shared, its state is not."""
        opened = self._opened
        if opened is None or opened[0] != os.getpid():
            with self._lock:
                opened = self._opened
                if opened is None or opened[0] != os.getpid():
                    self._inherited.append(opened)
                    opened = self._opened = (os.getpid(), open_index(self._folder))
        return opened[1]

    def _term(self, field: str, word: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, word)

    def _begins(self, field: str, word: str, mistakes: int = 0, more: bool = True) -> tantivy.Query:
        return tantivy.Query.fuzzy_term_query(self._schema, field, word, distance=mistakes, prefix=more)

    def _word(self, word: TypedWord, mistakes: bool, together: list[str]) -> tantivy.Query:
        """All that may be meant by a word, also with its neighbors; the best counts."""
        choices = [_scored(self._begins("name", joined), BEGINNING) for joined in together if joined]
        for form in word.forms:
            choices += [
                _scored(self._term("name", form), EXACT),
                _scored(self._begins("name", form), BEGINNING),
                _scored(self._begins("further", form), FURTHER),
                _scored(self._begins("area", form), AREA),
            ]
        if mistakes and word.mistakes:
            form = word.forms[-1]
            choices += [
                _scored(self._begins(field, form, word.mistakes, word.is_last), MISTAKEN)
                for field in ("name", "further")
            ]
        return tantivy.Query.disjunction_max_query(choices)


def _joined(words: tuple[TypedWord, ...]) -> list[str]:
    """Write each word together with the one before it, as names have "haupt bahnhof"; "" = they do not."""
    found = [""]
    for one, following in pairwise(words):
        is_one = len(one.text) >= APART_FROM and not (one.is_number or following.is_number)
        found.append(full_forms(one.text + following.text)[-1] if is_one else "")
    return [*found, ""]


def _scored(query: tantivy.Query, score: float) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, score)
