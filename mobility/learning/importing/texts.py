"""Texts from outside: markup out, persons out, within limits."""

import html
import re

import nh3

from mobility.learning.importing.collecting import Collector
from mobility.learning.importing.report import Fate
from mobility.learning.importing.source import RecordError

LONGEST_LINE, LONGEST_TEXT, LONGEST_HOURS = 1_000, 20_000, 255
INSTITUTIONAL = frozenset(
    {
        "info", "kontakt", "contact", "mail", "post", "office", "service", "kurse", "anmeldung",
        "bibliothek", "museum", "vhs", "verein", "empfang", "sekretariat", "verwaltung",
        "geschaeftsstelle", "geschäftsstelle", "hallo", "team", "buero", "büro", "poststelle",
        "presse", "oeffentlichkeitsarbeit", "bildung", "schule", "zentrale", "beratung",
        "veranstaltungen", "events", "willkommen",
    }
)  # fmt: skip
"""Mailboxes of institutions; any other may be a person's."""

# Looked for from the beginning of a word alone: 20,000 letters without a blank took 13 s.
EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]++(?:@|\s?[(\[{]\s?(?:at|ät)\s?[)\]}]\s?)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)
PHONE = re.compile(
    r"(?:(?:Tel(?:efon)?|Fon|Mobil|Handy|Phone|Fax)\s*[.:]*\s*)?(?<![\w.,:/-])(?:\+\d{1,3}|\(?0\d{1,5}\)?)"
    r"[\s/().-]*\d(?:[\s/().-]{0,3}\d){4,13}(?!\w)",
    re.IGNORECASE,
)
MOMENT = r"(?:[0-3]?\d[./]\s?[01]?\d[./]\s?(?:(?:19|20)?\d\d)?|[0-2]?\d[.:][0-5]\d)"
MOMENTS = re.compile(rf"{MOMENT}(?:\s*[\s/-]\s*{MOMENT})*\.?")
"""Dates and times of day, which look like phones: "05.10.2026", "09.00-10.30"."""
NAME = (
    r"(?:(?:Dr|Prof|Dipl|med|phil|rer|nat|habil)\.(?:-\w+\.)?\s*)*(?:(?:von|van|de|der|zu)\s+){0,2}"
    r"[A-ZÄÖÜ](?:\.|[\wäöüß-]+)"
)
ENDING = r"(?:[/*:_]?-?[iI]n)?"
ROLE = rf"(?:Ansprechpartner|Kursleiter|Dozent|Referent){ENDING}"
INSTITUTION = (
    r"(?:VHS|Stadt|\w*(?:[Ss]chule|[Bb]ibliothek|[Mm]useum|[Vv]erein|[Aa]mt|[Hh]aus|[Zz]entrum|[Bb]üro|[Ss]telle"
    r"|[Uu]niversität|[Ii]nstitut|[Aa]kademie|[Vv]erwaltung|[Ss]ekretariat))\b"
)
PERSON = re.compile(
    rf"\b(?:Herrn?|Hr\.|Frau|Mr\.?|Mrs\.?|Ms\.?)\s+{NAME}(?:\s+{NAME})?"
    rf"|\b(?:{ROLE}|Ansprechperson|Kursleitung|Leitung|Leiter{ENDING}|Dozierender?|Kontaktperson"
    rf"|Contact person|Teacher|Instructor|Lecturer)\s*:\s*{NAME}(?:\s+{NAME}){{0,2}}"
    rf"|\b(?:{ROLE}|Ansprechperson|Kursleitung)\s+{NAME}(?:\s+{NAME}){{1,2}}"
    rf"|\b(?:Kontakt|Contact)\s*:\s*(?!{INSTITUTION}){NAME}(?:\s+{NAME}){{1,2}}"
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def plain(value: object, collector: Collector, name: str, longest: int = LONGEST_LINE) -> str:
    """Make a text inert and free of persons; what was taken out is reported.

    Parameters
    ----------
    value : object
        As the source has it; None = "".
    collector : Collector
        For the report.
    name : str
        The field.
    longest : int
        Characters.

    Returns
    -------
    str
        Plain text.

    Raises
    ------
    RecordError
        If it is no text, or too long.
    """
    if value is None:
        return ""
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise RecordError("it is not a text", name)
    text = str(value)
    if len(text) > longest:
        raise RecordError(f"it is longer than {longest} characters", name)
    if "<" in text or "&" in text:
        cleaned = html.unescape(nh3.clean(text, tags=set(), clean_content_tags={"script", "style"}))
        # What was escaped twice may be markup again.
        if "<" in cleaned:
            cleaned = html.unescape(nh3.clean(cleaned, tags=set(), clean_content_tags={"script", "style"}))
        if cleaned != text and "<" in text:
            collector.say(Fate.CHANGED, "markup was taken out", name)
        text = cleaned
    return without_persons(" ".join(CONTROL.sub(" ", text).split()), collector, name)


def without_persons(text: str, collector: Collector, name: str) -> str:
    """Take names, mails and phones of individuals out of a text.

    Parameters
    ----------
    text : str
        Plain.
    collector : Collector
        For the report, which does not repeat them.
    name : str
        The field.

    Returns
    -------
    str
        With "…" in their places; mailboxes of institutions stay.
    """
    found = EMAIL.sub(lambda match: match[0] if is_institutional(match[0]) else "…", text)
    found = PHONE.sub(lambda match: match[0] if MOMENTS.fullmatch(match[0]) else "…", found)
    found = PERSON.sub("…", found)
    if found != text:
        collector.say(Fate.CHANGED, "names, mails or phones of persons were taken out", name)
    return found


def is_institutional(email: str) -> bool:
    """Tell whether a mailbox is an institution's.

    Parameters
    ----------
    email : str
        An address.

    Returns
    -------
    bool
        "info@…", "kontakt@…" and the like.
    """
    return EMAIL.fullmatch(email.strip()) is not None and email.strip().split("@")[0].lower() in INSTITUTIONAL


def contact_email(value: object, collector: Collector, name: str = "email") -> str:
    """Take an institution's mailbox, or none.

    Parameters
    ----------
    value : object
        As the source has it.
    collector : Collector
        For the report.
    name : str
        The field.

    Returns
    -------
    str
        "" where it may be a person's.
    """
    text = str(value or "").strip().removeprefix("mailto:")
    if not text or is_institutional(text):
        return text
    collector.say(Fate.LEFT_OUT, "the mailbox may be a person's", name)
    return ""


def contact_phone(value: object, collector: Collector, name: str = "phone") -> str:
    """Take an institution's phone number, or none.

    Parameters
    ----------
    value : object
        As the source has it.
    collector : Collector
        For the report.
    name : str
        The field.

    Returns
    -------
    str
        "" for mobile phones, which may be a person's, and for what is no number.
    """
    text = " ".join(str(value or "").split())[:40]
    digits = re.sub(r"\D", "", text.replace("+49", "0").replace("0049", "0"))
    if digits.startswith(("015", "016", "017")):
        collector.say(Fate.LEFT_OUT, "a mobile phone may be a person's", name)
        return ""
    if text and not (len(digits) > 4 and re.fullmatch(r"[\d\s+/().-]+", text)):
        collector.say(Fate.LEFT_OUT, "it is no phone number", name)
        return ""
    return text


def web_address(value: object, collector: Collector, name: str) -> str:
    """Take an address on the web.

    Parameters
    ----------
    value : object
        As the source has it.
    collector : Collector
        For the report.
    name : str
        The field.

    Returns
    -------
    str
        "" unless it begins with http or https.
    """
    text = value.strip() if isinstance(value, str) else ""
    if not text:
        return ""
    if not re.fullmatch(r"https?://[^\s<>\"'@]{1,900}", text):
        collector.say(Fate.LEFT_OUT, "it is no address that begins with http:// or https://", name)
        return ""
    return text
