"""The choice of items against trying everything: no more can be shown, nothing at once, nothing twice."""

from collections.abc import Sequence
from itertools import permutations, product

from hypothesis import given
from hypothesis import strategies as st

from mobility.learning.en_route.choice import Candidate, Shown, Window, choose

N_STAGES = 2
LONGEST = 8


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    found = []
    for _ in range(draw(st.integers(0, 5))):
        stages = draw(st.sets(st.integers(0, N_STAGES - 1), min_size=1))
        windows = []
        for stage in sorted(stages):
            first = draw(st.integers(0, LONGEST))
            windows.append(Window(stage, first, draw(st.integers(first, LONGEST))))
        found.append(Candidate(draw(st.integers(1, 4)), draw(st.integers(1, 20)), tuple(windows)))
    return found


def best_by_trying(wanted: Sequence[Candidate]) -> int:
    """Worth of the best choice: every subset, every stage, every order, begun early."""
    best = 0
    for stages in product(range(-1, N_STAGES), repeat=len(wanted)):
        chosen = [number for number, stage in enumerate(stages) if stage >= 0]
        worth = sum(wanted[number].value for number in chosen)
        if worth > best and any(fits(wanted, stages, order) for order in permutations(chosen)):
            best = worth
    return best


def fits(wanted: Sequence[Candidate], stages: Sequence[int], order: Sequence[int]) -> bool:
    free = [0] * N_STAGES
    for number in order:
        stage = stages[number]
        window = next((one for one in wanted[number].windows if one.stage == stage), None)
        if window is None or max(free[stage], window.first) > window.last:
            return False
        free[stage] = max(free[stage], window.first) + wanted[number].slots
    return True


def overlaps(wanted: Sequence[Candidate], shown: Sequence[Shown]) -> bool:
    busy = [
        (one.stage, slot) for one in shown for slot in range(one.slot, one.slot + wanted[one.candidate].slots)
    ]
    return len(busy) != len(set(busy))


@given(candidates())
def test_as_good_as_trying_everything(wanted: list[Candidate]) -> None:
    choice = choose(wanted)
    assert choice.is_best
    assert len({one.candidate for one in choice.shown}) == len(choice.shown)
    assert not overlaps(wanted, choice.shown)
    for one in choice.shown:
        (window,) = (row for row in wanted[one.candidate].windows if row.stage == one.stage)
        assert window.first <= one.slot <= window.last
    assert sum(wanted[one.candidate].value for one in choice.shown) == best_by_trying(wanted)


def test_many_alike_are_thinned_without_loss() -> None:
    """A thousand items of two slots for ten slots: the five of most worth are shown, 999 + ... + 995."""
    window = (Window(0, 0, 8),)
    choice = choose([Candidate(2, worth + 1, window) for worth in range(999)])
    assert sorted(one.candidate for one in choice.shown) == [994, 995, 996, 997, 998]
    assert sorted(one.slot for one in choice.shown) == [0, 2, 4, 6, 8]


def test_nothing_to_choose_from() -> None:
    assert choose([]).shown == ()
