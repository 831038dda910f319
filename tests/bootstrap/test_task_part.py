"""Work beside the service: started when asked for, again when it failed, given up after three faults."""

import logging
import time
from pathlib import Path

import pytest

from mobility.bootstrap.task_part import MOST_STARTS, TaskPart

PROGRAM = """
import pathlib, sys, time
folder = pathlib.Path(sys.argv[1])
with (folder / "starts").open("a") as file:
    file.write("x")
while (folder / "wait").exists():
    time.sleep(0.01)
sys.exit(int((folder / "code").read_text()))
"""


class Task:
    """A part whose command ends with the code that stands in a file, as soon as nothing tells it to wait."""

    def __init__(self, folder: Path, *, is_due: bool) -> None:
        self._folder, self._now = folder, 0.0
        self.ends_with(0)
        self.part = TaskPart("counting", [str(folder)], {}, is_due=is_due, program=PROGRAM)

    def ends_with(self, code: int) -> None:
        (self._folder / "code").write_text(str(code))

    def waits(self, is_waiting: bool) -> None:
        if is_waiting:
            (self._folder / "wait").touch()
        else:
            (self._folder / "wait").unlink()

    @property
    def n_starts(self) -> int:
        starts = self._folder / "starts"
        return len(starts.read_text()) if starts.exists() else 0

    def run(self) -> None:
        """Step, with pauses longer than any back-off, until nothing is left to be started."""
        while True:
            self._now += 1000.0
            self.part.step(self._now)
            if self.part.is_stopped():
                return
            time.sleep(0.01)

    def start(self) -> None:
        """Step until the command runs."""
        before = self.n_starts
        while self.n_starts == before:
            self.part.step(self._now)
            time.sleep(0.01)


def test_it_runs_once_each_time_it_is_asked_for(tmp_path: Path) -> None:
    task = Task(tmp_path, is_due=False)
    task.run()
    assert task.n_starts == 0
    for asked in (1, 2):
        task.part.ask()
        task.run()
        assert task.n_starts == asked


def test_what_is_due_from_the_start_needs_nobody_to_ask(tmp_path: Path) -> None:
    task = Task(tmp_path, is_due=True)
    task.run()
    assert task.n_starts == 1


def test_asked_for_while_it_runs_it_runs_once_more(tmp_path: Path) -> None:
    task = Task(tmp_path, is_due=True)
    task.waits(True)
    task.start()
    task.part.ask()
    task.part.ask()
    task.waits(False)
    task.run()
    task.run()
    assert task.n_starts == 2


def test_after_three_faults_it_is_given_up_until_it_is_asked_for_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    task = Task(tmp_path, is_due=True)
    task.ends_with(3)
    with caplog.at_level(logging.ERROR):
        for _ in range(2 * MOST_STARTS):
            task.run()
    assert task.n_starts == MOST_STARTS
    assert [one.message for one in caplog.records] == [
        "task failed, another start follows",
        "task failed, another start follows",
        "task failed, it is given up until it is asked for again",
    ]
    task.ends_with(0)
    task.part.ask()
    task.run()
    assert task.n_starts == MOST_STARTS + 1


def test_stopped_it_ends_and_starts_no_more(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    task = Task(tmp_path, is_due=True)
    task.waits(True)
    task.start()
    assert not task.part.is_stopped()
    task.part.stop(0.0)
    task.part.ask()
    task.run()
    assert task.n_starts == 1
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR], (
        "who is stopped has not failed"
    )
