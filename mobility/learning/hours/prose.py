"""German opening hours in prose, read into OpenStreetMap's opening_hours.

A text is read as a whole or not at all, and not where people could understand it in two ways: opening hours
that are wrong are worse than none.
"""

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from lark import Lark, Token, Tree
from lark.exceptions import LarkError
from opening_hours import validate

from mobility.learning.hours.statements import (
    SUMMER,
    WEEKDAYS,
    WINTER,
    AmbiguousError,
    Season,
    Statement,
    dated_season,
    with_seasons_inherited,
    write,
)

LONGEST = 600
"""Characters; opening hours that are longer are a leaflet."""
GERMAN_DAYS = ("mo", "di", "mi", "do", "fr", "sa", "so")
GERMAN_MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
NTH = {"ersten": 1, "zweiten": 2, "dritten": 3, "vierten": 4, "letzten": -1}
RESTRICTING = (
    "nur",
    "ohne",
    "kein",
    "nicht",
    "erforderlich",
    "notwendig",
    "ausschließlich",
    "muss",
    "zwingend",
)
OF_EVENTS = ("veranstaltungen", "führungen", "gruppenführungen", "kurse", "gruppen", "projekte", "termine")
"""What needs arranging without the place being closed to others."""
SUMMER_DAYS = frozenset({(month, 1) for month in range(4, 11)})
WINTER_DAYS = frozenset({(month, 1) for month in (1, 2, 3, 11, 12)})


@dataclass(frozen=True, slots=True)
class ReadHours:
    """What became of opening hours in prose.

    Parameters
    ----------
    opening_hours : str
        As OpenStreetMap writes them, "" = not read.
    rest : str
        What they do not say: remarks ("und nach Vereinbarung"), or all of a text that was not read.
    """

    opening_hours: str
    rest: str


def read_prose(text: str) -> ReadHours:
    """Read German opening hours.

    Parameters
    ----------
    text : str
        "Dienstag bis Donnerstag 14:00 - 18:00 Uhr".

    Returns
    -------
    ReadHours
        With no opening hours where any part is not understood, is ambiguous, or says no hours.
    """
    plain = " ".join(text.replace("–", "-").replace("—", "-").split())
    if not plain or len(plain) > LONGEST or '"' in plain:
        return ReadHours("", text.strip())
    try:
        tree = _parser().parse(plain)
        reading = _Reading(plain)
        hours = reading.read(tree)
    except (LarkError, AmbiguousError):
        return ReadHours("", text.strip())
    if not hours or not validate(hours):
        return ReadHours("", text.strip())
    return ReadHours(hours, "; ".join(reading.remarks))


@cache
def _parser() -> Lark:
    grammar = (files("mobility.learning.hours") / "prose.lark").read_text("utf-8")
    return Lark(grammar, parser="earley", lexer="basic", propagate_positions=True)


class _Reading:
    """The walk over one tree."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.remarks: list[str] = []
        self.is_restricted = False
        self.school_note = ""
        self.off_on_holidays = False

    def read(self, tree: Tree[Token]) -> str:
        statements: list[Statement] = []
        joined = False
        last_end = 0
        for child in tree.children:
            if isinstance(child, Token):
                if child.type == "AND":
                    joined = True
                continue
            between = self.text[last_end : child.meta.start_pos].strip()
            last_end = child.meta.end_pos
            joined = joined or between in (",", "und", "&")
            match child.data:
                case "times":
                    statements.append(Statement(WEEKDAYS, _spans(child)))
                case "timed":
                    statements.extend(self._timed(child, joined))
                case "untimed":
                    days, on_holidays, _ = _days(_one(child, "days"))
                    note = self._slice(_one(child, "remark"))
                    statements.append(Statement(days, on_holidays=on_holidays, unknown=note))
                case "closed":
                    days, on_holidays, _ = _days(_one(child, "days"))
                    statements.append(Statement(days, is_open=False, on_holidays=on_holidays))
                case "exception":
                    self.school_note = self._slice(child).strip("()")
                    self.remarks.append(self.school_note)
                case "remark":
                    self._remark(child)
            joined = False
        if not any(statement.is_open for statement in statements):
            return ""
        if self.is_restricted:
            note = self.remarks[-1]
            statements = [replace(s, unknown=s.unknown or note) if s.is_open else s for s in statements]
        return write(with_seasons_inherited(statements), self.off_on_holidays, self.school_note)

    def _timed(self, tree: Tree[Token], joined: bool) -> list[Statement]:
        season, has_prefix, in_school = None, False, False
        for part in tree.children:
            if not isinstance(part, Tree) or part.data not in ("prefix", "suffix"):
                continue
            for inner in part.children:
                if isinstance(inner, Token):
                    in_school = in_school or inner.type == "FERIEN"
                elif inner.data == "except":
                    self.off_on_holidays = True
                else:
                    if season is not None:
                        raise AmbiguousError("two seasons")
                    season, has_prefix = _season(inner), part.data == "prefix"
        days, on_holidays, are_working_days = _days(_one(tree, "days"))
        base = Statement(
            days,
            _spans(_one(tree, "times")),
            on_holidays=on_holidays,
            in_school_holidays=in_school,
            season=season,
            is_inherited=joined,
            has_prefix=has_prefix,
        )
        if not are_working_days:
            return [base]
        # By law Saturdays are working days; many who write so do not mean them.
        self.off_on_holidays = True
        saturday = replace(base, weekdays=("Sa",), unknown="Werktage", is_inherited=True)
        return [base, saturday]

    def _remark(self, tree: Tree[Token]) -> None:
        remark = self._slice(tree)
        words = remark.lower().split()
        self.remarks.append(remark)
        is_of_events = words[0] in OF_EVENTS
        if not is_of_events and any(word.strip(",.;").startswith(RESTRICTING) for word in words):
            self.is_restricted = True

    def _slice(self, tree: Tree[Token]) -> str:
        return self.text[tree.meta.start_pos : tree.meta.end_pos].strip()


def _one(tree: Tree[Token], data: str) -> Tree[Token]:
    return next(child for child in tree.children if isinstance(child, Tree) and child.data == data)


def _days(tree: Tree[Token]) -> tuple[tuple[str, ...], bool, bool]:
    weekdays: list[str] = []
    on_holidays = False
    for child in tree.children:
        if isinstance(child, Token):
            if child.type == "EVERY_DAY":
                return WEEKDAYS, False, False
            if child.type == "WORKING_DAYS":
                return WEEKDAYS[:5], False, True
            continue
        names = [token for token in child.children if isinstance(token, Token)]
        match child.data:
            case "range":
                first, last = map(_weekday, names)
                weekdays += [WEEKDAYS[i % 7] for i in range(first, last + 1 + 7 * (last < first))]
            case "single":
                weekdays.append(WEEKDAYS[_weekday(names[0])])
            case "nth":
                number = NTH.get(names[0].lower()) or int(names[0].rstrip("."))
                weekdays.append(f"{WEEKDAYS[_weekday(names[1])]}[{number}]")
            case "weekend":
                weekdays += WEEKDAYS[5:]
            case "holidays":
                on_holidays = True
            case "sundays_and_holidays":
                weekdays, on_holidays = [*weekdays, "Su"], True
    return tuple(sorted(set(weekdays))), on_holidays, False


def _weekday(name: str) -> int:
    return GERMAN_DAYS.index(name[:2].lower())


def _spans(tree: Tree[Token]) -> tuple[tuple[int, int | None], ...]:
    spans: list[tuple[int, int | None]] = []
    for span in tree.children:
        if not isinstance(span, Tree):
            continue
        clocks = [_minutes(clock) for clock in span.children if isinstance(clock, Tree)]
        spans.append((clocks[0], clocks[1] if span.data == "span" else None))
    return tuple(spans)


def _minutes(clock: Tree[Token]) -> int:
    hour, _, minute = str(clock.children[0]).replace(".", ":").partition(":")
    minutes = int(hour) * 60 + int(minute or 0)
    if minutes > 24 * 60:
        raise AmbiguousError("no such time")
    return minutes


def _season(tree: Tree[Token]) -> Season:
    if tree.data == "clock_season":
        token = tree.children[0]
        is_summer = isinstance(token, Token) and token.type == "SUMMER_TIME"
        return Season(SUMMER, SUMMER_DAYS) if is_summer else Season(WINTER, WINTER_DAYS)
    dates = [child for child in tree.children if isinstance(child, Tree)]
    return dated_season(_date(dates[0]), _date(dates[1]))


def _date(tree: Tree[Token]) -> tuple[int, int]:
    tokens = [str(token) for token in tree.children]
    if len(tokens) == 1 and tokens[0][0].isdigit():
        numbers = tokens[0].rstrip(".").split(".")
        return int(numbers[1]), int(numbers[0])
    month = GERMAN_MONTHS.index(tokens[-1][:3].lower()) + 1
    return month, int(tokens[0].rstrip(".")) if len(tokens) > 1 else 0
