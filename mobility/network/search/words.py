"""The words of names and queries, folded so that spellings of the same thing are the same.

Both sides are folded alike, so a rule need not be right as orthography, only the same for everyone who
writes a name: umlauts, their two-letter spellings and the plain vowel become one ("Müller", "Mueller",
"Muller"), ß is ss, accents go. A beginning of a text folds to a beginning of the folded text, which is what
typing needs.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
UMLAUTS = re.compile(r"([aou])e")
WORD = re.compile(r"[^\W_]+")
TYPED_WORD = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*")
"""The same with accents that stand behind their letter (decomposed Unicode)."""
NUMBER = re.compile(r"\d{1,4}[a-z]?")
"""A house number, folded."""

MOST_WORDS = 12
LONGEST_WORD = 40

ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "str": ("strasse",), "hbf": ("hauptbahnhof",), "bf": ("bahnhof",), "bhf": ("bahnhof",),
    "pl": ("platz", "place"), "st": ("sankt", "saint"), "ste": ("sainte",), "sta": ("santa",),
    "dr": ("doktor",), "prof": ("professor",), "al": ("allee",), "gr": ("grosse", "grosser"),
    "kl": ("kleine", "kleiner"), "evang": ("evangelische",), "ev": ("evangelische",),
    "kath": ("katholische",),
    "endst": ("endstation",), "krankenh": ("krankenhaus",), "kh": ("krankenhaus",), "khs": ("krankenhaus",),
    "uni": ("universitat",), "univ": ("universitat",), "vhs": ("volkshochschule",), "gym": ("gymnasium",),
    "gs": ("grundschule",), "friedh": ("friedhof",), "abzw": ("abzweig",), "bstg": ("bahnsteig",),
    "med": ("medizinische",), "sq": ("square",), "av": ("avenue", "avenida"), "ave": ("avenue",),
    "bd": ("boulevard",), "blvd": ("boulevard",), "boul": ("boulevard",), "r": ("rue", "rua"),
    "ch": ("chemin",), "pca": ("praca",), "lg": ("largo",), "tv": ("travessa",), "hosp": ("hospital",),
    "rot": ("rotunda",), "esc": ("escola",), "fac": ("faculdade",), "est": ("estacao", "estrada"),
}  # fmt: skip
"""Whole words, folded, and what they may stand for."""

ENDINGS = {"str": "strasse", "pl": "platz", "bf": "bahnhof", "hbf": "hauptbahnhof", "brck": "brucke"}
"""Ends of compound words: "burgstr", "bismarckpl"."""
SHORTEST_STEM = 3

SMALL = frozenset(
    {
        "am", "an", "auf", "bei", "das", "de", "del", "dem", "den", "der", "des", "die", "do", "dos", "da",
        "du", "e", "et", "for", "im", "in", "la", "le", "les", "of", "the", "und", "and", "vom", "von", "y",
        "zu", "zum", "zur", "d", "l",
    }
)  # fmt: skip
"""Articles and the like, folded: names do without them as often as not."""

HEADS = (
    "strasse", "platz", "allee", "gasse", "bahnhof", "brucke", "kirche", "schule", "krankenhaus", "friedhof",
    "garten", "halle", "museum", "theater", "bad", "klinik", "klinikum", "haus", "park", "markt", "berg",
    "hof", "ring", "ufer", "damm", "weg", "tor", "stadion", "schloss", "werk", "heim", "apotheke",
    "bibliothek", "bucherei", "turm", "brunnen",
)  # fmt: skip
"""Second halves of German compound words that people also write or look for by themselves."""

IN_ENGLISH = {
    "hauptbahnhof": ("hbf", "main", "central", "station"), "bahnhof": ("station",), "platz": ("square",),
    "strasse": ("street",), "brucke": ("bridge",), "kirche": ("church",), "krankenhaus": ("hospital",),
    "universitat": ("university",), "flughafen": ("airport",), "schloss": ("castle",), "burg": ("castle",),
    "rathaus": ("town", "hall"), "friedhof": ("cemetery",), "altstadt": ("old", "town"), "markt": ("market",),
    "bibliothek": ("library",), "stadtbibliothek": ("city", "library"), "schule": ("school",),
    "hafen": ("harbor", "port"), "messe": ("fair",), "stadion": ("stadium",), "nord": ("north",),
    "sud": ("south",), "ost": ("east",), "mitte": ("center",), "tor": ("gate",), "gare": ("station",),
    "alt": ("old",), "alte": ("old",), "alter": ("old",), "altes": ("old",), "neu": ("new",),
    "neue": ("new",), "neuer": ("new",), "neues": ("new",), "garten": ("garden",), "turm": ("tower",),
    "brunnen": ("fountain",),
    "klinik": ("clinic", "hospital"), "klinikum": ("clinic", "hospital"), "apotheke": ("pharmacy",),
    "jugendherberge": ("youth", "hostel"), "theater": ("theatre",), "polizei": ("police",),
    "hallenbad": ("swimming", "pool"), "freibad": ("swimming", "pool"), "schwimmbad": ("swimming", "pool"),
    "universitatsbibliothek": ("university", "library"), "bucherei": ("library",),
}  # fmt: skip
"""Words by which people who speak English look for German names; and a short form, while it is typed."""


@lru_cache(65_536)
def fold(text: str) -> str:
    """Fold a text.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    str
        Lower case, without accents, umlauts in one spelling; signs other than letters and digits stay.
    """
    spread = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    plain = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return UMLAUTS.sub(r"\1", plain.translate(LETTERS))


def words_of(text: str) -> list[str]:
    """Cut a text into folded words.

    Parameters
    ----------
    text : str
        A name, or what somebody types.

    Returns
    -------
    list[str]
        In order, abbreviations as they stand.
    """
    return WORD.findall(fold(text))


def spans_of(text: str) -> list[tuple[str, int, int]]:
    """Cut a text into words and tell where each stands.

    Parameters
    ----------
    text : str
        What somebody types.

    Returns
    -------
    list[tuple[str, int, int]]
        Folded word, index of its first sign and number of signs in the text as written.
    """
    found: list[tuple[str, int, int]] = []
    for match in TYPED_WORD.finditer(text):
        word = "".join(WORD.findall(fold(match[0])))[:LONGEST_WORD]
        if word:
            found.append((word, match.start(), match.end() - match.start()))
    return found[:MOST_WORDS]


@lru_cache(65_536)
def full_forms(word: str) -> tuple[str, ...]:
    """Write out an abbreviation.

    Parameters
    ----------
    word : str
        Folded.

    Returns
    -------
    tuple[str, ...]
        What it may stand for; the word itself, first, unless it is surely an abbreviation ("burgstr").
    """
    if word in FULL:
        return (word, *FULL[word])
    for ending, full in ENDINGS.items():
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return (word, word[: -len(ending)] + full)
    return (word,)


def name_words(name: str) -> list[str]:
    """Give the words of a name, abbreviations written out in their first meaning.

    Parameters
    ----------
    name : str
        As the data have it.

    Returns
    -------
    list[str]
        Folded, in order.
    """
    return [full_forms(word)[-1 if word not in FULL else 1] for word in words_of(name)]


def further_words(words: list[str]) -> list[str]:
    """Give words by which a name is also looked for.

    Parameters
    ----------
    words : list[str]
        From `name_words`.

    Returns
    -------
    list[str]
        Neighbors written together ("berliner strasse" as one), halves of compounds, English words; sorted.
    """
    found = {first + second for first, second in pairwise(words)}
    for word in words:
        head = max(
            (end for end in HEADS if word.endswith(end) and len(word) - len(end) >= SHORTEST_STEM),
            key=len,
            default="",
        )
        if head:
            found.add(head)
        for known in (word, head):
            found.update(fold(english) for english in IN_ENGLISH.get(known, ()))
    return sorted(found - set(words))


FULL = {word: tuple(fold(form) for form in forms) for word, forms in ABBREVIATIONS.items()}
