"""Finds records by words with typing errors: trigrams gather candidates, the words themselves decide."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from sys import intern
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, text

from mobility.geocoding.likeness import word_likeness
from mobility.geocoding.typed import TypedWord, read_typed
from mobility.learning.directory.changes import RecordKind

MOST_CANDIDATES = 2_000
"""Records that are looked at closely; those with most trigrams in common."""

FIELD_SHARES = (1.0, 0.85, 0.6)
"""What a match in title, in names around and in the description is worth."""
SMALL_WEIGHT = 0.3
ALIKE_FROM = 0.3
"""pg_trgm's word_similarity of a candidate: a word of four letters with one wrong reaches it."""


REMEMBERED = 8_192
"""Texts whose words are kept ready: splitting 2,000 descriptions takes longer than comparing them."""


class Document(NamedTuple):
    """What is searched in, folded."""

    record_id: str
    title: str
    names: str
    body: str


def find_records(
    connection: Connection, kind: RecordKind, asked: str, kept: Sequence[str] | None = None
) -> dict[str, float]:
    """Find records by what somebody typed.

    Parameters
    ----------
    connection : Connection
        Of the database.
    kind : RecordKind
        OFFER or PLACE.
    asked : str
        Words in any order; each must be found, articles and the like need not.
    kept : Sequence[str] | None
        Only these ids; of those that answer alike the first ones are candidates. None = all.

    Returns
    -------
    dict[str, float]
        How well they answer, 0 to 1, by id, best first.
    """
    typed = read_typed(asked)
    if not typed or (kept is not None and not kept):
        return {}
    if connection.dialect.name == "sqlite":
        candidates = _by_fts5(connection, kind, typed, kept)
    else:
        candidates = _by_pg_trgm(connection, kind, typed, kept)
    return rank(typed, candidates)


def rank(typed: Sequence[TypedWord], candidates: Iterable[Document]) -> dict[str, float]:
    """Compare what was typed with documents.

    Parameters
    ----------
    typed : Sequence[TypedWord]
        At least one word.
    candidates : Iterable[Document]
        In any order.

    Returns
    -------
    dict[str, float]
        As of find_records.
    """
    split = [
        (document.record_id, tuple(map(words_of, (document.title, document.names, document.body))))
        for document in candidates
    ]
    # Documents share most of their words: each pair is compared once, and few words are alike at all.
    words = frozenset[str]().union(*(field for _, fields in split for field in fields))
    alike = [{word: like for word in words if (like := word_likeness(one, word))} for one in typed]
    scores = {}
    for record_id, fields in split:
        total = weights = 0.0
        for one, likeness in zip(typed, alike, strict=True):
            best = _best_of(likeness, fields)
            if not best and not one.is_small:
                break
            weight = SMALL_WEIGHT if one.is_small else len(one.text) + 1.0
            total += weight * best
            weights += weight
        else:
            scores[record_id] = total / weights
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))


@lru_cache(REMEMBERED)
def words_of(text: str) -> frozenset[str]:
    """Split a folded text.

    Parameters
    ----------
    text : str
        Words with blanks between them.

    Returns
    -------
    frozenset[str]
        Each word once in memory, however many texts hold it.
    """
    return frozenset(map(intern, text.split()))


def _best_of(likeness: Mapping[str, float], fields: Sequence[frozenset[str]]) -> float:
    """Give the best match of one typed word; fields that can add nothing are not looked at."""
    best = 0.0
    for share, words in zip(FIELD_SHARES, fields, strict=True):
        if best >= share:
            break
        found = likeness.keys() & words
        if found:
            best = max(best, share * max(likeness[word] for word in found))
    return best


def _forms(typed: Sequence[TypedWord]) -> list[str]:
    wanted = [one for one in typed if not one.is_small] or list(typed)
    return list(dict.fromkeys(form for one in wanted for form in one.forms))


def _by_fts5(
    connection: Connection, kind: RecordKind, typed: Sequence[TypedWord], kept: Sequence[str] | None
) -> list[Document]:
    trigrams = dict.fromkeys(
        padded[first : first + 3]
        for form in _forms(typed)
        for padded in (f" {form} ",)
        for first in range(len(padded) - 2)
    )
    # Folded words hold letters and digits only, so no quotation mark can end a phrase.
    query = " OR ".join(f'"{trigram}"' for trigram in trigrams)
    given: dict[str, Any] = {"query": query, "kind": kind.value, "most": MOST_CANDIDATES}
    ids, only, order = "", "", ""
    if kept is not None:
        # Made a table first: SQLite gives that an index, and looks through a list for each row.
        ids = "WITH kept AS MATERIALIZED (SELECT value, key AS n FROM json_each(:ids)) "
        only, order = "JOIN kept ON kept.value = t.record_id ", ", kept.n"
        given["ids"] = orjson.dumps(list(kept)).decode()
    found = connection.execute(
        text(
            f"{ids}"
            # Numbers are sorted, then the texts of the first fetched: sorted with them it takes thrice.
            "SELECT record_id, title, names, body FROM learning_search_texts WHERE number IN ("
            "SELECT t.number FROM learning_trigrams "
            "JOIN learning_search_texts t ON t.number = learning_trigrams.rowid "
            f"{only}"
            "WHERE learning_trigrams MATCH :query AND t.kind = :kind "
            f"ORDER BY bm25(learning_trigrams, 10.0, 5.0, 1.0){order} LIMIT :most)"
        ),
        given,
    )
    return [Document(*row) for row in found]


def _by_pg_trgm(
    connection: Connection, kind: RecordKind, typed: Sequence[TypedWord], kept: Sequence[str] | None
) -> list[Document]:
    forms = {f"w{index}": form for index, form in enumerate(_forms(typed))}
    whole = "(title || names || body)"
    any_of = " OR ".join(f"CAST(:{name} AS text) <% {whole}" for name in forms)
    likeness = " + ".join(f"word_similarity(:{name}, {whole})" for name in forms)
    connection.execute(
        text("SELECT set_config('pg_trgm.word_similarity_threshold', :least, true)"),
        {"least": str(ALIKE_FROM)},
    )
    given: dict[str, Any] = {**forms, "kind": kind.value, "most": MOST_CANDIDATES}
    only, order = "", "record_id"
    if kept is not None:
        only = "JOIN unnest(CAST(:ids AS text[])) WITH ORDINALITY AS kept (id, n) ON kept.id = record_id "
        order, given["ids"] = "kept.n", list(kept)
    found = connection.execute(
        text(
            f"SELECT record_id, title, names, body FROM learning_search_texts {only}"
            f"WHERE kind = :kind AND ({any_of}) ORDER BY {likeness} DESC, {order} LIMIT :most"
        ),
        given,
    )
    return [Document(*row) for row in found]
