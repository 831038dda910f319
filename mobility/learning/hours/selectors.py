"""Opening hours without PH and SH: the rules that name them are written with dates instead.

The library that evaluates opening_hours takes holidays of a country, ignores school holidays, and reads
"SH Mo-Fr" (weekdays in the holidays) as "SH,Mo-Fr" (holidays and weekdays). It also calls a rule with only a
comment open, where the specification says unknown, and an open end ("10:00+") open until midnight. All four
are put right here, before it sees them (ADR 0083).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from lark import Lark, Token
from lark.exceptions import LarkError
from opening_hours import OpeningHours, validate

from mobility.learning.hours.land_calendar import LandCalendar

TOKENS = r"""
    start: (COMMENT | FALLBACK | SEMICOLON | COMMA | STATE | HOLIDAY | WEEKDAY | SHIFT | TIME | SUN
            | ALWAYS | PLUS | COLON | OTHER)*
    COMMENT.9: /"[^"]*"/
    FALLBACK.9: "||"
    SEMICOLON.9: ";"
    COMMA.9: ","
    STATE.8: /(open|off|closed|unknown)\b/i
    HOLIDAY.8: /(PH|SH)\b/
    WEEKDAY.8: /(Mo|Tu|We|Th|Fr|Sa|Su)\b(-(Mo|Tu|We|Th|Fr|Sa|Su)\b)?(\[[^\]]*\])?/i
    SHIFT.8: /[+-]\s?\d+\s?days?\b/
    ALWAYS.8: "24/7"
    TIME.8: /\d{1,2}:\d{2}/
    SUN.8: /(sunrise|sunset|dawn|dusk)\b/i
    PLUS.1: "+"
    COLON.1: ":"
    OTHER: /[A-Za-z0-9]+/ | /[^\s]/
    %ignore /\s+/
    """
ENDS_TIMES = ("TIME", "SUN", "STATE", "COMMENT", "PLUS", "ALWAYS")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONGEST = 2_000
"""Characters of opening_hours that are looked at; OpenStreetMap allows 255."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Opening hours as the library can evaluate them.

    Parameters
    ----------
    text : str
        Without PH and SH.
    needs_school : bool
        Asked for school holidays.
    needs_sun : bool
        Asks for sunrise or the like.
    """

    text: str
    needs_school: bool
    needs_sun: bool


@dataclass(frozen=True, slots=True)
class _Rule:
    separator: str
    tokens: tuple[Token, ...]


def rewrite(hours: str, calendar: LandCalendar, years: range) -> Rewritten | None:
    """Write opening hours without PH and SH.

    Parameters
    ----------
    hours : str
        OpenStreetMap's opening_hours.
    calendar : LandCalendar
        Whose holidays count.
    years : range
        For which years their dates are written.

    Returns
    -------
    Rewritten | None
        None if it cannot be read.
    """
    if len(hours) > LONGEST or not validate(hours):
        return None
    try:
        rules = list(_rules(list(_lexer().lex(hours))))
    except LarkError:
        return None
    kinds = {str(token) for rule in rules for token in rule.tokens if token.type == "HOLIDAY"}
    needs_sun = any(token.type == "SUN" for rule in rules for token in rule.tokens)
    written: list[str] = []
    for rule in rules:
        texts = _without_holidays(rule, hours, calendar, years)
        if texts is None:
            return None
        for text in texts:
            written.append(f"{rule.separator or ';'} {text}" if written else text)
    text = "".join(written) or "off"
    return Rewritten(text, "SH" in kinds, needs_sun) if validate(text) else None


def _rules(tokens: Sequence[Token]) -> Iterable[_Rule]:
    """Cut into rules: at ";" and "||", and at a comma after times that is not followed by times."""
    separator, rule = "", list[Token]()
    for i, token in enumerate(tokens):
        following = tokens[i + 1].type if i + 1 < len(tokens) else ""
        is_additional = (
            token.type == "COMMA"
            and bool(rule)
            and (rule[-1].type in ENDS_TIMES or rule[-1] == ")")
            and following not in ("TIME", "SUN")
            and (i + 1 >= len(tokens) or tokens[i + 1] != "(")
        )
        if token.type in ("SEMICOLON", "FALLBACK") or is_additional:
            if rule:
                yield _Rule(separator, tuple(rule))
            separator, rule = {"SEMICOLON": ";", "FALLBACK": " ||"}.get(token.type, ","), []
        else:
            rule.append(token)
    if rule:
        yield _Rule(separator, tuple(rule))


def _without_holidays(rule: _Rule, hours: str, calendar: LandCalendar, years: range) -> list[str] | None:
    tokens = rule.tokens
    first = next((i for i, token in enumerate(tokens) if token.type == "HOLIDAY"), None)
    if first is None:
        return [_with_state(tokens, hours)]
    if first and tokens[first - 1].type not in ("WEEKDAY", "COMMA", "COLON", "OTHER"):
        return None
    start = first
    while start and tokens[start - 1].type in ("WEEKDAY", "COMMA"):
        start -= 1
    end = first
    while end < len(tokens) and tokens[end].type in ("HOLIDAY", "WEEKDAY", "COMMA", "SHIFT"):
        end += 1
    days, rest = tokens[start:end], _with_state(tokens[end:], hours)
    if any(token.type == "HOLIDAY" for token in tokens[end:]) or days[0].type == "COMMA":
        return None
    wide = _text([token for token in tokens[:start] if token.type != "COLON"], hours)
    dates = _holidays(days, calendar, years)
    weekdays = ",".join(token for token in days if token.type == "WEEKDAY")
    juxtaposed = [
        (a.type, b.type) for a, b in pairwise(days) if a.type != "COMMA" and b.type not in ("COMMA", "SHIFT")
    ]
    if juxtaposed not in ([], [("HOLIDAY", "WEEKDAY")], [("SHIFT", "WEEKDAY")]):
        return None
    if juxtaposed:  # "SH Mo-Fr": both at once
        kept = _matching(dates, f"{wide} {weekdays}".strip())
        return [f"{_ranges(kept)} {rest}".strip()] if kept else []
    kept = _matching(dates, wide) if wide else sorted(dates)
    texts = [f"{wide} {weekdays} {rest}".strip()] if weekdays else []
    return [*texts, f"{_ranges(kept)} {rest}".strip()] if kept else texts


def _holidays(days: Sequence[Token], calendar: LandCalendar, years: range) -> set[dt.date]:
    dates: set[dt.date] = set()
    for i, token in enumerate(days):
        if token.type != "HOLIDAY":
            continue
        shift = days[i + 1] if i + 1 < len(days) and days[i + 1].type == "SHIFT" else "+0"
        n_days = int("".join(c for c in shift if c in "+-0123456789"))
        known = calendar.public(years) if token == "PH" else calendar.school(years)
        dates |= {day + dt.timedelta(days=n_days) for day in known}
    return dates


def _matching(dates: Iterable[dt.date], selector: str) -> list[dt.date]:
    hours = OpeningHours(selector, auto_country=False, auto_timezone=False)
    return [day for day in sorted(dates) if hours.is_open(dt.datetime.combine(day, dt.time(12)))]


def _ranges(dates: Sequence[dt.date]) -> str:
    texts, first = [], 0
    for i, day in enumerate(dates):
        if i + 1 < len(dates) and dates[i + 1] == day + dt.timedelta(days=1):
            continue
        texts.append(_date(dates[first]) + (f"-{_date(day)}" if i > first else ""))
        first = i + 1
    return ",".join(texts)


def _date(day: dt.date) -> str:
    return f"{day.year} {MONTHS[day.month - 1]} {day.day:02d}"


def _with_state(tokens: Sequence[Token], hours: str) -> str:
    """Write "unknown" where the specification means it: a comment alone, an open end."""
    types = [token.type for token in tokens]
    has_open_end = any(
        kind == "PLUS" and i and types[i - 1] == "TIME" and types[i + 1 : i + 2] != ["TIME"]
        for i, kind in enumerate(types)
    )
    if "STATE" in types or not ("COMMENT" in types or has_open_end):
        return _text(tokens, hours)
    cut = types.index("COMMENT") if "COMMENT" in types else len(tokens)
    return f"{_text(tokens[:cut], hours)} unknown {_text(tokens[cut:], hours)}".strip()


def _text(tokens: Sequence[Token], hours: str) -> str:
    return hours[tokens[0].start_pos : tokens[-1].end_pos] if tokens else ""


@cache
def _lexer() -> Lark:
    # Made for the first hours that are read: what a service loads at its start has no need of it.
    return Lark(TOKENS, parser="lalr", lexer="basic")
