"""Edits that contradict each other are refused, with both lines named."""

from collections.abc import Callable, Hashable, Sequence
from itertools import combinations

from mobility.accessibility.scenarios.model import (
    AddLine,
    AddStop,
    ChangeDwell,
    ChangeHeadway,
    ChangeSpeed,
    CloseStreets,
    Dates,
    Edit,
    LineOf,
    RemoveLine,
    RerouteLine,
    ShuttleZone,
    Window,
    lines_of,
)

LinesNamed = Callable[[LineOf], frozenset[str]]
"""What a line stands for: its words, or the ids of the routes it was found to be."""

DatesNamed = Callable[[Dates], frozenset[Hashable]]
"""What dates stand for: days of the week, or the columns of a calendar."""


def dates_by_words(dates: Dates) -> frozenset[Hashable]:
    """Tell dates apart before a network is at hand: nobody knows on which days a line runs.

    Parameters
    ----------
    dates : Dates
        As said.

    Returns
    -------
    frozenset[Hashable]
        Days of the week, or the line that is named: nothing that any of them has in common.
    """
    return frozenset(dates.weekdays) if dates.like is None else frozenset({dates.like})


def refuse_conflicts(
    edits: Sequence[Edit], lines_named: LinesNamed, dates_named: DatesNamed = dates_by_words
) -> None:
    """Compare all edits with each other.

    Parameters
    ----------
    edits : Sequence[Edit]
        Of one scenario.
    lines_named : LinesNamed
        By text before a network is at hand, by its routes afterwards.
    dates_named : DatesNamed
        Likewise.

    Raises
    ------
    ScenarioError
        Two of them cannot both hold; the sentence names both lines of the file.
    """
    seen: dict[tuple[str, str], Edit] = {}
    for edit in edits:
        if isinstance(edit, AddStop | AddLine | ShuttleZone):
            key = ("stop" if isinstance(edit, AddStop) else "line", edit.id)
            if key in seen:
                edit.where.refuse(f"the id {edit.id!r} is taken on line {seen[key].where.line} already")
            seen[key] = edit
    for first, second in combinations(edits, 2):
        reason = _contradiction(first, second, lines_named, dates_named)
        if reason:
            second.where.refuse(f"{reason}; see {first.where.edit} on line {first.where.line}")


def _contradiction(first: Edit, second: Edit, lines_named: LinesNamed, dates_named: DatesNamed) -> str:
    """Say why two edits cannot both hold; "" where they can."""
    if isinstance(first, CloseStreets) and isinstance(second, CloseStreets):
        twice = sorted(set(first.ways) & set(second.ways))
        return f"way {twice[0]} is closed already" if twice and set(first.modes) & set(second.modes) else ""
    both = [
        (other, one)
        for one in lines_of(second)
        for other in lines_of(first)
        if _may_be_same(one, other, lines_named)
    ]
    if not both or _windows_apart(first, second) or _dates_apart(first, second, dates_named):
        return ""
    line = both[0][1].line
    if isinstance(first, RemoveLine) or isinstance(second, RemoveLine):
        if not any(_leaves_nothing(first, second, *pair) for pair in both):
            return ""
        return f"line {line} is removed: it cannot be changed (or removed twice) as well"
    if type(first) is not type(second) or isinstance(first, AddStop) or _pieces_apart(first, second):
        return ""
    return f"line {line} is changed so twice"


def _leaves_nothing(first: Edit, second: Edit, of_first: LineOf, of_second: LineOf) -> bool:
    """Tell whether a removal leaves nothing of what another edit is about.

    An edit without a window is about all trips: one that takes out those of the evening leaves the others.
    """
    removal, other, taken, meant = first, second, of_first, of_second
    if not isinstance(removal, RemoveLine):
        removal, other, taken, meant = second, first, of_second, of_first
    if not isinstance(removal, RemoveLine) or isinstance(other, RemoveLine | ChangeHeadway):
        return True
    pairs = (
        (taken.direction, meant.direction),
        (taken.first_stop, meant.first_stop),
        (taken.last_stop, meant.last_stop),
    )
    return (
        removal.window is None
        and removal.dates == Dates()
        and all(one is None or one == another for one, another in pairs)
    )


def _pieces_apart(first: Edit, second: Edit) -> bool:
    """Tell whether two changes of one kind are about other parts of a line."""
    if isinstance(first, ChangeSpeed) and isinstance(second, ChangeSpeed):
        stretches = (first.between, second.between)  # each in both directions
        return None not in stretches and set(first.between or ()) != set(second.between or ())
    if isinstance(first, ChangeDwell) and isinstance(second, ChangeDwell):
        return bool(first.stops and second.stops) and not set(first.stops) & set(second.stops)
    if isinstance(first, RerouteLine) and isinstance(second, RerouteLine):
        # Whether one takes out what the other puts in is seen on the trips.
        there, again = (first.from_stop, first.to_stop), (second.from_stop, second.to_stop)
        back = again[::-1] if first.both_directions or second.both_directions else again
        return there not in (again, back)
    return False


def _may_be_same(one: LineOf, other: LineOf, lines_named: LinesNamed) -> bool:
    def apart(a: object, b: object) -> bool:
        return a is not None and b is not None and a != b

    return bool(lines_named(one) & lines_named(other)) and not (
        apart(one.direction, other.direction)
        or apart(one.first_stop, other.first_stop)
        or apart(one.last_stop, other.last_stop)
    )


def _windows_apart(first: Edit, second: Edit) -> bool:
    a, b = _window(first), _window(second)
    return a is not None and b is not None and (a.end_s <= b.start_s or b.end_s <= a.start_s)


def _dates_apart(first: Edit, second: Edit, dates_named: DatesNamed) -> bool:
    if not isinstance(first, RemoveLine | ChangeHeadway) or not isinstance(
        second, RemoveLine | ChangeHeadway
    ):
        return False
    return not dates_named(first.dates) & dates_named(second.dates)


def _window(edit: Edit) -> Window | None:
    if isinstance(edit, RemoveLine):
        return edit.window
    return edit.every.window if isinstance(edit, ChangeHeadway) else None
