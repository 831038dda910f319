"""What opening hours say, one statement after the other, and how OpenStreetMap writes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
SUMMER = "Mar Su[-1]-Oct Su[-1] -1 day"
WINTER = "Oct Su[-1]-Mar Su[-1] -1 day"
"""While clocks show summer time or not: they change on the last Sundays of March and October."""
DAY_MIN = 1440


class AmbiguousError(Exception):
    """Statements that people could read in two ways."""


@dataclass(frozen=True, slots=True)
class Season:
    """A part of the year.

    Parameters
    ----------
    text : str
        As OpenStreetMap writes it.
    days : frozenset[tuple[int, int]]
        (month, day) in it.
    """

    text: str
    days: frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement.

    Parameters
    ----------
    weekdays : tuple[str, ...]
        Of WEEKDAYS, with "[n]" where it is one of the month; empty with `on_holidays` alone.
    spans : tuple[tuple[int, int | None], ...]
        Minutes since midnight, to = None for an open end; empty = the whole day.
    is_open : bool
        False = closed.
    on_holidays : bool
        Also on public holidays.
    in_school_holidays : bool
        Only then.
    season : Season | None
        Only then, None = always.
    unknown : str
        Why it is not sure, "" = it is.
    is_inherited : bool
        Joined to the statement before by a comma.
    has_prefix : bool
        Its season stands before it.
    """

    weekdays: tuple[str, ...]
    spans: tuple[tuple[int, int | None], ...] = ()
    is_open: bool = True
    on_holidays: bool = False
    in_school_holidays: bool = False
    season: Season | None = None
    unknown: str = ""
    is_inherited: bool = False
    has_prefix: bool = False


def dated_season(start: tuple[int, int], end: tuple[int, int]) -> Season:
    """Describe a season from one day of the year to another.

    Parameters
    ----------
    start, end : tuple[int, int]
        (month, day), both included; day 0 = the whole month.

    Returns
    -------
    Season
        Over New Year if the end lies before the start.
    """
    first = (start[0], start[1] or 1)
    last = (end[0], end[1] or LAST_DAYS[end[0] - 1])
    year = [(month + 1, day) for month, n in enumerate(LAST_DAYS) for day in range(1, n + 1)]
    if first not in year or last not in year:
        raise AmbiguousError("no such day")
    days = [day for day in year if (first <= day <= last if first <= last else not last < day < first)]
    if start[1] or end[1]:
        text = f"{MONTHS[first[0] - 1]} {first[1]:02d}-{MONTHS[last[0] - 1]} {last[1]:02d}"
    else:
        text = f"{MONTHS[first[0] - 1]}-{MONTHS[last[0] - 1]}"
    return Season(text, frozenset(days))


def with_seasons_inherited(statements: Sequence[Statement]) -> list[Statement]:
    """Give a season that stands before several statements to each of them.

    Parameters
    ----------
    statements : Sequence[Statement]
        In the order of the text.

    Returns
    -------
    list[Statement]
        The same, with seasons.

    Raises
    ------
    AmbiguousError
        If it is not clear for how many a season holds.
    """
    found: list[Statement] = []
    for statement in statements:
        before = found[-1] if found else None
        if before is not None and statement.season is None and before.season and before.has_prefix:
            if not statement.is_inherited:
                raise AmbiguousError("does the season still hold")
            statement = replace(statement, season=before.season, has_prefix=True)  # noqa: PLW2901
        is_suffix = statement.season is not None and statement.is_inherited and not statement.has_prefix
        if before is not None and before.season is None and is_suffix:
            raise AmbiguousError("does the season hold before, too")
        found.append(statement)
    return found


def write(statements: Iterable[Statement], off_on_holidays: bool, school_note: str) -> str:
    """Write statements as opening_hours.

    Parameters
    ----------
    statements : Iterable[Statement]
        In any order.
    off_on_holidays : bool
        Closed on public holidays.
    school_note : str
        Other hours, not said which, in school holidays; "" = not so.

    Returns
    -------
    str
        Rules that cover exactly what is stated.

    Raises
    ------
    AmbiguousError
        If two of them speak of the same day and disagree.
    """
    merged = _merged(list(statements))
    for one, other in combinations([s for s in merged if s.is_open], 2):
        if _speak_of_the_same_day(one, other):
            raise AmbiguousError("two times for one day")
    ranked = sorted(merged, key=lambda s: (not s.is_open, s.in_school_holidays, s.on_holidays))
    rules = [_rule(statement) for statement in ranked]
    if school_note:
        rules.append(f'SH unknown "{school_note}"')
    if off_on_holidays:
        rules.append("PH off")
    return "; ".join(rules)


def _merged(statements: list[Statement]) -> list[Statement]:
    """Join "Mo 9-12" and "Mo 14-18", which are one rule with two times."""
    found: list[Statement] = []
    for statement in statements:
        for i, known in enumerate(found):
            if replace(known, spans=(), is_inherited=False, has_prefix=False) == replace(
                statement, spans=(), is_inherited=False, has_prefix=False
            ):
                found[i] = replace(known, spans=known.spans + statement.spans)
                break
        else:
            found.append(statement)
    for statement in found:
        _check_spans(statement.spans)
    return found


def _check_spans(spans: Sequence[tuple[int, int | None]]) -> None:
    ends = [(a, DAY_MIN if b is None else b if b > a else b + DAY_MIN) for a, b in spans]
    for start, end in ends:
        if not 0 <= start < DAY_MIN or end - start > DAY_MIN or (end - start == DAY_MIN and start):
            raise AmbiguousError("no such time")
    for (a, b), (c, d) in combinations(ends, 2):
        if a < d and c < b:
            raise AmbiguousError("overlapping times")


def _speak_of_the_same_day(one: Statement, other: Statement) -> bool:
    if one.in_school_holidays != other.in_school_holidays:
        return False
    weekdays = {day[:2] for day in one.weekdays} & {day[:2] for day in other.weekdays}
    if not weekdays and not (one.on_holidays and other.on_holidays):
        return False
    if one.season is None or other.season is None:
        return True
    return bool(one.season.days & other.season.days)


def _rule(statement: Statement) -> str:
    days = _days(statement.weekdays)
    if statement.on_holidays:
        days = f"{days},PH" if days else "PH"
    spans = ",".join(
        f"{_clock(start)}+" if end is None else f"{_clock(start)}-{_clock(end)}"
        for start, end in statement.spans
    )
    if days == "Mo-Su" and (spans or statement.season) and not statement.in_school_holidays:
        days = ""
    state = "off" if not statement.is_open else f'unknown "{statement.unknown}"' if statement.unknown else ""
    season = statement.season.text if statement.season else ""
    school = "SH" if statement.in_school_holidays else ""
    return " ".join(part for part in (season, school, days, spans, state) if part)


def _days(weekdays: Sequence[str]) -> str:
    plain = [i for i, day in enumerate(WEEKDAYS) if day in weekdays]
    runs: list[list[int]] = []
    for i in plain:
        if runs and runs[-1][-1] == i - 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    texts = [
        WEEKDAYS[run[0]]
        if len(run) == 1
        else f"{WEEKDAYS[run[0]]}{'-' if len(run) > 2 else ','}{WEEKDAYS[run[-1]]}"
        for run in runs
    ]
    return ",".join([*texts, *(day for day in weekdays if "[" in day)])


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
