"""Chooses items and when to begin them: the most that fits, exactly.

Source: Sousa and Wolsey, "A time indexed formulation of non-preemptive single machine scheduling problems"
(Mathematical Programming 54, 1992): a variable for each item, stage and slot in which it begins; in each slot
at most one item is under way; each item is shown at most once. Solved by HiGHS.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SLOT_S = 30
LONGEST_S = 20.0
"""A choice that takes longer than this is given up; what was found until then is taken."""


class Window(NamedTuple):
    """Slots in which an item may begin, both included."""

    stage: int
    first: int
    last: int


class Candidate(NamedTuple):
    """An item as the choice sees it."""

    slots: int  # needed, >= 1
    value: int  # > 0
    windows: tuple[Window, ...]  # at most one a stage


class Shown(NamedTuple):
    """A chosen item."""

    candidate: int
    stage: int
    slot: int


class Choice(NamedTuple):
    """What is shown, by stage and slot, and whether nothing better exists."""

    shown: tuple[Shown, ...]
    is_best: bool


def choose(candidates: Sequence[Candidate]) -> Choice:
    """Choose what is worth most.

    Parameters
    ----------
    candidates : Sequence[Candidate]
        All that fit somewhere.

    Returns
    -------
    Choice
        No two at once, none twice; of equal worth the one that begins earlier.
    """
    places = [
        (number, window.stage, slot)
        for number in _useful(candidates)
        for window in candidates[number].windows
        for slot in range(window.first, window.last + 1)
    ]
    if not places:
        return Choice((), True)
    worth = np.array([candidates[number].value for number, _, _ in places], np.float64)
    # Begins decide only between choices of equal worth.
    longest = max(slot for _, _, slot in places) + 1
    begins = np.array([stage * longest + slot for _, stage, slot in places], np.float64)
    cost = -worth + begins / (begins.max() + 1.0) / (len(candidates) + 1.0) / 2.0
    matrix = _constraints(candidates, places)
    # Loaded here: half a second of the start of every worker.
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

    solved = milp(
        cost,
        integrality=np.ones(len(places), np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, -np.inf, 1.0),
        options={"time_limit": LONGEST_S, "mip_rel_gap": 0.0},
    )
    if solved.x is None:
        return Choice((), False)
    shown = [Shown(*places[i]) for i in np.flatnonzero(solved.x > 0.5)]
    shown.sort(key=lambda one: (one.stage, one.slot))
    return Choice(tuple(shown), solved.status == 0)


def _constraints(candidates: Sequence[Candidate], places: Sequence[tuple[int, int, int]]) -> "csr_array":
    rows: dict[tuple[int, ...], int] = {}
    entries = []
    for column, (number, stage, slot) in enumerate(places):
        busy = [(stage, at) for at in range(slot, slot + candidates[number].slots)]
        entries += [(rows.setdefault(key, len(rows)), column) for key in [(number,), *busy]]
    where = np.array(entries)
    from scipy.sparse import csr_array  # noqa: PLC0415

    return csr_array((np.ones(len(entries)), (where[:, 0], where[:, 1])), shape=(len(rows), len(places)))


def _useful(candidates: Sequence[Candidate]) -> list[int]:
    """Leave out what cannot be part of a best choice.

    Of items that take as long and may begin in the same slots, only as many can be shown as fit there; one
    that is worth less could always be exchanged for one that is worth more.
    """
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, one in enumerate(candidates):
        alike[one.slots, one.windows].append(number)
    useful = []
    for (slots, windows), numbers in alike.items():
        room = sum((window.last - window.first) // slots + 1 for window in windows)  # type: ignore[attr-defined]
        numbers.sort(key=lambda number: -candidates[number].value)
        useful += numbers[:room]
    return sorted(useful)
