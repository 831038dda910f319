"""Edits that contradict each other are refused, with both lines named."""

from collections.abc import Callable, Sequence
from itertools import combinations

from mobility.accessibility.scenarios.model import (
    AddLine,
    AddStop,
    ChangeDwell,
    ChangeHeadway,
    ChangeSpeed,
    CloseStreets,
    Edit,
    LineOf,
    RemoveLine,
    ShuttleZone,
    Window,
    lines_of,
)

LinesNamed = Callable[[LineOf], frozenset[str]]
"""What a line stands for: its words, or the ids of the routes it was found to be."""


def refuse_conflicts(edits: Sequence[Edit], lines_named: LinesNamed) -> None:
    """Compare all edits with each other.

    Parameters
    ----------
    edits : Sequence[Edit]
        Of one scenario.
    lines_named : LinesNamed
        By text before a network is at hand, by its routes afterwards.

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
        reason = _contradiction(first, second, lines_named)
        if reason:
            second.where.refuse(f"{reason}; see {first.where.edit} on line {first.where.line}")


def _contradiction(first: Edit, second: Edit, lines_named: LinesNamed) -> str:
    """Say why two edits cannot both hold; "" where they can."""
    if isinstance(first, CloseStreets) and isinstance(second, CloseStreets):
        twice = sorted(set(first.ways) & set(second.ways))
        return f"way {twice[0]} is closed already" if twice and set(first.modes) & set(second.modes) else ""
    both = [
        one
        for one in lines_of(second)
        if any(_may_be_same(one, other, lines_named) for other in lines_of(first))
    ]
    if not both or _windows_apart(first, second):
        return ""
    if isinstance(first, RemoveLine) or isinstance(second, RemoveLine):
        return f"line {both[0].line} is removed: it cannot be changed (or removed twice) as well"
    if type(first) is not type(second) or isinstance(first, AddStop) or _pieces_apart(first, second):
        return ""
    return f"line {both[0].line} is changed so twice"


def _pieces_apart(first: Edit, second: Edit) -> bool:
    """Tell whether two changes of one kind are about other parts of a line."""
    if isinstance(first, ChangeSpeed) and isinstance(second, ChangeSpeed):
        return None not in (first.between, second.between) and first.between != second.between
    if isinstance(first, ChangeDwell) and isinstance(second, ChangeDwell):
        return bool(first.stops and second.stops) and not set(first.stops) & set(second.stops)
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


def _window(edit: Edit) -> Window | None:
    if isinstance(edit, RemoveLine):
        return edit.window
    return edit.every.window if isinstance(edit, ChangeHeadway) else None
