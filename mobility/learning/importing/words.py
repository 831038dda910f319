"""Words of sources put into the controlled words of learning; prices, ages and languages."""

import re

from mobility.learning.model import Audience, Level, Price
from mobility.learning.vocabulary import AUDIENCES, TOPICS

TOPIC_WORDS: dict[str, tuple[str, ...]] = {
    "sprach": ("languages",),
    "language": ("languages",),
    "deutsch": ("languages",),
    "englisch": ("languages",),
    "informatik": ("digital",),
    "digital": ("digital",),
    "computer": ("digital",),
    "edv": ("digital",),
    "internet": ("digital",),
    "program": ("digital",),
    "technik": ("technology",),
    "robot": ("technology",),
    "technology": ("technology",),
    "naturwissenschaft": ("natural_sciences",),
    "physik": ("natural_sciences",),
    "chemie": ("natural_sciences",),
    "biolog": ("natural_sciences",),
    "science": ("natural_sciences",),
    "astronom": ("natural_sciences",),
    "mathe": ("mathematics",),
    "math": ("mathematics",),
    "umwelt": ("environment",),
    "klima": ("environment",),
    "natur": ("environment",),
    "environment": ("environment",),
    "fahrrad": ("mobility",),
    "verkehr": ("mobility",),
    "gesundheit": ("health",),
    "health": ("health",),
    "sport": ("sports",),
    "yoga": ("sports", "health"),
    "kunst": ("arts",),
    "malerei": ("arts",),
    "art": ("arts",),
    "musik": ("music",),
    "music": ("music",),
    "handwerk": ("crafts",),
    "nähen": ("crafts",),
    "geschichte": ("history",),
    "history": ("history",),
    "politik": ("politics",),
    "gesellschaft": ("society",),
    "wirtschaft": ("economy",),
    "recht": ("law",),
    "beruf": ("careers",),
    "career": ("careers",),
    "grundbildung": ("basic_skills",),
    "alphabetisierung": ("basic_skills",),
    "eltern": ("parenting",),
    "erziehung": ("parenting",),
    "kochen": ("cooking",),
    "cooking": ("cooking",),
    "literatur": ("literature",),
    "medien": ("media",),
    "philosoph": ("philosophy",),
    "stadt": ("city",),
}
WHOLE_WORDS = frozenset({"art", "recht", "stadt", "natur", "math"})
AUDIENCE_WORDS = {
    "kindergarten": "kindergarten_groups",
    "kita": "kindergarten_groups",
    "vorschul": "kindergarten_groups",
    "schulklass": "school_classes",
    "schülergruppen": "school_classes",
    "klassen": "school_classes",
    "schüler": "pupils",
    "grundschul": "pupils",
    "oberschul": "pupils",
    "gymnasi": "pupils",
    "klasse": "pupils",
    "kinder": "children",
    "children": "children",
    "jugend": "youth",
    "youth": "youth",
    "studier": "students",
    "student": "students",
    "studierende": "students",
    "erwachsen": "adults",
    "adult": "adults",
    "famili": "families",
    "senior": "seniors",
    "migrant": "newcomers",
    "newcomer": "newcomers",
    "frauen": "women",
    "women": "women",
    "lehrer": "teachers",
    "lehrkr": "teachers",
    "pädagog": "teachers",
    "erzieher": "teachers",
    "teacher": "teachers",
    "behinder": "people_with_disabilities",
    "arbeitsu": "jobseekers",
    "arbeitslos": "jobseekers",
}
LEVEL_WORDS = {
    "beginner": Level.BEGINNER,
    "anfänger": Level.BEGINNER,
    "grundstufe": Level.BEGINNER,
    "a1": Level.BEGINNER,
    "a2": Level.BEGINNER,
    "intermediate": Level.INTERMEDIATE,
    "mittelstufe": Level.INTERMEDIATE,
    "b1": Level.INTERMEDIATE,
    "b2": Level.INTERMEDIATE,
    "advanced": Level.ADVANCED,
    "fortgeschritten": Level.ADVANCED,
    "c1": Level.ADVANCED,
    "c2": Level.ADVANCED,
}
FREE = re.compile(
    r"(keine|kostenlos|kostenfrei|frei|gratis|free|eintritt frei|gebührenfrei|keine kosten|0)\.?",
    re.IGNORECASE,
)
AMOUNT = r"(\d{1,5}(?:[.,]\d{1,2})?)\s*(?:Euro|EUR|€)"
REDUCED = re.compile(
    rf"{AMOUNT}\s*(?:/|,|;)?\s*(?:{AMOUNT}\s*\((erm\w*\.?)\)|\(?(erm\w*\.?:?)\s*{AMOUNT}(?:\s+für\s+(.+?))?\)?)",
    re.IGNORECASE,
)
FULL = re.compile(AMOUNT, re.IGNORECASE)
BARE = re.compile(r"\d{1,5}(?:[.,]\d{1,2})?")
YEARS = re.compile(r"\b(\d{1,2})\s*(?:-|–|bis)\s*(\d{1,3})\s*(?:Jahre|years)", re.IGNORECASE)
FROM_YEARS = re.compile(r"\b(?:ab|from)\s*(\d{1,2})\s*(?:Jahre|years)", re.IGNORECASE)
UP_TO_YEARS = re.compile(r"\b(?:bis|up to)\s*(\d{1,3})\s*(?:Jahre|years)", re.IGNORECASE)
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LANGUAGE_NAMES = {
    "deutsch": "de",
    "german": "de",
    "englisch": "en",
    "english": "en",
    "ukrainisch": "uk",
    "arabisch": "ar",
    "französisch": "fr",
    "russisch": "ru",
}


def topics(words: object) -> tuple[str, ...]:
    """Find topics.

    Parameters
    ----------
    words : object
        A text or texts, German or English.

    Returns
    -------
    tuple[str, ...]
        Of TOPICS, in order of appearance; unknown words are none.
    """
    found: dict[str, None] = {}
    for text in words if isinstance(words, (list, tuple)) else [words]:
        if text in TOPICS:
            found[text] = None
            continue
        lower = str(text or "").lower()
        for stem, names in TOPIC_WORDS.items():
            pattern = rf"\b{stem}\b" if stem in WHOLE_WORDS else rf"\b{stem}"
            if re.search(pattern, lower):
                found.update(dict.fromkeys(names))
    return tuple(found)


def audience(text: str) -> Audience:
    """Find whom an offer is for.

    Parameters
    ----------
    text : str
        "Schüler/-innen im Alter von 10 bis 16 Jahren".

    Returns
    -------
    Audience
        Groups that are named and years that are said; school years say no age.
    """
    lower = text.lower()
    groups = {g: None for word, g in AUDIENCE_WORDS.items() if re.search(rf"(?<!\w){word}", lower)}
    groups.update({word: None for word in re.split(r"[\s,;]+", lower) if word in AUDIENCES})
    youngest = oldest = None
    if match := YEARS.search(text):
        youngest, oldest = int(match[1]), int(match[2])
    elif match := FROM_YEARS.search(text):
        youngest = int(match[1])
    elif match := UP_TO_YEARS.search(text):
        oldest = int(match[1])
    if youngest is not None and oldest is not None and youngest > oldest:
        youngest = oldest = None
    return Audience(youngest, oldest, tuple(groups))


def price(text: object) -> Price | None:
    """Read what an offer costs.

    Parameters
    ----------
    text : object
        "3 Euro / 1 Euro (ermäßigt)", "kostenlos", "4,50 €", 12.5.

    Returns
    -------
    Price | None
        None where it is not one price: "2 - 5 Euro", "nach Absprache". Such is never free.
    """
    plain = " ".join(str("" if text is None else text).split())
    if FREE.fullmatch(plain):
        return Price(0)
    if (match := FULL.fullmatch(plain)) or BARE.fullmatch(plain):
        return Price(_cents(match[1] if match else plain))
    if match := REDUCED.fullmatch(plain):
        return Price(_cents(match[1]), _cents(match[2] or match[5]), reductions=match[6] or "ermäßigt")
    return None


def level(text: object) -> Level | None:
    """Find what one should bring along.

    Parameters
    ----------
    text : object
        "Anfänger", "B1", "advanced".

    Returns
    -------
    Level | None
        None if it is not said.
    """
    lower = str(text or "").lower()
    return next((found for word, found in LEVEL_WORDS.items() if re.search(rf"\b{word}", lower)), None)


def languages(values: object) -> tuple[str, ...]:
    """Find languages.

    Parameters
    ----------
    values : object
        Tags or names: "de", "Deutsch", ["de", "en"].

    Returns
    -------
    tuple[str, ...]
        BCP 47; what is none is left out.
    """
    words = values if isinstance(values, (list, tuple)) else re.split(r"[\s,;]+", str(values or ""))
    named = (LANGUAGE_NAMES.get(str(word).lower(), str(word)) for word in words)
    return tuple(dict.fromkeys(word for word in named if LANGUAGE.fullmatch(word)))


def _cents(amount: str) -> int:
    return round(float(amount.replace(",", ".")) * 100)
