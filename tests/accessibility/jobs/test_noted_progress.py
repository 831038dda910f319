"""What is noted of a job's progress: seldom, of origins and of areas, and never 0 s left while it goes on."""

from itertools import pairwise
from typing import Any

import pytest

from mobility.accessibility.jobs.noted_progress import Cancelled, NotedProgress

PER_ORIGIN_S, PER_AREA_S = 0.125, 0.0625


class Noted:
    """A queue and a job in one: keeps what was noted."""

    id = "one"

    def __init__(self) -> None:
        self.meta: dict[str, Any] = {"owner": "somebody"}
        self.notes: list[dict[str, Any]] = []
        self.now, self.is_over = 0.0, False

    def is_cancelled(self, job: str) -> bool:
        assert job == self.id
        return self.is_over

    def save_meta(self) -> None:
        self.notes.append(dict(self.meta) | {"at": self.now})


@pytest.fixture
def noted() -> Noted:
    """Eighty origins, of which twenty were computed before, and forty areas."""
    noted = Noted()
    progress: Any = NotedProgress(noted, noted, lambda: noted.now)  # type: ignore[arg-type]
    for done in range(20, 81):
        progress.tell_origins(done, 80)
        noted.now += PER_ORIGIN_S
    for done in range(1, 41):
        progress.tell_areas(done, 40)
        noted.now += PER_AREA_S
    return noted


def test_time_left_is_of_what_is_done_at_present(noted: Noted) -> None:
    for note in noted.notes:
        areas, total = note.get("areas", (0, 0))
        if not total and 20 < note["done"] < 80:
            assert note["left"] == round((80 - note["done"]) * PER_ORIGIN_S), note
        elif 1 < areas < total:
            assert note["left"] == round((total - areas) * PER_AREA_S), note
        else:  # nothing is known of what has just begun, or follows
            assert note["left"] is None, note
    assert [note["areas"] for note in noted.notes if "areas" in note][-1] == [40, 40]
    assert all(note["done"] == 80 for note in noted.notes if "areas" in note)


def test_notes_are_half_a_second_apart(noted: Noted) -> None:
    """But for the end of a stage, which is noted at once."""
    ends = [note for note in noted.notes if note["done"] == 80 and note.get("areas") in (None, [40, 40])]
    assert len(ends) == 2
    times = [note["at"] for note in noted.notes if note not in ends]
    assert all(later - sooner >= 0.5 for sooner, later in pairwise(times))
    assert len(noted.notes) < 25


def test_cancelled_while_areas_are_drawn() -> None:
    noted = Noted()
    progress: Any = NotedProgress(noted, noted, lambda: noted.now)  # type: ignore[arg-type]
    progress.tell_origins(80, 80)
    noted.is_over = True
    with pytest.raises(Cancelled):
        progress.tell_areas(1, 40)
